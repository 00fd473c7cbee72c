//! How the data set of a client who changes is made: of rows that are taken over, rows that are read, and what these lead to.

use super::{
    event::RowKey,
    store::{Changed, OwnRows, Row, Store, own_row},
};
use crate::{
    error::Error,
    records::{Dataset, key_text},
};
use kardan_dsl::{
    schema::{CollectionId, Owner, Schema},
    types::Type,
};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Links lead no further than this from a client's own rows.
const DEPTH: usize = 8;

/// Rows of a client made ready to be evaluated.
pub(super) struct Built {
    pub data: Option<Dataset>,
    /// Rows whose links lead to what is not there yet, as they were told.
    pub told: OwnRows,
    /// The records of others that they lead to.
    pub leads_to: Vec<RowKey>,
}

/// What the links of a client's rows come to.
#[derive(Default)]
struct Links {
    /// The records of others that they lead to.
    others: OwnRows,
    /// Rows of the client less links that lead to nothing.
    cut: OwnRows,
    leads_to: Vec<RowKey>,
}

impl Built {
    /// A row as it will be.
    pub fn row(&self, key: &RowKey) -> Option<Row> {
        if let Some(told) = self.told.get(key) {
            return Some(Row::clone(told));
        }
        let data = self.data.as_ref()?;
        let row = own_row(data, 0, key)?;
        Some(data.record(CollectionId(key.0), row))
    }
}

impl Store {
    /// A data set of a client's rows and what they lead to, which must be good, as some records are about to be: the client's own where
    /// `owns` says so, else those of others.
    pub fn build(&self, client: u32, changed: &Changed, owns: bool) -> Result<Built, Error> {
        let none = Changed::new();
        let own = if owns { changed } else { &none };
        let before = self.data(client);
        let told = self.touched.get(&client).map(|touched| &touched.told);
        let subject = self.schema().subject;
        let is_own = |key: &RowKey| match own.get(key) {
            Some(row) => row.is_some(),
            None => before.is_some_and(|(data, row)| own_row(data, row, key).is_some()),
        };
        let is_subject = |key: &RowKey, row: &Option<Row>| key.0 == subject.0 && row.is_some();
        let comes = own.iter().any(|(key, row)| is_subject(key, row));
        let stays = before.is_some() && !own.iter().any(|(key, _)| key.0 == subject.0);
        if !comes && !stays {
            return Ok(Built {
                data: None,
                told: OwnRows::new(),
                leads_to: Vec::new(),
            });
        }
        // Rows that stay as they are are taken over; the others are read, and so are those whose links may lead elsewhere now.
        let mut copied = Vec::new();
        let mut read: OwnRows = own
            .iter()
            .filter_map(|(key, row)| Some((key.clone(), Arc::new(row.clone()?))))
            .collect();
        if let Some((data, subject)) = before {
            for (key, row) in Store::own_rows(data, subject) {
                let collection = CollectionId(key.0);
                if own.contains_key(&key) {
                    continue;
                }
                if let Some(told) = told.and_then(|told| told.get(&key)) {
                    read.insert(key, Arc::clone(told));
                } else if data.keeps_to(subject, collection, row) && !leaves(own) {
                    copied.push((data, collection, row));
                } else {
                    read.insert(key, Arc::new(data.record(collection, row)));
                }
            }
        }
        let links = self.links(&read, is_own, changed);
        let builder = Dataset::builder(Arc::clone(self.schema()), self.options.clone());
        let mut builder = builder.knowing(&self.texts);
        for (data, collection, row) in copied {
            builder.copy_row(data, collection, row);
        }
        for (key, row) in &read {
            let row = links.cut.get(key).unwrap_or(row);
            builder.add_row(CollectionId(key.0), row);
        }
        for (key, row) in &links.others {
            builder.add_row(CollectionId(key.0), row);
        }
        read.retain(|key, _| links.cut.contains_key(key));
        Ok(Built {
            data: Some(builder.build()?),
            told: read,
            leads_to: links.leads_to,
        })
    }

    /// What the links of a client's rows lead to.
    fn links(&self, rows: &OwnRows, is_own: impl Fn(&RowKey) -> bool, changed: &Changed) -> Links {
        let schema = self.schema();
        let mut links = Links::default();
        let mut open: Vec<(RowKey, Arc<Row>, usize)> = rows
            .iter()
            .filter(|(key, _)| leads_on(schema, CollectionId(key.0)))
            .map(|(key, row)| (key.clone(), Arc::clone(row), 0))
            .collect();
        while let Some((key, row, depth)) = open.pop() {
            let mut kept = Row::clone(&row);
            let mut is_cut = false;
            each_link(schema, CollectionId(key.0), &mut kept, &mut |target| {
                if is_own(target) || links.others.contains_key(target) {
                    return true;
                }
                links.leads_to.push(target.clone());
                let (found, is_gone) = match changed.get(target).or(self.beside.get(target)) {
                    Some(row) => (row.clone(), row.is_none()),
                    None => (self.row(target), false),
                };
                let unheard_of = || bare(schema, target).filter(|_| !is_gone);
                match found.or_else(unheard_of) {
                    Some(row) if depth < DEPTH => {
                        let row = Arc::new(fields_alone(schema, target, row));
                        links.others.insert(target.clone(), Arc::clone(&row));
                        open.push((target.clone(), row, depth + 1));
                        true
                    }
                    _ => {
                        is_cut = true;
                        false
                    }
                }
            });
            if is_cut {
                let place = match depth {
                    0 => &mut links.cut,
                    _ => &mut links.others,
                };
                place.insert(key, Arc::new(kept));
            }
        }
        links
    }
}

/// Whether rows go, so that links may lead to nothing.
fn leaves(own: &Changed) -> bool {
    own.values().any(Option::is_none)
}

/// Whether rows of a collection, or those that stand in them, can lead to other records than the one that they hang on.
fn leads_on(schema: &Schema, collection: CollectionId) -> bool {
    let fields = &schema.collection(collection).fields;
    let mut children = schema.children(collection);
    let is_link = |ty: &Type| matches!(ty, Type::Record(_));
    fields.iter().any(|field| is_link(&field.ty))
        || children.any(|child| schema.collection(child).key.is_none() && leads_on(schema, child))
}

/// Calls `see` with the key that each link of a row names, those of rows that stand in it among them; a link that `see` refuses is taken out.
fn each_link(
    schema: &Schema,
    collection: CollectionId,
    row: &mut Row,
    see: &mut impl FnMut(&RowKey) -> bool,
) {
    let described = schema.collection(collection);
    row.retain(|name, value| {
        if let Owner::Parent {
            collection: parent,
            column,
        } = &described.owner
            && column == name
        {
            return key_text(value).is_none_or(|key| see(&(parent.0, key)));
        }
        if let Some(field) = described.field_named(name) {
            let Type::Record(target) = schema.field(collection, field).ty else {
                return true;
            };
            return key_text(value).is_none_or(|key| see(&(target.0, key)));
        }
        let child = schema.children(collection);
        let child = child
            .into_iter()
            .find(|&child| schema.collection(child).is_called(name));
        if let (Some(child), Json::Array(items)) = (child, value) {
            for item in items.iter_mut().filter_map(Json::as_object_mut) {
                each_link(schema, child, item, see);
            }
        }
        true
    });
}

/// A record beside the clients may be nothing but its key.
fn bare(schema: &Schema, key: &RowKey) -> Option<Row> {
    let described = schema.collection(CollectionId(key.0));
    let own = described.key.filter(|_| described.owner == Owner::Table)?;
    let bare =
        described.fields.iter().enumerate().all(|(at, field)| {
            at == usize::from(own.0) || field.optional || field.default.is_some()
        });
    let name = &schema.field(CollectionId(key.0), own).name;
    bare.then(|| Map::from_iter([(name.clone(), Json::from(key.1.clone()))]))
}

/// Of a record of another only its fields are read.
fn fields_alone(schema: &Schema, key: &RowKey, mut row: Row) -> Row {
    let described = schema.collection(CollectionId(key.0));
    row.retain(|name, value| !value.is_array() || described.field_named(name).is_some());
    row
}
