//! What `comparison/questions.py` wrote.

use crate::Outcome;
use serde_json::{Map, Value};

/// A client, and rules about it.
pub struct Questions {
    client: Map<String, Value>,
    unread: Map<String, Value>,
    pub questions: Vec<Question>,
}

/// Rules, and how many of them hold.
pub struct Question {
    pub name: String,
    pub rules: Vec<Rule>,
    pub hold: usize,
}

/// The make, a mileage between bounds, not on the black list; and orders that count four and 100,000, where it asks for them.
pub struct Rule {
    pub make: String,
    pub low: i64,
    pub high: i64,
    /// Since when orders count, in seconds.
    pub orders_since: Option<i64>,
}

impl Questions {
    pub fn read(text: &str) -> Outcome<Questions> {
        let value: Value = serde_json::from_str(text)?;
        let since = number(&value["since"])?;
        let questions = list(&value["questions"])?.iter();
        Ok(Questions {
            client: object(&value["client"])?,
            unread: object(&value["unread"])?,
            questions: questions
                .map(|question| Question::read(question, since))
                .collect::<Outcome<_>>()?,
        })
    }

    /// The client as it is, and with fields that no rule reads.
    pub fn clients(&self) -> [(&str, Value); 2] {
        let wide = self.client.clone().into_iter().chain(self.unread.clone());
        [
            ("few", Value::Object(self.client.clone())),
            ("many", Value::Object(wide.collect())),
        ]
    }
}

impl Question {
    fn read(value: &Value, since: i64) -> Outcome<Question> {
        let rules = list(&value["rules"])?.iter();
        Ok(Question {
            name: text(&value["name"])?,
            rules: rules
                .map(|rule| Rule::read(rule, since))
                .collect::<Outcome<_>>()?,
            hold: number(&value["hold"])? as usize,
        })
    }
}

impl Rule {
    fn read(value: &Value, since: i64) -> Outcome<Rule> {
        Ok(Rule {
            make: text(&value["make"])?,
            low: number(&value["low"])?,
            high: number(&value["high"])?,
            orders_since: value.get("orders").map(|_| since),
        })
    }
}

pub fn number(value: &Value) -> Outcome<i64> {
    value
        .as_i64()
        .ok_or_else(|| format!("{value} is no number").into())
}

pub fn text(value: &Value) -> Outcome<String> {
    let text = value
        .as_str()
        .ok_or_else(|| format!("{value} is no text"))?;
    Ok(text.to_owned())
}

pub fn list(value: &Value) -> Outcome<&Vec<Value>> {
    value
        .as_array()
        .ok_or_else(|| format!("{value} is no list").into())
}

fn object(value: &Value) -> Outcome<Map<String, Value>> {
    let object = value
        .as_object()
        .ok_or_else(|| format!("{value} is no object"))?;
    Ok(object.clone())
}
