//! Rows, windows, steps.

use super::{
    literal::is_one,
    name::{begins_phrase_with, follows_value},
    precedence::Place,
    printer::{Printer, indentation},
};
use crate::{
    syntax::{
        Aggregated, ComparisonOperator, Expression, Number, PeriodAmount, Quantity, Rows, Step,
        Window,
    },
    vocabulary::{Agreement, Case, Count, Phrase, Unit},
};

impl Printer {
    /// `PATH [of PATH] [window] [where COND]`.
    pub(super) fn rows(&self, rows: &Rows, depth: usize) -> String {
        let mut text = self.rows_before_filter(rows, depth);
        self.push_filter(&mut text, rows.filter.as_deref(), Place::Filter, depth);
        text
    }

    pub(super) fn rows_before_filter(&self, rows: &Rows, depth: usize) -> String {
        let mut text = self.path(&rows.path);
        push_words(&mut text, &[&self.behind_path(rows, depth)]);
        text.truncate(text.trim_end().len());
        text
    }

    /// `[of PATH] [window]`.
    pub(super) fn behind_path(&self, rows: &Rows, depth: usize) -> String {
        let of = rows
            .of
            .as_ref()
            .map(|of| join(&[self.say(Phrase::RowsOf), &self.path(of)]));
        let window = rows
            .window
            .as_ref()
            .map(|window| self.window(window, depth));
        let parts: Vec<String> = of.into_iter().chain(window).collect();
        parts.join(" ")
    }

    pub(super) fn push_filter(
        &self,
        text: &mut String,
        filter: Option<&Expression>,
        place: Place,
        depth: usize,
    ) {
        if let Some(filter) = filter {
            let filter = self.condition(filter, place, depth);
            push_words(text, &[self.say(Phrase::Where), &filter]);
        }
    }

    pub(super) fn window(&self, window: &Window, depth: usize) -> String {
        let bound = |bound: &Expression| self.bound(bound, depth);
        match window {
            Window::Last(amount) => self.around_today(Phrase::InTheLast, amount),
            Window::Next(amount) => self.around_today(Phrase::InTheNext, amount),
            Window::AtLeastAgo(amount) => join(&[
                self.say(Phrase::AtLeast),
                &self.amount(amount, Case::Genitive),
                self.say(Phrase::Ago),
            ]),
            Window::FromToAgo(from, to) => join(&[
                self.say(Phrase::From),
                &self.amount(from, Case::Genitive),
                self.say(Phrase::To),
                &self.amount(to, Case::Genitive),
                self.say(Phrase::Ago),
            ]),
            Window::This(unit) => {
                let agreement = self.agreement_of_one(*unit);
                join(&[
                    Phrase::InThis.agreeing(self.language, agreement),
                    self.calendar_unit(*unit, Case::Locative),
                ])
            }
            Window::Previous(count, unit) if is_one(count) => {
                let agreement = self.agreement_of_one(*unit);
                join(&[
                    Phrase::InThePrevious.agreeing(self.language, agreement),
                    self.calendar_unit(*unit, Case::Locative),
                ])
            }
            Window::Previous(count, unit) => join(&[
                Phrase::InThePrevious.agreeing(self.language, Agreement::Plural),
                &self.period(count, (*unit).into(), Case::Accusative),
            ]),
            Window::Today => self.say(Phrase::IsToday).to_owned(),
            Window::Between(from, to) => join(&[
                self.say(Phrase::Between),
                &bound(from),
                self.say(Phrase::And),
                &bound(to),
            ]),
            Window::FromUntil(from, until) => join(&[
                Phrase::from_date(self.language),
                &bound(from),
                self.say(Phrase::Until),
                &bound(until),
            ]),
        }
    }

    /// `in the last N` and `in the next N`.
    fn around_today(&self, phrase: Phrase, amount: &PeriodAmount) -> String {
        let agreement = match amount {
            PeriodAmount::Literal { number, unit, .. } => {
                Unit::Period(*unit).agreement(self.language, self.count(number))
            }
            PeriodAmount::Param(_) => Agreement::Plural,
        };
        join(&[
            phrase.agreeing(self.language, agreement),
            &self.amount(amount, Case::Accusative),
        ])
    }

    fn agreement_of_one(&self, unit: crate::syntax::CalendarUnit) -> Agreement {
        Unit::Period(unit.into()).agreement(self.language, Count::One)
    }

    /// `at least 3`.
    pub(super) fn rows_wanted(&self, quantity: &Quantity) -> String {
        let phrase = match quantity.operator {
            ComparisonOperator::LessOrEqual => Phrase::AtMost,
            ComparisonOperator::Equal => Phrase::Exactly,
            _ => Phrase::AtLeast,
        };
        join(&[self.say(phrase), &self.number(&quantity.number)])
    }

    /// `in at least 4 of the last 6 months`.
    pub(super) fn regularity(
        &self,
        at_least: &Number,
        of: &Number,
        unit: crate::syntax::CalendarUnit,
    ) -> String {
        join(&[
            self.say(Phrase::InAtLeast),
            &self.number(at_least),
            self.say(Phrase::OfTheLast),
            &self.period(of, unit.into(), Case::Genitive),
        ])
    }

    /// The steps of a sequence, in one line or, where it is the whole item, one a line.
    pub(super) fn sequence(&self, steps: &[Step], depth: usize, one_a_line: bool) -> String {
        let mut text = self.say(Phrase::Has).to_owned();
        for (position, step) in steps.iter().enumerate() {
            if position > 0 {
                if one_a_line {
                    text.push('\n');
                    text.push_str(&indentation(depth + 1));
                } else {
                    text.push(' ');
                }
                text.push_str(self.say(Phrase::Then));
            }
            if step.absent {
                push_words(&mut text, &[self.say(Phrase::No)]);
            }
            push_words(&mut text, &[&self.path(&step.rows.path)]);
            if let Some(of) = &step.rows.of {
                push_words(&mut text, &[self.say(Phrase::RowsOf), &self.path(of)]);
            }
            if let Some(within) = &step.within {
                let within = self.amount(within, Case::Genitive);
                push_words(&mut text, &[self.say(Phrase::Within), &within]);
            }
            if let Some(window) = &step.rows.window {
                push_words(&mut text, &[&self.window(window, depth)]);
            }
            self.push_filter(
                &mut text,
                step.rows.filter.as_deref(),
                Place::StepFilter,
                depth,
            );
        }
        text
    }

    /// What an aggregate runs over, in parentheses unless it is a path alone.
    pub(super) fn aggregated(&self, of: &Aggregated, depth: usize) -> String {
        match of {
            Aggregated::Path(rows) => match (&rows.of, rows.path.names.as_slice()) {
                // `count of (date of vehicle)` would be the date of something.
                (Some(_), [name]) if begins_phrase_with(&name.text, self.say(Phrase::RowsOf)) => {
                    format!("(`{}` {})", name.text, self.behind_name(rows, depth))
                }
                _ => self.enclosed_rows(rows, depth),
            },
            Aggregated::Each { value, rows } => format!(
                "({} {} {})",
                self.value(value, depth),
                self.say(Phrase::For),
                self.rows(rows, depth)
            ),
        }
    }

    /// `of PATH [window] [where COND]`.
    fn behind_name(&self, rows: &Rows, depth: usize) -> String {
        let mut text = self.behind_path(rows, depth);
        self.push_filter(&mut text, rows.filter.as_deref(), Place::Filter, depth);
        text
    }

    /// Rows in parentheses, or a path alone.
    pub(super) fn enclosed_rows(&self, rows: &Rows, depth: usize) -> String {
        if rows.of.is_none() && rows.window.is_none() && rows.filter.is_none() {
            self.path_unless(&rows.path, follows_value)
        } else {
            format!("({})", self.rows(rows, depth))
        }
    }
}

/// Words with a space between each two.
pub(super) fn join(words: &[&str]) -> String {
    words.join(" ")
}

/// Adds words, with a space before each.
pub(super) fn push_words(text: &mut String, words: &[&str]) {
    for word in words {
        text.push(' ');
        text.push_str(word);
    }
}
