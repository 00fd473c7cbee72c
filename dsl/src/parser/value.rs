//! Values: `or else` < `+ -` < `* /` < sign < phrases, names and parentheses.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::{PhraseSet, VALUES},
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::codes,
    syntax::{
        AggregateFunction, Aggregated, ArithmeticOperator, DatePart, Expression, ExpressionKind,
        Pick, Rows,
    },
    vocabulary::Phrase,
};

const DISTINCT: PhraseSet = PhraseSet::of(&[Phrase::Distinct]);

impl<'t> Parser<'t> {
    /// A value, with `or else` behind it.
    pub(super) fn value(&mut self) -> Parsing<Expression> {
        self.chain(|parser| {
            let first = parser.position;
            let mut value = parser.sum()?;
            while parser.eat(Phrase::OrElse) {
                parser.link()?;
                let other = parser.sum()?;
                value = parser.make(
                    first,
                    ExpressionKind::OrElse(Box::new(value), Box::new(other)),
                )?;
            }
            Ok(value)
        })
    }

    pub(super) fn sum(&mut self) -> Parsing<Expression> {
        self.arithmetic(Parser::product, |symbol| match symbol {
            Symbol::Plus => Some(ArithmeticOperator::Add),
            Symbol::Minus => Some(ArithmeticOperator::Subtract),
            _ => None,
        })
    }

    fn product(&mut self) -> Parsing<Expression> {
        self.arithmetic(Parser::unary, |symbol| match symbol {
            Symbol::Times => Some(ArithmeticOperator::Multiply),
            Symbol::Divide => Some(ArithmeticOperator::Divide),
            _ => None,
        })
    }

    fn arithmetic(
        &mut self,
        operand: fn(&mut Parser<'t>) -> Parsing<Expression>,
        operator: fn(Symbol) -> Option<ArithmeticOperator>,
    ) -> Parsing<Expression> {
        self.chain(|parser| {
            let first = parser.position;
            let mut value = operand(parser)?;
            while let Kind::Symbol(symbol) = parser.here().kind
                && let Some(operator) = operator(symbol)
            {
                parser.advance();
                parser.link()?;
                let right = operand(parser)?;
                value = parser.make(
                    first,
                    ExpressionKind::Arithmetic(operator, Box::new(value), Box::new(right)),
                )?;
            }
            Ok(value)
        })
    }

    /// A value with a sign, or without one.
    pub(super) fn unary(&mut self) -> Parsing<Expression> {
        let first = self.position;
        if self.eat_symbol(Symbol::Minus) {
            let value = self.nested(Parser::unary)?;
            return self.make(first, ExpressionKind::Negative(Box::new(value)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsing<Expression> {
        let first = self.position;
        match self.here().kind {
            Kind::Number => self.quantity_literal(),
            Kind::Date => self.date_literal(),
            Kind::Moment => self.moment_literal(),
            Kind::Text => {
                let text = self.text_literal()?;
                self.make(first, ExpressionKind::Text(text))
            }
            Kind::Symbol(Symbol::OpenBracket) => {
                let values = self.list()?;
                self.make(first, ExpressionKind::List(values))
            }
            Kind::Symbol(Symbol::OpenParenthesis) => {
                self.advance();
                let inner = self.delimited(false, Parser::expression)?;
                self.expect_symbol(Symbol::CloseParenthesis)?;
                Ok(inner)
            }
            Kind::QuotedName => self.path_value(),
            Kind::Word => match self.phrase(VALUES) {
                Some(phrase) => self.phrase_value(first, phrase),
                None if self.words.is_reserved(self.here().word) => {
                    Err(self.unexpected(Expected::Value))
                }
                None => self.path_value(),
            },
            _ => Err(self.unexpected(Expected::Value)),
        }
    }

    fn path_value(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let path = self.path()?;
        self.make(first, ExpressionKind::Path(path))
    }

    /// The value that begins with a phrase which stands here.
    fn phrase_value(&mut self, first: usize, phrase: Phrase) -> Parsing<Expression> {
        self.eat_phrase(VALUES);
        match phrase {
            Phrase::DateOf => self.part(first, DatePart::Date),
            Phrase::YearOf => self.part(first, DatePart::Year),
            Phrase::MonthOf => self.part(first, DatePart::Month),
            Phrase::WeekdayOf => self.part(first, DatePart::Weekday),
            Phrase::HourOf => self.part(first, DatePart::Hour),
            Phrase::DaysSince => {
                let date = self.operand()?;
                self.make(first, ExpressionKind::DaysSince(date))
            }
            Phrase::AgeOf => {
                let date = self.operand()?;
                self.make(first, ExpressionKind::AgeOf(date))
            }
            Phrase::AnniversaryOf => {
                let date = self.operand()?;
                let leap_to_march = self.eat(Phrase::LeapToMarch);
                self.make(
                    first,
                    ExpressionKind::AnniversaryOf {
                        date,
                        leap_to_march,
                    },
                )
            }
            Phrase::CountOf => self.aggregate(first, AggregateFunction::Count),
            Phrase::SumOf => self.aggregate(first, AggregateFunction::Sum),
            Phrase::AverageOf => self.aggregate(first, AggregateFunction::Average),
            Phrase::MinOf => self.aggregate(first, AggregateFunction::Min),
            Phrase::MaxOf => self.aggregate(first, AggregateFunction::Max),
            Phrase::First => self.pick(first, Pick::First),
            Phrase::Last => self.pick(first, Pick::Last),
            Phrase::AverageGapOf => {
                let rows = self.aggregated_rows(first)?;
                self.make(first, ExpressionKind::AverageGap(rows))
            }
            Phrase::ForecastOf => {
                let path = self.path()?;
                self.make(first, ExpressionKind::Forecast(path))
            }
            Phrase::DateWhen => {
                let path = self.path()?;
                self.expect(Phrase::Reaches)?;
                let value = self.nested(Parser::sum)?;
                self.make(
                    first,
                    ExpressionKind::DateWhenReaches(path, Box::new(value)),
                )
            }
            Phrase::True => self.make(first, ExpressionKind::Boolean(true)),
            Phrase::False => self.make(first, ExpressionKind::Boolean(false)),
            _ => Err(self.not_built(first)),
        }
    }

    /// What a prefix such as `year of` applies to.
    fn operand(&mut self) -> Parsing<Box<Expression>> {
        self.nested(Parser::unary).map(Box::new)
    }

    fn part(&mut self, first: usize, part: DatePart) -> Parsing<Expression> {
        let date = self.operand()?;
        self.make(first, ExpressionKind::Part(part, date))
    }

    fn aggregate(&mut self, first: usize, function: AggregateFunction) -> Parsing<Expression> {
        let distinct = function == AggregateFunction::Count && self.eat_phrase(DISTINCT).is_some();
        let of = if self.at_symbol(Symbol::OpenParenthesis) {
            self.parenthesised(Parser::aggregated)?
        } else {
            Aggregated::Path(self.bare_rows(first)?)
        };
        self.make(
            first,
            ExpressionKind::Aggregate {
                function,
                distinct,
                of,
            },
        )
    }

    /// Inside the parentheses of an aggregate: `PATH …`, or `EXPR for ROWS`.
    fn aggregated(&mut self) -> Parsing<Aggregated> {
        let first = self.position;
        let value = self.value()?;
        if self.eat(Phrase::For) {
            let rows = self.rows(first)?;
            return Ok(Aggregated::Each {
                value: Box::new(value),
                rows,
            });
        }
        match value.kind {
            ExpressionKind::Path(path) => {
                let of = self.rows_of()?;
                Ok(Aggregated::Path(self.rows_from(first, first, path, of)?))
            }
            _ => Err(self.unexpected(Expected::Phrase(Phrase::For))),
        }
    }

    /// Rows with or without parentheses, for `average gap of`.
    fn aggregated_rows(&mut self, first: usize) -> Parsing<Rows> {
        if self.at_symbol(Symbol::OpenParenthesis) {
            self.parenthesised(|parser| {
                let start = parser.position;
                parser.rows(start)
            })
        } else {
            self.bare_rows(first)
        }
    }

    /// `PATH [of PATH] [window]` of an aggregate without parentheses.
    fn bare_rows(&mut self, first: usize) -> Parsing<Rows> {
        let start = self.position;
        let path = self.path()?;
        let of = self.rows_of()?;
        let window = self.bare_window()?;
        if self.at(Phrase::Where) && self.wheres.is_empty() {
            let phrase = self
                .reports
                .span(self.token(first).start, self.token(start).start);
            let said = self
                .text
                .get(phrase.start as usize..phrase.end as usize)
                .unwrap_or_default()
                .trim();
            let span = self.span_of(self.here());
            return Err(self.failure(codes::AGGREGATE_WHERE, span, &[said]));
        }
        Ok(Rows {
            path,
            of,
            window,
            filter: None,
            span: self.span_from(start),
        })
    }

    fn pick(&mut self, first: usize, which: Pick) -> Parsing<Expression> {
        let parenthesised = self.at_symbol(Symbol::OpenParenthesis);
        let rows = if parenthesised {
            self.aggregated_rows(first)?
        } else {
            let path = self.path()?;
            Rows {
                span: path.span,
                path,
                of: None,
                window: None,
                filter: None,
            }
        };
        let mut field = Vec::new();
        if parenthesised {
            self.expect_symbol(Symbol::Dot)?;
            field.push(self.any_name()?);
            while self.eat_symbol(Symbol::Dot) {
                field.push(self.any_name()?);
            }
        }
        self.make(first, ExpressionKind::Pick { which, rows, field })
    }

    fn parenthesised<T>(&mut self, read: impl FnOnce(&mut Parser<'t>) -> Parsing<T>) -> Parsing<T> {
        self.expect_symbol(Symbol::OpenParenthesis)?;
        let inner = self.delimited(false, read)?;
        self.expect_symbol(Symbol::CloseParenthesis)?;
        Ok(inner)
    }
}
