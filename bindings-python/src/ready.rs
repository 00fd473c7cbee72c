//! A program that is ready to run.

use crate::{as_of::as_of, error::raise, session::Prepared, value::read_document};
use kardan::{
    Error,
    evaluate::{AsOf, Session},
    plan::{Inputs, Plan},
    records::{Dataset, Keys, ReadNames, ReadOptions, ReadSet},
};
use kardan_dsl::program::Program;
use pyo3::{prelude::*, types::PyString};
use serde_json::{Map, Value as Json};
use std::sync::{Arc, Mutex};

/// A plan, and what it reads of a client.
pub struct Ready {
    pub plan: Arc<Plan>,
    read: ReadSet,
    names: ReadNames,
    /// What was made ready for documents as of the moment that was asked for last.
    last: Mutex<Option<Last>>,
}

/// A moment with the text that said so, and what is ready for it.
struct Last {
    text: Option<String>,
    as_of: AsOf,
    prepared: Option<Arc<Prepared>>,
}

impl Ready {
    /// Plans a program with the host's values.
    pub fn new(
        program: &Arc<Program>,
        params: &Map<String, Json>,
        catalogs: &Map<String, Json>,
    ) -> Result<Ready, Error> {
        let plan = Plan::new(program, &Inputs::from_json(program, params, catalogs)?)?;
        let read = plan.read_set();
        let names = ReadNames::new(&program.schema, &read);
        Ok(Ready {
            plan: Arc::new(plan),
            read,
            names,
            last: Mutex::new(None),
        })
    }

    /// One client as a data set of its own.
    pub fn dataset(&self, client: &Bound<'_, PyAny>) -> PyResult<Dataset> {
        let program = self.plan.program();
        let document = read_document(client, &self.names, program.schema.subject)?;
        let options = ReadOptions {
            keys: Keys::Numbered,
            read: Some(self.read.clone()),
            ..ReadOptions::of_program(program)
        };
        let mut builder = Dataset::builder(Arc::clone(&program.schema), options);
        builder.add_documents([document]);
        builder.build().map_err(|error| raise(&error))
    }

    /// What is ready for the moment that was asked for last, where an object says the same in the same way.
    pub fn last_of(&self, object: &Bound<'_, PyAny>) -> Option<(AsOf, Option<Arc<Prepared>>)> {
        let last = self.last.lock().ok()?;
        let last = last.as_ref()?;
        let is_it = match (object.cast::<PyString>(), &last.text) {
            (Ok(text), Some(known)) => text.to_str().is_ok_and(|text| text == known),
            (Err(_), None) => as_of(object).is_ok_and(|as_of| as_of == last.as_of),
            _ => false,
        };
        is_it.then(|| (last.as_of, last.prepared.clone()))
    }

    /// Makes ready for a moment, which a text may have said.
    pub fn prepared(
        &self,
        py: Python<'_>,
        text: Option<String>,
        as_of: AsOf,
    ) -> PyResult<Option<Arc<Prepared>>> {
        let session = Session::for_documents(&self.plan, as_of).map_err(|error| raise(&error))?;
        let prepared = session.map(|session| Prepared::new(py, session, self));
        let prepared = prepared.transpose()?.map(Arc::new);
        if let Ok(mut last) = self.last.lock() {
            *last = Some(Last {
                text,
                as_of,
                prepared: prepared.clone(),
            });
        }
        Ok(prepared)
    }
}
