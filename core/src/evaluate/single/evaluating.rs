//! Conditions on one record.

use super::{
    code::{Condition, ConditionId, Quantity, Reading, Rows, RowsId, Stretch, ordered},
    memory::Memory,
    program::{Attribute, Code},
    records::Records,
};
use crate::{
    calendar::{LocalDays, age, date_of_day},
    evaluate::{
        Chunk, chunk::Overflow, fraction::Fraction, value::number as number_of, vector::Vector,
    },
    plan::{NodeId, day_of_year, holds},
    records::{Dataset, Values, day_in_year, year_day},
};
use kardan_dsl::types::Value;
use std::ops::Range;

/// One record, and where its values come from.
pub(super) struct Subject<'c, R = Dataset> {
    pub code: &'c Code,
    /// What the columns are; those of a card hold no values.
    pub data: &'c Dataset,
    pub records: &'c R,
    pub days: &'c LocalDays,
    /// Its row.
    pub row: usize,
    /// What the code leaves to the evaluation of many records.
    pub rest: Option<&'c Chunk<'c, 'c>>,
}

impl<R: Records> Subject<'_, R> {
    /// Whether a condition is true for a row; none where that is unknown.
    #[inline]
    pub fn truth(&self, id: ConditionId, row: usize, memory: &mut Memory) -> Option<bool> {
        match self.code.conditions.get(id.0 as usize)? {
            // Most are a look at a value: it is not called for, and nothing is kept of it.
            Condition::Within(reading, stretch) => self.within(*reading, stretch, row),
            condition => self.kept(id, condition, row, memory),
        }
    }

    #[inline]
    fn within(&self, reading: Reading, stretch: &Stretch<i64>, row: usize) -> Option<bool> {
        let value = self.records.value(reading, row)?;
        Some(stretch.holds(value))
    }

    /// The same of a condition that may be known by now.
    fn kept(
        &self,
        id: ConditionId,
        condition: &Condition,
        row: usize,
        memory: &mut Memory,
    ) -> Option<bool> {
        let slot = *self.code.slots.get(id.0 as usize)?;
        let slot = slot.filter(|_| row == self.row);
        if let Some(truth) = slot.and_then(|slot| memory.recall(slot)) {
            return truth;
        }
        let truth = self.compute(condition, row, memory);
        if let Some(slot) = slot {
            memory.keep(slot, truth);
        }
        truth
    }

    fn compute(&self, condition: &Condition, row: usize, memory: &mut Memory) -> Option<bool> {
        let records = self.records;
        match condition {
            Condition::Always(truth) => Some(*truth),
            Condition::Within(reading, stretch) => self.within(*reading, stretch, row),
            Condition::DayWithin(reading, stretch) => {
                let day = self.day(*reading, row)?;
                Some(stretch.holds(day.into()))
            }
            Condition::Among(reading, members) => records
                .value(*reading, row)
                .map(|value| members.binary_search(&value).is_ok()),
            Condition::Anniversary(reading, ranges) => {
                let day = i32::try_from(records.value(*reading, row)?).ok()?;
                let day = day_in_year(day).map(year_day)?;
                Some(
                    ranges
                        .iter()
                        .any(|&(first, last)| first <= day && day <= last),
                )
            }
            Condition::IsKnown(reading) => Some(records.value(*reading, row).is_some()),
            Condition::IsLinked(link) => Some(records.linked(*link, row).is_some()),
            Condition::Visible(reading) => {
                let own = Reading {
                    until: i64::MAX,
                    ..*reading
                };
                let time = records.value(own, row);
                Some(time.is_none_or(|time| time <= reading.until))
            }
            Condition::Not(part) => self.truth(*part, row, memory).map(|truth| !truth),
            Condition::And(all) => self.join(all, true, row, memory),
            Condition::Or(all) => self.join(all, false, row, memory),
            Condition::Certain(all) => Some(self.all_true(all, row, memory)),
            Condition::Above(up, part) => {
                let mut row = row;
                for &collection in up {
                    row = records.above(self.row, collection, row)?;
                }
                self.truth(*part, row, memory)
            }
            Condition::Count(rows, operator, number) => {
                let enough = number.saturating_add(1);
                Some(holds(
                    self.count(*rows, row, enough, memory),
                    *operator,
                    *number,
                ))
            }
            Condition::Every(rows, part) => {
                let mut found = false;
                let (rows, places) = self.rows(*rows, row, memory)?;
                for place in places {
                    let row = records.row(place);
                    if self.all_true(&rows.conditions, row, memory) {
                        if self.truth(*part, row, memory) != Some(true) {
                            return Some(false);
                        }
                        found = true;
                    }
                }
                Some(found)
            }
            Condition::Whole(quantity, stretch) => self
                .quantity(quantity, row, memory)
                .map(|value| stretch.holds(value)),
            Condition::Average(average) => {
                let (sum, count) = self.sum(average.rows, average.of, row, memory);
                let average_of = Fraction::scaled(sum, average.scale)
                    .divide(Fraction::scaled(count.into(), 0))?;
                Some(ordered(average_of.cmp(&average.with), average.operator))
            }
            Condition::Rest(node) => self.computed(*node, row),
        }
    }

    /// Whether all are true for the record itself.
    pub fn all(&self, all: &[ConditionId], memory: &mut Memory) -> Option<bool> {
        self.join(all, true, self.row, memory)
    }

    /// The value of an attribute; none where it is missing.
    pub fn attribute(
        &self,
        attribute: &Attribute,
        memory: &mut Memory,
    ) -> Result<Option<Value>, Overflow> {
        let seen = attribute
            .visible
            .is_none_or(|visible| self.truth(visible, self.row, memory) == Some(true));
        let Some((quantity, scale)) = attribute.quantity.as_ref().filter(|_| seen) else {
            return match self.rest.filter(|_| seen) {
                Some(chunk) => chunk.attribute(attribute.rule, 0),
                None => Ok(None),
            };
        };
        let Some(number) = self.quantity(quantity, self.row, memory) else {
            return Ok(None);
        };
        let number = Fraction::scaled(number, *scale).decimal().ok_or(Overflow)?;
        Ok(Some(number_of(number, &attribute.ty, self.data.currency)))
    }

    fn join(
        &self,
        all: &[ConditionId],
        and: bool,
        row: usize,
        memory: &mut Memory,
    ) -> Option<bool> {
        let mut joined = Some(and);
        for &part in all {
            match self.truth(part, row, memory) {
                Some(truth) if truth == and => {}
                Some(truth) => return Some(truth),
                None => joined = None,
            }
        }
        joined
    }

    fn all_true(&self, all: &[ConditionId], row: usize, memory: &mut Memory) -> bool {
        all.iter()
            .all(|&part| self.truth(part, row, memory) == Some(true))
    }

    /// Rows that hang on a row, and the places of those that lie right by their time.
    fn rows(&self, id: RowsId, row: usize, memory: &mut Memory) -> Option<(&Rows, Range<usize>)> {
        let rows = self.code.rows.get(id.0 as usize)?;
        let find = || self.records.places(id, rows, row);
        let places = match rows.own {
            true => memory.range(id.0, find),
            false => find(),
        };
        Some((rows, places))
    }

    /// How many rows are taken; more than enough are not counted.
    fn count(&self, rows: RowsId, row: usize, enough: u64, memory: &mut Memory) -> u64 {
        let Some((rows, mut places)) = self.rows(rows, row, memory) else {
            return 0;
        };
        if rows.conditions.is_empty() {
            return places.len() as u64;
        }
        let mut count = 0;
        while count < enough
            && let Some(place) = places.next()
        {
            let row = self.records.row(place);
            count += u64::from(self.all_true(&rows.conditions, row, memory));
        }
        count
    }

    /// The sum and the number of the known values of the rows that are taken.
    fn sum(&self, id: RowsId, of: Reading, row: usize, memory: &mut Memory) -> (i128, u32) {
        let Some((rows, places)) = self.rows(id, row, memory) else {
            return (0, 0);
        };
        let count = places.len() as u32;
        if rows.conditions.is_empty()
            && let Some(sum) = self.records.sum(of, places)
        {
            return (sum, count);
        }
        let mut sum = (0, 0);
        self.each_value(id, of, row, memory, |value| {
            sum = (sum.0 + i128::from(value), sum.1 + 1);
        });
        sum
    }

    fn each_value(
        &self,
        rows: RowsId,
        of: Reading,
        row: usize,
        memory: &mut Memory,
        mut see: impl FnMut(i64),
    ) {
        let Some((rows, places)) = self.rows(rows, row, memory) else {
            return;
        };
        for place in places {
            let row = self.records.row(place);
            if self.all_true(&rows.conditions, row, memory)
                && let Some(value) = self.records.value(of, row)
            {
                see(value);
            }
        }
    }

    pub fn quantity(&self, quantity: &Quantity, row: usize, memory: &mut Memory) -> Option<i128> {
        match quantity {
            Quantity::Count(rows) => Some(self.count(*rows, row, u64::MAX, memory).into()),
            Quantity::CountKnown(rows, of) => {
                let mut count = 0;
                self.each_value(*rows, *of, row, memory, |_| count += 1);
                Some(count)
            }
            Quantity::Sum(rows, of) => Some(self.sum(*rows, *of, row, memory).0),
            Quantity::Extreme(rows, of, better) => {
                let mut best: Option<i64> = None;
                self.each_value(*rows, *of, row, memory, |value| {
                    if best.is_none_or(|best| value.cmp(&best) == *better) {
                        best = Some(value);
                    }
                });
                best.map(i128::from)
            }
            Quantity::DaysUntil(of, day) => {
                let since = self.day(*of, row)?;
                Some(i128::from(*day) - i128::from(since))
            }
            Quantity::YearsUntil(of, day) => {
                let born = date_of_day(self.day(*of, row)?)?;
                Some(age(born, date_of_day(*day)?).into())
            }
        }
    }

    /// The local day of a date or instant, and of a birthday that has a year.
    fn day(&self, of: Reading, row: usize) -> Option<i32> {
        let value = self.records.value(of, row)?;
        match of.column(self.data).values {
            Values::Instant(_) => Some(self.days.day(value)),
            Values::Birthday(_) => i32::try_from(value)
                .ok()
                .filter(|&day| day_of_year(day).is_none()),
            _ => i32::try_from(value).ok(),
        }
    }

    /// What the evaluation of many records says of a row.
    fn computed(&self, node: NodeId, row: usize) -> Option<bool> {
        let chunk = self.rest?;
        let start = chunk.range(chunk.collection_of(chunk.frame(node))).start;
        match chunk.vector(node) {
            Vector::Truth(truth) => Some(*truth),
            Vector::Mask(mask) => {
                let row = row.checked_sub(start)?;
                (!mask.is_unknown(row)).then(|| mask.holds.get(row))
            }
            _ => None,
        }
    }
}
