//! The memberships and states that start rules, followed through a history.

use super::{Change, Effect, Happening, RecordKey, Watched};
use crate::{
    error::Error,
    evaluate::PartitionResult,
    horizon::{Flip, IN, OUT, Turn, Watch, flips},
    plan::{Inputs, Plan},
    questions::plan_of,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Program, Rule, RuleBody, RuleId},
    schema::{CollectionId, Owner},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::Arc,
};

/// Who stands where.
pub(super) struct Memberships {
    plan: Plan,
    watch: Watch,
    rules: Vec<Followed>,
    /// Rules whose numbers have left the range for a client, by the place of the rule and the row.
    failing: BTreeSet<(usize, usize)>,
}

/// One segment or partition.
struct Followed {
    name: String,
    about: CollectionId,
    noun: String,
    /// The states of a partition; none for a segment.
    states: Option<Vec<String>>,
    /// Where each record stands: rows of the table as it was.
    known: Vec<u16>,
    /// The keys of these rows, where more may come between them.
    keys: Vec<String>,
}

impl Memberships {
    /// Those that rules are started by.
    pub fn new(
        program: &Arc<Program>,
        inputs: &Inputs,
        watched: &[Watched],
    ) -> Result<Memberships, Error> {
        let schema = &program.schema;
        let is_watched = |rule: &Rule| {
            let name = rule.name.clone();
            let watch = match rule.body {
                RuleBody::Segment(_) => Watched::Segment(name),
                RuleBody::Partition { .. } => Watched::Partition(name),
                RuleBody::Condition(_) | RuleBody::Attribute(_) => return false,
            };
            // Records that belong to nobody start nothing for anybody.
            schema.collection(rule.subject).owner != Owner::Table && watched.contains(&watch)
        };
        let rules = (0..).map(RuleId).zip(&program.rules);
        let chosen: BTreeSet<RuleId> = rules
            .filter(|(_, rule)| is_watched(rule))
            .map(|(number, _)| number)
            .collect();
        let plan = plan_of(program, inputs, &chosen)?;
        let watch = Watch::new(&plan, |rule| chosen.contains(&rule));
        let rules = watch.rules.iter().map(|one| {
            let rule = plan.rule(one.rule);
            Followed {
                name: rule.name.clone(),
                about: rule.subject,
                noun: schema.collection(rule.subject).name.clone(),
                states: states(&rule.body),
                known: Vec::new(),
                keys: Vec::new(),
            }
        });
        Ok(Memberships {
            rules: rules.collect(),
            failing: BTreeSet::new(),
            plan,
            watch,
        })
    }

    /// Whether there is nothing to follow.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Notes where all records stand at an instant, which is no news.
    ///
    /// # Errors
    /// As [`Plan::evaluate`]: a number that leaves the range later fails alone.
    pub fn begin(&mut self, data: &Dataset, at: DateTime<Utc>) -> Result<(), Error> {
        let found = self.changes(data, &(at..=at))?;
        if found.iter().any(|flip| flip.turn == Turn::Failed) {
            let range = 0..data.len();
            let instant = at.timestamp_micros();
            return self.watch.look(&self.plan, data, range, instant, |_| ());
        }
        Ok(())
    }

    /// What changes within a stretch of time against what was known before it: in order of time, memberships before states.
    pub fn changes(
        &mut self,
        data: &Dataset,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Vec<Flip>, Error> {
        if self.is_empty() || within.is_empty() {
            return Ok(Vec::new());
        }
        let rules = self.rules.iter_mut();
        let mut known: Vec<Vec<u16>> = rules.map(|rule| rule.carry(data)).collect();
        let within = within.start().timestamp_micros()..=within.end().timestamp_micros();
        let stood = (known.as_mut_slice(), &mut self.failing);
        let mut found = flips((&self.plan, &self.watch), data, &within, stood)?;
        for (rule, known) in self.rules.iter_mut().zip(known) {
            rule.known = known;
        }
        let is_state = |flip: &Flip| {
            self.rules
                .get(flip.rule)
                .is_some_and(|rule| rule.states.is_some())
        };
        // Blocks come in the order of the clients, who come in that order within an instant.
        found.sort_by_key(|flip| (flip.at, flip.turn != Turn::Failed, is_state(flip)));
        Ok(found)
    }

    /// That the numbers of a rule have left the range, as the live engine tells it.
    pub fn failed(&self, data: &Dataset, flip: Flip) -> Option<Effect> {
        let rule = self.rules.get(flip.rule)?;
        if flip.turn != Turn::Failed {
            return None;
        }
        let subject = data.schema.subject;
        let noun = &data.schema.collection(subject).name;
        let client = data.id(subject, flip.row)?;
        let at = DateTime::from_timestamp_micros(flip.at)?;
        Some(Effect::failed(&rule.name, (noun, &client), at))
    }

    /// A change as the fold is told of it.
    pub fn happening(&self, data: &Dataset, flip: Flip) -> Option<Happening> {
        let rule = self.rules.get(flip.rule)?;
        let Turn::Moved { from, to } = flip.turn else {
            return None;
        };
        let client = owner(data, rule.about, flip.row);
        let record = RecordKey {
            collection: rule.noun.clone(),
            key: data.id(rule.about, flip.row)?.into_owned(),
        };
        Some(Happening {
            client: data.id(data.schema.subject, client)?.into_owned(),
            at: DateTime::from_timestamp_micros(flip.at)?,
            change: rule.change(record, (from, to)),
        })
    }
}

impl Followed {
    fn change(&self, record: RecordKey, (from, to): (u16, u16)) -> Change {
        let name = self.name.clone();
        match &self.states {
            None if to == IN => Change::Entered {
                segment: name,
                record,
            },
            None => Change::Left {
                segment: name,
                record,
            },
            Some(states) => Change::Moved {
                partition: name,
                record,
                from: states.get(usize::from(from)).cloned(),
                to: states.get(usize::from(to)).cloned(),
            },
        }
    }

    /// Where the rows of a data set stood, in which records may have come since: by their keys where they did.
    fn carry(&mut self, data: &Dataset) -> Vec<u16> {
        let absent = match self.states {
            None => OUT,
            Some(_) => PartitionResult::NO_STATE,
        };
        let len = data.table(self.about).len;
        let known = std::mem::take(&mut self.known);
        // Clients keep their places.
        if self.about == data.schema.subject {
            let mut known = known;
            known.resize(len, absent);
            return known;
        }
        let key = |row| {
            data.id(self.about, row)
                .map_or_else(String::new, std::borrow::Cow::into_owned)
        };
        let keys: Vec<String> = (0..len).map(key).collect();
        let before = std::mem::replace(&mut self.keys, keys);
        if before == self.keys {
            return known;
        }
        let before: BTreeMap<String, u16> = before.into_iter().zip(known).collect();
        let keys = self.keys.iter();
        keys.map(|key| before.get(key).copied().unwrap_or(absent))
            .collect()
    }
}

/// The states of a partition.
fn states(body: &RuleBody) -> Option<Vec<String>> {
    match body {
        RuleBody::Partition { states, otherwise } => {
            let states = states.iter().map(|(state, _)| state);
            Some(states.chain(otherwise).cloned().collect())
        }
        _ => None,
    }
}

/// The client whose a row is.
fn owner(data: &Dataset, mut collection: CollectionId, mut row: usize) -> usize {
    while let Some(parent) = data.schema.parent(collection) {
        row = data.table(collection).parent_of(row).unwrap_or(row);
        collection = parent;
    }
    row
}
