//! One value out of many rows.

use super::{
    Bindings, Datum, Missing, Oracle, moment::Moment, number, rows::bind, value::local_date,
};
use kardan_dsl::{
    program::{Aggregate, Node, Selection},
    syntax::AggregateFunction,
};
use num_rational::BigRational;
use std::collections::BTreeSet;

impl Oracle<'_> {
    pub(super) fn aggregate(
        &self,
        aggregate: &Aggregate,
        bindings: &Bindings,
        moment: Moment,
    ) -> Result<Datum, Missing> {
        let Some(value) = &aggregate.value else {
            return Ok(count(self.select(&aggregate.rows, bindings, moment).len()));
        };
        let mut values = self.known_values(&aggregate.rows, value, bindings, moment);
        if aggregate.distinct {
            values = values
                .into_iter()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
        }
        match aggregate.function {
            AggregateFunction::Count => Ok(count(values.len())),
            AggregateFunction::Sum => Ok(Datum::Number(sum(&values))),
            AggregateFunction::Average if values.is_empty() => Err(Missing),
            AggregateFunction::Average => Ok(Datum::Number(
                sum(&values) / number::of_int(values.len() as i64),
            )),
            AggregateFunction::Min => values.into_iter().min().ok_or(Missing),
            AggregateFunction::Max => values.into_iter().max().ok_or(Missing),
        }
    }

    /// Days from the first to the last, shared by the steps between.
    pub(super) fn average_gap(
        &self,
        rows: &Selection,
        time: &Node,
        bindings: &Bindings,
        moment: Moment,
    ) -> Result<Datum, Missing> {
        let times = self.known_values(rows, time, bindings, moment);
        let dates: Vec<_> = times
            .iter()
            .flat_map(|time| local_date(time, moment))
            .collect();
        if dates.len() < 2 {
            return Err(Missing);
        }
        let (first, last) = (
            dates.iter().min().ok_or(Missing)?,
            dates.iter().max().ok_or(Missing)?,
        );
        let days = number::of_int((*last - *first).num_days());
        Ok(Datum::Number(days / number::of_int(dates.len() as i64 - 1)))
    }

    /// The value of each selected row, in their order; missing ones are left out.
    pub(super) fn known_values(
        &self,
        rows: &Selection,
        value: &Node,
        bindings: &Bindings,
        moment: Moment,
    ) -> Vec<Datum> {
        self.select(rows, bindings, moment)
            .into_iter()
            .flat_map(|row| self.value(value, &bind(bindings, rows, row), moment))
            .collect()
    }
}

fn count(rows: usize) -> Datum {
    Datum::Number(number::of_int(rows as i64))
}

fn sum(values: &[Datum]) -> BigRational {
    values
        .iter()
        .map(|value| match value {
            Datum::Number(number) => number,
            other => panic!("{other:?} in a sum"),
        })
        .sum()
}
