//! What starts a journey, and whether it may.

use super::{
    Action, Effect, Outcome, RecordKey,
    assignment::{HOLD_OUT, part},
    rule::{Per, Rule, Start},
    state::{Begun, Due, Journey},
    walk::Turn,
};
use crate::{
    calendar::{Direction, Zone, first_day, just_after, shift_day},
    error::Error,
};
use chrono::{DateTime, NaiveTime, SecondsFormat, Utc};
use kardan_dsl::{
    syntax::PeriodUnit,
    types::{Period, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// When a date starts a rule.
struct PlannedStart {
    at: DateTime<Utc>,
    /// When points expire, where that is the date.
    expires: Option<DateTime<Utc>>,
    /// From when on there is nothing left that it could come before.
    over: Option<DateTime<Utc>>,
}

impl Turn<'_, '_> {
    /// A record arrived or changed: ends what it ends, moves on what waits for it, starts what it starts.
    pub fn record(&mut self, record: &RecordKey) -> Result<(), Error> {
        self.end_by_record(record)?;
        self.end_by_conditions()?;
        self.arrive(record)?;
        self.look_at_dates()?;
        let book = Arc::clone(self.book);
        for rule in &book.rules {
            let Start::Record(arrival) = &rule.start else {
                continue;
            };
            if self.has_begun(rule, record) || !self.arrives(&rule.sheet, arrival, record, None)? {
                continue;
            }
            if self.desk.opens(&rule.sheet, &rule.when, record)? {
                self.start(rule, record, "")?;
            }
        }
        self.plan_starts(|_, told| told == record)?;
        self.finish()
    }

    /// Notes the rules that a record would have started already: it was there, as they want it, before it is told of.
    pub fn note_met(&mut self, record: &RecordKey) -> Result<(), Error> {
        let there = self.desk.time(record)?;
        if there.is_none_or(|there| there > self.desk.at) {
            return Ok(());
        }
        let book = Arc::clone(self.book);
        for rule in &book.rules {
            let Start::Record(arrival) = &rule.start else {
                continue;
            };
            if !self.has_begun(rule, record) && self.arrives(&rule.sheet, arrival, record, None)? {
                let met = self.client.met.entry(rule.name.clone()).or_default();
                met.insert(record.clone());
            }
        }
        self.note_met_on_the_way(record)
    }

    /// The client's points changed.
    pub fn points(&mut self) -> Result<(), Error> {
        self.end_by_conditions()?;
        self.plan_starts(|rule, _| matches!(rule.start, Start::Expiry { .. }))?;
        self.finish()
    }

    /// A membership began or ended.
    pub fn member(
        &mut self,
        segment: &str,
        record: &RecordKey,
        entered: bool,
    ) -> Result<(), Error> {
        self.end_by_conditions()?;
        let book = Arc::clone(self.book);
        for rule in &book.rules {
            let starts = match &rule.start {
                Start::Entering { segment: of, .. } => entered && of == segment,
                Start::Leaving(of) => !entered && of == segment,
                _ => false,
            };
            if starts {
                self.start_where_it_holds(rule, record)?;
            }
        }
        self.finish()
    }

    /// A state moved.
    pub fn moved(
        &mut self,
        partition: &str,
        record: &RecordKey,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<(), Error> {
        self.end_by_conditions()?;
        let book = Arc::clone(self.book);
        for rule in &book.rules {
            let starts = matches!(
                &rule.start,
                Start::Moving { partition: of, from: was, to: is }
                    if of == partition && Some(was.as_str()) == from && Some(is.as_str()) == to
            );
            if starts {
                self.start_where_it_holds(rule, record)?;
            }
        }
        self.finish()
    }

    /// Starts rules that include who is a member at their beginning; those that have begun did so then.
    pub fn start_members(&mut self, begun: &BTreeSet<String>) -> Result<(), Error> {
        let book = Arc::clone(self.book);
        for rule in &book.rules {
            let Start::Entering {
                including_current: true,
                member,
                ..
            } = &rule.start
            else {
                continue;
            };
            if begun.contains(&rule.name) {
                continue;
            }
            for record in self.records_of(rule)? {
                if self.desk.hold(&rule.sheet, &[*member], &record)? {
                    self.start_where_it_holds(rule, &record)?;
                }
            }
        }
        self.finish()
    }

    fn records_of(&mut self, rule: &Rule) -> Result<Vec<RecordKey>, Error> {
        let keys = self.desk.keys(rule.about)?;
        let record = |key| RecordKey {
            collection: rule.noun.clone(),
            key,
        };
        Ok(keys.into_iter().map(record).collect())
    }

    fn start_where_it_holds(&mut self, rule: &Rule, record: &RecordKey) -> Result<(), Error> {
        // What is gone has left, and starts nothing by that.
        if self.desk.is_there(record)? && self.desk.opens(&rule.sheet, &rule.when, record)? {
            let anchor = stamp(self.happened);
            self.start(rule, record, &anchor)?;
        }
        Ok(())
    }

    /// Plans the starts that lie so long before or after dates of the client's records. Of what is news by what happened they may lie at this very
    /// instant; and, where it is told late, as far back as it happened. What there is nothing left to come before is told as missed.
    pub fn plan_starts(
        &mut self,
        is_news: impl Fn(&Rule, &RecordKey) -> bool,
    ) -> Result<(), Error> {
        let book = Arc::clone(self.book);
        let mut missed = Vec::new();
        for rule in &book.rules {
            if !matches!(rule.start, Start::Relative { .. } | Start::Expiry { .. }) {
                continue;
            }
            // What is due at this very instant starts still.
            let now = self.desk.at;
            let stays = |due: &Due| due.rule != rule.name || due.at <= now;
            self.client.due.retain(stays);
            for record in self.records_of(rule)? {
                let since = match is_news(rule, &record) {
                    true => self.happened,
                    false => just_after(now),
                };
                for start in self.starts_by_date(rule, &record)? {
                    let is_over = start.over.is_some_and(|over| over <= now);
                    if start.at <= now && (self.missed || is_over) {
                        let anchor = anchor(start.at, start.expires);
                        missed.extend((since <= start.at).then_some((
                            rule,
                            record.clone(),
                            anchor,
                        )));
                    } else if since <= start.at {
                        let due = Due {
                            at: start.at,
                            rule: rule.name.clone(),
                            record: record.clone(),
                            expires: start.expires,
                        };
                        // What stays is known.
                        if start.at > now || !self.client.due.contains(&due) {
                            self.client.due.push(due);
                        }
                    }
                }
            }
        }
        self.client.due.sort_by(|one, other| {
            let first = (one.at, &one.rule).cmp(&(other.at, &other.rule));
            let turns = || {
                (book.turn(&one.record), one.expires)
                    .cmp(&(book.turn(&other.record), other.expires))
            };
            first.then_with(turns)
        });
        let earlier = std::mem::replace(&mut self.missed, true);
        for (rule, record, anchor) in missed {
            if self.desk.opens(&rule.sheet, &rule.when, &record)? {
                self.start(rule, &record, &anchor)?;
            }
        }
        self.missed = earlier;
        Ok(())
    }

    /// When dates of a record start a rule.
    fn starts_by_date(
        &mut self,
        rule: &Rule,
        record: &RecordKey,
    ) -> Result<Vec<PlannedStart>, Error> {
        let zone = self.desk.zone;
        Ok(match &rule.start {
            Start::Relative {
                distance,
                before,
                date,
                at,
            } => {
                let Some(value) = self.desk.value(&rule.sheet, *date, record)? else {
                    return Ok(Vec::new());
                };
                let direction = match before {
                    true => Direction::Back,
                    false => Direction::Forward,
                };
                let start = shifted(zone, &value, Some((*distance, direction)), *at);
                let over = shifted(zone, &value, None, None).filter(|_| *before);
                let expires = None;
                let planned = start.map(|at| PlannedStart { at, expires, over });
                planned.into_iter().collect()
            }
            Start::Expiry { distance, at } => {
                let (client, now) = (&self.desk.client, self.desk.at);
                let expiring = self.desk.records.standing(client, now)?.expiring;
                let by = Some((*distance, Direction::Back));
                let starts = expiring.into_keys().filter_map(|expires| {
                    let at = shifted(zone, &Value::Instant(expires), by, *at)?;
                    let (expires, over) = (Some(expires), Some(expires));
                    Some(PlannedStart { at, expires, over })
                });
                starts.collect()
            }
            _ => Vec::new(),
        })
    }

    /// Starts what is due now: the earliest first, then by the order of the rules.
    pub fn start_due(&mut self) -> Result<(), Error> {
        let now = self.desk.at;
        let (mut due, later): (Vec<Due>, Vec<Due>) = std::mem::take(&mut self.client.due)
            .into_iter()
            .partition(|due| due.at <= now);
        self.client.due = later;
        let book = Arc::clone(self.book);
        due.sort_by_key(|due| (due.at, book.place(&due.rule)));
        for due in due {
            let Some(rule) = book.rule(&due.rule) else {
                continue;
            };
            // The date may have moved since.
            let starts = self.starts_by_date(rule, &due.record)?;
            let still = |start: &PlannedStart| (start.at, start.expires) == (due.at, due.expires);
            if starts.iter().any(still) && self.desk.opens(&rule.sheet, &rule.when, &due.record)? {
                let anchor = anchor(due.at, due.expires);
                self.start(rule, &due.record, &anchor)?;
            }
        }
        Ok(())
    }

    /// Whether a rule began for a record already, or would have begun before it was there.
    fn has_begun(&self, rule: &Rule, record: &RecordKey) -> bool {
        let begun = self.client.begun.get(&rule.name).into_iter().flatten();
        let met = self.client.met.get(&rule.name);
        met.is_some_and(|met| met.contains(record))
            || begun.into_iter().any(|begun| begun.record == *record)
    }

    /// Whether a rule may begin: not within what it says, nor a second time while the first is on its way.
    fn may_begin(&self, rule: &Rule, record: &RecordKey, anchor: &str) -> bool {
        let zone = self.desk.zone;
        let now = self.happened;
        let day = |at: DateTime<Utc>| zone.day(at.timestamp_micros());
        let begun = self.client.begun.get(&rule.name).into_iter().flatten();
        let is_of_record = matches!(rule.start, Start::Record(_));
        // What a record starts, or a date of it, counts per client: each of them comes but once.
        let of_client = is_of_record || matches!(rule.start, Start::Relative { .. });
        let mut of_this = begun.clone().filter(|begun| begun.record == *record);
        let mut counted = begun.filter(|begun| of_client || begun.record == *record);
        match rule.once {
            None if is_of_record => true,
            None => {
                let on_its_way = self.client.journeys.iter();
                let again = of_this.any(|begun| begun.anchor == anchor);
                !again
                    && !on_its_way
                        .clone()
                        .any(|journey| journey.rule == rule.name && journey.record == *record)
            }
            Some(Per::All) => {
                let total = self.totals.get(&rule.name);
                total.is_none_or(|total| total.begun == 0)
            }
            Some(Per::Client) => {
                let begun = self.client.begun.get(&rule.name);
                begun.is_none_or(Vec::is_empty)
            }
            Some(Per::Source) => {
                // What starts such a rule are points that expire together, not the client.
                let of_lot = matches!(rule.start, Start::Expiry { .. });
                !of_this.any(|begun| !of_lot || begun.anchor == anchor)
            }
            Some(Per::Unit(unit)) => {
                let first = first_day(day(now), unit);
                !counted.any(|begun| first_day(day(begun.at), unit) == first)
            }
            Some(Per::Period(period)) => !counted.any(|begun| lasts(zone, begun.at, now, period)),
        }
    }

    /// Begins a journey if it may, and goes as far as it can.
    pub fn start(&mut self, rule: &Rule, record: &RecordKey, anchor: &str) -> Result<(), Error> {
        if !self.may_begin(rule, record, anchor) {
            return Ok(());
        }
        if rule.counts_for_all() {
            self.totals.entry(rule.name.clone()).or_default().begun += 1;
        }
        let begun = self.client.begun.entry(rule.name.clone()).or_default();
        let last = self.happened.checked_sub_signed(self.grace);
        let can_be_late = |one: &Begun| last.is_none_or(|last| last <= one.at);
        if rule.comes_again() {
            // Whether it may come once more the last start tells, and those beside which one can still be told late.
            begun.retain(|one| one.record != *record || can_be_late(one));
        } else if rule.of_passing && matches!(rule.once, None | Some(Per::Source)) {
            // There is no end of them, and what comes later than the grace starts nothing.
            begun.retain(can_be_late);
        }
        // Of most rules there is one, and there are many rules.
        begun.reserve_exact(1);
        begun.push(Begun {
            record: record.clone(),
            anchor: anchor.to_owned(),
            at: self.happened,
        });
        let journey = Journey {
            rule: rule.name.clone(),
            version: self.book.version().to_owned(),
            variant: None,
            record: record.clone(),
            anchor: anchor.to_owned(),
            began: self.happened,
            since: self.happened,
            step: 0,
            wake: None,
            awaited: BTreeMap::new(),
            held_out: part(&rule.name, HOLD_OUT, &self.desk.client) < rule.hold_out,
        };
        if self.missed {
            let effect = self.effect(&journey, "missed", Action::Missed);
            self.effects.push(effect);
            return Ok(());
        }
        self.walk(journey)
    }

    /// Begins a journey of a variant, and goes as far as it can.
    pub fn start_variant(
        &mut self,
        rule: &Rule,
        anchor: &str,
        held_out: bool,
    ) -> Result<(), Error> {
        let journey = Journey {
            rule: rule.name.clone(),
            version: self.book.version().to_owned(),
            variant: rule.variant.clone(),
            record: RecordKey {
                collection: rule.noun.clone(),
                key: self.desk.client.clone(),
            },
            anchor: anchor.to_owned(),
            began: self.happened,
            since: self.happened,
            step: 0,
            wake: None,
            awaited: BTreeMap::new(),
            held_out,
        };
        self.walk(journey)
    }

    /// Tells which rules could not be asked.
    pub fn tell_failed(&mut self) {
        let schema = &self.book.program.schema;
        let noun = &schema.collection(schema.subject).name;
        for rule in std::mem::take(&mut self.desk.failed) {
            let record = (noun.as_str(), self.desk.client.as_str());
            let effect = Effect::failed(&rule, record, self.desk.at);
            self.effects.push(effect);
        }
    }

    /// An effect of a journey that is to be done now.
    pub fn effect(&self, journey: &Journey, step: &str, action: Action) -> Effect {
        let mut key = format!("{} {}", journey.rule, journey.record);
        for part in [journey.anchor.as_str(), step] {
            if !part.is_empty() {
                key.push(' ');
                key.push_str(part);
            }
        }
        Effect {
            key,
            at: self.desk.at,
            client: self.desk.client.clone(),
            rule: journey.rule.clone(),
            record: journey.record.clone(),
            variant: journey.variant.clone(),
            action,
            outcome: Outcome::Due,
        }
    }
}

/// Whether a period that began at an instant is not over yet: by the calendar whole days, by the clock exact.
fn lasts(zone: Zone, began: DateTime<Utc>, now: DateTime<Utc>, period: Period) -> bool {
    let (began, now) = (began.timestamp_micros(), now.timestamp_micros());
    match period.unit {
        PeriodUnit::Calendar(_) => {
            let over = shift_day(zone.day(began), period, Direction::Forward);
            over.is_none_or(|over| zone.day(now) < over)
        }
        PeriodUnit::Clock(_) => {
            let over = zone.shift(began, period, Direction::Forward);
            over.is_none_or(|over| now < over)
        }
    }
}

/// What tells a start by a date from others of the same record.
fn anchor(at: DateTime<Utc>, expires: Option<DateTime<Utc>>) -> String {
    stamp(expires.unwrap_or(at))
}

/// An instant as it stands in keys.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A date or instant, so long before or after, at a time of the day.
pub(super) fn shifted(
    zone: Zone,
    value: &Value,
    by: Option<(Period, Direction)>,
    at: Option<NaiveTime>,
) -> Option<DateTime<Utc>> {
    let instant = match value {
        Value::Date(date) => {
            let mut day = crate::calendar::day_of_date(*date);
            let by_clock = by.filter(|(by, _)| matches!(by.unit, PeriodUnit::Clock(_)));
            if let (Some((by, direction)), None) = (by, by_clock) {
                day = shift_day(day, by, direction)?;
            }
            let start = zone.start_of_day(day);
            match by_clock {
                Some((by, direction)) => zone.shift(start, by, direction)?,
                None => start,
            }
        }
        Value::Instant(instant) => match by {
            Some((by, direction)) => zone.shift(instant.timestamp_micros(), by, direction)?,
            None => instant.timestamp_micros(),
        },
        _ => return None,
    };
    let instant = match at {
        Some(at) => zone.instant(zone.local(instant)?.date().and_time(at)),
        None => instant,
    };
    DateTime::from_timestamp_micros(instant)
}
