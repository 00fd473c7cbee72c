//! What starts a trigger.

use crate::{
    check::{
        Checker,
        describe::{describe, noun},
        rule::Source,
    },
    diagnostics::codes,
    program::{Entity, Node, RuleId, TriggerStart},
    schema::CollectionId,
    source::Span,
    syntax::{self, Expression, ExpressionKind, Name, Path},
    types::Type,
};
use chrono::NaiveTime;

impl Checker<'_> {
    /// What starts a trigger, and the collection whose record it is about then.
    pub(super) fn trigger_start(
        &mut self,
        start: &syntax::TriggerStart,
    ) -> Option<(TriggerStart, CollectionId)> {
        let subject = self.schema().subject;
        match start {
            syntax::TriggerStart::Record(arrival) => {
                let arrival = self.arrival(arrival, None)?;
                let about = arrival.collection;
                Some((TriggerStart::Record(arrival), about))
            }
            syntax::TriggerStart::Entering {
                segment,
                including_current,
            } => {
                let (rule, about) = self.started_by(segment)?;
                let start = TriggerStart::Entering {
                    segment: rule,
                    including_current: *including_current,
                };
                Some((start, about))
            }
            syntax::TriggerStart::Leaving(segment) => {
                let (rule, about) = self.started_by(segment)?;
                Some((TriggerStart::Leaving(rule), about))
            }
            syntax::TriggerStart::Moving {
                partition,
                from,
                to,
            } => self.moving(partition, from, to),
            syntax::TriggerStart::Day { day, at } => {
                let days = self.days(day)?;
                let at = at.unwrap_or(NaiveTime::MIN);
                Some((TriggerStart::Days { days, at }, subject))
            }
            syntax::TriggerStart::Relative {
                distance,
                before,
                date,
                at,
            } => {
                let about = match date.names.as_slice() {
                    [first, _, ..] => self.schema().collection_named(&first.text),
                    _ => None,
                };
                let about = about.unwrap_or(subject);
                let node = self.date_about(about, date)?;
                if *before {
                    self.warn_of_past(&node);
                }
                let distance = self.period_about(about, distance)?;
                self.refuse_idle_distance(&distance, *at);
                let start = TriggerStart::Relative {
                    distance,
                    before: *before,
                    date: node,
                    at: *at,
                };
                Some((start, about))
            }
            syntax::TriggerStart::PointsExpire { distance, at } => {
                let distance = self.period_about(subject, distance)?;
                self.refuse_idle_distance(&distance, *at);
                Some((TriggerStart::PointsExpire { distance, at: *at }, subject))
            }
        }
    }

    fn started_by(&mut self, segment: &Name) -> Option<(RuleId, CollectionId)> {
        let rule = self.segment_named(segment)?;
        let about = self.rules.get(rule.0 as usize)?.subject;
        self.refuse_without_key(segment, about)?;
        Some((rule, about))
    }

    /// Who comes in and goes is told by keys.
    fn refuse_without_key(&mut self, rule: &Name, about: CollectionId) -> Option<()> {
        let described = self.schema().collection(about);
        if described.key.is_some() {
            return Some(());
        }
        let noun = noun(described, self.language(rule.span));
        self.report(codes::MEMBERS_WITHOUT_KEY, rule.span, &[&rule.text, &noun])
    }

    fn moving(
        &mut self,
        partition: &Name,
        from: &Name,
        to: &Name,
    ) -> Option<(TriggerStart, CollectionId)> {
        let rules = self.declared.rules.get(&partition.spelling());
        let found = rules.into_iter().flatten().copied().find(|rule| {
            let entry = self.rules.get(rule.0 as usize);
            entry.is_some_and(|entry| matches!(entry.source, Source::Partition(_)))
        });
        let Some(rule) = found else {
            return self.report(codes::NOT_A_PARTITION, partition.span, &[&partition.text]);
        };
        self.names.insert(partition.span, Entity::Rule(rule));
        let entry = self.rules.get(rule.0 as usize)?;
        let crate::check::rule::Outcome::Done(done) = &entry.outcome else {
            return None;
        };
        let (about, Type::Enum(states)) = (entry.subject, done.ty.clone()) else {
            return None;
        };
        self.refuse_without_key(partition, about)?;
        let mut state = |name: &Name| {
            let known = states.values.iter();
            let known = known
                .clone()
                .find(|known| syntax::is_same(known, &name.text));
            match known {
                Some(known) => Some(known.clone()),
                None => {
                    self.report_unknown(codes::UNKNOWN_STATE, name, &partition.text, &states.values)
                }
            }
        };
        let (left, entered) = (state(from), state(to));
        if left.is_some() && left == entered {
            self.futile(Span {
                end: to.span.end,
                ..from.span
            });
        }
        let start = TriggerStart::Moving {
            partition: rule,
            from: left?,
            to: entered?,
        };
        Some((start, about))
    }

    /// A date or an instant about a record.
    pub(super) fn date_about(&mut self, about: CollectionId, date: &Path) -> Option<Node> {
        let expression = Expression {
            kind: ExpressionKind::Path(date.clone()),
            span: date.span,
        };
        let node = self.alone(about, |body| body.expression(&expression))?;
        if !matches!(node.ty, Type::Date | Type::Instant) {
            let found = describe(&node.ty, self.language(date.span));
            return self.report(codes::NOT_A_MOMENT, date.span, &[&found]);
        }
        Some(node)
    }
}
