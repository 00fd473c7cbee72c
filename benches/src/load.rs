//! Loading from Arrow: how long it takes, and how much memory it takes at its peak and afterwards.

use crate::{Outcome, clock::timed, workload};
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

/// Resident bytes of this process.
struct Memory {
    now: u64,
    peak: u64,
}

impl Memory {
    fn now() -> Outcome<Memory> {
        let status = fs::read_to_string("/proc/self/status")?;
        let bytes = |name: &str| -> Outcome<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
            Ok(kibibytes
                .ok_or("the system does not tell of memory")?
                .parse::<u64>()?
                * 1024)
        };
        Ok(Memory {
            now: bytes("VmRSS:")?,
            peak: bytes("VmHWM:")?,
        })
    }
}
