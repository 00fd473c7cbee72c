//! The record that a test describes: its fields and the records nested in it.

use super::{Checker, DEPTH, describe::describe};
use crate::{
    diagnostics::codes,
    program::Entity,
    schema::{CollectionId, FieldId},
    source::Span,
    syntax::{Document, Entry, Expression, ExpressionKind, Name},
    types::Type,
    vocabulary::Language,
};
use std::collections::HashSet;

/// What a name in a record stands for.
enum Slot {
    Field(FieldId),
    Rows(CollectionId),
}

impl Checker<'_> {
    /// Checks a record of a collection.
    pub(super) fn document(
        &mut self,
        collection: CollectionId,
        document: &Document,
        depth: usize,
    ) -> Option<()> {
        self.spend(document.span)?;
        if depth > DEPTH {
            return self.report(codes::TOO_DEEP, document.span, &[&DEPTH.to_string()]);
        }
        let mut seen = HashSet::new();
        let mut right = true;
        for (name, entry) in &document.fields {
            let Some(slot) = self.slot(collection, name) else {
                right = false;
                continue;
            };
            let entity = match slot {
                Slot::Field(field) => Entity::Field(collection, field),
                Slot::Rows(rows) => Entity::Collection(rows),
            };
            self.names.insert(name.span, entity);
            if !seen.insert(entity) {
                right = false;
                let _: Option<()> = self.report(codes::FIELD_TWICE, name.span, &[&name.text]);
            }
            let checked = match slot {
                Slot::Field(field) => self.field_entry(collection, field, name, entry, depth),
                Slot::Rows(rows) => self.rows_entry(rows, name, entry, depth),
            };
            right &= checked.is_some();
        }
        right.then_some(())
    }

    fn slot(&mut self, collection: CollectionId, name: &Name) -> Option<Slot> {
        let schema = self.schema();
        let described = schema.collection(collection);
        if let Some(field) = described.field_named(&name.text) {
            return Some(Slot::Field(field));
        }
        let child = schema
            .children(collection)
            .find(|child| schema.collection(*child).is_called(&name.text));
        if let Some(child) = child {
            return Some(Slot::Rows(child));
        }
        let mut known: Vec<String> = Vec::new();
        for field in &described.fields {
            known.push(field.name.clone());
            known.extend(field.aliases.values().flatten().cloned());
        }
        for child in schema.children(collection) {
            known.extend(schema.collection(child).names().map(str::to_owned));
        }
        let noun = super::describe::noun(described, self.language(name.span));
        self.report_unknown(codes::UNKNOWN_FIELD, name, &noun, &known)
    }

    fn field_entry(
        &mut self,
        collection: CollectionId,
        field: FieldId,
        name: &Name,
        entry: &Entry,
        depth: usize,
    ) -> Option<()> {
        let ty = &self.schema().field(collection, field).ty;
        match (entry, ty) {
            (Entry::Record(record), Type::Record(target)) => {
                self.document(*target, record, depth + 1)
            }
            (Entry::Value(value), Type::Record(_)) => self
                .key_entry(value)
                .or_else(|| self.wrong_entry(name, value.span, ty)),
            (Entry::Value(value), _) => self.value_entry(collection, field, value, ty),
            (Entry::Record(record), _) => self.wrong_entry(name, record.span, ty),
            (Entry::Records(records), _) => {
                let span = records.first().map_or(name.span, |record| record.span);
                self.wrong_entry(name, span, ty)
            }
        }
    }

    /// A key is a text or a whole number.
    fn key_entry(&mut self, value: &Expression) -> Option<()> {
        match &value.kind {
            ExpressionKind::Text(_) => Some(()),
            ExpressionKind::Number(number) if number.digits.is_integer() => Some(()),
            _ => None,
        }
    }

    fn value_entry(
        &mut self,
        collection: CollectionId,
        field: FieldId,
        value: &Expression,
        ty: &Type,
    ) -> Option<()> {
        let is_key = self.schema().collection(collection).key == Some(field);
        if is_key && self.key_entry(value).is_some() {
            return Some(());
        }
        self.literal_of(value, ty).map(|_| ())
    }

    fn rows_entry(
        &mut self,
        collection: CollectionId,
        name: &Name,
        entry: &Entry,
        depth: usize,
    ) -> Option<()> {
        match entry {
            Entry::Records(records) => {
                let mut right = true;
                for record in records {
                    right &= self.document(collection, record, depth + 1).is_some();
                }
                right.then_some(())
            }
            Entry::Value(value) => match &value.kind {
                ExpressionKind::List(values) if values.is_empty() => Some(()),
                _ => self.wrong_rows(name, value.span),
            },
            Entry::Record(record) => self.wrong_rows(name, record.span),
        }
    }

    fn wrong_rows(&mut self, name: &Name, span: Span) -> Option<()> {
        let wanted = match self.language(span) {
            Language::English => "a list of records: `[ { … } ]`",
            Language::Russian => "список записей: `[ { … } ]`",
        };
        self.report(codes::WRONG_ENTRY, span, &[&name.text, wanted])
    }

    fn wrong_entry(&mut self, name: &Name, span: Span, ty: &Type) -> Option<()> {
        let language = self.language(span);
        let wanted = match (ty, language) {
            (Type::Record(_), Language::English) => "a record `{ … }` or the key of one".to_owned(),
            (Type::Record(_), Language::Russian) => "запись `{ … }` или её ключ".to_owned(),
            _ => describe(ty, language),
        };
        self.report(codes::WRONG_ENTRY, span, &[&name.text, &wanted])
    }
}

/// How many records of a collection a record of another describes, itself included.
pub(super) fn count(
    checker: &Checker<'_>,
    (collection, document): (CollectionId, &Document),
    wanted: CollectionId,
) -> usize {
    let schema = checker.schema();
    let mut open = vec![(collection, document)];
    let mut found = 0;
    while let Some((collection, document)) = open.pop() {
        found += usize::from(collection == wanted);
        for (name, entry) in &document.fields {
            let described = schema.collection(collection);
            match entry {
                Entry::Record(record) => {
                    if let Some(field) = described.field_named(&name.text)
                        && let Type::Record(target) = schema.field(collection, field).ty
                    {
                        open.push((target, record));
                    }
                }
                Entry::Records(records) => {
                    if let Some(child) = schema.collection_named(&name.text) {
                        open.extend(records.iter().map(|record| (child, record)));
                    }
                }
                Entry::Value(_) => {}
            }
        }
    }
    found
}
