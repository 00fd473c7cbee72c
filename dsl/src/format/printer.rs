//! What every part of the printer shares: the words, the indentation and the width.

use crate::{
    syntax::{Block, Item},
    vocabulary::{Language, Phrase},
};
use std::cell::Cell;

/// Columns that a line should keep to.
const WIDTH: usize = 100;

/// Prints trees in the words of one language.
pub(super) struct Printer {
    pub(super) language: Language,
    /// How many expressions stand around what is being printed.
    pub(super) nesting: Cell<u32>,
}

impl Printer {
    pub(super) fn new(language: Language) -> Printer {
        Printer {
            language,
            nesting: Cell::new(0),
        }
    }

    pub(super) fn say(&self, phrase: Phrase) -> &'static str {
        phrase.text(self.language)
    }

    /// Items one a line, each at the indentation of `depth`, with their comments.
    pub(super) fn lines<T>(
        &self,
        items: &[Item<T>],
        depth: usize,
        print: impl Fn(&T, usize) -> String,
    ) -> String {
        let mut text = String::new();
        for (position, item) in items.iter().enumerate() {
            if position > 0 && item.blank_before {
                text.push('\n');
            }
            self.push_item(&mut text, item, depth, &print(&item.node, depth));
        }
        text
    }

    /// One item with its comments.
    pub(super) fn push_item<T>(&self, text: &mut String, item: &Item<T>, depth: usize, node: &str) {
        push_comments(text, &item.comments, depth);
        text.push_str(&indentation(depth));
        text.push_str(node);
        if let Some(comment) = &item.trailing_comment {
            text.push(' ');
            push_comment(text, comment);
        }
        text.push('\n');
    }

    /// `{ … }` over several lines; the line that it begins on stands at `depth`.
    pub(super) fn block<T>(
        &self,
        block: &Block<T>,
        depth: usize,
        print: impl Fn(&T, usize) -> String,
    ) -> String {
        let mut text = String::from("{\n");
        text.push_str(&self.lines(&block.items, depth + 1, print));
        push_comments(&mut text, &block.closing_comments, depth + 1);
        text.push_str(&indentation(depth));
        text.push('}');
        text
    }

    /// `{ a; b }` behind what stands on the line already, where it fits and no comment or blank line is in the way.
    pub(super) fn short_block<T>(
        &self,
        block: &Block<T>,
        depth: usize,
        before: &str,
        print: impl Fn(&T, usize) -> String,
    ) -> Option<String> {
        let bare = block.closing_comments.is_empty()
            && !block.items.is_empty()
            && block.items.iter().enumerate().all(|(position, item)| {
                item.comments.is_empty()
                    && item.trailing_comment.is_none()
                    && (position == 0 || !item.blank_before)
            });
        if !bare {
            return None;
        }
        let items: Vec<String> = block
            .items
            .iter()
            .map(|item| print(&item.node, depth))
            .collect();
        let text = format!("{{ {} }}", items.join("; "));
        (fits(depth, before.chars().count() + text.chars().count()) && !text.contains('\n'))
            .then_some(text)
    }
}

/// Whether so many characters fit behind an indentation.
pub(super) fn fits(depth: usize, length: usize) -> bool {
    2 * depth + length <= WIDTH
}

/// Two spaces a level.
pub(super) fn indentation(depth: usize) -> String {
    "  ".repeat(depth)
}

pub(super) fn push_comments(text: &mut String, comments: &[String], depth: usize) {
    for comment in comments {
        text.push_str(&indentation(depth));
        push_comment(text, comment);
        text.push('\n');
    }
}

fn push_comment(text: &mut String, comment: &str) {
    text.push_str("//");
    if !comment.is_empty() {
        text.push(' ');
        text.push_str(comment);
    }
}
