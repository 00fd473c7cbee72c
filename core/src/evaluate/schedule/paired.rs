//! Pairs of rows: inner rows are paired that may be taken, and with the outer rows that they compare with as they are to.

use super::{
    super::Run,
    Part, PartId, Source, Span,
    making::{Demand, Making},
    taking::FEW,
};
use crate::{
    plan::{Constant, Frame, FrameId, Grouping, NodeId, Operation, RouteId, Rows, Step, mirrored},
    records::{Instants, Values},
};
use kardan_dsl::{
    schema::CollectionId,
    syntax::{ArithmeticOperator, ComparisonOperator, DatePart},
    types::Type,
};
use std::collections::HashMap;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What the nodes of a frame of pairs have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairing {
    /// How many selections of pairs there are.
    selections: u32,
    /// Whether any node may fail, or is a quotient, or other pairs are made of these, whose remarks count what they pass over: then all pairs are
    /// looked at.
    watched: bool,
}

/// By frame of pairs.
pub(super) type Pairings = HashMap<FrameId, Pairing>;

/// Which pairs are made of a frame, where not all are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paired {
    /// Conditions on the inner rows alone.
    conditions: Vec<NodeId>,
    /// The inner rows that these leave; none for all.
    pub inner: Option<PartId>,
    /// Comparisons of the inner row with the outer one.
    pub matches: Vec<Match>,
    /// Whether nothing else is asked: all pairs that are made are selected.
    pub whole: bool,
}

/// A comparison of a value of the inner row with one of the outer row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub inner: NodeId,
    pub operator: ComparisonOperator,
    pub outer: NodeId,
    /// Where it is the days of these that are compared: how many days later than the outer row's.
    pub days: Option<i32>,
    /// Whether the inner rows of a record ascend by it.
    pub ascends: bool,
}

impl Paired {
    /// What is computed before there are pairs, operands first.
    pub(super) fn first(&self) -> impl Iterator<Item = NodeId> {
        let compared = self.matches.iter().flat_map(|of| [of.inner, of.outer]);
        self.conditions.iter().copied().chain(compared)
    }
}

impl Making<'_, '_> {
    /// A number of pairs of which nothing but what is asked before there are any tells which are counted: none is made.
    pub(super) fn settle_counted(&mut self, rows: &Rows, part: Option<PartId>) -> bool {
        let graph = self.run.plan.graph();
        let (Grouping::Pairs(frame), Operation::Selected { within, filter }) = (
            graph.grouping_of(rows.grouping),
            self.operation(rows.selected),
        ) else {
            return false;
        };
        let at = rows.selected.0 as usize;
        let alone = self.asked[at] == Demand::Never && self.facts.is_used_once(rows.selected);
        let paired = alone.then(|| self.paired_of(*frame, within, *filter));
        if !paired.flatten().is_some_and(|paired| paired.whole) {
            return false;
        }
        self.ask_pairs(rows, part);
        self.settle_paired(rows.selected, within, *filter);
        true
    }

    /// Asks for what tells which rows are paired, before there are pairs.
    pub(super) fn settle_paired(
        &mut self,
        selected: NodeId,
        within: &[NodeId],
        filter: Option<NodeId>,
    ) {
        let frame = self.run.plan.graph().node_of(selected).frame;
        let Some(mut paired) = self.paired_of(frame, within, filter) else {
            return;
        };
        let outer = self.outer_of_pairs(frame);
        self.settle_inner(&mut paired, outer);
        for of in &paired.matches {
            self.ask(of.inner, paired.inner);
            self.ask(of.outer, outer);
        }
        self.paired.insert(frame, paired);
    }

    /// The inner rows that may be taken: those of some kinds or of a stretch of time are listed before anything is asked of them.
    fn settle_inner(&mut self, paired: &mut Paired, outer: Option<PartId>) {
        let graph = self.run.plan.graph();
        let Some(&condition) = paired.conditions.first() else {
            return;
        };
        let frame = graph.node_of(condition).frame;
        let listed = self.run.dense(frame);
        let listed =
            listed.filter(|&of| self.run.broad && self.run.data.schema.parent(of).is_some());
        let within = listed.and_then(|collection| {
            let (span, rest) = self.run.span_of(&paired.conditions, collection);
            let narrowed = self.narrowed(&paired.matches, outer, collection, span);
            let span = narrowed.or(span);
            let certain = rest
                .iter()
                .filter(|&&condition| self.facts.certain(condition));
            let kinds = certain.filter_map(|&condition| self.kinds(collection, condition));
            let kinds = kinds.min_by(|left, right| left.2.total_cmp(&right.2));
            let source = match (kinds, span) {
                (Some((field, codes, of)), _) if of < FEW => Source::Kinds(field, codes),
                (_, Some(span)) if self.run.share(span) < FEW => Source::Groups(None),
                _ => return None,
            };
            paired.conditions = rest;
            Some(Part::Among {
                collection,
                span,
                source,
            })
        });
        let within = within.map(|among| self.part(among));
        if let Some(within) = within {
            paired
                .conditions
                .retain(|&condition| !self.is_given(condition, within));
        }
        for &condition in &paired.conditions {
            self.ask(condition, within);
        }
        paired.inner = match paired.conditions.is_empty() {
            true => within,
            false => Some(self.part(Part::Open {
                frame,
                by: paired.conditions.clone(),
                bounds: Vec::new(),
                settled: false,
                exact: true,
                within,
            })),
        };
    }

    /// The stretch of time within another in which inner rows lie that compare as they are to with any outer row, where these lie in one.
    fn narrowed(
        &self,
        matches: &[Match],
        mut outer: Option<PartId>,
        collection: CollectionId,
        span: Option<Span>,
    ) -> Option<Span> {
        let outer = loop {
            match self.parts.get_index(outer?.0 as usize)? {
                Part::Open { within, .. } => outer = *within,
                Part::Among { span, .. } => break (*span)?,
                _ => return None,
            }
        };
        let (units, others) = (self.run.units(collection)?, self.run.units(outer.timed)?);
        let mut narrowed = span.unwrap_or(Span {
            timed: collection,
            from: i64::MIN,
            until: i64::MAX,
        });
        if narrowed.timed != collection {
            return None;
        }
        for of in matches {
            let timed = [of.inner, of.outer].map(|time| self.run.own_time(time));
            if timed != [Some(collection), Some(outer.timed)] {
                continue;
            }
            // A day of the clocks may be longer, and begins somewhere within one of the other's.
            let (further, room) = match of.days {
                None => (0, units),
                Some(days) => (i64::from(days) * DAY, 3 * DAY),
            };
            let moved = |time: i64, by: i64| match time {
                i64::MIN | i64::MAX => time,
                time => (time.saturating_mul(others).saturating_add(further + by)) / units,
            };
            let (from, until) = (moved(outer.from, -room), moved(outer.until, room));
            let operator = of.operator;
            use ComparisonOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
            if matches!(operator, Equal | Greater | GreaterOrEqual) {
                narrowed.from = narrowed.from.max(from);
            }
            if matches!(operator, Equal | Less | LessOrEqual) {
                narrowed.until = narrowed.until.min(until);
            }
        }
        let bounded = narrowed.from > i64::MIN || narrowed.until < i64::MAX;
        bounded.then_some(narrowed)
    }

    /// The outer rows of a frame of pairs that are paired; none for all.
    fn outer_of_pairs(&self, frame: FrameId) -> Option<PartId> {
        match self.pairs.get(&frame) {
            Some(Demand::For(part)) => *part,
            _ => None,
        }
    }

    /// The rows that pairs may be made of, for which a value that these bring over is computed.
    pub(super) fn part_of_pairs(&self, route: RouteId) -> Option<PartId> {
        let (frame, is_inner) = match self.run.plan.graph().route_of(route).steps[..] {
            [Step::Inner(frame)] => (frame, true),
            [Step::Outer(frame)] => (frame, false),
            _ => return None,
        };
        let paired = self.paired.get(&frame)?;
        match is_inner {
            true => paired.inner,
            false => self.outer_of_pairs(frame),
        }
    }

    /// The conditions that every pair meets that anybody takes. A condition that is false makes a conjunction false, whatever else is
    /// unknown, so what a remark counts stays the same.
    fn paired_of(
        &mut self,
        frame: FrameId,
        within: &[NodeId],
        filter: Option<NodeId>,
    ) -> Option<Paired> {
        let graph = self.run.plan.graph();
        if !matches!(graph.frame_of(frame), Frame::Pairs { .. }) {
            return None;
        }
        let pairing = self.pairing(frame);
        if pairing.selections != 1 || pairing.watched {
            return None;
        }
        let joined = filter.as_ref().map(|filter| match self.operation(*filter) {
            Operation::And(all) => all.as_slice(),
            _ => std::slice::from_ref(filter),
        });
        let within = within.iter().filter(|&&mask| !self.run.sees_all(mask));
        let mut paired = Paired {
            whole: true,
            ..Paired::default()
        };
        for &condition in within.chain(joined.unwrap_or_default()) {
            let matched = match *self.operation(condition) {
                Operation::Project { node, route, .. }
                    if graph.route_of(route).steps == [Step::Inner(frame)] =>
                {
                    paired.whole &= self.facts.certain(node);
                    paired.conditions.push(node);
                    continue;
                }
                Operation::Compare(operator, left, right) => self.matched(operator, left, right),
                _ => None,
            };
            paired.whole &= matched.is_some_and(|of| self.run.is_alike(&of));
            paired.matches.extend(matched);
        }
        // What ascends is looked for by halves, and says how few are left for the others.
        paired.matches.sort_by_key(|of| !of.ascends);
        let any = !(paired.conditions.is_empty() && paired.matches.is_empty());
        any.then_some(paired)
    }

    /// A comparison of pairs, where it is between a value of each row.
    fn matched(&self, operator: ComparisonOperator, left: NodeId, right: NodeId) -> Option<Match> {
        if let Some(apart) = self.days_apart(operator, left, right) {
            return Some(apart);
        }
        let (inner, operator, outer) = match (self.side(left)?, self.side(right)?) {
            ((Step::Inner(one), inner), (Step::Outer(other), outer)) if one == other => {
                (inner, operator, outer)
            }
            ((Step::Outer(one), outer), (Step::Inner(other), inner)) if one == other => {
                (inner, mirrored(operator), outer)
            }
            _ => return None,
        };
        let day = |node: NodeId| match *self.operation(node) {
            Operation::Part(DatePart::Date, time) => self.run.own_time(time).map(|_| time),
            _ => None,
        };
        let (inner, outer, days) = match (day(inner), day(outer)) {
            (Some(inner), Some(outer)) => (inner, outer, Some(0)),
            _ => (inner, outer, None),
        };
        Some(Match {
            inner,
            operator,
            outer,
            days,
            ascends: self.run.ascends(inner),
        })
    }

    /// A comparison of the days since two times: `days since at - days since order.closed_at <= 3` says that the one is no earlier than three days
    /// before the other.
    fn days_apart(
        &self,
        operator: ComparisonOperator,
        left: NodeId,
        right: NodeId,
    ) -> Option<Match> {
        let Operation::Arithmetic(ArithmeticOperator::Subtract, one, other) = *self.operation(left)
        else {
            return None;
        };
        let Operation::Constant(Constant::Number(number)) = self.operation(right) else {
            return None;
        };
        let apart = number.is_integer().then(|| i32::try_from(*number).ok())??;
        let since = |node: NodeId| match *self.operation(node) {
            Operation::DaysSince(time, moment) => self.run.own_time(time).map(|_| (time, moment)),
            _ => None,
        };
        let ((one, before), (other, after)) = (self.side(one)?, self.side(other)?);
        let ((before, here), (after, there)) = (since(before)?, since(after)?);
        // The more days since, the earlier.
        let (inner, operator, outer, later) = match (one, other) {
            (Step::Inner(one), Step::Outer(other)) if one == other => {
                (before, mirrored(operator), after, apart.checked_neg()?)
            }
            (Step::Outer(one), Step::Inner(other)) if one == other => {
                (after, operator, before, apart)
            }
            _ => return None,
        };
        (here == there).then_some(Match {
            inner,
            operator,
            outer,
            days: Some(later),
            ascends: self.run.ascends(inner),
        })
    }

    /// What a value of a pair is of which of its rows.
    fn side(&self, node: NodeId) -> Option<(Step, NodeId)> {
        let Operation::Project { node, route, .. } = *self.operation(node) else {
            return None;
        };
        let [step] = self.run.plan.graph().route_of(route).steps[..] else {
            return None;
        };
        Some((step, node))
    }

    fn pairing(&mut self, frame: FrameId) -> Pairing {
        let (run, facts) = (self.run, &self.facts);
        let pairings = self.pairings.get_or_insert_with(|| {
            let graph = run.plan.graph();
            let mut pairings = Pairings::new();
            for (at, node) in (0..).map(NodeId).zip(graph.nodes()) {
                let Frame::Pairs { outer, .. } = graph.frame_of(node.frame) else {
                    continue;
                };
                if matches!(graph.frame_of(*outer), Frame::Pairs { .. }) {
                    pairings.entry(*outer).or_default().watched = true;
                }
                let pairing = pairings.entry(node.frame).or_default();
                let selected = matches!(node.operation, Operation::Selected { .. });
                pairing.selections += u32::from(selected);
                pairing.watched |= facts.fallible(at) || facts.divides(at);
            }
            pairings
        });
        pairings.get(&frame).copied().unwrap_or_default()
    }
}

impl Run<'_> {
    /// The collection whose rows' own time a node is, where each row has one.
    fn own_time(&self, node: NodeId) -> Option<CollectionId> {
        let (collection, field) = self.own_column(node)?;
        let is_time = self.data.schema.collection(collection).time == Some(field);
        let times = self.data.table(collection).times?;
        (is_time && times.complete).then_some(collection)
    }

    /// The microseconds of a unit of a collection's times, which ascend.
    fn units(&self, collection: CollectionId) -> Option<i64> {
        let table = self.data.table(collection);
        table
            .times
            .filter(|times| times.complete && times.ascending)?;
        let field = self.data.schema.collection(collection).time?;
        match &table.column(field).values {
            Values::Instant(Instants::Micros(_)) => Some(1),
            Values::Instant(Instants::Seconds(_)) => Some(1_000_000),
            _ => None,
        }
    }

    /// Whether both sides are fields that every row has, and are kept as whole numbers that compare as they do.
    fn is_alike(&self, of: &Match) -> bool {
        let ty = |node: NodeId| {
            let (collection, field) = self.own_column(node)?;
            let complete = self.data.table(collection).column(field).is_complete();
            let ty = &self.data.schema.field(collection, field).ty;
            complete.then_some(ty)
        };
        match (ty(of.inner), ty(of.outer)) {
            (Some(Type::Date), Some(Type::Date)) | (Some(Type::Instant), Some(Type::Instant)) => {
                true
            }
            (Some(one), Some(other)) => {
                one == other
                    && matches!(
                        one,
                        Type::Int | Type::Money | Type::Points | Type::Kilometres
                    )
            }
            _ => false,
        }
    }
}
