//! Bonus rules.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    syntax::{
        BlockKind, Bonus, BonusLine, Day, Earn, Expiry, Expression, ExpressionKind, Limit, Number,
        Per, PeriodUnit, Start,
    },
    vocabulary::{Phrase, Unit},
};
use chrono::NaiveTime;

/// What a line begins with, apart from what starts the rule.
const LINES: PhraseSet = PhraseSet::of(&[
    Phrase::When,
    Phrase::Earn,
    Phrase::AvailableAfter,
    Phrase::ExpiresAfter,
    Phrase::AtMost,
    Phrase::Once,
    Phrase::ReverseOnReturn,
])
.and(STARTS);

/// What starts a rule.
const STARTS: PhraseSet = PhraseSet::of(&[
    Phrase::On,
    Phrase::OnDay,
    Phrase::EveryDay,
    Phrase::EveryMonday,
    Phrase::EveryTuesday,
    Phrase::EveryWednesday,
    Phrase::EveryThursday,
    Phrase::EveryFriday,
    Phrase::EverySaturday,
    Phrase::EverySunday,
]);

const PER: PhraseSet = PhraseSet::of(&[Phrase::PerPeriod, Phrase::PerRecord]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn bonus(&mut self) -> Parsing<Bonus> {
        Ok(Bonus {
            name: self.name()?,
            title: self.title()?,
            body: self.block(Parser::bonus_line)?,
        })
    }

    fn bonus_line(&mut self) -> Parsing<BonusLine> {
        let Some(phrase) = self.eat_phrase(LINES) else {
            return Err(self.unexpected(Expected::BonusLine));
        };
        Ok(match phrase {
            Phrase::When => BonusLine::When(self.when()?),
            Phrase::Earn => BonusLine::Earn(self.earn()?),
            Phrase::AvailableAfter => BonusLine::AvailableAfter(self.period_amount()?),
            Phrase::ExpiresAfter => BonusLine::ExpiresAfter(Expiry {
                after: self.period_amount()?,
                to_end_of_month: self.eat(Phrase::ToEndOfMonth),
            }),
            Phrase::AtMost => {
                let most = self.unary()?;
                let per = self.per()?;
                BonusLine::AtMost(Limit { most, per })
            }
            Phrase::Once => BonusLine::Once(self.per()?),
            Phrase::ReverseOnReturn => BonusLine::ReverseOnReturn,
            Phrase::On => BonusLine::On(self.start()?),
            _ => {
                let day = self.days(phrase)?;
                let at = self.time_of_day()?;
                BonusLine::On(Start::Day { day, at })
            }
        })
    }

    /// The condition behind `when`: one, or a block of which all hold.
    pub(super) fn when(&mut self) -> Parsing<Expression> {
        if !self.at_symbol(Symbol::OpenBrace) {
            return self.expression();
        }
        let first = self.position;
        let block = self.block(Parser::expression)?;
        self.make(first, ExpressionKind::Block(BlockKind::All, block))
    }

    fn earn(&mut self) -> Parsing<Earn> {
        let amount = self.value()?;
        let recipient = if self.eat(Phrase::For) {
            Some(self.path()?)
        } else {
            None
        };
        Ok(Earn { amount, recipient })
    }

    /// Behind `on`.
    fn start(&mut self) -> Parsing<Start> {
        let day = match self.here().kind {
            Kind::Number => {
                let first = self.position;
                let day = self.quantity_literal()?;
                if !matches!(day.kind, ExpressionKind::DayOfYear { .. }) {
                    self.position = first;
                    return Err(self.unexpected(Expected::Start));
                }
                Day::OfYear(Box::new(day))
            }
            _ if self.at(Phrase::AnniversaryOf) => Day::Anniversary(Box::new(self.unary()?)),
            _ => {
                let collection = self.name()?;
                let condition = match self.here().kind {
                    Kind::Word | Kind::QuotedName => Some(self.name()?),
                    _ => None,
                };
                return Ok(Start::Record {
                    collection,
                    condition,
                });
            }
        };
        let at = self.time_of_day()?;
        Ok(Start::Day { day, at })
    }

    /// The days of a phrase that was read already.
    fn days(&mut self, phrase: Phrase) -> Parsing<Day> {
        Ok(match phrase {
            Phrase::OnDay => {
                let mut days = vec![self.day_of_month()?];
                while self.eat(Phrase::And) {
                    days.push(self.day_of_month()?);
                }
                self.expect(Phrase::OfTheMonth)?;
                Day::OfMonth(days)
            }
            Phrase::EveryMonday => Day::Weekday(1),
            Phrase::EveryTuesday => Day::Weekday(2),
            Phrase::EveryWednesday => Day::Weekday(3),
            Phrase::EveryThursday => Day::Weekday(4),
            Phrase::EveryFriday => Day::Weekday(5),
            Phrase::EverySaturday => Day::Weekday(6),
            Phrase::EverySunday => Day::Weekday(7),
            _ => Day::Every,
        })
    }

    fn day_of_month(&mut self) -> Parsing<u32> {
        let first = self.position;
        let Number { digits, magnitude } = self.number()?;
        let day = digits.to_string().parse::<u32>().ok();
        day.filter(|day| magnitude.is_none() && (1..=31).contains(day))
            .ok_or_else(|| self.no_such_day(first))
    }

    /// `at 10:00`.
    fn time_of_day(&mut self) -> Parsing<Option<NaiveTime>> {
        if !self.eat(Phrase::At) {
            return Ok(None);
        }
        let (hour, minute) = (self.here(), self.token(self.position + 2));
        let is_time = hour.kind == Kind::Number
            && self.token(self.position + 1).is(Symbol::Colon)
            && minute.kind == Kind::Number
            && minute.text.len() == 2;
        let time = hour.text.parse().ok().zip(minute.text.parse().ok());
        let time = time.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
        let Some(time) = time.filter(|_| is_time) else {
            return Err(self.unexpected(Expected::TimeOfDay));
        };
        (0..3).for_each(|_| self.advance());
        Ok(Some(time))
    }

    /// `per month`, `per 90 days`, `per visit`.
    fn per(&mut self) -> Parsing<Per> {
        if self.eat_phrase(PER).is_none() {
            return Err(self.unexpected(Expected::Phrase(Phrase::PerPeriod)));
        }
        let here = self.here();
        if here.kind == Kind::Number {
            return self.period_amount().map(Per::Period);
        }
        if let Some(Unit::Period(unit)) = self.words.unit(here.word) {
            return match unit {
                PeriodUnit::Calendar(unit) => {
                    self.advance();
                    Ok(Per::Unit(unit))
                }
                PeriodUnit::Clock(_) => Err(self.unexpected(Expected::CalendarUnit)),
            };
        }
        self.name().map(Per::Record)
    }
}
