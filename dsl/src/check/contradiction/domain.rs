//! What a value can still be.

use super::point::Point;
use crate::{source::Span, syntax::ComparisonOperator, types::Type};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The places of two conditions that cannot both hold: where it is found, and where it was said before.
pub(in crate::check) type Conflict = (Span, Span);

/// What some conditions leave of a value.
#[derive(Clone, Debug, Default)]
pub(super) struct Domain {
    /// Whether it is known, or missing.
    known: Option<bool>,
    /// The least, and whether it is among them.
    low: Option<(Point, bool)>,
    high: Option<(Point, bool)>,
    among: Option<BTreeSet<Point>>,
    except: BTreeSet<Point>,
    is_whole: bool,
    /// Where it was first spoken of.
    first: Option<Span>,
}

impl Domain {
    /// What a value of a type can be.
    pub fn of_type(ty: &Type) -> Domain {
        let among = match ty {
            Type::Enum(named) if !named.open => {
                Some(named.values.iter().cloned().map(Point::Text).collect())
            }
            Type::Bool => Some([Point::Bool(false), Point::Bool(true)].into()),
            _ => None,
        };
        Domain {
            among,
            is_whole: *ty == Type::Int,
            ..Domain::default()
        }
    }

    /// One of some constants.
    pub fn of(list: impl IntoIterator<Item = Point>) -> Domain {
        Domain {
            among: Some(list.into_iter().collect()),
            ..Domain::default()
        }
    }

    /// What is at least so much.
    pub fn at_least(number: Decimal) -> Domain {
        Domain {
            low: Some((Point::Number(number), true)),
            ..Domain::default()
        }
    }

    /// A number of rows of which there are at least so many.
    pub fn of_count(least: u64) -> Domain {
        Domain {
            is_whole: true,
            ..Domain::at_least(least.into())
        }
    }

    /// A whole number from one to another.
    pub fn of_range(least: u64, most: u64) -> Domain {
        Domain {
            high: Some((Point::Number(most.into()), true)),
            ..Domain::of_count(least)
        }
    }

    /// It is known, or is missing.
    pub fn be_known(&mut self, known: bool, span: Span) -> Result<(), Conflict> {
        if *self.known.get_or_insert(known) != known {
            return Err(self.conflict(span));
        }
        self.first.get_or_insert(span);
        Ok(())
    }

    /// It compares so with a constant.
    pub fn compare(
        &mut self,
        operator: ComparisonOperator,
        with: Point,
        span: Span,
    ) -> Result<(), Conflict> {
        self.be_known(true, span)?;
        match operator {
            ComparisonOperator::Equal => self.narrow([with].into()),
            ComparisonOperator::NotEqual => self.except.extend([with]),
            ComparisonOperator::Less => self.lower(with, false),
            ComparisonOperator::LessOrEqual => self.lower(with, true),
            ComparisonOperator::Greater => self.raise(with, false),
            ComparisonOperator::GreaterOrEqual => self.raise(with, true),
        }
        self.settle(span)
    }

    /// It is one of some constants, or none of them.
    pub fn be_among(
        &mut self,
        list: BTreeSet<Point>,
        among: bool,
        span: Span,
    ) -> Result<(), Conflict> {
        self.be_known(true, span)?;
        if among {
            self.narrow(list);
        } else {
            self.except.extend(list);
        }
        self.settle(span)
    }

    /// Whether all that this can be is less than all that another can be.
    pub fn is_below(&self, other: &Domain) -> bool {
        match (self.most(), other.least()) {
            (Some((most, most_in)), Some((least, least_in))) => {
                most.is_like(least) && (most < least || (most == least && !(most_in && least_in)))
            }
            _ => false,
        }
    }

    /// That a condition leaves nothing, with the place where this was first spoken of.
    pub fn conflict(&self, span: Span) -> Conflict {
        (span, self.first.unwrap_or(span))
    }

    fn narrow(&mut self, mut list: BTreeSet<Point>) {
        if let Some(known) = &self.among {
            list.retain(|point| known.contains(point));
        }
        self.among = Some(list);
    }

    fn raise(&mut self, to: Point, inclusive: bool) {
        let (to, inclusive) = to.least_from(inclusive, self.is_whole);
        let is_more = self
            .low
            .as_ref()
            .is_none_or(|(low, with)| to > *low || (to == *low && *with && !inclusive));
        if is_more {
            self.low = Some((to, inclusive));
        }
    }

    fn lower(&mut self, to: Point, inclusive: bool) {
        let (to, inclusive) = to.most_to(inclusive, self.is_whole);
        let is_less = self
            .high
            .as_ref()
            .is_none_or(|(high, with)| to < *high || (to == *high && *with && !inclusive));
        if is_less {
            self.high = Some((to, inclusive));
        }
    }

    /// Brings ranges, named values and exceptions together; fails where they leave nothing.
    fn settle(&mut self, span: Span) -> Result<(), Conflict> {
        let is_possible = match self.among.take() {
            Some(mut among) => {
                among.retain(|point| self.allows(point));
                !self.among.insert(among).is_empty()
            }
            None => {
                self.shrink();
                self.is_range()
            }
        };
        is_possible.then_some(()).ok_or_else(|| self.conflict(span))
    }

    /// Moves bounds off what is excepted.
    fn shrink(&mut self) {
        for _ in 0..self.except.len() {
            match self.low.clone() {
                Some((low, true)) if self.except.contains(&low) => self.raise(low, false),
                _ => break,
            }
        }
        for _ in 0..self.except.len() {
            match self.high.clone() {
                Some((high, true)) if self.except.contains(&high) => self.lower(high, false),
                _ => break,
            }
        }
    }

    fn allows(&self, point: &Point) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, with)| {
            !low.is_like(point) || point > low || (*with && point == low)
        });
        let below = self.high.as_ref().is_none_or(|(high, with)| {
            !high.is_like(point) || point < high || (*with && point == high)
        });
        above && below && !self.except.contains(point)
    }

    fn is_range(&self) -> bool {
        match (&self.low, &self.high) {
            (Some((low, with)), Some((high, and))) if low.is_like(high) => {
                low < high || (low == high && *with && *and)
            }
            _ => true,
        }
    }

    fn least(&self) -> Option<(&Point, bool)> {
        match &self.among {
            Some(among) => among.first().map(|point| (point, true)),
            None => self.low.as_ref().map(|(point, with)| (point, *with)),
        }
    }

    fn most(&self) -> Option<(&Point, bool)> {
        match &self.among {
            Some(among) => among.last().map(|point| (point, true)),
            None => self.high.as_ref().map(|(point, with)| (point, *with)),
        }
    }
}
