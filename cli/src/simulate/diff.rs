//! `kardan simulate diff`: two sets of rules over the same history.

use super::{
    Task,
    arguments::Diff,
    files::{Results, write},
};
use crate::{
    failure::Failure,
    output::{self, count, table::begin},
};
use kardan::triggers::{Counts, Difference};
use serde_json::json;
use std::{fmt::Write, process::ExitCode};

/// How many days and clients the table names.
const SHOWN: usize = 20;

/// Runs both and prints what is different.
pub fn diff(arguments: &Diff) -> Result<ExitCode, Failure> {
    let [old, new] = arguments.versions.each();
    let task = |rules| Task::new(&rules, &arguments.values, &arguments.period);
    let (old, new) = (task(old)?, task(new)?);
    // Each program reads the data by its own zone and currency.
    let (before, after) = (old.run(&arguments.data)?, new.run(&arguments.data)?);
    let difference = before.difference(&after);
    let written = write(
        &Results {
            name: "difference",
            table: &|| table(&difference),
            json: &|| json!(difference),
            batches: &[
                ("messages", &|| difference.to_batch()),
                ("clients", &|| difference.clients_batch()),
                ("days", &|| difference.days_batch()),
            ],
        },
        arguments.format,
        arguments.out.as_deref(),
    );
    output::finish(written)
}

fn table(difference: &Difference) -> String {
    let mut rules = begin(
        &["trigger", "old", "new", "gained", "lost", "moved"],
        &[1, 2, 3, 4, 5],
    );
    for row in &difference.rules {
        rules.add_row(cells(&row.rule, &row.counts));
    }
    rules.add_row(cells("all", &difference.total));
    let mut text = format!("{rules}\n");
    let clients = |sign: fn(i64) -> bool| {
        let clients = difference.clients.iter();
        clients.filter(|client| sign(client.counts.gain())).count()
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} with more messages, {} with fewer",
        count(clients(|gain| gain > 0), "client"),
        count(clients(|gain| gain < 0), "client")
    );
    if !difference.days.is_empty() {
        let mut days = begin(&["trigger", "day", "old", "new"], &[2, 3]);
        for day in difference.days.iter().take(SHOWN) {
            days.add_row([
                day.rule.clone(),
                day.day.to_string(),
                day.before.to_string(),
                day.after.to_string(),
            ]);
        }
        let _ = writeln!(text, "\n{days}");
        tell_more(&mut text, difference.days.len(), "day");
    }
    if !difference.clients.is_empty() {
        let mut clients = begin(
            &["client", "old", "new", "gained", "lost", "moved"],
            &[1, 2, 3, 4, 5],
        );
        for client in difference.clients.iter().take(SHOWN) {
            clients.add_row(cells(&client.client, &client.counts));
        }
        let _ = writeln!(text, "\n{clients}");
        tell_more(&mut text, difference.clients.len(), "client");
    }
    text
}

fn cells(name: &str, counts: &Counts) -> [String; 6] {
    let Counts {
        before,
        after,
        gained,
        lost,
        moved,
    } = counts;
    let numbers = [before, after, gained, lost, moved];
    let [before, after, gained, lost, moved] = numbers.map(u64::to_string);
    [name.to_owned(), before, after, gained, lost, moved]
}

fn tell_more(text: &mut String, rows: usize, noun: &str) {
    let more = rows.saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "and {} more", count(more, noun));
    }
}
