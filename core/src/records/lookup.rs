//! Finding what a host names.

use super::Dataset;
use crate::error::{Error, ErrorKind};
use kardan_dsl::schema::CollectionId;

impl Dataset {
    /// The collection of a name in any language and form.
    ///
    /// # Errors
    /// An unknown name.
    pub fn collection_named(&self, name: &str) -> Result<CollectionId, Error> {
        self.schema.collection_named(name).ok_or_else(|| {
            let names: Vec<_> = self
                .schema
                .collections
                .iter()
                .map(|collection| collection.name.as_str())
                .collect();
            let problem = format!("the schema has no collection `{name}`");
            Error::new(ErrorKind::Unknown, problem)
                .with_help(format!("it has: {}", names.join(", ")))
        })
    }

    /// The error for a key that no row of the collection has.
    #[must_use]
    pub fn unknown_key(&self, collection: CollectionId, key: &str) -> Error {
        let noun = &self.schema.collection(collection).name;
        let problem = format!("the data has no {noun} `{key}`");
        Error::new(ErrorKind::Unknown, problem)
    }
}
