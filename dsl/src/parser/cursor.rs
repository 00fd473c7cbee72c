//! The parser's place in the tokens, and the small steps that all families share.

use super::{
    failure::{Expected, Failure, Parsing},
    layout::{DEEPEST, Laid},
    phrases::{self, PhraseSet},
    reports::Reports,
    token::{Comment, Kind, Symbol, Token},
};
use crate::{
    diagnostics::{Diagnostic, Entry, codes},
    source::Span,
    syntax::{Expression, ExpressionKind, Name, Path},
    vocabulary::{Language, Phrase, Words},
};

/// More expressions than this in one file are refused.
pub(super) const MOST_NODES: u32 = 200_000;

/// Reads the tokens of one file.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token<'t>],
    pub(super) comments: &'t [Comment<'t>],
    pub(super) reports: Reports,
    pub(super) words: &'static Words,
    /// The token to read next.
    pub(super) position: usize,
    /// The comment to attach next.
    pub(super) next_comment: usize,
    /// Where the phrases begin whose `where` is open and not delimited by brackets, outermost first.
    pub(super) wheres: Vec<usize>,
    /// Whether the innermost bracket is a list's, in which a comma parts values.
    pub(super) in_list: bool,
    /// Whether the file is so large that reading on is refused.
    pub(super) refused: bool,
    /// Names of declarations that could not be read.
    pub(super) broken: Vec<String>,
    /// The tokens of the phrase that was read last: for errors.
    pub(super) said: (usize, usize),
    /// What was looked for at a token and not found: for errors.
    sought: (usize, PhraseSet),
    /// How deep the parser is.
    depth: u32,
    /// How high the tallest tree is that was built at this depth.
    height: u32,
    nodes: u32,
}

/// A place in the tokens and the comments.
#[derive(Clone, Copy)]
pub(super) struct Place {
    position: usize,
    next_comment: usize,
    said: (usize, usize),
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, laid: &'t Laid<'t>, reports: Reports) -> Parser<'t> {
        Parser {
            text,
            tokens: &laid.tokens,
            comments: &laid.comments,
            reports,
            words: Words::table(),
            position: 0,
            next_comment: 0,
            wheres: Vec::new(),
            in_list: false,
            refused: false,
            broken: Vec::new(),
            said: (0, 0),
            sought: (0, PhraseSet::default()),
            depth: 0,
            height: 0,
            nodes: 0,
        }
    }

    pub(super) fn language(&self) -> Language {
        self.reports.language
    }

    /// The token at a position; beyond the end, the last one, which is the end.
    pub(super) fn token(&self, position: usize) -> &'t Token<'t> {
        const END: &Token<'static> = &Token {
            kind: Kind::End,
            word: crate::vocabulary::Word::NONE,
            text: std::borrow::Cow::Borrowed(""),
            start: 0,
            end: 0,
            begins_line: false,
            blank_before: false,
        };
        self.tokens
            .get(position)
            .or(self.tokens.last())
            .unwrap_or(END)
    }

    /// Whether a token is one of these words.
    pub(super) fn reads_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.reads(at, word))
    }

    /// Whether tokens are these words.
    pub(super) fn reads(&self, first: usize, words: &str) -> bool {
        words.split(' ').enumerate().all(|(at, word)| {
            let token = self.token(first + at);
            token.kind == Kind::Word && token.text.to_lowercase() == word
        })
    }

    /// The token to read next.
    pub(super) fn here(&self) -> &'t Token<'t> {
        self.token(self.position)
    }

    /// The token read last.
    pub(super) fn last(&self) -> &'t Token<'t> {
        self.token(self.position.saturating_sub(1))
    }

    pub(super) fn span_of(&self, token: &Token<'_>) -> Span {
        self.reports.span(token.start, token.end)
    }

    /// From a token to the one read last.
    pub(super) fn span_from(&self, first: usize) -> Span {
        let start = self.token(first).start;
        self.reports.span(start, self.last().end.max(start))
    }

    /// Steps over the token here.
    pub(super) fn advance(&mut self) {
        if self.position + 1 < self.tokens.len() {
            self.position += 1;
        }
    }

    /// Where to come back to if what follows reads otherwise.
    pub(super) fn place(&self) -> Place {
        Place {
            position: self.position,
            next_comment: self.next_comment,
            said: self.said,
        }
    }

    /// Comes back: what was read since is read again, with its comments.
    pub(super) fn return_to(&mut self, place: Place) {
        self.position = place.position;
        self.next_comment = place.next_comment;
        self.said = place.said;
    }

    pub(super) fn at_symbol(&self, symbol: Symbol) -> bool {
        self.here().is(symbol)
    }

    /// Steps over a symbol if it stands here.
    pub(super) fn eat_symbol(&mut self, symbol: Symbol) -> bool {
        let found = self.at_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: Symbol) -> Parsing<()> {
        if self.eat_symbol(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(Expected::Symbol(symbol)))
        }
    }

    /// The longest phrase of a set that stands here.
    pub(super) fn phrase(&mut self, set: PhraseSet) -> Option<Phrase> {
        self.phrase_length(set).map(|(phrase, _)| phrase)
    }

    /// Steps over the longest phrase of a set if one stands here.
    pub(super) fn eat_phrase(&mut self, set: PhraseSet) -> Option<Phrase> {
        let (phrase, length) = self.phrase_length(set)?;
        self.said = (self.position, self.position + length);
        self.position += length;
        Some(phrase)
    }

    fn phrase_length(&mut self, set: PhraseSet) -> Option<(Phrase, usize)> {
        if self.sought.0 == self.position {
            self.sought.1 = self.sought.1.and(set);
        } else {
            self.sought = (self.position, set);
        }
        phrases::find(self.words, self.tokens, self.position, set)
    }

    /// What was looked for at a position; nothing where the parser did not stand there last.
    pub(super) fn sought_at(&self, position: usize) -> PhraseSet {
        if self.sought.0 == position {
            self.sought.1
        } else {
            PhraseSet::default()
        }
    }

    pub(super) fn at(&mut self, phrase: Phrase) -> bool {
        self.phrase(PhraseSet::of(&[phrase])).is_some()
    }

    /// Steps over a phrase if it stands here.
    pub(super) fn eat(&mut self, phrase: Phrase) -> bool {
        self.eat_phrase(PhraseSet::of(&[phrase])).is_some()
    }

    pub(super) fn expect(&mut self, phrase: Phrase) -> Parsing<()> {
        if self.eat(phrase) {
            Ok(())
        } else {
            Err(self.unexpected(Expected::Phrase(phrase)))
        }
    }

    /// A name where a new one is given or one word stands for something.
    pub(super) fn name(&mut self) -> Parsing<Name> {
        let token = self.here();
        let named = match token.kind {
            Kind::QuotedName => true,
            Kind::Word => !self.words.is_reserved(token.word),
            _ => false,
        };
        if named {
            self.advance();
            Ok(self.name_of(token))
        } else if token.kind == Kind::Word {
            Err(self.reserved(token))
        } else {
            Err(self.unexpected(Expected::Name))
        }
    }

    /// A name behind a dot or before a colon, where every word is one.
    pub(super) fn any_name(&mut self) -> Parsing<Name> {
        let token = self.here();
        if matches!(token.kind, Kind::Word | Kind::QuotedName) {
            self.advance();
            Ok(self.name_of(token))
        } else {
            Err(self.unexpected(Expected::Name))
        }
    }

    fn name_of(&self, token: &Token<'_>) -> Name {
        Name {
            text: token.text.clone().into_owned(),
            span: self.span_of(token),
        }
    }

    fn reserved(&self, token: &Token<'_>) -> Failure {
        // Of two explanations the one that takes more words into account.
        if let Some(habit) = self.habit(2) {
            return habit;
        }
        if let Some((wish, _)) = self.wish(2) {
            return wish;
        }
        if let Some(habit) = self.habit(1) {
            return habit;
        }
        let span = self.span_of(token);
        self.failure(codes::RESERVED_NAME, span, &[&token.text])
            .mended(|diagnostic| diagnostic.replace(span, format!("`{}`", token.text)))
    }

    /// Names joined by dots.
    pub(super) fn path(&mut self) -> Parsing<Path> {
        let first = self.position;
        let mut names = vec![self.name()?];
        while self.eat_symbol(Symbol::Dot) {
            names.push(self.any_name()?);
        }
        Ok(Path {
            names,
            span: self.span_from(first),
        })
    }

    /// Makes an expression that ends at the token read last.
    pub(super) fn make(&mut self, first: usize, kind: ExpressionKind) -> Parsing<Expression> {
        let span = self.span_from(first);
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.refused = true;
            return Err(self.failure(codes::TOO_MANY_NODES, span, &[&MOST_NODES.to_string()]));
        }
        Ok(Expression { kind, span })
    }

    /// Reads something one level deeper.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Parser<'t>) -> Parsing<T>,
    ) -> Parsing<T> {
        self.depth += 1;
        let outer = std::mem::take(&mut self.height);
        let result = self.check_depth(0).and_then(|()| read(self));
        self.depth -= 1;
        let result = result.and_then(|value| self.check_depth(1).map(|()| value));
        self.height = outer.max(self.height + 1);
        result
    }

    /// Begins a chain, each link of which makes the tree one higher: `a + b + c`. Gives what [`Parser::end_chain`] wants.
    pub(super) fn begin_chain(&mut self) -> u32 {
        std::mem::take(&mut self.height)
    }

    /// Ends a chain.
    pub(super) fn end_chain(&mut self, outer: u32) {
        self.height = outer.max(self.height);
    }

    /// Counts a link of a chain.
    pub(super) fn link(&mut self) -> Parsing<()> {
        self.height += 1;
        self.check_depth(0)
    }

    fn check_depth(&self, more: u32) -> Parsing<()> {
        if self.depth + self.height + more <= DEEPEST {
            return Ok(());
        }
        let span = self.span_of(self.here());
        Err(self.failure(codes::TOO_DEEP, span, &[&DEEPEST.to_string()]))
    }

    /// Reads what stands between brackets, where an open `where` outside does not reach.
    pub(super) fn delimited<T>(
        &mut self,
        in_list: bool,
        read: impl FnOnce(&mut Parser<'t>) -> Parsing<T>,
    ) -> Parsing<T> {
        let wheres = std::mem::take(&mut self.wheres);
        let outer = std::mem::replace(&mut self.in_list, in_list);
        let result = read(self);
        self.wheres = wheres;
        self.in_list = outer;
        result
    }

    pub(super) fn diagnose(
        &self,
        entry: &'static Entry,
        span: Span,
        arguments: &[&str],
    ) -> Diagnostic {
        self.reports.diagnose(entry, span, arguments)
    }

    pub(super) fn failure(&self, entry: &'static Entry, span: Span, arguments: &[&str]) -> Failure {
        Failure::new(self.diagnose(entry, span, arguments))
    }

    /// Whether nothing more of the item follows.
    pub(super) fn at_item_end(&self) -> bool {
        let here = self.here();
        matches!(here.kind, Kind::Break | Kind::End)
            || here.is(Symbol::Semicolon)
            || here.is(Symbol::CloseBrace)
    }

    pub(super) fn expect_item_end(&mut self) -> Parsing<()> {
        if self.at_item_end() {
            Ok(())
        } else {
            Err(self.unexpected(Expected::ItemEnd))
        }
    }
}
