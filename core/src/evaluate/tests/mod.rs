//! Programs over small data, reasoned from the language definition. What one phrase means is in the conformance corpus; here is
//! what the corpus does not ask: blame and remarks, rows side by side, what rules share, and chunks.

mod blame;
mod profile;
mod rows;
mod schedule;
mod sharing;

use super::Evaluation;
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    error::Error,
    plan::{Inputs, Plan},
    records::{Bitmap, Dataset, Keys, ReadOptions},
};
use serde_json::Value as Json;
use std::sync::Arc;

/// A program with data, in the built-in schema, in UTC unless told otherwise.
struct Case {
    plan: Plan,
    data: Dataset,
}

impl Case {
    fn new(rules: &str, clients: &Json) -> Case {
        Case::in_zone("UTC", rules, clients)
    }

    fn in_zone(zone: &str, rules: &str, clients: &Json) -> Case {
        let options = CompileOptions {
            schema: Schema::auto(),
            loader: &NoLoader,
        };
        let text = format!("timezone \"{zone}\"\ncurrency RUB\n{rules}");
        let program = match compile("rules", &text, &options) {
            Ok(compiled) => Arc::new(compiled.program),
            Err(error) => panic!("{:#?}", error.diagnostics),
        };
        let read = ReadOptions {
            keys: Keys::Numbered,
            ..ReadOptions::of_program(&program)
        };
        let mut builder = Dataset::builder(Arc::clone(&program.schema), read);
        let clients = clients.as_array().unwrap().iter();
        builder.add_documents(clients.map(|client| client.as_object().unwrap().clone()));
        Case {
            plan: Plan::new(&program, &Inputs::default()).unwrap(),
            data: builder.build().unwrap(),
        }
    }

    fn at(&self, as_of: &str) -> Result<Evaluation, Error> {
        self.plan.evaluate(&self.data, as_of.parse().unwrap())
    }

    /// The ids of a segment's members, and of those of whom it cannot be said.
    fn segment(&self, name: &str, as_of: &str) -> (Vec<String>, Vec<String>) {
        let evaluation = self.at(as_of).unwrap();
        let segment = evaluation
            .segments
            .iter()
            .find(|segment| segment.name == name)
            .unwrap();
        let ids: Vec<String> = self
            .data
            .ids(segment.subject)
            .map(|id| id.unwrap_or_default().into_owned())
            .collect();
        let named = |rows: &Bitmap| rows.iter().map(|row| ids[row].clone()).collect();
        (named(&segment.selected), named(&segment.unknown))
    }

    /// The ids of a segment's members.
    fn members(&self, name: &str, as_of: &str) -> Vec<String> {
        self.segment(name, as_of).0
    }

    /// The texts of an attribute's values.
    fn attribute(&self, name: &str, as_of: &str) -> Vec<Option<String>> {
        let evaluation = self.at(as_of).unwrap();
        let attribute = evaluation
            .attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .unwrap();
        let text = |value: Option<crate::types::Value>| value.map(|value| value.to_string());
        attribute.values().map(text).collect()
    }
}
