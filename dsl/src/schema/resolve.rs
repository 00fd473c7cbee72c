//! From the file's form to a schema: names are looked up, types and defaults are read.

use super::{
    Collection, CollectionId, Field, FieldId, Noun, Owner, Schema, SchemaError, SchemaProblem,
    form::{CollectionForm, Entries, FieldForm, FieldTable, SchemaForm, TypeForm, Words},
    names::{self, closest},
};
use crate::{
    types::{EnumType, Type, Value},
    vocabulary::Language,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Types by the name that a file gives them.
pub(super) const TYPES: [(&str, Type); 11] = [
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("decimal", Type::Decimal),
    ("text", Type::Text),
    ("date", Type::Date),
    ("birthday", Type::Birthday),
    ("instant", Type::Instant),
    ("ratio", Type::Ratio),
    ("money", Type::Money),
    ("points", Type::Points),
    ("km", Type::Kilometres),
];

type Outcome<T> = Result<T, SchemaError>;

/// The schema that a complete form (one without `extends`) describes.
pub(super) fn resolve(form: &SchemaForm) -> Outcome<Schema> {
    names::check_tables(form)?;
    let name = form
        .name
        .clone()
        .ok_or_else(|| at("", SchemaProblem::NoName))?;
    let subject_name = form
        .subject
        .as_deref()
        .ok_or_else(|| at("", SchemaProblem::NoSubject))?;
    let subject = collection_id(form, subject_name, "subject")?;
    let mut collections = Vec::with_capacity(form.collections.0.len());
    for (name, collection) in &form.collections.0 {
        let id = collection_id(form, name, "collections")?;
        collections.push(resolve_collection(form, subject, id, name, collection)?);
    }
    let schema = Schema {
        name,
        subject,
        collections,
        prelude: form.prelude.clone(),
    };
    super::validate::validate(&schema)?;
    Ok(schema)
}

/// An error at a place of the file.
pub(super) fn at(path: impl Into<String>, reason: SchemaProblem) -> SchemaError {
    SchemaError {
        path: path.into(),
        reason,
    }
}

fn collection_id(form: &SchemaForm, name: &str, path: &str) -> Outcome<CollectionId> {
    let position = form
        .collections
        .0
        .iter()
        .position(|(known, _)| known == name);
    let Some(position) = position else {
        let known = form.collections.0.iter().map(|(known, _)| known.as_str());
        let reason = SchemaProblem::UnknownCollection {
            name: name.to_owned(),
            suggestion: closest(name, known),
        };
        return Err(at(path, reason));
    };
    let number = u16::try_from(position).map_err(|_| at(path, SchemaProblem::TooMany))?;
    Ok(CollectionId(number))
}

fn field_id(
    fields: &Entries<FieldForm>,
    collection: &str,
    name: &str,
    path: &str,
) -> Outcome<FieldId> {
    let position = fields.0.iter().position(|(known, _)| known == name);
    let Some(position) = position else {
        let known = fields.0.iter().map(|(known, _)| known.as_str());
        let reason = SchemaProblem::UnknownField {
            collection: collection.to_owned(),
            name: name.to_owned(),
            suggestion: closest(name, known),
        };
        return Err(at(path, reason));
    };
    let number = u16::try_from(position).map_err(|_| at(path, SchemaProblem::TooMany))?;
    Ok(FieldId(number))
}

fn resolve_collection(
    form: &SchemaForm,
    subject: CollectionId,
    id: CollectionId,
    name: &str,
    collection: &CollectionForm,
) -> Outcome<Collection> {
    let path = format!("collections.{name}");
    let role = |field: &Option<String>, role: &str| -> Outcome<Option<FieldId>> {
        field
            .as_deref()
            .map(|field| field_id(&collection.fields, name, field, &format!("{path}.{role}")))
            .transpose()
    };
    let plural = collection
        .plural
        .clone()
        .unwrap_or_else(|| format!("{name}s"));
    let mut fields = Vec::with_capacity(collection.fields.0.len());
    for (field, described) in &collection.fields.0 {
        let path = format!("{path}.fields.{field}");
        fields.push(resolve_field(form, field, &described.table(), &path)?);
    }
    Ok(Collection {
        owner: resolve_owner(form, subject, id, collection, &path)?,
        nouns: resolve_nouns(name, &plural, collection, &path)?,
        key: role(&collection.key, "key")?,
        time: role(&collection.time, "time")?,
        sequence: role(&collection.sequence, "sequence")?,
        name: name.to_owned(),
        plural,
        fields,
    })
}

fn resolve_owner(
    form: &SchemaForm,
    subject: CollectionId,
    id: CollectionId,
    collection: &CollectionForm,
    path: &str,
) -> Outcome<Owner> {
    let is_subject = id == subject;
    if is_subject && (collection.table || collection.parent.is_some()) {
        let name = form.subject.clone().unwrap_or_default();
        return Err(at(path, SchemaProblem::SubjectBelow(name)));
    }
    if collection.table && collection.parent.is_some() {
        return Err(at(path, SchemaProblem::TableWithParent));
    }
    if (is_subject || collection.table) && collection.column.is_some() {
        return Err(at(path, SchemaProblem::ColumnWithoutParent));
    }
    if is_subject {
        return Ok(Owner::Subject);
    }
    if collection.table {
        return Ok(Owner::Table);
    }
    let parent = match &collection.parent {
        Some(parent) => collection_id(form, parent, &format!("{path}.parent"))?,
        None => subject,
    };
    let parent_name = form
        .collections
        .0
        .get(usize::from(parent.0))
        .map(|(name, _)| name.clone())
        .unwrap_or_default();
    Ok(Owner::Parent {
        collection: parent,
        column: collection.column.clone().unwrap_or(parent_name),
    })
}

fn resolve_nouns(
    name: &str,
    plural: &str,
    collection: &CollectionForm,
    path: &str,
) -> Outcome<BTreeMap<Language, Noun>> {
    let english = Noun {
        other: collection.also.0.clone(),
        ..undeclined(name, plural)
    };
    let mut nouns = BTreeMap::from([(Language::English, english)]);
    let russian = match collection.ru.0.as_slice() {
        [] => return Ok(nouns),
        [form] => undeclined(form, form),
        [one, of_one, many, of_many] => Noun {
            of_one: of_one.clone(),
            of_many: of_many.clone(),
            ..undeclined(one, many)
        },
        [one, of_one, many, of_many, to_one, to_many, other @ ..] => Noun {
            one: one.clone(),
            of_one: of_one.clone(),
            many: many.clone(),
            of_many: of_many.clone(),
            to_one: to_one.clone(),
            to_many: to_many.clone(),
            other: other.to_vec(),
        },
        _ => return Err(at(format!("{path}.ru"), SchemaProblem::WrongForms)),
    };
    nouns.insert(Language::Russian, russian);
    Ok(nouns)
}

/// A noun whose cases do not differ.
fn undeclined(one: &str, many: &str) -> Noun {
    Noun {
        one: one.to_owned(),
        of_one: one.to_owned(),
        many: many.to_owned(),
        of_many: many.to_owned(),
        to_one: one.to_owned(),
        to_many: many.to_owned(),
        other: Vec::new(),
    }
}

fn resolve_field(form: &SchemaForm, name: &str, field: &FieldTable, path: &str) -> Outcome<Field> {
    let (ty, question) = match &field.kind {
        TypeForm::Named(kind) => resolve_type(form, kind, path)?,
        TypeForm::Values(values) => (
            Type::Enum(EnumType {
                values: values.clone(),
                open: field.open,
            }),
            false,
        ),
    };
    if field.open && !matches!(ty, Type::Enum(_)) {
        return Err(at(path, SchemaProblem::OpenType));
    }
    let default = field
        .default
        .as_ref()
        .map(|default| {
            resolve_default(&ty, default)
                .ok_or_else(|| at(path, SchemaProblem::BadDefault(default.to_string())))
        })
        .transpose()?;
    let optional = field.optional || question;
    if optional && default.is_some() {
        return Err(at(path, SchemaProblem::OptionalWithDefault));
    }
    let readings = field
        .readings
        .as_deref()
        .map(|readings| resolve_readings(form, readings, path))
        .transpose()?;
    let mut aliases = BTreeMap::new();
    for (language, Words(words)) in [
        (Language::Russian, &field.ru),
        (Language::English, &field.also),
    ] {
        if !words.is_empty() {
            aliases.insert(language, words.clone());
        }
    }
    Ok(Field {
        name: name.to_owned(),
        aliases,
        ty,
        optional,
        default,
        planned: field.planned,
        readings,
    })
}

/// `"text?"`, `"-> vehicle"`: the type, and whether it may be missing.
fn resolve_type(form: &SchemaForm, kind: &str, path: &str) -> Outcome<(Type, bool)> {
    let (kind, optional) = match kind.trim().strip_suffix('?') {
        Some(kind) => (kind.trim(), true),
        None => (kind.trim(), false),
    };
    if let Some(target) = kind.strip_prefix("->") {
        let target = collection_id(form, target.trim(), path)?;
        return Ok((Type::Record(target), optional));
    }
    TYPES
        .iter()
        .find(|(name, _)| *name == kind)
        .map(|(_, ty)| (ty.clone(), optional))
        .ok_or_else(|| {
            let reason = SchemaProblem::UnknownType {
                name: kind.to_owned(),
                suggestion: closest(kind, TYPES.iter().map(|(name, _)| *name)),
            };
            at(path, reason)
        })
}

/// The default as a value of the type; none where it is of another.
fn resolve_default(ty: &Type, default: &serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    let number = || match default {
        Json::Number(number) => Decimal::from_str_exact(&number.to_string()).ok(),
        Json::String(text) => Decimal::from_str_exact(text).ok(),
        _ => None,
    };
    match (ty, default) {
        (Type::Bool, Json::Bool(value)) => Some(Value::Bool(*value)),
        (Type::Int, Json::Number(value)) => value.as_i64().map(Value::Int),
        (Type::Text, Json::String(text)) => Some(Value::Text(text.clone())),
        (Type::Enum(values), Json::String(text)) => {
            (values.open || values.values.contains(text)).then(|| Value::Text(text.clone()))
        }
        (Type::Date, Json::String(text)) => text.parse().ok().map(Value::Date),
        (Type::Decimal | Type::Money, _) => number().map(Value::Decimal),
        (Type::Ratio, _) => number().map(Value::Ratio),
        (Type::Points, _) => number().map(Value::Points),
        (Type::Kilometres, _) => number().map(Value::Kilometres),
        _ => None,
    }
}

/// `reading.mileage`.
fn resolve_readings(
    form: &SchemaForm,
    readings: &str,
    path: &str,
) -> Outcome<(CollectionId, FieldId)> {
    let path = format!("{path}.readings");
    let Some((collection, field)) = readings.split_once('.') else {
        return Err(at(path, SchemaProblem::BadReadings(readings.to_owned())));
    };
    let id = collection_id(form, collection, &path)?;
    let fields = form.collections.0.get(usize::from(id.0));
    let Some((_, described)) = fields else {
        return Err(at(path, SchemaProblem::BadReadings(readings.to_owned())));
    };
    Ok((id, field_id(&described.fields, collection, field, &path)?))
}
