//! Rows that are taken out of their table and put together, for a sequence to go over these alone.

use super::{
    super::{mask::Mask, position::Positions, schedule::Span},
    candidates::{Candidates, Edges, Lie, Times},
    of_all,
    walk::Stage,
};
use crate::{calendar::Moment, records::Bitmap};
use std::{hint::black_box, ops::Range, rc::Rc};

/// The rows of so many groups are fetched before the first are taken out.
const BATCH: usize = 128;

/// By group, in the order of the groups.
pub(super) struct TakenOut {
    times: Vec<i32>,
    offsets: Vec<u32>,
    /// By stage: which of these rows it may take; empty where each may take all.
    taken: Vec<Taken>,
}

/// Rows that meet the conditions of a step and lie in its span, where it has any.
struct Taken {
    mask: Option<Bitmap>,
    span: Option<Span>,
}

impl TakenOut {
    /// The rows of some groups, where all steps go over one collection as it lies, by times of four bytes.
    pub fn of_groups(stages: &[Stage<'_>], groups: &[u32]) -> Option<TakenOut> {
        let first = &*stages.first()?.candidates;
        let Lie::Lying(bounds, _) = &first.lie else {
            return None;
        };
        let times = narrow(first.times)?;
        for stage in stages {
            let Lie::Lying(others, _) = &stage.candidates.lie else {
                return None;
            };
            // Times of rows above stand elsewhere.
            let own = |positions: &Positions<'_>| positions.span().is_some();
            let same = others.offsets.len() == bounds.offsets.len() && others.base == bounds.base;
            if stage.candidates.collection != first.collection
                || !same
                || !others.positions.as_ref().is_none_or(own)
            {
                return None;
            }
        }
        let mut rows = TakenOut {
            times: Vec::new(),
            offsets: vec![0],
            taken: Vec::new(),
        };
        let range = |&group: &u32| {
            let [start, end] = [0, 1].map(|next| bounds.offsets.get(group as usize + next));
            let [start, end] = [start, end].map(|at| at.map_or(0, |at| at - bounds.base));
            start as usize..end as usize
        };
        let ranges: Vec<Range<usize>> = groups.iter().map(range).collect();
        for batch in ranges.chunks(BATCH) {
            // A processor waits for none of these before it asks for the next.
            let time = |row: usize| times.get(row).copied().unwrap_or_default();
            let ends = batch.iter().flat_map(|rows| [rows.start, rows.end]);
            black_box(ends.fold(0, |seen, row| seen ^ time(row)));
            for range in batch {
                rows.times.extend_from_slice(times.get(range.clone())?);
                rows.offsets.push(rows.times.len() as u32);
            }
        }
        for stage in stages {
            let Lie::Lying(bounds, mask) = &stage.candidates.lie else {
                return None;
            };
            let mask = mask.map(|mask| {
                let mut taken = Bitmap::with_capacity(rows.times.len());
                for range in &ranges {
                    taken.extend(&mask.slice(range.start, range.len()));
                }
                taken
            });
            let span = bounds.positions.as_ref().and_then(Positions::span);
            rows.taken.push(Taken { mask, span });
        }
        Some(rows)
    }

    /// The rows that every step may take, where all steps may take the same ones and not all rows: what a step takes is then the row right after.
    pub fn sifted(stages: &[Stage<'_>]) -> Option<TakenOut> {
        let (first, others) = stages.split_first()?;
        let same = |other: &Stage<'_>| Rc::ptr_eq(&other.candidates, &first.candidates);
        let candidates = &*first.candidates;
        let Lie::Lying(bounds, _) = &candidates.lie else {
            return None;
        };
        if others.is_empty() || !others.iter().all(same) || candidates.are_all() {
            return None;
        }
        let times = narrow(candidates.times)?;
        let taken = candidates.taken()?;
        let ends = bounds.offsets.iter().map(|&at| (at - bounds.base) as usize);
        Some(TakenOut {
            times: taken.only(times),
            offsets: taken.ranks(ends),
            taken: Vec::new(),
        })
    }

    /// What becomes of a sequence over these rows, by group.
    pub fn outcomes(&self, stages: &[Stage<'_>], moment: Moment) -> Mask {
        let mut here: Vec<Stage<'_>> = Vec::with_capacity(stages.len());
        for (at, stage) in stages.iter().enumerate() {
            let same = |other: &Stage<'_>| Rc::ptr_eq(&other.candidates, &stage.candidates);
            let candidates = match stages[..at].iter().position(same) {
                Some(same) => Rc::clone(&here[same].candidates),
                None => Rc::new(self.candidates(at, &stage.candidates)),
            };
            here.push(Stage {
                step: stage.step,
                candidates,
                within: stage.within,
            });
        }
        of_all(&here, moment)
    }

    fn candidates<'v>(&'v self, at: usize, there: &Candidates<'v>) -> Candidates<'v> {
        let taken = self.taken.get(at);
        let span = taken.and_then(|taken| taken.span);
        let positions = span.map(|span| Positions::of(span, &self.times, &self.offsets));
        let bounds = Edges {
            offsets: &self.offsets,
            base: 0,
            ends: None,
            owners: None,
            positions,
        };
        let times = match there.times {
            Times::Days(_) => Times::Days(&self.times),
            _ => Times::Seconds(&self.times),
        };
        Candidates {
            collection: there.collection,
            times,
            lie: Lie::Lying(bounds, taken.and_then(|taken| taken.mask.as_ref())),
        }
    }
}

fn narrow(times: Times<'_>) -> Option<&[i32]> {
    match times {
        Times::Seconds(times) | Times::Days(times) => Some(times),
        Times::Micros(_) => None,
    }
}
