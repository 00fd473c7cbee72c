//! What must hold for a bonus: conditions about records, and what only the ledger knows: tiers and balances.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{Entity, Node, TierCondition},
    schema::CollectionId,
    source::Span,
    syntax::{
        BlockKind, ComparisonOperator, Expression, ExpressionKind, Name, Set, TiersLine, is_same,
    },
    types::Type,
    vocabulary::{Language, Phrase},
};
use rust_decimal::Decimal;

/// What must hold, by who knows it.
#[derive(Default)]
pub(super) struct When {
    pub conditions: Vec<Node>,
    pub tiers: Vec<TierCondition>,
    pub balance: Vec<(ComparisonOperator, Decimal)>,
}

impl Checker<'_> {
    /// A condition, each of its parts on its own.
    pub(super) fn when(
        &mut self,
        condition: &Expression,
        about: CollectionId,
        when: &mut When,
    ) -> Option<()> {
        let parts: Vec<&Expression> = match &condition.kind {
            ExpressionKind::Block(BlockKind::All, block) => {
                block.items.iter().map(|item| &item.node).collect()
            }
            ExpressionKind::And(parts) => parts.iter().collect(),
            _ => vec![condition],
        };
        let is_of_ledger = |part: &&Expression| {
            self.tier_condition(part).is_some() || self.compares_balance(part, about).is_some()
        };
        if !parts.iter().any(is_of_ledger) {
            when.conditions
                .push(self.condition_about(about, condition)?);
            return Some(());
        }
        for part in parts {
            if let Some((names, negated)) = self.tier_condition(part) {
                let tiers = self.tiers_called(&names, part.span)?;
                when.tiers.push(TierCondition { tiers, negated });
            } else if let Some((operator, name, points)) = self.compares_balance(part, about) {
                self.names.insert(name, Entity::Balance);
                let points = self.number_of(&points, &Type::Points)?;
                when.balance.push((operator, points));
            } else {
                when.conditions.push(self.condition_about(about, part)?);
            }
        }
        Some(())
    }

    /// `status = gold`, `status in [silver, gold]`, `status is missing`: the tiers that are named, and whether none of them is meant.
    fn tier_condition(&self, condition: &Expression) -> Option<(Vec<Name>, bool)> {
        match &condition.kind {
            ExpressionKind::Compare(operator, left, right) => {
                self.names_tiers_of(left)?;
                let tier = only_name(right)?;
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
                self.names_tiers_of(value)?;
                let names = tiers.iter().map(|tier| only_name(tier).cloned());
                Some((names.collect::<Option<_>>()?, *negated))
            }
            ExpressionKind::IsKnown(value) => {
                self.names_tiers_of(value)?;
                Some((self.tier_names(), false))
            }
            ExpressionKind::IsMissing(value) => {
                self.names_tiers_of(value)?;
                Some((self.tier_names(), true))
            }
            _ => None,
        }
    }

    /// Whether a value is the name of the tiers, and of nothing else.
    fn names_tiers_of(&self, value: &Expression) -> Option<()> {
        let name = only_name(value)?;
        let is_rule = self.declared.rules.contains_key(&name.spelling());
        let tiers = self.written_tiers?;
        (is_same(&tiers.name.text, &name.text) && !is_rule).then_some(())
    }

    fn tier_names(&self) -> Vec<Name> {
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

    /// `balance >= 500 points`, where `balance` is no field: the comparison, the place of the word, and the points.
    fn compares_balance(
        &self,
        condition: &Expression,
        about: CollectionId,
    ) -> Option<(ComparisonOperator, Span, Expression)> {
        let ExpressionKind::Compare(operator, left, right) = &condition.kind else {
            return None;
        };
        let name = only_name(left)?;
        let mut words = [Language::English, Language::Russian].into_iter();
        let is_word = words.any(|language| is_same(Phrase::Balance.text(language), &name.text));
        let schema = self.schema();
        let is_field = [about, schema.subject].into_iter().any(|collection| {
            schema
                .collection(collection)
                .field_named(&name.text)
                .is_some()
        });
        let is_rule = self.declared.rules.contains_key(&name.spelling());
        let is_literal = matches!(right.kind, ExpressionKind::Quantity(..));
        (is_word && !is_field && !is_rule && is_literal)
            .then(|| (*operator, name.span, Expression::clone(right)))
    }
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
