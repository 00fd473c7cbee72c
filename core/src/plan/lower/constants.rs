//! Constants: literals, parameters and what is computed from them alone; periods and windows.

use super::{Body, given};
use crate::{
    calendar::{Bound, Window},
    error::{Error, ErrorKind},
    plan::{Constant, walk},
};
use kardan_dsl::{
    program::{CatalogId, Node, NodeKind, TimeWindow},
    syntax::ArithmeticOperator,
    types::{Period, Value},
};
use rust_decimal::Decimal;

impl<'p> Body<'_, 'p> {
    /// The value of a node that reads no record, where it is a literal, a parameter or arithmetic on such. Division is left
    /// to the evaluation: a quotient need not end, and one by zero is reported.
    pub(super) fn constant(&self, node: &Node) -> Result<Option<Constant>, Error> {
        if let Some(value) = given(node, self.plan.given) {
            return Ok(Constant::of(value));
        }
        let number = |node: &Node| -> Result<Option<Decimal>, Error> {
            Ok(match self.constant(node)? {
                Some(Constant::Number(number)) => Some(number),
                _ => None,
            })
        };
        Ok(match &node.kind {
            NodeKind::Negative(value) => number(value)?.map(|value| Constant::Number(-value)),
            NodeKind::Arithmetic(operator, left, right) => {
                let (Some(left), Some(right)) = (number(left)?, number(right)?) else {
                    return Ok(None);
                };
                let result = match operator {
                    ArithmeticOperator::Add => left.checked_add(right),
                    ArithmeticOperator::Subtract => left.checked_sub(right),
                    ArithmeticOperator::Multiply => left.checked_mul(right),
                    ArithmeticOperator::Divide => return Ok(None),
                };
                let result = result.ok_or_else(|| self.overflow())?;
                Some(Constant::Number(result.normalize()))
            }
            _ => None,
        })
    }

    fn overflow(&self) -> Error {
        let name = &self.plan.program.rules[self.rule.0 as usize].name;
        Error::new(
            ErrorKind::Overflow,
            format!("`{name}`: a number leaves the range of exact decimals"),
        )
    }

    /// The values of a list, lists among them taken apart; sorted by nothing, equal ones kept.
    pub(super) fn list(&self, nodes: &[Node]) -> Result<Vec<Constant>, Error> {
        let mut values = Vec::new();
        for node in nodes {
            match given(node, self.plan.given) {
                Some(value) => {
                    values.extend(walk::flat(value).into_iter().filter_map(Constant::of));
                }
                None => values.push(
                    self.constant(node)?
                        .ok_or_else(|| self.unsupported("a list that holds values of a record"))?,
                ),
            }
        }
        Ok(values)
    }

    pub(super) fn catalog(&self, catalog: CatalogId) -> Vec<Constant> {
        self.plan
            .given
            .catalogs
            .get(catalog.0 as usize)
            .into_iter()
            .flatten()
            .flat_map(walk::flat)
            .filter_map(Constant::of)
            .collect()
    }

    pub(super) fn period(&self, node: &Node) -> Result<Period, Error> {
        match given(node, self.plan.given) {
            Some(Value::Period(period)) => Ok(*period),
            _ => Err(self.unsupported("a period that is not a constant")),
        }
    }

    pub(super) fn window(&self, window: &'p TimeWindow) -> Result<Window, Error> {
        Ok(match window {
            TimeWindow::Last(period) => Window::Last(self.period(period)?),
            TimeWindow::Next(period) => Window::Next(self.period(period)?),
            TimeWindow::AtLeastAgo(period) => Window::AtLeastAgo(self.period(period)?),
            TimeWindow::FromToAgo(from, to) => {
                Window::FromToAgo(self.period(from)?, self.period(to)?)
            }
            TimeWindow::This(unit) => Window::This(*unit),
            TimeWindow::Previous(count, unit) => Window::Previous(*count, *unit),
            TimeWindow::Today => Window::Today,
            TimeWindow::Between(first, last) => {
                Window::Between(self.bound(first)?, self.bound(last)?)
            }
            TimeWindow::FromUntil(first, end) => {
                Window::FromUntil(self.bound(first)?, self.bound(end)?)
            }
        })
    }

    fn bound(&self, node: &Node) -> Result<Bound, Error> {
        match self.constant(node)? {
            Some(Constant::Date(day)) => Ok(Bound::Day(day)),
            Some(Constant::Instant(instant)) => Ok(Bound::Instant(instant)),
            _ => Err(self.unsupported("a window whose bounds are not constants")),
        }
    }
}
