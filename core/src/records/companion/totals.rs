//! What the numbers of each record's rows come to: their sum, the least and the greatest.

use super::Companions;
use crate::records::{Bitmap, Dataset, Instants, Integers, Table, Values, store::Store};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::{borrow::Cow, slice::Iter, sync::OnceLock};

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

/// What a sum is made of.
#[derive(Clone, Copy, Default)]
struct Sum {
    sum: i64,
    count: u32,
    /// Whether it left the range of whole numbers.
    over: bool,
    /// Whether a number was less than nought.
    falls: bool,
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
            let sum = |all: Sum, number: i64| {
                let (sum, over) = all.sum.overflowing_add(number);
                Sum {
                    sum,
                    count: all.count + 1,
                    over: all.over | over,
                    falls: all.falls | (number < 0),
                }
            };
            let folded = self.folded(numbers, Sum::default(), sum)?;
            if folded.iter().any(|all| all.over) {
                return None;
            }
            Some(Sums {
                sums: narrow(&folded.iter().map(|all| all.sum).collect::<Vec<_>>()),
                counts: folded.iter().map(|all| all.count).collect(),
                grows: !folded.iter().any(|all| all.falls),
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
        let Numbers { collection, .. } = numbers;
        let known = &self.table(collection).column(numbers.field).validity;
        let kind = match numbers.kind {
            Some((field, code)) => Some(self.having(collection, field, code, collection)?),
            None => None,
        };
        let taken = match (kind, known) {
            (Some(kind), Some(known)) => Some(Cow::Owned(kind.and(known))),
            (kind, known) => kind.or(known.as_ref()).map(Cow::Borrowed),
        };
        let offsets = self.subject_offsets(collection);
        let Some(taken) = taken else {
            let rows = offsets
                .windows(2)
                .map(|ends| ends[0] as usize..ends[1] as usize);
            let values = rows.map(|rows| values.get(rows).unwrap_or_default().iter());
            let fold =
                |values: Iter<'_, T>| values.fold(none, |all, &value| add(all, value.into()));
            return Some(values.map(fold).collect());
        };
        let mut rows = taken.iter().peekable();
        let fold = |&end: &u32| {
            let mut all = none;
            while let Some(row) = rows.next_if(|&row| row < end as usize) {
                all = add(all, values.get(row).map_or(0, |&value| value.into()));
            }
            all
        };
        Some(offsets.iter().skip(1).map(fold).collect())
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
