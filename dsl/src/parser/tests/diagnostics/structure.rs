//! How phrases are put together.

use super::{SOURCE, line, mended, refused};
use crate::parser::tests::under;
use crate::{diagnostics::codes, parser::parse};

#[test]
fn a_window_stands_before_where() {
    line(
        "has visit where total > 5 rub in the last 2 years",
        codes::WINDOW_AFTER_WHERE,
        "in the last 2 years",
        "has visit in the last 2 years where total > 5 rub",
    );
    line(
        "no visit of vehicle where a = 1 and b = 2 at least 6 months ago",
        codes::WINDOW_AFTER_WHERE,
        "at least 6 months ago",
        "no visit of vehicle at least 6 months ago where a = 1 and b = 2",
    );
    line(
        "has visit then visit where a within 6 months",
        codes::WINDOW_AFTER_WHERE,
        "within 6 months",
        "has visit then visit within 6 months where a",
    );
    refused(
        "segment s { has visit in the last 2 years in the last 3 months }",
        codes::SECOND_WINDOW,
        "in",
    );
}

#[test]
fn a_window_behind_a_condition_can_be_moved_by_the_checker() {
    // Whether `completed` is a date or a condition only the schema knows.
    let text = "segment s { has visit where (completed) in the last 2 years }";
    let parsed = parse(SOURCE, text);
    assert_eq!(parsed.diagnostics, []);
    let crate::syntax::Declaration::Segment(segment) = &parsed.file.declarations[0].node else {
        panic!("a segment");
    };
    let crate::syntax::ExpressionKind::Has { rows, .. } = &segment.body.items[0].node.kind else {
        panic!("a quantifier");
    };
    let filter = rows.filter.as_ref().expect("there is a where");
    let found = crate::parser::move_window(Default::default(), rows, filter, text)
        .expect("the filter has a window");
    assert_eq!(found.code, codes::WINDOW_AFTER_WHERE.code);
    assert_eq!(under(text, found.span()), "in the last 2 years");
    assert_eq!(
        found.fix.expect("it can be moved").apply(SOURCE, text),
        "segment s { has visit in the last 2 years where (completed) }"
    );
}

#[test]
fn and_with_or_needs_parentheses() {
    line(
        "a or b and c",
        codes::AND_WITH_OR,
        "b and c",
        "a or (b and c)",
    );
    line(
        "a and b or c",
        codes::AND_WITH_OR,
        "a and b",
        "(a and b) or c",
    );
    line(
        "has visit where a or b and c",
        codes::AND_WITH_OR,
        "b and c",
        "has visit where a or (b and c)",
    );
}

#[test]
fn a_nested_where_needs_parentheses() {
    line(
        "has visit where has line where a and b",
        codes::NESTED_WHERE,
        "and",
        "has visit where (has line where a) and b",
    );
    line(
        "has visit where b = 1 and no line where a and c",
        codes::NESTED_WHERE,
        "and",
        "has visit where b = 1 and (no line where a) and c",
    );
}

#[test]
fn a_nested_sequence_needs_parentheses() {
    line(
        "has visit where has line where a then visit",
        codes::NESTED_WHERE,
        "then",
        "has visit where (has line where a) then visit",
    );
    line(
        "has visit where has line then visit",
        codes::NESTED_WHERE,
        "then",
        "has visit where (has line) then visit",
    );
    // Without a word behind it nothing is unclear.
    super::super::line("has visit where a and has line where b");
    super::super::line("has visit where (has line where a and b) and c");
}

#[test]
fn a_last_no_needs_within() {
    line(
        "has visit then no visit",
        codes::NO_WITHOUT_WITHIN,
        "then no visit",
        "has visit then no visit within 6 months",
    );
    line(
        "has visit then no visit where a",
        codes::NO_WITHOUT_WITHIN,
        "then no visit where a",
        "has visit then no visit within 6 months where a",
    );
    // What comes behind it takes no row either.
    line(
        "has visit then no visit where a then no visit within 1 month",
        codes::NO_WITHOUT_WITHIN,
        "then no visit where a",
        "has visit then no visit within 6 months where a then no visit within 1 month",
    );
}

#[test]
fn what_is_not_built_yet_is_refused() {
    for (text, place) in [
        ("segment s { quintile of ltv = 1 }", "quintile of"),
        ("segment s { share of ltv > 10% }", "share of"),
    ] {
        refused(text, codes::NOT_BUILT_YET, place);
    }
    // Segments may be called so.
    for text in [
        "expect balance",
        "expect not task",
        "expect out",
        "expect balance is missing",
    ] {
        super::super::clean(&format!("test \"t\" {{ {text} }}"));
    }
}

#[test]
fn headers_stand_once_at_the_head() {
    refused(
        "currency RUB\ncurrency EUR",
        codes::REPEATED_HEADER,
        "currency",
    );
    refused(
        "segment s { a }\ncurrency EUR",
        codes::HEADER_BELOW,
        "currency",
    );
    refused("language fr", codes::UNKNOWN_LANGUAGE, "fr");
    super::super::clean("use \"a\"\nuse \"b\"");
}

#[test]
fn blocks_and_partitions_are_complete() {
    refused("segment s { }", codes::EMPTY_BLOCK, "{ }");
    refused("segment s { any of { } }", codes::EMPTY_BLOCK, "{ }");
    refused(
        "partition p { otherwise a; b when c }",
        codes::OTHERWISE_NOT_LAST,
        "otherwise a",
    );
}

#[test]
fn numbers_of_rows_say_how_they_are_meant() {
    line(
        "has 3 visits",
        codes::BARE_NUMBER_OF_ROWS,
        "3",
        "has at least 3 visits",
    );
    line(
        "at most 3 visits",
        codes::QUANTITY_WITHOUT_HAS,
        "at most",
        "has at most 3 visits",
    );
    mended(
        "язык ru\nсегмент s { не менее 3 visits }",
        codes::QUANTITY_WITHOUT_HAS,
        "не менее",
        "язык ru\nсегмент s { есть не менее 3 visits }",
    );
}

#[test]
fn other_mistakes_have_codes_of_their_own() {
    refused("segment s { 10 < x < 20 }", codes::CHAINED_COMPARISON, "<");
    refused(
        "param p: fortnights = 6 months",
        codes::UNKNOWN_TYPE,
        "fortnights",
    );
    mended(
        "param p: mnths = 6 months",
        codes::UNKNOWN_TYPE,
        "mnths",
        "param p: months = 6 months",
    );
    refused("client rich { a }", codes::UNKNOWN_DECLARATION, "client");
    mended(
        "catalog c = [\"a\" \"b\"]",
        codes::MISSING_COMMA,
        "\"b\"",
        "catalog c = [\"a\", \"b\"]",
    );
    refused(
        "segment s { count of visits where a >= 3 }",
        codes::AGGREGATE_WHERE,
        "where",
    );
    line(
        "has visit in the last month",
        codes::PERIOD_WITHOUT_NUMBER,
        "month",
        "has visit in the last 1 month",
    );
    line("a @", codes::UNKNOWN_CHARACTER, "@", "a ");
    line("a\u{200B}", codes::UNKNOWN_CHARACTER, "\u{200B}", "a");
}

#[test]
fn what_is_expected_is_said_in_the_language_of_the_file() {
    let found = refused("segment s { x > }", codes::UNEXPECTED, "}");
    assert_eq!(found.message, "expected a value, found `}`");
    let found = refused("язык ru\nсегмент s { x > }", codes::UNEXPECTED, "}");
    assert_eq!(found.message, "ожидается значение, а здесь `}`");
    let found = refused("segment s {\n  a b\n}", codes::UNEXPECTED, "b");
    assert_eq!(found.message, "expected the end of the line, found `b`");
    let found = refused("segment s {\n  x in\n}", codes::UNEXPECTED, "");
    assert_eq!(
        found.message,
        "expected `[` or the name of a catalog, found the end of the line"
    );
    assert!(found.message.is_ascii());
}
