//! The records of all clients: as they were at the start, and those of clients that have changed since.
//!
//! The data set of the start stays as it is. A client that an event touches gets rows of its own and a small data set of them, with what its
//! links lead to; it is evaluated as a chunk of one, like any other.

use super::{
    event::{RowKey, key_text},
    lookout,
    states::OwnStates,
    versions::Versions,
};
use crate::{
    error::Error,
    loyalty::Standing,
    records::{Dataset, NamedText, ReadOptions},
    triggers::{Accounts, Effect, Records},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner, Schema},
    types::Type,
};
use serde_json::{Map, Value as Json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Links lead no further than this from a client's own rows.
const DEPTH: usize = 8;

/// A row as an event has it.
pub(super) type Row = Map<String, Json>;

/// The rows of a client.
pub(super) type OwnRows = BTreeMap<RowKey, Arc<Row>>;

/// All records.
#[derive(Debug)]
pub(super) struct Store {
    pub base: Arc<Dataset>,
    pub options: ReadOptions,
    /// What data sets of single clients are made knowing.
    texts: Arc<[NamedText]>,
    /// The clients that came later, by their number less that of the base.
    pub newcomers: Vec<String>,
    numbers: HashMap<String, u32>,
    pub touched: BTreeMap<u32, Touched>,
    /// Of rows of clients that are touched.
    owners: HashMap<RowKey, u32>,
    /// Records beside the clients that have changed; none that are gone.
    pub beside: BTreeMap<RowKey, Option<Row>>,
    pub versions: Versions,
    /// Where triggers speak of points.
    pub accounts: Option<Accounts>,
    /// The points that triggers gave.
    pub rewards: Vec<Effect>,
    /// The touched clients whose rows lead to a record of another client or beside the clients.
    incoming: HashMap<RowKey, BTreeSet<u32>>,
}

/// A client that has changed.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub rows: OwnRows,
    /// None of a client that is gone.
    pub data: Option<Dataset>,
    pub states: OwnStates,
}

/// Rows of a client made ready to be evaluated.
pub(super) struct Built {
    pub rows: OwnRows,
    pub data: Option<Dataset>,
    /// The records of others that they lead to.
    leads_to: Vec<RowKey>,
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

/// Where a record belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    Client(u32),
    Beside,
}

impl Store {
    pub fn new(base: Arc<Dataset>, options: ReadOptions, texts: Arc<[NamedText]>) -> Store {
        Store {
            base,
            options,
            texts,
            newcomers: Vec::new(),
            numbers: HashMap::new(),
            touched: BTreeMap::new(),
            owners: HashMap::new(),
            beside: BTreeMap::new(),
            versions: Versions::default(),
            accounts: None,
            rewards: Vec::new(),
            incoming: HashMap::new(),
        }
    }

    pub fn schema(&self) -> &Arc<Schema> {
        &self.base.schema
    }

    pub fn clients(&self) -> u32 {
        (self.base.len() + self.newcomers.len()) as u32
    }

    /// The number of a client, who need not be there any more.
    pub fn number(&self, key: &str) -> Option<u32> {
        let newcomer = self.numbers.get(key).copied();
        newcomer.or_else(|| self.base.row_of(self.base.schema.subject, key))
    }

    /// The number of a client that may be new.
    pub fn number_or_new(&self, key: &str) -> u32 {
        self.number(key).unwrap_or(self.clients())
    }

    pub fn key(&self, client: u32) -> String {
        let row = client as usize;
        match row.checked_sub(self.base.len()) {
            Some(newcomer) => self.newcomers.get(newcomer).cloned().unwrap_or_default(),
            None => {
                let key = self.base.id(self.base.schema.subject, row);
                key.unwrap_or_default().into_owned()
            }
        }
    }

    /// Where a record that there is belongs.
    pub fn belongs(&self, key: &RowKey) -> Option<Belongs> {
        let collection = CollectionId(key.0);
        if self.schema().collection(collection).owner == Owner::Table {
            let exists = match self.beside.get(key) {
                Some(row) => row.is_some(),
                None => self.base.row_of(collection, &key.1).is_some(),
            };
            return exists.then_some(Belongs::Beside);
        }
        if let Some(&client) = self.owners.get(key) {
            return Some(Belongs::Client(client));
        }
        let row = self.base.row_of(collection, &key.1)? as usize;
        let client = self.owner_in_base(collection, row)?;
        // What a touched client has is among the owners.
        (!self.touched.contains_key(&client)).then_some(Belongs::Client(client))
    }

    fn owner_in_base(&self, mut collection: CollectionId, mut row: usize) -> Option<u32> {
        while let Some(parent) = self.schema().parent(collection) {
            row = self.base.table(collection).parent_of(row)?;
            collection = parent;
        }
        (collection == self.schema().subject).then_some(row as u32)
    }

    /// The rows of a client as they now are.
    pub fn rows(&self, client: u32) -> OwnRows {
        if let Some(touched) = self.touched.get(&client) {
            return touched.rows.clone();
        }
        let mut rows = OwnRows::new();
        let row = client as usize;
        if row >= self.base.len() {
            return rows;
        }
        for at in 0..self.schema().collections.len() as u16 {
            let collection = CollectionId(at);
            let described = self.schema().collection(collection);
            if described.key.is_none() || described.owner == Owner::Table {
                continue;
            }
            for row in self.base.rows_of(row..row + 1, collection) {
                if let Some(key) = self.base.id(collection, row) {
                    let key = (at, key.into_owned());
                    rows.insert(key, Arc::new(self.base.record(collection, row)));
                }
            }
        }
        rows
    }

    /// The records of a client as rules are asked about them; none for one who is gone.
    pub fn records(&self, client: u32) -> Option<lookout::Records<'_>> {
        let (data, row) = self.data(client)?;
        Some(lookout::Records {
            data,
            row,
            is_base: std::ptr::eq(data, &*self.base),
        })
    }

    /// A data set that holds a client, and the client's row in it; none for one who is gone.
    pub fn data(&self, client: u32) -> Option<(&Dataset, usize)> {
        match self.touched.get(&client) {
            Some(touched) => touched.data.as_ref().map(|data| (data, 0)),
            None => Some((&*self.base, client as usize)),
        }
    }

    /// A record as it now is.
    pub fn row(&self, key: &RowKey) -> Option<Row> {
        match self.belongs(key)? {
            Belongs::Client(client) => match self.touched.get(&client) {
                Some(touched) => touched.rows.get(key).map(|row| Row::clone(row)),
                None => self.row_of_base(key),
            },
            Belongs::Beside => match self.beside.get(key) {
                Some(row) => row.clone(),
                None => self.row_of_base(key),
            },
        }
    }

    fn row_of_base(&self, key: &RowKey) -> Option<Row> {
        let collection = CollectionId(key.0);
        let row = self.base.row_of(collection, &key.1)?;
        Some(self.base.record(collection, row as usize))
    }

    /// A data set of a client's rows and what they lead to, which must be good. `changed` are records of others that are about to change.
    pub fn build(
        &self,
        rows: OwnRows,
        changed: &BTreeMap<RowKey, Option<Row>>,
    ) -> Result<Built, Error> {
        let subject = self.schema().subject;
        if !rows.keys().any(|key| key.0 == subject.0) {
            return Ok(Built {
                rows: OwnRows::new(),
                data: None,
                leads_to: Vec::new(),
            });
        }
        let links = self.links(&rows, changed);
        let builder = Dataset::builder(Arc::clone(self.schema()), self.options.clone());
        let mut builder = builder.knowing(&self.texts);
        for (key, row) in &rows {
            let row = links.cut.get(key).unwrap_or(row);
            builder.add_row(CollectionId(key.0), row);
        }
        for (key, row) in &links.others {
            builder.add_row(CollectionId(key.0), row);
        }
        Ok(Built {
            data: Some(builder.build()?),
            rows,
            leads_to: links.leads_to,
        })
    }

    /// What the links of a client's rows lead to.
    fn links(&self, rows: &OwnRows, changed: &BTreeMap<RowKey, Option<Row>>) -> Links {
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
                if rows.contains_key(target) || links.others.contains_key(target) {
                    return true;
                }
                links.leads_to.push(target.clone());
                let found = match changed.get(target) {
                    Some(row) => row.clone(),
                    None => self.row(target),
                };
                match found.or_else(|| bare(schema, target)) {
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

    /// Takes in the rows of a client that have been built.
    pub fn keep(&mut self, client: u32, key: &str, built: Built) {
        if client == self.clients() {
            self.welcome(key);
        }
        for target in &built.leads_to {
            let clients = self.incoming.entry(target.clone()).or_default();
            clients.insert(client);
        }
        self.put_rows(client, built.rows);
        if let Some(touched) = self.touched.get_mut(&client) {
            touched.data = built.data;
        }
    }

    /// Gives the next number to a client.
    pub fn welcome(&mut self, key: &str) {
        self.numbers.insert(key.to_owned(), self.clients());
        self.newcomers.push(key.to_owned());
    }

    /// The rows of a client, without a data set of them yet.
    pub fn put_rows(&mut self, client: u32, rows: OwnRows) {
        let touched = self.touched.entry(client).or_default();
        for key in touched.rows.keys().filter(|key| !rows.contains_key(key)) {
            self.owners.remove(key);
        }
        for key in rows.keys().filter(|key| !touched.rows.contains_key(key)) {
            self.owners.insert(key.clone(), client);
        }
        touched.rows = rows;
    }

    /// Builds the data sets of all clients that have rows of their own.
    pub fn rebuild(&mut self) -> Result<(), Error> {
        let clients: Vec<u32> = self.touched.keys().copied().collect();
        for client in clients {
            let built = self.build(self.rows(client), &BTreeMap::new())?;
            let key = self.key(client);
            self.keep(client, &key, built);
        }
        Ok(())
    }

    /// The other clients whose rows lead to a record.
    pub fn led_by(&self, key: &RowKey, owner: Option<u32>) -> BTreeSet<u32> {
        let mut clients = self.incoming.get(key).cloned().unwrap_or_default();
        let target = CollectionId(key.0);
        if let Some(row) = self.base.row_of(target, &key.1) {
            self.add_leading(target, row, &mut clients);
        }
        if let Some(owner) = owner {
            clients.remove(&owner);
        }
        clients
    }

    /// The clients of the base that are not touched, and lead to a row of it.
    fn add_leading(&self, target: CollectionId, row: u32, clients: &mut BTreeSet<u32>) {
        for (at, described) in self.schema().collections.iter().enumerate() {
            let collection = CollectionId(at as u16);
            for (field, described) in described.fields.iter().enumerate() {
                let column = self.base.table(collection).column(FieldId(field as u16));
                if let (Type::Record(to), crate::records::Values::Link(rows)) =
                    (&described.ty, &column.values)
                    && *to == target
                {
                    let here = rows.iter().enumerate().filter(|(_, to)| **to == row);
                    for (from, _) in here.filter(|(from, _)| column.is_known(*from)) {
                        let owner = self.owner_in_base(collection, from);
                        clients.extend(owner.filter(|owner| !self.touched.contains_key(owner)));
                    }
                }
            }
        }
    }
}

/// The conditions of triggers are asked over the same records.
impl Records for Store {
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error> {
        let client = self.number(client);
        Ok(client.and_then(|client| self.data(client)))
    }

    fn clients(&self) -> Vec<String> {
        let there = (0..Store::clients(self)).filter(|client| self.data(*client).is_some());
        there.map(|client| self.key(client)).collect()
    }

    fn whole(&self) -> Option<&Dataset> {
        Some(&self.base)
    }

    fn apart(&self) -> Vec<String> {
        let apart = self.touched.keys();
        apart.map(|&client| self.key(client)).collect()
    }

    fn standing(&mut self, client: &str, at: DateTime<Utc>) -> Result<Standing, Error> {
        let accounts = self.accounts.as_ref();
        let standing = accounts.map(|accounts| accounts.standing(client, at));
        Ok(standing.unwrap_or_default())
    }

    fn tier(&mut self, client: &str, at: DateTime<Utc>) -> Result<Option<String>, Error> {
        let known = self.number(client).and_then(|client| self.data(client));
        match (&self.accounts, known) {
            (Some(accounts), Some((data, row))) => accounts.tier(data, row, at),
            _ => Ok(None),
        }
    }

    fn reward(&mut self, effect: &Effect) -> Result<(), Error> {
        self.rewards.push(effect.clone());
        match &mut self.accounts {
            Some(accounts) => accounts.reward(effect),
            None => Ok(()),
        }
    }
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
