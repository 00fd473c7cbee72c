//! The terms of the programme.

use crate::{
    check::Checker,
    diagnostics::{Entry, codes},
    program::{Limit, Most, NodeKind, Per, Programme},
    source::Span,
    syntax::{self, BonusLine, Expression, Name, Occasion, Term},
    types::{Type, Value},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

impl Checker<'_> {
    pub(super) fn programme(&mut self, programme: &syntax::Programme) -> Option<Programme> {
        let mut checked = Programme {
            name: programme.name.text.clone(),
            ..Programme::default()
        };
        let mut said: Vec<(std::mem::Discriminant<Term>, Span)> = Vec::new();
        let mut right = true;
        for item in &programme.body.items {
            // Two words for one matter: how far a return may go.
            // Rules about lines and limits can be many.
            if matches!(
                item.node,
                Term::Lines(_) | Term::Occasions(..) | Term::BestOf(_)
            ) {
                right &= self.term(&item.node, item.span, &mut checked).is_some();
                continue;
            }
            let kind = match &item.node {
                Term::MayGoNegative => {
                    std::mem::discriminant(&Term::Floor(programme_floor(item.span)))
                }
                term => std::mem::discriminant(term),
            };
            if let Some((_, first)) = said.iter().find(|(known, _)| *known == kind) {
                let text = self.text(item.span);
                let found = self
                    .diagnostic(codes::SAID_TWICE, item.span, &[text])
                    .label(*first, "");
                self.diagnostics.push(found);
                right = false;
            }
            said.push((kind, item.span));
            right &= self.term(&item.node, item.span, &mut checked).is_some();
        }
        right.then_some(checked)
    }

    fn term(&mut self, term: &Term, span: Span, checked: &mut Programme) -> Option<()> {
        match term {
            Term::Rate(points, money) => {
                checked.rate = Some(self.rate(points, money, span)?);
            }
            Term::Round(rounding, step) => {
                let step = self.positive(step, &Type::Points, codes::WRONG_STEP, span)?;
                checked.rounding = (*rounding, step);
            }
            Term::Spend(order) => checked.spend = *order,
            Term::Floor(floor) => {
                let floor = self.number_of(floor, &Type::Points)?;
                if floor > Decimal::ZERO {
                    let text = self.text(span);
                    return self.report(codes::FLOOR_ABOVE_ZERO, span, &[text]);
                }
                checked.floor = Some(floor);
            }
            Term::MayGoNegative => checked.floor = None,
            Term::Occasions(occasion, most, per) => {
                let limit = self.occasions(most, per)?;
                match occasion {
                    Occasion::Accrual => checked.accruals.push(limit),
                    Occasion::Redemption => checked.redemptions.push(limit),
                }
            }
            Term::Budget(most) => {
                let budget = self.number_of(most, &Type::Points)?;
                if budget <= Decimal::ZERO {
                    let text = self.text(span);
                    return self.report(codes::GIVES_NOTHING, span, &[text]);
                }
                checked.budget = Some(budget);
            }
            Term::BestOf(names) => {
                let names = names.iter().map(|name| name.text.clone());
                checked.best_of.push(names.collect());
            }
            // What can be paid by points is checked with the tiers.
            Term::Redeem(_) | Term::RedeemOrder(_) | Term::Lines(_) | Term::MoneyAtLeast(_) => {}
        }
        Some(())
    }

    /// So many points are worth so much money.
    pub(super) fn rate(
        &mut self,
        points: &Expression,
        money: &Expression,
        span: Span,
    ) -> Option<(Decimal, Decimal)> {
        let points = self.positive(points, &Type::Points, codes::WRONG_RATE, span);
        let money = self.positive(money, &Type::Money, codes::WRONG_RATE, span);
        points.zip(money)
    }

    /// `at most 3 … per day`.
    fn occasions(&mut self, most: &Expression, per: &syntax::Per) -> Option<Limit> {
        let subject = self.schema().subject;
        let times = self.number_of(most, &Type::Int)?;
        let Some(times) = times.to_u32().filter(|times| *times > 0) else {
            let text = self.text(most.span);
            return self.report(codes::GIVES_NOTHING, most.span, &[text]);
        };
        let per = match per {
            syntax::Per::Record(name) => {
                let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
                if collection != subject {
                    return self.report(codes::PER_ANOTHER_RECORD, name.span, &[&name.text]);
                }
                Per::Client
            }
            syntax::Per::Unit(unit) => Per::Unit(*unit),
            syntax::Per::Period(period) => Per::Period(self.period_about(subject, period)?),
            syntax::Per::All => Per::All,
        };
        Some(Limit {
            most: Most::Times(times),
            per,
        })
    }

    /// Refuses groups of rules that do not exist, or of one.
    pub(super) fn refuse_unknown_bonuses(&mut self, programme: &syntax::Programme) {
        for item in &programme.body.items {
            let Term::BestOf(names) = &item.node else {
                continue;
            };
            self.refuse_unknown_names(names);
            if let [only] = names.as_slice() {
                let _: Option<()> = self.report(codes::BEST_OF_ONE, only.span, &[&only.text]);
            }
        }
    }

    /// Refuses a rule that excludes none that exists, or itself.
    pub(super) fn refuse_unknown_rivals(&mut self, bonus: &syntax::Bonus) {
        for item in &bonus.body.items {
            let BonusLine::ExclusiveWith(names) = &item.node else {
                continue;
            };
            self.refuse_unknown_names(names);
            if let Some(own) = names.iter().find(|name| name.text == bonus.name.text) {
                let _: Option<()> = self.report(codes::BEST_OF_ONE, own.span, &[&own.text]);
            }
        }
    }

    fn refuse_unknown_names(&mut self, names: &[Name]) {
        for name in names {
            if !self.declared.bonuses.contains_key(name.text.as_str()) {
                let known = self.candidates(self.declared.bonuses.keys().copied());
                let _: Option<()> = self.report_unknown(codes::UNKNOWN_BONUS, name, "", &known);
            }
        }
    }

    /// A literal number of a unit that is more than zero.
    fn positive(
        &mut self,
        literal: &Expression,
        wanted: &Type,
        wrong: &'static Entry,
        span: Span,
    ) -> Option<Decimal> {
        let found = self.literal(literal)?;
        let NodeKind::Literal(value) = &found.kind else {
            return None;
        };
        match (found.ty == *wanted, value.number()) {
            (true, Some(number)) if number > Decimal::ZERO => Some(number),
            _ => self.report(wrong, span, &[]),
        }
    }

    /// A literal number of a unit.
    pub(in crate::check) fn number_of(
        &mut self,
        literal: &Expression,
        wanted: &Type,
    ) -> Option<Decimal> {
        let value: Value = self.literal_of(literal, wanted)?;
        value.number()
    }
}

fn programme_floor(span: Span) -> Expression {
    Expression {
        kind: syntax::ExpressionKind::Boolean(false),
        span,
    }
}
