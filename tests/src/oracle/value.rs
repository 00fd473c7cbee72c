//! Values: fields, arithmetic, parts of dates.

use super::{
    Bindings, Datum, Missing, Oracle, calendar, kleene, kleene::Truth, moment::Moment, number,
};
use chrono::{Datelike, NaiveDate, Timelike};
use kardan_dsl::{
    program::{Node, NodeKind, ParamId},
    syntax::{ArithmeticOperator, DatePart, Pick},
    types::Value,
};
use num_rational::BigRational;
use num_traits::Zero;

impl Oracle<'_> {
    /// What a node gives; a condition gives a `Bool`.
    pub(super) fn value(
        &self,
        node: &Node,
        bindings: &Bindings,
        moment: Moment,
    ) -> Result<Datum, Missing> {
        let value = |node: &Node| self.value(node, bindings, moment);
        let number = |node: &Node| self.number(node, bindings, moment);
        match &node.kind {
            NodeKind::Literal(value) => Ok(Datum::of(value)),
            NodeKind::Param(param) => Ok(Datum::of(self.param(*param))),
            NodeKind::Field {
                scope,
                links,
                field,
            } => {
                let row = self.follow(bindings[scope], links, moment).ok_or(Missing)?;
                self.known(row, *field, moment).ok_or(Missing)
            }
            NodeKind::Call {
                rule,
                scope,
                links,
                as_of,
            } => {
                let row = self.follow(bindings[scope], links, moment).ok_or(Missing)?;
                let then = match as_of {
                    Some(period) => moment.earlier_by(self.period(period)),
                    None => moment,
                };
                self.call(*rule, row, then)
            }
            NodeKind::Negative(of) => Ok(Datum::Number(-number(of)?)),
            NodeKind::Arithmetic(operator, left, right) => {
                calculate(*operator, number(left)?, number(right)?).map(Datum::Number)
            }
            NodeKind::OrElse(first, second) => value(first).or_else(|Missing| value(second)),
            NodeKind::Part(part, of) => part_of(*part, &value(of)?, moment),
            NodeKind::DaysSince(of) => {
                let days = (moment.date() - local_date(&value(of)?, moment)?).num_days();
                Ok(Datum::Number(number::of_int(days)))
            }
            NodeKind::AgeOf(of) => {
                let birth = local_date(&value(of)?, moment)?;
                Ok(Datum::Number(number::of_int(
                    age(birth, moment.date()).into(),
                )))
            }
            NodeKind::Aggregate(aggregate) => self.aggregate(aggregate, bindings, moment),
            NodeKind::Pick { which, rows, value } => {
                let selected = self.select(rows, bindings, moment);
                let picked = match which {
                    Pick::First => selected.first(),
                    Pick::Last => selected.last(),
                };
                let bound = super::rows::bind(bindings, rows, *picked.ok_or(Missing)?);
                self.value(value, &bound, moment)
            }
            NodeKind::AverageGap { rows, time } => self.average_gap(rows, time, bindings, moment),
            NodeKind::Forecast { rows, value } => Ok(Datum::Number(
                self.line(rows, value, bindings, moment)?.today(),
            )),
            NodeKind::DateWhenReaches {
                rows,
                value,
                target,
            } => self
                .line(rows, value, bindings, moment)?
                .reaches(&number(target)?, moment.date())
                .map(Datum::Date),
            _ => self.condition(node, bindings, moment).map(Datum::Bool),
        }
    }

    /// What a condition gives.
    pub(super) fn truth(&self, node: &Node, bindings: &Bindings, moment: Moment) -> Truth {
        kleene::truth(self.value(node, bindings, moment))
    }

    pub(super) fn number(
        &self,
        node: &Node,
        bindings: &Bindings,
        moment: Moment,
    ) -> Result<BigRational, Missing> {
        match self.value(node, bindings, moment)? {
            Datum::Number(number) => Ok(number),
            other => panic!("{other:?} is no number"),
        }
    }

    /// The host's value of a parameter, or its default.
    pub(super) fn param(&self, param: ParamId) -> &Value {
        let declared = &self.program.params[param.0 as usize];
        self.inputs
            .params
            .get(&declared.name)
            .or(declared.default.as_ref())
            .expect("every parameter has a value")
    }
}

/// Division by zero gives nothing.
fn calculate(
    operator: ArithmeticOperator,
    left: BigRational,
    right: BigRational,
) -> Result<BigRational, Missing> {
    match operator {
        ArithmeticOperator::Add => Ok(left + right),
        ArithmeticOperator::Subtract => Ok(left - right),
        ArithmeticOperator::Multiply => Ok(left * right),
        ArithmeticOperator::Divide if right.is_zero() => Err(Missing),
        ArithmeticOperator::Divide => Ok(left / right),
    }
}

/// The local date; missing for a birthday without a year.
pub(super) fn local_date(datum: &Datum, moment: Moment) -> Result<NaiveDate, Missing> {
    match datum {
        Datum::Date(date) => Ok(*date),
        Datum::Instant(instant) => Ok(moment.local_date(*instant)),
        Datum::DayOfYear(..) => Err(Missing),
        other => panic!("{other:?} has no date"),
    }
}

fn part_of(part: DatePart, datum: &Datum, moment: Moment) -> Result<Datum, Missing> {
    let int = |int: u32| Ok(Datum::Number(number::of_int(int.into())));
    match (part, datum) {
        (DatePart::Month, Datum::DayOfYear(month, _)) => int(*month),
        (DatePart::Hour, Datum::Instant(instant)) => {
            int(instant.with_timezone(&moment.zone).hour())
        }
        (DatePart::Hour, other) => panic!("{other:?} has no hour"),
        _ => {
            let date = local_date(datum, moment)?;
            match part {
                DatePart::Year => Ok(Datum::Number(number::of_int(date.year().into()))),
                DatePart::Month => int(date.month()),
                DatePart::Weekday => int(date.weekday().number_from_monday()),
                DatePart::Date | DatePart::Hour => Ok(Datum::Date(date)),
            }
        }
    }
}

/// Whole years; 29 February turns on 28 February in common years.
fn age(birth: NaiveDate, today: NaiveDate) -> i32 {
    let years = today.year() - birth.year();
    let turned = calendar::anniversary(birth.month(), birth.day(), today.year(), false);
    if turned.is_some_and(|turned| turned <= today) {
        years
    } else {
        years - 1
    }
}
