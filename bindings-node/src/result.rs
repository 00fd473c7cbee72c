//! Results.

use crate::{
    error::{input_error, raise},
    horizon::changes,
    value::{Form, NamedValue, form, named},
};
use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use kardan::{
    Error,
    evaluate::{Answer, AsOf, Evaluation},
    horizon::Horizon,
    plan::Plan,
    records::Dataset,
};
use kardan_dsl::schema::CollectionId;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

/// See `Result` in `lib/result.ts`.
#[napi]
pub struct NativeResult {
    evaluation: Evaluation,
    dataset: Arc<Dataset>,
    plan: Arc<Plan>,
    /// When memberships change, once that is asked.
    horizon: OnceLock<Horizon>,
}

/// A rule that was evaluated.
#[napi(object)]
pub struct NativeRule {
    /// `segment`, `partition` or `attribute`.
    pub kind: String,
    pub name: String,
    pub title: Option<String>,
    /// The singular of the collection that it is about.
    pub subject: String,
}

#[napi]
impl NativeResult {
    /// The form of the command line.
    #[napi(catch_unwind)]
    pub fn to_json(&self, ids: bool) -> String {
        self.evaluation.to_json(&self.dataset, ids).to_string()
    }

    #[napi(getter)]
    pub fn rules(&self) -> Vec<NativeRule> {
        self.evaluation
            .answers()
            .map(|answer| self.describe(answer))
            .collect()
    }

    #[napi(getter)]
    pub fn params(&self) -> Vec<NamedValue> {
        let params = self.evaluation.params.iter();
        params
            .map(|(name, value)| named(name, Some(value)))
            .collect()
    }

    /// The rule of a name and kind.
    #[napi]
    pub fn rule_of(&self, kind: String, name: String) -> napi::Result<NativeRule> {
        let answer = match kind.as_str() {
            "segment" => self.evaluation.segment(&name).map(Answer::Segment),
            "partition" => self.evaluation.partition(&name).map(Answer::Partition),
            _ => self.evaluation.attribute(&name).map(Answer::Attribute),
        };
        let answer = answer.map_err(|error| raise(&error))?;
        Ok(self.describe(answer))
    }

    /// The keys of all records that a rule is about.
    #[napi(ts_return_type = "(string | null)[]")]
    pub fn keys(&self, name: String) -> napi::Result<Vec<Option<String>>> {
        let subject = self.answer(&name)?.subject();
        Ok(self
            .dataset
            .ids(subject)
            .map(|id| id.map(Cow::into_owned))
            .collect())
    }

    /// The keys of the members of a segment.
    #[napi(ts_return_type = "(string | null)[]")]
    pub fn selected(&self, name: String) -> napi::Result<Vec<Option<String>>> {
        let segment = self
            .evaluation
            .segment(&name)
            .map_err(|error| raise(&error))?;
        Ok(self.ids(segment.subject, segment.selected.iter()))
    }

    /// The keys of those who are neither in a segment nor out.
    #[napi(ts_return_type = "(string | null)[]")]
    pub fn unknown(&self, name: String) -> napi::Result<Vec<Option<String>>> {
        let segment = self
            .evaluation
            .segment(&name)
            .map_err(|error| raise(&error))?;
        Ok(self.ids(segment.subject, segment.unknown.iter()))
    }

    /// `[[id, instant]]` of the members who leave a segment if no more data comes.
    #[napi(catch_unwind)]
    pub fn leaves_on(&self, name: String) -> napi::Result<String> {
        let segment = self.horizon()?.segment(&name);
        let segment = segment.map_err(|error| raise(&error))?;
        Ok(changes(&self.dataset, segment.subject, &segment.leaves_on))
    }

    /// The same of those who join.
    #[napi(catch_unwind)]
    pub fn joins_on(&self, name: String) -> napi::Result<String> {
        let segment = self.horizon()?.segment(&name);
        let segment = segment.map_err(|error| raise(&error))?;
        Ok(changes(&self.dataset, segment.subject, &segment.joins_on))
    }

    /// The keys of the records in a state.
    #[napi(ts_return_type = "(string | null)[]")]
    pub fn in_state(&self, name: String, state: String) -> napi::Result<Vec<Option<String>>> {
        let partition = self
            .evaluation
            .partition(&name)
            .map_err(|error| raise(&error))?;
        let rows = partition.rows_in(&state).map_err(|error| raise(&error))?;
        Ok(self.ids(partition.subject, rows))
    }

    /// The answer about one record.
    #[napi(ts_return_type = "boolean | number | bigint | string | null")]
    pub fn value(&self, name: String, id: String) -> napi::Result<Form> {
        let answer = self.answer(&name)?;
        let row = self.dataset.known_row(answer.subject(), &id);
        let row = row.map_err(|error| raise(&error))?;
        Ok(form(answer.value(row).as_ref()))
    }

    /// The answer about each record.
    #[napi(ts_return_type = "(boolean | number | bigint | string | null)[]")]
    pub fn values(&self, name: String) -> napi::Result<Vec<Form>> {
        let answer = self.answer(&name)?;
        let rows = 0..self.dataset.table(answer.subject()).len;
        Ok(rows.map(|row| form(answer.value(row).as_ref())).collect())
    }

    /// The answers of one kind about the first record of the subject.
    #[napi]
    pub fn first(&self, kind: String) -> Vec<NamedValue> {
        let subject = self.dataset.schema.subject;
        let answers = self
            .evaluation
            .answers()
            .filter(|answer| answer.subject() == subject);
        let answers = answers.filter(|answer| kind_of(*answer) == kind);
        answers
            .map(|answer| named(answer.name(), answer.value(0).as_ref()))
            .collect()
    }

    /// All results about a collection as an Arrow IPC stream.
    #[napi(catch_unwind)]
    pub fn to_arrow(&self, collection: Option<String>) -> napi::Result<Buffer> {
        let subject = match collection {
            None => self.dataset.schema.subject,
            Some(name) => self
                .dataset
                .collection_named(&name)
                .map_err(|error| raise(&error))?,
        };
        stream(self.evaluation.to_batch(&self.dataset, subject))
    }

    /// One rule's result as an Arrow IPC stream.
    #[napi(catch_unwind)]
    pub fn rule_to_arrow(&self, name: String) -> napi::Result<Buffer> {
        stream(self.answer(&name)?.to_batch(&self.dataset))
    }
}

impl NativeResult {
    pub fn new(evaluation: Evaluation, dataset: Arc<Dataset>, plan: Arc<Plan>) -> NativeResult {
        NativeResult {
            evaluation,
            dataset,
            plan,
            horizon: OnceLock::new(),
        }
    }

    /// When the members of all rules change, as far ahead as one looks.
    fn horizon(&self) -> napi::Result<&Horizon> {
        if let Some(horizon) = self.horizon.get() {
            return Ok(horizon);
        }
        let as_of = AsOf::Instant(self.evaluation.as_of);
        let found = self.plan.horizon(&self.dataset, as_of, None);
        let found = found.map_err(|error| raise(&error))?;
        Ok(self.horizon.get_or_init(|| found))
    }

    fn answer(&self, name: &str) -> napi::Result<Answer<'_>> {
        self.evaluation.answer(name).map_err(|error| raise(&error))
    }

    fn describe(&self, answer: Answer<'_>) -> NativeRule {
        let title = match answer {
            Answer::Segment(segment) => &segment.title,
            Answer::Partition(partition) => &partition.title,
            Answer::Attribute(attribute) => &attribute.title,
        };
        NativeRule {
            kind: kind_of(answer).to_owned(),
            name: answer.name().to_owned(),
            title: title.clone(),
            subject: self
                .dataset
                .schema
                .collection(answer.subject())
                .name
                .clone(),
        }
    }

    fn ids(&self, subject: CollectionId, rows: impl Iterator<Item = usize>) -> Vec<Option<String>> {
        rows.map(|row| self.dataset.id(subject, row).map(Cow::into_owned))
            .collect()
    }
}

fn kind_of(answer: Answer<'_>) -> &'static str {
    match answer {
        Answer::Segment(_) => "segment",
        Answer::Partition(_) => "partition",
        Answer::Attribute(_) => "attribute",
    }
}

/// A table as an Arrow IPC stream.
pub fn stream(batch: Result<RecordBatch, Error>) -> napi::Result<Buffer> {
    let batch = batch.map_err(|error| raise(&error))?;
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).map_err(input_error)?;
    writer.write(&batch).map_err(input_error)?;
    Ok(writer.into_inner().map_err(input_error)?.into())
}
