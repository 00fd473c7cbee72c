//! How long comparisons hold whose one side moves on by itself: days since, ages, counts, forecasts.
//!
//! Such a side changes often, what is compared with a limit does not: `days since last visit.at > 30` changes once.

use super::{
    bounds::Bounds,
    times::turns,
    until::{NEVER, Until},
};
use crate::{
    evaluate::{Fraction, Vector, fractions},
    plan::{Constant, FrameId, MomentId, NodeId, Operation, Rows, mirrored},
};
use kardan_dsl::syntax::ComparisonOperator;

/// A side that moves on.
#[derive(Clone, Copy)]
enum Moving<'p> {
    DaysSince(NodeId, MomentId),
    AgeOf(NodeId, MomentId),
    Count(&'p Rows),
    Forecast(NodeId, MomentId),
}

/// The other side: its limits as whole numbers, and how long it stays.
struct Limits {
    /// The least whole number that is not less.
    ceiling: i128,
    /// The least that is greater.
    above: i128,
}

impl<'r> Bounds<'_, '_, 'r> {
    pub(super) fn comparison(&self, operation: &'r Operation, frame: FrameId) -> Until {
        let sides: Vec<(ComparisonOperator, NodeId)> = match operation {
            Operation::Compare(operator, left, right) => match self.moving(*left) {
                Some(_) => vec![(*operator, *left), (*operator, *right)],
                None => vec![(mirrored(*operator), *right), (mirrored(*operator), *left)],
            },
            Operation::Between(value, low, high) => vec![
                (ComparisonOperator::Equal, *value),
                (ComparisonOperator::GreaterOrEqual, *low),
                (ComparisonOperator::LessOrEqual, *high),
            ],
            Operation::InSet(value, set) => return self.in_set(*value, set, frame),
            _ => Vec::new(),
        };
        let Some((&(_, value), limits)) = sides.split_first() else {
            return Until::Never;
        };
        let still = limits
            .iter()
            .all(|(_, limit)| self.moving(*limit).is_none());
        match self.moving(value).filter(|_| still) {
            Some(moving) => limits
                .iter()
                .map(|&(operator, limit)| self.against(moving, operator, limit, frame))
                .fold(Until::Never, |one, other| one.or_before(&other)),
            None => sides.iter().fold(Until::Never, |until, &(_, side)| {
                until.or_before(self.until(side))
            }),
        }
    }

    fn moving(&self, node: NodeId) -> Option<Moving<'r>> {
        match &self.graph().node_of(node).operation {
            Operation::DaysSince(of, moment) => Some(Moving::DaysSince(*of, *moment)),
            Operation::AgeOf(of, moment) => Some(Moving::AgeOf(*of, *moment)),
            Operation::Count(rows) => Some(Moving::Count(rows)),
            Operation::Forecast(line) => match &self.graph().node_of(*line).operation {
                Operation::Line { moment, .. } => Some(Moving::Forecast(*line, *moment)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A moving side against one that stays until it changes itself.
    fn against(
        &self,
        moving: Moving<'_>,
        operator: ComparisonOperator,
        limit: NodeId,
        frame: FrameId,
    ) -> Until {
        let len = self.len(frame);
        let limits = fractions(self.vector(limit), len);
        let moves = self.each(moving, len, |row| {
            let limits = Limits::of(limits.get(row)?)?;
            Some(match operator {
                ComparisonOperator::GreaterOrEqual | ComparisonOperator::Less => {
                    [Some(limits.ceiling), None]
                }
                ComparisonOperator::Greater | ComparisonOperator::LessOrEqual => {
                    [Some(limits.above), None]
                }
                ComparisonOperator::Equal | ComparisonOperator::NotEqual => {
                    [Some(limits.ceiling), Some(limits.above)]
                }
            })
        });
        moves.or_before(self.until(limit))
    }

    fn in_set(&self, value: NodeId, set: &[Constant], frame: FrameId) -> Until {
        let Some(moving) = self.moving(value) else {
            return self.until(value).clone();
        };
        let len = self.len(frame);
        set.iter().fold(Until::Never, |until, constant| {
            let limits = match constant {
                Constant::Number(number) => Limits::of(Fraction::of(*number)),
                _ => None,
            };
            let both = limits.map(|limits| [Some(limits.ceiling), Some(limits.above)]);
            until.or_before(&self.each(moving, len, |_| both))
        })
    }

    /// By row, how long the moving side stays on its side of whole numbers; where there are none, how long what it is made of stays.
    fn each(
        &self,
        moving: Moving<'_>,
        len: usize,
        limits: impl Fn(usize) -> Option<[Option<i128>; 2]>,
    ) -> Until {
        let (of, moment) = match moving {
            Moving::Count(rows) => {
                return Until::of_each(len, |row| {
                    let limits = limits(row).into_iter().flatten().flatten();
                    limits
                        .map(|limit| self.at_least(rows, row, limit))
                        .min()
                        .unwrap_or(NEVER)
                });
            }
            Moving::DaysSince(of, moment) | Moving::AgeOf(of, moment) => (of, moment),
            Moving::Forecast(line, moment) => (line, moment),
        };
        let course = self.course(moment);
        let days = self.days(of, len);
        let moves = Until::of_each(len, |row| {
            let limits = limits(row).into_iter().flatten().flatten();
            let crossing = |limit: i128| -> Option<i32> {
                match (moving, self.vector(of)) {
                    (Moving::Forecast(..), Vector::Line(lines)) => {
                        let days = lines.get(row)?.days_until(limit)?;
                        course.moment.day.checked_add(i32::try_from(days).ok()?)
                    }
                    (Moving::DaysSince(..), _) => {
                        days.get(row)?.checked_add(i32::try_from(limit).ok()?)
                    }
                    (Moving::AgeOf(..), _) => turns(days.get(row)?, i32::try_from(limit).ok()?),
                    _ => None,
                }
            };
            let crossings = limits.map(|limit| course.crosses_some_day(crossing(limit)));
            crossings.min().unwrap_or(NEVER)
        });
        moves.or_before(self.until(of))
    }

    /// The forecast of a line itself: until it has come to the next whole number.
    pub(super) fn forecast(&self, line: NodeId) -> Until {
        let Operation::Line { moment, .. } = &self.graph().node_of(line).operation else {
            return self.until(line).clone();
        };
        let course = self.course(*moment);
        let Vector::Line(lines) = self.vector(line) else {
            return self.until(line).clone();
        };
        let moves = Until::of_each(lines.values.len(), |row| {
            let days = lines.get(row).and_then(|line| line.days_until_next());
            let day =
                days.and_then(|days| course.moment.day.checked_add(i32::try_from(days).ok()?));
            course.crosses_some_day(day)
        });
        moves.or_before(self.until(line))
    }
}

impl Limits {
    fn of(limit: Fraction) -> Option<Limits> {
        let floor = limit.floor(0)?;
        let above = floor.checked_add(1)?;
        let whole = limit.numerator() % limit.denominator() == 0;
        Some(Limits {
            ceiling: if whole { floor } else { above },
            above,
        })
    }
}
