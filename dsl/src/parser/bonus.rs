//! Bonus rules.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    syntax::{
        BlockKind, Bonus, BonusLine, Earn, Expiry, Expression, ExpressionKind, Limit, Per,
        PeriodUnit,
    },
    vocabulary::{Phrase, Unit},
};

/// What a line begins with that does not say what starts the rule.
const LINES: PhraseSet = PhraseSet::of(&[
    Phrase::When,
    Phrase::Earn,
    Phrase::AvailableAfter,
    Phrase::ExpiresAfter,
    Phrase::AtMost,
    Phrase::Once,
    Phrase::ReverseOnReturn,
]);

const PER: PhraseSet = PhraseSet::of(&[Phrase::PerPeriod, Phrase::PerRecord]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn bonus(&mut self) -> Parsing<Bonus> {
        Ok(Bonus {
            name: self.name()?,
            title: self.title()?,
            body: self.block(Parser::bonus_line)?,
        })
    }

    fn bonus_line(&mut self) -> Parsing<BonusLine> {
        if let Some(start) = self.start()? {
            return Ok(BonusLine::On(start));
        }
        let Some(phrase) = self.eat_phrase(LINES) else {
            return Err(self.unexpected(Expected::BonusLine));
        };
        Ok(match phrase {
            Phrase::When => BonusLine::When(self.when()?),
            Phrase::Earn => BonusLine::Earn(self.earn()?),
            Phrase::AvailableAfter => BonusLine::AvailableAfter(self.period_amount()?),
            Phrase::ExpiresAfter => BonusLine::ExpiresAfter(Expiry {
                after: self.period_amount()?,
                to_end_of_month: self.eat(Phrase::ToEndOfMonth),
            }),
            Phrase::AtMost => {
                let most = self.unary()?;
                let per = self.per()?;
                BonusLine::AtMost(Limit { most, per })
            }
            Phrase::Once => BonusLine::Once(self.per()?),
            _ => BonusLine::ReverseOnReturn,
        })
    }

    /// The condition behind `when`: one, or a block of which all hold.
    pub(super) fn when(&mut self) -> Parsing<Expression> {
        if !self.at_symbol(Symbol::OpenBrace) {
            return self.expression();
        }
        let first = self.position;
        let block = self.block(Parser::expression)?;
        self.make(first, ExpressionKind::Block(BlockKind::All, block))
    }

    fn earn(&mut self) -> Parsing<Earn> {
        let amount = self.value()?;
        let recipient = if self.eat(Phrase::For) {
            Some(self.path()?)
        } else {
            None
        };
        Ok(Earn { amount, recipient })
    }

    /// `per month`, `per 90 days`, `per visit`.
    fn per(&mut self) -> Parsing<Per> {
        if self.eat_phrase(PER).is_none() {
            return Err(self.unexpected(Expected::Phrase(Phrase::PerPeriod)));
        }
        let here = self.here();
        if here.kind == Kind::Number {
            return self.period_amount().map(Per::Period);
        }
        if let Some(Unit::Period(unit)) = self.words.unit(here.word) {
            return match unit {
                PeriodUnit::Calendar(unit) => {
                    self.advance();
                    Ok(Per::Unit(unit))
                }
                PeriodUnit::Clock(_) => Err(self.unexpected(Expected::CalendarUnit)),
            };
        }
        self.name().map(Per::Record)
    }
}
