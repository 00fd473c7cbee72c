//! Which rows are meant: quantifiers, windows before `where`, sequences.

use super::{
    cursor::Parser,
    failure::{Expected, Failure, Parsing, begins_phrase},
    phrases::{PhraseSet, WINDOWS},
    token::{Kind, Symbol, Token},
};
use crate::{
    diagnostics::{Diagnostic, Edit, Texts, codes},
    source::Span,
    syntax::{
        CalendarUnit, ComparisonOperator, Expression, ExpressionKind, Path, PeriodUnit, Quantity,
        Rows, Step, Window,
    },
    vocabulary::{Language, Phrase, Unit},
};

pub(super) const QUANTITIES: PhraseSet =
    PhraseSet::of(&[Phrase::AtLeast, Phrase::AtMost, Phrase::Exactly]);
/// A step's own words, so that the longer of two that begin alike is found.
const BEHIND_ROWS: PhraseSet = WINDOWS.and(PhraseSet::of(&[Phrase::Between, Phrase::InAtLeast]));

/// What people say behind a number of rows.
const OR_SO: &[(&str, Language, Phrase)] = &[
    ("or more", Language::English, Phrase::AtLeast),
    ("or fewer", Language::English, Phrase::AtMost),
    ("or less", Language::English, Phrase::AtMost),
    ("или более", Language::Russian, Phrase::AtLeast),
    ("и более", Language::Russian, Phrase::AtLeast),
    ("или больше", Language::Russian, Phrase::AtLeast),
    ("и больше", Language::Russian, Phrase::AtLeast),
    ("или менее", Language::Russian, Phrase::AtMost),
    ("и менее", Language::Russian, Phrase::AtMost),
    ("или меньше", Language::Russian, Phrase::AtMost),
    ("и меньше", Language::Russian, Phrase::AtMost),
];

impl Parser<'_> {
    /// What follows `has`.
    pub(super) fn has(&mut self, first: usize) -> Parsing<Expression> {
        let quantity = self.quantity()?;
        let start = self.position;
        let path = self.path()?;
        let of = self.rows_of()?;
        if quantity.is_none() && self.at(Phrase::InAtLeast) {
            return self.regular(first, start, path, of);
        }
        let rows = self.rows_from(first, start, path, of)?;
        if !self.at(Phrase::Then) || quantity.is_some() {
            return self.make(first, ExpressionKind::Has { quantity, rows });
        }
        if !self.wheres.is_empty() {
            self.report_nested_where(first);
        }
        let mut steps = vec![Step {
            absent: false,
            rows,
            within: None,
            span: self.span_from(first),
        }];
        while self.at(Phrase::Then) {
            steps.push(self.step()?);
        }
        let behind = steps.iter().rposition(|step| !step.absent).unwrap_or(0);
        let open = |step: &&Step| step.absent && step.within.is_none();
        if let Some(step) = steps.iter().skip(behind).find(open) {
            self.report_open_end(&step.rows, step.span);
        }
        self.make(first, ExpressionKind::Sequence(steps))
    }

    fn quantity(&mut self) -> Parsing<Option<Quantity>> {
        let Some(phrase) = self.eat_phrase(QUANTITIES) else {
            let here = self.here();
            return match here.kind {
                Kind::Number => Err(self.bare_number(here)),
                _ => self.numeral().map_or(Ok(None), Err),
            };
        };
        let operator = match phrase {
            Phrase::AtLeast => ComparisonOperator::GreaterOrEqual,
            Phrase::AtMost => ComparisonOperator::LessOrEqual,
            _ => ComparisonOperator::Equal,
        };
        let number = self.number()?;
        Ok(Some(Quantity { operator, number }))
    }

    /// `has 3 visits` leaves open how the number is meant.
    fn bare_number(&self, number: &Token<'_>) -> Failure {
        let language = self.language();
        let [least, most, exactly] =
            [Phrase::AtLeast, Phrase::AtMost, Phrase::Exactly].map(|phrase| phrase.text(language));
        let said = |words: &str| self.reads(self.position + 1, words);
        if let Some((_, language, phrase)) = OR_SO.iter().find(|(words, ..)| said(words)) {
            let last = self.token(self.position + 2);
            let span = self.reports.span(number.start, last.end);
            let written = self.text.get(span.start as usize..span.end as usize);
            let written = written.unwrap_or_default();
            let meant = format!("{} {}", phrase.text(*language), number.text);
            let failure = self.failure(codes::FOREIGN_WORDING, span, &[written, &meant]);
            return failure.mended(|diagnostic| diagnostic.replace(span, meant));
        }
        let span = self.span_of(number);
        self.failure(
            codes::BARE_NUMBER_OF_ROWS,
            span,
            &[&number.text, least, most, exactly],
        )
        .mended(|diagnostic| diagnostic.insert(span, format!("{least} ")))
    }

    /// `visit in at least 4 of the last 6 months where …`.
    fn regular(
        &mut self,
        first: usize,
        start: usize,
        path: Path,
        of: Option<Path>,
    ) -> Parsing<Expression> {
        self.expect(Phrase::InAtLeast)?;
        let at_least = self.number()?;
        self.expect(Phrase::OfTheLast)?;
        let count = self.number()?;
        let unit = self.calendar_unit()?;
        let filter = self.filter(first)?;
        let rows = Rows {
            path,
            of,
            window: None,
            filter,
            span: self.span_from(start),
        };
        self.make(
            first,
            ExpressionKind::Regular {
                at_least,
                of: count,
                unit,
                rows,
            },
        )
    }

    /// `every ROWS: COND`.
    pub(super) fn every(&mut self, first: usize) -> Parsing<Expression> {
        let rows = self.rows(first)?;
        self.expect_symbol(Symbol::Colon)?;
        let condition = self.open_ended(first)?;
        self.make(first, ExpressionKind::Every(rows, Box::new(condition)))
    }

    fn step(&mut self) -> Parsing<Step> {
        let first = self.position;
        self.expect(Phrase::Then)?;
        let absent = self.eat(Phrase::No);
        let start = self.position;
        let path = self.path()?;
        let of = self.rows_of()?;
        let mut within = self.within()?;
        let mut rows = self.rows_from(first, start, path, of)?;
        if self.at(Phrase::Within) {
            let late = self.position;
            let period = self.within()?;
            self.report_late(&rows, late);
            within = within.or(period);
            rows.span = self.span_from(start);
        }
        Ok(Step {
            absent,
            rows,
            within,
            span: self.span_from(first),
        })
    }

    fn within(&mut self) -> Parsing<Option<crate::syntax::PeriodAmount>> {
        if self.eat(Phrase::Within) {
            self.period_amount().map(Some)
        } else {
            Ok(None)
        }
    }

    /// `then no visit` with no row to come after it would never be final.
    fn report_open_end(&mut self, rows: &Rows, step: Span) {
        let language = self.language();
        let named = format!(
            "{} {}",
            Phrase::Then.text(language),
            Phrase::No.text(language)
        );
        let within = Phrase::Within.text(language);
        let months = Unit::Period(PeriodUnit::Calendar(CalendarUnit::Month));
        let word = months.word(
            language,
            crate::vocabulary::Case::Genitive,
            crate::vocabulary::Count::Many,
        );
        let mut diagnostic = self.diagnose(codes::NO_WITHOUT_WITHIN, step, &[&named, within]);
        // A period that stands there in other words is explained for itself.
        let next = self.here();
        if !matches!(next.kind, Kind::Number | Kind::Word) || begins_phrase(self.words, next) {
            diagnostic = diagnostic.insert(path_end(rows), format!(" {within} 6 {word}"));
        }
        self.reports.push(diagnostic);
    }

    /// Rows of a phrase that began at `first`: path, `of`, window, `where`.
    pub(super) fn rows(&mut self, first: usize) -> Parsing<Rows> {
        let start = self.position;
        let path = self.path()?;
        let of = self.rows_of()?;
        self.rows_from(first, start, path, of)
    }

    /// `of vehicle`.
    pub(super) fn rows_of(&mut self) -> Parsing<Option<Path>> {
        if self.eat(Phrase::RowsOf) {
            self.path().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Window and `where` behind a path that was read already.
    pub(super) fn rows_from(
        &mut self,
        first: usize,
        start: usize,
        path: Path,
        of: Option<Path>,
    ) -> Parsing<Rows> {
        let window = self.rows_window()?;
        if window.is_some() && self.phrase(BEHIND_ROWS).is_some() {
            let span = self.span_of(self.here());
            return Err(self.failure(codes::SECOND_WINDOW, span, &[]));
        }
        let filter = self.filter(first)?;
        let mut rows = Rows {
            path,
            of,
            window,
            filter,
            span: self.span_from(start),
        };
        if rows.filter.is_some() && self.phrase(BEHIND_ROWS).is_some() {
            let late = self.position;
            let window = self.rows_window()?;
            self.report_late(&rows, late);
            rows.window = rows.window.or(window);
            rows.span = self.span_from(start);
        }
        Ok(rows)
    }

    fn rows_window(&mut self) -> Parsing<Option<Window>> {
        match self.phrase(BEHIND_ROWS) {
            None | Some(Phrase::InAtLeast) => Ok(None),
            Some(Phrase::Between) => {
                self.eat(Phrase::Between);
                let from = self.value()?;
                self.expect(Phrase::And)?;
                let to = self.value()?;
                Ok(Some(Window::Between(Box::new(from), Box::new(to))))
            }
            Some(phrase) => self.window(phrase).map(Some),
        }
    }

    /// `where …`, to the end of the line or the bracket around it.
    fn filter(&mut self, first: usize) -> Parsing<Option<Box<Expression>>> {
        if !self.eat(Phrase::Where) {
            return Ok(None);
        }
        self.open_ended(first).map(|filter| Some(Box::new(filter)))
    }

    /// A condition that only the end of the line or a bracket delimits, of a phrase that began at `first`.
    fn open_ended(&mut self, first: usize) -> Parsing<Expression> {
        if self.at_item_end() {
            return Err(self.unexpected(Expected::Condition));
        }
        let depth = self.wheres.len();
        self.wheres.push(first);
        let condition = self.expression();
        self.wheres.truncate(depth);
        condition
    }

    /// Reports a window or `within`, read from a token to here, that stands behind `where`.
    fn report_late(&mut self, rows: &Rows, late: usize) {
        let diagnostic = move_phrase(self.language(), rows, self.span_from(late), self.text);
        self.reports.push(diagnostic);
    }

    /// Whether the window of an aggregate without parentheses stands here. `between` with anything but dates compares the
    /// aggregate itself.
    pub(super) fn at_dates_between(&mut self) -> bool {
        self.at(Phrase::Between)
            && matches!(
                self.token(self.position + 1).kind,
                Kind::Date | Kind::Moment
            )
    }

    /// The window of an aggregate without parentheses.
    pub(super) fn bare_window(&mut self) -> Parsing<Option<Window>> {
        if self.at_dates_between() || self.phrase(WINDOWS).is_some() {
            self.rows_window()
        } else {
            Ok(None)
        }
    }
}

/// Tells that a window behind `where` stands before it, with the fix that moves it. `windowed` is the comparison of the
/// filter of `rows` that the parser took the window for; `text` is the file. Nothing where `windowed` has no window.
#[must_use]
pub fn move_window(
    language: Language,
    rows: &Rows,
    windowed: &Expression,
    text: &str,
) -> Option<Diagnostic> {
    let ExpressionKind::InWindow(value, _) = &windowed.kind else {
        return None;
    };
    // Parentheses around the value are not kept, and its place is within them.
    let start = value.span.end as usize;
    let rest = text.get(start..windowed.span.end as usize)?;
    let window = Span {
        start: (start + rest.len() - rest.trim_start_matches([' ', ')']).len()) as u32,
        ..windowed.span
    };
    Some(move_phrase(language, rows, window, text))
}

/// The diagnostic for a phrase behind `where` whose place is behind the path.
fn move_phrase(language: Language, rows: &Rows, phrase: Span, text: &str) -> Diagnostic {
    let written = text
        .get(phrase.start as usize..phrase.end as usize)
        .unwrap_or_default();
    let before = text.get(..phrase.start as usize).unwrap_or_default();
    let blanks = before.len() - before.trim_end_matches(' ').len();
    let words = Span {
        start: phrase.start + (written.len() - written.trim_start().len()) as u32,
        ..phrase
    };
    let here = path_end(rows);
    let gap = Span {
        start: phrase.start - blanks as u32,
        ..phrase
    };
    Diagnostic::new(language, codes::WINDOW_AFTER_WHERE, words, &[]).fix(
        MOVE.of(language),
        vec![
            Edit {
                span: here,
                text: format!(" {}", written.trim()),
            },
            Edit {
                span: gap,
                text: String::new(),
            },
        ],
    )
}

const MOVE: Texts = Texts::new("move it before `where`", "перенесите его перед `где`");

/// The place behind the path of rows, where a window stands.
fn path_end(rows: &Rows) -> Span {
    let path = rows.of.as_ref().unwrap_or(&rows.path);
    Span {
        start: path.span.end,
        ..path.span
    }
}
