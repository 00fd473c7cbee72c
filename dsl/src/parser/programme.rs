//! The terms of the bonus programme.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    syntax::{Programme, Rounding, SpendOrder, Term},
    vocabulary::Phrase,
};

const TERMS: PhraseSet = PhraseSet::of(&[
    Phrase::RoundDown,
    Phrase::RoundUp,
    Phrase::RoundHalfUp,
    Phrase::RoundHalfDown,
    Phrase::RoundHalfEven,
    Phrase::SpendOldestExpiry,
    Phrase::SpendOldest,
    Phrase::NeverBelow,
    Phrase::MayGoNegative,
]);

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
            _ => return Ok(Term::MayGoNegative),
        };
        Ok(Term::Round(rounding, self.value()?))
    }

    /// `1 point = 1 rub`.
    fn rate(&mut self) -> Parsing<Term> {
        let points = self.quantity_literal()?;
        self.expect_symbol(Symbol::Equal)?;
        Ok(Term::Rate(Box::new(points), Box::new(self.value()?)))
    }
}
