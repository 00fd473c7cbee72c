//! The bonus programme: terms, bonus rules, tiers. Checked after all rules, which they may refer to.

mod amount;
mod bonus;
mod programme;
mod tiers;

use super::Checker;
use crate::{
    diagnostics::codes,
    program::{Loyalty, Node},
    schema::CollectionId,
    source::Span,
    syntax::{self, PeriodAmount},
};

impl<'a> Checker<'a> {
    /// Checks all that is said about points.
    pub(super) fn check_loyalty(&mut self) {
        let declared = std::mem::take(&mut self.declared.loyalty);
        let mut loyalty = Loyalty::default();
        if let Some(programme) = self.only(&declared.programmes)
            && let Some(programme) = self.programme(programme)
        {
            loyalty.programme = programme;
        }
        let rate = loyalty.programme.rate.is_some();
        for (bonus, span) in &declared.bonuses {
            loyalty.bonuses.extend(self.bonus(bonus, *span, rate));
        }
        if let Some(tiers) = self.only(&declared.tiers) {
            let span = declared
                .tiers
                .first()
                .map_or(tiers.body.span, |first| first.1);
            if !rate {
                let _: Option<()> = self.report(codes::TIERS_WITHOUT_RATE, tiers.name.span, &[]);
            }
            loyalty.tiers = self.tiers(tiers, span);
        }
        self.loyalty = loyalty;
    }

    /// The first of declarations of which a program has one.
    fn only<T>(&mut self, declared: &[(&'a T, Span)]) -> Option<&'a T> {
        for (_, span) in declared.iter().skip(1) {
            let first = declared.first().map_or(*span, |(_, span)| *span);
            let text = self.text(*span).split(' ').next().unwrap_or_default();
            let found = self
                .diagnostic(codes::SAID_TWICE, *span, &[text])
                .label(first, "");
            self.diagnostics.push(found);
        }
        declared.first().map(|(declared, _)| *declared)
    }

    fn period_about(&mut self, about: CollectionId, amount: &PeriodAmount) -> Option<Node> {
        self.alone(about, |body| body.period(amount))
    }
}

/// What files declare about points, with the places of the declarations.
#[derive(Default)]
pub(super) struct Declared<'a> {
    pub programmes: Vec<(&'a syntax::Programme, Span)>,
    pub bonuses: Vec<(&'a syntax::Bonus, Span)>,
    pub tiers: Vec<(&'a syntax::Tiers, Span)>,
}
