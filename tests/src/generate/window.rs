//! Windows.

use super::{Choices, literal};
use kardan_dsl::types::Type;

const CALENDAR: [&str; 11] = [
    "gap",
    "1 day",
    "7 days",
    "2 weeks",
    "1 month",
    "2 months",
    "6 months",
    "12 months",
    "1 year",
    "2 years",
    "30 days",
];
const CLOCK: [&str; 4] = ["30 minutes", "1 hour", "12 hours", "48 hours"];
const RANGES: [(&str, &str); 5] = [
    ("7 days", "1 day"),
    ("2 weeks", "1 week"),
    ("2 months", "1 month"),
    ("12 months", "6 months"),
    ("2 years", "1 year"),
];
const CLOCK_RANGES: [(&str, &str); 2] = [("48 hours", "12 hours"), ("60 minutes", "30 minutes")];
const UNITS: [&str; 4] = ["day", "week", "month", "year"];

/// A window over a date or an instant, or over rows whose time is one.
pub(super) fn window(of: &Type, choices: &mut Choices) -> String {
    let by_clock = *of == Type::Instant && choices.once_in(3);
    let period = period(by_clock, choices);
    match choices.below(9) {
        0 | 1 => format!("in the last {period}"),
        2 => format!("at least {period} ago"),
        3 => {
            let (from, to) = if by_clock {
                choices.of(&CLOCK_RANGES)
            } else {
                choices.of(&RANGES)
            };
            format!("from {from} to {to} ago")
        }
        4 => format!("in this {}", choices.of(&UNITS)),
        5 => match choices.below(3) {
            0 => format!("in the previous {}", choices.of(&UNITS)),
            more => format!("in the previous {} {}s", more + 1, choices.of(&UNITS)),
        },
        6 => format!("in the next {period}"),
        7 => {
            let (low, high) = dates(choices);
            format!("between {low} and {high}")
        }
        _ => {
            let (low, high) = dates(choices);
            format!("from {low} until {high}")
        }
    }
}

/// A window of local dates alone, for an anniversary.
pub(super) fn of_dates(choices: &mut Choices) -> String {
    if choices.once_in(4) {
        "is today".to_owned()
    } else {
        window(&Type::Date, choices)
    }
}

pub(super) fn period(by_clock: bool, choices: &mut Choices) -> &'static str {
    if by_clock {
        choices.of(&CLOCK)
    } else {
        choices.of(&CALENDAR)
    }
}

fn dates(choices: &mut Choices) -> (&'static str, &'static str) {
    let (one, other) = (choices.of(&literal::DATES), choices.of(&literal::DATES));
    (one.min(other), one.max(other))
}
