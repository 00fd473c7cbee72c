//! A ledger as Arrow batches. Points are decimals, exact.

use super::{Entry, Expiring, Ledger, Points, Standing, SummaryRow};
use crate::error::{Error, ErrorKind};
use arrow_array::{
    ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use std::sync::Arc;

/// As many digits as a decimal of Arrow has.
const DIGITS: u8 = 38;

impl Ledger {
    /// All entries, in order of time, then of accounts.
    #[must_use]
    pub fn entries(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self
            .accounts()
            .flat_map(|account| &account.entries)
            .collect();
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// All entries: one row each. Lots are `lot:points` joined by commas.
    ///
    /// # Errors
    /// An overflow error for more than a batch holds.
    pub fn to_batch(&self) -> Result<RecordBatch, Error> {
        let entries = self.entries();
        let of = || entries.iter().copied();
        batch([
            ("id", texts(of().map(|entry| Some(entry.id.as_str())))),
            (
                "holder",
                texts(of().map(|entry| Some(entry.account.holder.as_str()))),
            ),
            (
                "account",
                texts(of().map(|entry| Some(entry.account.key.as_str()))),
            ),
            ("kind", texts(of().map(|entry| Some(entry.kind.name())))),
            ("points", self.points(of().map(|entry| entry.points))?),
            ("owed", self.points(of().map(|entry| entry.owed))?),
            ("at", instants(of().map(|entry| Some(entry.at)))),
            ("rule", texts(of().map(|entry| entry.rule.as_deref()))),
            ("source", texts(of().map(|entry| entry.source.as_deref()))),
            (
                "available_at",
                instants(of().map(|entry| entry.available_at)),
            ),
            ("expires_at", instants(of().map(|entry| entry.expires_at))),
            ("lots", texts(of().map(|entry| Some(lots_text(entry))))),
            ("reason", texts(of().map(|entry| entry.reason.as_deref()))),
            (
                "corrects",
                texts(of().map(|entry| entry.corrects.as_deref())),
            ),
        ])
    }

    /// All accounts as they stand at an instant, past or present: one row each.
    ///
    /// # Errors
    /// As [`Ledger::to_batch`].
    pub fn accounts_batch(&self, at: DateTime<Utc>) -> Result<RecordBatch, Error> {
        let standings: Vec<Standing> = self
            .accounts()
            .map(|account| account.standing(at))
            .collect();
        let column = |value: fn(&Standing) -> Points| self.points(standings.iter().map(value));
        batch([
            (
                "holder",
                texts(
                    self.accounts()
                        .map(|account| Some(account.id.holder.as_str())),
                ),
            ),
            (
                "account",
                texts(self.accounts().map(|account| Some(account.id.key.as_str()))),
            ),
            ("balance", column(|standing| standing.balance)?),
            ("available", column(|standing| standing.available)?),
            ("pending", column(|standing| standing.pending)?),
            ("held", column(|standing| standing.held)?),
            ("debt", column(|standing| standing.debt)?),
        ])
    }

    /// The summary: one row for each rule in each month.
    ///
    /// # Errors
    /// As [`Ledger::to_batch`].
    pub fn summary_batch(&self) -> Result<RecordBatch, Error> {
        let rows = self.summary();
        let column = |value: fn(&SummaryRow) -> Points| self.points(rows.iter().map(value));
        let days = rows
            .iter()
            .map(|row| (row.month - NaiveDate::default()).num_days() as i32);
        batch([
            ("month", Arc::new(days.map(Some).collect::<Date32Array>())),
            ("rule", texts(rows.iter().map(|row| row.rule.as_deref()))),
            ("earned", column(|row| row.earned)?),
            ("spent", column(|row| row.spent)?),
            ("expired", column(|row| row.expired)?),
            ("reversed", column(|row| row.reversed)?),
            ("restored", column(|row| row.restored)?),
            ("adjusted", column(|row| row.adjusted)?),
            ("outstanding", column(|row| row.outstanding)?),
        ])
    }

    /// What expires soon, as [`Ledger::expiring`] has it: one row for each account and instant.
    ///
    /// # Errors
    /// As [`Ledger::to_batch`].
    pub fn expiring_batch(
        &self,
        at: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<RecordBatch, Error> {
        let due: Vec<Expiring> = self.expiring(at, until);
        batch([
            (
                "holder",
                texts(due.iter().map(|due| Some(due.account.holder.as_str()))),
            ),
            (
                "account",
                texts(due.iter().map(|due| Some(due.account.key.as_str()))),
            ),
            (
                "expires_at",
                instants(due.iter().map(|due| Some(due.expires_at))),
            ),
            ("points", self.points(due.iter().map(|due| due.points))?),
        ])
    }

    /// Points as decimals with as many places as the programme's points and the finest of these have.
    fn points(&self, points: impl Iterator<Item = Points> + Clone) -> Result<ArrayRef, Error> {
        let places = |points: Points| points.0.normalize().scale();
        let finest = points.clone().map(places).max().unwrap_or_default();
        let places = finest.max(self.terms().step().normalize().scale());
        let scaled = points.map(|points| mantissa(points.0, places));
        let numbers: Decimal128Array = scaled
            .collect::<Option<Vec<i128>>>()
            .ok_or_else(overflow)?
            .into();
        let numbers = numbers.with_precision_and_scale(DIGITS, places as i8);
        Ok(Arc::new(numbers.map_err(|_| overflow())?))
    }
}

/// A number in so many decimal places, of which it has no more.
fn mantissa(number: Decimal, places: u32) -> Option<i128> {
    let number = number.normalize();
    let factor = 10_i128.checked_pow(places.checked_sub(number.scale())?)?;
    number.mantissa().checked_mul(factor)
}

fn texts<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn instants(values: impl Iterator<Item = Option<DateTime<Utc>>>) -> ArrayRef {
    let micros = values.map(|at| at.map(|at| at.timestamp_micros()));
    let micros = micros.collect::<TimestampMicrosecondArray>();
    Arc::new(micros.with_timezone("UTC"))
}

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> Result<RecordBatch, Error> {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(columns)
        .map_err(|error| Error::new(ErrorKind::Overflow, error.to_string()))
}

fn overflow() -> Error {
    Error::new(
        ErrorKind::Overflow,
        "points have more digits than a table holds",
    )
}

/// The lots of an entry in one text: `cashback visit v1 1:-120`.
#[must_use]
pub fn lots_text(entry: &Entry) -> String {
    let parts: Vec<String> = entry
        .lots
        .iter()
        .map(|part| format!("{}:{}", part.lot, part.points))
        .collect();
    parts.join(", ")
}
