//! Conditions: comparisons, sets, windows, quantifiers.

use super::{
    Bindings, Datum, Missing, Oracle, calendar,
    kleene::{self, Truth},
    moment::Moment,
    rows::bind,
    stretch::Stretch,
};
use chrono::Datelike;
use kardan_dsl::{
    program::{Node, NodeKind, Quantifier, Selection},
    syntax::{CalendarUnit, ComparisonOperator},
    types::Type,
};
use std::cmp::Ordering;

impl Oracle<'_> {
    pub(super) fn condition(&self, node: &Node, bindings: &Bindings, moment: Moment) -> Truth {
        let value = |node: &Node| self.value(node, bindings, moment);
        let truth = |node: &Node| self.truth(node, bindings, moment);
        match &node.kind {
            NodeKind::Compare(operator, left, right) => {
                self.compare(*operator, left, right, bindings, moment)
            }
            NodeKind::Between(of, low, high) => {
                let (of, low, high) = (value(of)?, value(low)?, value(high)?);
                Ok(order(&low, &of, moment) != Ordering::Greater
                    && order(&of, &high, moment) != Ordering::Greater)
            }
            NodeKind::InList(of, list) => {
                let of = value(of)?;
                kleene::any(list.iter().map(|item| {
                    value(item).map(|item| order(&of, &item, moment) == Ordering::Equal)
                }))
            }
            NodeKind::InCatalog(of, catalog) => {
                let of = value(of)?;
                let declared = &self.program.catalogs[catalog.0 as usize];
                let supplied = self.inputs.catalogs.get(&declared.name);
                let values = supplied
                    .or(declared.values.as_ref())
                    .expect("every catalog has values");
                Ok(values.iter().any(|value| Datum::of(value) == of))
            }
            NodeKind::Contains(of, part) => Ok(text(value(of)?).contains(&text(value(part)?))),
            NodeKind::StartsWith(of, part) => Ok(text(value(of)?).starts_with(&text(value(part)?))),
            NodeKind::InWindow(of, window) => self
                .stretch(window, bindings, moment)?
                .holds(&value(of)?, moment),
            NodeKind::AnniversaryInWindow {
                date,
                leap_to_march,
                window,
            } => {
                let stretch = self.stretch(window, bindings, moment)?;
                Ok(has_anniversary(
                    &value(date)?,
                    *leap_to_march,
                    stretch,
                    moment,
                ))
            }
            NodeKind::IsKnown(of) => Ok(value(of).is_ok()),
            NodeKind::Not(of) => kleene::not(truth(of)),
            NodeKind::And(parts) => kleene::all(parts.iter().map(truth)),
            NodeKind::Or(parts) => kleene::any(parts.iter().map(truth)),
            NodeKind::Quantifier(Quantifier::Count(rows, operator, wanted)) => {
                let found = self.select(rows, bindings, moment).len() as u64;
                Ok(holds(*operator, found.cmp(wanted)))
            }
            NodeKind::Quantifier(Quantifier::Every(rows, condition)) => {
                let selected = self.select(rows, bindings, moment);
                let all = selected.iter().all(|&row| {
                    self.truth(condition, &bind(bindings, rows, row), moment) == Ok(true)
                });
                Ok(!selected.is_empty() && all)
            }
            NodeKind::Regular {
                rows,
                at_least,
                of,
                unit,
            } => Ok(
                self.periods_with_rows(rows, *of, *unit, bindings, moment) >= *at_least as usize
            ),
            NodeKind::Sequence(steps) => self.sequence(steps, bindings, moment),
            other => panic!("{other:?} is no condition"),
        }
    }

    fn compare(
        &self,
        operator: ComparisonOperator,
        left: &Node,
        right: &Node,
        bindings: &Bindings,
        moment: Moment,
    ) -> Truth {
        let mut operands = (
            self.value(left, bindings, moment)?,
            self.value(right, bindings, moment)?,
        );
        // A day of the year in the text asks for that day of any year; a birthday that lacks its year cannot be compared with a date.
        if left.ty == Type::DayOfYear || right.ty == Type::DayOfYear {
            operands = (day_of_year(operands.0), day_of_year(operands.1));
        } else if matches!(
            operands,
            (Datum::DayOfYear(..), _) | (_, Datum::DayOfYear(..))
        ) {
            return Err(Missing);
        }
        Ok(holds(operator, order(&operands.0, &operands.1, moment)))
    }

    /// In how many of the last rolling periods that end at `D` a row lies.
    fn periods_with_rows(
        &self,
        rows: &Selection,
        of: u32,
        unit: CalendarUnit,
        bindings: &Bindings,
        moment: Moment,
    ) -> usize {
        let selected = self.select(rows, bindings, moment);
        let back = |periods: u32| calendar::shift_date(moment.date(), -i64::from(periods), unit);
        (0..of)
            .filter(|&period| {
                let after = back(period + 1).and_then(|date| date.succ_opt());
                let stretch = Stretch::Dates(after, back(period));
                selected.iter().any(|&row| {
                    self.records
                        .time(row)
                        .is_some_and(|time| stretch.holds(time, moment) == Ok(true))
                })
            })
            .count()
    }
}

fn holds(operator: ComparisonOperator, ordering: Ordering) -> bool {
    match operator {
        ComparisonOperator::Equal => ordering.is_eq(),
        ComparisonOperator::NotEqual => ordering.is_ne(),
        ComparisonOperator::Less => ordering.is_lt(),
        ComparisonOperator::LessOrEqual => ordering.is_le(),
        ComparisonOperator::Greater => ordering.is_gt(),
        ComparisonOperator::GreaterOrEqual => ordering.is_ge(),
    }
}

/// How two values of one type stand; an instant against a date by its local date.
pub(super) fn order(left: &Datum, right: &Datum, moment: Moment) -> Ordering {
    match (left, right) {
        (Datum::Instant(left), Datum::Date(right)) => moment.local_date(*left).cmp(right),
        (Datum::Date(left), Datum::Instant(right)) => left.cmp(&moment.local_date(*right)),
        _ => {
            let same = std::mem::discriminant(left) == std::mem::discriminant(right);
            assert!(same, "{left:?} against {right:?}");
            left.cmp(right)
        }
    }
}

fn day_of_year(datum: Datum) -> Datum {
    match datum {
        Datum::Date(date) => Datum::DayOfYear(date.month(), date.day()),
        other => other,
    }
}

/// Whether some year's anniversary lies in a stretch of dates.
fn has_anniversary(datum: &Datum, leap_to_march: bool, stretch: Stretch, moment: Moment) -> bool {
    let (month, day) = match datum {
        Datum::Date(date) => (date.month(), date.day()),
        Datum::DayOfYear(month, day) => (*month, *day),
        Datum::Instant(instant) => {
            let date = moment.local_date(*instant);
            (date.month(), date.day())
        }
        other => panic!("{other:?} has no anniversary"),
    };
    let Stretch::Dates(first, last) = stretch else {
        panic!("an anniversary is a day")
    };
    // Where a side is open, two years of it hold every anniversary once.
    let to = last.or(first).map_or(2001, |date| date.year() + 1);
    let from = first.or(last).map_or(2000, |date| date.year() - 1);
    (from..=to)
        .filter_map(|year| calendar::anniversary(month, day, year, leap_to_march))
        .any(|date| stretch.holds(&Datum::Date(date), moment) == Ok(true))
}

fn text(datum: Datum) -> String {
    match datum {
        Datum::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}
