//! One record with all that is nested in it, filled again and again.

use super::{
    Bitmap, Column, Dataset, Dictionary, Instants, Integers, Keys, ReadOptions, ReadSet, Table,
    Times, Values,
    cell::Cell,
    companion::Companions,
    convert::{
        Conversion, ToBirthday, ToChoice, ToDate, ToFlag, ToInstant, ToNumber, ToText, whole_text,
    },
    document::cell,
    field::{Field, cell_of},
    key::Key,
    layout::{Layout, Place},
    store::Store,
};
use foldhash::fast::FixedState;
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, FieldId, Owner, Schema},
    types::Type,
};
use serde_json::{Map, Value};
use std::{hash::BuildHasher, sync::Arc};

/// So many texts that no rule names are kept before they are forgotten.
const TEXTS: usize = 4096;

/// A record that cannot be read so: it is read as a data set of its own, which says what is wrong with it, if anything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit;

/// One record of the subject with all that is nested in it, in the order in which a document has it. What a data set finds wrong with
/// values and keys is a [`Misfit`] here, and so is what needs more than a pass over the document: it costs nothing to try.
#[derive(Clone, Debug)]
pub struct Card {
    data: Dataset,
    lanes: Vec<Vec<Lane>>,
    layout: Arc<Layout>,
    /// Whether somebody may ask for more than equality of texts and times: for the texts themselves, and for the order of rows of one time.
    exact: bool,
}

/// How a field comes to its column.
#[derive(Clone, Debug)]
pub(super) enum Lane {
    Unread,
    Key(Vec<u64>),
    Flag(ToFlag),
    Number(ToNumber),
    Date(ToDate),
    Birthday(ToBirthday),
    Instant(ToInstant),
    Text(ToText, Arc<Dictionary>),
    Choice(ToChoice, Arc<Dictionary>),
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
            data: Dataset {
                schema: Arc::clone(schema),
                currency: program.currency,
                tables: Vec::new(),
                problems: Vec::new(),
                unlisted_problems: 0,
                naive_instants: 0,
            },
            lanes: Vec::new(),
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
        for (table, lanes) in self.data.tables.iter_mut().zip(&mut self.lanes) {
            table.len = 0;
            table.offsets.clear();
            table.companions = Companions::default();
            for (column, lane) in table.columns.iter_mut().zip(lanes) {
                lane.clear(column);
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
        let cell = match cell {
            Cell::Missing => {
                let default = &self.data.schema.field(collection, field).default;
                default.as_ref().map_or(Cell::Missing, cell_of)
            }
            given => given,
        };
        lane.push(column, row, cell)
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
            for (column, lane) in table
                .columns
                .iter_mut()
                .zip(&mut self.lanes[usize::from(id.0)])
            {
                lane.end(column, self.exact)?;
            }
        }
        Ok(())
    }

    /// Gives the row that was begun last what it was not given.
    fn pad(&mut self, collection: CollectionId) -> Result<(), Misfit> {
        let at = usize::from(collection.0);
        let len = self.data.tables[at].len;
        for field in 0..self.lanes[at].len() {
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

impl Lane {
    pub(super) fn new(
        field: &kardan_dsl::schema::Field,
        is_key: bool,
        options: &ReadOptions,
    ) -> Lane {
        match Field::new(field, is_key, options) {
            Field::Flag(stack) => Lane::Flag(stack.conversion),
            Field::Number(stack) => Lane::Number(stack.conversion),
            Field::Date(stack) => Lane::Date(stack.conversion),
            Field::Birthday(stack) => Lane::Birthday(stack.conversion),
            Field::Instant(stack) => Lane::Instant(stack.conversion),
            Field::Text(stack) => Lane::Text(stack.conversion, Arc::default()),
            Field::Choice(stack) => Lane::Choice(stack.conversion, Arc::default()),
            Field::Reference(_) => Lane::Key(Vec::new()),
        }
    }

    /// Makes texts known before any row has them.
    pub(super) fn intern<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        match self {
            Lane::Text(conversion, base) => {
                for text in texts {
                    conversion.dictionary.intern(text);
                }
                *base = Arc::new(conversion.dictionary.clone());
            }
            Lane::Choice(conversion, base) => {
                texts.for_each(|text| conversion.know(text));
                *base = Arc::new(conversion.dictionary.clone());
            }
            _ => {}
        }
    }

    /// Where its values go.
    pub(super) fn values(&self) -> Values {
        match self {
            Lane::Unread | Lane::Key(_) => Values::Absent,
            Lane::Flag(_) => Values::Bool(Bitmap::default()),
            Lane::Number(_) => Values::Number(Integers::I64(Vec::new())),
            Lane::Date(_) => Values::Date(Vec::new()),
            Lane::Birthday(_) => Values::Birthday(Vec::new()),
            Lane::Instant(_) => Values::Instant(Instants::Micros(Vec::new())),
            Lane::Text(_, base) | Lane::Choice(_, base) => {
                Values::Text(super::Codes::U32(Vec::new()), Arc::clone(base))
            }
        }
    }

    fn clear(&mut self, column: &mut Column) {
        column.validity = None;
        match (self, &mut column.values) {
            (Lane::Key(keys), _) => keys.clear(),
            (_, Values::Bool(values)) => Store::clear(values),
            (_, Values::Number(values)) => Store::clear(values),
            (_, Values::Date(values) | Values::Birthday(values)) => values.clear(),
            (_, Values::Instant(values)) => Store::clear(values),
            (lane, Values::Text(codes, texts)) => {
                Store::clear(codes);
                lane.forget(texts);
            }
            _ => {}
        }
    }

    /// Forgets texts that no rule names, where there are too many of them.
    pub(super) fn forget(&mut self, texts: &mut Arc<Dictionary>) {
        let (dictionary, base) = match self {
            Lane::Text(conversion, base) => (&mut conversion.dictionary, base),
            Lane::Choice(conversion, base) => (&mut conversion.dictionary, base),
            _ => return,
        };
        if dictionary.len() > base.len() + TEXTS {
            *dictionary = Dictionary::clone(base);
            *texts = Arc::clone(base);
        }
    }

    /// How many rows have been given a value; none for what is not read.
    pub(super) fn len(&self, column: &Column) -> Option<usize> {
        Some(match (self, &column.values) {
            (Lane::Key(keys), _) => keys.len(),
            (_, Values::Bool(values)) => values.len(),
            (_, Values::Number(values)) => values.len(),
            (_, Values::Date(values) | Values::Birthday(values)) => values.len(),
            (_, Values::Instant(values)) => values.len(),
            (_, Values::Text(codes, _)) => codes.len(),
            _ => return None,
        })
    }

    pub(super) fn push(
        &mut self,
        column: &mut Column,
        row: usize,
        cell: Cell<'_>,
    ) -> Result<(), Misfit> {
        fn converted<C: Conversion<Store = S>, S: Store>(
            conversion: &mut C,
            values: &mut S,
            cell: Cell<'_>,
        ) -> Result<bool, Misfit> {
            let is_known = !matches!(cell, Cell::Missing);
            values.push(match is_known {
                true => conversion.convert(cell).map_err(|_| Misfit)?,
                false => S::Value::default(),
            });
            Ok(is_known)
        }
        let is_known = match (self, &mut column.values) {
            (Lane::Key(keys), _) => {
                let key = match cell {
                    // A row without a key is not like any other.
                    Cell::Missing => FixedState::default().hash_one(row),
                    Cell::Int(number) => FixedState::default().hash_one(Key::Int(number)),
                    cell => {
                        let text = whole_text(cell).ok_or(Misfit)?;
                        FixedState::default().hash_one(Key::of_text(&text))
                    }
                };
                keys.push(key);
                return Ok(());
            }
            // Hosts have one kind of number where documents tell 1 from 1.0.
            (Lane::Flag(_), _) if matches!(cell, Cell::Float(_)) => Err(Misfit),
            (Lane::Flag(conversion), Values::Bool(values)) => converted(conversion, values, cell),
            (Lane::Number(conversion), Values::Number(values)) => {
                converted(conversion, values, cell)
            }
            (Lane::Date(conversion), Values::Date(values)) => converted(conversion, values, cell),
            (Lane::Birthday(conversion), Values::Birthday(values)) => {
                converted(conversion, values, cell)
            }
            (Lane::Instant(conversion), Values::Instant(values)) => {
                converted(conversion, values, cell)
            }
            (Lane::Text(conversion, _), Values::Text(codes, _)) => {
                converted(conversion, codes, cell)
            }
            (Lane::Choice(conversion, _), Values::Text(codes, _)) => {
                converted(conversion, codes, cell)
            }
            _ => Err(Misfit),
        }?;
        match &mut column.validity {
            Some(known) => known.push(is_known),
            None if is_known => {}
            None => {
                let known = column.validity.insert(Bitmap::ones(row));
                known.push(false);
            }
        }
        Ok(())
    }

    fn end(&mut self, column: &mut Column, exact: bool) -> Result<(), Misfit> {
        let dictionary = match self {
            Lane::Key(keys) => {
                keys.sort_unstable();
                let twice = keys.windows(2).any(|two| two[0] == two[1]);
                return if twice { Err(Misfit) } else { Ok(()) };
            }
            Lane::Text(conversion, _) => &conversion.dictionary,
            Lane::Choice(conversion, _) => &conversion.dictionary,
            _ => return Ok(()),
        };
        if let Values::Text(_, texts) = &mut column.values
            && exact
            && texts.len() < dictionary.len()
        {
            *texts = Arc::new(dictionary.clone());
        }
        Ok(())
    }
}
