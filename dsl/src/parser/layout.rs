//! The shape of the file before it is parsed: brackets are paired and repaired, and the ends of items are marked, so that
//! the parser sees a balanced sequence in which a line's end stands only where it counts.

use super::{
    lexer::Lexed,
    phrases,
    reports::Reports,
    token::{Comment, Kind, Symbol, Token},
};
use crate::{
    diagnostics::codes,
    vocabulary::{Word, Words},
};
use std::{borrow::Cow, ops::Range};

/// More brackets within brackets than this are refused.
pub(super) const DEEPEST: u32 = 64;

/// Tokens with [`Kind::Break`] between items, and comments that point into them.
pub(super) struct Laid<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) comments: Vec<Comment<'t>>,
}

/// Pairs brackets and marks the ends of items.
pub(super) fn lay_out<'t>(lexed: Lexed<'t>, reports: &mut Reports) -> Laid<'t> {
    let repairs = pair_brackets(&lexed.tokens, reports);
    let Lexed {
        tokens,
        mut comments,
    } = lexed;
    let words = Words::table();
    let mut laid: Vec<Token<'t>> = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    let mut open: Vec<Symbol> = Vec::new();
    let mut inserted = repairs.inserted.iter().peekable();
    let mut removed = repairs.removed.iter().peekable();
    let mut declarations = repairs.declarations.iter().peekable();
    let mut comment = 0;
    for (index, token) in tokens.into_iter().enumerate() {
        while let Some((_, closer)) = inserted.next_if(|(at, _)| *at == index) {
            let end = laid.last().map_or(0, |last| last.end);
            open.pop();
            laid.push(marker(Kind::Symbol(*closer), closer.text(), end));
        }
        while let Some(next) = comments
            .get_mut(comment)
            .filter(|next| next.before == index)
        {
            next.before = laid.len();
            comment += 1;
        }
        while removed.next_if(|range| range.end <= index).is_some() {}
        if removed.peek().is_some_and(|range| range.contains(&index)) {
            continue;
        }
        let counts = matches!(open.last(), None | Some(Symbol::OpenBrace));
        let begins = declarations.next_if_eq(&&index).is_some();
        if counts
            && token.begins_line
            && (begins
                || laid.last().is_some_and(|last| ends_item(words, last))
                    && !continues(words, &token))
        {
            laid.push(marker(Kind::Break, "", token.start));
        }
        match token.kind {
            Kind::Symbol(symbol) if symbol.closer().is_some() => open.push(symbol),
            Kind::Symbol(symbol) if symbol.is_closer() => {
                open.pop();
            }
            _ => {}
        }
        laid.push(token);
    }
    Laid {
        tokens: laid,
        comments,
    }
}

fn marker(kind: Kind, text: &'static str, at: u32) -> Token<'static> {
    Token {
        kind,
        word: Word::NONE,
        text: Cow::Borrowed(text),
        start: at,
        end: at,
        begins_line: false,
        blank_before: false,
    }
}

/// Whether an item can end behind this token.
fn ends_item(words: &Words, last: &Token<'_>) -> bool {
    match last.kind {
        Kind::Symbol(symbol) => !symbol.wants_more(),
        Kind::Word => !phrases::joins(words, last.word) && !phrases::is_not(words, last.word),
        Kind::Break => false,
        _ => true,
    }
}

/// Whether the item before goes on with this token although a new line begins.
fn continues(words: &Words, token: &Token<'_>) -> bool {
    token.is(Symbol::OpenBrace) || (token.kind == Kind::Word && phrases::joins(words, token.word))
}

/// What has to change so that every bracket has its partner.
#[derive(Default)]
struct Repairs {
    /// Closing brackets to set before a token, in the order of the tokens.
    inserted: Vec<(usize, Symbol)>,
    /// Tokens to leave out, in order.
    removed: Vec<Range<usize>>,
    /// Tokens that begin a declaration whatever the line before was, in order.
    declarations: Vec<usize>,
}

/// An open bracket and the token that it is.
type Open = (Symbol, usize);

fn pair_brackets(tokens: &[Token<'_>], reports: &mut Reports) -> Repairs {
    let words = Words::table();
    let mut repairs = Repairs::default();
    let mut open: Vec<Open> = Vec::new();
    let mut declaration = 0;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        if token.begins_line && open.is_empty() {
            declaration = index;
        }
        let begins = phrases::begins_declaration(words, tokens, index, true);
        if !open.is_empty() && (token.kind == Kind::End || begins) {
            close(tokens, &open, index, &mut repairs, reports);
            open.clear();
            declaration = index;
        }
        if begins {
            repairs.declarations.push(index);
        }
        if let Kind::Symbol(symbol) = token.kind {
            if symbol.closer().is_some() {
                open.push((symbol, index));
                if open.len() > DEEPEST as usize {
                    let span = reports.span(token.start, token.end);
                    let limit = DEEPEST.to_string();
                    let diagnostic = reports.diagnose(codes::TOO_DEEP, span, &[&limit]);
                    reports.push(diagnostic);
                    let next = next_declaration(words, tokens, index);
                    repairs
                        .inserted
                        .retain(|(position, _)| *position < declaration);
                    repairs.removed.retain(|range| range.end <= declaration);
                    repairs.declarations.retain(|&known| known < declaration);
                    repairs.removed.push(declaration..next);
                    open.clear();
                    index = next;
                    continue;
                }
            } else if symbol.is_closer() {
                pair(tokens, &mut open, index, symbol, &mut repairs, reports);
            }
        }
        index += 1;
    }
    repairs.inserted.sort_by_key(|(position, _)| *position);
    repairs
}

/// Pairs a closing bracket with the innermost open one of its kind.
fn pair(
    tokens: &[Token<'_>],
    open: &mut Vec<Open>,
    index: usize,
    symbol: Symbol,
    repairs: &mut Repairs,
    reports: &mut Reports,
) {
    let partner = open
        .iter()
        .rposition(|(opener, _)| opener.closer() == Some(symbol));
    match partner {
        Some(partner) => {
            if let Some(unclosed) = open.get(partner + 1..).filter(|rest| !rest.is_empty()) {
                close(tokens, unclosed, index, repairs, reports);
            }
            open.truncate(partner);
        }
        None => {
            if let Some(token) = tokens.get(index) {
                let span = reports.span(token.start, token.end);
                let diagnostic = reports
                    .diagnose(codes::UNOPENED_BRACKET, span, &[symbol.text()])
                    .replace(span, "");
                reports.push(diagnostic);
            }
            repairs.removed.push(index..index + 1);
        }
    }
}

/// Reports the innermost of some brackets that nothing closes before the token at `end`, and closes all of them.
fn close(
    tokens: &[Token<'_>],
    unclosed: &[Open],
    end: usize,
    repairs: &mut Repairs,
    reports: &mut Reports,
) {
    for (count, &(opener, index)) in unclosed.iter().rev().enumerate() {
        let Some(closer) = opener.closer() else {
            continue;
        };
        let position = if opener == Symbol::OpenBrace {
            end
        } else {
            line_end(tokens, index, end)
        };
        repairs.inserted.push((position, closer));
        if count > 0 {
            continue;
        }
        let (Some(token), Some(last)) = (tokens.get(index), tokens.get(position.saturating_sub(1)))
        else {
            continue;
        };
        let lead = if opener == Symbol::OpenBrace {
            "\n"
        } else {
            ""
        };
        let span = reports.span(token.start, token.end);
        let diagnostic = reports
            .diagnose(
                codes::UNCLOSED_BRACKET,
                span,
                &[opener.text(), closer.text()],
            )
            .insert(
                reports.span(last.end, last.end),
                format!("{lead}{}", closer.text()),
            );
        reports.push(diagnostic);
    }
}

/// The token before which a parenthesis was most likely meant to close: the first that begins a line and does not
/// continue the one before.
fn line_end(tokens: &[Token<'_>], opener: usize, end: usize) -> usize {
    let words = Words::table();
    let mut depth = 0_u32;
    for (index, token) in tokens.iter().enumerate().take(end).skip(opener + 1) {
        let fresh = token.begins_line && !continues(words, token);
        match token.kind {
            Kind::Symbol(symbol) if symbol.closer().is_some() => depth += 1,
            Kind::Symbol(symbol) if symbol.is_closer() => depth = depth.saturating_sub(1),
            _ if depth == 0 && fresh => return index,
            _ => {}
        }
    }
    end
}

fn next_declaration(words: &Words, tokens: &[Token<'_>], from: usize) -> usize {
    (from + 1..tokens.len())
        .find(|&index| {
            phrases::begins_declaration(words, tokens, index, true)
                || tokens
                    .get(index)
                    .is_some_and(|token| token.kind == Kind::End)
        })
        .unwrap_or(tokens.len().saturating_sub(1))
}
