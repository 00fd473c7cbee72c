//! One value or another: `x or else y`, and the states of partitions.

use super::{
    chunk::Chunk,
    dates::days,
    mask::Mask,
    narrow::{Narrow, Width},
    number::{fractions, of_one_scale, rescaled},
    run::Lookup,
    vector::{Codes, Lane, Texts, Vector},
};
use crate::{
    plan::{Constant, FrameId, NodeId},
    records::{Bitmap, Dictionary},
};
use rust_decimal::Decimal;
use std::{borrow::Cow, sync::Arc};

impl<'r> Chunk<'_, 'r> {
    /// The first value, the second where it is missing.
    pub(super) fn or_else(
        &self,
        id: NodeId,
        first: &Vector<'r>,
        second: &Vector<'r>,
        len: usize,
    ) -> Vector<'r> {
        let Some(known) = first.known().map(Cow::into_owned) else {
            return first.clone();
        };
        match (first, second) {
            (Vector::Number(first, scale), Vector::Constant(Constant::Number(number)))
                if let Some(chosen) = or_number(first, &known, *number, *scale) =>
            {
                Vector::Number(chosen, *scale)
            }
            (first, Vector::Constant(constant)) => {
                self.or_else(id, first, &Vector::spread(constant, len), len)
            }
            (Vector::Mask(first), Vector::Truth(second)) => {
                Vector::Mask(or_truth(first, &Mask::all(*second, len)))
            }
            (Vector::Mask(first), Vector::Mask(second)) => Vector::Mask(or_truth(first, second)),
            (Vector::Number(first, scale), Vector::Number(second, other))
                if let Some((first, second, scale)) =
                    of_one_scale((first, *scale), (second, *other)) =>
            {
                let (first, second) = (first.wide(), second.wide());
                Vector::Number(either(&first, &second, &known).into(), scale)
            }
            (
                Vector::Number(..) | Vector::Fraction(_) | Vector::Share(_),
                Vector::Number(..) | Vector::Fraction(_) | Vector::Share(_),
            ) => {
                let (first, second) = (fractions(first, len), fractions(second, len));
                Vector::Fraction(either(&first, &second, &known))
            }
            (Vector::Birthday(first), Vector::Birthday(second) | Vector::Date(second)) => {
                Vector::Birthday(either(first, second, &known))
            }
            (Vector::Instant(first), Vector::Instant(second)) => {
                let (first, second) = (first.wide(), second.wide());
                Vector::Instant(either(&first, &second, &known).into())
            }
            (Vector::Rows(first), Vector::Rows(second)) => {
                Vector::Rows(either(first, second, &known))
            }
            (Vector::Date(_) | Vector::Instant(_), Vector::Date(_) | Vector::Instant(_)) => {
                let zone = self.run.plan.days();
                let (first, second) = (days(first, zone, len), days(second, zone, len));
                Vector::Date(either(&first, &second, &known))
            }
            (Vector::Text(first), Vector::Text(second)) => self.or_text(id, first, second, len),
            (first, _) => first.clone(),
        }
    }

    fn or_text(&self, id: NodeId, first: &Texts<'r>, second: &Texts<'r>, len: usize) -> Vector<'r> {
        let settle = || {
            let mut dictionary = Dictionary::clone(&first.dictionary);
            let codes = second
                .dictionary
                .texts()
                .map(|text| dictionary.intern(text))
                .collect();
            Lookup::Merged(Arc::new(dictionary), codes)
        };
        let Lookup::Merged(dictionary, codes) = self.run.lookup(id, settle) else {
            return Vector::Text(first.clone());
        };
        let second_code = |row| {
            let code = second.codes.get(row) as usize;
            codes.get(code).copied().unwrap_or_default()
        };
        let chosen = (0..len)
            .map(|row| {
                if first.is_known(row) {
                    first.codes.get(row)
                } else {
                    second_code(row)
                }
            })
            .collect();
        let known = second.known.as_ref().map(|second| match &first.known {
            Some(first) => first.or(second),
            None => Bitmap::ones(len),
        });
        Vector::Text(Texts {
            codes: Codes::U32(Cow::Owned(chosen)),
            known,
            dictionary: Arc::clone(dictionary),
        })
    }

    /// The first state whose condition is true, as the text of its name.
    pub(super) fn state(
        &self,
        id: NodeId,
        states: &[(String, NodeId)],
        otherwise: Option<&str>,
        visible: Option<NodeId>,
        frame: FrameId,
    ) -> Vector<'r> {
        let settle = || {
            let mut dictionary = Dictionary::default();
            let names = states.iter().map(|(name, _)| name.as_str());
            let codes = names
                .chain(otherwise)
                .map(|name| dictionary.intern(name))
                .collect();
            Lookup::Merged(Arc::new(dictionary), codes)
        };
        let Lookup::Merged(dictionary, codes) = self.run.lookup(id, settle) else {
            return Vector::Truth(false);
        };
        let len = self.len(frame);
        let mut open = match visible {
            Some(visible) => self.mask(visible, len).holds.clone(),
            None => Bitmap::ones(len),
        };
        let mut chosen = vec![0u16; len];
        let mut known = Bitmap::zeros(len);
        for ((_, condition), &code) in states.iter().zip(codes) {
            let taken = self.mask(*condition, len).holds.and(&open);
            for row in taken.iter() {
                chosen[row] = code as u16;
            }
            known = known.or(&taken);
            open = open.and_not(&taken);
        }
        if let (Some(_), Some(&code)) = (otherwise, codes.last()) {
            for row in open.iter() {
                chosen[row] = code as u16;
            }
            known = known.or(&open);
        }
        Vector::Text(Texts {
            codes: Codes::U16(Cow::Owned(chosen)),
            known: Some(known),
            dictionary: Arc::clone(dictionary),
        })
    }
}

/// Numbers of a scale, another number where they are missing; none where that is none of theirs.
fn or_number<'r>(
    numbers: &Narrow<'_>,
    known: &Bitmap,
    number: Decimal,
    scale: u32,
) -> Option<Narrow<'r>> {
    let (number, exact) = rescaled(number, scale);
    fn chosen<'r, T: Width + TryFrom<i128>>(
        numbers: &Lane<'_, T>,
        known: &Bitmap,
        number: i128,
    ) -> Option<Lane<'r, T>> {
        let number = T::try_from(number).ok()?;
        Some(Lane::new(known.chosen(&numbers.values, number), None))
    }
    if !exact {
        return None;
    }
    Some(match numbers {
        Narrow::I8(lane) => Narrow::I8(chosen(lane, known, number)?),
        Narrow::I16(lane) => Narrow::I16(chosen(lane, known, number)?),
        Narrow::I32(lane) => Narrow::I32(chosen(lane, known, number)?),
        Narrow::I64(lane) => Narrow::I64(chosen(lane, known, number)?),
    })
}

fn either<'r, T: Clone + Default>(
    first: &Lane<'_, T>,
    second: &Lane<'_, T>,
    known: &Bitmap,
) -> Lane<'r, T> {
    let pairs = first.values.iter().zip(second.values.iter()).enumerate();
    let values = pairs
        .map(|(row, (first, second))| if known.get(row) { first } else { second }.clone())
        .collect();
    let known = second.known.as_ref().map(|second| known.or(second));
    Lane::new(values, known)
}

fn or_truth(first: &Mask, second: &Mask) -> Mask {
    let Some(unknown) = &first.unknown else {
        return first.clone();
    };
    Mask {
        holds: first.holds.or(&second.holds.and(unknown)),
        unknown: second
            .unknown
            .as_ref()
            .and_then(|second| super::mask::some(second.and(unknown))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_value_stands_in_for_a_missing_first() {
        let first = Lane::new(vec![1, 2, 3], Some(Bitmap::from_fn(3, |row| row == 0)));
        let second = Lane::new(vec![7, 8, 9], Some(Bitmap::from_fn(3, |row| row == 1)));
        let known = first.known.clone().unwrap();
        let chosen = either(&first, &second, &known);
        assert_eq!(
            (0..3).map(|row| chosen.get(row)).collect::<Vec<_>>(),
            [Some(1), Some(8), None]
        );
    }

    #[test]
    fn an_unknown_truth_is_replaced() {
        let first = Mask::of(
            Bitmap::from_fn(3, |row| row == 0),
            Some(&Bitmap::from_fn(3, |row| row < 1)),
        );
        let second = Mask::of(
            Bitmap::from_fn(3, |row| row == 1),
            Some(&Bitmap::from_fn(3, |row| row < 2)),
        );
        let chosen = or_truth(&first, &second);
        assert_eq!(chosen.holds.iter().collect::<Vec<_>>(), [0, 1]);
        assert!(chosen.is_unknown(2));
    }
}
