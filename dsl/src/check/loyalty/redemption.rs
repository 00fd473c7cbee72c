//! What of a purchase can be paid by points.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{LinesRule, MoneyPart, NodeKind, Others, Redeem, Redemption},
    schema::CollectionId,
    source::Span,
    syntax::{self, Expression, ExpressionKind, Name, Path, Term, TiersLine},
    types::{Type, Value},
    vocabulary::Phrase,
};
use rust_decimal::Decimal;

impl Checker<'_> {
    /// What the programme and the tiers say about it; none where neither does.
    pub(super) fn redemption(
        &mut self,
        programme: Option<&syntax::Programme>,
        tiers: Option<&syntax::Tiers>,
        rate: bool,
    ) -> Option<Redemption> {
        let terms = programme.map_or(&[][..], |programme| &programme.body.items);
        let said = terms.iter().find(|item| {
            matches!(
                item.node,
                Term::Redeem(_) | Term::RedeemOrder(_) | Term::Lines(_) | Term::MoneyAtLeast(_)
            )
        });
        let place = tiers.map(|tiers| tiers.name.span);
        let place = place.or_else(|| said.map(|item| item.span))?;
        let purchases = self.purchases(place)?;
        if !rate {
            return self.report(codes::TIERS_WITHOUT_RATE, place, &[]);
        }
        let mut redemption = Redemption {
            purchases,
            lines: Vec::new(),
            others: Others::All,
            order: None,
            money: None,
        };
        for item in terms {
            match &item.node {
                Term::Redeem(most) => {
                    if tiers.is_some() {
                        let text = self.text(item.span);
                        let _: Option<()> = self.report(codes::TIERS_SAY_IT, item.span, &[text]);
                    }
                    redemption.others = Others::Share(self.redeem(most, purchases.1)?);
                }
                Term::Lines(rule) => {
                    if redemption.others == Others::All {
                        redemption.others = Others::Nothing;
                    }
                    redemption.lines.extend(self.lines_rule(rule, purchases.1));
                }
                Term::RedeemOrder(share) => redemption.order = self.share_of_order(share),
                Term::MoneyAtLeast(part) => redemption.money = self.money_part(part),
                _ => {}
            }
        }
        for item in tiers.map_or(&[][..], |tiers| &tiers.body.items) {
            if let TiersLine::Lines(rule) = &item.node {
                redemption.lines.extend(self.lines_rule(rule, purchases.1));
            }
        }
        Some(redemption)
    }

    /// The collection of purchases and that of their lines.
    pub(super) fn purchases(&mut self, place: Span) -> Option<(CollectionId, CollectionId)> {
        let purchases = self.schema().purchases();
        let lines = purchases.and_then(|purchases| self.schema().lines_of(purchases));
        match purchases.zip(lines) {
            Some((purchases, (lines, _))) => Some((purchases, lines)),
            None => self.report(codes::NO_PURCHASES, place, &[]),
        }
    }

    /// `30%` of the order.
    pub(super) fn share_of_order(&mut self, share: &Expression) -> Option<Decimal> {
        let literal = self.literal(share)?;
        let NodeKind::Literal(Value::Ratio(ratio)) = literal.kind else {
            return self.report(codes::NOT_A_SHARE, share.span, &[]);
        };
        self.refuse_more_than_whole(ratio, share.span)?;
        Some(ratio)
    }

    fn money_part(&mut self, part: &Expression) -> Option<MoneyPart> {
        let literal = self.literal(part)?;
        match literal.kind {
            NodeKind::Literal(Value::Ratio(ratio)) => {
                self.refuse_more_than_whole(ratio, part.span)?;
                Some(MoneyPart::Share(ratio))
            }
            NodeKind::Literal(Value::Money(money, _)) if money >= Decimal::ZERO => {
                Some(MoneyPart::Sum(money))
            }
            _ => {
                let text = self.text(part.span);
                self.report(codes::NO_MONEY_PART, part.span, &[text])
            }
        }
    }

    fn refuse_more_than_whole(&mut self, ratio: Decimal, span: Span) -> Option<()> {
        if ratio <= Decimal::ONE {
            return Some(());
        }
        let text = self.text(span);
        let whole = match self.language(span) {
            crate::vocabulary::Language::English => "the order",
            crate::vocabulary::Language::Russian => "заказ",
        };
        self.report(codes::MORE_THAN_WHOLE, span, &[text, whole])
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
        let reported = self.diagnostics.len();
        let condition = self.condition_about(lines, &condition);
        self.tell_how_to_declare(&rule.condition, lines, reported);
        let redeem = self.redeem(&rule.redeem, lines);
        Some(LinesRule {
            condition: condition?,
            redeem: redeem?,
        })
    }

    /// What is said of a condition that there is not also says how to declare it.
    fn tell_how_to_declare(&mut self, name: &Name, lines: CollectionId, reported: usize) {
        let language = self.language(name.span);
        let (said, about) = (Phrase::Condition.text(language), Phrase::For.text(language));
        let lines = self.schema().collection(lines);
        let noun = lines
            .nouns
            .get(&language)
            .map_or(&lines.name, |noun| &noun.of_one)
            .clone();
        let name = &name.text;
        if let Some(found) = self.diagnostics.get_mut(reported)
            && found.code == codes::UNKNOWN_NAME.code
            && found.help.is_none()
        {
            found.help = Some(format!("`{said} {name} {about} {noun} {{ … }}`"));
        }
    }

    /// `25% of max_discount`.
    pub(super) fn redeem(&mut self, most: &Expression, lines: CollectionId) -> Option<Redeem> {
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
