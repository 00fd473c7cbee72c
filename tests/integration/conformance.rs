//! Every case of the corpus, through the oracle and through the engine: all clients at once, and one by one.

use kardan::plan::Plan;
use kardan_tests::{
    answers::Answers,
    conformance::{self, Case},
    engine::{self, Blame, Refused},
    inputs, oracle,
};
use std::sync::Arc;

/// What a runner makes of a case.
type Outcome = Result<(Answers, Option<Blame>), Refused>;

/// Runs the whole corpus, and tells every case that came out otherwise.
fn run(runner: impl Fn(&Case) -> Outcome) {
    let mut failures = Vec::new();
    let mut ran = 0;
    let manifest = conformance::manifest();
    for case in manifest.keys().flat_map(|file| conformance::read(file)) {
        ran += 1;
        let outcome = runner(&case);
        let expected = &case.given.expect;
        let found = match (&expected.error, outcome) {
            (None, Ok((answers, blame))) => expected.differences(&answers, blame.as_ref()),
            (None, Err(refused)) => vec![format!(
                "{} error: {} {:?}",
                refused.kind, refused.message, refused.codes
            )],
            (Some(error), Ok(_)) => vec![format!("expected a {} error, found answers", error.kind)],
            (Some(error), Err(refused)) => {
                let code_differs = error
                    .code
                    .as_ref()
                    .is_some_and(|code| !refused.codes.contains(&code.as_str()));
                let differs = error.kind != refused.kind || code_differs;
                let found = format!("expected {error:?}, found {refused:?}");
                Vec::from_iter(differs.then_some(found))
            }
        };
        failures.extend(
            found
                .into_iter()
                .map(|difference| format!("{}: {difference}", case.title)),
        );
    }
    assert_eq!(ran, manifest.values().sum::<usize>());
    assert!(
        failures.is_empty(),
        "{} of {ran} cases:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn the_oracle_answers_as_expected() {
    run(|case| {
        let given = &case.given;
        let program = engine::program(&given.program(), &case.schema)?;
        if let Some(error) = given
            .expect
            .error
            .as_ref()
            .filter(|error| error.kind != "compile")
        {
            // Bad data and bad inputs are not the oracle's to judge.
            return Err(Refused::of_kind(&error.kind));
        }
        let records = oracle::read(
            &case.schema,
            &given.documents,
            &given.tables,
            program.timezone,
        );
        let inputs = inputs::read(&program, &given.params, &given.catalogs);
        let as_of = engine::as_of(&given.as_of)?;
        Ok((oracle::evaluate(&program, &records, &inputs, as_of), None))
    });
}

#[test]
fn the_engine_answers_as_expected() {
    run(|case| {
        let given = &case.given;
        let program = engine::program(&given.program(), &case.schema)?;
        let data = engine::dataset(&program, &given.documents, &given.tables)?;
        let inputs = inputs::read(&program, &given.params, &given.catalogs);
        let as_of = engine::as_of(&given.as_of)?;
        let (answers, blame) = engine::evaluate(&program, &data, &inputs, as_of)?;
        Ok((answers, Some(blame)))
    });
}

#[test]
fn a_session_answers_as_expected() {
    run(|case| {
        let given = &case.given;
        let program = engine::program(&given.program(), &case.schema)?;
        let data = Arc::new(engine::dataset(&program, &given.documents, &given.tables)?);
        let inputs = inputs::read(&program, &given.params, &given.catalogs);
        let as_of = engine::as_of(&given.as_of)?;
        // A session says nothing about what hangs on the clients.
        let (mut answers, _) = engine::evaluate(&program, &data, &inputs, as_of)?;
        let plan = Plan::new(&program, &inputs).expect("what has just been planned");
        let alone = engine::answers_one_by_one(&Arc::new(plan), &data, as_of)?;
        answers.segments.extend(alone.segments);
        answers.partitions.extend(alone.partitions);
        answers.attributes.extend(alone.attributes);
        Ok((answers, None))
    });
}
