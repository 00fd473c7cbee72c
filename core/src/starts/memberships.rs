//! The instants at which memberships of a history begin or end.

use crate::{
    calendar::{Zone, just_before},
    error::Error,
    questions::{Condition, Questionnaire},
    reader::Reader,
    records::{Dataset, Values},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{schema::CollectionId, syntax::Change};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// The clients whose membership begins (or ends) within a stretch of time, with the instants, in order of time.
///
/// A membership is looked at when a day begins and at each instant that a record of the client speaks of. What a window of hours or a
/// deadline within a day changes is found at the next of these.
pub(crate) fn changes(
    reader: Reader<'_>,
    (questions, member): (&Questionnaire, Condition),
    change: Change,
    within: &RangeInclusive<DateTime<Utc>>,
) -> Result<Vec<(usize, DateTime<Utc>)>, Error> {
    let data = reader.data;
    let moments = moments(data, within);
    let before = just_before(*within.start());
    let first = questions.ask(data, 0..data.len(), before)?;
    let mut members: Vec<bool> = (0..data.len())
        .map(|client| first.holds(member, client))
        .collect();
    let mut found = Vec::new();
    let mut next = 0;
    let mut note = |members: &mut Vec<bool>, client: usize, is_member: bool, at| {
        let Some(known) = members.get_mut(client) else {
            return;
        };
        if *known != is_member {
            *known = is_member;
            if is_member == (change == Change::Entering) {
                found.push((client, at));
            }
        }
    };
    for midnight in midnights(reader.zone, within) {
        while let Some(&(at, client)) = moments.get(next).filter(|(at, _)| *at < midnight) {
            let answers = questions.ask(data, client..client + 1, at)?;
            note(&mut members, client, answers.holds(member, 0), at);
            next += 1;
        }
        let answers = questions.ask(data, 0..data.len(), midnight)?;
        for client in 0..data.len() {
            note(
                &mut members,
                client,
                answers.holds(member, client),
                midnight,
            );
        }
    }
    for &(at, client) in moments.get(next..).unwrap_or_default() {
        let answers = questions.ask(data, client..client + 1, at)?;
        note(&mut members, client, answers.holds(member, 0), at);
    }
    Ok(found)
}

/// The beginnings of days within a stretch of time.
fn midnights(zone: Zone, within: &RangeInclusive<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let first = zone.day(within.start().timestamp_micros());
    let last = zone.day(within.end().timestamp_micros());
    let days = (first..=last).filter_map(|day| {
        let start = zone.start_of_day(day);
        DateTime::from_timestamp_micros(start)
    });
    days.filter(|at| within.contains(at)).collect()
}

/// The instants of which records speak, each with the client whose they are, in order.
fn moments(data: &Dataset, within: &RangeInclusive<DateTime<Utc>>) -> Vec<(DateTime<Utc>, usize)> {
    let mut moments = BTreeSet::new();
    for (at, table) in data.tables.iter().enumerate() {
        let collection = CollectionId(at as u16);
        let is_beside =
            collection != data.schema.subject && data.schema.parent(collection).is_none();
        if is_beside {
            continue;
        }
        for client in 0..data.len() {
            for row in data.rows_of(client..client + 1, collection) {
                for column in &table.columns {
                    if let Values::Instant(times) = &column.values
                        && column.is_known(row)
                        && row < times.len()
                        && let Some(at) = DateTime::from_timestamp_micros(times.get(row))
                        && within.contains(&at)
                    {
                        moments.insert((at, client));
                    }
                }
            }
        }
    }
    moments.into_iter().collect()
}
