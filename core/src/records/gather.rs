//! From stacks in the order of the input to the columns of tables.

use super::{
    Bitmap, Codes, Column, Dictionary, NO_ROW, RowKeys, RowNumbers, Table, Times, Values,
    companion::Companions,
    convert::ToReference,
    field::{Field, with_stack},
    link::Links,
    place::Placement,
    rows::Rows,
    stack::{Stack, all_known},
    store::WORTH_THREADS,
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
                columns: vec![Column::ABSENT; schema.collection(id).fields.len()],
                offsets: placement.offsets,
                times: None,
                companions: Companions::default(),
            },
        })
        .collect()
}

fn table(schema: &Schema, rows: Rows, placement: Placement, links: Links) -> Table {
    let collection = schema.collection(rows.id);
    let key = collection.key.map(|key| usize::from(key.0));
    let order = placement.order.as_deref();
    let gather = |(at, (field, link))| match (field, link) {
        _ if placement.len == 0 => Column::ABSENT,
        (_, Some(link)) => link_column(link),
        (Some(Field::Reference(keys)), None) if key == Some(at) => key_column(keys, order),
        (Some(field), None) => column(field, order),
        (None, None) => Column::ABSENT,
    };
    let columns: Vec<Column> = if placement.len < WORTH_THREADS {
        let columns = rows.fields.into_iter().zip(links).enumerate();
        columns.map(gather).collect()
    } else {
        let columns = rows.fields.into_par_iter().zip(links).enumerate();
        columns.map(gather).collect()
    };
    let time = collection
        .time
        .and_then(|time| columns.get(usize::from(time.0)));
    Table {
        collection: rows.id,
        len: placement.len,
        times: time.and_then(Times::of),
        columns,
        offsets: placement.offsets,
        companions: Companions::default(),
    }
}

fn column(field: Field, order: Option<&[u32]>) -> Column {
    if with_stack!(&field, stack => stack.is_absent()) {
        return Column::ABSENT;
    }
    let (values, validity) = match field {
        Field::Flag(stack) => {
            let (_, values, known) = stack.gather(order);
            (Values::Bool(values), known)
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
        Field::Reference(_) => return Column::ABSENT,
    };
    Column { validity, values }
}

fn text(codes: Codes, dictionary: Dictionary) -> Values {
    Values::Text(codes.with_room_for(dictionary.len()), dictionary.into())
}

fn link_column(rows: Vec<u32>) -> Column {
    let known = Bitmap::pack(&rows, |&row| row != NO_ROW);
    if known.count() == 0 {
        return Column::ABSENT;
    }
    Column {
        validity: all_known(Some(known)),
        values: Values::Link(RowNumbers::of(rows)),
    }
}

fn key_column(stack: Stack<ToReference>, order: Option<&[u32]>) -> Column {
    if stack.is_absent() {
        return Column::ABSENT;
    }
    let (conversion, references, known) = stack.gather(order);
    if known.as_ref().is_some_and(|known| known.count() == 0) {
        return Column::ABSENT;
    }
    Column {
        validity: known,
        values: Values::Key(RowKeys::of(&conversion.keys, &references).into()),
    }
}
