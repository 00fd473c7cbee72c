//! One record with all that is nested in it, filled again and again.

use super::{
    Column, Dataset, Keys, ReadOptions, ReadSet, Table, Times, Values,
    cell::Cell,
    companion::Companions,
    document::cell,
    field::cell_of,
    lane::Lane,
    layout::{Layout, Place},
    store::Store,
};
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, FieldId, Owner, Schema},
    types::Type,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A record that cannot be read so: it is read as a data set of its own, which says what is wrong with it, if anything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit;

/// One record of the subject with all that is nested in it, in the order in which a document has it. What a data set finds wrong with
/// values and keys is a [`Misfit`] here, and so is what needs more than a pass over the document: it costs nothing to try.
#[derive(Clone, Debug)]
pub struct Card {
    data: Dataset,
    lanes: Vec<Vec<Lane>>,
    /// By collection, the positions of the fields that are read.
    read: Vec<Vec<usize>>,
    layout: Arc<Layout>,
    /// Whether somebody may ask for more than equality of texts and times: for the texts themselves, and for the order of rows of one time.
    exact: bool,
}

impl Card {
    /// A card for what a program reads, with the texts that its rules name; none where it reads links or tables beside the subject.
    pub(crate) fn new(
        program: &Program,
        read: &ReadSet,
        texts: &[(CollectionId, FieldId, String)],
    ) -> Option<Card> {
        let schema = &program.schema;
        let options = ReadOptions {
            keys: Keys::Numbered,
            ..ReadOptions::of_program(program)
        };
        let mut card = Card {
            data: Dataset::of(schema, program.currency, Vec::new()),
            lanes: Vec::new(),
            read: Vec::new(),
            layout: Arc::new(Layout::new(schema, read)),
            exact: true,
        };
        for (id, collection) in (0..).map(CollectionId).zip(&schema.collections) {
            let is_read = read.reads_collection(id);
            if is_read && collection.owner == Owner::Table {
                return None;
            }
            let (mut lanes, mut columns) = (Vec::new(), Vec::new());
            for (at, field) in (0..).map(FieldId).zip(&collection.fields) {
                let is_link = matches!(field.ty, Type::Record(_));
                if is_link && read.reads(id, at) {
                    return None;
                }
                let mut lane = match read.reads(id, at) {
                    true => Lane::new(field, collection.key == Some(at), &options),
                    false => Lane::Unread,
                };
                let named = texts.iter().filter(|text| (text.0, text.1) == (id, at));
                lane.intern(named.map(|text| text.2.as_str()));
                columns.push(Column {
                    validity: None,
                    values: lane.values(),
                });
                lanes.push(lane);
            }
            let is_read = |(at, lane)| (!matches!(lane, &Lane::Unread)).then_some(at);
            let read = lanes.iter().enumerate().filter_map(is_read);
            card.read.push(read.collect());
            card.lanes.push(lanes);
            card.data.tables.push(Table {
                collection: id,
                len: 0,
                columns,
                offsets: Vec::new(),
                // Nothing is known of times that are still to come but that they will be put in order.
                times: collection.time.map(|_| Times {
                    earliest: i64::MIN,
                    latest: i64::MAX,
                    complete: true,
                    ascending: true,
                }),
                companions: Companions::default(),
            });
        }
        card.clear();
        Some(card)
    }

    /// Whether the texts themselves and the order of rows of one time are kept: they are unless this says otherwise.
    pub(crate) fn set_exact(&mut self, exact: bool) {
        self.exact = exact;
    }

    /// What stands under which name.
    #[must_use]
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// The record as a data set of one.
    pub(crate) fn data(&self) -> &Dataset {
        &self.data
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        let tables = self.data.tables.iter_mut().zip(&mut self.lanes);
        for ((table, lanes), read) in tables.zip(&self.read) {
            table.len = 0;
            table.offsets.clear();
            table.companions = Companions::default();
            for &field in read {
                lanes[field].clear(&mut table.columns[field]);
            }
        }
    }

    /// Takes in a document, instead of what was there before.
    ///
    /// # Errors
    /// Values, keys or an order that ask for a closer look.
    pub fn read(&mut self, document: &Map<String, Value>) -> Result<(), Misfit> {
        self.clear();
        self.take(self.data.schema.subject, document)?;
        self.end()
    }

    fn take(
        &mut self,
        collection: CollectionId,
        object: &Map<String, Value>,
    ) -> Result<(), Misfit> {
        self.begin(collection)?;
        let layout = Arc::clone(&self.layout);
        for (name, value) in object {
            match (layout.place(collection, name), value) {
                (None, _) | (Some(Place::Records(_)), Value::Null) => {}
                (Some(Place::Field(field)), value) => self.set(collection, field, cell(value))?,
                (Some(Place::Records(child)), Value::Array(items)) => {
                    for item in items {
                        self.take(child, item.as_object().ok_or(Misfit)?)?;
                    }
                }
                (Some(Place::Records(_)), _) => return Err(Misfit),
            }
        }
        Ok(())
    }

    /// Begins a row; of a collection below the subject, one that hangs on the row of its parent that was begun last.
    pub fn begin(&mut self, collection: CollectionId) -> Result<(), Misfit> {
        self.pad(collection)?;
        let schema = Arc::clone(&self.data.schema);
        self.data.tables[usize::from(collection.0)].len += 1;
        for child in schema.children(collection) {
            let table = &mut self.data.tables[usize::from(child.0)];
            table.offsets.push(table.len as u32);
        }
        Ok(())
    }

    /// Gives the row that was begun last its value of a field.
    ///
    /// # Errors
    /// A value that the field does not accept, or one that it has already.
    pub fn set(
        &mut self,
        collection: CollectionId,
        field: FieldId,
        cell: Cell<'_>,
    ) -> Result<(), Misfit> {
        let at = usize::from(collection.0);
        let table = &mut self.data.tables[at];
        let (column, lane) = (
            &mut table.columns[usize::from(field.0)],
            &mut self.lanes[at][usize::from(field.0)],
        );
        let row = table.len.checked_sub(1).ok_or(Misfit)?;
        if lane.len(column) != Some(row) {
            return Err(Misfit);
        }
        lane.push(
            column,
            row,
            or_default(&self.data.schema, collection, field, cell),
        )
    }

    /// The number that stands for a value of a field in a column; none where it is missing. Nothing is kept of it.
    ///
    /// # Errors
    /// A value that the field does not accept.
    pub(crate) fn number(
        &mut self,
        collection: CollectionId,
        field: FieldId,
        cell: Cell<'_>,
    ) -> Result<Option<i64>, Misfit> {
        let lanes = self.lanes.get_mut(usize::from(collection.0));
        let lane = lanes.and_then(|lanes| lanes.get_mut(usize::from(field.0)));
        let lane = lane.ok_or(Misfit)?;
        lane.number(or_default(&self.data.schema, collection, field, cell))
    }

    /// Puts the rows in order.
    ///
    /// # Errors
    /// Rows whose order or whose keys ask for a closer look.
    pub fn end(&mut self) -> Result<(), Misfit> {
        let schema = Arc::clone(&self.data.schema);
        for id in (0..schema.collections.len() as u16).map(CollectionId) {
            if !self.layout.reads(id) {
                continue;
            }
            self.pad(id)?;
            if schema.parent(id).is_some() {
                let table = &mut self.data.tables[usize::from(id.0)];
                table.offsets.push(table.len as u32);
                self.order(&schema, id)?;
            }
            let table = &mut self.data.tables[usize::from(id.0)];
            let lanes = &mut self.lanes[usize::from(id.0)];
            for &field in &self.read[usize::from(id.0)] {
                lanes[field].end(&mut table.columns[field], self.exact)?;
            }
        }
        Ok(())
    }

    /// Gives the row that was begun last what it was not given.
    fn pad(&mut self, collection: CollectionId) -> Result<(), Misfit> {
        let at = usize::from(collection.0);
        let len = self.data.tables[at].len;
        for position in 0..self.read[at].len() {
            let field = self.read[at][position];
            let column = &self.data.tables[at].columns[field];
            if self.lanes[at][field]
                .len(column)
                .is_some_and(|known| known < len)
            {
                self.set(collection, FieldId(field as u16), Cell::Missing)?;
            }
        }
        Ok(())
    }

    fn order(&mut self, schema: &Schema, id: CollectionId) -> Result<(), Misfit> {
        let collection = schema.collection(id);
        let table = &mut self.data.tables[usize::from(id.0)];
        let told_apart = self.exact && (collection.key.is_some() || collection.sequence.is_some());
        let Some(time) = collection.time else {
            return if told_apart && table.len > 1 {
                Err(Misfit)
            } else {
                Ok(())
            };
        };
        let column = &table.columns[usize::from(time.0)];
        if column.validity.is_some() {
            return Err(Misfit);
        }
        let time = |row: usize| match &column.values {
            Values::Instant(times) => times.get(row),
            Values::Date(days) => days.get(row).map_or(0, |&day| day.into()),
            _ => 0,
        };
        let (mut ties, mut falls) = (false, false);
        for ends in table.offsets.windows(2) {
            for row in ends[0] as usize + 1..ends[1] as usize {
                let (before, after) = (time(row - 1), time(row));
                ties |= before == after;
                falls |= before > after;
            }
        }
        if !falls {
            return if ties && told_apart {
                Err(Misfit)
            } else {
                Ok(())
            };
        }
        let has_children = schema.children(id).any(|child| self.layout.reads(child));
        let mut order: Vec<u32> = (0..table.len as u32).collect();
        for ends in table.offsets.windows(2) {
            let rows = order.get_mut(ends[0] as usize..ends[1] as usize);
            rows.ok_or(Misfit)?.sort_by_key(|&row| time(row as usize));
        }
        let equal = order
            .windows(2)
            .any(|rows| time(rows[0] as usize) == time(rows[1] as usize));
        if has_children || (equal && told_apart) {
            return Err(Misfit);
        }
        for column in &mut table.columns {
            sort(column, &order);
        }
        Ok(())
    }
}

/// A value, or the one that the schema has for a field without any.
fn or_default<'c>(
    schema: &'c Schema,
    collection: CollectionId,
    field: FieldId,
    cell: Cell<'c>,
) -> Cell<'c> {
    match cell {
        Cell::Missing => {
            let default = &schema.field(collection, field).default;
            default.as_ref().map_or(Cell::Missing, cell_of)
        }
        given => given,
    }
}

fn sort(column: &mut Column, order: &[u32]) {
    if let Some(known) = &mut column.validity {
        *known = Store::gather(known, order);
    }
    match &mut column.values {
        Values::Bool(values) => *values = Store::gather(values, order),
        Values::Number(values) => *values = values.gather(order),
        Values::Date(values) | Values::Birthday(values) => *values = Store::gather(values, order),
        Values::Instant(values) => *values = values.gather(order),
        Values::Text(codes, _) => *codes = codes.gather(order),
        Values::Absent | Values::Key(_) | Values::Link(_) => {}
    }
}
