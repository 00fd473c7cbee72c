use super::*;
use crate::source::{Source, SourceId, Sources};
use std::collections::BTreeSet;

fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    Span {
        source: SourceId(0),
        start: start as u32,
        end: (start + part.len()) as u32,
    }
}

fn one_file(text: &str) -> Sources {
    Sources {
        files: vec![Source {
            name: "правила.kardan".to_owned(),
            text: text.to_owned(),
        }],
    }
}

#[test]
fn a_template_takes_its_arguments_by_number() {
    let texts = Texts::new("{1} before {0}, {2}{x} {", "");
    assert_eq!(
        texts.fill(Language::English, &["a", "b"]),
        "b before a, {x} {"
    );
}

#[test]
fn every_code_is_unique_and_lies_in_its_family_in_order() {
    let mut seen = BTreeSet::new();
    for family in codes::FAMILIES {
        let mut previous = "";
        for entry in family.entries {
            assert!(entry.code.0.starts_with(family.prefix), "{:?}", entry.code);
            assert_eq!(entry.code.0.len(), 5, "{:?}", entry.code);
            assert!(previous < entry.code.0, "{:?} is out of order", entry.code);
            assert!(seen.insert(entry.code.0), "{:?} twice", entry.code);
            previous = entry.code.0;
        }
    }
    assert!(seen.contains("K0101") && seen.contains("K0803"));
}

#[test]
fn every_code_has_texts_in_both_languages_with_the_same_arguments() {
    let arguments = |template: &str| -> BTreeSet<String> {
        (0..10)
            .map(|number| format!("{{{number}}}"))
            .filter(|place| template.contains(place.as_str()))
            .collect()
    };
    for entry in registry::entries() {
        for texts in [Some(entry.title), Some(entry.message), entry.help]
            .into_iter()
            .flatten()
        {
            assert!(!texts.english.is_empty(), "{:?}", entry.code);
            assert!(!texts.russian.is_empty(), "{:?}", entry.code);
            assert!(
                texts
                    .russian
                    .chars()
                    .any(|letter| ('а'..='я').contains(&letter)),
                "{:?} is not translated: {}",
                entry.code,
                texts.russian
            );
        }
        assert_eq!(
            arguments(entry.message.english),
            arguments(entry.message.russian),
            "{:?}",
            entry.code
        );
    }
}

#[test]
fn a_diagnostic_speaks_the_language_of_the_file() {
    let made = Diagnostic::new(
        Language::Russian,
        codes::GLUED_UNIT,
        Span::default(),
        &["60000", "км"],
    );
    assert_eq!(made.message, "между `60000` и `км` нужен пробел");
    assert_eq!(made.code, Code("K0104"));
    assert_eq!(made.severity, Severity::Error);
}

#[test]
fn cyrillic_text_is_rendered_under_the_right_letters() {
    let text = "сегмент дальние {\n  пробег > 60000км\n}\n";
    let place = span(text, "60000км");
    let made = Diagnostic::new(
        Language::Russian,
        codes::GLUED_UNIT,
        place,
        &["60000", "км"],
    )
    .replace(place, "60000 км");
    let rendered = render(&[made], &one_file(text), false);
    assert_eq!(
        rendered,
        "ошибка[K0104]: между `60000` и `км` нужен пробел\n  \
         ┌─ правила.kardan:2:12\n  │\n\
         2 │   пробег > 60000км\n  │            ^^^^^^^\n  │\n  \
         = совет: напишите `60000 км`\n\n"
    );
}

#[test]
fn advice_is_given_once() {
    let text = "has vizit";
    let place = span(text, "vizit");
    let made = |fix: fn(Diagnostic, Span) -> Diagnostic| {
        let made = Diagnostic::new(Language::English, codes::UNKNOWN_COLLECTION, place, &[""]);
        let rendered = render(&[fix(made, place)], &one_file(text), false);
        let advice = rendered
            .lines()
            .filter_map(|line| line.split_once("help: "));
        advice
            .map(|(_, advice)| advice.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        made(|found, _| found.did_you_mean("visit")),
        ["did you mean `visit`?"]
    );
    assert_eq!(
        made(|found, place| found.help("records stand here").replace(place, "visit")),
        ["records stand here", "write `visit`"]
    );
    assert_eq!(
        made(|found, place| found.help("this means nothing").replace(place, "")),
        ["this means nothing", "remove it"]
    );
    assert_eq!(
        made(|found, place| found.replace(place, "`every`")),
        ["write `every`"]
    );
}

#[test]
fn a_place_inside_a_letter_or_outside_the_file_is_moved_not_fatal() {
    let text = "где";
    for (start, end) in [(1, 3), (0, 900), (900, 901), (5, 1)] {
        let place = Span {
            source: SourceId(0),
            start,
            end,
        };
        let made = Diagnostic::new(Language::English, codes::UNKNOWN_CHARACTER, place, &["x"]);
        let rendered = render(&[made], &one_file(text), false);
        assert!(rendered.contains("error[K0102]"), "{rendered}");
        assert!(rendered.contains("где"), "{rendered}");
    }
    let elsewhere = Span {
        source: SourceId(7),
        start: 0,
        end: 1,
    };
    let made = Diagnostic::new(
        Language::English,
        codes::UNKNOWN_CHARACTER,
        elsewhere,
        &["x"],
    );
    assert!(render(&[made], &one_file(text), false).contains("means nothing here"));
}

#[test]
fn characters_that_command_a_terminal_are_not_printed() {
    let text = "a \u{1b}[31m \u{9b} b";
    let made = Diagnostic::new(
        Language::English,
        codes::UNKNOWN_CHARACTER,
        span(text, "\u{1b}"),
        &["\u{1b}"],
    );
    let rendered = render(&[made], &one_file(text), false);
    assert!(!rendered.contains(['\u{1b}', '\u{9b}']), "{rendered:?}");
}

#[test]
fn colours_are_written_only_when_asked_for() {
    let made = Diagnostic::new(Language::Russian, codes::EMPTY_BLOCK, Span::default(), &[]);
    let sources = one_file("сегмент пустой { }");
    let coloured = render(std::slice::from_ref(&made), &sources, true);
    assert!(coloured.contains("\u{1b}[") && coloured.contains("ошибка[K0127]"));
    assert!(!render(&[made], &sources, false).contains('\u{1b}'));
}

#[test]
fn a_fix_of_several_edits_is_applied_as_one() {
    let text = "where a and b";
    let made = Diagnostic::new(
        Language::English,
        codes::AND_WITH_OR,
        span(text, "and"),
        &[],
    )
    .fix(
        "add parentheses",
        vec![
            Edit {
                span: Span {
                    source: SourceId(0),
                    start: 6,
                    end: 6,
                },
                text: "(".to_owned(),
            },
            Edit {
                span: Span {
                    source: SourceId(0),
                    start: 13,
                    end: 13,
                },
                text: ")".to_owned(),
            },
        ],
    );
    let fix = made.fix.expect("it was given");
    assert_eq!(fix.apply(SourceId(0), text), "where (a and b)");
    assert_eq!(fix.apply(SourceId(1), text), text);
}

#[test]
fn the_document_lists_every_code_once() {
    let document = registry::to_markdown();
    for entry in registry::entries() {
        assert_eq!(
            document.matches(&format!("### {} ", entry.code.0)).count(),
            1
        );
    }
}
