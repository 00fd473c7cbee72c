//! Words, numbers, names and brackets.

use super::{line, mended, refused};
use crate::diagnostics::codes;

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
    line("x > 5000 ₽", codes::FOREIGN_WORDING, "₽", "x > 5000 rub");
    line("x > 5000₽", codes::FOREIGN_WORDING, "₽", "x > 5000 rub");
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
            codes::FOREIGN_WORDING,
            foreign,
            &format!("x {ours} 1"),
        );
    }
    line("a && b", codes::FOREIGN_WORDING, "&&", "a and b");
    line("a&&b", codes::FOREIGN_WORDING, "&&", "a and b");
    line("a || b", codes::FOREIGN_WORDING, "||", "a or b");
    line("!a", codes::FOREIGN_WORDING, "!", "not a");
    line("x > 5 − 3", codes::FOREIGN_WORDING, "−", "x > 5 - 3");
    mended(
        "язык ru\nсегмент s { a && b }",
        codes::FOREIGN_WORDING,
        "&&",
        "язык ru\nсегмент s { a и b }",
    );
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
    super::super::line("x = 29 february");
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
fn words_of_plain_speech_are_translated() {
    for (text, place, fixed) in [
        (
            "maximum of visits.total > 5",
            "maximum of",
            "max of visits.total > 5",
        ),
        (
            "largest visits.total > 5",
            "largest",
            "max of visits.total > 5",
        ),
        (
            "avg of visits.total > 5",
            "avg of",
            "average of visits.total > 5",
        ),
        ("count(visits) > 5", "count", "count of (visits) > 5"),
        ("number of visits > 5", "number of", "count of visits > 5"),
        (
            "has more than 3 visits",
            "more than 3",
            "has at least 4 visits",
        ),
        (
            "has fewer than 3 visits",
            "fewer than 3",
            "has at most 2 visits",
        ),
        (
            "has no more than 3 visits",
            "no more than",
            "has at most 3 visits",
        ),
        ("total more than 5 rub", "more than", "total > 5 rub"),
        ("total is less than 5 rub", "is less than", "total < 5 rub"),
        (
            "last visit.at over 6 months ago",
            "over",
            "last visit.at at least 6 months ago",
        ),
        ("city is \"Kazan\"", "is", "city = \"Kazan\""),
        ("city is not \"Kazan\"", "is not", "city != \"Kazan\""),
        (
            "city is one of [\"Kazan\"]",
            "is one of",
            "city in [\"Kazan\"]",
        ),
        (
            "has visit within the last 30 days",
            "within the last",
            "has visit in the last 30 days",
        ),
        (
            "has visit last 30 days",
            "last",
            "has visit in the last 30 days",
        ),
        (
            "no visits in last 6 months",
            "in last",
            "no visits in the last 6 months",
        ),
        (
            "has visit last month",
            "last",
            "has visit in the previous month",
        ),
        ("has no visit", "has no", "no visit"),
        ("has any visit", "has any", "has visit"),
        ("has an order", "has an", "has order"),
        (
            "has visit with total > 5 rub",
            "with",
            "has visit where total > 5 rub",
        ),
        (
            "средний итого > 5 руб",
            "средний",
            "среднее по итого > 5 руб",
        ),
        ("количество визитов > 5", "количество", "число визитов > 5"),
        ("есть более 3 визитов", "более 3", "есть не менее 4 визитов"),
        (
            "есть как минимум 3 визита",
            "как минимум",
            "есть не менее 3 визита",
        ),
        ("чек больше 5 руб", "больше", "чек > 5 руб"),
        (
            "последний визит.дата более 6 месяцев назад",
            "более",
            "последний визит.дата не менее 6 месяцев назад",
        ),
        ("город равен \"Казань\"", "равен", "город = \"Казань\""),
        (
            "есть визит последние 30 дней",
            "последние",
            "есть визит за последние 30 дней",
        ),
        (
            "есть визит в прошлом месяце",
            "в прошлом",
            "есть визит в предыдущем месяце",
        ),
        ("был визит", "был", "есть визит"),
        ("не было визита", "не было", "нет визита"),
        ("email is not missing", "is not missing", "email is known"),
        ("телефон не пустой", "не пустой", "телефон указано"),
        ("blacklisted = no", "no", "blacklisted = false"),
        ("черный_список = нет", "нет", "черный_список = ложь"),
        (
            "has visit where total at least 5 rub",
            "at least",
            "has visit where total >= 5 rub",
        ),
        ("итого не меньше 5 руб", "не меньше", "итого >= 5 руб"),
        ("итого не более 5 руб", "не более", "итого <= 5 руб"),
        ("city Kazan", "Kazan", "city = \"Kazan\""),
        ("город Казань", "Казань", "город = \"Казань\""),
        (
            "last visit.at older than 6 months",
            "older than 6 months",
            "last visit.at at least 6 months ago",
        ),
        (
            "no visit for 6 months",
            "for",
            "no visit in the last 6 months",
        ),
        (
            "нет визита более 6 месяцев",
            "более",
            "нет визита за последние 6 месяцев",
        ),
        (
            "has visit without rating",
            "without",
            "has visit where no rating",
        ),
        ("есть визит без оценки", "без", "есть визит где нет оценки"),
        ("without visit", "without", "no visit"),
        (
            "no visit for 30 days",
            "for",
            "no visit in the last 30 days",
        ),
        (
            "no visit for more than 30 days",
            "for more than 30",
            "no visit in the last 31 days",
        ),
        (
            "нет визита уже более 30 дней",
            "уже более 30",
            "нет визита за последние 31 дней",
        ),
        (
            "last visit.at before 2026-01-01",
            "before",
            "last visit.at < 2026-01-01",
        ),
        (
            "последний визит.дата не ранее 3 месяцев назад",
            "не ранее 3 месяцев назад",
            "последний визит.дата за последние 3 месяцев",
        ),
        (
            "последний визит.дата не ранее 2026-01-01",
            "не ранее",
            "последний визит.дата >= 2026-01-01",
        ),
        (
            "last visit.at no later than 3 months ago",
            "no later than",
            "last visit.at at least 3 months ago",
        ),
        (
            "последний визит.дата не старше 3 месяцев",
            "не старше",
            "последний визит.дата за последние 3 месяцев",
        ),
        (
            "has visit where completed and then visit within 1 day",
            "and then",
            "has visit where completed then visit within 1 day",
        ),
        // With days the day itself is told from the one before.
        (
            "last visit.at older than 30 days",
            "older than 30 days",
            "last visit.at at least 31 days ago",
        ),
        (
            "last visit.at more than 30 days ago",
            "more than 30",
            "last visit.at at least 31 days ago",
        ),
        (
            "last visit.at not later than 30 days ago",
            "not later than",
            "last visit.at at least 30 days ago",
        ),
        (
            "last visit.at not older than 30 days",
            "not older than 30",
            "last visit.at in the last 31 days",
        ),
        (
            "last visit.at newer than 30 days",
            "newer than",
            "last visit.at in the last 30 days",
        ),
        (
            "last visit.at later than 30 days ago",
            "later than 30 days ago",
            "last visit.at in the last 30 days",
        ),
        (
            "последний визит.дата не ранее 30 дней назад",
            "не ранее 30 дней назад",
            "последний визит.дата за последние 31 дней",
        ),
        (
            "последний визит.дата не позже 30 дней назад",
            "не позже",
            "последний визит.дата не менее 30 дней назад",
        ),
        (
            "mileage between 60 and 120 thousand km",
            "60",
            "mileage between 60 thousand km and 120 thousand km",
        ),
        ("more than 2 visits", "more than 2", "has at least 3 visits"),
        (
            "more than 2 visits and has car",
            "more than 2",
            "has at least 3 visits and has car",
        ),
        ("менее 2 визитов", "менее 2", "есть не более 1 визитов"),
        ("has min 2 visits", "min", "has at least 2 visits"),
        (
            "есть максимум 2 визита",
            "максимум",
            "есть не более 2 визита",
        ),
        (
            "count of visits at least 3",
            "at least",
            "count of visits >= 3",
        ),
        ("one of { a; b }", "one of", "any of { a; b }"),
        ("одно из { а; б }", "одно из", "любое из { а; б }"),
        ("has 2 or more visits", "2 or more", "has at least 2 visits"),
        (
            "есть 2 и более визитов",
            "2 и более",
            "есть не менее 2 визитов",
        ),
        ("has exactly one visit", "one", "has exactly 1 visit"),
        (
            "has visit in the last six months",
            "six",
            "has visit in the last 6 months",
        ),
        (
            "есть визит за последние две недели",
            "две",
            "есть визит за последние 2 недели",
        ),
    ] {
        line(text, codes::FOREIGN_WORDING, place, fixed);
    }
}

#[test]
fn words_that_were_read_well_are_not_blamed() {
    for (text, place) in [
        ("has visit in the last", "}"),
        ("city starts with", "}"),
        ("last visit.at in the last", "}"),
        ("есть не более визитов", "визитов"),
    ] {
        let text = format!("segment s {{ {text} }}");
        let found = super::only(&text);
        assert_ne!(found.code, codes::FOREIGN_WORDING.code, "{text}");
        assert_eq!(super::under(&text, found.span()), place, "{text}");
    }
}

#[test]
fn names_that_sound_like_plain_speech_stay_names() {
    for text in [
        "total > 5 rub",
        "number = 3",
        "sum > count",
        "largest.total > 5",
        "over and under",
    ] {
        assert_eq!(
            crate::parser::parse(super::SOURCE, &format!("segment s {{ {text} }}")).diagnostics,
            []
        );
    }
}

#[test]
fn windows_of_plain_speech_are_written_out() {
    for (text, place, fixed) in [
        (
            "has visit in 2025",
            "in 2025",
            "has visit between 2025-01-01 and 2025-12-31",
        ),
        (
            "registered_at in 2025",
            "in 2025",
            "registered_at between 2025-01-01 and 2025-12-31",
        ),
        (
            "has visit in february 2024",
            "in february 2024",
            "has visit between 2024-02-01 and 2024-02-29",
        ),
        (
            "has visit in q2 2025",
            "in q2 2025",
            "has visit between 2025-04-01 and 2025-06-30",
        ),
        (
            "есть визит в 4 квартале 2025 года",
            "в 4 квартале 2025 года",
            "есть визит между 2025-10-01 и 2025-12-31",
        ),
        (
            "есть визит с начала года",
            "с начала года",
            "есть визит в этом году",
        ),
        (
            "есть визит за 2025 год",
            "за 2025 год",
            "есть визит между 2025-01-01 и 2025-12-31",
        ),
        (
            "есть визит в феврале 2025",
            "в феврале 2025",
            "есть визит между 2025-02-01 и 2025-02-28",
        ),
        (
            "last visit.at less than 30 days ago",
            "less than 30 days ago",
            "last visit.at in the last 30 days",
        ),
        (
            "последний визит.дата менее 30 дней назад",
            "менее 30 дней назад",
            "последний визит.дата за последние 30 дней",
        ),
        (
            "has visit this quarter",
            "this quarter",
            "has visit in this quarter",
        ),
        (
            "есть визит за прошлый квартал",
            "за прошлый",
            "есть визит за предыдущий квартал",
        ),
        ("email is not known", "is not known", "email is missing"),
        (
            "registered_at is yesterday",
            "is yesterday",
            "registered_at in the previous day",
        ),
        (
            "has visit yesterday",
            "yesterday",
            "has visit in the previous day",
        ),
        (
            "есть визит за полгода",
            "за полгода",
            "есть визит за последние 6 месяцев",
        ),
        (
            "has visit in the last half year",
            "half year",
            "has visit in the last 6 months",
        ),
    ] {
        line(text, codes::FOREIGN_WORDING, place, fixed);
    }
}

#[test]
fn more_than_so_many_days_ago_is_a_day_more() {
    for (text, place, fixed) in [
        (
            "last visit.at more than 180 days ago",
            "more than 180",
            "last visit.at at least 181 days ago",
        ),
        (
            "последний визит.дата более 180 дней назад",
            "более 180",
            "последний визит.дата не менее 181 дней назад",
        ),
    ] {
        line(text, codes::FOREIGN_WORDING, place, fixed);
    }
}

#[test]
fn patterns_of_databases_are_said_in_words() {
    for (pattern, fixed) in [
        ("ma%", "starts with \"ma\""),
        ("%ma%", "contains \"ma\""),
        ("ma", "= \"ma\""),
    ] {
        let written = format!("like \"{pattern}\"");
        line(
            &format!("city {written}"),
            codes::FOREIGN_WORDING,
            &written,
            &format!("city {fixed}"),
        );
    }
    refused("segment s { city like \"m_%\" }", codes::UNEXPECTED, "like");
}

#[test]
fn what_cannot_be_said_is_answered_with_what_can() {
    for (text, place) in [
        ("median of visits.total > 5000 rub", "median of"),
        ("percentile 90 of visits.total > 1 rub", "percentile"),
        ("max gap of visits.at > 180", "max gap of"),
        ("sum of last 3 visits.total > 5 rub", "of last"),
        ("has visit since 2026-03-01", "since"),
        ("has at least 3 visits in 30 days", "in"),
        ("city ends with \"x\"", "ends with"),
        ("city like \"%x\"", "like"),
        ("город подобно \"%x\"", "подобно"),
        ("has at least 2 and at most 5 visits", "and at most"),
        ("has between 2 and 5 visits", "has between"),
        ("есть от 2 до 5 визитов", "есть от"),
        ("count of visits >= 3 in the last 6 months", "in the last"),
        (
            "сумма по визиты.итого > 5 тысяч рублей за последние 6 месяцев",
            "за последние",
        ),
        ("second visit.total > 5 rub", "second"),
        ("предыдущий визит.итого > 5 руб", "предыдущий"),
        ("quarter of registered_at = 2", "quarter of"),
        ("медиана по визиты.итого > 5000 рублей", "медиана по"),
        ("есть визит после 2026-03-01", "после"),
        ("есть не менее 3 визитов за 30 дней", "за"),
        ("есть визит после 1 января 2026", "после"),
        ("есть визит раньше 2026-01-01", "раньше"),
        ("есть визит за год", "за год"),
        ("has visit in the next quarter", "next quarter"),
        ("есть визит в следующем квартале", "в следующем квартале"),
        ("has visit in january", "in"),
        ("есть визит летом", "летом"),
        ("есть визит в субботу", "в субботу"),
        ("average check > 5 rub", "average check"),
        ("visited more than 3 times", "visited more than"),
        ("все визиты завершены", "все"),
        ("city not contains \"x\"", "not contains"),
        ("never visited", "never visited"),
    ] {
        let text = format!("segment s {{ {text} }}");
        let found = refused(&text, codes::NO_WORDS_FOR_IT, place);
        assert!(found.help.is_some(), "{text}");
    }
}

#[test]
fn what_journeys_do_not_wait_for_is_answered_with_what_they_do() {
    for (wait, place) in [
        ("wait until in segment lost", "until in segment"),
        ("wait until not in segment lost", "until not in segment"),
        (
            "wait up to 7 days for entering segment lost",
            "for entering segment",
        ),
        (
            "wait up to 7 days for leaving segment lost",
            "for leaving segment",
        ),
        ("wait for visit completed", "wait for"),
        ("ждать до входа в сегмент lost", "до входа в сегмент"),
        (
            "ждать не более 7 дней событие вход в сегмент lost",
            "событие вход в сегмент",
        ),
        ("ждать событие визит", "ждать событие"),
    ] {
        let text = format!("trigger t {{ on visit completed; {wait}; emit x; once per visit }}");
        let found = refused(&text, codes::NO_WORDS_FOR_IT, place);
        assert!(found.help.is_some(), "{text}");
    }
}

#[test]
fn thousands_are_written_out() {
    line(
        "ltv > 100k",
        codes::GLUED_UNIT,
        "100k",
        "ltv > 100 thousand",
    );
    line(
        "итого > 100к",
        codes::GLUED_UNIT,
        "100к",
        "итого > 100 тысяч",
    );
}

#[test]
fn units_of_plain_speech_are_told() {
    line(
        "есть визит за последние 14 суток",
        codes::UNKNOWN_UNIT,
        "суток",
        "есть визит за последние 14 дней",
    );
    line(
        "итого > 50 тыс. руб",
        codes::UNKNOWN_UNIT,
        "тыс",
        "итого > 50 тысяч руб",
    );
    let found = super::only("trigger t { on a; not more than 1 time }");
    assert_ne!(found.help, None);
    for (text, told) in [
        ("has visit from 2026-01-01", "both included"),
        ("есть визит с 2026-01-01 по 2026-01-31", "both included"),
        ("age of birth_date from 25 to 40", "between 25 and 40"),
        ("has visit in the last quarter", "`in the last 1 quarter`"),
        ("city in (\"a\", \"b\")", "brackets"),
    ] {
        let found = super::only(&format!("segment s {{ {text} }}"));
        let help = found.help.unwrap_or_default();
        assert!(help.contains(told), "{text}: {help}");
    }
}

#[test]
fn groups_of_digits_are_no_fractions() {
    line(
        "ltv > 1,500,000 rub",
        codes::COMMA_DECIMAL,
        "1,500,000",
        "ltv > 1 500 000 rub",
    );
    // It may be either: no edit chooses.
    let found = refused(
        "segment s { ltv > 60,000 rub }",
        codes::COMMA_DECIMAL,
        "60,000",
    );
    let help = found.help.unwrap_or_default();
    assert!(help.contains("`60 000`"), "{help}");
    refused(
        "segment s { ltv > 10.000 rub }",
        codes::POINT_IN_GROUPS,
        "10.000 rub",
    );
    for text in ["ltv > 10.50 rub", "score > 1.125", "ltv > 0.125 rub"] {
        let text = format!("segment s {{ {text} }}");
        assert_eq!(
            crate::parser::parse(super::SOURCE, &text).diagnostics,
            [],
            "{text}"
        );
    }
}
