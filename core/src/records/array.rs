//! Arrow arrays as cells.

use super::{
    block::Block,
    cell::Cell,
    convert::{Conversion, ValueOf},
    problem::Fault,
    stack::Stack,
    store::Store,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray,
    cast::AsArray,
    types::{
        ArrowTimestampType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
        Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
        Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
        TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};

/// An array whose type no field can hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsupported;

/// Rows of a column with something wrong, and what is wrong with the first of them.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) rows: Vec<u32>,
    pub(super) listed: Vec<Fault>,
}

impl Faults {
    #[cold]
    pub(super) fn add(&mut self, row: u32, fault: Fault, limit: usize) {
        self.rows.push(row);
        if self.listed.len() < limit {
            self.listed.push(fault);
        }
    }
}

impl<C: Conversion> Stack<C> {
    /// Takes the values of an array as those of the next rows: block by block where all of a block are good, else one by one.
    pub(super) fn extend_from(
        &mut self,
        array: &dyn Array,
        limit: usize,
        faults: &mut Faults,
    ) -> Result<(), Unsupported> {
        if let DataType::Dictionary(..) = array.data_type() {
            return self.extend_by_codes(array.as_any_dictionary(), limit, faults);
        }
        let mut block = Block::default();
        for part in parts(array) {
            if self.extend_by_texts(&part, &mut block) {
                continue;
            }
            let Some(kind) = block.read(&part).filter(|_| self.can_take(&block)) else {
                self.extend_by_cells(&part, limit, faults)?;
                continue;
            };
            if self
                .conversion
                .convert_all(kind, block.given(), &mut block.numbers)
            {
                self.extend_by(&mut block);
            } else {
                self.extend_by_cells(&part, limit, faults)?;
            }
        }
        Ok(())
    }

    /// Takes the texts of an array. False where it holds none, or they have to be converted one by one.
    fn extend_by_texts(&mut self, array: &dyn Array, block: &mut Block) -> bool {
        let Some(texts) = block.read_texts(array) else {
            return false;
        };
        if !self.can_take(block) {
            return false;
        }
        let Some(numbers) = self.conversion.convert_texts(&texts) else {
            return false;
        };
        block.take_known(numbers);
        self.extend_by(block);
        true
    }

    /// Whether a block that lacks some values means nothing but that.
    pub(super) fn can_take(&self, block: &Block) -> bool {
        block.known.is_none() || self.may_lack()
    }

    pub(super) fn extend_by(&mut self, block: &mut Block) {
        block.fill_missing(C::Store::number(ValueOf::<C>::default()));
        self.extend(&block.numbers, block.known.as_ref());
    }

    fn extend_by_cells(
        &mut self,
        array: &dyn Array,
        limit: usize,
        faults: &mut Faults,
    ) -> Result<(), Unsupported> {
        each_cell(array, |cell| {
            if let Err(fault) = self.push(cell) {
                faults.add((self.len() - 1) as u32, fault, limit);
            }
        })
    }
}

/// An array in parts of a block each.
pub(super) fn parts(array: &dyn Array) -> impl Iterator<Item = ArrayRef> {
    let starts = (0..array.len()).step_by(Block::ROWS);
    starts.map(|start| array.slice(start, Block::ROWS.min(array.len() - start)))
}

/// Hands on the values of an array that is no dictionary.
pub(super) fn each_cell(
    array: &dyn Array,
    mut take: impl FnMut(Cell<'_>),
) -> Result<(), Unsupported> {
    match array.data_type() {
        DataType::Null => (0..array.len()).for_each(|_| take(Cell::Missing)),
        DataType::Boolean => flags(array.as_boolean(), take),
        DataType::Int8 => numbers::<Int8Type>(array, |value| Cell::Int(value.into()), take),
        DataType::Int16 => numbers::<Int16Type>(array, |value| Cell::Int(value.into()), take),
        DataType::Int32 => numbers::<Int32Type>(array, |value| Cell::Int(value.into()), take),
        DataType::Int64 => numbers::<Int64Type>(array, Cell::Int, take),
        DataType::UInt8 => numbers::<UInt8Type>(array, |value| Cell::Int(value.into()), take),
        DataType::UInt16 => numbers::<UInt16Type>(array, |value| Cell::Int(value.into()), take),
        DataType::UInt32 => numbers::<UInt32Type>(array, |value| Cell::Int(value.into()), take),
        DataType::UInt64 => numbers::<UInt64Type>(array, unsigned, take),
        DataType::Float16 => numbers::<Float16Type>(array, half, take),
        DataType::Float32 => numbers::<Float32Type>(array, single, take),
        DataType::Float64 => numbers::<Float64Type>(array, Cell::Float, take),
        &DataType::Decimal32(_, places) => {
            numbers::<Decimal32Type>(array, |value| Cell::Decimal(value.into(), places), take);
        }
        &DataType::Decimal64(_, places) => {
            numbers::<Decimal64Type>(array, |value| Cell::Decimal(value.into(), places), take);
        }
        &DataType::Decimal128(_, places) => {
            numbers::<Decimal128Type>(array, |value| Cell::Decimal(value, places), take);
        }
        &DataType::Decimal256(_, places) => numbers::<Decimal256Type>(
            array,
            |value| {
                value
                    .to_i128()
                    .map_or(Cell::Other("a number of more than 38 digits"), |value| {
                        Cell::Decimal(value, places)
                    })
            },
            take,
        ),
        DataType::Utf8 => array
            .as_string::<i32>()
            .iter()
            .for_each(|text| take(text.map_or(Cell::Missing, Cell::Text))),
        DataType::LargeUtf8 => array
            .as_string::<i64>()
            .iter()
            .for_each(|text| take(text.map_or(Cell::Missing, Cell::Text))),
        DataType::Utf8View => array
            .as_string_view()
            .iter()
            .for_each(|text| take(text.map_or(Cell::Missing, Cell::Text))),
        DataType::Date32 => numbers::<Date32Type>(array, Cell::Date, take),
        DataType::Date64 => numbers::<Date64Type>(array, milliseconds_of_days, take),
        DataType::Timestamp(unit, zone) => {
            let has_zone = zone.is_some();
            match unit {
                TimeUnit::Second => times::<TimestampSecondType>(array, has_zone, take),
                TimeUnit::Millisecond => times::<TimestampMillisecondType>(array, has_zone, take),
                TimeUnit::Microsecond => times::<TimestampMicrosecondType>(array, has_zone, take),
                TimeUnit::Nanosecond => times::<TimestampNanosecondType>(array, has_zone, take),
            }
        }
        _ => return Err(Unsupported),
    }
    Ok(())
}

fn flags(array: &BooleanArray, mut take: impl FnMut(Cell<'_>)) {
    for flag in array {
        take(flag.map_or(Cell::Missing, Cell::Bool));
    }
}

fn numbers<T: ArrowPrimitiveType>(
    array: &dyn Array,
    cell: impl Fn(T::Native) -> Cell<'static>,
    mut take: impl FnMut(Cell<'_>),
) {
    let array = array.as_primitive::<T>();
    if array.null_count() == 0 {
        array.values().iter().for_each(|&value| take(cell(value)));
    } else {
        array
            .iter()
            .for_each(|value| take(value.map_or(Cell::Missing, &cell)));
    }
}

fn times<T: ArrowTimestampType>(array: &dyn Array, has_zone: bool, take: impl FnMut(Cell<'_>)) {
    let micros = |value: i64| match T::UNIT {
        TimeUnit::Second => value.checked_mul(1_000_000),
        TimeUnit::Millisecond => value.checked_mul(1_000),
        TimeUnit::Microsecond => Some(value),
        TimeUnit::Nanosecond => Some(value.div_euclid(1_000)),
    };
    let cell = |value| match micros(value) {
        Some(micros) if has_zone => Cell::Instant(micros),
        Some(micros) => Cell::Local(micros),
        None => Cell::Other("a time beyond the calendar"),
    };
    numbers::<T>(array, cell, take);
}

fn unsigned(value: u64) -> Cell<'static> {
    i64::try_from(value).map_or(Cell::Decimal(value.into(), 0), Cell::Int)
}

/// A single is meant as its shortest decimal, which is not that of the double of the same value.
fn single(value: f32) -> Cell<'static> {
    // The shortest text of a single is a double's text, too.
    Cell::Float(value.to_string().parse().unwrap_or(f64::NAN))
}

/// A half is meant as its shortest decimal, too: of at most five digits.
fn half(value: <Float16Type as ArrowPrimitiveType>::Native) -> Cell<'static> {
    type Half = <Float16Type as ArrowPrimitiveType>::Native;
    let texts = (0..5_usize).map(|digits| format!("{:.digits$e}", value.to_f32()));
    let mut numbers = texts.filter_map(|text| text.parse().ok());
    let shortest = numbers.find(|&number: &f64| Half::from_f64(number) == value);
    Cell::Float(shortest.unwrap_or_else(|| value.to_f64()))
}

fn milliseconds_of_days(value: i64) -> Cell<'static> {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    if value % DAY != 0 {
        return value
            .checked_mul(1_000)
            .map_or(Cell::Other("a date beyond the calendar"), Cell::Local);
    }
    i32::try_from(value / DAY).map_or(Cell::Other("a date beyond the calendar"), Cell::Date)
}
