//! A history that is replayed: records in order of time, memberships at the instants at which they change, points where they do.

use super::{
    Accounts, Change, Effect, Happening, Journeys, Kept, RecordKey,
    memberships::Memberships,
    moments::{Told, moments},
    rounds::{self, RoundResult},
};
use crate::{
    calendar::{Zone, just_after, just_before},
    error::{Error, ErrorKind},
    horizon::Flip,
    plan::Inputs,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::program::Program;
use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

/// Progress is told once for so many happenings.
const TOLD: usize = 4096;

/// A fold and what it is told of.
pub(crate) struct History {
    program: Arc<Program>,
    inputs: Inputs,
    journeys: Journeys,
    memberships: Memberships,
    /// Of the clients, where triggers speak of points.
    accounts: Option<Accounts>,
    /// Until when the accounts know what the records tell; not where these may change.
    foreseen: Option<DateTime<Utc>>,
    zone: Zone,
    now: DateTime<Utc>,
}

impl History {
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<History, Error> {
        let journeys = Journeys::new(program, inputs)?;
        Ok(History {
            program: Arc::clone(program),
            inputs: inputs.clone(),
            memberships: Memberships::new(program, inputs, &journeys.watched())?,
            journeys,
            accounts: None,
            foreseen: None,
            zone: Zone(program.timezone),
            now: DateTime::UNIX_EPOCH,
        })
    }

    /// The beginning: who is a member then is known as one.
    pub fn begin(&mut self, data: &Dataset, at: DateTime<Utc>) -> Result<Vec<Effect>, Error> {
        self.open(data, at)?;
        let accounts = self.accounts.as_mut();
        self.journeys.begin(at, &mut Kept { data, accounts })
    }

    /// The beginning of a stretch of time of which the records know all that they will ever tell.
    pub fn begin_within(
        &mut self,
        data: &Dataset,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Vec<Effect>, Error> {
        let effects = self.begin(data, *within.start())?;
        if let Some(accounts) = &mut self.accounts {
            accounts.read(data, None, *within.end())?;
            self.foreseen = Some(*within.end());
        }
        Ok(effects)
    }

    /// Notes how all stands at an instant.
    fn open(&mut self, data: &Dataset, at: DateTime<Utc>) -> Result<(), Error> {
        self.now = at;
        self.accounts = Accounts::new(&self.program, &self.inputs, data, at)?;
        if let Some(accounts) = &mut self.accounts {
            accounts.read(data, None, at)?;
        }
        self.memberships.begin(data, at)
    }

    /// Time goes on to an instant, with all that the records tell of until then.
    pub fn advance(&mut self, data: &Dataset, to: DateTime<Utc>) -> Result<Vec<Effect>, Error> {
        self.advance_with(data, to, &mut |_| {})
    }

    /// The same, and tells how far it has come now and then.
    pub fn advance_with(
        &mut self,
        data: &Dataset,
        to: DateTime<Utc>,
        progress: &mut dyn FnMut(DateTime<Utc>),
    ) -> Result<Vec<Effect>, Error> {
        if to < self.now {
            return Err(Error::new(ErrorKind::Input, "time goes on only"));
        }
        let mut effects = Vec::new();
        self.read_points(data, to, &mut effects)?;
        let within = just_after(self.now)..=to;
        let flips = self.memberships.changes(data, &within)?;
        let mut flips = flips.into_iter().peekable();
        let clients = 0..data.len();
        let records = moments(data, self.zone, clients, &within, self.journeys.minded());
        let mut records = records.into_iter().peekable();
        for number in 0_usize.. {
            let record = records.peek().map(|told| told.at.timestamp_micros());
            let flip = flips.peek().map(|flip| flip.at);
            // At one instant records come first.
            let is_record = record.is_some_and(|record| flip.is_none_or(|flip| record <= flip));
            let happening = match is_record {
                true => records.next().and_then(|told| happening(data, told)),
                false => match flips.next() {
                    Some(flip) => {
                        self.tell_failed(data, flip, &mut effects)?;
                        self.memberships.happening(data, flip)
                    }
                    None => break,
                },
            };
            let Some(happening) = happening else {
                continue;
            };
            if number.is_multiple_of(TOLD) {
                progress(happening.at);
            }
            if let Change::Record(record) = &happening.change {
                // What began until then may wait for what the record has met by then.
                self.catch_up(data, happening.at, &mut effects)?;
                self.look_before(data, &happening.client, record, happening.at)?;
            }
            self.tell(data, &happening, &mut effects)?;
        }
        self.catch_up(data, to, &mut effects)?;
        effects.extend(self.passed(data, to)?);
        self.now = to;
        Ok(effects)
    }

    /// What is told of a record now, whatever its own time.
    pub fn happen(
        &mut self,
        data: &Dataset,
        client: usize,
        change: Change,
        at: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Error> {
        let mut effects = Vec::new();
        self.read_points(data, self.now, &mut effects)?;
        if let Some(client) = data.id(data.schema.subject, client) {
            let happening = Happening {
                client: client.into_owned(),
                at,
                change,
            };
            self.tell(data, &happening, &mut effects)?;
        }
        let now = at.max(self.now);
        for flip in self.memberships.changes(data, &(now..=now))? {
            self.tell_failed(data, flip, &mut effects)?;
            if let Some(happening) = self.memberships.happening(data, flip) {
                self.tell(data, &happening, &mut effects)?;
            }
        }
        Ok(effects)
    }

    /// Looks at a record as it is, before it changes at an instant.
    pub fn look_before(
        &mut self,
        data: &Dataset,
        client: &str,
        record: &RecordKey,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let accounts = self.accounts.as_mut();
        let mut kept = Kept { data, accounts };
        let journeys = &mut self.journeys;
        journeys.look_before((client, record), just_before(at), &mut kept)
    }

    /// What the rounds of experiments came to, as far as they began within a stretch of time.
    pub fn rounds(
        &self,
        data: &Dataset,
        within: &RangeInclusive<DateTime<Utc>>,
        effects: &[Effect],
    ) -> Result<Vec<RoundResult>, Error> {
        rounds::rounds(&self.journeys.book, data, within, effects)
    }

    /// Reads what records tell of points now and until an instant, where they may have changed.
    fn read_points(
        &mut self,
        data: &Dataset,
        to: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let known = self.foreseen.is_some_and(|until| to <= until);
        let Some(accounts) = self.accounts.as_mut().filter(|_| !known) else {
            return Ok(());
        };
        let changed = accounts.read(data, None, to)?;
        self.tell_points(data, self.now, changed, effects)
    }

    /// Tells that the points of clients changed.
    fn tell_points(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        clients: BTreeSet<String>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        for client in clients {
            let change = Change::Points;
            effects.extend(self.happened(data, &Happening { client, at, change })?);
        }
        Ok(())
    }

    /// Tells of a rule whose numbers have left the range.
    fn tell_failed(
        &mut self,
        data: &Dataset,
        flip: Flip,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        if let Some(failed) = self.memberships.failed(data, flip) {
            self.catch_up(data, failed.at, effects)?;
            effects.push(failed);
        }
        Ok(())
    }

    /// Does all that is due before a happening, and tells it.
    fn tell(
        &mut self,
        data: &Dataset,
        happening: &Happening,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        self.catch_up(data, happening.at, effects)?;
        effects.extend(self.happened(data, happening)?);
        Ok(())
    }

    fn happened(&mut self, data: &Dataset, happening: &Happening) -> Result<Vec<Effect>, Error> {
        let accounts = self.accounts.as_mut();
        self.journeys
            .happen(happening, &mut Kept { data, accounts })
    }

    fn passed(&mut self, data: &Dataset, to: DateTime<Utc>) -> Result<Vec<Effect>, Error> {
        let accounts = self.accounts.as_mut();
        self.journeys.advance(to, &mut Kept { data, accounts })
    }

    /// All that is due before an instant, and what changes points until then. What happens at it comes before what is due at it.
    fn catch_up(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        while let Some(accounts) = &mut self.accounts
            && let Some(next) = accounts.next().filter(|next| *next <= at)
        {
            self.wait_for(data, next, effects)?;
            if let Some(accounts) = &mut self.accounts {
                let changed = accounts.pass(next)?;
                self.tell_points(data, next, changed, effects)?;
            }
        }
        self.wait_for(data, at, effects)
    }

    fn wait_for(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let before = just_before(at);
        if self.journeys.state.tick.is_some_and(|tick| tick < before) {
            effects.extend(self.passed(data, before)?);
        }
        Ok(())
    }
}

/// A record as the fold is told of it.
fn happening(data: &Dataset, told: Told) -> Option<Happening> {
    Some(Happening {
        client: data.id(data.schema.subject, told.client)?.into_owned(),
        at: told.at,
        change: Change::Record(told.record(data)?),
    })
}
