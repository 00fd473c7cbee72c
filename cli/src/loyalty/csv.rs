//! Ledgers as CSV.

use crate::output::{Unwritten, csv::unwritten};
use chrono::{DateTime, SecondsFormat, Utc};
use kardan::loyalty::{Ledger, Standing, lots_text};
use std::io::Write;

/// One row per entry.
pub fn entries(out: &mut impl Write, ledger: &Ledger) -> Result<(), Unwritten> {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record([
            "id",
            "holder",
            "account",
            "kind",
            "points",
            "owed",
            "at",
            "rule",
            "source",
            "available_at",
            "expires_at",
            "lots",
            "reason",
            "corrects",
        ])
        .map_err(unwritten)?;
    for entry in ledger.entries() {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        writer
            .write_record([
                entry.id.to_string(),
                entry.account.holder.to_string(),
                entry.account.key.to_string(),
                entry.kind.name().to_owned(),
                entry.points.to_string(),
                entry.owed.to_string(),
                instant(entry.at),
                text(entry.rule.as_deref()),
                text(entry.source.as_deref()),
                entry.available_at.map(instant).unwrap_or_default(),
                entry.expires_at.map(instant).unwrap_or_default(),
                lots_text(entry),
                text(entry.reason.as_deref()),
                text(entry.corrects.as_deref()),
            ])
            .map_err(unwritten)?;
    }
    Ok(writer.flush()?)
}

/// One row per account, as it stands in the end.
pub fn accounts(out: &mut impl Write, ledger: &Ledger) -> Result<(), Unwritten> {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record([
            "holder",
            "account",
            "balance",
            "available",
            "pending",
            "held",
            "debt",
        ])
        .map_err(unwritten)?;
    for account in ledger.accounts() {
        let Standing {
            balance,
            available,
            pending,
            held,
            debt,
            ..
        } = account.standing(ledger.latest().unwrap_or_default());
        writer
            .write_record([
                account.id.holder.to_string(),
                account.id.key.to_string(),
                balance.to_string(),
                available.to_string(),
                pending.to_string(),
                held.to_string(),
                debt.to_string(),
            ])
            .map_err(unwritten)?;
    }
    Ok(writer.flush()?)
}

/// One row per month and rule.
pub fn summary(out: &mut impl Write, ledger: &Ledger) -> Result<(), Unwritten> {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record(super::table::SUMMARY)
        .map_err(unwritten)?;
    for row in ledger.summary() {
        let mut cells = super::table::summary_cells(&row);
        if let Some(month) = cells.first_mut() {
            // Its first day, as in all files.
            *month = row.month.to_string();
        }
        writer.write_record(cells).map_err(unwritten)?;
    }
    Ok(writer.flush()?)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
