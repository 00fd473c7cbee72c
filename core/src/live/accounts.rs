//! Points that triggers ask for: accounts that follow from the records and from what triggers gave.
//!
//! What records tell of points is read some weeks ahead: for a client when an event touches them, for all when these weeks are over.

use super::{Live, building::Built};
use crate::{
    error::Error,
    loyalty::Fact,
    records::Dataset,
    triggers::{Accounts, Change, Happening},
};
use chrono::{DateTime, Duration, Utc};
use std::{collections::BTreeSet, sync::Arc};

/// So far ahead is read.
const AHEAD: Duration = Duration::days(40);

impl Live {
    /// Makes the accounts as they are now, of an engine that began at an instant, and tells nobody.
    pub(super) fn settle_accounts(&mut self) -> Result<(), Error> {
        let (program, inputs) = (self.plan.program(), self.plan.inputs());
        self.store.accounts = Accounts::new(program, inputs, &self.store.base, self.began)?;
        self.read_all_accounts()?;
        let Some(accounts) = &mut self.store.accounts else {
            return Ok(());
        };
        accounts.pass(self.now)?;
        for effect in &self.store.rewards {
            accounts.reward(effect)?;
        }
        Ok(())
    }

    /// When points change by themselves, or more of what lies ahead has to be read.
    pub(super) fn next_of_accounts(&self) -> Option<DateTime<Utc>> {
        let accounts = self.store.accounts.as_ref()?;
        accounts.next().into_iter().chain(self.foreseen).min()
    }

    /// Takes what changes points until now.
    pub(super) fn pass_accounts(&mut self) -> Result<(), Error> {
        if self.foreseen.is_some_and(|foreseen| foreseen <= self.now) {
            let changed = self.read_all_accounts()?;
            self.tell_points(changed);
        }
        let Some(accounts) = &mut self.store.accounts else {
            return Ok(());
        };
        let changed = accounts.pass(self.now)?;
        self.tell_points(changed);
        Ok(())
    }

    /// What the records of a client, as an event would leave them, tell of points.
    pub(super) fn points_told(&self, key: &str, built: &Built) -> Result<Vec<Fact>, Error> {
        match (&self.store.accounts, &built.data) {
            (Some(accounts), Some(data)) => {
                accounts.told_by(data, key, self.foreseen.unwrap_or(self.now))
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Takes what the records of a client tell of points, after an event.
    pub(super) fn take_points(&mut self, key: &str, facts: Vec<Fact>) -> Result<(), Error> {
        let Some(accounts) = &mut self.store.accounts else {
            return Ok(());
        };
        let changed = accounts.tell(key, facts)?;
        self.tell_points(changed);
        Ok(())
    }

    fn read_into(&self, accounts: &mut Accounts, client: u32) -> Result<BTreeSet<String>, Error> {
        let (key, to) = (self.store.key(client), self.foreseen.unwrap_or(self.now));
        match self.store.data(client) {
            Some((data, _)) => accounts.read(data, Some(&key), to),
            None => {
                let schema = Arc::clone(self.store.schema());
                let nobody = Dataset::builder(schema, self.store.options.clone()).build()?;
                accounts.read(&nobody, Some(&key), to)
            }
        }
    }

    fn read_all_accounts(&mut self) -> Result<BTreeSet<String>, Error> {
        let Some(mut accounts) = self.store.accounts.take() else {
            return Ok(BTreeSet::new());
        };
        let to = self.now.checked_add_signed(AHEAD);
        self.foreseen = to;
        let touched: Vec<u32> = self.store.touched.keys().copied().collect();
        let apart = touched.iter().map(|&client| self.store.key(client));
        let base = Arc::clone(&self.store.base);
        let read = accounts.read_but(&base, &apart.collect(), to.unwrap_or(self.now));
        let mut all = read;
        for client in touched {
            let Ok(changed) = &mut all else { break };
            match self.read_into(&mut accounts, client) {
                Ok(more) => changed.extend(more),
                Err(error) => all = Err(error),
            }
        }
        self.store.accounts = Some(accounts);
        all
    }

    fn tell_points(&mut self, clients: BTreeSet<String>) {
        for client in clients {
            self.happenings.push_back(Happening {
                client,
                at: self.now,
                change: Change::Points,
            });
        }
    }
}
