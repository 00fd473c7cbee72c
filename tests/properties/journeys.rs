//! Journeys that the live engine carries on: what a simulation of the same history tells, by the same keys at the same instants.

use crate::drawn::{auto, config, data};
use chrono::{DateTime, Duration, Utc};
use kardan::{
    evaluate::AsOf,
    live::{Change, Event, Live, Record},
    plan::{Inputs, Plan},
    records::Dataset,
    triggers::{Action, Effect, Simulation},
};
use kardan_dsl::program::Program;
use kardan_tests::{
    engine,
    generate::{self, Choices},
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

/// How long histories are.
const DAYS: i64 = 100;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn live_does_what_a_simulation_tells(
        history in history(generate::triggers),
        choices in vec(any::<u32>(), 0..120),
    ) {
        let mut choices = Choices::new(choices);
        let mut live = history.begin();
        let mut told = Vec::new();
        let mut now = history.from;
        for event in &history.events {
            while choices.once_in(2) {
                let ahead = (event.at - now).num_minutes();
                now += Duration::minutes(choices.below(ahead.max(1) as usize) as i64);
                told.extend(advance(&mut live, now));
            }
            if choices.once_in(4) {
                live = history.again(&live);
            }
            told.extend(apply(&mut live, event));
            prop_assert_eq!(apply(&mut live, event), [], "told twice");
            now = event.at;
        }
        told.extend(advance(&mut live, history.to()));
        prop_assert_eq!(in_order(&told), in_order(&history.simulated()), "{:?}", history);
    }

    #[test]
    fn time_alone_tells_a_history_that_is_there_from_the_beginning(history in history(generate::triggers)) {
        let data = Arc::new(history.whole());
        let plan = history.plan();
        let mut live = Live::new(&plan, &data, AsOf::Instant(history.from)).unwrap_or_else(|error| panic!("{error}"));
        let mut told = Vec::new();
        // As a host that sleeps until it is woken.
        while let Some(wake) = live.next_wake().filter(|wake| *wake <= history.to()) {
            told.extend(advance(&mut live, wake));
        }
        prop_assert_eq!(advance(&mut live, history.to()), []);
        prop_assert_eq!(in_order(&told), in_order(&history.simulated()), "{:?}", history);
    }

    #[test]
    fn the_last_events_again_tell_the_same(
        history in history(generate::triggers),
        after in 0..12_usize,
    ) {
        let mut live = history.begin();
        let kept = after.min(history.events.len());
        let (before, last) = history.events.split_at(kept);
        for event in before {
            apply(&mut live, event);
        }
        let mut again = history.again(&live);
        let tell = |live: &mut Live| -> Vec<Effect> { last.iter().flat_map(|event| apply(live, event)).collect() };
        let first = tell(&mut live);
        prop_assert_eq!(&tell(&mut again), &first);
        prop_assert_eq!(live.snapshot().unwrap_or_default(), again.snapshot().unwrap_or_default());
        // What is known already does nothing.
        prop_assert_eq!(tell(&mut again), []);
        prop_assert_eq!(live.snapshot().unwrap_or_default(), again.snapshot().unwrap_or_default());
    }

    #[test]
    fn late_events_do_what_they_would_have_done(
        history in history(generate::patient_trigger),
        delays in vec(0..3 * 1440_i64, 40),
    ) {
        let mut live = history.begin();
        let mut arrivals: Vec<(DateTime<Utc>, &Told)> = history
            .events
            .iter()
            .zip(&delays)
            .map(|(event, delay)| (event.at + Duration::minutes(*delay), event))
            .collect();
        arrivals.sort_by_key(|(at, _)| *at);
        let mut told = Vec::new();
        for (at, event) in arrivals {
            told.extend(advance(&mut live, at));
            told.extend(apply(&mut live, event));
        }
        told.extend(advance(&mut live, history.to() + Duration::days(5)));
        let late: BTreeMap<String, Effect> = told
            .into_iter()
            .filter(|effect| !is_membership(effect))
            .map(|effect| (effect.key.clone(), effect))
            .collect();
        let timely = history.simulated_until(history.to() + Duration::days(5));
        for effect in &timely {
            let found = late.get(&effect.key);
            prop_assert_eq!(
                found.map(|found| (&found.action, found.outcome)),
                Some((&effect.action, effect.outcome)),
                "{}", effect.key
            );
            prop_assert!(found.is_some_and(|found| found.at >= effect.at), "{}", effect.key);
        }
        prop_assert_eq!(late.len(), timely.len());
    }
}

/// A program with triggers, clients as they are at the beginning, and the records that come later, in order of time.
struct History {
    text: String,
    program: Arc<Program>,
    clients: Vec<Value>,
    events: Vec<Told>,
    from: DateTime<Utc>,
}

/// A record that comes at its time.
#[derive(Clone)]
struct Told {
    at: DateTime<Utc>,
    client: usize,
    collection: &'static str,
    record: Map<String, Value>,
}

fn history(text: fn(&str, &mut Choices) -> String) -> impl Strategy<Value = History> {
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

fn key(client: usize) -> String {
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
    let (collection, mut record) = match choices.below(7) {
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
        _ => (
            "visit",
            json!({ "status": "planned", "total": 0, "planned_at": text(at + Duration::minutes(choices.of(&[60, 1440, 5000, 20_000]))) }),
        ),
    };
    record["id"] = json!(format!("{collection}{number}"));
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
    fn to(&self) -> DateTime<Utc> {
        self.from + Duration::days(DAYS)
    }

    fn plan(&self) -> Arc<Plan> {
        let plan = Plan::new(&self.program, &Inputs::default());
        Arc::new(plan.unwrap_or_else(|error| panic!("{error}")))
    }

    fn base(&self) -> Arc<Dataset> {
        Arc::new(data(&self.program, &self.clients))
    }

    fn whole(&self) -> Dataset {
        let mut documents = self.clients.clone();
        add(&mut documents, &self.events);
        data(&self.program, &documents)
    }

    /// An engine that knows nothing of what comes later.
    fn begin(&self) -> Live {
        Live::new(&self.plan(), &self.base(), AsOf::Instant(self.from))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The engine of a snapshot.
    fn again(&self, live: &Live) -> Live {
        let bytes = live.snapshot().unwrap_or_else(|error| panic!("{error}"));
        Live::restore(live.plan(), &[], &self.base(), &bytes)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn simulated(&self) -> Vec<Effect> {
        self.simulated_until(self.to())
    }

    fn simulated_until(&self, to: DateTime<Utc>) -> Vec<Effect> {
        let period = (AsOf::Instant(self.from), AsOf::Instant(to));
        let simulation = Simulation::new(&self.program, &Inputs::default(), &self.whole(), period);
        simulation.unwrap_or_else(|error| panic!("{error}")).effects
    }
}

fn apply(live: &mut Live, told: &Told) -> Vec<Effect> {
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

fn advance(live: &mut Live, to: DateTime<Utc>) -> Vec<Effect> {
    live.advance(AsOf::Instant(to))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn is_membership(effect: &Effect) -> bool {
    matches!(
        effect.action,
        Action::Entered | Action::Left | Action::Moved { .. }
    )
}

/// What is to be done, client by client; at one instant the engine goes on to the next client only when it is done with one.
fn in_order(effects: &[Effect]) -> Vec<Effect> {
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
