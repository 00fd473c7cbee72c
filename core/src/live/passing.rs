//! How time passes: records whose time has come, memberships, journeys, in one order.

use super::{Live, wakes::Visits};
use crate::{
    calendar::{Zone, just_after, just_before},
    error::Error,
    horizon::NEVER,
    triggers::{Change, Effect, Happening, Since, Watched, each_moment, moments},
};
use chrono::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

impl Live {
    /// The next instant at which anything happens by itself.
    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        let ahead = self.ahead.first().map(|(at, _)| at);
        let first = self.wakes.next().into_iter().chain(ahead).min();
        let first = first.and_then(DateTime::from_timestamp_micros);
        let points = self.next_of_accounts();
        let journeys = self.journeys.next_wake();
        first.into_iter().chain(points).chain(journeys).min()
    }

    /// Lets time pass up to an instant, with all that is due until then.
    pub(super) fn pass(&mut self, to: DateTime<Utc>) -> Result<(), Error> {
        while let Some(at) = self.next_due().filter(|at| *at <= to) {
            self.come_to(at);
            self.catch_up()?;
            self.advance_journeys()?;
        }
        self.come_to(to);
        self.advance_journeys()
    }

    /// Time comes to an instant; what is due at it is still to be done.
    pub(super) fn come_to(&mut self, at: DateTime<Utc>) {
        if at > self.now {
            self.now = at;
            self.told.clear();
        }
        self.journeys.come_to(self.now);
    }

    /// Brings up to date what now says of itself: points, the records that speak of it, then memberships.
    pub(super) fn catch_up(&mut self) -> Result<(), Error> {
        self.pass_accounts()?;
        self.heed()?;
        let now = self.now.timestamp_micros();
        while let Some((at, client)) = self.ahead.first().filter(|(at, _)| *at <= now) {
            self.tell_moments(client, at)?;
            self.heed()?;
        }
        if self.wakes.is_exhausted(now) {
            self.refill()?;
        }
        while let Some((client, due)) = self.wakes.due(now) {
            let found = match self.look_at_due(client, &due) {
                Ok(found) => found,
                Err(error) => {
                    // What could not be looked at is due still.
                    let due: Vec<_> = due.into_iter().map(|due| (due, now)).collect();
                    self.wakes.put(client, |_| false, &due);
                    return Err(error);
                }
            };
            self.wakes
                .put(client, |one| due.contains(&one), &found.untils);
            self.tell(client, found);
            self.heed()?;
        }
        Ok(())
    }

    fn advance_journeys(&mut self) -> Result<(), Error> {
        let effects = self.journeys.advance(self.now, &mut self.store)?;
        self.effects.extend(effects);
        Ok(())
    }

    /// Tells the journeys what has happened, and takes down what comes of it.
    pub(super) fn heed(&mut self) -> Result<(), Error> {
        while let Some(happening) = self.happenings.pop_front() {
            let effect = happening.as_effect();
            let effect = effect.map(|effect| self.told_apart(effect));
            self.effects.extend(effect);
            if self.is_heeded(&happening) {
                let effects = self.journeys.happen(&happening, &mut self.store)?;
                self.effects.extend(effects);
            }
        }
        Ok(())
    }

    /// What begins a second time at one instant has a number, so that hosts tell it from the first.
    fn told_apart(&mut self, mut effect: Effect) -> Effect {
        let times = self.told.entry(xxh3_64(effect.key.as_bytes())).or_default();
        *times += 1;
        if *times > 1 {
            effect.key.push_str(&format!(" {times}"));
        }
        effect
    }

    fn is_heeded(&self, happening: &Happening) -> bool {
        let watched = match &happening.change {
            Change::Record(_) | Change::Gone(_) | Change::Points => {
                return !self.journeys.is_idle();
            }
            Change::Entered { segment, .. } | Change::Left { segment, .. } => {
                Watched::Segment(segment.clone())
            }
            Change::Moved { partition, .. } => Watched::Partition(partition.clone()),
        };
        self.heeded.contains(&watched)
    }

    /// Tells of the records of a client whose time has come.
    fn tell_moments(&mut self, client: u32, at: i64) -> Result<(), Error> {
        let zone = Zone(self.plan.program().timezone);
        let from = DateTime::from_timestamp_micros(at).unwrap_or(self.now);
        if let Some((data, row)) = self.store.data(client) {
            let name = self.store.key(client);
            let minded = self.journeys.minded();
            let told = moments(data, zone, row..row + 1, &(from..=self.now), minded);
            let records = told.iter();
            let records = records.filter_map(|told| Some((told.at, told.record(data)?)));
            for (at, record) in records.collect::<Vec<_>>() {
                let store = &mut self.store;
                self.journeys
                    .look_before((&name, &record), just_before(at), store)?;
                self.happenings.push_back(Happening {
                    client: name.clone(),
                    at,
                    change: Change::Record(record),
                });
            }
        }
        self.look_ahead(client);
        Ok(())
    }

    /// Finds when the records of a client next speak of an instant that lies ahead.
    pub(super) fn look_ahead(&mut self, client: u32) {
        if self.journeys.is_idle() {
            return;
        }
        let zone = Zone(self.plan.program().timezone);
        let mut next = NEVER;
        if let Some((data, row)) = self.store.data(client) {
            let minded = self.journeys.minded();
            let since = Since::new(just_after(self.now), zone);
            each_moment(data, since, (row..row + 1, minded), |_, _, at| {
                next = next.min(at.timestamp_micros());
            });
        }
        self.ahead.set(client, next);
    }

    /// The same of all clients.
    pub(super) fn look_ahead_for_all(&mut self) {
        self.ahead = Visits::default();
        if self.journeys.is_idle() {
            return;
        }
        let (zone, base) = (Zone(self.plan.program().timezone), &self.store.base);
        let mut next = vec![NEVER; base.len()];
        let minded = self.journeys.minded();
        let since = Since::new(just_after(self.now), zone);
        each_moment(base, since, (0..base.len(), minded), |client, _, at| {
            if let Some(next) = next.get_mut(client) {
                *next = (*next).min(at.timestamp_micros());
            }
        });
        for (client, at) in (0..).zip(next) {
            self.ahead.set(client, at);
        }
        let touched: Vec<u32> = self.store.touched.keys().copied().collect();
        for client in touched {
            self.look_ahead(client);
        }
    }
}
