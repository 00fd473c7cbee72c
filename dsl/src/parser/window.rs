//! Windows and the periods in them.

use super::{
    cursor::Parser,
    failure::{Expected, Failure, Parsing},
    phrases::WINDOWS,
    token::Kind,
};
use crate::{
    diagnostics::{Texts, codes},
    syntax::{CalendarUnit, Expression, ExpressionKind, Number, PeriodAmount, PeriodUnit, Window},
    vocabulary::{Case, Count, Phrase, Unit},
};
use rust_decimal::Decimal;

const DAYS: Texts = Texts::new(
    "from one day to another, both included, is `between 2026-01-01 and 2026-01-31`; from a day on is `has visit where at >= 2026-03-01`",
    "со дня по день, оба включительно, — `между 2026-01-01 и 2026-01-31`; начиная с дня — `есть визит где дата >= 2026-03-01`",
);
const NUMBERS: Texts = Texts::new(
    "numbers are compared by `between 25 and 40`, both included",
    "числа сравнивают так: `между 25 и 40`, оба включительно",
);

impl Parser<'_> {
    /// The window that begins with a phrase which stands here.
    pub(super) fn window(&mut self, phrase: Phrase) -> Parsing<Window> {
        self.eat_phrase(WINDOWS);
        Ok(match phrase {
            Phrase::InTheLast => Window::Last(self.period_amount()?),
            Phrase::InTheNext => Window::Next(self.period_amount()?),
            Phrase::AtLeast => {
                let unit = self.words.unit(self.token(self.position + 1).word);
                let compares =
                    self.here().kind == Kind::Number && !matches!(unit, Some(Unit::Period(_)));
                if let Some(habit) = compares.then(|| self.habit(1)).flatten() {
                    return Err(habit);
                }
                let period = self.period_amount()?;
                self.expect(Phrase::Ago)?;
                Window::AtLeastAgo(period)
            }
            Phrase::From => self.ages_or_dates()?,
            Phrase::InThis => Window::This(self.calendar_unit()?),
            Phrase::InThePrevious => {
                let number = if self.here().kind == Kind::Number {
                    self.number()?
                } else {
                    Number {
                        digits: Decimal::ONE,
                        magnitude: None,
                    }
                };
                Window::Previous(number, self.calendar_unit()?)
            }
            _ => Window::Today,
        })
    }

    /// Behind `from`: `A to B ago`, or `d1 until d2`.
    fn ages_or_dates(&mut self) -> Parsing<Window> {
        let from = self.sum()?;
        let until = self.at(Phrase::Until);
        if !until && !self.at(Phrase::To) {
            let failure = self.unexpected(Expected::Phrase(Phrase::Until));
            return Err(match from.kind {
                ExpressionKind::Date(_) | ExpressionKind::Moment(_) => {
                    let help = DAYS.of(self.language());
                    failure.mended(|diagnostic| diagnostic.help(help))
                }
                _ => failure,
            });
        }
        // In Russian both are «до»: what stands behind the second value tells them apart.
        let ages = self.at(Phrase::To);
        self.advance();
        let to = self.sum()?;
        if ages && self.at(Phrase::Ago) {
            let window = Window::FromToAgo(self.age(from)?, self.age(to)?);
            self.eat(Phrase::Ago);
            return Ok(window);
        }
        if until {
            return Ok(Window::FromUntil(Box::new(from), Box::new(to)));
        }
        let failure = self.unexpected(Expected::Phrase(Phrase::Ago));
        Err(match to.kind {
            ExpressionKind::Number(_) | ExpressionKind::Quantity(..) => {
                let help = NUMBERS.of(self.language());
                failure.mended(|diagnostic| diagnostic.help(help))
            }
            _ => failure,
        })
    }

    /// A value that was read as one and is a period.
    fn age(&self, value: Expression) -> Parsing<PeriodAmount> {
        match value.kind {
            ExpressionKind::Period(number, unit) => Ok(PeriodAmount::Literal {
                number,
                unit,
                span: value.span,
            }),
            ExpressionKind::Path(mut path) if path.names.len() == 1 => path
                .names
                .pop()
                .map(PeriodAmount::Param)
                .ok_or_else(|| self.no_period(value.span)),
            _ => Err(self.no_period(value.span)),
        }
    }

    fn no_period(&self, span: crate::source::Span) -> Failure {
        let text = self
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let expected = Expected::Period.describe(self.language());
        self.failure(codes::UNEXPECTED, span, &[&expected, &format!("`{text}`")])
    }

    /// `6 months`, or the name of a parameter.
    pub(super) fn period_amount(&mut self) -> Parsing<PeriodAmount> {
        let first = self.position;
        let here = self.here();
        match here.kind {
            Kind::Number => {
                let number = self.number()?;
                let unit = self.period_unit()?;
                Ok(PeriodAmount::Literal {
                    number,
                    unit,
                    span: self.span_from(first),
                })
            }
            Kind::Word if let Some(unit @ Unit::Period(_)) = self.words.unit(here.word) => {
                if let Some((wish, _)) = self.wish(2) {
                    return Err(wish);
                }
                let span = self.span_of(here);
                let named = unit.word(self.language(), Case::Nominative, Count::One);
                Err(self
                    .failure(codes::PERIOD_WITHOUT_NUMBER, span, &[named])
                    .mended(|diagnostic| diagnostic.insert(span, "1 ")))
            }
            Kind::Word | Kind::QuotedName => match self.numeral() {
                Some(numeral) => Err(numeral),
                None => self.name().map(PeriodAmount::Param),
            },
            _ => Err(self.unexpected(Expected::Period)),
        }
    }

    fn period_unit(&mut self) -> Parsing<PeriodUnit> {
        let here = self.here();
        if let Some(Unit::Period(unit)) = self.words.unit(here.word) {
            self.advance();
            return Ok(unit);
        }
        match here.kind {
            Kind::Word if self.words.unit(here.word).is_none() => Err(self.unknown_unit(here)),
            _ => Err(self.unexpected(Expected::Period)),
        }
    }

    /// `day`, `week`, `month`, `quarter` or `year`.
    pub(super) fn calendar_unit(&mut self) -> Parsing<CalendarUnit> {
        let here = self.here();
        match self.words.unit(here.word) {
            Some(Unit::Period(PeriodUnit::Calendar(unit))) => {
                self.advance();
                Ok(unit)
            }
            _ if here.kind == Kind::Word && self.words.unit(here.word).is_none() => {
                Err(self.unknown_unit(here))
            }
            _ => Err(self.unexpected(Expected::CalendarUnit)),
        }
    }
}
