//! The terms of the bonus programme.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    syntax::{Expression, Name, Occasion, Programme, Rounding, SpendOrder, Term},
    vocabulary::Phrase,
};

/// What a term begins with; one about lines of an order begins with a name.
pub(crate) const TERMS: PhraseSet = PhraseSet::of(&[
    Phrase::RoundDown,
    Phrase::RoundUp,
    Phrase::RoundHalfUp,
    Phrase::RoundHalfDown,
    Phrase::RoundHalfEven,
    Phrase::SpendOldestExpiry,
    Phrase::SpendOldest,
    Phrase::NeverBelow,
    Phrase::MayGoNegative,
    Phrase::RedeemUpTo,
    Phrase::MoneyAtLeast,
    Phrase::AtMost,
    Phrase::BestOf,
]);

const OCCASIONS: PhraseSet = PhraseSet::of(&[Phrase::Accruals, Phrase::Redemptions, Phrase::InAll]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn programme(&mut self) -> Parsing<Programme> {
        Ok(Programme {
            name: self.name()?,
            title: self.title()?,
            body: self.block(Parser::term)?,
        })
    }

    fn term(&mut self) -> Parsing<Term> {
        let Some(phrase) = self.eat_phrase(TERMS) else {
            return match self.here().kind {
                Kind::Number => self.rate(),
                Kind::Word | Kind::QuotedName if self.is_name(self.position + 1) => {
                    self.lines_rule().map(Term::Lines)
                }
                _ => Err(self.unexpected(Expected::Term)),
            };
        };
        let rounding = match phrase {
            Phrase::RoundDown => Rounding::Down,
            Phrase::RoundUp => Rounding::Up,
            Phrase::RoundHalfUp => Rounding::HalfUp,
            Phrase::RoundHalfDown => Rounding::HalfDown,
            Phrase::RoundHalfEven => Rounding::HalfEven,
            Phrase::SpendOldestExpiry => return Ok(Term::Spend(SpendOrder::OldestExpiry)),
            Phrase::SpendOldest => return Ok(Term::Spend(SpendOrder::Oldest)),
            Phrase::NeverBelow => return self.value().map(Term::Floor),
            Phrase::MayGoNegative => return Ok(Term::MayGoNegative),
            Phrase::RedeemUpTo => {
                return Ok(match self.share_of_order()? {
                    Some(share) => Term::RedeemOrder(share),
                    None => Term::Redeem(self.value()?),
                });
            }
            Phrase::MoneyAtLeast => {
                let part = self.unary()?;
                self.expect(Phrase::InMoney)?;
                return Ok(Term::MoneyAtLeast(part));
            }
            Phrase::BestOf => return self.names().map(Term::BestOf),
            _ => return self.at_most(),
        };
        Ok(Term::Round(rounding, self.value()?))
    }

    fn is_name(&self, position: usize) -> bool {
        let kind = self.token(position).kind;
        matches!(kind, Kind::Word | Kind::QuotedName)
    }

    /// Behind `at most`.
    fn at_most(&mut self) -> Parsing<Term> {
        let most = self.unary()?;
        let occasion = match self.eat_phrase(OCCASIONS) {
            Some(Phrase::Accruals) => Occasion::Accrual,
            Some(Phrase::Redemptions) => Occasion::Redemption,
            Some(_) => return Ok(Term::Budget(most)),
            None => return Err(self.unexpected(Expected::Phrase(Phrase::Accruals))),
        };
        Ok(Term::Occasions(occasion, most, self.per()?))
    }

    /// `30% of the order`, if that stands here.
    pub(super) fn share_of_order(&mut self) -> Parsing<Option<Expression>> {
        let before = self.place();
        if self.here().kind != Kind::Number {
            return Ok(None);
        }
        let share = self.quantity_literal()?;
        if self.eat(Phrase::OfTheOrder) {
            return Ok(Some(share));
        }
        self.return_to(before);
        Ok(None)
    }

    /// Whether `of the order` stands here, and no path that begins like it.
    pub(super) fn at_of_the_order(&mut self) -> bool {
        let before = self.place();
        let found = self.eat(Phrase::OfTheOrder) && !self.at_symbol(Symbol::Dot);
        self.return_to(before);
        found
    }

    /// Names with commas between them.
    pub(super) fn names(&mut self) -> Parsing<Vec<Name>> {
        let mut names = vec![self.name()?];
        while self.eat_symbol(Symbol::Comma) {
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// `1 point = 1 rub`.
    fn rate(&mut self) -> Parsing<Term> {
        let points = self.quantity_literal()?;
        self.expect_symbol(Symbol::Equal)?;
        Ok(Term::Rate(Box::new(points), Box::new(self.value()?)))
    }
}
