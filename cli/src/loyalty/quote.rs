//! `kardan loyalty quote`: what a checkout can offer.

use super::{
    arguments::{DiffFormat, Quote},
    scheme,
};
use crate::{
    data,
    failure::Failure,
    output::{self, table::begin},
    rules,
};
use chrono::{Duration, TimeZone};
use kardan::{Error, ErrorKind, evaluate::AsOf, json, loyalty};
use serde_json::{Map, Value};
use std::{
    fmt::{Display, Write},
    path::Path,
    process::ExitCode,
};

/// Replays the history up to the checkout, quotes and prints.
pub fn quote(arguments: &Quote) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let scheme = scheme(&program, &arguments.values)?;
    let as_of: AsOf = arguments.as_of.parse()?;
    let within = scheme.period(arguments.from.parse()?, as_of)?;
    let (start, at) = within.into_inner();
    let dataset = data::read(&arguments.data, &program)?;
    dataset.known_row(program.schema.subject, &arguments.client)?;
    let before = (at - Duration::microseconds(1)).max(start);
    let ledger = scheme.replay(&dataset, &(start..=before))?;
    let cart = cart(&arguments.cart)?;
    let purchases = program.schema.purchases();
    let plural = purchases.map(|id| program.schema.collection(id).plural.clone());
    let read = |row: Option<Map<String, Value>>| {
        let collection = plural.as_deref().unwrap_or_default();
        let one_more = |builder: &mut kardan::records::DatasetBuilder| {
            builder.add_rows(collection, row.clone())
        };
        data::read_with(&arguments.data, &program, one_more).map_err(|failure| match failure {
            Failure::Engine(error) => error,
            Failure::Misuse(message) => Error::new(ErrorKind::Input, message),
        })
    };
    let quote = scheme.quote(&ledger, &arguments.client, &cart, at, read)?;
    output::print(&match arguments.format {
        DiffFormat::Table => table(&quote, &program.timezone),
        DiffFormat::Json => format!("{}\n", quote.to_json()),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn cart(file: &Path) -> Result<Map<String, Value>, Failure> {
    let reason = match json::read(&rules::read(file)?) {
        Ok(Value::Object(cart)) => return Ok(cart),
        Ok(_) => "an object belongs here: `{…}`".to_owned(),
        Err(error) => error.to_string(),
    };
    let message = format!("`{}` is no purchase: {reason}", file.display());
    Err(Failure::misuse(message))
}

fn table(quote: &loyalty::Quote, zone: &impl TimeZone<Offset: Display>) -> String {
    let mut lines = begin(
        &["line", "sum", "at most", "usable", "limited by"],
        &[1, 2, 3],
    );
    for line in &quote.lines {
        lines.add_row([
            line.line.to_string(),
            line.amount.normalize().to_string(),
            line.most.to_string(),
            line.usable.to_string(),
            line.binding.name().to_owned(),
        ]);
    }
    let mut text = format!("{lines}\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} of {} points can be used; {} is left to pay in money",
        quote.usable,
        quote.available,
        quote.money.normalize()
    );
    for remark in &quote.remarks {
        let _ = writeln!(text, "note: {}", remark.message);
    }
    for entry in &quote.earned {
        let rule = entry.rule.as_deref().unwrap_or_default();
        let when = entry.available_at.unwrap_or(entry.at);
        let _ = writeln!(
            text,
            "{} earns {} points by {rule}, to be spent from {}",
            entry.account,
            entry.points,
            when.with_timezone(zone).format("%Y-%m-%d %H:%M")
        );
    }
    let name = |standing: &Option<loyalty::TierStanding>| {
        let tier = standing.as_ref().and_then(|standing| standing.tier.clone());
        tier.map_or_else(|| "none".to_owned(), |tier| tier.to_string())
    };
    if quote.before.is_some() {
        let _ = writeln!(
            text,
            "tier: {} now, {} after this purchase",
            name(&quote.before),
            name(&quote.after)
        );
        let next = quote.after.as_ref().and_then(|after| after.next.as_ref());
        if let Some((tier, missing)) = next {
            let _ = writeln!(text, "to {tier}: {} more", missing.normalize());
        }
    }
    text
}
