//! Rows of one data set that are taken over into another, without a way through text.

use super::{Cell, Dataset, DatasetBuilder, RowNumbers, Values, key::Reference};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::{Type, scale},
};
use std::borrow::Cow;

impl DatasetBuilder {
    /// Takes over a row of a data set of the same schema, with the rows without keys that hang on it. It hangs on the record of the same key
    /// as there, and its links lead to records of the same keys.
    pub(crate) fn copy_row(&mut self, from: &Dataset, collection: CollectionId, row: usize) {
        self.copy(from, collection, row, None);
    }

    fn copy(&mut self, from: &Dataset, collection: CollectionId, row: usize, owner: Option<u32>) {
        let described = from.schema.collection(collection);
        let table = from.table(collection);
        let (rows, problems) = self.rows_and_problems(collection);
        let to = rows.begin();
        match (owner, &described.owner) {
            (Some(owner), _) => rows.set_owner(to, Reference::to_row(owner)),
            (None, Owner::Parent { collection, .. }) => {
                let above = table.parent_of(row);
                if let Some(key) = above.and_then(|above| from.id(*collection, above)) {
                    rows.set_owner_key(to, Cell::Text(&key), problems);
                }
            }
            (None, _) => {}
        }
        for (field, at) in described.fields.iter().zip(0..) {
            let at = FieldId(at);
            let column = table.column(at);
            if !column.is_known(row) {
                continue;
            }
            let text: Cow<'_, str>;
            let cell = match &column.values {
                Values::Absent => continue,
                Values::Bool(holds) => Cell::Bool(holds.get(row)),
                Values::Number(numbers) => {
                    let places = scale(&field.ty, from.currency);
                    Cell::Decimal(numbers.get(row).into(), places as i8)
                }
                Values::Date(days) => match days.get(row) {
                    Some(&day) => Cell::Date(day),
                    None => continue,
                },
                Values::Instant(times) => Cell::Instant(times.get(row)),
                Values::Text(codes, dictionary) => Cell::Text(dictionary.text(codes.get(row))),
                Values::Birthday(_) => match from.cell(column, &field.ty, row) {
                    Some(serde_json::Value::String(day)) => {
                        text = Cow::Owned(day);
                        Cell::Text(&text)
                    }
                    _ => continue,
                },
                Values::Key(keys) => {
                    text = keys.text(row);
                    Cell::Text(&text)
                }
                Values::Link(rows) => {
                    let Some((target, to)) = link(&field.ty, rows, row) else {
                        continue;
                    };
                    let Some(key) = from.id(target, to) else {
                        continue;
                    };
                    text = key;
                    Cell::Text(&text)
                }
            };
            let (rows, problems) = self.rows_and_problems(collection);
            rows.set(at, to, cell, problems);
        }
        let schema = &from.schema;
        let keyless = schema
            .children(collection)
            .filter(|&child| schema.collection(child).key.is_none());
        for child in keyless {
            for below in from.table(child).rows_below(row..row + 1) {
                self.copy(from, child, below, Some(to));
            }
        }
    }
}

fn link(ty: &Type, rows: &RowNumbers, row: usize) -> Option<(CollectionId, usize)> {
    let Type::Record(target) = ty else {
        return None;
    };
    Some((*target, rows.get(row)? as usize))
}

impl Dataset {
    /// Whether the links of a row, and of the rows without keys that hang on it, lead to rows of the same record of the subject only.
    pub(crate) fn keeps_to(&self, subject: usize, collection: CollectionId, row: usize) -> bool {
        let described = self.schema.collection(collection);
        let columns = self.table(collection).columns.iter();
        let own_fields = described.fields.iter().zip(columns).all(|(field, column)| {
            let Values::Link(rows) = &column.values else {
                return true;
            };
            let target = link(&field.ty, rows, row).filter(|_| column.is_known(row));
            target.is_none_or(|(target, to)| {
                self.schema.collection(target).owner != Owner::Table
                    && self.rows_of(subject..subject + 1, target).contains(&to)
            })
        });
        let mut keyless = self
            .schema
            .children(collection)
            .filter(|&child| self.schema.collection(child).key.is_none());
        own_fields
            && keyless.all(|child| {
                let mut below = self.table(child).rows_below(row..row + 1);
                below.all(|below| self.keeps_to(subject, child, below))
            })
    }
}
