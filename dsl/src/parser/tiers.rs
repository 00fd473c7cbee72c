//! Tiers.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::{PhraseSet, VALUES},
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::Texts,
    syntax::{Downgrade, LinesRule, Privilege, Tier, Tiers, TiersLine},
    vocabulary::Phrase,
};

/// What a line begins with; one about lines of an order begins with a name.
pub(crate) const TIERS_LINES: PhraseSet = PhraseSet::of(&[
    Phrase::Counting,
    Phrase::Tier,
    Phrase::KeepForever,
    Phrase::ReviewEvery,
    Phrase::RedeemUpTo,
]);

const UP_TO_THE_NEXT: Texts = Texts::new(
    "a tier reaches up to where the next one begins",
    "уровень действует до порога следующего",
);

const LINES_BY_A_CONDITION: Texts = Texts::new(
    "a condition about lines stands before them: `promo lines redeem up to …`",
    "условие о строках стоит перед ними: `по_акции строки списать до …`",
);

const DOWNGRADES: PhraseSet = PhraseSet::of(&[Phrase::DropOneTier, Phrase::ToTheEarnedTier]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn tiers(&mut self) -> Parsing<Tiers> {
        Ok(Tiers {
            name: self.name()?,
            title: self.title()?,
            body: self.block(Parser::tiers_line)?,
        })
    }

    fn tiers_line(&mut self) -> Parsing<TiersLine> {
        Ok(match self.phrase(TIERS_LINES) {
            Some(Phrase::Counting) => {
                self.eat(Phrase::Counting);
                self.counting()?
            }
            Some(Phrase::Tier) => {
                self.eat(Phrase::Tier);
                TiersLine::Tier(self.tier()?)
            }
            Some(Phrase::KeepForever) => {
                self.eat(Phrase::KeepForever);
                TiersLine::KeepForever
            }
            Some(Phrase::ReviewEvery) => {
                self.eat(Phrase::ReviewEvery);
                let period = self.period_amount()?;
                self.expect_symbol(Symbol::Comma)?;
                match self.eat_phrase(DOWNGRADES) {
                    Some(Phrase::DropOneTier) => TiersLine::Review(period, Downgrade::OneTier),
                    Some(_) => TiersLine::Review(period, Downgrade::ToEarned),
                    None => return Err(self.unexpected(Expected::Phrase(Phrase::DropOneTier))),
                }
            }
            None if matches!(self.here().kind, Kind::Word | Kind::QuotedName) => {
                TiersLine::Lines(self.lines_rule()?)
            }
            _ => return Err(self.unexpected(Expected::TiersLine)),
        })
    }

    /// A value, or rows to be counted.
    fn counting(&mut self) -> Parsing<TiersLine> {
        let begins_value = self.phrase(VALUES).is_some();
        if begins_value {
            return self.value().map(TiersLine::CountingValue);
        }
        let first = self.position;
        self.rows(first).map(TiersLine::CountingRows)
    }

    fn tier(&mut self) -> Parsing<Tier> {
        let name = self.name()?;
        let title = self.title()?;
        self.expect(Phrase::From)?;
        let from = self.value()?;
        if self.at(Phrase::To) {
            let help = UP_TO_THE_NEXT.of(self.language());
            let failure = self.unexpected(Expected::Symbol(Symbol::OpenBrace));
            return Err(failure.mended(|diagnostic| diagnostic.help(help)));
        }
        Ok(Tier {
            name,
            title,
            from,
            body: self.block(Parser::privilege)?,
        })
    }

    fn privilege(&mut self) -> Parsing<Privilege> {
        self.expect(Phrase::RedeemUpTo)?;
        Ok(match self.share_of_order()? {
            Some(share) => Privilege::RedeemOrder(share),
            None => Privilege::RedeemUpTo(self.value()?),
        })
    }

    /// `promo lines redeem up to 100% of price`.
    pub(super) fn lines_rule(&mut self) -> Parsing<LinesRule> {
        let condition = self.name()?;
        if self.at(Phrase::Where) {
            let help = LINES_BY_A_CONDITION.of(self.language());
            let failure = self.unexpected(Expected::Phrase(Phrase::RedeemUpTo));
            return Err(failure.mended(|diagnostic| diagnostic.help(help)));
        }
        let lines = self.name()?;
        self.expect(Phrase::RedeemUpTo)?;
        Ok(LinesRule {
            condition,
            lines,
            redeem: self.value()?,
        })
    }
}
