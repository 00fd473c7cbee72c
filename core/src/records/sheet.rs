//! Rows of text cells under a header.

use super::{DatasetBuilder, cell::Cell, rows::Slot};
use kardan_dsl::schema::{CollectionId, FieldId};

/// Takes in rows of text cells, as CSV holds them. An empty cell is a missing value.
#[derive(Debug)]
pub struct Sheet<'a> {
    builder: &'a mut DatasetBuilder,
    /// None for a collection that the schema does not know: its rows are passed over, and the problem is listed.
    collection: Option<CollectionId>,
    columns: Vec<Option<Column>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Field(FieldId),
    Owner,
}

impl DatasetBuilder {
    /// Begins a sheet of text cells under a header.
    pub fn sheet(
        &mut self,
        collection: &str,
        header: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Sheet<'_> {
        let collection = self.find(collection);
        let columns = collection.map_or(Vec::new(), |id| self.columns(id, header));
        Sheet {
            builder: self,
            collection,
            columns,
        }
    }

    fn columns(
        &mut self,
        id: CollectionId,
        header: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Vec<Option<Column>> {
        let (rows, problems) = self.rows_and_problems(id);
        let mut columns: Vec<Option<Column>> = Vec::new();
        for name in header {
            let name = name.as_ref();
            let column = match rows.slot(name, None, problems) {
                Slot::Field(field) => Some(Column::Field(field)),
                Slot::Owner => Some(Column::Owner),
                Slot::Unread => None,
                Slot::Children(_) => {
                    let message = format!("`{name}` is nested: give its rows a file of their own");
                    problems.add(|| rows.problem("unknown_column", None, Some(name), message));
                    None
                }
            };
            if column.is_some() && columns.contains(&column) {
                let message = format!("the column `{name}` stands there twice");
                problems.add(|| rows.problem("duplicate_column", None, Some(name), message));
                columns.push(None);
            } else {
                columns.push(column);
            }
        }
        columns
    }
}

impl Sheet<'_> {
    /// Adds a row, its cells in the order of the header.
    pub fn push(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let Some(id) = self.collection else {
            return;
        };
        let (rows, problems) = self.builder.rows_and_problems(id);
        let row = rows.begin();
        let mut count = 0;
        for (at, text) in cells.into_iter().enumerate() {
            count = at + 1;
            let text = text.as_ref();
            let cell = if text.is_empty() {
                Cell::Missing
            } else {
                Cell::Text(text)
            };
            match self.columns.get(at) {
                Some(Some(Column::Field(field))) => rows.set(*field, row, cell, problems),
                Some(Some(Column::Owner)) => rows.set_owner_key(row, cell, problems),
                Some(None) | None => {}
            }
        }
        if count != self.columns.len() {
            let message = format!(
                "{count} cells stand under a header of {}",
                self.columns.len()
            );
            problems.add(|| rows.problem("unparsable", Some(row), None, message));
            rows.bad.push(row);
        }
    }

    /// Adds a row of which nothing can be read, and why: it is left out, and those after it keep their numbers.
    pub fn push_unreadable(&mut self, reason: impl Into<String>) {
        if let Some(id) = self.collection {
            let (rows, problems) = self.builder.rows_and_problems(id);
            rows.add_unreadable(reason.into(), problems);
        }
    }
}
