//! `kardan.Program`.

use crate::{
    as_of::as_of,
    dataset::Dataset,
    error::raise,
    explanation::Explanation,
    findings,
    horizon::Horizon,
    ledger::Ledger,
    live::{self, Live},
    loader::{Callable, Files},
    ready::Ready,
    result::{ClientResult, Document, Evaluated, Result},
    schema::Schema,
    session::{Prepared, Session},
    simulation::Simulation,
    value::{inputs, to_python},
};
use chrono::Duration;
use kardan::{
    evaluate::AsOf,
    format_program,
    loyalty::{self, Scheme},
    plan::Inputs,
    trial, triggers,
};
use kardan_dsl::{
    CompileOptions, compile,
    diagnostics::Diagnostic,
    program::{self, RuleBody},
    schema,
    source::{Loader, NoLoader, Source, Sources},
    tree,
    vocabulary::Language,
};
use pyo3::{
    prelude::*,
    types::{PyDict, PyString, PyTuple},
};
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

/// How to make a program again: a function, the names and texts of its files, and its schema.
type Pickled<'py> = (Bound<'py, PyAny>, (Vec<(String, String)>, String));

/// A program that compiled: segments, partitions and attributes, ready to be evaluated over data of its schema.
#[pyclass(frozen, module = "kardan")]
pub struct Program {
    pub program: Arc<program::Program>,
    diagnostics: Vec<Diagnostic>,
    /// Ready to run without values from the host, as most evaluations do.
    ready: OnceLock<Arc<Ready>>,
}

#[pymethods]
impl Program {
    /// Compile a program. Raises `CompileError`.
    ///
    /// `schema` defaults to the built-in one; `loader` gives the text of each path that a `use` names.
    #[staticmethod]
    #[pyo3(signature = (text, *, schema = None, name = "<program>", loader = None))]
    fn compile(
        text: &str,
        schema: Option<&Schema>,
        name: &str,
        loader: Option<Py<PyAny>>,
    ) -> PyResult<Program> {
        match loader {
            Some(loader) => compiled(name, text, schema, &Callable(loader)),
            None => compiled(name, text, schema, &NoLoader),
        }
    }

    /// Compile a file; `use` is relative to the file that it stands in. Raises `CompileError` or `OSError`.
    #[staticmethod]
    #[pyo3(signature = (path, *, schema = None))]
    fn from_file(path: PathBuf, schema: Option<&Schema>) -> PyResult<Program> {
        let text = std::fs::read_to_string(&path)?;
        compiled(&path.to_string_lossy(), &text, schema, &Files)
    }

    /// Compile a tree that `to_json` gave or a visual builder made. Raises `CompileError` or `InputError`.
    #[staticmethod]
    #[pyo3(signature = (tree, *, schema = None, name = "<program>", loader = None))]
    fn from_json(
        tree: &str,
        schema: Option<&Schema>,
        name: &str,
        loader: Option<Py<PyAny>>,
    ) -> PyResult<Program> {
        let text = tree::read_text(tree).map_err(|error| raise(&error.into()))?;
        Program::compile(&text, schema, name, loader)
    }

    /// Compile the files of a program again: what pickling does.
    #[staticmethod]
    fn _restore(files: Vec<(String, String)>, schema: &str) -> PyResult<Program> {
        let schema = Schema::from_json(schema)?;
        let files = files.into_iter().map(|(name, text)| Source { name, text });
        let sources = Sources {
            files: files.collect(),
        };
        let first = sources.files.first();
        let (name, text) = first.map_or(("", ""), |file| (&file.name, &file.text));
        compiled(name, text, Some(&schema), &sources)
    }

    /// The warnings and notes.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings::diagnostics(py, &self.diagnostics, &self.program.sources)
    }

    /// The names of the segments.
    #[getter]
    fn segments(&self) -> Vec<&str> {
        self.rules(|body| matches!(body, RuleBody::Segment(_)))
    }

    /// The names of the attributes.
    #[getter]
    fn attributes(&self) -> Vec<&str> {
        self.rules(|body| matches!(body, RuleBody::Attribute(_)))
    }

    /// The names of the partitions, each with its states.
    #[getter]
    fn partitions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let partitions = PyDict::new(py);
        for rule in &self.program.rules {
            if let RuleBody::Partition { states, otherwise } = &rule.body {
                let states = states.iter().map(|(state, _)| state).chain(otherwise);
                partitions.set_item(&rule.name, states.collect::<Vec<_>>())?;
            }
        }
        Ok(partitions)
    }

    /// The parameters with their defaults; `None` where the host must give a value.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let params = PyDict::new(py);
        for param in &self.program.params {
            let default = to_python(py, param.default.as_ref(), self.program.timezone)?;
            params.set_item(&param.name, default)?;
        }
        Ok(params)
    }

    /// The name of the business zone.
    #[getter]
    fn timezone(&self) -> &str {
        self.program.timezone.name()
    }

    /// The code of the currency.
    #[getter]
    fn currency(&self) -> &str {
        self.program.currency.code()
    }

    /// A hash over the texts of all files and the schema, which results carry.
    #[getter]
    fn hash(&self) -> &str {
        &self.program.hash
    }

    /// The schema that it was compiled against.
    #[getter]
    fn schema(&self) -> Schema {
        Schema {
            schema: Arc::clone(&self.program.schema),
        }
    }

    /// Evaluate all rules over a data set as of a date (its end), a moment or their text. The GIL is released.
    ///
    /// Raises `InputError` for parameters and catalogs, `NumberOverflowError` where a number leaves the exact range.
    #[pyo3(signature = (data, as_of, *, params = None, catalogs = None))]
    fn evaluate(
        &self,
        py: Python<'_>,
        data: &Dataset,
        as_of: &Bound<'_, PyAny>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Result> {
        let as_of = self::as_of(as_of)?;
        let ready = self.ready(params, catalogs)?;
        let dataset = Arc::clone(&data.dataset);
        let evaluation = py
            .detach(|| ready.plan.evaluate(&dataset, as_of))
            .map_err(|error| raise(&error))?;
        Ok(Result {
            evaluated: Arc::new(Evaluated {
                evaluation,
                dataset,
                plan: Arc::clone(&ready.plan),
                horizon: OnceLock::new(),
            }),
        })
    }

    /// Evaluate all rules for one client given as a nested document. Only what the program reads is looked at.
    #[pyo3(signature = (client, as_of, *, params = None, catalogs = None))]
    fn evaluate_client(
        slf: &Bound<'_, Program>,
        client: &Bound<'_, PyAny>,
        as_of: &Bound<'_, PyAny>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<ClientResult> {
        let program = slf.get();
        let given = params.is_some() || catalogs.is_some();
        if let (false, Some(ready)) = (given, program.ready.get())
            && let Some((as_of, prepared)) = ready.last_of(as_of)
        {
            return Program::client(slf.as_unbound(), client, ready, prepared.as_ref(), as_of);
        }
        let text = as_of.cast::<PyString>().ok();
        let text = text.map(|text| text.to_string());
        let as_of = self::as_of(as_of)?;
        let ready = program.ready(params, catalogs)?;
        // Values of this call alone are not worth a session: who comes with them again makes one.
        let prepared = match given {
            true => None,
            false => ready.prepared(client.py(), text, as_of)?,
        };
        Program::client(slf.as_unbound(), client, &ready, prepared.as_ref(), as_of)
    }

    /// Make ready for one client after another as of one moment: the quickest way to ask about single clients.
    ///
    /// With a data set its clients are asked for by id or number, without one they are given as nested documents.
    #[pyo3(signature = (as_of, data = None, *, params = None, catalogs = None))]
    fn session(
        slf: &Bound<'_, Program>,
        as_of: &Bound<'_, PyAny>,
        data: Option<&Dataset>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Session> {
        let as_of = self::as_of(as_of)?;
        let ready = slf.get().ready(params, catalogs)?;
        let data = data.map(|data| Arc::clone(&data.dataset));
        Session::new(slf, ready, as_of, data)
    }

    /// Tell why a record is in a segment or not. Raises `UnknownNameError`.
    ///
    /// `data` is a data set, or one client as a nested document; `id` is the key of the record, which may be left out where
    /// there is only one.
    #[pyo3(signature = (data, as_of, *, segment, id = None, params = None, catalogs = None))]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a keyword of the call in Python"
    )]
    fn explain(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        as_of: &Bound<'_, PyAny>,
        segment: &str,
        id: Option<&str>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Explanation> {
        let as_of = self::as_of(as_of)?;
        let ready = self.ready(params, catalogs)?;
        let dataset = match data.cast::<Dataset>() {
            Ok(data) => Arc::clone(&data.get().dataset),
            Err(_) => Arc::new(ready.dataset(data)?),
        };
        let explanation = py.detach(|| match id {
            Some(id) => ready.plan.explain(&dataset, as_of, segment, id),
            None => ready.plan.explain_only(&dataset, as_of, segment),
        });
        Ok(Explanation {
            program: Arc::clone(&self.program),
            explanation: explanation.map_err(|error| raise(&error))?,
        })
    }

    /// When memberships change next if no more data comes.
    ///
    /// Until a date (its end), a moment or their text; without one, a hundred years ahead.
    #[pyo3(signature = (data, as_of, until = None, *, params = None, catalogs = None))]
    fn horizon(
        &self,
        py: Python<'_>,
        data: &Dataset,
        as_of: &Bound<'_, PyAny>,
        until: Option<&Bound<'_, PyAny>>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Horizon> {
        let (as_of, until) = (self::as_of(as_of)?, until.map(self::as_of).transpose()?);
        let ready = self.ready(params, catalogs)?;
        let dataset = Arc::clone(&data.dataset);
        let horizon = py.detach(|| ready.plan.horizon(&dataset, as_of, until));
        Ok(Horizon {
            horizon: horizon.map_err(|error| raise(&error))?,
            dataset,
            timezone: self.program.timezone,
        })
    }

    /// Begin to keep memberships up to date and to carry on journeys, with a data set as of a moment.
    ///
    /// Who is a member then has not just entered. `grace` is how late a record may come and still start something: three days without one.
    #[pyo3(signature = (data, as_of, *, grace = None, params = None, catalogs = None))]
    fn live(
        &self,
        py: Python<'_>,
        data: &Dataset,
        as_of: &Bound<'_, PyAny>,
        grace: Option<Duration>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Live> {
        let as_of = self::as_of(as_of)?;
        let ready = self.ready(params, catalogs)?;
        let dataset = Arc::clone(&data.dataset);
        let live = py.detach(|| kardan::live::Live::new(&ready.plan, &dataset, as_of));
        let mut live = live.map_err(|error| raise(&error))?;
        if let Some(grace) = grace {
            live.set_grace(grace).map_err(|error| raise(&error))?;
        }
        Ok(Live::new(live))
    }

    /// Go on from a snapshot of `Live.snapshot`, over the data set that it began with. Raises `InputError`.
    ///
    /// This may be a newer program. Journeys on their way go on by the rules by which they began: `older` holds those programs.
    #[pyo3(signature = (data, snapshot, *, older = Vec::new(), params = None, catalogs = None))]
    fn restore(
        &self,
        py: Python<'_>,
        data: &Dataset,
        snapshot: &[u8],
        older: Vec<Py<Program>>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Live> {
        let ready = self.ready(params, catalogs)?;
        let dataset = Arc::clone(&data.dataset);
        let older = older.iter().map(|older| &older.get().program);
        let older: Vec<_> = older.collect();
        let live = py.detach(|| live::restore(&ready.plan, &older, &dataset, snapshot));
        Ok(Live::new(live.map_err(|error| raise(&error))?))
    }

    /// Have this program take the place of the one that a `Live` goes by, as `restore` does.
    #[pyo3(signature = (live, *, params = None, catalogs = None))]
    fn deploy(
        &self,
        py: Python<'_>,
        live: &Live,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let ready = self.ready(params, catalogs)?;
        let deployed = py.detach(|| live.deploy(&ready.plan));
        deployed.map_err(|error| raise(&error))
    }

    /// Replay a history into a ledger of points, from the first date or moment to the last. The GIL is released.
    #[pyo3(signature = (data, start, end, *, params = None, catalogs = None))]
    fn replay(
        &self,
        py: Python<'_>,
        data: &Dataset,
        start: &Bound<'_, PyAny>,
        end: &Bound<'_, PyAny>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Ledger> {
        let scheme = self.scheme(params, catalogs)?;
        let (start, end) = (self::as_of(start)?, self::as_of(end)?);
        let dataset = Arc::clone(&data.dataset);
        let ledger = py.detach(|| scheme.replay(&dataset, &scheme.period(start, end)?));
        Ok(Ledger::new(scheme, ledger.map_err(|error| raise(&error))?))
    }

    /// Run a history through triggers and experiments: what would be sent, when, to whom, and what not and why.
    ///
    /// From the first date or moment to the last. The GIL is released. Raises `InputError`.
    #[pyo3(signature = (data, start, end, *, params = None, catalogs = None))]
    fn simulate(
        &self,
        py: Python<'_>,
        data: &Dataset,
        start: &Bound<'_, PyAny>,
        end: &Bound<'_, PyAny>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Simulation> {
        let values = Inputs::from_json(&self.program, &inputs(params)?, &inputs(catalogs)?);
        let values = values.map_err(|error| raise(&error))?;
        let period = (self::as_of(start)?, self::as_of(end)?);
        let dataset = Arc::clone(&data.dataset);
        let simulation =
            py.detach(|| triggers::Simulation::new(&self.program, &values, &dataset, period));
        let simulation = simulation.map_err(|error| raise(&error))?;
        Ok(Simulation { simulation })
    }

    /// A ledger without facts, or one that a host kept by `Ledger.to_state`. Raises `InputError`.
    #[pyo3(signature = (state = None, *, params = None, catalogs = None))]
    fn ledger(
        &self,
        py: Python<'_>,
        state: Option<&str>,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Ledger> {
        let scheme = self.scheme(params, catalogs)?;
        let terms = scheme.terms().clone();
        let ledger = match state {
            None => Ok(loyalty::Ledger::new(terms)),
            Some(state) => py.detach(|| loyalty::Ledger::from_state(terms, state)),
        };
        Ok(Ledger::new(scheme, ledger.map_err(|error| raise(&error))?))
    }

    /// The file that was compiled in its one canonical form; with a language, translated. Raises `InputError`.
    #[pyo3(signature = (language = None))]
    fn format(&self, language: Option<&str>) -> PyResult<String> {
        let language = language.map(str::parse::<Language>).transpose();
        let language = language.map_err(|error| raise(&error.into()))?;
        format_program(&self.program, language).map_err(|error| raise(&error))
    }

    /// Run the tests that stand in the file.
    fn test<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let trials = py.detach(|| trial::run(&self.program));
        findings::trials(py, &self.program, &trials)
    }

    /// The syntax tree of the file that was compiled, as JSON.
    fn to_json(&self) -> String {
        self.program.to_json().to_string()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        let files = self.program.sources.files.iter();
        let files = files.map(|file| (file.name.clone(), file.text.clone()));
        let restore = py.get_type::<Program>().getattr("_restore")?;
        Ok((restore, (files.collect(), self.schema().to_json())))
    }

    fn __repr__(&self) -> String {
        let name = self
            .program
            .sources
            .files
            .first()
            .map_or("", |file| &file.name);
        let names: Vec<_> = self.rules(|body| !matches!(body, RuleBody::Condition(_)));
        format!("<kardan.Program {name}: {}>", names.join(", "))
    }
}

impl Program {
    fn rules(&self, wanted: impl Fn(&RuleBody) -> bool) -> Vec<&str> {
        let rules = self.program.rules.iter().filter(|rule| wanted(&rule.body));
        rules.map(|rule| rule.name.as_str()).collect()
    }

    fn scheme(
        &self,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Arc<Scheme>> {
        let inputs = Inputs::from_json(&self.program, &inputs(params)?, &inputs(catalogs)?);
        let scheme = inputs.and_then(|inputs| Scheme::new(&self.program, &inputs));
        scheme.map(Arc::new).map_err(|error| raise(&error))
    }

    /// One client: on a card where it fits one, else as a data set of its own.
    pub fn client(
        program: &Py<Program>,
        client: &Bound<'_, PyAny>,
        ready: &Arc<Ready>,
        prepared: Option<&Arc<Prepared>>,
        as_of: AsOf,
    ) -> PyResult<ClientResult> {
        let py = client.py();
        if let Some(prepared) = prepared
            && let Some(verdict) = prepared.document(client, |verdict| Ok(verdict.kept()))?
        {
            let document = Document {
                program: program.clone_ref(py),
                ready: Arc::clone(ready),
                client: client.clone().unbind(),
                as_of,
            };
            return Ok(ClientResult::of_document(prepared, verdict, document));
        }
        program
            .get()
            .whole(client, ready, as_of)
            .map(ClientResult::new)
    }

    /// One client evaluated as a data set of its own.
    pub fn whole(
        &self,
        client: &Bound<'_, PyAny>,
        ready: &Ready,
        as_of: AsOf,
    ) -> PyResult<Evaluated> {
        let dataset = ready.dataset(client)?;
        let evaluation = ready.plan.evaluate(&dataset, as_of);
        Ok(Evaluated {
            evaluation: evaluation.map_err(|error| raise(&error))?,
            dataset: Arc::new(dataset),
            plan: Arc::clone(&ready.plan),
            horizon: OnceLock::new(),
        })
    }

    fn ready(
        &self,
        params: Option<&Bound<'_, PyAny>>,
        catalogs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Arc<Ready>> {
        let given = params.is_some() || catalogs.is_some();
        if let (false, Some(ready)) = (given, self.ready.get()) {
            return Ok(Arc::clone(ready));
        }
        let ready = Ready::new(&self.program, &inputs(params)?, &inputs(catalogs)?);
        let ready = Arc::new(ready.map_err(|error| raise(&error))?);
        if !given {
            // Another thread may have been first; both are the same.
            let _ = self.ready.set(Arc::clone(&ready));
        }
        Ok(ready)
    }
}

fn compiled(
    name: &str,
    text: &str,
    schema: Option<&Schema>,
    loader: &dyn Loader,
) -> PyResult<Program> {
    let schema = schema.map_or_else(schema::Schema::auto, |schema| Arc::clone(&schema.schema));
    let options = CompileOptions { schema, loader };
    match compile(name, text, &options) {
        Ok(compiled) => Ok(Program {
            program: Arc::new(compiled.program),
            diagnostics: compiled.diagnostics,
            ready: OnceLock::new(),
        }),
        Err(error) => Err(raise(&error.into())),
    }
}
