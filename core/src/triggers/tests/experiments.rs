//! Rounds, and what decides them.

use super::{Action, Effect, client, instant, simulate, told};
use serde_json::{Value, json};
use std::collections::BTreeSet;

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
fn rounds_are_told_apart_where_clocks_are_put_back() {
    // In Berlin 2026-10-25 has 25 hours, and two that begin at 02:00.
    let rules = "timezone \"Europe/Berlin\"\nsegment s { city = \"A\" }\n\
        experiment e { on segment s every 1 hour; split 100% test, 0% rest; variant a { emit a }; variant b { emit b } }";
    let one = json!({ "id": "1", "city": "A" });
    let effects = simulate(rules, json!([one]), "2026-10-24", "2026-10-25");
    let of_day = |effect: &&Effect| effect.at >= instant("2026-10-24T22:00:00Z");
    let keys: BTreeSet<&str> = effects
        .iter()
        .filter(of_day)
        .map(|effect| effect.key.as_str())
        .collect();
    assert_eq!(keys.len(), 25);
}

#[test]
fn a_message_is_of_the_round_in_which_its_journey_began() {
    // A round every two hours, and each letter three hours after its beginning: when the next has begun.
    let rules = "timezone \"UTC\"\nsegment s { email is known }\n\
        experiment e {\n\
          on segment s every 2 hours; split 100% test, 0% rest\n\
          variant a { wait 3 hours; send email \"one\" }\n\
          variant b { wait 3 hours; send email \"two\" }\n\
          winner by open_rate after 4 hours with at least 1 sent, else a\n\
        }";
    let clients: Vec<Value> = (1..=20)
        .map(|id| client(&id.to_string(), json!({})))
        .collect();
    let effects = simulate(
        rules,
        Value::Array(clients),
        "2026-03-01 00:30",
        "2026-03-01 06:30",
    );
    let sent = |effect: &&Effect| effect.is_sent();
    let of_first = effects
        .iter()
        .filter(sent)
        .filter(|effect| effect.at == instant("2026-03-01T05:00:00Z"));
    assert_eq!(of_first.count(), 20);
    let decided: Vec<(String, u64)> = effects
        .iter()
        .filter_map(|effect| match &effect.action {
            Action::Winner { tallies, .. } => {
                let sent = tallies.iter().map(|tally| tally.sent).sum();
                Some((effect.at.format("%H:%M").to_string(), sent))
            }
            _ => None,
        })
        .collect();
    // That of 02:00 sent at 05:00, after that of 04:00 had begun; all of them are its own.
    assert_eq!(decided, [("06:00".to_owned(), 20)]);
}
