//! The terms of the bonus programme.

use super::printer::Printer;
use crate::{
    syntax::{Expression, ExpressionKind, Programme, Rounding, SpendOrder, Term},
    vocabulary::{Case, Phrase},
};

impl Printer {
    pub(super) fn programme(&self, programme: &Programme) -> String {
        let title = programme.title.as_deref();
        let head = self.head(Phrase::Program, &programme.name, title, None);
        let body = self.block(&programme.body, 0, |term, depth| self.term(term, depth));
        format!("{head} {body}")
    }

    fn term(&self, term: &Term, depth: usize) -> String {
        match term {
            Term::Rate(points, money) => {
                let (points, money) = (self.value(points, depth), self.value(money, depth));
                format!("{points} = {money}")
            }
            Term::Round(rounding, step) => {
                let step = self.genitive(step, depth);
                format!("{} {step}", self.say(rounding_phrase(*rounding)))
            }
            Term::Spend(SpendOrder::OldestExpiry) => self.say(Phrase::SpendOldestExpiry).to_owned(),
            Term::Spend(SpendOrder::Oldest) => self.say(Phrase::SpendOldest).to_owned(),
            Term::Floor(floor) => {
                let floor = self.genitive(floor, depth);
                format!("{} {floor}", self.say(Phrase::NeverBelow))
            }
            Term::MayGoNegative => self.say(Phrase::MayGoNegative).to_owned(),
        }
    }

    /// A value behind «до», «ниже» and «не более», which ask for the genitive.
    pub(super) fn genitive(&self, value: &Expression, depth: usize) -> String {
        match &value.kind {
            ExpressionKind::Quantity(number, unit) => {
                self.quantity_in(number, unit, Case::Genitive)
            }
            _ => self.value(value, depth),
        }
    }
}

fn rounding_phrase(rounding: Rounding) -> Phrase {
    match rounding {
        Rounding::Down => Phrase::RoundDown,
        Rounding::Up => Phrase::RoundUp,
        Rounding::HalfUp => Phrase::RoundHalfUp,
        Rounding::HalfDown => Phrase::RoundHalfDown,
        Rounding::HalfEven => Phrase::RoundHalfEven,
    }
}
