//! Programs with their inputs, ready to run.

use crate::{
    dataset::NativeDataset,
    error::{input_error, raise},
    explanation::NativeExplanation,
    horizon::NativeHorizon,
    result::NativeResult,
};
use kardan::{
    evaluate::{AsOf, Evaluation},
    plan::{Inputs, Plan},
    records::{Dataset, Keys, Member, ReadNames, ReadOptions, ReadSet},
};
use kardan_dsl::{program::Program, schema::CollectionId};
use napi::{Env, Task, bindgen_prelude::AsyncTask};
use napi_derive::napi;
use serde_json::{Map, Value as Json, json};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// A program with the values that its host supplies.
#[napi]
pub struct NativePlan {
    pub(crate) plan: Arc<Plan>,
    read: ReadSet,
}

#[napi]
impl NativePlan {
    /// What is read of a client: by the number of each collection, a map from a name to the number of the collection whose records
    /// stand under it, or to `null` where it is a value. The subject is named by `subject`.
    #[napi(getter)]
    pub fn reading(&self) -> String {
        let schema = &self.plan.program().schema;
        let names = ReadNames::new(schema, &self.read);
        let members = |at: u16| {
            let members = names.members(CollectionId(at)).map(|(name, member)| {
                let below = match member {
                    Member::Value => Json::Null,
                    Member::Link(collection) | Member::Records(collection) => json!(collection.0),
                };
                (name.to_owned(), below)
            });
            Json::Object(members.collect::<Map<_, _>>())
        };
        let collections: Json = (0..schema.collections.len() as u16).map(members).collect();
        json!({"subject": schema.subject.0, "collections": collections}).to_string()
    }

    #[napi(catch_unwind)]
    pub fn evaluate(&self, dataset: &NativeDataset, as_of: String) -> napi::Result<NativeResult> {
        let mut task = self.task(dataset, &as_of)?;
        let evaluation = task.compute()?;
        Ok(NativeResult::new(evaluation, task.dataset, task.plan))
    }

    #[napi(ts_return_type = "Promise<NativeResult>")]
    pub fn evaluate_async(
        &self,
        dataset: &NativeDataset,
        as_of: String,
    ) -> napi::Result<AsyncTask<Evaluate>> {
        self.task(dataset, &as_of).map(AsyncTask::new)
    }

    #[napi(catch_unwind)]
    pub fn evaluate_client(&self, client: String, as_of: String) -> napi::Result<NativeResult> {
        let as_of = parse(&as_of)?;
        let dataset = self.client(&client)?;
        let evaluation = self
            .plan
            .evaluate(&dataset, as_of)
            .map_err(|error| raise(&error))?;
        Ok(NativeResult::new(
            evaluation,
            Arc::new(dataset),
            Arc::clone(&self.plan),
        ))
    }

    /// When memberships change if no more data comes.
    #[napi(catch_unwind)]
    pub fn horizon(
        &self,
        dataset: &NativeDataset,
        as_of: String,
        until: Option<String>,
    ) -> napi::Result<NativeHorizon> {
        let until = until.as_deref().map(parse).transpose()?;
        let dataset = Arc::clone(&dataset.dataset);
        let horizon = self.plan.horizon(&dataset, parse(&as_of)?, until);
        let horizon = horizon.map_err(|error| raise(&error))?;
        Ok(NativeHorizon::new(horizon, dataset))
    }

    /// Of the record of a key, or of the only one.
    #[napi(catch_unwind)]
    pub fn explain(
        &self,
        dataset: &NativeDataset,
        as_of: String,
        segment: String,
        id: Option<String>,
    ) -> napi::Result<NativeExplanation> {
        self.tell(&dataset.dataset, &as_of, &segment, id.as_deref())
    }

    /// Of one client given as a document.
    #[napi(catch_unwind)]
    pub fn explain_client(
        &self,
        client: String,
        as_of: String,
        segment: String,
        id: Option<String>,
    ) -> napi::Result<NativeExplanation> {
        let dataset = self.client(&client)?;
        self.tell(&dataset, &as_of, &segment, id.as_deref())
    }
}

impl NativePlan {
    pub fn new(program: &Arc<Program>, params: &str, catalogs: &str) -> napi::Result<NativePlan> {
        let inputs = Inputs::from_json(program, &object(params)?, &object(catalogs)?);
        let plan = inputs.and_then(|inputs| Plan::new(program, &inputs));
        let plan = plan.map_err(|error| raise(&error))?;
        let read = plan.read_set();
        Ok(NativePlan {
            plan: Arc::new(plan),
            read,
        })
    }

    fn task(&self, dataset: &NativeDataset, as_of: &str) -> napi::Result<Evaluate> {
        Ok(Evaluate {
            plan: Arc::clone(&self.plan),
            dataset: Arc::clone(&dataset.dataset),
            as_of: parse(as_of)?,
        })
    }

    /// A data set of one client.
    fn client(&self, document: &str) -> napi::Result<Dataset> {
        let program = self.plan.program();
        let options = ReadOptions {
            keys: Keys::Numbered,
            read: Some(self.read.clone()),
            ..ReadOptions::of_program(program)
        };
        let mut builder = Dataset::builder(Arc::clone(&program.schema), options);
        builder.add_documents([object(document)?]);
        builder.build().map_err(|error| raise(&error))
    }

    fn tell(
        &self,
        dataset: &Dataset,
        as_of: &str,
        segment: &str,
        id: Option<&str>,
    ) -> napi::Result<NativeExplanation> {
        let as_of = parse(as_of)?;
        let explanation = match id {
            Some(id) => self.plan.explain(dataset, as_of, segment, id),
            None => self.plan.explain_only(dataset, as_of, segment),
        };
        let explanation = explanation.map_err(|error| raise(&error))?;
        let program = Arc::clone(self.plan.program());
        Ok(NativeExplanation::new(program, explanation))
    }
}

/// An evaluation, here or on another thread.
pub struct Evaluate {
    plan: Arc<Plan>,
    dataset: Arc<Dataset>,
    as_of: AsOf,
}

impl Task for Evaluate {
    type Output = Evaluation;
    type JsValue = NativeResult;

    fn compute(&mut self) -> napi::Result<Evaluation> {
        // On a thread of its own nobody else would catch a panic, and it would end the process.
        let evaluate = AssertUnwindSafe(|| self.plan.evaluate(&self.dataset, self.as_of));
        let evaluation = catch_unwind(evaluate).map_err(napi::bindgen_prelude::panic_to_error)?;
        evaluation.map_err(|error| raise(&error))
    }

    fn resolve(&mut self, _env: Env, evaluation: Evaluation) -> napi::Result<NativeResult> {
        Ok(NativeResult::new(
            evaluation,
            Arc::clone(&self.dataset),
            Arc::clone(&self.plan),
        ))
    }
}

/// A data set without records.
pub fn empty(plan: &Plan) -> napi::Result<Dataset> {
    let program = plan.program();
    let options = ReadOptions::of_program(program);
    let builder = Dataset::builder(Arc::clone(&program.schema), options);
    builder.build().map_err(|error| raise(&error))
}

/// The moment that a text says.
pub fn parse(as_of: &str) -> napi::Result<AsOf> {
    as_of.parse().map_err(|error| raise(&error))
}

/// The object that a text says.
pub fn object(text: &str) -> napi::Result<Map<String, Json>> {
    serde_json::from_str(text).map_err(input_error)
}
