//! The records of one client with rows at their end that are put there again and again: a purchase that is being rung up.

use super::{
    Column, Dataset, Dictionary, Keys, Layout, Misfit, NO_ROW, Place, ReadOptions, ReadSet, Times,
    Values, cell::Cell, companion::Companions, convert::whole_text, document::cell, field::cell_of,
    lane::Lane, store::Store,
};
use arcstr::ArcStr;
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, FieldId, Owner},
    types::Type,
};
use serde_json::{Map, Value};
use std::{cmp::Ordering, sync::Arc};

/// A text that rules compare a field with.
pub(crate) type NamedText = (CollectionId, FieldId, String);

/// A data set whose first record of the subject can be given one more row of a collection, with rows that are nested in it, and another
/// one after that. What such rows are called is kept beside them: nobody finds them by it.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    data: Dataset,
    /// The collection, then those below it.
    grown: Vec<Grown>,
    layout: Arc<Layout>,
    /// The field in which flat rows of the collection say whose they are: nobody asks it of what stands in its owner.
    owner: Option<String>,
}

/// A collection of which rows come and go.
#[derive(Clone, Debug)]
struct Grown {
    id: CollectionId,
    /// By field; none for keys and links.
    lanes: Vec<Option<Lane>>,
    /// By field: how many rows have it.
    filled: Vec<usize>,
    /// The fields that are read: the others may end before the rows do.
    read: Vec<FieldId>,
    /// What the rows are called.
    keys: Vec<ArcStr>,
    /// How many of them are those of the rows that stand there now.
    named: usize,
    /// Whether the row that stands there now lists such rows.
    listed: bool,
    /// What the names of the row before stood for: a host's rows have theirs in one order.
    names: Vec<(String, Option<Place>)>,
    /// How many rows stay, and how many ends of parents' rows.
    len: usize,
    ends: usize,
}

impl Tail {
    /// A tail of a collection that hangs on the subject. None where rows stand behind the place of the new one: rows of other records of
    /// the subject, or later ones.
    pub fn new(
        program: &Program,
        mut data: Dataset,
        collection: CollectionId,
        (now, texts): (i64, &[NamedText]),
        is_read: impl Fn(CollectionId, FieldId) -> bool,
    ) -> Option<Tail> {
        let schema = Arc::clone(&data.schema);
        let mut ids = vec![collection];
        let mut at = 0;
        while let Some(&id) = ids.get(at) {
            ids.extend(schema.children(id));
            at += 1;
        }
        let time = schema.collection(collection).time?;
        let table = data.table(collection);
        let is_last = schema.parent(collection) == Some(schema.subject)
            && table.rows_below(0..1) == (0..table.len)
            && table
                .times
                .is_none_or(|times| times.complete && times.latest < now)
            && matches!(
                table.column(time).values,
                Values::Instant(_) | Values::Absent
            );
        let mut below = ids.iter().skip(1);
        if !is_last || below.any(|&id| schema.collection(id).time.is_some()) {
            return None;
        }
        let options = ReadOptions {
            keys: Keys::Numbered,
            ..ReadOptions::of_program(program)
        };
        let mut read = ReadSet::new(&schema);
        let mut grown = Vec::new();
        for &id in &ids {
            let described = schema.collection(id);
            let mut lanes = Vec::new();
            let parents = data.table(schema.parent(id)?).len;
            let table = data.tables.get_mut(usize::from(id.0))?;
            for ((field, column), at) in described.fields.iter().zip(&mut table.columns).zip(0..) {
                read.add_field(&schema, id, FieldId(at));
                if described.key == Some(FieldId(at)) || matches!(field.ty, Type::Record(_)) {
                    lanes.push(None);
                    continue;
                }
                let mut lane = Lane::new(field, false, &options);
                let named = texts
                    .iter()
                    .filter(|text| (text.0, text.1) == (id, FieldId(at)));
                lane.adopt(column, table.len, named.map(|text| text.2.as_str()));
                lanes.push(Some(lane));
            }
            grown.push(Grown {
                id,
                filled: vec![table.len; lanes.len()],
                read: (0..lanes.len() as u16)
                    .map(FieldId)
                    .filter(|&field| is_read(id, field))
                    .collect(),
                keys: Vec::new(),
                named: 0,
                listed: false,
                names: Vec::new(),
                lanes,
                len: table.len,
                ends: parents + 1,
            });
            if table.offsets.is_empty() {
                table.offsets = vec![0; parents + 1];
            }
        }
        let table = data.tables.get_mut(usize::from(collection.0))?;
        table.times = Some(Times {
            earliest: table.times.map_or(now, |times| times.earliest),
            latest: now,
            complete: true,
            ascending: true,
        });
        let owner = match &schema.collection(collection).owner {
            Owner::Parent { column, .. } => Some(column.clone()),
            _ => None,
        };
        Some(Tail {
            owner,
            data,
            grown,
            layout: Arc::new(Layout::new(&schema, &read)),
        })
    }

    /// The records as they stand.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// Takes the rows at the end out.
    pub fn clear(&mut self) {
        let mut is_top = true;
        for Grown {
            id,
            lanes,
            filled,
            named,
            listed,
            len,
            ends,
            ..
        } in &mut self.grown
        {
            *named = 0;
            *listed = false;
            let Some(table) = self.data.tables.get_mut(usize::from(id.0)) else {
                continue;
            };
            let columns = table.columns.iter_mut().zip(lanes).zip(filled);
            for ((column, lane), filled) in columns {
                if *filled == *len {
                    continue;
                }
                *filled = *len;
                truncate(column, *len);
                if let (Some(lane), Values::Text(_, texts)) = (lane, &mut column.values) {
                    lane.forget(texts);
                }
            }
            table.len = *len;
            table.companions = Companions::default();
            if std::mem::take(&mut is_top) {
                // The only rows are those of the first record.
                for end in table.offsets.iter_mut().skip(1) {
                    *end = *len as u32;
                }
            } else {
                table.offsets.truncate(*ends);
            }
        }
    }

    /// Puts a row at the end, with the rows that are nested in it. Some of its values are supplied, whatever it says itself, and one where
    /// it says nothing.
    ///
    /// # Errors
    /// What needs a closer look: values that are not accepted, fields that nobody knows, links to what is not there, rows within nested rows.
    pub fn put(
        &mut self,
        row: &Map<String, Value>,
        supplied: &[(FieldId, Cell<'_>)],
        unsaid: Option<(FieldId, Cell<'_>)>,
    ) -> Result<(), Misfit> {
        self.clear();
        self.begin(0)?;
        for (at, (name, value)) in row.iter().enumerate() {
            match (self.place(0, at, name), value) {
                (Some(Place::Records(child)), Value::Null) => {
                    self.list(child)?;
                }
                (None, _) if self.owner.as_deref() == Some(name.as_str()) => {}
                (None, _) => return Err(Misfit),
                (Some(Place::Field(field)), value) => {
                    let given = supplied.iter().find(|given| given.0 == field);
                    let given = given.map_or_else(|| cell(value), |given| given.1);
                    self.set(0, field, given)?;
                }
                (Some(Place::Records(child)), Value::Array(items)) => {
                    let child = self.list(child)?;
                    for item in items {
                        self.put_nested(child, item.as_object().ok_or(Misfit)?)?;
                    }
                }
                (Some(Place::Records(_)), _) => return Err(Misfit),
            }
        }
        for &(field, cell) in supplied.iter().chain(&unsaid) {
            if !self.says(field) {
                self.set(0, field, cell)?;
            }
        }
        self.pad()
    }

    /// Gives the row at the end another value of a field.
    ///
    /// # Errors
    /// A value that is not accepted.
    pub fn amend(&mut self, field: FieldId, cell: Cell<'_>) -> Result<(), Misfit> {
        let top = self.grown.first_mut().ok_or(Misfit)?;
        let table = self.data.tables.get_mut(usize::from(top.id.0));
        let table = table.ok_or(Misfit)?;
        let last = table.len.checked_sub(1).ok_or(Misfit)?;
        let place = usize::from(field.0);
        truncate(table.columns.get_mut(place).ok_or(Misfit)?, last);
        *top.filled.get_mut(place).ok_or(Misfit)? = last;
        self.set(0, field, cell)
    }

    /// Whether the row at the end has a value of a field.
    fn says(&self, field: FieldId) -> bool {
        let top = self.grown.first();
        top.is_some_and(|top| top.filled.get(usize::from(field.0)) > Some(&top.len))
    }

    /// What the rows of a collection that were put last are called: by their keys; nested ones by their numbers where they have none.
    pub fn names(&self, collection: CollectionId) -> &[ArcStr] {
        let grown = self.grown.iter().find(|grown| grown.id == collection);
        let names = grown.and_then(|grown| grown.keys.get(..grown.named));
        names.unwrap_or_default()
    }

    /// The place of a collection whose rows the row at the end lists. One that is listed under two names is for others to judge.
    fn list(&mut self, child: CollectionId) -> Result<usize, Misfit> {
        let mut grown = self.grown.iter_mut().enumerate();
        let (at, grown) = grown.find(|(_, grown)| grown.id == child).ok_or(Misfit)?;
        if std::mem::replace(&mut grown.listed, true) {
            return Err(Misfit);
        }
        Ok(at)
    }

    fn put_nested(&mut self, grown: usize, item: &Map<String, Value>) -> Result<(), Misfit> {
        self.begin(grown)?;
        for (at, (name, value)) in item.iter().enumerate() {
            match self.place(grown, at, name) {
                None => return Err(Misfit),
                Some(Place::Field(field)) => self.set(grown, field, cell(value))?,
                Some(Place::Records(_)) if value.is_null() => {}
                Some(Place::Records(_)) => return Err(Misfit),
            }
        }
        self.name_row(grown)
    }

    /// Calls the last row by its number, where it has no key.
    fn name_row(&mut self, grown: usize) -> Result<(), Misfit> {
        let grown = self.grown.get_mut(grown).ok_or(Misfit)?;
        let len = self.data.table(grown.id).len;
        let number = len.checked_sub(grown.len).ok_or(Misfit)?;
        if grown.named < number {
            grown.call(&number.to_string());
        }
        Ok(())
    }

    /// What the name at a place of a row stands for.
    fn place(&mut self, grown: usize, at: usize, name: &str) -> Option<Place> {
        let Grown { id, names, .. } = self.grown.get_mut(grown)?;
        if let Some((known, place)) = names.get(at)
            && known == name
        {
            return *place;
        }
        let place = self.layout.place(*id, name);
        names.truncate(at);
        names.push((name.to_owned(), place));
        place
    }

    fn begin(&mut self, grown: usize) -> Result<(), Misfit> {
        let is_top = grown == 0;
        let grown = self.grown.get_mut(grown).ok_or(Misfit)?;
        let table = self.data.tables.get_mut(usize::from(grown.id.0));
        let table = table.ok_or(Misfit)?;
        table.len += 1;
        let len = table.len as u32;
        if is_top {
            table.offsets.iter_mut().skip(1).for_each(|end| *end = len);
        }
        Ok(())
    }

    fn set(&mut self, grown: usize, field: FieldId, cell: Cell<'_>) -> Result<(), Misfit> {
        let own = self.grown.get_mut(grown).ok_or(Misfit)?;
        let place = usize::from(field.0);
        let table = self.data.tables.get_mut(usize::from(own.id.0));
        let table = table.ok_or(Misfit)?;
        let row = table.len.checked_sub(1).ok_or(Misfit)?;
        // Nearly every value is one of a plain field that all rows before have.
        if let (Some(filled), Some(Some(lane)), Some(column)) = (
            own.filled.get_mut(place),
            own.lanes.get_mut(place),
            table.columns.get_mut(place),
        ) && *filled == row
            && !matches!(cell, Cell::Missing)
        {
            *filled += 1;
            return lane.push(column, row, cell);
        }
        self.fill(grown, field, row)?;
        self.push(grown, field, cell)
    }

    /// Gives rows up to one what they were not given of a field.
    fn fill(&mut self, grown: usize, field: FieldId, row: usize) -> Result<(), Misfit> {
        let place = usize::from(field.0);
        loop {
            let described = self.grown.get(grown).ok_or(Misfit)?;
            let filled = *described.filled.get(place).ok_or(Misfit)?;
            match filled.cmp(&row) {
                Ordering::Less => self.push(grown, field, Cell::Missing)?,
                Ordering::Equal => return Ok(()),
                // A row that says something twice is for others to judge.
                Ordering::Greater => return Err(Misfit),
            }
        }
    }

    /// Puts a value of a field behind those that are there.
    fn push(&mut self, grown: usize, field: FieldId, cell: Cell<'_>) -> Result<(), Misfit> {
        let described = self.grown.get_mut(grown).ok_or(Misfit)?;
        let (at, place) = (usize::from(described.id.0), usize::from(field.0));
        let filled = described.filled.get_mut(place).ok_or(Misfit)?;
        let row = *filled;
        *filled += 1;
        let Grown { id, lanes, .. } = described;
        let described = self.data.schema.field(*id, field);
        let cell = match cell {
            Cell::Missing => described.default.as_ref().map_or(Cell::Missing, cell_of),
            given => given,
        };
        if let Type::Record(target) = described.ty {
            let linked = self.linked(target, cell)?;
            let table = self.data.tables.get_mut(at).ok_or(Misfit)?;
            return push_link(table.columns.get_mut(place).ok_or(Misfit)?, row, linked);
        }
        let Some(Some(lane)) = lanes.get_mut(place) else {
            if !matches!(cell, Cell::Missing) {
                let key = whole_text(cell).ok_or(Misfit)?;
                self.grown.get_mut(grown).ok_or(Misfit)?.call(&key);
            }
            return Ok(());
        };
        let table = self.data.tables.get_mut(at).ok_or(Misfit)?;
        lane.push(table.columns.get_mut(place).ok_or(Misfit)?, row, cell)
    }

    /// The row that a link of a key leads to.
    fn linked(&self, target: CollectionId, cell: Cell<'_>) -> Result<u32, Misfit> {
        if matches!(cell, Cell::Missing) {
            return Ok(NO_ROW);
        }
        let key = whole_text(cell).ok_or(Misfit)?;
        self.data.row_of(target, &key).ok_or(Misfit)
    }

    fn pad(&mut self) -> Result<(), Misfit> {
        for grown in 0..self.grown.len() {
            let described = self.grown.get(grown).ok_or(Misfit)?;
            let rows = self.data.table(described.id).len;
            let mut at = 0;
            while let Some(&field) = self.grown.get(grown).and_then(|grown| grown.read.get(at)) {
                self.fill(grown, field, rows)?;
                at += 1;
            }
        }
        // What is nested in the new row hangs on it.
        for Grown { id, .. } in self.grown.iter().skip(1) {
            let parent = self.data.schema.parent(*id).ok_or(Misfit)?;
            let parents = self.data.table(parent).len;
            let table = self.data.tables.get_mut(usize::from(id.0)).ok_or(Misfit)?;
            while table.offsets.len() <= parents {
                table.offsets.push(table.len as u32);
            }
        }
        Ok(())
    }
}

impl Grown {
    /// Says what the next row is called: most rows are called as the one that stood there before.
    fn call(&mut self, key: &str) {
        match self.keys.get_mut(self.named) {
            Some(known) if known == key => {}
            Some(known) => *known = key.into(),
            None => self.keys.push(key.into()),
        }
        self.named += 1;
    }
}

impl Lane {
    fn texts(&mut self) -> Option<(&mut Dictionary, &mut Arc<Dictionary>)> {
        match self {
            Lane::Text(conversion, base) => Some((&mut conversion.dictionary, base)),
            Lane::Choice(conversion, base) => Some((&mut conversion.dictionary, base)),
            _ => None,
        }
    }

    /// Goes on behind the rows of a column of a data set, with texts that rules name made known first.
    fn adopt<'t>(&mut self, column: &mut Column, len: usize, named: impl Iterator<Item = &'t str>) {
        if let Values::Text(_, texts) = &column.values
            && let Some((dictionary, base)) = self.texts()
        {
            *dictionary = Dictionary::clone(texts);
            *base = Arc::clone(texts);
        }
        self.intern(named);
        match (&mut column.values, &*self) {
            (Values::Text(_, texts), Lane::Text(_, base) | Lane::Choice(_, base)) => {
                *texts = Arc::clone(base);
            }
            (Values::Absent, _) if len == 0 => column.values = self.values(),
            (Values::Absent, _) => {
                column.values = self.values();
                column.validity = Some(super::Bitmap::zeros(len));
                column.values.leave_empty(len);
            }
            _ => {}
        }
    }
}

fn push_link(column: &mut Column, row: usize, linked: u32) -> Result<(), Misfit> {
    match &mut column.values {
        Values::Link(rows) if rows.len() == row => rows.edit(|rows| rows.push(linked)),
        // Nobody had this link; that nobody has it now changes nothing.
        Values::Absent if linked == NO_ROW => return Ok(()),
        _ => return Err(Misfit),
    }
    match &mut column.validity {
        Some(known) => known.push(linked != NO_ROW),
        None if linked != NO_ROW => {}
        None => {
            let mut known = super::Bitmap::ones(row);
            known.push(false);
            column.validity = Some(known);
        }
    }
    Ok(())
}

fn truncate(column: &mut Column, len: usize) {
    if let Some(known) = &mut column.validity {
        known.truncate(len);
    }
    match &mut column.values {
        Values::Bool(values) => values.truncate(len),
        Values::Number(values) => Store::truncate(values, len),
        Values::Date(values) | Values::Birthday(values) => values.truncate(len),
        Values::Instant(values) => Store::truncate(values, len),
        Values::Text(codes, _) => Store::truncate(codes, len),
        Values::Link(rows) => rows.edit(|rows| rows.truncate(len)),
        Values::Absent | Values::Key(_) => {}
    }
}
