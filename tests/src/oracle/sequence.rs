//! One thing, then another, then nothing for a while.

use super::{
    Bindings, Datum, Missing, Oracle, RowId, calendar,
    condition::order,
    kleene::{self, Truth},
    moment::Moment,
    rows::bind,
};
use kardan_dsl::{
    program::{Node, SequenceStep},
    syntax::PeriodUnit,
};
use std::cmp::Ordering;

/// What the next step must come after.
#[derive(Clone)]
enum Anchor {
    /// The row that the step before took.
    Row(RowId),
    /// The end of the time in which nothing was to come.
    Deadline(Datum),
}

impl Oracle<'_> {
    /// Whether the steps can be taken from some row of the first.
    pub(super) fn sequence(
        &self,
        steps: &[SequenceStep],
        bindings: &Bindings,
        moment: Moment,
    ) -> Truth {
        let (first, rest) = steps.split_first().expect("a sequence has steps");
        kleene::any(
            self.select(&first.rows, bindings, moment)
                .into_iter()
                .map(|row| {
                    self.take(
                        rest,
                        &Anchor::Row(row),
                        &[],
                        &bind(bindings, &first.rows, row),
                        moment,
                    )
                }),
        )
    }

    /// `barred` are rows of which none may come before the next row that is taken.
    fn take(
        &self,
        steps: &[SequenceStep],
        anchor: &Anchor,
        barred: &[RowId],
        bindings: &Bindings,
        moment: Moment,
    ) -> Truth {
        let Some((step, rest)) = steps.split_first() else {
            return Ok(true);
        };
        let mut later = self.select(&step.rows, bindings, moment);
        later.retain(|&row| self.is_later(row, anchor, moment));
        let deadline = step
            .within
            .as_ref()
            .map(|within| self.deadline(anchor, within, moment));
        let in_time = |row: RowId| {
            deadline.as_ref().is_none_or(|deadline| {
                order(self.time_of(row), deadline, moment) != Ordering::Greater
            })
        };
        if step.absent && deadline.is_none() {
            let barred = [barred, &later].concat();
            return self.take(rest, anchor, &barred, bindings, moment);
        }
        if step.absent {
            let deadline = deadline.clone().expect("how long nothing is to come");
            let nothing_came = if later.iter().any(|&row| in_time(row)) {
                Ok(false)
            } else if moment.has_reached(&deadline) {
                Ok(true)
            } else {
                Err(Missing)
            };
            let after = self.take(rest, &Anchor::Deadline(deadline), barred, bindings, moment);
            return kleene::all([nothing_came, after]);
        }
        match later.first() {
            Some(&next)
                if barred
                    .iter()
                    .any(|&row| self.is_later(next, &Anchor::Row(row), moment)) =>
            {
                Ok(false)
            }
            Some(&next) if in_time(next) => self.take(
                rest,
                &Anchor::Row(next),
                &[],
                &bind(bindings, &step.rows, next),
                moment,
            ),
            _ => Ok(false),
        }
    }

    /// Rows of one collection stand by (time, sequence, key); rows of two by time alone.
    fn is_later(&self, row: RowId, anchor: &Anchor, moment: Moment) -> bool {
        let records = self.records;
        match anchor {
            Anchor::Row(before)
                if records.row(row).collection == records.row(*before).collection =>
            {
                records.place(row) > records.place(*before)
            }
            Anchor::Row(before) => {
                order(self.time_of(row), self.time_of(*before), moment) == Ordering::Greater
            }
            Anchor::Deadline(deadline) => {
                order(self.time_of(row), deadline, moment) == Ordering::Greater
            }
        }
    }

    /// A period after the anchor, at the same time of day.
    fn deadline(&self, anchor: &Anchor, within: &Node, moment: Moment) -> Datum {
        let period = self.period(within);
        let start = match anchor {
            Anchor::Row(row) => self.time_of(*row),
            Anchor::Deadline(deadline) => deadline,
        };
        match (start, period.unit) {
            (Datum::Instant(start), _) => {
                let end = calendar::shift_instant(*start, 1, period, moment.zone);
                Datum::Instant(end.expect("an instant in range"))
            }
            (Datum::Date(start), PeriodUnit::Calendar(unit)) => {
                let end = calendar::shift_date(*start, period.count.into(), unit);
                Datum::Date(end.expect("a date in range"))
            }
            other => panic!("{other:?} has no deadline"),
        }
    }

    fn time_of(&self, row: RowId) -> &Datum {
        self.records.time(row).expect("a step has a time")
    }
}
