//! The records of one client with rows at their end that are put there again and again: a purchase that is being rung up.

use super::{
    Column, Dataset, Dictionary, Keys, Layout, Misfit, NO_ROW, Place, ReadOptions, ReadSet, Times,
    Values, card::Lane, cell::Cell, companion::Companions, convert::whole_text, document::cell,
    field::cell_of, store::Store,
};
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, FieldId},
    types::Type,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A text that rules compare a field with.
pub(crate) type NamedText = (CollectionId, FieldId, String);

/// A data set whose first record of the subject can be given one more row of a collection, with rows that are nested in it, and another
/// one after that. Keys of such rows are not kept.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    data: Dataset,
    /// The collection, then those below it.
    grown: Vec<Grown>,
    layout: Arc<Layout>,
}

/// A collection of which rows come and go.
#[derive(Clone, Debug)]
struct Grown {
    id: CollectionId,
    lanes: Vec<Option<Lane>>,
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
        Some(Tail {
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
            len,
            ends,
        } in &mut self.grown
        {
            let Some(table) = self.data.tables.get_mut(usize::from(id.0)) else {
                continue;
            };
            for (column, lane) in table.columns.iter_mut().zip(lanes) {
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
    /// What needs a closer look: values that are not accepted, links to what is not there, rows within nested rows.
    pub fn put(
        &mut self,
        row: &Map<String, Value>,
        supplied: &[(FieldId, Cell<'_>)],
        unsaid: Option<(FieldId, Cell<'_>)>,
    ) -> Result<(), Misfit> {
        self.clear();
        let top = self.grown.first().ok_or(Misfit)?.id;
        self.begin(top)?;
        for (name, value) in row {
            match (self.layout.place(top, name), value) {
                (None, _) | (Some(Place::Records(_)), Value::Null) => {}
                (Some(Place::Field(field)), _) if supplied.iter().any(|given| given.0 == field) => {
                }
                (Some(Place::Field(field)), value) => self.set(top, field, cell(value))?,
                (Some(Place::Records(child)), Value::Array(items)) => {
                    for item in items {
                        self.put_nested(child, item.as_object().ok_or(Misfit)?)?;
                    }
                }
                (Some(Place::Records(_)), _) => return Err(Misfit),
            }
        }
        for (field, cell) in supplied {
            self.set(top, *field, *cell)?;
        }
        if let Some((field, cell)) = unsaid
            && !self.has(top, field)
        {
            self.set(top, field, cell)?;
        }
        self.pad()
    }

    /// Gives the row at the end another value of a field.
    ///
    /// # Errors
    /// A value that is not accepted.
    pub fn amend(&mut self, field: FieldId, cell: Cell<'_>) -> Result<(), Misfit> {
        let top = self.grown.first().ok_or(Misfit)?.id;
        let table = self.data.tables.get_mut(usize::from(top.0)).ok_or(Misfit)?;
        let last = table.len.checked_sub(1).ok_or(Misfit)?;
        let column = table.columns.get_mut(usize::from(field.0)).ok_or(Misfit)?;
        truncate(column, last);
        self.set(top, field, cell)
    }

    fn put_nested(&mut self, child: CollectionId, item: &Map<String, Value>) -> Result<(), Misfit> {
        self.begin(child)?;
        for (name, value) in item {
            match self.layout.place(child, name) {
                None => {}
                Some(Place::Field(field)) => self.set(child, field, cell(value))?,
                Some(Place::Records(_)) if value.is_null() => {}
                Some(Place::Records(_)) => return Err(Misfit),
            }
        }
        self.pad_row(child)
    }

    fn begin(&mut self, id: CollectionId) -> Result<(), Misfit> {
        let is_top = self.grown.first().is_some_and(|grown| grown.id == id);
        let table = self.data.tables.get_mut(usize::from(id.0)).ok_or(Misfit)?;
        table.len += 1;
        let len = table.len as u32;
        if is_top {
            table.offsets.iter_mut().skip(1).for_each(|end| *end = len);
        }
        Ok(())
    }

    fn set(&mut self, id: CollectionId, field: FieldId, cell: Cell<'_>) -> Result<(), Misfit> {
        let (at, place) = (usize::from(id.0), usize::from(field.0));
        let row = self.data.table(id).len.checked_sub(1).ok_or(Misfit)?;
        let described = self.data.schema.field(id, field);
        let cell = match cell {
            Cell::Missing => described.default.as_ref().map_or(Cell::Missing, cell_of),
            given => given,
        };
        let linked = match described.ty {
            Type::Record(target) => Some(self.linked(target, cell)?),
            _ => None,
        };
        let table = self.data.tables.get_mut(at).ok_or(Misfit)?;
        let column = table.columns.get_mut(place).ok_or(Misfit)?;
        if let Some(linked) = linked {
            return push_link(column, row, linked);
        }
        let grown = self.grown.iter_mut().find(|grown| grown.id == id);
        let lane = grown
            .and_then(|grown| grown.lanes.get_mut(place))
            .ok_or(Misfit)?;
        // A key: nobody asks for it.
        let Some(lane) = lane else { return Ok(()) };
        if lane.len(column) != Some(row) {
            return Err(Misfit);
        }
        lane.push(column, row, cell)
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
        let top = self.grown.first().ok_or(Misfit)?.id;
        self.pad_row(top)?;
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

    /// Gives the last row what it was not given.
    fn pad_row(&mut self, id: CollectionId) -> Result<(), Misfit> {
        let fields = self.data.schema.collection(id).fields.len() as u16;
        let len = self.data.table(id).len;
        for field in (0..fields).map(FieldId) {
            if self.values(id, field).is_some_and(|known| known < len) {
                self.set(id, field, Cell::Missing)?;
            }
        }
        Ok(())
    }

    /// How many rows have been given a value of a field; none for what is not kept.
    fn values(&self, id: CollectionId, field: FieldId) -> Option<usize> {
        let column = self.data.table(id).column(field);
        if let Values::Link(rows) = &column.values {
            return Some(rows.len());
        }
        let grown = self.grown.iter().find(|grown| grown.id == id)?;
        let lane = grown.lanes.get(usize::from(field.0))?.as_ref()?;
        lane.len(column)
    }

    /// Whether the last row was given a value of a field.
    fn has(&self, id: CollectionId, field: FieldId) -> bool {
        let len = self.data.table(id).len;
        self.values(id, field).is_none_or(|known| known >= len)
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
                fill(&mut column.values, len);
            }
            _ => {}
        }
    }
}

/// Rows of which nothing is known.
fn fill(values: &mut Values, len: usize) {
    for _ in 0..len {
        match values {
            Values::Bool(values) => Store::push(values, false),
            Values::Number(values) => Store::push(values, 0),
            Values::Date(values) | Values::Birthday(values) => values.push(0),
            Values::Instant(values) => Store::push(values, 0),
            Values::Text(codes, _) => Store::push(codes, 0),
            Values::Absent | Values::Key(_) | Values::Link(_) => {}
        }
    }
}

fn push_link(column: &mut Column, row: usize, linked: u32) -> Result<(), Misfit> {
    match &mut column.values {
        Values::Link(rows) if rows.len() == row => rows.push(linked),
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
        Values::Link(rows) => rows.truncate(len),
        Values::Absent | Values::Key(_) => {}
    }
}
