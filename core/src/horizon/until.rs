//! How long the values of a node stay as they are.

use crate::records::NO_ROW;

/// What never comes.
pub(crate) const NEVER: i64 = i64::MAX;

/// By row of a frame, the earliest instant after T at which the value can change without new data: until then it certainly
/// stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Until {
    /// No value can change.
    Never,
    Rows(Vec<i64>),
}

impl Until {
    /// By row; short where none can change.
    pub fn of(rows: Vec<i64>) -> Until {
        match rows.iter().all(|&until| until == NEVER) {
            true => Until::Never,
            false => Until::Rows(rows),
        }
    }

    /// What so many rows give; `Never` where `none` says so without a look at them.
    pub fn of_each(len: usize, until: impl FnMut(usize) -> i64) -> Until {
        Until::of((0..len).map(until).collect())
    }

    pub fn at(&self, row: usize) -> i64 {
        match self {
            Until::Never => NEVER,
            Until::Rows(rows) => rows.get(row).copied().unwrap_or(NEVER),
        }
    }

    pub fn is_never(&self) -> bool {
        *self == Until::Never
    }

    /// The earlier of two, row by row.
    pub fn or_before(self, other: &Until) -> Until {
        match (self, other) {
            (one, Until::Never) => one,
            (Until::Never, other) => other.clone(),
            (Until::Rows(mut one), Until::Rows(other)) => {
                for (one, &other) in one.iter_mut().zip(other) {
                    *one = (*one).min(other);
                }
                Until::Rows(one)
            }
        }
    }

    /// At the rows of an index; never where it leads nowhere.
    pub fn gather(&self, index: &[u32]) -> Until {
        match self {
            Until::Never => Until::Never,
            Until::Rows(_) => Until::of_each(index.len(), |row| match index[row] {
                NO_ROW => NEVER,
                at => self.at(at as usize),
            }),
        }
    }
}
