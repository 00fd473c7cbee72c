//! The instants at which memberships do change: from one bound to the next, until the record is evaluated otherwise.

use super::{
    Horizon, PartitionHorizon, SegmentHorizon, bounds::Bounds, course::Course, until::NEVER,
};
use crate::{
    error::Error,
    evaluate::{AsOf, Chunk, PartitionResult, Run, Schedule, Vector},
    plan::{NOW, Plan, PlannedRule},
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Rule, RuleBody, RuleId},
    schema::CollectionId,
};
use rayon::prelude::*;
use std::{collections::BTreeMap, ops::Range};

/// So many of the subject's records are gone through at a time.
const RECORDS: usize = 1024;
/// The states of a segment's records.
const OUT: u16 = 0;
const IN: u16 = 1;

/// One rule about one record.
struct Membership {
    /// The position of the rule among those that are followed.
    rule: usize,
    /// The row of the record in its table.
    row: usize,
    /// [`IN`], [`OUT`] or a partition's state.
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
pub(super) struct Search<'s> {
    plan: &'s Plan,
    data: &'s Dataset,
    schedule: Schedule,
    rules: Vec<(&'s Rule, &'s PlannedRule)>,
    subjects: Range<usize>,
    until: i64,
}

/// Some records at an instant.
struct Look<'l, 's, 'c, 'r> {
    search: &'l Search<'s>,
    bounds: &'l Bounds<'l, 'c, 'r>,
    /// The least bound that concerns all: local days that go back.
    all_until: i64,
}

/// Finds the next change of each membership.
pub(super) fn run(
    plan: &Plan,
    data: &Dataset,
    subjects: Range<usize>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Horizon, Error> {
    let program = plan.program();
    let followed = |(at, rule): (usize, _)| {
        let planned = plan.planned(RuleId(at as u32), NOW)?;
        Some((rule, planned))
    };
    let rules =
        program.rules.iter().enumerate().filter(|(_, rule)| {
            matches!(rule.body, RuleBody::Segment(_) | RuleBody::Partition { .. })
        });
    let search = Search {
        plan,
        data,
        schedule: Schedule::thorough(plan.graph().nodes().len()),
        rules: rules.filter_map(followed).collect(),
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

impl<'s> Search<'s> {
    /// Evaluates some records at an instant.
    fn look<T>(
        &self,
        subjects: Range<usize>,
        at: i64,
        see: impl FnOnce(&Look<'_, 's, '_, '_>) -> T,
    ) -> Result<T, Error> {
        let as_of = AsOf::Instant(DateTime::from_timestamp_micros(at).unwrap_or_default());
        let run = Run::new(self.plan, self.data, &subjects, as_of)?;
        let mut courses: Vec<Course> = Vec::new();
        for (at, earlier) in self.plan.graph().moments().enumerate() {
            let moment = run.moment(crate::plan::MomentId(at as u32));
            courses.push(match earlier {
                None => Course::of_now(moment),
                Some((later, by)) => Course::before(&courses[later.0 as usize], by, moment),
            });
        }
        let chunk = Chunk::evaluate(&run, &self.schedule, subjects, true)?;
        let all_until = courses.iter().map(|course| course.day_goes_back).min();
        Ok(see(&Look {
            search: self,
            bounds: &Bounds::of(&chunk, &courses),
            all_until: all_until.unwrap_or(NEVER),
        }))
    }

    /// The changes of the memberships of a range of records, and how many times one was evaluated again.
    fn follow(&self, subjects: Range<usize>, now: i64) -> Result<(Vec<Change>, u64), Error> {
        let mut open = self.look(subjects.clone(), now, |look| look.open(&subjects))?;
        let (mut changes, mut steps) = (Vec::new(), 0);
        for (&owner, open) in &mut open {
            while let Some(next) = open.iter().map(|one| one.until).min() {
                steps += 1;
                self.look(owner..owner + 1, next, |look| {
                    open.retain_mut(|one| look.stays(one, owner, next, &mut changes));
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
        let mut by_rule: Vec<Vec<Change>> = self.rules.iter().map(|_| Vec::new()).collect();
        for change in changes {
            by_rule[change.rule].push(change);
        }
        for ((rule, _), changes) in self.rules.iter().zip(by_rule) {
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
}

impl Look<'_, '_, '_, '_> {
    /// The memberships that may change soon enough, by the subject's record.
    fn open(&self, subjects: &Range<usize>) -> BTreeMap<usize, Vec<Membership>> {
        let mut open: BTreeMap<usize, Vec<Membership>> = BTreeMap::new();
        for (rule, (described, planned)) in self.search.rules.iter().enumerate() {
            if self.bounds.until(planned.value).is_never() && self.all_until == NEVER {
                continue;
            }
            let rows = self.search.rows(described.subject, subjects.clone());
            for (at, row) in rows.enumerate() {
                let until = self.until(rule, at);
                if until <= self.search.until {
                    let owner = self.search.owner(described.subject, row);
                    open.entry(owner).or_default().push(Membership {
                        rule,
                        row,
                        state: self.state(rule, at),
                        until,
                    });
                }
            }
        }
        open
    }

    /// Whether a membership is still to be followed.
    fn stays(
        &self,
        one: &mut Membership,
        owner: usize,
        at: i64,
        changes: &mut Vec<Change>,
    ) -> bool {
        if one.until > at {
            return true;
        }
        let subject = self.search.rules[one.rule].0.subject;
        let rows = self.search.data.rows_of(owner..owner + 1, subject);
        let here = one.row - rows.start;
        let state = self.state(one.rule, here);
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
        one.until = self.until(one.rule, here);
        one.until <= self.search.until
    }

    fn until(&self, rule: usize, row: usize) -> i64 {
        let planned = self.search.rules[rule].1;
        self.bounds.until(planned.value).at(row).min(self.all_until)
    }

    fn state(&self, rule: usize, row: usize) -> u16 {
        let planned = self.search.rules[rule].1;
        match self.bounds.vector(planned.value) {
            Vector::Text(texts) if texts.is_known(row) => texts.codes.get(row) as u16,
            Vector::Text(_) => PartitionResult::NO_STATE,
            _ => match self.bounds.truth(planned.value, row) {
                Some(true) => IN,
                _ => OUT,
            },
        }
    }
}
