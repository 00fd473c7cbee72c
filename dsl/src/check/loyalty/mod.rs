//! The bonus programme: terms, bonus rules, tiers. Checked after all rules, which they may refer to.

mod amount;
mod bonus;
mod firing;
mod paid;
mod programme;
mod redemption;
mod tiers;
pub(super) mod when;

use super::Checker;
use crate::{
    diagnostics::codes,
    program::{Loyalty, Node},
    schema::CollectionId,
    source::Span,
    syntax::{self, PeriodAmount, Term},
};

impl<'a> Checker<'a> {
    /// Checks all that is said about points.
    pub(super) fn check_loyalty(&mut self) {
        let declared = std::mem::take(&mut self.declared.loyalty);
        let mut loyalty = Loyalty::default();
        let written = self.only(&declared.programmes);
        if let Some(programme) = written.and_then(|written| self.programme(written)) {
            self.loyalty.programme = programme.clone();
            loyalty.programme = programme;
        }
        // What is wrong with the programme is said once.
        let rate = written.is_some_and(|written| {
            let mut terms = written.body.items.iter();
            terms.any(|term| matches!(term.node, Term::Rate(..)))
        });
        self.written_tiers = declared.tiers.first().map(|(tiers, _)| *tiers);
        for (bonus, span) in &declared.bonuses {
            let terms = (rate, loyalty.programme.floor);
            loyalty.bonuses.extend(self.bonus(bonus, *span, terms));
        }
        if let Some(written) = written {
            self.refuse_unknown_bonuses(written);
        }
        for (bonus, _) in &declared.bonuses {
            self.refuse_unknown_rivals(bonus);
        }
        let tiers = self.only(&declared.tiers);
        loyalty.redemption = self.redemption(written, tiers, rate);
        if let Some(tiers) = tiers {
            let span = declared
                .tiers
                .first()
                .map_or(tiers.body.span, |first| first.1);
            loyalty.tiers = self.tiers(tiers, span);
        }
        self.loyalty = loyalty;
    }

    /// Says that rows of points are not what the rules of the file give.
    pub(super) fn note_points_of_the_data(&mut self) {
        if self.loyalty.bonuses.is_empty() {
            return;
        }
        for place in std::mem::take(&mut self.points_read) {
            let text = self.text(place);
            let _: Option<()> = self.report(codes::POINTS_OF_THE_DATA, place, &[text]);
        }
    }

    /// Reads what points are worth, which rules may ask about; what is wrong with it is said with the programme.
    pub(super) fn read_rate(&mut self) {
        let reported = self.diagnostics.len();
        let programmes = &self.declared.loyalty.programmes;
        let terms = programmes.first().map(|(written, _)| &written.body.items);
        let rate = terms
            .into_iter()
            .flatten()
            .find_map(|item| match &item.node {
                Term::Rate(points, money) => Some((points, money, item.span)),
                _ => None,
            });
        self.rate = rate.and_then(|(points, money, span)| self.rate(points, money, span));
        self.diagnostics.truncate(reported);
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

    pub(in crate::check) fn period_about(
        &mut self,
        about: CollectionId,
        amount: &PeriodAmount,
    ) -> Option<Node> {
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
