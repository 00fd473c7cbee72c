//! Experiments: rounds, who gets what, and what decides between the variants.

use super::{
    Action, Effect, Journeys, Outcome, RecordKey, Records, Tally,
    assignment::{self, Share, parts},
    book::{Book, member},
    desk::Desk,
    records::candidates,
    rounds::Ground,
    rule::Rule,
    start::stamp,
    state::{Journey, Round},
};
use crate::{
    calendar::{Zone, date_of_day, just_before},
    error::{Error, ErrorKind},
    plan::{Given, Inputs},
    questions::{Asked, Condition, Questionnaire, Questions},
    records::Bitmap,
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use kardan_dsl::{
    program::{self, Node, Program},
    syntax::{CalendarUnit, ClockUnit, PeriodUnit, Rate},
    types::{Period, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Rounds are no farther apart than this many days.
const FARTHEST: i32 = 40_000;

/// An experiment made ready.
#[derive(Debug)]
pub(super) struct Experiment {
    pub name: String,
    noun: String,
    pub member: Condition,
    every: Period,
    at: NaiveTime,
    /// How many parts of all get the variants, and how many are left alone.
    test: u32,
    hold_out: u32,
    pub variants: Vec<Rule>,
    /// By variant, what its clients do because of it.
    pub reached: Vec<Reached>,
    pub winner: Option<Winner>,
    pub sheet: Questionnaire,
}

/// When a client last did what rates count, where the schema tells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reached {
    pub opened: Option<Asked>,
    pub clicked: Option<Asked>,
    pub purchased: Option<Asked>,
}

/// What decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Winner {
    pub rate: Rate,
    pub after: Period,
    pub at_least: u32,
    otherwise: usize,
    for_rest: bool,
}

impl Reached {
    /// What a rate counts.
    pub fn by(self, rate: Rate) -> Option<Asked> {
        match rate {
            Rate::Open => self.opened,
            Rate::Click => self.clicked,
            Rate::Purchase => self.purchased,
        }
    }
}

impl Experiment {
    pub fn new(
        program: &Arc<Program>,
        experiment: &program::Experiment,
        inputs: &Inputs,
        given: &Given,
    ) -> Result<Experiment, Error> {
        let subject = program.schema.subject;
        let mut questions = Questions::of_rule(program, &experiment.name);
        let node = member(experiment.segment, experiment.span);
        let member = questions.condition(subject, &node);
        let variants = experiment.variants.iter();
        let mut asked = |node: &Option<Node>| {
            let node = node.as_ref();
            node.map(|node| questions.value(subject, node))
        };
        let reached = variants
            .clone()
            .map(|variant| Reached {
                opened: asked(&variant.reached.opened),
                clicked: asked(&variant.reached.clicked),
                purchased: asked(&variant.reached.purchased),
            })
            .collect();
        let winner = match &experiment.winner {
            None => None,
            Some(winner) => Some(Winner {
                rate: winner.rate,
                after: given.period(&winner.after)?,
                at_least: winner.at_least,
                otherwise: winner.otherwise,
                for_rest: winner.for_rest,
            }),
        };
        Ok(Experiment {
            name: experiment.name.clone(),
            noun: program.schema.collection(subject).name.clone(),
            member,
            every: given.period(&experiment.every)?,
            at: experiment.at,
            test: parts(experiment.assignment.test),
            hold_out: parts(experiment.assignment.hold_out),
            variants: variants
                .map(|variant| Rule::of_variant(program, (experiment, variant), inputs, given))
                .collect::<Result<_, _>>()?,
            reached,
            winner,
            sheet: questions.plan(inputs)?,
        })
    }

    /// What it asks.
    pub fn sheets(&self) -> impl Iterator<Item = &Questionnaire> {
        let variants = self.variants.iter().map(|rule| &rule.sheet);
        variants.chain([&self.sheet])
    }

    /// The beginning of the next round after an instant. Rounds begin with whole periods of the calendar.
    pub fn next(&self, zone: Zone, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if let Some(step) = step(self.every) {
            return self.next_of_day(zone, after, step);
        }
        let first = zone.day(after.timestamp_micros());
        (first..first.checked_add(FARTHEST)?)
            .filter_map(date_of_day)
            .filter(|date| begins_round(*date, self.every))
            .filter_map(|date| {
                DateTime::from_timestamp_micros(zone.instant(date.and_time(self.at)))
            })
            .find(|instant| *instant > after)
    }

    /// Rounds that are so many microseconds apart, from the time of the day at which the first of each day begins.
    fn next_of_day(&self, zone: Zone, after: DateTime<Utc>, step: i64) -> Option<DateTime<Utc>> {
        let after = after.timestamp_micros();
        let today = zone.day(after);
        let start = |day: i32| Some(zone.instant(date_of_day(day)?.and_time(self.at)));
        (today.checked_sub(1)?..=today.checked_add(1)?).find_map(|day| {
            let (first, end) = (start(day)?, start(day + 1)?);
            let passed = (after.checked_sub(first)?).div_euclid(step) + 1;
            let next = first.checked_add(passed.max(0).checked_mul(step)?)?;
            DateTime::from_timestamp_micros(next).filter(|_| next < end)
        })
    }

    /// A round as it stands in keys: its day, and its instant where a day has several. Where clocks are put back there is a local time twice.
    pub fn anchor(&self, zone: Zone, at: DateTime<Utc>) -> String {
        match step(self.every) {
            Some(_) => stamp(at),
            None => {
                let local = zone.local(at.timestamp_micros()).unwrap_or_default();
                local.date().to_string()
            }
        }
    }

    /// What a client gets: the same in every round.
    pub fn share(&self, client: &str) -> Share {
        let shares = (self.variants.len(), self.test, self.hold_out);
        assignment::share(&self.name, client, shares)
    }

    /// The variant that wins, and why: by the rate, where each has enough messages and nobody is level with it.
    pub fn choose(&self, tallies: &[Tally], winner: Winner) -> (usize, Ground) {
        let enough = |tally: &Tally| tally.sent >= u64::from(winner.at_least) && tally.sent > 0;
        if !tallies.iter().all(enough) {
            return (winner.otherwise, Ground::TooFew);
        }
        let rate = |of: &Tally, against: &Tally| {
            let (left, right) = (
                u128::from(of.reached) * u128::from(against.sent),
                u128::from(against.reached) * u128::from(of.sent),
            );
            left.cmp(&right)
        };
        let best = (0..tallies.len()).find(|&one| {
            tallies.iter().enumerate().all(|(other, against)| {
                one == other || tallies.get(one).is_some_and(|of| rate(of, against).is_gt())
            })
        });
        match best {
            Some(best) => (best, Ground::Ahead),
            None => (winner.otherwise, Ground::Tie),
        }
    }
}

/// How many microseconds lie between rounds that are told in hours or minutes.
fn step(every: Period) -> Option<i64> {
    let minutes = match every.unit {
        PeriodUnit::Clock(ClockUnit::Minute) => i64::from(every.count),
        PeriodUnit::Clock(ClockUnit::Hour) => i64::from(every.count) * 60,
        PeriodUnit::Calendar(_) => return None,
    };
    Some(minutes.max(1) * 60_000_000)
}

/// Whether a round begins on a day: the first of every so many whole periods.
fn begins_round(date: NaiveDate, every: Period) -> bool {
    let count = i64::from(every.count.max(1));
    let days = i64::from(crate::calendar::day_of_date(date));
    let months = i64::from(date.year()) * 12 + i64::from(date.month0());
    match every.unit {
        PeriodUnit::Calendar(CalendarUnit::Day) => days % count == 0,
        // 1970-01-05 was a Monday.
        PeriodUnit::Calendar(CalendarUnit::Week) => {
            (days - 4) % 7 == 0 && (days - 4) / 7 % count == 0
        }
        PeriodUnit::Calendar(unit) => {
            let each = unit.months().map_or(1, i64::from);
            date.day() == 1 && months % (each * count) == 0
        }
        PeriodUnit::Clock(_) => false,
    }
}

/// Notes who got a message of a round: of that in which the journey began, however many have begun since.
pub(super) fn note_sent(rounds: &mut [Round], book: &Book, journey: &Journey, client: &str) {
    let (Some(variant), Some(experiment)) = (&journey.variant, book.experiment(&journey.rule))
    else {
        return;
    };
    let round = rounds.iter_mut().find(|round| {
        round.experiment == journey.rule
            && experiment.anchor(book.zone, round.began) == journey.anchor
    });
    if let Some(round) = round {
        let sent = round.sent.entry(client.to_owned());
        sent.or_insert_with(|| variant.clone());
    }
}

impl Journeys {
    /// Begins the rounds of an instant, now.
    pub(super) fn start_rounds(
        &mut self,
        (start, at): (DateTime<Utc>, DateTime<Utc>),
        records: &mut dyn Records,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let book = Arc::clone(&self.book);
        let before = just_before(start);
        for experiment in &book.experiments {
            if experiment.next(book.zone, before) != Some(start) {
                continue;
            }
            let members = members(experiment, book.zone, at, (records, effects))?;
            let anchor = experiment.anchor(book.zone, start);
            let mut round = Round {
                experiment: experiment.name.clone(),
                version: book.version().to_owned(),
                began: start,
                decided_at: at,
                sent: BTreeMap::new(),
                rest: Vec::new(),
            };
            let mut tested = Vec::new();
            for client in members {
                match experiment.share(&client) {
                    Share::Variant(number) => {
                        let variant = experiment.variants.get(number);
                        tested.extend(variant.map(|rule| (client, rule, false)));
                    }
                    Share::Rest => round.rest.push(client),
                    Share::HoldOut => {
                        tested.extend(experiment.variants.first().map(|rule| (client, rule, true)));
                    }
                }
            }
            if let Some(winner) = experiment.winner
                && let Some(decided_at) = book.zone.later(at, winner.after)
            {
                round.decided_at = decided_at;
                self.state.rounds.push(round);
            }
            for (client, rule, left_alone) in tested {
                self.turn(&client, at, records, effects, |turn| {
                    turn.start_variant(rule, &anchor, left_alone)?;
                    turn.finish()
                })?;
            }
        }
        Ok(())
    }

    /// Decides the rounds whose time has come.
    pub(super) fn decide(
        &mut self,
        now: DateTime<Utc>,
        records: &mut dyn Records,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let (due, open): (Vec<Round>, Vec<Round>) = std::mem::take(&mut self.state.rounds)
            .into_iter()
            .partition(|round| round.decided_at <= now);
        self.state.rounds = open;
        for round in due {
            let Some(book) = self.book_of(&round.version).cloned() else {
                continue;
            };
            let Some((experiment, winner)) = book
                .experiment(&round.experiment)
                .and_then(|experiment| Some((experiment, experiment.winner?)))
            else {
                continue;
            };
            let tallies = tallies(experiment, &round, book.zone, now, (records, effects))?;
            let (number, _) = experiment.choose(&tallies, winner);
            let Some(rule) = experiment.variants.get(number) else {
                continue;
            };
            let anchor = experiment.anchor(book.zone, round.began);
            effects.push(Effect {
                key: format!("{} {anchor} winner", experiment.name),
                at: now,
                client: String::new(),
                rule: experiment.name.clone(),
                record: RecordKey {
                    collection: "experiment".to_owned(),
                    key: anchor.clone(),
                },
                variant: rule.variant.clone(),
                action: Action::Winner {
                    variant: rule.variant.clone().unwrap_or_default(),
                    tallies,
                },
                outcome: Outcome::Due,
            });
            if !winner.for_rest {
                continue;
            }
            for client in &round.rest {
                self.turn(client, now, records, effects, |turn| {
                    turn.start_variant(rule, &anchor, false)?;
                    turn.finish()
                })?;
            }
        }
        Ok(())
    }
}

/// The clients of a round.
fn members(
    experiment: &Experiment,
    zone: Zone,
    at: DateTime<Utc>,
    (records, effects): (&mut dyn Records, &mut Vec<Effect>),
) -> Result<Vec<String>, Error> {
    let candidates = candidates(records, |whole| {
        let answers = match experiment.sheet.ask(whole, 0..whole.len(), at) {
            // Of whom a number leaves the range is found out one by one.
            Err(error) if error.kind() == ErrorKind::Overflow => {
                return Ok(Bitmap::ones(whole.len()));
            }
            answers => answers?,
        };
        let holds = |row| answers.holds(experiment.member, row);
        Ok(Bitmap::from_fn(whole.len(), holds))
    })?;
    let mut members = Vec::new();
    for client in candidates {
        let record = RecordKey {
            collection: experiment.noun.clone(),
            key: client.clone(),
        };
        let mut desk = Desk::new(records, zone, &client, at);
        let is_member = desk.hold(&experiment.sheet, &[experiment.member], &record)?;
        let failed = std::mem::take(&mut desk.failed);
        tell_failed(&failed, (&experiment.noun, &client), at, effects);
        if is_member {
            members.push(client);
        }
    }
    Ok(members)
}

/// What each variant of a round came to.
fn tallies(
    experiment: &Experiment,
    round: &Round,
    zone: Zone,
    now: DateTime<Utc>,
    (records, effects): (&mut dyn Records, &mut Vec<Effect>),
) -> Result<Vec<Tally>, Error> {
    let mut tallies = Vec::new();
    for (rule, reached) in experiment.variants.iter().zip(&experiment.reached) {
        let variant = rule.variant.clone().unwrap_or_default();
        let mut tally = Tally {
            variant: variant.clone(),
            sent: 0,
            reached: 0,
        };
        let asked = experiment.winner.and_then(|winner| reached.by(winner.rate));
        for (client, _) in round.sent.iter().filter(|(_, got)| **got == variant) {
            tally.sent += 1;
            let Some(asked) = asked else {
                continue;
            };
            let record = RecordKey {
                collection: experiment.noun.clone(),
                key: client.clone(),
            };
            let mut desk = Desk::new(records, zone, client, now);
            let last = desk.value(&experiment.sheet, asked, &record)?;
            let failed = std::mem::take(&mut desk.failed);
            tell_failed(&failed, (&experiment.noun, client), now, effects);
            tally.reached += u64::from(is_since(last.as_ref(), round.began, zone));
        }
        tallies.push(tally);
    }
    Ok(tallies)
}

/// Tells of a client for whom a number of an experiment leaves the range: who is not known to be a member takes no part.
fn tell_failed(
    rules: &BTreeSet<String>,
    client: (&str, &str),
    at: DateTime<Utc>,
    effects: &mut Vec<Effect>,
) {
    let failed = rules.iter().map(|rule| Effect::failed(rule, client, at));
    effects.extend(failed);
}

/// Whether something was done since a round began.
pub(super) fn is_since(last: Option<&Value>, began: DateTime<Utc>, zone: Zone) -> bool {
    match last {
        Some(Value::Instant(at)) => *at >= began,
        Some(Value::Date(date)) => {
            let began = zone.day(began.timestamp_micros());
            crate::calendar::day_of_date(*date) >= began
        }
        _ => false,
    }
}
