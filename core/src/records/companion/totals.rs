//! What the numbers of each record's rows come to: their sum, the least and the greatest.

use super::Companions;
use crate::records::{Bitmap, Dataset, Instants, Integers, Table, Values, store::Store};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::{ops::Range, sync::OnceLock};

/// A column of whole numbers, or of times of four bytes, of all rows or of those with a code of another column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub collection: CollectionId,
    pub field: FieldId,
    pub kind: Option<(FieldId, u32)>,
}

/// The sums of each record's known numbers, and how many these are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub sums: Integers,
    pub counts: Vec<u32>,
    /// Whether no number is less than nought: then the sum of some of them is not greater than that of all.
    pub grows: bool,
}

/// The least and the greatest of each record's known values; which records have any.
#[derive(Clone, Debug)]
pub(crate) struct Extremes {
    pub least: Ends,
    pub most: Ends,
    pub any: Bitmap,
}

/// One value for each record, as the column has them.
#[derive(Clone, Debug)]
pub(crate) enum Ends {
    Numbers(Integers),
    /// Seconds.
    Instants(Vec<i32>),
    Dates(Vec<i32>),
}

/// What is kept of a column of numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct TotalCompanions {
    all: Totals,
    /// By column and code.
    by_kind: OnceLock<Vec<OnceLock<Vec<Totals>>>>,
}

#[derive(Clone, Debug, Default)]
struct Totals {
    sums: OnceLock<Option<Sums>>,
    extremes: OnceLock<Option<Extremes>>,
}

impl Dataset {
    /// By record of the subject; none where a sum leaves the range of whole numbers, or the column has none.
    pub(crate) fn sums_of(&self, numbers: Numbers) -> Option<&Sums> {
        let sums = &self.totals(numbers)?.sums;
        let made = sums.get_or_init(|| {
            let column = self.table(numbers.collection).column(numbers.field);
            let Values::Number(_) = column.values else {
                return None;
            };
            let sum = |(sum, count, least): (i128, u32, i64), number: i64| {
                (sum + i128::from(number), count + 1, least.min(number))
            };
            let folded = self.folded(numbers, (0, 0, 0), sum)?;
            let sums = folded.iter().map(|&(sum, ..)| i64::try_from(sum));
            Some(Sums {
                sums: narrow(&sums.collect::<Result<Vec<_>, _>>().ok()?),
                grows: folded.iter().all(|&(_, _, least)| least >= 0),
                counts: folded.into_iter().map(|(_, count, _)| count).collect(),
            })
        });
        made.as_ref()
    }

    /// By record of the subject, likewise.
    pub(crate) fn extremes_of(&self, numbers: Numbers) -> Option<&Extremes> {
        let extremes = &self.totals(numbers)?.extremes;
        let made = extremes.get_or_init(|| {
            let both = |found: Option<(i64, i64)>, number: i64| match found {
                None => Some((number, number)),
                Some((least, most)) => Some((least.min(number), most.max(number))),
            };
            let folded = self.folded(numbers, None, both)?;
            let column = self.table(numbers.collection).column(numbers.field);
            let of = |end: fn((i64, i64)) -> i64| {
                let ends = folded.iter().map(|found| found.map_or(0, end));
                match column.values {
                    Values::Instant(_) => Ends::Instants(ends.map(|end| end as i32).collect()),
                    Values::Date(_) => Ends::Dates(ends.map(|end| end as i32).collect()),
                    _ => Ends::Numbers(narrow(&ends.collect::<Vec<_>>())),
                }
            };
            Some(Extremes {
                least: of(|(least, _)| least),
                most: of(|(_, most)| most),
                any: Bitmap::pack(&folded, Option::is_some),
            })
        });
        made.as_ref()
    }

    fn folded<A: Copy>(
        &self,
        numbers: Numbers,
        none: A,
        add: impl Fn(A, i64) -> A,
    ) -> Option<Vec<A>> {
        let column = self.table(numbers.collection).column(numbers.field);
        match &column.values {
            Values::Number(Integers::I8(values)) => self.folded_of(numbers, values, none, add),
            Values::Number(Integers::I16(values)) => self.folded_of(numbers, values, none, add),
            Values::Number(Integers::I32(values)) => self.folded_of(numbers, values, none, add),
            Values::Number(Integers::I64(values)) => self.folded_of(numbers, values, none, add),
            Values::Instant(Instants::Seconds(times)) | Values::Date(times) => {
                self.folded_of(numbers, times, none, add)
            }
            _ => None,
        }
    }

    /// The same of the values that the column has.
    fn folded_of<T: Copy + Into<i64>, A: Copy>(
        &self,
        numbers: Numbers,
        values: &[T],
        none: A,
        add: impl Fn(A, i64) -> A,
    ) -> Option<Vec<A>> {
        let table = self.table(numbers.collection);
        let column = table.column(numbers.field);
        let bounds = self.subject_offsets(numbers.collection).windows(2);
        let rows = bounds.map(|ends| ends[0] as usize..ends[1] as usize);
        let value = |row: usize| values.get(row).map_or(0, |&value| value.into());
        Some(match numbers.kind {
            None if column.is_complete() => {
                let values = rows.map(|rows| values.get(rows).unwrap_or_default());
                let fold = |values: &[T]| {
                    let values = values.iter();
                    values.fold(none, |sum, &value| add(sum, value.into()))
                };
                values.map(fold).collect()
            }
            None => {
                let known = |rows: Range<usize>| rows.filter(|&row| column.is_known(row));
                let fold = |rows| known(rows).fold(none, |sum, row| add(sum, value(row)));
                rows.map(fold).collect()
            }
            Some((field, code)) => {
                let kinds = table.column(field);
                let (codes, _) = kinds.texts()?;
                let is_taken = |&row: &usize| {
                    codes.get(row) == code && kinds.is_known(row) && column.is_known(row)
                };
                let fold = |rows: Range<usize>| {
                    let taken = rows.filter(is_taken);
                    taken.fold(none, |sum, row| add(sum, value(row)))
                };
                rows.map(fold).collect()
            }
        })
    }

    fn totals(&self, numbers: Numbers) -> Option<&Totals> {
        let table = self.table(numbers.collection);
        let kept = &Companions::of_field(table, numbers.field).totals;
        let Some((field, code)) = numbers.kind else {
            return Some(&kept.all);
        };
        let by_kind = kept
            .by_kind
            .get_or_init(|| table.columns.iter().map(|_| OnceLock::new()).collect());
        let by_code = by_kind.get(usize::from(field.0))?;
        by_code
            .get_or_init(|| codes_of(table, field))
            .get(code as usize)
    }
}

fn codes_of(table: &Table, field: FieldId) -> Vec<Totals> {
    match &table.column(field).values {
        Values::Text(_, dictionary) => vec![Totals::default(); dictionary.len()],
        _ => Vec::new(),
    }
}

fn narrow(numbers: &[i64]) -> Integers {
    let mut narrow = Integers::default();
    narrow.take(numbers);
    narrow
}
