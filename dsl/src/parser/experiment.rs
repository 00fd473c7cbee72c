//! Experiments.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::Symbol,
};
use crate::{
    diagnostics::codes,
    syntax::{Experiment, ExperimentLine, Rate},
    vocabulary::{Phrase, Unit},
};

const LINES: PhraseSet = PhraseSet::of(&[
    Phrase::OnSegment,
    Phrase::Split,
    Phrase::Variant,
    Phrase::HoldOut,
    Phrase::WinnerBy,
    Phrase::RestGetsWinner,
    Phrase::Quiet,
    Phrase::AtMost,
]);

const RATES: PhraseSet =
    PhraseSet::of(&[Phrase::OpenRate, Phrase::ClickRate, Phrase::PurchaseRate]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn experiment(&mut self) -> Parsing<Experiment> {
        Ok(Experiment {
            name: self.name()?,
            title: self.title()?,
            body: self.block(Parser::experiment_line)?,
        })
    }

    fn experiment_line(&mut self) -> Parsing<ExperimentLine> {
        let Some(phrase) = self.eat_phrase(LINES) else {
            return Err(self.unexpected(Expected::ExperimentLine));
        };
        Ok(match phrase {
            Phrase::OnSegment => {
                let segment = self.name()?;
                self.expect(Phrase::Every)?;
                self.refuse_bare_unit()?;
                ExperimentLine::On {
                    segment,
                    every: self.period_amount()?,
                    at: self.time_of_day()?,
                }
            }
            Phrase::Split => {
                let test = self.percentage()?;
                self.expect(Phrase::Test)?;
                self.expect_symbol(Symbol::Comma)?;
                let rest = self.percentage()?;
                self.expect(Phrase::RestPart)?;
                ExperimentLine::Split { test, rest }
            }
            Phrase::Variant => ExperimentLine::Variant {
                name: self.name()?,
                body: self.steps()?,
            },
            Phrase::HoldOut => ExperimentLine::HoldOut(self.percentage()?),
            Phrase::WinnerBy => self.winner()?,
            Phrase::Quiet => {
                let (from, to) = self.hours()?;
                ExperimentLine::Quiet(from, to)
            }
            Phrase::AtMost => {
                let (most, per) = self.message_cap()?;
                ExperimentLine::AtMost(most, per)
            }
            _ => ExperimentLine::RestGetsWinner,
        })
    }

    /// Refuses `every day`: rounds begin `every 1 day`.
    fn refuse_bare_unit(&self) -> Parsing<()> {
        let here = self.here();
        let Some(Unit::Period(_)) = self.words.unit(here.word) else {
            return Ok(());
        };
        let (span, written) = (self.span_of(here), &here.text);
        let meant = format!("1 {written}");
        let failure = self.failure(codes::FOREIGN_WORDING, span, &[written, &meant]);
        Err(failure.mended(|diagnostic| diagnostic.replace(span, meant)))
    }

    /// Behind `winner by`.
    fn winner(&mut self) -> Parsing<ExperimentLine> {
        let rate = match self.eat_phrase(RATES) {
            Some(Phrase::OpenRate) => Rate::Open,
            Some(Phrase::ClickRate) => Rate::Click,
            Some(_) => Rate::Purchase,
            None => return Err(self.unexpected(Expected::Phrase(Phrase::OpenRate))),
        };
        self.expect(Phrase::After)?;
        let after = self.period_amount()?;
        self.expect(Phrase::WithAtLeast)?;
        let at_least = self.number()?;
        self.expect(Phrase::SentEach)?;
        self.expect_symbol(Symbol::Comma)?;
        self.expect(Phrase::ElseVariant)?;
        Ok(ExperimentLine::Winner {
            rate,
            after,
            at_least,
            otherwise: self.name()?,
        })
    }
}
