//! A program with its data, drawn.

use chrono::{DateTime, Utc};
use kardan::{
    evaluate::AsOf,
    plan::{Inputs, Plan},
    records::Dataset,
};
use kardan_dsl::{program::Program, schema::Schema};
use kardan_tests::{
    answers::Answers,
    conformance, engine,
    generate::{self, Choices},
    oracle,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fmt, sync::Arc};

/// How many cases a property draws unless `PROPTEST_CASES` says otherwise: all properties together take half a minute in CI.
const CASES: u32 = 96;

/// A program over one of the schemas, data around an instant.
pub struct Drawn {
    pub schema: Arc<Schema>,
    pub text: String,
    pub documents: Vec<Value>,
    pub as_of: DateTime<Utc>,
}

/// The configuration of all properties.
pub fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    }
}

/// Programs with data over the small schema of the corpus and, where the property allows, over the built-in one.
pub fn drawn(schemas: &'static [fn() -> Arc<Schema>]) -> impl Strategy<Value = Drawn> {
    of_clients(schemas, 4)
}

/// The same with more clients: how rows are gone about depends on how many there are.
pub fn many(schemas: &'static [fn() -> Arc<Schema>]) -> impl Strategy<Value = Drawn> {
    of_clients(schemas, 32)
}

fn of_clients(
    schemas: &'static [fn() -> Arc<Schema>],
    most: usize,
) -> impl Strategy<Value = Drawn> {
    let stream = |length| vec(any::<u32>(), 0..length);
    (stream(6), stream(500), stream(225 * most)).prop_map(move |(first, program, data)| {
        let mut first = Choices::new(first);
        let schema = first.of(schemas)();
        let zone = first.of(&generate::ZONES);
        let as_of = generate::as_of(&mut first);
        Drawn {
            text: generate::program(&schema, zone, &mut Choices::new(program)),
            documents: generate::documents(&schema, as_of, most, &mut Choices::new(data)),
            schema,
            as_of,
        }
    })
}

/// The schema of most of the corpus: every type and every kind of link, few names.
pub fn small() -> Arc<Schema> {
    conformance::schema("small.json")
}

/// The same without links, for programs that read nothing but what is nested in a client.
pub fn unlinked() -> Arc<Schema> {
    let mut form: Value = serde_json::from_str(&conformance::read_text("schemas/small.json"))
        .expect("a schema is an object");
    let collections = form["collections"]
        .as_object_mut()
        .expect("collections by name");
    for collection in collections.values_mut() {
        let fields = collection["fields"]
            .as_object_mut()
            .expect("fields by name");
        fields.retain(|_, field| !field.as_str().is_some_and(|ty| ty.starts_with("->")));
        for field in fields.values_mut().filter_map(Value::as_object_mut) {
            field.remove("readings");
        }
    }
    Arc::new(Schema::from_json(&form.to_string()).expect("a schema without links"))
}

/// The built-in schema.
pub fn auto() -> Arc<Schema> {
    Schema::auto()
}

impl Drawn {
    /// The same with the first rule alone: of all rules together, one or another always needs a whole record.
    pub fn of_one_rule(mut self) -> Drawn {
        let end = self.text.find("\ncondition condition_0");
        self.text.truncate(end.unwrap_or(self.text.len()));
        self
    }

    /// The program, which compiles: a generator that makes another is wrong.
    pub fn program(&self) -> Arc<Program> {
        engine::program(&self.text, &self.schema).unwrap_or_else(|refused| {
            panic!("{:?} {}\n{}", refused.codes, refused.message, self.text)
        })
    }

    /// What the engine says about these documents.
    pub fn engine(&self, program: &Arc<Program>, documents: &[Value]) -> Answers {
        self.engine_at(program, documents, self.as_of)
    }

    /// What the engine says about these documents at another time.
    pub fn engine_at(
        &self,
        program: &Arc<Program>,
        documents: &[Value],
        as_of: DateTime<Utc>,
    ) -> Answers {
        let data = data(program, documents);
        let answers = engine::evaluate(program, &data, &Inputs::default(), AsOf::Instant(as_of));
        answers.unwrap_or_else(|refused| panic!("{refused:?}")).0
    }

    /// What the engine says about one client of a data set.
    pub fn engine_for_one(&self, program: &Arc<Program>, data: &Dataset, client: usize) -> Answers {
        let plan = Plan::new(program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}"));
        let evaluation =
            plan.evaluate_subjects(data, client..client + 1, AsOf::Instant(self.as_of));
        engine::answers(
            &evaluation.unwrap_or_else(|error| panic!("{error}")),
            data,
            client..client + 1,
        )
    }

    /// What a session says about one client after another.
    pub fn one_by_one(&self, program: &Arc<Program>) -> Answers {
        let plan = Plan::new(program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}"));
        let data = Arc::new(data(program, &self.documents));
        engine::answers_one_by_one(&Arc::new(plan), &data, AsOf::Instant(self.as_of))
            .unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// What a session says about one document after another, each on a card, and the ids of those that fit none; nothing where the
    /// program reads more than a card holds.
    pub fn cards(&self, program: &Arc<Program>) -> Option<(Answers, BTreeSet<String>)> {
        let plan = Plan::new(program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}"));
        let as_of = AsOf::Instant(self.as_of);
        engine::answers_of_cards(&Arc::new(plan), &self.documents, as_of)
            .unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// What a session says about one document after another, each asked for what decides, and the ids of those of which it says nothing;
    /// nothing at all where the program reads more than it can ask for.
    pub fn asked(&self, program: &Arc<Program>) -> Option<(Answers, BTreeSet<String>)> {
        let plan = Plan::new(program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}"));
        let as_of = AsOf::Instant(self.as_of);
        engine::answers_of_asked(&Arc::new(plan), &self.documents, as_of)
            .unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// What the oracle says.
    pub fn oracle(&self, program: &Program) -> Answers {
        let records = oracle::read(&self.schema, &self.documents, &Map::new(), program.timezone);
        oracle::evaluate(
            program,
            &records,
            &Inputs::default(),
            AsOf::Instant(self.as_of),
        )
    }
}

/// Documents as the engine holds them.
pub fn data(program: &Program, documents: &[Value]) -> Dataset {
    engine::dataset(program, documents, &Map::new()).unwrap_or_else(|refused| panic!("{refused:?}"))
}

impl fmt::Debug for Drawn {
    /// As a case of the corpus would have it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "\nschema {}, as of {}\n{}",
            self.schema.name, self.as_of, self.text
        )?;
        self.documents
            .iter()
            .try_for_each(|document| writeln!(out, "{document}"))
    }
}
