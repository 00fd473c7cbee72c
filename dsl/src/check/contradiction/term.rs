//! What conditions speak of, and which of it is the same.

use super::same::Bound;
use crate::{
    check::period::is_longer,
    program::{Node, NodeKind, Selection, TimeWindow},
    syntax::AggregateFunction,
    types::{Period, Value},
};

/// A value that conditions speak of.
#[derive(Clone, Copy)]
pub(super) enum Term<'p> {
    Value(&'p Node),
    /// The local date of an instant.
    Day(&'p Node),
    Count(&'p Selection),
    Tier,
    Balance,
    Available,
}

impl<'p> Term<'p> {
    /// What a value is called: a count of rows by the rows.
    pub fn of(node: &'p Node) -> Term<'p> {
        match &node.kind {
            NodeKind::Aggregate(aggregate)
                if aggregate.function == AggregateFunction::Count
                    && aggregate.value.is_none()
                    && !aggregate.distinct =>
            {
                Term::Count(&aggregate.rows)
            }
            _ => Term::Value(node),
        }
    }

    pub fn is(self, other: Term<'p>) -> bool {
        match (self, other) {
            (Term::Value(left), Term::Value(right)) | (Term::Day(left), Term::Day(right)) => {
                Bound::default().nodes(left, right)
            }
            (Term::Count(left), Term::Count(right)) => Bound::default().selections(left, right),
            (Term::Tier, Term::Tier)
            | (Term::Balance, Term::Balance)
            | (Term::Available, Term::Available) => true,
            _ => false,
        }
    }

    /// Whether these are rows, and all rows that another counts are among them.
    pub fn holds_all(self, part: Term<'p>) -> bool {
        let (Term::Count(whole), Term::Count(part)) = (self, part) else {
            return false;
        };
        let mut bound = Bound::default();
        bound.ways(whole, part)
            && (bound.same_windows(whole, part) || is_within(part, whole))
            && (whole.filter.is_none()
                || bound.options(whole.filter.as_deref(), part.filter.as_deref()))
    }
}

/// Whether the window of one selection lies in that of another.
fn is_within(part: &Selection, whole: &Selection) -> bool {
    match (last(part), last(whole)) {
        (Some(part), Some(whole)) => is_of_family(part, whole) && !is_longer(part, whole),
        _ => whole.window.is_none(),
    }
}

/// The period of a window that ends now.
fn last(rows: &Selection) -> Option<Period> {
    match &rows.window {
        Some(TimeWindow::Last(period)) => match period.kind {
            NodeKind::Literal(Value::Period(period)) => Some(period),
            _ => None,
        },
        _ => None,
    }
}

/// Whether both are of the calendar, or both of the clock.
fn is_of_family(one: Period, other: Period) -> bool {
    std::mem::discriminant(&one.unit) == std::mem::discriminant(&other.unit)
}
