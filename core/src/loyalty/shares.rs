//! Who gets how much of what a rule gives.

use super::{AccountId, Offer, Points, books::Books, terms::Terms};
use arcstr::ArcStr;
use rust_decimal::Decimal;

/// What an account gets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    pub account: AccountId,
    pub points: Points,
    /// The lines over which it is split, where they are not those of the whole.
    pub lines: Vec<(ArcStr, Decimal)>,
}

impl Books {
    /// What each of the offers comes to, in their order, as far as so many points are still allowed.
    pub(super) fn shares(
        &self,
        terms: &Terms,
        own: &AccountId,
        offers: &[Offer],
        mut allowed: Points,
    ) -> Vec<Share> {
        let mut shares = Vec::new();
        for offer in offers {
            let Some(account) = self.recipient(terms, own, offer) else {
                continue;
            };
            let share = terms.points(offer.amount).unwrap_or_default().min(allowed);
            if share.is_positive() {
                allowed = allowed.minus(share);
                shares.push(Share {
                    account,
                    points: share,
                    lines: offer.lines.clone(),
                });
            }
        }
        shares
    }

    /// The account of an offer; none where a client would be rewarded for bringing themselves.
    pub(super) fn recipient(
        &self,
        terms: &Terms,
        own: &AccountId,
        offer: &Offer,
    ) -> Option<AccountId> {
        let Some(account) = &offer.account else {
            return Some(own.clone());
        };
        if account.holder != terms.holder {
            return Some(account.clone());
        }
        let key = self.canonical(&account.key);
        (key != own.key).then(|| AccountId {
            holder: account.holder.clone(),
            key,
        })
    }
}
