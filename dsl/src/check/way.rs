//! Ways from a record down to rows: nested in it, or linked to it.

use super::Body;
use crate::{
    diagnostics::{Texts, codes},
    program::{Entity, Hop, Link, ScopeId},
    schema::{CollectionId, FieldId, Owner, Schema},
    syntax::{Name, is_same},
    types::Type,
};

use super::record::Record;

const A_FIELD: Texts = Texts::new(
    "it is a field: `{0} is known`, `{0} is missing`",
    "это поле: `{0} указано`, `{0} не указано`",
);

/// A way from a scope to rows.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub base: ScopeId,
    pub links: Vec<Link>,
    pub hops: Vec<Hop>,
    pub collection: CollectionId,
    /// The rows are nested directly in the base's record.
    pub nested: bool,
    /// How many names it took.
    pub taken: usize,
}

/// How a name leads from a collection down to rows.
enum Down {
    Hops(CollectionId, Vec<Hop>),
    Several,
    Nowhere,
}

/// The collections that link to records of a collection, with the link field. Only rows of the same client count, so that
/// nothing links to a client or to a table in this sense.
pub(super) fn linking(
    schema: &Schema,
    target: CollectionId,
) -> impl Iterator<Item = (CollectionId, FieldId)> + '_ {
    let within = matches!(schema.collection(target).owner, Owner::Parent { .. });
    (0..)
        .map(CollectionId)
        .zip(&schema.collections)
        .filter(move |(_, rows)| within && matches!(rows.owner, Owner::Parent { .. }))
        .flat_map(move |(id, rows)| {
            (0..)
                .map(FieldId)
                .zip(&rows.fields)
                .filter(move |(_, field)| field.ty == Type::Record(target))
                .map(move |(field, _)| (id, field))
        })
}

/// The shortest way from a record of `from` down to the rows called `name`: first what hangs on it, then what is nested in that.
fn down(schema: &Schema, from: CollectionId, name: &str) -> Down {
    let Some(target) = schema.collection_named(name) else {
        return Down::Nowhere;
    };
    let mut level: Vec<(CollectionId, Vec<Hop>)> = schema
        .children(from)
        .map(|child| (child, vec![Hop::Children(child)]))
        .collect();
    let nested: Vec<CollectionId> = schema.children(from).collect();
    level.extend(
        linking(schema, from)
            .filter(|(rows, _)| !nested.contains(rows))
            .map(|(rows, field)| (rows, vec![Hop::Linked(rows, field)])),
    );
    // Nesting is a tree: the levels end with its height.
    while !level.is_empty() {
        let mut found = level.iter().filter(|(rows, _)| *rows == target);
        match (found.next(), found.next()) {
            (Some((_, hops)), None) => return Down::Hops(target, hops.clone()),
            (Some(_), Some(_)) => return Down::Several,
            (None, _) => {}
        }
        level = level
            .iter()
            .flat_map(|(rows, hops)| {
                schema.children(*rows).map(move |child| {
                    let mut hops = hops.clone();
                    hops.push(Hop::Children(child));
                    (child, hops)
                })
            })
            .collect();
    }
    Down::Nowhere
}

/// The collections on the shortest way from a record of `from` down to the rows called `name`, those rows last.
pub(super) fn collections_down(
    schema: &Schema,
    from: CollectionId,
    name: &str,
) -> Option<Vec<CollectionId>> {
    let Down::Hops(_, hops) = down(schema, from, name) else {
        return None;
    };
    let collections = hops.into_iter().map(|hop| match hop {
        Hop::Children(collection) | Hop::Linked(collection, _) => collection,
    });
    Some(collections.collect())
}

/// The collections whose rows hang on records of a collection, at any distance.
pub(super) fn below(schema: &Schema, from: CollectionId) -> Vec<CollectionId> {
    let mut below: Vec<CollectionId> = schema.children(from).collect();
    for (rows, _) in linking(schema, from) {
        if !below.contains(&rows) {
            below.push(rows);
        }
    }
    let mut at = 0;
    while let Some(&collection) = below.get(at) {
        at += 1;
        for next in schema.children(collection) {
            if !below.contains(&next) {
                below.push(next);
            }
        }
    }
    below
}

/// The names of rows that hang on records of a collection.
pub(super) fn names_below(schema: &Schema, from: CollectionId) -> Vec<String> {
    below(schema, from)
        .into_iter()
        .flat_map(|id| schema.collection(id).names())
        .map(str::to_owned)
        .collect()
}

impl Body<'_, '_> {
    /// The way that names lead to rows, as far as they name rows; what is left names a field. Scopes further in come first.
    /// A link or noun that leads to one record hides rows further out, but not from `first` and `last`, which mean rows for sure.
    pub(super) fn way(&mut self, names: &[&Name], picking: bool) -> Option<Way> {
        let (first, rest) = names.split_first()?;
        let schema = self.schema();
        for record in self.records() {
            if !rest.is_empty() {
                let start = if schema.collection(record.collection).is_called(&first.text) {
                    Some(record.clone())
                } else {
                    record.step(schema, &first.text)
                };
                // A link or noun counts as the start only where rows follow; `vehicle.make` is left to the values.
                if let Some(start) = start
                    && let Some(way) = self.way_from(&start, rest, 1)?
                {
                    self.name_step(&record, &start, first);
                    return Some(way);
                }
            }
            if let Some(way) = self.way_from(&record, names, 0)? {
                return Some(way);
            }
            if !picking && !rest.is_empty() && self.is_one(&record, first) {
                return self.report(codes::ONE_NOT_MANY, first.span, &[&first.text]);
            }
        }
        self.report_no_way(names)
    }

    /// The way from a record. The outer option is none where an error was reported, the inner where there is no way.
    #[expect(
        clippy::option_option,
        reason = "an error differs from there being no way"
    )]
    fn way_from(&mut self, start: &Record, names: &[&Name], taken: usize) -> Option<Option<Way>> {
        let schema = self.schema();
        let mut record = start.clone();
        let mut way = Way {
            base: record.scope,
            links: Vec::new(),
            hops: Vec::new(),
            collection: record.collection,
            nested: false,
            taken,
        };
        let mut resolved = Vec::new();
        for name in names {
            match down(schema, way.collection, &name.text) {
                Down::Hops(_, _) if record.foreign => {
                    return self.report(
                        codes::OTHER_CLIENT,
                        name.span,
                        &[&self.noun(record.collection, name.span)],
                    );
                }
                Down::Hops(collection, hops) => {
                    way.hops.extend(hops);
                    way.collection = collection;
                    resolved.push((name.span, Entity::Collection(collection)));
                }
                Down::Several => {
                    let from = self.noun(way.collection, name.span);
                    return self.report(codes::AMBIGUOUS_WAY, name.span, &[&name.text, &from]);
                }
                Down::Nowhere if way.hops.is_empty() => {
                    let Some(next) = record.step(schema, &name.text) else {
                        return Some(None);
                    };
                    resolved.push((name.span, entity(schema, &record, &next, &name.text)));
                    record = next;
                    way.collection = record.collection;
                }
                Down::Nowhere => break,
            }
            way.taken += 1;
        }
        if way.hops.is_empty() {
            return Some(None);
        }
        way.nested = record.links.is_empty() && matches!(way.hops.as_slice(), [Hop::Children(_)]);
        way.links = record.links;
        self.checker.names.extend(resolved);
        Some(Some(way))
    }

    /// Whether a name means one record in the scope of another: it is a link, or the singular noun of the record.
    fn is_one(&self, record: &Record, name: &Name) -> bool {
        let collection = self.schema().collection(record.collection);
        is_same(&collection.name, &name.text)
            || collection
                .nouns
                .values()
                .any(|noun| is_same(&noun.one, &name.text))
            || record.step(self.schema(), &name.text).is_some()
    }

    /// Remembers what the first name of a path stands for.
    pub(super) fn name_step(&mut self, from: &Record, to: &Record, name: &Name) {
        let entity = if from.links.len() == to.links.len() {
            Entity::Collection(to.collection)
        } else {
            entity(self.schema(), from, to, &name.text)
        };
        self.checker.names.insert(name.span, entity);
    }

    fn report_no_way(&mut self, names: &[&Name]) -> Option<Way> {
        let schema = self.schema();
        let (first, rest) = names.split_first()?;
        let records = self.records();
        let mut known: Vec<String> = Vec::new();
        for record in &records {
            let collection = schema.collection(record.collection);
            let starts = collection.is_called(&first.text);
            let start = if starts {
                Some(record.clone())
            } else {
                record.step(schema, &first.text)
            };
            match (start, rest.first()) {
                (Some(start), Some(second)) => {
                    let is_field = schema
                        .collection(start.collection)
                        .field_named(&second.text)
                        .is_some();
                    if is_field {
                        return self.report(codes::ONE_NOT_MANY, first.span, &[&first.text]);
                    }
                    let below = names_below(schema, start.collection);
                    return self.checker.report_unknown(
                        codes::UNKNOWN_COLLECTION,
                        second,
                        "",
                        &below,
                    );
                }
                (Some(_), None) => {
                    return self.report(codes::ONE_NOT_MANY, first.span, &[&first.text]);
                }
                (None, _) => known.extend(names_below(schema, record.collection)),
            }
        }
        let is_field = |record: &Record| {
            let fields = schema.collection(record.collection);
            fields.field_named(&first.text).is_some()
        };
        if rest.is_empty() && records.iter().any(is_field) {
            let name = &first.text;
            let help = A_FIELD.fill(self.language(first.span), &[name]);
            let found = self.diagnostic(codes::UNKNOWN_COLLECTION, first.span, &[name, ""]);
            self.push(found.help(help));
            return None;
        }
        self.checker
            .report_unknown(codes::UNKNOWN_COLLECTION, first, "", &known)
    }
}

/// What a name that led from one record to the next stands for.
fn entity(schema: &Schema, from: &Record, to: &Record, name: &str) -> Entity {
    match schema.collection(from.collection).field_named(name) {
        Some(field) => Entity::Field(from.collection, field),
        None => Entity::Collection(to.collection),
    }
}
