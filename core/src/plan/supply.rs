//! Parameters and catalogs from JSON and from text, as hosts have them.

use super::{Inputs, inputs::unknown};
use crate::error::{Error, ErrorKind};
use kardan_dsl::{
    param_value,
    program::{Param, Program},
    syntax::TypeName,
    types::{Type, Value},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

impl Inputs {
    /// The inputs of a program from JSON: numbers, booleans, and texts that are read as the rule file would read them
    /// (`"3 months"`, `"15%"`, `"2026-11-21"`); a catalog is a list.
    ///
    /// # Errors
    /// An input error for a name that the program does not declare, and for a value that does not fit its type.
    pub fn from_json(
        program: &Program,
        params: &Map<String, Json>,
        catalogs: &Map<String, Json>,
    ) -> Result<Inputs, Error> {
        let mut inputs = Inputs::default();
        for (name, value) in params {
            inputs
                .params
                .insert(name.clone(), param_json(program, name, value)?);
        }
        for (name, values) in catalogs {
            let Json::Array(values) = values else {
                return Err(refuse("catalog", name, values).with_help("give a list of values"));
            };
            let ty = catalog_type(program, name)?;
            let values = values.iter().map(|value| {
                let found = catalog_json(ty, value);
                found.ok_or_else(|| refuse("catalog", name, value))
            });
            inputs
                .catalogs
                .insert(name.clone(), values.collect::<Result<_, _>>()?);
        }
        Ok(inputs)
    }

    /// Adds a parameter's value by its text.
    ///
    /// # Errors
    /// As [`Inputs::from_json`].
    pub fn add_param(&mut self, program: &Program, name: &str, text: &str) -> Result<(), Error> {
        let value = param_text(declared(program, name)?, text, program)?;
        self.params.insert(name.to_owned(), value);
        Ok(())
    }

    /// Adds a catalog's values by their texts.
    ///
    /// # Errors
    /// As [`Inputs::from_json`].
    pub fn add_catalog<'a>(
        &mut self,
        program: &Program,
        name: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        let ty = catalog_type(program, name)?;
        let values = texts.into_iter().map(|text| {
            catalog_text(ty, text).ok_or_else(|| refuse("catalog", name, &Json::from(text)))
        });
        self.catalogs
            .insert(name.to_owned(), values.collect::<Result<_, _>>()?);
        Ok(())
    }
}

fn param_json(program: &Program, name: &str, value: &Json) -> Result<Value, Error> {
    let param = declared(program, name)?;
    match value {
        Json::Bool(value) => Ok(Value::Bool(*value)),
        Json::Number(number) => {
            numeric(&number.to_string()).ok_or_else(|| refuse("parameter", name, value))
        }
        Json::String(text) => param_text(param, text, program),
        _ => Err(refuse("parameter", name, value)),
    }
}

fn param_text(param: &Param, text: &str, program: &Program) -> Result<Value, Error> {
    let number = numeric(text);
    match (param.kind, number) {
        (TypeName::Text, _) => Ok(Value::Text(text.to_owned())),
        (_, Some(number)) => Ok(number),
        (kind, None) => match param_value(text, kind, program) {
            Ok(Some(value)) => Ok(value),
            _ => Err(refuse("parameter", &param.name, &Json::from(text))
                .with_help("write the value as its declaration would: `3 months`, `15%`, `4000 rub`, `2026-11-21`")),
        },
    }
}

fn catalog_json(ty: &Type, value: &Json) -> Option<Value> {
    match value {
        Json::Bool(value) => Some(Value::Bool(*value)),
        Json::Number(number) => numeric(&number.to_string()),
        Json::String(text) => catalog_text(ty, text),
        _ => None,
    }
}

fn catalog_text(ty: &Type, text: &str) -> Option<Value> {
    match ty {
        Type::Text | Type::Enum(_) => Some(Value::Text(text.to_owned())),
        Type::Date => text.parse().ok().map(Value::Date),
        Type::Bool => text.parse().ok().map(Value::Bool),
        _ => numeric(text),
    }
}

/// A whole number, or a decimal by its text.
fn numeric(text: &str) -> Option<Value> {
    let whole = text.parse().ok().map(Value::Int);
    whole.or_else(|| Decimal::from_str_exact(text).ok().map(Value::Decimal))
}

fn declared<'a>(program: &'a Program, name: &str) -> Result<&'a Param, Error> {
    program
        .params
        .iter()
        .find(|param| param.name == name)
        .ok_or_else(|| unknown("parameter", name))
}

fn catalog_type<'a>(program: &'a Program, name: &str) -> Result<&'a Type, Error> {
    let catalog = program.catalogs.iter().find(|catalog| catalog.name == name);
    catalog
        .map(|catalog| &catalog.ty)
        .ok_or_else(|| unknown("catalog", name))
}

fn refuse(what: &str, name: &str, value: &Json) -> Error {
    let shown = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    Error::new(
        ErrorKind::Input,
        format!("{what} `{name}` cannot be `{shown}`"),
    )
}
