//! Tests of reading records: every source, every problem, every order.

mod arrays;
mod arrow;
mod bulk;
mod companions;
mod dictionary;
mod keys;
mod links;
mod order;
mod picture;
mod problems;
mod read_set;
mod sources;
mod stores;
mod times;

use super::{Dataset, DatasetBuilder, Keys, OnProblem, Problem, ReadOptions};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    types::Currency,
};
use picture::picture;
use serde_json::{Map, Value};
use std::{borrow::Cow, sync::Arc};

fn options() -> ReadOptions {
    ReadOptions::new(Currency::Rub, chrono_tz::Europe::Moscow)
}

fn reporting() -> ReadOptions {
    ReadOptions {
        on_problem: OnProblem::Report,
        ..options()
    }
}

fn numbered() -> ReadOptions {
    ReadOptions {
        keys: Keys::Numbered,
        ..options()
    }
}

/// JSON text as records.
fn records(json: &str) -> Vec<Map<String, Value>> {
    serde_json::from_str(json).unwrap()
}

fn build(options: ReadOptions, fill: impl FnOnce(&mut DatasetBuilder)) -> Dataset {
    let mut builder = Dataset::builder(Schema::auto(), options);
    fill(&mut builder);
    builder.build().unwrap()
}

fn from_documents(json: &str) -> Dataset {
    build(options(), |builder| builder.add_documents(records(json)))
}

/// What is wrong: kind, collection, row and field.
fn blamed(problems: &[Problem]) -> Vec<(&str, &str, Option<usize>, Option<&str>)> {
    problems
        .iter()
        .map(|problem| {
            (
                problem.kind,
                problem.collection.as_str(),
                problem.row,
                problem.field.as_deref(),
            )
        })
        .collect()
}

/// The keys of a collection, `-` for rows without one.
fn ids(dataset: &Dataset, noun: &str) -> Vec<String> {
    let id = dataset.schema.collection_named(noun).unwrap();
    dataset
        .ids(id)
        .map(|id| id.map_or("-".to_owned(), Cow::into_owned))
        .collect()
}

fn place(schema: &Arc<Schema>, collection: &str, field: &str) -> (CollectionId, FieldId) {
    let id = schema.collection_named(collection).unwrap();
    (id, schema.collection(id).field_named(field).unwrap())
}
