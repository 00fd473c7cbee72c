//! `kardan.Explanation`.

use crate::{
    error::raise,
    findings,
    result::escape,
    value::{from_json, to_python},
};
use kardan::explain;
use kardan_dsl::{program::Program, vocabulary::Language};
use pyo3::{prelude::*, types::PyDict};
use std::sync::Arc;

/// Why a record is in a segment, or not: a condition, how it came out, and the conditions that it is made of.
#[pyclass(frozen, module = "kardan")]
pub struct Explanation {
    pub program: Arc<Program>,
    pub explanation: explain::Explanation,
}

#[pymethods]
impl Explanation {
    /// Whether the condition holds: `True`, `False`, or `None` where that is unknown.
    #[getter]
    fn outcome(&self) -> Option<bool> {
        self.explanation.outcome
    }

    /// The text of the condition, as it stands in the source.
    #[getter]
    fn condition(&self) -> &str {
        &self.explanation.text
    }

    /// Where it stands.
    #[getter]
    fn place<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        findings::place(py, &self.program.sources, self.explanation.span)
    }

    /// The values that it compared, by their text; `None` where one is missing.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let values = PyDict::new(py);
        for (text, value) in &self.explanation.values {
            values.set_item(text, to_python(py, value.as_ref(), self.program.timezone)?)?;
        }
        Ok(values)
    }

    /// For what is unknown: the field to blame.
    #[getter]
    fn because(&self) -> Option<&str> {
        self.explanation.because.as_deref()
    }

    /// The conditions that it is made of.
    #[getter]
    fn parts(&self) -> Vec<Explanation> {
        let part = |part: &explain::Explanation| Explanation {
            program: Arc::clone(&self.program),
            explanation: part.clone(),
        };
        self.explanation.parts.iter().map(part).collect()
    }

    /// The whole as text in a language, `en` or `ru`; without one in that of the program. Raises `InputError`.
    #[pyo3(signature = (language = None))]
    fn text(&self, language: Option<&str>) -> PyResult<String> {
        let language = language.map(str::parse::<Language>).transpose();
        let language = language.map_err(|error| raise(&error.into()))?;
        let language = language.unwrap_or(self.program.language);
        Ok(self.explanation.to_text(&self.program.schema, language))
    }

    /// The whole as a `dict`, with the rows that decided each condition.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.explanation.to_json(&self.program))
    }

    fn __str__(&self) -> String {
        let language = self.program.language;
        self.explanation.to_text(&self.program.schema, language)
    }

    fn __repr__(&self) -> String {
        let outcome = match self.explanation.outcome {
            Some(true) => "True",
            Some(false) => "False",
            None => "None",
        };
        format!("<kardan.Explanation {outcome}: {}>", self.explanation.text)
    }

    fn _repr_html_(&self) -> String {
        format!("<pre>{}</pre>", escape(&self.__str__()))
    }
}
