//! A bar on a terminal while a history runs.

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{ops::RangeInclusive, time::Duration};

/// How far a history has come. Hidden where the standard error is no terminal.
pub struct Progress {
    bar: ProgressBar,
    start: DateTime<Utc>,
}

impl Progress {
    /// A bar over a stretch of time.
    pub fn over(within: &RangeInclusive<DateTime<Utc>>) -> Progress {
        let start = *within.start();
        let minutes = (*within.end() - start).num_minutes();
        let bar = ProgressBar::with_draw_target(
            Some(minutes.unsigned_abs()),
            ProgressDrawTarget::stderr(),
        );
        if let Ok(style) = ProgressStyle::with_template("simulating {bar:40} {msg} {eta}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar, start }
    }

    /// So far has it come.
    pub fn come_to(&self, at: DateTime<Utc>) {
        let minutes = (at - self.start).num_minutes();
        self.bar.set_position(minutes.unsigned_abs());
        self.bar.set_message(at.format("%Y-%m-%d").to_string());
    }

    /// All is done.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
