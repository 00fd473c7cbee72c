//! Triggers and experiments. Checked after all rules, which they may refer to.

mod arrival;
mod branch;
mod cycle;
mod echo;
mod expectation;
mod experiment;
mod idle;
mod journey;
mod late;
mod rate;
mod reach;
mod start;
mod trigger;

use super::Checker;
use crate::{
    program::Triggers,
    schema::CollectionId,
    source::Span,
    syntax::{self, Name, Statement, TriggerLine},
};
use std::collections::HashMap;

/// What files declare that acts of itself, with the places of the declarations.
#[derive(Default)]
pub(super) struct Declared<'a> {
    pub triggers: Vec<(&'a syntax::Trigger, Span)>,
    pub experiments: Vec<(&'a syntax::Experiment, Span)>,
    /// The names of both, each with its first place.
    names: HashMap<&'a str, Span>,
    /// The triggers that steps start: by which rule, what that is about, and the name in the step.
    starts: Vec<(&'a str, CollectionId, &'a Name)>,
    /// Whether any of them gives points.
    earn: bool,
}

impl Checker<'_> {
    /// Checks all that acts of itself.
    pub(super) fn check_triggers(&mut self) {
        let triggers = std::mem::take(&mut self.declared.triggers.triggers);
        let experiments = std::mem::take(&mut self.declared.triggers.experiments);
        let named = triggers
            .iter()
            .map(|(trigger, _)| &trigger.name)
            .chain(experiments.iter().map(|(experiment, _)| &experiment.name));
        for name in named {
            let known = self.declared.triggers.names.get(name.text.as_str());
            match known.copied() {
                Some(first) => self.report_twice(name, first),
                None => {
                    let names = &mut self.declared.triggers.names;
                    names.insert(&name.text, name.span);
                }
            }
        }
        let bodies = triggers.iter().flat_map(|(trigger, _)| &trigger.body.items);
        let mut steps = bodies.filter_map(|item| match &item.node {
            TriggerLine::Do(statement) => Some(statement.as_ref()),
            _ => None,
        });
        self.declared.triggers.earn = steps.any(earns);
        self.triggers = Triggers::default();
        for &(trigger, span) in &triggers {
            let checked = self.trigger(trigger, span);
            self.triggers.triggers.extend(checked);
        }
        for (experiment, span) in experiments {
            let checked = self.experiment(experiment, span);
            self.triggers.experiments.extend(checked);
        }
        self.refuse_starts_of_others();
        self.refuse_cycles();
        self.warn_of_echoes(&triggers);
    }
}

/// Whether a step, or a step in it, gives points.
fn earns(step: &Statement) -> bool {
    match step {
        Statement::Earn(_) => true,
        Statement::Branch { then: block, .. }
        | Statement::Otherwise(block)
        | Statement::OnTimeout(block) => block.items.iter().any(|item| earns(&item.node)),
        _ => false,
    }
}
