//! Points that a trigger gives.

use super::{
    AccountId, Fact, Offer, Points,
    books::Books,
    giving::GivenPoints,
    terms::{Bonus, Terms},
};
use arcstr::ArcStr;

/// What totals call all triggers together.
const TRIGGERS: usize = usize::MAX;

impl Books {
    /// Gives points for a trigger: there at once and for ever. Of all limits they count for what the programme gives in all.
    pub(super) fn reward(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        own: &AccountId,
        (trigger, offers): (&ArcStr, &[Offer]),
    ) {
        let rule = Bonus::without_terms(trigger);
        let left = self.totals.left(terms, (TRIGGERS, &rule));
        let points = self.shares(terms, own, offers, left);
        let given = GivenPoints {
            id: &fact.key,
            at: fact.at,
            source: None,
            points: &points,
            lines: &[],
        };
        let lots = self.give(terms, &rule, &given);
        if terms.is_shared && !lots.is_empty() {
            let total: Points = points.iter().map(|share| share.points).sum();
            self.totals.add(TRIGGERS, total);
        }
    }
}
