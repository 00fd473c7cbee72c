//! How the rows of a selection are found: by position between two times, from a list of few rows, or by the masks of conditions.

use super::{
    Part, PartId, Run,
    facts::TOLD,
    making::{Demand, Making},
};
use crate::{
    plan::{Grouping, GroupingId, NodeId, Operation, Rows},
    records::{Instants, Values},
};
use kardan_dsl::{
    program::Hop,
    schema::{CollectionId, FieldId},
};

/// How the rows of a selection are found.
#[derive(Clone, Debug)]
pub(crate) struct Taking {
    /// They lie between two times, and so, group by group, between two positions.
    pub span: Option<Span>,
    /// The conditions that they meet beside that.
    pub masks: Vec<NodeId>,
    /// The rows for which these conditions are computed; none for all.
    pub part: Option<PartId>,
}

/// A stretch of time by which rows are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    /// The collection whose times they are: that of the rows, or one that the rows hang on.
    pub timed: CollectionId,
    /// From this time on, in the unit of the column.
    pub from: i64,
    /// Before this time; `i64::MAX` where no row is later.
    pub until: i64,
}

/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// Where the rows come from that a selection may take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// All rows of the groups of a part, or of all groups.
    Groups(Option<PartId>),
    /// The rows with one of some codes.
    Kinds(FieldId, Vec<u32>),
}

/// A list is worth its while where it leaves so small a share of the rows.
pub(super) const FEW: f32 = 0.25;
/// Where a record has fewer rows of a kind, as a rule, they are rare.
const RARE: f32 = 0.1;
/// To look at a row of a list takes so many steps.
const LOOK: f32 = 8.0;
/// To find the rows of a span among those of a record takes about so many steps.
const SEARCH: f32 = 5.0;

impl Run<'_> {
    /// Whether the rows of a grouping are the subject's rows of a table in the order of their times.
    pub fn is_positional(&self, grouping: GroupingId) -> bool {
        self.above(grouping) == Some(self.data.schema.subject)
    }

    /// The collection that the rows of a grouping hang on as their tables say; none where links lead there.
    pub fn above(&self, grouping: GroupingId) -> Option<CollectionId> {
        match self.plan.graph().grouping_of(grouping) {
            Grouping::Hops { from, hops, .. } => {
                let children = hops.iter().all(|hop| matches!(hop, Hop::Children(_)));
                (children && !hops.is_empty()).then_some(*from)
            }
            Grouping::Pairs(_) => None,
        }
    }

    /// Whether a mask of visibility is true for all rows.
    pub(super) fn sees_all(&self, mask: NodeId) -> bool {
        match &self.plan.graph().node_of(mask).operation {
            Operation::Visible { collection, moment } => {
                self.all_visible(self.seen_at(*moment, *collection), *collection)
            }
            Operation::Project { node, route, .. } => {
                self.plan.graph().reaches(*route) && self.sees_all(*node)
            }
            _ => false,
        }
    }
}

impl Making<'_, '_> {
    pub(super) fn settle_selected(
        &mut self,
        node: NodeId,
        within: &[NodeId],
        filter: Option<NodeId>,
        groups: Option<PartId>,
    ) {
        let at = node.0 as usize;
        self.asked[at] = Demand::For(None);
        let taking = match self.positional[at] {
            true => self.taking(node, within, filter, groups),
            false => None,
        };
        let frame = self.run.plan.graph().node_of(node).frame;
        let whole = self.paired.get(&frame).is_some_and(|paired| paired.whole);
        let taking = taking.unwrap_or_else(|| Taking {
            span: None,
            masks: match whole {
                true => Vec::new(),
                false => self.masks(within, filter),
            },
            part: None,
        });
        for &mask in &taking.masks {
            self.ask(mask, taking.part);
        }
        self.asked[at] = Demand::For(taking.part);
        self.takings[at] = Some(taking);
    }

    /// The conditions of a selection that some row may not meet.
    fn masks(&self, within: &[NodeId], filter: Option<NodeId>) -> Vec<NodeId> {
        let within = within.iter().filter(|&&mask| !self.run.sees_all(mask));
        within.chain(&filter).copied().collect()
    }

    fn taking(
        &mut self,
        node: NodeId,
        within: &[NodeId],
        filter: Option<NodeId>,
        groups: Option<PartId>,
    ) -> Option<Taking> {
        let run = self.run;
        let frame = run.plan.graph().node_of(node).frame;
        let collection = run.dense(frame)?;
        run.data.schema.parent(collection)?;
        let (span, masks, filter) = run.span_of_selected(within, filter, collection);
        let mut masks = masks;
        masks.extend(filter);
        let part = match filter {
            Some(filter) => self.among(collection, span, filter, &masks, groups),
            None => None,
        };
        if let (Some(part), Some(filter)) = (part, filter)
            && self.is_of_kinds(part)
            && run.coded(filter).is_some()
        {
            // The rows of a kind need not be asked of what kind they are.
            masks.retain(|&mask| mask != filter);
        }
        Some(Taking { span, masks, part })
    }

    /// The few rows for which the conditions of a selection are worth computing.
    fn among(
        &mut self,
        collection: CollectionId,
        span: Option<Span>,
        filter: NodeId,
        masks: &[NodeId],
        groups: Option<PartId>,
    ) -> Option<PartId> {
        if masks.iter().any(|&mask| self.facts.fallible(mask)) {
            return None;
        }
        // A remark counts what is passed over in all groups. To list the rows of some costs more than to look at all, where a look is cheap.
        let dear = self.facts.cost(filter) > self.facts.rows(filter);
        let of_groups = groups
            .filter(|_| self.facts.certain(filter))
            .and_then(|groups| {
                let rare = self.rare(collection, span, filter);
                rare.or_else(|| dear.then_some(Source::Groups(Some(groups))))
            });
        let source = match of_groups {
            Some(source) => source,
            None => self.few(collection, span, filter)?,
        };
        Some(self.part(Part::Among {
            collection,
            span,
            source,
        }))
    }

    /// The kinds of rows that are so few that those of all groups are listed sooner than the rows of some are looked for.
    fn rare(&self, collection: CollectionId, span: Option<Span>, filter: NodeId) -> Option<Source> {
        let (field, codes, of) = self.kinds(collection, filter)?;
        let share = span.map_or(1.0, |span| self.run.share(span));
        (share * of * self.facts.rows(filter) < RARE).then_some(Source::Kinds(field, codes))
    }

    /// Where few rows of all groups come from, if anywhere.
    fn few(&self, collection: CollectionId, span: Option<Span>, filter: NodeId) -> Option<Source> {
        let share = span.map_or(1.0, |span| self.run.share(span));
        let rows = self.facts.rows(filter);
        let searched = match span {
            // Of a record whose last row comes before the span no other is looked at.
            Some(span) if self.run.broad && span.from > i64::MIN => {
                TOLD + share * rows * (1.0 + SEARCH)
            }
            _ => share * rows + SEARCH,
        };
        match self.kinds(collection, filter) {
            Some((field, codes, of))
                if of < FEW
                    && of * rows < searched
                    && LOOK * of * rows < self.facts.cost(filter) =>
            {
                Some(Source::Kinds(field, codes))
            }
            _ if share < FEW && searched < FEW * self.facts.cost(filter) => {
                Some(Source::Groups(None))
            }
            _ => None,
        }
    }

    /// The codes of a column that one of the conditions joined in a filter lets through, and the share of rows that have them. Not of
    /// a column that misses values: a remark counts its rows.
    pub(super) fn kinds(
        &self,
        collection: CollectionId,
        filter: NodeId,
    ) -> Option<(FieldId, Vec<u32>, f32)> {
        let run = self.run;
        if !run.broad {
            return None;
        }
        let joined = match self.operation(filter) {
            Operation::And(all) => all.as_slice(),
            _ => std::slice::from_ref(&filter),
        };
        let shares = joined.iter().filter_map(|&condition| {
            let (of, field, codes) = run.coded(condition)?;
            let complete = run.data.table(of).column(field).is_complete();
            if of != collection || !complete {
                return None;
            }
            let rows = codes.iter();
            let rows = rows.map(|&code| run.data.kind_len(collection, field, code));
            let share =
                rows.sum::<Option<usize>>()? as f32 / run.data.table(collection).len.max(1) as f32;
            Some((field, codes, share))
        });
        shares.min_by(|left, right| left.2.total_cmp(&right.2))
    }
}

impl Run<'_> {
    /// The same with what a filter says of the rows' times; and the filter, where it says anything else.
    pub fn span_of_selected(
        &self,
        within: &[NodeId],
        filter: Option<NodeId>,
        collection: CollectionId,
    ) -> (Option<Span>, Vec<NodeId>, Option<NodeId>) {
        let joined = filter.map(
            |filter| match &self.plan.graph().node_of(filter).operation {
                Operation::And(all) => all.clone(),
                _ => vec![filter],
            },
        );
        let joined = joined.unwrap_or_default();
        let spans = joined
            .iter()
            .filter(|&&operand| self.span(operand, collection).is_some());
        let spans: Vec<NodeId> = spans.copied().collect();
        // Rows that hang on those of a stretch of time are looked for where nothing else is asked of them.
        let own = |span: &NodeId| {
            self.span(*span, collection)
                .is_some_and(|span| span.timed == collection)
        };
        if spans.is_empty() || (spans.len() < joined.len() && !spans.iter().all(own)) {
            let (span, masks) = self.span_of(within, collection);
            return (span, masks, filter);
        }
        let (span, masks) = self.span_of(&[within, &spans].concat(), collection);
        let meant = |operand| spans.contains(operand) && !masks.contains(operand);
        let filter = filter.filter(|_| !joined.iter().all(meant));
        // What is left of a filter is asked as it stands.
        let masks = masks
            .into_iter()
            .filter(|mask| within.contains(mask))
            .collect();
        (span, masks, filter)
    }

    /// The stretch of time that selected rows of the subject lie in, by their own times, where nothing else is asked of them.
    pub(super) fn only_span(&self, rows: &Rows) -> Option<Span> {
        let selected = self.plan.graph().node_of(rows.selected);
        let Operation::Selected { within, filter } = &selected.operation else {
            return None;
        };
        let collection = self.dense(selected.frame)?;
        let (span, masks, filter) = self.span_of_selected(within, *filter, collection);
        let alone = masks.is_empty() && filter.is_none() && self.is_positional(rows.grouping);
        span.filter(|span| alone && span.timed == collection)
    }

    /// The stretch of time that masks on rows of a collection mean together, and those that mean none.
    pub fn span_of(
        &self,
        within: &[NodeId],
        collection: CollectionId,
    ) -> (Option<Span>, Vec<NodeId>) {
        let mut span: Option<Span> = None;
        let mut masks = Vec::new();
        for &mask in within {
            if self.sees_all(mask) {
                continue;
            }
            match self.span(mask, collection) {
                Some(more) => match span {
                    None => span = Some(more),
                    Some(ref mut span) if span.timed == more.timed => {
                        span.from = span.from.max(more.from);
                        span.until = span.until.min(more.until);
                    }
                    Some(_) => masks.push(mask),
                },
                None => masks.push(mask),
            }
        }
        (span, masks)
    }

    /// The stretch of time that a mask on rows of a collection means, where their times stand in order.
    fn span(&self, mask: NodeId, collection: CollectionId) -> Option<Span> {
        let graph = self.plan.graph();
        let mut mask = mask;
        while let Operation::Project { node, .. } = &graph.node_of(mask).operation {
            mask = *node;
        }
        let (timed, instants, days) = match &graph.node_of(mask).operation {
            Operation::Visible { collection, .. } if !self.gone(*collection).is_empty() => {
                return None;
            }
            Operation::Visible { collection, moment } => {
                let moment = self.seen_at(*moment, *collection);
                let instants = i64::MIN..moment.instant.saturating_add(1);
                (*collection, instants, (i32::MIN, moment.day))
            }
            Operation::InWindow(time, window, moment) => {
                let stretch = self.stretch(*window, *moment);
                let days = (*stretch.days.start(), *stretch.days.end());
                (self.timed(*time)?, stretch.instants, days)
            }
            _ => {
                let dated = self.dated(mask)?;
                let [days] = dated.days[..] else {
                    return None;
                };
                let instants = dated.instants.first().cloned().unwrap_or_default();
                (self.timed(dated.value)?, instants, days)
            }
        };
        // A row's place tells its time one level above at most.
        if timed != collection && self.data.schema.parent(collection) != Some(timed) {
            return None;
        }
        let times = self
            .times(timed)
            .filter(|times| times.complete && times.ascending)?;
        let table = self.data.table(timed);
        let field = self.data.schema.collection(timed).time?;
        let values = &table.column(field).values;
        let (from, until) = match values {
            Values::Instant(_) => (instants.start, instants.end),
            Values::Date(_) if days.0 == i32::MIN => (i64::MIN, i64::from(days.1) + 1),
            Values::Date(_) => (days.0.into(), i64::from(days.1) + 1),
            _ => return None,
        };
        let until = if times.latest < until {
            i64::MAX
        } else {
            until
        };
        let (from, until) = match values {
            Values::Instant(Instants::Seconds(_)) => (first_second(from), first_second(until)),
            _ => (from, until),
        };
        Some(Span { timed, from, until })
    }

    /// The collection whose rows' time a value is, maybe of rows that hang on them.
    fn timed(&self, mut time: NodeId) -> Option<CollectionId> {
        let graph = self.plan.graph();
        while let Operation::Project { node, .. } = graph.node_of(time).operation {
            time = node;
        }
        match graph.node_of(time).operation {
            Operation::Column {
                collection, field, ..
            } => {
                (self.data.schema.collection(collection).time == Some(field)).then_some(collection)
            }
            _ => None,
        }
    }

    /// The share of all time that a span takes.
    pub(super) fn share(&self, span: Span) -> f32 {
        let Some(times) = self.times(span.timed) else {
            return 1.0;
        };
        let field = self.data.schema.collection(span.timed).time;
        let unit = match field.map(|field| &self.data.table(span.timed).column(field).values) {
            Some(Values::Instant(Instants::Seconds(_))) => MICROS,
            _ => 1,
        };
        let (earliest, latest) = (times.earliest / unit, times.latest / unit);
        let whole = latest.saturating_sub(earliest).max(1);
        let until = span.until.min(latest.saturating_add(1));
        let taken = until.saturating_sub(span.from.max(earliest)).max(0);
        (taken as f64 / whole as f64) as f32
    }
}

/// The first whole second that is not before an instant; what stands for no bound stays it.
pub(in crate::evaluate) fn first_second(micros: i64) -> i64 {
    match micros {
        i64::MIN | i64::MAX => micros,
        _ => micros.div_euclid(MICROS) + i64::from(micros.rem_euclid(MICROS) > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::first_second;

    #[test]
    fn the_first_second_that_is_not_before_an_instant() {
        for (micros, second) in [
            (0, 0),
            (1, 1),
            (1_000_000, 1),
            (1_000_001, 2),
            (-1, 0),
            (-1_000_000, -1),
            (-1_000_001, -1),
            (i64::MIN, i64::MIN),
            (i64::MAX, i64::MAX),
        ] {
            assert_eq!(first_second(micros), second, "{micros}");
        }
    }
}
