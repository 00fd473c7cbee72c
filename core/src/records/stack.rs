//! The values of one field, as they come in.

use super::{
    Bitmap,
    cell::Cell,
    convert::{Conversion, ValueOf},
    problem::Fault,
    store::Store,
};

/// The values of one field in the order of the input.
///
/// It may hold fewer values than there are rows: rows at the end to which no value was given are padded when the next value comes.
#[derive(Debug)]
pub(super) struct Stack<C: Conversion> {
    pub(super) conversion: C,
    pub(super) values: C::Store,
    /// Which rows have a value; `None` while all have.
    known: Option<Bitmap>,
    any_known: bool,
    default: Option<ValueOf<C>>,
    required: bool,
}

impl<C: Conversion> Stack<C> {
    pub(super) fn new(conversion: C, default: Option<ValueOf<C>>, required: bool) -> Stack<C> {
        Stack {
            conversion,
            values: C::Store::default(),
            known: None,
            any_known: false,
            default,
            required,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The value of a row; none where it is missing.
    pub(super) fn get(&self, row: usize) -> Option<ValueOf<C>> {
        let value = self.values.value(row)?;
        self.known
            .as_ref()
            .is_none_or(|known| known.get(row))
            .then_some(value)
    }

    /// Whether no row has a value.
    pub(super) fn is_absent(&self) -> bool {
        !self.any_known
    }

    /// How many rows have no value.
    pub(super) fn lacking(&self) -> usize {
        let known = self.known.as_ref();
        known.map_or(0, |known| known.len() - known.count())
    }

    /// Whether every row has a value.
    pub(super) fn is_complete(&self) -> bool {
        self.any_known && self.known.is_none()
    }

    /// Whether no row has a value, and none has to.
    pub(super) fn may_stay_absent(&self) -> bool {
        !self.any_known && self.may_lack()
    }

    /// Whether a row without a value simply has none.
    pub(super) fn may_lack(&self) -> bool {
        self.default.is_none() && !self.required
    }

    /// Takes the next row's value; a cell that is none leaves it missing.
    #[inline]
    pub(super) fn push(&mut self, cell: Cell<'_>) -> Result<(), Fault> {
        if let Cell::Missing = cell {
            return self.push_missing();
        }
        match self.conversion.convert(cell) {
            Ok(value) => {
                self.push_known(value);
                Ok(())
            }
            Err(fault) => {
                self.push_unknown();
                Err(fault)
            }
        }
    }

    /// The next row has no value: it takes the default, or is missing.
    pub(super) fn push_missing(&mut self) -> Result<(), Fault> {
        if let Some(default) = self.default {
            self.push_known(default);
            return Ok(());
        }
        self.push_unknown();
        if self.required {
            Err(Fault::missing())
        } else {
            Ok(())
        }
    }

    #[inline]
    pub(super) fn push_known(&mut self, value: ValueOf<C>) {
        self.values.push(value);
        self.any_known = true;
        if let Some(known) = &mut self.known {
            known.push(true);
        }
    }

    pub(super) fn push_unknown(&mut self) {
        let rows = self.values.len();
        self.values.push(ValueOf::<C>::default());
        self.known
            .get_or_insert_with(|| Bitmap::ones(rows))
            .push(false);
    }

    /// Takes the values of the next rows, each as its number; what stands under a missing one means nothing.
    pub(super) fn extend(&mut self, numbers: &[i64], known: Option<&Bitmap>) {
        let rows = self.values.len();
        self.values.take(numbers);
        self.any_known |= known.map_or(!numbers.is_empty(), |known| known.count() > 0);
        match (&mut self.known, known) {
            (None, None) => {}
            (Some(before), None) => before.extend(&Bitmap::ones(numbers.len())),
            (before, Some(known)) => before
                .get_or_insert_with(|| Bitmap::ones(rows))
                .extend(known),
        }
    }

    /// Fills up to a number of rows; `fault` is told of rows whose value is missing and must not be.
    pub(super) fn pad(&mut self, rows: usize, mut fault: impl FnMut(u32, Fault)) {
        while self.values.len() < rows {
            let row = self.values.len() as u32;
            if let Err(missing) = self.push_missing() {
                fault(row, missing);
            }
        }
    }

    /// Gives a row another value.
    pub(super) fn replace(&mut self, row: usize, value: ValueOf<C>) {
        if row < self.values.len() {
            self.values.set(row, value);
            self.any_known = true;
            if let Some(known) = &mut self.known {
                known.set(row, true);
            }
        }
    }

    /// Whether the value of one row, if it was given at all, is that of another.
    pub(super) fn agrees(&self, given: usize, with: usize) -> bool {
        let given = self.get(given);
        given.is_none() || given == self.default || given == self.get(with)
    }

    /// The values in another order, with which of them are known: in this order they are moved, not copied.
    pub(super) fn gather(self, order: Option<&[u32]>) -> (C, C::Store, Option<Bitmap>) {
        let Some(order) = order else {
            return (self.conversion, self.values, self.known);
        };
        let known = self.known.map(|known| known.gather(order));
        (self.conversion, self.values.gather(order), all_known(known))
    }
}

/// None where every row is known.
pub(super) fn all_known(known: Option<Bitmap>) -> Option<Bitmap> {
    known.filter(|known| known.count() < known.len())
}
