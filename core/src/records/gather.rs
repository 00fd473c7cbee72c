//! From stacks in the order of the input to the columns of tables.

use super::{
    Bitmap, Codes, Column, Dictionary, NO_ROW, Table, Values,
    convert::ToReference,
    field::{Field, with_stack},
    link::Links,
    place::Placement,
    rows::Rows,
    stack::{Stack, all_known},
};
use kardan_dsl::schema::{CollectionId, Schema};
use rayon::prelude::*;

/// Makes the tables. What came in is dropped column by column.
pub(super) fn gather(
    schema: &Schema,
    tables: Vec<Option<Box<Rows>>>,
    places: Vec<Placement>,
    links: Vec<Links>,
) -> Vec<Table> {
    let parts = tables.into_iter().zip(places).zip(links);
    (0..)
        .map(CollectionId)
        .zip(parts)
        .map(|(id, ((rows, placement), links))| match rows {
            Some(rows) => table(schema, *rows, placement, links),
            None => Table {
                collection: id,
                len: 0,
                columns: vec![ABSENT; schema.collection(id).fields.len()],
                offsets: placement.offsets,
                latest: None,
            },
        })
        .collect()
}

const ABSENT: Column = Column {
    validity: None,
    values: Values::Absent,
};

fn table(schema: &Schema, rows: Rows, placement: Placement, links: Links) -> Table {
    let collection = schema.collection(rows.id);
    let key = collection.key.map(|key| usize::from(key.0));
    let order = placement.order.as_deref();
    let columns: Vec<Column> = rows
        .fields
        .into_par_iter()
        .zip(links)
        .enumerate()
        .map(|(at, (field, link))| match (field, link) {
            (_, Some(link)) => link_column(link),
            (Some(Field::Reference(keys)), None) if key == Some(at) => {
                key_column(&keys, order, placement.len)
            }
            (Some(field), None) => column(field, order),
            (None, None) => ABSENT,
        })
        .map(|column| if placement.len == 0 { ABSENT } else { column })
        .collect();
    let time = collection
        .time
        .and_then(|time| columns.get(usize::from(time.0)));
    Table {
        collection: rows.id,
        len: placement.len,
        latest: time.and_then(latest),
        columns,
        offsets: placement.offsets,
    }
}

fn column(field: Field, order: Option<&[u32]>) -> Column {
    if with_stack!(&field, stack => stack.is_absent()) {
        return ABSENT;
    }
    let (values, validity) = match field {
        Field::Flag(stack) => {
            let (_, values, known) = stack.gather(order);
            (
                Values::Bool(Bitmap::from_fn(values.len(), |row| values[row])),
                known,
            )
        }
        Field::Number(stack) => {
            let (_, values, known) = stack.gather(order);
            (Values::Number(values), known)
        }
        Field::Date(stack) => {
            let (_, values, known) = stack.gather(order);
            (Values::Date(values), known)
        }
        Field::Birthday(stack) => {
            let (_, values, known) = stack.gather(order);
            (Values::Birthday(values), known)
        }
        Field::Instant(stack) => {
            let (_, values, known) = stack.gather(order);
            (Values::Instant(values), known)
        }
        Field::Text(stack) => {
            let (conversion, codes, known) = stack.gather(order);
            (text(codes, conversion.dictionary), known)
        }
        Field::Choice(stack) => {
            let (conversion, codes, known) = stack.gather(order);
            (text(codes, conversion.dictionary), known)
        }
        // A link whose rows nothing resolved has no value; the key has a column of its own.
        Field::Reference(_) => return ABSENT,
    };
    Column { validity, values }
}

fn text(codes: Vec<u32>, dictionary: Dictionary) -> Values {
    Values::Text(narrow(codes, dictionary.len()), dictionary.into())
}

/// Codes as narrow as their number allows.
fn narrow(codes: Vec<u32>, count: usize) -> Codes {
    if count <= 1 << 8 {
        Codes::U8(codes.into_iter().map(|code| code as u8).collect())
    } else if count <= 1 << 16 {
        Codes::U16(codes.into_iter().map(|code| code as u16).collect())
    } else {
        Codes::U32(codes)
    }
}

fn link_column(rows: Vec<u32>) -> Column {
    let known = Bitmap::from_fn(rows.len(), |row| rows[row] != NO_ROW);
    if known.count() == 0 {
        return ABSENT;
    }
    Column {
        validity: all_known(Some(known)),
        values: Values::Link(rows),
    }
}

/// Keys are numbered in the order of the table, so that codes ascend: [`super::Dataset::row_of`] searches by that.
fn key_column(keys: &Stack<ToReference>, order: Option<&[u32]>, len: usize) -> Column {
    let mut dictionary = Dictionary::default();
    let mut known = Bitmap::zeros(0);
    let mut codes = Vec::with_capacity(len);
    for at in 0..len {
        let row = order.map_or(at, |order| order[at] as usize);
        let key = keys.get(row).and_then(|key| keys.conversion.keys.key(key));
        known.push(key.is_some());
        codes.push(match key {
            Some(key) => dictionary.intern(&key.text()),
            None => (dictionary.len() as u32).saturating_sub(1),
        });
    }
    if dictionary.is_empty() {
        return ABSENT;
    }
    Column {
        validity: all_known(Some(known)),
        values: text(codes, dictionary),
    }
}

/// The latest time.
fn latest(time: &Column) -> Option<i64> {
    let rows = |len: usize| (0..len).filter(|&row| time.is_known(row));
    match &time.values {
        Values::Instant(values) => rows(values.len()).map(|row| values[row]).max(),
        Values::Date(values) => rows(values.len()).map(|row| values[row].into()).max(),
        _ => None,
    }
}
