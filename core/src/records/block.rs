//! Rows of an Arrow array as plain numbers.

use super::{Bitmap, convert::Kind};
use arrow_array::{
    Array, ArrowPrimitiveType,
    cast::AsArray,
    types::{
        Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Int8Type, Int16Type, Int32Type,
        Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
        TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};

/// As many rows as a core's own cache holds while they are converted.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Zero where a row has no value.
    pub(super) numbers: Vec<i64>,
    /// Which rows have a value; none where all have.
    pub(super) known: Option<Bitmap>,
}

impl Block {
    /// How many rows at once.
    pub(super) const ROWS: usize = 4096;

    /// Reads an array. None where its type has no such numbers, or where they do not say what all of its values are.
    pub(super) fn read(&mut self, array: &dyn Array) -> Option<Kind> {
        self.known = known(array);
        self.numbers.clear();
        let kind = match array.data_type() {
            DataType::Boolean => {
                let flags = array.as_boolean().values();
                self.numbers.extend(flags.iter().map(i64::from));
                Kind::Flag
            }
            DataType::Int8 => self.take::<Int8Type>(array, Kind::Int),
            DataType::Int16 => self.take::<Int16Type>(array, Kind::Int),
            DataType::Int32 => self.take::<Int32Type>(array, Kind::Int),
            DataType::Int64 => self.take::<Int64Type>(array, Kind::Int),
            DataType::UInt8 => self.take::<UInt8Type>(array, Kind::Int),
            DataType::UInt16 => self.take::<UInt16Type>(array, Kind::Int),
            DataType::UInt32 => self.take::<UInt32Type>(array, Kind::Int),
            DataType::UInt64 => {
                let values = array.as_primitive::<UInt64Type>().values();
                self.numbers
                    .extend(values.iter().map(|&value| value as i64));
                self.fill_missing(0);
                if self.numbers.iter().any(|&number| number < 0) {
                    return None;
                }
                Kind::Int
            }
            &DataType::Decimal32(_, places) => {
                self.take::<Decimal32Type>(array, Kind::Decimal(places))
            }
            &DataType::Decimal64(_, places) => {
                self.take::<Decimal64Type>(array, Kind::Decimal(places))
            }
            &DataType::Decimal128(_, places) => {
                let values = array.as_primitive::<Decimal128Type>().values();
                self.numbers
                    .extend(values.iter().map(|&value| value as i64));
                let back = self.numbers.iter().map(|&number| i128::from(number));
                let lost = back
                    .zip(values)
                    .fold(0, |lost, (back, &value)| lost | (back ^ value));
                if lost != 0 {
                    return None;
                }
                Kind::Decimal(places)
            }
            DataType::Date32 => self.take::<Date32Type>(array, Kind::Date),
            DataType::Timestamp(unit, zone) => {
                let kind = if zone.is_some() {
                    Kind::Instant
                } else {
                    Kind::Local
                };
                match unit {
                    TimeUnit::Second => self.take::<TimestampSecondType>(array, kind),
                    TimeUnit::Millisecond => self.take::<TimestampMillisecondType>(array, kind),
                    TimeUnit::Microsecond => self.take::<TimestampMicrosecondType>(array, kind),
                    TimeUnit::Nanosecond => self.take::<TimestampNanosecondType>(array, kind),
                };
                self.scale_to_micros(*unit)?;
                kind
            }
            _ => return None,
        };
        self.fill_missing(0);
        Some(kind)
    }

    /// The texts of the rows that have one. None where the array holds no texts.
    pub(super) fn read_texts<'a>(&mut self, array: &'a dyn Array) -> Option<Vec<&'a str>> {
        let texts = match array.data_type() {
            DataType::Utf8 => array.as_string::<i32>().iter().flatten().collect(),
            DataType::LargeUtf8 => array.as_string::<i64>().iter().flatten().collect(),
            DataType::Utf8View => array.as_string_view().iter().flatten().collect(),
            _ => return None,
        };
        self.known = known(array);
        Some(texts)
    }

    /// Takes the numbers of the rows that have a value.
    pub(super) fn take_known(&mut self, numbers: Vec<i64>) {
        let Some(known) = &self.known else {
            self.numbers = numbers;
            return;
        };
        self.numbers = vec![0; known.len()];
        for (row, number) in known.iter().zip(numbers) {
            self.numbers[row] = number;
        }
    }

    fn take<T: ArrowPrimitiveType<Native: Into<i64>>>(
        &mut self,
        array: &dyn Array,
        kind: Kind,
    ) -> Kind {
        let values = array.as_primitive::<T>().values();
        self.numbers
            .extend(values.iter().map(|&value| value.into()));
        kind
    }

    fn scale_to_micros(&mut self, unit: TimeUnit) -> Option<()> {
        let factor = match unit {
            TimeUnit::Second => 1_000_000,
            TimeUnit::Millisecond => 1_000,
            TimeUnit::Microsecond => return Some(()),
            TimeUnit::Nanosecond => {
                let micros = |number: &mut i64| *number = number.div_euclid(1_000);
                self.numbers.iter_mut().for_each(micros);
                return Some(());
            }
        };
        let limit = i64::MAX / factor;
        if self
            .numbers
            .iter()
            .any(|number| !(-limit..=limit).contains(number))
        {
            return None;
        }
        self.numbers.iter_mut().for_each(|number| *number *= factor);
        Some(())
    }

    /// How many rows have a value.
    pub(super) fn given(&self) -> usize {
        self.known
            .as_ref()
            .map_or(self.numbers.len(), Bitmap::count)
    }

    /// Gives the rows without a value a number.
    pub(super) fn fill_missing(&mut self, number: i64) {
        let Some(known) = &self.known else {
            return;
        };
        for row in known.not().iter() {
            self.numbers[row] = number;
        }
    }
}

/// Which rows have a value; none where all have.
fn known(array: &dyn Array) -> Option<Bitmap> {
    let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0)?;
    let words = nulls.inner().bit_chunks().iter_padded();
    Some(Bitmap::of_words(words, nulls.len()))
}
