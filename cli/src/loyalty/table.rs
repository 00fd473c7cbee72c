//! Ledgers as tables for people.

use crate::output::{count, table::begin};
use kardan::loyalty::{Ledger, SummaryRow};
use std::fmt::Write;

/// The columns of a summary.
pub const SUMMARY: [&str; 9] = [
    "month",
    "rule",
    "earned",
    "spent",
    "expired",
    "reversed",
    "restored",
    "adjusted",
    "outstanding",
];

/// The cells of a row of a summary.
pub fn summary_cells(row: &SummaryRow) -> [String; 9] {
    [
        row.month.format("%Y-%m").to_string(),
        row.rule.as_deref().unwrap_or_default().to_owned(),
        row.earned.to_string(),
        row.spent.to_string(),
        row.expired.to_string(),
        row.reversed.to_string(),
        row.restored.to_string(),
        row.adjusted.to_string(),
        row.outstanding.to_string(),
    ]
}

/// The summary by month and rule, and what is owed in the end.
pub fn ledger(ledger: &Ledger) -> String {
    let mut table = begin(&SUMMARY, &[2, 3, 4, 5, 6, 7, 8]);
    for row in ledger.summary() {
        table.add_row(summary_cells(&row));
    }
    let mut text = format!("{table}\n");
    let now = ledger.now().unwrap_or_default();
    let owed = ledger.liability(now);
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{}: {} points, of which {} can be spent and {} not yet",
        count(ledger.accounts().count(), "account"),
        owed.balance,
        owed.available,
        owed.pending,
    );
    if owed.debt.is_positive() {
        let _ = writeln!(text, "debts: {} points", owed.debt);
    }
    for remark in ledger.remarks() {
        let _ = writeln!(text, "note: {}", remark.message);
    }
    text
}
