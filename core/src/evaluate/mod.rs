//! Evaluation of a plan over a data set.
//!
//! A schedule settles which nodes of the plan are computed, and for which rows. Then the subject's records are taken in chunks; a chunk is
//! a range of rows in every table. Within it each node gives a vector of values for its rows, operands first: conditions as pairs of
//! bitmaps, numbers as scaled integers. One record is a chunk of one.

mod aggregate;
mod answer;
mod as_of;
mod attribute;
mod backward;
mod batch;
mod blame;
mod bounded;
mod choose;
mod chunk;
mod column;
mod columns;
mod compare;
mod compute;
mod dates;
mod evaluation;
mod extreme;
mod forecast;
mod fraction;
mod frame;
mod groups;
mod joined;
mod json;
mod kept;
mod later;
mod latest;
mod linked;
mod mask;
mod narrow;
mod number;
mod order;
mod outcome;
mod owners;
mod pairs;
mod part;
mod position;
mod possible;
mod profile;
mod recent;
mod rhythm;
mod run;
mod schedule;
mod selection;
mod sequence;
mod shares;
mod single;
mod stretches;
mod text;
mod value;
mod vector;
mod wholes;

pub use answer::Answer;
pub(crate) use answer::unknown;
pub use as_of::AsOf;
pub use evaluation::{AttributeResult, Evaluation, PartitionResult, Remark, SegmentResult};
pub use json::{labels, value_json};
pub use profile::{Profile, Step};
pub use single::{Bounds, Host, Reader, Session, Verdict, Wanted};

#[cfg(test)]
mod tests;

use crate::{error::Error, plan::Plan, records::Dataset};
pub(crate) use chunk::Chunk;
pub(crate) use dates::days;
pub(crate) use forecast::OLDEST;
pub(crate) use fraction::Fraction;
pub(crate) use number::fractions;
pub(crate) use run::{Hindsight, Run};
pub(crate) use schedule::Schedule;
pub(crate) use single::{Inquiry, Lasting, LastingId, Reading, Stretch, compared, texts};
pub(crate) use vector::{Lane, Vector};

use joined::Joined;
use later::Later;
use outcome::Outcome;
use rayon::prelude::*;
use std::ops::Range;

/// A chunk goes through about so many rows: its vectors stay in the cache.
const ROWS: f32 = 262_144.0;
/// A chunk has no more records than this, so that there are enough of them for all threads.
const RECORDS: usize = 1 << 16;
/// The same for one thread.
const ALONE: usize = 1 << 19;

/// A chunk has no fewer records than this: of thousands of rules each takes a little time for a chunk, whatever its size.
const FEWEST: usize = 4096;

/// Of many nodes a chunk has no more records than this: what one reads of the columns is still in the cache when the next one reads it.
const RECORDS_OF_MANY: usize = 1 << 15;

/// Handing chunks to other threads costs as much as so many steps.
const WORTH_THREADS: f32 = 100_000.0;

/// How many of the subject's records are evaluated at a time, at the most.
fn chunk_len(rows_per_subject: f32, most: usize) -> usize {
    let records = (ROWS / rows_per_subject.max(ROWS / most as f32)) as usize;
    records.clamp(FEWEST, most)
}

/// Whether other threads are not worth their while, or not there.
fn alone(schedule: &Schedule, subjects: &Range<usize>) -> bool {
    let steps = schedule.steps_per_subject * subjects.len() as f32;
    steps < WORTH_THREADS || rayon::current_num_threads() == 1
}

/// The ranges of records that are evaluated one after the other, or side by side.
fn ranges(schedule: &Schedule, subjects: Range<usize>) -> Vec<Range<usize>> {
    let most = match alone(schedule, &subjects) {
        true => ALONE,
        false => RECORDS,
    };
    let most = match schedule.spent.is_empty() {
        true => most,
        false => most.min(RECORDS_OF_MANY),
    };
    let chunks = subjects
        .len()
        .div_ceil(chunk_len(schedule.rows_per_subject, most));
    // As many in each, and whole words of bits: what chunks find is put in word by word.
    let len = subjects.len().div_ceil(chunks.max(1));
    let len = len.next_multiple_of(64).max(64);
    let chunks = subjects.len().div_ceil(len).max(1);
    let range = |at: usize| {
        let start = subjects.start + at * len;
        start..subjects.end.min(start + len)
    };
    (0..chunks).map(range).collect()
}

/// Evaluates a plan over a range of the subject's records.
pub(crate) fn run(
    plan: &Plan,
    data: &Dataset,
    subjects: Range<usize>,
    as_of: AsOf,
) -> Result<Evaluation, Error> {
    let run = Run::new(plan, data, &subjects, as_of)?;
    if let Some(outcome) = run.without_later(&subjects) {
        return Ok(outcome.evaluation(&run));
    }
    Ok(by_schedule(&run, &Schedule::new(&run), subjects)?.evaluation(&run))
}

/// Goes about a run as a schedule says: chunk by chunk.
fn by_schedule(
    run: &Run<'_>,
    schedule: &Schedule,
    subjects: Range<usize>,
) -> Result<Outcome, Error> {
    let chunks = ranges(schedule, subjects.clone());
    let is_alone = chunks.len() == 1 || alone(schedule, &subjects);
    let joined = Joined::new(run, subjects);
    let evaluate = |(at, range)| joined.evaluate(schedule, at, range, |_, _| {});
    let mut chunks = chunks.into_iter().enumerate();
    match is_alone {
        true => chunks.try_for_each(evaluate)?,
        // The bridge hands them out one by one: no thread has several to come while another has none.
        false => chunks.par_bridge().try_for_each(evaluate)?,
    }
    Ok(joined.whole())
}
