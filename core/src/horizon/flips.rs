//! All changes of memberships within a stretch of time, over records that are all there: a history that is replayed.

use super::{
    until::NEVER,
    watch::{OUT, Watch},
};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    evaluate::PartitionResult,
    plan::Plan,
    records::Dataset,
};
use kardan_dsl::program::RuleBody;
use rayon::prelude::*;
use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
    ops::{Range, RangeInclusive},
};

/// So many of the subject's records are followed together.
const RECORDS: usize = 1024;

/// Records that are due at one instant are evaluated together where no more than so many lie between them: a run over one costs about as much.
const BETWEEN: usize = 16;

/// A membership that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flip {
    pub at: i64,
    /// The position of the rule among those that are followed.
    pub rule: usize,
    /// The row of the record in its table; of a failure that of the record of the subject.
    pub row: usize,
    pub turn: Turn,
}

/// What changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// From one state to another, as [`super::Look::state`] has them.
    Moved { from: u16, to: u16 },
    /// A number has left the range: what the rule says is not known, as if it did not hold, and looked at again at each midnight.
    Failed,
}

/// The changes within a stretch of time, by blocks of the subject's records and there in order of time. `known` says of each rule where its rows
/// stood before, and where they stand at the end afterwards; `failing` which rules have failed, by their place and the row of the subject.
pub(crate) fn flips(
    (plan, watch): (&Plan, &Watch),
    data: &Dataset,
    within: &RangeInclusive<i64>,
    (known, failing): (&mut [Vec<u16>], &mut BTreeSet<(usize, usize)>),
) -> Result<Vec<Flip>, Error> {
    let failed_before = &*failing;
    let starts: Vec<usize> = (0..data.len()).step_by(RECORDS).collect();
    let before: &[Vec<u16>] = known;
    let blocks: Vec<Block<'_>> = starts
        .into_par_iter()
        .map(|start| {
            let subjects = start..data.len().min(start + RECORDS);
            let mut block = Block::new((plan, watch), data, subjects, before);
            let failing = failed_before.iter().copied();
            let own = failing.filter(|(_, subject)| block.subjects.contains(subject));
            block.failing = own.collect();
            block.follow(within)?;
            Ok(block)
        })
        .collect::<Result<_, Error>>()?;
    let mut flips = Vec::new();
    failing.clear();
    for block in blocks {
        failing.extend(block.failing);
        for (known, (first, states)) in known.iter_mut().zip(block.states) {
            if let Some(known) = known.get_mut(first..first + states.len()) {
                known.copy_from_slice(&states);
            }
        }
        flips.extend(block.flips);
    }
    Ok(flips)
}

/// Some of the subject's records, and what belongs to them.
struct Block<'b> {
    plan: &'b Plan,
    watch: &'b Watch,
    data: &'b Dataset,
    subjects: Range<usize>,
    /// By rule the first row of its table, and the states.
    states: Vec<(usize, Vec<u16>)>,
    /// By record of the subject, until when all of it certainly stays.
    untils: Vec<i64>,
    flips: Vec<Flip>,
    /// Rules that have failed, by their place and the row of the subject.
    failing: BTreeSet<(usize, usize)>,
    /// Each rule by itself, made where one fails.
    alone: Vec<Watch>,
}

impl<'b> Block<'b> {
    fn new(
        (plan, watch): (&'b Plan, &'b Watch),
        data: &'b Dataset,
        subjects: Range<usize>,
        known: &[Vec<u16>],
    ) -> Block<'b> {
        let rules = watch.rules.iter().zip(known);
        let states = rules.map(|(watched, known)| {
            let rows = data.rows_of(subjects.clone(), watched.subject);
            let states = known.get(rows.clone()).unwrap_or_default().to_vec();
            (rows.start, states)
        });
        Block {
            plan,
            watch,
            data,
            states: states.collect(),
            untils: vec![i64::MIN; subjects.len()],
            subjects,
            flips: Vec::new(),
            failing: BTreeSet::new(),
            alone: Vec::new(),
        }
    }

    /// Goes from one instant at which something may change to the next.
    fn follow(&mut self, within: &RangeInclusive<i64>) -> Result<(), Error> {
        let (start, end) = (*within.start(), *within.end());
        self.look(self.subjects.clone(), start)?;
        let untils = self.untils.iter().enumerate();
        let mut wakes: BinaryHeap<Reverse<(i64, usize)>> = untils
            .filter(|(_, until)| **until <= end)
            .map(|(place, until)| Reverse((*until, place)))
            .collect();
        let mut due = Vec::new();
        while let Some(&Reverse((at, _))) = wakes.peek() {
            while let Some(&Reverse((_, place))) = wakes.peek().filter(|wake| wake.0.0 == at) {
                wakes.pop();
                match self.untils[place] {
                    // It was evaluated with another in the meantime.
                    until if until > at => {
                        wakes.extend((until <= end).then_some(Reverse((until, place))));
                    }
                    _ => due.push(place),
                }
            }
            for run in due.chunk_by(|one, next| next - one <= BETWEEN) {
                if let (Some(first), Some(last)) = (run.first(), run.last()) {
                    let start = self.subjects.start;
                    self.look(start + first..start + last + 1, at)?;
                }
            }
            let untils = &self.untils;
            let again = due.drain(..).map(|place| (untils[place], place));
            wakes.extend(again.filter(|(until, _)| *until <= end).map(Reverse));
        }
        Ok(())
    }

    /// Evaluates some of the records at an instant, and notes what is new: all together, or one by one where a number leaves the range.
    fn look(&mut self, subjects: Range<usize>, at: i64) -> Result<(), Error> {
        match self.look_together(subjects.clone(), at) {
            Err(error) if error.kind() == ErrorKind::Overflow => {
                for subject in subjects {
                    self.look_one_by_one(subject, at)?;
                }
                Ok(())
            }
            done => {
                self.failing
                    .retain(|(_, subject)| !subjects.contains(subject));
                done
            }
        }
    }

    fn look_one_by_one(&mut self, subject: usize, at: i64) -> Result<(), Error> {
        let (watch, plan, data) = (self.watch, self.plan, self.data);
        if self.alone.is_empty() {
            let rules = watch.rules.iter();
            let alone = rules.map(|one| Watch::new(plan, |rule| rule == one.rule));
            self.alone = alone.collect();
        }
        let mut until = NEVER;
        for (rule, alone) in self.alone.iter().enumerate() {
            let rows = data.rows_of(subject..subject + 1, watch.rules[rule].subject);
            let looked = alone.look(plan, data, subject..subject + 1, at, |look| {
                let stays = (0..rows.len()).map(|row| look.until(0, row)).min();
                let states: Vec<u16> = (0..rows.len()).map(|row| look.state(0, row)).collect();
                (states, stays.unwrap_or(NEVER))
            });
            let (found, stays) = match looked {
                Ok(found) => {
                    self.failing.remove(&(rule, subject));
                    found
                }
                Err(error) if error.kind() == ErrorKind::Overflow => {
                    if self.failing.insert((rule, subject)) {
                        self.flips.push(Flip {
                            at,
                            rule,
                            row: subject,
                            turn: Turn::Failed,
                        });
                    }
                    let absent = match plan.rule(watch.rules[rule].rule).body {
                        RuleBody::Segment(_) => OUT,
                        _ => PartitionResult::NO_STATE,
                    };
                    let zone = Zone(plan.program().timezone);
                    let tomorrow = zone.start_of_day(zone.day(at).saturating_add(1));
                    (vec![absent; rows.len()], tomorrow)
                }
                Err(error) => return Err(error),
            };
            until = until.min(stays);
            let (first, states) = &mut self.states[rule];
            for (row, to) in rows.zip(found) {
                let from = std::mem::replace(&mut states[row - *first], to);
                if from != to {
                    let turn = Turn::Moved { from, to };
                    self.flips.push(Flip {
                        at,
                        rule,
                        row,
                        turn,
                    });
                }
            }
        }
        self.untils[subject - self.subjects.start] = until;
        Ok(())
    }

    fn look_together(&mut self, subjects: Range<usize>, at: i64) -> Result<(), Error> {
        let (watch, data) = (self.watch, self.data);
        let first = self.subjects.start;
        let untils = &mut self.untils[subjects.start - first..subjects.end - first];
        let (states, flips) = (&mut self.states, &mut self.flips);
        watch.look(self.plan, data, subjects.clone(), at, |look| {
            let mut found = vec![NEVER; untils.len()];
            for (rule, watched) in watch.rules.iter().enumerate() {
                let rows = data.rows_of(subjects.clone(), watched.subject);
                let (first, states) = &mut states[rule];
                for (here, row) in rows.clone().enumerate() {
                    let to = look.state(rule, here);
                    let from = std::mem::replace(&mut states[row - *first], to);
                    if from != to {
                        let turn = Turn::Moved { from, to };
                        flips.push(Flip {
                            at,
                            rule,
                            row,
                            turn,
                        });
                    }
                }
                if look.is_settled(rule) {
                    continue;
                }
                for (until, subject) in found.iter_mut().zip(subjects.clone()) {
                    for row in data.rows_of(subject..subject + 1, watched.subject) {
                        *until = (*until).min(look.until(rule, row - rows.start));
                    }
                }
            }
            for (until, found) in untils.iter_mut().zip(found) {
                // Of one that is not due yet both bounds hold.
                *until = match *until > at {
                    true => found.max(*until),
                    false => found,
                };
            }
        })
    }
}
