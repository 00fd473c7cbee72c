//! The records of one record of the subject, taken out of a data set into one of their own.

use super::Editor;
use crate::records::{
    Codes, Column, Dataset, Dictionary, RowKeys, Table, Values, companion::Companions, excerpt,
    lane::Lane, store::Store,
};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::Type,
};
use std::sync::Arc;

impl Editor {
    /// The records of one record of the subject as a data set of their own. None where links lead to others.
    pub fn part(&self, from: &Dataset, subject: usize) -> Option<Dataset> {
        let schema = &from.schema;
        let mut tables = Vec::with_capacity(from.tables.len());
        for (at, table) in (0..).map(CollectionId).zip(&from.tables) {
            let described = schema.collection(at);
            let rows = match described.owner {
                Owner::Table => 0..0,
                _ => from.rows_of(subject..subject + 1, at),
            };
            let offsets = match schema.parent(at) {
                Some(parent) => {
                    let above = from.rows_of(subject..subject + 1, parent);
                    let ends = table.offsets.get(above.start..=above.end)?;
                    ends.iter().map(|end| end - rows.start as u32).collect()
                }
                None => Vec::new(),
            };
            let order: Vec<u32> = (rows.start as u32..rows.end as u32).collect();
            let mut is_apart = true;
            let columns = (0..)
                .map(FieldId)
                .zip(&table.columns)
                .map(|(field, column)| {
                    if let Type::Record(target) = schema.field(at, field).ty {
                        let targets = match schema.collection(target).owner {
                            Owner::Table => 0..0,
                            _ => from.rows_of(subject..subject + 1, target),
                        };
                        let place = |to: u32| {
                            let own = targets.contains(&(to as usize));
                            own.then(|| to - targets.start as u32)
                        };
                        return excerpt::links(column, &order, place, |_| is_apart = false);
                    }
                    let lane = self.lane(at, field).map(Lane::named);
                    taken(column, &order, lane.flatten())
                });
            let columns = columns.collect();
            if !is_apart {
                return None;
            }
            tables.push(Table {
                collection: at,
                len: rows.len(),
                columns,
                offsets,
                times: None,
                companions: Companions::default(),
            });
        }
        let mut part = Dataset::of(schema, from.currency, tables);
        for at in (0..part.tables.len() as u16).map(CollectionId) {
            part.find_times(at);
        }
        Some(part)
    }
}

/// Some rows of a column, of texts those first that rules name.
fn taken(column: &Column, rows: &[u32], named: Option<&Arc<Dictionary>>) -> Column {
    let mut taken = excerpt::taken(column, rows);
    if let Values::Text(codes, texts) = &taken.values {
        let text = |row: usize| taken.is_known(row).then(|| texts.text(codes.get(row)));
        taken.values = texts_of((0..rows.len()).map(text), named);
    }
    taken
}

fn texts_of<'t>(
    rows: impl Iterator<Item = Option<&'t str>>,
    named: Option<&Arc<Dictionary>>,
) -> Values {
    let named = named.cloned().unwrap_or_default();
    let mut more: Vec<&str> = Vec::new();
    let mut code = |text: &'t str| match named.code(text) {
        Some(known) => known,
        None => {
            let place = more.iter().position(|known| *known == text);
            let place = place.unwrap_or_else(|| {
                more.push(text);
                more.len() - 1
            });
            (named.len() + place) as u32
        }
    };
    let rows = rows.map(|text| text.map_or(0, &mut code).into());
    let rows: Vec<i64> = rows.collect();
    let mut codes = Codes::default();
    codes.take(&rows);
    let texts = match more.is_empty() {
        true => named,
        false => Arc::new(Dictionary::of_distinct(named.texts().chain(more))),
    };
    Values::Text(codes.with_room_for(texts.len()), texts)
}

impl RowKeys {
    /// Those of some rows.
    pub(in crate::records) fn taken(&self, rows: &[u32]) -> RowKeys {
        RowKeys::of_keys(rows.iter().map(|&row| self.key(row as usize)))
    }

    /// With one more, between those that there are.
    pub(super) fn with(&self, at: usize, key: &str) -> RowKeys {
        let before = (0..at).map(|row| self.key(row));
        let after = (at..self.len()).map(|row| self.key(row));
        let key = crate::records::key::Key::of_text(key);
        RowKeys::of_keys(before.chain([key]).chain(after))
    }
}
