//! Questions about the rows of one record of the subject, whatever their collection.

use super::{
    code::{ConditionId, LinkField, Quantity, Reading},
    evaluating::Subject,
    making::Making,
    memory::Memory,
    program::Code,
    reading::above,
};
use crate::{
    error::Error,
    evaluate::{AsOf, Run, fraction::Fraction, value::number as number_of},
    plan::{Constant, NOW, NodeId, Operation, Plan},
    records::Dataset,
};
use kardan_dsl::{
    program::{RuleBody, RuleId},
    schema::CollectionId,
    syntax::ArithmeticOperator,
    types::{Type, Value},
};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Constants are this small where something is multiplied by them, so that no product leaves the range of decimals.
const SMALL: u128 = 1 << 30;

/// Conditions and values made ready for one record of the subject with all its rows, as of an instant. Rows may come and go; texts that
/// rules name must be known to the data set from the start. Whoever asks knows that the row is there at that instant.
#[derive(Debug)]
pub(crate) struct Inquiry {
    plan: Arc<Plan>,
    code: Code,
    conditions: Vec<ConditionId>,
    values: Vec<Asked>,
}

/// A value, and what it is.
#[derive(Debug)]
struct Asked {
    figure: Figure,
    ty: Type,
}

/// A value that is made of few parts.
#[derive(Debug)]
enum Figure {
    Constant(Decimal),
    /// A column, some levels up, and its decimal places.
    Reading(Box<[CollectionId]>, Reading, u32),
    Quantity(Box<[CollectionId]>, Quantity, u32),
    OrElse(Box<Figure>, Box<Figure>),
    /// Both together.
    Plus(Box<Figure>, Box<Figure>),
    Times(Box<Figure>, Decimal),
    /// The key of the record that a link leads to.
    Key(Box<[CollectionId]>, LinkField),
}

impl Inquiry {
    /// Makes rules of a plan ready: segments as conditions, attributes as values. None where any of them has to be computed as for many
    /// records.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn new(
        plan: &Arc<Plan>,
        data: &Dataset,
        at: AsOf,
        (conditions, values): (&[RuleId], &[RuleId]),
    ) -> Result<Option<Inquiry>, Error> {
        let run = Run::new(plan, data, &(0..1), at)?;
        let planned = |rules: &[RuleId]| {
            let planned = rules
                .iter()
                .map(|&rule| Some((rule, plan.planned(rule, NOW)?)));
            planned.collect::<Option<Vec<_>>>()
        };
        let (Some(asked), Some(valued)) = (planned(conditions), planned(values)) else {
            return Ok(None);
        };
        // What selects among the rows that are there.
        let filter = |node: NodeId| match &plan.graph().node_of(node).operation {
            Operation::Selected {
                filter: Some(filter),
                ..
            } => *filter,
            _ => node,
        };
        let asked: Vec<NodeId> = asked.iter().map(|(_, rule)| filter(rule.value)).collect();
        let roots = asked.iter().copied();
        let mut making = Making::new(&run, roots.chain(valued.iter().map(|(_, rule)| rule.value)));
        let conditions = asked.iter().map(|&node| making.condition(node));
        let conditions: Vec<ConditionId> = conditions.collect();
        let values: Option<Vec<Asked>> = valued
            .iter()
            .map(|(id, rule)| {
                let RuleBody::Attribute(node) = &plan.rule(*id).body else {
                    return None;
                };
                Some(Asked {
                    figure: making.figure(rule.value, &node.ty)?,
                    ty: node.ty.clone(),
                })
            })
            .collect();
        let Some(values) = values else {
            return Ok(None);
        };
        let code = Code::of_conditions(making);
        Ok(code.rest.is_none().then(|| Inquiry {
            plan: Arc::clone(plan),
            code,
            conditions,
            values,
        }))
    }

    /// Whether a condition is true for a row.
    pub fn holds(&self, data: &Dataset, condition: usize, row: usize) -> bool {
        let condition = self.conditions.get(condition);
        condition.is_some_and(|&condition| {
            let truth = self
                .subject(data)
                .truth(condition, row, &mut Memory::default());
            truth == Some(true)
        })
    }

    /// A value of a row; none where it is missing.
    pub fn value(&self, data: &Dataset, value: usize, row: usize) -> Option<Value> {
        let asked = self.values.get(value)?;
        let subject = self.subject(data);
        if let Figure::Key(up, link) = &asked.figure {
            let row = link.row(data, subject.climbed(up, row)?)?;
            return Some(Value::Text(data.id(link.target, row)?.into_owned()));
        }
        let number = subject.figure(&asked.figure, row)?;
        Some(number_of(number, &asked.ty, data.currency))
    }

    /// A value of a row that is a number; none where it is missing.
    pub fn number(&self, data: &Dataset, value: usize, row: usize) -> Option<Decimal> {
        let asked = self.values.get(value)?;
        self.subject(data).figure(&asked.figure, row)
    }

    fn subject<'i>(&'i self, data: &'i Dataset) -> Subject<'i> {
        Subject {
            code: &self.code,
            data,
            records: data,
            days: self.plan.days(),
            row: 0,
            rest: None,
        }
    }
}

impl Subject<'_> {
    fn climbed(&self, up: &[CollectionId], row: usize) -> Option<usize> {
        let mut up = up.iter();
        up.try_fold(row, |row, &collection| {
            above(self.data, self.row, collection, row)
        })
    }

    fn figure(&self, figure: &Figure, row: usize) -> Option<Decimal> {
        match figure {
            Figure::Constant(number) => Some(*number),
            Figure::Reading(up, reading, scale) => {
                let value = reading.value(self.data, self.climbed(up, row)?)?;
                Decimal::try_new(value, *scale).ok()
            }
            Figure::Quantity(up, quantity, scale) => {
                let row = self.climbed(up, row)?;
                let value = self.quantity(quantity, row, &mut Memory::default())?;
                Fraction::scaled(value, *scale).decimal()
            }
            Figure::OrElse(value, other) => {
                let value = self.figure(value, row);
                value.or_else(|| self.figure(other, row))
            }
            Figure::Plus(one, other) => {
                let (one, other) = (self.figure(one, row)?, self.figure(other, row)?);
                one.checked_add(other)
            }
            Figure::Times(value, by) => self.figure(value, row)?.checked_mul(*by),
            Figure::Key(..) => None,
        }
    }
}

impl Making<'_, '_> {
    /// A value that is read, counted, or a multiple of such; none for any other.
    fn figure(&mut self, node: NodeId, ty: &Type) -> Option<Figure> {
        if let Type::Record(_) = ty {
            let (up, link) = self.link(node)?;
            return Some(Figure::Key(up, link));
        }
        if let Some(Constant::Number(number)) = self.constant(node) {
            return Some(Figure::Constant(*number));
        }
        if let Some(source) = self.source(node) {
            let scale = self.scale(source.reading)?;
            return Some(Figure::Reading(source.up, source.reading, scale));
        }
        match self.operation(node) {
            Operation::OrElse(value, other) => {
                let value = self.figure(*value, ty)?;
                Some(Figure::OrElse(
                    Box::new(value),
                    Box::new(self.figure(*other, ty)?),
                ))
            }
            Operation::Arithmetic(ArithmeticOperator::Multiply, one, other) => {
                let (value, by) = match (self.constant(*one), self.constant(*other)) {
                    (None, Some(Constant::Number(by))) => (*one, *by),
                    (Some(Constant::Number(by)), None) => (*other, *by),
                    _ => return None,
                };
                let value = self.figure(value, ty)?;
                let is_short = matches!(&value, Figure::Reading(..) | Figure::OrElse(..))
                    || matches!(&value, Figure::Quantity(_, quantity, _) if !matches!(quantity, Quantity::Sum(..)));
                let is_small = by.mantissa().unsigned_abs() <= SMALL && by.scale() <= 9;
                (is_short && is_small).then(|| Figure::Times(Box::new(value), by))
            }
            // Counts and stored numbers are far from the end of the range.
            Operation::Arithmetic(ArithmeticOperator::Add, one, other) => {
                let one = self.figure(*one, ty)?;
                let other = self.figure(*other, ty)?;
                Some(Figure::Plus(Box::new(one), Box::new(other)))
            }
            Operation::Project { node, route, .. } => {
                let up = self.up(*route)?;
                let (quantity, scale) = self.quantity(*node)?;
                Some(Figure::Quantity(up, quantity, scale))
            }
            _ => {
                let (quantity, scale) = self.quantity(node)?;
                Some(Figure::Quantity(Box::default(), quantity, scale))
            }
        }
    }
}
