//! The records that the fold asks about: kept by the host, seen through this.

use super::{Accounts, Effect};
use crate::{
    error::Error,
    loyalty::Standing,
    questions::Storage,
    records::{Bitmap, Dataset},
};
use chrono::{DateTime, Utc};

/// Where the clients' records are. They must hold all that happened up to the instant that is asked about; what lies later is not seen.
pub trait Records {
    /// A data set that holds a client, and the client's row in it; none for one who is unknown.
    ///
    /// # Errors
    /// What keeps the host from making it.
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error>;

    /// How a client's records are kept, where that is one of the ways that questions have been made ready for.
    fn storage(&self, _client: &str) -> Option<Storage> {
        None
    }

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

    /// How a client's points stand at an instant, with all that happened by then. A host that keeps no points has none.
    ///
    /// # Errors
    /// What keeps the host from telling.
    fn standing(&mut self, _client: &str, _at: DateTime<Utc>) -> Result<Standing, Error> {
        Ok(Standing::default())
    }

    /// The tier of a client at an instant, by all that happened until then.
    ///
    /// # Errors
    /// What keeps the host from telling.
    fn tier(&mut self, _client: &str, _at: DateTime<Utc>) -> Result<Option<String>, Error> {
        Ok(None)
    }

    /// Takes the points that an effect gives, so that the next condition knows of them: [`Effect::to_fact`] is what a ledger wants.
    ///
    /// # Errors
    /// What keeps the host from it.
    fn reward(&mut self, _effect: &Effect) -> Result<(), Error> {
        Ok(())
    }
}

/// A data set as it is: a history that is replayed, or the records of a test.
pub struct Kept<'k> {
    /// The data set.
    pub data: &'k Dataset,
    /// The accounts of its clients, where triggers speak of points.
    pub accounts: Option<&'k mut Accounts>,
}

impl Kept<'_> {
    fn row(&self, client: &str) -> Option<usize> {
        let row = self.data.row_of(self.data.schema.subject, client);
        row.map(|row| row as usize)
    }
}

impl Records for Kept<'_> {
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error> {
        Ok(self.row(client).map(|row| (self.data, row)))
    }

    fn clients(&self) -> Vec<String> {
        let ids = self.data.ids(self.data.schema.subject).flatten();
        ids.map(std::borrow::Cow::into_owned).collect()
    }

    fn whole(&self) -> Option<&Dataset> {
        Some(self.data)
    }

    fn standing(&mut self, client: &str, at: DateTime<Utc>) -> Result<Standing, Error> {
        let accounts = self.accounts.as_ref();
        Ok(accounts
            .map(|accounts| accounts.standing(client, at))
            .unwrap_or_default())
    }

    fn tier(&mut self, client: &str, at: DateTime<Utc>) -> Result<Option<String>, Error> {
        match (&self.accounts, self.row(client)) {
            (Some(accounts), Some(row)) => accounts.tier(self.data, row, at),
            _ => Ok(None),
        }
    }

    fn reward(&mut self, effect: &Effect) -> Result<(), Error> {
        match &mut self.accounts {
            Some(accounts) => accounts.reward(effect),
            None => Ok(()),
        }
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
