//! Text to tokens, by the lexical grammar. Every mistake in a token is reported here and repaired, so that the parser
//! reads on as if the text had been right.

use super::{
    reports::Reports,
    scripts,
    token::{Comment, Kind, Symbol, Token},
};
use crate::{
    diagnostics::{Texts, codes},
    vocabulary::{Language, Phrase, Unit, Word, Words},
};
use pest::{Parser as _, iterators::Pair};
use pest_derive::Parser;
use std::borrow::Cow;

#[derive(Parser)]
#[grammar = "grammar.pest"]
struct Grammar;

/// The tokens of a text, the last being the end, and its comments.
pub(super) struct Lexed<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) comments: Vec<Comment<'t>>,
}

/// Reads all tokens.
pub(super) fn lex<'t>(text: &'t str, reports: &mut Reports) -> Lexed<'t> {
    let mut lexer = Lexer {
        text,
        reports,
        words: Words::table(),
        tokens: Vec::with_capacity(text.len() / 5),
        comments: Vec::new(),
        line_breaks: 2,
        at_file_start: true,
    };
    // The grammar takes every text: a failure could only come from the library's own limits.
    if let Ok(pairs) = Grammar::parse(Rule::tokens, text) {
        for pair in pairs {
            if lexer.reports.is_full() {
                break;
            }
            lexer.read(&pair);
        }
    }
    lexer.end(text.len() as u32);
    Lexed {
        tokens: lexer.tokens,
        comments: lexer.comments,
    }
}

struct Lexer<'t, 'r> {
    text: &'t str,
    reports: &'r mut Reports,
    words: &'static Words,
    tokens: Vec<Token<'t>>,
    comments: Vec<Comment<'t>>,
    /// Line breaks since the last token or comment.
    line_breaks: u32,
    at_file_start: bool,
}

const ORDINALS: Texts = Texts::new(
    "rows have no ordinals: the second visit is the one with which `count of (visits where completed) = 2`; the first and the last are `first visit.total`, `last visit.total`",
    "порядковых номеров у записей нет: второй визит — тот, с которым `число (визитов где завершен) = 2`; первая и последняя запись — `первый визит.итого`, `последний визит.итого`",
);

/// How thousands and millions are written behind a number elsewhere.
const MAGNITUDES: &[(&str, &str)] = &[
    ("k", "thousand"),
    ("K", "thousand"),
    ("m", "million"),
    ("M", "million"),
    ("к", "тысяч"),
    ("К", "тысяч"),
    ("тыс", "тысяч"),
    ("млн", "миллионов"),
];

impl<'t> Lexer<'t, '_> {
    fn read(&mut self, pair: &Pair<'t, Rule>) {
        let span = pair.as_span();
        let (text, start, end) = (span.as_str(), span.start() as u32, span.end() as u32);
        match pair.as_rule() {
            Rule::word => self.word(text, start, end),
            Rule::symbol | Rule::slash | Rule::operator => match Symbol::of(text) {
                Some(symbol) => self.push(Kind::Symbol(symbol), text, start, end),
                None => self.foreign(text, start, end),
            },
            Rule::line_break => self.line_breaks += 1,
            Rule::comment => self.comment(text),
            Rule::amount => {
                // `1` is part of a phrase: `leap to march 1`.
                let word = self.words.find(text);
                self.push_word(Kind::Number, word, text, start, end);
            }
            Rule::date => self.push(Kind::Date, text, start, end),
            Rule::moment => self.push(Kind::Moment, text, start, end),
            Rule::iso_moment => self.iso_moment(text, start, end),
            Rule::dotted_date => self.dotted_date(text, start, end),
            Rule::quoted_text => self.push(Kind::Text, text, start, end),
            Rule::open_text => self.open_text(text, start),
            Rule::quoted_name => {
                let name = text.trim_matches('`');
                self.push(Kind::QuotedName, name, start, end);
            }
            Rule::open_name => self.open_name(text, start, end),
            Rule::smart_text => self.smart_text(text, start, end),
            Rule::foreign => self.foreign(text, start, end),
            Rule::other => self.other(text, start, end),
            _ => {}
        }
    }

    fn push(&mut self, kind: Kind, text: impl Into<Cow<'t, str>>, start: u32, end: u32) {
        self.push_word(kind, Word::NONE, text, start, end);
    }

    fn push_word(
        &mut self,
        kind: Kind,
        word: Word,
        text: impl Into<Cow<'t, str>>,
        start: u32,
        end: u32,
    ) {
        self.tokens.push(Token {
            kind,
            word,
            text: text.into(),
            start,
            end,
            begins_line: self.line_breaks > 0,
            blank_before: self.line_breaks > 1 && !self.at_file_start,
        });
        self.line_breaks = 0;
        self.at_file_start = false;
    }

    fn end(&mut self, at: u32) {
        self.push(Kind::End, "", at, at);
    }

    fn word(&mut self, text: &'t str, start: u32, end: u32) {
        self.glued(text, start, end);
        let mut text = Cow::Borrowed(text);
        if !text.is_ascii()
            && let Some(mixed) = scripts::mixed(&text)
        {
            let diagnostic = mixed.diagnose(self.reports, &text, start, end);
            self.reports.push(diagnostic);
            if let Some(mended) = mixed.mended {
                text = Cow::Owned(mended);
            }
        }
        let word = self.words.find(&text);
        self.push_word(Kind::Word, word, text, start, end);
    }

    /// Reports a word that follows a number without a space: `60000km`.
    fn glued(&mut self, text: &str, start: u32, end: u32) {
        let Some(number) = self
            .tokens
            .last()
            .filter(|last| last.kind == Kind::Number && last.end == start && self.line_breaks == 0)
        else {
            return;
        };
        let span = self.reports.span(number.start, end);
        if ["st", "nd", "rd", "th"].contains(&text) {
            let both = format!("{}{text}", number.text);
            let found = self
                .reports
                .diagnose(codes::NO_WORDS_FOR_IT, span, &[&both]);
            let advice = ORDINALS.of(found.language);
            self.reports.push(found.help(advice));
            return;
        }
        let magnitude = MAGNITUDES.iter().find(|(short, _)| text == *short);
        let both = format!(
            "{} {}",
            number.text,
            magnitude.map_or(text, |(_, word)| word)
        );
        let diagnostic = self
            .reports
            .diagnose(codes::GLUED_UNIT, span, &[&number.text, text])
            .replace(span, both);
        self.reports.push(diagnostic);
    }

    fn comment(&mut self, text: &'t str) {
        self.comments.push(Comment {
            text: text.trim_start_matches("//").trim(),
            before: self.tokens.len(),
            own_line: self.line_breaks > 0,
            blank_before: self.line_breaks > 1 && !self.at_file_start,
        });
        self.line_breaks = 0;
        self.at_file_start = false;
    }

    fn iso_moment(&mut self, text: &'t str, start: u32, end: u32) {
        let mended = text.replace('T', " ").replace('Z', "");
        self.other_date(text, mended.clone(), start, end);
        self.push(Kind::Moment, mended, start, end);
    }

    fn dotted_date(&mut self, text: &'t str, start: u32, end: u32) {
        let mut parts = text.split('.');
        let mut next = || parts.next().unwrap_or_default();
        let (day, month, year) = (next(), next(), next());
        let mended = format!("{year}-{month:0>2}-{day:0>2}");
        self.other_date(text, mended.clone(), start, end);
        self.push(Kind::Date, mended, start, end);
    }

    fn other_date(&mut self, text: &str, mended: String, start: u32, end: u32) {
        let span = self.reports.span(start, end);
        let diagnostic = self
            .reports
            .diagnose(codes::DATE_FORM, span, &[text, &mended])
            .replace(span, mended);
        self.reports.push(diagnostic);
    }

    /// A text without a closing quote is taken to end before the brackets at the end of its line.
    fn open_text(&mut self, text: &'t str, start: u32) {
        let inside = text.trim_end_matches([' ', '\t', '}', ')', ']', ',', ';']);
        let end = start + inside.len() as u32;
        let span = self.reports.span(start, end);
        let at_end = self.reports.span(end, end);
        let diagnostic = self
            .reports
            .diagnose(codes::UNCLOSED_TEXT, span, &[])
            .insert(at_end, "\"");
        self.reports.push(diagnostic);
        self.push(Kind::Text, format!("{inside}\""), start, end);
        self.symbols(text.get(inside.len()..).unwrap_or_default(), end);
    }

    fn open_name(&mut self, text: &'t str, start: u32, end: u32) {
        let name = text.trim_start_matches('`');
        let span = self.reports.span(start, end);
        let diagnostic = self.reports.diagnose(codes::UNCLOSED_NAME, span, &[]);
        if name.is_empty() {
            self.reports.push(diagnostic.replace(span, ""));
        } else {
            self.reports
                .push(diagnostic.replace(span, format!("`{name}`")));
            self.push(Kind::QuotedName, name, start, end);
        }
    }

    fn symbols(&mut self, text: &'t str, mut start: u32) {
        for (at, letter) in text.char_indices() {
            let end = start + letter.len_utf8() as u32;
            let piece = text.get(at..at + letter.len_utf8()).unwrap_or_default();
            if let Some(symbol) = Symbol::of(piece) {
                self.push(Kind::Symbol(symbol), piece, start, end);
            }
            start = end;
        }
    }

    fn smart_text(&mut self, text: &'t str, start: u32, end: u32) {
        let inside = text.trim_matches(['«', '»', '“', '”', '„', '‟', '‘', '’', '\'', '"']);
        let mended = format!("\"{}\"", inside.replace('\\', "\\\\"));
        let span = self.reports.span(start, end);
        let diagnostic = self
            .reports
            .diagnose(codes::SMART_QUOTES, span, &[])
            .replace(span, mended.clone());
        self.reports.push(diagnostic);
        self.push(Kind::Text, mended, start, end);
    }

    fn foreign(&mut self, text: &'t str, start: u32, end: u32) {
        let language = self.reports.language;
        let mended = match text {
            "<>" | "≠" | "!==" | "=!" => "!=",
            "=>" | "≥" => ">=",
            "=<" | "≤" => "<=",
            "×" => "*",
            "÷" => "/",
            "−" | "–" | "—" => "-",
            _ if text.starts_with('&') => Phrase::And.text(language),
            _ if text.starts_with('|') => Phrase::Or.text(language),
            "!" => Phrase::Not.text(language),
            "₽" => currency(language, "RUB"),
            "$" => currency(language, "USD"),
            "€" => currency(language, "EUR"),
            _ => "=",
        };
        let span = self.reports.span(start, end);
        let glued_before = self.tokens.last().is_some_and(|last| last.end == start);
        let is_word = mended.chars().all(char::is_alphabetic);
        let behind = self.text.get(end as usize..).unwrap_or_default();
        let glued_behind = behind.starts_with(|letter: char| !letter.is_whitespace());
        let gap = |glued: bool| if is_word && glued { " " } else { "" };
        let (before, after) = (gap(glued_before), gap(glued_behind));
        let diagnostic = self
            .reports
            .diagnose(codes::FOREIGN_WORDING, span, &[text, mended])
            .replace(span, format!("{before}{mended}{after}"));
        self.reports.push(diagnostic);
        match Symbol::of(mended) {
            Some(symbol) => self.push(Kind::Symbol(symbol), mended, start, end),
            None => {
                let word = self.words.find(mended);
                self.push_word(Kind::Word, word, mended, start, end);
            }
        }
    }

    fn other(&mut self, text: &str, start: u32, end: u32) {
        let shown = match text.chars().next() {
            Some(letter) if !is_visible(letter) => format!("U+{:04X}", letter as u32),
            _ => text.to_owned(),
        };
        let span = self.reports.span(start, end);
        let diagnostic = self
            .reports
            .diagnose(codes::UNKNOWN_CHARACTER, span, &[&shown])
            .replace(span, "");
        self.reports.push(diagnostic);
    }
}

/// Whether a reader sees anything of it: control characters, and those that only steer the layout, are invisible.
fn is_visible(letter: char) -> bool {
    !letter.is_control()
        && !letter.is_whitespace()
        && !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

fn currency(language: Language, code: &str) -> &'static str {
    use crate::{
        types::Currency,
        vocabulary::{Case, Count},
    };
    Currency::of_code(code).map_or("", |currency| {
        Unit::Money(currency).word(language, Case::Nominative, Count::Many)
    })
}
