//! What a case supplies beside the data, as it is written in the language.

use kardan::plan::Inputs;
use kardan_dsl::{
    program::Program,
    syntax::{CalendarUnit, ClockUnit, PeriodUnit, TypeName},
    types::{Period, Value},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

/// The inputs of a case. A parameter that the program does not declare is text.
///
/// # Panics
/// On a text that is no value.
#[must_use]
pub fn read(program: &Program, params: &Map<String, Json>, catalogs: &Map<String, Json>) -> Inputs {
    let params = params.iter().map(|(name, value)| {
        let kind = program.params.iter().find(|param| param.name == *name);
        let kind = kind.map_or(TypeName::Text, |param| param.kind);
        (name.clone(), param(text(value), kind, program))
    });
    let catalogs = catalogs.iter().map(|(name, values)| {
        let values = values.as_array().expect("a catalog is a list");
        (
            name.clone(),
            values
                .iter()
                .map(|value| Value::Text(text(value).to_owned()))
                .collect(),
        )
    });
    Inputs {
        params: params.collect(),
        catalogs: catalogs.collect(),
    }
}

fn param(text: &str, kind: TypeName, program: &Program) -> Value {
    let (number, unit) = text
        .split_once(' ')
        .unwrap_or((text.trim_end_matches('%'), ""));
    let decimal = || number.parse::<Decimal>().expect("a number");
    match kind {
        TypeName::Text => Value::Text(text.to_owned()),
        TypeName::Date => Value::Date(text.parse().expect("a date")),
        TypeName::Bool => Value::Bool(text == "true"),
        TypeName::Int => Value::Int(number.parse().expect("a whole number")),
        TypeName::Decimal => Value::Decimal(decimal()),
        TypeName::Ratio => Value::Ratio(decimal() / Decimal::ONE_HUNDRED),
        TypeName::Money => Value::Money(decimal(), program.currency),
        TypeName::Points => Value::Points(decimal()),
        TypeName::Kilometres => Value::Kilometres(decimal()),
        TypeName::Days
        | TypeName::Weeks
        | TypeName::Months
        | TypeName::Quarters
        | TypeName::Years
        | TypeName::Minutes
        | TypeName::Hours => {
            let unit = match unit.trim_end_matches('s') {
                "day" => PeriodUnit::Calendar(CalendarUnit::Day),
                "week" => PeriodUnit::Calendar(CalendarUnit::Week),
                "month" => PeriodUnit::Calendar(CalendarUnit::Month),
                "quarter" => PeriodUnit::Calendar(CalendarUnit::Quarter),
                "year" => PeriodUnit::Calendar(CalendarUnit::Year),
                "minute" => PeriodUnit::Clock(ClockUnit::Minute),
                "hour" => PeriodUnit::Clock(ClockUnit::Hour),
                other => panic!("`{other}` is no unit"),
            };
            Value::Period(Period {
                count: number.parse().expect("a count"),
                unit,
            })
        }
    }
}

fn text(value: &Json) -> &str {
    value.as_str().expect("inputs are text")
}
