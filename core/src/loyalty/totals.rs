//! What all clients together were given: for limits `in all`.

use super::{
    Points,
    terms::{Bonus, Per, Terms},
};
use kardan_dsl::program::Most;
use std::collections::BTreeMap;

/// How often each rule gave, and how much.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Totals {
    rules: BTreeMap<usize, (u64, Points)>,
}

impl Totals {
    /// What a rule may still give, as far as limits of all clients go.
    pub fn left(&self, terms: &Terms, (number, rule): (usize, &Bonus)) -> Points {
        let mut left = Points(Points::LIMIT);
        if let Some(budget) = terms.budget {
            let given = self.rules.values().map(|(_, points)| *points).sum();
            left = left.min(budget.minus(given));
        }
        let (times, given) = self.rules.get(&number).copied().unwrap_or_default();
        for limit in rule
            .limits
            .iter()
            .filter(|limit| matches!(limit.per, Per::All))
        {
            left = left.min(match limit.most {
                Most::Points(most) => Points(most).minus(given),
                Most::Times(most) if times >= u64::from(most) => Points::ZERO,
                Most::Times(_) => left,
            });
        }
        left.at_least_zero()
    }

    /// A rule gave something.
    pub fn add(&mut self, number: usize, points: Points) {
        let (times, given) = self.rules.entry(number).or_default();
        *times += 1;
        *given = given.plus(points);
    }

    /// A return took something back; with all of it the rule was not given.
    pub fn take_back(&mut self, number: usize, points: Points, all: bool) {
        let (times, given) = self.rules.entry(number).or_default();
        *given = given.minus(points);
        *times = times.saturating_sub(u64::from(all));
    }
}
