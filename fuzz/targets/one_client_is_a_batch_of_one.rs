//! Rules over clients, both hostile: everything is read or named as a problem, and a client alone is what it is among others.
//!
//! The input is a program, a line of `---`, and a client on each line.

#![no_main]

use kardan::{
    CompileOptions, NoLoader, Program, Schema, compile,
    evaluate::{AsOf, Evaluation},
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use std::sync::Arc;

fuzz_target!(|text: &str| {
    let Some((rules, clients)) = text.split_once("\n---\n") else {
        return;
    };
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let Ok(compiled) = compile("rules.kardan", rules, &options) else {
        return;
    };
    let program = Arc::new(compiled.program);
    let Ok(plan) = Plan::new(&program, &Inputs::default()) else {
        return;
    };
    let clients: Vec<Map<String, Value>> = clients
        .lines()
        .filter_map(|line| kardan::json::read(line).ok()?.as_object().cloned())
        .collect();
    let Some(all) = evaluated(&program, &plan, &clients) else {
        return;
    };
    for (row, client) in clients.iter().enumerate() {
        // Alone it may name a client that is not there.
        let Some(alone) = evaluated(&program, &plan, std::slice::from_ref(client)) else {
            continue;
        };
        for (among, alone) in all.segments.iter().zip(&alone.segments) {
            if among.subject == program.schema.subject {
                assert_eq!(
                    among.selected.get(row),
                    alone.selected.get(0),
                    "{}",
                    among.name
                );
                assert_eq!(
                    among.unknown.get(row),
                    alone.unknown.get(0),
                    "{}",
                    among.name
                );
            }
        }
    }
});

fn evaluated(
    program: &Arc<Program>,
    plan: &Plan,
    clients: &[Map<String, Value>],
) -> Option<Evaluation> {
    let options = ReadOptions::of_program(program);
    let mut builder = Dataset::builder(Arc::clone(&program.schema), options);
    builder.add_documents(clients.iter().cloned());
    let as_of: AsOf = "2026-11-21".parse().ok()?;
    plan.evaluate(&builder.build().ok()?, as_of).ok()
}
