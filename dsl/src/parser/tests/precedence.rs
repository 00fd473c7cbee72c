//! What binds tighter, and where a word is a name.

use super::tree;

/// The two lines say the same.
fn same(text: &str, with_parentheses: &str) {
    assert_eq!(tree(text), tree(with_parentheses), "{text}");
}

#[test]
fn operators_bind_from_or_to_the_sign() {
    same("a = 1 or b = 2 or c = 3", "(a = 1) or (b = 2) or (c = 3)");
    same("not a = 1 and b", "(not (a = 1)) and b");
    same("x or else 1 + 2 > 3", "(x or else (1 + 2)) > 3");
    same("1 + 2 * 3 - 4 = x", "((1 + (2 * 3)) - 4) = x");
    same("8 / 4 / 2 = x", "((8 / 4) / 2) = x");
    same("-a * b = x", "((-a) * b) = x");
    same("15% of a + b = x", "((15% of a) + b) = x");
    same("year of at + 1 = x", "((year of at) + 1) = x");
    same(
        "x between 1 + 1 and 2 * 3 and y",
        "(x between (1 + 1) and (2 * 3)) and y",
    );
}

#[test]
fn a_parenthesis_holds_a_value_as_well_as_a_condition() {
    same("(a + 3 points) >= 5 points", "a + 3 points >= 5 points");
    assert_ne!(tree("(a or b) and c"), tree("a or (b and c)"));
}

#[test]
fn where_reaches_to_the_end() {
    same("has visit where a and b", "has visit where (a and b)");
    same(
        "has visit where a or b = 1",
        "has visit where (a or (b = 1))",
    );
    same(
        "has visit where a and has line where b",
        "has visit where (a and (has line where b))",
    );
    same("every visit: a and b", "every visit: (a and b)");
}

#[test]
fn a_window_belongs_to_the_value_of_a_pick_and_to_the_rows_of_an_aggregate() {
    same(
        "last visit.at in the last 3 months",
        "(last visit.at) in the last 3 months",
    );
    same(
        "sum of visits.total in the last 3 months > 5 rub",
        "sum of (visits.total in the last 3 months) > 5 rub",
    );
    same(
        "count of visits between 2 and 5",
        "(count of visits) between 2 and 5",
    );
    same(
        "count of visits between 2026-01-01 and 2026-02-01 > 5",
        "count of (visits between 2026-01-01 and 2026-02-01) > 5",
    );
}

#[test]
fn a_word_is_a_name_where_no_phrase_stands() {
    for (word, rest) in [
        ("year", ">= 2015"),
        ("count", "= 1"),
        ("sum", "> 1"),
        ("first", "= 3"),
        ("last", "in the last 3 months"),
        ("число", "> 1"),
        ("date", "= 2026-01-01"),
        ("segment", "= \"a\""),
        ("age", "between 1 and 2"),
        ("test", "is known"),
        ("within", "= 1"),
        ("months", "= 1"),
        ("distinct", "= 1"),
    ] {
        same(&format!("{word} {rest}"), &format!("`{word}` {rest}"));
    }
    same("visit.no.where = 1", "visit.`no`.`where` = 1");
    same("count of distinct > 1", "count of `distinct` > 1");
    same("count of points = 1", "count of `points` = 1");
    same("has at least 3 points", "has at least 3 `points`");
}

#[test]
fn reserved_words_and_spaces_are_names_in_backticks() {
    same("`has` = 1", "(`has`) = 1");
    assert_eq!(tree("`loyal since`")["path"][0], "loyal since");
}

#[test]
fn numbers_are_read_in_groups_of_three() {
    for written in [
        "60000",
        "60_000",
        "60 000",
        "60\u{A0}000",
        "60\u{202F}000",
        "60000.0",
    ] {
        let tree = tree(&format!("x = {written}"));
        let digits = tree["compare"][2]["number"]["digits"]
            .as_str()
            .expect("a number");
        let digits: rust_decimal::Decimal = digits.parse().expect("a number");
        assert_eq!(digits, rust_decimal::Decimal::from(60_000), "{written}");
    }
    same("x in [1,5]", "x in [1, 5]");
    same(
        "x = 1.5 million rub",
        "x = 1.50 million rub".replace("1.50", "1.5").as_str(),
    );
}

#[test]
fn texts_are_unescaped() {
    assert_eq!(
        tree(r#"x = "a\"b\\c\nd\te""#)["compare"][2]["text"],
        "a\"b\\c\nd\te"
    );
    assert_eq!(
        tree("x = \"«Лада» // no comment\"")["compare"][2]["text"],
        "«Лада» // no comment"
    );
}

#[test]
fn text_is_read_in_nfc() {
    // «й» as и and a breve.
    same(
        "филиал = \"Чери\u{438}\u{306}\"",
        "филиал = \"Чери\u{439}\"",
    );
    same("и\u{306}о", "\u{439}о");
}
