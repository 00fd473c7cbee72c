//! Journeys over small histories.

use super::{
    Action, Change, Effect, Happening, Journeys, Kept, Outcome, Reason, RecordKey, Simulation,
    State,
};
use crate::{
    evaluate::AsOf,
    plan::Inputs,
    records::{Dataset, ReadOptions},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{CompileOptions, compile, program::Program, schema::Schema, source::NoLoader};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

const RATING: &str = r#"
timezone "Europe/Moscow"
trigger ask_rating {
  on visit completed
  wait 2 hours
  send email "rate_visit"
  wait up to 7 days for rating about visit
  when rating.score <= 2 { task "call back" for manager due in 1 day }
  otherwise { send email "recommend" }
  on timeout { emit silence }
  once per visit
}
"#;

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

/// A client who agreed to letters, with more to say.
fn client(id: &str, more: Value) -> Value {
    let mut client = json!({
        "id": id,
        "email": "a@example.com",
        "consents": [{ "channel": "email", "at": "2025-01-01T00:00:00Z" }],
    });
    let whole = client.as_object_mut().unwrap();
    whole.extend(more.as_object().unwrap().clone());
    client
}

fn visit(id: &str, at: &str) -> Value {
    json!({ "id": id, "at": at, "status": "completed", "total": "100" })
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn simulate(text: &str, clients: Value, from: &str, to: &str) -> Vec<Effect> {
    let program = program(text);
    let data = data(&program, clients);
    let period: (AsOf, AsOf) = (from.parse().unwrap(), to.parse().unwrap());
    let simulation = Simulation::new(&program, &Inputs::default(), &data, period);
    simulation.unwrap().effects
}

/// What was done, when: `send rate_visit 2026-11-20T12:00:00Z`.
fn told(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .map(|effect| {
            let what = match &effect.action {
                Action::Send { template, .. } => {
                    format!("send {}", template.as_deref().unwrap_or_default())
                }
                Action::Task { title, .. } => format!("task {title}"),
                Action::Emit { event } => format!("emit {event}"),
                action => format!("{action:?}"),
            };
            let outcome = match effect.outcome {
                Outcome::Due => "",
                Outcome::Suppressed(reason) => reason.name(),
                Outcome::PutOff { .. } => "put off",
            };
            let at = effect.at.format("%m-%d %H:%M");
            format!("{what} {at} {outcome}").trim_end().to_owned()
        })
        .collect()
}

#[test]
fn a_journey_goes_by_what_happens() {
    let answered = client(
        "1",
        json!({
            "visits": [visit("v1", "2026-11-20T10:00:00Z")],
            "ratings": [{ "id": "r1", "visit": "v1", "at": "2026-11-21T09:00:00Z", "score": 2 }],
        }),
    );
    let silent = client(
        "2",
        json!({ "visits": [visit("v2", "2026-11-20T11:00:00Z")] }),
    );
    let effects = simulate(
        RATING,
        json!([answered, silent]),
        "2026-11-01",
        "2026-12-01",
    );
    assert_eq!(
        told(&effects),
        [
            "send rate_visit 11-20 12:00",
            "send rate_visit 11-20 13:00",
            "task call back 11-21 09:00",
            // Seven days by the calendar after the message.
            "emit silence 11-27 13:00",
        ]
    );
    assert_eq!(effects[0].key, "ask_rating visit v1 send rate_visit");
    let Action::Task { due, role, .. } = &effects[2].action else {
        panic!("{:?}", effects[2]);
    };
    assert_eq!(*due, Some(instant("2026-11-22T09:00:00Z")));
    assert_eq!(role.as_deref(), Some("manager"));
}

#[test]
fn a_wait_by_the_calendar_keeps_the_time_of_the_day_and_one_by_the_clock_does_not() {
    // In Berlin the clocks go from 02:00 to 03:00 on 2026-03-29.
    let rules = |wait: &str| {
        format!(
            "timezone \"Europe/Berlin\"\ntrigger t {{ on visit completed; wait {wait}; send email \"x\"; once per visit }}"
        )
    };
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v", "2026-03-28T11:00:00Z")] })
    )]);
    let by_days = simulate(&rules("1 day"), clients.clone(), "2026-03-01", "2026-04-30");
    assert_eq!(told(&by_days), ["send x 03-29 10:00"]);
    let by_hours = simulate(&rules("24 hours"), clients, "2026-03-01", "2026-04-30");
    assert_eq!(told(&by_hours), ["send x 03-29 11:00"]);
}

#[test]
fn a_month_after_the_31st_is_the_last_day_of_the_next() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; wait 1 month; send email \"x\"; once per visit }";
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v", "2026-01-31T10:00:00Z")] })
    )]);
    let effects = simulate(rules, clients, "2026-01-01", "2026-04-30");
    assert_eq!(told(&effects), ["send x 02-28 10:00"]);
}

#[test]
fn what_is_not_sent_says_why() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; send email or sms \"x\"; once per visit; at most 1 messages per day; quiet 21:00-09:00 }";
    let visits = json!([visit("v1", "2026-01-10T10:00:00Z")]);
    let with = |more: Value| {
        let mut client = json!({ "id": "1", "visits": visits.clone() });
        let whole = client.as_object_mut().unwrap();
        whole.extend(more.as_object().unwrap().clone());
        told(&simulate(
            rules,
            json!([client]),
            "2026-01-01",
            "2026-01-20",
        ))
    };
    assert_eq!(with(json!({})), ["send x 01-10 10:00 no channel"]);
    assert_eq!(
        with(json!({ "phone": "1" })),
        ["send x 01-10 10:00 consent"]
    );
    let agreed = json!([{ "channel": "sms", "at": "2025-01-01T00:00:00Z" }]);
    assert_eq!(
        with(json!({ "phone": "1", "consents": agreed.clone() })),
        ["send x 01-10 10:00"]
    );
    assert_eq!(
        with(json!({ "phone": "1", "consents": agreed.clone(), "blacklisted": true })),
        ["send x 01-10 10:00 blacklist"]
    );
    let open = json!([{ "id": "c", "at": "2026-01-09T00:00:00Z" }]);
    assert_eq!(
        with(json!({ "phone": "1", "consents": agreed.clone(), "claims": open })),
        ["send x 01-10 10:00 open claim"]
    );
    // The second message of a day, and one in the evening of the client's own zone (UTC+5): 17:00 is 22:00 there.
    let visits = json!([
        visit("v1", "2026-01-10T10:00:00Z"),
        visit("v2", "2026-01-10T11:00:00Z"),
        visit("v3", "2026-01-11T17:00:00Z"),
    ]);
    let client = json!({ "id": "1", "phone": "1", "consents": agreed, "visits": visits, "timezone": "Asia/Yekaterinburg" });
    let effects = simulate(rules, json!([client]), "2026-01-01", "2026-01-20");
    assert_eq!(
        told(&effects),
        [
            "send x 01-10 10:00",
            "send x 01-10 11:00 cap",
            "send x 01-11 17:00 put off",
            "send x 01-12 04:00",
        ]
    );
    assert_eq!(effects[2].key, effects[3].key);
    assert_eq!(
        effects[2].outcome,
        Outcome::PutOff {
            reason: Reason::QuietHours,
            until: instant("2026-01-12T04:00:00Z")
        }
    );
}

#[test]
fn a_happening_that_is_told_twice_or_too_late_starts_nothing() {
    let program = program(RATING);
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v1", "2026-11-20T10:00:00Z"), visit("v0", "2026-11-10T10:00:00Z")] })
    )]);
    let data = data(&program, clients);
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let mut journeys = Journeys::new(&program, &Inputs::default()).unwrap();
    let at = instant("2026-11-20T10:00:00Z");
    journeys.begin(at, &mut records).unwrap();
    let happening = |key: &str, at| Happening {
        client: "1".to_owned(),
        at,
        change: Change::Record(RecordKey {
            collection: "visit".to_owned(),
            key: key.to_owned(),
        }),
    };
    for _ in 0..2 {
        let effects = journeys.happen(&happening("v1", at), &mut records).unwrap();
        assert_eq!(told(&effects), [""; 0]);
    }
    assert_eq!(journeys.next_wake(), Some(instant("2026-11-20T12:00:00Z")));
    let late = happening("v0", instant("2026-11-10T10:00:00Z"));
    let effects = journeys.happen(&late, &mut records).unwrap();
    assert_eq!(told(&effects), ["Missed 11-20 10:00"]);
    let effects = journeys
        .advance(instant("2026-11-20T12:00:00Z"), &mut records)
        .unwrap();
    assert_eq!(told(&effects), ["send rate_visit 11-20 12:00"]);
    let back = journeys.advance(at, &mut records).unwrap_err();
    assert!(back.to_string().contains("does not go back"), "{back}");
}

#[test]
fn a_kept_state_goes_on_as_if_nothing_had_been() {
    let program = program(RATING);
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v1", "2026-11-20T10:00:00Z")] })
    )]);
    let data = data(&program, clients);
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let inputs = Inputs::default();
    let begin = instant("2026-11-20T10:00:00Z");
    let happening = Happening {
        client: "1".to_owned(),
        at: begin,
        change: Change::Record(RecordKey {
            collection: "visit".to_owned(),
            key: "v1".to_owned(),
        }),
    };
    let mut whole = Journeys::new(&program, &inputs).unwrap();
    whole.begin(begin, &mut records).unwrap();
    whole.happen(&happening, &mut records).unwrap();
    let kept = serde_json::to_string(whole.state()).unwrap();
    let state: State = serde_json::from_str(&kept).unwrap();
    let mut restored = Journeys::restore(&program, &inputs, &[], state).unwrap();
    assert_eq!(restored.next_wake(), whole.next_wake());
    let end = instant("2026-12-20T00:00:00Z");
    let first = whole.advance(end, &mut records).unwrap();
    let second = restored.advance(end, &mut records).unwrap();
    assert_eq!(first, second);
    assert_eq!(
        told(&first),
        ["send rate_visit 11-20 12:00", "emit silence 11-27 12:00"]
    );
    assert_eq!(
        serde_json::to_string(whole.state()).unwrap(),
        serde_json::to_string(restored.state()).unwrap()
    );
}

#[test]
fn journeys_on_their_way_keep_the_version_at_which_they_began() {
    let old = program(RATING);
    let new = program(&RATING.replace("\"rate_visit\"", "\"rate_visit_2\""));
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v1", "2026-11-20T10:00:00Z"), visit("v2", "2026-11-20T11:00:00Z")] })
    )]);
    let data = data(&old, clients);
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let inputs = Inputs::default();
    let mut journeys = Journeys::new(&old, &inputs).unwrap();
    let begin = instant("2026-11-20T10:00:00Z");
    journeys.begin(begin, &mut records).unwrap();
    let mut tell = |journeys: &mut Journeys, key: &str, at: &str| {
        let happening = Happening {
            client: "1".to_owned(),
            at: instant(at),
            change: Change::Record(RecordKey {
                collection: "visit".to_owned(),
                key: key.to_owned(),
            }),
        };
        journeys.happen(&happening, &mut records).unwrap()
    };
    tell(&mut journeys, "v1", "2026-11-20T10:00:00Z");
    journeys.deploy(&new, &inputs).unwrap();
    tell(&mut journeys, "v2", "2026-11-20T11:00:00Z");
    let state = journeys.state().clone();
    assert!(Journeys::restore(&new, &inputs, &[], state.clone()).is_err());
    assert!(Journeys::restore(&new, &inputs, &[(&old, &inputs)], state).is_ok());
    let effects = journeys
        .advance(
            instant("2026-11-20T14:00:00Z"),
            &mut Kept {
                data: &data,
                accounts: None,
            },
        )
        .unwrap();
    assert_eq!(
        told(&effects),
        [
            "send rate_visit 11-20 12:00",
            "send rate_visit_2 11-20 13:00"
        ]
    );
}

#[test]
fn an_experiment_gives_the_winner_to_the_rest() {
    let rules = r#"
timezone "UTC"
segment everybody { email is known }
experiment letters {
  on segment everybody every 1 month at 11:00
  split 50% test, 50% rest
  variant a { send email "one" }
  variant b { send email "two" }
  winner by open_rate after 24 hours with at least 50 sent, else a
  rest gets winner
}
"#;
    // All who got the second letter opened it, if they got it: nobody got any letter but by their own share.
    let clients: Vec<Value> = (1..=400)
        .map(|number| {
            let id = number.to_string();
            let message = json!([{ "id": format!("m{id}"), "at": "2026-02-01T11:00:01Z", "channel": "email", "template": "two", "opened_at": "2026-02-01T12:00:00Z" }]);
            client(&id, json!({ "messages": message }))
        })
        .collect();
    let effects = simulate(rules, Value::Array(clients), "2026-01-15", "2026-02-10");
    let winner = effects.iter().find_map(|effect| match &effect.action {
        Action::Winner { variant, tallies } => Some((effect.at, variant.clone(), tallies.clone())),
        _ => None,
    });
    let (at, variant, tallies) = winner.unwrap();
    assert_eq!(
        (at, variant.as_str()),
        (instant("2026-02-02T11:00:00Z"), "b")
    );
    assert_eq!(tallies[0].reached, 0);
    assert_eq!(tallies[1].reached, tallies[1].sent);
    let sent = |template: &str, day: &str| {
        told(&effects)
            .iter()
            .filter(|line| line.starts_with(&format!("send {template} {day}")))
            .count() as u64
    };
    assert_eq!(sent("one", "02-01"), tallies[0].sent);
    assert_eq!(sent("two", "02-01"), tallies[1].sent);
    // Everybody gets one letter.
    assert_eq!(
        sent("two", "02-02"),
        400 - tallies[0].sent - tallies[1].sent
    );
    assert_eq!(sent("one", "02-02"), 0);
}

/// What is told of one client over a stretch of time.
fn told_of(rules: &str, document: Value, from: &str, to: &str) -> Vec<String> {
    told(&simulate(rules, json!([document]), from, to))
}

#[test]
fn a_record_ends_nothing_by_what_it_met_before_the_journey_began() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit; wait 2 hours; emit x; stop when visit completed; once per visit }";
    let visit = |id: &str, at: &str, planned: &str| json!({ "id": id, "at": at, "status": "completed", "total": "1", "planned_at": planned });
    let own = visit("v", "2024-02-22T10:00:00Z", "2024-02-22T10:45:00Z");
    let one = json!({ "id": "1", "visits": [own] });
    assert_eq!(
        told_of(rules, one, "2024-02-01", "2024-03-01"),
        ["emit x 02-22 12:00"]
    );
    // Another visit does end it.
    let other = visit("w", "2024-02-22T11:00:00Z", "2024-02-22T11:00:00Z");
    let two = json!({ "id": "1", "visits": [own, other] });
    let stop = "Stop { trigger: \"t\" } 02-22 11:00";
    assert_eq!(
        told_of(rules, two, "2024-02-01", "2024-03-01"),
        [stop, "emit x 02-22 13:00"]
    );
}

#[test]
fn what_was_there_before_the_beginning_starts_nothing_at_a_later_instant_of_its_own() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; emit x; once per visit }";
    let visit = json!({ "id": "v", "at": "2024-08-17T10:00:00Z", "status": "completed", "total": "1", "planned_at": "2024-08-28T10:00:00Z" });
    let one = json!({ "id": "1", "visits": [visit] });
    assert_eq!(
        told_of(rules, one.clone(), "2024-08-25", "2024-09-25"),
        [""; 0]
    );
    assert_eq!(
        told_of(rules, one, "2024-08-01", "2024-09-25"),
        ["emit x 08-17 10:00"]
    );
}

#[test]
fn a_record_that_was_there_before_is_not_what_is_waited_for() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; wait up to 7 days for claim; emit came; on timeout { emit late } once per visit }";
    let rules = rules.replace("} once", "}; once");
    let claim = |at: &str| json!({ "id": "c", "at": at, "resolved_at": "2024-08-19T10:00:00Z" });
    let client = |claim: Value| json!({ "id": "1", "visits": [visit("v", "2024-08-17T10:00:00Z")], "claims": [claim] });
    let before = client(claim("2024-08-16T10:00:00Z"));
    assert_eq!(
        told_of(&rules, before, "2024-08-01", "2024-09-01"),
        ["emit late 08-24 10:00"]
    );
    let after = client(claim("2024-08-18T10:00:00Z"));
    assert_eq!(
        told_of(&rules, after, "2024-08-01", "2024-09-01"),
        ["emit came 08-18 10:00"]
    );
}

#[test]
fn a_condition_about_rows_of_the_client_is_not_about_the_record_that_did_not_come() {
    let rules = "timezone \"UTC\"\ntrigger t { on message; wait up to 17 days for rating; when has client.rating { emit e }; emit end; once per message }";
    let one = json!({
        "id": "1",
        "visits": [visit("v", "2024-07-01T10:00:00Z")],
        "ratings": [{ "id": "r", "visit": "v", "at": "2024-07-02T10:00:00Z", "score": 5 }],
        "messages": [{ "id": "m", "at": "2024-08-01T10:00:00Z", "channel": "email", "template": "x" }],
    });
    assert_eq!(
        told_of(rules, one, "2024-06-01", "2024-09-01"),
        ["emit e 08-18 10:00", "emit end 08-18 10:00"]
    );
}

#[test]
fn the_clients_own_dates_start_rules_without_any_row() {
    let rules = "timezone \"UTC\"\ntrigger t { 3 days after registered_at at 11:00; emit x; once per client }";
    let one = json!({ "id": "1", "registered_at": "2024-03-01T10:00:00Z" });
    assert_eq!(
        told_of(rules, one, "2024-02-02", "2024-04-01"),
        ["emit x 03-04 11:00"]
    );
}

#[test]
fn once_within_a_period_counts_forward_from_the_start_before() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; emit x; once per 6 months }";
    let visits = [
        "2024-08-31T10:00:00Z",
        "2025-02-27T10:00:00Z",
        "2025-02-28T09:00:00Z",
    ];
    let visits: Vec<Value> = (1..)
        .zip(visits)
        .map(|(id, at)| visit(&id.to_string(), at))
        .collect();
    let one = json!({ "id": "1", "visits": visits });
    assert_eq!(
        told_of(rules, one, "2024-08-01", "2025-04-01"),
        ["emit x 08-31 10:00", "emit x 02-28 09:00"]
    );
}

#[test]
fn days_start_rules_at_an_instant_at_which_something_happens() {
    let rules = "timezone \"UTC\"\ntrigger t { every day at 11:00; emit x; once per day }";
    let offer = json!({ "id": "o", "at": "2024-03-02T11:00:00Z", "kind": "wash" });
    let one = json!({ "id": "1", "offers": [offer] });
    assert_eq!(told_of(rules, one, "2024-03-01", "2024-03-05").len(), 5);
}

/// A programme of points that last, and some that do not.
const POINTS: &str = "timezone \"UTC\"\n\
    bonus lasting { on review; earn 100 points; once per review }\n\
    bonus short { on rating; earn 50 points; expires after 10 days; once per rating }\n";

fn rated(id: &str, at: &str) -> Value {
    json!({ "id": id, "at": at, "score": 5 })
}

#[test]
fn points_that_expire_at_one_instant_start_a_rule_once() {
    let rules = format!(
        "{POINTS}trigger t {{ 3 days before points expire at 10:00; emit soon; once per lot }}"
    );
    // Both of the 1st are there to the end of the 11th, and are gone on the 12th; that of the 3rd on the 14th.
    let ratings = [
        rated("a", "2024-03-01T10:00:00Z"),
        rated("b", "2024-03-01T15:00:00Z"),
        rated("c", "2024-03-03T15:00:00Z"),
    ];
    let one = json!({ "id": "1", "ratings": ratings, "reviews": [{ "id": "r", "at": "2024-03-01T10:00:00Z" }] });
    assert_eq!(
        told_of(&rules, one.clone(), "2024-02-01", "2024-04-01"),
        ["emit soon 03-09 10:00", "emit soon 03-11 10:00"]
    );
    // What would have been said before the beginning is not said.
    assert_eq!(
        told_of(&rules, one, "2024-03-10", "2024-04-01"),
        ["emit soon 03-11 10:00"]
    );
}

#[test]
fn points_that_are_spent_start_nothing() {
    let rules = format!(
        "{POINTS}trigger t {{ 3 days before points expire at 10:00; emit soon; once per lot }}"
    );
    let paid = json!({ "id": "v", "at": "2024-03-05T10:00:00Z", "status": "completed", "total": "50", "points_paid": "50" });
    let one =
        json!({ "id": "1", "ratings": [rated("a", "2024-03-01T10:00:00Z")], "visits": [paid] });
    assert_eq!(told_of(&rules, one, "2024-02-01", "2024-04-01"), [""; 0]);
}

#[test]
fn a_condition_sees_what_the_record_itself_and_the_rule_before_gave() {
    let rules = format!(
        "{POINTS}trigger t {{ on review; when balance >= 100 points {{ emit hundred }}; earn 900 points; when available >= 1000 points {{ emit thousand }}; once per review }}"
    );
    let one = json!({ "id": "1", "reviews": [{ "id": "r", "at": "2024-03-01T10:00:00Z" }] });
    let told = told_of(&rules, one, "2024-02-01", "2024-04-01");
    let emitted: Vec<&String> = told
        .iter()
        .filter(|line| line.starts_with("emit"))
        .collect();
    assert_eq!(
        emitted,
        ["emit hundred 03-01 10:00", "emit thousand 03-01 10:00"]
    );
}

#[test]
fn the_points_of_an_effect_are_a_fact() {
    let rules = format!("{POINTS}trigger t {{ on review; earn 900 points; once per review }}");
    let one = json!({ "id": "1", "reviews": [{ "id": "r", "at": "2024-03-01T10:00:00Z" }] });
    let effects = simulate(&rules, json!([one]), "2024-02-01", "2024-04-01");
    let program = program(&rules);
    let terms = crate::loyalty::Terms::new(&program, &Inputs::default()).unwrap();
    let mut ledger = crate::loyalty::Ledger::new(terms);
    let fact = effects[0].to_fact().unwrap();
    for _ in 0..2 {
        ledger.apply(fact.clone()).unwrap();
    }
    let at = instant("2034-01-01T00:00:00Z");
    assert_eq!(ledger.available("1", at), crate::loyalty::Points::from(900));
    assert_eq!(
        ledger.client("1").unwrap().entries[0].rule.as_deref(),
        Some("t")
    );
}

#[test]
fn rounds_of_hours_begin_anew_each_day() {
    // In Berlin the day of 2026-03-29 has 23 hours: rounds at 01:00, 11:00 and 21:00 by the clock, and at 01:00 the next day.
    let rules = "timezone \"Europe/Berlin\"\nsegment s { city = \"A\" }\n\
        experiment e { on segment s every 10 hours at 01:00; split 100% test, 0% rest; variant a { emit a }; variant b { emit b } }";
    let one = json!({ "id": "1", "city": "A" });
    let effects = simulate(rules, json!([one]), "2026-03-28", "2026-03-29");
    let at: Vec<String> = effects
        .iter()
        .map(|effect| effect.at.format("%d %H:%M").to_string())
        .collect();
    // 01:00 is 00:00 in UTC; ten hours later it is summer.
    assert_eq!(
        at,
        [
            "28 00:00", "28 10:00", "28 20:00", "29 00:00", "29 10:00", "29 20:00"
        ]
    );
    let keys: BTreeSet<&str> = effects.iter().map(|effect| effect.key.as_str()).collect();
    assert_eq!(keys.len(), 6);
}

#[test]
fn a_limit_in_all_counts_for_all_clients() {
    let rules = "timezone \"UTC\"\n\
        trigger first { on visit completed; emit first; once in all }\n\
        trigger few { on visit completed; send email \"x\"; at most 2 messages in all; once per visit }";
    let clients = (1..=4).map(|id| {
        let at = format!("2026-03-0{id}T10:00:00Z");
        client(
            &id.to_string(),
            json!({ "visits": [visit(&id.to_string(), &at)] }),
        )
    });
    let effects = simulate(rules, clients.collect(), "2026-03-01", "2026-03-10");
    assert_eq!(
        told(&effects),
        [
            "emit first 03-01 10:00",
            "send x 03-01 10:00",
            "send x 03-02 10:00",
            "send x 03-03 10:00 cap",
            "send x 03-04 10:00 cap",
        ]
    );
}
