//! Which records may take all steps of a sequence, as far as what tables keep beside their columns tells.

use super::{Chunk, Within};
use crate::{
    evaluate::{
        latest::Latest,
        schedule::{Span, Taking},
    },
    plan::{MomentId, Rows, SequenceStep},
    records::Bitmap,
};

/// Where fewer records than one in so many are left, no more of their rows are asked for.
const FEW: usize = 8;

/// A row that comes long after the one before it.
struct Return {
    /// How far apart they lie at least, in the unit of their times: further than this.
    apart: u32,
    /// The row comes at this time or later.
    from: i64,
}

impl Chunk<'_, '_> {
    /// The records for which steps may be taken: each finds a row, and where for a while none comes between two of them, two neighbours lie so far
    /// apart.
    pub(in crate::evaluate) fn possible_steps(
        &self,
        steps: &[SequenceStep],
        moment: MomentId,
    ) -> Option<Bitmap> {
        let having = steps.iter().enumerate().filter_map(|(at, step)| {
            // Steps that take the same rows take different ones of them.
            let same = |other: &&SequenceStep| takes(other) && other.rows == step.rows;
            let first = !steps[..at].iter().any(|other| same(&other));
            let count = steps.iter().filter(same).count() as u64;
            (first && takes(step)).then(|| self.having(&step.rows, count))?
        });
        let apart = (1..steps.len()).filter_map(|at| {
            let step = &steps[at];
            let returned = self.returned(&steps[at - 1], step, &steps[at + 1..], moment)?;
            self.returning(step, &returned)
        });
        having.chain(apart).reduce(|one, other| one.and(&other))
    }

    /// The row that some step takes long after the one before it, where none comes for a while.
    fn returned(
        &self,
        before: &SequenceStep,
        step: &SequenceStep,
        rest: &[SequenceStep],
        moment: MomentId,
    ) -> Option<Return> {
        let collection = before.collection;
        let here = |step: &SequenceStep| step.collection == collection && step.bound_to.is_none();
        let next = rest.iter().position(|step| !step.absent)?;
        let (barred, next) = (&rest[..next], &rest[next]);
        if !(step.absent && [before, step, next].into_iter().all(here) && takes(before)) {
            return None;
        }
        let none = self.span_until(&step.rows)?;
        let span = self.span_of_rows(&next.rows)?;
        let until = span.map_or(i64::MAX, |span| span.until);
        if none < until {
            return None;
        }
        // Before this no row comes at all between the two, and the later one is the next step's or one between.
        let plain = |step: &&SequenceStep| here(step) && step.within.is_none();
        let bars = barred.iter().filter(plain);
        let from = bars.filter_map(|step| self.span_until(&step.rows)).max();
        let from = from.zip(span).map(|(from, span)| from.min(span.from));
        let table = self.run.data.table(collection);
        let times = table.times?;
        let time = self.run.data.schema.collection(collection).time?;
        let within = Within::new(step.within?, self.run.moment(moment));
        (times.complete && times.ascending).then_some(Return {
            apart: within.least_of(&table.column(time).values)?,
            from: from.unwrap_or(i64::MIN),
        })
    }

    /// The records that have such a row.
    fn returning(&self, step: &SequenceStep, returned: &Return) -> Option<Bitmap> {
        let data = self.run.data;
        let subjects = self.range(data.schema.subject);
        let gaps = data.longest_gaps(step.collection)?.get(subjects.clone())?;
        let apart = Bitmap::pack(gaps, |&gap| gap > returned.apart);
        if returned.from == i64::MIN {
            return Some(apart);
        }
        let latest = Latest {
            data,
            collection: step.collection,
            subjects,
        };
        let mut since = latest.but(0)?.reach(returned.from, true);
        let mut found = Bitmap::zeros(since.len());
        for but in 0.. {
            if since.count() * FEW < since.len() {
                break;
            }
            let (Some(later), Some(earlier)) = (latest.but(but), latest.but(but + 1)) else {
                break;
            };
            found = found.or(&since.and(&earlier.further_before(later, returned.apart)?));
            since = since.and(&earlier.reach(returned.from, true));
        }
        Some(found.or(&since).and(&apart))
    }

    /// Until when selected rows are taken, where these are all rows of each record until then.
    fn span_until(&self, rows: &Rows) -> Option<i64> {
        match self.span_of_rows(rows)? {
            None => Some(i64::MAX),
            Some(span) => (span.from == i64::MIN).then_some(span.until),
        }
    }

    /// The stretch of time in which all rows are taken.
    fn span_of_rows(&self, rows: &Rows) -> Option<Option<Span>> {
        let taking: &Taking = self.schedule.taking(rows.selected)?;
        let plain = taking.masks.is_empty() && self.run.is_positional(rows.grouping);
        let own = |span: Span| span.timed == self.collection_of(self.frame(rows.selected));
        (plain && taking.span.is_none_or(own)).then_some(taking.span)
    }
}

/// Whether a step takes a row of the base.
fn takes(step: &SequenceStep) -> bool {
    !step.absent && step.bound_to.is_none()
}
