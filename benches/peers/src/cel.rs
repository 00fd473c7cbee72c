//! cel: compiled programs, the client's fields as variables.

use crate::{
    Count, Outcome,
    questions::{Question, Rule},
};
use cel::{Context, Env, Value as Cel};
use serde_json::Value;
use std::sync::Arc;

pub fn compile<'a>(question: &Question, client: &Value) -> Outcome<Count<'a>> {
    let environment = Arc::new(Env::stdlib());
    let rules = question
        .rules
        .iter()
        .map(|rule| environment.compile(&expression(rule)));
    let rules = rules
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    let mut context = Context::with_env(environment);
    for (name, value) in client.as_object().into_iter().flatten() {
        context
            .add_variable(name.as_str(), value.clone())
            .map_err(|error| error.to_string())?;
    }
    context
        .add_function("sum", sum)
        .map_err(|error| error.to_string())?;
    Ok(Box::new(move || {
        let mut hold = 0;
        for rule in &rules {
            let value = rule.execute(&context).map_err(|error| error.to_string())?;
            hold += usize::from(value == true.into());
        }
        Ok(hold)
    }))
}

fn sum(values: Arc<Vec<Cel>>) -> i64 {
    let numbers = values.iter().map(|value| match value {
        Cel::Int(number) => *number,
        Cel::UInt(number) => *number as i64,
        _ => 0,
    });
    numbers.sum()
}

fn expression(rule: &Rule) -> String {
    let Rule {
        make,
        low,
        high,
        orders_since,
    } = rule;
    let scalar =
        format!("make == '{make}' && mileage >= {low} && mileage <= {high} && !blacklisted");
    match orders_since {
        None => scalar,
        Some(since) => {
            let recent = format!("orders.filter(o, o.closed_at >= {since})");
            format!("{scalar} && {recent}.size() >= 4 && sum({recent}.map(o, o.total)) >= 100000")
        }
    }
}
