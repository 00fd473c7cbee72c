//! What each operation computes.

use super::{
    aggregate,
    chunk::{Chunk, Computed},
    compare, dates, forecast,
    linked::OwnLinks,
    mask::Mask,
    number,
    run::{Lookup, Run},
    schedule::{Brought, Judged, Multiple, PartId},
    selection::numbers,
    text,
    vector::Vector,
};
use crate::{
    plan::{Constant, Fill, FrameId, NodeId, Operation, Plan, Rows},
    records::Bitmap,
};
use kardan_dsl::syntax::{AggregateFunction, ArithmeticOperator, DatePart, Pick};
use std::borrow::Cow;

impl<'c, 'r> Chunk<'c, 'r> {
    /// The values of a node whose operands have theirs.
    pub(super) fn compute(&self, id: NodeId) -> Computed<'r> {
        let run: &'c Run<'r> = self.run;
        let plan: &'r Plan = run.plan;
        let node = plan.graph().node_of(id);
        let part = self.schedule.part_of(id);
        let len = || self.part_len(part, node.frame);
        let vector = |id: NodeId| self.in_part(id, part);
        if let Some(brought) = self.schedule.brought(id) {
            let truth = self.truth_brought(id, brought);
            return Ok(self.projected(&truth, brought.from, brought.route, Fill::Missing, part));
        }
        if self.schedule.dated(id).is_some() {
            return Ok(self.test(id, vector, len()));
        }
        Ok(match &node.operation {
            Operation::Constant(Constant::Bool(truth)) => Vector::Truth(*truth),
            Operation::Constant(constant) => Vector::Constant(constant),
            Operation::Column { .. } => self.column(id),
            follow @ Operation::Follow { .. } => self.follow(follow, part),
            Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            } => self.fetch(&vector(*rows), *collection, *field, *moment),
            Operation::Visible { collection, moment } => self.visible(*collection, *moment),
            Operation::Project { node, route, fill } => self.project(*node, *route, *fill, part),

            Operation::Negative(value) => number::negative(&vector(*value))?,
            Operation::Arithmetic(operator, left, right) => {
                number::arithmetic(*operator, &vector(*left), &vector(*right), len())?
            }
            Operation::OrElse(first, second) => {
                let len = len();
                self.or_else(id, &vector(*first), &vector(*second), len)
            }
            Operation::Part(DatePart::Month, value)
                // What is kept beside a column knows nothing of days after T.
                if part.is_none()
                    && self.run.own_column(*value).is_some()
                    && let Some(days) = self.year_days(*value) =>
            {
                dates::months_of(days)
            }
            Operation::Part(date_part, value) => {
                let len = len();
                dates::part(*date_part, &vector(*value), plan.days(), len)
            }
            Operation::DaysSince(value, moment) => {
                let (now, len) = (run.moment(*moment), len());
                dates::days_since(&vector(*value), plan.days(), now, len)
            }
            Operation::AgeOf(value, moment) => {
                let (now, len) = (run.moment(*moment), len());
                dates::age_of(&vector(*value), plan.days(), now, len)
            }

            Operation::Compare(..) if let Some(extreme) = self.schedule.extreme(id) => {
                self.extreme_compares(extreme, part, len())
            }
            Operation::Compare(..) if let Some(bounded) = self.schedule.bounded(id) => {
                return self.bounded(bounded, part);
            }
            Operation::Compare(..)
            | Operation::Between(..)
            | Operation::InSet(..)
            | Operation::Text(..) => match self.schedule.judged(id) {
                Some(judged) => self.judged(id, judged, part),
                None if self.schedule.is_given(id) => Vector::Truth(true),
                None if part.is_none()
                    && let Some(told) = self.told_by_column(id) =>
                {
                    Vector::Mask(told)
                }
                None => self.test(id, vector, len()),
            },
            Operation::InWindow(..) => self.test(id, vector, len()),
            Operation::Anniversary {
                date,
                leap_to_march,
                window,
                moment,
            } => {
                let settle = || {
                    let stretch = run.stretch(*window, *moment);
                    Lookup::YearDays(dates::year_days_in(&stretch, *leap_to_march))
                };
                let Lookup::YearDays(ranges) = run.lookup(id, settle) else {
                    return Ok(Vector::Truth(false));
                };
                let kept = match part {
                    None => self.year_days(*date),
                    Some(_) => None,
                };
                Vector::Mask(dates::anniversary(
                    &vector(*date),
                    ranges,
                    plan.days(),
                    len(),
                    kept,
                ))
            }
            Operation::IsKnown(value) if let Some((links, true)) = run.leading(*value) => {
                self.linking(links, part)
            }
            Operation::IsKnown(value) => match vector(*value).known() {
                None => Vector::Truth(true),
                Some(known) => Vector::Mask(Mask::certain(known.into_owned())),
            },
            Operation::IsTrue(value) => match &*vector(*value) {
                Vector::Mask(mask) => Vector::Mask(Mask::certain(mask.holds.clone())),
                Vector::Truth(truth) => Vector::Truth(*truth),
                _ => Vector::Truth(false),
            },
            Operation::Not(value) => match &*vector(*value) {
                Vector::Truth(truth) => Vector::Truth(!truth),
                Vector::Mask(mask) => Vector::Mask(mask.not()),
                _ => Vector::Truth(true),
            },
            Operation::And(all) => self.join(id, all, node.frame, true),
            Operation::Or(all) => self.join(id, all, node.frame, false),

            Operation::Selected { within, filter } => {
                self.selected(id, within, *filter, node.frame)
            }
            operation => return self.over_rows(id, operation, node.frame),
        })
    }

    /// The truth of a comparison of so many values.
    fn test<'v>(
        &self,
        id: NodeId,
        vector: impl Fn(NodeId) -> Cow<'v, Vector<'r>>,
        len: usize,
    ) -> Vector<'r>
    where
        'r: 'v,
    {
        let run: &'c Run<'r> = self.run;
        let plan: &'r Plan = run.plan;
        let days = plan.days();
        if let Some(dated) = self.schedule.dated(id) {
            return Vector::Mask(dates::on_days(&vector(dated.value), dated, days, len));
        }
        match &plan.graph().node_of(id).operation {
            Operation::InWindow(value, window, moment) => {
                let stretch = run.stretch(*window, *moment);
                Vector::Mask(dates::in_stretch(&vector(*value), &stretch, days, len))
            }
            Operation::Compare(operator, left, right) => {
                match (&*vector(*left), &*vector(*right)) {
                    (left @ Vector::Text(_), right) | (left, right @ Vector::Text(_)) => {
                        text::compare(run, id, *operator, left, right, len)
                    }
                    (left, right) => {
                        Vector::Mask(compare::compare(*operator, left, right, len, days))
                    }
                }
            }
            Operation::Between(value, low, high) => {
                let (value, low, high) = (vector(*value), vector(*low), vector(*high));
                Vector::Mask(compare::between(&value, &low, &high, len, days))
            }
            Operation::InSet(value, set) => match &*vector(*value) {
                Vector::Text(texts) => text::in_set(run, id, texts, set),
                other => Vector::Mask(compare::in_set(other, set, len, days)),
            },
            Operation::Text(test, value, pattern) => {
                text::test(run, id, *test, &vector(*value), &vector(*pattern), len)
            }
            _ => Vector::Truth(false),
        }
    }

    /// The truth of a condition for the rows from which its value is brought over.
    fn truth_brought(&self, id: NodeId, brought: Brought) -> Vector<'r> {
        let from = brought.from;
        let len = match self.rows_of_node(from) {
            Some(rows) => rows.len(),
            None => self.len(self.frame(from)),
        };
        let vector = |node: NodeId| match node == brought.value {
            true => Cow::Borrowed(self.vector(from)),
            false => Cow::Borrowed(self.vector(node)),
        };
        self.test(id, vector, len)
    }

    /// The truth of a condition on linked records, which is asked once of each record of their table.
    fn judged(&self, id: NodeId, judged: Judged, part: Option<PartId>) -> Vector<'r> {
        let Operation::Fetch {
            collection,
            field,
            moment,
            ..
        } = self.run.plan.graph().node_of(judged.field).operation
        else {
            return Vector::Truth(false);
        };
        let records = self.run.data.table(collection).len;
        let judge = || {
            let fields = self.whole_column(collection, field, moment);
            let vector = |node: NodeId| match node == judged.field {
                true => Cow::Borrowed(&fields),
                false => Cow::Borrowed(self.vector(node)),
            };
            match self.test(id, vector, records) {
                Vector::Mask(mask) => mask,
                other => Mask::all(matches!(other, Vector::Truth(true)), records),
            }
        };
        let judgement = self.run.judgement(id, judge);
        let linked = |rows: &Vector<'_>| match rows {
            Vector::Rows(rows) => {
                let of = |bits: &Bitmap| Bitmap::pack(&rows.values, |&to| bits.get(to as usize));
                Vector::Mask(judgement.of_linked(rows.known.as_ref(), of))
            }
            _ => Vector::Truth(false),
        };
        let links = &self.run.plan.graph().node_of(judged.rows).operation;
        match (self.run.own_links(links), self.part_rows(part)) {
            (Some(links), None) => {
                let rows = self.range(links.collection);
                let known = links.known(&rows);
                let of = |bits: &Bitmap| links.rows.pack(rows.clone(), |to| bits.get(to as usize));
                Vector::Mask(judgement.of_linked(known.as_ref(), of))
            }
            (Some(_), Some(_)) => linked(&self.follow(links, part)),
            (None, _) => linked(&self.in_part(judged.rows, part)),
        }
    }

    /// Which rows link to a record.
    fn linking(&self, links: OwnLinks<'_>, part: Option<PartId>) -> Vector<'r> {
        match links.known(&self.range(links.collection)) {
            None => Vector::Truth(true),
            Some(known) => {
                let known = Mask::certain(known);
                Vector::Mask(match self.part_rows(part) {
                    None => known,
                    Some(rows) => known.gather(rows, Some(false)),
                })
            }
        }
    }

    /// Which of a record's rows, in the order of their times, has the least or the greatest time: the first or the last.
    fn ends_of_times(
        &self,
        function: AggregateFunction,
        rows: &Rows,
        value: Option<NodeId>,
    ) -> Option<Pick> {
        let which = match function {
            AggregateFunction::Min => Pick::First,
            AggregateFunction::Max => Pick::Last,
            _ => return None,
        };
        let (schema, data) = (&self.run.data.schema, self.run.data);
        let (collection, field) = self.run.own_column(value?)?;
        let in_order = schema.collection(collection).time == Some(field)
            && schema.parent(collection) == Some(schema.subject)
            && self.run.is_positional(rows.grouping);
        let times = data.table(collection).times.filter(|_| in_order)?;
        (times.complete && times.ascending).then_some(which)
    }

    fn over_rows(&self, id: NodeId, operation: &'r Operation, frame: FrameId) -> Computed<'r> {
        let part = self.schedule.part_of(id);
        if let Some(kept) = self.schedule.kept(id) {
            return self.of_kept(operation, kept, part);
        }
        if let Some(recency) = self.schedule.recency(id) {
            return Ok(Vector::Mask(Mask::certain(self.of_recency(recency))));
        }
        if self.schedule.is_knowing(id) {
            return Ok(self.is_any_known(operation, part));
        }
        if self.schedule.is_counted(id)
            && let Some(rows) = operation.reduced_rows()
        {
            let counts = self.pair_counts(self.frame(rows.selected));
            return Ok(match operation {
                Operation::CountIs(_, operator, number) => {
                    Vector::Mask(Mask::certain(numbers(&counts, *operator, *number)))
                }
                _ => Vector::counts(counts),
            });
        }
        Ok(match operation {
            Operation::Count(rows) => Vector::counts(self.taken(rows, part).counts()),
            Operation::CountIs(rows, operator, number) => {
                Vector::Mask(self.count_compares(id, rows, *operator, *number))
            }
            Operation::Every(rows, condition) => {
                let condition = self.mask(*condition, self.rows_len(rows));
                Vector::Mask(self.taken(rows, part).every(&condition))
            }
            Operation::Aggregate {
                function,
                distinct,
                rows,
                value,
            } => {
                let multiple = self.schedule.multiple(id);
                let value = multiple.map(|multiple| multiple.value).or(*value);
                let taken = self.taken(rows, part);
                if let Some(which) = self.ends_of_times(*function, rows, value) {
                    let time = value.unwrap_or(id);
                    return Ok(self.picked(time, &taken.pick(which)));
                }
                let recent = match (value, *distinct) {
                    (Some(value), false) => self.recent_totals(*function, &taken, value),
                    _ => None,
                };
                let value = value.map(|value| self.vector(value));
                let values = match recent {
                    Some(values) => values,
                    None => aggregate::aggregate(*function, *distinct, &taken, value)?,
                };
                match multiple {
                    None => values,
                    Some(Multiple { factor, .. }) => number::arithmetic(
                        ArithmeticOperator::Multiply,
                        &values,
                        self.vector(*factor),
                        taken.len(),
                    )?,
                }
            }
            Operation::Pick { which, rows, value } => {
                let index = self.pick(id, *which, rows);
                match self.schedule.is_picked(*value, id) {
                    _ if self.schedule.is_reading(id) => self.read_at(*value, &index),
                    true => self.spread(*value, &index),
                    false => self.picked(*value, &index),
                }
            }
            Operation::AverageGap { rows, time } => {
                self.average_gap(&self.taken(rows, part), rows, *time)
            }
            Operation::Line {
                rows,
                time,
                value,
                moment,
            } => {
                let days = self.days(*time, rows);
                let day = self.run.moment(*moment).day;
                let value = self.vector(*value);
                forecast::lines(&self.taken(rows, part), &days, value, day)?
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
                let periods = dates::rolling(self.run.moment(*moment), *of, *unit);
                Vector::Mask(self.regular(
                    &self.taken(rows, part),
                    rows,
                    *time,
                    &periods,
                    *at_least,
                ))
            }
            Operation::Sequence { steps, moment } => {
                Vector::Mask(self.sequence(steps, *moment, part, self.part_len(part, frame)))
            }
            Operation::State {
                states,
                otherwise,
                visible,
            } => self.state(id, states, otherwise.as_deref(), *visible, frame),
            _ => Vector::Truth(false),
        })
    }
}
