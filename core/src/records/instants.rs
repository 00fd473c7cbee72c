//! Points in time.

use super::store::{Store, pick};
use std::{borrow::Cow, ops::Range};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Points in time, as coarse as they allow.
#[derive(Clone, Debug)]
pub enum Instants {
    /// All of them are whole seconds, counted since 1970-01-01T00:00:00Z.
    Seconds(Vec<i32>),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Micros(Vec<i64>),
}

impl Default for Instants {
    fn default() -> Instants {
        Instants::Seconds(Vec::new())
    }
}

impl Instants {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Instants::Seconds(values) => values.len(),
            Instants::Micros(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The instant of a row; that of 1970-01-01 past the end.
    ///
    /// # Units
    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn get(&self, row: usize) -> i64 {
        match self {
            Instants::Seconds(values) => values.get(row).map_or(0, |&at| micros(at)),
            Instants::Micros(values) => values.get(row).copied().unwrap_or_default(),
        }
    }

    /// The instants of rows in microseconds: borrowed where they are kept so. None of them where some are past the end.
    #[must_use]
    pub fn micros(&self, rows: Range<usize>) -> Cow<'_, [i64]> {
        match self {
            Instants::Seconds(values) => {
                let values = values.get(rows).unwrap_or_default();
                Cow::Owned(values.iter().copied().map(micros).collect())
            }
            Instants::Micros(values) => Cow::Borrowed(values.get(rows).unwrap_or_default()),
        }
    }

    #[cold]
    fn widen(&mut self) {
        if let Instants::Seconds(values) = self {
            *self = Instants::Micros(values.iter().copied().map(micros).collect());
        }
    }
}

/// A whole second in microseconds.
pub(super) fn micros(second: i32) -> i64 {
    i64::from(second) * SECOND
}

fn second(micros: i64) -> Option<i32> {
    (micros % SECOND == 0)
        .then(|| i32::try_from(micros / SECOND).ok())
        .flatten()
}

impl Store for Instants {
    type Value = i64;

    fn len(&self) -> usize {
        self.len()
    }

    fn value(&self, row: usize) -> Option<i64> {
        (row < self.len()).then(|| self.get(row))
    }

    fn set(&mut self, row: usize, value: i64) {
        if second(value).is_none() {
            self.widen();
        }
        match self {
            Instants::Seconds(values) => {
                if let Some((place, second)) = values.get_mut(row).zip(second(value)) {
                    *place = second;
                }
            }
            Instants::Micros(values) => {
                if let Some(place) = values.get_mut(row) {
                    *place = value;
                }
            }
        }
    }

    fn clear(&mut self) {
        match self {
            Instants::Seconds(values) => values.clear(),
            Instants::Micros(values) => values.clear(),
        }
    }

    fn truncate(&mut self, len: usize) {
        match self {
            Instants::Seconds(values) => values.truncate(len),
            Instants::Micros(values) => values.truncate(len),
        }
    }

    fn push(&mut self, value: i64) {
        self.take(&[value]);
    }

    fn number(value: i64) -> i64 {
        value
    }

    fn take(&mut self, numbers: &[i64]) {
        if let Instants::Seconds(values) = self {
            let before = values.len();
            let seconds = numbers.iter().map(|&micros| (micros / SECOND) as i32);
            values.extend(seconds);
            let back = values.iter().skip(before).copied().map(micros);
            // What is no whole second, or too far away, does not come back the same.
            let lost = back
                .zip(numbers)
                .fold(0, |lost, (back, &number)| lost | (back ^ number));
            if lost == 0 {
                return;
            }
            values.truncate(before);
            self.widen();
        }
        if let Instants::Micros(values) = self {
            values.extend_from_slice(numbers);
        }
    }

    fn gather(&self, order: &[u32]) -> Instants {
        match self {
            Instants::Seconds(values) => Instants::Seconds(pick(values, order)),
            Instants::Micros(values) => Instants::Micros(pick(values, order)),
        }
    }
}
