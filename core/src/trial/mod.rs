//! The tests that stand in a rule file: one record, one day, and what must come out.
//!
//! An expectation speaks of the only record that its rule is about. In a test that describes a client with one car, a rule
//! `for vehicle` speaks of that car; with two cars it would not be clear of which, and the expectation fails.
//! A catalog that the host supplies is empty unless the test supplies it.
//!
//! An expectation of points speaks of the ledger of the described client's history: from a year before the test's day, or from the
//! earliest record, whichever is earlier. What can be redeemed is of the purchase that is being paid: the latest one that is not
//! completed.

mod deletion;
mod points;
mod record;
mod timeline;
mod turn;

pub use turn::Turn;

use crate::{
    error::{Error, ErrorKind},
    evaluate::{Answer, AsOf, Evaluation},
    plan::{Inputs, Plan},
    records::Dataset,
};
use kardan_dsl::{
    program::{Expectation, Program, RuleId, Test},
    source::Span,
    types::Value,
};
use std::{fmt, ops::Range, sync::Arc};
use timeline::Timeline;

/// So many effects are told where others were expected.
const SHOWN: usize = 5;

/// One test, and how it came out.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The test.
    pub test: &'a Test,
    /// What did not come out as expected; nothing where the test passed.
    pub failures: Vec<Failure>,
}

/// One expectation that did not hold.
#[derive(Debug)]
pub struct Failure {
    /// The expectation; the whole test where it could not be run.
    pub span: Span,
    /// Its number in the test.
    pub expectation: usize,
    /// The rule that it speaks of; none where it speaks of points or of what triggers do, or the test could not be run.
    pub rule: Option<RuleId>,
    /// What came out.
    pub found: Found,
}

/// What came out.
#[derive(Debug)]
pub enum Found {
    /// A segment: in.
    In,
    /// A segment: out.
    Out,
    /// A segment: unknown, and the field to blame.
    Unknown(Option<String>),
    /// When a segment is next left, or joined.
    Turn(Turn),
    /// The value of an attribute, or the state of a partition; none is missing.
    Value(Option<Value>),
    /// It is not clear of which record the rule is to speak: the collection, and how many of it the test describes.
    Records(String, usize),
    /// The messages or tasks of that stretch of time.
    Effects(Vec<String>),
    /// The test could not be run.
    Error(Error),
}

impl fmt::Display for Found {
    /// In English: `unknown because gearbox`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::In => out.write_str("in"),
            Found::Out => out.write_str("out"),
            Found::Unknown(None) => out.write_str("unknown"),
            Found::Unknown(Some(field)) => write!(out, "unknown because {field}"),
            Found::Turn(turn) => turn.fmt(out),
            Found::Value(None) => out.write_str("missing"),
            Found::Value(Some(value)) => value.fmt(out),
            Found::Records(collection, count) => {
                write!(out, "{count} {collection}, where the rule is about one")
            }
            Found::Effects(effects) if effects.is_empty() => out.write_str("nothing"),
            Found::Effects(effects) => {
                let shown: Vec<&str> = effects.iter().take(SHOWN).map(String::as_str).collect();
                out.write_str(&shown.join("; "))?;
                match effects.len().checked_sub(SHOWN) {
                    None | Some(0) => Ok(()),
                    Some(more) => write!(out, "; and {more} more"),
                }
            }
            Found::Error(error) => error.fmt(out),
        }
    }
}

/// A test made ready: explain from these why an expectation failed.
#[derive(Debug)]
pub struct Prepared {
    /// The plan, with the parameters and catalogs of the test.
    pub plan: Plan,
    /// The described record and what hangs on it.
    pub data: Dataset,
    /// The day of the test.
    pub as_of: AsOf,
}

/// Runs all tests of a program, in the order of the text.
#[must_use]
pub fn run(program: &Arc<Program>) -> Vec<Trial<'_>> {
    program
        .tests
        .iter()
        .map(|test| Trial {
            test,
            failures: failures(program, test).unwrap_or_else(|error| {
                vec![Failure {
                    span: test.span,
                    expectation: 0,
                    rule: None,
                    found: Found::Error(error),
                }]
            }),
        })
        .collect()
}

/// Makes a test ready.
///
/// # Errors
/// Why it cannot be run: a parameter without a value, a record that cannot be read.
pub fn prepare(program: &Arc<Program>, test: &Test) -> Result<Prepared, Error> {
    prepare_for(program, test, 0)
}

/// Makes a test ready as it stands at an expectation: with what its timeline told before.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_for(
    program: &Arc<Program>,
    test: &Test,
    expectation: usize,
) -> Result<Prepared, Error> {
    let mut timeline = Timeline::new(program, test)?;
    timeline.turn_to(expectation)?;
    timeline.prepared()
}

fn as_of(at: &Value) -> Result<AsOf, Error> {
    match at {
        Value::Date(date) => Ok(AsOf::Date(*date)),
        Value::Instant(instant) => Ok(AsOf::Instant(*instant)),
        _ => Err(Error::new(ErrorKind::Input, "the test names no day")),
    }
}

fn inputs(program: &Program, test: &Test) -> Inputs {
    let mut inputs = Inputs::default();
    for (id, value) in &test.params {
        if let Some(param) = program.params.get(id.0 as usize) {
            inputs.params.insert(param.name.clone(), value.clone());
        }
    }
    for catalog in &program.catalogs {
        if catalog.values.is_none() {
            inputs.catalogs.insert(catalog.name.clone(), Vec::new());
        }
    }
    for (id, values) in &test.catalogs {
        if let Some(catalog) = program.catalogs.get(id.0 as usize) {
            inputs.catalogs.insert(catalog.name.clone(), values.clone());
        }
    }
    inputs
}

fn failures(program: &Arc<Program>, test: &Test) -> Result<Vec<Failure>, Error> {
    let mut timeline = Timeline::new(program, test)?;
    let mut failures = Vec::new();
    let mut first = 0;
    while first < test.expectations.len() {
        timeline.turn_to(first)?;
        // All expectations up to the next turn are of one moment.
        let next = timeline.next_turn().unwrap_or(test.expectations.len());
        failures_at(program, test, &timeline, first..next, &mut failures)?;
        first = next;
    }
    Ok(failures)
}

fn failures_at(
    program: &Arc<Program>,
    test: &Test,
    timeline: &Timeline<'_>,
    expectations: Range<usize>,
    failures: &mut Vec<Failure>,
) -> Result<(), Error> {
    let prepared = timeline.prepared()?;
    let mut points = points::PointsTrial::new(program, test, &prepared, timeline.rewards());
    let Prepared { plan, data, as_of } = &prepared;
    // A record may stand in the place of a link, another client among them: those come after the described one.
    let evaluation = plan.evaluate_subjects(data, 0..1, *as_of)?;
    for number in expectations {
        let Some((expectation, span)) = test.expectations.get(number) else {
            break;
        };
        let rule = subject_of(expectation);
        let (found, right) = match (rule, expectation) {
            (Some(rule), Expectation::Leaves(..) | Expectation::Joins(..)) => {
                let found = match find(program, &evaluation, rule)? {
                    records @ Found::Records(..) => records,
                    _ => Found::Turn(Turn::of(program, rule, &prepared)?),
                };
                let right = holds(expectation, &found);
                (found, right)
            }
            (Some(rule), _) => {
                let found = find(program, &evaluation, rule)?;
                let right = holds(expectation, &found);
                (found, right)
            }
            (None, Expectation::Effect { .. }) => {
                (timeline.find(expectation), timeline.holds(expectation))
            }
            (None, _) => {
                let found = points.find(expectation)?;
                let right = holds(expectation, &found);
                (found, right)
            }
        };
        if !right {
            failures.push(Failure {
                span: *span,
                expectation: number,
                rule,
                found,
            });
        }
    }
    Ok(())
}

/// The rule that an expectation speaks of; none where it speaks of points.
fn subject_of(expectation: &Expectation) -> Option<RuleId> {
    match expectation {
        Expectation::Selected(rule)
        | Expectation::NotSelected(rule)
        | Expectation::Out(rule)
        | Expectation::Unknown(rule, _)
        | Expectation::Leaves(rule, _)
        | Expectation::Joins(rule, _)
        | Expectation::State(rule, _)
        | Expectation::Value(rule, _) => Some(*rule),
        Expectation::Balance { .. }
        | Expectation::Redeem(_)
        | Expectation::Gift(..)
        | Expectation::Tier(_)
        | Expectation::Effect { .. } => None,
    }
}

fn name_of(program: &Program, rule: RuleId) -> &str {
    let rule = program.rules.get(rule.0 as usize);
    rule.map_or("", |rule| rule.name.as_str())
}

fn find(program: &Program, evaluation: &Evaluation, rule: RuleId) -> Result<Found, Error> {
    let answer = evaluation.answer(name_of(program, rule))?;
    let records = match answer {
        Answer::Segment(segment) => segment.selected.len(),
        Answer::Partition(partition) => partition.codes.len(),
        Answer::Attribute(attribute) => attribute.len(),
    };
    if records != 1 {
        let collection = program.schema.collection(answer.subject());
        return Ok(Found::Records(collection.plural.clone(), records));
    }
    Ok(match answer {
        Answer::Segment(segment) => match segment.outcome(0) {
            Some(true) => Found::In,
            Some(false) => Found::Out,
            None => Found::Unknown(segment.blame.keys().next().cloned()),
        },
        Answer::Partition(_) | Answer::Attribute(_) => Found::Value(answer.value(0)),
    })
}

fn holds(expectation: &Expectation, found: &Found) -> bool {
    match (expectation, found) {
        (Expectation::Leaves(_, at), Found::Turn(turn)) => turn.leaves && turn.is_at(at.as_ref()),
        (Expectation::Joins(_, at), Found::Turn(turn)) => !turn.leaves && turn.is_at(at.as_ref()),
        (Expectation::Selected(_), Found::In)
        | (Expectation::NotSelected(_), Found::Out | Found::Unknown(_))
        | (Expectation::Out(_), Found::Out)
        | (Expectation::Unknown(_, None), Found::Unknown(_))
        | (Expectation::Value(_, None), Found::Value(None)) => true,
        (Expectation::Unknown(_, Some(field)), Found::Unknown(blamed)) => {
            blamed.as_ref() == Some(field)
        }
        (Expectation::State(_, state), Found::Value(Some(Value::Text(found)))) => state == found,
        (Expectation::Value(_, Some(value)), Found::Value(Some(found))) => equal(value, found),
        (
            Expectation::Balance { points, .. } | Expectation::Redeem(points),
            Found::Value(Some(Value::Points(found))),
        ) => points == found,
        (Expectation::Gift(_, expected), Found::Value(Some(Value::Bool(found)))) => {
            expected == found
        }
        (Expectation::Tier(Some(tier)), Found::Value(Some(Value::Text(found)))) => tier == found,
        (Expectation::Tier(None), Found::Value(None)) => true,
        _ => false,
    }
}

/// Numbers of one unit are equal whatever their type is called: `expect ltv = 5` over decimals.
fn equal(expected: &Value, found: &Value) -> bool {
    match (expected.number(), found.number()) {
        (Some(expected), Some(found)) => expected == found,
        _ => expected == found,
    }
}
