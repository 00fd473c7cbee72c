//! The records that the fold asks about: kept by the host, seen through this.

use crate::{error::Error, records::Dataset};

/// Where the clients' records are. They must hold all that happened up to the instant that is asked about; what lies later is not seen.
pub trait Records {
    /// A data set that holds a client, and the client's row in it; none for one who is unknown.
    ///
    /// # Errors
    /// What keeps the host from making it.
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error>;

    /// The keys of all clients.
    fn clients(&self) -> Vec<String>;

    /// One data set with all clients, where the host has one: what is asked of everybody is then asked once.
    fn whole(&self) -> Option<&Dataset> {
        None
    }
}

/// A data set as it is: a history that is replayed, or the records of a test.
impl Records for &Dataset {
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error> {
        let row = self.row_of(self.schema.subject, client);
        Ok(row.map(|row| (*self, row as usize)))
    }

    fn clients(&self) -> Vec<String> {
        let ids = self.ids(self.schema.subject).flatten();
        ids.map(std::borrow::Cow::into_owned).collect()
    }

    fn whole(&self) -> Option<&Dataset> {
        Some(self)
    }
}
