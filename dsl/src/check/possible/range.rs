//! What one value may be.

use crate::syntax::ComparisonOperator;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What is left of the values of something. Numbers and texts keep to their own parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Range {
    /// The least number, and whether it is one of them.
    low: Option<(Decimal, bool)>,
    /// The greatest.
    high: Option<(Decimal, bool)>,
    /// Numbers that it is not.
    other: BTreeSet<Decimal>,
    /// The only texts.
    only: Option<BTreeSet<String>>,
    /// Texts that it is not.
    never: BTreeSet<String>,
}

impl Range {
    pub fn is_empty(&self) -> bool {
        let no_number = match (self.low, self.high) {
            (Some((low, with_low)), Some((high, with_high))) => {
                low > high
                    || (low == high && (!with_low || !with_high || self.other.contains(&low)))
            }
            _ => false,
        };
        let no_text = self.only.as_ref().is_some_and(BTreeSet::is_empty);
        no_number || no_text
    }

    /// Narrows to the numbers that compare so with another.
    pub fn compare(&mut self, operator: ComparisonOperator, number: Decimal, is_whole: bool) {
        match operator {
            ComparisonOperator::Equal => {
                self.at_least(number, true);
                self.at_most(number, true);
            }
            ComparisonOperator::NotEqual => {
                self.other.insert(number);
                if is_whole && self.low == Some((number, true)) {
                    self.at_least(number.saturating_add(Decimal::ONE), true);
                }
            }
            // Between two whole numbers there is none.
            ComparisonOperator::Greater if is_whole => {
                self.at_least(number.floor().saturating_add(Decimal::ONE), true);
            }
            ComparisonOperator::Less if is_whole => {
                self.at_most(number.ceil().saturating_sub(Decimal::ONE), true);
            }
            ComparisonOperator::Greater => self.at_least(number, false),
            ComparisonOperator::GreaterOrEqual => self.at_least(number, true),
            ComparisonOperator::Less => self.at_most(number, false),
            ComparisonOperator::LessOrEqual => self.at_most(number, true),
        }
    }

    fn at_least(&mut self, number: Decimal, with: bool) {
        let narrower = self
            .low
            .is_none_or(|(low, with_low)| number > low || (number == low && with_low && !with));
        if narrower {
            self.low = Some((number, with));
        }
    }

    fn at_most(&mut self, number: Decimal, with: bool) {
        let narrower = self.high.is_none_or(|(high, with_high)| {
            number < high || (number == high && with_high && !with)
        });
        if narrower {
            self.high = Some((number, with));
        }
    }

    /// Narrows to some texts, or to all others.
    pub fn one_of<'t>(&mut self, texts: impl Iterator<Item = &'t str>, negated: bool) {
        let texts: BTreeSet<String> = texts.map(str::to_owned).collect();
        match (&mut self.only, negated) {
            (Some(only), false) => only.retain(|text| texts.contains(text)),
            (Some(only), true) => only.retain(|text| !texts.contains(text)),
            (None, false) => {
                let left = texts.into_iter().filter(|text| !self.never.contains(text));
                self.only = Some(left.collect());
            }
            (None, true) => self.never.extend(texts),
        }
    }

    /// Whether it is one text for certain.
    pub fn is_only(&self, text: &str) -> bool {
        let only = self.only.as_ref();
        only.is_some_and(|only| only.len() == 1 && only.contains(text))
    }

    /// The greatest number, where there is one.
    pub fn most(&self) -> Option<Decimal> {
        self.high.map(|(high, _)| high)
    }

    /// The least number, where there is one.
    pub fn least(&self) -> Option<Decimal> {
        self.low.map(|(low, _)| low)
    }
}
