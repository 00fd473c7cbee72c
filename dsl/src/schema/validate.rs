//! What must hold of a schema beyond its names being known.

use super::{
    Collection, CollectionId, Field, FieldId, Owner, Schema, SchemaError, SchemaProblem, names,
    resolve::at,
};
use crate::types::Type;
use std::collections::HashSet;

/// Checks the whole schema.
pub(super) fn validate(schema: &Schema) -> Result<(), SchemaError> {
    names::check_names(schema)?;
    if schema.collection(schema.subject).key.is_none() {
        return Err(at("subject", SchemaProblem::SubjectWithoutKey));
    }
    for (number, collection) in (0..).zip(&schema.collections) {
        check_parents(schema, CollectionId(number))?;
        check_roles(schema, collection)?;
        for field in &collection.fields {
            check_field(schema, CollectionId(number), field)?;
        }
    }
    Ok(())
}

fn check_parents(schema: &Schema, id: CollectionId) -> Result<(), SchemaError> {
    let name = &schema.collection(id).name;
    let path = format!("collections.{name}.parent");
    let mut seen = HashSet::from([id]);
    let mut current = id;
    while let Some(parent) = schema.parent(current) {
        let above = schema.collection(parent);
        if above.owner == Owner::Table {
            return Err(at(path, SchemaProblem::ParentIsTable(above.name.clone())));
        }
        if !seen.insert(parent) {
            return Err(at(path, SchemaProblem::CyclicParents(name.clone())));
        }
        current = parent;
    }
    Ok(())
}

fn check_roles(schema: &Schema, collection: &Collection) -> Result<(), SchemaError> {
    let place = |role: &str| format!("collections.{}.{role}", collection.name);
    let find = |id: Option<FieldId>| id.and_then(|id| collection.fields.get(usize::from(id.0)));
    if let Some(key) = find(collection.key) {
        if key.ty != Type::Text {
            return Err(at(place("key"), SchemaProblem::KeyType(key.name.clone())));
        }
        let is_subject = collection.owner == Owner::Subject;
        if is_subject && (key.optional || key.default.is_some()) {
            let reason = SchemaProblem::OptionalRole(key.name.clone(), "key");
            return Err(at(place("key"), reason));
        }
    }
    if let Some(time) = find(collection.time) {
        if !matches!(time.ty, Type::Date | Type::Instant) {
            return Err(at(
                place("time"),
                SchemaProblem::TimeType(time.name.clone()),
            ));
        }
        if time.optional {
            let reason = SchemaProblem::OptionalRole(time.name.clone(), "time");
            return Err(at(place("time"), reason));
        }
    }
    if let Some(sequence) = find(collection.sequence)
        && sequence.ty != Type::Int
    {
        let reason = SchemaProblem::SequenceType(sequence.name.clone());
        return Err(at(place("sequence"), reason));
    }
    let linked = collection.fields.iter().find_map(|field| match field.ty {
        Type::Record(target) if schema.collection(target).key.is_none() => Some((field, target)),
        _ => None,
    });
    if let Some((field, target)) = linked {
        let target = schema.collection(target).name.clone();
        let path = place(&format!("fields.{}", field.name));
        return Err(at(path, SchemaProblem::TargetWithoutKey(target)));
    }
    Ok(())
}

fn check_field(schema: &Schema, owner: CollectionId, field: &Field) -> Result<(), SchemaError> {
    let path = format!(
        "collections.{}.fields.{}",
        schema.collection(owner).name,
        field.name
    );
    if field.planned && !matches!(field.ty, Type::Date | Type::Instant) {
        return Err(at(path, SchemaProblem::PlannedType));
    }
    if let Type::Enum(values) = &field.ty {
        let distinct: HashSet<_> = values.values.iter().collect();
        if values.values.is_empty() || distinct.len() < values.values.len() {
            return Err(at(path, SchemaProblem::EnumValues));
        }
    }
    if let Some((collection, reading)) = field.readings {
        let readings = schema.collection(collection);
        let value = schema.field(collection, reading);
        let linked = schema.parent(collection) == Some(owner)
            || readings
                .fields
                .iter()
                .any(|field| field.ty == Type::Record(owner));
        if !linked || readings.time.is_none() || value.ty != field.ty || !value.ty.is_numeric() {
            let name = format!("{}.{}", readings.name, value.name);
            return Err(at(path, SchemaProblem::BadReadings(name)));
        }
    }
    Ok(())
}
