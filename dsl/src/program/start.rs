//! What starts a rule.

use super::Node;
use crate::{schema::CollectionId, syntax::Change, types::DayOfYear};
use chrono::NaiveTime;

/// What starts a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// A record, at its time.
    Record {
        /// Its collection, which has a time and a key.
        collection: CollectionId,
        /// What must hold of it.
        condition: Option<Node>,
    },
    /// Days, at a time of the day in Z.
    Days {
        /// Which.
        days: Days,
        /// When.
        at: NaiveTime,
    },
    /// A membership of the client that begins or ends.
    Membership {
        /// Which way.
        change: Change,
        /// Whether the client is a member: never unknown.
        member: Node,
    },
}

/// Days that come again and again.
#[derive(Clone, Debug, PartialEq)]
pub enum Days {
    /// Each.
    Every,
    /// 1 (Monday) to 7 (Sunday).
    Weekday(u32),
    /// Days of each month; one that a month does not have is its last.
    OfMonth(Vec<u32>),
    /// A day of each year; 29 February is the 28th in common years.
    OfYear(DayOfYear),
    /// The days on which this holds of the client: an anniversary, or so many days before or after one.
    Anniversary(Node),
}
