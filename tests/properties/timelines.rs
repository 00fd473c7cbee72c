//! Tests in a file that let time go on: they find what a simulation of the same history tells.

use crate::{
    drawn::{auto, config},
    history::{History, Told, history, key},
};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use kardan::{
    trial,
    triggers::{Action, Effect, Outcome},
};
use kardan_tests::{engine, generate};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_timeline_tells_what_a_simulation_does(history in history(generate::triggers), cut in 0..10_usize) {
        let effects = history.simulated();
        for client in 0..history.clients.len() {
            let own: Vec<&Effect> = effects
                .iter()
                .filter(|effect| effect.client == key(client) && effect.outcome == Outcome::Due)
                .collect();
            let words = Words { zone: history.program.timezone };
            let text = words.timeline(&history, client, &own, cut);
            // A test says local times: one that comes twice, where clocks are put back, cannot be said.
            let Some(text) = text else {
                continue;
            };
            let program = engine::program(&text, &auto())
                .unwrap_or_else(|refused| panic!("{:?} {}\n{text}", refused.codes, refused.message));
            let trials = trial::run(&program);
            prop_assert_eq!(trials.len(), 1);
            for trial in &trials {
                let failures: Vec<String> = trial
                    .failures
                    .iter()
                    .map(|failure| {
                        let span = failure.span.start as usize..failure.span.end as usize;
                        format!("{}: found {}", text.get(span).unwrap_or_default(), failure.found)
                    })
                    .collect();
                prop_assert!(failures.is_empty(), "{:#?}\n{}", failures, text);
            }
        }
    }
}

/// Histories as tests say them; none where they cannot.
struct Words {
    zone: Tz,
}

impl Words {
    /// The program with a test of a client: the first events, what came of them, the others, and what came of those.
    fn timeline(
        &self,
        history: &History,
        client: usize,
        effects: &[&Effect],
        cut: usize,
    ) -> Option<String> {
        let events = history.events.iter().filter(|event| event.client == client);
        let events: Vec<&Told> = events.collect();
        let (first, last) = events.split_at(cut.min(events.len()));
        let middle = first.last().map_or(history.from, |event| event.at);
        let mut text = format!(
            "{}test \"a timeline\" {{\n  as of {}\n  client {}\n",
            history.text,
            self.instant(history.from)?,
            self.document(&history.clients[client])?
        );
        // What is done at the beginning belongs to the first.
        let mut from = None;
        for (events, to) in [(first, middle), (last, history.to())] {
            for event in events {
                let record = Value::Object(event.record.clone());
                let record = self.document(&record)?;
                text += &format!("  event {} {record}\n", event.collection);
            }
            // An event has come at its time; what is due then waits for the time to go on.
            text += &format!("  advance to {}\n", self.instant(to)?);
            let told = effects.iter().copied();
            let told: Vec<&Effect> = told
                .filter(|one| from.is_none_or(|from| from < one.at) && one.at <= to)
                .collect();
            text += &self.expectations(&told, effects)?;
            from = Some(to);
        }
        Some(text + "}\n")
    }

    /// Each message and each task with its time; and of all that the history ever tells, what was not told now.
    fn expectations(&self, told: &[&Effect], all: &[&Effect]) -> Option<String> {
        let mut text = String::new();
        let ever: Vec<String> = all.iter().filter_map(|effect| described(effect)).collect();
        let mut now = BTreeSet::new();
        for effect in told {
            let Some(what) = described(effect) else {
                continue;
            };
            let is_only = ever.iter().filter(|other| **other == what).count() == 1;
            let once = if is_only { " once" } else { "" };
            text += &format!("  expect {what}{once} at {}\n", self.instant(effect.at)?);
            now.insert(named(&what));
        }
        let ever: BTreeSet<_> = ever.iter().map(|what| named(what)).collect();
        for (kind, name) in ever.difference(&now) {
            text += &format!("  expect no {kind} {name}\n");
        }
        if now.iter().all(|(kind, _)| kind != "send") {
            text += "  expect no send\n";
        }
        Some(text)
    }

    fn instant(&self, at: DateTime<Utc>) -> Option<String> {
        let local = at.with_timezone(&self.zone).naive_local();
        let again = self.zone.from_local_datetime(&local).single()?;
        (again == at).then(|| local.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// A record as it stands in a test.
    fn document(&self, value: &Value) -> Option<String> {
        Some(match value {
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| {
                    let unit = match name.as_str() {
                        "total" | "money_paid" => " rub",
                        _ => "",
                    };
                    Some(format!("{name}: {}{unit}", self.document(value)?))
                });
                let fields: Option<Vec<String>> = fields.collect();
                format!("{{ {} }}", fields?.join(", "))
            }
            Value::Array(rows) => {
                let rows: Option<Vec<String>> = rows.iter().map(|row| self.document(row)).collect();
                format!("[{}]", rows?.join(", "))
            }
            Value::String(text) => match text.parse::<DateTime<Utc>>() {
                Ok(at) => self.instant(at)?,
                Err(_) if text.parse::<NaiveDate>().is_ok() => text.clone(),
                Err(_) => format!("\"{text}\""),
            },
            other => other.to_string(),
        })
    }
}

/// What a test can expect: `send email "x"`, `task "x"`.
fn described(effect: &Effect) -> Option<String> {
    match &effect.action {
        Action::Send {
            channel, template, ..
        } => Some(format!(
            "send {} \"{}\"",
            channel.as_deref()?,
            template.as_deref()?
        )),
        Action::Task { title, .. } => Some(format!("task \"{title}\"")),
        _ => None,
    }
}

/// Of what kind it is, and its name, whatever the channel.
fn named(what: &str) -> (String, String) {
    let (kind, rest) = what.split_once(' ').unwrap_or_default();
    let name = rest.trim_start_matches(|letter| letter != '"');
    (kind.to_owned(), name.to_owned())
}
