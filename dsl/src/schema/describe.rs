//! From a schema back to the form that a file has.

use super::{
    Collection, Field, FieldId, Owner, Schema,
    form::{CollectionForm, Entries, FieldForm, FieldTable, SchemaForm, TypeForm, Words},
    resolve::TYPES,
};
use crate::{
    types::{Type, Value},
    vocabulary::Language,
};

/// The form that describes a schema.
pub(super) fn describe(schema: &Schema) -> SchemaForm {
    let collections = schema
        .collections
        .iter()
        .map(|collection| {
            (
                collection.name.clone(),
                describe_collection(schema, collection),
            )
        })
        .collect();
    SchemaForm {
        name: Some(schema.name.clone()),
        extends: None,
        subject: Some(schema.collection(schema.subject).name.clone()),
        prelude: schema.prelude.clone(),
        collections: Entries(collections),
    }
}

fn describe_collection(schema: &Schema, collection: &Collection) -> CollectionForm {
    let role = |id: Option<FieldId>| {
        id.and_then(|id| collection.fields.get(usize::from(id.0)))
            .map(|field| field.name.clone())
    };
    let (parent, column) = match &collection.owner {
        Owner::Parent { collection, column } => {
            let parent = schema.collection(*collection).name.clone();
            let column = (*column != parent).then(|| column.clone());
            (Some(parent), column)
        }
        Owner::Subject | Owner::Table => (None, None),
    };
    let ru = collection.nouns.get(&Language::Russian).map(|noun| {
        let mut forms: Vec<String> = noun.forms().map(str::to_owned).collect();
        if forms.iter().all(|form| *form == noun.one) {
            forms.truncate(1);
        }
        forms
    });
    let also = collection.nouns.get(&Language::English);
    CollectionForm {
        plural: Some(collection.plural.clone()),
        parent,
        column,
        table: collection.owner == Owner::Table,
        key: role(collection.key),
        time: role(collection.time),
        sequence: role(collection.sequence),
        ru: Words(ru.unwrap_or_default()),
        also: Words(also.map(|noun| noun.other.clone()).unwrap_or_default()),
        fields: Entries(
            collection
                .fields
                .iter()
                .map(|field| (field.name.clone(), describe_field(schema, field)))
                .collect(),
        ),
    }
}

fn describe_field(schema: &Schema, field: &Field) -> FieldForm {
    let question = if field.optional { "?" } else { "" };
    let (kind, optional, open) = match &field.ty {
        Type::Enum(values) => (
            TypeForm::Values(values.values.clone()),
            field.optional,
            values.open,
        ),
        Type::Record(target) => {
            let target = &schema.collection(*target).name;
            (
                TypeForm::Named(format!("-> {target}{question}")),
                false,
                false,
            )
        }
        ty => {
            let known = TYPES.iter().find(|(_, known)| known == ty);
            let name = known.map_or("text", |(name, _)| *name);
            (TypeForm::Named(format!("{name}{question}")), false, false)
        }
    };
    let words = |language| Words(field.aliases.get(&language).cloned().unwrap_or_default());
    let table = FieldTable {
        kind,
        optional,
        default: field.default.as_ref().map(describe_default),
        planned: field.planned,
        open,
        readings: field.readings.map(|(collection, reading)| {
            let reading = &schema.field(collection, reading).name;
            format!("{}.{reading}", schema.collection(collection).name)
        }),
        ru: words(Language::Russian),
        also: words(Language::English),
    };
    let short = FieldForm::Short(table.kind.clone());
    if short.table() == table {
        short
    } else {
        FieldForm::Full(table)
    }
}

/// Decimals are written as text, which every reader keeps exact.
fn describe_default(default: &Value) -> serde_json::Value {
    match default {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Decimal(value)
        | Value::Ratio(value)
        | Value::Points(value)
        | Value::Kilometres(value) => match i64::try_from(*value) {
            Ok(whole) if value.is_integer() => whole.into(),
            _ => value.to_string().into(),
        },
        Value::Text(text) => text.clone().into(),
        Value::Date(date) => date.to_string().into(),
        _ => serde_json::Value::Null,
    }
}
