//! Evaluation of a plan over a data set.
//!
//! The subject's records are taken in chunks; a chunk is a range of rows in every table. Within it each node of the plan gives a
//! vector of values for the rows of its frame, operands first: conditions as pairs of bitmaps, numbers as scaled integers. One
//! record is a chunk of one.

mod aggregate;
mod answer;
mod as_of;
mod batch;
mod blame;
mod choose;
mod chunk;
mod column;
mod compare;
mod compute;
mod dates;
mod evaluation;
mod forecast;
mod fraction;
mod frame;
mod groups;
mod json;
mod mask;
mod number;
mod order;
mod outcome;
mod run;
mod selection;
mod sequence;
mod text;
mod value;
mod vector;

pub use answer::Answer;
pub use as_of::AsOf;
pub use evaluation::{AttributeResult, Evaluation, PartitionResult, Remark, SegmentResult};
pub use json::{labels, value_json};

#[cfg(test)]
mod tests;

use crate::{error::Error, plan::Plan, records::Dataset};
pub(crate) use chunk::Chunk;
pub(crate) use run::Run;
pub(crate) use vector::Vector;

use outcome::Outcome;
use rayon::prelude::*;
use std::ops::Range;

/// So many of the subject's records are evaluated at a time: their vectors stay in the cache.
const CHUNK: usize = 4096;

/// Evaluates a plan over a range of the subject's records.
pub(crate) fn run(
    plan: &Plan,
    data: &Dataset,
    subjects: Range<usize>,
    as_of: AsOf,
) -> Result<Evaluation, Error> {
    let run = run::Run::new(plan, data, as_of)?;
    let evaluate = |range: Range<usize>| -> Result<Outcome, Error> {
        let first = range.start == subjects.start;
        Outcome::of(&Chunk::evaluate(&run, range, first)?)
    };
    let chunks = subjects.len().div_ceil(CHUNK).max(1);
    let range = |at: usize| {
        let start = subjects.start + at * CHUNK;
        start..subjects.end.min(start + CHUNK)
    };
    let mut outcomes: Vec<Outcome> = match chunks {
        1 => vec![evaluate(subjects.clone())?],
        _ => (0..chunks)
            .into_par_iter()
            .map(|at| evaluate(range(at)))
            .collect::<Result<_, _>>()?,
    };
    let first = outcomes.remove(0);
    let whole = outcomes.into_iter().fold(first, Outcome::join);
    Ok(whole.evaluation(&run))
}
