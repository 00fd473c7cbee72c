use super::*;
use crate::syntax::{CalendarUnit, ClockUnit, Magnitude, Number, PeriodUnit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashSet};

fn number(digits: i64, scale: u32) -> Number {
    Number {
        digits: Decimal::new(digits, scale),
        magnitude: None,
    }
}

#[test]
fn every_role_has_one_wording_in_each_language_in_the_order_of_the_roles() {
    for language in Language::ALL {
        let order: Vec<Phrase> = language
            .phrases()
            .iter()
            .map(|wording| wording.phrase)
            .collect();
        assert_eq!(order, Phrase::ALL, "{language:?}");
        for &phrase in Phrase::ALL {
            assert!(!phrase.text(language).is_empty(), "{phrase:?} {language:?}");
        }
    }
}

/// Roles that share a wording, and why the parser tells them apart.
const APART: [(Phrase, Phrase, &str); 23] = [
    (
        Phrase::To,
        Phrase::Until,
        "`назад` stands behind the end of the first",
    ),
    (
        Phrase::Otherwise,
        Phrase::OrElse,
        "the first begins a line, the second follows a value",
    ),
    (
        Phrase::From,
        Phrase::ShareOf,
        "the second follows a percentage, the first never does",
    ),
    (
        Phrase::From,
        Phrase::BandFrom,
        "the second follows an amount",
    ),
    (
        Phrase::RowsOf,
        Phrase::ShareOf,
        "the second follows a percentage, the first a collection",
    ),
    (
        Phrase::In,
        Phrase::At,
        "a time of the day stands behind the second",
    ),
    (
        Phrase::PerPeriod,
        Phrase::PerRecord,
        "a number or the word of a period stands behind the first, a name behind the second",
    ),
    (
        Phrase::For,
        Phrase::PerRecord,
        "the second follows a number of points or of times",
    ),
    (
        Phrase::For,
        Phrase::AwaitedEvent,
        "the second follows the period of a wait",
    ),
    (
        Phrase::AwaitedEvent,
        Phrase::Event,
        "the first follows the period of a wait, the second begins a line of a test",
    ),
    (
        Phrase::RowsOf,
        Phrase::About,
        "the second follows what is waited for",
    ),
    (
        Phrase::To,
        Phrase::Before,
        "the second follows a period at the beginning of a line",
    ),
    (
        Phrase::Until,
        Phrase::Before,
        "the second follows a period at the beginning of a line",
    ),
    (
        Phrase::Send,
        Phrase::SendExpected,
        "the second follows `expect`",
    ),
    (
        Phrase::Task,
        Phrase::TaskExpected,
        "the second follows `expect`",
    ),
    (
        Phrase::Emit,
        Phrase::EmitExpected,
        "the second follows `expect`",
    ),
    (
        Phrase::Event,
        Phrase::EmitExpected,
        "the second follows `expect`",
    ),
    (
        Phrase::AwaitedEvent,
        Phrase::EmitExpected,
        "the second follows `expect`",
    ),
    (
        Phrase::Because,
        Phrase::NotSentBecause,
        "the second follows `no send`",
    ),
    (
        Phrase::HoldOut,
        Phrase::LeftAlone,
        "the second follows `because`",
    ),
    (
        Phrase::Quiet,
        Phrase::QuietHours,
        "the second follows `because`",
    ),
    (
        Phrase::Otherwise,
        Phrase::ElseVariant,
        "the second follows the size of a sample",
    ),
    (
        Phrase::OrElse,
        Phrase::ElseVariant,
        "the second follows the size of a sample",
    ),
];

#[test]
fn no_wording_stands_for_two_roles_that_the_parser_cannot_tell_apart() {
    let mut roles: BTreeMap<&str, Vec<Phrase>> = BTreeMap::new();
    for language in Language::ALL {
        for wording in language.phrases() {
            for form in wording.forms() {
                roles.entry(form).or_default().push(wording.phrase);
            }
        }
    }
    for (form, phrases) in roles {
        for (position, &first) in phrases.iter().enumerate() {
            for &second in &phrases[position + 1..] {
                assert!(
                    APART.iter().any(|&(a, b, _)| (a, b) == (first, second)),
                    "`{form}` is both {first:?} and {second:?}"
                );
            }
        }
    }
}

#[test]
fn every_word_is_lower_case_without_yo_and_of_one_script() {
    for language in Language::ALL {
        let phrases = language.phrases().iter().flat_map(Wording::forms);
        let units = unit::all(language).iter().flat_map(UnitWords::forms);
        let names = language.months().iter().copied();
        let types = language.types().iter().map(|(_, word)| *word);
        for text in phrases.chain(units).chain(names).chain(types) {
            assert_eq!(text, text.to_lowercase());
            assert!(!text.contains('ё'), "{text}");
            let cyrillic = text.chars().any(|letter| ('а'..='я').contains(&letter));
            let latin = text.chars().any(|letter| letter.is_ascii_alphabetic());
            assert!(cyrillic != latin, "{text}");
            assert_eq!(cyrillic, language == Language::Russian, "{text}");
        }
    }
}

#[test]
fn units_months_and_types_are_told_apart_and_complete_in_each_language() {
    for language in Language::ALL {
        let mut seen = HashSet::new();
        for words in unit::all(language) {
            let forms: HashSet<&str> = words.forms().collect();
            for form in forms {
                assert!(seen.insert(form), "`{form}` names two units");
            }
        }
        for month in 1..=12 {
            let name = month_name(language, month).expect("there are twelve");
            assert!(seen.insert(name), "`{name}` is a unit and a month");
        }
        assert_eq!(
            unit::all(language).len(),
            unit::all(Language::English).len()
        );
        assert_eq!(language.types().len(), Language::English.types().len());
    }
    assert_eq!(month_name(Language::English, 0), None);
    assert_eq!(month_name(Language::English, 13), None);
}

#[test]
fn russian_units_agree_with_their_number() {
    let month = Unit::Period(PeriodUnit::Calendar(CalendarUnit::Month));
    let year = Unit::Period(PeriodUnit::Calendar(CalendarUnit::Year));
    let russian = |unit: Unit, case, digits, scale| {
        let count = Count::of(Language::Russian, &number(digits, scale));
        unit.word(Language::Russian, case, count)
    };
    for (digits, scale, expected) in [
        (1, 0, "месяц"),
        (2, 0, "месяца"),
        (5, 0, "месяцев"),
        (11, 0, "месяцев"),
        (12, 0, "месяцев"),
        (21, 0, "месяц"),
        (22, 0, "месяца"),
        (111, 0, "месяцев"),
        (0, 0, "месяцев"),
        (15, 1, "месяца"),
    ] {
        assert_eq!(
            russian(month, Case::Nominative, digits, scale),
            expected,
            "{digits}"
        );
    }
    assert_eq!(russian(year, Case::Nominative, 5, 0), "лет");
    assert_eq!(russian(year, Case::Genitive, 1, 0), "года");
    assert_eq!(russian(month, Case::Genitive, 2, 0), "месяцев");
    assert_eq!(russian(month, Case::Locative, 1, 0), "месяце");
    let week = Unit::Period(PeriodUnit::Calendar(CalendarUnit::Week));
    assert_eq!(russian(week, Case::Accusative, 1, 0), "неделю");
}

#[test]
fn a_window_agrees_with_its_unit() {
    let russian = |unit: PeriodUnit, digits| {
        let count = Count::of(Language::Russian, &number(digits, 0));
        let agreement = Unit::Period(unit).agreement(Language::Russian, count);
        Phrase::InTheLast.agreeing(Language::Russian, agreement)
    };
    assert_eq!(
        russian(PeriodUnit::Calendar(CalendarUnit::Year), 2),
        "за последние"
    );
    assert_eq!(
        russian(PeriodUnit::Calendar(CalendarUnit::Month), 1),
        "за последний"
    );
    assert_eq!(
        russian(PeriodUnit::Calendar(CalendarUnit::Week), 1),
        "за последнюю"
    );
    assert_eq!(
        russian(PeriodUnit::Clock(ClockUnit::Hour), 48),
        "за последние"
    );
    assert_eq!(
        Phrase::InTheLast.agreeing(Language::English, Agreement::Feminine),
        "in the last"
    );
}

#[test]
fn a_magnitude_makes_many() {
    let thousand = Number {
        digits: Decimal::ONE,
        magnitude: Some(Magnitude::Thousand),
    };
    for language in Language::ALL {
        assert_eq!(Count::of(language, &thousand), Count::Many);
    }
    assert_eq!(Count::of(Language::English, &number(1, 0)), Count::One);
}

#[test]
fn yo_equals_ye_in_words() {
    let words = Words::table();
    assert_eq!(words.find("всё"), words.find("все"));
    assert_ne!(words.find("всё"), Word::NONE);
}

#[test]
fn reserved_words_are_those_that_begin_a_condition_or_join_two() {
    for word in [
        "has", "no", "every", "not", "any", "all", "none", "true", "false", "есть", "нет",
    ] {
        assert!(is_reserved(word), "{word}");
    }
    for word in ["year", "count", "first", "segment", "год", "число", "visit"] {
        assert!(!is_reserved(word), "{word}");
    }
}

#[test]
fn the_document_has_a_row_for_every_role() {
    let document = to_markdown();
    assert!(document.contains("| a window back from the day | `in the last` | `за последние`, `за последний`, `за последнюю`, `за последнее` |"));
    assert!(document.contains("| `month`, `months` | `месяц`, `месяца`, `месяцев` |"));
    assert!(document.contains("| `february` | `февраля` |"));
}
