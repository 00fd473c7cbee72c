//! Schema files: reading and writing TOML and JSON.

use super::{
    Schema, SchemaError, SchemaProblem,
    describe::describe,
    extend::extend,
    form::SchemaForm,
    names,
    resolve::{at, resolve},
};
use crate::json::JsonError;
use std::{
    fmt::Write,
    sync::{Arc, LazyLock},
};
use unicode_normalization::UnicodeNormalization;

/// The text of the built-in schema.
const AUTO: &str = include_str!("auto.toml");

impl Schema {
    /// The built-in schema for car services, dealers and parts shops.
    #[must_use]
    pub fn auto() -> Arc<Schema> {
        #[expect(
            clippy::expect_used,
            reason = "a constant of this crate, and a test reads it"
        )]
        static SCHEMA: LazyLock<Arc<Schema>> = LazyLock::new(|| {
            Arc::new(Schema::from_toml(AUTO).expect("the built-in schema can be read"))
        });
        Arc::clone(&SCHEMA)
    }

    /// Reads a schema from TOML.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    ///
    /// # Example
    /// ```
    /// let schema = kardan_dsl::schema::Schema::from_toml(
    ///     r#"
    ///     name = "shop"
    ///     subject = "client"
    ///     [collections.client]
    ///     key = "id"
    ///     fields.id = "text"
    ///     "#,
    /// )?;
    /// assert_eq!(schema.collection(schema.subject).plural, "clients");
    /// # Ok::<(), kardan_dsl::schema::SchemaError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Schema, SchemaError> {
        build(read_toml(text)?)
    }

    /// Reads a schema from JSON: the same keys as in TOML.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    pub fn from_json(text: &str) -> Result<Schema, SchemaError> {
        let text: String = text.nfc().collect();
        let form = serde_json::from_str(&text).map_err(JsonError::from);
        build(form.map_err(unreadable)?)
    }

    /// The schema as TOML, complete: without `extends`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let form = describe(self);
        let mut text = String::new();
        // Writing to a string never fails.
        let _ = write_toml(&mut text, &form);
        text
    }

    /// The schema as JSON, complete: without `extends`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(describe(self)).unwrap_or_default()
    }
}

fn build(form: SchemaForm) -> Result<Schema, SchemaError> {
    match form.extends.as_deref() {
        None => resolve(&form),
        Some("auto") => {
            names::check_tables(&form)?;
            resolve(&extend(read_toml(AUTO)?, form))
        }
        Some(other) => Err(at("extends", SchemaProblem::UnknownBase(other.to_owned()))),
    }
}

fn read_toml(text: &str) -> Result<SchemaForm, SchemaError> {
    let text: String = text.nfc().collect();
    toml::from_str(&text).map_err(unreadable)
}

fn unreadable(error: impl std::fmt::Display) -> SchemaError {
    at("", SchemaProblem::Unreadable(error.to_string()))
}

fn write_toml(text: &mut String, form: &SchemaForm) -> std::fmt::Result {
    for (key, value) in [("name", &form.name), ("subject", &form.subject)] {
        if let Some(value) = value {
            writeln!(text, "{key} = {}", quote(value))?;
        }
    }
    if !form.prelude.is_empty() {
        writeln!(text, "prelude = {}", quote(&form.prelude))?;
    }
    for (name, collection) in &form.collections.0 {
        writeln!(text, "\n[collections.{name}]")?;
        let texts = [
            ("plural", &collection.plural),
            ("parent", &collection.parent),
            ("column", &collection.column),
            ("key", &collection.key),
            ("time", &collection.time),
            ("sequence", &collection.sequence),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                writeln!(text, "{key} = {}", quote(value))?;
            }
        }
        if collection.table {
            writeln!(text, "table = true")?;
        }
        for (key, words) in [("ru", &collection.ru), ("also", &collection.also)] {
            if !words.is_empty() {
                writeln!(text, "{key} = {}", toml::Value::from(words.0.clone()))?;
            }
        }
        writeln!(text, "\n[collections.{name}.fields]")?;
        for (field, described) in &collection.fields.0 {
            // A form holds nothing that TOML cannot: no null, and no number beyond an i64 or a decimal in text.
            let value = toml::Value::try_from(described).map_err(|_| std::fmt::Error)?;
            writeln!(text, "{field} = {value}")?;
        }
    }
    Ok(())
}

fn quote(text: &str) -> toml::Value {
    toml::Value::from(text)
}
