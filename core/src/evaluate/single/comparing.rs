//! Comparisons of a value with constants.

use super::{
    bounds,
    code::{Average, Condition},
    making::Making,
};
use crate::{
    evaluate::fraction::Fraction,
    plan::{Constant, NodeId, Operation, mirrored},
    records::Values,
};
use kardan_dsl::syntax::{AggregateFunction, ComparisonOperator};

impl Making<'_, '_> {
    pub(super) fn compare(
        &mut self,
        operator: ComparisonOperator,
        left: NodeId,
        right: NodeId,
    ) -> Option<Condition> {
        let (value, operator, constant) = match (self.constant(left), self.constant(right)) {
            (None, Some(constant)) => (left, operator, constant),
            (Some(constant), None) => (right, mirrored(operator), constant),
            _ => return None,
        };
        let Some(source) = self.source(value) else {
            return self.compare_quantity(operator, value, constant);
        };
        let reading = source.reading;
        let condition = match (&self.column(reading).values, constant) {
            (Values::Number(_), Constant::Number(number)) => {
                let scale = self.scale(reading)?;
                Condition::Within(
                    reading,
                    bounds::narrow(bounds::number(operator, *number, scale)),
                )
            }
            (Values::Text(..), Constant::Text(text)) => {
                let code = self.dictionary(reading)?.code(text);
                Condition::Within(reading, bounds::text(operator, code)?)
            }
            (Values::Instant(_), Constant::Instant(instant)) => {
                Condition::Within(reading, bounds::whole(operator, *instant))
            }
            (Values::Date(_), Constant::Date(day)) => {
                Condition::Within(reading, bounds::whole(operator, (*day).into()))
            }
            (Values::Instant(_), Constant::Date(day)) => {
                Condition::DayWithin(reading, bounds::whole(operator, (*day).into()))
            }
            _ => return None,
        };
        self.lifted(source.up, condition)
    }

    pub(super) fn between(
        &mut self,
        value: NodeId,
        low: NodeId,
        high: NodeId,
    ) -> Option<Condition> {
        let (low, high) = (self.constant(low)?, self.constant(high)?);
        let source = self.source(value)?;
        let reading = source.reading;
        let condition = match (&self.column(reading).values, low, high) {
            (Values::Number(_), Constant::Number(low), Constant::Number(high)) => {
                let within = bounds::between(*low, *high, self.scale(reading)?);
                Condition::Within(reading, bounds::narrow(within))
            }
            (Values::Date(_), Constant::Date(low), Constant::Date(high)) => {
                Condition::Within(reading, bounds::days(&(*low..=*high)))
            }
            (Values::Instant(_), Constant::Date(low), Constant::Date(high)) => {
                Condition::DayWithin(reading, bounds::days(&(*low..=*high)))
            }
            _ => return None,
        };
        self.lifted(source.up, condition)
    }

    pub(super) fn in_set(&mut self, value: NodeId, set: &[Constant]) -> Option<Condition> {
        let source = self.source(value)?;
        let reading = source.reading;
        let mut members = Vec::new();
        for constant in set {
            match (&self.column(reading).values, constant) {
                (Values::Text(..), Constant::Text(text)) => {
                    members.extend(self.dictionary(reading)?.code(text).map(i64::from));
                }
                (Values::Number(_), Constant::Number(number)) => {
                    let scale = self.scale(reading)?;
                    let only = bounds::number(ComparisonOperator::Equal, *number, scale);
                    let only = bounds::narrow(only);
                    members.extend((only.first == only.last).then_some(only.first));
                }
                _ => return None,
            }
        }
        members.sort_unstable();
        members.dedup();
        self.lifted(source.up, Condition::Among(reading, members.into()))
    }

    fn compare_quantity(
        &mut self,
        operator: ComparisonOperator,
        value: NodeId,
        constant: &Constant,
    ) -> Option<Condition> {
        let Constant::Number(number) = constant else {
            return None;
        };
        if let Operation::Project { node, route, .. } = self.operation(value) {
            let up = self.up(*route)?;
            let (quantity, scale) = self.quantity(*node)?;
            let within = bounds::number(operator, *number, scale);
            return self.lifted(up, Condition::Whole(quantity, within));
        }
        if let Some((quantity, scale)) = self.quantity(value) {
            return Some(Condition::Whole(
                quantity,
                bounds::number(operator, *number, scale),
            ));
        }
        let Operation::Aggregate {
            function: AggregateFunction::Average,
            distinct: false,
            rows,
            value: Some(value),
        } = self.operation(value)
        else {
            return None;
        };
        let of = self.own_reading(*value)?;
        Some(Condition::Average(Box::new(Average {
            rows: self.rows(rows.selected, rows.grouping)?,
            of,
            scale: self.scale(of)?,
            operator,
            with: Fraction::of(*number),
        })))
    }
}
