//! The records of all clients: as they were at the start, and those of clients that have changed since.
//!
//! The data set of the start stays as it is. A client that an event touches gets rows of its own and a small data set of them, with what its
//! links lead to; it is evaluated as a chunk of one, like any other.

use super::{
    building::Built,
    digest::{Base, Digest},
    event::RowKey,
    leading::Leading,
    lookout,
    states::OwnStates,
    versions::Versions,
};
use crate::{
    error::Error,
    loyalty::Standing,
    records::{Dataset, Editor, NamedText, ReadOptions},
    triggers::{Accounts, Effect, Records, Storage},
};
use chrono::{DateTime, Utc};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use serde_json::{Map, Value as Json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::BuildHasher,
    sync::{Arc, OnceLock},
};

/// A row as an event has it.
pub(super) type Row = Map<String, Json>;

/// The rows of a client.
pub(super) type OwnRows = BTreeMap<RowKey, Arc<Row>>;

/// All records.
#[derive(Debug)]
pub(super) struct Store {
    pub base: Arc<Dataset>,
    /// What the base says, once a snapshot asks.
    pub digest: OnceLock<Arc<Digest>>,
    pub options: ReadOptions,
    /// Puts rows into data sets of single clients.
    pub editor: Editor,
    /// What data sets of single clients are made knowing.
    pub texts: Arc<[NamedText]>,
    /// The clients that came later, by their number less that of the base.
    pub newcomers: Vec<String>,
    numbers: HashMap<String, u32>,
    pub touched: BTreeMap<u32, Touched>,
    /// Whose rows are that were not there at the start.
    owners: HashTable<Owned>,
    hasher: FixedState,
    /// Rows of clients of whom no data set has been made yet.
    pending: BTreeMap<u32, OwnRows>,
    /// Records beside the clients that have changed; none that are gone.
    pub beside: BTreeMap<RowKey, Option<Row>>,
    pub versions: Versions,
    /// Where triggers speak of points.
    pub accounts: Option<Accounts>,
    /// The points that triggers gave.
    pub rewards: Vec<Effect>,
    /// The touched clients whose rows lead to a record of another client or beside the clients.
    pub incoming: HashMap<RowKey, BTreeSet<u32>>,
    /// How records of the start lead to others.
    pub leading: Vec<Leading>,
}

/// A row that was not there at the start: the hash of its key, and its client.
#[derive(Clone, Copy, Debug)]
struct Owned {
    hash: u64,
    client: u32,
}

/// A client that has changed.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// None of a client that is gone.
    pub data: Option<Dataset>,
    /// Rows whose links lead to what is not there yet, as they were told.
    pub told: OwnRows,
    pub states: OwnStates,
}

/// Rows that change; none that go.
pub(super) type Changed = BTreeMap<RowKey, Option<Row>>;

/// Where a record belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    Client(u32),
    Beside,
}

impl Store {
    pub fn new(base: Arc<Dataset>, options: ReadOptions, texts: Arc<[NamedText]>) -> Store {
        Store {
            editor: Editor::new(&base.schema, &options, &texts),
            leading: Leading::all(&base),
            base,
            digest: OnceLock::new(),
            options,
            texts,
            newcomers: Vec::new(),
            numbers: HashMap::new(),
            touched: BTreeMap::new(),
            owners: HashTable::new(),
            hasher: FixedState::default(),
            pending: BTreeMap::new(),
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

    /// What the data set of the start says.
    pub fn digest(&self) -> &Arc<Digest> {
        self.digest.get_or_init(|| Arc::new(Base::of(&self.base)))
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
        let hash = self.hasher.hash_one(key);
        let is_it = |owned: &Owned| owned.hash == hash && self.has(owned.client, key);
        if let Some(owned) = self.owners.find(hash, is_it) {
            return Some(Belongs::Client(owned.client));
        }
        let row = self.base.row_of(collection, &key.1)? as usize;
        let client = self.owner_in_base(collection, row)?;
        let is_there = !self.touched.contains_key(&client) || self.has(client, key);
        is_there.then_some(Belongs::Client(client))
    }

    /// Whether a row was a client's at the start.
    fn is_of_base(&self, client: u32, key: &RowKey) -> bool {
        let collection = CollectionId(key.0);
        let row = self.base.row_of(collection, &key.1);
        row.and_then(|row| self.owner_in_base(collection, row as usize)) == Some(client)
    }

    /// Whether a touched client has a row.
    fn has(&self, client: u32, key: &RowKey) -> bool {
        if let Some(pending) = self.pending.get(&client) {
            return pending.contains_key(key);
        }
        let touched = self.touched.get(&client);
        let data = touched.and_then(|touched| touched.data.as_ref());
        data.is_some_and(|data| own_row(data, 0, key).is_some())
    }

    pub fn owner_in_base(&self, mut collection: CollectionId, mut row: usize) -> Option<u32> {
        while let Some(parent) = self.schema().parent(collection) {
            row = self.base.table(collection).parent_of(row)?;
            collection = parent;
        }
        (collection == self.schema().subject).then_some(row as u32)
    }

    /// The rows with keys of a client, by collection and row.
    pub fn own_rows(data: &Dataset, client: usize) -> impl Iterator<Item = (RowKey, usize)> + '_ {
        let collections = (0..data.schema.collections.len() as u16).filter(|&at| {
            let described = data.schema.collection(CollectionId(at));
            described.key.is_some() && described.owner != Owner::Table
        });
        collections.flat_map(move |at| {
            let collection = CollectionId(at);
            let rows = data.rows_of(client..client + 1, collection);
            rows.filter_map(move |row| {
                let key = data.id(collection, row)?.into_owned();
                Some(((at, key), row))
            })
        })
    }

    /// The rows of a client as they now are.
    pub fn rows(&self, client: u32) -> OwnRows {
        let Some((data, row)) = self.data(client) else {
            return OwnRows::new();
        };
        let told = self.touched.get(&client).map(|touched| &touched.told);
        let rows = Store::own_rows(data, row).map(|(key, row)| {
            let told = told.and_then(|told| told.get(&key)).cloned();
            let row = told.unwrap_or_else(|| Arc::new(data.record(CollectionId(key.0), row)));
            (key, row)
        });
        rows.collect()
    }

    /// A row of a client and all that hangs on it.
    pub fn with_descendants(&self, client: u32, key: &RowKey) -> Vec<RowKey> {
        let mut found = vec![key.clone()];
        let Some((data, client)) = self.data(client) else {
            return found;
        };
        let Some(row) = own_row(data, client, key) else {
            return found;
        };
        let mut open = vec![(CollectionId(key.0), row)];
        while let Some((above, row)) = open.pop() {
            for child in data.schema.children(above) {
                for row in data.table(child).rows_below(row..row + 1) {
                    let key = data.id(child, row);
                    found.extend(key.map(|key| (child.0, key.into_owned())));
                    open.push((child, row));
                }
            }
        }
        found
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
            Belongs::Client(client) => {
                if let Some(pending) = self.pending.get(&client) {
                    return pending.get(key).map(|row| Row::clone(row));
                }
                let touched = self.touched.get(&client);
                if let Some(told) = touched.and_then(|touched| touched.told.get(key)) {
                    return Some(Row::clone(told));
                }
                let (data, client) = self.data(client)?;
                let row = own_row(data, client, key)?;
                Some(data.record(CollectionId(key.0), row))
            }
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

    /// Takes in the rows of a client that have been built.
    pub fn keep(&mut self, client: u32, key: &str, built: Built) {
        if client == self.clients() {
            self.welcome(key);
        }
        for target in &built.leads_to {
            let clients = self.incoming.entry(target.clone()).or_default();
            clients.insert(client);
        }
        let touched = self.touched.entry(client).or_default();
        touched.data = built.data;
        touched.told = built.told;
    }

    /// Notes whose rows are that are there now, or gone.
    pub fn own(&mut self, client: u32, changed: &[(RowKey, bool)]) {
        for (key, is_there) in changed {
            let hash = self.hasher.hash_one(key);
            let is_it = |owned: &Owned| owned.hash == hash && owned.client == client;
            if let Ok(known) = self.owners.find_entry(hash, is_it) {
                known.remove();
            }
            if *is_there {
                self.note_owner(client, key);
            }
        }
    }

    /// Notes whose a row is, where that was not so at the start.
    fn note_owner(&mut self, client: u32, key: &RowKey) {
        if !self.is_of_base(client, key) {
            let hash = self.hasher.hash_one(key);
            let owned = Owned { hash, client };
            self.owners.insert_unique(hash, owned, |owned| owned.hash);
        }
    }

    /// Gives the next number to a client.
    pub fn welcome(&mut self, key: &str) {
        self.numbers.insert(key.to_owned(), self.clients());
        self.newcomers.push(key.to_owned());
    }

    /// The rows of a client, without a data set of them yet.
    pub fn put_rows(&mut self, client: u32, rows: OwnRows) {
        for key in rows.keys() {
            self.note_owner(client, key);
        }
        self.pending.insert(client, rows);
    }

    /// Builds the data sets of all clients that have rows of their own.
    pub fn rebuild(&mut self) -> Result<(), Error> {
        let clients: Vec<u32> = self.pending.keys().copied().collect();
        for &client in &clients {
            self.touched.entry(client).or_default();
        }
        for client in clients {
            let rows = self.pending.get(&client).into_iter().flatten();
            let rows = rows.map(|(key, row)| (key.clone(), Some(Row::clone(row))));
            let built = self.build(client, &rows.collect(), true)?;
            let key = self.key(client);
            self.keep(client, &key, built);
        }
        self.pending.clear();
        Ok(())
    }
}

/// The conditions of triggers are asked over the same records.
impl Records for Store {
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error> {
        let client = self.number(client);
        Ok(client.and_then(|client| self.data(client)))
    }

    fn storage(&self, client: &str) -> Option<Storage> {
        let client = self.number(client)?;
        Some(match self.touched.contains_key(&client) {
            true => Storage::Apart,
            false => Storage::Together,
        })
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

/// The row of a client's record; none of what lies beside the clients.
pub(super) fn own_row(data: &Dataset, client: usize, key: &RowKey) -> Option<usize> {
    let collection = CollectionId(key.0);
    if data.schema.collection(collection).owner == Owner::Table {
        return None;
    }
    let row = data.row_of(collection, &key.1)? as usize;
    let rows = data.rows_of(client..client + 1, collection);
    rows.contains(&row).then_some(row)
}
