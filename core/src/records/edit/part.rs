//! The records of one record of the subject, taken out of a data set into one of their own.

use super::Editor;
use crate::records::{
    Bitmap, Codes, Column, Dataset, Dictionary, Instants, Integers, NO_ROW, RowKeys, RowNumbers,
    Table, Values, companion::Companions, lane::Lane, store::Store,
};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::Type,
};
use std::{ops::Range, sync::Arc};

/// A column that nobody has a value of.
const ABSENT: Column = Column {
    validity: None,
    values: Values::Absent,
};

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
            let columns = table.columns.iter().zip(0..).map(|(column, field)| {
                let field = FieldId(field);
                if let Type::Record(target) = schema.field(at, field).ty {
                    let targets = match schema.collection(target).owner {
                        Owner::Table => 0..0,
                        _ => from.rows_of(subject..subject + 1, target),
                    };
                    return links(column, &rows, &targets);
                }
                let lane = self.lane(at, field).map(Lane::named);
                Some(taken(column, &order, lane.flatten()))
            });
            let columns = columns.collect::<Option<Vec<Column>>>()?;
            tables.push(Table {
                collection: at,
                len: rows.len(),
                columns,
                offsets,
                times: None,
                companions: Companions::default(),
            });
        }
        let mut part = Dataset {
            schema: Arc::clone(schema),
            currency: from.currency,
            tables,
            problems: Vec::new(),
            unlisted_problems: 0,
            naive_instants: 0,
        };
        for at in (0..part.tables.len() as u16).map(CollectionId) {
            part.find_times(at);
        }
        Some(part)
    }
}

/// Some rows of a column, of texts those first that rules name.
fn taken(column: &Column, rows: &[u32], named: Option<&Arc<Dictionary>>) -> Column {
    let is_known = |&row: &u32| column.is_known(row as usize);
    let known = rows.iter().filter(|row| is_known(row)).count();
    if known == 0 {
        return ABSENT;
    }
    let values = match &column.values {
        Values::Bool(values) => Values::Bool(Store::gather(values, rows)),
        Values::Number(values) => Values::Number(Integers::gather(values, rows)),
        Values::Date(values) => Values::Date(Store::gather(values, rows)),
        Values::Birthday(values) => Values::Birthday(Store::gather(values, rows)),
        Values::Instant(values) => Values::Instant(Instants::gather(values, rows)),
        Values::Text(codes, texts) => {
            let codes = rows
                .iter()
                .map(|row| is_known(row).then(|| texts.text(codes.get(*row as usize))));
            texts_of(codes, named)
        }
        Values::Key(keys) => Values::Key(keys.taken(rows).into()),
        Values::Absent | Values::Link(_) => return ABSENT,
    };
    Column {
        validity: (known < rows.len())
            .then(|| Bitmap::from_fn(rows.len(), |at| rows.get(at).is_some_and(is_known))),
        values,
    }
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

/// The links of some rows to rows of the same record of the subject; none where one leads to others.
fn links(column: &Column, rows: &Range<usize>, targets: &Range<usize>) -> Option<Column> {
    let Values::Link(links) = &column.values else {
        return Some(ABSENT);
    };
    let mut is_absent = true;
    let mut taken = Vec::with_capacity(rows.len());
    for &to in &*links.rows(rows.clone()) {
        if to == NO_ROW {
            taken.push(NO_ROW);
            continue;
        }
        if !targets.contains(&(to as usize)) {
            return None;
        }
        is_absent = false;
        taken.push(to - targets.start as u32);
    }
    if is_absent {
        return Some(ABSENT);
    }
    let complete = taken.iter().all(|&to| to != NO_ROW);
    Some(Column {
        validity: (!complete).then(|| Bitmap::pack(&taken, |&to| to != NO_ROW)),
        values: Values::Link(RowNumbers::of(taken)),
    })
}

impl RowKeys {
    /// Those of some rows.
    fn taken(&self, rows: &[u32]) -> RowKeys {
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
