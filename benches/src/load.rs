//! Loading from Arrow: how long it takes, and how much memory it takes at its peak and afterwards.

use crate::{Outcome, clock::timed, memory::Memory, workload};
use serde_json::json;
use std::{fs, path::Path};

/// Reads files into Arrow, then loads them; one line of JSON.
pub fn run(folder: &Path, files: &[String]) -> Outcome<()> {
    let program = workload::whole(workload::TEN)?;
    let rows = workload::read(folder, files.iter().map(String::as_str))?;
    let count: usize = rows
        .iter()
        .flat_map(|(_, batches)| batches)
        .map(|batch| batch.num_rows())
        .sum();
    // The peak so far, of reading, is forgotten (Linux only).
    fs::write("/proc/self/clear_refs", "5")?;
    let before = Memory::now()?;
    let (dataset, duration) = timed(|| workload::load(&rows, &program));
    let after = Memory::now()?;
    let clients = dataset?.len();
    let line = json!({
        "files": files, "rows": count, "clients": clients, "wall": duration.wall, "cpu": duration.cpu,
        "peak": after.peak.saturating_sub(before.now), "result": after.now.saturating_sub(before.now),
    });
    println!("{line}");
    Ok(())
}
