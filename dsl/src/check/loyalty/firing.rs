//! Rules that nothing ever starts: conditions that contradict each other, tiers and balances that nobody has.

use crate::{
    check::{Checker, contradiction::Domain},
    diagnostics::codes,
    program::{Days, Earn, Gate, Node, PointsCondition, Start, TierCondition},
    source::Span,
};
use rust_decimal::Decimal;

impl Checker<'_> {
    /// Says that a rule is never given, or that one of the things that it gives never is.
    pub(super) fn warn_of_contradiction(
        &mut self,
        start: &Start,
        (when, places): (&Gate, &[Span]),
        earns: &[Earn],
        floor: Option<Decimal>,
    ) {
        let day = match start {
            Start::Days {
                days: Days::Anniversary(date),
                ..
            } => Some(date),
            _ => None,
        };
        let all: Vec<&Node> = day.into_iter().chain(&when.conditions).collect();
        let of_records = self.contradiction(Some(start), &all);
        let said: Vec<Said<'_>> = when.points.iter().zip(places.iter().copied()).collect();
        let of_ledger = || {
            let tiers = self.tier_of_nobody(&said);
            tiers.or_else(|| points_of_nobody(&said, floor))
        };
        if let Some(conflict) = of_records.or_else(of_ledger) {
            return self.say_that_never(conflict);
        }
        for band in earns.iter().filter_map(|earn| earn.when.as_ref()) {
            let all: Vec<&Node> = all.iter().copied().chain([band]).collect();
            if let Some(conflict) = self.contradiction(Some(start), &all) {
                self.say_that_never(conflict);
            }
        }
    }

    fn say_that_never(&mut self, (place, other): (Span, Span)) {
        let text = self.text(place);
        let found = self.diagnostic(codes::NEVER_GIVEN, place, &[text]);
        let found = match place == other {
            true => found,
            false => found.label(other, ""),
        };
        self.diagnostics.push(found);
    }

    /// Conditions about tiers that leave none, not even having none.
    fn tier_of_nobody(&self, said: &[Said<'_>]) -> Option<(Span, Span)> {
        let all = self.tier_names();
        let tiers = all.iter().map(|tier| Some(tier.text.as_str()));
        let mut left: Vec<Option<&str>> = tiers.chain([None]).collect();
        let mut first = None;
        for (condition, span) in said {
            let PointsCondition::Tier(TierCondition { tiers, negated }) = condition else {
                continue;
            };
            left.retain(|tier| {
                let is_named = tier.is_some_and(|tier| tiers.iter().any(|named| named == tier));
                is_named != *negated
            });
            if left.is_empty() {
                return Some((*span, first.unwrap_or(*span)));
            }
            first.get_or_insert(*span);
        }
        None
    }
}

/// A condition about points, and where it is said.
type Said<'a> = (&'a PointsCondition, Span);

/// Comparisons that leave no balance at or above the floor, or nothing that could be spent, which is never below zero.
fn points_of_nobody(said: &[Said<'_>], floor: Option<Decimal>) -> Option<(Span, Span)> {
    let mut balance = floor.map_or_else(Domain::default, Domain::at_least);
    let mut available = Domain::at_least(Decimal::ZERO);
    said.iter().find_map(|(condition, span)| {
        let compared = match condition {
            PointsCondition::Balance(operator, points) => {
                balance.compare_number(*operator, *points, *span)
            }
            PointsCondition::Available(operator, points) => {
                available.compare_number(*operator, *points, *span)
            }
            PointsCondition::Tier(_) => Ok(()),
        };
        compared.err()
    })
}
