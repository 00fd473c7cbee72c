//! One record after another, at the least cost each.
//!
//! What evaluation settles for many records at a time costs more than the answer where there is one: vectors are made, bits are packed. A
//! [`Session`] settles once what depends on the plan, the data set and the moment alone: bounds of windows, codes of texts, scales of
//! numbers, which rules ask for which value. What is left for a record are comparisons, without an allocation.
//!
//! It says the same as the evaluation of many records, and is made of the same plan. What it has no shorter way for is computed as many
//! records would be.

mod asking;
mod bounds;
mod code;
mod comparing;
mod documents;
mod evaluating;
mod host;
mod index;
mod inquiry;
mod lasting;
mod making;
mod memory;
mod program;
mod quantities;
mod reader;
mod reading;
mod records;
mod verdict;

#[cfg(test)]
mod tests;

pub(crate) use bounds::number as compared;
pub(crate) use code::{Reading, Stretch};
pub(crate) use documents::texts;
pub use host::Host;
pub(crate) use inquiry::Inquiry;
pub(crate) use lasting::{Lasting, LastingId};
pub use reader::{Bounds, Reader, Wanted};
pub use verdict::Verdict;

use super::{
    AsOf, Chunk, Run,
    chunk::{Overflow, overflow},
};
use crate::{
    calendar::Moment,
    error::{Error, ErrorKind},
    plan::Plan,
    records::{Card, Dataset},
};
use evaluating::Subject;
use kardan_dsl::program::{RuleBody, RuleId};
use memory::Memory;
use program::Code;
use records::Records;
use std::sync::Arc;

/// A plan made ready for single records of a data set as of an instant.
#[derive(Debug)]
pub struct Session {
    plan: Arc<Plan>,
    data: Arc<Dataset>,
    moments: Vec<Moment>,
    code: Code,
    /// What documents are read into, where the session is for such.
    card: Option<Card>,
}

impl Session {
    /// Settles all that does not depend on the record.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn new(plan: &Arc<Plan>, data: &Arc<Dataset>, as_of: AsOf) -> Result<Session, Error> {
        let run = Run::new(plan, data, &(0..1), as_of)?;
        let code = Code::new(&run);
        Ok(Session {
            code,
            card: None,
            moments: run.moments().to_vec(),
            plan: Arc::clone(plan),
            data: Arc::clone(data),
        })
    }

    /// A verdict to be filled.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let code = &self.code;
        let (segments, partitions) = (code.segments.len(), code.partitions.len());
        let memory = Memory::new(code.slot_count, code.rows.len());
        Verdict::new(segments, partitions, code.attributes.len(), memory)
    }

    /// Answers all rules about the subject for the record of a row. Nothing of an earlier record is left in the verdict.
    ///
    /// # Errors
    /// An unknown-name error for a row that there is not, an overflow error where a number leaves the exact range.
    pub fn evaluate(&self, row: usize, verdict: &mut Verdict) -> Result<(), Error> {
        if row >= self.data.len() {
            let problem = format!("the data has no record `{row}`");
            return Err(Error::new(ErrorKind::Unknown, problem));
        }
        self.answer(&self.data, row, verdict)
    }

    fn answer(&self, data: &Dataset, row: usize, verdict: &mut Verdict) -> Result<(), Error> {
        let mut subject = Subject {
            code: &self.code,
            data,
            records: data,
            days: self.plan.days(),
            row,
            rest: None,
        };
        let Some(schedule) = &self.code.rest else {
            self.code.answer(&subject, verdict);
            return self.value_attributes(&subject, verdict);
        };
        let run = Run::of_moments(&self.plan, data, self.moments.clone());
        let chunk = Chunk::evaluate(&run, schedule, row..row + 1)?;
        subject.rest = Some(&chunk);
        self.code.answer(&subject, verdict);
        self.value_attributes(&subject, verdict)
    }

    fn value_attributes<R: Records>(
        &self,
        subject: &Subject<'_, R>,
        verdict: &mut Verdict,
    ) -> Result<(), Error> {
        for (at, attribute) in self.code.attributes.iter().enumerate() {
            let value = subject.attribute(attribute, &mut verdict.memory);
            verdict.values[at] = match value {
                Ok(value) => value,
                Err(Overflow) => return Err(overflow(&self.plan, attribute.rule)),
            };
        }
        Ok(())
    }

    /// The names of the segments about the subject, in the order of the program.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = &str> {
        let segments = self.code.segments.iter();
        segments.map(|segment| self.name(segment.rule))
    }

    /// The partitions about the subject with their states, in the order of the program.
    pub fn partitions(&self) -> impl ExactSizeIterator<Item = (&str, Vec<&str>)> {
        self.code.partitions.iter().map(|partition| {
            let states = match &self.plan.rule(partition.rule).body {
                RuleBody::Partition { states, otherwise } => {
                    let names = states.iter().map(|(name, _)| name).chain(otherwise);
                    names.map(String::as_str).collect()
                }
                _ => Vec::new(),
            };
            (self.name(partition.rule), states)
        })
    }

    /// The names of the attributes about the subject, in the order of the program.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = &str> {
        let attributes = self.code.attributes.iter();
        attributes.map(|attribute| self.name(attribute.rule))
    }

    /// The business zone.
    #[must_use]
    pub fn timezone(&self) -> chrono_tz::Tz {
        self.plan.program().timezone
    }

    fn name(&self, rule: RuleId) -> &str {
        &self.plan.rule(rule).name
    }
}
