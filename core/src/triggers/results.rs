//! How sure a rate is, and how much better than another.

/// The quantile of the normal distribution for 95%, both sides.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// Between which bounds a rate lies with 95% confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// Wilson's score interval for so many of so many; none of none.
#[must_use]
pub fn wilson(reached: u64, of: u64) -> Option<Interval> {
    if of == 0 || reached > of {
        return None;
    }
    let (number, rate) = (of as f64, reached as f64 / of as f64);
    let square = QUANTILE * QUANTILE;
    let middle = rate + square / (2.0 * number);
    let spread = (rate * (1.0 - rate) / number + square / (4.0 * number * number)).sqrt();
    let whole = 1.0 + square / number;
    Some(Interval {
        low: ((middle - QUANTILE * spread) / whole).max(0.0),
        high: ((middle + QUANTILE * spread) / whole).min(1.0),
    })
}

/// By which part a rate is above that of those who were left alone: 0.5 is half as much again. None where nobody of them did.
#[must_use]
pub fn lift((reached, of): (u64, u64), (alone, of_alone): (u64, u64)) -> Option<f64> {
    if of == 0 || of_alone == 0 || alone == 0 {
        return None;
    }
    let rate = reached as f64 / of as f64;
    let compared = alone as f64 / of_alone as f64;
    Some(rate / compared - 1.0)
}

#[cfg(test)]
mod tests {
    use super::{lift, wilson};

    /// Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3: the intervals that he gives as worked examples.
    #[test]
    fn intervals_are_those_of_the_paper() {
        for (reached, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = wilson(reached, of).unwrap();
            assert!((interval.low - low).abs() < 5e-5, "{interval:?}");
            assert!((interval.high - high).abs() < 5e-5, "{interval:?}");
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn lift_compares_with_those_left_alone() {
        let lift_found = lift((30, 100), (20, 100)).unwrap();
        assert!((lift_found - 0.5).abs() < 1e-12, "{lift_found}");
        assert_eq!(lift((30, 100), (0, 100)), None);
    }
}
