//! Values and conditions: the parentheses that the tree needs, and no others.

use super::{
    precedence::{Level, Place, is_open, level},
    printer::{Printer, fits, indentation},
    value::part_phrase,
};
use crate::{
    syntax::{Expression, ExpressionKind},
    vocabulary::{Case, Phrase},
};

/// No text nests deeper: the parser refuses it long before.
const DEEPEST: u32 = 160;

/// Stands where a tree nests deeper; no parser takes it for a condition.
const TOO_DEEP: &str = "…";

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
                let operands = self.operands(operands, Place::Whole, depth + 1);
                let word = self.say(joining_phrase(&condition.kind));
                operands.join(&format!("{between}{word} "))
            }
            ExpressionKind::Has { rows, .. } | ExpressionKind::No(rows)
                if rows.filter.is_some() =>
            {
                let mut text = self.before_where(&condition.kind, depth);
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

    /// A condition at its place.
    pub(super) fn condition(&self, condition: &Expression, place: Place, depth: usize) -> String {
        match &condition.kind {
            ExpressionKind::And(operands) | ExpressionKind::Or(operands) => {
                self.joined(joining_phrase(&condition.kind), operands, place, depth)
            }
            _ if place != Place::Whole && is_open(condition, place) => {
                self.enclosed(condition, depth)
            }
            _ => self.bare(condition, depth),
        }
    }

    fn joined(
        &self,
        phrase: Phrase,
        operands: &[Expression],
        place: Place,
        depth: usize,
    ) -> String {
        let operands = self.operands(operands, place, depth);
        operands.join(&format!(" {} ", self.say(phrase)))
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

    pub(super) fn operand(&self, operand: &Expression, least: Level, depth: usize) -> String {
        if level(operand) < least {
            self.enclosed(operand, depth)
        } else {
            self.bare(operand, depth)
        }
    }

    pub(super) fn enclosed(&self, inner: &Expression, depth: usize) -> String {
        format!("({})", self.condition(inner, Place::Whole, depth))
    }

    /// An expression without parentheses around it.
    pub(super) fn bare(&self, expression: &Expression, depth: usize) -> String {
        let outer = self.nesting.get();
        if outer >= DEEPEST {
            return TOO_DEEP.to_owned();
        }
        self.nesting.set(outer + 1);
        let text = self.kind(&expression.kind, depth);
        self.nesting.set(outer);
        text
    }

    fn kind(&self, kind: &ExpressionKind, depth: usize) -> String {
        use ExpressionKind as Kind;
        match kind {
            Kind::Number(number) => self.number(number),
            Kind::Quantity(number, unit) => self.quantity(number, unit),
            Kind::Period(number, unit) => self.period(number, *unit, Case::Nominative),
            Kind::Percent(number) => self.percent(number),
            Kind::Date(date) => date.to_string(),
            Kind::Moment(moment) => self.moment(moment),
            Kind::DayOfYear { month, day } => self.day_of_year(*month, *day),
            Kind::Text(text) => self.text(text),
            Kind::Boolean(true) => self.say(Phrase::True).to_owned(),
            Kind::Boolean(false) => self.say(Phrase::False).to_owned(),
            Kind::List(items) => self.list(items, depth),
            Kind::Path(path) => self.path(path),
            Kind::Negative(value) => self.negative(value, depth),
            Kind::Arithmetic(operator, left, right) => {
                self.arithmetic(*operator, left, right, depth)
            }
            Kind::ShareOf(share, whole) => self.share_of(share, whole, depth),
            Kind::OrElse(value, other) => self.or_else(value, other, depth),
            Kind::Part(part, date) => self.prefixed(part_phrase(*part), date, depth),
            Kind::DaysSince(date) => self.prefixed(Phrase::DaysSince, date, depth),
            Kind::AgeOf(date) => self.prefixed(Phrase::AgeOf, date, depth),
            Kind::AnniversaryOf {
                date,
                leap_to_march,
            } => self.anniversary(Phrase::AnniversaryOf, date, *leap_to_march, depth),
            Kind::Aggregate {
                function,
                distinct,
                of,
            } => self.aggregate(*function, *distinct, of, depth),
            Kind::Pick { which, rows, field } => self.pick(*which, rows, field, depth),
            Kind::AverageGap(rows) => self.average_gap(rows, depth),
            Kind::Forecast(path) => self.forecast(path),
            Kind::DateWhenReaches(path, target) => self.date_when(path, target, depth),
            Kind::Compare(operator, left, right) => {
                self.infix(&self.value(left, depth), operator.symbol(), right, depth)
            }
            Kind::Between(value, from, to) => self.between(value, from, to, depth),
            Kind::In {
                value,
                negated,
                set,
            } => self.is_in(value, *negated, set, depth),
            Kind::Contains(left, right) => {
                let left = self.value_before_word(left, depth);
                self.infix(&left, self.say(Phrase::Contains), right, depth)
            }
            Kind::StartsWith(left, right) => {
                let left = self.value(left, depth);
                self.infix(&left, self.say(Phrase::StartsWith), right, depth)
            }
            Kind::InWindow(value, window) => self.in_window(value, window, depth),
            Kind::IsKnown(value) => self.knowledge(Phrase::IsKnown, value, depth),
            Kind::IsMissing(value) => self.knowledge(Phrase::IsMissing, value, depth),
            Kind::Not(inner) => self.negation(inner, depth),
            Kind::And(operands) => self.joined(Phrase::And, operands, Place::Whole, depth),
            Kind::Or(operands) => self.joined(Phrase::Or, operands, Place::Whole, depth),
            Kind::Block(kind, block) => self.block_of(*kind, block, depth),
            Kind::Has { rows, .. } | Kind::No(rows) | Kind::Regular { rows, .. } => {
                let mut text = self.before_where(kind, depth);
                self.push_filter(&mut text, rows.filter.as_deref(), Place::Filter, depth);
                text
            }
            Kind::Every(rows, condition) => self.every(rows, condition, depth),
            Kind::Sequence(steps) => self.sequence(steps, depth, false),
            Kind::InSegment {
                segment,
                negated,
                as_of,
            } => self.in_segment(segment, *negated, as_of.as_ref()),
        }
    }
}

fn joining_phrase(kind: &ExpressionKind) -> Phrase {
    match kind {
        ExpressionKind::Or(_) => Phrase::Or,
        _ => Phrase::And,
    }
}
