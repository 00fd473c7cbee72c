//! Values: arithmetic, phrases with a value behind them, aggregates.

use super::{
    name::{begins_declaration, begins_phrase_with},
    precedence::{Level, takes_window},
    printer::Printer,
    rows::{join, push_words},
};
use crate::{
    syntax::{
        AggregateFunction, Aggregated, ArithmeticOperator, DatePart, Expression, ExpressionKind,
        Name, Number, Path, Pick, Rows,
    },
    vocabulary::Phrase,
};

impl Printer {
    /// A value, where only `and`, `or` and conditions need parentheses.
    pub(super) fn value(&self, value: &Expression, depth: usize) -> String {
        self.operand(value, Level::OrElse, depth)
    }

    /// A value before a word, with which `segment contains "x"` would begin a declaration.
    pub(super) fn value_before_word(&self, value: &Expression, depth: usize) -> String {
        match &value.kind {
            ExpressionKind::Path(path) if path.names.len() == 1 => {
                self.path_unless(path, begins_declaration)
            }
            _ => self.value(value, depth),
        }
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

    /// A phrase with a value behind it: `year of x`.
    pub(super) fn prefixed(&self, phrase: Phrase, value: &Expression, depth: usize) -> String {
        join(&[self.say(phrase), &self.unary(value, depth)])
    }

    fn unary(&self, value: &Expression, depth: usize) -> String {
        self.operand(value, Level::Unary, depth)
    }

    pub(super) fn percent(&self, number: &Number) -> String {
        format!("{}%", self.number(number))
    }

    pub(super) fn negative(&self, value: &Expression, depth: usize) -> String {
        format!("-{}", self.unary(value, depth))
    }

    pub(super) fn share_of(&self, share: &Expression, whole: &Expression, depth: usize) -> String {
        join(&[
            &self.unary(share, depth),
            self.say(Phrase::ShareOf),
            &self.unary(whole, depth),
        ])
    }

    pub(super) fn or_else(&self, value: &Expression, other: &Expression, depth: usize) -> String {
        join(&[
            &self.operand(value, Level::OrElse, depth),
            self.say(Phrase::OrElse),
            &self.operand(other, Level::Sum, depth),
        ])
    }

    pub(super) fn arithmetic(
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

    pub(super) fn anniversary(
        &self,
        phrase: Phrase,
        date: &Expression,
        leap_to_march: bool,
        depth: usize,
    ) -> String {
        let mut text = self.prefixed(phrase, date, depth);
        if leap_to_march {
            push_words(&mut text, &[self.say(Phrase::LeapToMarch)]);
        }
        text
    }

    pub(super) fn aggregate(
        &self,
        function: AggregateFunction,
        distinct: bool,
        of: &Aggregated,
        depth: usize,
    ) -> String {
        let mut text = self.say(aggregate_phrase(function)).to_owned();
        if distinct {
            push_words(&mut text, &[self.say(Phrase::Distinct)]);
        }
        push_words(&mut text, &[&self.aggregated(of, depth)]);
        text
    }

    pub(super) fn pick(&self, which: Pick, rows: &Rows, field: &[Name], depth: usize) -> String {
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

    pub(super) fn average_gap(&self, rows: &Rows, depth: usize) -> String {
        join(&[
            self.say(Phrase::AverageGapOf),
            &self.enclosed_rows(rows, depth),
        ])
    }

    pub(super) fn forecast(&self, path: &Path) -> String {
        join(&[self.say(Phrase::ForecastOf), &self.path(path)])
    }

    pub(super) fn date_when(&self, path: &Path, target: &Expression, depth: usize) -> String {
        join(&[
            self.say(Phrase::DateWhen),
            &self.path(path),
            self.say(Phrase::Reaches),
            &self.operand(target, Level::Sum, depth),
        ])
    }

    pub(super) fn list(&self, items: &[Expression], depth: usize) -> String {
        let items: Vec<String> = items.iter().map(|item| self.value(item, depth)).collect();
        format!("[{}]", items.join(", "))
    }
}

pub(super) fn part_phrase(part: DatePart) -> Phrase {
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
