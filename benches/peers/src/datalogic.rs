//! datalogic-rs: compiled JSONLogic, one session, the client as its own value.

use crate::{
    Count, Outcome,
    questions::{Question, Rule},
};
use datalogic_rs::{Engine, ParsedData};
use serde_json::{Value, json};

pub fn compile<'a>(question: &Question, client: &Value) -> Outcome<Count<'a>> {
    // A session borrows its engine, which lives as long as the program.
    let engine: &'static Engine = Box::leak(Box::new(Engine::new()));
    let rules = question
        .rules
        .iter()
        .map(|rule| engine.compile(logic(rule).to_string().as_str()));
    let rules = rules
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    let client = ParsedData::from_json(&client.to_string()).map_err(|error| error.to_string())?;
    let mut session = engine.session();
    Ok(Box::new(move || {
        let mut hold = 0;
        for rule in &rules {
            let value = session
                .eval_borrowed(rule, &client)
                .map_err(|error| error.to_string())?;
            hold += usize::from(value.as_bool() == Some(true));
            session.reset();
        }
        Ok(hold)
    }))
}

fn logic(rule: &Rule) -> Value {
    let mut conditions = vec![
        json!({"===": [{"var": "make"}, rule.make]}),
        json!({"<=": [rule.low, {"var": "mileage"}, rule.high]}),
        json!({"!": {"var": "blacklisted"}}),
    ];
    if let Some(since) = rule.orders_since {
        let recent = json!({"filter": [{"var": "orders"}, {">=": [{"var": "closed_at"}, since]}]});
        let sum = json!({"+": [{"var": "current.total"}, {"var": "accumulator"}]});
        let one_more = json!({"+": [1, {"var": "accumulator"}]});
        conditions.push(json!({">=": [{"reduce": [recent, one_more, 0]}, 4]}));
        conditions.push(json!({">=": [{"reduce": [recent, sum, 0]}, 100_000]}));
    }
    json!({"and": conditions})
}
