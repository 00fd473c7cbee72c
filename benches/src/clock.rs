//! How long something takes.

use rustix::time::{ClockId, clock_gettime};
use std::time::Instant;

/// Milliseconds of one run.
#[derive(Clone, Copy, Debug)]
pub struct Duration {
    /// By the clock on the wall.
    pub wall: f64,
    /// Of all threads of this process. With one thread it is the steadier figure, for what others do on the machine is not in it.
    pub cpu: f64,
}

/// Runs it once.
pub fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let (wall, cpu) = (Instant::now(), cpu_milliseconds());
    let result = run();
    let duration = Duration {
        wall: wall.elapsed().as_secs_f64() * 1e3,
        cpu: cpu_milliseconds() - cpu,
    };
    (result, duration)
}

/// The median of each figure.
pub fn median(durations: &[Duration]) -> Duration {
    let middle = |figure: fn(&Duration) -> f64| {
        let mut figures: Vec<f64> = durations.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Duration {
        wall: middle(|duration| duration.wall),
        cpu: middle(|duration| duration.cpu),
    }
}

fn cpu_milliseconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
