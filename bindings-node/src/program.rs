//! Programs.

use crate::{
    dataset::NativeDataset, error::raise, evaluation::NativeEvaluation, schema::NativeSchema,
};
use kardan::{
    Error, ErrorKind,
    evaluate::{Answer, AsOf, Evaluation, value_json},
    plan::{Inputs, Plan},
    records::{Dataset, Keys, ReadOptions},
    testing,
};
use kardan_dsl::{
    CompileOptions, compile,
    diagnostics::{self, Diagnostic},
    program::Program,
    schema::Schema,
    source::{Loader, NoLoader},
    vocabulary::Language,
};
use napi::{
    Env, Task,
    bindgen_prelude::{AsyncTask, Function},
};
use napi_derive::napi;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// See `Program` in `lib/program.ts`.
#[napi]
pub struct NativeProgram {
    pub(crate) program: Arc<Program>,
    diagnostics: Vec<Diagnostic>,
}

/// A function of the host that gives the text of a path.
struct Callback<'a>(Function<'a, String, String>);

impl Loader for Callback<'_> {
    fn load(&self, path: &str) -> Result<String, String> {
        self.0
            .call(path.to_owned())
            .map_err(|error| error.reason.clone())
    }
}

#[napi]
impl NativeProgram {
    #[napi(factory)]
    pub fn compile(
        text: String,
        name: Option<String>,
        schema: Option<&NativeSchema>,
        loader: Option<Function<'_, String, String>>,
    ) -> napi::Result<Self> {
        let schema = schema.map_or_else(Schema::auto, |schema| Arc::clone(&schema.schema));
        let callback = loader.map(Callback);
        let loader: &dyn Loader = callback.as_ref().map_or(&NoLoader, |callback| callback);
        let name = name.as_deref().unwrap_or("<program>");
        match compile(name, &text, &CompileOptions { schema, loader }) {
            Ok(compiled) => Ok(NativeProgram {
                program: Arc::new(compiled.program),
                diagnostics: compiled.diagnostics,
            }),
            Err(error) => Err(raise(&error.into())),
        }
    }

    #[napi(getter)]
    pub fn diagnostics(&self) -> String {
        diagnostics::to_json(&self.diagnostics, &self.program.sources).to_string()
    }

    #[napi(getter)]
    pub fn hash(&self) -> String {
        self.program.hash.clone()
    }

    #[napi(getter)]
    pub fn timezone(&self) -> String {
        self.program.timezone.name().to_owned()
    }

    #[napi(getter)]
    pub fn currency(&self) -> String {
        self.program.currency.code().to_owned()
    }

    #[napi]
    pub fn evaluate(
        &self,
        dataset: &NativeDataset,
        as_of: String,
        params: String,
        catalogs: String,
    ) -> napi::Result<NativeEvaluation> {
        let mut task = self.evaluate_task(dataset, &as_of, &params, &catalogs)?;
        let evaluation = task.compute()?;
        Ok(NativeEvaluation {
            evaluation,
            dataset: task.dataset,
        })
    }

    #[napi(ts_return_type = "Promise<NativeEvaluation>")]
    pub fn evaluate_async(
        &self,
        dataset: &NativeDataset,
        as_of: String,
        params: String,
        catalogs: String,
    ) -> napi::Result<AsyncTask<Evaluate>> {
        self.evaluate_task(dataset, &as_of, &params, &catalogs)
            .map(AsyncTask::new)
    }

    /// `{"segments", "partitions", "attributes"}`, each rule about the subject under its name.
    #[napi]
    pub fn evaluate_client(
        &self,
        client: String,
        as_of: String,
        params: String,
        catalogs: String,
    ) -> napi::Result<String> {
        let (plan, as_of) = self.plan(&as_of, &params, &catalogs)?;
        let options = ReadOptions {
            keys: Keys::Numbered,
            read: Some(plan.read_set()),
            ..ReadOptions::of_program(&self.program)
        };
        let mut builder = Dataset::builder(Arc::clone(&self.program.schema), options);
        builder.add_documents([object(&client)?]);
        let evaluated = builder
            .build()
            .and_then(|dataset| plan.evaluate(&dataset, as_of));
        Ok(one(&evaluated.map_err(|error| raise(&error))?, &self.program).to_string())
    }

    /// `{"tree", "text"}`.
    #[napi]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a word of the call that JavaScript makes"
    )]
    pub fn explain(
        &self,
        dataset: &NativeDataset,
        segment: String,
        client: String,
        language: Option<String>,
        as_of: String,
        params: String,
        catalogs: String,
    ) -> napi::Result<String> {
        let (plan, as_of) = self.plan(&as_of, &params, &catalogs)?;
        let language = language.map_or(Ok(self.program.language), |name| self::language(&name))?;
        let schema = &self.program.schema;
        plan.explain(&dataset.dataset, as_of, &segment, &client)
            .map(|tree| {
                json!({"tree": tree.to_json(schema), "text": tree.to_text(schema, language)})
                    .to_string()
            })
            .map_err(|error| raise(&error))
    }

    /// `[{"title", "passed", "failures"}]`.
    #[napi]
    pub fn test(&self) -> String {
        let reports = testing::run_tests(&self.program);
        Json::from_iter(reports.iter().map(|report| report.to_json(&self.program))).to_string()
    }

    #[napi]
    pub fn format(&self, language: Option<String>) -> napi::Result<String> {
        let language = language.as_deref().map(self::language).transpose()?;
        kardan::format_program(&self.program, language).map_err(|error| raise(&error))
    }
}

impl NativeProgram {
    fn plan(&self, as_of: &str, params: &str, catalogs: &str) -> napi::Result<(Plan, AsOf)> {
        let inputs = Inputs::from_json(&self.program, object(params)?, object(catalogs)?);
        let plan = inputs.and_then(|inputs| Plan::new(&self.program, &inputs));
        let plan = plan.and_then(|plan| Ok((plan, as_of.parse()?)));
        plan.map_err(|error| raise(&error))
    }

    fn evaluate_task(
        &self,
        dataset: &NativeDataset,
        as_of: &str,
        params: &str,
        catalogs: &str,
    ) -> napi::Result<Evaluate> {
        let (plan, as_of) = self.plan(as_of, params, catalogs)?;
        Ok(Evaluate {
            plan,
            dataset: Arc::clone(&dataset.dataset),
            as_of,
        })
    }
}

/// An evaluation, here or on another thread.
pub struct Evaluate {
    plan: Plan,
    dataset: Arc<Dataset>,
    as_of: AsOf,
}

impl Task for Evaluate {
    type Output = Evaluation;
    type JsValue = NativeEvaluation;

    fn compute(&mut self) -> napi::Result<Evaluation> {
        self.plan
            .evaluate(&self.dataset, self.as_of)
            .map_err(|error| raise(&error))
    }

    fn resolve(&mut self, _env: Env, evaluation: Evaluation) -> napi::Result<NativeEvaluation> {
        Ok(NativeEvaluation {
            evaluation,
            dataset: Arc::clone(&self.dataset),
        })
    }
}

/// The answers about the one record of the subject.
fn one(evaluation: &Evaluation, program: &Program) -> Json {
    let mut forms = [Map::new(), Map::new(), Map::new()];
    for answer in evaluation
        .answers()
        .filter(|answer| answer.subject() == program.schema.subject)
    {
        let at = match answer {
            Answer::Segment(_) => 0,
            Answer::Partition(_) => 1,
            Answer::Attribute(_) => 2,
        };
        let value = answer.value(0).as_ref().map_or(Json::Null, value_json);
        forms[at].insert(answer.name().to_owned(), value);
    }
    let [segments, partitions, attributes] = forms;
    json!({"segments": segments, "partitions": partitions, "attributes": attributes})
}

fn object(text: &str) -> napi::Result<Map<String, Json>> {
    serde_json::from_str(text).map_err(|error| {
        raise(&Error::new(
            ErrorKind::Input,
            format!("this is no object: {error}"),
        ))
    })
}

fn language(name: &str) -> napi::Result<Language> {
    match name {
        "en" => Ok(Language::English),
        "ru" => Ok(Language::Russian),
        other => Err(raise(&Error::new(
            ErrorKind::Input,
            format!("`{other}` is neither `en` nor `ru`"),
        ))),
    }
}
