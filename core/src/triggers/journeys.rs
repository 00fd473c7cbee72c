//! The fold: happenings and time in, effects out.

use super::{
    Change, Effect, Happening, RecordKey, Records, State,
    book::Book,
    desk::Desk,
    records::candidates,
    rule::{Rule, Start},
    state::{Client, Journey, STATE_VERSION},
    walk::Turn,
};
use crate::{
    calendar::{just_after, just_before},
    error::{Error, ErrorKind},
    plan::Inputs,
    questions::Questionnaire,
    records::{Bitmap, Dataset, NamedText, ReadSet},
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
    /// The next start by days, so that it is not looked for at each wake.
    upcoming: Option<DateTime<Utc>>,
    grace: Duration,
    /// By collection, whether any rule minds its records: starts, ends or goes on by them, or by what may change with them.
    minded: Vec<bool>,
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
        let mut journeys = Journeys {
            book: Arc::new(Book::new(program, inputs)?),
            older: Vec::new(),
            state: State::default(),
            wakes: BTreeSet::new(),
            upcoming: None,
            grace: GRACE,
            minded: Vec::new(),
        };
        journeys.find_minded();
        Ok(journeys)
    }

    /// Goes on from a kept state. Journeys on their way go by the version at which they began, so that those programs are needed, too.
    ///
    /// # Errors
    /// A state of another version, and one whose journeys go by a program that is not given.
    pub fn restore(
        program: &Arc<Program>,
        inputs: &Inputs,
        older: &[(&Arc<Program>, &Inputs)],
        state: State,
    ) -> Result<Journeys, Error> {
        if state.version != STATE_VERSION {
            let problem = format!("this is version {} of the state", state.version);
            return Err(Error::new(ErrorKind::Input, problem)
                .with_help(format!("only version {STATE_VERSION} can be read")));
        }
        let mut restored = Journeys::new(program, inputs)?;
        for (older, inputs) in older {
            if older.schema != program.schema {
                let problem = format!(
                    "the older program `{}` was compiled by another schema",
                    older.hash
                );
                return Err(Error::new(ErrorKind::Input, problem).with_help(
                    "compile its text by the schema of the newest program: fields that are added change nothing",
                ));
            }
            restored.older.push(Arc::new(Book::new(older, inputs)?));
        }
        for version in state.versions() {
            if restored.book_of(version).is_none() {
                let problem = format!("no program of version `{version}` is given");
                return Err(Error::new(ErrorKind::Input, problem)
                    .with_help("give the programs by which journeys on their way go"));
            }
        }
        let wakes = state.clients.iter();
        restored.wakes = wakes
            .filter_map(|(key, client)| Some((client.wake()?, key.clone())))
            .collect();
        restored.state = state;
        restored.find_minded();
        restored.look_ahead();
        Ok(restored)
    }

    /// How late a start may be told: three days unless this says otherwise.
    pub fn set_grace(&mut self, grace: Duration) {
        self.grace = grace;
    }

    /// How late a start may be told.
    #[must_use]
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// Has new rules take the place of the old ones. Journeys on their way go on by the old ones; what ends them is said by the new ones.
    /// [`Journeys::settle`] has the rules begin that were not there before.
    ///
    /// # Errors
    /// As [`Journeys::new`].
    pub fn deploy(&mut self, program: &Arc<Program>, inputs: &Inputs) -> Result<(), Error> {
        let book = Arc::new(Book::new(program, inputs)?);
        let old = std::mem::replace(&mut self.book, book);
        self.older.push(old);
        let used = self.state.versions();
        self.older
            .retain(|book| used.iter().any(|version| book.is_of(version)));
        self.find_minded();
        self.look_ahead();
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

    /// What the rules read when they are asked.
    pub(crate) fn read_sets(&self) -> Vec<ReadSet> {
        self.sheets().map(Questionnaire::read_set).collect()
    }

    /// The texts that the rules compare fields with.
    pub(crate) fn texts(&self) -> Vec<NamedText> {
        self.sheets().flat_map(Questionnaire::texts).collect()
    }

    /// Makes ready what no instant changes, for records that are kept together and such that are kept apart.
    pub(crate) fn prepare(&self, together: &Dataset, apart: &Dataset) -> Result<(), Error> {
        let mut sheets = self.sheets();
        sheets.try_for_each(|sheet| sheet.prepare(together, apart))
    }

    fn sheets(&self) -> impl Iterator<Item = &Questionnaire> {
        let books = std::iter::once(&self.book).chain(&self.older);
        books.flat_map(|book| book.sheets())
    }

    /// Whether no rule can ever do anything.
    pub(crate) fn is_idle(&self) -> bool {
        let book = &self.book;
        book.rules.is_empty() && book.experiments.is_empty() && self.state.clients.is_empty()
    }

    /// The next instant at which anything can happen without a happening: now where something is overdue.
    #[must_use]
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let wake = self.wakes.first().map(|(at, _)| *at);
        let decisions = self.state.rounds.iter().map(|round| round.decided_at);
        let all = wake.into_iter().chain(self.upcoming).chain(decisions);
        let first = all.min()?;
        Some(self.state.tick.map_or(first, |tick| tick.max(first)))
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
        self.state.tick = Some(at);
        self.state.started = Some(at);
        self.look_ahead();
        self.settle(records)
    }

    /// By collection, whether any rule minds its records.
    pub(crate) fn minded(&self) -> &[bool] {
        &self.minded
    }

    fn find_minded(&mut self) {
        let books = || std::iter::once(&self.book).chain(&self.older);
        let minds = |collection: &str| {
            books().any(|book| {
                let experiments = book.experiments.iter();
                let variants = experiments.flat_map(|experiment| &experiment.variants);
                let mut rules = book.rules.iter().chain(variants);
                rules.any(|rule| rule.minds(collection))
            })
        };
        let collections = self.book.program.schema.collections.iter();
        self.minded = collections
            .map(|collection| minds(&collection.name))
            .collect();
    }

    /// Has rules begin that were not there before: for members that there are where they say so, and dates that lie ahead are planned.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn settle(&mut self, records: &mut dyn Records) -> Result<Vec<Effect>, Error> {
        let mut effects = Vec::new();
        let Some(at) = self.state.tick else {
            return Ok(effects);
        };
        if self.state.program.as_deref() == Some(self.book.version()) {
            return Ok(effects);
        }
        let book = Arc::clone(&self.book);
        let known = self.state.rules.clone();
        let begins = book.rules.iter().any(|rule| match rule.start {
            Start::Relative { .. } | Start::Expiry { .. } => true,
            Start::Entering {
                including_current, ..
            } => including_current && !known.contains(&rule.name),
            _ => false,
        });
        if begins {
            for client in records.clients() {
                self.turn(&client, at, records, &mut effects, |turn| {
                    turn.start_members(&known)?;
                    turn.plan_starts(|_, _| false)
                })?;
            }
        }
        self.state.rules = book.rules.iter().map(|rule| rule.name.clone()).collect();
        self.state.program = Some(book.version().to_owned());
        Ok(effects)
    }

    /// Time has come to an instant. What is due at it waits for [`Journeys::advance`].
    pub(crate) fn come_to(&mut self, at: DateTime<Utc>) {
        self.state.tick = Some(self.state.tick.map_or(at, |tick| tick.max(at)));
    }

    /// Looks at a record before it changes, over the records as they are before: what it meets already it does not meet for the first
    /// time by the change. Rules that are newer than the record so start nothing for what was there.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn look_before(
        &mut self,
        (client, record): (&str, &RecordKey),
        at: DateTime<Utc>,
        records: &mut dyn Records,
    ) -> Result<(), Error> {
        let starts = |rule: &Rule| match &rule.start {
            Start::Record(arrival) => arrival.noun == record.collection,
            _ => false,
        };
        let known = self.state.clients.get(client);
        let is_on_its_way = known.is_some_and(|client| !client.journeys.is_empty());
        if !is_on_its_way && !self.book.rules.iter().any(starts) {
            return Ok(());
        }
        let mut effects = Vec::new();
        self.turn(client, at, records, &mut effects, |turn| {
            turn.note_met(record)
        })
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
                Change::Gone(record) => turn.gone(record),
                Change::Points => turn.points(),
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
        while let Some(at) = self.next_wake().filter(|at| *at <= to) {
            // What happened at an instant comes before what is due at it, which may be late by that.
            let now = self.state.tick.map_or(at, |tick| tick.max(at));
            self.state.tick = Some(now);
            while let Some((_, client)) = self.wakes.first().filter(|(wake, _)| *wake <= now) {
                let client = client.clone();
                self.turn(&client, now, records, &mut effects, |turn| turn.wake())?;
            }
            self.decide(now, records, &mut effects)?;
            if let Some(start) = self.upcoming.filter(|start| *start <= now) {
                self.start_day((start, now), records, &mut effects)?;
                self.start_rounds((start, now), records, &mut effects)?;
                self.state.started = Some(start);
                self.look_ahead();
            }
        }
        self.state.tick = Some(to);
        self.state.started = Some(to);
        Ok(effects)
    }

    /// Finds the next start by days.
    fn look_ahead(&mut self) {
        let started = self.state.started;
        self.upcoming = started.and_then(|started| self.next_start(started));
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
        let first = just_after(after);
        AHEAD.iter().find_map(|&days_ahead| {
            let within = first..=first.checked_add_signed(Duration::days(days_ahead))?;
            let instants = starts::instants(days, *at, self.book.zone, &within);
            instants.first().copied()
        })
    }

    /// Starts what days start at an instant, now.
    fn start_day(
        &mut self,
        (start, at): (DateTime<Utc>, DateTime<Utc>),
        records: &mut dyn Records,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let before = just_before(start);
        let book = Arc::clone(&self.book);
        for rule in &book.rules {
            let Start::Days { today, .. } = &rule.start else {
                continue;
            };
            if self.next_day(rule, before) != Some(start) {
                continue;
            }
            let today: Vec<_> = today.iter().copied().collect();
            let conditions = [&today[..], &rule.when.conditions].concat();
            let clients = candidates(records, |whole| {
                let answers = match rule.sheet.ask(whole, 0..whole.len(), at) {
                    // Of whom a number leaves the range is found out one by one.
                    Err(error) if error.kind() == ErrorKind::Overflow => {
                        return Ok(Bitmap::ones(whole.len()));
                    }
                    answers => answers?,
                };
                let holds = |row: usize| {
                    let mut conditions = conditions.iter();
                    conditions.all(|&condition| answers.holds(condition, row))
                };
                Ok(Bitmap::from_fn(whole.len(), holds))
            })?;
            let day = book.zone.local(start.timestamp_micros());
            let day = day.unwrap_or_default();
            let anchor = day.date().to_string();
            for client in clients {
                self.turn(&client, at, records, effects, |turn| {
                    let record = RecordKey {
                        collection: rule.noun.clone(),
                        key: client.clone(),
                    };
                    if turn.desk.hold(&rule.sheet, &today, &record)?
                        && turn.desk.opens(&rule.sheet, &rule.when, &record)?
                    {
                        turn.start(rule, &record, &anchor)?;
                    }
                    turn.finish()
                })?;
            }
        }
        Ok(())
    }

    pub(super) fn book_of(&self, version: &str) -> Option<&Arc<Book>> {
        book_of(&self.book, &self.older, version)
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
        let in_order = |one: &Journey, other: &Journey| {
            let place = |journey: &Journey| self.book.place(&journey.rule);
            let of = |journey| (place(journey), journey.began);
            let (first, second) = (of(one), of(other));
            let book = &self.book;
            let by_record = || book.turn(&one.record).cmp(&book.turn(&other.record));
            let by_anchor = || one.anchor.cmp(&other.anchor);
            first.cmp(&second).then_with(by_record).then_with(by_anchor)
        };
        if !client
            .journeys
            .is_sorted_by(|one, other| in_order(one, other).is_le())
        {
            client.journeys.sort_by(in_order);
        }
        if let Some(wake) = client.wake() {
            self.wakes.remove(&(wake, key.to_owned()));
        }
        let mut turn = Turn {
            book: &self.book,
            older: &self.older,
            desk: Desk::new(records, self.book.zone, key, at),
            client: &mut client,
            totals: &mut self.state.totals,
            rounds: &mut self.state.rounds,
            effects,
            happened: at,
            missed: false,
            grace: self.grace,
            called: Vec::new(),
        };
        let done = act(&mut turn);
        turn.tell_failed();
        if client.journeys.is_empty() {
            client.met_on_the_way.clear();
        }
        if let Some(wake) = client.wake() {
            self.wakes.insert((wake, key.to_owned()));
        }
        if client.journeys.capacity() > 2 * client.journeys.len() {
            client.journeys.shrink_to_fit();
        }
        if client != Client::default() {
            self.state.clients.insert(key.to_owned(), client);
        }
        done
    }
}

/// The rules of a version: the same program, else the same texts by another schema.
pub(super) fn book_of<'b>(
    newest: &'b Arc<Book>,
    older: &'b [Arc<Book>],
    version: &str,
) -> Option<&'b Arc<Book>> {
    let books = || std::iter::once(newest).chain(older);
    let same = books().find(|book| book.version() == version);
    same.or_else(|| books().find(|book| book.is_of(version)))
}
