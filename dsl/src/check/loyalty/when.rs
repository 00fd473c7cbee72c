//! What must hold for a bonus or a trigger: conditions about records, and what only the ledger knows: tiers and balances.

use crate::{
    check::Checker,
    diagnostics::{Texts, codes},
    program::{Entity, Gate, PointsCondition, TierCondition},
    schema::CollectionId,
    source::Span,
    syntax::{
        BlockKind, ComparisonOperator, Expression, ExpressionKind, Name, Set, TiersLine, is_same,
    },
    types::Type,
    vocabulary::{Language, Phrase},
};

const TIERS_ARE_DECLARED: Texts = Texts::new(
    "tiers are declared: `tiers {0} { … }`",
    "уровни объявляют: `уровни {0} { … }`",
);

impl Checker<'_> {
    /// A condition, each of its parts on its own.
    pub(in crate::check) fn when(
        &mut self,
        condition: &Expression,
        about: CollectionId,
        when: &mut Gate,
    ) -> Option<()> {
        let parts = parts(condition);
        if !parts.iter().any(|part| self.is_about_points(part, about)) {
            let reported = self.diagnostics.len();
            let checked = self.condition_about(about, condition);
            if checked.is_none() && self.written_tiers.is_none() {
                self.tell_of_tiers(&parts, reported);
            }
            when.conditions.push(checked?);
            return Some(());
        }
        for part in parts {
            if let Some((names, negated)) = self.tier_condition(part, about) {
                let tiers = self.tiers_called(&names, part.span)?;
                let tier = TierCondition { tiers, negated };
                when.points.push(PointsCondition::Tier(tier));
            } else if let Some(compared) = self.compares_points(part, about) {
                self.names
                    .insert(compared.place, Entity::Word(compared.word));
                let points = self.points_of(compared.points)?;
                when.points.push(match compared.word {
                    Phrase::Available => PointsCondition::Available(compared.operator, points),
                    _ => PointsCondition::Balance(compared.operator, points),
                });
            } else {
                when.conditions.push(self.condition_about(about, part)?);
            }
        }
        Some(())
    }

    /// What is compared with a name that there is not may have been meant as a tier.
    fn tell_of_tiers(&mut self, parts: &[&Expression], reported: usize) {
        let tiers = parts.iter().find_map(|part| match &part.kind {
            ExpressionKind::Compare(_, left, right) => {
                let (named, tier) = (only_name(left)?, only_name(right)?);
                Some((named, tier.span))
            }
            _ => None,
        });
        let Some((named, place)) = tiers else { return };
        let language = self.language(place);
        let help = TIERS_ARE_DECLARED.of(language).replace("{0}", &named.text);
        let mut found = self.diagnostics.iter_mut().skip(reported);
        let found = found.find(|found| {
            let is_it = found.code == codes::UNKNOWN_NAME.code && found.help.is_none();
            is_it
                && found
                    .labels
                    .first()
                    .is_some_and(|label| label.span == place)
        });
        if let Some(found) = found {
            found.help = Some(help);
        }
    }

    /// Where those parts of a condition stand that only the ledger can answer.
    pub(super) fn points_conditions(
        &self,
        condition: &Expression,
        about: CollectionId,
    ) -> Vec<Span> {
        let parts = parts(condition).into_iter();
        let parts = parts.filter(|part| self.is_about_points(part, about));
        parts.map(|part| part.span).collect()
    }

    fn is_about_points(&self, part: &Expression, about: CollectionId) -> bool {
        self.tier_condition(part, about).is_some() || self.compares_points(part, about).is_some()
    }

    /// `status = gold`, `status in [silver, gold]`, `status is missing`: the tiers that are named, and whether none of them is meant.
    fn tier_condition(
        &self,
        condition: &Expression,
        about: CollectionId,
    ) -> Option<(Vec<Name>, bool)> {
        match &condition.kind {
            ExpressionKind::Compare(operator, left, right) => {
                let tier = only_name(right)?;
                self.names_tiers_of(left, about, std::slice::from_ref(tier))?;
                let all = self.tier_names();
                let at = all
                    .iter()
                    .position(|known| is_same(&known.text, &tier.text));
                let Some(at) = at else {
                    return Some((vec![tier.clone()], false));
                };
                let (below, above) = all.split_at(at);
                let above_it = above.get(1..).unwrap_or_default();
                Some(match operator {
                    ComparisonOperator::Equal => (vec![tier.clone()], false),
                    ComparisonOperator::NotEqual => (vec![tier.clone()], true),
                    ComparisonOperator::GreaterOrEqual => (above.to_vec(), false),
                    ComparisonOperator::Greater => (above_it.to_vec(), false),
                    // Who has no tier is below all.
                    ComparisonOperator::Less => (above.to_vec(), true),
                    ComparisonOperator::LessOrEqual => (above_it.to_vec(), true),
                })
                .filter(|_| !below.is_empty() || !above.is_empty())
            }
            ExpressionKind::In {
                value,
                negated,
                set: Set::List(tiers),
            } => {
                let names = tiers.iter().map(|tier| only_name(tier).cloned());
                let names: Vec<Name> = names.collect::<Option<_>>()?;
                self.names_tiers_of(value, about, &names)?;
                Some((names, *negated))
            }
            ExpressionKind::IsKnown(value) => {
                self.names_tiers_of(value, about, &[])?;
                Some((self.tier_names(), false))
            }
            ExpressionKind::IsMissing(value) => {
                self.names_tiers_of(value, about, &[])?;
                Some((self.tier_names(), true))
            }
            _ => None,
        }
    }

    /// Whether a value is the name of the tiers and of nothing else that can be one of these.
    fn names_tiers_of(
        &self,
        value: &Expression,
        about: CollectionId,
        named: &[Name],
    ) -> Option<()> {
        let name = only_name(value)?;
        let is_declared = self.declared.rules.contains_key(&name.spelling())
            || self.declared.params.contains_key(&name.spelling());
        let tiers = self.written_tiers?;
        let is_meant = is_same(&tiers.name.text, &name.text) && !is_declared;
        let is_meant = is_meant && !self.is_of_field(name, about, named);
        is_meant.then_some(())
    }

    /// Whether a name is a field of the record or of its client which is asked for something else than tiers.
    fn is_of_field(&self, name: &Name, about: CollectionId, named: &[Name]) -> bool {
        let schema = self.schema();
        let mut fields = [about, schema.subject]
            .into_iter()
            .filter_map(|collection| {
                let field = schema.collection(collection).field_named(&name.text)?;
                Some(&schema.field(collection, field).ty)
            });
        let Some(ty) = fields.next() else {
            return false;
        };
        let is_value = |name: &Name| match ty {
            Type::Enum(known) => known.values.iter().any(|value| is_same(value, &name.text)),
            _ => false,
        };
        let tiers = self.tier_names();
        let is_tier = |name: &Name| tiers.iter().any(|tier| is_same(&tier.text, &name.text));
        named.is_empty() || !named.iter().all(is_tier) || named.iter().any(is_value)
    }

    pub(in crate::check) fn tier_names(&self) -> Vec<Name> {
        let tiers = self.written_tiers.map(|tiers| &tiers.body.items);
        let lines = tiers.into_iter().flatten();
        lines
            .filter_map(|line| match &line.node {
                TiersLine::Tier(tier) => Some(tier.name.clone()),
                _ => None,
            })
            .collect()
    }

    /// The tiers of these names.
    fn tiers_called(&mut self, names: &[Name], span: Span) -> Option<Vec<String>> {
        let known: Vec<String> = self
            .tier_names()
            .into_iter()
            .map(|name| name.text)
            .collect();
        let tiers = self
            .written_tiers
            .map_or("", |tiers| tiers.name.text.as_str());
        let mut found = Vec::new();
        for name in names {
            match known.iter().find(|known| is_same(known, &name.text)) {
                Some(known) => found.push(known.clone()),
                None => return self.report_unknown(codes::UNKNOWN_STATE, name, tiers, &known),
            }
        }
        if found.is_empty() {
            let text = self.text(span);
            return self.report(codes::GIVES_NOTHING, span, &[text]);
        }
        Some(found)
    }

    /// `balance >= 500 points`, `available > 0 points`, where the word is no field.
    fn compares_points<'e>(
        &self,
        condition: &'e Expression,
        about: CollectionId,
    ) -> Option<ComparedPoints<'e>> {
        let ExpressionKind::Compare(operator, left, right) = &condition.kind else {
            return None;
        };
        let name = only_name(left)?;
        let word = [Phrase::Balance, Phrase::Available]
            .into_iter()
            .find(|word| is_word(*word, name))?;
        let schema = self.schema();
        let is_field = [about, schema.subject].into_iter().any(|collection| {
            schema
                .collection(collection)
                .field_named(&name.text)
                .is_some()
        });
        let is_rule = self.declared.rules.contains_key(&name.spelling());
        let is_literal = matches!(right.kind, ExpressionKind::Quantity(..));
        (!is_field && !is_rule && is_literal).then_some(ComparedPoints {
            word,
            place: name.span,
            operator: *operator,
            points: right,
        })
    }
}

/// A comparison of what a client has.
struct ComparedPoints<'e> {
    /// Balance, or what can be spent.
    word: Phrase,
    place: Span,
    operator: ComparisonOperator,
    points: &'e Expression,
}

/// Whether a name is a word of the language, in whichever.
pub(in crate::check) fn is_word(word: Phrase, name: &Name) -> bool {
    let mut texts = Language::ALL
        .into_iter()
        .map(|language| word.text(language));
    texts.any(|text| is_same(text, &name.text))
}

fn only_name(value: &Expression) -> Option<&Name> {
    match &value.kind {
        ExpressionKind::Path(path) => match path.names.as_slice() {
            [name] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The parts of a condition all of which must hold.
fn parts(condition: &Expression) -> Vec<&Expression> {
    match &condition.kind {
        ExpressionKind::Block(BlockKind::All, block) => {
            block.items.iter().map(|item| &item.node).collect()
        }
        ExpressionKind::And(parts) => parts.iter().collect(),
        _ => vec![condition],
    }
}
