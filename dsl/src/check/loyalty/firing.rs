//! Rules that nothing ever starts: conditions that contradict each other, tiers and balances that nobody has.

use crate::{
    check::{
        Checker,
        contradiction::{Came, Conditions},
    },
    diagnostics::codes,
    program::{Days, Earn, Gate, Start},
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
        let all = day.into_iter().chain(&when.conditions);
        let came = match start {
            Start::Record {
                collection,
                condition,
            } => Some(Came {
                collection: *collection,
                conditions: condition.as_slice(),
            }),
            _ => None,
        };
        let all = Conditions {
            came,
            nodes: all.map(|node| (node, true)).collect(),
            points: when.points.iter().zip(places.iter().copied()).collect(),
            floor,
        };
        if let Some(conflict) = self.contradiction(&all) {
            return self.say_that_never(conflict);
        }
        for band in earns.iter().filter_map(|earn| earn.when.as_ref()) {
            if let Some(conflict) = self.contradiction(&all.and(band, true)) {
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
}
