//! Bonus rules.

use super::{
    name::{begins_phrase_with, names_period},
    printer::Printer,
    rows::join,
};
use crate::{
    syntax::{
        BlockKind, Bonus, BonusLine, Day, Earn, Expression, ExpressionKind, Per, PeriodUnit, Start,
    },
    vocabulary::{Case, Count, Phrase, Unit},
};
use chrono::NaiveTime;

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
            BonusLine::ReverseOnReturn => self.say(Phrase::ReverseOnReturn).to_owned(),
        }
    }

    /// `when COND`, or `when { … }`.
    fn when_line(&self, condition: &Expression, depth: usize) -> String {
        let before = format!("{} ", self.say(Phrase::When));
        let condition = match &condition.kind {
            ExpressionKind::Block(BlockKind::All, block) => self.state_block(block, depth, &before),
            _ => self.line(condition, depth, &before),
        };
        format!("{before}{condition}")
    }

    fn earn(&self, earn: &Earn, depth: usize) -> String {
        let mut text = join(&[self.say(Phrase::Earn), &self.value(&earn.amount, depth)]);
        if let Some(recipient) = &earn.recipient {
            text = join(&[&text, self.say(Phrase::For), &self.path(recipient)]);
        }
        text
    }

    fn start(&self, start: &Start, depth: usize) -> String {
        match start {
            Start::Record {
                collection,
                condition,
            } => {
                let on = self.say(Phrase::On);
                let following = condition.as_ref().map_or("", |name| name.text.as_str());
                let collection = self.name_unless(collection, |word| {
                    begins_phrase_with(on, word) || begins_phrase_with(word, following)
                });
                let condition = condition.as_ref().map(|name| self.name(name));
                match condition {
                    Some(condition) => join(&[on, &collection, &condition]),
                    None => join(&[on, &collection]),
                }
            }
            Start::Day { day, at } => {
                let mut text = self.days(day, depth);
                if let Some(at) = at {
                    text = join(&[&text, self.say(Phrase::At), &time_of_day(*at)]);
                }
                text
            }
        }
    }

    fn days(&self, day: &Day, depth: usize) -> String {
        match day {
            Day::Every => self.say(Phrase::EveryDay).to_owned(),
            Day::Weekday(day) => self.say(weekday_phrase(*day)).to_owned(),
            Day::OfMonth(days) => {
                let and = format!(" {} ", self.say(Phrase::And));
                let days: Vec<String> = days.iter().map(u32::to_string).collect();
                join(&[
                    self.say(Phrase::OnDay),
                    &days.join(&and),
                    self.say(Phrase::OfTheMonth),
                ])
            }
            Day::OfYear(day) | Day::Anniversary(day) => {
                join(&[self.say(Phrase::On), &self.value(day, depth)])
            }
        }
    }

    fn per(&self, per: &Per) -> String {
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
            Per::Record(name) => {
                let name = self.name_unless(name, names_period);
                join(&[self.say(Phrase::PerRecord), &name])
            }
        }
    }
}

fn time_of_day(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn weekday_phrase(day: u32) -> Phrase {
    match day {
        1 => Phrase::EveryMonday,
        2 => Phrase::EveryTuesday,
        3 => Phrase::EveryWednesday,
        4 => Phrase::EveryThursday,
        5 => Phrase::EveryFriday,
        6 => Phrase::EverySaturday,
        _ => Phrase::EverySunday,
    }
}
