//! How long comparisons hold whose one side moves on by itself: days since, ages, counts, forecasts.
//!
//! Such a side changes often, what is compared with a limit does not: `days since last visit.at > 30` changes once.

use super::{
    bounds::Bounds,
    linear::{Limit, Shell, keeps_in_range},
    times::turns,
    totals::Total,
    until::{NEVER, Until},
};
use crate::{
    evaluate::{Fraction, Vector, fractions},
    plan::{Constant, FrameId, MomentId, NodeId, Operation, Rows, mirrored},
};
use kardan_dsl::syntax::{AggregateFunction, ComparisonOperator};

/// The calendar ends with the year 9999.
const MOST_YEARS: i128 = 10_000;
const MOST_DAYS: i128 = 3_700_000;

/// What moves on.
#[derive(Clone, Copy)]
enum Moving<'p> {
    DaysSince(NodeId, MomentId),
    AgeOf(NodeId, MomentId),
    Count(&'p Rows),
    Total(Total<'p>),
    Forecast(NodeId, MomentId),
}

/// A side of a comparison that moves on.
struct Side<'p> {
    whole: NodeId,
    moving: Moving<'p>,
    /// What stands around it.
    shells: Vec<Shell>,
}

/// A limit as whole numbers.
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
            Some(side) => limits
                .iter()
                .map(|&(operator, limit)| self.against(&side, operator, limit, frame))
                .fold(Until::Never, |one, other| one.or_before(&other)),
            None => sides.iter().fold(Until::Never, |until, &(_, side)| {
                until.or_before(self.until(side))
            }),
        }
    }

    fn moving(&self, whole: NodeId) -> Option<Side<'r>> {
        let (node, shells) = self.peeled(whole);
        let moving = match &self.graph().node_of(node).operation {
            Operation::DaysSince(of, moment) => Moving::DaysSince(*of, *moment),
            Operation::AgeOf(of, moment) => Moving::AgeOf(*of, *moment),
            Operation::Count(rows) => Moving::Count(rows),
            Operation::Aggregate {
                function: function @ (AggregateFunction::Sum | AggregateFunction::Average),
                distinct: false,
                rows,
                value: Some(value),
            } => Moving::Total(Total {
                rows,
                value: *value,
                is_average: *function == AggregateFunction::Average,
            }),
            Operation::Forecast(line) => match &self.graph().node_of(*line).operation {
                Operation::Line { moment, .. } => Moving::Forecast(*line, *moment),
                _ => return None,
            },
            _ => return None,
        };
        Some(Side {
            whole,
            moving,
            shells,
        })
    }

    /// A moving side against one that stays until it changes itself.
    fn against(
        &self,
        side: &Side<'_>,
        operator: ComparisonOperator,
        limit: NodeId,
        frame: FrameId,
    ) -> Until {
        let len = self.len(frame);
        let limits = fractions(self.vector(limit), len);
        let limits = (0..len).map(|row| {
            let value = limits.get(row)?;
            Some(Limit { operator, value })
        });
        self.stays_against(side, limits.collect())
            .or_before(self.until(limit))
    }

    fn in_set(&self, value: NodeId, set: &[Constant], frame: FrameId) -> Until {
        let Some(side) = self.moving(value) else {
            return self.until(value).clone();
        };
        let len = self.len(frame);
        set.iter().fold(Until::Never, |until, constant| {
            let limit = match constant {
                Constant::Number(number) => Some(Limit {
                    operator: ComparisonOperator::Equal,
                    value: Fraction::of(*number),
                }),
                _ => None,
            };
            until.or_before(&self.stays_against(&side, vec![limit; len]))
        })
    }

    /// By row, how long a moving side stays on its side of a limit.
    fn stays_against(&self, side: &Side<'_>, mut limits: Vec<Option<Limit>>) -> Until {
        let len = limits.len();
        let undone = self.undone(&side.shells, len);
        if let Some(farthest) = self.farthest(side.moving)
            && !(0..len).all(|row| keeps_in_range(&undone, farthest, row))
        {
            // On which side it is does not tell when it leaves the range.
            return self.until(side.whole).clone();
        }
        for (row, limit) in limits.iter_mut().enumerate() {
            for shell in &undone {
                let Some(outer) = *limit else { break };
                *limit = shell.within(outer, row);
                if limit.is_none() && shell.is_known(row) {
                    // It is no straight line here.
                    return self.until(side.whole).clone();
                }
            }
        }
        let moves = match side.moving {
            Moving::Total(total) => self.total(total, len, &limits),
            moving => self.each(moving, len, |row| {
                let limit = (*limits.get(row)?)?;
                let Limits { ceiling, above } = Limits::of(limit.value)?;
                Some(match limit.operator {
                    ComparisonOperator::GreaterOrEqual | ComparisonOperator::Less => {
                        [Some(ceiling), None]
                    }
                    ComparisonOperator::Greater | ComparisonOperator::LessOrEqual => {
                        [Some(above), None]
                    }
                    ComparisonOperator::Equal | ComparisonOperator::NotEqual => {
                        [Some(ceiling), Some(above)]
                    }
                })
            }),
        };
        let shells = side.shells.iter();
        shells.fold(moves, |until, shell| {
            until.or_before(self.until(shell.still))
        })
    }

    /// How far what moves on comes from zero at most; none where that is not known, as little as where nothing stands around it.
    fn farthest(&self, moving: Moving<'_>) -> Option<i128> {
        match moving {
            Moving::DaysSince(..) => Some(MOST_DAYS),
            Moving::AgeOf(..) => Some(MOST_YEARS),
            Moving::Count(rows) => Some(self.len(self.chunk.frame(rows.selected)) as i128),
            Moving::Total(_) | Moving::Forecast(..) => None,
        }
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
            Moving::Total(_) => return Until::Never,
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
