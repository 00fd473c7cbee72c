//! A bar on a terminal while long files are read.

use indicatif::{ProgressBar, ProgressBarIter, ProgressDrawTarget, ProgressStyle};
use std::{fs::File, path::PathBuf, time::Duration};

/// Below this many bytes nobody needs a bar.
const LONG: u64 = 32 << 20;

/// How much of all files has been read. Hidden where the standard error is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar over the bytes of the files.
    pub fn over<K>(files: &[(PathBuf, K)]) -> Progress {
        let bytes = files
            .iter()
            .filter_map(|(path, _)| path.metadata().ok())
            .map(|file| file.len())
            .sum();
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
        if bytes < LONG {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) =
            ProgressStyle::with_template("reading {bar:40} {bytes}/{total_bytes} {eta}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    /// The file, counted as it is read.
    pub fn wrap(&self, file: File) -> ProgressBarIter<File> {
        self.0.wrap_read(file)
    }

    /// All is read.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
