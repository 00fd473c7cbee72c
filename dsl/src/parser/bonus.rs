//! Bonus rules.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::Texts,
    syntax::{
        Band, Bands, BlockKind, Bonus, BonusLine, Earn, Expiry, Expression, ExpressionKind, Limit,
        Path, Per, PeriodUnit,
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
    Phrase::ExclusiveWith,
    Phrase::Priority,
    Phrase::Give,
    Phrase::ClaimWithin,
]);

const SHARES: Texts = Texts::new(
    "a point for every 100 is a share: `earn 1% of visit.money_paid`, rounded as the programme says",
    "балл за каждые 100 — это доля: `начислить 1% от визит.оплачено_деньгами`, а округляет программа",
);

const PER: PhraseSet = PhraseSet::of(&[Phrase::PerPeriod, Phrase::PerRecord, Phrase::InAll]);

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
        let line = self.bonus_item()?;
        self.refuse_condition_behind()?;
        Ok(line)
    }

    fn bonus_item(&mut self) -> Parsing<BonusLine> {
        if let Some(start) = self.start()? {
            return Ok(BonusLine::On(start));
        }
        let Some(phrase) = self.eat_phrase(LINES) else {
            let expected = match self.at(Phrase::Every) {
                true => Expected::Day,
                false => Expected::BonusLine,
            };
            return Err(self.unexpected(expected));
        };
        Ok(match phrase {
            Phrase::When => BonusLine::When(self.when()?),
            Phrase::Earn => self.earn()?,
            Phrase::AvailableAfter => BonusLine::AvailableAfter(self.period_amount()?),
            Phrase::ExpiresAfter => BonusLine::ExpiresAfter(Expiry {
                after: self.period_amount()?,
                to_end_of_month: self.eat(Phrase::ToEndOfMonth),
            }),
            Phrase::AtMost => {
                if self.at(Phrase::Once) {
                    return Err(self.unexpected(Expected::Number));
                }
                let most = self.unary()?;
                let per = self.per()?;
                BonusLine::AtMost(Limit { most, per })
            }
            Phrase::Once => BonusLine::Once(self.per()?),
            Phrase::ExclusiveWith => BonusLine::ExclusiveWith(self.names()?),
            Phrase::Give => BonusLine::Give(self.text_literal()?),
            Phrase::ClaimWithin => BonusLine::ClaimWithin(self.period_amount()?),
            Phrase::Priority => BonusLine::Priority(self.unary()?),
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

    fn earn(&mut self) -> Parsing<BonusLine> {
        if self.eat(Phrase::AShareOf) {
            let share_of = self.value()?;
            self.expect(Phrase::InBandsOf)?;
            return self.bands(Some(share_of));
        }
        if self.eat(Phrase::InBandsOf) {
            return self.bands(None);
        }
        let amount = self.value()?;
        if self.at(Phrase::PerPeriod) && self.token(self.position + 1).kind == Kind::Number {
            let help = SHARES.of(self.language());
            let failure = self.unexpected(Expected::ItemEnd);
            return Err(failure.mended(|diagnostic| diagnostic.help(help)));
        }
        let per_day_since = if self.eat(Phrase::PerDaySince) {
            Some(self.path()?)
        } else {
            None
        };
        Ok(BonusLine::Earn(Earn {
            amount,
            per_day_since,
            recipient: self.recipient()?,
        }))
    }

    pub(super) fn recipient(&mut self) -> Parsing<Option<Path>> {
        if self.eat(Phrase::For) {
            self.path().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Behind `in bands of`.
    fn bands(&mut self, share_of: Option<Expression>) -> Parsing<BonusLine> {
        Ok(BonusLine::EarnInBands(Box::new(Bands {
            share_of,
            of: self.value()?,
            recipient: self.recipient()?,
            bands: self.block(Parser::band)?,
        })))
    }

    fn band(&mut self) -> Parsing<Band> {
        let amount = self.unary()?;
        self.expect(Phrase::BandFrom)?;
        let from = self.unary()?;
        Ok(Band { amount, from })
    }

    /// `per month`, `per 90 days`, `per visit`, `in all`.
    pub(super) fn per(&mut self) -> Parsing<Per> {
        match self.eat_phrase(PER) {
            None => return Err(self.unexpected(Expected::Phrase(Phrase::PerPeriod))),
            Some(Phrase::InAll) => return Ok(Per::All),
            Some(_) => {}
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
