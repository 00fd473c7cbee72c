//! The steps of a journey: messages, tasks, waits and branches.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    syntax::{BlockKind, Earn, ExpressionKind, Number, Per, Send, Statement, Task, Wait},
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

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Parsing<Statement> {
        let Some(phrase) = self.eat_phrase(STATEMENTS) else {
            return Err(self.unexpected(Expected::Statement));
        };
        Ok(match phrase {
            Phrase::When => self.branch()?,
            Phrase::Otherwise => Statement::Otherwise(self.steps()?),
            Phrase::OnTimeout => Statement::OnTimeout(self.steps()?),
            Phrase::Wait => Statement::Wait(Wait::Period(self.period_amount()?)),
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

    fn wait_until(&mut self) -> Parsing<Wait> {
        if self.here().kind == Kind::Number {
            return self.clock_time().map(Wait::Time);
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
