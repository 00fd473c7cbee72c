//! Programs of many rules: what compiling, planning and evaluating them take, a line of JSON for each.

use crate::{Outcome, clock::timed, workload};
use kardan::{
    Loader, beside,
    evaluate::AsOf,
    plan::{Inputs, Plan},
};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Runs each program over all clients.
pub fn run(folder: &Path, programs: &[PathBuf]) -> Outcome<()> {
    let rows = workload::read(folder, workload::FILES)?;
    let dataset = workload::load(&rows, &workload::whole(workload::TEN)?)?;
    drop(rows);
    let as_of: AsOf = workload::AS_OF.parse()?;
    for path in programs {
        let text = fs::read_to_string(path)?;
        let (program, compile) =
            timed(|| workload::compiled(&path.to_string_lossy(), &text, &Files));
        let program = Arc::new(program?);
        let (plan, planning) = timed(|| Plan::new(&program, &Inputs::default()));
        let plan = plan?;
        let (evaluation, evaluate) = timed(|| plan.evaluate(&dataset, as_of));
        let segments = evaluation?.segments;
        let clients: usize = segments.iter().map(|segment| segment.counts().0).sum();
        let line = json!({
            "program": path.file_stem().map(|name| name.to_string_lossy()), "rules": segments.len(), "clients": clients,
            "compile": compile.cpu, "plan": planning.cpu, "evaluate": evaluate.wall,
        });
        println!("{line}");
    }
    Ok(())
}

/// A program of ten thousand rules is longer than a file may be: it uses others beside it.
struct Files;

impl Loader for Files {
    fn load(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn resolve(&self, from: &str, path: &str) -> String {
        beside(from, path)
    }
}
