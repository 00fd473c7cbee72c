//! Diagnostics, problems and remarks as the frozen data classes of `kardan.findings`.

use kardan::{evaluate::Remark, records::Problem, trial::Trial};
use kardan_dsl::{
    diagnostics::{Diagnostic, Fix, Severity, render},
    program::Program,
    source::{Sources, Span},
};
use pyo3::{prelude::*, types::PyTuple};

/// A tuple of `Diagnostic`.
pub fn diagnostics<'py>(
    py: Python<'py>,
    diagnostics: &[Diagnostic],
    sources: &Sources,
) -> PyResult<Bound<'py, PyTuple>> {
    tuple(py, diagnostics, |diagnostic| {
        self::diagnostic(py, diagnostic, sources)
    })
}

/// A tuple of `Problem`.
pub fn problems<'py>(py: Python<'py>, problems: &[Problem]) -> PyResult<Bound<'py, PyTuple>> {
    let class = class(py, "Problem")?;
    tuple(py, problems, |problem| {
        class.call1((
            problem.kind,
            &problem.collection,
            problem.row,
            problem.field.as_deref(),
            &problem.message,
        ))
    })
}

/// A tuple of `Remark`.
pub fn remarks<'py>(py: Python<'py>, remarks: &[Remark]) -> PyResult<Bound<'py, PyTuple>> {
    let class = class(py, "Remark")?;
    tuple(py, remarks, |remark| {
        class.call1((
            remark.kind,
            &remark.rule,
            remark.field.as_deref(),
            remark.rows,
            &remark.message,
        ))
    })
}

/// A `Place`.
pub fn place<'py>(py: Python<'py>, sources: &Sources, span: Span) -> PyResult<Bound<'py, PyAny>> {
    let place = sources.place(span);
    class(py, "Place")?.call1((place.file, place.start, place.end, place.line, place.column))
}

/// A tuple of `Trial`.
pub fn trials<'py>(
    py: Python<'py>,
    program: &Program,
    trials: &[Trial<'_>],
) -> PyResult<Bound<'py, PyTuple>> {
    let (trial_class, failure_class) = (class(py, "Trial")?, class(py, "Failure")?);
    let sources = &program.sources;
    tuple(py, trials, |trial| {
        let failures = tuple(py, &trial.failures, |failure| {
            let rule = failure
                .rule
                .map(|rule| &program.rules[rule.0 as usize].name);
            failure_class.call1((
                place(py, sources, failure.span)?,
                sources.text(failure.span),
                rule,
                failure.found.to_string(),
            ))
        })?;
        let place = place(py, sources, trial.test.span)?;
        trial_class.call1((&trial.test.title, place, failures))
    })
}

fn diagnostic<'py>(
    py: Python<'py>,
    diagnostic: &Diagnostic,
    sources: &Sources,
) -> PyResult<Bound<'py, PyAny>> {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let label = class(py, "Label")?;
    let labels = tuple(py, &diagnostic.labels, |part| {
        label.call1((place(py, sources, part.span)?, &part.text))
    })?;
    let fix = diagnostic
        .fix
        .as_ref()
        .map(|fix| self::fix(py, fix, sources));
    class(py, "Diagnostic")?.call1((
        diagnostic.code.0,
        severity,
        &diagnostic.message,
        labels,
        diagnostic.help.as_deref(),
        fix.transpose()?,
        render(std::slice::from_ref(diagnostic), sources, false),
    ))
}

fn fix<'py>(py: Python<'py>, fix: &Fix, sources: &Sources) -> PyResult<Bound<'py, PyAny>> {
    let edit = class(py, "Edit")?;
    let edits = tuple(py, &fix.edits, |part| {
        edit.call1((place(py, sources, part.span)?, &part.text))
    })?;
    class(py, "Fix")?.call1((&fix.title, edits))
}

fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("kardan.findings")?.getattr(name)
}

fn tuple<'py, T>(
    py: Python<'py>,
    items: &[T],
    convert: impl FnMut(&T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyTuple>> {
    let items = items.iter().map(convert).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, items)
}
