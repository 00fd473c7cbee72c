//! The real thing: text and documents through the whole engine.

use crate::answers::{Answers, Membership};
use kardan::{
    Error, ErrorKind,
    evaluate::{AsOf, Evaluation, Session, Verdict},
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
};
use kardan_dsl::{
    CompileOptions, compile,
    program::Program,
    schema::{CollectionId, Schema},
    source::NoLoader,
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

/// For each segment, the fields to blame and how many records each is to blame for.
pub type Blame = BTreeMap<String, BTreeMap<String, u64>>;

/// Why nothing was evaluated: the kind of error, the codes of its diagnostics, and the whole of it for people.
#[derive(Clone, Debug)]
pub struct Refused {
    /// `compile`, `data`, …
    pub kind: String,
    /// The codes of the diagnostics.
    pub codes: Vec<&'static str>,
    /// What a person would be told.
    pub message: String,
}

impl Refused {
    /// Of a kind, without more.
    #[must_use]
    pub fn of_kind(kind: &str) -> Refused {
        Refused {
            kind: kind.to_owned(),
            codes: Vec::new(),
            message: String::new(),
        }
    }
}

/// Reads the instant of an evaluation.
///
/// # Errors
/// An input error for a text that is none.
pub fn as_of(text: &str) -> Result<AsOf, Refused> {
    text.parse().map_err(refused)
}

/// Compiles a program that uses no other file.
///
/// # Errors
/// The codes of its errors.
pub fn program(text: &str, schema: &Arc<Schema>) -> Result<Arc<Program>, Refused> {
    let options = CompileOptions {
        schema: schema.clone(),
        loader: &NoLoader,
    };
    match compile("rules.kardan", text, &options) {
        Ok(compiled) => Ok(Arc::new(compiled.program)),
        Err(error) => Err(Refused {
            kind: ErrorKind::Compile.name().to_owned(),
            codes: error.diagnostics.iter().map(|found| found.code.0).collect(),
            message: error.to_string(),
        }),
    }
}

/// Reads the data for a program.
///
/// # Errors
/// What is wrong with the data.
pub fn dataset(
    program: &Program,
    documents: &[Value],
    tables: &Map<String, Value>,
) -> Result<Dataset, Refused> {
    let objects = |rows: &[Value]| -> Vec<Map<String, Value>> {
        rows.iter()
            .map(|row| row.as_object().expect("a record is an object").clone())
            .collect()
    };
    let mut builder = Dataset::builder(program.schema.clone(), ReadOptions::of_program(program));
    builder.add_documents(objects(documents));
    for (name, rows) in tables {
        builder.add_rows(name, objects(rows.as_array().expect("rows are an array")));
    }
    builder.build().map_err(refused)
}

/// Evaluates a program over data.
///
/// # Errors
/// What the engine refuses.
pub fn evaluate(
    program: &Arc<Program>,
    data: &Dataset,
    inputs: &Inputs,
    as_of: AsOf,
) -> Result<(Answers, Blame), Refused> {
    let plan = Plan::new(program, inputs).map_err(refused)?;
    let evaluation = plan.evaluate(data, as_of).map_err(refused)?;
    let blame = evaluation.segments.iter().map(|segment| {
        let fields = segment
            .blame
            .iter()
            .map(|(field, rows)| (field.clone(), *rows));
        (segment.name.clone(), fields.collect())
    });
    Ok((answers(&evaluation, data, 0..data.len()), blame.collect()))
}

/// The evaluation of some of the subject's records in the form that can be compared.
#[must_use]
pub fn answers(evaluation: &Evaluation, data: &Dataset, subjects: Range<usize>) -> Answers {
    let ids = |subject: CollectionId| -> Vec<String> {
        let rows = data.rows_of(subjects.clone(), subject);
        let ids = data.ids(subject).skip(rows.start).take(rows.len());
        ids.map(|id| id.expect("rules are about records with a key").into_owned())
            .collect()
    };
    let segments = evaluation.segments.iter().map(|segment| {
        let membership = |row: usize| match (segment.selected.get(row), segment.unknown.get(row)) {
            (true, false) => Membership::In,
            (false, true) => Membership::Unknown,
            (false, false) => Membership::Out,
            (true, true) => panic!(
                "`{}` both selects row {row} and does not know",
                segment.name
            ),
        };
        let members = ids(segment.subject).into_iter().enumerate();
        (
            segment.name.clone(),
            members.map(|(row, id)| (id, membership(row))).collect(),
        )
    });
    let partitions = evaluation.partitions.iter().map(|partition| {
        let state = |row: usize| {
            partition
                .states
                .get(usize::from(partition.codes[row]))
                .cloned()
        };
        let members = ids(partition.subject).into_iter().enumerate();
        (
            partition.name.clone(),
            members.map(|(row, id)| (id, state(row))).collect(),
        )
    });
    let attributes = evaluation.attributes.iter().map(|attribute| {
        let known = attribute.values().flatten().count();
        assert_eq!(attribute.known(), known, "{}", attribute.name);
        let one_by_one = (0..attribute.len()).map(|row| attribute.value(row));
        assert!(attribute.values().eq(one_by_one), "{}", attribute.name);
        let texts = attribute
            .values()
            .map(|value| value.map(|value| value.to_string()));
        let ids = ids(attribute.subject).into_iter();
        (attribute.name.clone(), ids.zip(texts).collect())
    });
    Answers {
        segments: segments.collect(),
        partitions: partitions.collect(),
        attributes: attributes.collect(),
    }
}

/// What a session says about each of the subject's records, in the form that can be compared.
///
/// # Errors
/// What the engine refuses.
pub fn answers_one_by_one(
    plan: &Arc<Plan>,
    data: &Arc<Dataset>,
    as_of: AsOf,
) -> Result<Answers, Refused> {
    let session = Session::new(plan, data, as_of).map_err(refused)?;
    let (mut verdict, mut answers) = (session.verdict(), nothing(&session));
    for (row, id) in data.ids(data.schema.subject).enumerate() {
        session.evaluate(row, &mut verdict).map_err(refused)?;
        let id = id.expect("rules are about records with a key");
        add(&mut answers, &session, &verdict, &id);
    }
    Ok(answers)
}

/// What a session says about documents, each read onto a card, and the ids of those that fit none; nothing where the program
/// reads more than a card holds.
///
/// # Errors
/// What the engine refuses.
pub fn answers_of_cards(
    plan: &Arc<Plan>,
    documents: &[Value],
    as_of: AsOf,
) -> Result<Option<(Answers, BTreeSet<String>)>, Refused> {
    let Some(session) = Session::for_documents(plan, as_of).map_err(refused)? else {
        return Ok(None);
    };
    let mut card = session.card().expect("a session for documents has a card");
    let answer = |document: &Map<String, Value>, verdict: &mut Verdict| {
        let read = card.read(document).is_ok();
        let answered = read.then(|| session.evaluate_card(&card, verdict));
        answered.transpose().map(|answered| answered.is_some())
    };
    one_by_one(&session, documents, answer).map(Some)
}

/// What a session says about one document after another, each asked for what decides, and the ids of those of which it says nothing;
/// nothing at all where the program reads more than it can ask for.
///
/// # Errors
/// What the engine refuses.
pub fn answers_of_asked(
    plan: &Arc<Plan>,
    documents: &[Value],
    as_of: AsOf,
) -> Result<Option<(Answers, BTreeSet<String>)>, Refused> {
    let session = Session::for_documents(plan, as_of).map_err(refused)?;
    let Some((session, mut reader)) = session.and_then(|session| {
        let reader = session.reader()?;
        Some((session, reader))
    }) else {
        return Ok(None);
    };
    let answer = |document: &Map<String, Value>, verdict: &mut Verdict| {
        session.ask_document(&mut reader, document, verdict)
    };
    one_by_one(&session, documents, answer).map(Some)
}

fn one_by_one(
    session: &Session,
    documents: &[Value],
    mut answer: impl FnMut(&Map<String, Value>, &mut Verdict) -> Result<bool, Error>,
) -> Result<(Answers, BTreeSet<String>), Refused> {
    let (mut verdict, mut answers) = (session.verdict(), nothing(session));
    let mut misfits = BTreeSet::new();
    for document in documents {
        let id = document["id"].as_str().expect("an id").to_owned();
        let document = document.as_object().expect("a record is an object");
        if answer(document, &mut verdict).map_err(refused)? {
            add(&mut answers, session, &verdict, &id);
        } else {
            misfits.insert(id);
        }
    }
    Ok((answers, misfits))
}

fn nothing(session: &Session) -> Answers {
    let segments = session.segments();
    let partitions = session.partitions();
    let attributes = session.attributes();
    Answers {
        segments: segments
            .map(|name| (name.to_owned(), BTreeMap::new()))
            .collect(),
        partitions: partitions
            .map(|(name, _)| (name.to_owned(), BTreeMap::new()))
            .collect(),
        attributes: attributes
            .map(|name| (name.to_owned(), BTreeMap::new()))
            .collect(),
    }
}

fn add(answers: &mut Answers, session: &Session, verdict: &Verdict, id: &str) {
    for (at, name) in session.segments().enumerate() {
        let membership = match verdict.segment(at) {
            Some(true) => Membership::In,
            Some(false) => Membership::Out,
            None => Membership::Unknown,
        };
        let members = answers.segments.entry(name.to_owned()).or_default();
        members.insert(id.to_owned(), membership);
    }
    for (at, (name, states)) in session.partitions().enumerate() {
        let state = verdict.state(at).map(|state| states[state].to_owned());
        let members = answers.partitions.entry(name.to_owned()).or_default();
        members.insert(id.to_owned(), state);
    }
    for (at, name) in session.attributes().enumerate() {
        let text = verdict.value(at).map(ToString::to_string);
        let values = answers.attributes.entry(name.to_owned()).or_default();
        values.insert(id.to_owned(), text);
    }
}

fn refused(error: Error) -> Refused {
    let problems = error
        .problems()
        .iter()
        .map(|problem| format!("; {}", problem.message));
    Refused {
        message: error.to_string() + &problems.collect::<String>(),
        ..Refused::of_kind(error.kind().name())
    }
}
