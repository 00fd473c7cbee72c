//! The instant of an evaluation.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// T, as the host says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The end of that local day in the program's zone: its last microsecond.
    Date(NaiveDate),
    /// A local wall-clock time in the program's zone; in a gap it moves forward by the gap, in an overlap it is the earlier.
    Local(NaiveDateTime),
    /// An instant.
    Instant(DateTime<Utc>),
}
