//! The values of a node for the rows of its frame.

use super::{
    forecast::Line,
    fraction::Fraction,
    mask::Mask,
    narrow::{Narrow, Times, by_width},
    shares::Shares,
};
use crate::{
    plan::Constant,
    records::{Bitmap, Dictionary, RowNumbers, lies_within},
};
use std::{borrow::Cow, hint::select_unpredictable, ops::Range, sync::Arc};

/// One value per row, of one kind; what column it came from is borrowed as it lies.
#[derive(Clone, Debug)]
pub(crate) enum Vector<'a> {
    /// The same everywhere.
    Constant(&'a Constant),
    /// True or false everywhere.
    Truth(bool),
    Mask(Mask),
    /// Integers scaled by a power of ten.
    Number(Narrow<'a>, u32),
    /// Numbers that are no such integers.
    Fraction(Lane<'a, Fraction>),
    /// Averages: numbers that are not fractions yet.
    Share(Shares<'a>),
    Date(Lane<'a, i32>),
    /// As `Values::Birthday`.
    Birthday(Lane<'a, i32>),
    Instant(Times<'a>),
    Text(Texts<'a>),
    /// Row numbers of a whole table.
    Rows(Lane<'a, u32>),
    Line(Lane<'a, Line>),
}

/// Dense values and which of them are known.
#[derive(Clone, Debug)]
pub(crate) struct Lane<'a, T: Clone> {
    pub values: Cow<'a, [T]>,
    /// None where all are.
    pub known: Option<Bitmap>,
}

/// Texts by their codes in a dictionary.
#[derive(Clone, Debug)]
pub(crate) struct Texts<'a> {
    pub codes: Codes<'a>,
    pub known: Option<Bitmap>,
    pub dictionary: Arc<Dictionary>,
}

/// Codes as narrow as the column has them.
#[derive(Clone, Debug)]
pub(crate) enum Codes<'a> {
    U8(Cow<'a, [u8]>),
    U16(Cow<'a, [u16]>),
    U32(Cow<'a, [u32]>),
}

impl<'a> Lane<'a, u32> {
    /// Rows of a column of links.
    pub fn of_rows(links: &'a RowNumbers, rows: Range<usize>, known: Option<Bitmap>) -> Self {
        match links.rows(rows.clone()) {
            values if values.len() == rows.len() => Lane { values, known },
            _ => Lane::missing(rows.len()),
        }
    }
}

impl<'a, T: Clone + Default> Lane<'a, T> {
    pub fn new(values: Vec<T>, known: Option<Bitmap>) -> Lane<'a, T> {
        Lane {
            values: Cow::Owned(values),
            known,
        }
    }

    /// Rows of a column; all are missing where some are past its end.
    pub fn of_column(values: &'a [T], rows: Range<usize>, known: Option<Bitmap>) -> Lane<'a, T> {
        match values.get(rows.clone()) {
            Some(values) => Lane {
                values: Cow::Borrowed(values),
                known,
            },
            None => Lane::missing(rows.len()),
        }
    }

    /// Something else of each value.
    pub fn map<'b, U: Clone + Default>(&self, of: impl Fn(T) -> U) -> Lane<'b, U> {
        let values = self.values.iter().cloned().map(of);
        Lane::new(values.collect(), self.known.clone())
    }

    /// No row has a value.
    pub fn missing(len: usize) -> Lane<'a, T> {
        Lane::new(vec![T::default(); len], Some(Bitmap::zeros(len)))
    }

    /// Each row's value; none is missing.
    pub fn of_options(options: Vec<Option<T>>) -> Lane<'a, T> {
        let known = options
            .iter()
            .any(Option::is_none)
            .then(|| Bitmap::from_fn(options.len(), |row| options[row].is_some()));
        let values = options.into_iter().map(Option::unwrap_or_default).collect();
        Lane::new(values, known)
    }

    /// So many rows, apart from the column that they came from.
    pub fn kept(&self, len: usize) -> Lane<'static, T> {
        let values = &self.values[..len.min(self.values.len())];
        Lane::new(values.to_vec(), kept(self.known.as_ref(), len))
    }

    pub fn is_known(&self, row: usize) -> bool {
        self.known.as_ref().is_none_or(|known| known.get(row))
    }

    pub fn get(&self, row: usize) -> Option<T> {
        self.values.get(row).filter(|_| self.is_known(row)).cloned()
    }

    /// The rows of an index; an index past the end gives what stands for none, or nothing.
    pub fn gather(&self, index: &[u32], none: Option<&T>) -> Lane<'a, T> {
        let none_there = none.cloned().unwrap_or_default();
        Lane::new(
            values_at(&self.values, index, &none_there),
            gathered(
                self.known.as_ref(),
                self.values.len(),
                index,
                none.is_some(),
            ),
        )
    }
}

impl<T: Clone + Copy + Default> Lane<'_, T> {
    /// The value of each group for all of its rows, which lie from one offset to the next.
    fn spread_over<'b>(&self, offsets: &[u32]) -> Lane<'b, T> {
        let ends = || offsets.windows(2).map(|ends| (ends[1] - ends[0]) as usize);
        let mut values = Vec::with_capacity(ends().sum());
        for (&value, rows) in self.values.iter().zip(ends()) {
            values.resize(values.len() + rows, value);
        }
        let known = self.known.as_ref();
        let known = known.map(|known| super::mask::spread_over(known, offsets));
        Lane::new(values, known.filter(|known| known.count() < known.len()))
    }
}

/// Which of so many rows are known.
fn kept(known: Option<&Bitmap>, len: usize) -> Option<Bitmap> {
    let mut known = known?.clone();
    known.truncate(len);
    Some(known)
}

/// The value at a place; past the end, what stands for none. One is read in any case, instead of a branch: which places lie past the end nobody
/// foresees.
#[inline]
pub(super) fn value_at<T: Clone>(values: &[T], at: u32, none: &T) -> T {
    let at = at as usize;
    let last = values.len().saturating_sub(1);
    let value = values.get(at.min(last)).unwrap_or(none).clone();
    select_unpredictable(at < values.len(), value, none.clone())
}

/// The values at the places of an index, likewise.
pub(super) fn values_at<T: Clone>(values: &[T], index: &[u32], none: &T) -> Vec<T> {
    if lies_within(index, values.len()) {
        let value = |&at: &u32| values.get(at as usize).unwrap_or(none).clone();
        return index.iter().map(value).collect();
    }
    let value = |&at: &u32| value_at(values, at, none);
    index.iter().map(value).collect()
}

/// Which rows of an index are known.
fn gathered(known: Option<&Bitmap>, len: usize, index: &[u32], none: bool) -> Option<Bitmap> {
    let all = known.is_none() && (none || lies_within(index, len));
    (!all).then(|| match known {
        None => Bitmap::pack(index, |&at| ((at as usize) < len) | none),
        Some(known) => known.at(index, none),
    })
}

impl Codes<'_> {
    pub fn len(&self) -> usize {
        match self {
            Codes::U8(codes) => codes.len(),
            Codes::U16(codes) => codes.len(),
            Codes::U32(codes) => codes.len(),
        }
    }

    pub fn get(&self, row: usize) -> u32 {
        match self {
            Codes::U8(codes) => codes.get(row).map_or(0, |&code| code.into()),
            Codes::U16(codes) => codes.get(row).map_or(0, |&code| code.into()),
            Codes::U32(codes) => codes.get(row).copied().unwrap_or_default(),
        }
    }

    /// Where the code is among those that `hits` names.
    pub fn test(&self, hits: &[bool]) -> Bitmap {
        match self {
            Codes::U8(codes) => tested(codes, hits),
            Codes::U16(codes) => tested(codes, hits),
            Codes::U32(codes) => tested(codes, hits),
        }
    }

    fn kept(&self, len: usize) -> Codes<'static> {
        let len = len.min(self.len());
        match self {
            Codes::U8(codes) => Codes::U8(Cow::Owned(codes[..len].to_vec())),
            Codes::U16(codes) => Codes::U16(Cow::Owned(codes[..len].to_vec())),
            Codes::U32(codes) => Codes::U32(Cow::Owned(codes[..len].to_vec())),
        }
    }

    fn gather<'b>(&self, index: &[u32]) -> Codes<'b> {
        fn pick<'b, T: Copy + Default>(codes: &[T], index: &[u32]) -> Cow<'b, [T]>
        where
            [T]: ToOwned<Owned = Vec<T>>,
        {
            let at = |&at: &u32| codes.get(at as usize).copied().unwrap_or_default();
            Cow::Owned(index.iter().map(at).collect())
        }
        match self {
            Codes::U8(codes) => Codes::U8(pick(codes, index)),
            Codes::U16(codes) => Codes::U16(pick(codes, index)),
            Codes::U32(codes) => Codes::U32(pick(codes, index)),
        }
    }
}

/// So many codes are looked for one after the other, all rows at once.
const FEW: usize = 8;

/// Which codes are among those that `hits` names.
fn tested<T: Copy + PartialEq + TryFrom<usize> + Into<u32>>(codes: &[T], hits: &[bool]) -> Bitmap {
    let named = |hit: bool| {
        hits.iter()
            .enumerate()
            .filter(move |&(_, &named)| named == hit)
    };
    let among = |hit: bool| {
        let named: Vec<T> = named(hit)
            .filter_map(|(at, _)| T::try_from(at).ok())
            .collect();
        match named[..] {
            [] => Bitmap::zeros(codes.len()),
            [one] => Bitmap::pack(codes, |&code| code == one),
            // A loop within the test would not become wide.
            ref several => several
                .chunks(4)
                .fold(Bitmap::zeros(codes.len()), |found, four| {
                    let [a, b, c, d] = [0, 1, 2, 3].map(|at| four[at.min(four.len() - 1)]);
                    found.or(&Bitmap::pack(codes, |&code| {
                        (code == a) | (code == b) | (code == c) | (code == d)
                    }))
                }),
        }
    };
    if named(true).count() <= FEW {
        return among(true);
    }
    if named(false).count() <= FEW {
        // No code is beyond the dictionary.
        return among(false).not();
    }
    Bitmap::from_fn(codes.len(), |row| {
        let code: u32 = codes[row].into();
        hits.get(code as usize).copied().unwrap_or(false)
    })
}

impl<'a> Texts<'a> {
    pub fn is_known(&self, row: usize) -> bool {
        self.known.as_ref().is_none_or(|known| known.get(row))
    }

    /// The text of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        (row < self.codes.len() && self.is_known(row))
            .then(|| self.dictionary.text(self.codes.get(row)))
    }

    fn kept(&self, len: usize) -> Texts<'static> {
        Texts {
            codes: self.codes.kept(len),
            known: kept(self.known.as_ref(), len),
            dictionary: Arc::clone(&self.dictionary),
        }
    }

    pub fn gather(&self, index: &[u32]) -> Texts<'a> {
        Texts {
            codes: self.codes.gather(index),
            known: gathered(self.known.as_ref(), self.codes.len(), index, false),
            dictionary: Arc::clone(&self.dictionary),
        }
    }
}

impl<'a> Vector<'a> {
    /// Whole numbers.
    pub fn whole(values: Vec<Option<i64>>) -> Vector<'a> {
        Vector::Number(Lane::of_options(values).into(), 0)
    }

    /// Numbers of rows.
    pub fn counts(counts: Vec<u32>) -> Vector<'a> {
        Vector::Number(Narrow::of_counts(counts), 0)
    }

    /// A constant for so many rows.
    pub fn spread<'b>(constant: &Constant, len: usize) -> Vector<'b> {
        match constant {
            Constant::Bool(truth) => Vector::Truth(*truth),
            Constant::Number(number) => match i64::try_from(number.mantissa()) {
                Ok(scaled) if number.scale() <= super::number::PLACES => {
                    Vector::Number(Lane::new(vec![scaled; len], None).into(), number.scale())
                }
                _ => Vector::Fraction(Lane::new(vec![Fraction::of(*number); len], None)),
            },
            Constant::Date(day) => Vector::Date(Lane::new(vec![*day; len], None)),
            Constant::DayOfYear(day) => Vector::Birthday(Lane::new(vec![*day; len], None)),
            Constant::Instant(instant) => {
                Vector::Instant(Lane::new(vec![*instant; len], None).into())
            }
            Constant::Text(text) => {
                let mut dictionary = Dictionary::default();
                dictionary.intern(text);
                Vector::Text(Texts {
                    codes: Codes::U8(Cow::Owned(vec![0; len])),
                    known: None,
                    dictionary: Arc::new(dictionary),
                })
            }
        }
    }

    /// So many rows, apart from what they came from.
    pub fn kept(&self, len: usize) -> Vector<'static> {
        match self {
            Vector::Constant(constant) => Vector::spread(constant, len),
            Vector::Truth(truth) => Vector::Truth(*truth),
            Vector::Mask(mask) => {
                let mut holds = mask.holds.clone();
                holds.truncate(len);
                let unknown = kept(mask.unknown.as_ref(), len);
                Vector::Mask(Mask { holds, unknown })
            }
            Vector::Number(lane, scale) => Vector::Number(lane.kept(len), *scale),
            Vector::Fraction(lane) => Vector::Fraction(lane.kept(len)),
            Vector::Share(shares) => Vector::Share(shares.kept(len)),
            Vector::Date(lane) => Vector::Date(lane.kept(len)),
            Vector::Birthday(lane) => Vector::Birthday(lane.kept(len)),
            Vector::Instant(times) => Vector::Instant(times.kept(len)),
            Vector::Text(texts) => Vector::Text(texts.kept(len)),
            Vector::Rows(lane) => Vector::Rows(lane.kept(len)),
            Vector::Line(lane) => Vector::Line(lane.kept(len)),
        }
    }

    /// The values at the rows of an index, missing where it leads nowhere.
    pub fn gather(&self, index: &[u32]) -> Vector<'a> {
        match self {
            Vector::Constant(constant) => Vector::Constant(constant),
            Vector::Truth(truth) => Vector::Mask(
                Mask::all(*truth, 1).gather(
                    &index
                        .iter()
                        .map(|&at| if at == u32::MAX { at } else { 0 })
                        .collect::<Vec<_>>(),
                    None,
                ),
            ),
            Vector::Mask(mask) => Vector::Mask(mask.gather(index, None)),
            Vector::Number(lane, scale) => Vector::Number(lane.gather(index, false), *scale),
            Vector::Fraction(lane) => Vector::Fraction(lane.gather(index, None)),
            Vector::Share(shares) => Vector::Share(shares.gather(index)),
            Vector::Date(lane) => Vector::Date(lane.gather(index, None)),
            Vector::Birthday(lane) => Vector::Birthday(lane.gather(index, None)),
            Vector::Instant(times) => Vector::Instant(times.gather(index)),
            Vector::Text(texts) => Vector::Text(texts.gather(index)),
            Vector::Rows(lane) => Vector::Rows(lane.gather(index, None)),
            Vector::Line(lane) => Vector::Line(lane.gather(index, None)),
        }
    }

    /// What groups have, for each of their rows, which lie from one offset to the next; none of what is looked up as soon.
    pub fn spread_over(&self, offsets: &[u32]) -> Option<Vector<'a>> {
        Some(match self {
            Vector::Mask(mask) => Vector::Mask(mask.spread(offsets)),
            Vector::Number(lane, scale) => Vector::Number(
                by_width!(lane, lane => lane.spread_over(offsets).into()),
                *scale,
            ),
            Vector::Date(lane) => Vector::Date(lane.spread_over(offsets)),
            Vector::Instant(Times::Seconds(lane)) => {
                Vector::Instant(Times::Seconds(lane.spread_over(offsets)))
            }
            Vector::Instant(Times::Micros(lane)) => {
                Vector::Instant(Times::Micros(lane.spread_over(offsets)))
            }
            _ => return None,
        })
    }

    /// Which rows have a value; none where all do.
    pub fn known(&self) -> Option<Cow<'_, Bitmap>> {
        match self {
            Vector::Constant(_) | Vector::Truth(_) => None,
            Vector::Mask(mask) => mask
                .unknown
                .as_ref()
                .map(|unknown| Cow::Owned(unknown.not())),
            Vector::Number(lane, _) => lane.known().map(Cow::Borrowed),
            Vector::Instant(times) => times.known().map(Cow::Borrowed),
            Vector::Share(shares) => shares.known().map(Cow::Borrowed),
            Vector::Date(Lane { known, .. })
            | Vector::Birthday(Lane { known, .. })
            | Vector::Fraction(Lane { known, .. })
            | Vector::Rows(Lane { known, .. })
            | Vector::Line(Lane { known, .. })
            | Vector::Text(Texts { known, .. }) => known.as_ref().map(Cow::Borrowed),
        }
    }

    /// Whether it is the same for every row, of whatever frame.
    pub fn is_constant(&self) -> bool {
        matches!(self, Vector::Constant(_) | Vector::Truth(_))
    }

    /// Whether every row has a value.
    pub fn is_complete(&self) -> bool {
        match self {
            Vector::Mask(mask) => mask.unknown.is_none(),
            other => other.known().is_none(),
        }
    }

    pub fn is_known(&self, row: usize) -> bool {
        match self {
            Vector::Mask(mask) => !mask.is_unknown(row),
            other => other.known().is_none_or(|known| known.get(row)),
        }
    }
}

/// What is known of both.
pub(crate) fn both(left: Option<&Bitmap>, right: Option<&Bitmap>) -> Option<Bitmap> {
    match (left, right) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (Some(left), Some(right)) => Some(left.and(right)),
    }
}
