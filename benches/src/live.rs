//! The live engine over the workload: how long an event takes, how long a year, how much memory a client.

use crate::{Outcome, clock::timed, memory::Memory, workload};
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use kardan::{
    NoLoader,
    evaluate::AsOf,
    live::{Change, Event, Live, Record},
    plan::{Inputs, Plan},
    records::Dataset,
};
use serde_json::{Value, json};
use std::{fmt::Write, path::Path, sync::Arc};

/// How much there is of everything.
#[derive(Clone, Copy)]
pub struct Size {
    pub segments: usize,
    pub triggers: usize,
    pub events: usize,
    pub days: i64,
}

const CATEGORIES: [&str; 6] = ["maintenance", "oil", "brakes", "tyres", "engine", "paint"];
const MAKES: [&str; 6] = ["Lada", "Toyota", "Kia", "Ford", "BMW", "Audi"];

/// Begins, tells events one after the other, lets time pass; one line of JSON.
pub fn run(folder: &Path, size: Size) -> Outcome<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()?;
    let rules = rules(size)?;
    let program = workload::compiled("live.kardan", &rules, &NoLoader)?;
    let files = ["clients", "vehicles", "orders", "order_lines"];
    let rows = workload::read(folder, files)?;
    let data = Arc::new(workload::load(&rows, &program)?);
    drop(rows);
    let plan = Arc::new(Plan::new(&Arc::new(program), &Inputs::default())?);
    let before = Memory::now()?;
    let as_of: AsOf = workload::AS_OF.parse()?;
    // What polling would cost: all members of all segments, asked anew.
    plan.evaluate(&data, as_of)?;
    let (polled, poll) = timed(|| plan.evaluate(&data, as_of));
    let segments = polled?.segments;
    let members: Vec<usize> = segments.iter().map(|one| one.selected.count()).collect();
    drop(segments);
    let (live, begin) = timed(|| Live::new(&plan, &data, as_of));
    let mut live = live?;
    let after = Memory::now()?;
    let events = events(&data, live.now(), size.events);
    let (effects, told) = timed(|| -> Outcome<usize> {
        let mut effects = 0;
        for event in &events {
            effects += live.apply(event)?.len();
        }
        Ok(effects)
    });
    let told_memory = Memory::now()?;
    // Who embeds it hands effects over as they come: nobody holds those of a year.
    let begin_of_days = live.now();
    let (later, passed) = timed(|| -> Outcome<usize> {
        let mut effects = 0;
        for day in 1..=size.days {
            let to = begin_of_days + Duration::days(day);
            effects += live.advance(AsOf::Instant(to))?.len();
        }
        Ok(effects)
    });
    let passed_memory = Memory::now()?;
    let (snapshot, kept) = timed(|| live.snapshot());
    let clients = data.len();
    let line = json!({
        "rules": rules,
        "members": members,
        "clients": clients,
        "segments": size.segments,
        "triggers": size.triggers,
        "poll_milliseconds": poll.cpu,
        "begin_seconds": begin.cpu / 1e3,
        "bytes_per_client": after.now.saturating_sub(before.now) / clients.max(1) as u64,
        "events": events.len(),
        "effects": effects?,
        "microseconds_per_event": told.cpu * 1e3 / events.len().max(1) as f64,
        "bytes_per_event": told_memory.now.saturating_sub(after.now) / events.len().max(1) as u64,
        "days": size.days,
        "days_effects": later?,
        "days_seconds": passed.cpu / 1e3,
        "peak_bytes": passed_memory.peak,
        "snapshot_bytes": snapshot?.len(),
        "snapshot_seconds": kept.cpu / 1e3,
    });
    println!("{line}");
    Ok(())
}

/// Rules of the kinds that vendors have, with bounds that differ.
fn rules(size: Size) -> Outcome<String> {
    let mut draw = Draw(1);
    let mut text = "language en\ntimezone \"UTC\"\ncurrency RUB\n\n".to_owned();
    for number in 0..size.segments {
        let (one, other) = (condition(&mut draw), condition(&mut draw));
        writeln!(text, "segment s{number} {{ {one}; {other} }}")?;
    }
    for number in 0..size.triggers {
        let of = draw.below(size.segments.max(1));
        let hours = 1 + draw.below(48);
        let rest = match number % 25 {
            0 => format!(
                "every monday at 10:00; when in segment s{of} and has order in the last {hours} days; emit weekly; once per month"
            ),
            1..=9 => format!(
                "on order where status = \"completed\"; wait {hours} hours; emit asked; wait up to 7 days for order where status = \"completed\"; on timeout {{ task \"call\" for manager }}; once per order"
            ),
            10..=14 => format!(
                "on order where total >= {hours} thousand rub; when status = \"completed\"; emit thanked; once per order"
            ),
            15..=19 => {
                format!("on entering segment s{of}; wait 1 day; emit entered; stop when order")
            }
            _ => format!("on leaving segment s{of}; emit left; once per 3 months"),
        };
        writeln!(text, "trigger t{number} {{ {rest} }}")?;
    }
    Ok(text)
}

fn condition(draw: &mut Draw) -> String {
    let months = 1 + draw.below(24);
    match draw.below(8) {
        0 => format!("has order in the last {months} months"),
        1 => format!("no order in the last {months} months"),
        2 => format!("sum of (orders.total in the last {months} months) >= {months} thousand rub"),
        3 => format!(
            "has at least {} lines where category = \"{}\"",
            2 + months % 4,
            draw.of(&CATEGORIES)
        ),
        4 => format!("has vehicle where make = \"{}\"", draw.of(&MAKES)),
        5 => format!("city = \"City{:02}\"", months),
        6 => format!(
            "days since last order.closed_at > {}",
            months * 30 + draw.below(30)
        ),
        _ => format!(
            "has at least {} orders in the last {} days where status = \"completed\"",
            1 + months % 3,
            months * 20
        ),
    }
}

/// New orders, orders that are completed later, odometers and consents, one a second.
fn events(data: &Dataset, from: DateTime<Utc>, count: usize) -> Vec<Event> {
    let mut draw = Draw(2);
    let schema = &data.schema;
    let vehicle = schema.collection_named("vehicle");
    let vehicles = vehicle.map_or(0, |vehicle| data.ids(vehicle).count());
    let mut open: Vec<String> = Vec::new();
    (0..count)
        .map(|number| {
            let at = from + Duration::seconds(1 + number as i64);
            let client = data.id(schema.subject, draw.below(data.len())).unwrap_or_default();
            let (collection, record, replaces) = match draw.below(10) {
                0..=4 => {
                    let key = format!("live-{number}");
                    open.push(key.clone());
                    let lines: Vec<Value> = (0..2)
                        .map(|_| json!({ "kind": "service", "category": draw.of(&CATEGORIES), "amount": 500 + draw.below(9000) }))
                        .collect();
                    let order = json!({
                        "order_id": key, "client_id": client, "closed_at": at.to_rfc3339_opts(SecondsFormat::Secs, true),
                        "total": 1000 + draw.below(20_000), "status": "open", "lines": lines,
                    });
                    ("order", order, true)
                }
                5..=7 if !open.is_empty() => {
                    let key = open.swap_remove(draw.below(open.len()));
                    ("order", json!({ "order_id": key, "status": "completed" }), false)
                }
                8 => {
                    let row = vehicle.map(|vehicle| (vehicle, draw.below(vehicles.max(1))));
                    let key = row.and_then(|(vehicle, row)| data.id(vehicle, row)).unwrap_or_default();
                    ("vehicle", json!({ "vehicle_id": key, "mileage": draw.below(200_000) }), false)
                }
                _ => ("client", json!({ "client_id": client, "sms_consent": draw.below(2) == 0 }), false),
            };
            let record = Record {
                collection: collection.to_owned(),
                record: record.as_object().cloned().unwrap_or_default(),
            };
            let change = if replaces { Change::Put(record) } else { Change::Set(record) };
            Event { at: Some(at), change }
        })
        .collect()
}

/// Numbers that are the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(self.0) * bound as u128) >> 64) as usize
    }

    fn of<'a>(&mut self, options: &[&'a str]) -> &'a str {
        options
            .get(self.below(options.len()))
            .copied()
            .unwrap_or_default()
    }
}
