//! Programs.

use crate::{
    dataset::NativeDataset,
    error::raise,
    findings,
    ledger::NativeLedger,
    loader::{Callbacks, Load, Resolve},
    plan::NativePlan,
    schema::NativeSchema,
    simulation::NativeSimulation,
    value::{NamedValue, named},
};
use kardan::{format_program, trial};
use kardan_dsl::{
    CompileOptions, compile,
    diagnostics::Diagnostic,
    program::{Program, RuleBody},
    schema::Schema,
    source::{Loader, NoLoader},
    tree,
    vocabulary::{Language, UnknownLanguage},
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

#[napi]
impl NativeProgram {
    #[napi(factory)]
    pub fn compile(
        text: String,
        name: String,
        schema: Option<&NativeSchema>,
        #[napi(ts_arg_type = "((path: string) => Loaded) | null")] load: Option<Load<'_>>,
        #[napi(ts_arg_type = "((from: string, path: string) => string) | null")] resolve: Option<
            Resolve<'_>,
        >,
    ) -> napi::Result<Self> {
        let schema = schema.map_or_else(Schema::auto, |schema| Arc::clone(&schema.schema));
        let callbacks = load
            .zip(resolve)
            .map(|(load, resolve)| Callbacks { load, resolve });
        let loader: &dyn Loader = callbacks.as_ref().map_or(&NoLoader, |callbacks| callbacks);
        match compile(&name, &text, &CompileOptions { schema, loader }) {
            Ok(compiled) => Ok(NativeProgram {
                program: Arc::new(compiled.program),
                diagnostics: compiled.diagnostics,
            }),
            Err(error) => Err(raise(&error.into())),
        }
    }

    /// The text of a tree in JSON, to be compiled.
    #[napi(catch_unwind)]
    pub fn text_of_tree(tree: String) -> napi::Result<String> {
        tree::read_text(&tree).map_err(|error| raise(&error.into()))
    }

    #[napi(getter)]
    pub fn diagnostics(&self) -> String {
        findings::diagnostics(&self.diagnostics, &self.program.sources).to_string()
    }

    #[napi(getter)]
    pub fn segments(&self) -> Vec<String> {
        self.rules(|body| matches!(body, RuleBody::Segment(_)))
    }

    #[napi(getter)]
    pub fn attributes(&self) -> Vec<String> {
        self.rules(|body| matches!(body, RuleBody::Attribute(_)))
    }

    /// `{partition: [state]}`.
    #[napi(getter)]
    pub fn partitions(&self) -> String {
        let partitions = self
            .program
            .rules
            .iter()
            .filter_map(|rule| match &rule.body {
                RuleBody::Partition { states, otherwise } => {
                    let states = states.iter().map(|(state, _)| state).chain(otherwise);
                    Some((
                        rule.name.clone(),
                        states.map(|state| json!(state)).collect(),
                    ))
                }
                _ => None,
            });
        Json::Object(partitions.collect::<Map<_, _>>()).to_string()
    }

    #[napi(getter)]
    pub fn params(&self) -> Vec<NamedValue> {
        let params = self.program.params.iter();
        params
            .map(|param| named(&param.name, param.default.as_ref()))
            .collect()
    }

    #[napi(getter)]
    pub fn timezone(&self) -> String {
        self.program.timezone.name().to_owned()
    }

    #[napi(getter)]
    pub fn currency(&self) -> String {
        self.program.currency.code().to_owned()
    }

    #[napi(getter)]
    pub fn hash(&self) -> String {
        self.program.hash.clone()
    }

    #[napi(getter)]
    pub fn schema(&self) -> NativeSchema {
        NativeSchema {
            schema: Arc::clone(&self.program.schema),
        }
    }

    /// Makes it ready to run with parameters and catalogs as JSON objects.
    #[napi(catch_unwind)]
    pub fn plan(&self, params: String, catalogs: String) -> napi::Result<NativePlan> {
        NativePlan::new(&self.program, &params, &catalogs)
    }

    /// The ledger of a history, with parameters and catalogs as JSON objects.
    #[napi(catch_unwind)]
    pub fn replay(
        &self,
        dataset: &NativeDataset,
        start: String,
        end: String,
        params: String,
        catalogs: String,
    ) -> napi::Result<NativeLedger> {
        NativeLedger::replay(&self.program, dataset, (&start, &end), (&params, &catalogs))
    }

    /// What triggers would have done over a history, with parameters and catalogs as JSON objects.
    #[napi(catch_unwind)]
    pub fn simulate(
        &self,
        dataset: &NativeDataset,
        start: String,
        end: String,
        params: String,
        catalogs: String,
    ) -> napi::Result<NativeSimulation> {
        NativeSimulation::run(&self.program, dataset, (&start, &end), (&params, &catalogs))
    }

    /// A ledger without facts, or one that was kept.
    #[napi(catch_unwind)]
    pub fn ledger(
        &self,
        state: Option<String>,
        params: String,
        catalogs: String,
    ) -> napi::Result<NativeLedger> {
        NativeLedger::kept(&self.program, state.as_deref(), (&params, &catalogs))
    }

    /// The file that was compiled in its canonical form.
    #[napi(catch_unwind)]
    pub fn format(&self, language: Option<String>) -> napi::Result<String> {
        let language = language.map(|code| self::language(&code)).transpose()?;
        format_program(&self.program, language).map_err(|error| raise(&error))
    }

    /// The syntax tree of the file that was compiled.
    #[napi(catch_unwind)]
    pub fn to_json(&self) -> String {
        self.program.to_json().to_string()
    }

    /// A JSON list.
    #[napi(catch_unwind)]
    pub fn test(&self) -> String {
        findings::trials(&trial::run(&self.program), &self.program).to_string()
    }
}

impl NativeProgram {
    fn rules(&self, wanted: impl Fn(&RuleBody) -> bool) -> Vec<String> {
        let rules = self.program.rules.iter().filter(|rule| wanted(&rule.body));
        rules.map(|rule| rule.name.clone()).collect()
    }
}

/// The language of a code.
pub fn language(code: &str) -> napi::Result<Language> {
    code.parse()
        .map_err(|error: UnknownLanguage| raise(&error.into()))
}
