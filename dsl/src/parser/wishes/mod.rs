//! What people ask for that the language has no words for, and how to come to it.

mod table;

use self::table::{DAYS_BETWEEN, WISHES};
use super::{
    cursor::Parser,
    failure::Failure,
    habits::{is_counted, is_field, is_idle, month, year},
    token::{Kind, Symbol},
};
use crate::diagnostics::{Texts, codes};

/// Words that the language does not have.
struct Wish {
    written: &'static str,
    before: Before,
    advice: Texts,
}

/// What stands behind the words.
#[derive(Clone, Copy)]
enum Before {
    Anything,
    /// `2026-03-01`, `1 march`.
    Date,
    /// A month, and no year behind it.
    Month,
    Number,
    Name,
    /// The name of rows, and a field of theirs.
    Path,
    /// A number; and a comparison with another one stands before the words.
    Window,
    /// A number of days, months, hours, …
    Period,
    /// `"%a"`: how a text ends, in the signs of SQL.
    End,
}

const COMPARED: [Symbol; 6] = [
    Symbol::Equal,
    Symbol::NotEqual,
    Symbol::Less,
    Symbol::LessOrEqual,
    Symbol::Greater,
    Symbol::GreaterOrEqual,
];

impl Parser<'_> {
    /// The advice for words that the language does not have, so many or more, here or just before; and how many they are.
    pub(super) fn wish(&self, least: usize) -> Option<(Failure, usize)> {
        let found = WISHES.iter().filter_map(|wish| {
            let count = wish.written.split(' ').count();
            let mut starts = self.position.saturating_sub(count)..=self.position;
            let first = starts.find(|&first| {
                self.reads(first, wish.written)
                    && self.stands_before(first, first + count, wish.before)
            })?;
            (count >= least).then_some((wish, first, count))
        });
        let found = found.map(|(wish, first, count)| (wish.written, wish.advice, first, count));
        let (written, advice, first, count) = found
            .max_by_key(|(.., count)| *count)
            .or_else(|| self.days_between().filter(|(.., count)| *count >= least))?;
        let (start, end) = (self.token(first).start, self.token(first + count - 1).end);
        let span = self.reports.span(start, end);
        let failure = self.failure(codes::NO_WORDS_FOR_IT, span, &[written]);
        let advice = advice.of(self.language());
        Some((failure.mended(|diagnostic| diagnostic.help(advice)), count))
    }

    /// `days between a and b > 30`, which reads as a comparison of a field called `days` until the sign.
    fn days_between(&self) -> Option<(&'static str, Texts, usize, usize)> {
        let here = self.token(self.position);
        if !COMPARED.iter().any(|sign| here.is(*sign)) {
            return None;
        }
        let line = (0..self.position).rev();
        let mut line = line.take_while(|&at| self.token(at).kind != Kind::Break);
        line.find_map(|at| {
            let mut phrases = ["days between", "дней между"].into_iter();
            let written = phrases.find(|written| self.reads(at, written))?;
            Some((written, DAYS_BETWEEN, at, 2))
        })
    }

    /// Whether a comparison with a number stands before a token: `>= 3`, `>= 5 thousand rub`.
    fn ends_comparison(&self, first: usize) -> bool {
        let earlier = first.saturating_sub(3)..first;
        let number = earlier
            .rev()
            .find(|&at| self.token(at).kind == Kind::Number);
        let before = number.and_then(|number| number.checked_sub(1));
        before.is_some_and(|before| COMPARED.iter().any(|sign| self.token(before).is(*sign)))
    }

    fn stands_before(&self, first: usize, behind: usize, what: Before) -> bool {
        let next = self.token(behind);
        match what {
            Before::Anything => true,
            Before::Date if is_field(self, first) => false,
            Before::Date => {
                let is_date = matches!(next.kind, Kind::Date | Kind::Moment);
                is_date || (next.kind == Kind::Number && month(self, behind + 1).is_some())
            }
            Before::Month => {
                let is_month = month(self, behind).is_some();
                is_month && year(self.token(behind + 1)).is_none()
            }
            Before::Number => next.kind == Kind::Number,
            Before::Name => next.kind == Kind::Word,
            Before::Path => next.kind == Kind::Word && self.token(behind + 1).is(Symbol::Dot),
            Before::Window => next.kind == Kind::Number && self.ends_comparison(first),
            Before::End => next.text.starts_with("\"%") && !next.text.ends_with("%\""),
            Before::Period => {
                is_counted(self, behind)
                    && !self.begins_line(first)
                    && !is_idle(self, first)
                    && year(next).is_none()
            }
        }
    }
}
