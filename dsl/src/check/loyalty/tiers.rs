//! Tiers.

use crate::{
    check::{Checker, describe::describe},
    diagnostics::codes,
    program::{LinesRule, Node, NodeKind, Redeem, Tier, Tiers},
    schema::CollectionId,
    source::Span,
    syntax::{
        self, AggregateFunction, Aggregated, Expression, ExpressionKind, Path, Privilege, TiersLine,
    },
    types::{Type, Value},
};
use rust_decimal::Decimal;

impl Checker<'_> {
    pub(super) fn tiers(&mut self, tiers: &syntax::Tiers, span: Span) -> Option<Tiers> {
        let counting = self.counting(tiers, span);
        let Some(purchases) = self.schema().purchases() else {
            return self.report(codes::NO_PURCHASES, tiers.name.span, &[]);
        };
        let Some((lines, _)) = self.schema().lines_of(purchases) else {
            return self.report(codes::NO_PURCHASES, tiers.name.span, &[]);
        };
        let counting = counting?;
        let mut checked = Vec::new();
        let mut rules = Vec::new();
        let mut wrong = false;
        let mut above: Option<(Decimal, Span)> = None;
        for item in &tiers.body.items {
            match &item.node {
                TiersLine::Tier(tier) => match self.tier(tier, &counting.ty, lines) {
                    Some(tier_checked) => {
                        if let Some((from, first)) = above
                            && tier_checked.from <= from
                        {
                            let text = self.text(tier.from.span);
                            let found = self
                                .diagnostic(codes::TIERS_OVERLAP, tier.from.span, &[text])
                                .label(first, "");
                            self.diagnostics.push(found);
                            wrong = true;
                        }
                        above = Some((tier_checked.from, tier.from.span));
                        checked.push(tier_checked);
                    }
                    None => wrong = true,
                },
                TiersLine::Lines(rule) => match self.lines_rule(rule, lines) {
                    Some(rule) => rules.push(rule),
                    None => wrong = true,
                },
                TiersLine::Review(..) => {
                    let text = self.text(item.span);
                    return self.report(codes::NOT_BUILT_YET, item.span, &[text]);
                }
                // What is counted back from now can shrink, and nobody remembers yet how much it was.
                TiersLine::KeepForever if counts_back(tiers) => {
                    let text = self.text(item.span);
                    return self.report(codes::NOT_BUILT_YET, item.span, &[text]);
                }
                TiersLine::CountingRows(_)
                | TiersLine::CountingValue(_)
                | TiersLine::KeepForever => {}
            }
        }
        if checked.is_empty() && !wrong {
            return self.report(codes::TIERS_WITHOUT_TIER, tiers.name.span, &[]);
        }
        (!wrong).then(|| Tiers {
            name: tiers.name.text.clone(),
            title: tiers.title.clone(),
            counting,
            tiers: checked,
            lines: rules,
            purchases: (purchases, lines),
            span,
        })
    }

    /// The one line that says what is counted.
    fn counting(&mut self, tiers: &syntax::Tiers, span: Span) -> Option<Node> {
        let mut found: Option<(Node, Span)> = None;
        let mut any = false;
        for item in &tiers.body.items {
            let subject = self.schema().subject;
            let node = match &item.node {
                TiersLine::CountingRows(rows) => self.alone(subject, |body| {
                    let rows = Aggregated::Path(rows.clone());
                    body.aggregate(AggregateFunction::Count, false, &rows, item.span)
                }),
                TiersLine::CountingValue(value) => {
                    self.alone(subject, |body| body.expression(value))
                }
                _ => continue,
            };
            any = true;
            if let Some((_, first)) = found {
                let text = self.text(item.span);
                let twice = self
                    .diagnostic(codes::SAID_TWICE, item.span, &[text])
                    .label(first, "");
                self.diagnostics.push(twice);
            }
            found = Some((self.counted(node?)?, item.span));
        }
        if !any && !self.is_unread(span) {
            return self.report(codes::TIERS_WITHOUT_COUNTING, tiers.name.span, &[]);
        }
        found.map(|(node, _)| node)
    }

    /// Refuses what is no number, or may be missing.
    fn counted(&mut self, counted: Node) -> Option<Node> {
        if !counted.ty.is_numeric() {
            let found = describe(&counted.ty, self.language(counted.span));
            return self.report(codes::NOT_A_NUMBER, counted.span, &[&found]);
        }
        if counted.optional {
            let text = self.text(counted.span);
            return self.report(codes::AMOUNT_MAY_BE_MISSING, counted.span, &[text]);
        }
        Some(counted)
    }

    fn tier(&mut self, tier: &syntax::Tier, counted: &Type, lines: CollectionId) -> Option<Tier> {
        let from = self.number_of(&tier.from, counted);
        let mut redeem = None;
        let mut wrong = false;
        for item in &tier.body.items {
            let Privilege::RedeemUpTo(most) = &item.node;
            if redeem.is_some() {
                let text = self.text(item.span);
                let _: Option<()> = self.report(codes::SAID_TWICE, item.span, &[text]);
            }
            redeem = self.redeem(most, lines);
            wrong |= redeem.is_none();
        }
        if wrong {
            return None;
        }
        Some(Tier {
            name: tier.name.text.clone(),
            title: tier.title.clone(),
            from: from?,
            redeem,
        })
    }

    fn lines_rule(&mut self, rule: &syntax::LinesRule, lines: CollectionId) -> Option<LinesRule> {
        let named = self.collection_called(codes::UNKNOWN_COLLECTION, &rule.lines)?;
        if named != lines {
            let noun = self.schema().collection(lines).plural.clone();
            let name = &rule.lines.text;
            return self.report(codes::NOT_ABOUT_THIS, rule.lines.span, &[name, &noun]);
        }
        let condition = Expression {
            kind: ExpressionKind::Path(Path {
                names: vec![rule.condition.clone()],
                span: rule.condition.span,
            }),
            span: rule.condition.span,
        };
        let condition = self.condition_about(lines, &condition);
        let redeem = self.redeem(&rule.redeem, lines);
        Some(LinesRule {
            condition: condition?,
            redeem: redeem?,
        })
    }

    /// `25% of max_discount`.
    fn redeem(&mut self, most: &Expression, lines: CollectionId) -> Option<Redeem> {
        let ExpressionKind::ShareOf(share, of) = &most.kind else {
            return self.report(codes::NOT_A_SHARE, most.span, &[]);
        };
        let share = self.literal(share)?;
        let of = self.alone(lines, |body| body.expression(of))?;
        let NodeKind::Literal(Value::Ratio(share_of)) = share.kind else {
            return self.report(codes::NOT_A_SHARE, most.span, &[]);
        };
        if !matches!(of.ty, Type::Ratio | Type::Money) {
            return self.report(codes::NOT_A_SHARE, most.span, &[]);
        }
        if share_of > Decimal::ONE {
            let text = self.text(share.span);
            let whole = self.text(of.span);
            return self.report(codes::MORE_THAN_WHOLE, share.span, &[text, whole]);
        }
        Some(Redeem {
            share: share_of,
            of,
        })
    }
}

/// Whether what is counted has a window, as far as the text tells.
fn counts_back(tiers: &syntax::Tiers) -> bool {
    let lines = tiers.body.items.iter();
    lines.map(|item| &item.node).any(|line| match line {
        TiersLine::CountingRows(rows) => rows.window.is_some(),
        TiersLine::CountingValue(value) => has_window(value),
        _ => false,
    })
}

fn has_window(value: &Expression) -> bool {
    match &value.kind {
        ExpressionKind::Aggregate { of, .. } => match of {
            Aggregated::Path(rows) | Aggregated::Each { rows, .. } => rows.window.is_some(),
        },
        ExpressionKind::Arithmetic(_, left, right) | ExpressionKind::OrElse(left, right) => {
            has_window(left) || has_window(right)
        }
        ExpressionKind::Negative(inner) => has_window(inner),
        _ => false,
    }
}
