//! zen-expression: compiled expressions, the client as its own variable.

use crate::{
    Count, Outcome,
    questions::{Question, Rule},
};
use serde_json::Value;
use zen_expression::{compile_expression, variable::Variable, vm::VM};

pub fn compile<'a>(question: &Question, client: &Value) -> Outcome<Count<'a>> {
    let rules = question
        .rules
        .iter()
        .map(|rule| compile_expression(&expression(rule)));
    let rules = rules
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    let client: Variable = client.clone().into();
    let mut machine = VM::new();
    Ok(Box::new(move || {
        let mut hold = 0;
        for rule in &rules {
            let value = rule.evaluate_with(client.clone(), &mut machine);
            let value = value.map_err(|error| error.to_string())?;
            hold += usize::from(value.as_bool() == Some(true));
        }
        Ok(hold)
    }))
}

fn expression(rule: &Rule) -> String {
    let Rule {
        make,
        low,
        high,
        orders_since,
    } = rule;
    let scalar =
        format!("make == '{make}' and mileage >= {low} and mileage <= {high} and not blacklisted");
    match orders_since {
        None => scalar,
        Some(since) => {
            let recent = format!("filter(orders, #.closed_at >= {since})");
            format!(
                "{scalar} and count(orders, #.closed_at >= {since}) >= 4 and sum(map({recent}, #.total)) >= 100000"
            )
        }
    }
}
