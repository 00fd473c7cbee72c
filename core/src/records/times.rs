//! What is known of the times of a table's rows before any of them is looked at.

use super::{Column, Dataset, Instants, Values, instants::micros};
use kardan_dsl::schema::{CollectionId, Owner};
use std::ops::Range;

/// The times of a table's rows as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// The earliest.
    ///
    /// # Units
    /// Microseconds for an instant, days for a date.
    pub earliest: i64,
    /// The latest.
    pub latest: i64,
    /// Whether every row has a time.
    pub complete: bool,
    /// Whether every row has a time that is not earlier than that of the row before it, as far as both belong to one record of the subject.
    pub ascending: bool,
}

impl Times {
    /// None where no row has a time.
    pub(super) fn of(column: &Column) -> Option<Times> {
        let complete = column.is_complete();
        let (earliest, latest) = match &column.values {
            Values::Instant(Instants::Micros(values)) => bounds(column, values)?,
            Values::Instant(Instants::Seconds(values)) => {
                let (earliest, latest) = bounds(column, values)?;
                (micros(earliest), micros(latest))
            }
            Values::Date(values) => {
                let (earliest, latest) = bounds(column, values)?;
                (earliest.into(), latest.into())
            }
            _ => return None,
        };
        Some(Times {
            earliest,
            latest,
            complete,
            ascending: false,
        })
    }
}

fn bounds<T: Copy + Ord>(column: &Column, values: &[T]) -> Option<(T, T)> {
    if column.is_complete() {
        let values = || values.iter().copied();
        return values().min().zip(values().max());
    }
    let known = || {
        let rows = values.iter().enumerate();
        rows.filter(|&(row, _)| column.is_known(row))
            .map(|(_, &value)| value)
    };
    known().min().zip(known().max())
}

impl Dataset {
    /// Finds out in which tables the times of each of the subject's records ascend.
    pub(super) fn find_ascending(&mut self) {
        for at in 0..self.tables.len() as u16 {
            let id = CollectionId(at);
            let ascending = self.times_ascend(id);
            if let Some(times) = &mut self.tables[usize::from(at)].times {
                times.ascending = times.complete && ascending;
            }
        }
    }

    /// Finds out again what is known of the times of a table's rows.
    pub(super) fn find_times(&mut self, id: CollectionId) {
        let time = self.schema.collection(id).time;
        let time = time.and_then(|time| self.table(id).columns.get(usize::from(time.0)));
        let times = time.and_then(Times::of);
        let times = times.map(|times| Times {
            ascending: times.complete && self.times_ascend(id),
            ..times
        });
        if let Some(table) = self.tables.get_mut(usize::from(id.0)) {
            table.times = times;
        }
    }

    fn times_ascend(&self, id: CollectionId) -> bool {
        let Some(time) = self.schema.collection(id).time else {
            return false;
        };
        let parent = match self.schema.collection(id).owner {
            Owner::Table => return false,
            Owner::Subject => return true,
            Owner::Parent { collection, .. } => collection,
        };
        // The rows of one parent are sorted by time.
        if parent == self.schema.subject {
            return true;
        }
        let column = self.table(id).column(time);
        (0..self.len()).all(|subject| {
            let rows = self.rows_of(subject..subject + 1, id);
            match &column.values {
                Values::Instant(Instants::Seconds(values)) => ascend(values, rows),
                Values::Instant(Instants::Micros(values)) => ascend(values, rows),
                Values::Date(values) => ascend(values, rows),
                _ => false,
            }
        })
    }
}

fn ascend<T: Ord>(values: &[T], rows: Range<usize>) -> bool {
    values.get(rows).is_some_and(<[T]>::is_sorted)
}
