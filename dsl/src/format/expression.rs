//! Values and conditions: the parentheses that the tree needs, and no others.

use super::{
    name::{begins_declaration, begins_phrase_with, names_magnitude},
    precedence::{Level, Place, is_open, level, needs_parentheses_behind_not, takes_window},
    printer::{Printer, fits, indentation},
    rows::{join, push_words},
};
use crate::{
    syntax::{
        AggregateFunction, ArithmeticOperator, Block, BlockKind, DatePart, Expression,
        ExpressionKind, PeriodAmount, Pick, Rows, Set,
    },
    vocabulary::{Case, Phrase},
};

impl Printer {
    /// A condition on a line of its own, broken where it is too long. `before` stands on the line already.
    pub(super) fn line(&self, condition: &Expression, depth: usize, before: &str) -> String {
        if let ExpressionKind::Sequence(steps) = &condition.kind {
            return self.sequence(steps, depth, true);
        }
        let text = self.condition(condition, Place::Whole, depth);
        // With a block in it the line is broken already; to print blocks twice a level would never end.
        if text.contains('\n') || fits(depth, before.chars().count() + text.chars().count()) {
            return text;
        }
        let between = format!("\n{}", indentation(depth + 1));
        match &condition.kind {
            ExpressionKind::And(operands) | ExpressionKind::Or(operands) => {
                let phrase = joining_phrase(&condition.kind);
                let operands = self.operands(operands, Place::Whole, depth + 1);
                operands.join(&format!("{between}{} ", self.say(phrase)))
            }
            ExpressionKind::Has { rows, .. } | ExpressionKind::No(rows)
                if rows.filter.is_some() =>
            {
                let mut text = self.head_of(condition, depth);
                text.push_str(&between);
                let mut filter = String::new();
                self.push_filter(
                    &mut filter,
                    rows.filter.as_deref(),
                    Place::Filter,
                    depth + 1,
                );
                text.push_str(filter.trim_start());
                text
            }
            _ => text,
        }
    }

    /// A value, where only `and`, `or` and conditions need parentheses.
    pub(super) fn value(&self, value: &Expression, depth: usize) -> String {
        self.operand(value, Level::OrElse, depth)
    }

    /// A value before a window, which must not be read as a part of the value.
    pub(super) fn closed_value(&self, value: &Expression, window: &str, depth: usize) -> String {
        let joins = match &value.kind {
            ExpressionKind::Path(path) => matches!(
                path.names.as_slice(),
                [name] if begins_phrase_with(&name.text, window)
            ),
            _ => false,
        };
        if joins || takes_window(value) {
            self.enclosed(value, depth)
        } else {
            self.value(value, depth)
        }
    }

    /// A bound of a window: `from d1 until d2`.
    pub(super) fn bound(&self, bound: &Expression, depth: usize) -> String {
        if takes_window(bound) {
            self.enclosed(bound, depth)
        } else {
            self.operand(bound, Level::Sum, depth)
        }
    }

    /// A condition at its place.
    pub(super) fn condition(&self, condition: &Expression, place: Place, depth: usize) -> String {
        match &condition.kind {
            ExpressionKind::And(operands) | ExpressionKind::Or(operands) => {
                let phrase = joining_phrase(&condition.kind);
                let operands = self.operands(operands, place, depth);
                operands.join(&format!(" {} ", self.say(phrase)))
            }
            _ if place != Place::Whole && is_open(condition, place) => {
                self.enclosed(condition, depth)
            }
            _ => self.bare(condition, depth),
        }
    }

    /// The operands of `and` or `or`. One that is open reaches to the end, so that only the last may be.
    fn operands(&self, operands: &[Expression], place: Place, depth: usize) -> Vec<String> {
        let last = operands.len().saturating_sub(1);
        let print = |(position, operand): (usize, &Expression)| {
            let closed = position == last && place == Place::Whole || !is_open(operand, place);
            if closed && level(operand) > Level::Joined {
                self.bare(operand, depth)
            } else {
                self.enclosed(operand, depth)
            }
        };
        operands.iter().enumerate().map(print).collect()
    }

    fn operand(&self, operand: &Expression, least: Level, depth: usize) -> String {
        if level(operand) < least {
            self.enclosed(operand, depth)
        } else {
            self.bare(operand, depth)
        }
    }

    fn enclosed(&self, inner: &Expression, depth: usize) -> String {
        format!("({})", self.condition(inner, Place::Whole, depth))
    }

    /// An expression without parentheses around it.
    fn bare(&self, expression: &Expression, depth: usize) -> String {
        use ExpressionKind as Kind;
        let unary = |value: &Expression| self.operand(value, Level::Unary, depth);
        let value = |value: &Expression| self.value(value, depth);
        match &expression.kind {
            Kind::Number(number) => self.number(number),
            Kind::Quantity(number, unit) => self.quantity(number, unit),
            Kind::Period(number, unit) => self.period(number, *unit, Case::Nominative),
            Kind::Percent(number) => format!("{}%", self.number(number)),
            Kind::Date(date) => date.to_string(),
            Kind::Moment(moment) => self.moment(moment),
            Kind::DayOfYear { month, day } => self.day_of_year(*month, *day),
            Kind::Text(text) => self.text(text),
            Kind::Boolean(true) => self.say(Phrase::True).to_owned(),
            Kind::Boolean(false) => self.say(Phrase::False).to_owned(),
            Kind::List(items) => self.list(items, depth),
            Kind::Path(path) => self.path(path),
            Kind::Negative(inner) => format!("-{}", unary(inner)),
            Kind::Arithmetic(operator, left, right) => {
                self.arithmetic(*operator, left, right, depth)
            }
            Kind::ShareOf(share, whole) => {
                join(&[&unary(share), self.say(Phrase::ShareOf), &unary(whole)])
            }
            Kind::OrElse(left, right) => join(&[
                &self.operand(left, Level::OrElse, depth),
                self.say(Phrase::OrElse),
                &self.operand(right, Level::Sum, depth),
            ]),
            Kind::Part(part, date) => join(&[self.say(part_phrase(*part)), &unary(date)]),
            Kind::DaysSince(date) => join(&[self.say(Phrase::DaysSince), &unary(date)]),
            Kind::AgeOf(date) => join(&[self.say(Phrase::AgeOf), &unary(date)]),
            Kind::AnniversaryOf {
                date,
                leap_to_march,
            } => {
                let mut text = join(&[self.say(Phrase::AnniversaryOf), &unary(date)]);
                if *leap_to_march {
                    push_words(&mut text, &[self.say(Phrase::LeapToMarch)]);
                }
                text
            }
            Kind::Aggregate {
                function,
                distinct,
                of,
            } => {
                let mut text = self.say(aggregate_phrase(*function)).to_owned();
                if *distinct {
                    push_words(&mut text, &[self.say(Phrase::Distinct)]);
                }
                push_words(&mut text, &[&self.aggregated(of, depth)]);
                text
            }
            Kind::Pick { which, rows, field } => {
                let phrase = match which {
                    Pick::First => Phrase::First,
                    Pick::Last => Phrase::Last,
                };
                let mut text = join(&[
                    self.agreeing(phrase, &rows.path),
                    &self.enclosed_rows(rows, depth),
                ]);
                for name in field {
                    text.push('.');
                    text.push_str(&self.any_name(name));
                }
                text
            }
            Kind::AverageGap(rows) => join(&[
                self.say(Phrase::AverageGapOf),
                &self.enclosed_rows(rows, depth),
            ]),
            Kind::Forecast(path) => join(&[self.say(Phrase::ForecastOf), &self.path(path)]),
            Kind::DateWhenReaches(path, target) => join(&[
                self.say(Phrase::DateWhen),
                &self.path(path),
                self.say(Phrase::Reaches),
                &self.operand(target, Level::Sum, depth),
            ]),
            Kind::Compare(operator, left, right) => {
                join(&[&value(left), operator.symbol(), &value(right)])
            }
            Kind::Between(inner, from, to) => join(&[
                &self.closed_value(inner, "", depth),
                self.say(Phrase::Between),
                &value(from),
                self.say(Phrase::And),
                &value(to),
            ]),
            Kind::In {
                value: inner,
                negated,
                set,
            } => {
                let phrase = if *negated { Phrase::NotIn } else { Phrase::In };
                let set = match set {
                    Set::List(items) => self.list(items, depth),
                    Set::Named(name) => self.name(name),
                };
                join(&[&value(inner), self.say(phrase), &set])
            }
            Kind::Contains(left, right) => {
                // `segment contains "x"` would begin a declaration.
                let left = match &left.kind {
                    Kind::Path(path) if path.names.len() == 1 => {
                        self.path_unless(path, begins_declaration)
                    }
                    _ => value(left),
                };
                join(&[&left, self.say(Phrase::Contains), &value(right)])
            }
            Kind::StartsWith(left, right) => {
                join(&[&value(left), self.say(Phrase::StartsWith), &value(right)])
            }
            Kind::InWindow(inner, window) => {
                let window = self.window(window, depth);
                join(&[&self.closed_value(inner, &window, depth), &window])
            }
            Kind::IsKnown(inner) => join(&[
                &value(inner),
                self.agreeing_with_value(Phrase::IsKnown, inner),
            ]),
            Kind::IsMissing(inner) => join(&[
                &value(inner),
                self.agreeing_with_value(Phrase::IsMissing, inner),
            ]),
            Kind::Not(inner) => {
                let inner = if needs_parentheses_behind_not(inner) {
                    self.enclosed(inner, depth)
                } else {
                    self.bare(inner, depth)
                };
                join(&[self.say(Phrase::Not), &inner])
            }
            Kind::And(_) | Kind::Or(_) => self.condition(expression, Place::Whole, depth),
            Kind::Block(kind, block) => join(&[
                self.say(block_phrase(*kind)),
                &self.condition_block(block, depth),
            ]),
            Kind::Has { rows, .. } | Kind::No(rows) | Kind::Regular { rows, .. } => {
                let mut text = self.head_of(expression, depth);
                self.push_filter(&mut text, rows.filter.as_deref(), Place::Filter, depth);
                text
            }
            Kind::Every(rows, condition) => format!(
                "{} {}: {}",
                self.agreeing(Phrase::Every, &rows.path),
                self.rows(rows, depth),
                self.condition(condition, Place::Filter, depth)
            ),
            Kind::Sequence(steps) => self.sequence(steps, depth, false),
            Kind::InSegment {
                segment,
                negated,
                as_of,
            } => {
                let phrase = if *negated {
                    Phrase::NotInSegment
                } else {
                    Phrase::InSegment
                };
                let mut text = join(&[self.say(phrase), &self.name(segment)]);
                if let Some(ago) = as_of {
                    push_words(&mut text, &[&self.as_of_ago(ago)]);
                }
                text
            }
        }
    }

    /// `has`, `no` and the like, up to `where`.
    fn head_of(&self, condition: &Expression, depth: usize) -> String {
        let before =
            |phrase, rows: &Rows| join(&[self.say(phrase), &self.rows_before_filter(rows, depth)]);
        match &condition.kind {
            ExpressionKind::Has {
                quantity: Some(quantity),
                rows,
            } => join(&[
                self.say(Phrase::Has),
                &self.rows_wanted(quantity),
                &self.path_unless(&rows.path, names_magnitude),
                &self.behind_path(rows, depth),
            ])
            .trim_end()
            .to_owned(),
            ExpressionKind::Has {
                quantity: None,
                rows,
            } => before(Phrase::Has, rows),
            ExpressionKind::No(rows) => before(Phrase::No, rows),
            ExpressionKind::Regular {
                at_least,
                of,
                unit,
                rows,
            } => join(&[
                &before(Phrase::Has, rows),
                &self.regularity(at_least, of, *unit),
            ]),
            _ => String::new(),
        }
    }

    fn arithmetic(
        &self,
        operator: ArithmeticOperator,
        left: &Expression,
        right: &Expression,
        depth: usize,
    ) -> String {
        use ArithmeticOperator::{Add, Divide, Multiply, Subtract};
        let (symbol, own, tighter) = match operator {
            Add => ("+", Level::Sum, Level::Product),
            Subtract => ("-", Level::Sum, Level::Product),
            Multiply => ("*", Level::Product, Level::Unary),
            Divide => ("/", Level::Product, Level::Unary),
        };
        join(&[
            &self.operand(left, own, depth),
            symbol,
            &self.operand(right, tighter, depth),
        ])
    }

    fn as_of_ago(&self, amount: &PeriodAmount) -> String {
        join(&[
            self.say(Phrase::AsOf),
            &self.amount(amount, Case::Accusative),
            self.say(Phrase::Ago),
        ])
    }

    pub(super) fn list(&self, items: &[Expression], depth: usize) -> String {
        let items: Vec<String> = items.iter().map(|item| self.value(item, depth)).collect();
        format!("[{}]", items.join(", "))
    }

    pub(super) fn condition_block(&self, block: &Block<Expression>, depth: usize) -> String {
        self.block(block, depth, |condition, depth| {
            self.line(condition, depth, "")
        })
    }
}

fn joining_phrase(kind: &ExpressionKind) -> Phrase {
    match kind {
        ExpressionKind::Or(_) => Phrase::Or,
        _ => Phrase::And,
    }
}

fn block_phrase(kind: BlockKind) -> Phrase {
    match kind {
        BlockKind::Any => Phrase::AnyOf,
        BlockKind::All => Phrase::AllOf,
        BlockKind::None => Phrase::NoneOf,
    }
}

fn part_phrase(part: DatePart) -> Phrase {
    match part {
        DatePart::Date => Phrase::DateOf,
        DatePart::Year => Phrase::YearOf,
        DatePart::Month => Phrase::MonthOf,
        DatePart::Weekday => Phrase::WeekdayOf,
        DatePart::Hour => Phrase::HourOf,
    }
}

fn aggregate_phrase(function: AggregateFunction) -> Phrase {
    match function {
        AggregateFunction::Count => Phrase::CountOf,
        AggregateFunction::Sum => Phrase::SumOf,
        AggregateFunction::Average => Phrase::AverageOf,
        AggregateFunction::Min => Phrase::MinOf,
        AggregateFunction::Max => Phrase::MaxOf,
    }
}
