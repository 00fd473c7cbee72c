//! What moves on by itself within a sum, a difference or a product with what does not: `days since last visit.at / 7 >= 4`.

use super::bounds::Bounds;
use crate::{
    evaluate::{Fraction, Lane, fractions},
    plan::{NodeId, Operation, mirrored},
};
use kardan_dsl::syntax::{ArithmeticOperator, ComparisonOperator};
use std::borrow::Cow;

/// A comparison with a number.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub operator: ComparisonOperator,
    pub value: Fraction,
}

/// An operation around what moves on, to be undone on the other side of a comparison.
pub(super) struct Shell {
    operator: ArithmeticOperator,
    /// The operand that stays.
    pub still: NodeId,
    /// Whether what moves on stands before it.
    leads: bool,
}

/// The numbers of a shell's operand.
pub(super) struct Undone<'v> {
    operator: ArithmeticOperator,
    leads: bool,
    values: Cow<'v, Lane<'v, Fraction>>,
}

impl Limit {
    pub fn at(self, value: Fraction) -> Limit {
        Limit { value, ..self }
    }
}

impl<'r> Bounds<'_, '_, 'r> {
    /// What moves on within a value, and what stands around it, from the outside in.
    pub(super) fn peeled(&self, mut node: NodeId) -> (NodeId, Vec<Shell>) {
        let mut shells = Vec::new();
        while let Operation::Arithmetic(operator, left, right) =
            &self.graph().node_of(node).operation
        {
            // A quotient by what moves on is no straight line.
            let leads = self.until(*right).is_never() || *operator == ArithmeticOperator::Divide;
            let (inner, still) = if leads {
                (*left, *right)
            } else {
                (*right, *left)
            };
            shells.push(Shell {
                operator: *operator,
                still,
                leads,
            });
            node = inner;
        }
        (node, shells)
    }

    pub(super) fn undone<'b>(&'b self, shells: &[Shell], len: usize) -> Vec<Undone<'b>> {
        let shells = shells.iter();
        shells
            .map(|shell| Undone {
                operator: shell.operator,
                leads: shell.leads,
                values: fractions(self.vector(shell.still), len),
            })
            .collect()
    }
}

/// Whether all that is made of a value, from the inside out, stays in the range as long as the value comes no farther than so from zero.
pub(super) fn keeps_in_range(undone: &[Undone<'_>], farthest: i128, row: usize) -> bool {
    let around = |value: i128| {
        let value = Some(Fraction::scaled(value, 0));
        let mut shells = undone.iter().rev();
        shells.try_fold(value, |value, shell| match shell.is_known(row) {
            true => shell.around(value?, row).map(Some),
            false => Some(value),
        })
    };
    around(farthest).is_some() && around(-farthest).is_some()
}

impl Undone<'_> {
    pub fn is_known(&self, row: usize) -> bool {
        self.values.get(row).is_some()
    }

    /// What comes out around a value; none where it leaves the range.
    fn around(&self, value: Fraction, row: usize) -> Option<Fraction> {
        let still = self.values.get(row)?;
        let (left, right) = match self.leads {
            true => (value, still),
            false => (still, value),
        };
        match self.operator {
            ArithmeticOperator::Add => left.add(right),
            ArithmeticOperator::Subtract => left.subtract(right),
            ArithmeticOperator::Multiply => left.multiply(right),
            ArithmeticOperator::Divide if right.is_zero() => Some(right),
            ArithmeticOperator::Divide => left.divide(right),
        }
    }

    /// The limit of what stands within; none where there is none.
    pub fn within(&self, limit: Limit, row: usize) -> Option<Limit> {
        let still = self.values.get(row)?;
        let limit_of = |value: Fraction, turns: bool| Limit {
            operator: match turns {
                true => mirrored(limit.operator),
                false => limit.operator,
            },
            value,
        };
        let turns = still.numerator() < 0;
        Some(match (self.operator, self.leads) {
            (ArithmeticOperator::Add, _) => limit_of(limit.value.subtract(still)?, false),
            (ArithmeticOperator::Subtract, true) => limit_of(limit.value.add(still)?, false),
            (ArithmeticOperator::Subtract, false) => limit_of(still.subtract(limit.value)?, true),
            (ArithmeticOperator::Multiply, _) => limit_of(limit.value.divide(still)?, turns),
            (ArithmeticOperator::Divide, true) if !still.is_zero() => {
                limit_of(limit.value.multiply(still)?, turns)
            }
            (ArithmeticOperator::Divide, _) => return None,
        })
    }
}
