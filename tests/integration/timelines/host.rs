//! A host of live engines that tells them what happens in a test of a rule file.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kardan::{
    Error,
    evaluate::AsOf,
    live::{Change, Event, Live, Record},
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
    triggers::{Action, Effect, Outcome},
};
use kardan_dsl::{
    program::{EffectKind, Expectation, Program, RuleId, Test, Turn},
    schema::{Collection, CollectionId, Schema},
    source::Span,
    syntax::{Document, Entry, Expression, ExpressionKind},
    types::{Type, Value},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// One that leaps to the next instant it is asked about, one that wakes whenever it says, and one that is stored and read again before each step.
const ENGINES: usize = 3;

pub struct Host<'a> {
    program: &'a Program,
    test: &'a Test,
    plan: Arc<Plan>,
    base: Arc<Dataset>,
    engines: [Live; ENGINES],
    /// The client's record as the host has it.
    client: Map<String, Json>,
    effects: Vec<Effect>,
    /// How many of them were told before the last turns.
    before: usize,
}

impl<'a> Host<'a> {
    pub fn new(program: &'a Arc<Program>, test: &'a Test) -> Result<Host<'a>, Error> {
        let plan = Arc::new(Plan::new(program, &inputs(program, test))?);
        let schema = &program.schema;
        let mut client = fields(&test.record);
        complete(schema, schema.subject, &mut client, "1");
        let mut data = Dataset::builder(Arc::clone(schema), ReadOptions::of_program(program));
        data.add_documents([client.clone()]);
        let base = Arc::new(data.build()?);
        let engine = || Live::new(&plan, &base, moment(&test.as_of));
        Ok(Host {
            engines: [engine()?, engine()?, engine()?],
            program,
            test,
            plan: Arc::clone(&plan),
            base: Arc::clone(&base),
            client,
            effects: Vec::new(),
            before: 0,
        })
    }

    /// What does not come out as expected, and what was found.
    pub fn run(&mut self) -> Result<Vec<(Span, String)>, Error> {
        let mut found = Vec::new();
        let mut turns = 0;
        for (number, (expectation, span)) in self.test.expectations.iter().enumerate() {
            let first = turns;
            while let Some((turn, _)) = self
                .test
                .timeline
                .get(turns)
                .filter(|(_, at)| *at <= number)
            {
                if turns == first && first > 0 {
                    self.before = self.effects.len();
                }
                self.take(turn, turns)?;
                turns += 1;
            }
            if let Some(problem) = self.problem(expectation)? {
                found.push((*span, problem));
            }
        }
        Ok(found)
    }

    fn take(&mut self, turn: &Turn, number: usize) -> Result<(), Error> {
        let bytes = self.engines[2].snapshot()?;
        self.engines[2] = Live::restore(&self.plan, &[], &self.base, &bytes)?;
        match turn {
            Turn::Advance(to) => self.advance(moment(to)),
            Turn::Event(collection, document) => self.event(*collection, document, number),
            Turn::Delete(collection, key) => self.delete(*collection, key),
        }
    }

    /// All engines go on; they do the same.
    fn each(
        &mut self,
        step: impl Fn(&mut Live, bool) -> Result<Vec<Effect>, Error>,
    ) -> Result<(), Error> {
        let [leaping, waking, stored] = &mut self.engines;
        let told = step(leaping, false)?;
        assert_eq!(
            told,
            step(waking, true)?,
            "{}: one that wakes",
            self.test.title
        );
        assert_eq!(
            told,
            step(stored, false)?,
            "{}: one that is stored",
            self.test.title
        );
        self.effects.extend(told);
        Ok(())
    }

    fn advance(&mut self, to: AsOf) -> Result<(), Error> {
        let zone = self.program.timezone;
        self.each(|live, wakes| {
            let mut told = Vec::new();
            let end = instant(to, zone);
            while let Some(wake) = live
                .next_wake()
                .filter(|wake| wakes && *wake <= end && *wake > live.now())
            {
                told.extend(live.advance(AsOf::Instant(wake))?);
            }
            told.extend(live.advance(to)?);
            Ok(told)
        })
    }

    /// A record whose time lies ahead is told of just before, and comes with its time.
    fn event(
        &mut self,
        collection: CollectionId,
        document: &Document,
        number: usize,
    ) -> Result<(), Error> {
        let schema = &self.program.schema;
        let described = schema.collection(collection);
        let mut record = fields(document);
        let is_new = self.is_new(described, &record);
        if is_new && collection != schema.subject {
            complete(
                schema,
                collection,
                &mut record,
                &format!("event {}", number + 1),
            );
        }
        let time = described
            .time
            .map(|time| schema.field(collection, time).name.clone());
        let time =
            time.and_then(|time| record.get(&time).and_then(Json::as_str).map(str::to_owned));
        let time = time.and_then(|time| time.parse::<AsOf>().ok());
        let time = time.map(|time| start(time, self.program.timezone));
        let event = self.change(collection, record, is_new);
        let now = self.engines[0].now();
        let Some(time) = time.filter(|time| *time > now) else {
            return self.each(|live, _| live.apply(&event));
        };
        let just_before = time - Duration::microseconds(1);
        self.advance(AsOf::Instant(just_before))?;
        self.each(|live, _| live.apply(&event))?;
        self.advance(AsOf::Instant(time))
    }

    fn delete(&mut self, collection: CollectionId, key: &str) -> Result<(), Error> {
        let described = self.program.schema.collection(collection);
        let name = key_name(described).expect("what is deleted has a key");
        let rows = self.client[&described.plural].as_array_mut();
        let rows = rows.expect("a list of records");
        rows.retain(|row| row[name] != key);
        let mut record = Map::new();
        record.insert(name.to_owned(), json!(key));
        let collection = described.name.clone();
        let change = Change::Delete(Record { collection, record });
        let event = Event { at: None, change };
        self.each(|live, _| live.apply(&event))
    }

    fn is_new(&self, described: &Collection, record: &Map<String, Json>) -> bool {
        let Some(key) = key_name(described).and_then(|key| record.get(key)) else {
            return true;
        };
        let rows = self.client.get(&described.plural).and_then(Json::as_array);
        !rows.is_some_and(|rows| {
            rows.iter()
                .any(|row| key_name(described).and_then(|name| row.get(name)) == Some(key))
        })
    }

    /// What is told of it.
    fn change(
        &mut self,
        collection: CollectionId,
        mut record: Map<String, Json>,
        is_new: bool,
    ) -> Event {
        let schema = &self.program.schema;
        let described = schema.collection(collection);
        let told = |collection: &str, record| Record {
            collection: collection.to_owned(),
            record,
        };
        let id = self.client["id"].clone();
        let change = if collection == schema.subject {
            self.client.extend(record.clone());
            record.insert("id".to_owned(), id);
            Change::Set(told(&described.name, record))
        } else {
            let rows = self
                .client
                .entry(described.plural.clone())
                .or_insert_with(|| json!([]));
            let rows = rows.as_array_mut().expect("a list of records");
            if is_new {
                rows.push(Json::Object(record.clone()));
            }
            match is_new {
                true => {
                    record.insert("client".to_owned(), id);
                    Change::Put(told(&described.name, record))
                }
                false => Change::Set(told(&described.name, record)),
            }
        };
        Event { at: None, change }
    }

    fn problem(&self, expectation: &Expectation) -> Result<Option<String>, Error> {
        let live = &self.engines[0];
        let name = |rule: &RuleId| self.program.rules[rule.0 as usize].name.as_str();
        let id = self.client["id"].as_str().unwrap_or_default();
        let member = |rule: &RuleId, expected: bool| {
            let subject = self.program.rules[rule.0 as usize].subject;
            let is_member = live.is_member(name(rule), self.only(subject))?;
            Ok((is_member != expected).then(|| format!("a member: {is_member}")))
        };
        match expectation {
            Expectation::Selected(rule) | Expectation::Leaves(rule, _) => member(rule, true),
            Expectation::NotSelected(rule)
            | Expectation::Out(rule)
            | Expectation::Unknown(rule, _)
            | Expectation::Joins(rule, _) => member(rule, false),
            Expectation::State(rule, expected) => {
                let state = live.state(name(rule), id)?;
                Ok((state != Some(expected)).then(|| format!("{state:?}")))
            }
            Expectation::Effect { .. } => Ok((!self.is_told(expectation)).then(|| {
                let told = self.effects.get(self.before..).unwrap_or_default();
                let told: Vec<String> = told
                    .iter()
                    .map(|effect| format!("{} at {} {:?}", effect.key, effect.at, effect.outcome))
                    .collect();
                told.join("; ")
            })),
            _ => Ok(None),
        }
    }

    /// The only record of a collection, of which an expectation speaks.
    fn only(&self, collection: CollectionId) -> &str {
        let schema = &self.program.schema;
        let record = match collection == schema.subject {
            true => &self.client["id"],
            false => &self.client[&schema.collection(collection).plural][0]["id"],
        };
        record.as_str().unwrap_or_default()
    }

    fn is_told(&self, expectation: &Expectation) -> bool {
        let Expectation::Effect {
            kind,
            channel,
            name,
            absent,
            because,
            once,
            at,
        } = expectation
        else {
            return false;
        };
        let fits = |wanted: &Option<String>, found: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == found
        };
        let is_meant = |effect: &&Effect| match (kind, &effect.action) {
            (
                EffectKind::Send,
                Action::Send {
                    channel: by,
                    template,
                    ..
                },
            ) => (by.is_none() || fits(channel, by.as_ref())) && fits(name, template.as_ref()),
            (EffectKind::Task, Action::Task { title, .. }) => fits(name, Some(title)),
            (EffectKind::Emit, Action::Emit { event }) => fits(name, Some(event)),
            (EffectKind::Goal, Action::Goal) | (EffectKind::Missed, Action::Missed) => {
                fits(name, Some(&effect.rule))
            }
            _ => false,
        };
        let told = self.effects.get(self.before..).unwrap_or_default();
        let told: Vec<&Effect> = told.iter().filter(is_meant).collect();
        let is_done = |effect: &&Effect| effect.outcome == Outcome::Due;
        if *absent {
            let is_held_back = |effect: &&Effect| match effect.outcome {
                Outcome::Suppressed(reason) | Outcome::PutOff { reason, .. } => {
                    Some(reason) == *because
                }
                Outcome::Due => false,
            };
            let reason_found = because.is_none() || told.iter().any(is_held_back);
            return reason_found && !told.iter().any(is_done);
        }
        let found: Vec<&Effect> = told.into_iter().filter(is_done).collect();
        let is_timely = |effect: &&Effect| match at {
            None => true,
            Some(Value::Instant(at)) => effect.at == *at,
            Some(Value::Date(date)) => {
                effect.at.with_timezone(&self.program.timezone).date_naive() == *date
            }
            Some(_) => false,
        };
        let ever = self.effects.iter().filter(is_meant).filter(is_done).count();
        found.iter().any(is_timely) && (!once || ever == 1)
    }
}

fn inputs(program: &Program, test: &Test) -> Inputs {
    let mut inputs = Inputs::default();
    for (id, value) in &test.params {
        let name = program.params[id.0 as usize].name.clone();
        inputs.params.insert(name, value.clone());
    }
    for catalog in program
        .catalogs
        .iter()
        .filter(|catalog| catalog.values.is_none())
    {
        inputs.catalogs.insert(catalog.name.clone(), Vec::new());
    }
    for (id, values) in &test.catalogs {
        let name = program.catalogs[id.0 as usize].name.clone();
        inputs.catalogs.insert(name, values.clone());
    }
    inputs
}

fn moment(value: &Value) -> AsOf {
    match value {
        Value::Instant(at) => AsOf::Instant(*at),
        Value::Date(date) => AsOf::Date(*date),
        other => panic!("{other:?} is no point in time"),
    }
}

/// The last instant of it.
fn instant(at: AsOf, zone: Tz) -> DateTime<Utc> {
    match at {
        AsOf::Date(date) => {
            start(AsOf::Date(date.succ_opt().expect("a day")), zone) - Duration::microseconds(1)
        }
        other => start(other, zone),
    }
}

/// The first instant of it: what a day or a local time means as the time of a record.
fn start(at: AsOf, zone: Tz) -> DateTime<Utc> {
    let local = match at {
        AsOf::Instant(at) => return at,
        AsOf::Local(local) => local,
        AsOf::Date(date) => date.and_hms_opt(0, 0, 0).expect("midnight"),
    };
    let found = local.and_local_timezone(zone).earliest();
    found.expect("the timelines name times that exist").to_utc()
}

fn key_name(described: &Collection) -> Option<&str> {
    let key = described.fields.get(usize::from(described.key?.0))?;
    Some(key.name.as_str())
}

/// What a test may leave out and a data set needs: keys, and required fields that the rules do not read.
fn complete(schema: &Schema, collection: CollectionId, record: &mut Map<String, Json>, key: &str) {
    let described = schema.collection(collection);
    for (number, field) in described.fields.iter().enumerate() {
        let is_key = described
            .key
            .is_some_and(|key| usize::from(key.0) == number);
        if record.contains_key(&field.name)
            || !is_key && (field.optional || field.default.is_some())
        {
            continue;
        }
        let value = match &field.ty {
            _ if is_key => json!(key),
            Type::Text => json!("-"),
            Type::Enum(values) => json!(values.values.last()),
            Type::Int | Type::Money => json!(0),
            _ => continue,
        };
        record.insert(field.name.clone(), value);
    }
    for child in schema.children(collection) {
        let name = schema.collection(child).plural.clone();
        let Some(Json::Array(rows)) = record.get_mut(&name) else {
            continue;
        };
        for (number, row) in rows.iter_mut().enumerate() {
            let row = row.as_object_mut().expect("a record");
            complete(schema, child, row, &format!("{name} {number}"));
        }
    }
}

/// A record of a test, as a host would send it.
fn fields(document: &Document) -> Map<String, Json> {
    let entries = document.fields.iter();
    entries
        .map(|(name, entry)| (name.text.clone(), value(entry)))
        .collect()
}

fn value(entry: &Entry) -> Json {
    match entry {
        Entry::Value(expression) => literal(expression),
        Entry::Record(record) => Json::Object(fields(record)),
        Entry::Records(records) => records
            .iter()
            .map(|record| Json::Object(fields(record)))
            .collect(),
    }
}

fn literal(expression: &Expression) -> Json {
    match &expression.kind {
        ExpressionKind::Number(number) | ExpressionKind::Quantity(number, _) => {
            let number = number.value().expect("a number in range");
            Json::Number(number.to_string().parse().expect("digits"))
        }
        ExpressionKind::Percent(number) => {
            let share = number.value().expect("a number in range") / Decimal::ONE_HUNDRED;
            Json::Number(share.to_string().parse().expect("digits"))
        }
        ExpressionKind::Date(date) => json!(date.to_string()),
        ExpressionKind::Moment(moment) => json!(moment.format("%Y-%m-%dT%H:%M:%S").to_string()),
        ExpressionKind::DayOfYear { month, day } => json!(format!("{month:02}-{day:02}")),
        ExpressionKind::Text(text) => json!(text),
        ExpressionKind::Boolean(yes) => json!(yes),
        other => panic!("{other:?} is no literal of a timeline"),
    }
}
