//! The fold: happenings and time in, effects out.

use super::{
    Change, Effect, Happening, RecordKey, Records, State,
    book::Book,
    desk::Desk,
    experiment::note_sent,
    rule::{Rule, Start},
    state::{Client, STATE_VERSION},
    walk::Turn,
};
use crate::{
    error::{Error, ErrorKind},
    plan::Inputs,
    starts,
};
use chrono::{DateTime, Duration, Utc};
use kardan_dsl::program::Program;
use std::{collections::BTreeSet, sync::Arc};

/// How late a start may be told.
const GRACE: Duration = Duration::days(3);

/// Days looked ahead at a time for the next one on which a rule starts; 29 February is never farther than eight years.
const AHEAD: [i64; 4] = [2, 40, 400, 3000];

/// All journeys of all clients.
#[derive(Debug)]
pub struct Journeys {
    pub(super) book: Arc<Book>,
    /// Earlier versions by which journeys still go.
    older: Vec<Arc<Book>>,
    pub(super) state: State,
    /// When anything of a client is due next.
    wakes: BTreeSet<(DateTime<Utc>, String)>,
    /// The next start by days after an instant, so that it is not looked for again at each wake.
    upcoming: Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
    grace: Duration,
}

/// A rule of whose changes the fold wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watched {
    /// A segment.
    Segment(String),
    /// A partition.
    Partition(String),
}

impl Journeys {
    /// The rules of a program, with nobody on the way.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::new`].
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<Journeys, Error> {
        Ok(Journeys {
            book: Arc::new(Book::new(program, inputs)?),
            older: Vec::new(),
            state: State::default(),
            wakes: BTreeSet::new(),
            upcoming: None,
            grace: GRACE,
        })
    }

    /// Goes on from a kept state. Journeys on their way go by the version at which they began, so that those programs are needed, too.
    ///
    /// # Errors
    /// A state of another version, and one whose journeys go by a program that is not given.
    pub fn restore(
        program: &Arc<Program>,
        older: &[Arc<Program>],
        inputs: &Inputs,
        state: State,
    ) -> Result<Journeys, Error> {
        if state.version != STATE_VERSION {
            let problem = format!("this is version {} of the state", state.version);
            return Err(Error::new(ErrorKind::Input, problem)
                .with_help(format!("only version {STATE_VERSION} can be read")));
        }
        let mut restored = Journeys::new(program, inputs)?;
        for program in older {
            restored.older.push(Arc::new(Book::new(program, inputs)?));
        }
        for client in state.clients.values() {
            for journey in &client.journeys {
                if restored.book_of(&journey.version).is_none() {
                    let problem = format!("no program of version `{}` is given", journey.version);
                    return Err(Error::new(ErrorKind::Input, problem)
                        .with_help("give the programs by which journeys on their way go"));
                }
            }
        }
        let wakes = state.clients.iter();
        restored.wakes = wakes
            .filter_map(|(key, client)| Some((client.wake()?, key.clone())))
            .collect();
        restored.state = state;
        Ok(restored)
    }

    /// Has new rules take the place of the old ones. Journeys on their way go on by the old ones; what ends them is said by the new ones.
    ///
    /// # Errors
    /// As [`Journeys::new`].
    pub fn deploy(&mut self, program: &Arc<Program>, inputs: &Inputs) -> Result<(), Error> {
        let book = Arc::new(Book::new(program, inputs)?);
        self.upcoming = None;
        let old = std::mem::replace(&mut self.book, book);
        self.older.push(old);
        let journeys = self.state.clients.values();
        let used: BTreeSet<&str> = journeys
            .flat_map(|client| &client.journeys)
            .map(|journey| journey.version.as_str())
            .collect();
        self.older.retain(|book| used.contains(book.version()));
        Ok(())
    }

    /// What the fold remembers.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The segments and partitions of whose changes it wants to be told.
    #[must_use]
    pub fn watched(&self) -> Vec<Watched> {
        let rules = self.book.rules.iter();
        let watched: BTreeSet<Watched> = rules
            .filter_map(|rule| match &rule.start {
                Start::Entering { segment, .. } | Start::Leaving(segment) => {
                    Some(Watched::Segment(segment.clone()))
                }
                Start::Moving { partition, .. } => Some(Watched::Partition(partition.clone())),
                _ => None,
            })
            .collect();
        watched.into_iter().collect()
    }

    /// The next instant at which anything can happen without a happening.
    #[must_use]
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let wake = self.wakes.first().map(|(at, _)| *at);
        let start = self.state.tick.and_then(|tick| match self.upcoming {
            Some((after, next)) if after <= tick && next.is_none_or(|next| tick < next) => next,
            _ => self.next_start(tick),
        });
        let decisions = self.state.rounds.iter().map(|round| round.decided_at);
        wake.into_iter().chain(start).chain(decisions).min()
    }

    /// The beginning: nothing before it starts a rule, and no member that there is, unless the rule says so.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn begin(
        &mut self,
        at: DateTime<Utc>,
        records: &mut dyn Records,
    ) -> Result<Vec<Effect>, Error> {
        let mut effects = Vec::new();
        self.state.tick = Some(at);
        let plans = self.book.rules.iter().any(|rule| {
            matches!(
                rule.start,
                Start::Relative { .. }
                    | Start::Entering {
                        including_current: true,
                        ..
                    }
            )
        });
        if plans {
            for client in records.clients() {
                self.turn(&client, at, records, &mut effects, |turn| {
                    turn.start_members()?;
                    turn.plan_starts()
                })?;
            }
        }
        Ok(effects)
    }

    /// Takes a happening. It may come late: within three days it does what it would have done; later it is told as missed.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn happen(
        &mut self,
        happening: &Happening,
        records: &mut dyn Records,
    ) -> Result<Vec<Effect>, Error> {
        let tick = self.state.tick.unwrap_or(happening.at);
        let now = tick.max(happening.at);
        let missed = tick - happening.at > self.grace;
        self.state.tick = Some(now);
        let mut effects = Vec::new();
        self.turn(&happening.client, now, records, &mut effects, |turn| {
            turn.happened = happening.at;
            turn.missed = missed;
            match &happening.change {
                Change::Record(record) => turn.record(record),
                Change::Entered { segment, record } => turn.member(segment, record, true),
                Change::Left { segment, record } => turn.member(segment, record, false),
                Change::Moved {
                    partition,
                    record,
                    from,
                    to,
                } => turn.moved(partition, record, from.as_deref(), to.as_deref()),
            }
        })?;
        Ok(effects)
    }

    /// Lets time go on, and does all that is due until then: at each instant what is on its way, by client, then what days start, by priority.
    ///
    /// # Errors
    /// An input error for a time that lies back, and as [`crate::plan::Plan::evaluate`].
    pub fn advance(
        &mut self,
        to: DateTime<Utc>,
        records: &mut dyn Records,
    ) -> Result<Vec<Effect>, Error> {
        let Some(tick) = self.state.tick else {
            return self.begin(to, records);
        };
        if to < tick {
            let problem = format!("time has come to {tick} already, and does not go back to {to}");
            return Err(Error::new(ErrorKind::Input, problem));
        }
        let mut effects = Vec::new();
        let mut now = tick;
        while let Some(at) = self.next_wake().filter(|at| *at <= to) {
            // Starts of days before the beginning of this instant are done; those at it come after what is on its way.
            let starts = self.next_start(now).filter(|start| *start == at);
            self.upcoming = match starts {
                Some(_) => Some((at, self.next_start(at))),
                None => self.upcoming,
            };
            now = at.max(now);
            self.state.tick = Some(now);
            while let Some((_, client)) = self.wakes.first().filter(|(wake, _)| *wake <= now) {
                let client = client.clone();
                self.turn(&client, now, records, &mut effects, |turn| turn.wake())?;
            }
            self.decide(now, records, &mut effects)?;
            if starts.is_some() {
                self.start_day(now, records, &mut effects)?;
                self.start_rounds(now, records, &mut effects)?;
            }
        }
        self.state.tick = Some(to);
        Ok(effects)
    }

    /// The next instant after another at which days start a rule.
    fn next_start(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let rules = self.book.rules.iter();
        let days = rules.filter_map(|rule| self.next_day(rule, after));
        let experiments = self.book.experiments.iter();
        let rounds = experiments.filter_map(|experiment| experiment.next(self.book.zone, after));
        days.chain(rounds).min()
    }

    fn next_day(&self, rule: &Rule, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Start::Days { days, at, .. } = &rule.start else {
            return None;
        };
        let first = after + Duration::microseconds(1);
        AHEAD.iter().find_map(|&days_ahead| {
            let within = first..=first.checked_add_signed(Duration::days(days_ahead))?;
            let instants = starts::instants(days, *at, self.book.zone, &within);
            instants.first().copied()
        })
    }

    /// Starts what days start at an instant.
    fn start_day(
        &mut self,
        at: DateTime<Utc>,
        records: &mut dyn Records,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let before = at - Duration::microseconds(1);
        let book = Arc::clone(&self.book);
        for rule in &book.rules {
            let Start::Days { today, .. } = &rule.start else {
                continue;
            };
            if self.next_day(rule, before) != Some(at) {
                continue;
            }
            let conditions: Vec<_> = today.iter().chain(&rule.when).copied().collect();
            let clients = match records.whole() {
                None => records.clients(),
                Some(data) => {
                    let answers = rule.sheet.ask(data, 0..data.len(), at)?;
                    let holds = |row: usize| {
                        let mut conditions = conditions.iter();
                        conditions.all(|&condition| answers.holds(condition, row))
                    };
                    let rows = (0..data.len()).filter(|&row| holds(row));
                    let keys = rows.filter_map(|row| data.id(data.schema.subject, row));
                    keys.map(std::borrow::Cow::into_owned).collect()
                }
            };
            let day = book.zone.local(at.timestamp_micros()).unwrap_or_default();
            let anchor = day.date().to_string();
            for client in clients {
                self.turn(&client, at, records, effects, |turn| {
                    let record = RecordKey {
                        collection: rule.noun.clone(),
                        key: client.clone(),
                    };
                    if turn.desk.hold(&rule.sheet, &conditions, &record)? {
                        turn.start(rule, &record, &anchor)?;
                    }
                    turn.finish()
                })?;
            }
        }
        Ok(())
    }

    pub(super) fn book_of(&self, version: &str) -> Option<&Arc<Book>> {
        std::iter::once(&self.book)
            .chain(&self.older)
            .find(|book| book.version() == version)
    }

    /// Does something with what is remembered of a client.
    pub(super) fn turn(
        &mut self,
        key: &str,
        at: DateTime<Utc>,
        records: &mut dyn Records,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut Turn<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut client = self.state.clients.remove(key).unwrap_or_default();
        let told = effects.len();
        if let Some(wake) = client.wake() {
            self.wakes.remove(&(wake, key.to_owned()));
        }
        let mut turn = Turn {
            book: &self.book,
            older: &self.older,
            desk: Desk::new(records, self.book.zone, key, at),
            client: &mut client,
            effects,
            happened: at,
            missed: false,
            called: Vec::new(),
        };
        let done = act(&mut turn);
        let sent = effects.get(told..).unwrap_or_default();
        for effect in sent {
            note_sent(&mut self.state.rounds, effect);
        }
        if let Some(wake) = client.wake() {
            self.wakes.insert((wake, key.to_owned()));
        }
        if client != Client::default() {
            self.state.clients.insert(key.to_owned(), client);
        }
        done
    }
}
