//! What starts a rule: a record, a day, a membership that begins or ends.

use super::{Expression, Name, PeriodAmount};
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

/// What starts a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// `on visit completed`: a record of the collection that meets a named condition; without one, any.
    Record {
        /// The collection.
        collection: Name,
        /// The condition about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<Name>,
        /// `where kind = "callback"`: what else must hold of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Box<Expression>>,
    },
    /// `on 23 february`, `every monday`, `on anniversary of birth_date`.
    Day {
        /// Which days.
        day: Day,
        /// `at 10:00`; the beginning of the day without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
    /// `on entering segment sleeping`, `on leaving segment sleeping`.
    Membership {
        /// Which way.
        change: Change,
        /// The segment.
        segment: Name,
    },
}

/// Which way a membership changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It begins.
    Entering,
    /// It ends.
    Leaving,
}

/// Days that come again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// `every day`.
    Every,
    /// `every monday`: 1 (Monday) to 7 (Sunday).
    Weekday(u32),
    /// `on day 1 and 15 of the month`.
    OfMonth(Vec<u32>),
    /// `on 23 february`.
    OfYear(Box<Expression>),
    /// `on anniversary of birth_date`: the whole phrase.
    Anniversary(Box<Expression>),
    /// `3 days before anniversary of birth_date`.
    NearAnniversary {
        /// How far from it.
        distance: PeriodAmount,
        /// On which side of it.
        side: Side,
        /// The anniversary: the whole phrase.
        anniversary: Box<Expression>,
    },
}

/// On which side of a day another lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Earlier.
    Before,
    /// Later.
    After,
}
