//! The plan: one graph of nodes for all rules of a program.

mod inputs;

pub use inputs::Inputs;

use crate::{
    error::{Error, ErrorKind},
    evaluate::{AsOf, Evaluation},
    records::{Dataset, ReadSet},
};
use kardan_dsl::program::Program;
use std::{ops::Range, sync::Arc};

/// A program made ready to run over any data set of its schema.
#[derive(Debug)]
pub struct Plan {
    program: Arc<Program>,
}

impl Plan {
    /// Plans a program with the values that its host supplies.
    ///
    /// # Errors
    /// An input error for a parameter or catalog that is missing, unknown or of the wrong type.
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<Plan, Error> {
        let _ = inputs;
        Ok(Plan {
            program: Arc::clone(program),
        })
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The collections and fields that the program reads.
    #[must_use]
    pub fn read_set(&self) -> ReadSet {
        ReadSet::new(&self.program.schema)
    }

    /// Evaluates all rules over all records.
    ///
    /// # Errors
    /// An input error for an instant outside of the calendar, an overflow error where a number leaves the exact range.
    pub fn evaluate(&self, data: &Dataset, as_of: AsOf) -> Result<Evaluation, Error> {
        self.evaluate_subjects(data, 0..data.len(), as_of)
    }

    /// Evaluates all rules over a range of the subject's records and what hangs on them: one client of many is a range of one.
    /// The results hold those rows only.
    ///
    /// # Errors
    /// As [`Plan::evaluate`]; an unknown-name error for a range outside of the data.
    pub fn evaluate_subjects(
        &self,
        data: &Dataset,
        subjects: Range<usize>,
        as_of: AsOf,
    ) -> Result<Evaluation, Error> {
        let _ = (data, subjects, as_of);
        Err(Error::new(
            ErrorKind::Unknown,
            "evaluation is not built yet",
        ))
    }
}
