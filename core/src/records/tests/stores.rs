//! However narrow values are kept, they stay what they are.

use crate::records::{Codes, Instants, Integers, store::Store};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Push(i64),
    Take(Vec<i64>),
    /// A row, modulo how many there are.
    Set(usize, i64),
}

fn steps(values: impl Strategy<Value = i64> + Clone) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        values.clone().prop_map(Step::Push),
        prop::collection::vec(values.clone(), 0..5).prop_map(Step::Take),
        (any::<usize>(), values).prop_map(|(row, value)| Step::Set(row, value)),
    ];
    prop::collection::vec(step, 0..12)
}

/// Numbers at the ends of every width.
fn numbers() -> impl Strategy<Value = i64> + Clone {
    prop_oneof![
        -3..3_i64,
        prop::sample::select(vec![i64::from(i8::MIN), i64::from(i8::MAX), 128, 255, 256]),
        prop::sample::select(vec![
            i64::from(i16::MIN),
            i64::from(i16::MAX),
            32_768,
            65_535,
            65_536
        ]),
        prop::sample::select(vec![
            i64::from(i32::MIN),
            i64::from(i32::MAX),
            1 << 31,
            i64::MIN,
            i64::MAX
        ]),
    ]
}

fn check<S: Store>(steps: Vec<Step>, value: impl Fn(i64) -> S::Value) -> Result<(), TestCaseError> {
    let (mut store, mut expected) = (S::default(), Vec::new());
    for step in steps {
        match step {
            Step::Push(number) => {
                store.push(value(number));
                expected.push(value(number));
            }
            Step::Take(numbers) => {
                let values = numbers.into_iter().map(&value);
                let values: Vec<S::Value> = values.collect();
                let numbers: Vec<i64> = values.iter().map(|&value| S::number(value)).collect();
                store.take(&numbers);
                expected.extend(values);
            }
            Step::Set(row, number) if !expected.is_empty() => {
                let row = row % expected.len();
                store.set(row, value(number));
                expected[row] = value(number);
            }
            Step::Set(..) => {}
        }
    }
    prop_assert_eq!(store.len(), expected.len());
    prop_assert_eq!(store.value(expected.len()), None);
    let order: Vec<u32> = (0..expected.len() as u32).rev().collect();
    let turned = store.gather(&order);
    for (row, &value) in expected.iter().enumerate() {
        prop_assert_eq!(store.value(row), Some(value));
        prop_assert_eq!(turned.value(expected.len() - 1 - row), Some(value));
    }
    Ok(())
}

proptest! {
    #[test]
    fn whole_numbers(steps in steps(numbers())) {
        check::<Integers>(steps, |number| number)?;
    }

    #[test]
    fn codes(steps in steps(numbers())) {
        check::<Codes>(steps, |number| number as u32)?;
    }

    #[test]
    fn instants(steps in steps(numbers().prop_flat_map(|number| prop::sample::select(vec![number, number.saturating_mul(1_000_000)])))) {
        check::<Instants>(steps, |number| number)?;
    }

    #[test]
    fn rows_of_eight_bytes_each(numbers in prop::collection::vec(numbers(), 0..9), start in 0..9_usize) {
        let (mut integers, mut instants) = (Integers::default(), Instants::default());
        integers.take(&numbers);
        instants.take(&numbers);
        let rows = start.min(numbers.len())..numbers.len();
        prop_assert_eq!(integers.wide(rows.clone()), &numbers[rows.clone()]);
        prop_assert_eq!(instants.micros(rows.clone()), &numbers[rows]);
    }
}

#[test]
fn as_narrow_as_the_values() {
    let integers = |numbers: &[i64]| {
        let mut integers = Integers::default();
        integers.take(numbers);
        integers
    };
    assert!(matches!(integers(&[-128, 127]), Integers::I8(_)));
    assert!(matches!(integers(&[-129]), Integers::I16(_)));
    assert!(matches!(integers(&[40_000, -1]), Integers::I32(_)));
    assert!(matches!(integers(&[1 << 31]), Integers::I64(_)));
    let instants = |numbers: &[i64]| {
        let mut instants = Instants::default();
        instants.take(numbers);
        instants
    };
    assert!(matches!(
        instants(&[1_767_225_600_000_000, -1_000_000]),
        Instants::Seconds(_)
    ));
    assert!(matches!(
        instants(&[1_767_225_600_000_000, 1]),
        Instants::Micros(_)
    ));
    assert!(matches!(
        instants(&[i64::MAX / 1_000_000 * 1_000_000]),
        Instants::Micros(_)
    ));
}
