//! A total split by weights, so that the parts add up to it.

use super::{Points, round};
use kardan_dsl::syntax::Rounding;
use rust_decimal::Decimal;
use std::cmp::Reverse;

/// The parts of a total by weight, each a multiple of `step` as far as the total is. What rounding down leaves goes to the largest
/// remainders; equal ones in the order of the weights. Nothing is split where no weight is positive.
#[must_use]
pub fn allocate(total: Points, step: Decimal, weights: &[Decimal]) -> Vec<Points> {
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
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&at| Reverse(shares.get(at).map(|&(_, remainder)| remainder)));
    let mut left = total.minus(parts.iter().copied().sum());
    for at in order.into_iter().cycle().take(parts.len()) {
        let next = left.min(Points(step));
        if let Some(part) = parts.get_mut(at) {
            *part = part.plus(next);
        }
        left = left.minus(next);
    }
    parts
}
