//! What a data set says, in short: a snapshot knows by it the data that its engine began with.
//!
//! It does not hang on how columns are kept, nor on fields that nobody gave: a newer program may read more fields of the same data.

use crate::{
    error::{Error, ErrorKind},
    records::{Column, Dataset, Values},
};
use kardan_dsl::schema::CollectionId;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// By collection.
pub(super) type Digest = BTreeMap<String, TableDigest>;

/// What the rows of a collection say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableDigest {
    rows: u64,
    /// Which rows hang on which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owners: Option<u64>,
    /// By field, of those that anybody gave.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, u64>,
}

/// The data set that an engine began with, as a snapshot knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Base {
    /// How many rows each collection has: all that the first versions knew.
    Sizes(Vec<u64>),
    /// What they say.
    Digest(Digest),
}

impl Base {
    /// What a data set says.
    pub fn of(data: &Dataset) -> Digest {
        let tables = data.tables.iter();
        let named = tables.filter(|table| table.len > 0).map(|table| {
            let described = data.schema.collection(table.collection);
            let fields: Vec<_> = described.fields.iter().zip(&table.columns).collect();
            let fields = fields.into_par_iter();
            let fields = fields.filter(|(_, column)| !matches!(column.values, Values::Absent));
            let fields = fields.map(|(field, column)| {
                let digest = of_column(data, table.collection, column);
                (field.name.clone(), digest)
            });
            let digest = TableDigest {
                rows: table.len as u64,
                owners: (!table.offsets.is_empty())
                    .then(|| of_all(table.offsets.iter().map(|&end| end.into()))),
                fields: fields.collect(),
            };
            (described.name.clone(), digest)
        });
        named.collect()
    }

    /// Whether a data set says what this one said, as far as both were given the same fields.
    ///
    /// # Errors
    /// An input error that names what is another.
    pub fn expect(&self, data: &Dataset, found: &Digest) -> Result<(), Error> {
        let known = match self {
            Base::Digest(known) => known,
            Base::Sizes(sizes) => {
                let tables = data.tables.iter();
                let same = tables
                    .map(|table| table.len as u64)
                    .eq(sizes.iter().copied());
                return if same { Ok(()) } else { Err(another(None)) };
            }
        };
        for described in &data.schema.collections {
            let plural = &described.plural;
            match (known.get(&described.name), found.get(&described.name)) {
                (Some(known), Some(found)) if known.rows == found.rows => {
                    if known.owners != found.owners {
                        let what = format!("rows of `{plural}` hang on others");
                        return Err(another(Some(what)));
                    }
                    let differs =
                        |(name, digest): &(&String, &u64)| found.fields.get(*name) != Some(*digest);
                    if let Some((name, _)) = known.fields.iter().find(differs) {
                        let what = format!("`{name}` of `{plural}` is not what it was");
                        return Err(another(Some(what)));
                    }
                }
                (Some(known), found) => {
                    let rows = found.map_or(0, |found| found.rows);
                    let what = format!("`{plural}` has {rows} rows, not {}", known.rows);
                    return Err(another(Some(what)));
                }
                (None, Some(found)) => {
                    let what = format!("`{plural}` has {} rows, not 0", found.rows);
                    return Err(another(Some(what)));
                }
                (None, None) => {}
            }
        }
        Ok(())
    }
}

fn another(what: Option<String>) -> Error {
    let what = what.map(|what| format!(": {what}")).unwrap_or_default();
    let problem = format!("the snapshot belongs to another data set{what}");
    Error::new(ErrorKind::Input, problem).with_help(
        "restore it over the data that the engine began with, not over what has become of it",
    )
}

/// What stands for a missing value: its like among values changes nothing, for what is known is part of it.
const MISSING: u64 = u64::MAX;

fn of_column(data: &Dataset, collection: CollectionId, column: &Column) -> u64 {
    let len = data.table(collection).len;
    let value = |row: usize| -> u64 {
        match &column.values {
            Values::Absent => MISSING,
            Values::Bool(values) => values.get(row).into(),
            Values::Number(numbers) => numbers.get(row) as u64,
            Values::Date(days) | Values::Birthday(days) => {
                days.get(row).map_or(MISSING, |&day| i64::from(day) as u64)
            }
            Values::Instant(times) => times.get(row) as u64,
            Values::Link(rows) => rows.get(row).map_or(MISSING, u64::from),
            Values::Key(_) => {
                let key = data.id(collection, row);
                key.map_or(MISSING, |key| xxh3_64(key.as_bytes()))
            }
            Values::Text(..) => MISSING,
        }
    };
    let known = (0..len).map(|row| column.is_known(row));
    match &column.values {
        Values::Text(codes, texts) => {
            let texts: Vec<u64> = texts.texts().map(|text| xxh3_64(text.as_bytes())).collect();
            let text = |row| texts.get(codes.get(row) as usize).copied();
            let values = known.enumerate();
            let values = values.map(|(row, known)| text(row).filter(|_| known));
            of_all(values.map(|value| value.unwrap_or(MISSING)))
        }
        _ if column.validity.is_none() => of_all((0..len).map(value)),
        _ => of_all(known.enumerate().flat_map(|(row, known)| {
            let value = if known { value(row) } else { MISSING };
            [u64::from(known), value]
        })),
    }
}

fn of_all(values: impl Iterator<Item = u64>) -> u64 {
    let mut hash = Xxh3::new();
    values.for_each(|value| hash.update(&value.to_le_bytes()));
    hash.digest()
}
