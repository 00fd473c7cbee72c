//! Rounding and allocation, by published tables.

use crate::loyalty::{Points, allocate, round};
use kardan_dsl::syntax::Rounding;
use rust_decimal::Decimal;

/// Published results of rounding modes; each line has a value, a scale and one column per mode.
const ROUNDING: &str = include_str!("rounding.csv");

fn decimal(text: &str) -> Decimal {
    Decimal::from_scientific(text)
        .or_else(|_| Decimal::from_str_exact(text))
        .unwrap()
}

#[test]
fn rounding_agrees_with_the_published_table() {
    let mut lines = ROUNDING.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let modes = [
        ("UP", Rounding::Up),
        ("DOWN", Rounding::Down),
        ("HALF_UP", Rounding::HalfUp),
        ("HALF_DOWN", Rounding::HalfDown),
        ("HALF_EVEN", Rounding::HalfEven),
    ];
    let mut compared = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let step = Decimal::new(1, cells[1].parse().unwrap());
        for (name, mode) in modes {
            let column = header.iter().position(|column| *column == name).unwrap();
            let rounded = round(decimal(cells[0]), Decimal::ONE, step, mode);
            assert_eq!(rounded, Some(decimal(cells[column])), "{line} {name}");
            compared += 1;
        }
    }
    assert_eq!(compared, 50 * 5);
}

#[test]
fn a_quotient_without_end_is_not_rounded_on_the_way() {
    // 2/3 of 1.5 is exactly 1: 28 digits of 2/3 would give a little more or less.
    let (two, three) = (Decimal::TWO, Decimal::from(3));
    let half = Decimal::new(15, 1);
    for mode in [Rounding::Down, Rounding::Up, Rounding::HalfEven] {
        assert_eq!(round(two * half, three, Decimal::ONE, mode), Some(1.into()));
    }
    assert_eq!(
        round(1.into(), three, 5.into(), Rounding::Up),
        Some(5.into())
    );
    assert_eq!(round(1.into(), 0.into(), 1.into(), Rounding::Up), None);
}

#[test]
fn allocation_agrees_with_the_published_cases() {
    // moneyphp/money, tests/MoneyTest.php: the amount, the ratios, the parts.
    let cases: [(i64, &[i64], &[i64]); 6] = [
        (100, &[1, 1, 1], &[34, 33, 33]),
        (101, &[1, 1, 1], &[34, 34, 33]),
        (5, &[3, 7], &[2, 3]),
        (5, &[7, 3], &[4, 1]),
        (15, &[1, 1], &[8, 7]),
        (10, &[1, 1], &[5, 5]),
    ];
    for (total, weights, parts) in cases {
        let weights: Vec<Decimal> = weights.iter().map(|&weight| weight.into()).collect();
        let parts: Vec<Points> = parts.iter().map(|&part| part.into()).collect();
        assert_eq!(
            allocate(total.into(), Decimal::ONE, &weights),
            parts,
            "{total}"
        );
    }
}

#[test]
fn the_largest_remainder_comes_first() {
    // 10 by 1, 2 and 3: 1.67, 3.33 and 5: the first has the largest remainder.
    let weights = [1.into(), 2.into(), 3.into()];
    let parts: Vec<Points> = [2, 3, 5].map(Points::from).to_vec();
    assert_eq!(allocate(10.into(), Decimal::ONE, &weights), parts);
    assert_eq!(
        allocate(10.into(), Decimal::ONE, &[0.into()]),
        [Points::ZERO]
    );
}
