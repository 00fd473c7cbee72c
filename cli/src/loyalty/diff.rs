//! `kardan loyalty diff`: two programmes over the same history.

use super::{
    arguments::{Diff, DiffFormat},
    scheme, within,
};
use crate::{
    arguments::Rules,
    data,
    failure::Failure,
    output::{self, count, table::begin},
    rules,
};
use kardan::loyalty::{Difference, Ledger, Points};
use std::{fmt::Write, process::ExitCode};

/// How many accounts the table names, half of them from each end.
const SHOWN: usize = 20;

/// Replays both and prints what is different.
pub fn diff(arguments: &Diff) -> Result<ExitCode, Failure> {
    let [old, new] = arguments.versions.each();
    let (before, after) = (replay(&old, arguments)?, replay(&new, arguments)?);
    tell_remarks(&before, &after);
    let difference = before.difference(&after);
    let text = match arguments.format {
        DiffFormat::Table => table(&difference),
        DiffFormat::Json => {
            let json = serde_json::to_string(&difference);
            json.map_err(Failure::misuse)? + "\n"
        }
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What should be known of the replays besides, once where it is so of both.
fn tell_remarks(before: &Ledger, after: &Ledger) {
    let (old, new) = (before.remarks(), after.remarks());
    for remark in &old {
        match new.contains(remark) {
            true => eprintln!("note: {}", remark.message),
            false => eprintln!("note of the old rules: {}", remark.message),
        }
    }
    for remark in new.iter().filter(|remark| !old.contains(remark)) {
        eprintln!("note of the new rules: {}", remark.message);
    }
}

fn replay(rules: &Rules, arguments: &Diff) -> Result<Ledger, Failure> {
    let program = rules::program(rules)?;
    let scheme = scheme(&program, &arguments.values)?;
    let within = within(&scheme, &arguments.period)?;
    let dataset = data::read(&arguments.data, &program)?;
    Ok(scheme.replay(&dataset, &within)?)
}

fn table(difference: &Difference) -> String {
    let total = &difference.total;
    let mut table = begin(&["", "old", "new", "difference"], &[1, 2, 3]);
    for (what, before, after) in [
        ("cost", total.cost_before, total.cost_after),
        ("balance", total.balance_before, total.balance_after),
    ] {
        table.add_row([
            what.to_owned(),
            before.to_string(),
            after.to_string(),
            after.minus(before).to_string(),
        ]);
    }
    let gains = |sign: fn(Points) -> bool| {
        let accounts = difference.accounts.iter();
        accounts
            .filter(|account| sign(account.totals.gain()))
            .count()
    };
    let (more, less) = (
        gains(|gain| gain > Points::ZERO),
        gains(|gain| gain < Points::ZERO),
    );
    let mut text = format!("{table}\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} given more, {} given less",
        count(more, "account"),
        count(less, "account")
    );
    if difference.accounts.is_empty() {
        return text;
    }
    let mut accounts = begin(
        &[
            "account",
            "cost old",
            "cost new",
            "balance old",
            "balance new",
        ],
        &[1, 2, 3, 4],
    );
    // They stand from who gains most to who loses most: both ends are told.
    let last = difference.accounts.len().saturating_sub(SHOWN / 2);
    let shown = difference.accounts.iter().enumerate();
    for (_, account) in shown.filter(|&(at, _)| at < SHOWN / 2 || at >= last) {
        let totals = &account.totals;
        accounts.add_row([
            account.account.to_string(),
            totals.cost_before.to_string(),
            totals.cost_after.to_string(),
            totals.balance_before.to_string(),
            totals.balance_after.to_string(),
        ]);
    }
    let _ = writeln!(text, "\n{accounts}");
    let more = difference.accounts.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "and {} more", count(more, "account"));
    }
    text
}
