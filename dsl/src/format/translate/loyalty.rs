//! Bonus rules and tiers.

use super::{Slot, Translator};
use crate::{
    program::Entity,
    schema::CollectionId,
    syntax::{
        Bonus, BonusLine, LinesRule, Name, Per, Privilege, Programme, Start, Term, Tiers, TiersLine,
    },
};

impl Translator<'_> {
    pub(super) fn bonus(&mut self, bonus: &mut Bonus) {
        // Whatever its place, the line that starts the rule says what the others are about.
        let about = bonus.body.items.iter().find_map(|item| match &item.node {
            BonusLine::On(Start::Record { collection, .. }) => self.collection_of(collection),
            _ => None,
        });
        self.bound = vec![about.unwrap_or(self.schema.subject)];
        for item in &mut bonus.body.items {
            match &mut item.node {
                BonusLine::On(start) => self.start(start),
                BonusLine::When(condition) => self.expression(condition),
                BonusLine::Earn(earn) => {
                    self.expression(&mut earn.amount);
                    if let Some(since) = &mut earn.per_day_since {
                        self.path(since);
                    }
                    if let Some(recipient) = &mut earn.recipient {
                        self.path(recipient);
                    }
                }
                BonusLine::EarnInBands(bands) => {
                    if let Some(share_of) = &mut bands.share_of {
                        self.expression(share_of);
                    }
                    self.expression(&mut bands.of);
                    if let Some(recipient) = &mut bands.recipient {
                        self.path(recipient);
                    }
                }
                BonusLine::AtMost(limit) => {
                    self.expression(&mut limit.most);
                    self.per(&mut limit.per);
                }
                BonusLine::Once(per) => self.per(per),
                BonusLine::AvailableAfter(_)
                | BonusLine::ExpiresAfter(_)
                | BonusLine::Give(_)
                | BonusLine::ClaimWithin(_)
                | BonusLine::ExclusiveWith(_)
                | BonusLine::Priority(_)
                | BonusLine::ReverseOnReturn => {}
            }
        }
    }

    pub(super) fn tiers(&mut self, tiers: &mut Tiers) {
        self.bound = vec![self.schema.subject];
        for item in &mut tiers.body.items {
            match &mut item.node {
                TiersLine::CountingRows(rows) => self.rows(rows, Slot::Many),
                TiersLine::CountingValue(value) => self.expression(value),
                TiersLine::Tier(tier) => {
                    self.expression(&mut tier.from);
                    for item in &mut tier.body.items {
                        if let Privilege::RedeemUpTo(most) = &mut item.node {
                            self.expression(most);
                        }
                    }
                }
                TiersLine::Lines(rule) => self.lines_rule(rule),
                TiersLine::KeepForever | TiersLine::Review(..) => {}
            }
        }
    }

    fn lines_rule(&mut self, rule: &mut LinesRule) {
        self.name(&mut rule.condition, Slot::One);
        self.name(&mut rule.lines, Slot::Many);
        self.expression(&mut rule.redeem);
    }

    pub(super) fn programme(&mut self, programme: &mut Programme) {
        self.bound = vec![self.schema.subject];
        for item in &mut programme.body.items {
            match &mut item.node {
                Term::Redeem(most) => self.expression(most),
                Term::Lines(rule) => self.lines_rule(rule),
                Term::Occasions(_, _, per) => self.per(per),
                _ => {}
            }
        }
    }

    pub(super) fn per(&self, per: &mut Per) {
        if let Per::Record(name) = per {
            self.name(name, Slot::OfOne);
        }
    }

    pub(super) fn collection_of(&self, name: &Name) -> Option<CollectionId> {
        match (self.resolver)(name) {
            Some(Entity::Collection(collection)) => Some(collection),
            _ => None,
        }
    }
}
