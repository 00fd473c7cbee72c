//! A chunk: a range of the subject's records and all that hangs on them, through every node of the plan.

use super::{
    aggregate, compare, dates, forecast,
    frame::{Frames, Groups},
    mask::Mask,
    number,
    run::Run,
    text,
    value::value,
    vector::{Lane, Vector},
};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    plan::{Constant, Fill, FrameId, NodeId, Operation, Plan, RouteId},
    records::NO_ROW,
};
use kardan_dsl::{
    program::RuleId,
    types::{Type, Value},
};
use std::{borrow::Cow, ops::Range};

/// The values of all nodes for a range of the subject's records.
pub(crate) struct Chunk<'c, 'r> {
    pub(super) run: &'c Run<'r>,
    pub(super) frames: Frames<'r>,
    vectors: Vec<Vector<'r>>,
    first: bool,
}

/// A number left the range of exact decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

/// The error for a rule in which a number left the range.
pub(super) fn overflow(plan: &Plan, rule: RuleId) -> Error {
    let name = &plan.rule(rule).name;
    Error::new(
        ErrorKind::Overflow,
        format!("`{name}`: a number leaves the range of exact decimals"),
    )
}

/// What a node gives, or why it cannot.
pub(super) type Computed<'r> = Result<Vector<'r>, Overflow>;

impl<'c, 'r> Chunk<'c, 'r> {
    /// Evaluates every node, operands first. `first` tells whether no chunk comes before this one.
    ///
    /// # Errors
    /// An overflow, naming the rule.
    pub fn evaluate(
        run: &'c Run<'r>,
        subjects: Range<usize>,
        first: bool,
    ) -> Result<Chunk<'c, 'r>, Error> {
        let mut chunk = Chunk {
            run,
            frames: Frames::new(run, &subjects),
            vectors: Vec::with_capacity(run.plan.graph().nodes().len()),
            first,
        };
        for at in 0..run.plan.graph().nodes().len() {
            let id = NodeId(at as u32);
            let vector = chunk
                .compute(id)
                .map_err(|Overflow| overflow(run.plan, run.plan.graph().rule_of(id)))?;
            chunk.vectors.push(vector);
        }
        Ok(chunk)
    }

    pub(super) fn is_first(&self) -> bool {
        self.first
    }

    /// The values of a node.
    pub(crate) fn vector(&self, id: NodeId) -> &Vector<'r> {
        &self.vectors[id.0 as usize]
    }

    /// The frame of a node.
    pub(crate) fn frame(&self, id: NodeId) -> FrameId {
        self.run.plan.graph().node_of(id).frame
    }

    /// The truth of a node for so many rows.
    pub(crate) fn mask(&self, id: NodeId, len: usize) -> Cow<'_, Mask> {
        match self.vector(id) {
            Vector::Mask(mask) => Cow::Borrowed(mask),
            Vector::Truth(truth) | Vector::Constant(Constant::Bool(truth)) => {
                Cow::Owned(Mask::all(*truth, len))
            }
            _ => Cow::Owned(Mask::all(false, len)),
        }
    }

    /// The value of a node at one row.
    pub(crate) fn value_at(&self, id: NodeId, row: u32, ty: &Type) -> Option<Value> {
        value(self.vector(id), ty, self.run.data, row as usize)
    }

    /// The business zone.
    pub(crate) fn zone(&self) -> Zone {
        self.run.now().zone
    }

    /// Whether a node is neither true nor false, or has no value, at a row.
    pub(crate) fn is_missing(&self, id: NodeId, row: u32) -> bool {
        row == NO_ROW || !self.vector(id).is_known(row as usize)
    }

    fn compute(&self, id: NodeId) -> Computed<'r> {
        let run: &'c Run<'r> = self.run;
        let plan: &'r crate::plan::Plan = run.plan;
        let node = plan.graph().node_of(id);
        let vector = |id: NodeId| self.vector(id);
        Ok(match &node.operation {
            Operation::Constant(Constant::Bool(truth)) => Vector::Truth(*truth),
            Operation::Constant(constant) => Vector::Constant(constant),
            Operation::Column {
                collection,
                field,
                moment,
            } => self.column(*collection, *field, *moment),
            Operation::Follow {
                from,
                collection,
                link,
                moment,
            } => self.follow(*from, *collection, *link, *moment, node.frame),
            Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            } => self.fetch(*rows, *collection, *field, *moment),
            Operation::Visible { collection, moment } => self.visible(*collection, *moment),
            Operation::Project { node, route, fill } => self.project(vector(*node), *route, *fill),

            Operation::Negative(value) => number::negative(vector(*value))?,
            Operation::Arithmetic(operator, left, right) => number::arithmetic(
                *operator,
                vector(*left),
                vector(*right),
                self.len(node.frame),
            )?,
            Operation::OrElse(first, second) => {
                let len = self.len(node.frame);
                self.or_else(id, vector(*first), vector(*second), len)
            }
            Operation::Part(part, value) => {
                let len = self.len(node.frame);
                dates::part(*part, vector(*value), plan.days(), len)
            }
            Operation::DaysSince(value, moment) => {
                let (now, len) = (run.moment(*moment), self.len(node.frame));
                dates::days_since(vector(*value), plan.days(), now, len)
            }
            Operation::AgeOf(value, moment) => {
                let (now, len) = (run.moment(*moment), self.len(node.frame));
                dates::age_of(vector(*value), plan.days(), now, len)
            }

            Operation::Compare(operator, left, right) => {
                let len = self.len(node.frame);
                match (vector(*left), vector(*right)) {
                    (Vector::Text(_), _) | (_, Vector::Text(_)) => {
                        text::compare(run, id, *operator, vector(*left), vector(*right), len)
                    }
                    (left, right) => {
                        Vector::Mask(compare::compare(*operator, left, right, len, plan.days()))
                    }
                }
            }
            Operation::Between(value, low, high) => Vector::Mask(compare::between(
                vector(*value),
                vector(*low),
                vector(*high),
                self.len(node.frame),
                plan.days(),
            )),
            Operation::InSet(value, set) => match vector(*value) {
                Vector::Text(texts) => text::in_set(run, id, texts, set),
                other => {
                    let len = self.len(node.frame);
                    Vector::Mask(compare::in_set(other, set, len, plan.days()))
                }
            },
            Operation::Text(test, value, pattern) => {
                let len = self.len(node.frame);
                text::test(run, id, *test, vector(*value), vector(*pattern), len)
            }
            Operation::InWindow(value, window, moment) => {
                let stretch = run.stretch(*window, *moment);
                let len = self.len(node.frame);
                let value = vector(*value);
                Vector::Mask(dates::in_stretch(value, &stretch, plan.days(), len))
            }
            Operation::Anniversary {
                date,
                leap_to_march,
                window,
                moment,
            } => {
                let stretch = run.stretch(*window, *moment);
                let len = self.len(node.frame);
                let (date, days) = (vector(*date), plan.days());
                Vector::Mask(dates::anniversary(
                    date,
                    *leap_to_march,
                    &stretch,
                    days,
                    len,
                ))
            }
            Operation::IsKnown(value) => match vector(*value).known() {
                None => Vector::Truth(true),
                Some(known) => Vector::Mask(Mask::certain(known.into_owned())),
            },
            Operation::Not(value) => match vector(*value) {
                Vector::Truth(truth) => Vector::Truth(!truth),
                _ => Vector::Mask(self.mask(*value, self.len(node.frame)).not()),
            },
            Operation::And(all) => self.join(all, node.frame, true),
            Operation::Or(all) => self.join(all, node.frame, false),

            Operation::Selected { within, filter } => self.selected(within, *filter, node.frame),
            operation => return self.over_rows(id, operation, node.frame),
        })
    }

    fn over_rows(&self, id: NodeId, operation: &'r Operation, frame: FrameId) -> Computed<'r> {
        let groups = |rows: &crate::plan::Rows| self.groups(rows.grouping);
        Ok(match operation {
            Operation::Count(rows) => {
                let counts = aggregate::count(self.selection(rows), groups(rows));
                let counts = counts.into_iter().map(i64::from).collect();
                Vector::Number(Lane::new(counts, None), 0)
            }
            Operation::CountIs(rows, operator, number) => Vector::Mask(aggregate::count_is(
                self.selection(rows),
                groups(rows),
                *operator,
                *number,
            )),
            Operation::Every(rows, condition) => {
                let condition = self.mask(*condition, self.rows_len(rows));
                Vector::Mask(aggregate::every(
                    self.selection(rows),
                    &condition,
                    groups(rows),
                ))
            }
            Operation::Aggregate {
                function,
                distinct,
                rows,
                value,
            } => {
                let value = value.map(|value| self.vector(value));
                let selection = self.selection(rows);
                aggregate::aggregate(*function, *distinct, selection, value, groups(rows))?
            }
            Operation::Pick { which, rows, value } => {
                let index = aggregate::pick(*which, self.selection(rows), groups(rows));
                self.picked(*value, &index)
            }
            Operation::AverageGap { rows, time } => {
                let days = dates::days(
                    self.vector(*time),
                    self.run.plan.days(),
                    self.rows_len(rows),
                );
                aggregate::average_gap(self.selection(rows), &days, groups(rows))?
            }
            Operation::Line {
                rows,
                time,
                value,
                moment,
            } => {
                let days = dates::days(
                    self.vector(*time),
                    self.run.plan.days(),
                    self.rows_len(rows),
                );
                let day = self.run.moment(*moment).day;
                let value = self.vector(*value);
                forecast::lines(self.selection(rows), &days, value, day, groups(rows))?
            }
            Operation::Forecast(line) => forecast::values(self.vector(*line))?,
            Operation::Reaches {
                line,
                target,
                moment,
            } => {
                let day = self.run.moment(*moment).day;
                forecast::reaches(self.vector(*line), self.vector(*target), day)?
            }
            Operation::Regular {
                rows,
                time,
                at_least,
                of,
                unit,
                moment,
            } => {
                let days = dates::days(
                    self.vector(*time),
                    self.run.plan.days(),
                    self.rows_len(rows),
                );
                let moment = self.run.moment(*moment);
                let starts = dates::rolling_starts(moment, *of, *unit);
                Vector::Mask(aggregate::regular(
                    self.selection(rows),
                    &days,
                    &starts,
                    moment.day,
                    *at_least,
                    groups(rows),
                ))
            }
            Operation::Sequence { steps, moment } => {
                Vector::Mask(self.sequence(steps, *moment, self.len(frame)))
            }
            Operation::State {
                states,
                otherwise,
                visible,
            } => self.state(id, states, otherwise.as_deref(), *visible, frame),
            _ => Vector::Truth(false),
        })
    }

    /// The rows that a `Selected` node takes; none where it takes all.
    pub(super) fn selection(&self, rows: &crate::plan::Rows) -> aggregate::Selection<'_> {
        match self.vector(rows.selected) {
            Vector::Mask(mask) => aggregate::Selection::Some(&mask.holds),
            Vector::Truth(true) => aggregate::Selection::All,
            _ => aggregate::Selection::None,
        }
    }

    fn rows_len(&self, rows: &crate::plan::Rows) -> usize {
        self.len(self.frame(rows.selected))
    }

    /// The value at one row of each group.
    fn picked(&self, value: NodeId, index: &[u32]) -> Vector<'r> {
        let len = self.len(self.frame(value));
        match self.vector(value) {
            Vector::Truth(_) => Vector::Mask(self.mask(value, len).gather(index, None)),
            // A constant has no rows of its own: there are as many as the index can name.
            Vector::Constant(constant) => {
                let rows = index.iter().filter(|&&at| at != NO_ROW).max();
                Vector::spread(constant, rows.map_or(0, |&at| at as usize + 1)).gather(index)
            }
            vector => vector.gather(index),
        }
    }

    fn join(&self, all: &[NodeId], frame: FrameId, and: bool) -> Vector<'r> {
        let mut joined: Option<Mask> = None;
        for &id in all {
            match self.vector(id) {
                Vector::Truth(truth) if *truth == and => {}
                Vector::Truth(truth) => return Vector::Truth(*truth),
                _ => {
                    let mask = self.mask(id, self.len(frame));
                    joined = Some(match joined {
                        None => mask.into_owned(),
                        Some(before) if and => before.and(&mask),
                        Some(before) => before.or(&mask),
                    });
                }
            }
        }
        joined.map_or(Vector::Truth(and), Vector::Mask)
    }

    fn selected(&self, within: &[NodeId], filter: Option<NodeId>, frame: FrameId) -> Vector<'r> {
        let mut selected: Option<crate::records::Bitmap> = None;
        for &id in within.iter().chain(&filter) {
            match self.vector(id) {
                Vector::Truth(true) => {}
                Vector::Truth(false) => return Vector::Truth(false),
                _ => {
                    let mask = self.mask(id, self.len(frame));
                    selected = Some(match selected {
                        None => mask.into_owned().holds,
                        Some(before) => before.and(&mask.holds),
                    });
                }
            }
        }
        match selected {
            None => Vector::Truth(true),
            Some(selected) => Vector::Mask(Mask::certain(selected)),
        }
    }

    fn project(&self, vector: &Vector<'r>, route: RouteId, fill: Fill) -> Vector<'r> {
        let index = self.index(route);
        match (vector, fill) {
            (Vector::Truth(truth), Fill::Truth(none)) if *truth == none => Vector::Truth(none),
            (Vector::Truth(truth), _) if !index.contains(&NO_ROW) => Vector::Truth(*truth),
            (Vector::Mask(mask), Fill::Truth(none)) => Vector::Mask(mask.gather(index, Some(none))),
            (Vector::Number(lane, scale), Fill::Zero) => {
                Vector::Number(lane.gather(index, Some(&0)), *scale)
            }
            (Vector::Fraction(lane), Fill::Zero) => {
                Vector::Fraction(lane.gather(index, Some(&Default::default())))
            }
            (Vector::Truth(truth), fill) => {
                let none = match fill {
                    Fill::Truth(none) => Some(none),
                    _ => None,
                };
                let first: Vec<u32> = index
                    .iter()
                    .map(|&at| if at == NO_ROW { NO_ROW } else { 0 })
                    .collect();
                Vector::Mask(Mask::all(*truth, 1).gather(&first, none))
            }
            (vector, _) => vector.gather(index),
        }
    }

    /// The rows that a trace's route leads to.
    pub(crate) fn along(&self, route: Option<RouteId>, rows: &[u32]) -> Vec<u32> {
        match route {
            None => rows.to_vec(),
            Some(route) => {
                let index = self.index(route);
                rows.iter()
                    .map(|&row| index.get(row as usize).copied().unwrap_or(NO_ROW))
                    .collect()
            }
        }
    }

    pub(crate) fn groups_of(&self, grouping: crate::plan::GroupingId) -> &Groups<'r> {
        self.groups(grouping)
    }
}
