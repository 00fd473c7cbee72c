//! What chunks found, put together.

use super::{
    attribute::{Column, Columns},
    blame::{Blame, Tally},
    chunk::{Chunk, Overflow, overflow},
    evaluation::PartitionResult,
    mask::{Mask, some},
    outcome::{Outcome, RuleOutcome, count},
    run::Run,
    schedule::Schedule,
    vector::Vector,
};
use crate::{
    error::Error,
    plan::{NOW, NodeId, PlannedRule},
    records::Bitmap,
};
use kardan_dsl::program::{RuleBody, RuleId};
use std::{
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The results of all rules, into which each chunk puts what it finds as soon as it is there, whichever chunk is first: of thousands of rules
/// that is too much to be kept twice.
pub(super) struct Joined<'j, 'r> {
    run: &'j Run<'r>,
    subjects: Range<usize>,
    /// By rule.
    rules: Vec<Mutex<RuleOutcome>>,
    /// What is joined in the order of the chunks.
    pieces: Mutex<Vec<(usize, RuleId, Piece)>>,
    tally: Mutex<Tally>,
}

/// What a chunk found of a rule, besides its bits and codes.
enum Piece {
    Blame(Blame),
    Attribute(Column),
}

impl<'j, 'r> Joined<'j, 'r> {
    /// Nothing yet, of some of the subject's records.
    pub fn new(run: &'j Run<'r>, subjects: Range<usize>) -> Joined<'j, 'r> {
        let joined = Joined {
            run,
            subjects,
            rules: Vec::new(),
            pieces: Mutex::default(),
            tally: Mutex::default(),
        };
        let rules = (0..run.plan.program().rules.len() as u32).map(RuleId);
        let rules = rules.map(|id| Mutex::new(joined.nothing_of(id))).collect();
        Joined { rules, ..joined }
    }

    /// What is found of a rule before anything is: room for all records.
    fn nothing_of(&self, id: RuleId) -> RuleOutcome {
        let plan = self.run.plan;
        match (plan.planned(id, NOW), &plan.rule(id).body) {
            (None, _) | (_, RuleBody::Condition(_)) => RuleOutcome::Nothing,
            (_, RuleBody::Segment(_)) => RuleOutcome::Segment {
                found: Mask::all(false, self.all_rows(id).len()),
                blame: Blame::default(),
            },
            (_, RuleBody::Partition { .. }) => {
                RuleOutcome::Partition(vec![PartitionResult::NO_STATE; self.all_rows(id).len()])
            }
            (_, RuleBody::Attribute(_)) => RuleOutcome::Attribute(Columns::default()),
        }
    }

    /// Evaluates a chunk, by its place among the chunks, and reads the results off it, some of them as soon as they are there; `watch` is told of
    /// each node that has been computed.
    ///
    /// # Errors
    /// An overflow, naming the rule.
    pub fn evaluate(
        &self,
        schedule: &Schedule,
        at: usize,
        subjects: Range<usize>,
        mut watch: impl FnMut(&Chunk<'_, 'r>, NodeId),
    ) -> Result<(), Error> {
        let plan = self.run.plan;
        let mut told = schedule.spent.rules();
        let mut open = vec![true; self.rules.len()];
        let chunk = Chunk::watched(self.run, schedule, subjects, |chunk, place, node| {
            for &id in told.at(place) {
                open[id.0 as usize] = false;
                if let Some(planned) = plan.planned(id, NOW) {
                    self.take_segment(chunk, at, id, planned);
                    self.count(chunk.tally(id));
                }
            }
            watch(chunk, node);
        })?;
        for (id, open) in (0..).map(RuleId).zip(open) {
            if let (true, Some(planned)) = (open, plan.planned(id, NOW)) {
                let taken = self.take(&chunk, at, id, planned);
                taken.map_err(|Overflow| overflow(plan, id))?;
                self.count(chunk.tally(id));
            }
        }
        Ok(())
    }

    /// What all chunks found.
    pub fn whole(self) -> Outcome {
        let rules = self.rules.into_iter().map(|rule| {
            let rule = rule.into_inner();
            rule.unwrap_or_else(PoisonError::into_inner)
        });
        let mut rules: Vec<RuleOutcome> = rules.collect();
        let pieces = self.pieces.into_inner();
        let mut pieces = pieces.unwrap_or_else(PoisonError::into_inner);
        pieces.sort_by_key(|&(at, ..)| at);
        for (_, id, piece) in pieces {
            match (&mut rules[id.0 as usize], piece) {
                (RuleOutcome::Segment { blame, .. }, Piece::Blame(more)) => count(blame, more),
                (RuleOutcome::Attribute(columns), Piece::Attribute(next)) => columns.push(next),
                _ => {}
            }
        }
        let tally = self.tally.into_inner();
        Outcome {
            rules,
            tally: tally.unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn take(
        &self,
        chunk: &Chunk<'_, 'r>,
        at: usize,
        id: RuleId,
        planned: &PlannedRule,
    ) -> Result<(), Overflow> {
        match &self.run.plan.rule(id).body {
            RuleBody::Segment(_) => self.take_segment(chunk, at, id, planned),
            RuleBody::Partition { .. } => self.take_partition(chunk, id, planned),
            RuleBody::Attribute(node) => {
                let len = self.rows(chunk, id).len();
                let column = Column::of(chunk, planned, &node.ty, len)?;
                locked(&self.pieces).push((at, id, Piece::Attribute(column)));
            }
            RuleBody::Condition(_) => {}
        }
        Ok(())
    }

    /// Takes what is found of a segment; of another rule nothing.
    fn take_segment(&self, chunk: &Chunk<'_, 'r>, at: usize, id: RuleId, planned: &PlannedRule) {
        let rule = self.run.plan.rule(id);
        let (RuleBody::Segment(_), [trace]) = (&rule.body, planned.traces.as_slice()) else {
            return;
        };
        let rows = self.rows(chunk, id);
        let len = rows.len();
        let unknown = match trace.route {
            None => chunk.vector(trace.node).known().map(|known| known.not()),
            Some(route) => {
                let all: Vec<u32> = (0..len as u32).collect();
                let there = chunk.along(Some(route), &all);
                let missing = |row: usize| chunk.is_missing(trace.node, there[row]);
                Some(Bitmap::from_fn(len, missing))
            }
        };
        let unknown = unknown.map(|unknown| match planned.visible {
            Some(visible) => unknown.and(&chunk.mask(visible, len).holds),
            None => unknown,
        });
        let unknown = unknown.and_then(|mut unknown| {
            unknown.truncate(len);
            some(unknown)
        });
        if let Some(unknown) = &unknown {
            let blame = chunk.blame(planned, unknown);
            locked(&self.pieces).push((at, id, Piece::Blame(blame)));
        }
        let selected = chunk.mask(planned.value, len);
        if let RuleOutcome::Segment { found, .. } = &mut *locked(&self.rules[id.0 as usize]) {
            found.holds.put(rows.clone(), &selected.holds);
            if let Some(unknown) = unknown {
                let nowhere = || Bitmap::zeros(found.holds.len());
                let all = found.unknown.get_or_insert_with(nowhere);
                all.put(rows, &unknown);
            }
        }
    }

    fn take_partition(&self, chunk: &Chunk<'_, 'r>, id: RuleId, planned: &PlannedRule) {
        let codes = &mut *locked(&self.rules[id.0 as usize]);
        if let (RuleOutcome::Partition(codes), Vector::Text(texts)) =
            (codes, chunk.vector(planned.value))
        {
            for (row, code) in codes[self.rows(chunk, id)].iter_mut().enumerate() {
                if texts.is_known(row) {
                    *code = texts.codes.get(row) as u16;
                }
            }
        }
    }

    fn count(&self, tally: Tally) {
        if !tally.is_empty() {
            count(&mut locked(&self.tally), tally);
        }
    }

    /// The rows of a chunk that a rule is about, among those of all chunks.
    fn rows(&self, chunk: &Chunk<'_, 'r>, id: RuleId) -> Range<usize> {
        let here = chunk.range(self.run.plan.rule(id).subject);
        let first = self.all_rows(id).start;
        here.start - first..here.end - first
    }

    /// All rows that a rule is about.
    fn all_rows(&self, id: RuleId) -> Range<usize> {
        let subject = self.run.plan.rule(id).subject;
        self.run.data.rows_of(self.subjects.clone(), subject)
    }
}

/// Who fails while holding it leaves nothing half done behind: the failure ends the run.
fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
