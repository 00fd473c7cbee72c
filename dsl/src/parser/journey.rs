//! The steps of a journey: messages, tasks, waits and branches.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::{Texts, codes},
    syntax::{
        BlockKind, Earn, ExpressionKind, Number, Per, PeriodAmount, Send, Statement, Task, Wait,
    },
    vocabulary::Phrase,
};
use chrono::NaiveTime;

/// What a step begins with.
pub(crate) const STATEMENTS: PhraseSet = PhraseSet::of(&[
    Phrase::When,
    Phrase::Otherwise,
    Phrase::Wait,
    Phrase::WaitUntil,
    Phrase::WaitUpTo,
    Phrase::OnTimeout,
    Phrase::Send,
    Phrase::Task,
    Phrase::Earn,
    Phrase::Emit,
    Phrase::StartTrigger,
    Phrase::Stop,
]);

/// Weekdays that are waited for, Monday first.
pub(crate) const WEEKDAYS: [Phrase; 7] = [
    Phrase::Monday,
    Phrase::Tuesday,
    Phrase::Wednesday,
    Phrase::Thursday,
    Phrase::Friday,
    Phrase::Saturday,
    Phrase::Sunday,
];

const THAT_DAY: Texts = Texts::new(
    "a line `wait until 10:00` below waits for the next ten o'clock after these days; what has to be on that very day starts a rule: `3 days after visit.at at 10:00`",
    "строка `ждать до 10:00` ниже ждёт ближайших десяти часов после этих дней; то, что нужно именно в тот день, запускает правило: `3 дня после визит.дата в 10:00`",
);

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Parsing<Statement> {
        let statement = self.bare_statement()?;
        self.refuse_condition_behind()?;
        Ok(statement)
    }

    fn bare_statement(&mut self) -> Parsing<Statement> {
        let Some(phrase) = self.eat_phrase(STATEMENTS) else {
            let expected = match self.at(Phrase::Every) {
                true => Expected::Day,
                false => Expected::Statement,
            };
            return Err(self.unexpected(expected));
        };
        Ok(match phrase {
            Phrase::When => self.branch()?,
            Phrase::Otherwise => Statement::Otherwise(self.steps()?),
            Phrase::OnTimeout => Statement::OnTimeout(self.steps()?),
            Phrase::Wait => Statement::Wait(Wait::Period(self.wait_period()?)),
            Phrase::WaitUntil => Statement::Wait(self.wait_until()?),
            Phrase::WaitUpTo => {
                let most = self.period_amount()?;
                self.expect(Phrase::AwaitedEvent)?;
                let arrival = Box::new(self.arrival()?);
                Statement::Wait(Wait::UpTo { most, arrival })
            }
            Phrase::Send => Statement::Send(self.message()?),
            Phrase::Task => Statement::Task(self.task()?),
            Phrase::Earn => Statement::Earn(Earn {
                amount: self.value()?,
                per_day_since: None,
                recipient: self.recipient()?,
            }),
            Phrase::Emit => Statement::Emit(self.name()?),
            Phrase::StartTrigger => Statement::Start(self.name()?),
            _ => Statement::Stop(match self.at_item_end() {
                true => None,
                false => Some(self.name()?),
            }),
        })
    }

    /// `{ … }`, one level deeper.
    pub(super) fn steps(&mut self) -> Parsing<crate::syntax::Block<Statement>> {
        self.nested(|parser| parser.block(Parser::statement))
    }

    /// Behind `when`: a condition, and perhaps what is done where it holds.
    fn branch(&mut self) -> Parsing<Statement> {
        let first = self.position;
        let condition = match self.at_symbol(Symbol::OpenBrace) {
            false => self.expression()?,
            true => {
                let block = self.block(Parser::expression)?;
                self.make(first, ExpressionKind::Block(BlockKind::All, block))?
            }
        };
        if !self.at_symbol(Symbol::OpenBrace) {
            return Ok(Statement::When(condition));
        }
        let then = self.steps()?;
        Ok(Statement::Branch { condition, then })
    }

    /// Refuses a condition behind what it is about: `send sms "x" when blacklisted`.
    pub(super) fn refuse_condition_behind(&mut self) -> Parsing<()> {
        let stands = self.at(Phrase::When) || self.reads_any(self.position, &["if", "если"]);
        if !stands {
            return Ok(());
        }
        let when = Phrase::When.text(self.language());
        let (span, written) = (self.span_of(self.here()), &self.here().text);
        Err(self.failure(
            codes::LINE_OF_ITS_OWN,
            span,
            &[written, &format!("{when} …")],
        ))
    }

    /// `2 days`; a time of the day is waited for on a line of its own.
    fn wait_period(&mut self) -> Parsing<PeriodAmount> {
        let period = self.period_amount()?;
        if !self.at(Phrase::At) {
            return Ok(period);
        }
        let until = Phrase::WaitUntil.text(self.language());
        let (span, written) = (self.span_of(self.here()), &self.here().text);
        let failure = self.failure(
            codes::LINE_OF_ITS_OWN,
            span,
            &[written, &format!("{until} 10:00")],
        );
        let help = THAT_DAY.of(self.language());
        Err(failure.mended(|diagnostic| diagnostic.help(help)))
    }

    fn wait_until(&mut self) -> Parsing<Wait> {
        let weekday = self.eat_phrase(PhraseSet::of(&WEEKDAYS));
        let weekday = weekday.and_then(|said| WEEKDAYS.iter().position(|day| *day == said));
        if weekday.is_some() || self.here().kind == Kind::Number {
            let at = match weekday {
                Some(_) => self.time_of_day()?,
                None => Some(self.clock_time()?),
            };
            let weekday = weekday.and_then(|day| u8::try_from(day + 1).ok());
            let in_their_zone = self.eat(Phrase::InTheirZone);
            return Ok(match at {
                Some(at) if weekday.is_none() && !in_their_zone => Wait::Time(at),
                _ => Wait::Clock {
                    weekday,
                    at,
                    in_their_zone,
                },
            });
        }
        // `not` would be read as a name that has to stand in backticks.
        if self.at(Phrase::NotInSegment) || self.reads_any(self.position, &["tomorrow", "завтра"])
        {
            return Err(self.unexpected(Expected::TimeOfDay));
        }
        let date = self.path()?;
        let minus = match self.eat(Phrase::Minus) {
            true => Some(self.period_amount()?),
            false => None,
        };
        let at = self.time_of_day()?;
        Ok(Wait::Date { date, minus, at })
    }

    fn message(&mut self) -> Parsing<Send> {
        let mut channels = vec![self.name()?];
        while self.eat(Phrase::Or) {
            channels.push(self.name()?);
        }
        let template = self.title()?;
        let offer = match self.eat(Phrase::WithOffer) {
            true => Some(self.name()?),
            false => None,
        };
        Ok(Send {
            channels,
            template,
            offer,
        })
    }

    fn task(&mut self) -> Parsing<Task> {
        let title = self.text_literal()?;
        let role = match self.eat(Phrase::For) {
            true => Some(self.name()?),
            false => None,
        };
        let due = match self.eat(Phrase::DueIn) {
            true => Some(self.period_amount()?),
            false => None,
        };
        Ok(Task { title, role, due })
    }

    /// `21:00-09:00`.
    pub(super) fn hours(&mut self) -> Parsing<(NaiveTime, NaiveTime)> {
        if !self.token(self.position + 1).is(Symbol::Colon) {
            return Err(self.unexpected(Expected::Hours));
        }
        let from = self.clock_time()?;
        self.expect_symbol(Symbol::Minus)?;
        Ok((from, self.clock_time()?))
    }

    /// `2 messages per week`.
    pub(super) fn message_cap(&mut self) -> Parsing<(Number, Per)> {
        let most = self.number()?;
        self.expect(Phrase::Messages)?;
        Ok((most, self.per()?))
    }

    /// `5%`.
    pub(super) fn percentage(&mut self) -> Parsing<Number> {
        let number = self.number()?;
        self.expect_symbol(Symbol::Percent)?;
        Ok(number)
    }
}
