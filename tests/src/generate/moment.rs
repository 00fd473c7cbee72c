//! Instants where it matters on which side of an edge one stands.

use super::Choices;
use chrono::{DateTime, Duration, SecondsFormat, Utc};

/// Business zones whose clocks change, at midnight too.
pub const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "Europe/Moscow",
    "America/Sao_Paulo",
    "America/New_York",
    "Asia/Kolkata",
];

/// Month ends, leap days, and changes of the clocks in those zones.
const ANCHORS: [&str; 12] = [
    "2026-11-21T12:00:00Z",
    "2026-03-31T23:59:59.999999Z",
    "2024-02-29T12:00:00Z",
    "2026-02-28T12:00:00Z",
    "2026-03-29T01:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-03-28T23:00:00Z",
    "2018-11-04T03:00:00Z",
    "2018-02-18T02:30:00Z",
    "2014-10-25T22:30:00Z",
    "2026-11-01T05:30:00Z",
    "2027-01-01T00:00:00Z",
];

/// How far rows lie from `T`, in days: where windows have their edges, and a day beyond.
const DAYS: [i64; 20] = [
    0, 1, 2, 6, 7, 8, 14, 28, 29, 30, 31, 60, 91, 181, 183, 184, 365, 366, 730, 731,
];

/// And in minutes on top of that.
const MINUTES: [i64; 10] = [0, 1, 29, 30, 60, 720, 1439, 1440, 2880, 2881];

/// `T`.
pub fn as_of(choices: &mut Choices) -> DateTime<Utc> {
    choices
        .of(&ANCHORS)
        .parse()
        .expect("an anchor is an instant")
}

/// An instant near an edge of some window at `T`; now and then after it.
pub(super) fn near(t: DateTime<Utc>, choices: &mut Choices) -> DateTime<Utc> {
    let back = Duration::days(choices.of(&DAYS)) + Duration::minutes(choices.of(&MINUTES));
    let tick = Duration::microseconds(choices.of(&[0, 0, 0, 1, -1]));
    let at = if choices.once_in(10) {
        t + back
    } else {
        t - back
    };
    at + tick
}

/// As text in data.
pub(super) fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
