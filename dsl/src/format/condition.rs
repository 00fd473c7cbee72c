//! Conditions: comparisons, quantifiers, membership, blocks.

use super::{
    name::names_magnitude,
    precedence::{Place, needs_parentheses_behind_not},
    printer::Printer,
    rows::{join, push_words},
};
use crate::{
    syntax::{Block, BlockKind, Expression, ExpressionKind, Name, PeriodAmount, Rows, Set, Window},
    vocabulary::{Case, Phrase},
};

impl Printer {
    /// A value, a word and another value.
    pub(super) fn infix(&self, left: &str, word: &str, right: &Expression, depth: usize) -> String {
        join(&[left, word, &self.value(right, depth)])
    }

    pub(super) fn between(
        &self,
        value: &Expression,
        from: &Expression,
        to: &Expression,
        depth: usize,
    ) -> String {
        join(&[
            &self.closed_value(value, "", depth),
            self.say(Phrase::Between),
            &self.value(from, depth),
            self.say(Phrase::And),
            &self.value(to, depth),
        ])
    }

    pub(super) fn is_in(
        &self,
        value: &Expression,
        negated: bool,
        set: &Set,
        depth: usize,
    ) -> String {
        let phrase = if negated { Phrase::NotIn } else { Phrase::In };
        let set = match set {
            Set::List(items) => self.list(items, depth),
            Set::Named(name) => self.name(name),
        };
        join(&[
            &self.value_before_word(value, depth),
            self.say(phrase),
            &set,
        ])
    }

    pub(super) fn in_window(&self, value: &Expression, window: &Window, depth: usize) -> String {
        let window = self.window(window, depth);
        join(&[&self.closed_value(value, &window, depth), &window])
    }

    /// `is known`, `is missing`.
    pub(super) fn knowledge(&self, phrase: Phrase, value: &Expression, depth: usize) -> String {
        join(&[
            &self.value(value, depth),
            self.agreeing_with_value(phrase, value),
        ])
    }

    pub(super) fn negation(&self, inner: &Expression, depth: usize) -> String {
        let inner = if needs_parentheses_behind_not(inner) {
            self.enclosed(inner, depth)
        } else {
            self.bare(inner, depth)
        };
        join(&[self.say(Phrase::Not), &inner])
    }

    pub(super) fn block_of(
        &self,
        kind: BlockKind,
        block: &Block<Expression>,
        depth: usize,
    ) -> String {
        join(&[
            self.say(block_phrase(kind)),
            &self.condition_block(block, depth),
        ])
    }

    pub(super) fn every(&self, rows: &Rows, condition: &Expression, depth: usize) -> String {
        format!(
            "{} {}: {}",
            self.agreeing(Phrase::Every, &rows.path),
            self.rows(rows, depth),
            self.condition(condition, Place::Filter, depth)
        )
    }

    pub(super) fn in_segment(
        &self,
        segment: &Name,
        negated: bool,
        as_of: Option<&PeriodAmount>,
    ) -> String {
        let phrase = if negated {
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

    /// `has`, `no` and the like, up to `where`.
    pub(super) fn before_where(&self, kind: &ExpressionKind, depth: usize) -> String {
        let before =
            |phrase, rows: &Rows| join(&[self.say(phrase), &self.rows_before_filter(rows, depth)]);
        match kind {
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

    fn as_of_ago(&self, amount: &PeriodAmount) -> String {
        join(&[
            self.say(Phrase::AsOf),
            &self.amount(amount, Case::Accusative),
            self.say(Phrase::Ago),
        ])
    }

    pub(super) fn condition_block(&self, block: &Block<Expression>, depth: usize) -> String {
        self.block(block, depth, |condition, depth| {
            self.line(condition, depth, "")
        })
    }
}

fn block_phrase(kind: BlockKind) -> Phrase {
    match kind {
        BlockKind::Any => Phrase::AnyOf,
        BlockKind::All => Phrase::AllOf,
        BlockKind::None => Phrase::NoneOf,
    }
}
