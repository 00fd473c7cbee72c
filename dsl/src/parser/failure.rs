//! Errors that end an item: what was expected, what was found, and what was probably meant.

use super::{
    cursor::Parser,
    phrases::{COMPARISONS, CONDITIONS, CONNECTIVES, DECLARATIONS, HEADERS, PhraseSet, VALUES},
    token::{Kind, Symbol, Token},
};
use crate::{
    diagnostics::{Diagnostic, Edit, Texts, codes},
    vocabulary::{Language, Phrase, Words},
};

/// What a function of the parser gives.
pub(super) type Parsing<T> = Result<T, Failure>;

/// Why an item could not be read.
#[derive(Debug)]
pub(super) struct Failure(pub(super) Box<Diagnostic>);

impl Failure {
    pub(super) fn new(diagnostic: Diagnostic) -> Failure {
        Failure(Box::new(diagnostic))
    }

    /// The failure with more to say.
    pub(super) fn mended(self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Failure {
        Failure::new(change(*self.0))
    }
}

/// What should have stood here.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Value,
    Condition,
    Name,
    Number,
    Period,
    CalendarUnit,
    Text,
    Set,
    Type,
    Record,
    ItemEnd,
    Declaration,
    Term,
    BonusLine,
    Start,
    Day,
    TimeOfDay,
    Hours,
    Statement,
    ExperimentLine,
    TiersLine,
    Symbol(Symbol),
    Phrase(Phrase),
}

impl Expected {
    pub(super) fn describe(self, language: Language) -> String {
        let texts = match self {
            Expected::Value => Texts::new("a value", "значение"),
            Expected::Condition => Texts::new("a condition", "условие"),
            Expected::Name => Texts::new("a name", "имя"),
            Expected::Number => Texts::new("a number", "число"),
            Expected::Period => Texts::new(
                "a period such as `6 months`",
                "период, например `6 месяцев`",
            ),
            Expected::CalendarUnit => Texts::new(
                "`day`, `week`, `month`, `quarter` or `year`",
                "`день`, `неделя`, `месяц`, `квартал` или `год`",
            ),
            Expected::Text => Texts::new("a text in quotes", "строка в кавычках"),
            Expected::Set => Texts::new("`[` or the name of a catalog", "`[` или имя каталога"),
            Expected::Type => Texts::new("a type", "тип"),
            Expected::Record => Texts::new("`{`", "`{`"),
            Expected::ItemEnd => Texts::new("the end of the line", "конец строки"),
            Expected::Declaration => Texts::new("a declaration", "объявление"),
            Expected::Term => Texts::new("a term of the programme", "положение программы"),
            Expected::BonusLine => Texts::new("a line of a bonus rule", "строка правила бонуса"),
            Expected::Start => Texts::new(
                "a record, a day of the year such as `23 february` or an anniversary",
                "запись, день года, например `23 февраля`, или годовщина",
            ),
            Expected::Day => Texts::new(
                "`every day`, `every monday` (or another day of the week) or `on day 1 and 15 of the month`",
                "`каждый день`, `по понедельникам` (или в другой день недели) либо `по числам 1 и 15 каждого месяца`",
            ),
            Expected::Hours => Texts::new(
                "hours such as `21:00-09:00`",
                "часы, например `21:00-09:00`",
            ),
            Expected::TimeOfDay => Texts::new("a time such as `10:00`", "время, например `10:00`"),
            Expected::Statement => Texts::new("a line of a trigger", "строка триггера"),
            Expected::ExperimentLine => {
                Texts::new("a line of an experiment", "строка эксперимента")
            }
            Expected::TiersLine => Texts::new("a line of tiers", "строка уровней"),
            Expected::Symbol(symbol) => return format!("`{}`", symbol.text()),
            Expected::Phrase(phrase) => return format!("`{}`", phrase.text(language)),
        };
        texts.of(language).to_owned()
    }
}

const LINE_END: Texts = Texts::new("the end of the line", "конец строки");
const FILE_END: Texts = Texts::new("the end of the file", "конец файла");
const THE_TEXT: Texts = Texts::new("the text {0}", "строка {0}");

/// Every phrase with which something can begin or go on.
const ANY: PhraseSet = CONDITIONS
    .and(VALUES)
    .and(COMPARISONS)
    .and(CONNECTIVES)
    .and(DECLARATIONS)
    .and(HEADERS)
    .and(PhraseSet::of(&[Phrase::Otherwise, Phrase::Expect]));

/// A phrase that almost stands at some tokens.
struct Near {
    phrase_start: usize,
    length: usize,
    words: Vec<(usize, &'static str)>,
    distance: usize,
    only_capitals: bool,
}

impl<'t> Parser<'t> {
    /// The error for the token here: a habit, or a misspelled or capitalised word if one explains it, else what was expected.
    pub(super) fn unexpected(&self, expected: Expected) -> Failure {
        // Of two explanations the one that takes more words into account.
        let near = self.nearest();
        let least = near.as_ref().map_or(1, |near| near.length);
        let wish = self.wish(least);
        if let Some(habit) = self.habit(wish.as_ref().map_or(least, |(_, words)| words + 1)) {
            return habit;
        }
        if let Some((wish, _)) = wish {
            return wish;
        }
        if let Some(near) = near {
            return self.misspelled(&near);
        }
        if let Expected::ItemEnd = expected
            && let Some(value) = self.bare_value()
        {
            return value;
        }
        let here = self.here();
        let found = describe(here, self.language());
        let span = match here.kind {
            // The end of a line is shown behind its last word.
            Kind::Break | Kind::End => self.reports.span(self.last().end, self.last().end),
            _ => self.span_of(here),
        };
        self.failure(
            codes::UNEXPECTED,
            span,
            &[&expected.describe(self.language()), &found],
        )
    }

    /// The error for a name of something without its quotes behind a field: `city Kazan`.
    fn bare_value(&self) -> Option<Failure> {
        let (before, here) = (self.token(self.position.checked_sub(1)?), self.here());
        let is_value = here.kind == Kind::Word && here.text.starts_with(char::is_uppercase);
        if !is_value || before.kind != Kind::Word || begins_phrase(self.words, before) {
            return None;
        }
        let span = self.span_of(here);
        let meant = format!("= \"{}\"", here.text);
        let failure = self.failure(codes::FOREIGN_WORDING, span, &[&here.text, &meant]);
        Some(failure.mended(|diagnostic| diagnostic.replace(span, meant)))
    }

    /// The phrase that was most likely meant here, or by a name just before that nothing can follow.
    fn nearest(&self) -> Option<Near> {
        let here = self.position;
        let sought = self.sought_at(here);
        let sought = if sought == PhraseSet::default() {
            ANY
        } else {
            sought
        };
        let at_here = self.near_phrase(here, sought);
        let before = (here > 0)
            .then(|| self.near_phrase(here - 1, ANY))
            .flatten()
            .filter(|near| near.words.first().is_some_and(|(at, _)| *at + 1 >= here));
        [at_here, before]
            .into_iter()
            .flatten()
            .min_by_key(|near| near.distance)
    }

    fn near_phrase(&self, at: usize, set: PhraseSet) -> Option<Near> {
        let mut best: Option<Near> = None;
        for phrase in set.iter() {
            for sequence in self.words.sequences(phrase) {
                let Some(tokens) = self.tokens.get(at..at + sequence.len()) else {
                    continue;
                };
                let expected = sequence.iter().map(|&word| self.words.text(word));
                if let Some(near) = compare(at, tokens, expected)
                    && best
                        .as_ref()
                        .is_none_or(|best| near.distance < best.distance)
                {
                    best = Some(near);
                }
            }
        }
        best
    }

    fn misspelled(&self, near: &Near) -> Failure {
        let edits: Vec<Edit> = near
            .words
            .iter()
            .map(|&(at, word)| Edit {
                span: self.span_of(self.token(at)),
                text: word.to_owned(),
            })
            .collect();
        let first = near.words.first().map_or(near.phrase_start, |(at, _)| *at);
        let token = self.token(first);
        let meant = near.words.first().map_or("", |(_, word)| *word);
        let entry = if near.only_capitals {
            codes::CAPITAL_KEYWORD
        } else {
            codes::MISSPELLED_KEYWORD
        };
        self.failure(entry, self.span_of(token), &[&token.text, meant])
            .mended(|diagnostic| diagnostic.rewrite(edits))
    }

    /// Adds a failure to the reports, unless a mistake in a token of the same item explains it already.
    pub(super) fn report(&mut self, failure: Failure, first: usize) {
        let start = self.token(first).start;
        let end = self.here().end;
        let explained =
            failure.0.code != codes::TOO_MANY_NODES.code && self.reports.any_within(start, end);
        if !explained {
            self.reports.push(*failure.0);
        }
    }
}

/// Words of plain speech that are near to a word of the language and mean something else.
const NO_MISSPELLINGS: &[&str] = &["ранее", "раньше", "позже", "позднее"];

/// How near some tokens come to the words of a phrase: at least one of them differs, and none by much.
fn compare(
    at: usize,
    tokens: &[Token<'_>],
    expected: impl Iterator<Item = &'static str>,
) -> Option<Near> {
    let mut near = Near {
        phrase_start: at,
        length: tokens.len(),
        words: Vec::new(),
        distance: 0,
        only_capitals: true,
    };
    let mut matched = 0;
    for (offset, (token, word)) in tokens.iter().zip(expected).enumerate() {
        if token.kind != Kind::Word {
            if token.text == word {
                matched += 1;
                continue;
            }
            return None;
        }
        if token.text == word {
            matched += 1;
            continue;
        }
        let lower = token.text.to_lowercase();
        if lower != word {
            // What begins with a capital is rather somebody's name, or that of a town.
            if NO_MISSPELLINGS.contains(&&*lower) {
                return None;
            }
            let most = if token.text.starts_with(char::is_uppercase) {
                1
            } else {
                2
            };
            // A word of the language is not a misspelling of another one.
            let distance = strsim::osa_distance(&lower, word);
            if token.word != crate::vocabulary::Word::NONE
                || distance > tolerance(word, matched).min(most)
            {
                return None;
            }
            near.distance += distance;
            near.only_capitals = false;
        }
        near.words.push((at + offset, word));
    }
    (!near.words.is_empty()).then_some(near)
}

/// How many letters of a word may differ. Short words are near to everything, unless their neighbours stand as they should.
fn tolerance(word: &str, matched: usize) -> usize {
    match (word.chars().count(), matched) {
        (0..=2, 0) => 0,
        (0..=2, _) | (3, 0) => 1,
        (4, 0) => 1,
        _ => 2,
    }
}

fn describe(token: &Token<'_>, language: Language) -> String {
    match token.kind {
        Kind::Break => LINE_END.of(language).to_owned(),
        Kind::End => FILE_END.of(language).to_owned(),
        Kind::Text => THE_TEXT.fill(language, &[&token.text]),
        _ => format!("`{}`", token.text),
    }
}

/// The known word nearest to a misspelled one, at most two letters away.
pub(super) fn nearest_word(
    text: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let lower = text.to_lowercase();
    known
        .map(|word| (strsim::osa_distance(&lower, word), word))
        .filter(|&(distance, word)| distance <= tolerance(word, 0))
        .min()
        .map(|(_, word)| word)
}

/// Whether a phrase begins with a token's word.
pub(super) fn begins_phrase(words: &Words, token: &Token<'_>) -> bool {
    !words.beginning_with(token.word).is_empty()
}
