//! Values that programs and data are made of: few of each type, so that they meet.

use super::Choices;
use kardan_dsl::types::Type;

pub(super) const TEXTS: [&str; 5] = ["a", "b", "ab", "Ba", "Б"];
const INTS: [&str; 6] = ["0", "1", "2", "3", "7", "60"];
const DECIMALS: [&str; 6] = ["0", "0.5", "1", "1.5", "2.000001", "3"];
const RATIOS: [&str; 4] = ["0", "0.1", "0.25", "1"];
const MONEY: [&str; 7] = ["0", "0.01", "33.34", "99.99", "100", "250.5", "1000"];
const KILOMETRES: [&str; 5] = ["0", "1000", "59999", "60000", "120000"];
pub(super) const DATES: [&str; 10] = [
    "2026-11-21",
    "2026-11-20",
    "2026-05-21",
    "2026-05-22",
    "2026-03-29",
    "2026-03-01",
    "2026-02-28",
    "2024-02-29",
    "2018-11-04",
    "2025-12-31",
];
pub(super) const BIRTHDAYS: [&str; 8] = [
    "1990-11-21",
    "--11-21",
    "2000-02-29",
    "--02-29",
    "2008-02-28",
    "1990-03-01",
    "--12-31",
    "2008-11-22",
];

/// A number of a numeric type, as data holds it.
pub(super) fn number(ty: &Type, choices: &mut Choices) -> &'static str {
    match ty {
        Type::Int => choices.of(&INTS),
        Type::Decimal => choices.of(&DECIMALS),
        Type::Ratio => choices.of(&RATIOS),
        Type::Money | Type::Points => choices.of(&MONEY),
        Type::Kilometres => choices.of(&KILOMETRES),
        other => panic!("{other:?} is not numeric"),
    }
}

/// The same as a literal of the language.
pub(super) fn literal(ty: &Type, choices: &mut Choices) -> String {
    match ty {
        Type::Ratio => choices.of(&["0%", "10%", "25%", "100%"]).to_owned(),
        Type::Money => format!("{} rub", number(ty, choices)),
        Type::Points => format!("{} points", number(ty, choices)),
        Type::Kilometres => format!("{} km", number(ty, choices)),
        _ => number(ty, choices).to_owned(),
    }
}
