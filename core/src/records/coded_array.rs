//! Arrow arrays of codes in a dictionary.

use super::{
    array::{Faults, Unsupported, each_cell, parts},
    block::Block,
    cell::Cell,
    convert::{Conversion, ValueOf},
    problem::Fault,
    stack::Stack,
    store::Store,
};
use arrow_array::AnyDictionaryArray;

/// What the values of a dictionary are converted to, by code; none for a missing one and for those that no row names.
struct Converted<C: Conversion>(Vec<Option<Result<ValueOf<C>, Fault>>>);

impl<C: Conversion> Stack<C> {
    /// Takes the values of an array of codes. Each value of the dictionary is converted once, and only if a row names it.
    pub(super) fn extend_by_codes(
        &mut self,
        array: &dyn AnyDictionaryArray,
        limit: usize,
        faults: &mut Faults,
    ) -> Result<(), Unsupported> {
        let named = named(array);
        let mut converted = Converted::<C>(Vec::new());
        each_cell(array.values(), |cell| {
            let is_named = named.get(converted.0.len()).is_some_and(|&named| named);
            let is_value = is_named && !matches!(cell, Cell::Missing);
            let value = is_value.then(|| self.conversion.convert(cell));
            converted.0.push(value);
        })?;
        let numbers = converted.numbers(&named);
        let mut block = Block::default();
        for part in parts(array.keys()) {
            block.read(&part);
            match numbers.as_ref().filter(|_| self.can_take(&block)) {
                Some(numbers) => {
                    let number = |code| *at(numbers, code).unwrap_or(&0);
                    let codes = block.numbers.iter_mut();
                    codes.for_each(|code| *code = number(*code));
                    self.extend_by(&mut block);
                }
                None => self.extend_one_by_one(&mut block, &converted, limit, faults),
            }
        }
        Ok(())
    }

    fn extend_one_by_one(
        &mut self,
        codes: &mut Block,
        converted: &Converted<C>,
        limit: usize,
        faults: &mut Faults,
    ) {
        codes.fill_missing(NO_CODE);
        for &code in &codes.numbers {
            let pushed = match at(&converted.0, code).and_then(Option::as_ref) {
                Some(Ok(value)) => {
                    self.push_known(*value);
                    Ok(())
                }
                Some(Err(fault)) => {
                    self.push_unknown();
                    Err(fault.clone())
                }
                None => self.push_missing(),
            };
            if let Err(fault) = pushed {
                faults.add((self.len() - 1) as u32, fault, limit);
            }
        }
    }
}

impl<C: Conversion> Converted<C> {
    /// By code, the numbers of the values. None where one that a row names has no value.
    fn numbers(&self, named: &[bool]) -> Option<Vec<i64>> {
        let number = |(value, named): (&Option<Result<ValueOf<C>, Fault>>, &bool)| match value {
            Some(Ok(value)) => Some(C::Store::number(*value)),
            _ => (!named).then_some(0),
        };
        self.0.iter().zip(named).map(number).collect()
    }
}

/// Stands for no code.
const NO_CODE: i64 = -1;

/// Whether a row names each value of the dictionary.
fn named(array: &dyn AnyDictionaryArray) -> Vec<bool> {
    let mut named = vec![false; array.values().len()];
    let mut codes = Block::default();
    for part in parts(array.keys()) {
        codes.read(&part);
        codes.fill_missing(NO_CODE);
        for &code in &codes.numbers {
            if let Some(named) = usize::try_from(code)
                .ok()
                .and_then(|code| named.get_mut(code))
            {
                *named = true;
            }
        }
    }
    named
}

fn at<T>(values: &[T], code: i64) -> Option<&T> {
    values.get(usize::try_from(code).ok()?)
}
