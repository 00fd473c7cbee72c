//! A total split by weights, so that the parts add up to it.

use super::{Points, round};
use kardan_dsl::syntax::Rounding;
use rust_decimal::Decimal;
use std::cmp::Reverse;

/// The parts of a total by weight, each a multiple of `step` as far as the total is. What rounding down leaves goes to the largest
/// remainders; equal ones in the order of the weights. Nothing is split where no weight is positive.
#[must_use]
pub fn allocate(total: Points, step: Decimal, weights: &[Decimal]) -> Vec<Points> {
    if let Some(parts) = of_small(total.0, step, weights) {
        return parts;
    }
    let weights: Vec<Decimal> = weights
        .iter()
        .map(|&weight| weight.max(Decimal::ZERO))
        .collect();
    let whole: Decimal = weights
        .iter()
        .fold(Decimal::ZERO, |sum, &weight| sum.saturating_add(weight));
    let shares = weights.iter().map(|&weight| {
        let exact = total.0.checked_mul(weight)?;
        let part = round(exact, whole, step, Rounding::Down)?;
        let remainder = exact.checked_sub(part.checked_mul(whole)?)?;
        Some((part, remainder))
    });
    let Some(shares) = shares.collect::<Option<Vec<_>>>() else {
        return vec![Points::ZERO; weights.len()];
    };
    let mut parts: Vec<Points> = shares.iter().map(|&(part, _)| Points(part)).collect();
    let mut left = total.minus(parts.iter().copied().sum());
    for at in turns(&shares) {
        let next = left.min(Points(step));
        if let Some(part) = parts.get_mut(at) {
            *part = part.plus(next);
        }
        left = left.minus(next);
    }
    parts
}

/// The places of shares, those with the largest remainder first.
fn turns<T, R: Ord>(shares: &[(T, R)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|&at| Reverse(shares.get(at).map(|(_, remainder)| remainder)));
    order
}

/// The same in machine words; none where they do not hold the numbers, or the total is no multiple of the step.
fn of_small(total: Decimal, step: Decimal, weights: &[Decimal]) -> Option<Vec<Points>> {
    let scaled = |number: Decimal, places: u32| {
        let factor = 10_u64.checked_pow(places.checked_sub(number.scale())?)?;
        let mantissa = u64::try_from(number.mantissa().max(0)).ok()?;
        mantissa.checked_mul(factor)
    };
    let places = total.scale().max(step.scale());
    let (all, unit) = (scaled(total, places)?, scaled(step, places)?);
    if total.is_sign_negative() || all.checked_rem(unit)? != 0 {
        return None;
    }
    let steps = all / unit;
    let places = weights.iter().map(Decimal::scale).max()?;
    let mut whole = 0_u64;
    for &weight in weights {
        whole = whole.checked_add(scaled(weight, places)?)?;
    }
    // The numbers are known beforehand, and so is the room that they take.
    let mut shares = Vec::with_capacity(weights.len());
    for &weight in weights {
        let exact = steps.checked_mul(scaled(weight, places)?)?;
        shares.push((exact.checked_div(whole)?, exact.checked_rem(whole)?));
    }
    let given: u64 = shares.iter().map(|(part, _)| part).sum();
    let left = usize::try_from(steps.checked_sub(given)?).ok()?;
    let turns = match left {
        0 => Vec::new(),
        _ => turns(&shares),
    };
    for at in turns.into_iter().take(left) {
        if let Some((part, _)) = shares.get_mut(at) {
            *part += 1;
        }
    }
    let points = |(part, _): (u64, u64)| match step == Decimal::ONE {
        true => Points(part.into()),
        false => Points(Decimal::from(part) * step),
    };
    Some(shares.into_iter().map(points).collect())
}
