//! How long what is made of many rows stays: counts, quantifiers, first and last, aggregates, regularity, lines.

use super::{
    bounds::Bounds,
    course::Course,
    until::{NEVER, Until},
};
use crate::{
    calendar::{Direction, Moment, first_day_shifted},
    plan::{Frame, FrameId, Grouping, MomentId, NodeId, Operation, Rows},
};
use kardan_dsl::{
    syntax::{CalendarUnit, ComparisonOperator, PeriodUnit, Pick},
    types::Period,
};

/// A rhythm is followed through no more edges than this before it is asked again.
const EDGES: usize = 64;

/// What `has … in at least k of the last n periods` says.
struct Rhythm {
    at_least: u32,
    of: u32,
    unit: CalendarUnit,
}

impl<'r> Bounds<'_, '_, 'r> {
    pub(super) fn reduced(&self, operation: &'r Operation, frame: FrameId) -> Until {
        let Some(rows) = operation.reduced_rows() else {
            return Until::Never;
        };
        let groups = self.len(frame);
        match operation {
            Operation::CountIs(_, operator, number) => {
                if self.stays(rows) {
                    return Until::Never;
                }
                let number = i128::from(*number);
                Until::of_each(groups, |group| {
                    self.count_is(rows, group, *operator, number)
                })
            }
            Operation::Every(_, condition) => {
                if self.stays(rows) && self.until(*condition).is_never() {
                    return Until::Never;
                }
                Until::of_each(groups, |group| self.every(rows, group, *condition))
            }
            Operation::Pick { which, value, .. } => {
                if self.stays(rows) && self.until(*value).is_never() {
                    return Until::Never;
                }
                Until::of_each(groups, |group| self.picked(rows, group, *which, *value))
            }
            Operation::Regular {
                time,
                at_least,
                of,
                unit,
                moment,
                ..
            } => {
                let rhythm = Rhythm {
                    at_least: *at_least,
                    of: *of,
                    unit: *unit,
                };
                Until::of_each(groups, |group| {
                    let same = self.any_row(rows, group, &[*time]);
                    same.min(self.regular(rows, group, *time, &rhythm, self.course(*moment)))
                })
            }
            Operation::Line {
                time,
                value,
                moment,
                ..
            } => Until::of_each(groups, |group| {
                let same = self.any_row(rows, group, &[*time, *value]);
                same.min(self.oldest_reading(rows, group, *time, *moment))
            }),
            operation => {
                let mut read = Vec::new();
                operation.each_operand(|operand| read.push(operand));
                read.retain(|&operand| operand != rows.selected);
                if self.stays(rows) && read.iter().all(|&one| self.until(one).is_never()) {
                    return Until::Never;
                }
                Until::of_each(groups, |group| self.any_row(rows, group, &read))
            }
        }
    }

    /// Whether the same rows are selected, and hang on the same records, for ever.
    fn stays(&self, rows: &Rows) -> bool {
        self.until(rows.selected).is_never() && self.pairing(rows).is_never()
    }

    /// How long the same rows hang on the records: pairs come into being where a link's end becomes visible.
    pub(super) fn pairing(&self, rows: &Rows) -> Until {
        let Grouping::Pairs(frame) = self.graph().grouping_of(rows.grouping) else {
            return Until::Never;
        };
        match self.graph().frame_of(*frame) {
            Frame::Pairs {
                route: Some(route), ..
            } => self.route(*route),
            _ => Until::Never,
        }
    }

    /// Each row of a group: whether it is selected, and how long that stays.
    pub(super) fn each_row(
        &self,
        rows: &Rows,
        group: usize,
    ) -> impl Iterator<Item = (usize, bool, i64)> {
        let until = self.until(rows.selected);
        let groups = self.chunk.groups(rows.grouping);
        groups.rows(group).map(move |row| {
            let row = row as usize;
            let selected = self.truth(rows.selected, row) == Some(true);
            (row, selected, until.at(row))
        })
    }

    /// How long the same rows are selected, and what is read of them stays.
    pub(super) fn any_row(&self, rows: &Rows, group: usize, read: &[NodeId]) -> i64 {
        let values = |row: usize| read.iter().map(move |&one| self.until(one).at(row)).min();
        self.each_row(rows, group)
            .map(|(row, selected, until)| match selected {
                true => until.min(values(row).unwrap_or(NEVER)),
                false => until,
            })
            .min()
            .unwrap_or(NEVER)
            .min(self.pairing(rows).at(group))
    }

    fn count_is(
        &self,
        rows: &Rows,
        group: usize,
        operator: ComparisonOperator,
        number: i128,
    ) -> i64 {
        let above = number.saturating_add(1);
        match operator {
            ComparisonOperator::GreaterOrEqual | ComparisonOperator::Less => {
                self.at_least(rows, group, number)
            }
            ComparisonOperator::Greater | ComparisonOperator::LessOrEqual => {
                self.at_least(rows, group, above)
            }
            ComparisonOperator::Equal | ComparisonOperator::NotEqual => {
                let count = self
                    .each_row(rows, group)
                    .filter(|(_, selected, _)| *selected);
                match (count.count() as i128).cmp(&number) {
                    std::cmp::Ordering::Less => self.at_least(rows, group, number),
                    std::cmp::Ordering::Greater => self.at_least(rows, group, above),
                    std::cmp::Ordering::Equal => self
                        .at_least(rows, group, number)
                        .min(self.at_least(rows, group, above)),
                }
            }
        }
    }

    /// How long a group has, or has not, so many selected rows: so many must go, or come, that it turns.
    pub(super) fn at_least(&self, rows: &Rows, group: usize, number: i128) -> i64 {
        if number <= 0 {
            return NEVER;
        }
        let (mut staying, mut coming) = (Vec::new(), Vec::new());
        for (_, selected, until) in self.each_row(rows, group) {
            match selected {
                true => staying.push(until),
                false => coming.push(until),
            }
        }
        let count = staying.len() as i128;
        let (turning, which) = match count >= number {
            true => (&mut staying, count - number),
            false => (&mut coming, number - count - 1),
        };
        let which = usize::try_from(which)
            .ok()
            .filter(|&which| which < turning.len());
        let turns = which.map_or(NEVER, |which| *turning.select_nth_unstable(which).1);
        turns.min(self.pairing(rows).at(group))
    }

    /// It stays false as long as any selected row fails.
    fn every(&self, rows: &Rows, group: usize, condition: NodeId) -> i64 {
        let (mut failing, mut changing) = (None, NEVER);
        for (row, selected, until) in self.each_row(rows, group) {
            if !selected {
                changing = changing.min(until);
                continue;
            }
            let until = until.min(self.until(condition).at(row));
            match self.truth(condition, row) {
                Some(true) => changing = changing.min(until),
                _ => failing = failing.max(Some(until)),
            }
        }
        failing
            .unwrap_or(changing)
            .min(self.pairing(rows).at(group))
    }

    /// What comes before the last, or after the first, is no matter.
    fn picked(&self, rows: &Rows, group: usize, which: Pick, value: NodeId) -> i64 {
        let mut until = NEVER;
        for (row, selected, own) in self.each_row(rows, group) {
            let with_value = own.min(self.until(value).at(row));
            match (which, selected) {
                (_, false) => until = until.min(own),
                (Pick::Last, true) => until = with_value,
                (Pick::First, true) => {
                    until = until.min(with_value);
                    break;
                }
            }
        }
        until.min(self.pairing(rows).at(group))
    }

    /// The day of each selected row of a group.
    fn selected_days(&self, rows: &Rows, group: usize, time: NodeId) -> Vec<i32> {
        let days = self.chunk.days(time, rows);
        self.each_row(rows, group)
            .filter(|(_, selected, _)| *selected)
            .filter_map(|(row, ..)| days.get(row))
            .collect()
    }

    /// When a reading becomes too old for the line.
    fn oldest_reading(&self, rows: &Rows, group: usize, time: NodeId, moment: MomentId) -> i64 {
        let course = self.course(moment);
        let days = self.selected_days(rows, group, time);
        let ages = days.into_iter().map(|day| {
            let too_old = first_day_shifted(day, crate::evaluate::OLDEST, Direction::Back);
            course.crosses_some_day(too_old)
        });
        ages.min().unwrap_or(NEVER)
    }

    /// When rows in so many periods have become rows in fewer, or in more.
    fn regular(
        &self,
        rows: &Rows,
        group: usize,
        time: NodeId,
        rhythm: &Rhythm,
        course: &Course,
    ) -> i64 {
        let days = self.selected_days(rows, group, time);
        let now = course.moment;
        let holds = rhythm.holds(now, &days);
        let mut day = now.day;
        for _ in 0..EDGES {
            let Some(next) = rhythm.next_edge(&days, day) else {
                return NEVER;
            };
            let then = Moment { day: next, ..now };
            if rhythm.holds(then, &days) != holds {
                return course.crosses_day(next);
            }
            day = next;
        }
        course.crosses_day(day)
    }
}

impl Rhythm {
    fn holds(&self, moment: Moment, days: &[i32]) -> bool {
        let lies_in = |index: &u32| {
            let period = moment.rolling(*index, self.unit).days;
            days.iter().any(|day| period.contains(day))
        };
        (0..self.of).filter(lies_in).count() >= self.at_least as usize
    }

    /// The first day after another on which a day comes into another period.
    fn next_edge(&self, days: &[i32], after: i32) -> Option<i32> {
        let edges = days.iter().flat_map(|&day| {
            (1..=self.of).filter_map(move |count| {
                let unit = PeriodUnit::Calendar(self.unit);
                first_day_shifted(day, Period { count, unit }, Direction::Back)
            })
        });
        edges.filter(|&edge| edge > after).min()
    }
}
