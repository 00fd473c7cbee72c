//! Conditions on parts of dates: on which days they are so is settled once for all rows, and no part is computed of any.

use super::super::Run;
use crate::{
    calendar::{age, date_of_day, day_of_date},
    evaluate::number::rescaled,
    plan::{Constant, NodeId, Operation, mirrored},
    records::Values,
};
use chrono::{Datelike, NaiveDate};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    syntax::{AggregateFunction, ComparisonOperator, DatePart},
    types::Type,
};
use rust_decimal::Decimal;
use std::ops::{Range, RangeInclusive};

/// Of more stretches of days than this the parts are computed.
const MOST: usize = 8;

/// Dates lie in the years 1 to 9999, and local ones no more than a day beyond.
const YEARS: Range<i64> = -1..10_002;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A condition that is true on some days of a date or an instant, and unknown where that is missing.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    pub value: NodeId,
    pub days: Days,
    /// The same as instants, where the value is one.
    pub instants: Vec<Range<i64>>,
}

/// Days by the first and the last of each stretch, which ascend and do not touch.
pub(crate) type Days = Vec<(i32, i32)>;

/// What is asked of a day.
#[derive(Clone, Copy)]
enum Asked {
    Day,
    Year,
    Month,
    /// The age on a day of those who were born on it.
    Age(i32),
    /// How many days later another is.
    Since(i32),
}

impl Dated {
    /// Whether every known value has a day: a birthday may have no year.
    pub fn is_certain(&self, run: &Run<'_>) -> bool {
        run.date_type(self.value) != Some(&Type::Birthday)
    }
}

impl Run<'_> {
    /// The days on which a condition is true, where they are few stretches and it is about nothing else.
    pub fn dated(&self, condition: NodeId) -> Option<Dated> {
        let (value, days) = self.days_of(condition)?;
        let instants = match self.date_type(value)? {
            Type::Instant => {
                let instants = days.iter().map(|&days| self.instants(days));
                instants.collect::<Option<_>>()?
            }
            _ => Vec::new(),
        };
        (days.len() <= MOST).then_some(Dated {
            value,
            days,
            instants,
        })
    }

    /// The node that has a value where this one has: parts of a date are known where the date is.
    pub fn known_as(&self, node: NodeId) -> NodeId {
        match self.plan.graph().node_of(node).operation {
            Operation::Part(part, value) => match self.date_type(value) {
                Some(Type::Instant) => value,
                Some(Type::Date) if part != DatePart::Hour => value,
                _ => node,
            },
            Operation::DaysSince(value, _) | Operation::AgeOf(value, _) => {
                match self.date_type(value) {
                    Some(Type::Date | Type::Instant) => value,
                    _ => node,
                }
            }
            _ => node,
        }
    }

    fn days_of(&self, condition: NodeId) -> Option<(NodeId, Days)> {
        let graph = self.plan.graph();
        let constant = |node: NodeId| match &graph.node_of(node).operation {
            Operation::Constant(constant) => Some(constant),
            _ => None,
        };
        match &graph.node_of(condition).operation {
            Operation::Compare(operator, left, right) => {
                let (operator, value, constant) = match (constant(*left), constant(*right)) {
                    (None, Some(constant)) => (*operator, *left, constant),
                    (Some(constant), None) => (mirrored(*operator), *right, constant),
                    _ => return None,
                };
                self.on(value, &whole(operator, constant)?, constant)
            }
            Operation::Between(value, low, high) => {
                let (low, high) = (constant(*low)?, constant(*high)?);
                let from = whole(ComparisonOperator::GreaterOrEqual, low)?;
                let to = whole(ComparisonOperator::LessOrEqual, high)?;
                is_alike(low, high).then(|| self.on(*value, &[(from[0].0, to[0].1)], low))?
            }
            Operation::InSet(value, set) => {
                let first = set.first()?;
                let mut numbers = Vec::new();
                for constant in set {
                    is_alike(first, constant).then_some(())?;
                    numbers.extend(whole(ComparisonOperator::Equal, constant)?);
                }
                self.on(*value, &numbers, first)
            }
            Operation::Not(operand) => {
                let (value, days) = self.days_of(*operand)?;
                Some((value, others(&days)))
            }
            Operation::And(all) => {
                // What is not on either is on neither's other days.
                let (value, days) = self.joined(all, others)?;
                Some((value, others(&days)))
            }
            Operation::Or(any) => self.joined(any, |days| days.to_vec()),
            _ => None,
        }
    }

    /// The days on which any of some conditions on the same value is true, after something has been made of the days of each.
    fn joined(&self, all: &[NodeId], of: impl Fn(&Days) -> Days) -> Option<(NodeId, Days)> {
        let mut joined: Option<(NodeId, Days)> = None;
        for &operand in all {
            let (value, days) = self.days_of(operand)?;
            let days = of(&days);
            joined = Some(match joined {
                None => (value, days),
                Some((before, more)) if before == value => (value, ordered([more, days].concat())),
                Some(_) => return None,
            });
        }
        joined
    }

    /// The days on which a value, or a part of it, is among some whole numbers.
    fn on(&self, part: NodeId, numbers: &[(i64, i64)], like: &Constant) -> Option<(NodeId, Days)> {
        let day = |moment| self.moment(moment).day;
        let (value, asked) = match self.plan.graph().node_of(part).operation {
            Operation::Part(DatePart::Date, value) => (value, Asked::Day),
            Operation::Part(DatePart::Year, value) => (value, Asked::Year),
            Operation::Part(DatePart::Month, value) => (value, Asked::Month),
            Operation::AgeOf(value, moment) => (value, Asked::Age(day(moment))),
            Operation::DaysSince(value, moment) => (value, Asked::Since(day(moment))),
            // Linked records are asked once each.
            Operation::Fetch { .. } => return None,
            _ => (part, Asked::Day),
        };
        self.date_type(value)?;
        if matches!(asked, Asked::Day) != matches!(like, Constant::Date(_)) {
            return None;
        }
        let mut days = Vec::new();
        for &(from, to) in numbers.iter().filter(|(from, to)| from <= to) {
            match asked {
                Asked::Month => days.extend(self.days_of_months(value, from..=to)?),
                asked => days.push(asked.days(from, to)),
            }
        }
        Some((value, ordered(days)))
    }

    /// The days of some months, in the years in which a table has rows whose time a value is.
    fn days_of_months(&self, value: NodeId, months: RangeInclusive<i64>) -> Option<Days> {
        let (collection, field) = self.date_field(value)?;
        let table = self.data.table(collection);
        let is_time = self.data.schema.collection(collection).time == Some(field);
        let times = self.times(collection).filter(|_| is_time)?;
        let zone = self.plan.days();
        let day = |time: i64| match &table.column(field).values {
            Values::Instant(_) => Some(zone.day(time)),
            Values::Date(_) => i32::try_from(time).ok(),
            _ => None,
        };
        let year = |time: i64| Some(date_of_day(day(time)?)?.year());
        let (first, last) = (*months.start().max(&1), *months.end().min(&12));
        let of_year = |year: i32| {
            let from = NaiveDate::from_ymd_opt(year, first as u32, 1)?;
            let after = match last {
                12 => NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
                last => NaiveDate::from_ymd_opt(year, last as u32 + 1, 1)?,
            };
            Some((day_of_date(from), day_of_date(after) - 1))
        };
        let years = year(times.earliest)?..=year(times.latest)?;
        match first <= last {
            true if years.clone().count() <= MOST => years.map(of_year).collect(),
            true => None,
            false => Some(Vec::new()),
        }
    }

    /// The instants of days; none where clocks that go back over midnight make a day's instants two stretches.
    fn instants(&self, (first, last): (i32, i32)) -> Option<Range<i64>> {
        let zone = self.plan.days().zone();
        let start = |day: i32| {
            let start = zone.start_of_day(day);
            let ends = start == i64::MIN || start == i64::MAX;
            let around = [
                start.saturating_sub(MICROS_PER_DAY),
                start.saturating_add(MICROS_PER_DAY),
            ];
            match zone.change_between(around[0], around[1]).filter(|_| !ends) {
                Some(change) if zone.day(change - 1) > zone.day(change) => None,
                _ => Some(start),
            }
        };
        let from = match first {
            i32::MIN => i64::MIN,
            first => start(first)?,
        };
        let until = match last {
            i32::MAX => i64::MAX,
            last => start(last + 1)?,
        };
        Some(from..until)
    }

    /// Whether a value is a date, an instant or a birthday of some rows.
    fn date_type(&self, value: NodeId) -> Option<&Type> {
        let (collection, field) = self.date_field(value)?;
        let ty = &self.data.schema.field(collection, field).ty;
        matches!(ty, Type::Date | Type::Instant | Type::Birthday).then_some(ty)
    }

    /// The field that a value is of, maybe of other rows.
    fn date_field(&self, mut value: NodeId) -> Option<(CollectionId, FieldId)> {
        loop {
            value = match self.plan.graph().node_of(value).operation {
                Operation::Column {
                    collection, field, ..
                }
                | Operation::Fetch {
                    collection, field, ..
                } => return Some((collection, field)),
                Operation::Pick { value, .. } => value,
                Operation::Project { node, .. } => node,
                Operation::Aggregate {
                    function: AggregateFunction::Min | AggregateFunction::Max,
                    value: Some(value),
                    ..
                } => value,
                _ => return None,
            }
        }
    }
}

impl Asked {
    /// The days of which it lies between two whole numbers.
    fn days(self, from: i64, to: i64) -> (i32, i32) {
        let narrow = |day: i64| day.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        match self {
            Asked::Day => (narrow(from), narrow(to)),
            Asked::Since(day) => {
                let ago = |days: i64| narrow(i64::from(day).saturating_sub(days));
                (ago(to), ago(from))
            }
            Asked::Year => {
                let last = first_of_year(to.saturating_add(1));
                (
                    first_of_year(from),
                    last.saturating_sub(i32::from(last < i32::MAX)),
                )
            }
            Asked::Age(today) => {
                let younger = last_born(to.saturating_add(1), today);
                let first = younger.saturating_add(i32::from(younger > i32::MIN));
                (first, last_born(from, today))
            }
            Asked::Month => (i32::MIN, i32::MAX),
        }
    }
}

/// The first day of a year; the first or the last of all where no date is so far.
fn first_of_year(year: i64) -> i32 {
    let first = NaiveDate::from_ymd_opt(year.clamp(YEARS.start, YEARS.end) as i32, 1, 1);
    match first {
        _ if year < YEARS.start => i32::MIN,
        Some(first) if year < YEARS.end => day_of_date(first),
        _ => i32::MAX,
    }
}

/// The last day of birth of those who are at least so old on a day.
fn last_born(years: i64, today: i32) -> i32 {
    if !(-YEARS.end..YEARS.end).contains(&years) {
        return if years < 0 { i32::MAX } else { i32::MIN };
    }
    // Whoever is exactly so old was born within a few days of this.
    let about = i64::from(today) - (years * 146_097).div_euclid(400);
    let about = about as i32;
    let is_old_enough = |day: &i32| {
        let of = date_of_day(*day).zip(date_of_day(today));
        of.is_some_and(|(born, today)| i64::from(age(born, today)) >= years)
    };
    let last = (about - 3..=about + 3).rev().find(is_old_enough);
    last.unwrap_or(i32::MIN)
}

/// The whole numbers, or the days, that compare so with a constant.
fn whole(operator: ComparisonOperator, constant: &Constant) -> Option<Vec<(i64, i64)>> {
    let (floor, exact) = match constant {
        Constant::Number(number) => rescaled(*number, 0),
        Constant::Date(day) => rescaled(Decimal::from(*day), 0),
        _ => return None,
    };
    // Two away from the ends, so that there is room beside it.
    let floor = floor.clamp(i128::from(i64::MIN) + 2, i128::from(i64::MAX) - 2) as i64;
    let (below, above) = (floor - i64::from(exact), floor + 1);
    let (least, most) = (i64::MIN, i64::MAX);
    Some(match operator {
        ComparisonOperator::Equal if exact => vec![(floor, floor)],
        ComparisonOperator::Equal => Vec::new(),
        ComparisonOperator::NotEqual => vec![(least, below), (above, most)],
        ComparisonOperator::Less => vec![(least, below)],
        ComparisonOperator::LessOrEqual => vec![(least, floor)],
        ComparisonOperator::Greater => vec![(above, most)],
        ComparisonOperator::GreaterOrEqual => vec![(below + 1, most)],
    })
}

fn is_alike(one: &Constant, other: &Constant) -> bool {
    matches!(
        (one, other),
        (Constant::Number(_), Constant::Number(_)) | (Constant::Date(_), Constant::Date(_))
    )
}

/// Stretches in order, those that touch as one.
fn ordered(mut days: Days) -> Days {
    days.retain(|(first, last)| first <= last);
    days.sort_unstable();
    let mut ordered: Days = Vec::with_capacity(days.len());
    for (first, last) in days {
        match ordered.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => ordered.push((first, last)),
        }
    }
    ordered
}

/// All other days.
fn others(days: &Days) -> Days {
    let mut others = Vec::with_capacity(days.len() + 1);
    let mut next = Some(i32::MIN);
    for &(first, last) in days {
        if let Some(next) = next.filter(|&next| next < first) {
            others.push((next, first - 1));
        }
        next = last.checked_add(1);
    }
    others.extend(next.map(|next| (next, i32::MAX)));
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        day_of_date(text.parse().unwrap())
    }

    #[test]
    fn stretches_of_days_join_and_have_others() {
        let days = ordered(vec![(5, 7), (1, 2), (8, 9), (4, 3), (2, 2)]);
        assert_eq!(days, [(1, 2), (5, 9)]);
        let rest = [(i32::MIN, 0), (3, 4), (10, i32::MAX)];
        assert_eq!(others(&days), rest);
        assert_eq!(others(&rest.to_vec()), days);
        assert_eq!(others(&Vec::new()), [(i32::MIN, i32::MAX)]);
        assert!(others(&vec![(i32::MIN, i32::MAX)]).is_empty());
    }

    #[test]
    fn ages_and_years_are_stretches_of_days() {
        let today = day("2026-05-31");
        let aged = |from, to| Asked::Age(today).days(from, to);
        assert_eq!(aged(18, 25), (day("2000-06-01"), day("2008-05-31")));
        assert_eq!(aged(30, i64::MAX), (i32::MIN, day("1996-05-31")));
        assert_eq!(aged(i64::MIN, -1), (day("2026-06-01"), i32::MAX));
        // Who was born on 29 February turns a year older on the 28th.
        let leap = Asked::Age(day("2026-02-28")).days(26, 26);
        assert_eq!(leap, (day("1999-03-01"), day("2000-02-29")));
        let years = |from, to| Asked::Year.days(from, to);
        assert_eq!(years(2025, 2025), (day("2025-01-01"), day("2025-12-31")));
        assert_eq!(years(i64::MIN, 1999), (i32::MIN, day("1999-12-31")));
        assert_eq!(years(2026, i64::MAX), (day("2026-01-01"), i32::MAX));
        let since = Asked::Since(today).days(0, 30);
        assert_eq!(since, (day("2026-05-01"), today));
    }

    #[test]
    fn whole_numbers_beside_a_constant() {
        use ComparisonOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let half = Constant::Number(Decimal::new(25, 1));
        let two = Constant::Number(Decimal::TWO);
        let (least, most) = (i64::MIN, i64::MAX);
        for (operator, of_half, of_two) in [
            (Less, vec![(least, 2)], vec![(least, 1)]),
            (LessOrEqual, vec![(least, 2)], vec![(least, 2)]),
            (Greater, vec![(3, most)], vec![(3, most)]),
            (GreaterOrEqual, vec![(3, most)], vec![(2, most)]),
            (Equal, vec![], vec![(2, 2)]),
            (
                NotEqual,
                vec![(least, 2), (3, most)],
                vec![(least, 1), (3, most)],
            ),
        ] {
            assert_eq!(whole(operator, &half), Some(of_half), "{operator:?}");
            assert_eq!(whole(operator, &two), Some(of_two), "{operator:?}");
        }
    }
}
