//! Bonus rules.

use super::{name::names_period, printer::Printer, rows::join};
use crate::{
    syntax::{
        Band, Bands, BlockKind, Bonus, BonusLine, Earn, Expression, ExpressionKind, Path, Per,
        PeriodUnit,
    },
    vocabulary::{Case, Count, Phrase, Unit},
};

impl Printer {
    pub(super) fn bonus(&self, bonus: &Bonus) -> String {
        let title = bonus.title.as_deref();
        let head = self.head(Phrase::Bonus, &bonus.name, title, None);
        let body = self.block(&bonus.body, 0, |line, depth| self.bonus_line(line, depth));
        format!("{head} {body}")
    }

    fn bonus_line(&self, line: &BonusLine, depth: usize) -> String {
        match line {
            BonusLine::On(start) => self.start(start, depth),
            BonusLine::When(condition) => self.when_line(condition, depth),
            BonusLine::Earn(earn) => self.earn(earn, depth),
            BonusLine::EarnInBands(bands) => self.bands(bands, depth),
            BonusLine::AvailableAfter(period) => {
                let period = self.amount(period, Case::Accusative);
                join(&[self.say(Phrase::AvailableAfter), &period])
            }
            BonusLine::ExpiresAfter(expiry) => {
                let period = self.amount(&expiry.after, Case::Accusative);
                let mut text = join(&[self.say(Phrase::ExpiresAfter), &period]);
                if expiry.to_end_of_month {
                    text = join(&[&text, self.say(Phrase::ToEndOfMonth)]);
                }
                text
            }
            BonusLine::AtMost(limit) => join(&[
                self.say(Phrase::AtMost),
                &self.genitive(&limit.most, depth),
                &self.per(&limit.per),
            ]),
            BonusLine::Once(per) => join(&[self.say(Phrase::Once), &self.per(per)]),
            BonusLine::Give(name) => join(&[self.say(Phrase::Give), &self.text(name)]),
            BonusLine::ClaimWithin(period) => {
                let period = self.amount(period, Case::Genitive);
                join(&[self.say(Phrase::ClaimWithin), &period])
            }
            BonusLine::ExclusiveWith(names) => {
                join(&[self.say(Phrase::ExclusiveWith), &self.names(names)])
            }
            BonusLine::Priority(priority) => {
                join(&[self.say(Phrase::Priority), &self.value(priority, depth)])
            }
            BonusLine::ReverseOnReturn => self.say(Phrase::ReverseOnReturn).to_owned(),
        }
    }

    /// `when COND`, or `when { … }`.
    pub(super) fn when_line(&self, condition: &Expression, depth: usize) -> String {
        let before = format!("{} ", self.say(Phrase::When));
        let condition = match &condition.kind {
            ExpressionKind::Block(BlockKind::All, block) => self.state_block(block, depth, &before),
            _ => self.line(condition, depth, &before),
        };
        format!("{before}{condition}")
    }

    pub(super) fn earn(&self, earn: &Earn, depth: usize) -> String {
        let mut text = join(&[self.say(Phrase::Earn), &self.value(&earn.amount, depth)]);
        if let Some(since) = &earn.per_day_since {
            text = join(&[&text, self.say(Phrase::PerDaySince), &self.path(since)]);
        }
        self.push_recipient(&mut text, earn.recipient.as_ref());
        text
    }

    fn push_recipient(&self, text: &mut String, recipient: Option<&Path>) {
        if let Some(recipient) = recipient {
            *text = join(&[text, self.say(Phrase::For), &self.path(recipient)]);
        }
    }

    fn bands(&self, bands: &Bands, depth: usize) -> String {
        let mut text = self.say(Phrase::Earn).to_owned();
        if let Some(share_of) = &bands.share_of {
            text = join(&[
                &text,
                self.say(Phrase::AShareOf),
                &self.value(share_of, depth),
            ]);
        }
        let of = self.value(&bands.of, depth);
        text = join(&[&text, self.say(Phrase::InBandsOf), &of]);
        self.push_recipient(&mut text, bands.recipient.as_ref());
        let print = |band: &Band, depth| {
            let (amount, from) = (
                self.value(&band.amount, depth),
                self.value(&band.from, depth),
            );
            join(&[&amount, self.say(Phrase::BandFrom), &from])
        };
        let before = format!("{text} ");
        let short = self.short_block(&bands.bands, depth, &before, print);
        let body = short.unwrap_or_else(|| self.block(&bands.bands, depth, print));
        format!("{before}{body}")
    }

    pub(super) fn per(&self, per: &Per) -> String {
        match per {
            Per::Unit(unit) => {
                let unit = Unit::Period(PeriodUnit::Calendar(*unit));
                let word = unit.word(self.language, Case::Accusative, Count::One);
                join(&[self.say(Phrase::PerPeriod), word])
            }
            Per::Period(period) => {
                let period = self.amount(period, Case::Accusative);
                join(&[self.say(Phrase::PerPeriod), &period])
            }
            Per::All => self.say(Phrase::InAll).to_owned(),
            Per::Record(name) => {
                let name = self.name_unless(name, names_period);
                join(&[self.say(Phrase::PerRecord), &name])
            }
        }
    }
}
