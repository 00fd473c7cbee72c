//! Simulations: what is told, when, how it is summed up and compared, what experiments come to.

use kardan::{
    Error,
    plan::Inputs,
    records::{Dataset, ReadOptions},
    triggers::{Action, Effect, Fate, Ground, GroupKind, Simulation, Span, assignment},
};
use kardan_dsl::{CompileOptions, compile, program::Program, schema::Schema, source::NoLoader};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

fn program(text: &str) -> Arc<Program> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = compile("rules.kardan", text, &options);
    Arc::new(compiled.unwrap_or_else(|error| panic!("{error}")).program)
}

fn data(program: &Arc<Program>, clients: Value) -> Dataset {
    let mut data = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    let clients = clients.as_array().unwrap().iter();
    data.add_documents(clients.map(|client| client.as_object().unwrap().clone()));
    data.build().unwrap()
}

fn run(text: &str, clients: Value, from: &str, to: &str) -> Result<Simulation, Error> {
    let program = program(text);
    let data = data(&program, clients);
    let period = (from.parse()?, to.parse()?);
    Simulation::new(&program, &Inputs::default(), &data, period)
}

fn simulate(text: &str, clients: Value, from: &str, to: &str) -> Simulation {
    run(text, clients, from, to).unwrap_or_else(|error| panic!("{error}"))
}

/// A client who agreed to letters.
fn client(id: &str, visits: &[&str]) -> Value {
    let visits = visits.iter().enumerate().map(|(number, at)| {
        json!({ "id": format!("{id}-{number}"), "at": at, "status": "completed", "total": "100" })
    });
    json!({
        "id": id,
        "email": "a@example.com",
        "consents": [{ "channel": "email", "at": "2025-01-01T00:00:00Z" }],
        "visits": visits.collect::<Vec<_>>(),
    })
}

fn sent(effects: &[Effect]) -> Vec<String> {
    let sent = effects.iter().filter(|effect| effect.is_sent());
    sent.map(|effect| format!("{} {}", effect.client, effect.at.format("%m-%d %H:%M:%S")))
        .collect()
}

#[test]
fn who_enters_is_written_to_at_the_very_instant() {
    let rules = "timezone \"UTC\"\nsegment quiet { has visit; no visit in the last 36 hours }\ntrigger t { on entering segment quiet; send email \"x\" }";
    let clients = json!([
        // 36 hours after the second visit, in the middle of a day on which nothing is told of the client.
        client("1", &["2026-01-09T10:00:00Z", "2026-01-10T10:00:00Z"]),
        // Long before the beginning: a member already, who has not just entered.
        client("2", &["2025-12-01T10:00:00Z"]),
        // 36 hours lie before the beginning exactly, and a second less.
        client("3", &["2025-12-30T12:00:00Z"]),
        client("4", &["2025-12-30T12:00:01Z"]),
    ]);
    let simulation = simulate(rules, clients, "2026-01-01", "2026-01-31");
    assert_eq!(
        sent(&simulation.effects),
        ["4 01-01 00:00:01", "1 01-11 22:00:00"]
    );
}

#[test]
fn what_is_due_after_the_first_instant_up_to_the_last_is_told() {
    let rules = "timezone \"Europe/Moscow\"\ntrigger t { every day at 0:00; send email \"x\" }";
    let simulation = simulate(rules, json!([client("1", &[])]), "2026-01-01", "2026-01-02");
    // Midnight in Moscow is 21:00 before it in UTC.
    assert_eq!(sent(&simulation.effects), ["1 01-01 21:00:00"]);
}

#[test]
fn what_nobody_can_run_is_refused() {
    let nothing = run(
        "segment s { blacklisted }",
        json!([]),
        "2026-01-01",
        "2026-01-02",
    );
    let error = nothing.unwrap_err().to_string();
    assert!(error.contains("no trigger"), "{error}");
    let rules = "timezone \"UTC\"\ntrigger t { every day at 9:00; send email \"x\" }";
    let back = run(rules, json!([]), "2026-01-02", "2026-01-01").unwrap_err();
    assert!(back.to_string().contains("ends before it begins"), "{back}");
    let far = run(rules, json!([]), "0000-01-01", "2026-01-01").unwrap_err();
    assert!(far.to_string().contains('0'), "{far}");
}

#[test]
fn it_is_summed_up_by_day_by_month_and_as_a_whole() {
    let rules = "timezone \"Europe/Moscow\"\ntrigger t { on visit completed; send email \"x\"; task \"call\"; once per visit; at most 1 messages per day }";
    let clients = json!([
        // In Moscow these are both on 2026-02-01.
        client("1", &["2026-01-31T21:00:00Z", "2026-02-01T10:00:00Z"]),
        client("2", &["2026-01-31T20:00:00Z", "2026-02-03T10:00:00Z"]),
    ]);
    let simulation = simulate(rules, clients, "2026-01-01", "2026-03-31");
    let rows = |span| {
        let rows = simulation.summary(span).into_iter();
        rows.map(|row| {
            let capped = row.suppressed.get("cap").copied().unwrap_or_default();
            (
                row.day.to_string(),
                row.clients,
                row.sent,
                row.tasks,
                capped,
            )
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(
        rows(Span::Day),
        [
            ("2026-01-31".to_owned(), 1, 1, 1, 0),
            ("2026-02-01".to_owned(), 1, 1, 2, 1),
            ("2026-02-03".to_owned(), 1, 1, 1, 0),
        ]
    );
    assert_eq!(
        rows(Span::Month),
        [
            ("2026-01-01".to_owned(), 1, 1, 1, 0),
            ("2026-02-01".to_owned(), 2, 2, 3, 1),
        ]
    );
    assert_eq!(rows(Span::Whole), [("2026-01-01".to_owned(), 2, 3, 4, 1)]);
}

#[test]
fn two_sets_of_rules_are_compared() {
    let old = "timezone \"UTC\"\ntrigger t { on visit completed; wait 1 hour; send email \"x\"; once per visit }\ntrigger gone { on visit completed; send email \"y\"; once per client }";
    let new = "timezone \"UTC\"\ntrigger t { on visit completed; wait 2 hours; send email \"x\"; once per visit; at most 1 messages per day }\ntrigger fresh { on visit completed; wait 3 days; send email \"z\"; once per client }";
    let clients = json!([
        client("1", &["2026-01-10T10:00:00Z", "2026-01-10T15:00:00Z"]),
        client("2", &["2026-01-30T10:00:00Z"]),
    ]);
    let simulate = |rules| simulate(rules, clients.clone(), "2026-01-01", "2026-01-31");
    let (before, after) = (simulate(old), simulate(new));
    let difference = before.difference(&after);
    let by_rule: BTreeMap<&str, [u64; 5]> = difference
        .rules
        .iter()
        .map(|rule| {
            let counts = rule.counts;
            let numbers = [
                counts.before,
                counts.after,
                counts.gained,
                counts.lost,
                counts.moved,
            ];
            (rule.rule.as_str(), numbers)
        })
        .collect();
    assert_eq!(
        by_rule,
        BTreeMap::from([
            // The third day after the visit of client 2 lies beyond the end.
            ("fresh", [0, 1, 1, 0, 0]),
            ("gone", [2, 0, 0, 2, 0]),
            // The second message of a day is one too many now.
            ("t", [3, 2, 0, 1, 2]),
        ])
    );
    assert_eq!((difference.total.before, difference.total.after), (5, 3));
    let lost: Vec<_> = difference
        .messages
        .iter()
        .filter(|message| message.fate == Fate::Lost && message.rule == "t")
        .collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].reason, Some("cap"));
    assert_eq!(lost[0].record.key, "1-1");
    let clients: Vec<_> = difference
        .clients
        .iter()
        .map(|client| (client.client.as_str(), client.counts.gain()))
        .collect();
    // Both lose one message.
    assert_eq!(clients, [("1", -1), ("2", -1)]);
    let days: Vec<_> = difference
        .days
        .iter()
        .map(|day| format!("{} {} {} {}", day.rule, day.day, day.before, day.after))
        .collect();
    assert_eq!(
        days,
        [
            "fresh 2026-01-13 0 1",
            "gone 2026-01-10 1 0",
            "gone 2026-01-30 1 0",
            "t 2026-01-10 2 1",
        ]
    );
    let none = before.difference(&before);
    assert!(none.messages.is_empty() && none.clients.is_empty() && none.days.is_empty());
}

const LETTERS: &str = r#"
timezone "UTC"
segment everybody { email is known }
experiment letters {
  on segment everybody every 1 month at 11:00
  split 40% test, 60% rest
  variant a { send email "one" }
  variant b { send email "two" }
  hold out 10%
  winner by open_rate after 24 hours with at least 50 sent, else a
  rest gets winner
}
"#;

/// A client who opened the letter of their variant, or not, and bought something since, or not.
fn reader(number: u32, group: &str) -> Value {
    let mut reader = client(&number.to_string(), &[]);
    let opened = match group {
        "a" => number.is_multiple_of(3),
        "b" => number.is_multiple_of(2),
        _ => false,
    };
    if opened {
        let template = if group == "a" { "one" } else { "two" };
        reader["messages"] = json!([{ "id": format!("m{number}"), "at": "2026-02-01T11:00:00Z", "channel": "email", "template": template, "opened_at": "2026-02-01T15:00:00Z" }]);
    }
    if number.is_multiple_of(if group == "b" { 4 } else { 8 }) {
        reader["visits"] = json!([{ "id": format!("v{number}"), "at": "2026-02-10T10:00:00Z", "status": "completed", "total": "1" }]);
    }
    reader
}

fn group(number: u32) -> &'static str {
    match assignment::part("letters", "", &number.to_string()) {
        0..2000 => "a",
        2000..4000 => "b",
        4000..9000 => "rest",
        _ => "hold out",
    }
}

#[test]
fn a_round_tells_who_got_what_and_what_came_of_it() {
    let numbers = 1..=2000_u32;
    let clients: Vec<Value> = numbers
        .clone()
        .map(|number| reader(number, group(number)))
        .collect();
    let simulation = simulate(LETTERS, Value::Array(clients), "2026-01-15", "2026-02-20");
    assert_eq!(simulation.rounds.len(), 1);
    let round = &simulation.rounds[0];
    assert_eq!(round.began.to_rfc3339(), "2026-02-01T11:00:00+00:00");
    let names: Vec<&str> = round
        .groups
        .iter()
        .map(|group| group.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "hold out", "rest"]);
    for found in &round.groups {
        let of_group = || {
            numbers
                .clone()
                .filter(|&number| group(number) == found.name)
        };
        let every = |of: u32| {
            of_group()
                .filter(|number| number.is_multiple_of(of))
                .count() as u64
        };
        let all = of_group().count() as u64;
        assert_eq!(found.assigned, all, "{}", found.name);
        let (sent, opened, bought) = match found.name.as_str() {
            "a" => (all, every(3), every(8)),
            "b" => (all, every(2), every(4)),
            // Who won is b; the rest got its letter a day later, and opened none.
            "rest" => (all, 0, every(8)),
            _ => (0, 0, every(8)),
        };
        assert_eq!(found.sent, sent, "{}", found.name);
        assert_eq!(found.opened, Some(opened), "{}", found.name);
        assert_eq!(found.clicked, Some(0), "{}", found.name);
        assert_eq!(found.purchased, Some(bought), "{}", found.name);
        let rate = found.rate.map(|rate| rate.value);
        assert_eq!(rate, (sent > 0).then(|| opened as f64 / sent as f64));
        assert_eq!(found.lift.is_some(), found.kind == GroupKind::Variant);
    }
    let [a, b, alone] = [0, 1, 2].map(|at| &round.groups[at]);
    let part =
        |of: &kardan::triggers::GroupResult| of.purchased.unwrap() as f64 / of.assigned as f64;
    for variant in [a, b] {
        let lift = variant.lift.unwrap();
        assert!((lift.value - (part(variant) / part(alone) - 1.0)).abs() < 1e-12);
        let interval = lift.interval.unwrap();
        assert!(interval.low < lift.value && lift.value < interval.high);
    }
    let decision = round.decision.as_ref().unwrap();
    assert_eq!(decision.at.to_rfc3339(), "2026-02-02T11:00:00+00:00");
    assert_eq!(
        (decision.winner.as_str(), decision.ground),
        ("b", Ground::Ahead)
    );
    assert_eq!(decision.tallies[0].reached, a.opened.unwrap());
}

#[test]
fn a_tie_and_too_few_messages_go_to_the_control() {
    let clients = |count: u32| -> Value {
        let clients = (1..=count).map(|number| client(&number.to_string(), &[]));
        Value::Array(clients.collect())
    };
    for (count, ground) in [(100, Ground::TooFew), (1000, Ground::Tie)] {
        let simulation = simulate(LETTERS, clients(count), "2026-02-01", "2026-02-28");
        let decision = simulation.rounds[0].decision.as_ref().unwrap();
        assert_eq!((decision.winner.as_str(), decision.ground), ("a", ground));
    }
    // Before its time nothing is decided.
    let early = simulate(LETTERS, clients(1000), "2026-02-01", "2026-02-01");
    assert_eq!(early.rounds[0].decision, None);
}

#[test]
fn shares_are_as_said_of_a_hundred_thousand() {
    let mut counts = BTreeMap::from([("a", 0), ("b", 0), ("hold out", 0), ("rest", 0)]);
    for number in 1..=100_000 {
        *counts.entry(group(number)).or_default() += 1;
    }
    // χ² over the four groups: 16.27 is the 99.9% quantile with three degrees of freedom.
    let chi: f64 = counts
        .values()
        .zip([20_000.0, 20_000.0, 10_000.0, 50_000.0])
        .map(|(&count, expected): (&i32, f64)| (f64::from(count) - expected).powi(2) / expected)
        .sum();
    assert!(chi < 16.27, "{chi}");
}

#[test]
fn shares_stay_when_clients_come() {
    let of = |count: u32| -> BTreeMap<String, Option<String>> {
        let clients = (1..=count).map(|number| json!({ "id": number.to_string(), "email": "a" }));
        let clients = Value::Array(clients.collect());
        let simulation = simulate(LETTERS, clients, "2026-02-01", "2026-02-01");
        let effects = simulation.effects.into_iter();
        let messages = effects.filter(|effect| matches!(effect.action, Action::Send { .. }));
        messages
            .map(|effect| (effect.client, effect.variant))
            .collect()
    };
    let (part, whole) = (of(1000), of(4000));
    assert!(part.len() > 400);
    for (client, variant) in &part {
        assert_eq!(whole.get(client), Some(variant), "{client}");
    }
}

#[test]
fn parts_are_those_of_the_documented_vectors() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/assignment.json")).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 12);
    for vector in vectors {
        let [rule, salt, client] =
            ["rule", "salt", "client"].map(|name| vector[name].as_str().unwrap());
        let hash = format!("{:016x}", assignment::hash(rule, salt, client));
        assert_eq!(hash, vector["hash"].as_str().unwrap(), "{vector}");
        let part = u64::from(assignment::part(rule, salt, client));
        assert_eq!(Some(part), vector["part"].as_u64(), "{vector}");
    }
}
