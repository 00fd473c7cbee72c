//! Where conditions are asked: of one client's records, at one instant.

use super::{RecordKey, Records, Storage, rule::Gate};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    questions::{Answers, Asked, Condition, Questionnaire},
    reader::Reader,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::PointsCondition,
    schema::{CollectionId, FieldId},
    types::Value,
};
use std::{collections::BTreeSet, ops::Range};

/// Asks about one client at one instant. What was asked is remembered while nothing changes.
pub(super) struct Desk<'r> {
    pub records: &'r mut dyn Records,
    pub zone: Zone,
    pub client: String,
    pub at: DateTime<Utc>,
    /// How the client's records are kept, once that was asked.
    storage: Option<Option<Storage>>,
    /// Where the record is that was asked about last.
    seat: Option<(RecordKey, Option<Seat>)>,
    /// By sheet; none where a number leaves the range in any of its questions, so that each is asked alone.
    answered: Vec<(usize, Option<Answers>)>,
    /// Rules of which a question had no answer, for a number left the range.
    pub failed: BTreeSet<String>,
}

/// Where a record of the client is.
#[derive(Clone, Copy, Debug)]
struct Seat {
    collection: CollectionId,
    row: usize,
    /// The first row that is the client's.
    first: usize,
    time: Option<DateTime<Utc>>,
}

impl<'r> Desk<'r> {
    pub fn new(
        records: &'r mut dyn Records,
        zone: Zone,
        client: &str,
        at: DateTime<Utc>,
    ) -> Desk<'r> {
        Desk {
            records,
            zone,
            client: client.to_owned(),
            at,
            storage: None,
            seat: None,
            answered: Vec::new(),
            failed: BTreeSet::new(),
        }
    }

    /// Whether conditions of a sheet all hold of a record; they do not of one that is not there. What comes after one that does not is not asked.
    pub fn hold(
        &mut self,
        sheet: &Questionnaire,
        conditions: &[Condition],
        record: &RecordKey,
    ) -> Result<bool, Error> {
        for &condition in conditions {
            let holds = match self.holds_lastingly(sheet, condition, record)? {
                Some(holds) => holds,
                None => self.holds(sheet, condition, record)?,
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a condition holds where no instant changes it; none where it has to be evaluated.
    fn holds_lastingly(
        &mut self,
        sheet: &Questionnaire,
        condition: Condition,
        record: &RecordKey,
    ) -> Result<Option<bool>, Error> {
        let records = &self.records;
        let storage = self
            .storage
            .get_or_insert_with(|| records.storage(&self.client));
        let Some(storage) = *storage else {
            return Ok(None);
        };
        let Some(seat) = self.seat(record)? else {
            return Ok(Some(false));
        };
        let now = self.at;
        let Some((data, client)) = self.records.of(&self.client)? else {
            return Ok(Some(false));
        };
        let holds = sheet.holds_lastingly(condition, storage, (data, client, seat.row));
        Ok(holds.map(|holds| holds && seat.time.is_none_or(|time| time <= now)))
    }

    /// Where a record of the client is; none where there is none. Records stay where they are as long as the client is asked about.
    fn seat(&mut self, record: &RecordKey) -> Result<Option<Seat>, Error> {
        if let Some((known, seat)) = &self.seat
            && known == record
        {
            return Ok(*seat);
        }
        let zone = self.zone;
        let found = self.records.of(&self.client)?;
        let seat = found.and_then(|(data, client)| seat(data, zone, client, record));
        self.seat = Some((record.clone(), seat));
        Ok(seat)
    }

    fn holds(
        &mut self,
        sheet: &Questionnaire,
        condition: Condition,
        record: &RecordKey,
    ) -> Result<bool, Error> {
        let Some(row) = self.row(record)? else {
            return Ok(false);
        };
        if let Some(answers) = self.answers(sheet)? {
            return Ok(answers.holds(condition, row));
        }
        let alone = self.alone(sheet, |data, client, at| {
            sheet.holds_alone(condition, data, client, at)
        })?;
        Ok(alone.is_some_and(|holding| row < holding.len() && holding.get(row)))
    }

    /// Whether all that a gate asks for holds of a record and of the client's points.
    pub fn opens(
        &mut self,
        sheet: &Questionnaire,
        gate: &Gate,
        record: &RecordKey,
    ) -> Result<bool, Error> {
        if !self.hold(sheet, &gate.conditions, record)? {
            return Ok(false);
        }
        for condition in &gate.points {
            if !self.has(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a condition about the client's points holds.
    fn has(&mut self, condition: &PointsCondition) -> Result<bool, Error> {
        Ok(match condition {
            PointsCondition::Tier(wanted) => {
                let tier = self.records.tier(&self.client, self.at)?;
                tier.is_some_and(|tier| wanted.tiers.contains(&tier)) != wanted.negated
            }
            PointsCondition::Balance(operator, points) => {
                let standing = self.records.standing(&self.client, self.at)?;
                standing.balance.compares(*operator, *points)
            }
            PointsCondition::Available(operator, points) => {
                let standing = self.records.standing(&self.client, self.at)?;
                standing.available.compares(*operator, *points)
            }
        })
    }

    /// A value about a record.
    pub fn value(
        &mut self,
        sheet: &Questionnaire,
        asked: Asked,
        record: &RecordKey,
    ) -> Result<Option<Value>, Error> {
        let Some(row) = self.row(record)? else {
            return Ok(None);
        };
        if let Some(answers) = self.answers(sheet)? {
            return Ok(answers.value(asked, row).cloned());
        }
        let alone = self.alone(sheet, |data, client, at| {
            sheet.values_alone(asked, data, client, at)
        })?;
        Ok(alone.and_then(|values| values.into_iter().nth(row).flatten()))
    }

    /// What a sheet answers of the client; none where a number leaves the range, or nobody is there.
    fn answers(&mut self, sheet: &Questionnaire) -> Result<Option<&Answers>, Error> {
        let number = std::ptr::from_ref(sheet).addr();
        let known = self.answered.iter().position(|(known, _)| *known == number);
        let at = match known {
            Some(at) => at,
            None => {
                let Some((data, row)) = self.records.of(&self.client)? else {
                    return Ok(None);
                };
                let answers = within_range(sheet.ask(data, row..row + 1, self.at))?;
                self.answered.push((number, answers));
                self.answered.len() - 1
            }
        };
        let answers = self.answered.get(at);
        Ok(answers.and_then(|(_, answers)| answers.as_ref()))
    }

    /// What one question of a sheet comes to without the others. Where a number leaves the range there is no answer, and the rule is named.
    fn alone<T>(
        &mut self,
        sheet: &Questionnaire,
        ask: impl FnOnce(&Dataset, Range<usize>, DateTime<Utc>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let Some((data, row)) = self.records.of(&self.client)? else {
            return Ok(None);
        };
        let answer = within_range(ask(data, row..row + 1, self.at))?;
        if answer.is_none() {
            self.failed.insert(sheet.name().to_owned());
        }
        Ok(answer)
    }

    /// The row of a record, counted from the client's first.
    fn row(&mut self, record: &RecordKey) -> Result<Option<usize>, Error> {
        let seat = self.seat(record)?;
        Ok(seat.map(|seat| seat.row - seat.first))
    }

    /// What the client's records of a collection are called.
    pub fn keys(&mut self, collection: CollectionId) -> Result<Vec<String>, Error> {
        let Some((data, client)) = self.records.of(&self.client)? else {
            return Ok(Vec::new());
        };
        let rows = data.rows_of(client..client + 1, collection);
        let keys = rows.filter_map(|row| data.name(collection, row));
        Ok(keys.map(std::borrow::Cow::into_owned).collect())
    }

    /// Whether there is such a record.
    pub fn is_there(&mut self, record: &RecordKey) -> Result<bool, Error> {
        Ok(self.seat(record)?.is_some())
    }

    /// The time of a record.
    pub fn time(&mut self, record: &RecordKey) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(self.seat(record)?.and_then(|seat| seat.time))
    }

    /// Whether a link of a record leads to another.
    pub fn leads_to(
        &mut self,
        record: &RecordKey,
        link: FieldId,
        to: &RecordKey,
    ) -> Result<bool, Error> {
        let zone = self.zone;
        let Some((data, client)) = self.records.of(&self.client)? else {
            return Ok(false);
        };
        let (from, to) = (
            seat(data, zone, client, record),
            seat(data, zone, client, to),
        );
        let Some(from) = from else {
            return Ok(false);
        };
        let target = Reader { data, zone }.link(from.collection, link, from.row);
        Ok(target.is_some() && target == to.map(|to| to.row))
    }
}

/// None for a number that leaves the range.
fn within_range<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(error) if error.kind() == ErrorKind::Overflow => Ok(None),
        answer => answer.map(Some),
    }
}

fn seat(data: &Dataset, zone: Zone, client: usize, record: &RecordKey) -> Option<Seat> {
    let collection = data.schema.collection_named(&record.collection)?;
    let row = data.row_named(client, collection, &record.key)?;
    Some(Seat {
        collection,
        row,
        first: data.rows_of(client..client + 1, collection).start,
        time: Reader { data, zone }.time(collection, row),
    })
}
