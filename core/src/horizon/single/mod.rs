//! One record of the subject after another: what rules say of it, and how long that stays, at the least cost each.
//!
//! Of a chunk of one, nearly all of the time is spent on vectors and on the edges of windows for rows that do not matter. Here the same
//! nodes of the plan become *terms*, settled once: what no instant changes is a condition as a session has it
//! ([`crate::evaluate::Lasting`]); rows that hang on the record lie in windows by their position, as times ascend; and of all edges only that of the
//! row is reckoned at which an answer turns. Rules that have another form are left to [`super::Watch`]; properties hold the two to each other.

mod making;
mod present;
mod rows;
mod terms;

#[cfg(test)]
mod tests;

pub(crate) use present::Present;

use super::{
    until::NEVER,
    watch::{IN, OUT, Watched},
};
use crate::{
    calendar::{LocalDays, Window},
    error::Error,
    evaluate::{AsOf, Lasting, PartitionResult, Run, texts},
    plan::Plan,
    records::{Card, Dataset, NamedText, ReadSet, RowKeys, Values},
};
use chrono::DateTime;
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::Type,
};
use making::Making;
use rows::Rows;
use std::sync::Arc;
use terms::{Term, TermId};

/// The rules about the subject that can be told of one record at little cost.
#[derive(Debug)]
pub(crate) struct Outlook {
    /// By place among the rules that are followed; none for those that are left to a watch.
    rules: Vec<Option<Ruling>>,
    terms: Vec<Term>,
    rows: Vec<Rows>,
    windows: Vec<Window>,
    lasting: Lasting,
}

/// What decides a rule.
#[derive(Debug)]
enum Ruling {
    Segment(TermId),
    Partition {
        visible: Option<TermId>,
        states: Box<[TermId]>,
        otherwise: bool,
    },
}

/// What holds of a record, and how long that certainly stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stay<T> {
    pub is: T,
    pub until: i64,
}

/// What is known of the record at hand, kept from one to the next without a new allocation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// Which record at which instant.
    turn: u32,
    truths: Vec<(u32, Stay<Option<bool>>)>,
    /// Rows that are taken, by the row that has their time.
    taken: Vec<usize>,
    values: Vec<i64>,
}

/// A record, and the present.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub data: &'a Dataset,
    pub days: &'a LocalDays,
    /// Its row.
    pub row: usize,
    pub present: &'a Present,
}

impl Outlook {
    /// Makes rules ready for the records of data sets in which the texts that rules name have the codes of this one.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn new(plan: &Plan, rules: &[Watched], data: &Dataset) -> Result<Outlook, Error> {
        let at = AsOf::Instant(DateTime::UNIX_EPOCH);
        let run = Run::new(plan, data, &(0..0), at)?;
        let mut making = Making::new(&run, rules);
        let rules = rules.iter().map(|rule| making.ruling(rule));
        Ok(Outlook {
            rules: rules.collect(),
            terms: making.terms,
            rows: making.rows,
            windows: making.windows,
            lasting: making.lasting,
        })
    }

    /// Whether a rule is one of these, by its place among all that are followed.
    pub fn tells(&self, rule: usize) -> bool {
        matches!(self.rules.get(rule), Some(Some(_)))
    }

    /// Leaves a rule to a watch.
    pub fn leave(&mut self, rule: usize) {
        if let Some(rule) = self.rules.get_mut(rule) {
            *rule = None;
        }
    }

    /// Whether the rows of a data set lie as this takes them to.
    pub fn suits(&self, data: &Dataset) -> bool {
        let timed = self.rows.iter().filter_map(|rows| rows.timed.as_ref());
        let mut tables = timed.map(|timed| data.table(timed.time.collection));
        tables.all(|table| {
            let times = table.times.as_ref();
            table.len == 0 || times.is_some_and(|times| times.complete)
        })
    }

    /// Begins with another record, or another instant.
    pub fn begin(&self, memory: &mut Memory) {
        memory.turn = memory.turn.wrapping_add(1);
        if memory.truths.len() != self.terms.len() || memory.turn == 0 {
            let unknown = Stay {
                is: None,
                until: NEVER,
            };
            memory.truths = vec![(0, unknown); self.terms.len()];
            memory.turn = 1;
        }
    }

    /// What a rule says of a record: as [`super::Look::state`] has it.
    pub fn state(&self, rule: usize, about: &About<'_>, memory: &mut Memory) -> Stay<u16> {
        let stay = match self.rules.get(rule) {
            Some(Some(Ruling::Segment(term))) => {
                let stay = self.truth(*term, about, memory);
                Stay {
                    is: if stay.is == Some(true) { IN } else { OUT },
                    until: stay.until,
                }
            }
            Some(Some(Ruling::Partition {
                visible,
                states,
                otherwise,
            })) => self.first_state((*visible, states, *otherwise), about, memory),
            _ => Stay {
                is: OUT,
                until: NEVER,
            },
        };
        let goes_back = about.present.course.day_goes_back;
        Stay {
            until: stay.until.min(goes_back),
            ..stay
        }
    }

    /// What states come before the one that holds must not begin to hold.
    fn first_state(
        &self,
        (visible, states, otherwise): (Option<TermId>, &[TermId], bool),
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<u16> {
        let mut until = NEVER;
        let none = |until| Stay {
            is: PartitionResult::NO_STATE,
            until,
        };
        if let Some(visible) = visible {
            let seen = self.truth(visible, about, memory);
            if seen.is != Some(true) {
                return none(seen.until);
            }
            until = seen.until;
        }
        for (place, state) in (0..).zip(states) {
            let stay = self.truth(*state, about, memory);
            until = until.min(stay.until);
            if stay.is == Some(true) {
                return Stay { is: place, until };
            }
        }
        match otherwise {
            true => Stay {
                is: states.len() as u16,
                until,
            },
            false => none(until),
        }
    }
}

/// An empty data set in which the columns are of their types and know the texts that rules name, and more, with these texts: what rules are
/// made ready by for data sets that are made knowing them. None where there can be none.
pub(crate) fn typical(plan: &Plan, more: Vec<NamedText>) -> Option<(Dataset, Arc<[NamedText]>)> {
    let program = plan.program();
    let schema = &program.schema;
    let mut read = ReadSet::new(schema);
    for (id, collection) in (0..).map(CollectionId).zip(&schema.collections) {
        if collection.owner == Owner::Table {
            continue;
        }
        for (field, at) in collection.fields.iter().zip(0..) {
            if !matches!(field.ty, Type::Record(_)) {
                read.add_field(schema, id, FieldId(at));
            }
        }
    }
    let mut texts = texts(plan);
    texts.extend(more);
    texts.sort_unstable();
    texts.dedup();
    let card = Card::new(program, &read, &texts)?;
    let mut data = card.data().clone();
    for (table, collection) in data.tables.iter_mut().zip(&schema.collections) {
        // A card has keys as texts like any other; a data set has not.
        let key = collection.key.map(|key| usize::from(key.0));
        if let Some(column) = key.and_then(|key| table.columns.get_mut(key)) {
            column.values = Values::Key(RowKeys::none().into());
        }
    }
    Some((data, texts.into()))
}
