//! What a host supplies beside the data.

use crate::error::{Error, ErrorKind};
use indexmap::IndexMap;
use kardan_dsl::{
    program::{Node, NodeKind, Param, Program},
    syntax::{PeriodUnit, TypeName},
    types::{Currency, Period, Type, Value},
};
use rust_decimal::Decimal;

/// Parameters and catalogs by name. A name that the program does not declare is an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// Values that take the place of parameters' defaults.
    pub params: IndexMap<String, Value>,
    /// Values of catalogs that the program leaves to the host.
    pub catalogs: IndexMap<String, Vec<Value>>,
}

impl Inputs {
    /// Those that a program asks for: an older version of one that they are meant for.
    #[must_use]
    pub fn declared_by(&self, program: &Program) -> Inputs {
        let mut inputs = self.clone();
        let params = &program.params;
        inputs
            .params
            .retain(|name, _| params.iter().any(|param| param.name == *name));
        let asks = |name: &str| {
            let mut catalogs = program.catalogs.iter();
            catalogs.any(|known| known.name == name && known.values.is_none())
        };
        inputs.catalogs.retain(|name, _| asks(name));
        inputs
    }
}

/// The value of every parameter and catalog of a program, by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Given {
    pub params: Vec<Value>,
    pub catalogs: Vec<Vec<Value>>,
}

impl Given {
    /// The period that a node says: a literal, or a parameter.
    ///
    /// # Errors
    /// An input error where it has no value.
    pub fn period(&self, node: &Node) -> Result<Period, Error> {
        let value = match &node.kind {
            NodeKind::Literal(value) => Some(value),
            NodeKind::Param(param) => self.params.get(param.0 as usize),
            _ => None,
        };
        match value {
            Some(Value::Period(period)) => Ok(*period),
            _ => Err(Error::new(ErrorKind::Input, "a period has no value")),
        }
    }

    /// What a program runs with.
    pub fn new(program: &Program, inputs: &Inputs) -> Result<Given, Error> {
        for name in inputs.params.keys() {
            if !program.params.iter().any(|param| param.name == *name) {
                return Err(unknown("parameter", name));
            }
        }
        for name in inputs.catalogs.keys() {
            match program.catalogs.iter().find(|known| known.name == *name) {
                None => return Err(unknown("catalog", name)),
                Some(known) if known.values.is_some() => {
                    return Err(input(format!("the program itself lists catalog `{name}`"))
                        .with_help("declare it with a type only to have the host supply it"));
                }
                Some(_) => {}
            }
        }
        let params = program.params.iter().map(|param| {
            let supplied = inputs.params.get(&param.name).or(param.default.as_ref());
            let value = supplied.ok_or_else(|| {
                input(format!("parameter `{}` has no value", param.name))
                    .with_help("supply one, or give it a default in its declaration")
            })?;
            fitted(param, value, program.currency)
        });
        let catalogs = program.catalogs.iter().map(|catalog| {
            if let Some(values) = &catalog.values {
                return Ok(values.clone());
            }
            let values = inputs.catalogs.get(&catalog.name).ok_or_else(|| {
                input(format!("catalog `{}` has no values", catalog.name))
                    .with_help("the program leaves it to the host: supply a list")
            })?;
            match values.iter().find(|value| !is_of(value, &catalog.ty)) {
                None => Ok(values.clone()),
                Some(value) => Err(input(format!(
                    "catalog `{}` cannot hold `{value}`",
                    catalog.name
                ))),
            }
        });
        Ok(Given {
            params: params.collect::<Result<_, _>>()?,
            catalogs: catalogs.collect::<Result<_, _>>()?,
        })
    }
}

/// A value as the parameter's type has it: a whole number is good for any number.
fn fitted(param: &Param, value: &Value, currency: Currency) -> Result<Value, Error> {
    let whole = |value: &Value| match value {
        Value::Int(value) => Some(Decimal::from(*value)),
        Value::Decimal(value) => Some(*value),
        _ => None,
    };
    let number = whole(value);
    let fit = match (param.kind, value) {
        (TypeName::Int, Value::Int(_))
        | (TypeName::Decimal, Value::Decimal(_))
        | (TypeName::Ratio, Value::Ratio(_))
        | (TypeName::Points, Value::Points(_))
        | (TypeName::Kilometres, Value::Kilometres(_))
        | (TypeName::Text, Value::Text(_))
        | (TypeName::Date, Value::Date(_))
        | (TypeName::Bool, Value::Bool(_)) => Some(value.clone()),
        (TypeName::Money, Value::Money(_, of)) => (*of == currency).then(|| value.clone()),
        (TypeName::Decimal, _) => number.map(Value::Decimal),
        (TypeName::Ratio, _) => number.map(Value::Ratio),
        (TypeName::Points, _) => number.map(Value::Points),
        (TypeName::Kilometres, _) => number.map(Value::Kilometres),
        (TypeName::Money, _) => number.map(|amount| Value::Money(amount, currency)),
        (kind, Value::Period(period)) => {
            let same_family = matches!(
                (kind.period_unit(), period.unit),
                (Some(PeriodUnit::Calendar(_)), PeriodUnit::Calendar(_))
                    | (Some(PeriodUnit::Clock(_)), PeriodUnit::Clock(_))
            );
            (same_family && period.count > 0).then(|| value.clone())
        }
        (kind, Value::Int(count)) => kind
            .period_unit()
            .zip(u32::try_from(*count).ok().filter(|&count| count > 0))
            .map(|(unit, count)| Value::Period(Period { count, unit })),
        _ => None,
    };
    fit.ok_or_else(|| {
        input(format!("parameter `{}` cannot be `{value}`", param.name))
            .with_help("give a value of the type that its declaration names")
    })
}

fn is_of(value: &Value, ty: &Type) -> bool {
    match value {
        Value::Text(_) => matches!(ty, Type::Text | Type::Enum(_)),
        Value::Int(_) => ty.is_numeric(),
        Value::Decimal(_) => ty.is_numeric() && *ty != Type::Int,
        Value::Ratio(_) => *ty == Type::Ratio,
        Value::Money(..) => *ty == Type::Money,
        Value::Points(_) => *ty == Type::Points,
        Value::Kilometres(_) => *ty == Type::Kilometres,
        Value::Date(_) => *ty == Type::Date,
        Value::Instant(_) => *ty == Type::Instant,
        Value::Bool(_) => *ty == Type::Bool,
        Value::DayOfYear(_) => *ty == Type::DayOfYear,
        Value::Period(_) | Value::List(_) => false,
    }
}

pub(super) fn unknown(what: &str, name: &str) -> Error {
    input(format!("the program declares no {what} `{name}`"))
}

fn input(message: String) -> Error {
    Error::new(ErrorKind::Input, message)
}
