//! Points that triggers ask for: accounts that follow from the records and from what triggers gave.
//!
//! What records tell of points is read some weeks ahead: for a client when an event touches them, for all when these weeks are over.

use super::{Live, building::Built, store::Changed};
use crate::{
    error::{Error, ErrorKind},
    triggers::{Accounts, Change, Effect, Happening, Told},
};
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeSet;

/// So far ahead is read.
const AHEAD: Duration = Duration::days(40);

impl Live {
    /// Makes the accounts as they are now, of an engine that began at an instant, and tells nobody.
    pub(super) fn settle_accounts(&mut self) -> Result<(), Error> {
        let (program, inputs) = (self.plan.program(), self.plan.inputs());
        self.store.accounts = Accounts::new(program, inputs, &self.store.base, self.began)?;
        let told = self.effects.len();
        self.read_all_accounts()?;
        self.effects.truncate(told);
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

    /// What the records of a client, as an event would leave them, tell of points. Where a number leaves the range by it now, it is refused; what
    /// lies ahead is told when its time comes.
    pub(super) fn points_told(&self, client: u32, key: &str, built: &Built) -> Result<Told, Error> {
        let (Some(accounts), Some(data)) = (&self.store.accounts, &built.data) else {
            return Ok(Told::default());
        };
        let told = accounts.told_by(data, key, self.foreseen.unwrap_or(self.now))?;
        match told.fails {
            Some((at, error)) if at <= self.now && !self.short.contains(&client) => Err(error),
            _ => Ok(told),
        }
    }

    /// Takes what the records of a client tell of points, after an event.
    pub(super) fn take_points(&mut self, client: u32, key: &str, told: Told) -> Result<(), Error> {
        let Some(accounts) = &mut self.store.accounts else {
            return Ok(());
        };
        let changed = accounts.tell(key, told.facts)?;
        self.note_short(client, told.fails.map(|(at, _)| at));
        self.tell_points(changed);
        Ok(())
    }

    /// Notes when what a client's records tell of points leaves the range: it is told once, when its time has come.
    fn note_short(&mut self, client: u32, fails: Option<DateTime<Utc>>) {
        match fails {
            None => {
                self.short.remove(&client);
            }
            Some(at) if at > self.now => self.foreseen = self.foreseen.map(|known| known.min(at)),
            Some(_) if !self.short.insert(client) => {}
            Some(_) => {
                let program = self.plan.program();
                let noun = &program.schema.collection(program.schema.subject).name;
                let rule = match program.loyalty.programme.name.as_str() {
                    "" => "points",
                    name => name,
                };
                let key = self.store.key(client);
                let effect = Effect::failed(rule, (noun, &key), self.now);
                self.effects.push(effect);
            }
        }
    }

    fn read_all_accounts(&mut self) -> Result<BTreeSet<String>, Error> {
        let Some(mut accounts) = self.store.accounts.take() else {
            return Ok(BTreeSet::new());
        };
        let to = self.now.checked_add_signed(AHEAD);
        self.foreseen = to;
        let all = self.read_accounts(&mut accounts, to.unwrap_or(self.now));
        self.store.accounts = Some(accounts);
        all
    }

    fn read_accounts(
        &mut self,
        accounts: &mut Accounts,
        to: DateTime<Utc>,
    ) -> Result<BTreeSet<String>, Error> {
        let touched: Vec<u32> = self.store.touched.keys().copied().collect();
        let apart = touched.iter().map(|&client| self.store.key(client));
        let read = accounts.read_but(&self.store.base, &apart.collect(), to);
        let (mut changed, clients) = match read {
            Ok(changed) => (changed, touched),
            // Whose numbers these are is found one by one: the others go on.
            Err(error) if error.kind() == ErrorKind::Overflow => {
                (BTreeSet::new(), (0..self.store.clients()).collect())
            }
            Err(error) => return Err(error),
        };
        for client in clients {
            let key = self.store.key(client);
            let built = match self.store.touched.contains_key(&client) {
                true => None,
                false => self.store.build(client, &Changed::new(), false)?.data,
            };
            let known = self.store.data(client).map(|(data, _)| data);
            let told = match built.as_ref().or(known) {
                Some(data) => accounts.told_by(data, &key, to)?,
                None => Told::default(),
            };
            changed.extend(accounts.tell(&key, told.facts)?);
            self.note_short(client, told.fails.map(|(at, _)| at));
        }
        Ok(changed)
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
