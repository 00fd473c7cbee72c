//! The records that the fold asks about: kept by the host, seen through this.

use crate::{
    error::Error,
    records::{Bitmap, Dataset},
};

/// Where the clients' records are. They must hold all that happened up to the instant that is asked about; what lies later is not seen.
pub trait Records {
    /// A data set that holds a client, and the client's row in it; none for one who is unknown.
    ///
    /// # Errors
    /// What keeps the host from making it.
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error>;

    /// The keys of all clients.
    fn clients(&self) -> Vec<String>;

    /// One data set with all clients but for some, where the host has one: what is asked of everybody is then asked once.
    fn whole(&self) -> Option<&Dataset> {
        None
    }

    /// The keys of clients who are not in the whole, or are otherwise now than they are there; in the order of [`Records::clients`].
    fn apart(&self) -> Vec<String> {
        Vec::new()
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

/// The clients who may fulfil a condition at an instant: those of the whole who do, and all who are apart from it, in the order of all.
pub(super) fn candidates(
    records: &dyn Records,
    ask: impl FnOnce(&Dataset) -> Result<Bitmap, Error>,
) -> Result<Vec<String>, Error> {
    let Some(whole) = records.whole() else {
        return Ok(records.clients());
    };
    let mut found = ask(whole)?;
    let subject = whole.schema.subject;
    let mut newcomers = Vec::new();
    for key in records.apart() {
        match whole.row_of(subject, &key) {
            Some(row) => found.set(row as usize, true),
            None => newcomers.push(key),
        }
    }
    let rows = (0..found.len()).filter(|&row| found.get(row));
    let keys = rows.filter_map(|row| whole.id(subject, row));
    let keys = keys.map(std::borrow::Cow::into_owned);
    Ok(keys.chain(newcomers).collect())
}
