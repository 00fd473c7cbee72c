//! Triggers and experiments.

use super::{Slot, Translator};
use crate::{
    schema::CollectionId,
    syntax::{
        Arrival, Block, Ending, Experiment, ExperimentLine, Statement, Trigger, TriggerLine,
        TriggerStart, Wait,
    },
};

impl Translator<'_> {
    pub(super) fn trigger(&mut self, trigger: &mut Trigger) {
        // Whatever its place, the line that starts the rule says what the others are about.
        let about = trigger.body.items.iter().find_map(|item| match &item.node {
            TriggerLine::On(TriggerStart::Record(arrival)) => {
                self.collection_of(&arrival.collection)
            }
            TriggerLine::On(TriggerStart::Relative { date, .. }) => {
                date.names.first().and_then(|name| self.collection_of(name))
            }
            _ => None,
        });
        self.bound = vec![about.unwrap_or(self.schema.subject)];
        for item in &mut trigger.body.items {
            match &mut item.node {
                TriggerLine::On(start) => self.trigger_start(start),
                TriggerLine::Once(per) | TriggerLine::AtMost(_, per) => self.per(per),
                TriggerLine::StopWhen(ending) | TriggerLine::Goal(ending) => match ending {
                    Ending::Record(arrival) => {
                        self.arrival(arrival);
                    }
                    Ending::Condition(condition) => self.expression(condition),
                },
                TriggerLine::Do(statement) => self.statement(statement),
                TriggerLine::Quiet(..) | TriggerLine::HoldOut(_) | TriggerLine::Priority(_) => {}
            }
        }
    }

    pub(super) fn experiment(&mut self, experiment: &mut Experiment) {
        self.bound = vec![self.schema.subject];
        for item in &mut experiment.body.items {
            match &mut item.node {
                ExperimentLine::Variant { body, .. } => self.statements(body),
                ExperimentLine::AtMost(_, per) => self.per(per),
                ExperimentLine::On { .. }
                | ExperimentLine::Split { .. }
                | ExperimentLine::HoldOut(_)
                | ExperimentLine::Winner { .. }
                | ExperimentLine::RestGetsWinner
                | ExperimentLine::Quiet(..) => {}
            }
        }
    }

    fn trigger_start(&mut self, start: &mut TriggerStart) {
        match start {
            TriggerStart::Record(arrival) => {
                self.arrival(arrival);
            }
            TriggerStart::Day { day, .. } => self.day(day),
            TriggerStart::Relative { date, .. } => self.path(date),
            TriggerStart::Entering { .. }
            | TriggerStart::Leaving(_)
            | TriggerStart::Moving { .. }
            | TriggerStart::PointsExpire { .. } => {}
        }
    }

    /// The collection of a record that arrives.
    fn arrival(&mut self, arrival: &mut Arrival) -> Option<CollectionId> {
        let collection = self.collection_of(&arrival.collection);
        self.name(&mut arrival.collection, Slot::One);
        if let Some(condition) = &mut arrival.condition {
            self.name(condition, Slot::One);
        }
        if let Some(about) = &mut arrival.about {
            self.name(about, Slot::ToOne);
        }
        if let Some(filter) = &mut arrival.filter {
            let depth = self.bound.len();
            self.bound.extend(collection);
            self.expression(filter);
            self.bound.truncate(depth);
        }
        collection
    }

    fn statements(&mut self, block: &mut Block<Statement>) {
        let depth = self.bound.len();
        for item in &mut block.items {
            self.statement(&mut item.node);
        }
        self.bound.truncate(depth);
    }

    fn statement(&mut self, statement: &mut Statement) {
        match statement {
            Statement::When(condition) => self.expression(condition),
            Statement::Branch { condition, then } => {
                self.expression(condition);
                self.statements(then);
            }
            Statement::Otherwise(block) | Statement::OnTimeout(block) => self.statements(block),
            Statement::Wait(Wait::UpTo { arrival, .. }) => {
                let awaited = self.arrival(arrival);
                // What follows may name the record that came.
                self.bound.extend(awaited);
            }
            Statement::Wait(Wait::Date { date, .. }) => self.path(date),
            Statement::Earn(earn) => {
                self.expression(&mut earn.amount);
                if let Some(recipient) = &mut earn.recipient {
                    self.path(recipient);
                }
            }
            Statement::Wait(_)
            | Statement::Send(_)
            | Statement::Task(_)
            | Statement::Emit(_)
            | Statement::Start(_)
            | Statement::Stop(_) => {}
        }
    }
}
