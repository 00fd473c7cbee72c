//! The terms of the programme.

use crate::{
    check::Checker,
    diagnostics::{Entry, codes},
    program::{NodeKind, Programme},
    source::Span,
    syntax::{self, Expression, Term},
    types::{Type, Value},
};
use rust_decimal::Decimal;

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
                let points = self.positive(points, &Type::Points, codes::WRONG_RATE, span);
                let money = self.positive(money, &Type::Money, codes::WRONG_RATE, span);
                checked.rate = Some((points?, money?));
            }
            Term::Round(rounding, step) => {
                let step = self.positive(step, &Type::Points, codes::WRONG_STEP, span)?;
                checked.rounding = (*rounding, step);
            }
            Term::Spend(order) => checked.spend = *order,
            Term::Floor(floor) => {
                let floor = self.number_of(floor, &Type::Points)?;
                if !floor.is_zero() {
                    let text = self.text(span);
                    return self.report(codes::NOT_BUILT_YET, span, &[text]);
                }
                checked.floor = Some(floor);
            }
            Term::MayGoNegative => checked.floor = None,
        }
        Some(())
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
