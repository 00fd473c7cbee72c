//! What starts a rule.

use super::{Body, Checker, block::negate, node};
use crate::{
    diagnostics::codes,
    program::{Days, Node, NodeKind, ScopeId, Start, TimeWindow},
    schema::{CollectionId, Owner},
    syntax::{
        self, CalendarUnit, ComparisonOperator, Day, Expression, ExpressionKind, Name, Path,
        PeriodAmount, PeriodUnit, Side, Window,
    },
    types::{DayOfYear, Period, Type, Value},
    vocabulary::Language,
};
use chrono::NaiveTime;

/// Farther from an anniversary the next one is nearer.
const MOST_DAYS: u32 = 180;

impl<'a> Checker<'a> {
    /// What starts a rule, and the collection whose record it is about then.
    pub(super) fn start(&mut self, start: &syntax::Start) -> Option<(Start, CollectionId)> {
        match start {
            syntax::Start::Record {
                collection,
                condition,
                filter,
            } => self.record_start(collection, condition.as_ref(), filter.as_deref()),
            syntax::Start::Day { day, at } => {
                let days = self.days(day)?;
                let at = at.unwrap_or(NaiveTime::MIN);
                let subject = self.schema().subject;
                Some((Start::Days { days, at }, subject))
            }
            syntax::Start::Membership { change, segment } => {
                let member = self.membership_start(segment)?;
                let change = *change;
                let subject = self.schema().subject;
                Some((Start::Membership { change, member }, subject))
            }
        }
    }

    /// Whether the client is a member of a segment.
    fn membership_start(&mut self, name: &Name) -> Option<Node> {
        let segment = self.segment_named(name)?;
        let about = self.rules.get(segment.0 as usize)?.subject;
        let subject = self.schema().subject;
        if about != subject {
            let noun = self.schema().collection(about).name.clone();
            return self.report(codes::MEMBER_IS_NO_CLIENT, name.span, &[&name.text, &noun]);
        }
        let kind = NodeKind::Call {
            rule: segment,
            scope: ScopeId::OWN,
            links: Vec::new(),
            as_of: None,
        };
        Some(node(kind, Type::Bool, false, name.span))
    }

    fn record_start(
        &mut self,
        name: &Name,
        condition: Option<&Name>,
        filter: Option<&Expression>,
    ) -> Option<(Start, CollectionId)> {
        let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
        self.refuse_what_starts_nothing(collection, name)?;
        let condition = match condition {
            None => None,
            Some(name) => {
                let named = Expression {
                    kind: ExpressionKind::Path(Path {
                        names: vec![name.clone()],
                        span: name.span,
                    }),
                    span: name.span,
                };
                Some(self.condition_about(collection, &named)?)
            }
        };
        let filter = match filter {
            None => None,
            Some(filter) => Some(self.condition_about(collection, filter)?),
        };
        let condition = match (condition, filter) {
            (Some(named), Some(filter)) => {
                let (optional, span) = (named.optional || filter.optional, named.span);
                let kind = NodeKind::And(vec![named, filter]);
                Some(node(kind, Type::Bool, optional, span))
            }
            (named, filter) => named.or(filter),
        };
        let start = Start::Record {
            collection,
            condition,
        };
        Some((start, collection))
    }

    /// Only a record of the client with a time of its own starts a rule; what the ledger writes is none.
    pub(super) fn refuse_what_starts_nothing(
        &mut self,
        collection: CollectionId,
        name: &Name,
    ) -> Option<()> {
        let schema = self.schema();
        let described = schema.collection(collection);
        let hangs_on_client = matches!(
            described.owner,
            Owner::Parent { collection, .. } if collection == schema.subject
        );
        let is_entry = schema
            .entries()
            .is_some_and(|(entries, ..)| entries == collection);
        let language = self.language(name.span);
        let lacks = [
            (!hangs_on_client, ["client of its own", "своего клиента"]),
            (described.time.is_none(), ["time", "времени"]),
            (is_entry, ["records that you tell of", "записей от вас"]),
        ];
        let lacks = lacks.into_iter().filter(|(lacks, _)| *lacks);
        let lacks: Vec<&str> = lacks
            .map(|(_, [english, russian])| match language {
                Language::English => english,
                Language::Russian => russian,
            })
            .collect();
        if lacks.is_empty() {
            return Some(());
        }
        let and = match language {
            Language::English => " and no ",
            Language::Russian => " и ",
        };
        let lacks = lacks.join(and);
        self.report(codes::STARTS_NOTHING, name.span, &[&name.text, &lacks])
    }

    pub(super) fn days(&mut self, day: &Day) -> Option<Days> {
        Some(match day {
            Day::Every => Days::Every,
            Day::Weekday(day) => Days::Weekday(*day),
            Day::OfMonth(days) => Days::OfMonth(days.clone()),
            Day::OfYear(day) => match day.kind {
                ExpressionKind::DayOfYear { month, day } => Days::OfYear(DayOfYear { month, day }),
                _ => return self.report(codes::NOT_A_LITERAL, day.span, &[]),
            },
            Day::Anniversary(anniversary) => Days::Anniversary(of_age(self.today(anniversary)?, 1)),
            Day::NearAnniversary {
                distance,
                side,
                anniversary,
            } => {
                let today = self.today(anniversary);
                let days = self.distance(distance)?;
                let today = today?;
                // Some days before the first anniversary one is not a year old yet.
                let years = match side {
                    Side::Before => 0,
                    Side::After => 1,
                };
                let condition = near(today.clone(), days, *side);
                Days::Anniversary(and_of_age(condition, &today, years))
            }
        })
    }

    /// The condition that today is an anniversary.
    fn today(&mut self, anniversary: &Expression) -> Option<Node> {
        let today = Expression {
            kind: ExpressionKind::InWindow(Box::new(anniversary.clone()), Window::Today),
            span: anniversary.span,
        };
        let subject = self.schema().subject;
        self.alone(subject, |body| body.condition(&today))
    }

    /// So many days.
    fn distance(&mut self, distance: &PeriodAmount) -> Option<u32> {
        let PeriodAmount::Literal { number, unit, span } = distance else {
            return None;
        };
        let period = self.period_literal(*number, *unit, *span)?;
        let days = match unit {
            PeriodUnit::Calendar(CalendarUnit::Day) => Some(period.count),
            PeriodUnit::Calendar(CalendarUnit::Week) => period.count.checked_mul(7),
            _ => None,
        };
        match days.filter(|days| (1..=MOST_DAYS).contains(days)) {
            Some(days) => Some(days),
            None => {
                let text = self.text(*span);
                self.report(codes::FAR_FROM_THE_DAY, *span, &[text])
            }
        }
    }

    /// Checks an expression in a body of its own about records of a collection.
    pub(super) fn alone<T>(
        &mut self,
        about: CollectionId,
        check: impl FnOnce(&mut Body<'_, 'a>) -> Option<T>,
    ) -> Option<T> {
        let mut body = Body::new(self, about);
        let checked = check(&mut body);
        let calendar = body.calendar;
        if let Some(span) = calendar {
            self.warn_of_zone(span);
        }
        checked
    }

    /// A condition about records of a collection.
    pub(super) fn condition_about(
        &mut self,
        about: CollectionId,
        condition: &Expression,
    ) -> Option<Node> {
        let node = self.alone(about, |body| body.condition(condition))?;
        self.note_missing(&node);
        Some(node)
    }
}

/// The condition that today is an anniversary, from the given year of age on: the day itself is none.
fn of_age(today: Node, years: u32) -> Node {
    let condition = today.clone();
    and_of_age(condition, &today, years)
}

/// A condition that also wants so many years since the date of which `today` speaks, where its year is known.
fn and_of_age(condition: Node, today: &Node, years: u32) -> Node {
    let NodeKind::AnniversaryInWindow { date, .. } = &today.kind else {
        return condition;
    };
    let (optional, span) = (condition.optional, condition.span);
    let age = node(NodeKind::AgeOf(date.clone()), Type::Int, true, span);
    let least = node(
        NodeKind::Literal(Value::Int(years.into())),
        Type::Int,
        false,
        span,
    );
    let is_known = node(
        NodeKind::IsKnown(Box::new(age.clone())),
        Type::Bool,
        false,
        span,
    );
    let kind = NodeKind::Compare(
        ComparisonOperator::GreaterOrEqual,
        Box::new(age),
        Box::new(least),
    );
    let is_old = node(kind, Type::Bool, true, span);
    let kind = NodeKind::Or(vec![is_old, negate(is_known, span)]);
    let either = node(kind, Type::Bool, optional, span);
    node(
        NodeKind::And(vec![condition, either]),
        Type::Bool,
        optional,
        span,
    )
}

/// The condition that the anniversary of which `today` speaks is so many days away.
fn near(today: Node, days: u32, side: Side) -> Node {
    let Node {
        kind:
            NodeKind::AnniversaryInWindow {
                date,
                leap_to_march,
                ..
            },
        optional,
        span,
        ..
    } = today
    else {
        return today;
    };
    let period = |count| {
        let unit = PeriodUnit::Calendar(CalendarUnit::Day);
        let value = Value::Period(Period { count, unit });
        let literal = node(NodeKind::Literal(value), Type::CalendarPeriod, false, span);
        Box::new(literal)
    };
    let lies_in = |window| {
        let kind = NodeKind::AnniversaryInWindow {
            date: date.clone(),
            leap_to_march,
            window,
        };
        node(kind, Type::Bool, optional, span)
    };
    match side {
        Side::After => lies_in(TimeWindow::FromToAgo(period(days + 1), period(days))),
        Side::Before if days == 1 => lies_in(TimeWindow::Next(period(1))),
        Side::Before => {
            let nearer = lies_in(TimeWindow::Next(period(days - 1)));
            let parts = vec![
                lies_in(TimeWindow::Next(period(days))),
                negate(nearer, span),
            ];
            node(NodeKind::And(parts), Type::Bool, optional, span)
        }
    }
}
