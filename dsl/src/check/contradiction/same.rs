//! Whether two nodes say the same, wherever in the text each stands.

use crate::program::{Node, NodeKind, Quantifier, ScopeId, Selection, TimeWindow};

/// The scopes of one node and of another that bind the same rows. A scope that is not among them is its own.
#[derive(Default)]
pub(super) struct Bound(Vec<(ScopeId, ScopeId)>);

impl Bound {
    /// With one scope bound to another from the start.
    pub fn of(left: ScopeId, right: ScopeId) -> Bound {
        Bound(vec![(left, right)])
    }

    fn is_same(&self, left: ScopeId, right: ScopeId) -> bool {
        let known = self.0.iter().rev();
        let mut known = known.filter(|(one, other)| *one == left || *other == right);
        known
            .next()
            .map_or(left == right, |pair| *pair == (left, right))
    }

    /// Whether two nodes always have the same value.
    pub fn nodes(&mut self, left: &Node, right: &Node) -> bool {
        use NodeKind as Kind;
        match (&left.kind, &right.kind) {
            (Kind::Literal(left), Kind::Literal(right)) => left == right,
            (Kind::Param(left), Kind::Param(right)) => left == right,
            (
                Kind::Field {
                    scope,
                    links,
                    field,
                },
                Kind::Field {
                    scope: other,
                    links: way,
                    field: of,
                },
            ) => self.is_same(*scope, *other) && links == way && field == of,
            (
                Kind::Call {
                    rule,
                    scope,
                    links,
                    as_of,
                },
                Kind::Call {
                    rule: called,
                    scope: other,
                    links: way,
                    as_of: at,
                },
            ) => {
                rule == called
                    && self.is_same(*scope, *other)
                    && links == way
                    && self.options(as_of.as_deref(), at.as_deref())
            }
            (Kind::Negative(left), Kind::Negative(right))
            | (Kind::DaysSince(left), Kind::DaysSince(right))
            | (Kind::AgeOf(left), Kind::AgeOf(right))
            | (Kind::IsKnown(left), Kind::IsKnown(right))
            | (Kind::Not(left), Kind::Not(right)) => self.nodes(left, right),
            (Kind::Part(part, left), Kind::Part(of, right)) => {
                part == of && self.nodes(left, right)
            }
            (Kind::InCatalog(left, catalog), Kind::InCatalog(right, of)) => {
                catalog == of && self.nodes(left, right)
            }
            (Kind::Arithmetic(operator, a, b), Kind::Arithmetic(of, c, d)) => {
                operator == of && self.nodes(a, c) && self.nodes(b, d)
            }
            (Kind::Compare(operator, a, b), Kind::Compare(of, c, d)) => {
                operator == of && self.nodes(a, c) && self.nodes(b, d)
            }
            (Kind::OrElse(a, b), Kind::OrElse(c, d))
            | (Kind::Contains(a, b), Kind::Contains(c, d))
            | (Kind::StartsWith(a, b), Kind::StartsWith(c, d)) => {
                self.nodes(a, c) && self.nodes(b, d)
            }
            (Kind::Between(a, b, c), Kind::Between(d, e, f)) => {
                self.nodes(a, d) && self.nodes(b, e) && self.nodes(c, f)
            }
            (Kind::InList(a, left), Kind::InList(b, right)) => {
                self.nodes(a, b) && self.lists(left, right)
            }
            (Kind::And(left), Kind::And(right)) | (Kind::Or(left), Kind::Or(right)) => {
                self.lists(left, right)
            }
            (Kind::InWindow(a, left), Kind::InWindow(b, right)) => {
                self.nodes(a, b) && self.windows(left, right)
            }
            (Kind::Aggregate(left), Kind::Aggregate(right)) => {
                left.function == right.function
                    && left.distinct == right.distinct
                    && self.selections(&left.rows, &right.rows)
                    && self.options(left.value.as_deref(), right.value.as_deref())
            }
            (
                Kind::Pick { which, rows, value },
                Kind::Pick {
                    which: of,
                    rows: others,
                    value: other,
                },
            ) => which == of && self.selections(rows, others) && self.nodes(value, other),
            (
                Kind::AverageGap { rows, time: value } | Kind::Forecast { rows, value },
                Kind::AverageGap {
                    rows: others,
                    time: other,
                }
                | Kind::Forecast {
                    rows: others,
                    value: other,
                },
            ) => {
                std::mem::discriminant(&left.kind) == std::mem::discriminant(&right.kind)
                    && self.selections(rows, others)
                    && self.nodes(value, other)
            }
            (
                Kind::DateWhenReaches {
                    rows,
                    value,
                    target,
                },
                Kind::DateWhenReaches {
                    rows: others,
                    value: other,
                    target: to,
                },
            ) => {
                self.nodes(target, to) && self.selections(rows, others) && self.nodes(value, other)
            }
            (
                Kind::AnniversaryInWindow {
                    date,
                    leap_to_march,
                    window,
                },
                Kind::AnniversaryInWindow {
                    date: other,
                    leap_to_march: of,
                    window: others,
                },
            ) => leap_to_march == of && self.nodes(date, other) && self.windows(window, others),
            (
                Kind::Regular {
                    rows,
                    at_least,
                    of,
                    unit,
                },
                Kind::Regular {
                    rows: others,
                    at_least: least,
                    of: periods,
                    unit: length,
                },
            ) => (at_least, of, unit) == (least, periods, length) && self.selections(rows, others),
            (
                Kind::Quantifier(Quantifier::Every(rows, each)),
                Kind::Quantifier(Quantifier::Every(others, every)),
            ) => self.selections(rows, others) && self.nodes(each, every),
            (Kind::Sequence(left), Kind::Sequence(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(step, other)| {
                        step.absent == other.absent
                            && self.selections(&step.rows, &other.rows)
                            && self.options(step.within.as_deref(), other.within.as_deref())
                    })
            }
            (
                Kind::Quantifier(Quantifier::Count(rows, operator, number)),
                Kind::Quantifier(Quantifier::Count(others, of, other)),
            ) => operator == of && number == other && self.selections(rows, others),
            _ => false,
        }
    }

    /// Whether two selections take the same rows. What follows may speak of these rows.
    pub fn selections(&mut self, left: &Selection, right: &Selection) -> bool {
        if !self.ways(left, right) || !self.same_windows(left, right) {
            return false;
        }
        self.options(left.filter.as_deref(), right.filter.as_deref())
    }

    /// Whether two selections are of the same rows, before windows and conditions.
    pub fn ways(&mut self, left: &Selection, right: &Selection) -> bool {
        let same = left.collection == right.collection
            && self.is_same(left.base, right.base)
            && left.links == right.links
            && left.hops == right.hops;
        self.0.push((left.scope, right.scope));
        same
    }

    /// Whether two selections have the same window, or none.
    pub fn same_windows(&mut self, left: &Selection, right: &Selection) -> bool {
        match (&left.window, &right.window) {
            (None, None) => true,
            (Some(left), Some(right)) => self.windows(left, right),
            _ => false,
        }
    }

    /// Whether two conditions are the same, or both are none.
    pub fn options(&mut self, left: Option<&Node>, right: Option<&Node>) -> bool {
        match (left, right) {
            (None, None) => true,
            (Some(left), Some(right)) => self.nodes(left, right),
            _ => false,
        }
    }

    fn lists(&mut self, left: &[Node], right: &[Node]) -> bool {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| self.nodes(left, right))
    }

    fn windows(&mut self, left: &TimeWindow, right: &TimeWindow) -> bool {
        use TimeWindow as Window;
        match (left, right) {
            (Window::Last(left), Window::Last(right))
            | (Window::Next(left), Window::Next(right))
            | (Window::AtLeastAgo(left), Window::AtLeastAgo(right)) => self.nodes(left, right),
            (Window::FromToAgo(a, b), Window::FromToAgo(c, d))
            | (Window::Between(a, b), Window::Between(c, d))
            | (Window::FromUntil(a, b), Window::FromUntil(c, d)) => {
                self.nodes(a, c) && self.nodes(b, d)
            }
            (Window::This(left), Window::This(right)) => left == right,
            (Window::Previous(left, unit), Window::Previous(right, of)) => {
                left == right && unit == of
            }
            (Window::Today, Window::Today) => true,
            _ => false,
        }
    }
}
