//! From the results down: who asks for what.

use super::{
    Bounded, Dated, Extreme, Judged, Kept, Kind, Multiple, Part, PartId, Recency, Run, Schedule,
    Taking,
    brought::AllBrought,
    facts::Facts,
    paired::{Paired, Pairings},
};
use crate::plan::{
    FrameId, Grouping, NOW, NodeId, Operation, RouteId, Rows, RowsTrace, SequenceStep, Trace,
};
use indexmap::IndexSet;
use kardan_dsl::program::{RuleBody, RuleId};
use std::collections::{HashMap, HashSet};

/// Operands that cost less than this, in steps per record of the subject, are not worth a part.
const CHEAP: f32 = 2.5;

/// Nor are those that take fewer steps than this for each row: to look at all rows side by side costs less than to look at some here and there.
const PLAIN: f32 = 0.5;

/// A conjunction has no more parts than this: its other operands are computed for the rows of the last.
const PARTS: usize = 4;

/// Truth takes so much of the room of a number.
const BIT: f32 = 1.0 / 16.0;

/// A row's time, which is looked at as it lies, and some masks of it take so much of it.
const TIMES: f32 = 0.125;

/// What a node gives is read soon as a rule: of so many nodes the values may be in the room of one.
const TOGETHER: f32 = 4.0;

/// Whether a node gives truth.
fn is_of_bits(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Visible { .. }
            | Operation::Compare(..)
            | Operation::Between(..)
            | Operation::InSet(..)
            | Operation::Text(..)
            | Operation::InWindow(..)
            | Operation::Anniversary { .. }
            | Operation::IsKnown(_)
            | Operation::IsTrue(_)
            | Operation::Not(_)
            | Operation::And(_)
            | Operation::Or(_)
            | Operation::Selected { .. }
            | Operation::CountIs(..)
            | Operation::Every(..)
            | Operation::Regular { .. }
    )
}

/// Whether a node is asked for, and for which rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Demand {
    Never,
    For(Option<PartId>),
}

impl Demand {
    /// What two that ask need: the same rows, or all.
    fn and(self, part: Option<PartId>) -> Demand {
        match self {
            Demand::Never => Demand::For(part),
            Demand::For(before) if before == part => self,
            Demand::For(_) => Demand::For(None),
        }
    }
}

/// A schedule in the making: nodes are settled from the results down to the columns, so that all that ask for a node are settled
/// before it.
pub(super) struct Making<'m, 'r> {
    pub(super) run: &'m Run<'r>,
    pub(super) facts: Facts,
    pub(super) asked: Vec<Demand>,
    /// Nodes that are read beside the nodes made of them: by blame, by remarks.
    read: Vec<bool>,
    /// By selection: whether all that goes through its rows can do so by position.
    pub(super) positional: Vec<bool>,
    /// By conjunction: its operands in the order in which they are computed, without those that another one tells of.
    pub(super) stages: Vec<Option<Vec<NodeId>>>,
    pub(super) roots: Vec<NodeId>,
    pub(super) parts: IndexSet<Part>,
    pub(super) takings: Vec<Option<Taking>>,
    pub(super) kept: HashMap<NodeId, Kept>,
    pub(super) kinds: HashMap<NodeId, Kind>,
    pub(super) judged: HashMap<NodeId, Judged>,
    pub(super) bounded: HashMap<NodeId, Bounded>,
    pub(super) recencies: HashMap<NodeId, Recency>,
    pub(super) dated: HashMap<NodeId, Dated>,
    pub(super) brought: AllBrought,
    pub(super) multiples: HashMap<NodeId, Multiple>,
    pub(super) given: HashSet<NodeId>,
    pub(super) reading: HashSet<NodeId>,
    pub(super) pairs: HashMap<FrameId, Demand>,
    pub(super) paired: HashMap<FrameId, Paired>,
    pub(super) counted: HashSet<NodeId>,
    /// Who asks whether nodes have a value, and nothing else.
    known: HashMap<NodeId, Demand>,
    knowing: HashSet<NodeId>,
    pub(super) extremes: HashMap<NodeId, Extreme>,
    pub(super) pairings: Option<Pairings>,
}

impl<'m, 'r> Making<'m, 'r> {
    pub fn new(run: &'m Run<'r>) -> Making<'m, 'r> {
        let nodes = run.plan.graph().nodes().len();
        Making {
            run,
            facts: Facts::of(run),
            asked: vec![Demand::Never; nodes],
            read: vec![false; nodes],
            positional: vec![true; nodes],
            stages: vec![None; nodes],
            roots: Vec::new(),
            parts: IndexSet::new(),
            takings: vec![None; nodes],
            kept: HashMap::new(),
            kinds: HashMap::new(),
            judged: HashMap::new(),
            bounded: HashMap::new(),
            recencies: HashMap::new(),
            dated: HashMap::new(),
            brought: HashMap::new(),
            multiples: HashMap::new(),
            given: HashSet::new(),
            reading: HashSet::new(),
            pairs: HashMap::new(),
            paired: HashMap::new(),
            counted: HashSet::new(),
            known: HashMap::new(),
            knowing: HashSet::new(),
            extremes: HashMap::new(),
            pairings: None,
        }
    }

    pub(super) fn operation(&self, node: NodeId) -> &'r Operation {
        &self.run.plan.graph().node_of(node).operation
    }

    /// Asks for what the results of all rules are read from.
    fn ask_rules(&mut self) {
        let plan = self.run.plan;
        for at in 0..plan.program().rules.len() as u32 {
            let Some(rule) = plan.planned(RuleId(at), NOW) else {
                continue;
            };
            // A condition has no result of its own: those who ask it ask for what they need.
            if !matches!(plan.rule(RuleId(at)).body, RuleBody::Condition(_)) {
                for root in [Some(rule.value), rule.visible].into_iter().flatten() {
                    self.ask(root, None);
                    self.roots.push(root);
                }
            }
            for trace in &rule.traces {
                self.read(trace);
            }
        }
    }

    /// Marks what blame and remarks read of a rule: nodes that may be missing, and conditions on rows that may be unknown.
    fn read(&mut self, trace: &Trace) {
        let mut open = vec![trace];
        while let Some(trace) = open.pop() {
            self.mark(trace.node);
            // Blame goes on into the rule that is asked; once is enough.
            if let Some((rule, moment, _)) = &trace.call
                && let Some(called) = self.run.plan.planned(*rule, *moment)
                && !self.facts.certain(called.value)
                && !std::mem::replace(&mut self.read[called.value.0 as usize], true)
            {
                open.extend(&called.traces);
            }
            open.extend(&trace.parts);
            for rows in &trace.rows {
                self.read_rows(rows);
                open.extend(rows.filter.iter().map(Box::as_ref));
                open.extend(&rows.values);
            }
        }
    }

    fn read_rows(&mut self, rows: &RowsTrace) {
        let divides = |trace: &Trace| self.facts.divides(trace.node);
        if rows.values.iter().any(divides) || rows.filter.iter().any(|filter| divides(filter)) {
            for &within in &rows.within {
                self.read[within.0 as usize] = true;
            }
        }
    }

    fn mark(&mut self, node: NodeId) {
        let node = self.run.known_as(node);
        if !self.facts.certain(node) && self.run.known_through(node).is_none() {
            self.read[node.0 as usize] = true;
        }
    }

    /// Asks whether a node has a value.
    fn ask_known(&mut self, node: NodeId, part: Option<PartId>) {
        let part = part.filter(|_| self.facts.partly(node));
        let known = self.known.entry(node).or_insert(Demand::Never);
        *known = known.and(part);
    }

    pub(super) fn ask(&mut self, node: NodeId, part: Option<PartId>) {
        let part = part.filter(|_| self.facts.partly(node));
        if let Operation::Selected { .. } = self.operation(node) {
            // Here it is a condition like any other.
            self.positional[node.0 as usize] = false;
        }
        let asked = &mut self.asked[node.0 as usize];
        *asked = asked.and(part);
    }

    /// Decides how a node is computed, which is to ask for what it is computed from.
    fn settle(&mut self, node: NodeId) {
        let at = node.0 as usize;
        let known = self.known.get(&node).copied();
        if self.asked[at] == Demand::Never {
            if known.is_none() && !self.read[at] {
                return;
            }
            let part = match known {
                Some(Demand::For(part)) if !self.read[at] => part,
                _ => None,
            };
            if self.read[at] {
                self.roots.push(node);
            }
            if let Some((rows, value)) = self.knowable(node) {
                self.asked[at] = Demand::For(part);
                self.ask_rows(&rows, part);
                self.ask(value, None);
                self.knowing.insert(node);
                return;
            }
            self.ask(node, part);
        } else if let Some(Demand::For(part)) = known {
            self.ask(node, part);
        }
        let Demand::For(part) = self.asked[at] else {
            return;
        };
        if part.is_some_and(|part| self.is_given(node, part)) {
            self.given.insert(node);
            return;
        }
        let dated = self.facts.take_dated(node);
        // What is read beside it is computed in any case.
        let brought = self.run.brought(node, dated.as_ref());
        let brought = brought.filter(|brought| !self.read[brought.value.0 as usize]);
        let value = dated.as_ref().map(|dated| dated.value);
        self.dated.extend(dated.map(|dated| (node, dated)));
        match (brought, value) {
            (Some(brought), _) => {
                self.ask_brought(node, brought, part);
                self.brought.insert(node, brought);
                return;
            }
            (None, Some(value)) => {
                self.ask(value, part);
                return;
            }
            (None, None) => {}
        }
        if self.recencies.contains_key(&node) {
            return;
        }
        let operation = self.operation(node);
        match operation {
            Operation::And(all) => self.settle_join(node, all, true, part),
            Operation::Or(all) => self.settle_join(node, all, false, part),
            Operation::Selected { within, filter } => {
                self.settle_paired(node, within, *filter);
                self.settle_selected(node, within, *filter, part);
            }
            Operation::Project { node, route, .. } => {
                let part = match self.part_of_pairs(*route) {
                    Some(part) => Some(part),
                    None => self.reached(*node, *route, part),
                };
                self.ask(*node, part);
            }
            Operation::Sequence { steps, .. } => {
                for step in steps {
                    self.settle_step(step, part);
                }
            }
            // The links tell of which rows.
            Operation::IsKnown(value) if let Some((_, true)) = self.run.leading(*value) => {}
            Operation::IsKnown(value) => self.ask_known(*value, part),
            operation if let Some(extreme) = self.extreme(operation) => {
                self.ask_known(extreme.of, part);
                self.ask_rows(&extreme.rows, part);
                self.ask(extreme.value, None);
                self.ask(extreme.number, None);
                self.extremes.insert(node, extreme);
            }
            operation if let Some(bounded) = self.bounded(operation) => {
                self.ask_rows(&bounded.rows, part);
                self.ask(bounded.value, None);
                self.ask(bounded.number, None);
                self.bounded.insert(node, bounded);
            }
            operation => match (operation.reduced_rows(), self.run.judged(operation)) {
                (Some(rows), _) => self.settle_reduced(node, rows, part),
                (None, Some(judged)) => {
                    judged.each_operand(operation, |operand| self.ask(operand, part));
                    self.judged.insert(node, judged);
                }
                (None, None) => operation.each_operand(|operand| self.ask(operand, part)),
            },
        }
    }

    /// The rows at the end of a route from those of a part, for a node that can be computed for them alone.
    pub(super) fn reached(
        &mut self,
        node: NodeId,
        route: RouteId,
        part: Option<PartId>,
    ) -> Option<PartId> {
        let worth = self.facts.partly(node) && !self.facts.is_ready(node);
        let from = part.filter(|_| worth)?;
        Some(self.part(Part::Reached { route, from }))
    }

    /// The cheap operands are computed for all rows, each dear one for those that are still open before it.
    fn settle_join(&mut self, node: NodeId, all: &[NodeId], and: bool, part: Option<PartId>) {
        let mut staged = all.to_vec();
        if and && part.is_none() {
            self.settle_recency(&mut staged);
        }
        let cost = |node: NodeId| match self.recencies.contains_key(&node) {
            true => 0.0,
            false => self.facts.cost(node),
        };
        staged.sort_by(|&left, &right| cost(left).total_cmp(&cost(right)));
        let dear = |&node: &NodeId| {
            cost(node) > CHEAP.max(PLAIN * self.facts.rows(node)) && self.facts.partly(node)
        };
        let dear: Vec<bool> = staged.iter().map(dear).collect();
        let frame = self.run.plan.graph().node_of(node).frame;
        let (mut open, mut parts) = (part, 0);
        for (at, &operand) in staged.iter().enumerate() {
            if at == 0 || !dear[at] {
                self.ask(operand, part);
                continue;
            }
            if parts < PARTS {
                parts += 1;
                open = Some(self.part(Part::Open {
                    frame,
                    by: staged[..at].to_vec(),
                    bounds: match and {
                        true => staged[at..].to_vec(),
                        false => Vec::new(),
                    },
                    settled: !and,
                    exact: false,
                    within: part,
                }));
            }
            self.ask(operand, open);
        }
        self.stages[node.0 as usize] = Some(staged);
    }

    fn settle_reduced(&mut self, node: NodeId, rows: &Rows, part: Option<PartId>) {
        let operation = self.operation(node);
        if let Some(kept) = self.facts.take_kept(node) {
            self.kept.insert(node, kept);
            return;
        }
        if matches!(operation, Operation::Count(_) | Operation::CountIs(..))
            && self.settle_counted(rows, part)
        {
            self.counted.insert(node);
            return;
        }
        match self.picked_kind(operation, rows, part) {
            Some(kind) => {
                self.kinds.insert(node, kind);
            }
            None => self.ask_rows(rows, part),
        }
        if let Some(multiple) = self.multiple(node) {
            self.ask(multiple.value, None);
            self.ask(multiple.factor, None);
            self.multiples.insert(node, multiple);
            return;
        }
        let picked = match operation {
            // What a row has through links is looked up for the rows that are picked.
            Operation::Pick { value, .. } if self.run.reads(*value) => {
                self.reading.insert(node);
                return;
            }
            Operation::Pick { value, .. }
                if self.run.is_positional(rows.grouping) && self.facts.cost(*value) > 0.0 =>
            {
                Some(self.part(Part::Picked { pick: node }))
            }
            _ => None,
        };
        operation.each_operand(|operand| {
            if operand != rows.selected {
                self.ask(operand, picked);
            }
        });
    }

    /// The list that holds the first and last of some rows of all groups.
    fn picked_kind(
        &self,
        operation: &Operation,
        rows: &Rows,
        part: Option<PartId>,
    ) -> Option<Kind> {
        let Operation::Pick { .. } = operation else {
            return None;
        };
        let kind = self.run.kind(rows).filter(|_| part.is_none())?;
        (kind.span.is_none() && kind.code.is_some()).then_some(kind)
    }

    fn settle_step(&mut self, step: &SequenceStep, part: Option<PartId>) {
        if self.run.own_column(step.time).is_none() {
            self.ask(step.time, None);
        }
        let selected = step.rows.selected;
        if self.kinds.contains_key(&selected) {
            return;
        }
        if let Some(kind) = self.run.kind(&step.rows) {
            self.kinds.insert(selected, kind);
            return;
        }
        // To list the rows of a part costs more than to look at all, where a look is cheap. What hangs on the row of another step hangs on
        // no row of the part.
        let dear = match self.operation(selected) {
            Operation::Selected {
                filter: Some(filter),
                ..
            } => self.facts.cost(*filter) > self.facts.rows(*filter),
            _ => true,
        };
        self.ask_rows(&step.rows, part.filter(|_| dear && step.bound_to.is_none()));
    }

    /// Asks for selected rows, of the groups of a part.
    pub(super) fn ask_rows(&mut self, rows: &Rows, part: Option<PartId>) {
        self.ask_pairs(rows, part);
        let at = rows.selected.0 as usize;
        self.positional[at] &= self.run.is_positional(rows.grouping);
        // What a selection is asked for are the groups whose rows it takes: not rows of its own frame.
        self.asked[at] = self.asked[at].and(part);
    }

    /// Asks for the pairs of the outer rows of a part; of all, where a remark counts what is passed over or a pair may fail.
    pub(super) fn ask_pairs(&mut self, rows: &Rows, part: Option<PartId>) {
        let graph = self.run.plan.graph();
        let Grouping::Pairs(frame) = graph.grouping_of(rows.grouping) else {
            return;
        };
        let Operation::Selected { filter, .. } = self.operation(rows.selected) else {
            return;
        };
        let plain = filter
            .is_none_or(|filter| self.facts.certain(filter) && !self.facts.fallible(rows.selected));
        let asked = self.pairs.entry(*frame).or_insert(Demand::Never);
        *asked = asked.and(part.filter(|_| plain));
    }

    /// Settles all nodes, from the results down.
    pub fn schedule(mut self) -> Schedule {
        self.ask_rules();
        for at in (0..self.asked.len()).rev() {
            self.settle(NodeId(at as u32));
        }
        let order = self.order();
        // What is computed for few rows, or only borrowed from a column, makes no chunk too large for the cache.
        let whole = |&node: &NodeId| match self.operation(node) {
            Operation::Column { .. } | Operation::Constant(_) => 0.0,
            _ if let Demand::For(Some(part)) = self.asked[node.0 as usize] => {
                self.share_of(part) * self.facts.rows(node)
            }
            Operation::Sequence { steps, .. } => steps
                .iter()
                .find(|step| !self.kinds.contains_key(&step.rows.selected))
                .map_or(0.0, |step| TIMES * self.facts.rows(step.rows.selected)),
            operation if is_of_bits(operation) => BIT * self.facts.rows(node),
            _ => self.facts.rows(node),
        };
        let part_of = self.asked.iter().map(|asked| match asked {
            Demand::Never => None,
            Demand::For(part) => *part,
        });
        let part_of: Vec<_> = part_of.collect();
        let spent = self.spent(&order, &part_of);
        let shared = self.shared(&order, &part_of);
        let most = order.iter().map(whole).fold(0f32, f32::max);
        let all = spent.most(&order, whole);
        let steps = order.iter().map(|&node| self.facts.own_cost(node)).sum();
        Schedule {
            part_of,
            order,
            stages: self.stages,
            spent,
            parts: self.parts.into_iter().collect(),
            takings: self.takings,
            shared,
            kept: self.kept,
            kinds: self.kinds,
            judged: self.judged,
            bounded: self.bounded,
            recencies: self.recencies,
            dated: self.dated,
            brought: self.brought,
            multiples: self.multiples,
            given: self.given,
            reading: self.reading,
            paired: self.paired,
            counted: self.counted,
            knowing: self.knowing,
            extremes: self.extremes,
            outer_of_pairs: self
                .pairs
                .iter()
                .filter_map(|(&frame, asked)| match asked {
                    Demand::For(Some(part)) => Some((frame, *part)),
                    _ => None,
                })
                .collect(),
            rows_per_subject: most.max(all / TOGETHER),
            steps_per_subject: steps,
        }
    }
}
