//! Columns of a Parquet file as plain vectors.

use crate::Outcome;
use arrow_array::{
    ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Decimal128Type, Int32Type, TimestampMicrosecondType, UInt8Type},
};
use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};
use std::{collections::HashMap, fs::File, path::Path};

/// A value for what is missing.
pub const MISSING: i32 = i32::MIN;
/// Idle values at the end of each column of rows, so that 64 can be read from any row on.
pub const IDLE: usize = 64;

/// A file, read as columns are asked for.
pub struct Rows(Vec<RecordBatch>);

/// Positions in a list of names.
pub struct Codes {
    /// One per row.
    pub codes: Vec<u8>,
    /// The list.
    pub names: Vec<String>,
}

impl Codes {
    /// The position of a name; of no row where the data does not have it.
    pub fn code(&self, name: &str) -> u8 {
        let position = self.names.iter().position(|known| known == name);
        position.map_or(u8::MAX, |position| position as u8)
    }
}

impl Rows {
    /// Some columns of `FOLDER/NAME.parquet`.
    pub fn read(folder: &Path, name: &str, columns: &[&str]) -> Outcome<Rows> {
        let file = File::open(folder.join(name).with_extension("parquet"))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let batches: Result<_, _> = builder.with_projection(mask).build()?.collect();
        Ok(Rows(batches?))
    }

    /// Whole numbers.
    pub fn numbers(&self, column: &str) -> Outcome<Vec<i32>> {
        self.values(column, 0, |array, values| {
            values.extend_from_slice(array.as_primitive::<Int32Type>().values());
        })
    }

    /// Days since 1970, or [`MISSING`].
    pub fn days(&self, column: &str) -> Outcome<Vec<i32>> {
        self.values(column, MISSING, |array, values| {
            let days = array.as_primitive::<Date32Type>();
            values.extend(days.iter().map(|day| day.unwrap_or(MISSING)));
        })
    }

    /// Instants in seconds since 1970.
    pub fn seconds(&self, column: &str) -> Outcome<Vec<i32>> {
        self.values(column, 0, |array, values| {
            let instants = array.as_primitive::<TimestampMicrosecondType>().values();
            values.extend(instants.iter().map(|instant| (instant / 1_000_000) as i32));
        })
    }

    /// Money in kopecks.
    pub fn kopecks(&self, column: &str) -> Outcome<Vec<i64>> {
        self.values(column, 0, |array, values| {
            let money = array.as_primitive::<Decimal128Type>().values();
            values.extend(money.iter().map(|kopecks| *kopecks as i64));
        })
    }

    /// Scores from 1 on, or 0 where missing.
    pub fn scores(&self, column: &str) -> Outcome<Vec<u8>> {
        self.values(column, 0, |array, values| {
            let scores = array.as_primitive::<UInt8Type>();
            values.extend(scores.iter().map(Option::unwrap_or_default));
        })
    }

    /// Yes or no.
    pub fn flags(&self, column: &str) -> Outcome<Vec<bool>> {
        self.values(column, false, |array, values| {
            values.extend(array.as_boolean().values());
        })
    }

    /// Texts of a short list.
    pub fn codes(&self, column: &str) -> Outcome<Codes> {
        let mut known: HashMap<String, u8> = HashMap::new();
        let codes = self.values(column, u8::MAX, |array, values| {
            let dictionary = array.as_dictionary::<Int32Type>();
            let names = dictionary.values().as_string::<i32>().iter();
            let translated: Vec<u8> = names
                .map(|name| {
                    let next = known.len() as u8;
                    let name = name.unwrap_or_default().to_owned();
                    *known.entry(name).or_insert(next)
                })
                .collect();
            let keys = dictionary.keys().values();
            values.extend(keys.iter().map(|key| translated[*key as usize]));
        })?;
        let mut names = vec![String::new(); known.len()];
        for (name, code) in known {
            names[code as usize] = name;
        }
        Ok(Codes { codes, names })
    }

    fn values<T: Clone>(
        &self,
        column: &str,
        idle: T,
        mut append: impl FnMut(&ArrayRef, &mut Vec<T>),
    ) -> Outcome<Vec<T>> {
        let rows: usize = self.0.iter().map(RecordBatch::num_rows).sum();
        let mut values = Vec::with_capacity(rows + IDLE);
        for batch in &self.0 {
            let array = batch
                .column_by_name(column)
                .ok_or_else(|| format!("there is no column `{column}`"))?;
            append(array, &mut values);
        }
        values.resize(rows + IDLE, idle);
        Ok(values)
    }
}
