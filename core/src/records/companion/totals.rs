//! What the numbers of each record's rows come to: their sum, the least and the greatest.

use super::Companions;
use crate::records::{Bitmap, Dataset, Instants, Integers, Table, Values, store::Store, widest};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::{borrow::Cow, sync::OnceLock};

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

/// Some values of a column, and where those of each of the subject's records begin and end among them.
struct Chosen<'d, T: Clone> {
    values: Cow<'d, [T]>,
    offsets: Cow<'d, [u32]>,
}

/// So many sums are written down at a time.
const BLOCK: usize = 1024;

/// What is kept of a column of numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct TotalCompanions {
    all: Totals,
    grows: OnceLock<bool>,
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
            let Values::Number(values) = self.values_of(numbers) else {
                return None;
            };
            match values {
                Integers::I8(values) => self.chosen(numbers, values)?.sums(),
                Integers::I16(values) => self.chosen(numbers, values)?.sums(),
                Integers::I32(values) => self.chosen(numbers, values)?.sums(),
                Integers::I64(values) => self.chosen(numbers, values)?.sums(),
            }
        });
        made.as_ref()
    }

    /// By record of the subject, likewise.
    pub(crate) fn extremes_of(&self, numbers: Numbers) -> Option<&Extremes> {
        let extremes = &self.totals(numbers)?.extremes;
        let made = extremes.get_or_init(|| match self.values_of(numbers) {
            Values::Number(Integers::I8(values)) => {
                let ends = |values| Ends::Numbers(Integers::I8(values));
                Some(self.chosen(numbers, values)?.extremes(ends))
            }
            Values::Number(Integers::I16(values)) => {
                let ends = |values| Ends::Numbers(Integers::I16(values));
                Some(self.chosen(numbers, values)?.extremes(ends))
            }
            Values::Number(Integers::I32(values)) => {
                let ends = |values| Ends::Numbers(Integers::I32(values));
                Some(self.chosen(numbers, values)?.extremes(ends))
            }
            Values::Number(Integers::I64(values)) => {
                let ends = |values| Ends::Numbers(Integers::I64(values));
                Some(self.chosen(numbers, values)?.extremes(ends))
            }
            Values::Instant(Instants::Seconds(times)) => self.times(numbers, times, Ends::Instants),
            Values::Date(days) => self.times(numbers, days, Ends::Dates),
            _ => None,
        });
        made.as_ref()
    }

    /// Whether no number of a column is less than nought, and all of them together are no more than a whole number can be: then no sum is greater than
    /// one of more of them, and that takes a look at each but no sums.
    pub(crate) fn grows(&self, collection: CollectionId, field: FieldId) -> bool {
        let kept = &Companions::of_field(self.table(collection), field).totals;
        *kept.grows.get_or_init(|| {
            let Values::Number(values) = &self.table(collection).column(field).values else {
                return false;
            };
            let (least, most) = match values {
                Integers::I8(values) => span(values),
                Integers::I16(values) => span(values),
                Integers::I32(values) => span(values),
                Integers::I64(values) => span(values),
            };
            least >= 0 && most.checked_mul(values.len() as i64).is_some()
        })
    }

    fn times(
        &self,
        numbers: Numbers,
        times: &[i32],
        ends: impl Fn(Vec<i32>) -> Ends,
    ) -> Option<Extremes> {
        let Numbers {
            collection, field, ..
        } = numbers;
        let chosen = self.chosen(numbers, times)?;
        let times = self.table(collection).times;
        let ascending = self.schema.collection(collection).time == Some(field)
            && times.is_some_and(|times| times.complete && times.ascending);
        Some(match ascending {
            true => chosen.outermost(ends),
            false => chosen.extremes(ends),
        })
    }

    fn values_of(&self, numbers: Numbers) -> &Values {
        &self.table(numbers.collection).column(numbers.field).values
    }

    /// Of the values that a column has, those that are asked about.
    fn chosen<'d, T: Copy>(&'d self, numbers: Numbers, values: &'d [T]) -> Option<Chosen<'d, T>> {
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
        if let (Some((field, code)), Some(taken), None) = (numbers.kind, &taken, known) {
            return Some(Chosen {
                values: taken.only(values).into(),
                offsets: self.kind_offsets(collection, field, code).into(),
            });
        }
        let offsets = self.subject_offsets(collection);
        Some(match taken {
            None => Chosen {
                values: values.into(),
                offsets: offsets.into(),
            },
            Some(taken) => Chosen {
                values: taken.only(values).into(),
                offsets: taken.ranks(offsets.iter().map(|&row| row as usize)).into(),
            },
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

impl<T: Copy + Default + Ord + Into<i64>> Chosen<'_, T> {
    fn sums(&self) -> Option<Sums> {
        let (least, most) = span(&self.values);
        let greatest = least.unsigned_abs().max(most.unsigned_abs());
        let all = greatest.checked_mul(self.values.len() as u64);
        let sums = match all.is_some_and(|all| i64::try_from(all).is_ok()) {
            true => self.running_sums(),
            false => self.checked_sums()?,
        };
        Some(Sums {
            sums: narrow(&sums),
            counts: self
                .offsets
                .windows(2)
                .map(|ends| ends[1] - ends[0])
                .collect(),
        })
    }

    /// By how much the sum of all values grows from one record to the next, where there is room for it. It is written down for a block of values at a
    /// time, so that no branch hangs on how many of them a record has.
    fn running_sums(&self) -> Vec<i64> {
        let mut ends = self
            .offsets
            .iter()
            .skip(1)
            .map(|&end| end as usize)
            .peekable();
        let mut sums = Vec::with_capacity(ends.len());
        let (mut running, mut start, mut before) = ([0; BLOCK + 1], 0, 0);
        for block in self.values.chunks(BLOCK) {
            let mut sum = running[0];
            for (place, &value) in running[1..].iter_mut().zip(block) {
                sum += value.into();
                *place = sum;
            }
            while let Some(end) = ends.next_if(|&end| end <= start + block.len()) {
                let here = running[end - start];
                sums.push(here - before);
                before = here;
            }
            running[0] = sum;
            start += block.len();
        }
        sums.resize(sums.len() + ends.len(), 0);
        sums
    }

    /// The same where a sum may leave the range.
    fn checked_sums(&self) -> Option<Vec<i64>> {
        let sum = |values: &[T]| {
            let mut values = values.iter();
            values.try_fold(0_i64, |sum, &value| sum.checked_add(value.into()))
        };
        self.records().map(sum).collect()
    }

    fn extremes(&self, ends: impl Fn(Vec<T>) -> Ends) -> Extremes {
        let (starts, stops) = (&*self.offsets, self.offsets.get(1..).unwrap_or_default());
        let mut least = Vec::with_capacity(stops.len());
        let mut most = Vec::with_capacity(stops.len());
        widest(
            #[inline(always)]
            || {
                for values in self.records() {
                    let first = values.first().copied().unwrap_or_default();
                    let rest = values.iter().skip(1);
                    let both = rest.fold((first, first), |(least, most), &value| {
                        (value.min(least), value.max(most))
                    });
                    least.push(both.0);
                    most.push(both.1);
                }
            },
        );
        Extremes {
            least: ends(least),
            most: ends(most),
            any: Bitmap::pack_both(starts, stops, |start, stop| start < stop),
        }
    }

    /// The same of values that ascend: the first of each record and the last. No branch hangs on how many it has.
    fn outermost(&self, ends: impl Fn(Vec<T>) -> Ends) -> Extremes {
        let (starts, stops) = (&*self.offsets, self.offsets.get(1..).unwrap_or_default());
        let value = |row: usize| self.values.get(row).copied().unwrap_or_default();
        let first = starts[..stops.len()]
            .iter()
            .map(|&start| value(start as usize));
        let last = stops
            .iter()
            .map(|&stop| value((stop as usize).saturating_sub(1)));
        Extremes {
            least: ends(first.collect()),
            most: ends(last.collect()),
            any: Bitmap::pack_both(starts, stops, |start, stop| start < stop),
        }
    }

    /// The values of each record.
    #[inline(always)]
    fn records(&self) -> impl Iterator<Item = &[T]> {
        let bounds = self.offsets.windows(2);
        let rows = bounds.map(|ends| ends[0] as usize..ends[1] as usize);
        rows.map(|rows| self.values.get(rows).unwrap_or_default())
    }
}

/// The least and the greatest of some numbers and nought.
fn span<T: Copy + Default + Ord + Into<i64>>(values: &[T]) -> (i64, i64) {
    let (least, most) = widest(
        #[inline(always)]
        || {
            let none = (T::default(), T::default());
            values.iter().fold(none, |(least, most), &value| {
                (value.min(least), value.max(most))
            })
        },
    );
    (least.into(), most.into())
}

fn narrow(numbers: &[i64]) -> Integers {
    let mut narrow = Integers::default();
    narrow.take(numbers);
    narrow
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records of no rows, of few, and of more than one block of them.
    fn offsets(len: usize) -> Vec<u32> {
        let mut offsets = vec![0, 0];
        let lens = [0, 3, 1, 700, 0, 2_500, 17, 1_024].into_iter().cycle();
        for rows in lens {
            let end = offsets.last().copied().unwrap_or_default() + rows;
            if end as usize >= len {
                offsets.extend([len as u32; 3]);
                return offsets;
            }
            offsets.push(end);
        }
        offsets
    }

    #[test]
    fn sums_and_extremes_are_of_each_records_own_values() {
        for len in [0, 1, 1_023, 1_024, 1_025, 9_000] {
            let values: Vec<i32> = (0..len as i32).map(|at| at * 7_919 % 1_000 - 90).collect();
            let offsets = offsets(len);
            let own =
                |record: usize| &values[offsets[record] as usize..offsets[record + 1] as usize];
            let chosen = Chosen {
                values: (&values[..]).into(),
                offsets: (&offsets[..]).into(),
            };
            let sums = chosen.sums().unwrap();
            let extremes = chosen.extremes(Ends::Instants);
            let (Ends::Instants(least), Ends::Instants(most)) = (extremes.least, extremes.most)
            else {
                panic!("as they were asked for");
            };
            let (first, last) = (values.iter().min(), values.iter().max());
            let ends = (
                first.map_or(0, |&least| least.min(0)),
                last.map_or(0, |&most| most.max(0)),
            );
            assert_eq!(span(&values), (i64::from(ends.0), i64::from(ends.1)));
            for record in 0..offsets.len() - 1 {
                let own = own(record);
                let sum: i64 = own.iter().map(|&value| i64::from(value)).sum();
                assert_eq!(sums.sums.get(record), sum);
                assert_eq!(sums.counts[record] as usize, own.len());
                assert_eq!(extremes.any.get(record), !own.is_empty());
                if !own.is_empty() {
                    let expected = (own.iter().min(), own.iter().max());
                    assert_eq!((Some(&least[record]), Some(&most[record])), expected);
                }
            }
        }
    }

    #[test]
    fn of_values_that_ascend_the_first_and_the_last_are_the_ends() {
        for len in [0, 1, 1_025, 9_000] {
            let (values, offsets): (Vec<i32>, _) = ((-7..len - 7).collect(), offsets(len as usize));
            let chosen = Chosen {
                values: (&values[..]).into(),
                offsets: (&offsets[..]).into(),
            };
            let ends = chosen.outermost(Ends::Dates);
            let (Ends::Dates(least), Ends::Dates(most)) = (ends.least, ends.most) else {
                panic!("as they were asked for");
            };
            for (record, rows) in offsets.windows(2).enumerate() {
                assert_eq!(ends.any.get(record), rows[0] < rows[1]);
                if ends.any.get(record) {
                    // The n-th value is n less seven.
                    let expected = (rows[0] as i32 - 7, rows[1] as i32 - 8);
                    assert_eq!((least[record], most[record]), expected);
                }
            }
        }
    }

    #[test]
    fn sums_beyond_the_range_are_not_kept() {
        let sums = |values: &[i64], offsets: &[u32]| {
            let chosen = Chosen {
                values: values.into(),
                offsets: offsets.into(),
            };
            let sums = chosen.sums()?;
            Some(
                (0..offsets.len() - 1)
                    .map(|at| sums.sums.get(at))
                    .collect::<Vec<_>>(),
            )
        };
        let most = i64::MAX;
        // All of them together are too much, those of each record are not.
        assert_eq!(
            sums(&[most, -1, most, 1], &[0, 2, 3, 4]),
            Some(vec![most - 1, most, 1])
        );
        assert_eq!(sums(&[most, -1, most, 1], &[0, 2, 4]), None);
        assert_eq!(sums(&[i64::MIN], &[0, 1, 1]), Some(vec![i64::MIN, 0]));
        assert_eq!(sums(&[i64::MIN, -1], &[0, 2]), None);
    }
}
