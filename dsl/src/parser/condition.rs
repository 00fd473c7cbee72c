//! Conditions: `or` < `and` < `not` < comparisons and the phrases that are conditions of their own.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::{COMPARISONS, CONDITIONS, PhraseSet, WINDOWS},
    rows::QUANTITIES,
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::{Diagnostic, Edit, Texts, codes},
    source::Span,
    syntax::{BlockKind, ComparisonOperator, Expression, ExpressionKind, Set},
    vocabulary::Phrase,
};

const AS_OF: PhraseSet = PhraseSet::of(&[Phrase::AsOf]);

impl<'t> Parser<'t> {
    /// A condition or a value, with everything that belongs to it.
    pub(super) fn expression(&mut self) -> Parsing<Expression> {
        self.nested(Parser::disjunction)
    }

    fn disjunction(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let (expression, joined) = self.conjunction()?;
        if !self.at(Phrase::Or) {
            return Ok(expression);
        }
        self.alternatives(first, expression, joined)
    }

    /// The rest of a disjunction behind its first operand.
    fn alternatives(
        &mut self,
        first: usize,
        expression: Expression,
        joined: bool,
    ) -> Parsing<Expression> {
        let mut mixed: Option<Span> = joined.then_some(expression.span);
        let mut operands = vec![expression];
        while self.at(Phrase::Or) {
            self.check_nested_where();
            self.eat(Phrase::Or);
            let (next, joined) = self.conjunction()?;
            mixed = mixed.or_else(|| joined.then_some(next.span));
            operands.push(next);
        }
        if let Some(group) = mixed {
            self.report_mixed(group);
        }
        self.make(first, ExpressionKind::Or(operands))
    }

    /// Conditions joined by `and`, and whether there is more than one.
    fn conjunction(&mut self) -> Parsing<(Expression, bool)> {
        let first = self.position;
        let expression = self.negation()?;
        if !self.at(Phrase::And) {
            return Ok((expression, false));
        }
        Ok((self.conjuncts(first, expression)?, true))
    }

    /// The rest of a conjunction behind its first operand.
    fn conjuncts(&mut self, first: usize, expression: Expression) -> Parsing<Expression> {
        let mut operands = vec![expression];
        while self.at(Phrase::And) {
            self.check_nested_where();
            self.eat(Phrase::And);
            operands.push(self.negation()?);
        }
        self.make(first, ExpressionKind::And(operands))
    }

    fn report_mixed(&mut self, group: Span) {
        let language = self.language();
        let (and, or) = (Phrase::And.text(language), Phrase::Or.text(language));
        let diagnostic = self.diagnose(codes::AND_WITH_OR, group, &[and, or]);
        self.reports.push(in_parentheses(diagnostic, group));
    }

    /// Reports `and`, `or` or `then` behind a `where` that stands within another without brackets.
    pub(super) fn check_nested_where(&mut self) {
        let Some(&start) = self.wheres.get(1) else {
            return;
        };
        self.report_nested_where(start);
        self.wheres.truncate(1);
    }

    /// Reports that the phrase from a token to the one read last needs parentheses because of the word here.
    pub(super) fn report_nested_where(&mut self, start: usize) {
        let phrase = self.span_from(start);
        let here = self.here();
        let diagnostic = self.diagnose(codes::NESTED_WHERE, self.span_of(here), &[&here.text]);
        self.reports.push(in_parentheses(diagnostic, phrase));
    }

    fn negation(&mut self) -> Parsing<Expression> {
        let first = self.position;
        if self.phrase(QUANTITIES).is_some() {
            self.check_quantity(first)?;
        }
        let Some(phrase) = self.phrase(CONDITIONS) else {
            return self.comparison();
        };
        if self.is_reserved_name(phrase) {
            return Err(self
                .name()
                .err()
                .unwrap_or_else(|| self.unexpected(Expected::Name)));
        }
        self.eat_phrase(CONDITIONS);
        self.condition_phrase(first, phrase)
    }

    /// Refuses `at least 3 visits` without `has`.
    fn check_quantity(&mut self, first: usize) -> Parsing<()> {
        self.eat_phrase(QUANTITIES);
        let phrase = self.span_from(first);
        let counts_rows = self.here().kind == Kind::Number || self.numeral().is_some();
        self.position = first;
        if !counts_rows {
            return Ok(());
        }
        let has = Phrase::Has.text(self.language());
        let said = self
            .text
            .get(phrase.start as usize..phrase.end as usize)
            .unwrap_or_default();
        Err(self
            .failure(codes::QUANTITY_WITHOUT_HAS, phrase, &[said, has])
            .mended(|diagnostic| diagnostic.insert(phrase, format!("{has} "))))
    }

    /// The condition that begins with a phrase which was read already.
    fn condition_phrase(&mut self, first: usize, phrase: Phrase) -> Parsing<Expression> {
        match phrase {
            Phrase::Not => {
                // A parenthesis is a level by itself: `not (` is one, not two.
                let inner = if self.here().is(Symbol::OpenParenthesis) {
                    self.negation()?
                } else {
                    self.nested(Parser::negation)?
                };
                self.make(first, ExpressionKind::Not(Box::new(inner)))
            }
            Phrase::Has => self.has(first),
            Phrase::No => {
                let rows = self.rows(first)?;
                self.make(first, ExpressionKind::No(rows))
            }
            Phrase::Every => self.every(first),
            Phrase::AnyOf => self.block_condition(first, BlockKind::Any),
            Phrase::AllOf => self.block_condition(first, BlockKind::All),
            Phrase::NoneOf => self.block_condition(first, BlockKind::None),
            Phrase::InSegment => self.in_segment(first, false),
            _ => self.in_segment(first, true),
        }
    }

    /// Whether a word such as `no` stands where only a name can: `no = 3`.
    fn is_reserved_name(&self, phrase: Phrase) -> bool {
        const BEFORE_ROWS: PhraseSet = PhraseSet::of(&[Phrase::Has, Phrase::No, Phrase::Every]);
        BEFORE_ROWS.contains(phrase)
            && comparison_operator(self.token(self.position + 1).kind).is_some()
    }

    fn block_condition(&mut self, first: usize, kind: BlockKind) -> Parsing<Expression> {
        let block = self.block(Parser::expression)?;
        self.make(first, ExpressionKind::Block(kind, block))
    }

    fn in_segment(&mut self, first: usize, negated: bool) -> Parsing<Expression> {
        let segment = self.name()?;
        let as_of = if self.eat_phrase(AS_OF).is_some() {
            let period = self.period_amount()?;
            self.expect(Phrase::Ago)?;
            Some(period)
        } else {
            None
        };
        self.make(
            first,
            ExpressionKind::InSegment {
                segment,
                negated,
                as_of,
            },
        )
    }

    /// A value, and what makes it a condition.
    fn comparison(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let value = self.value()?;
        if let Some(operator) = comparison_operator(self.here().kind) {
            return self.compared(first, value, operator);
        }
        match self.phrase(COMPARISONS) {
            Some(phrase) => self.compared_by_phrase(first, value, phrase),
            None => Ok(value),
        }
    }

    fn compared(
        &mut self,
        first: usize,
        value: Expression,
        operator: ComparisonOperator,
    ) -> Parsing<Expression> {
        self.advance();
        let right = self.value()?;
        if comparison_operator(self.here().kind).is_some() {
            let span = self.span_of(self.here());
            return Err(self.failure(codes::CHAINED_COMPARISON, span, &[]));
        }
        self.make(
            first,
            ExpressionKind::Compare(operator, Box::new(value), Box::new(right)),
        )
    }

    /// The condition that a phrase which stands here makes of a value.
    fn compared_by_phrase(
        &mut self,
        first: usize,
        value: Expression,
        phrase: Phrase,
    ) -> Parsing<Expression> {
        let value = Box::new(value);
        if WINDOWS.contains(phrase) {
            let window = self.window(phrase)?;
            return self.make(first, ExpressionKind::InWindow(value, window));
        }
        self.eat_phrase(COMPARISONS);
        let kind = match phrase {
            Phrase::Between => {
                let low = self.value()?;
                self.expect(Phrase::And)?;
                let high = self.value()?;
                self.refuse_shared_unit(&low, &high)?;
                ExpressionKind::Between(value, Box::new(low), Box::new(high))
            }
            Phrase::Contains => ExpressionKind::Contains(value, Box::new(self.value()?)),
            Phrase::StartsWith => ExpressionKind::StartsWith(value, Box::new(self.value()?)),
            Phrase::IsKnown => ExpressionKind::IsKnown(value),
            Phrase::IsMissing => ExpressionKind::IsMissing(value),
            _ => ExpressionKind::In {
                value,
                negated: phrase == Phrase::NotIn,
                set: self.set()?,
            },
        };
        self.make(first, kind)
    }

    /// Refuses `between 60 and 120 thousand km`, where the unit of the second number is meant for both.
    fn refuse_shared_unit(&self, low: &Expression, high: &Expression) -> Parsing<()> {
        let (ExpressionKind::Number(least), ExpressionKind::Quantity(most, _)) =
            (&low.kind, &high.kind)
        else {
            return Ok(());
        };
        let text =
            |span: crate::source::Span| self.text.get(span.start as usize..span.end as usize);
        let (Some(first), Some(second)) = (text(low.span), text(high.span)) else {
            return Ok(());
        };
        let unit = second.trim_start_matches(|sign: char| !sign.is_alphabetic());
        if least.magnitude.is_some() || most.magnitude.is_none() || least.digits >= most.digits {
            return Ok(());
        }
        let meant = format!("{first} {unit}");
        let failure = self.failure(codes::FOREIGN_WORDING, low.span, &[first, &meant]);
        Err(failure.mended(|diagnostic| diagnostic.replace(low.span, meant)))
    }

    /// `[a, b]` or the name of a catalog.
    fn set(&mut self) -> Parsing<Set> {
        if self.at_symbol(Symbol::OpenBracket) {
            return Ok(Set::List(self.list()?));
        }
        match self.here().kind {
            Kind::Word | Kind::QuotedName => self.name().map(Set::Named),
            Kind::Text | Kind::Symbol(Symbol::OpenParenthesis) => {
                let failure = self.unexpected(Expected::Set);
                let is_of_rows = self.reads_any(self.position + 2, &["where", "где"]);
                let help = if is_of_rows { LINKED } else { LIST };
                let help = help.of(self.language());
                Err(failure.mended(|diagnostic| diagnostic.help(help)))
            }
            _ => Err(self.unexpected(Expected::Set)),
        }
    }
}

const LIST: Texts = Texts::new(
    "a list stands in brackets: `[\"a\", \"b\"]`",
    "список пишется в скобках: `[\"а\", \"б\"]`",
);
const LINKED: Texts = Texts::new(
    "what a link leads to is asked by its name: `has visit where vehicle.gearbox = \"automatic\"`",
    "о записи, на которую указывает связь, спрашивают через неё: `есть визит где автомобиль.коробка = \"automatic\"`",
);
const PARENTHESES: Texts = Texts::new("put it in parentheses", "возьмите это в скобки");

/// Offers to put what stands at a place into parentheses.
fn in_parentheses(diagnostic: Diagnostic, span: Span) -> Diagnostic {
    let edge = |at: u32, text: &str| Edit {
        span: Span {
            start: at,
            end: at,
            ..span
        },
        text: text.to_owned(),
    };
    let title = PARENTHESES.of(diagnostic.language);
    diagnostic.fix(title, vec![edge(span.start, "("), edge(span.end, ")")])
}

fn comparison_operator(kind: Kind) -> Option<ComparisonOperator> {
    let Kind::Symbol(symbol) = kind else {
        return None;
    };
    Some(match symbol {
        Symbol::Equal => ComparisonOperator::Equal,
        Symbol::NotEqual => ComparisonOperator::NotEqual,
        Symbol::Less => ComparisonOperator::Less,
        Symbol::LessOrEqual => ComparisonOperator::LessOrEqual,
        Symbol::Greater => ComparisonOperator::Greater,
        Symbol::GreaterOrEqual => ComparisonOperator::GreaterOrEqual,
        _ => return None,
    })
}
