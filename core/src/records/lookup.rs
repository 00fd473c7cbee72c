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

    /// The row of the only record of a collection.
    ///
    /// # Errors
    /// An unknown name where there are several records, or none.
    pub fn only_row(&self, collection: CollectionId) -> Result<usize, Error> {
        let (count, plural) = (
            self.table(collection).len,
            &self.schema.collection(collection).plural,
        );
        if count == 1 {
            return Ok(0);
        }
        let problem = format!("the data has {count} {plural}, and it is not said which is meant");
        Err(Error::new(ErrorKind::Unknown, problem))
    }
}
