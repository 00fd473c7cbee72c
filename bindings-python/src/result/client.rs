//! `kardan.ClientResult`.

use super::{Evaluated, Result};
use crate::{
    error::{input_error, raise},
    program::Program,
    ready::Ready,
    session::{Place, Prepared},
    value::to_python,
};
use kardan::evaluate::{Answer, AsOf, Verdict, labels};
use pyo3::{
    prelude::*,
    types::{PyBool, PyDict, PyList, PyString},
};
use std::sync::{Arc, OnceLock};

/// The answer to a program about one client.
#[pyclass(frozen, module = "kardan")]
pub struct ClientResult {
    verdict: Option<(Arc<Prepared>, Verdict)>,
    /// Where the whole comes from, once somebody asks for it.
    document: Option<Document>,
    whole: OnceLock<Arc<Evaluated>>,
}

/// A client that can be evaluated again, as a data set of its own.
pub struct Document {
    pub program: Py<Program>,
    pub ready: Arc<Ready>,
    pub client: Py<PyAny>,
    pub as_of: AsOf,
}

impl ClientResult {
    /// Of a client that was evaluated as a data set of its own.
    pub fn new(evaluated: Evaluated) -> ClientResult {
        ClientResult {
            verdict: None,
            document: None,
            whole: OnceLock::from(Arc::new(evaluated)),
        }
    }

    /// Of a document that was read onto a card.
    pub fn of_document(
        prepared: &Arc<Prepared>,
        verdict: Verdict,
        document: Document,
    ) -> ClientResult {
        ClientResult {
            verdict: Some((Arc::clone(prepared), verdict)),
            document: Some(document),
            whole: OnceLock::new(),
        }
    }

    /// Of a client of a data set.
    pub fn of_row(prepared: &Arc<Prepared>, verdict: Verdict) -> ClientResult {
        ClientResult {
            verdict: Some((Arc::clone(prepared), verdict)),
            document: None,
            whole: OnceLock::new(),
        }
    }

    fn whole(&self, py: Python<'_>) -> PyResult<&Arc<Evaluated>> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let Some(document) = &self.document else {
            return Err(input_error(
                "a session of a data set answers the rules about clients: evaluate the data set for all others",
            ));
        };
        let program = document.program.get();
        let evaluated = program.whole(document.client.bind(py), &document.ready, document.as_of)?;
        Ok(self.whole.get_or_init(|| Arc::new(evaluated)))
    }

    fn collect<'py>(
        evaluated: &Evaluated,
        py: Python<'py>,
        wanted: impl Fn(&Answer<'_>) -> bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let values = PyDict::new(py);
        let Evaluated {
            evaluation,
            dataset,
            ..
        } = evaluated;
        for answer in evaluation.answers().filter(wanted) {
            if answer.subject() == dataset.schema.subject {
                let value = to_python(py, answer.value(0).as_ref(), evaluation.timezone)?;
                values.set_item(answer.name(), value)?;
            }
        }
        Ok(values)
    }

    fn answer<'py>(
        py: Python<'py>,
        prepared: &Prepared,
        verdict: &Verdict,
        place: Place,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(match place {
            Place::Segment(at) => truth(py, verdict.segment(at)),
            Place::Partition(at) => {
                let states = prepared.partitions.get(at).map(|(_, states)| states);
                let state = states.zip(verdict.state(at));
                let name = state.and_then(|(states, state)| states.get(state));
                name.map_or_else(
                    || py.None().into_bound(py),
                    |name| name.bind(py).clone().into_any(),
                )
            }
            Place::Attribute(at) => to_python(py, verdict.value(at), prepared.session.timezone())?,
        })
    }

    /// The answers at some places by their names, where there is a verdict.
    fn quick<'py, 's>(
        &'s self,
        py: Python<'py>,
        places: impl Fn(&'s Prepared) -> Vec<(&'s Py<PyString>, Place)>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some((prepared, verdict)) = &self.verdict else {
            return Ok(None);
        };
        let values = PyDict::new(py);
        for (name, place) in places(prepared) {
            values.set_item(name, Self::answer(py, prepared, verdict, place)?)?;
        }
        Ok(Some(values))
    }
}

fn places<'s>(
    names: impl IntoIterator<Item = &'s Py<PyString>>,
    place: impl Fn(usize) -> Place,
) -> Vec<(&'s Py<PyString>, Place)> {
    let names = names.into_iter().enumerate();
    names.map(|(at, name)| (name, place(at))).collect()
}

fn truth(py: Python<'_>, truth: Option<bool>) -> Bound<'_, PyAny> {
    match truth {
        Some(truth) => PyBool::new(py, truth).to_owned().into_any(),
        None => py.None().into_bound(py),
    }
}

#[pymethods]
impl ClientResult {
    /// Of each segment whether the client is in it: `True`, `False`, or `None` where that is unknown.
    #[getter]
    fn segments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match self.quick(py, |prepared| places(&prepared.segments, Place::Segment))? {
            Some(quick) => Ok(quick),
            None => Self::collect(self.whole(py)?, py, |answer| {
                matches!(answer, Answer::Segment(_))
            }),
        }
    }

    /// The names of the segments that the client is in.
    #[getter]
    pub fn selected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        if let Some((prepared, verdict)) = &self.verdict {
            return prepared.selected(py, verdict);
        }
        let Evaluated {
            evaluation,
            dataset,
            ..
        } = self.whole(py)?.as_ref();
        let subject = dataset.schema.subject;
        let segments = evaluation.segments.iter();
        let selected =
            segments.filter(|segment| segment.subject == subject && segment.selected.get(0));
        let names: Vec<_> = selected.map(|segment| segment.name.as_str()).collect();
        PyList::new(py, names)
    }

    /// How many segments the client is in.
    #[getter]
    fn count(&self, py: Python<'_>) -> PyResult<usize> {
        match &self.verdict {
            Some((_, verdict)) => Ok(verdict.count()),
            None => Ok(self.selected(py)?.len()),
        }
    }

    /// Of each partition the state; `None` where no state holds.
    #[getter]
    fn partitions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match self.quick(py, |prepared| {
            places(
                prepared.partitions.iter().map(|(name, _)| name),
                Place::Partition,
            )
        })? {
            Some(quick) => Ok(quick),
            None => Self::collect(self.whole(py)?, py, |answer| {
                matches!(answer, Answer::Partition(_))
            }),
        }
    }

    /// Of each attribute the value; `None` where it is missing.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match self.quick(py, |prepared| {
            places(&prepared.attributes, Place::Attribute)
        })? {
            Some(quick) => Ok(quick),
            None => Self::collect(self.whole(py)?, py, |answer| {
                matches!(answer, Answer::Attribute(_))
            }),
        }
    }

    /// The whole, with the rules about other records than the client too; a document is read again.
    ///
    /// It is read as it is then. The answer about a client of a data set has no whole: evaluate the data set.
    #[getter]
    fn result(&self, py: Python<'_>) -> PyResult<Result> {
        Ok(Result {
            evaluated: Arc::clone(self.whole(py)?),
        })
    }

    /// The answer of one rule. Of a rule about other records than the client the answers by their ids.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        if let Some((prepared, verdict)) = &self.verdict
            && let Some(&place) = prepared.answers.get(name)
        {
            return Self::answer(py, prepared, verdict, place);
        }
        let Evaluated {
            evaluation,
            dataset,
            ..
        } = self.whole(py)?.as_ref();
        let answer = evaluation.answer(name).map_err(|error| raise(&error))?;
        let value = |row| to_python(py, answer.value(row).as_ref(), evaluation.timezone);
        if answer.subject() == dataset.schema.subject {
            return value(0);
        }
        let values = PyDict::new(py);
        for (row, id) in labels(dataset, answer.subject()).iter().enumerate() {
            values.set_item(id, value(row)?)?;
        }
        Ok(values.into_any())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let kinds = [
            self.segments(py)?,
            self.partitions(py)?,
            self.attributes(py)?,
        ];
        let mut shown = Vec::new();
        for (name, value) in kinds.into_iter().flatten() {
            let value = match value.cast::<PyBool>() {
                Ok(truth) => truth.is_true().to_string(),
                Err(_) => value.str()?.to_string(),
            };
            shown.push(format!("{}={value}", name.str()?));
        }
        Ok(format!("<kardan.ClientResult {}>", shown.join(", ")))
    }
}
