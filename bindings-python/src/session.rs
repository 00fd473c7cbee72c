//! `kardan.Session`.

use crate::{
    error::{raise, type_error, unknown_record},
    program::Program,
    ready::Ready,
    result::ClientResult,
    value::{Dictionaries, Keys, Questions},
};
use kardan::{
    evaluate::{self, AsOf, Reader, Verdict},
    records::{Card, Dataset},
};
use kardan_dsl::schema::CollectionId;
use pyo3::{
    prelude::*,
    types::{PyBool, PyDict, PyInt, PyList, PyString},
};
use std::{collections::HashMap, sync::Arc};

/// A session of the engine with its names as Python's own.
pub struct Prepared {
    pub session: evaluate::Session,
    pub segments: Vec<Py<PyString>>,
    pub partitions: Vec<(Py<PyString>, Vec<Py<PyString>>)>,
    pub attributes: Vec<Py<PyString>>,
    pub answers: HashMap<String, Place>,
    subject: CollectionId,
    documents: Option<Documents>,
    /// What is used again and again, unless somebody has it: Python's own flag takes half of what a lock takes.
    tools: Py<Tools>,
}

/// How dictionaries are read.
enum Documents {
    /// As far as it takes to decide.
    Asked(Questions),
    /// As a whole.
    Read(Keys),
}

/// What one answer after another needs. Python never sees it.
#[pyclass]
struct Tools {
    verdict: Verdict,
    reader: Option<Reader>,
    card: Option<Card>,
}

/// Where a verdict holds the answer of a rule.
#[derive(Clone, Copy)]
pub enum Place {
    Segment(usize),
    Partition(usize),
    Attribute(usize),
}

impl Prepared {
    pub fn new(py: Python<'_>, session: evaluate::Session, ready: &Ready) -> PyResult<Prepared> {
        let name = |name: &str| PyString::intern(py, name).unbind();
        let schema = &ready.plan.program().schema;
        let segments = session.segments().enumerate();
        let partitions = session.partitions().enumerate();
        let attributes = session.attributes().enumerate();
        let answers = segments
            .map(|(at, name)| (name.to_owned(), Place::Segment(at)))
            .chain(partitions.map(|(at, (name, _))| (name.to_owned(), Place::Partition(at))))
            .chain(attributes.map(|(at, name)| (name.to_owned(), Place::Attribute(at))))
            .collect();
        let tools = Tools::new(&session);
        let documents = match (&tools.reader, &tools.card) {
            (Some(reader), _) => Some(Documents::Asked(Questions::new(py, reader))),
            (None, Some(card)) => {
                let keys = Keys::new(py, card.layout(), schema.collections.len());
                Some(Documents::Read(keys))
            }
            (None, None) => None,
        };
        Ok(Prepared {
            segments: session.segments().map(name).collect(),
            partitions: session
                .partitions()
                .map(|(of, states)| (name(of), states.into_iter().map(name).collect()))
                .collect(),
            attributes: session.attributes().map(name).collect(),
            answers,
            subject: schema.subject,
            documents,
            tools: Py::new(py, tools)?,
            session,
        })
    }

    /// What is made of the verdict on a row of the data set.
    fn row<T>(
        &self,
        py: Python<'_>,
        row: usize,
        make: impl FnOnce(&Verdict) -> PyResult<T>,
    ) -> PyResult<T> {
        self.with_tools(py, |tools| {
            let answered = self.session.evaluate(row, &mut tools.verdict);
            answered.map_err(|error| raise(&error))?;
            make(&tools.verdict)
        })
    }

    /// The names of the segments that a verdict is in.
    pub fn selected<'py>(
        &self,
        py: Python<'py>,
        verdict: &Verdict,
    ) -> PyResult<Bound<'py, PyList>> {
        let names = PyList::empty(py);
        for name in verdict.selected().filter_map(|at| self.segments.get(at)) {
            names.append(name.bind(py))?;
        }
        Ok(names)
    }

    /// What is made of the verdict on a document; none where it has to be read as a data set.
    pub fn document<T>(
        &self,
        client: &Bound<'_, PyAny>,
        make: impl FnOnce(&Verdict) -> PyResult<T>,
    ) -> PyResult<Option<T>> {
        // A class of its own may answer otherwise than its entries say.
        let (Some(documents), Ok(client)) = (&self.documents, client.cast_exact::<PyDict>()) else {
            return Ok(None);
        };
        let py = client.py();
        self.with_tools(py, |tools| {
            let answered = match (documents, tools) {
                (
                    Documents::Asked(questions),
                    Tools {
                        verdict,
                        reader: Some(reader),
                        ..
                    },
                ) => {
                    let dictionaries = Dictionaries { questions, py };
                    let session = &self.session;
                    let asked = session.ask(reader, &dictionaries, client.clone(), verdict);
                    asked.map(|fits| fits.then_some(verdict))
                }
                (
                    Documents::Read(keys),
                    Tools {
                        verdict,
                        card: Some(card),
                        ..
                    },
                ) => match keys.read(card, self.subject, client) {
                    Ok(()) => {
                        let answered = self.session.evaluate_card(card, verdict);
                        answered.map(|()| Some(verdict))
                    }
                    Err(_) => Ok(None),
                },
                _ => Ok(None),
            };
            let verdict = answered.map_err(|error| raise(&error))?;
            verdict.map(|verdict| make(&*verdict)).transpose()
        })
    }

    fn with_tools<T>(&self, py: Python<'_>, work: impl FnOnce(&mut Tools) -> T) -> T {
        match self.tools.bind(py).try_borrow_mut() {
            Ok(mut tools) => work(&mut tools),
            Err(_) => self.with_new_tools(work),
        }
    }

    /// Apart, for it seldom happens and takes much room.
    #[cold]
    fn with_new_tools<T>(&self, work: impl FnOnce(&mut Tools) -> T) -> T {
        work(&mut Tools::new(&self.session))
    }
}

impl Tools {
    fn new(session: &evaluate::Session) -> Tools {
        let reader = session.reader();
        Tools {
            verdict: session.verdict(),
            card: session.card().filter(|_| reader.is_none()),
            reader,
        }
    }
}

/// A program made ready for one client after another as of one moment.
#[pyclass(frozen, module = "kardan")]
pub struct Session {
    program: Py<Program>,
    ready: Arc<Ready>,
    as_of: AsOf,
    /// None where documents have to be read as data sets.
    prepared: Option<Arc<Prepared>>,
    data: Option<Arc<Dataset>>,
}

#[pymethods]
impl Session {
    /// Evaluate all rules for one client: a nested document, or of a data set an id or a number from 0.
    ///
    /// Raises `UnknownNameError` for a client that there is not, `DataError` for a document with problems.
    fn evaluate(&self, client: &Bound<'_, PyAny>) -> PyResult<ClientResult> {
        match (&self.data, &self.prepared) {
            (Some(data), Some(prepared)) => {
                let row = self.row(data, client)?;
                let verdict = prepared.row(client.py(), row, |verdict| Ok(verdict.kept()))?;
                Ok(ClientResult::of_row(prepared, verdict))
            }
            _ => Program::client(
                &self.program,
                client,
                &self.ready,
                self.prepared.as_ref(),
                self.as_of,
            ),
        }
    }

    /// The names of the segments that one client is in: what `evaluate(client).selected` says, at less cost.
    ///
    /// Raises what `evaluate` does.
    fn selected<'py>(&self, client: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let py = client.py();
        match (&self.data, &self.prepared) {
            (Some(data), Some(prepared)) => {
                let row = self.row(data, client)?;
                return prepared.row(py, row, |verdict| prepared.selected(py, verdict));
            }
            (None, Some(prepared)) => {
                let names = |verdict: &Verdict| prepared.selected(py, verdict);
                if let Some(names) = prepared.document(client, names)? {
                    return Ok(names);
                }
            }
            (_, None) => {}
        }
        self.evaluate(client)?.selected(py)
    }

    /// Evaluate all rules for many clients, one after the other.
    fn evaluate_all(&self, clients: &Bound<'_, PyAny>) -> PyResult<Vec<ClientResult>> {
        let clients = clients.try_iter()?;
        clients.map(|client| self.evaluate(&client?)).collect()
    }

    fn __repr__(&self) -> String {
        match &self.data {
            Some(data) => format!("<kardan.Session of {} clients>", data.len()),
            None => "<kardan.Session of documents>".to_owned(),
        }
    }
}

impl Session {
    pub fn new(
        program: &Bound<'_, Program>,
        ready: Arc<Ready>,
        as_of: AsOf,
        data: Option<Arc<Dataset>>,
    ) -> PyResult<Session> {
        let py = program.py();
        let session = match &data {
            Some(data) => evaluate::Session::new(&ready.plan, data, as_of).map(Some),
            None => evaluate::Session::for_documents(&ready.plan, as_of),
        };
        let session = session.map_err(|error| raise(&error))?;
        let prepared = session.map(|session| Prepared::new(py, session, &ready));
        Ok(Session {
            prepared: prepared.transpose()?.map(Arc::new),
            program: program.clone().unbind(),
            ready,
            as_of,
            data,
        })
    }

    fn row(&self, data: &Dataset, client: &Bound<'_, PyAny>) -> PyResult<usize> {
        if client.is_exact_instance_of::<PyInt>() {
            return client.extract().map_err(|_| unknown_record(client));
        }
        if let Ok(id) = client.cast::<PyString>() {
            let row = data.known_row(data.schema.subject, id.to_str()?);
            return row.map_err(|error| raise(&error));
        }
        // Whole numbers of other libraries say what they are as Python's; yes and no are none, though Python counts them among these.
        if !client.is_instance_of::<PyBool>() && client.hasattr("__index__")? {
            return client.extract().map_err(|_| unknown_record(client));
        }
        let class = client.get_type().name()?;
        Err(type_error(format!(
            "a client of a data set is named by `int` or `str`, not by a `{class}`"
        )))
    }
}
