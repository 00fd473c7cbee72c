//! The oracle: every rule for every record, by the plainest recursion over rows. No columns, no plan, no shortcuts.
//!
//! It is written from the language definition and the meaning of the typed program, never from the engine, so that the
//! two can be held against each other.

mod aggregate;
mod calendar;
mod condition;
mod datum;
mod documents;
mod forecast;
mod kleene;
mod moment;
mod number;
mod records;
mod rows;
mod rule;
mod sequence;
mod stretch;
mod value;

pub use datum::{Datum, Missing};
pub use documents::read;
pub use records::{Records, Row, RowId};

use crate::answers::Answers;
use kardan::{evaluate::AsOf, plan::Inputs};
use kardan_dsl::program::{Program, RuleBody, ScopeId};
use moment::Moment;
use std::collections::BTreeMap;

/// What every rule is evaluated in.
struct Oracle<'a> {
    program: &'a Program,
    records: &'a Records,
    inputs: &'a Inputs,
}

/// The record that each scope is bound to.
type Bindings = BTreeMap<ScopeId, RowId>;

/// Every reported rule of a program for every record, as of an instant.
#[must_use]
pub fn evaluate(program: &Program, records: &Records, inputs: &Inputs, as_of: AsOf) -> Answers {
    let oracle = Oracle {
        program,
        records,
        inputs,
    };
    let moment = Moment::new(as_of, program.timezone);
    let mut answers = Answers::default();
    for rule in &program.rules {
        let all = records.of(rule.subject).map(|row| (records.id(row), row));
        let name = rule.name.clone();
        match &rule.body {
            RuleBody::Condition(_) => {}
            RuleBody::Segment(condition) => {
                let memberships =
                    all.map(|(id, row)| (id, oracle.membership(condition, row, moment)));
                answers.segments.insert(name, memberships.collect());
            }
            RuleBody::Partition { states, otherwise } => {
                let found = all
                    .map(|(id, row)| (id, oracle.state(states, otherwise.as_deref(), row, moment)));
                answers.partitions.insert(name, found.collect());
            }
            RuleBody::Attribute(value) => {
                let texts = all.map(|(id, row)| (id, oracle.attribute(value, row, moment)));
                answers.attributes.insert(name, texts.collect());
            }
        }
    }
    answers
}
