//! How a field of a card comes to its column.

use super::{
    Bitmap, Column, Dictionary, Instants, Integers, Misfit, ReadOptions, Values,
    cell::Cell,
    convert::{
        Conversion, ToBirthday, ToChoice, ToDate, ToFlag, ToInstant, ToNumber, ToText, whole_text,
    },
    field::Field,
    key::Key,
    store::Store,
};
use foldhash::fast::FixedState;
use std::{hash::BuildHasher, sync::Arc};

/// So many texts that no rule names are kept before they are forgotten.
const TEXTS: usize = 4096;
/// The number of each text that no rule names.
const OTHER: i64 = u32::MAX as i64;

/// How a field comes to its column.
#[derive(Clone, Debug)]
pub(super) enum Lane {
    Unread,
    Key(Vec<u64>),
    Flag(ToFlag),
    Number(ToNumber),
    Date(ToDate),
    Birthday(ToBirthday),
    Instant(ToInstant),
    Text(ToText, Arc<Dictionary>),
    Choice(ToChoice, Arc<Dictionary>),
}

impl Lane {
    pub(super) fn new(
        field: &kardan_dsl::schema::Field,
        is_key: bool,
        options: &ReadOptions,
    ) -> Lane {
        match Field::new(field, is_key, options) {
            Field::Flag(stack) => Lane::Flag(stack.conversion),
            Field::Number(stack) => Lane::Number(stack.conversion),
            Field::Date(stack) => Lane::Date(stack.conversion),
            Field::Birthday(stack) => Lane::Birthday(stack.conversion),
            Field::Instant(stack) => Lane::Instant(stack.conversion),
            Field::Text(stack) => Lane::Text(stack.conversion, Arc::default()),
            Field::Choice(stack) => Lane::Choice(stack.conversion, Arc::default()),
            Field::Reference(_) => Lane::Key(Vec::new()),
        }
    }

    /// Makes texts known before any row has them.
    pub(super) fn intern<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        match self {
            Lane::Text(conversion, base) => {
                for text in texts {
                    conversion.dictionary.intern(text);
                }
                *base = Arc::new(conversion.dictionary.clone());
            }
            Lane::Choice(conversion, base) => {
                texts.for_each(|text| conversion.know(text));
                *base = Arc::new(conversion.dictionary.clone());
            }
            _ => {}
        }
    }

    /// The texts that are known before any row has them; none for what is no text.
    pub(super) fn named(&self) -> Option<&Arc<Dictionary>> {
        match self {
            Lane::Text(_, named) | Lane::Choice(_, named) => Some(named),
            _ => None,
        }
    }

    /// Where its values go.
    pub(super) fn values(&self) -> Values {
        match self {
            Lane::Unread | Lane::Key(_) => Values::Absent,
            Lane::Flag(_) => Values::Bool(Bitmap::default()),
            Lane::Number(_) => Values::Number(Integers::I64(Vec::new())),
            Lane::Date(_) => Values::Date(Vec::new()),
            Lane::Birthday(_) => Values::Birthday(Vec::new()),
            Lane::Instant(_) => Values::Instant(Instants::Micros(Vec::new())),
            Lane::Text(_, base) | Lane::Choice(_, base) => {
                Values::Text(super::Codes::U32(Vec::new()), Arc::clone(base))
            }
        }
    }

    pub(super) fn clear(&mut self, column: &mut Column) {
        column.validity = None;
        match (self, &mut column.values) {
            (Lane::Key(keys), _) => keys.clear(),
            (_, Values::Bool(values)) => Store::clear(values),
            (_, Values::Number(values)) => Store::clear(values),
            (_, Values::Date(values) | Values::Birthday(values)) => values.clear(),
            (_, Values::Instant(values)) => Store::clear(values),
            (lane, Values::Text(codes, texts)) => {
                Store::clear(codes);
                lane.forget(texts);
            }
            _ => {}
        }
    }

    /// Forgets texts that no rule names, where there are too many of them.
    pub(super) fn forget(&mut self, texts: &mut Arc<Dictionary>) {
        let (dictionary, base) = match self {
            Lane::Text(conversion, base) => (&mut conversion.dictionary, base),
            Lane::Choice(conversion, base) => (&mut conversion.dictionary, base),
            _ => return,
        };
        if dictionary.len() > base.len() + TEXTS {
            *dictionary = Dictionary::clone(base);
            *texts = Arc::clone(base);
        }
    }

    /// How many rows have been given a value; none for what is not read.
    pub(super) fn len(&self, column: &Column) -> Option<usize> {
        Some(match (self, &column.values) {
            (Lane::Key(keys), _) => keys.len(),
            (_, Values::Bool(values)) => values.len(),
            (_, Values::Number(values)) => values.len(),
            (_, Values::Date(values) | Values::Birthday(values)) => values.len(),
            (_, Values::Instant(values)) => values.len(),
            (_, Values::Text(codes, _)) => codes.len(),
            _ => return None,
        })
    }

    /// The number that stands for a value; none where it is missing. All texts that no rule names have the same.
    pub(super) fn number(&mut self, cell: Cell<'_>) -> Result<Option<i64>, Misfit> {
        fn converted<C: Conversion<Store = S>, S: Store>(
            conversion: &mut C,
            cell: Cell<'_>,
        ) -> Result<i64, Misfit> {
            conversion.convert(cell).map(S::number).map_err(|_| Misfit)
        }
        if let Cell::Missing = cell {
            return Ok(None);
        }
        let number = match self {
            Lane::Flag(_) if matches!(cell, Cell::Float(_)) => Err(Misfit),
            Lane::Flag(conversion) => converted(conversion, cell),
            Lane::Number(conversion) => converted(conversion, cell),
            Lane::Date(conversion) => converted(conversion, cell),
            Lane::Birthday(conversion) => converted(conversion, cell),
            Lane::Instant(conversion) => converted(conversion, cell),
            Lane::Text(_, named) => {
                let text = whole_text(cell).ok_or(Misfit)?;
                Ok(named.code(&text).map_or(OTHER, i64::from))
            }
            // Only a closed enum says that it does not know a text.
            Lane::Choice(conversion, _) => match cell {
                Cell::Text(text) if conversion.open => {
                    let known = conversion.dictionary.code(text);
                    Ok(known.map_or(OTHER, i64::from))
                }
                cell => converted(conversion, cell),
            },
            Lane::Unread | Lane::Key(_) => Err(Misfit),
        };
        number.map(Some)
    }

    pub(super) fn push(
        &mut self,
        column: &mut Column,
        row: usize,
        cell: Cell<'_>,
    ) -> Result<(), Misfit> {
        fn converted<C: Conversion<Store = S>, S: Store>(
            conversion: &mut C,
            values: &mut S,
            cell: Cell<'_>,
        ) -> Result<bool, Misfit> {
            let is_known = !matches!(cell, Cell::Missing);
            values.push(match is_known {
                true => conversion.convert(cell).map_err(|_| Misfit)?,
                false => S::Value::default(),
            });
            Ok(is_known)
        }
        let is_known = match (self, &mut column.values) {
            (Lane::Key(keys), _) => {
                let key = match cell {
                    // A row without a key is not like any other.
                    Cell::Missing => FixedState::default().hash_one(row),
                    Cell::Int(number) => FixedState::default().hash_one(Key::Int(number)),
                    cell => {
                        let text = whole_text(cell).ok_or(Misfit)?;
                        FixedState::default().hash_one(Key::of_text(&text))
                    }
                };
                keys.push(key);
                return Ok(());
            }
            // Hosts have one kind of number where documents tell 1 from 1.0.
            (Lane::Flag(_), _) if matches!(cell, Cell::Float(_)) => Err(Misfit),
            (Lane::Flag(conversion), Values::Bool(values)) => converted(conversion, values, cell),
            (Lane::Number(conversion), Values::Number(values)) => {
                converted(conversion, values, cell)
            }
            (Lane::Date(conversion), Values::Date(values)) => converted(conversion, values, cell),
            (Lane::Birthday(conversion), Values::Birthday(values)) => {
                converted(conversion, values, cell)
            }
            (Lane::Instant(conversion), Values::Instant(values)) => {
                converted(conversion, values, cell)
            }
            (Lane::Text(conversion, _), Values::Text(codes, _)) => {
                converted(conversion, codes, cell)
            }
            (Lane::Choice(conversion, _), Values::Text(codes, _)) => {
                converted(conversion, codes, cell)
            }
            _ => Err(Misfit),
        }?;
        match &mut column.validity {
            Some(known) => known.push(is_known),
            None if is_known => {}
            None => {
                let known = column.validity.insert(Bitmap::ones(row));
                known.push(false);
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self, column: &mut Column, exact: bool) -> Result<(), Misfit> {
        let dictionary = match self {
            Lane::Key(keys) => {
                keys.sort_unstable();
                let twice = keys.windows(2).any(|two| two[0] == two[1]);
                return if twice { Err(Misfit) } else { Ok(()) };
            }
            Lane::Text(conversion, _) => &conversion.dictionary,
            Lane::Choice(conversion, _) => &conversion.dictionary,
            _ => return Ok(()),
        };
        if let Values::Text(_, texts) = &mut column.values
            && exact
            && texts.len() < dictionary.len()
        {
            *texts = Arc::new(dictionary.clone());
        }
        Ok(())
    }
}
