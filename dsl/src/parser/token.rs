//! Tokens: what the lexical grammar finds.

use crate::vocabulary::Word;
use std::borrow::Cow;

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// Which word of the language it is; none for all that is not a word.
    pub(super) word: Word,
    /// Its text; repaired where it mixed scripts, without its backticks where it is a quoted name.
    pub(super) text: Cow<'t, str>,
    /// The first byte.
    pub(super) start: u32,
    /// The byte after the last.
    pub(super) end: u32,
    /// Whether it is the first on its line.
    pub(super) begins_line: bool,
    /// Whether a blank line stands before it.
    pub(super) blank_before: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word: a name or a part of a phrase.
    Word,
    /// A name in backticks.
    QuotedName,
    /// Digits, with groups and a fraction.
    Number,
    /// `2026-11-21`.
    Date,
    /// `2026-11-21 10:00`.
    Moment,
    /// `"text"`, with its quotes.
    Text,
    /// Punctuation.
    Symbol(Symbol),
    /// The end of an item: a line's end where it counts.
    Break,
    /// The end of the file.
    End,
}

/// Punctuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Semicolon,
    Colon,
    Dot,
    Plus,
    Minus,
    Times,
    Divide,
    Percent,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A comment.
#[derive(Clone, Debug)]
pub(super) struct Comment<'t> {
    /// Without `//` and the spaces around.
    pub(super) text: &'t str,
    /// The token that follows it.
    pub(super) before: usize,
    /// Whether nothing but spaces stands before it on its line.
    pub(super) own_line: bool,
    /// Whether a blank line stands before it.
    pub(super) blank_before: bool,
}

impl Symbol {
    const ALL: [(Symbol, &'static str); 21] = [
        (Symbol::OpenBrace, "{"),
        (Symbol::CloseBrace, "}"),
        (Symbol::OpenParenthesis, "("),
        (Symbol::CloseParenthesis, ")"),
        (Symbol::OpenBracket, "["),
        (Symbol::CloseBracket, "]"),
        (Symbol::Comma, ","),
        (Symbol::Semicolon, ";"),
        (Symbol::Colon, ":"),
        (Symbol::Dot, "."),
        (Symbol::Plus, "+"),
        (Symbol::Minus, "-"),
        (Symbol::Times, "*"),
        (Symbol::Divide, "/"),
        (Symbol::Percent, "%"),
        (Symbol::Equal, "="),
        (Symbol::NotEqual, "!="),
        (Symbol::Less, "<"),
        (Symbol::LessOrEqual, "<="),
        (Symbol::Greater, ">"),
        (Symbol::GreaterOrEqual, ">="),
    ];

    /// The symbol of a text.
    pub(super) fn of(text: &str) -> Option<Symbol> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == text)
            .map(|(symbol, _)| *symbol)
    }

    /// Its text.
    pub(super) fn text(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(symbol, _)| *symbol == self)
            .map_or("", |(_, text)| text)
    }

    /// The bracket that closes this one.
    pub(super) fn closer(self) -> Option<Symbol> {
        match self {
            Symbol::OpenBrace => Some(Symbol::CloseBrace),
            Symbol::OpenParenthesis => Some(Symbol::CloseParenthesis),
            Symbol::OpenBracket => Some(Symbol::CloseBracket),
            _ => None,
        }
    }

    /// Whether it closes a bracket.
    pub(super) fn is_closer(self) -> bool {
        matches!(
            self,
            Symbol::CloseBrace | Symbol::CloseParenthesis | Symbol::CloseBracket
        )
    }

    /// Whether something must follow it, so that no item ends behind it.
    pub(super) fn wants_more(self) -> bool {
        !self.is_closer() && !matches!(self, Symbol::Semicolon | Symbol::Percent)
    }
}

impl Token<'_> {
    /// Whether it is this symbol.
    pub(super) fn is(&self, symbol: Symbol) -> bool {
        self.kind == Kind::Symbol(symbol)
    }
}
