//! Processor time of short work.

use crate::{Count, Outcome};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;

/// What one measurement takes about.
const MEASUREMENT: f64 = 2e7;

/// Nanoseconds of one run: the median of nine measurements of many runs.
pub fn nanoseconds(count: &mut Count<'_>) -> Outcome<f64> {
    let one = measured(count, 1)?.max(1.0);
    let times = (MEASUREMENT / one).clamp(1.0, 1e6) as u32;
    let mut figures = (0..9)
        .map(|_| measured(count, times))
        .collect::<Outcome<Vec<_>>>()?;
    figures.sort_by(f64::total_cmp);
    Ok(figures[4])
}

fn measured(count: &mut Count<'_>, times: u32) -> Outcome<f64> {
    let begun = now();
    for _ in 0..times {
        black_box(count()?);
    }
    Ok((now() - begun) / f64::from(times))
}

fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
