//! The instants at which memberships do change: from one bound to the next, until the record is evaluated otherwise.

use super::{
    Horizon, PartitionHorizon, SegmentHorizon,
    watch::{IN, Look, Watch},
};
use crate::{error::Error, evaluate::PartitionResult, plan::Plan, records::Dataset};
use chrono::{DateTime, Utc};
use kardan_dsl::{program::RuleBody, schema::CollectionId};
use rayon::prelude::*;
use std::{collections::BTreeMap, ops::Range};

/// So many of the subject's records are gone through at a time.
const RECORDS: usize = 1024;

/// One rule about one record.
struct Membership {
    /// The position of the rule among those that are followed.
    rule: usize,
    /// The row of the record in its table.
    row: usize,
    /// As [`Look::state`] says.
    state: u16,
    /// Until then it certainly stays.
    until: i64,
}

/// A change that was found.
struct Change {
    rule: usize,
    row: usize,
    at: i64,
    from: u16,
    to: u16,
}

/// What is followed, and how far.
struct Search<'s> {
    plan: &'s Plan,
    data: &'s Dataset,
    watch: Watch,
    subjects: Range<usize>,
    until: i64,
}

/// Finds the next change of each membership.
pub(super) fn run(
    plan: &Plan,
    data: &Dataset,
    subjects: Range<usize>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Horizon, Error> {
    let search = Search {
        plan,
        data,
        watch: Watch::new(plan, |_| true),
        subjects: subjects.clone(),
        until: until.timestamp_micros(),
    };
    let starts: Vec<usize> = subjects.clone().step_by(RECORDS).collect();
    let found: Vec<(Vec<Change>, u64)> = starts
        .into_par_iter()
        .map(|start| {
            let range = start..subjects.end.min(start + RECORDS);
            search.follow(range, now.timestamp_micros())
        })
        .collect::<Result<_, _>>()?;
    let mut horizon = Horizon {
        as_of: now,
        until,
        segments: Vec::new(),
        partitions: Vec::new(),
        steps: found.iter().map(|(_, steps)| steps).sum(),
    };
    search.report(
        found.into_iter().flat_map(|(changes, _)| changes),
        &mut horizon,
    );
    Ok(horizon)
}

impl Search<'_> {
    /// The changes of the memberships of a range of records, and how many times one was evaluated again.
    fn follow(&self, subjects: Range<usize>, now: i64) -> Result<(Vec<Change>, u64), Error> {
        let all = subjects.clone();
        let open = |look: &Look<'_, '_, '_>| self.open(look, &subjects);
        let mut open = self.watch.look(self.plan, self.data, all, now, open)?;
        let (mut changes, mut steps) = (Vec::new(), 0);
        for (&owner, open) in &mut open {
            while let Some(next) = open.iter().map(|one| one.until).min() {
                steps += 1;
                let owners = owner..owner + 1;
                self.watch
                    .look(self.plan, self.data, owners, next, |look| {
                        open.retain_mut(|one| self.stays(look, one, owner, &mut changes, next));
                    })?;
            }
        }
        Ok((changes, steps))
    }

    /// The rows of a rule's collection that belong to some of the subject's records. A table beside the subjects belongs to the first.
    fn rows(&self, collection: CollectionId, subjects: Range<usize>) -> Range<usize> {
        let schema = &self.data.schema;
        let beside = collection != schema.subject && schema.parent(collection).is_none();
        match beside && subjects.start != self.subjects.start {
            true => 0..0,
            false => self.data.rows_of(subjects, collection),
        }
    }

    /// The subject's record that a row belongs to.
    fn owner(&self, mut collection: CollectionId, mut row: usize) -> usize {
        let schema = &self.data.schema;
        while let Some(parent) = schema.parent(collection) {
            row = self.data.table(collection).parent_of(row).unwrap_or(row);
            collection = parent;
        }
        match collection == schema.subject {
            true => row,
            false => self.subjects.start,
        }
    }

    fn report(&self, changes: impl Iterator<Item = Change>, horizon: &mut Horizon) {
        let mut by_rule: Vec<Vec<Change>> = self.watch.rules.iter().map(|_| Vec::new()).collect();
        for change in changes {
            by_rule[change.rule].push(change);
        }
        for (watched, changes) in self.watch.rules.iter().zip(by_rule) {
            let rule = self.plan.rule(watched.rule);
            let rows = self.rows(rule.subject, self.subjects.clone());
            let mut leaves_on = vec![None; rows.len()];
            match &rule.body {
                RuleBody::Partition { states, otherwise } => {
                    let mut next = vec![PartitionResult::NO_STATE; rows.len()];
                    for change in changes {
                        let row = change.row - rows.start;
                        leaves_on[row] = DateTime::from_timestamp_micros(change.at);
                        next[row] = change.to;
                    }
                    let names = states.iter().map(|(name, _)| name).chain(otherwise);
                    horizon.partitions.push(PartitionHorizon {
                        name: rule.name.clone(),
                        subject: rule.subject,
                        states: names.cloned().collect(),
                        changes_on: leaves_on,
                        next,
                    });
                }
                _ => {
                    let mut joins_on = leaves_on.clone();
                    for change in changes {
                        let side = match change.from {
                            IN => &mut leaves_on,
                            _ => &mut joins_on,
                        };
                        side[change.row - rows.start] = DateTime::from_timestamp_micros(change.at);
                    }
                    horizon.segments.push(SegmentHorizon {
                        name: rule.name.clone(),
                        subject: rule.subject,
                        leaves_on,
                        joins_on,
                    });
                }
            }
        }
    }

    /// The memberships that may change soon enough, by the subject's record.
    fn open(
        &self,
        look: &Look<'_, '_, '_>,
        subjects: &Range<usize>,
    ) -> BTreeMap<usize, Vec<Membership>> {
        let mut open: BTreeMap<usize, Vec<Membership>> = BTreeMap::new();
        for (rule, watched) in self.watch.rules.iter().enumerate() {
            if look.is_settled(rule) {
                continue;
            }
            let rows = self.rows(watched.subject, subjects.clone());
            for (at, row) in rows.enumerate() {
                let until = look.until(rule, at);
                if until <= self.until {
                    let owner = self.owner(watched.subject, row);
                    open.entry(owner).or_default().push(Membership {
                        rule,
                        row,
                        state: look.state(rule, at),
                        until,
                    });
                }
            }
        }
        open
    }

    /// Whether a membership is still to be followed after an instant.
    fn stays(
        &self,
        look: &Look<'_, '_, '_>,
        one: &mut Membership,
        owner: usize,
        changes: &mut Vec<Change>,
        at: i64,
    ) -> bool {
        if one.until > at {
            return true;
        }
        let subject = self.watch.rules[one.rule].subject;
        let here = one.row - self.data.rows_of(owner..owner + 1, subject).start;
        let state = look.state(one.rule, here);
        if state != one.state {
            changes.push(Change {
                rule: one.rule,
                row: one.row,
                at,
                from: one.state,
                to: state,
            });
            return false;
        }
        one.until = look.until(one.rule, here);
        one.until <= self.until
    }
}
