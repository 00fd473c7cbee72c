//! What rows are called where starts and effects have to name them: by their key, and rows without one by their time and what they say.
//!
//! Such a name is the same however the row came: `2026-03-01T09:00:00Z-3fa9b2c14d5e`, and `…-2` for a second row that says the same. What is
//! told of a row later does not rename it: instants and dates beside its time (`withdrawn_at`), and links that may be missing.

use super::{Dataset, Table, Values, first_not_before};
use crate::calendar::{date_of_day, day_of_date};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use kardan_dsl::{
    schema::{CollectionId, Field, FieldId, Schema},
    types::{Type, Value},
};
use serde_json::Value as Json;
use std::{borrow::Cow, ops::Range};
use xxhash_rust::xxh3::xxh3_64;

/// So many hexadecimal digits of a hash stand in a name.
const DIGITS: usize = 12;

/// The time that a row without a key is called by.
pub(crate) fn time_of(name: &str) -> &str {
    parts(name).map_or(name, |(time, _, _)| time)
}

/// The time, the hash and the number of a name.
fn parts(name: &str) -> Option<(&str, &str, usize)> {
    let (front, last) = name.rsplit_once('-')?;
    if last.len() == DIGITS {
        return Some((front, last, 1));
    }
    let (time, hash) = front.rsplit_once('-')?;
    Some((time, hash, last.parse().ok()?))
}

/// Whether rows of a collection have no key and stay as they were told: nothing that they say later leaves them the same row.
pub(crate) fn stays_as_told(schema: &Schema, collection: CollectionId) -> bool {
    let described = schema.collection(collection);
    let fields = (0..).map(FieldId).zip(&described.fields);
    let mut others = fields.filter(|(at, _)| described.time != Some(*at));
    described.key.is_none() && others.all(|(_, field)| tells(field))
}

/// A name taken apart.
struct Name {
    /// As the column has it: microseconds or days.
    time: i64,
    hash: u64,
    /// From 1, of those that say the same.
    number: usize,
}

impl Dataset {
    /// What a row is called; none for one that has neither a key nor a time.
    pub(crate) fn name(&self, collection: CollectionId, row: usize) -> Option<Cow<'_, str>> {
        if self.schema.collection(collection).key.is_some() {
            return self.id(collection, row);
        }
        let time = self.raw_time(collection, row)?;
        let hash = self.content(collection, row);
        let earlier = (self.siblings(collection, row).start..row).rev();
        let earlier = earlier.take_while(|&other| self.raw_time(collection, other) == Some(time));
        let number = 1 + earlier
            .filter(|&other| self.content(collection, other) == hash)
            .count();
        let mut name = format!("{}-{hash:0DIGITS$x}", self.time_text(collection, time)?);
        if number > 1 {
            name.push_str(&format!("-{number}"));
        }
        Some(Cow::Owned(name))
    }

    /// The first of the rows without keys beside a row that says the same at the same time: the row itself where none does.
    pub(crate) fn first_alike(&self, collection: CollectionId, row: usize) -> usize {
        let told = |row| {
            let time = self.raw_time(collection, row)?;
            Some((time, self.content(collection, row)))
        };
        let Some(said) = told(row) else {
            return row;
        };
        let siblings = self.siblings(collection, row);
        let around = self.rows_around(collection, siblings, said.0);
        let mut alike = around.filter(|&other| told(other) == Some(said));
        alike.next().unwrap_or(row)
    }

    /// The first of the rows that say what the one says that has come, which is known by its name; none where it is told for the first time.
    pub(crate) fn told_again(
        &self,
        collection: CollectionId,
        mut rows: Range<usize>,
        was_there: impl Fn(&str) -> bool,
    ) -> Option<usize> {
        let name = |row| self.name(collection, row);
        let comes = rows.find(|&row| name(row).is_some_and(|name| !was_there(&name)))?;
        let first = self.first_alike(collection, comes);
        (first != comes).then_some(first)
    }

    /// The row of a record of the subject that is called so.
    pub(crate) fn row_named(
        &self,
        subject: usize,
        collection: CollectionId,
        name: &str,
    ) -> Option<usize> {
        let rows = self.rows_of(subject..subject + 1, collection);
        if self.schema.collection(collection).key.is_some() {
            let row = self.row_of(collection, name)? as usize;
            return rows.contains(&row).then_some(row);
        }
        let Name { time, hash, number } = self.parse_name(collection, name)?;
        let at_time = |&row: &usize| self.raw_time(collection, row) == Some(time);
        let says_it = |&row: &usize| self.content(collection, row) == hash;
        let mut rows = self.rows_around(collection, rows, time);
        rows.by_ref()
            .filter(at_time)
            .filter(says_it)
            .nth(number - 1)
    }

    /// Of some rows those that may have a time: by search where rows stand in its order.
    fn rows_around(&self, collection: CollectionId, rows: Range<usize>, time: i64) -> Range<usize> {
        let times = self.table(collection).times;
        if !times.is_some_and(|times| times.complete && times.ascending) {
            return rows;
        }
        let stands = |is_before: fn(&i64, &i64) -> bool| {
            first_not_before(rows.clone(), |row| {
                let at = self.raw_time(collection, row);
                at.is_some_and(|at| is_before(&at, &time))
            })
        };
        stands(i64::lt)..stands(i64::le)
    }

    /// The rows that hang on the same record.
    fn siblings(&self, collection: CollectionId, row: usize) -> Range<usize> {
        let table = self.table(collection);
        match table.parent_of(row) {
            Some(parent) => table.rows_below(parent..parent + 1),
            None => 0..table.len,
        }
    }

    fn raw_time(&self, collection: CollectionId, row: usize) -> Option<i64> {
        let field = self.schema.collection(collection).time?;
        let column = self.table(collection).column(field);
        if row >= self.table(collection).len || !column.is_known(row) {
            return None;
        }
        match &column.values {
            Values::Instant(times) => Some(times.get(row)),
            Values::Date(days) => days.get(row).map(|&day| day.into()),
            _ => None,
        }
    }

    fn time_is_date(&self, collection: CollectionId) -> Option<bool> {
        let field = self.schema.collection(collection).time?;
        Some(self.schema.field(collection, field).ty == Type::Date)
    }

    fn time_text(&self, collection: CollectionId, time: i64) -> Option<String> {
        Some(match self.time_is_date(collection)? {
            true => date_of_day(time.try_into().ok()?)?.to_string(),
            false => {
                let at = DateTime::from_timestamp_micros(time)?;
                at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
            }
        })
    }

    fn parse_name(&self, collection: CollectionId, name: &str) -> Option<Name> {
        let (time, hash, number) = parts(name)?;
        let time = match self.time_is_date(collection)? {
            true => day_of_date(time.parse::<NaiveDate>().ok()?).into(),
            false => DateTime::parse_from_rfc3339(time).ok()?.timestamp_micros(),
        };
        let is_right = number > 0 && hash.len() == DIGITS;
        is_right.then_some(Name {
            time,
            hash: u64::from_str_radix(hash, 16).ok()?,
            number,
        })
    }

    /// What may be told of a row later, without its being another.
    pub(crate) fn told_later(&self, collection: CollectionId, row: usize) -> Vec<Option<Json>> {
        let described = self.schema.collection(collection);
        let fields = (0..).map(FieldId).zip(&described.fields);
        let later = fields.filter(|(at, field)| described.time != Some(*at) && !tells(field));
        let value = |(at, field): (FieldId, &Field)| {
            self.cell(self.table(collection).column(at), &field.ty, row)
        };
        later.map(value).collect()
    }

    /// The hash of what a row says, and of whose it is.
    fn content(&self, collection: CollectionId, row: usize) -> u64 {
        let described = self.schema.collection(collection);
        let table = self.table(collection);
        let parent = self.schema.parent(collection);
        let owner = parent.and_then(|parent| self.name(parent, table.parent_of(row)?));
        let mut text = owner.map(Cow::into_owned).unwrap_or_default();
        for (field, at) in described.fields.iter().zip(0..) {
            if tells(field)
                && let Some(value) = self.told(table, field, (FieldId(at), row))
            {
                // What no name and no value holds stands between them.
                text.push('\0');
                text.push_str(&field.name);
                text.push('\0');
                text.push_str(&value);
            }
        }
        xxh3_64(text.as_bytes()) >> (u64::BITS as usize - 4 * DIGITS)
    }

    /// A value as text; none for what rows without it hold, too.
    fn told(&self, table: &Table, field: &Field, (at, row): (FieldId, usize)) -> Option<String> {
        let value = self.cell(table.column(at), &field.ty, row)?.to_string();
        let is_default = field.default.as_ref().is_some_and(|default| {
            let text = match default {
                Value::Bool(value) => value.to_string(),
                Value::Text(text) => Json::from(text.as_str()).to_string(),
                other => {
                    let number = other.number().map(|number| number.normalize());
                    number.map(|number| number.to_string()).unwrap_or_default()
                }
            };
            text == value
        });
        (!is_default).then_some(value)
    }
}

/// Whether a field tells rows apart.
fn tells(field: &Field) -> bool {
    match field.ty {
        Type::Date | Type::Instant => false,
        Type::Record(_) => !field.optional,
        _ => true,
    }
}
