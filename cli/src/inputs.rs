//! The as-of, parameters and catalogs of the command line.

use crate::{arguments, failure::Failure, rules};
use kardan::{
    Program,
    evaluate::AsOf,
    plan::{Inputs, Plan},
};
use std::{path::Path, sync::Arc};

/// The plan of a program with the values of the command line, and the moment to evaluate as of.
pub fn plan(
    program: &Arc<Program>,
    arguments: &arguments::Inputs,
) -> Result<(Plan, AsOf), Failure> {
    let mut inputs = Inputs::default();
    for param in &arguments.params {
        let (name, text) = split(param, "--param")?;
        inputs.add_param(program, name, text)?;
    }
    for catalog in &arguments.catalogs {
        let (name, file) = split(catalog, "--catalog")?;
        let text = rules::read(Path::new(file))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        inputs.add_catalog(program, name, lines)?;
    }
    Ok((Plan::new(program, &inputs)?, arguments.as_of.parse()?))
}

fn split<'a>(argument: &'a str, option: &str) -> Result<(&'a str, &'a str), Failure> {
    argument
        .split_once('=')
        .ok_or_else(|| Failure::misuse(format!("`{option} {argument}` has no `=`")))
}
