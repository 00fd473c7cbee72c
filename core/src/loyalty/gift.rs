//! Offers: what a client can claim.

use super::{
    AccountId, Entry, EntryKind, Fact, Points,
    books::{Books, entry},
    giving::GivenPoints,
    shares::Share,
    terms::Terms,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

/// An offer: a gift, or points that are there once they are claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Gift {
    /// Unique among the offers of a client: the fact behind it and a number.
    pub id: ArcStr,
    /// What is offered: the gift's name, or that of the rule whose points they are.
    pub name: ArcStr,
    /// The rule.
    pub rule: ArcStr,
    /// The record that started it.
    pub source: Option<ArcStr>,
    /// From when it can be claimed.
    pub at: DateTime<Utc>,
    /// From when it can be claimed no longer; none where it always can.
    pub until: Option<DateTime<Utc>>,
    /// When it was claimed.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When a return withdrew it.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The fact that claimed it.
    pub(super) claimed_by: Option<ArcStr>,
    /// The fact that offered it.
    pub(super) fact: ArcStr,
    /// What a claim gives.
    pub(super) points: Vec<Share>,
    pub(super) lines: Vec<(ArcStr, Decimal)>,
}

impl Gift {
    /// Whether it can be claimed at an instant, also one that is past.
    #[must_use]
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        let mut ends = [self.until, self.claimed_at, self.withdrawn_at].into_iter();
        self.at <= at && ends.all(|end| end.is_none_or(|end| at < end))
    }
}

impl Books {
    /// Offers something to a client.
    pub(super) fn offer(&mut self, own: &AccountId, gift: Gift) {
        let told = Entry {
            rule: Some(gift.rule.clone()),
            source: gift.source.clone(),
            reason: Some(gift.name.clone()),
            expires_at: gift.until,
            ..entry(&gift.id, own, EntryKind::Offered, Points::ZERO, gift.at)
        };
        self.account(own).gifts.push(gift);
        self.post(told);
    }

    /// A client claims an offer. What is not there, or no longer, gives nothing.
    pub(super) fn claim_gift(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        (client, own): (&ArcStr, &AccountId),
        (offer, name): (&ArcStr, Option<&ArcStr>),
    ) {
        let gifts = &mut self.account(own).gifts;
        let is_open = |gift: &&mut Gift| gift.is_open(fact.at);
        let by_id = gifts
            .iter_mut()
            .filter(is_open)
            .position(|gift| gift.id == *offer);
        let gift = match by_id {
            Some(at) => gifts.iter_mut().filter(is_open).nth(at),
            None => gifts
                .iter_mut()
                .filter(is_open)
                .find(|gift| name == Some(&gift.name)),
        };
        let Some(gift) = gift else { return };
        gift.claimed_at = Some(fact.at);
        gift.claimed_by = Some(fact.key.clone());
        let gift = gift.clone();
        let id = arcstr::format!("{} claimed", gift.id);
        self.post(Entry {
            rule: Some(gift.rule.clone()),
            source: gift.source.clone(),
            reason: Some(gift.name.clone()),
            ..entry(&id, own, EntryKind::Claimed, Points::ZERO, fact.at)
        });
        let Some(rule) = terms
            .bonus(&gift.rule)
            .and_then(|rule| terms.bonuses.get(rule))
        else {
            return;
        };
        let given = GivenPoints {
            id: &gift.id,
            at: fact.at,
            source: gift.source.as_ref(),
            points: &gift.points,
            lines: &gift.lines,
        };
        let lots = self.give(terms, rule, &given);
        if let Some(history) = self.clients.get_mut(client) {
            let mut given = history.given.iter_mut();
            if let Some(given) = given.find(|given| given.fact == gift.fact) {
                given.lots.extend(lots);
            }
        }
    }

    /// A whole return withdraws what a rule offered for the purchase and nobody claimed.
    pub(super) fn withdraw_gifts(
        &mut self,
        own: &AccountId,
        source: &ArcStr,
        rules: &[&str],
        at: DateTime<Utc>,
    ) {
        let Some(account) = self.accounts.get_mut(own) else {
            return;
        };
        for gift in &mut account.gifts {
            let is_of_it =
                gift.source.as_ref() == Some(source) && rules.contains(&gift.rule.as_str());
            if is_of_it && gift.is_open(at) {
                gift.withdrawn_at = Some(at);
            }
        }
    }
}
