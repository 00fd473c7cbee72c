//! What a value can still be.

use crate::{
    source::Span,
    syntax::ComparisonOperator,
    types::{Type, Value},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// The places of two conditions that cannot both hold.
pub(in crate::check) type Conflict = (Span, Span);

/// A constant that others of its kind compare with.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(super) enum Point {
    Bool(bool),
    Number(Decimal),
    Text(String),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
}

impl Point {
    pub fn of(value: &Value) -> Option<Point> {
        Some(match value {
            Value::Bool(value) => Point::Bool(*value),
            Value::Text(text) => Point::Text(text.clone()),
            Value::Date(date) => Point::Date(*date),
            Value::Instant(instant) => Point::Instant(*instant),
            value => Point::Number(value.number()?),
        })
    }

    /// Whether two are of one kind.
    fn is_like(&self, other: &Point) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// What some conditions leave of a value.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Domain {
    /// Whether it is known, or missing.
    known: Option<bool>,
    /// The least, and whether it is among them.
    low: Option<(Point, bool)>,
    high: Option<(Point, bool)>,
    among: Option<Vec<Point>>,
    except: Vec<Point>,
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
            _ => None,
        };
        Domain {
            among,
            is_whole: *ty == Type::Int,
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

    /// It is known, or is missing.
    pub fn be_known(&mut self, known: bool, span: Span) -> Result<(), Conflict> {
        if *self.known.get_or_insert(known) != known {
            return Err(self.conflict(span));
        }
        self.first.get_or_insert(span);
        Ok(())
    }

    /// It compares so with a constant.
    pub(super) fn compare(
        &mut self,
        operator: ComparisonOperator,
        with: Point,
        span: Span,
    ) -> Result<(), Conflict> {
        self.be_known(true, span)?;
        match operator {
            ComparisonOperator::Equal => self.narrow(&[with]),
            ComparisonOperator::NotEqual => self.except.push(with),
            ComparisonOperator::Less => self.lower(with, false),
            ComparisonOperator::LessOrEqual => self.lower(with, true),
            ComparisonOperator::Greater => self.raise(with, false),
            ComparisonOperator::GreaterOrEqual => self.raise(with, true),
        }
        self.is_possible()
            .then_some(())
            .ok_or_else(|| self.conflict(span))
    }

    /// It compares so with a number.
    pub fn compare_number(
        &mut self,
        operator: ComparisonOperator,
        with: Decimal,
        span: Span,
    ) -> Result<(), Conflict> {
        self.compare(operator, Point::Number(with), span)
    }

    /// It is one of some constants, or none of them.
    pub(super) fn be_among(
        &mut self,
        list: Vec<Point>,
        among: bool,
        span: Span,
    ) -> Result<(), Conflict> {
        self.be_known(true, span)?;
        if among {
            self.narrow(&list);
        } else {
            self.except.extend(list);
        }
        self.is_possible()
            .then_some(())
            .ok_or_else(|| self.conflict(span))
    }

    /// Whether all that this can be is less than all that another can be.
    pub fn is_below(&self, other: &Domain) -> bool {
        let most = self.most();
        let least = other.least();
        match (most, least) {
            (Some((most, most_in)), Some((least, least_in))) => {
                most.is_like(&least) && (most < least || (most == least && !(most_in && least_in)))
            }
            _ => false,
        }
    }

    /// Where it was first spoken of.
    pub fn first(&self) -> Option<Span> {
        self.first
    }

    fn conflict(&self, span: Span) -> Conflict {
        (span, self.first.unwrap_or(span))
    }

    fn narrow(&mut self, list: &[Point]) {
        let list = match &self.among {
            None => list.to_vec(),
            Some(known) => known
                .iter()
                .filter(|point| list.contains(point))
                .cloned()
                .collect(),
        };
        self.among = Some(list);
    }

    fn raise(&mut self, to: Point, inclusive: bool) {
        let (to, inclusive) = self.whole(to, inclusive, Decimal::ONE);
        let is_more = self
            .low
            .as_ref()
            .is_none_or(|(low, with)| to > *low || (to == *low && *with && !inclusive));
        if is_more {
            self.low = Some((to, inclusive));
        }
    }

    fn lower(&mut self, to: Point, inclusive: bool) {
        let (to, inclusive) = self.whole(to, inclusive, Decimal::NEGATIVE_ONE);
        let is_less = self
            .high
            .as_ref()
            .is_none_or(|(high, with)| to < *high || (to == *high && *with && !inclusive));
        if is_less {
            self.high = Some((to, inclusive));
        }
    }

    /// Of whole numbers more than 1 is 2 and more.
    fn whole(&self, point: Point, inclusive: bool, step: Decimal) -> (Point, bool) {
        match point {
            Point::Number(number) if self.is_whole && !inclusive && number.is_integer() => {
                (Point::Number(number.saturating_add(step)), true)
            }
            point => (point, inclusive),
        }
    }

    fn least(&self) -> Option<(Point, bool)> {
        match self.among.as_deref() {
            Some([only]) => Some((only.clone(), true)),
            _ => self.low.clone(),
        }
    }

    fn most(&self) -> Option<(Point, bool)> {
        match self.among.as_deref() {
            Some([only]) => Some((only.clone(), true)),
            _ => self.high.clone(),
        }
    }

    fn is_possible(&self) -> bool {
        let is_within = |point: &Point| {
            let above = self.low.as_ref().is_none_or(|(low, with)| {
                !low.is_like(point) || *point > *low || (*with && point == low)
            });
            let below = self.high.as_ref().is_none_or(|(high, with)| {
                !high.is_like(point) || *point < *high || (*with && point == high)
            });
            above && below && !self.except.contains(point)
        };
        if let Some(among) = &self.among {
            return among.iter().any(is_within);
        }
        match (&self.low, &self.high) {
            (Some((low, with)), Some((high, and))) if low.is_like(high) => {
                low < high || (low == high && *with && *and && !self.except.contains(low))
            }
            _ => true,
        }
    }
}
