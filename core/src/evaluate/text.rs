//! Texts: by code where both sides share a dictionary, through a table of codes where they do not.

use super::{
    mask::Mask,
    run::{Lookup, Run},
    vector::{Codes, Texts, Vector, both},
};
use crate::{
    plan::{Constant, NodeId, TextTest},
    records::Bitmap,
};
use kardan_dsl::syntax::ComparisonOperator;
use std::sync::Arc;

/// Equality of texts; other operators compare by bytes.
pub(super) fn compare<'r>(
    run: &Run<'_>,
    id: NodeId,
    operator: ComparisonOperator,
    left: &Vector<'_>,
    right: &Vector<'_>,
    len: usize,
) -> Vector<'r> {
    let equality = matches!(
        operator,
        ComparisonOperator::Equal | ComparisonOperator::NotEqual
    );
    let mask = match (left, right) {
        (Vector::Text(texts), Vector::Constant(Constant::Text(text)))
        | (Vector::Constant(Constant::Text(text)), Vector::Text(texts))
            if equality =>
        {
            let holds = match texts.dictionary.code(text) {
                Some(code) => equal(&texts.codes, code),
                None => Bitmap::zeros(texts.codes.len()),
            };
            Mask::of(holds, texts.known.as_ref())
        }
        (Vector::Text(left), Vector::Text(right)) if equality => {
            let known = both(left.known.as_ref(), right.known.as_ref());
            let holds = if Arc::ptr_eq(&left.dictionary, &right.dictionary) {
                Bitmap::from_fn(len, |row| left.codes.get(row) == right.codes.get(row))
            } else {
                let settle = || {
                    let code = |text: &str| right.dictionary.code(text).unwrap_or(u32::MAX);
                    Lookup::Codes(left.dictionary.texts().map(code).collect())
                };
                let Lookup::Codes(codes) = run.lookup(id, settle) else {
                    return Vector::Truth(false);
                };
                Bitmap::from_fn(len, |row| {
                    codes.get(left.codes.get(row) as usize) == Some(&right.codes.get(row))
                })
            };
            Mask::of(holds, known.as_ref())
        }
        (left, right) => {
            let compared = by_row(left, right, len, |left, right| match operator {
                ComparisonOperator::Equal => left == right,
                ComparisonOperator::NotEqual => left != right,
                ComparisonOperator::Less => left < right,
                ComparisonOperator::LessOrEqual => left <= right,
                ComparisonOperator::Greater => left > right,
                ComparisonOperator::GreaterOrEqual => left >= right,
            });
            return Vector::Mask(compared);
        }
    };
    Vector::Mask(match operator {
        ComparisonOperator::NotEqual => mask.not(),
        _ => mask,
    })
}

/// Whether a text is one of some constants.
pub(super) fn in_set<'r>(
    run: &Run<'_>,
    id: NodeId,
    texts: &Texts<'_>,
    set: &[Constant],
) -> Vector<'r> {
    let settle = || {
        let mut hits = vec![false; texts.dictionary.len()];
        for constant in set {
            if let Constant::Text(text) = constant
                && let Some(code) = texts.dictionary.code(text)
                && let Some(hit) = hits.get_mut(code as usize)
            {
                *hit = true;
            }
        }
        Lookup::Hits(hits)
    };
    hits(run, id, texts, settle)
}

/// Whether a text holds another or begins with it: asked once of each distinct text where the other is a constant.
pub(super) fn test<'r>(
    run: &Run<'_>,
    id: NodeId,
    test: TextTest,
    value: &Vector<'_>,
    pattern: &Vector<'_>,
    len: usize,
) -> Vector<'r> {
    let passes = |text: &str, pattern: &str| match test {
        TextTest::Contains => text.contains(pattern),
        TextTest::StartsWith => text.starts_with(pattern),
    };
    match (value, pattern) {
        (Vector::Text(texts), Vector::Constant(Constant::Text(pattern))) => {
            let settle = || {
                let hits = texts.dictionary.texts().map(|text| passes(text, pattern));
                Lookup::Hits(hits.collect())
            };
            hits(run, id, texts, settle)
        }
        (value, pattern) => Vector::Mask(by_row(value, pattern, len, passes)),
    }
}

fn hits<'r>(
    run: &Run<'_>,
    id: NodeId,
    texts: &Texts<'_>,
    settle: impl FnOnce() -> Lookup,
) -> Vector<'r> {
    let Lookup::Hits(hits) = run.lookup(id, settle) else {
        return Vector::Truth(false);
    };
    Vector::Mask(Mask::of(texts.codes.test(hits), texts.known.as_ref()))
}

fn equal(codes: &Codes<'_>, code: u32) -> Bitmap {
    match codes {
        Codes::U8(codes) => match u8::try_from(code) {
            Ok(code) => Bitmap::pack(codes, |&other| other == code),
            Err(_) => Bitmap::zeros(codes.len()),
        },
        Codes::U16(codes) => match u16::try_from(code) {
            Ok(code) => Bitmap::pack(codes, |&other| other == code),
            Err(_) => Bitmap::zeros(codes.len()),
        },
        Codes::U32(codes) => Bitmap::pack(codes, |&other| other == code),
    }
}

/// A test of two texts, row by row.
fn by_row(
    left: &Vector<'_>,
    right: &Vector<'_>,
    len: usize,
    test: impl Fn(&str, &str) -> bool,
) -> Mask {
    fn text<'v>(vector: &'v Vector<'_>, row: usize) -> Option<&'v str> {
        match vector {
            Vector::Constant(Constant::Text(text)) => Some(text),
            Vector::Text(texts) => texts.get(row),
            _ => None,
        }
    }
    let both = |row| text(left, row).zip(text(right, row));
    let known = Bitmap::from_fn(len, |row| both(row).is_some());
    let holds = Bitmap::from_fn(len, |row| {
        both(row).is_some_and(|(left, right)| test(left, right))
    });
    Mask::of(holds, Some(&known))
}
