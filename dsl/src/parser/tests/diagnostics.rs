//! What is said about texts that do not parse: the code, the place, and a fix after which they do.

use super::under;
use crate::{
    diagnostics::{Diagnostic, Entry, codes, registry},
    parser::{Parsed, normalise, parse},
    source::SourceId,
};

const SOURCE: SourceId = SourceId(0);

/// The only diagnostic of a text.
fn only(text: &str) -> Diagnostic {
    let mut found = parse(SOURCE, text).diagnostics;
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    found.remove(0)
}

/// The text has this one mistake at this place, and the fix makes it `fixed`, which parses.
fn mended(text: &str, entry: &Entry, place: &str, fixed: &str) -> Diagnostic {
    let found = only(text);
    assert_eq!(found.code, entry.code, "{text}: {}", found.message);
    assert_eq!(under(text, found.span()), place, "{text}");
    let fix = found
        .fix
        .as_ref()
        .unwrap_or_else(|| panic!("{text}: no fix"));
    assert_eq!(fix.apply(SOURCE, text), fixed);
    assert_eq!(parse(SOURCE, fixed).diagnostics, [], "{fixed}");
    found
}

/// The line of a segment has this one mistake, and the fix makes it `fixed`.
fn line(text: &str, entry: &Entry, place: &str, fixed: &str) -> Diagnostic {
    mended(
        &format!("segment s {{ {text} }}"),
        entry,
        place,
        &format!("segment s {{ {fixed} }}"),
    )
}

/// The text has this one mistake at this place, and there is no mending it.
pub(super) fn refused(text: &str, entry: &Entry, place: &str) -> Diagnostic {
    let found = only(text);
    assert_eq!(found.code, entry.code, "{text}: {}", found.message);
    assert_eq!(under(text, found.span()), place, "{text}");
    assert_eq!(found.fix, None, "{text}");
    found
}

#[test]
fn every_example_of_the_registry_shows_its_code() {
    // That the formatter would change a meaning is no mistake of the text.
    let shown = |entry: &&Entry| {
        entry.code.0.starts_with("K01") && entry.code != codes::FORMAT_CHANGES_MEANING.code
    };
    for entry in registry::entries().filter(shown) {
        assert!(!entry.example.is_empty(), "{:?} has no example", entry.code);
        let found = only(entry.example);
        assert_eq!(
            found.code, entry.code,
            "{}: {}",
            entry.example, found.message
        );
    }
}

#[test]
fn keywords_are_lower_case() {
    mended(
        "Segment s { a }",
        codes::CAPITAL_KEYWORD,
        "Segment",
        "segment s { a }",
    );
    mended(
        "СЕГМЕНТ s { a }",
        codes::CAPITAL_KEYWORD,
        "СЕГМЕНТ",
        "сегмент s { a }",
    );
    line("Has visit", codes::CAPITAL_KEYWORD, "Has", "has visit");
    line("a AND b", codes::CAPITAL_KEYWORD, "AND", "a and b");
    line(
        "has visit In The last 2 years",
        codes::CAPITAL_KEYWORD,
        "In",
        "has visit in the last 2 years",
    );
    line("NOT a", codes::CAPITAL_KEYWORD, "NOT", "not a");
    line(
        "has visit Where a",
        codes::CAPITAL_KEYWORD,
        "Where",
        "has visit where a",
    );
}

#[test]
fn misspelled_keywords_are_named() {
    mended(
        "segmnet s { a }",
        codes::MISSPELLED_KEYWORD,
        "segmnet",
        "segment s { a }",
    );
    mended(
        "сигмент s { a }",
        codes::MISSPELLED_KEYWORD,
        "сигмент",
        "сегмент s { a }",
    );
    mended(
        "partiton p { a when b }",
        codes::MISSPELLED_KEYWORD,
        "partiton",
        "partition p { a when b }",
    );
    line("hass visit", codes::MISSPELLED_KEYWORD, "hass", "has visit");
    line(
        "has visit wher a",
        codes::MISSPELLED_KEYWORD,
        "wher",
        "has visit where a",
    );
    line(
        "has visit in teh last 2 years",
        codes::MISSPELLED_KEYWORD,
        "teh",
        "has visit in the last 2 years",
    );
    line(
        "cuont of visits > 2",
        codes::MISSPELLED_KEYWORD,
        "cuont",
        "count of visits > 2",
    );
    line(
        "x betwen 1 and 2",
        codes::MISSPELLED_KEYWORD,
        "betwen",
        "x between 1 and 2",
    );
    line(
        "x is mising",
        codes::MISSPELLED_KEYWORD,
        "mising",
        "x is missing",
    );
    line(
        "есть visit за последнии 2 года",
        codes::MISSPELLED_KEYWORD,
        "последнии",
        "есть visit за последние 2 года",
    );
    mended(
        "partition p { a whne b }",
        codes::MISSPELLED_KEYWORD,
        "whne",
        "partition p { a when b }",
    );
    mended(
        "test \"t\" { as of 2026-01-01; expct s }",
        codes::MISSPELLED_KEYWORD,
        "expct",
        "test \"t\" { as of 2026-01-01; expect s }",
    );
}

#[test]
fn units_stand_apart_from_their_numbers() {
    line("x > 60000km", codes::GLUED_UNIT, "60000km", "x > 60000 km");
    line("x > 5руб", codes::GLUED_UNIT, "5руб", "x > 5 руб");
    line(
        "has visit in the last 6months",
        codes::GLUED_UNIT,
        "6months",
        "has visit in the last 6 months",
    );
}

#[test]
fn units_are_known() {
    line("x > 5000 rubl", codes::UNKNOWN_UNIT, "rubl", "x > 5000 rub");
    line(
        "has visit in the last 6 mounths",
        codes::UNKNOWN_UNIT,
        "mounths",
        "has visit in the last 6 months",
    );
    refused(
        "segment s { x > 5000 dublons }",
        codes::UNKNOWN_UNIT,
        "dublons",
    );
    line("x > 5000 ₽", codes::FOREIGN_OPERATOR, "₽", "x > 5000 rub");
    line("x > 5000₽", codes::FOREIGN_OPERATOR, "₽", "x > 5000 rub");
}

#[test]
fn fractions_stand_behind_a_point() {
    line("x > 1,5", codes::COMMA_DECIMAL, "1,5", "x > 1.5");
    line(
        "x > 1,5 million rub",
        codes::COMMA_DECIMAL,
        "1,5",
        "x > 1.5 million rub",
    );
    line("(x > 1,5)", codes::COMMA_DECIMAL, "1,5", "(x > 1.5)");
}

#[test]
fn digits_are_grouped_by_three() {
    for wrong in ["5 00", "60 0000", "6000 000", "6_00", "1 00.5"] {
        let whole = wrong.replace([' ', '_'], "");
        line(
            &format!("x > {wrong}"),
            codes::DIGIT_GROUP,
            wrong,
            &format!("x > {whole}"),
        );
    }
    refused(
        "segment s { x > 123456789012345678901234567890123 }",
        codes::NUMBER_TOO_LONG,
        "123456789012345678901234567890123",
    );
}

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
fn names_are_of_one_script() {
    // The р of the first is Cyrillic, the a of the second Latin.
    let found = mended(
        "segment slee\u{440}ing { a }",
        codes::MIXED_SCRIPTS,
        "slee\u{440}ing",
        "segment sleeping { a }",
    );
    assert!(
        found.message.contains("`\u{440}` is a Cyrillic letter"),
        "{}",
        found.message
    );
    let found = mended(
        "segment сп\u{61} { a }",
        codes::MIXED_SCRIPTS,
        "сп\u{61}",
        "segment спа { a }",
    );
    assert!(
        found.message.contains("`a` is a Latin letter"),
        "{}",
        found.message
    );
    // A keyword with a homoglyph is still that keyword.
    mended(
        "s\u{435}gment s { a }",
        codes::MIXED_SCRIPTS,
        "s\u{435}gment",
        "segment s { a }",
    );
    mended(
        "segment визит_sms { a }",
        codes::MIXED_SCRIPTS,
        "визит_sms",
        "segment `визит_sms` { a }",
    );
}

#[test]
fn brackets_are_paired() {
    mended(
        "segment s { a",
        codes::UNCLOSED_BRACKET,
        "{",
        "segment s { a\n}",
    );
    mended(
        "segment s {\n  a\n\nsegment t { b }",
        codes::UNCLOSED_BRACKET,
        "{",
        "segment s {\n  a\n}\n\nsegment t { b }",
    );
    mended(
        "segment s {\n  has visit where (has line where a\n  b\n}",
        codes::UNCLOSED_BRACKET,
        "(",
        "segment s {\n  has visit where (has line where a)\n  b\n}",
    );
    mended(
        "segment s {\n  x in [1, 2\n  b\n}\nsegment t { c }",
        codes::UNCLOSED_BRACKET,
        "[",
        "segment s {\n  x in [1, 2]\n  b\n}\nsegment t { c }",
    );
    mended(
        "segment s { a } }",
        codes::UNOPENED_BRACKET,
        "}",
        "segment s { a } ",
    );
    mended(
        "segment s { a) }",
        codes::UNOPENED_BRACKET,
        ")",
        "segment s { a }",
    );
    mended(
        "segment s { (a] and b) }",
        codes::UNOPENED_BRACKET,
        "]",
        "segment s { (a and b) }",
    );
}

#[test]
fn texts_and_names_are_closed_on_their_line() {
    line("x = \"Lada", codes::UNCLOSED_TEXT, "\"Lada", "x = \"Lada\"");
    mended(
        "catalog c = [\"a\", \"b]\nsegment s { a }",
        codes::UNCLOSED_TEXT,
        "\"b",
        "catalog c = [\"a\", \"b\"]\nsegment s { a }",
    );
    line("`first = 1", codes::UNCLOSED_NAME, "`first", "`first` = 1");
    line(
        r#"x = "a\qb""#,
        codes::UNKNOWN_ESCAPE,
        r"\q",
        r#"x = "a\\qb""#,
    );
}

#[test]
fn quotes_are_straight() {
    for text in ["«Lada»", "“Lada”", "„Lada“", "'Lada'", "‘Lada’", "“Lada\""] {
        line(
            &format!("x = {text}"),
            codes::SMART_QUOTES,
            text,
            "x = \"Lada\"",
        );
    }
}

#[test]
fn operators_of_other_languages_are_translated() {
    for (foreign, ours) in [
        ("==", "="),
        ("<>", "!="),
        ("≠", "!="),
        ("=>", ">="),
        ("≥", ">="),
        ("=<", "<="),
        ("≤", "<="),
    ] {
        line(
            &format!("x {foreign} 1"),
            codes::FOREIGN_OPERATOR,
            foreign,
            &format!("x {ours} 1"),
        );
    }
    line("a && b", codes::FOREIGN_OPERATOR, "&&", "a and b");
    line("a&&b", codes::FOREIGN_OPERATOR, "&&", "a and b");
    line("a || b", codes::FOREIGN_OPERATOR, "||", "a or b");
    line("!a", codes::FOREIGN_OPERATOR, "!", "not a");
    line("x > 5 − 3", codes::FOREIGN_OPERATOR, "−", "x > 5 - 3");
    mended(
        "язык ru\nсегмент s { a && b }",
        codes::FOREIGN_OPERATOR,
        "&&",
        "язык ru\nсегмент s { a и b }",
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
    super::line("has visit where a and has line where b");
    super::line("has visit where (has line where a and b) and c");
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
        super::clean(&format!("test \"t\" {{ {text} }}"));
    }
}

#[test]
fn dates_are_written_year_first_and_exist() {
    line(
        "x = 31.12.1990",
        codes::DATE_FORM,
        "31.12.1990",
        "x = 1990-12-31",
    );
    line(
        "x = 2026-11-21T10:00",
        codes::DATE_FORM,
        "2026-11-21T10:00",
        "x = 2026-11-21 10:00",
    );
    for text in [
        "2026-02-30",
        "2026-13-01",
        "2026-11-21 25:00",
        "30 february",
        "0 may",
        "1.5 may",
    ] {
        refused(
            &format!("segment s {{ x = {text} }}"),
            codes::NO_SUCH_DAY,
            text,
        );
    }
    super::line("x = 29 february");
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
    super::clean("use \"a\"\nuse \"b\"");
}

#[test]
fn reserved_words_are_quoted_as_names() {
    mended(
        "segment every { a }",
        codes::RESERVED_NAME,
        "every",
        "segment `every` { a }",
    );
    line("no = 3", codes::RESERVED_NAME, "no", "`no` = 3");
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

/// Codes of a text, in the order of their places.
fn found(text: &str) -> Vec<&'static str> {
    parse(SOURCE, text)
        .diagnostics
        .iter()
        .map(|found| found.code.0)
        .collect()
}

#[test]
fn every_broken_declaration_is_reported_once_and_the_others_are_read() {
    let text = "\
language en
segment a { x > }
segmnt b { y }
segment c { z }
catalog d = [1, 2
attribute e =
segment f { has visit wher g }
trigger h on visit
partition i { j when k }
";
    let Parsed {
        file,
        diagnostics,
        broken,
    } = parse(SOURCE, text);
    let codes: Vec<&str> = diagnostics.iter().map(|found| found.code.0).collect();
    let lines: Vec<usize> = diagnostics
        .iter()
        .map(|found| text[..found.span().start as usize].matches('\n').count() + 1)
        .collect();
    assert_eq!(lines, [2, 3, 5, 6, 7, 8], "{codes:?}");
    assert_eq!(broken, ["b", "e", "h"]);
    assert_eq!(file.declarations.len(), 5);
}

#[test]
fn every_broken_line_is_reported_and_the_others_are_read() {
    let text = "segment s {\n  a b\n  c\n  x > any of {\n    d e\n  }\n  f\n  has\n}";
    let parsed = parse(SOURCE, text);
    let lines: Vec<usize> = parsed
        .diagnostics
        .iter()
        .map(|found| text[..found.span().start as usize].matches('\n').count() + 1)
        .collect();
    assert_eq!(lines, [2, 4, 8], "{:#?}", parsed.diagnostics);
    let crate::syntax::Declaration::Segment(segment) = &parsed.file.declarations[0].node else {
        panic!("a segment");
    };
    assert_eq!(segment.body.items.len(), 2);
}

#[test]
fn a_mistake_in_a_token_brings_no_second_error() {
    assert_eq!(
        found("segment s { x > 60000km and y == «a» }"),
        ["K0104", "K0119", "K0118"]
    );
    assert_eq!(found("segment s { @ }"), ["K0102"]);
    assert_eq!(
        found("segment s { x = \"abc }\nsegment t { a b }"),
        ["K0112", "K0101"]
    );
}

#[test]
fn places_refer_to_the_normalised_text() {
    let text = "segment s { и\u{306}о @ }";
    let normal = normalise(text);
    let parsed = parse(SOURCE, text);
    assert_eq!(under(&normal, parsed.diagnostics[0].span()), "@");
}
