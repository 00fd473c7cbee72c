//! References to other rules: attributes, conditions and partitions by name, segments behind `in segment`.

use super::{
    Body, REACH, node,
    record::Record,
    rule::{Outcome, Source},
};
use crate::{
    diagnostics::codes,
    program::{Entity, Node, NodeKind, RuleId},
    schema::CollectionId,
    source::Span,
    syntax::{Name, PeriodAmount},
    types::{EnumType, Type},
};

impl Body<'_, '_> {
    /// The attribute, condition or partition of a name about records of a collection.
    pub(super) fn rule_named(&self, name: &Name, about: CollectionId) -> Option<RuleId> {
        let rules = self.checker.declared.rules.get(&name.spelling())?;
        rules.iter().copied().find(|rule| {
            self.checker
                .rules
                .get(rule.0 as usize)
                .is_some_and(|entry| {
                    entry.subject == about && !matches!(entry.source, Source::Segment(_))
                })
        })
    }

    /// A rule of a name about whatever records.
    pub(super) fn rule_anywhere(&self, name: &Name) -> Option<RuleId> {
        let rules = self.checker.declared.rules.get(&name.spelling())?;
        rules.first().copied()
    }

    /// The names of attributes, conditions and partitions about records of a collection.
    pub(super) fn rule_names(&self, about: CollectionId) -> Vec<String> {
        let rules = self.checker.rules.iter();
        let about = rules
            .filter(|entry| entry.subject == about && !matches!(entry.source, Source::Segment(_)));
        self.checker
            .candidates(about.map(|entry| entry.name.text.as_str()))
    }

    /// The value of a rule about a record. None where the rule is wrong itself or must be checked first.
    pub(super) fn call(
        &mut self,
        rule: RuleId,
        record: &Record,
        name: &Name,
        span: Span,
    ) -> Option<Node> {
        self.checker.names.insert(name.span, Entity::Rule(rule));
        let (ty, optional) = self.rule_value(rule, span)?;
        let kind = NodeKind::Call {
            rule,
            scope: record.scope,
            links: record.links.clone(),
            as_of: None,
        };
        Some(node(kind, ty, optional || record.optional, span))
    }

    /// The type of a rule's value and whether it may be missing.
    fn rule_value(&mut self, rule: RuleId, span: Span) -> Option<(Type, bool)> {
        let entry = self.checker.rules.get(rule.0 as usize)?;
        match &entry.outcome {
            Outcome::Pending => {
                if !self.waiting.contains(&rule) {
                    self.waiting.push(rule);
                }
                None
            }
            Outcome::Failed => None,
            Outcome::Done(done) => {
                let value = (done.ty.clone(), done.optional);
                let height = self.depth + done.height;
                if height > REACH {
                    return self.report(codes::TOO_DEEP, span, &[&REACH.to_string()]);
                }
                self.height = self.height.max(height);
                Some(value)
            }
        }
    }

    /// `in segment S [as of N ago]`.
    pub(super) fn in_segment(
        &mut self,
        segment: &Name,
        negated: bool,
        as_of: Option<&PeriodAmount>,
        span: Span,
    ) -> Option<Node> {
        let as_of = match as_of {
            Some(amount) => Some(Box::new(self.period(amount)?)),
            None => None,
        };
        let rule = self.checker.segment_named(segment)?;
        let about = self.checker.rules.get(rule.0 as usize)?.subject;
        let records = self.records();
        let Some(record) = records.iter().find(|record| record.collection == about) else {
            let noun = self.noun(about, segment.span);
            return self.report(codes::NOT_ABOUT_THIS, segment.span, &[&segment.text, &noun]);
        };
        if as_of.is_some() {
            self.by_the_calendar(span);
        }
        self.rule_value(rule, span)?;
        let kind = NodeKind::Call {
            rule,
            scope: record.scope,
            links: record.links.clone(),
            as_of,
        };
        let member = node(kind, Type::Bool, false, span);
        Some(if negated {
            node(NodeKind::Not(Box::new(member)), Type::Bool, false, span)
        } else {
            member
        })
    }

    /// The states of the partition that a value is of.
    pub(super) fn states(&self, value: &Node) -> Option<(&Name, EnumType)> {
        let NodeKind::Call { rule, .. } = value.kind else {
            return None;
        };
        let entry = self.checker.rules.get(rule.0 as usize)?;
        match (&entry.source, &value.ty) {
            (Source::Partition(_), Type::Enum(states)) => Some((entry.name, states.clone())),
            _ => None,
        }
    }
}

impl super::Checker<'_> {
    /// The segment of a name.
    pub(super) fn segment_named(&mut self, name: &Name) -> Option<RuleId> {
        let rules = self.declared.rules.get(&name.spelling());
        let segment = rules.into_iter().flatten().copied().find(|rule| {
            let entry = self.rules.get(rule.0 as usize);
            entry.is_some_and(|entry| matches!(entry.source, Source::Segment(_)))
        });
        if let Some(segment) = segment {
            self.names.insert(name.span, Entity::Rule(segment));
            return Some(segment);
        }
        let segments = self.rules.iter();
        let segments = segments.filter(|entry| matches!(entry.source, Source::Segment(_)));
        let known = self.candidates(segments.map(|entry| entry.name.text.as_str()));
        self.report_unknown(codes::UNKNOWN_SEGMENT, name, "", &known)
    }
}
