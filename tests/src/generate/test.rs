//! Conditions about one value.

use super::{
    Choices,
    literal::{DATES, TEXTS, literal},
    window::{of_dates, window},
};
use kardan_dsl::types::Type;

/// Equality first: some types know no other.
pub(super) const COMPARISONS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];

/// A condition about a value of a type.
pub(super) fn test(value: &str, ty: &Type, choices: &mut Choices) -> String {
    let quoted = |text: &str| format!("\"{text}\"");
    match ty {
        Type::Bool => match choices.below(3) {
            0 => value.to_owned(),
            1 => format!("{value} = false"),
            _ => format!("not {value}"),
        },
        ty if ty.is_numeric() => match choices.below(3) {
            0 | 1 => format!(
                "{value} {} {}",
                choices.of(&COMPARISONS),
                literal(ty, choices)
            ),
            _ => format!(
                "{value} between {} and {}",
                literal(ty, choices),
                literal(ty, choices)
            ),
        },
        Type::Text => {
            let text = quoted(choices.of(&TEXTS));
            match choices.below(5) {
                0 => format!("{value} {} {text}", choices.of(&COMPARISONS[..2])),
                1 => format!("{value} contains {text}"),
                2 => format!("{value} starts with {text}"),
                3 => format!("{value} {} [{text}, \"b\"]", choices.of(&["in", "not in"])),
                _ => format!("{value} {} listed", choices.of(&["in", "not in"])),
            }
        }
        Type::Enum(of) => {
            let one = quoted(&choices.of(&of.values));
            match choices.below(2) {
                0 => format!("{value} {} {one}", choices.of(&COMPARISONS[..2])),
                _ => format!("{value} {} [{one}]", choices.of(&["in", "not in"])),
            }
        }
        Type::Birthday => {
            let leap = choices.of(&["", " leap to march 1"]);
            match choices.below(5) {
                0 => format!(
                    "age of {value} {} {}",
                    choices.of(&COMPARISONS),
                    choices.of(&["18", "26", "36"])
                ),
                1 => format!("month of {value} = {}", choices.of(&["2", "3", "11"])),
                _ => format!("anniversary of {value}{leap} {}", of_dates(choices)),
            }
        }
        Type::Date | Type::Instant => match choices.below(6) {
            0 => format!(
                "{value} {} {}",
                choices.of(&COMPARISONS),
                choices.of(&DATES)
            ),
            1 => format!("{value} is today"),
            2 => format!("anniversary of {value} {}", of_dates(choices)),
            3 => {
                let part = choices.of(&["year", "month", "weekday"]);
                format!(
                    "{part} of {value} {} {}",
                    choices.of(&COMPARISONS),
                    choices.of(&["2", "6", "11", "2026"])
                )
            }
            _ => format!("{value} {}", window(ty, choices)),
        },
        other => panic!("no field has the type {other:?}"),
    }
}
