//! All changes of memberships within a stretch of time, over records that are all there: a history that is replayed.

use super::{until::NEVER, watch::Watch};
use crate::{error::Error, plan::Plan, records::Dataset};
use rayon::prelude::*;
use std::{
    cmp::Reverse,
    collections::BinaryHeap,
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
    /// The row of the record in its table.
    pub row: usize,
    /// The states as [`super::Look::state`] has them.
    pub from: u16,
    pub to: u16,
}

/// The changes within a stretch of time, by blocks of the subject's records and there in order of time. `known` says of each rule where its rows
/// stood before, and where they stand at the end afterwards.
pub(crate) fn flips(
    (plan, watch): (&Plan, &Watch),
    data: &Dataset,
    within: &RangeInclusive<i64>,
    known: &mut [Vec<u16>],
) -> Result<Vec<Flip>, Error> {
    let starts: Vec<usize> = (0..data.len()).step_by(RECORDS).collect();
    let before: &[Vec<u16>] = known;
    let blocks: Vec<Block<'_>> = starts
        .into_par_iter()
        .map(|start| {
            let subjects = start..data.len().min(start + RECORDS);
            let mut block = Block::new((plan, watch), data, subjects, before);
            block.follow(within)?;
            Ok(block)
        })
        .collect::<Result<_, Error>>()?;
    let mut flips = Vec::new();
    for block in blocks {
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

    /// Evaluates some of the records at an instant, and notes what is new.
    fn look(&mut self, subjects: Range<usize>, at: i64) -> Result<(), Error> {
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
                        flips.push(Flip {
                            at,
                            rule,
                            row,
                            from,
                            to,
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
