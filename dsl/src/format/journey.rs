//! The steps of a journey.

use super::{name::begins_phrase_with, printer::Printer, rows::join, start::time_of_day};
use crate::{
    parser::WEEKDAYS,
    syntax::{Block, Send, Statement, Task, Wait},
    vocabulary::{Case, Phrase},
};

impl Printer {
    pub(super) fn statement(&self, statement: &Statement, depth: usize) -> String {
        match statement {
            Statement::When(condition) => self.when_line(condition, depth),
            Statement::Branch { condition, then } => {
                let head = format!("{} ", self.when_line(condition, depth));
                format!("{head}{}", self.steps(then, depth, &head))
            }
            Statement::Otherwise(block) => self.phrase_and_steps(Phrase::Otherwise, block, depth),
            Statement::OnTimeout(block) => self.phrase_and_steps(Phrase::OnTimeout, block, depth),
            Statement::Wait(wait) => self.wait(wait, depth),
            Statement::Send(send) => self.send(send),
            Statement::Task(task) => self.task(task),
            Statement::Earn(earn) => self.earn(earn, depth),
            Statement::Emit(event) => self.named(Phrase::Emit, event),
            Statement::Start(trigger) => self.named(Phrase::StartTrigger, trigger),
            Statement::Stop(None) => self.say(Phrase::Stop).to_owned(),
            Statement::Stop(Some(trigger)) => self.named(Phrase::Stop, trigger),
        }
    }

    fn named(&self, phrase: Phrase, name: &crate::syntax::Name) -> String {
        let word = self.say(phrase);
        let name = self.name_unless(name, |text| begins_phrase_with(word, text));
        join(&[word, &name])
    }

    fn phrase_and_steps(&self, phrase: Phrase, block: &Block<Statement>, depth: usize) -> String {
        let before = format!("{} ", self.say(phrase));
        format!("{before}{}", self.steps(block, depth, &before))
    }

    /// A block of steps: on the line where it fits and has one step.
    pub(super) fn steps(&self, block: &Block<Statement>, depth: usize, before: &str) -> String {
        let short = match block.items.len() {
            1 => self.short_block(block, depth, before, |statement, depth| {
                self.statement(statement, depth)
            }),
            _ => None,
        };
        short.unwrap_or_else(|| {
            self.block(block, depth, |statement, depth| {
                self.statement(statement, depth)
            })
        })
    }

    fn wait(&self, wait: &Wait, depth: usize) -> String {
        match wait {
            Wait::Period(period) => join(&[
                self.say(Phrase::Wait),
                &self.amount(period, Case::Accusative),
            ]),
            Wait::Time(time) => join(&[self.say(Phrase::WaitUntil), &time_of_day(*time)]),
            Wait::Clock {
                weekday,
                at,
                in_their_zone,
            } => {
                let mut text = self.say(Phrase::WaitUntil).to_owned();
                let day = weekday.and_then(|day| WEEKDAYS.get(usize::from(day.wrapping_sub(1))));
                if let Some(day) = day {
                    text = self.with_time(join(&[&text, self.say(*day)]), *at);
                } else if let Some(at) = at {
                    text = join(&[&text, &time_of_day(*at)]);
                }
                match in_their_zone {
                    true => join(&[&text, self.say(Phrase::InTheirZone)]),
                    false => text,
                }
            }
            Wait::Date { date, minus, at } => {
                let mut text = join(&[self.say(Phrase::WaitUntil), &self.path(date)]);
                if let Some(minus) = minus {
                    let minus = self.amount(minus, Case::Accusative);
                    text = join(&[&text, self.say(Phrase::Minus), &minus]);
                }
                self.with_time(text, *at)
            }
            Wait::UpTo { most, arrival } => {
                let head = join(&[
                    self.say(Phrase::WaitUpTo),
                    &self.amount(most, Case::Genitive),
                    self.say(Phrase::AwaitedEvent),
                ]);
                let arrival = self.arrival(arrival, self.say(Phrase::AwaitedEvent), depth);
                join(&[&head, &arrival])
            }
        }
    }

    fn send(&self, send: &Send) -> String {
        let or = format!(" {} ", self.say(Phrase::Or));
        let channels: Vec<String> = send.channels.iter().map(|name| self.name(name)).collect();
        let mut text = join(&[self.say(Phrase::Send), &channels.join(&or)]);
        if let Some(template) = &send.template {
            text = join(&[&text, &self.text(template)]);
        }
        if let Some(offer) = &send.offer {
            text = join(&[&text, self.say(Phrase::WithOffer), &self.name(offer)]);
        }
        text
    }

    fn task(&self, task: &Task) -> String {
        let mut text = join(&[self.say(Phrase::Task), &self.text(&task.title)]);
        if let Some(role) = &task.role {
            text = join(&[&text, self.say(Phrase::For), &self.name(role)]);
        }
        if let Some(due) = &task.due {
            let due = self.amount(due, Case::Accusative);
            text = join(&[&text, self.say(Phrase::DueIn), &due]);
        }
        text
    }
}
