//! The terms of the bonus programme.

use super::{literal::is_one, name::begins_term, printer::Printer, rows::join};
use crate::{
    syntax::{Expression, ExpressionKind, Name, Occasion, Programme, Rounding, SpendOrder, Term},
    vocabulary::{Agreement, Case, Phrase},
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
            Term::Redeem(most) => join(&[self.say(Phrase::RedeemUpTo), &self.value(most, depth)]),
            Term::RedeemOrder(share) => self.redeem_order(share, depth),
            Term::Lines(rule) => self.lines_rule(rule, depth, begins_term),
            Term::MoneyAtLeast(part) => join(&[
                self.say(Phrase::MoneyAtLeast),
                &self.genitive(part, depth),
                self.say(Phrase::InMoney),
            ]),
            Term::Occasions(occasion, most, per) => {
                let occasions = match occasion {
                    Occasion::Accrual => Phrase::Accruals,
                    Occasion::Redemption => Phrase::Redemptions,
                };
                let agreement = match &most.kind {
                    ExpressionKind::Number(number) if is_one(number) => Agreement::Neuter,
                    _ => Agreement::Plural,
                };
                join(&[
                    self.say(Phrase::AtMost),
                    &self.value(most, depth),
                    occasions.agreeing(self.language, agreement),
                    &self.per(per),
                ])
            }
            Term::Budget(most) => join(&[
                self.say(Phrase::AtMost),
                &self.genitive(most, depth),
                self.say(Phrase::InAll),
            ]),
            Term::BestOf(names) => join(&[self.say(Phrase::BestOf), &self.names(names)]),
        }
    }

    /// `redeem up to 30% of the order`.
    pub(super) fn redeem_order(&self, share: &Expression, depth: usize) -> String {
        join(&[
            self.say(Phrase::RedeemUpTo),
            &self.value(share, depth),
            self.say(Phrase::OfTheOrder),
        ])
    }

    /// Names with commas between them.
    pub(super) fn names(&self, names: &[Name]) -> String {
        let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
        names.join(", ")
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
