//! Loading from Arrow: how long it takes, how much memory it takes at its peak and afterwards, and what evaluation keeps beside the rows.

use crate::{Outcome, clock::timed, memory::Memory, workload};
use kardan::{
    plan::{Inputs, Plan},
    records::Dataset,
};
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
    let dataset = dataset?;
    let mut kept = Vec::new();
    if files.len() == workload::FILES.len() {
        for file in [workload::TEN, workload::OTHERS, workload::ASKED] {
            evaluate_all(&dataset, file)?;
            kept.push(Memory::now()?.now.saturating_sub(after.now));
        }
    }
    let line = json!({
        "files": files, "rows": count, "clients": dataset.len(), "wall": duration.wall, "cpu": duration.cpu,
        "peak": after.peak.saturating_sub(before.now), "result": after.now.saturating_sub(before.now),
        "kept": kept,
    });
    println!("{line}");
    Ok(())
}

/// Has the tables keep what all segments of a file ask for again and again.
fn evaluate_all(dataset: &Dataset, file: &str) -> Outcome<()> {
    let as_of = workload::AS_OF.parse()?;
    for program in workload::one_by_one(file)?.into_values() {
        Plan::new(&program, &Inputs::default())?.evaluate(dataset, as_of)?;
    }
    Ok(())
}
