//! Simulations as tables for people.

use crate::output::{count, table::begin};
use chrono::{DateTime, Utc};
use kardan::triggers::{Estimate, GroupResult, RoundResult, Simulation, Span, SummaryRow};
use std::{collections::BTreeMap, fmt::Write};

/// What each trigger did in all and by day or month, and what experiments came to.
pub fn simulation(simulation: &Simulation, span: Span) -> String {
    let whole = simulation.summary(Span::Whole);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} to {} in {}\n",
        local(simulation, *simulation.within.start()),
        local(simulation, *simulation.within.end()),
        simulation.timezone
    );
    let _ = writeln!(text, "{}", summary(&whole, Span::Whole));
    if span != Span::Whole && !whole.is_empty() {
        let _ = writeln!(text, "\n{}", summary(&simulation.summary(span), span));
    }
    for round in &simulation.rounds {
        let _ = writeln!(text, "\n{}", round_title(simulation, round));
        let _ = writeln!(text, "{}", groups(round));
        let _ = writeln!(text, "{}", decision(simulation, round));
    }
    let sum = |of: fn(&SummaryRow) -> u64| whole.iter().map(of).sum::<u64>();
    let _ = writeln!(
        text,
        "{}, {}, {} suppressed",
        count(sum(|row| row.sent) as usize, "message"),
        count(sum(|row| row.tasks) as usize, "task"),
        sum(|row| row.suppressed.values().sum()),
    );
    text
}

fn summary(rows: &[SummaryRow], span: Span) -> comfy_table::Table {
    let mut columns = vec!["trigger"];
    columns.extend(match span {
        Span::Day => Some("day"),
        Span::Month => Some("month"),
        Span::Whole => None,
    });
    columns.extend(["clients", "sent", "tasks", "other", "put off", "suppressed"]);
    let first = columns.len() - 6;
    let mut table = begin(
        &columns,
        &[first, first + 1, first + 2, first + 3, first + 4],
    );
    for row in rows {
        let mut cells = vec![row.rule.clone()];
        cells.extend(match span {
            Span::Day => Some(row.day.to_string()),
            Span::Month => Some(row.day.format("%Y-%m").to_string()),
            Span::Whole => None,
        });
        let numbers = [row.clients, row.sent, row.tasks, row.other, row.put_off];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.push(reasons(&row.suppressed));
        table.add_row(cells);
    }
    table
}

fn reasons(suppressed: &BTreeMap<&'static str, u64>) -> String {
    let reasons: Vec<String> = suppressed
        .iter()
        .map(|(reason, times)| format!("{reason} {times}"))
        .collect();
    reasons.join(", ")
}

fn round_title(simulation: &Simulation, round: &RoundResult) -> String {
    format!(
        "experiment {} of {}, counted to {}",
        round.experiment,
        local(simulation, round.began),
        local(simulation, round.counted_to)
    )
}

fn groups(round: &RoundResult) -> comfy_table::Table {
    let rate = format!("{} rate (95%)", round.by_name());
    let columns = [
        "group",
        "assigned",
        "sent",
        "opened",
        "clicked",
        "purchased",
        &rate,
        "lift of purchases (95%)",
    ];
    let mut table = begin(&columns, &[1, 2, 3, 4, 5, 6, 7]);
    let known = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |of| of.to_string());
    for group in &round.groups {
        let GroupResult {
            name,
            assigned,
            sent,
            opened,
            clicked,
            purchased,
            rate,
            lift,
            ..
        } = group;
        table.add_row([
            name.clone(),
            assigned.to_string(),
            sent.to_string(),
            known(*opened),
            known(*clicked),
            known(*purchased),
            rate.map(|rate| percent(rate, false)).unwrap_or_default(),
            lift.map(|lift| percent(lift, true)).unwrap_or_default(),
        ]);
    }
    table
}

/// `12.5% (9.1 to 16.9)`; of a lift with its sign.
fn percent(estimate: Estimate, signed: bool) -> String {
    let value = estimate.value * 100.0;
    let mut text = match signed {
        true => format!("{value:+.1}%"),
        false => format!("{value:.1}%"),
    };
    if let Some(interval) = estimate.interval {
        let (low, high) = (interval.low * 100.0, interval.high * 100.0);
        let _ = match signed {
            true => write!(text, " ({low:+.1} to {high:+.1})"),
            false => write!(text, " ({low:.1} to {high:.1})"),
        };
    }
    text
}

/// Who won when, with which counts and why; else why nobody did.
fn decision(simulation: &Simulation, round: &RoundResult) -> String {
    let Some(decision) = &round.decision else {
        return "no winner yet".to_owned();
    };
    let why = match decision.ground {
        kardan::triggers::Ground::Ahead => "ahead of all others",
        kardan::triggers::Ground::Tie => "nobody was ahead of all others",
        kardan::triggers::Ground::TooFew => "too few messages to decide",
    };
    let tallies: Vec<String> = decision
        .tallies
        .iter()
        .map(|tally| format!("{} {} of {}", tally.variant, tally.reached, tally.sent))
        .collect();
    format!(
        "winner of {}: {} ({why}: {})",
        local(simulation, decision.at),
        decision.winner,
        tallies.join(", ")
    )
}

fn local(simulation: &Simulation, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&simulation.timezone);
    local.format("%Y-%m-%d %H:%M").to_string()
}
