//! Clients with triggers and what happens to them, drawn.

use crate::drawn::{auto, data};
use chrono::{DateTime, Duration, Utc};
use kardan::{
    evaluate::AsOf,
    live::{Change, Event, Live, Record},
    plan::{Inputs, Plan},
    records::Dataset,
    triggers::{Action, Effect, Simulation},
};
use kardan_dsl::program::Program;
use kardan_tests::{engine, generate::Choices};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

/// How long histories are.
const DAYS: i64 = 100;

/// A program with triggers, clients as they are at the beginning, and the records that come later, in order of time.
pub struct History {
    pub text: String,
    pub program: Arc<Program>,
    pub clients: Vec<Value>,
    pub events: Vec<Told>,
    pub from: DateTime<Utc>,
}

/// A record that comes at its time.
#[derive(Clone)]
pub struct Told {
    pub at: DateTime<Utc>,
    pub client: usize,
    pub collection: &'static str,
    pub record: Map<String, Value>,
}

pub fn history(text: fn(&str, &mut Choices) -> String) -> impl Strategy<Value = History> {
    let stream = |length| vec(any::<u32>(), 0..length);
    (stream(4), stream(60), stream(300)).prop_map(move |(first, rules, records)| {
        let mut first = Choices::new(first);
        let zone = first.of(&[
            "UTC",
            "Europe/Berlin",
            "America/Sao_Paulo",
            "Asia/Kathmandu",
        ]);
        let from = first.of(&[
            "2026-02-20T12:00:00Z",
            "2026-09-30T22:15:00Z",
            "2018-10-01T03:00:00Z",
        ]);
        let text = text(zone, &mut Choices::new(rules));
        let program = engine::program(&text, &auto())
            .unwrap_or_else(|refused| panic!("{:?} {}\n{text}", refused.codes, refused.message));
        let from = from.parse().unwrap_or_default();
        let mut choices = Choices::new(records);
        let clients = 1 + choices.below(3);
        let mut taken = BTreeSet::new();
        let mut events = Vec::new();
        for client in 0..clients {
            for _ in 0..choices.below(9) {
                let minutes = choices.below(DAYS as usize) as i64 * 1440
                    + choices.of(&[0, 60, 600, 660, 719, 1080, 1125, 1260, 1439]);
                let at = from + Duration::minutes(minutes - 30 * 1440);
                // Records of one instant have no order of their own.
                if taken.insert(at) {
                    events.extend(told(client, at, events.len(), &mut choices));
                }
            }
        }
        events.sort_by_key(|event| event.at);
        rate_visits(&mut events);
        let (early, events): (Vec<Told>, Vec<Told>) =
            events.into_iter().partition(|event| event.at <= from);
        let mut documents: Vec<Value> = (0..clients)
            .map(|client| client_of(client, &mut choices))
            .collect();
        add(&mut documents, &early);
        History {
            text,
            program,
            clients: documents,
            events,
            from,
        }
    })
}

pub fn key(client: usize) -> String {
    format!("c{client}")
}

fn client_of(client: usize, choices: &mut Choices) -> Value {
    let mut document = json!({
        "id": key(client),
        "birth_date": choices.of(&["1990-03-08", "1985-02-28", "2000-10-15"]),
        "sex": choices.of(&["male", "female"]),
    });
    let mut consents = Vec::new();
    for channel in ["email", "sms"] {
        if !choices.once_in(4) {
            let mut consent = json!({ "channel": channel, "at": choices.of(&["2015-01-01T00:00:00Z", "2026-03-20T00:00:00Z"]) });
            if choices.once_in(3) {
                consent["withdrawn_at"] =
                    json!(choices.of(&["2026-04-01T10:30:00Z", "2026-11-11T00:00:00Z"]));
            }
            consents.push(consent);
        }
    }
    document["consents"] = Value::Array(consents);
    if !choices.once_in(4) {
        document["email"] = json!("a@example.com");
    }
    if choices.once_in(2) {
        document["phone"] = json!("1");
    }
    if choices.once_in(3) {
        document["timezone"] = json!(choices.of(&["Asia/Yekaterinburg", "America/New_York"]));
    }
    document
}

fn told(client: usize, at: DateTime<Utc>, number: usize, choices: &mut Choices) -> Option<Told> {
    let text = |at: DateTime<Utc>| at.to_rfc3339();
    let (collection, mut record) = match choices.below(8) {
        0..=2 => (
            "visit",
            json!({ "status": choices.of(&["completed", "completed", "planned"]), "total": 100, "money_paid": choices.of(&[50, 100]) }),
        ),
        3 => ("rating", json!({ "score": 1 + choices.below(5) })),
        4 => (
            "request",
            json!({ "kind": choices.of(&["callback", "cart"]) }),
        ),
        5 => ("message", json!({ "channel": "email", "template": "x" })),
        6 => ("page_view", json!({ "page": choices.of(&["a", "b"]) })),
        _ => (
            "visit",
            json!({ "status": "planned", "total": 0, "planned_at": text(at + Duration::minutes(choices.of(&[60, 1440, 5000, 20_000]))) }),
        ),
    };
    if collection != "page_view" {
        record["id"] = json!(format!("{collection}{number}"));
    }
    record["at"] = json!(text(at));
    if collection == "message" && choices.once_in(2) {
        record["opened_at"] = json!(text(
            at + Duration::minutes(choices.of(&[1, 700, 3000])) + Duration::seconds(7)
        ));
    }
    Some(Told {
        at,
        client,
        collection,
        record: record.as_object()?.clone(),
    })
}

/// A rating is about the visit before it.
fn rate_visits(events: &mut [Told]) {
    let mut last = BTreeMap::new();
    for event in events {
        match event.collection {
            "visit" => {
                last.insert(event.client, event.record["id"].clone());
            }
            "rating" => {
                let visit = last.get(&event.client);
                event
                    .record
                    .extend(visit.map(|visit| ("visit".to_owned(), visit.clone())));
            }
            _ => {}
        }
    }
}

/// Records in the documents of their clients.
fn add(documents: &mut [Value], told: &[Told]) {
    for one in told {
        let document = &mut documents[one.client];
        let list = &mut document[format!("{}s", one.collection)];
        match list.as_array_mut() {
            Some(list) => list.push(Value::Object(one.record.clone())),
            None => *list = json!([one.record]),
        }
    }
}

impl History {
    pub fn to(&self) -> DateTime<Utc> {
        self.from + Duration::days(DAYS)
    }

    pub fn plan(&self) -> Arc<Plan> {
        let plan = Plan::new(&self.program, &Inputs::default());
        Arc::new(plan.unwrap_or_else(|error| panic!("{error}")))
    }

    pub fn base(&self) -> Arc<Dataset> {
        Arc::new(data(&self.program, &self.clients))
    }

    pub fn whole(&self) -> Dataset {
        let mut documents = self.clients.clone();
        add(&mut documents, &self.events);
        data(&self.program, &documents)
    }

    /// The same with clients who agreed long ago and for good: consent is that of the moment, and late it may be another.
    pub fn agreed(mut self) -> History {
        for client in &mut self.clients {
            for consent in client["consents"].as_array_mut().into_iter().flatten() {
                *consent = json!({ "channel": consent["channel"], "at": "2015-01-01T00:00:00Z" });
            }
        }
        self
    }

    /// An engine that knows nothing of what comes later.
    pub fn begin(&self) -> Live {
        Live::new(&self.plan(), &self.base(), AsOf::Instant(self.from))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The engine of a snapshot.
    pub fn again(&self, live: &Live) -> Live {
        let bytes = live.snapshot().unwrap_or_else(|error| panic!("{error}"));
        Live::restore(live.plan(), &[], &self.base(), &bytes)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn simulated(&self) -> Vec<Effect> {
        self.simulated_until(self.to())
    }

    pub fn simulated_until(&self, to: DateTime<Utc>) -> Vec<Effect> {
        let period = (AsOf::Instant(self.from), AsOf::Instant(to));
        let simulation = Simulation::new(&self.program, &Inputs::default(), &self.whole(), period);
        simulation.unwrap_or_else(|error| panic!("{error}")).effects
    }
}

pub fn apply(live: &mut Live, told: &Told) -> Vec<Effect> {
    let mut record = told.record.clone();
    record.insert("client".to_owned(), json!(key(told.client)));
    let event = Event {
        at: Some(told.at),
        change: Change::Put(Record {
            collection: told.collection.to_owned(),
            record,
        }),
    };
    live.apply(&event)
        .unwrap_or_else(|error| panic!("{error} {:?}", error.problems()))
}

pub fn advance(live: &mut Live, to: DateTime<Utc>) -> Vec<Effect> {
    live.advance(AsOf::Instant(to))
        .unwrap_or_else(|error| panic!("{error}"))
}

pub fn is_membership(effect: &Effect) -> bool {
    matches!(
        effect.action,
        Action::Entered | Action::Left | Action::Moved { .. }
    )
}

/// What is to be done, client by client; at one instant the engine goes on to the next client only when it is done with one.
pub fn in_order(effects: &[Effect]) -> Vec<Effect> {
    let mut effects: Vec<Effect> = effects
        .iter()
        .filter(|effect| !is_membership(effect))
        .cloned()
        .collect();
    effects.sort_by(|one, other| one.client.cmp(&other.client).then(one.at.cmp(&other.at)));
    effects
}

impl fmt::Debug for History {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\nfrom {}\n{}", self.from, self.text)?;
        for client in &self.clients {
            writeln!(out, "{client}")?;
        }
        for one in &self.events {
            let record = Value::Object(one.record.clone());
            writeln!(out, "{}: {} {record}", one.at, key(one.client))?;
        }
        Ok(())
    }
}
