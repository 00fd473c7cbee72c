//! Items and blocks: lines with the comments that belong to them.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    token::{Comment, Kind, Symbol},
};
use crate::{
    diagnostics::{Texts, codes},
    syntax::{Block, Item},
};

const IN_BRACES: Texts = Texts::new(
    "its lines stand in braces, without `=`: `segment lost { no visit in the last 6 months }`",
    "строки стоят в фигурных скобках, без `=`: `сегмент потерянные { нет визита за последние 6 месяцев }`",
);

impl<'t> Parser<'t> {
    /// One item and its comments: those above it, and within it, then the one behind it.
    pub(super) fn item<T>(
        &mut self,
        is_first: bool,
        read: impl FnOnce(&mut Parser<'t>) -> Parsing<T>,
    ) -> Parsing<Item<T>> {
        let first = self.position;
        let above = self.take_comments(first);
        let blank_before = above
            .first()
            .map_or(self.here().blank_before, |comment| comment.blank_before);
        let mut comments: Vec<String> = above
            .iter()
            .map(|comment| comment.text.to_owned())
            .collect();
        let node = read(self)?;
        let span = self.span_from(first);
        self.expect_item_end()?;
        comments.extend(
            self.take_comments(self.position.saturating_sub(1))
                .iter()
                .map(|comment| comment.text.to_owned()),
        );
        Ok(Item {
            comments,
            trailing_comment: self.take_trailing(),
            blank_before: blank_before && !is_first,
            node,
            span,
        })
    }

    /// The comments that stand before a token and were not taken yet.
    pub(super) fn take_comments(&mut self, position: usize) -> &'t [Comment<'t>] {
        let rest = self.comments.get(self.next_comment..).unwrap_or_default();
        let count = rest.partition_point(|comment| comment.before <= position);
        self.next_comment += count;
        rest.get(..count).unwrap_or_default()
    }

    /// The comment behind the item that ends here, also behind its semicolon.
    fn take_trailing(&mut self) -> Option<String> {
        let comment = self.comments.get(self.next_comment)?;
        let behind = self.position + usize::from(self.at_symbol(Symbol::Semicolon));
        if comment.own_line || comment.before > behind {
            return None;
        }
        self.next_comment += 1;
        Some(comment.text.to_owned())
    }

    /// `{ … }` with items of one kind. A broken item is reported and left out.
    pub(super) fn block<T>(
        &mut self,
        read: impl Fn(&mut Parser<'t>) -> Parsing<T>,
    ) -> Parsing<Block<T>> {
        let first = self.position;
        if self.at_symbol(Symbol::Equal) {
            let help = IN_BRACES.of(self.language());
            let failure = self.unexpected(Expected::Symbol(Symbol::OpenBrace));
            return Err(failure.mended(|diagnostic| diagnostic.help(help)));
        }
        self.expect_symbol(Symbol::OpenBrace)?;
        let (items, any) = self.delimited(false, |parser| parser.items(&read))?;
        let closing_comments = self
            .take_comments(self.position)
            .iter()
            .map(|comment| comment.text.to_owned())
            .collect();
        self.expect_symbol(Symbol::CloseBrace)?;
        let span = self.span_from(first);
        if !any && !self.reports.any_within(span.start, span.end) {
            let diagnostic = self.diagnose(codes::EMPTY_BLOCK, span, &[]);
            self.reports.push(diagnostic);
        }
        Ok(Block {
            items,
            closing_comments,
            span,
        })
    }

    /// Items up to the closing brace, and whether there were any, broken ones included.
    fn items<T>(
        &mut self,
        read: &impl Fn(&mut Parser<'t>) -> Parsing<T>,
    ) -> Parsing<(Vec<Item<T>>, bool)> {
        let mut items = Vec::new();
        let mut any = false;
        loop {
            while self.here().kind == Kind::Break || self.at_symbol(Symbol::Semicolon) {
                self.advance();
            }
            if self.at_symbol(Symbol::CloseBrace) || self.here().kind == Kind::End {
                return Ok((items, any));
            }
            let first = self.position;
            match self.item(!any, read) {
                Ok(item) => items.push(item),
                Err(failure) => {
                    let wheres = self.wheres.is_empty();
                    debug_assert!(wheres, "a where is open between items");
                    self.skip_item(first);
                    self.report(failure, first);
                    if self.refused {
                        return Ok((items, true));
                    }
                }
            }
            any = true;
        }
    }

    /// Steps to the end of the item that began at a token; brackets are balanced, so that it can be found.
    pub(super) fn skip_item(&mut self, first: usize) {
        self.position = first;
        let mut depth = 0_u32;
        loop {
            let here = self.here();
            match here.kind {
                Kind::End => return,
                Kind::Break if depth == 0 => return,
                Kind::Symbol(Symbol::Semicolon) if depth == 0 => return,
                Kind::Symbol(symbol) if symbol.closer().is_some() => depth += 1,
                Kind::Symbol(symbol) if symbol.is_closer() => {
                    if depth == 0 {
                        return;
                    }
                    depth -= 1;
                }
                _ => {}
            }
            self.advance();
        }
    }
}
