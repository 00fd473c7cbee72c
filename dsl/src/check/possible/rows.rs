//! Rows that are counted: which of them are among others.

use crate::{
    check::{Checker, period::is_longer},
    program::{Hop, Link, Node, NodeKind, ScopeId, Selection, TimeWindow},
    schema::CollectionId,
    types::{Period, Value},
};

/// Rows as their text tells them: those of one path, in a window, with a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counted {
    path: (CollectionId, ScopeId, Vec<Link>, Vec<Hop>),
    window: Option<Window>,
    filter: Option<String>,
}

/// A window.
#[derive(Clone, Debug, PartialEq)]
enum Window {
    Last(Period),
    Other(String),
}

impl Counted {
    pub fn new(checker: &Checker<'_>, rows: &Selection) -> Counted {
        let window = rows.window.as_ref().map(|window| match window {
            TimeWindow::Last(period) => match &period.kind {
                NodeKind::Literal(Value::Period(period)) => Window::Last(*period),
                _ => Window::Other(format!("last {}", text(checker, period))),
            },
            // Equal shapes over equal texts are equal.
            other => Window::Other(shape(checker, other)),
        });
        let filter = rows.filter.as_ref();
        Counted {
            path: (
                rows.collection,
                rows.base,
                rows.links.clone(),
                rows.hops.clone(),
            ),
            window,
            filter: filter.map(|filter| text(checker, filter)),
        }
    }

    /// Whether every one of these rows is among others, too.
    pub fn is_among(&self, others: &Counted) -> bool {
        let windows = match (&self.window, &others.window) {
            (_, None) => true,
            (Some(Window::Last(own)), Some(Window::Last(other))) => {
                own == other || (is_of_family(*own, *other) && !is_longer(*own, *other))
            }
            (own, other) => own == other,
        };
        let filters = others.filter.is_none() || self.filter == others.filter;
        self.path == others.path && windows && filters
    }
}

/// Whether both are of the calendar, or both of the clock.
fn is_of_family(one: Period, other: Period) -> bool {
    std::mem::discriminant(&one.unit) == std::mem::discriminant(&other.unit)
}

fn shape(checker: &Checker<'_>, window: &TimeWindow) -> String {
    let say = |node: &Node| text(checker, node);
    match window {
        TimeWindow::Last(period) => format!("last {}", say(period)),
        TimeWindow::Next(period) => format!("next {}", say(period)),
        TimeWindow::AtLeastAgo(period) => format!("ago {}", say(period)),
        TimeWindow::FromToAgo(from, to) => format!("from {} to {}", say(from), say(to)),
        TimeWindow::This(unit) => format!("this {unit:?}"),
        TimeWindow::Previous(count, unit) => format!("previous {count} {unit:?}"),
        TimeWindow::Today => "today".to_owned(),
        TimeWindow::Between(from, to) => format!("between {} and {}", say(from), say(to)),
        TimeWindow::FromUntil(from, to) => format!("from {} until {}", say(from), say(to)),
    }
}

/// The text of a node, without the spaces that mean nothing.
pub(super) fn text(checker: &Checker<'_>, node: &Node) -> String {
    let words = checker.text(node.span).split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}
