//! Which field is to blame for what is unknown, and what was passed over for it.

use super::{
    chunk::Chunk, evaluation::Remark, groups::Groups, mask::spread_over, position::Positions,
    selection::Among,
};
use crate::{
    plan::{NOW, NodeId, Operation, PlannedRule, Rows, RowsTrace, Trace},
    records::{Bitmap, NO_ROW},
};
use indexmap::IndexMap;
use kardan_dsl::{program::RuleId, syntax::ArithmeticOperator};

/// Rules ask rules so deep and no deeper before the outermost field is named instead.
const DEPTH: usize = 64;

/// How many rows each field is to blame for.
pub(super) type Blame = IndexMap<String, u64>;

/// Rows, each with how many of those that are blamed for it hang on it.
type Counted = Vec<(u32, u32)>;

/// How many rows of a kind of remark, by kind, rule and field.
pub(super) type Tally = IndexMap<(&'static str, RuleId, String), u64>;

/// What a `where` found unknown.
const PASSED_OVER: &str = "passed_over";
/// A quotient that is missing.
const DIVISION_BY_ZERO: &str = "division_by_zero";

impl<'r> Chunk<'_, 'r> {
    /// The field to blame at each of some rows of a rule's subject where the rule is unknown.
    pub(super) fn blame(&self, rule: &PlannedRule, rows: &Bitmap) -> Blame {
        let mut blame = Blame::new();
        self.blame_bits(&rule.traces, rule.name.as_deref(), rows.clone(), &mut blame);
        blame
    }

    /// Of some rows, those at which a node has no value; none where it has one at all rows.
    fn missing_of(&self, node: NodeId, rows: &Bitmap) -> Option<Bitmap> {
        let Some(told) = self.known_through(node) else {
            return Some(rows.and_not(&*self.vector(node).known()?));
        };
        let missing = |rows: &Bitmap| rows.filter(|row| !told(row));
        let Some((links, whole)) = self.run.leading(node) else {
            return Some(missing(rows));
        };
        let known = links.known(&self.range(links.collection));
        match (known, whole) {
            (known, true) => Some(rows.and_not(&known?)),
            (None, false) => Some(missing(rows)),
            (Some(known), false) => {
                let nowhere = rows.and_not(&known);
                Some(nowhere.or(&missing(&rows.and(&known))))
            }
        }
    }

    /// As [`Chunk::blame_parts`], while what is blamed stands on the rows of the rule itself.
    fn blame_bits(&self, parts: &[Trace], name: Option<&str>, mut rows: Bitmap, blame: &mut Blame) {
        for part in parts {
            if rows.is_zero() {
                return;
            }
            let node = self.run.known_as(part.node);
            let whole = self.schedule.part_of(node).is_none();
            let above = part.route.and_then(|route| self.children_of(route));
            if let (Some(Groups::Contiguous { offsets, .. }), true) = (above, whole) {
                rows = self.blame_above(part, node, &offsets, rows, blame);
                continue;
            }
            if !whole || part.route.is_some() || part.call.is_some() {
                let listed = rows.iter().map(|row| (row as u32, 1)).collect();
                let left = self.blame_part(part, listed, "", 0, blame);
                let left = left.into_iter().map(|(row, _)| row as usize);
                rows = Bitmap::of_positions(rows.len(), left);
                continue;
            }
            let Some(missing) = self.missing_of(node, &rows) else {
                continue;
            };
            if !missing.is_zero() {
                rows = rows.and_not(&missing);
                self.blame_bits(&part.parts, part.name.as_deref(), missing, blame);
            }
        }
        let count = rows.count() as u64;
        if count > 0 {
            let name = name.unwrap_or_default().to_owned();
            *blame.entry(name).or_default() += count;
        }
    }

    /// As [`Chunk::blame_part`], where the part stands on what the rows hang on: those of one record are counted, not gone through.
    fn blame_above(
        &self,
        part: &Trace,
        node: NodeId,
        offsets: &[u32],
        rows: Bitmap,
        blame: &mut Blame,
    ) -> Bitmap {
        let all = Bitmap::ones(offsets.len().saturating_sub(1));
        let Some(missing) = self.missing_of(node, &all) else {
            return rows;
        };
        let at = |record: usize| (offsets[record] - offsets[0]) as usize;
        let below = |record: usize| rows.count_between(at(record)..at(record + 1));
        let records = missing.iter().map(|record| (record as u32, below(record)));
        let blamed = records.filter(|&(_, count)| count > 0).collect();
        self.blame_trace(part, blamed, "", 1, blame);
        rows.and_not(&spread_over(&missing, offsets))
    }

    /// Each row goes to the first part that is missing there; what is left is the whole's own.
    fn blame_parts(
        &self,
        parts: &[Trace],
        name: Option<&str>,
        mut rows: Counted,
        path: &str,
        depth: usize,
        blame: &mut Blame,
    ) {
        for part in parts {
            if rows.is_empty() {
                return;
            }
            rows = self.blame_part(part, rows, path, depth, blame);
        }
        if !rows.is_empty() {
            let name = joined(path, name.unwrap_or_default());
            *blame.entry(name).or_default() += total(&rows);
        }
    }

    /// Blames a part for the rows where it is missing; the others are left.
    fn blame_part(
        &self,
        part: &Trace,
        rows: Counted,
        path: &str,
        depth: usize,
        blame: &mut Blame,
    ) -> Counted {
        let begins: Vec<u32> = rows.iter().map(|&(row, _)| row).collect();
        let there = self.along(part.route, &begins);
        let (mut missing, mut left) = (Counted::new(), Counted::new());
        let mut is_missing = self.missing(part.node);
        for (&(row, count), &at) in rows.iter().zip(&*there) {
            if !is_missing(at) {
                left.push((row, count));
                continue;
            }
            match missing.last_mut() {
                Some((last, counted)) if *last == at => *counted += count,
                _ => missing.push((at, count)),
            }
        }
        self.blame_trace(part, missing, path, depth + 1, blame);
        left
    }

    fn blame_trace(
        &self,
        trace: &Trace,
        rows: Counted,
        path: &str,
        depth: usize,
        blame: &mut Blame,
    ) {
        let name = trace.name.as_deref();
        // Where a link leads nowhere, the field behind it is the one that is missing.
        let (nowhere, rows): (Counted, Counted) =
            rows.into_iter().partition(|&(row, _)| row == NO_ROW);
        if !nowhere.is_empty() {
            let name = joined(path, name.unwrap_or_default());
            *blame.entry(name).or_default() += total(&nowhere);
        }
        if rows.is_empty() {
            return;
        }
        let called = trace
            .call
            .as_ref()
            .filter(|_| depth < DEPTH)
            .and_then(|(rule, moment, to)| Some((self.run.plan.planned(*rule, *moment)?, to)));
        match called {
            None => self.blame_parts(&trace.parts, name, rows, path, depth, blame),
            Some((rule, to)) => {
                let path = joined(path, to);
                let name = rule.name.as_deref();
                match rule.traces.as_slice() {
                    // A partition is missing where no state holds: that is nobody's field.
                    [_, _, ..] => self.blame_parts(&[], name, rows, &path, depth, blame),
                    traces => self.blame_parts(traces, name, rows, &path, depth, blame),
                }
            }
        }
    }

    /// What a rule passed over as of T.
    pub(super) fn tally(&self, rule: RuleId) -> Tally {
        let (mut tally, plan) = (Tally::new(), self.run.plan);
        if plan
            .remarked(rule)
            .all(|node| self.vector(node).is_complete())
        {
            return tally;
        }
        let planned = plan.planned(rule, NOW);
        for trace in planned.iter().flat_map(|planned| &planned.traces) {
            self.remark_trace(rule, trace, None, &mut tally);
        }
        tally
    }

    fn remark_trace(
        &self,
        rule: RuleId,
        trace: &Trace,
        among: Option<&RowsTrace>,
        tally: &mut Tally,
    ) {
        self.remark_division(rule, trace, among, tally);
        for part in &trace.parts {
            self.remark_trace(rule, part, among, tally);
        }
        for rows in &trace.rows {
            self.remark_rows(rule, rows, tally);
            for inner in rows.filter.iter().map(Box::as_ref).chain(&rows.values) {
                self.remark_trace(rule, inner, Some(rows), tally);
            }
        }
    }

    fn remark_rows(&self, rule: RuleId, rows: &RowsTrace, tally: &mut Tally) {
        let Some(filter) = &rows.filter else {
            return;
        };
        if self.vector(filter.node).is_complete() {
            return;
        }
        let Operation::Selected {
            within,
            filter: Some(condition),
        } = &self.run.plan.graph().node_of(rows.selected).operation
        else {
            return;
        };
        let (masks, part) = match self.schedule.taking(rows.selected) {
            Some(taking) => (&taking.masks, taking.part),
            None => (within, None),
        };
        let frame = self.frame(rows.selected);
        let Some(mut unknown) = self.joined(*condition, part, frame).unknown.clone() else {
            return;
        };
        for mask in masks.iter().filter(|&mask| mask != condition) {
            unknown = unknown.and(&self.joined(*mask, part, frame).holds);
        }
        if self.pairs_may_hide(frame) {
            let pair = |at: usize| self.part_rows(part).map_or(at, |list| list[at] as usize);
            unknown = unknown.filter(|at| self.pair_exists(frame, pair(at)));
        }
        let all = Rows {
            selected: rows.selected,
            grouping: rows.grouping,
        };
        let mut taken = self.taken(&all, None);
        let mut blame = Blame::new();
        let filter = std::slice::from_ref(&**filter);
        let list = self.part_rows(part);
        // Rows by their place in time, where all those are found at once.
        let lying = taken.positions.as_ref().and_then(Positions::mask);
        let lying = lying.filter(|_| list.is_none()).map(|(lying, _)| lying);
        if let Some(lying) = &lying {
            unknown = unknown.and(lying);
        }
        let found = taken.positions.is_none() || lying.is_some();
        if list.is_none() && taken.are_contiguous() && found {
            // Every row belongs to some group.
            self.blame_bits(filter, None, unknown, &mut blame);
            add(blame, rule, tally);
            return;
        }
        let mut passed = Counted::new();
        match list {
            Some(list) if taken.are_contiguous() => {
                passed.extend(unknown.iter().map(|at| (list[at], 1)));
            }
            _ => {
                taken.among = match list {
                    Some(list) => Among::Listed(list, Some(&unknown)),
                    None => Among::Some(&unknown),
                };
                // Who links to a row that is not there yet hangs on nothing.
                let hides = self.groups_may_hide(rows.grouping);
                taken.each(|group, row| {
                    if !hides || self.group_exists(rows.grouping, group) {
                        passed.push((row as u32, 1));
                    }
                });
            }
        }
        if passed.is_empty() {
            return;
        }
        self.blame_parts(filter, None, passed, "", 0, &mut blame);
        add(blame, rule, tally);
    }

    fn remark_division(
        &self,
        rule: RuleId,
        trace: &Trace,
        among: Option<&RowsTrace>,
        tally: &mut Tally,
    ) {
        let Operation::Arithmetic(ArithmeticOperator::Divide, left, right) =
            self.run.plan.graph().node_of(trace.node).operation
        else {
            return;
        };
        let Some(known) = self.vector(trace.node).known() else {
            return;
        };
        let len = known.len();
        let whole = |node| self.rows_of_node(node).is_none();
        let mut zero = match whole(left) && whole(right) {
            true => [left, right].iter().fold(known.not(), |zero, &operand| {
                match self.vector(operand).known() {
                    Some(known) => zero.and(&known),
                    None => zero,
                }
            }),
            false => Bitmap::from_fn(len, |row| {
                !known.get(row)
                    && !self.is_missing(left, row as u32)
                    && !self.is_missing(right, row as u32)
            }),
        };
        for &within in among.iter().flat_map(|rows| &rows.within) {
            if self.frame(within) == self.frame(trace.node) {
                zero = zero.and(&self.mask(within, len).holds);
            }
        }
        let frame = self.frame(trace.node);
        if self.pairs_may_hide(frame) {
            zero = zero.filter(|row| self.pair_exists(frame, row));
        }
        let count = zero.count() as u64;
        if count > 0 {
            let divisor = trace.parts.get(1).and_then(|part| part.name.as_deref());
            let field = divisor.unwrap_or_default().to_owned();
            *tally.entry((DIVISION_BY_ZERO, rule, field)).or_default() += count;
        }
    }
}

fn total(rows: &Counted) -> u64 {
    rows.iter().map(|&(_, count)| u64::from(count)).sum()
}

/// Adds what was passed over.
fn add(blame: Blame, rule: RuleId, tally: &mut Tally) {
    for (field, count) in blame {
        *tally.entry((PASSED_OVER, rule, field)).or_default() += count;
    }
}

/// The remarks of a tally, rule by rule: in which order records were gone about, and so which was counted first, is nobody's concern.
pub(super) fn remarks(mut tally: Tally, name: impl Fn(RuleId) -> String) -> Vec<Remark> {
    tally.sort_by(
        |(kind, rule, field), _, (other_kind, other_rule, other_field), _| {
            (rule.0, kind, field).cmp(&(other_rule.0, other_kind, other_field))
        },
    );
    tally
        .into_iter()
        .map(|((kind, rule, field), rows)| {
            let rule = name(rule);
            let plural = if rows == 1 { "row" } else { "rows" };
            let message = match kind {
                PASSED_OVER => {
                    format!("`{rule}` passed over {rows} {plural} whose `{field}` is not known")
                }
                _ if field.is_empty() => {
                    format!("`{rule}` divided by zero in {rows} {plural}, which gives no value")
                }
                _ => format!(
                    "`{rule}` divided by zero in {rows} {plural} (`{field}`), which gives no value"
                ),
            };
            Remark {
                kind,
                rule,
                field: (!field.is_empty()).then_some(field),
                rows,
                message,
            }
        })
        .collect()
}

fn joined(path: &str, name: &str) -> String {
    match (path, name) {
        ("", name) => name.to_owned(),
        (path, "") => path.to_owned(),
        (path, name) => format!("{path}.{name}"),
    }
}
