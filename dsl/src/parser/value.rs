//! Values: `or else` < `+ -` < `* /` < sign < phrases, names and parentheses.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::{PhraseSet, VALUES},
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::{Texts, codes},
    syntax::{
        AggregateFunction, Aggregated, ArithmeticOperator, DatePart, Expression, ExpressionKind,
        Pick, Rows,
    },
    vocabulary::Phrase,
};

const EACH: Texts = Texts::new(
    "what is reckoned for each row names its rows: `sum of (total * 5% for visits)`",
    "то, что считается для каждой записи, называет свои записи: `сумма по (итого * 5% для визитов)`",
);

/// What stands between two values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    OrElse,
    Arithmetic(ArithmeticOperator),
}

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    OrElse,
    Sum,
    Product,
}

impl Operator {
    fn tightness(self) -> Tightness {
        match self {
            Operator::OrElse => Tightness::OrElse,
            Operator::Arithmetic(ArithmeticOperator::Add | ArithmeticOperator::Subtract) => {
                Tightness::Sum
            }
            Operator::Arithmetic(ArithmeticOperator::Multiply | ArithmeticOperator::Divide) => {
                Tightness::Product
            }
        }
    }
}

const DISTINCT: PhraseSet = PhraseSet::of(&[Phrase::Distinct]);

impl<'t> Parser<'t> {
    /// A value, with `or else` behind it.
    pub(super) fn value(&mut self) -> Parsing<Expression> {
        self.joined(Tightness::OrElse)
    }

    /// A value without `or else`.
    pub(super) fn sum(&mut self) -> Parsing<Expression> {
        self.joined(Tightness::Sum)
    }

    /// Values joined by operators that bind at least so tightly; equal ones from the left.
    fn joined(&mut self, least: Tightness) -> Parsing<Expression> {
        let outer = self.begin_chain();
        let first = self.position;
        let mut value = self.unary()?;
        while let Some(operator) = self
            .operator()
            .filter(|operator| operator.tightness() >= least)
        {
            if operator == Operator::OrElse {
                self.eat(Phrase::OrElse);
            } else {
                self.advance();
            }
            self.link()?;
            let right = match operator.tightness() {
                Tightness::OrElse => self.joined(Tightness::Sum)?,
                Tightness::Sum => self.joined(Tightness::Product)?,
                Tightness::Product => self.unary()?,
            };
            value = self.join(first, operator, value, right)?;
        }
        self.end_chain(outer);
        Ok(value)
    }

    fn operator(&mut self) -> Option<Operator> {
        match self.here().kind {
            Kind::Symbol(Symbol::Plus) => Some(Operator::Arithmetic(ArithmeticOperator::Add)),
            Kind::Symbol(Symbol::Minus) => Some(Operator::Arithmetic(ArithmeticOperator::Subtract)),
            Kind::Symbol(Symbol::Times) => Some(Operator::Arithmetic(ArithmeticOperator::Multiply)),
            Kind::Symbol(Symbol::Divide) => Some(Operator::Arithmetic(ArithmeticOperator::Divide)),
            Kind::Word if self.at(Phrase::OrElse) => Some(Operator::OrElse),
            _ => None,
        }
    }

    fn join(
        &mut self,
        first: usize,
        operator: Operator,
        left: Expression,
        right: Expression,
    ) -> Parsing<Expression> {
        let (left, right) = (Box::new(left), Box::new(right));
        self.make(
            first,
            match operator {
                Operator::OrElse => ExpressionKind::OrElse(left, right),
                Operator::Arithmetic(operator) => ExpressionKind::Arithmetic(operator, left, right),
            },
        )
    }

    /// A value with a sign, or without one.
    pub(super) fn unary(&mut self) -> Parsing<Expression> {
        let first = self.position;
        if self.eat_symbol(Symbol::Minus) {
            let value = self.operand()?;
            return self.make(first, ExpressionKind::Negative(value));
        }
        self.primary(first)
    }

    fn primary(&mut self, first: usize) -> Parsing<Expression> {
        match self.here().kind {
            Kind::Number => self.quantity_literal(),
            Kind::Date => self.date_literal(),
            Kind::Moment => self.moment_literal(),
            Kind::Text => self.text_value(),
            Kind::Symbol(Symbol::OpenBracket) => self.list_value(),
            Kind::Symbol(Symbol::OpenParenthesis) => self.parenthesised(Parser::expression),
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

    fn text_value(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let text = self.text_literal()?;
        self.make(first, ExpressionKind::Text(text))
    }

    fn list_value(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let values = self.list()?;
        self.make(first, ExpressionKind::List(values))
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
            Phrase::AnniversaryOf => self.anniversary(first),
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

    /// Behind `anniversary of`.
    pub(super) fn anniversary(&mut self, first: usize) -> Parsing<Expression> {
        let date = self.operand()?;
        let leap_to_march = self.eat(Phrase::LeapToMarch);
        let kind = ExpressionKind::AnniversaryOf {
            date,
            leap_to_march,
        };
        self.make(first, kind)
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
        let value = self.nested(Parser::value)?;
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
            _ => {
                let failure = self.unexpected(Expected::Phrase(Phrase::For));
                let help = EACH.of(self.language());
                Err(failure.mended(|diagnostic| diagnostic.help(help)))
            }
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
