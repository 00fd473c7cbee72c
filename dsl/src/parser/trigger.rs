//! Triggers: their lines, and what starts one.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::codes,
    syntax::{Arrival, Ending, Start, Trigger, TriggerLine, TriggerStart},
    vocabulary::Phrase,
};

/// What a line begins with that is no step of the journey.
pub(crate) const SETTINGS: PhraseSet = PhraseSet::of(&[
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
    Phrase::OnEntering,
    Phrase::OnLeaving,
    Phrase::OnTimeout,
    Phrase::Once,
    Phrase::StopWhen,
    Phrase::Goal,
    Phrase::Quiet,
    Phrase::AtMost,
    Phrase::HoldOut,
    Phrase::Priority,
]);

/// Which way from a date.
const SIDES: PhraseSet =
    PhraseSet::of(&[Phrase::Before, Phrase::After, Phrase::BeforePointsExpire]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn trigger(&mut self) -> Parsing<Trigger> {
        Ok(Trigger {
            name: self.name()?,
            title: self.title()?,
            body: self.block(Parser::trigger_line)?,
        })
    }

    fn trigger_line(&mut self) -> Parsing<TriggerLine> {
        if self.here().kind == Kind::Number {
            return self.relative_start().map(TriggerLine::On);
        }
        self.refuse_preposition()?;
        let Some(phrase) = self.phrase(SETTINGS) else {
            return self
                .statement()
                .map(|statement| TriggerLine::Do(Box::new(statement)));
        };
        if phrase == Phrase::OnTimeout {
            return self
                .statement()
                .map(|statement| TriggerLine::Do(Box::new(statement)));
        }
        self.eat_phrase(SETTINGS);
        Ok(match phrase {
            Phrase::Once => TriggerLine::Once(self.per()?),
            Phrase::StopWhen => TriggerLine::StopWhen(self.ending()?),
            Phrase::Goal => TriggerLine::Goal(self.ending()?),
            Phrase::Quiet => {
                let (from, to) = self.hours()?;
                TriggerLine::Quiet(from, to)
            }
            Phrase::AtMost => {
                let (most, per) = self.message_cap()?;
                TriggerLine::AtMost(most, per)
            }
            Phrase::HoldOut => TriggerLine::HoldOut(self.percentage()?),
            Phrase::Priority => TriggerLine::Priority(self.number()?),
            Phrase::OnEntering => TriggerLine::On(TriggerStart::Entering {
                segment: self.name()?,
                including_current: self.eat(Phrase::IncludingCurrent),
            }),
            Phrase::OnLeaving => TriggerLine::On(TriggerStart::Leaving(self.name()?)),
            Phrase::On => TriggerLine::On(self.happening_start()?),
            _ => {
                let day = self.days(phrase)?;
                let at = self.time_of_day()?;
                TriggerLine::On(TriggerStart::Day { day, at })
            }
        })
    }

    /// Refuses `за 1 день до …` and `через 1 день после …`, which begin with the number.
    fn refuse_preposition(&mut self) -> Parsing<()> {
        let (here, number) = (self.here(), self.token(self.position + 1));
        let is_one = self.reads_any(self.position, &["за", "через"]);
        if !is_one || number.kind != Kind::Number {
            return Ok(());
        }
        let behind = self.token(self.position + 2);
        let (place, unit) = (
            here.start as usize..behind.end as usize,
            number.start as usize..behind.end as usize,
        );
        let written = self.text.get(place).unwrap_or_default();
        let meant = self.text.get(unit).unwrap_or_default();
        let span = self.reports.span(here.start, behind.end);
        let failure = self.failure(codes::FOREIGN_WORDING, span, &[written, meant]);
        Err(failure.mended(|diagnostic| diagnostic.replace(span, meant)))
    }

    /// Behind `on`: a record, a state, a day of the year, an anniversary.
    fn happening_start(&mut self) -> Parsing<TriggerStart> {
        if self.here().kind == Kind::Number || self.at(Phrase::AnniversaryOf) {
            return match self.record_or_day()? {
                Start::Day { day, at } => Ok(TriggerStart::Day { day, at }),
                _ => Err(self.unexpected(Expected::Start)),
            };
        }
        self.refuse_no_record()?;
        let before = self.place();
        let name = self.name()?;
        if self.at(Phrase::To) {
            return Err(self.unexpected(Expected::Phrase(Phrase::From)));
        }
        if self.eat(Phrase::From) {
            let from = self.name()?;
            self.expect(Phrase::To)?;
            return Ok(TriggerStart::Moving {
                partition: name,
                from,
                to: self.name()?,
            });
        }
        self.return_to(before);
        self.arrival().map(Box::new).map(TriggerStart::Record)
    }

    /// `1 day before visit.planned_at at 10:00`.
    fn relative_start(&mut self) -> Parsing<TriggerStart> {
        self.refuse_bare_day()?;
        let before = self.place();
        let distance = self.period_amount()?;
        if self.phrase(super::start::SIDES).is_some() {
            self.return_to(before);
            return match self.start()? {
                Some(Start::Day { day, at }) => Ok(TriggerStart::Day { day, at }),
                _ => Err(self.unexpected(Expected::Start)),
            };
        }
        let side = self.eat_phrase(SIDES);
        if side == Some(Phrase::BeforePointsExpire) {
            let at = self.time_of_day()?;
            return Ok(TriggerStart::PointsExpire { distance, at });
        }
        let Some(side) = side else {
            return Err(self.unexpected(Expected::Phrase(Phrase::Before)));
        };
        Ok(TriggerStart::Relative {
            distance,
            before: side == Phrase::Before,
            date: self.path()?,
            at: self.time_of_day()?,
        })
    }

    /// `visit completed`, `rating about visit where score <= 2`.
    pub(super) fn arrival(&mut self) -> Parsing<Arrival> {
        let collection = self.name()?;
        let goes_on = PhraseSet::of(&[Phrase::About, Phrase::Where]);
        let condition = match self.here().kind {
            Kind::Word | Kind::QuotedName if self.phrase(goes_on).is_none() => Some(self.name()?),
            _ => None,
        };
        self.refuse_bare_text()?;
        let about = match self.eat(Phrase::About) {
            true => Some(self.name()?),
            false => None,
        };
        let filter = match self.eat(Phrase::Where) {
            true => Some(Box::new(self.expression()?)),
            false => None,
        };
        Ok(Arrival {
            collection,
            condition,
            about,
            filter,
        })
    }

    /// A record, or a condition: two names, or one with `where`, are a record. A name alone is one if the checker finds its collection.
    fn ending(&mut self) -> Parsing<Ending> {
        let (before, next) = (self.place(), self.token(self.position + 1));
        let is_name = matches!(self.here().kind, Kind::Word | Kind::QuotedName);
        let names = matches!(
            next.kind,
            Kind::Word | Kind::QuotedName | Kind::Break | Kind::End
        ) || next.is(Symbol::Semicolon)
            || next.is(Symbol::CloseBrace);
        if is_name
            && names
            && let Ok(arrival) = self.arrival()
            && self.at_item_end()
        {
            return Ok(Ending::Record(Box::new(arrival)));
        }
        self.return_to(before);
        self.expression()
            .map(|condition| Ending::Condition(Box::new(condition)))
    }
}
