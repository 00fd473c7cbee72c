//! Journeys on their way, of one client at one instant.

use super::{
    Action, Effect, RecordKey,
    book::Book,
    desk::Desk,
    journeys::book_of,
    rule::{Arrival, Ending, Gate, Route, Rule, Step},
    start::shifted,
    state::{Client, Journey, Round, Total},
};
use crate::{
    calendar::{Direction, Zone},
    error::Error,
    loyalty::{Amount, Points},
    questions::Questionnaire,
};
use chrono::{DateTime, Datelike, Duration, NaiveTime, Utc};
use kardan_dsl::{program::About, types::Value};
use std::{collections::BTreeMap, sync::Arc};

/// What is done with a client at an instant.
pub(super) struct Turn<'a, 'r> {
    pub book: &'a Arc<Book>,
    pub older: &'a [Arc<Book>],
    pub desk: Desk<'r>,
    pub client: &'a mut Client,
    /// What rules did for all clients together.
    pub totals: &'a mut BTreeMap<String, Total>,
    /// The rounds of experiments that are not decided yet.
    pub rounds: &'a mut [Round],
    pub effects: &'a mut Vec<Effect>,
    /// When it happened; earlier than now where it is told late.
    pub happened: DateTime<Utc>,
    /// Whether it is told too late to start anything.
    pub missed: bool,
    /// How late a start may be told.
    pub grace: Duration,
    /// The rules that steps started, with the record and the anchor.
    pub called: Vec<(String, RecordKey, String)>,
}

/// A weekday comes within a week, and one more where the clocks skip its hour.
const DAYS_AHEAD: usize = 16;

/// Where a step leads.
enum Next {
    /// To another step, at once.
    Step(usize),
    /// Time passes until then.
    Until(DateTime<Utc>),
    /// The journey ends.
    End,
}

impl Turn<'_, '_> {
    /// Goes on with what is due.
    pub fn wake(&mut self) -> Result<(), Error> {
        let now = self.desk.at;
        let (due, later): (Vec<Journey>, Vec<Journey>) = std::mem::take(&mut self.client.journeys)
            .into_iter()
            .partition(|journey| journey.wake.is_some_and(|wake| wake <= now));
        self.client.journeys = later;
        for mut journey in due {
            let book = self.book_of(&journey);
            if let Some(wake) = journey.wake.take() {
                journey.since = wake;
            }
            match book.as_deref().and_then(|book| route(book, &journey)) {
                Some(Route { steps, .. }) => match steps.get(journey.step) {
                    Some(Step::Await { timeout, .. }) => journey.step = *timeout,
                    Some(Step::Wait(_) | Step::WaitUntil { .. }) => journey.step += 1,
                    _ => {}
                },
                None => continue,
            }
            self.walk(journey)?;
        }
        self.start_due()?;
        self.finish()
    }

    /// Starts what steps started.
    pub fn finish(&mut self) -> Result<(), Error> {
        let book = Arc::clone(self.book);
        // Triggers do not start one another in a circle: the checker sees to it.
        while let Some((name, record, anchor)) = self.called.pop() {
            let Some(rule) = book.rule(&name) else {
                continue;
            };
            let subject = &book
                .program
                .schema
                .collection(book.program.schema.subject)
                .name;
            let (record, anchor) = match rule.noun == record.collection {
                true => (record, anchor),
                // Each record starts it anew for its client.
                false if rule.noun == *subject => {
                    let client = RecordKey {
                        collection: subject.clone(),
                        key: self.desk.client.clone(),
                    };
                    (client, format!("{anchor} {record}"))
                }
                false => continue,
            };
            if self.desk.opens(&rule.sheet, &rule.when, &record)? {
                self.start(rule, &record, &anchor)?;
            }
        }
        Ok(())
    }

    /// All journeys on their way, of which those that go on are put back.
    fn take_journeys(&mut self) -> Vec<Journey> {
        let room = Vec::with_capacity(self.client.journeys.len());
        std::mem::replace(&mut self.client.journeys, room)
    }

    fn book_of(&self, journey: &Journey) -> Option<Arc<Book>> {
        book_of(self.book, self.older, &journey.version).cloned()
    }

    /// Goes on from step to step until time has to pass, or the journey ends.
    pub fn walk(&mut self, mut journey: Journey) -> Result<(), Error> {
        let Some(book) = self.book_of(&journey) else {
            return Ok(());
        };
        let Some(rule) = book.rule_of(&journey) else {
            return Ok(());
        };
        if self.ends_by_condition(&journey)? {
            return Ok(());
        }
        // Steps lead forward only, so that each is met at most once.
        while let Some(step) = rule.route.steps.get(journey.step) {
            match self.step(&book, rule, step, &mut journey)? {
                Next::Step(next) => {
                    // What is done late is what the next wait counts from: nothing that a day should separate comes at once.
                    if step.acts() {
                        journey.since = self.desk.at.max(journey.since);
                    }
                    journey.step = next;
                }
                Next::End => return Ok(()),
                Next::Until(wake) => {
                    journey.wake = Some(wake);
                    self.client.journeys.push(journey);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn step(
        &mut self,
        book: &Book,
        rule: &Rule,
        step: &Step,
        journey: &mut Journey,
    ) -> Result<Next, Error> {
        let (now, zone, next) = (self.desk.at, self.desk.zone, journey.step + 1);
        let waited = |until: Option<DateTime<Utc>>, journey: &mut Journey| match until {
            None => Next::End,
            Some(until) if until <= now => {
                journey.since = until.max(journey.since);
                Next::Step(next)
            }
            Some(until) => Next::Until(until),
        };
        Ok(match step {
            Step::Test {
                condition,
                about,
                otherwise,
            } => match self.holds(rule, condition, about.as_deref(), journey)? {
                true => Next::Step(next),
                false => Next::Step(*otherwise),
            },
            Step::Jump(to) => Next::Step(*to),
            Step::Wait(period) => waited(zone.later(journey.since, *period), journey),
            Step::WaitUntil {
                weekday,
                at,
                in_their_zone,
            } => {
                let zone = match in_their_zone {
                    true => self.own_zone(book, rule)?,
                    false => zone,
                };
                let until = next_weekday(zone, journey.since, (*weekday, *at));
                waited(until, journey)
            }
            Step::WaitDate { .. } => waited(self.date(rule, step, journey)?, journey),
            Step::Await { most, timeout, .. } => match zone.later(journey.since, *most) {
                Some(until) if until <= now => {
                    journey.since = until;
                    Next::Step(*timeout)
                }
                Some(until) => Next::Until(until),
                None => Next::End,
            },
            Step::Send { name, message } => match self.send(book, rule, name, message, journey)? {
                Some(until) => Next::Until(until),
                None => Next::Step(next),
            },
            Step::Task {
                name,
                title,
                role,
                due,
            } => {
                let action = Action::Task {
                    title: title.clone(),
                    role: role.clone(),
                    due: due.and_then(|due| zone.later(now, due)),
                };
                self.perform(journey, name, action)?;
                Next::Step(next)
            }
            Step::Earn {
                name,
                amount,
                recipient,
            } => {
                let amount = self.desk.value(&rule.sheet, *amount, &journey.record)?;
                let amount = match amount {
                    Some(Value::Points(points)) => Some(Amount::Points(Points(points))),
                    Some(Value::Money(money, _)) => Some(Amount::Money(money)),
                    _ => None,
                };
                let recipient = match recipient {
                    None => Some(None),
                    Some((link, holder)) => {
                        match self.desk.value(&rule.sheet, *link, &journey.record)? {
                            Some(Value::Text(key)) => Some(Some(RecordKey {
                                collection: holder.clone(),
                                key,
                            })),
                            _ => None,
                        }
                    }
                };
                if let (Some(amount), Some(recipient)) = (amount, recipient) {
                    self.perform(journey, name, Action::Earn { amount, recipient })?;
                }
                Next::Step(next)
            }
            Step::Emit { name, event } => {
                let action = Action::Emit {
                    event: event.clone(),
                };
                self.perform(journey, name, action)?;
                Next::Step(next)
            }
            Step::Start { name, trigger } => {
                let action = Action::Start {
                    trigger: trigger.clone(),
                };
                self.perform(journey, name, action)?;
                if !journey.held_out {
                    // Of steps that start the same rule the second has a number.
                    let again = name.strip_prefix(&format!("start {trigger}"));
                    let parts = [&journey.rule, &journey.anchor, again.unwrap_or_default()];
                    let parts = parts.into_iter().map(|part| part.trim());
                    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                    let call = (trigger.clone(), journey.record.clone(), parts.join(" "));
                    self.called.push(call);
                }
                Next::Step(next)
            }
            Step::Stop(None) => Next::End,
            Step::Stop(Some(trigger)) => {
                let stopped = std::mem::take(&mut self.client.journeys);
                let (ended, going): (Vec<Journey>, Vec<Journey>) = stopped
                    .into_iter()
                    .partition(|other| other.rule == *trigger);
                self.client.journeys = going;
                for other in ended {
                    self.tell_stopped(&other);
                }
                Next::Step(next)
            }
        })
    }

    /// Whether a condition of a journey holds; not where it speaks of a record that did not come.
    fn holds(
        &mut self,
        rule: &Rule,
        gate: &Gate,
        about: Option<&str>,
        journey: &Journey,
    ) -> Result<bool, Error> {
        let record = match about {
            None => journey.record.clone(),
            Some(collection) => match journey.awaited.get(collection) {
                None => return Ok(false),
                Some(key) => RecordKey {
                    collection: collection.to_owned(),
                    key: key.clone(),
                },
            },
        };
        self.desk.opens(&rule.sheet, gate, &record)
    }

    /// The date that a journey waits for.
    fn date(
        &mut self,
        rule: &Rule,
        step: &Step,
        journey: &Journey,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let Step::WaitDate { date, minus, at } = step else {
            return Ok(None);
        };
        let value = self.desk.value(&rule.sheet, *date, &journey.record)?;
        let by = minus.map(|minus| (minus, Direction::Back));
        Ok(value.and_then(|value| shifted(self.desk.zone, &value, by, *at)))
    }

    /// Journeys that wait for a date may have to wait for another now.
    pub fn look_at_dates(&mut self) -> Result<(), Error> {
        for mut journey in self.take_journeys() {
            let book = self.book_of(&journey);
            let rule = book.as_deref().and_then(|book| book.rule_of(&journey));
            let step = rule.and_then(|rule| rule.route.steps.get(journey.step));
            match (rule, step) {
                (Some(_), Some(Step::WaitDate { .. })) => {
                    journey.wake = None;
                    self.walk(journey)?;
                }
                _ => self.client.journeys.push(journey),
            }
        }
        Ok(())
    }

    /// Whether a record is one that a rule speaks of.
    pub fn arrives(
        &mut self,
        sheet: &Questionnaire,
        arrival: &Arrival,
        record: &RecordKey,
        of: Option<&RecordKey>,
    ) -> Result<bool, Error> {
        if arrival.noun != record.collection
            || !self.desk.hold(sheet, &arrival.conditions, record)?
        {
            return Ok(false);
        }
        let there = self.desk.time(record)?;
        if there.is_none_or(|there| there > self.desk.at) {
            return Ok(false);
        }
        match (arrival.about, of) {
            (Some(About::Link(link)), Some(of)) => self.desk.leads_to(record, link, of),
            (Some(About::Itself), Some(of)) => Ok(record == of),
            _ => Ok(true),
        }
    }

    /// Moves on what waits for a record.
    pub fn arrive(&mut self, record: &RecordKey) -> Result<(), Error> {
        for mut journey in self.take_journeys() {
            let book = self.book_of(&journey);
            let rule = book.as_deref().and_then(|book| book.rule_of(&journey));
            let awaits = match rule {
                None => false,
                Some(rule) => match rule.route.steps.get(journey.step) {
                    Some(Step::Await { arrival, .. })
                        if journey.since <= self.happened
                            && !self.has_met(&awaited(&journey), record) =>
                    {
                        let of = journey.record.clone();
                        self.arrives(&rule.sheet, arrival, record, Some(&of))?
                    }
                    _ => false,
                },
            };
            if !awaits {
                self.client.journeys.push(journey);
                continue;
            }
            journey.wake = None;
            journey.since = self.happened;
            journey.step += 1;
            let (noun, key) = (record.collection.clone(), record.key.clone());
            journey.awaited.insert(noun, key);
            self.walk(journey)?;
        }
        Ok(())
    }

    /// Ends what a record ends, by the newest rules.
    pub fn end_by_record(&mut self, record: &RecordKey) -> Result<(), Error> {
        let book = Arc::clone(self.book);
        for journey in self.take_journeys() {
            let mut ended = None;
            // What is told late may have been before it began.
            let rule = book.rule_of(&journey);
            if let Some(rule) = rule.filter(|_| journey.began <= self.happened) {
                for (number, (ending, is_goal)) in endings(rule).enumerate() {
                    if let Ending::Record(arrival) = ending
                        && ended.is_none()
                        && !self.has_met(&ended_by(rule, number), record)
                        && self.arrives(&rule.sheet, arrival, record, Some(&journey.record))?
                    {
                        ended = Some(is_goal);
                    }
                }
            }
            self.end_or_keep(journey, ended);
        }
        Ok(())
    }

    /// A record is gone: what is about it ends, and does not begin.
    pub fn gone(&mut self, record: &RecordKey) -> Result<(), Error> {
        self.client.due.retain(|due| due.record != *record);
        for journey in self.take_journeys() {
            match journey.record == *record {
                true => self.tell_stopped(&journey),
                false => self.client.journeys.push(journey),
            }
        }
        self.end_by_conditions()?;
        self.finish()
    }

    /// Whether a record met something before it was told of: it does not meet it for the first time.
    fn has_met(&self, what: &str, record: &RecordKey) -> bool {
        let met = self.client.met_on_the_way.get(what);
        met.is_some_and(|met| met.contains(record))
    }

    /// Notes what a record meets already, of all that journeys on their way wait for and end by.
    pub fn note_met_on_the_way(&mut self, record: &RecordKey) -> Result<(), Error> {
        let newest = Arc::clone(self.book);
        let mut met = Vec::new();
        for journey in self.client.journeys.clone() {
            if let Some(rule) = newest.rule_of(&journey) {
                for (number, (ending, _)) in endings(rule).enumerate() {
                    if let Ending::Record(arrival) = ending
                        && self.arrives(&rule.sheet, arrival, record, None)?
                    {
                        met.push(ended_by(rule, number));
                    }
                }
            }
            let book = self.book_of(&journey);
            let rule = book.as_deref().and_then(|book| book.rule_of(&journey));
            if let Some(rule) = rule
                && let Some(Step::Await { arrival, .. }) = rule.route.steps.get(journey.step)
                && self.arrives(&rule.sheet, arrival, record, None)?
            {
                met.push(awaited(&journey));
            }
        }
        for what in met {
            let records = self.client.met_on_the_way.entry(what).or_default();
            records.insert(record.clone());
        }
        Ok(())
    }

    /// Ends what conditions end.
    pub fn end_by_conditions(&mut self) -> Result<(), Error> {
        if !self.book.has_ending_conditions {
            return Ok(());
        }
        for journey in self.take_journeys() {
            if !self.ends_by_condition(&journey)? {
                self.client.journeys.push(journey);
            }
        }
        Ok(())
    }

    fn ends_by_condition(&mut self, journey: &Journey) -> Result<bool, Error> {
        let book = Arc::clone(self.book);
        let Some(rule) = book.rule_of(journey) else {
            return Ok(false);
        };
        for (ending, is_goal) in endings(rule) {
            if let Ending::Condition(gate) = ending
                && self.desk.opens(&rule.sheet, gate, &journey.record)?
            {
                self.tell_ended(journey, is_goal);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn end_or_keep(&mut self, journey: Journey, ended: Option<bool>) {
        match ended {
            None => self.client.journeys.push(journey),
            Some(is_goal) => self.tell_ended(&journey, is_goal),
        }
    }

    fn tell_ended(&mut self, journey: &Journey, is_goal: bool) {
        if is_goal {
            let effect = self.effect(journey, "goal", Action::Goal);
            self.effects.push(effect);
        } else {
            self.tell_stopped(journey);
        }
    }

    fn tell_stopped(&mut self, journey: &Journey) {
        let action = Action::Stop {
            trigger: journey.rule.clone(),
        };
        let effect = self.effect(journey, "stop", action);
        self.effects.push(effect);
    }
}

/// What a journey waits for, as it is remembered.
fn awaited(journey: &Journey) -> String {
    let variant = journey.variant.as_deref().unwrap_or_default();
    let Journey {
        rule,
        version,
        step,
        ..
    } = journey;
    format!("{rule} {variant} {version} {step}")
}

/// What journeys of a rule end by, as it is remembered.
fn ended_by(rule: &Rule, number: usize) -> String {
    format!("{} {number}", rule.name)
}

/// The route of a journey.
fn route<'b>(book: &'b Book, journey: &Journey) -> Option<&'b Route> {
    book.rule_of(journey).map(|rule| &rule.route)
}

/// What ends journeys of a rule, and whether it is its goal.
fn endings(rule: &Rule) -> impl Iterator<Item = (&Ending, bool)> {
    let goals = rule.goals.iter().map(|ending| (ending, true));
    goals.chain(rule.stops.iter().map(|ending| (ending, false)))
}

/// The next instant, this one included, at which it is so late in a zone.
pub(super) fn next_time(zone: Zone, from: DateTime<Utc>, time: NaiveTime) -> Option<DateTime<Utc>> {
    next_weekday(zone, from, (None, time))
}

/// The same on a weekday, of which 1 is Monday.
fn next_weekday(
    zone: Zone,
    from: DateTime<Utc>,
    (weekday, time): (Option<u8>, NaiveTime),
) -> Option<DateTime<Utc>> {
    let local = zone.local(from.timestamp_micros())?;
    let days = local.date().iter_days().take(DAYS_AHEAD);
    let days = days.filter(|day| {
        let number = day.weekday().number_from_monday();
        weekday.is_none_or(|weekday| u32::from(weekday) == number)
    });
    days.filter_map(|date| DateTime::from_timestamp_micros(zone.instant(date.and_time(time))))
        .find(|instant| *instant >= from)
}
