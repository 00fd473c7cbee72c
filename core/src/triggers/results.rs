//! How sure a rate is, and how much better than another.

use serde::Serialize;

/// The quantile of the normal distribution for 95%, both sides.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// Between which bounds a number lies with 95% confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// A number that was found, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// What was found.
    pub value: f64,
    /// How sure it is; none where nothing can be said.
    #[serde(flatten)]
    pub interval: Option<Interval>,
}

/// So many of so many, with Wilson's interval; none of none.
#[must_use]
pub fn rate(reached: u64, of: u64) -> Option<Estimate> {
    let interval = wilson(reached, of)?;
    Some(Estimate {
        value: reached as f64 / of as f64,
        interval: Some(interval),
    })
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
///
/// The interval is that of a ratio of two rates by its logarithm (Katz and others, 1978); none where nobody of the others did.
#[must_use]
pub fn lift((reached, of): (u64, u64), (alone, of_alone): (u64, u64)) -> Option<Estimate> {
    if reached > of || alone > of_alone || of == 0 || of_alone == 0 || alone == 0 {
        return None;
    }
    let part = |count: u64| 1.0 / count as f64;
    let ratio = (reached as f64 / of as f64) / (alone as f64 / of_alone as f64);
    let interval = (reached > 0).then(|| {
        let variance = part(reached) - part(of) + part(alone) - part(of_alone);
        let spread = QUANTILE * variance.max(0.0).sqrt();
        Interval {
            low: ratio * (-spread).exp() - 1.0,
            high: ratio * spread.exp() - 1.0,
        }
    });
    Some(Estimate {
        value: ratio - 1.0,
        interval,
    })
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
        let found = lift((30, 100), (20, 100)).unwrap();
        assert!((found.value - 0.5).abs() < 1e-12, "{found:?}");
        assert_eq!(lift((30, 100), (0, 100)), None);
        assert_eq!(lift((0, 100), (20, 100)).unwrap().interval, None);
    }
}
