//! From rows of any kind to a data set.

use super::{Dataset, ReadOptions};
use crate::{Error, ErrorKind};
use arrow_array::RecordBatch;
use kardan_dsl::schema::{CollectionId, Schema};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Takes in rows in any order and from any number of sources, and makes a [`Dataset`] of them.
///
/// What is wrong with the rows is told by [`DatasetBuilder::build`], all of it at once.
#[derive(Debug)]
pub struct DatasetBuilder {
    schema: Arc<Schema>,
    options: ReadOptions,
}

impl Dataset {
    /// Begins a data set.
    #[must_use]
    pub fn builder(schema: Arc<Schema>, options: ReadOptions) -> DatasetBuilder {
        DatasetBuilder { schema, options }
    }
}

impl DatasetBuilder {
    /// Adds documents of the subject: a client with its visits with their lines. Nested rows stand in lists under the plural of their
    /// collection; a link is the key of a record, or the record itself.
    pub fn add_documents(&mut self, documents: impl IntoIterator<Item = Map<String, Value>>) {
        let subject = self.schema.subject;
        for document in documents {
            self.add_document(subject, &document);
        }
    }

    /// Adds one document of any collection. One that hangs on another gets a parent without any field, which only
    /// [`super::Keys::Numbered`] allows.
    pub fn add_document(&mut self, collection: CollectionId, document: &Map<String, Value>) {
        let _ = (collection, document);
    }

    /// Adds flat rows of a collection, which hang on their parent by the key in its column (`client`).
    pub fn add_rows(
        &mut self,
        collection: &str,
        rows: impl IntoIterator<Item = Map<String, Value>>,
    ) {
        let _ = collection;
        for row in rows {
            let _ = row;
        }
    }

    /// Adds flat rows of a collection from Arrow. Columns of lists of structs hold nested rows.
    pub fn add_batch(&mut self, collection: &str, batch: &RecordBatch) {
        let _ = (collection, batch);
    }

    /// Begins a sheet of text cells under a header, as CSV holds them. An empty cell is a missing value.
    pub fn sheet<'a>(
        &'a mut self,
        collection: &str,
        header: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Sheet<'a> {
        let _ = (collection, header.into_iter().count());
        Sheet { builder: self }
    }

    /// Sorts, links and checks all that was added.
    ///
    /// # Errors
    /// A data error that lists the problems, where the options say to refuse them.
    pub fn build(self) -> Result<Dataset, Error> {
        let _ = (self.schema, self.options);
        Err(Error::new(
            ErrorKind::Data,
            "reading records is not built yet",
        ))
    }
}

/// Takes in rows of text cells.
#[derive(Debug)]
pub struct Sheet<'a> {
    builder: &'a mut DatasetBuilder,
}

impl Sheet<'_> {
    /// Adds a row, its cells in the order of the header.
    pub fn push(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let _ = (&self.builder.options, cells.into_iter().count());
    }
}
