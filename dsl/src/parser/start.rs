//! What starts a rule.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::{Texts, codes},
    syntax::{Change, Day, ExpressionKind, Number, Side, Start},
    vocabulary::Phrase,
};
use chrono::NaiveTime;

const A_RULE_EACH: Texts = Texts::new(
    "write a rule for each of these days",
    "напишите для каждого из этих дней своё правило",
);

/// What it begins with, where it does not begin with a period.
const STARTS: PhraseSet = PhraseSet::of(&[
    Phrase::On,
    Phrase::OnDay,
    Phrase::OnEntering,
    Phrase::OnLeaving,
    Phrase::EveryDay,
    Phrase::EveryMonday,
    Phrase::EveryTuesday,
    Phrase::EveryWednesday,
    Phrase::EveryThursday,
    Phrase::EveryFriday,
    Phrase::EverySaturday,
    Phrase::EverySunday,
]);

const CONDITION_OF_START: Texts = Texts::new(
    "which of these records start the rule is said behind `where`: `on page_view where page = \"/price\"`",
    "какие из этих записей запускают правило, говорит условие после `где`: `по событию просмотр где страница = \"/price\"`",
);
const MOVES: Texts = Texts::new(
    "triggers are started by moves between states; a bonus is given `on entering segment …`",
    "переходы между состояниями запускают триггеры; бонус начисляют `при входе в сегмент …`",
);

/// On which side of an anniversary.
pub(super) const SIDES: PhraseSet =
    PhraseSet::of(&[Phrase::BeforeAnniversaryOf, Phrase::AfterAnniversaryOf]);

impl Parser<'_> {
    /// What starts a rule, if that stands here.
    pub(super) fn start(&mut self) -> Parsing<Option<Start>> {
        if self.here().kind == Kind::Number {
            self.refuse_bare_day()?;
            return self.near_anniversary().map(Some);
        }
        Ok(Some(match self.eat_phrase(STARTS) {
            None => return Ok(None),
            Some(Phrase::On) => self.record_or_day()?,
            Some(Phrase::OnEntering) => self.membership(Change::Entering)?,
            Some(Phrase::OnLeaving) => self.membership(Change::Leaving)?,
            Some(phrase) => {
                let day = self.days(phrase)?;
                let at = self.time_of_day()?;
                Start::Day { day, at }
            }
        }))
    }

    fn membership(&mut self, change: Change) -> Parsing<Start> {
        let segment = self.name()?;
        Ok(Start::Membership { change, segment })
    }

    /// `3 days before anniversary of birth_date at 10:00`.
    fn near_anniversary(&mut self) -> Parsing<Start> {
        let distance = self.period_amount()?;
        let first = self.position;
        let side = match self.eat_phrase(SIDES) {
            Some(Phrase::BeforeAnniversaryOf) => Side::Before,
            Some(_) => Side::After,
            None => return Err(self.unexpected(Expected::Phrase(Phrase::BeforeAnniversaryOf))),
        };
        let anniversary = Box::new(self.anniversary(first)?);
        let at = self.time_of_day()?;
        let day = Day::NearAnniversary {
            distance,
            side,
            anniversary,
        };
        Ok(Start::Day { day, at })
    }

    /// Behind `on`.
    pub(super) fn record_or_day(&mut self) -> Parsing<Start> {
        let day = match self.here().kind {
            Kind::Number => {
                let before = self.place();
                let day = self.quantity_literal()?;
                if !matches!(day.kind, ExpressionKind::DayOfYear { .. }) {
                    self.return_to(before);
                    return Err(self.unexpected(Expected::Start));
                }
                Day::OfYear(Box::new(day))
            }
            _ if self.at(Phrase::AnniversaryOf) => Day::Anniversary(Box::new(self.unary()?)),
            _ => {
                self.refuse_no_record()?;
                let collection = self.name()?;
                if self.at(Phrase::From) {
                    let help = MOVES.of(self.language());
                    let failure = self.unexpected(Expected::ItemEnd);
                    return Err(failure.mended(|diagnostic| diagnostic.help(help)));
                }
                let condition = match self.here().kind {
                    Kind::Word | Kind::QuotedName if !self.at(Phrase::Where) => Some(self.name()?),
                    _ => None,
                };
                self.refuse_bare_text()?;
                let filter = match self.eat(Phrase::Where) {
                    true => Some(Box::new(self.expression()?)),
                    false => None,
                };
                return Ok(Start::Record {
                    collection,
                    condition,
                    filter,
                });
            }
        };
        let at = self.time_of_day()?;
        Ok(Start::Day { day, at })
    }

    /// Refuses a day of the year without its `on`.
    pub(super) fn refuse_bare_day(&mut self) -> Parsing<()> {
        let (before, first) = (self.place(), self.position);
        if self.reads_any(first + 1, &["числа", "и"]) {
            return Err(self.unexpected(Expected::Day));
        }
        let day = self.quantity_literal();
        let span = self.span_from(first);
        self.return_to(before);
        match day {
            Ok(day) if matches!(day.kind, ExpressionKind::DayOfYear { .. }) => {
                let written = self.text.get(span.start as usize..span.end as usize);
                let written = written.unwrap_or_default();
                let meant = format!("{} {written}", Phrase::On.text(self.language()));
                let failure = self.failure(codes::FOREIGN_WORDING, span, &[written, &meant]);
                Err(failure.mended(|diagnostic| diagnostic.replace(span, meant)))
            }
            _ => Ok(()),
        }
    }

    /// Refuses `entering lost` and `leaving lost`, which want their `segment`, and `birthday`, which is no record.
    pub(super) fn refuse_no_record(&self) -> Parsing<()> {
        match self.reads_any(self.position, &["entering", "leaving", "birthday"]) {
            true => Err(self.unexpected(Expected::Start)),
            false => Ok(()),
        }
    }

    /// Refuses `page_view "/price"`, which wants a condition.
    pub(super) fn refuse_bare_text(&self) -> Parsing<()> {
        if self.here().kind != Kind::Text {
            return Ok(());
        }
        let help = CONDITION_OF_START.of(self.language());
        let failure = self.unexpected(Expected::ItemEnd);
        Err(failure.mended(|diagnostic| diagnostic.help(help)))
    }

    /// The days of a phrase that was read already.
    pub(super) fn days(&mut self, phrase: Phrase) -> Parsing<Day> {
        Ok(match phrase {
            Phrase::OnDay => {
                let mut days = vec![self.day_of_month()?];
                while self.eat(Phrase::And) {
                    days.push(self.day_of_month()?);
                }
                self.expect(Phrase::OfTheMonth)?;
                Day::OfMonth(days)
            }
            Phrase::EveryMonday => self.weekday(1)?,
            Phrase::EveryTuesday => self.weekday(2)?,
            Phrase::EveryWednesday => self.weekday(3)?,
            Phrase::EveryThursday => self.weekday(4)?,
            Phrase::EveryFriday => self.weekday(5)?,
            Phrase::EverySaturday => self.weekday(6)?,
            Phrase::EverySunday => self.weekday(7)?,
            _ => Day::Every,
        })
    }

    /// A day of the week, and no other beside it.
    fn weekday(&mut self, number: u32) -> Parsing<Day> {
        if self.at(Phrase::And) || self.here().is(Symbol::Comma) {
            let help = A_RULE_EACH.of(self.language());
            let failure = self.unexpected(Expected::ItemEnd);
            return Err(failure.mended(|diagnostic| diagnostic.help(help)));
        }
        Ok(Day::Weekday(number))
    }

    fn day_of_month(&mut self) -> Parsing<u32> {
        let first = self.position;
        let Number { digits, magnitude } = self.number()?;
        let day = digits.to_string().parse::<u32>().ok();
        day.filter(|day| magnitude.is_none() && (1..=31).contains(day))
            .ok_or_else(|| self.no_such_day(first))
    }

    /// `at 10:00`.
    pub(super) fn time_of_day(&mut self) -> Parsing<Option<NaiveTime>> {
        match self.eat(Phrase::At) {
            true => self.clock_time().map(Some),
            false => Ok(None),
        }
    }

    /// `10:00`.
    pub(super) fn clock_time(&mut self) -> Parsing<NaiveTime> {
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
        Ok(time)
    }
}
