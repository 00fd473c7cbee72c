//! Generates syntax trees of every kind of node, such as some text says.

mod declarations;
mod expressions;
mod literals;
mod loyalty;
mod rows;
mod triggers;

pub use declarations::file;

use kardan_dsl::{
    source::Span,
    syntax::{Block, Item, Name, Path},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// How deep expressions nest.
pub const DEPTH: u32 = 4;

pub fn name() -> BoxedStrategy<Name> {
    const WORDS: &[&str] = &[
        "gearbox",
        "client",
        "visits",
        "visit",
        "lines",
        "at",
        "money_paid",
        "completed",
        "_x1",
        "x",
        "визит",
        "визитов",
        "пробег",
        "year",
        "month",
        "points",
        "date",
        "language",
        "segment",
        "count",
        "sum",
        "last",
        "no",
        "has",
        "not",
        "true",
        "and",
        "where",
        "нет",
        "есть",
        "не",
        "сумма",
        "with space",
        "два слова",
        "in",
        "is",
        "from",
        "any",
        "every",
        "km",
        "rub",
        "send",
        "task",
        "event",
        "once",
        "отправка",
        "событие",
    ];
    select(WORDS)
        .prop_map(|text| Name {
            text: text.to_owned(),
            span: Span::default(),
        })
        .boxed()
}

pub fn path() -> BoxedStrategy<Path> {
    path_of(1..=3)
}

pub fn path_of(length: std::ops::RangeInclusive<usize>) -> BoxedStrategy<Path> {
    vec(name(), length)
        .prop_map(|names| Path {
            names,
            span: Span::default(),
        })
        .boxed()
}

/// Text as it stands between quotes, with all that must be escaped.
pub fn text() -> BoxedStrategy<String> {
    select(
        &[
            "",
            "automatic",
            "Нижний Новгород",
            "with \"quotes\"",
            "back\\slash",
            "// no comment",
            "{ a; b }",
            "`tick`",
            "50 %",
            "two\nlines",
        ][..],
    )
    .prop_map(str::to_owned)
    .boxed()
}

fn comment() -> BoxedStrategy<String> {
    select(
        &[
            "",
            "why",
            "a // b",
            "почему",
            "no space",
            "\"quoted\" { ; }",
        ][..],
    )
    .prop_map(str::to_owned)
    .boxed()
}

pub fn item<T: std::fmt::Debug + Clone + 'static>(
    node: BoxedStrategy<T>,
) -> BoxedStrategy<Item<T>> {
    let comments = prop_oneof![8 => Just(Vec::new()), 1 => vec(comment(), 1..3)];
    let trailing = option::weighted(0.1, comment());
    (node, comments, trailing, any::<bool>())
        .prop_map(|(node, comments, trailing_comment, blank_before)| Item {
            comments,
            trailing_comment,
            blank_before,
            node,
            span: Span::default(),
        })
        .boxed()
}

pub fn block<T: std::fmt::Debug + Clone + 'static>(
    node: BoxedStrategy<T>,
) -> BoxedStrategy<Block<T>> {
    let closing = prop_oneof![8 => Just(Vec::new()), 1 => vec(comment(), 1..3)];
    (vec(item(node), 1..4), closing)
        .prop_map(|(items, closing_comments)| Block {
            items,
            closing_comments,
            span: Span::default(),
        })
        .boxed()
}
