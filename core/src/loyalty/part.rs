//! A part of a whole, exact: so much of so much.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// So much of so much. It is never divided: a third stays a third.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// How much; from nothing to all.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// Of how much.
    #[serde(with = "rust_decimal::serde::str")]
    pub of: Decimal,
}

impl Part {
    /// All of it.
    pub const WHOLE: Part = Part {
        amount: Decimal::ONE,
        of: Decimal::ONE,
    };

    /// Whether it is from nothing to all of something.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.of > Decimal::ZERO && (Decimal::ZERO..=self.of).contains(&self.amount)
    }

    /// Whether it is all.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.amount >= self.of
    }

    /// This part and another, of what the other is a part of; no more than all.
    pub(super) fn plus(self, other: Part) -> Part {
        let before = if self.of == other.of {
            Some(self.amount)
        } else {
            // The whole was corrected in between.
            let exact = self.amount.checked_mul(other.of);
            exact.and_then(|exact| exact.checked_div(self.of))
        };
        let amount = before.unwrap_or_default().saturating_add(other.amount);
        Part {
            amount: amount.min(other.of),
            of: other.of,
        }
    }

    /// What it leaves.
    pub(super) fn rest(self) -> Part {
        Part {
            amount: self.of.saturating_sub(self.amount),
            of: self.of,
        }
    }
}
