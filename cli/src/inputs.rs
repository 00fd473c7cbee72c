//! The as-of, parameters and catalogs of the command line.

use crate::{arguments, failure::Failure, rules};
use kardan::{
    Program,
    evaluate::AsOf,
    plan::{Inputs, Plan},
};
use std::{collections::HashSet, path::Path, sync::Arc};

/// The plan of a program with the values of the command line, and the moment to evaluate as of.
pub fn plan(
    program: &Arc<Program>,
    arguments: &arguments::Inputs,
) -> Result<(Plan, AsOf), Failure> {
    let inputs = inputs(
        program,
        &arguments.values.params,
        &arguments.values.catalogs,
    )?;
    Ok((Plan::new(program, &inputs)?, arguments.as_of.parse()?))
}

/// The values of the command line.
pub fn inputs(
    program: &Arc<Program>,
    params: &[String],
    catalogs: &[String],
) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::default();
    let mut given = HashSet::new();
    for param in params {
        let (name, text) = split(param, "--param")?;
        once(&mut given, name, "--param")?;
        inputs.add_param(program, name, text)?;
    }
    for catalog in catalogs {
        let (name, file) = split(catalog, "--catalog")?;
        once(&mut given, name, "--catalog")?;
        let text = rules::read(Path::new(file))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        inputs.add_catalog(program, name, lines)?;
    }
    require(program, &inputs)?;
    Ok(inputs)
}

/// What the program leaves to its host has to stand on the command line.
fn require(program: &Program, inputs: &Inputs) -> Result<(), Failure> {
    let param = program
        .params
        .iter()
        .find(|param| param.default.is_none() && !inputs.params.contains_key(&param.name));
    if let Some(name) = param.map(|param| &param.name) {
        return Err(Failure::misuse(format!(
            "parameter `{name}` has no value: give it one with `--param {name}=VALUE`"
        )));
    }
    let catalog = program
        .catalogs
        .iter()
        .find(|catalog| catalog.values.is_none() && !inputs.catalogs.contains_key(&catalog.name));
    match catalog.map(|catalog| &catalog.name) {
        None => Ok(()),
        Some(name) => Err(Failure::misuse(format!(
            "catalog `{name}` has no values: name a file with one a line, `--catalog {name}=FILE`"
        ))),
    }
}

fn split<'a>(argument: &'a str, option: &str) -> Result<(&'a str, &'a str), Failure> {
    argument
        .split_once('=')
        .ok_or_else(|| Failure::misuse(format!("`{option} {argument}` has no `=`")))
}

/// Parameters and catalogs share one set of names, as all declarations do.
fn once<'a>(given: &mut HashSet<&'a str>, name: &'a str, option: &str) -> Result<(), Failure> {
    if given.insert(name) {
        return Ok(());
    }
    Err(Failure::misuse(format!("`{option} {name}` is given twice")))
}
