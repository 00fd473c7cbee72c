//! Rows that come and change in the data set of one record of the subject, put into its columns where they belong: what a builder would
//! make of all rows anew. Whatever needs a closer look is left to the builder.

mod column;
mod part;

use super::{
    Dataset, Layout, Misfit, NamedText, Place, ReadOptions, ReadSet, RowKeys, Values, cell::Cell,
    companion::Companions, convert::whole_text, document::cell, field::cell_of, first_not_before,
    lane::Lane,
};
use column::Told;
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner, Schema},
    types::Type,
};
use serde_json::{Map, Value};
use std::{cmp::Ordering, sync::Arc};

/// How the fields of rows come to their columns, settled once for the data sets of all records of the subject.
#[derive(Clone, Debug)]
pub(crate) struct Editor {
    schema: Arc<Schema>,
    layout: Layout,
    /// By collection and field; none for keys and links.
    lanes: Vec<Vec<Option<Lane>>>,
    /// By collection: the links that lead to its rows.
    leading: Vec<Vec<(CollectionId, FieldId)>>,
}

/// What a row came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edited {
    /// It is new, with rows without keys of these collections that stand in it.
    New(Vec<CollectionId>),
    /// It was there, and these fields have changed.
    Changed(Vec<FieldId>),
}

/// The values of a row by field; none for those of which it says nothing.
type Row<'r> = Vec<Option<Told<'r>>>;

impl Editor {
    /// For data sets that are made knowing some texts.
    pub fn new(schema: &Arc<Schema>, options: &ReadOptions, texts: &[NamedText]) -> Editor {
        let mut read = ReadSet::new(schema);
        let mut lanes = Vec::new();
        let mut leading = vec![Vec::new(); schema.collections.len()];
        for (id, described) in (0..).map(CollectionId).zip(&schema.collections) {
            let mut of_collection = Vec::new();
            for (at, field) in (0..).map(FieldId).zip(&described.fields) {
                read.add_field(schema, id, at);
                if let Type::Record(target) = field.ty {
                    leading[usize::from(target.0)].push((id, at));
                }
                if described.key == Some(at) || matches!(field.ty, Type::Record(_)) {
                    of_collection.push(None);
                    continue;
                }
                let mut lane = Lane::new(field, false, options);
                let named = texts.iter().filter(|text| (text.0, text.1) == (id, at));
                lane.intern(named.map(|text| text.2.as_str()));
                of_collection.push(Some(lane));
            }
            lanes.push(of_collection);
        }
        Editor {
            schema: Arc::clone(schema),
            layout: Layout::new(schema, &read),
            lanes,
            leading,
        }
    }

    fn lane(&self, collection: CollectionId, field: FieldId) -> Option<&Lane> {
        let lanes = self.lanes.get(usize::from(collection.0))?;
        lanes.get(usize::from(field.0))?.as_ref()
    }

    /// Puts a row into the data set of one record of the subject, its first: one that is there gets what is told, of all fields or of some.
    ///
    /// # Errors
    /// What needs a closer look; then the data set is spoilt.
    pub fn put(
        &mut self,
        data: &mut Dataset,
        (collection, key): (CollectionId, &str),
        row: &Map<String, Value>,
        merges: bool,
    ) -> Result<Edited, Misfit> {
        let there = data.row_of(collection, key).map(|row| row as usize);
        match there {
            Some(there) if data.rows_of(0..1, collection).contains(&there) => self
                .change(data, (collection, there), row, merges)
                .map(Edited::Changed),
            None if !merges && collection != self.schema.subject => {
                let owner = self.owner(data, collection, row).ok_or(Misfit)?;
                let (told, below) = self.read(data, collection, row)?;
                let at = self.insert(data, (collection, owner), Some(key), told)?;
                let mut nested = Vec::new();
                for (child, items) in below {
                    for item in items {
                        let item = item.as_object().ok_or(Misfit)?;
                        let (told, deeper) = self.read(data, child, item)?;
                        if !deeper.is_empty() {
                            return Err(Misfit);
                        }
                        self.insert(data, (child, at), None, told)?;
                    }
                    if !items.is_empty() {
                        nested.push(child);
                    }
                }
                Ok(Edited::New(nested))
            }
            _ => Err(Misfit),
        }
    }

    /// Puts a row without a key below a row of one record of the subject, behind those of its time: gives its place.
    ///
    /// # Errors
    /// What needs a closer look; then the data set is spoilt.
    pub fn put_below(
        &mut self,
        data: &mut Dataset,
        (collection, above): (CollectionId, usize),
        row: &Map<String, Value>,
    ) -> Result<usize, Misfit> {
        let (told, below) = self.read(data, collection, row)?;
        if !below.is_empty() {
            return Err(Misfit);
        }
        self.insert(data, (collection, above), None, told)
    }

    /// Gives a row of a data set of one record of the subject all that is told, and says what has changed by that.
    ///
    /// # Errors
    /// What needs a closer look; then the data set is spoilt.
    pub fn replace(
        &mut self,
        data: &mut Dataset,
        place: (CollectionId, usize),
        row: &Map<String, Value>,
    ) -> Result<Vec<FieldId>, Misfit> {
        self.change(data, place, row, false)
    }

    /// The row of the parent's table that a row says it hangs on, where that is the record's own.
    fn owner(
        &self,
        data: &Dataset,
        collection: CollectionId,
        row: &Map<String, Value>,
    ) -> Option<usize> {
        let Owner::Parent {
            collection: parent,
            column,
        } = &self.schema.collection(collection).owner
        else {
            return None;
        };
        let key = whole_text(cell(row.get(column)?))?;
        let owner = data.row_of(*parent, &key)? as usize;
        data.rows_of(0..1, *parent)
            .contains(&owner)
            .then_some(owner)
    }

    /// What a row says: its values, and the rows that stand in it.
    #[expect(clippy::type_complexity, reason = "both come of one reading")]
    fn read<'r>(
        &mut self,
        data: &Dataset,
        collection: CollectionId,
        row: &'r Map<String, Value>,
    ) -> Result<(Row<'r>, Vec<(CollectionId, &'r [Value])>), Misfit> {
        let schema = Arc::clone(&self.schema);
        let described = schema.collection(collection);
        let mut told: Row<'r> = vec![None; described.fields.len()];
        let mut below = Vec::new();
        for (name, value) in row {
            if matches!(&described.owner, Owner::Parent { column, .. } if column == name) {
                continue;
            }
            match (self.layout.place(collection, name).ok_or(Misfit)?, value) {
                (Place::Field(field), value) => {
                    let value = self.value(data, (collection, field), cell(value))?;
                    let place = told.get_mut(usize::from(field.0)).ok_or(Misfit)?;
                    // A row that says something twice is for others to judge.
                    if place.replace(value).is_some() {
                        return Err(Misfit);
                    }
                }
                (Place::Records(child), Value::Array(items))
                    if schema.collection(child).key.is_none() =>
                {
                    below.push((child, items.as_slice()));
                }
                (Place::Records(_), _) => return Err(Misfit),
            }
        }
        Ok((told, below))
    }

    fn value<'r>(
        &mut self,
        data: &Dataset,
        (collection, field): (CollectionId, FieldId),
        cell: Cell<'r>,
    ) -> Result<Told<'r>, Misfit> {
        let described = self.schema.field(collection, field);
        if self.schema.collection(collection).key == Some(field) {
            return Ok(Told::Missing);
        }
        if matches!(cell, Cell::Missing) {
            return self.default(collection, field);
        }
        if let Type::Record(target) = described.ty {
            let key = whole_text(cell).ok_or(Misfit)?;
            return data.row_of(target, &key).map(Told::Row).ok_or(Misfit);
        }
        let lanes = self.lanes.get_mut(usize::from(collection.0));
        let lane = lanes.and_then(|lanes| lanes.get_mut(usize::from(field.0)));
        read(lane.and_then(Option::as_mut).ok_or(Misfit)?, cell)
    }

    /// The value of a field of which a row says nothing.
    fn default<'r>(
        &mut self,
        collection: CollectionId,
        field: FieldId,
    ) -> Result<Told<'r>, Misfit> {
        let schema = Arc::clone(&self.schema);
        let described = schema.field(collection, field);
        let lanes = self.lanes.get_mut(usize::from(collection.0));
        let lane = lanes.and_then(|lanes| lanes.get_mut(usize::from(field.0)));
        match (&described.default, lane.and_then(Option::as_mut)) {
            (Some(default), Some(lane)) => Ok(match read(lane, cell_of(default))? {
                Told::Text(text) => Told::Text(text.into_owned().into()),
                Told::Number(number) => Told::Number(number),
                Told::Missing | Told::Row(_) => Told::Missing,
            }),
            (Some(_), None) => Err(Misfit),
            (None, _) if described.optional => Ok(Told::Missing),
            (None, _) => Err(Misfit),
        }
    }

    fn change(
        &mut self,
        data: &mut Dataset,
        (collection, at): (CollectionId, usize),
        row: &Map<String, Value>,
        merges: bool,
    ) -> Result<Vec<FieldId>, Misfit> {
        data.past.forget();
        let schema = Arc::clone(&self.schema);
        let described = schema.collection(collection);
        if let Owner::Parent { column, .. } = &described.owner
            && row.contains_key(column)
        {
            let owner = self.owner(data, collection, row);
            if owner.is_none() || owner != data.table(collection).parent_of(at) {
                return Err(Misfit);
            }
        }
        let (told, below) = self.read(data, collection, row)?;
        // Lists of rows that it does not name stay as they are.
        if !below.is_empty() {
            return Err(Misfit);
        }
        let mut changed = Vec::new();
        for (field, told) in (0..).map(FieldId).zip(told) {
            if described.key == Some(field) {
                continue;
            }
            let told = match told {
                Some(told) => told,
                None if merges => continue,
                None => self.default(collection, field)?,
            };
            let column = data.table(collection).column(field);
            if column.tells(at, &told) {
                continue;
            }
            // By these rows stand where they do.
            if described.time == Some(field) || described.sequence == Some(field) {
                return Err(Misfit);
            }
            let lane = self.lane(collection, field);
            let table = data.tables.get_mut(usize::from(collection.0));
            let table = table.ok_or(Misfit)?;
            let column = table.columns.get_mut(usize::from(field.0)).ok_or(Misfit)?;
            column.set(at, table.len, &told, lane)?;
            table.companions = Companions::default();
            changed.push(field);
        }
        Ok(changed)
    }

    /// Puts a new row where it belongs among those of its owner, and gives its place.
    fn insert(
        &mut self,
        data: &mut Dataset,
        (collection, owner): (CollectionId, usize),
        key: Option<&str>,
        mut told: Row<'_>,
    ) -> Result<usize, Misfit> {
        data.past.forget();
        for (field, told) in (0..).map(FieldId).zip(&mut told) {
            if told.is_none() && self.schema.collection(collection).key != Some(field) {
                *told = Some(self.default(collection, field)?);
            }
        }
        let at = self.place(data, (collection, owner), key, &told)?;
        let described = self.schema.collection(collection);
        let table = data.tables.get_mut(usize::from(collection.0));
        let table = table.ok_or(Misfit)?;
        let len = table.len;
        for ((field, told), column) in (0..).map(FieldId).zip(told).zip(&mut table.columns) {
            if described.key == Some(field) {
                let keys = match &column.values {
                    Values::Key(keys) if column.validity.is_none() => {
                        keys.with(at, key.ok_or(Misfit)?)
                    }
                    Values::Absent if len == 0 => RowKeys::none().with(0, key.ok_or(Misfit)?),
                    _ => return Err(Misfit),
                };
                column.values = Values::Key(keys.into());
                continue;
            }
            let lane = self.lanes.get(usize::from(collection.0));
            let lane = lane.and_then(|lanes| lanes.get(usize::from(field.0)));
            let lane = lane.and_then(Option::as_ref);
            column.insert(at, len, &told.unwrap_or(Told::Missing), lane)?;
        }
        table.len += 1;
        table.companions = Companions::default();
        for end in table.offsets.iter_mut().skip(owner + 1) {
            *end += 1;
        }
        for child in self.schema.children(collection) {
            let below = data.tables.get_mut(usize::from(child.0)).ok_or(Misfit)?;
            let begin = *below.offsets.get(at).ok_or(Misfit)?;
            below.offsets.insert(at, begin);
            below.companions = Companions::default();
        }
        let leading = self.leading.get(usize::from(collection.0));
        for &(from, field) in leading.into_iter().flatten() {
            let table = data.tables.get_mut(usize::from(from.0)).ok_or(Misfit)?;
            let column = table.columns.get_mut(usize::from(field.0));
            if let Some(Values::Link(rows)) = column.map(|column| &mut column.values) {
                let moved = at as u32..super::NO_ROW;
                rows.edit(|rows| {
                    let moves = rows.iter_mut().filter(|row| moved.contains(row));
                    moves.for_each(|row| *row += 1);
                });
                table.companions = Companions::default();
            }
        }
        data.find_times(collection);
        Ok(at)
    }

    /// Where a new row belongs: by time, sequence and key, behind those that are equal.
    fn place(
        &self,
        data: &Dataset,
        (collection, owner): (CollectionId, usize),
        key: Option<&str>,
        told: &Row<'_>,
    ) -> Result<usize, Misfit> {
        let described = self.schema.collection(collection);
        let table = data.table(collection);
        let rows = table.rows_below(owner..owner + 1);
        let under_subject = self.schema.parent(collection) == Some(self.schema.subject);
        let by_key = key.filter(|_| described.time.is_some() || under_subject);
        let mut deciding = Vec::new();
        for field in [described.time, described.sequence].into_iter().flatten() {
            deciding.push(match told.get(usize::from(field.0)) {
                Some(Some(Told::Number(number))) => (field, Some(*number)),
                Some(Some(Told::Missing)) => (field, None),
                _ => return Err(Misfit),
            });
        }
        let is_before = |row: usize| {
            for &(field, new) in &deciding {
                let column = table.column(field);
                let there = column.is_known(row).then(|| number(&column.values, row));
                match (there.flatten(), new) {
                    (Some(there), Some(new)) if there != new => return there < new,
                    (there, new) if there.is_none() != new.is_none() => return new.is_none(),
                    _ => {}
                }
            }
            match by_key {
                Some(key) => {
                    let there = data.id(collection, row).unwrap_or_default();
                    there.as_bytes().cmp(key.as_bytes()) != Ordering::Greater
                }
                None => true,
            }
        };
        Ok(first_not_before(rows, is_before))
    }
}

fn number(values: &Values, row: usize) -> Option<i64> {
    Some(match values {
        Values::Instant(times) => times.get(row),
        Values::Date(days) => (*days.get(row)?).into(),
        Values::Number(numbers) => numbers.get(row),
        _ => return None,
    })
}

/// A value as a column keeps it.
fn read<'r>(lane: &mut Lane, cell: Cell<'r>) -> Result<Told<'r>, Misfit> {
    match (&*lane, cell) {
        (_, Cell::Missing) => return Ok(Told::Missing),
        (Lane::Text(..), cell) => return whole_text(cell).map(Told::Text).ok_or(Misfit),
        (Lane::Choice(choice, named), Cell::Text(text)) => {
            let is_known = choice.open || named.code(text).is_some();
            return is_known.then(|| Told::Text(text.into())).ok_or(Misfit);
        }
        (Lane::Choice(..), _) => return Err(Misfit),
        _ => {}
    }
    lane.number(cell)
        .map(|number| number.map_or(Told::Missing, Told::Number))
}
