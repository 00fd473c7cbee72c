//! How large the numbers of a node can become: what cannot leave the range of numbers may be computed for some rows only.

use super::super::Run;
use crate::{
    plan::{Constant, NodeId, Operation},
    records::{Integers, Values},
};
use kardan_dsl::{
    syntax::{AggregateFunction, ArithmeticOperator},
    types::scale,
};

/// Numerators and denominators of no more bits than this together are multiplied and added exactly.
const ROOM: u32 = 120;
/// So many bits has a number of rows or of days.
const COUNT: u32 = 33;

/// Bounds of numerator and denominator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    numerator: u32,
    denominator: u32,
    /// Whether denominators are powers of ten, which sums have in common.
    decimal: bool,
}

impl Size {
    fn decimal(bits: u32, places: u32) -> Size {
        Size {
            numerator: bits,
            // A place takes less than three and a half bits.
            denominator: (7 * places).div_ceil(2),
            decimal: true,
        }
    }

    fn whole(bits: u32) -> Size {
        Size::decimal(bits, 0)
    }

    fn divided(self) -> Size {
        Size {
            decimal: false,
            ..self
        }
    }

    fn fits(self) -> Option<Size> {
        (self.numerator + self.denominator <= ROOM).then_some(self)
    }

    fn joined(self, other: Size) -> Size {
        Size {
            numerator: self.numerator.max(other.numerator),
            denominator: self.denominator.max(other.denominator),
            decimal: self.decimal && other.decimal,
        }
    }

    /// The sum of two, or of all of a group.
    fn plus(self, other: Size) -> Size {
        Size {
            numerator: 1
                + (self.numerator + other.denominator).max(other.numerator + self.denominator),
            denominator: self.denominator + other.denominator,
            decimal: self.decimal && other.decimal,
        }
    }

    fn times(self, other: Size) -> Size {
        Size {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
            decimal: self.decimal && other.decimal,
        }
    }

    fn inverse(self) -> Size {
        Size {
            numerator: self.denominator,
            denominator: self.numerator,
            decimal: false,
        }
    }
}

/// The size of a node's numbers by those of its operands; none where they may leave the range, or are no numbers.
pub(super) fn size(
    run: &Run<'_>,
    operation: &Operation,
    of: impl Fn(NodeId) -> Option<Size>,
) -> Option<Size> {
    match operation {
        Operation::Constant(Constant::Number(number)) => {
            let bits = u128::BITS - number.mantissa().unsigned_abs().leading_zeros();
            Size::decimal(bits, number.scale()).fits()
        }
        Operation::Column {
            collection, field, ..
        }
        | Operation::Fetch {
            collection, field, ..
        } => {
            let bits = match &run.data.table(*collection).column(*field).values {
                Values::Number(Integers::I8(_)) => 8,
                Values::Number(Integers::I16(_)) => 16,
                Values::Number(Integers::I32(_)) => 32,
                Values::Number(Integers::I64(_)) => 64,
                Values::Absent => 0,
                _ => return None,
            };
            let ty = &run.data.schema.field(*collection, *field).ty;
            Size::decimal(bits, scale(ty, run.data.currency)).fits()
        }
        Operation::Count(_)
        | Operation::DaysSince(..)
        | Operation::AgeOf(..)
        | Operation::Part(..)
        | Operation::Aggregate {
            function: AggregateFunction::Count,
            ..
        } => Some(Size::whole(COUNT)),
        Operation::AverageGap { .. } => {
            let days = Size::whole(COUNT);
            Some(days.times(days.inverse()))
        }
        Operation::Project { node, .. }
        | Operation::Pick { value: node, .. }
        | Operation::Negative(node) => of(*node),
        Operation::OrElse(first, second) => of(*first)?.joined(of(*second)?).fits(),
        Operation::Arithmetic(operator, left, right) => {
            let (left, right) = (of(*left)?, of(*right)?);
            match operator {
                ArithmeticOperator::Add | ArithmeticOperator::Subtract => left.plus(right),
                ArithmeticOperator::Multiply => left.times(right),
                ArithmeticOperator::Divide => left.times(right.inverse()).divided(),
            }
            .fits()
        }
        Operation::Aggregate {
            function, value, ..
        } => {
            let value = of((*value)?)?;
            let sum = value.times(Size::whole(COUNT));
            match function {
                AggregateFunction::Min | AggregateFunction::Max => Some(value),
                _ if !value.decimal => None,
                AggregateFunction::Sum => sum.fits(),
                _ => sum.times(Size::whole(COUNT).inverse()).fits(),
            }
        }
        _ => None,
    }
}
