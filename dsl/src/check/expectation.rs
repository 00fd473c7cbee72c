//! What a test expects.

use super::{
    Checker,
    describe::noun,
    rule::{Outcome, Source},
};
use crate::{
    diagnostics::codes,
    program::{Entity, Expectation, RuleId},
    schema::{CollectionId, Owner},
    source::Span,
    syntax::{self, Document, Expression, ExpressionKind, Name, Path, is_same},
    types::{Type, Value},
    vocabulary::Language,
};

impl Checker<'_> {
    /// An expectation about a record that a test describes.
    pub(super) fn expectation(
        &mut self,
        expectation: &syntax::Expectation,
        given: (CollectionId, &Document),
        span: Span,
    ) -> Option<Expectation> {
        Some(match expectation {
            syntax::Expectation::Selected(name) => {
                Expectation::Selected(self.expected_segment(name, given)?)
            }
            syntax::Expectation::NotSelected(name) => {
                Expectation::NotSelected(self.expected_segment(name, given)?)
            }
            syntax::Expectation::Out(name) => Expectation::Out(self.expected_segment(name, given)?),
            syntax::Expectation::Leaves { segment, at } => {
                let at = self.expected_at(at.as_deref());
                Expectation::Leaves(self.expected_segment(segment, given)?, at?)
            }
            syntax::Expectation::Joins { segment, at } => {
                let at = self.expected_at(at.as_deref());
                Expectation::Joins(self.expected_segment(segment, given)?, at?)
            }
            syntax::Expectation::Unknown { segment, because } => {
                let rule = self.expected_segment(segment, given)?;
                let about = self.rules.get(rule.0 as usize)?.subject;
                let because = match because {
                    None => None,
                    Some(path) => Some(self.blamed(about, path)?),
                };
                Expectation::Unknown(rule, because)
            }
            syntax::Expectation::Value { name, value } if self.names_tiers(name) => {
                Expectation::Tier(self.expected_tier(name, value.as_deref(), given)?)
            }
            syntax::Expectation::Value { name, value } => {
                self.expected_value(name, value.as_deref(), given)?
            }
            syntax::Expectation::Balance {
                available,
                points,
                holder,
                at,
            } => {
                let holder = match holder {
                    None => None,
                    Some((name, key)) => Some((self.holder(name)?, key.clone())),
                };
                let points_expected = self.number_of(points, &Type::Points);
                let at = self.expected_at(at.as_deref())?;
                self.refuse_other_subject(points.span, given)?;
                Expectation::Balance {
                    available: *available,
                    points: points_expected?,
                    holder,
                    at,
                }
            }
            syntax::Expectation::Gift { name, is_missing } => {
                self.refuse_other_subject(span, given)?;
                Expectation::Gift(name.clone(), !is_missing)
            }
            syntax::Expectation::Redeem(points) => {
                let expected = self.number_of(points, &Type::Points);
                self.refuse_other_subject(points.span, given)?;
                if self.loyalty.redemption.is_none() {
                    return self.report(codes::NOTHING_REDEEMED, points.span, &[]);
                }
                Expectation::Redeem(expected?)
            }
            syntax::Expectation::Send { .. }
            | syntax::Expectation::Task { .. }
            | syntax::Expectation::Emit { .. }
            | syntax::Expectation::NoSend { .. }
            | syntax::Expectation::NoTask(_)
            | syntax::Expectation::NoEmit(_)
            | syntax::Expectation::Goal { .. }
            | syntax::Expectation::NoGoal(_)
            | syntax::Expectation::Missed { .. }
            | syntax::Expectation::NoMissed(_) => self.expected_effect(expectation, span)?,
        })
    }

    /// When something is expected; none where no time is said.
    pub(super) fn expected_at(&mut self, at: Option<&Expression>) -> Option<Option<Value>> {
        match at {
            None => Some(None),
            Some(at) => self.as_of(at).map(Some),
        }
    }

    /// Whether a name is that of the tiers, and of nothing else.
    fn names_tiers(&self, name: &Name) -> bool {
        let tiers = self.loyalty.tiers.as_ref();
        tiers.is_some_and(|tiers| tiers.name == name.text)
            && !self.declared.rules.contains_key(name.text.as_str())
    }

    fn expected_tier(
        &mut self,
        name: &Name,
        value: Option<&Expression>,
        given: (CollectionId, &Document),
    ) -> Option<Option<String>> {
        self.refuse_other_subject(name.span, given)?;
        let tiers = self.loyalty.tiers.as_ref()?;
        let names: Vec<String> = tiers.tiers.iter().map(|tier| tier.name.clone()).collect();
        match value {
            None => Some(None),
            Some(value) => self.expected_state(value, name, &names).map(Some),
        }
    }

    /// A collection whose records have accounts of points.
    fn holder(&mut self, name: &Name) -> Option<CollectionId> {
        let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
        let described = self.schema().collection(collection);
        if described.key.is_none() || matches!(described.owner, Owner::Parent { .. }) {
            return self.report(codes::NO_ACCOUNT, name.span, &[&name.text]);
        }
        Some(collection)
    }

    /// Points are a client's.
    fn refuse_other_subject(&mut self, span: Span, given: (CollectionId, &Document)) -> Option<()> {
        let subject = self.schema().subject;
        if given.0 == subject {
            return Some(());
        }
        let (schema, language) = (self.schema(), self.language(span));
        let about = noun(schema.collection(subject), language);
        let described = noun(schema.collection(given.0), language);
        let text = self.text(span);
        self.report(
            codes::TEST_OF_ANOTHER_RECORD,
            span,
            &[text, &about, &described],
        )
    }

    fn expected_segment(
        &mut self,
        name: &Name,
        given: (CollectionId, &Document),
    ) -> Option<RuleId> {
        let declared = self.declared.rules.get(&name.spelling());
        let other = declared.and_then(|rules| {
            let is_segment = |rule: &RuleId| {
                let entry = self.rules.get(rule.0 as usize);
                entry.is_some_and(|entry| matches!(entry.source, Source::Segment(_)))
            };
            (!rules.iter().any(is_segment)).then_some(())
        });
        if other.is_some() {
            let wanted = match self.language(name.span) {
                Language::English => "segment",
                Language::Russian => "сегмент",
            };
            return self.report(codes::NOT_EXPECTABLE, name.span, &[&name.text, wanted]);
        }
        let rule = self.segment_named(name)?;
        self.refuse_other_record(rule, name, given)?;
        Some(rule)
    }

    /// A test speaks of the one record of a rule's collection that it describes.
    fn refuse_other_record(
        &mut self,
        rule: RuleId,
        name: &Name,
        given: (CollectionId, &Document),
    ) -> Option<()> {
        let about = self.rules.get(rule.0 as usize)?.subject;
        if about == given.0 || super::document::count(self, given, about) == 1 {
            return Some(());
        }
        let (schema, language) = (self.schema(), self.language(name.span));
        let about = noun(schema.collection(about), language);
        let described = noun(schema.collection(given.0), language);
        self.report(
            codes::TEST_OF_ANOTHER_RECORD,
            name.span,
            &[&name.text, &about, &described],
        )
    }

    fn expected_value(
        &mut self,
        name: &Name,
        value: Option<&Expression>,
        given: (CollectionId, &Document),
    ) -> Option<Expectation> {
        let rules = self.declared.rules.get(&name.spelling());
        let rules = rules.cloned().unwrap_or_default();
        let is_value = |entry: &super::rule::Entry<'_>| {
            matches!(entry.source, Source::Attribute(_) | Source::Partition(_))
        };
        let found = rules.iter().copied().find(|rule| {
            let entry = self.rules.get(rule.0 as usize);
            entry.is_some_and(is_value)
        });
        let Some(rule) = found else {
            if !rules.is_empty() {
                let wanted = match self.language(name.span) {
                    Language::English => "attribute or partition",
                    Language::Russian => "показатель и не разбиение",
                };
                return self.report(codes::NOT_EXPECTABLE, name.span, &[&name.text, wanted]);
            }
            let known = self.rules.iter().filter(|entry| is_value(entry));
            let known = self.candidates(known.map(|entry| entry.name.text.as_str()));
            return self.report_unknown(codes::UNKNOWN_NAME, name, "", &known);
        };
        self.names.insert(name.span, Entity::Rule(rule));
        self.refuse_other_record(rule, name, given)?;
        let entry = self.rules.get(rule.0 as usize)?;
        let Outcome::Done(done) = &entry.outcome else {
            return None;
        };
        let (ty, is_partition) = (
            done.ty.clone(),
            matches!(entry.source, Source::Partition(_)),
        );
        match (value, &ty) {
            (None, _) => Some(Expectation::Value(rule, None)),
            (Some(value), Type::Enum(states)) if is_partition => {
                let state = self.expected_state(value, name, &states.values)?;
                Some(Expectation::State(rule, state))
            }
            (Some(value), _) => {
                let value = self.literal_of(value, &ty)?;
                Some(Expectation::Value(rule, Some(value)))
            }
        }
    }

    fn expected_state(
        &mut self,
        value: &Expression,
        partition: &Name,
        states: &[String],
    ) -> Option<String> {
        match &value.kind {
            ExpressionKind::Path(Path { names, .. }) => {
                let [state] = names.as_slice() else {
                    return self.report(codes::NOT_A_LITERAL, value.span, &[]);
                };
                if let Some(known) = states.iter().find(|known| is_same(known, &state.text)) {
                    return Some(known.clone());
                }
                self.report_unknown(codes::UNKNOWN_STATE, state, &partition.text, states)
            }
            ExpressionKind::Text(text) => {
                let found = self
                    .diagnostic(codes::QUOTED_STATE, value.span, &[])
                    .replace(value.span, text.as_str());
                self.diagnostics.push(found);
                None
            }
            _ => self.report(codes::NOT_A_LITERAL, value.span, &[]),
        }
    }

    /// A field to blame, named as results name it: from the rule's record, in singular nouns.
    fn blamed(&mut self, about: CollectionId, path: &Path) -> Option<String> {
        let schema = self.schema();
        let mut at = about;
        let mut named: Vec<&str> = Vec::new();
        for (number, name) in path.names.iter().enumerate() {
            let collection = schema.collection(at);
            if let Some(field) = collection.field_named(&name.text) {
                self.names.insert(name.span, Entity::Field(at, field));
                let described = schema.field(at, field);
                named.push(&described.name);
                match described.ty {
                    Type::Record(target) => at = target,
                    _ if number + 1 < path.names.len() => {
                        return self.report(codes::ONE_NOT_MANY, name.span, &[&name.text]);
                    }
                    _ => {}
                }
                continue;
            }
            if number == 0 && collection.is_called(&name.text) {
                self.names.insert(name.span, Entity::Collection(at));
                continue;
            }
            let parent = schema.parent(at);
            let up = parent.filter(|parent| schema.collection(*parent).is_called(&name.text));
            let ways = super::way::collections_down(schema, at, &name.text);
            match ways.or_else(|| up.map(|up| vec![up])) {
                Some(way) if number + 1 < path.names.len() => {
                    named.extend(
                        way.iter()
                            .map(|step| schema.collection(*step).name.as_str()),
                    );
                    at = way.last().copied().unwrap_or(at);
                    self.names.insert(name.span, Entity::Collection(at));
                }
                _ => {
                    let fields = collection.fields.iter();
                    let known: Vec<String> = fields.map(|field| field.name.clone()).collect();
                    let noun = noun(collection, self.language(name.span));
                    return self.report_unknown(codes::UNKNOWN_FIELD, name, &noun, &known);
                }
            }
        }
        Some(named.join("."))
    }
}
