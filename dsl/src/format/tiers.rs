//! Tiers.

use super::{
    name::{begins_phrase_with, begins_tiers_line},
    precedence::Place,
    printer::Printer,
    rows::join,
};
use crate::{
    syntax::{Downgrade, LinesRule, Privilege, Tier, Tiers, TiersLine},
    vocabulary::{Case, Phrase},
};

impl Printer {
    pub(super) fn tiers(&self, tiers: &Tiers) -> String {
        let head = self.head(Phrase::Tiers, &tiers.name, tiers.title.as_deref(), None);
        let body = self.block(&tiers.body, 0, |line, depth| self.tiers_line(line, depth));
        format!("{head} {body}")
    }

    fn tiers_line(&self, line: &TiersLine, depth: usize) -> String {
        match line {
            TiersLine::CountingRows(rows) => {
                let behind = self.behind_path(rows, depth);
                // `date of x` would be a value.
                let path = self.path_unless(&rows.path, |word| begins_phrase_with(word, &behind));
                let mut text = join(&[self.say(Phrase::Counting), &path, &behind]);
                text.truncate(text.trim_end().len());
                let filter = rows.filter.as_deref();
                self.push_filter(&mut text, filter, Place::Filter, depth);
                text
            }
            TiersLine::CountingValue(value) => {
                join(&[self.say(Phrase::Counting), &self.value(value, depth)])
            }
            TiersLine::Tier(tier) => self.tier(tier, depth),
            TiersLine::Lines(rule) => self.lines_rule(rule, depth, begins_tiers_line),
            TiersLine::KeepForever => self.say(Phrase::KeepForever).to_owned(),
            TiersLine::Review(period, downgrade) => {
                let period = self.amount(period, Case::Accusative);
                let downgrade = self.say(match downgrade {
                    Downgrade::OneTier => Phrase::DropOneTier,
                    Downgrade::ToEarned => Phrase::ToTheEarnedTier,
                });
                format!("{} {period}, {downgrade}", self.say(Phrase::ReviewEvery))
            }
        }
    }

    fn tier(&self, tier: &Tier, depth: usize) -> String {
        let head = self.head(Phrase::Tier, &tier.name, tier.title.as_deref(), None);
        let from = self.value(&tier.from, depth);
        let before = format!("{head} {} {from} ", self.say(Phrase::From));
        let print = |privilege: &Privilege, depth| self.privilege(privilege, depth);
        let short = self.short_block(&tier.body, depth, &before, print);
        let body = short.unwrap_or_else(|| self.block(&tier.body, depth, print));
        format!("{before}{body}")
    }

    fn privilege(&self, privilege: &Privilege, depth: usize) -> String {
        match privilege {
            Privilege::RedeemUpTo(most) => {
                join(&[self.say(Phrase::RedeemUpTo), &self.value(most, depth)])
            }
            Privilege::RedeemOrder(share) => self.redeem_order(share, depth),
        }
    }

    /// `promo lines redeem up to 100% of price`.
    pub(super) fn lines_rule(
        &self,
        rule: &LinesRule,
        depth: usize,
        begins_line: impl Fn(&str) -> bool,
    ) -> String {
        join(&[
            &self.name_unless(&rule.condition, begins_line),
            &self.name(&rule.lines),
            self.say(Phrase::RedeemUpTo),
            &self.value(&rule.redeem, depth),
        ])
    }
}
