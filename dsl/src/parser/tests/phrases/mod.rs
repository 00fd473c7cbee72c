//! Every phrase, in both languages, against the tree that the definition of the language gives it.

mod lines;

use super::{clean, tree};
use crate::{
    syntax::{Declaration, Header},
    vocabulary::{Language, Phrase},
};
use lines::{date, lines, path, period};
use serde_json::{Value, json};

#[test]
fn every_phrase_has_its_tree_in_both_languages() {
    for (english, russian, expected) in lines() {
        assert_eq!(tree(english), expected, "{english}");
        assert_eq!(tree(russian), expected, "{russian}");
    }
}

/// Declarations, headers and tests in both languages; names are the same.
const FILES: (&str, &str) = (
    r#"
language en
timezone "Europe/Moscow"
currency RUB
use "common.kardan"
param gap: months = 6 months
catalog makes = ["Lada", "Kia"]
catalog stocked: text
condition done for visit { completed }
attribute ltv "Value" for vehicle = sum of visits.total
segment sleeping "Sleeping" for vehicle { done }
partition life { fresh when done; otherwise rest }
test "t" {
  as of 2026-11-21 12:00
  client { name: "A", visits: [ { at: 2026-05-21, paid: 5000 rub }, { at: 2026-05-22 } ], card: { kind: "gold" }, calls: [] }
  param gap = 3 months
  catalog stocked = ["Lada"]
  expect sleeping
  expect not sleeping
  expect out sleeping
  expect unknown sleeping because vehicle.gearbox
  expect sleeping leaves on 2027-02-03
  expect sleeping joins on 2027-02-03
  expect sleeping leaves never
  expect sleeping joins never
  expect ltv = 5000 rub
  expect ltv is missing
}
"#,
    r#"
язык en
часовой пояс "Europe/Moscow"
валюта RUB
подключить "common.kardan"
параметр gap: месяцы = 6 месяцев
каталог makes = ["Lada", "Kia"]
каталог stocked: текст
условие done для visit { completed }
показатель ltv "Value" для vehicle = сумма по visits.total
сегмент sleeping "Sleeping" для vehicle { done }
разбиение life { fresh когда done; иначе rest }
тест "t" {
  по состоянию на 2026-11-21 12:00
  client { name: "A", visits: [ { at: 2026-05-21, paid: 5000 руб }, { at: 2026-05-22 } ], card: { kind: "gold" }, calls: [] }
  параметр gap = 3 месяца
  каталог stocked = ["Lada"]
  ожидается sleeping
  ожидается не sleeping
  ожидается вне sleeping
  ожидается неизвестно sleeping по полю vehicle.gearbox
  ожидается sleeping покидает 2027-02-03
  ожидается sleeping входит 2027-02-03
  ожидается sleeping никогда не покидает
  ожидается sleeping никогда не входит
  ожидается ltv = 5000 руб
  ожидается ltv не указано
}
"#,
);

#[test]
fn declarations_are_the_same_in_both_languages() {
    let english = clean(FILES.0).file;
    let data = |file| serde_json::to_value(file).expect("a tree is data");
    let russian = clean(FILES.1).file;
    assert_eq!(data(&english), data(&russian));
    let nodes: Vec<Value> = english
        .declarations
        .iter()
        .map(|item| serde_json::to_value(&item.node).expect("a tree is data"))
        .collect();
    let body = |name: &str| json!({ "items": [{ "node": path(&[name]) }] });
    assert_eq!(
        nodes[..7],
        [
            json!({ "param": {
                "name": "gap", "type": "months", "default": { "period": [{ "digits": "6" }, "month"] },
            } }),
            json!({ "catalog": { "name": "makes", "content": { "listed": [{ "text": "Lada" }, { "text": "Kia" }] } } }),
            json!({ "catalog": { "name": "stocked", "content": { "host": "text" } } }),
            json!({ "condition": { "name": "done", "subject": "visit", "body": body("completed") } }),
            json!({ "attribute": {
                "name": "ltv", "title": "Value", "subject": "vehicle",
                "value": { "aggregate": { "function": "sum", "of": { "path": { "path": ["visits", "total"] } } } },
            } }),
            json!({ "segment": { "name": "sleeping", "title": "Sleeping", "subject": "vehicle", "body": body("done") } }),
            json!({ "partition": { "name": "life", "states": { "items": [
                { "node": { "name": "fresh", "when": path(&["done"]) } },
                { "node": { "name": "rest" } },
            ] } } }),
        ]
    );
    let lines: Vec<Value> = nodes[7]["test"]["body"]["items"]
        .as_array()
        .expect("a block has items")
        .iter()
        .map(|item| item["node"].clone())
        .collect();
    let visit = |fields: Value| json!({ "fields": fields });
    assert_eq!(
        lines,
        [
            json!({ "as_of": { "moment": "2026-11-21T12:00:00" } }),
            json!({ "record": ["client", { "fields": [
                ["name", { "value": { "text": "A" } }],
                ["visits", { "records": [
                    visit(json!([
                        ["at", { "value": date("2026-05-21") }],
                        ["paid", { "value": { "quantity": [{ "digits": "5000" }, { "money": "RUB" }] } }],
                    ])),
                    visit(json!([["at", { "value": date("2026-05-22") }]])),
                ] }],
                ["card", { "record": visit(json!([["kind", { "value": { "text": "gold" } }]])) }],
                ["calls", { "records": [] }],
            ] }] }),
            json!({ "param": ["gap", { "period": [{ "digits": "3" }, "month"] }] }),
            json!({ "catalog": ["stocked", [{ "text": "Lada" }]] }),
            json!({ "expect": { "selected": "sleeping" } }),
            json!({ "expect": { "not_selected": "sleeping" } }),
            json!({ "expect": { "out": "sleeping" } }),
            json!({ "expect": { "unknown": { "segment": "sleeping", "because": ["vehicle", "gearbox"] } } }),
            json!({ "expect": { "leaves": { "segment": "sleeping", "at": date("2027-02-03") } } }),
            json!({ "expect": { "joins": { "segment": "sleeping", "at": date("2027-02-03") } } }),
            json!({ "expect": { "leaves": { "segment": "sleeping", "at": null } } }),
            json!({ "expect": { "joins": { "segment": "sleeping", "at": null } } }),
            json!({ "expect": { "value": { "name": "ltv", "value": { "quantity": [{ "digits": "5000" }, { "money": "RUB" }] } } } }),
            json!({ "expect": { "value": { "name": "ltv", "value": null } } }),
        ]
    );
}

#[test]
fn every_role_that_is_built_is_tested_in_both_languages() {
    let (loyalty, triggers) = (super::loyalty::FILES, super::triggers::FILES);
    let mut texts = [
        FILES.0.to_owned() + loyalty.0 + triggers.0,
        FILES.1.to_owned() + loyalty.1 + triggers.1,
    ];
    for (english, russian, _) in lines() {
        texts[0].push_str(&format!("\n{english}\n"));
        texts[1].push_str(&format!("\n{russian}\n"));
    }
    for (language, text) in Language::ALL.into_iter().zip(&texts) {
        for &phrase in Phrase::ALL {
            if phrase.meaning().contains("not built yet") {
                continue;
            }
            // Some form of it: what follows decides which.
            let forms: Vec<&str> = [
                crate::vocabulary::Agreement::Masculine,
                crate::vocabulary::Agreement::Feminine,
                crate::vocabulary::Agreement::Neuter,
                crate::vocabulary::Agreement::Plural,
            ]
            .into_iter()
            .map(|agreement| phrase.agreeing(language, agreement))
            .chain([phrase.text(language)])
            .collect();
            // «последнего» is written by no formatter.
            let oblique = phrase == Phrase::Last;
            // To the parser these are names: the checker knows them.
            let is_name = matches!(phrase, Phrase::Available | Phrase::Lot);
            assert!(
                oblique || is_name || forms.iter().any(|form| text.contains(form)),
                "{phrase:?} in {language:?}"
            );
        }
    }
}

#[test]
fn the_file_of_the_language_definition_parses_without_a_word() {
    let parsed = clean(include_str!("../language.kardan"));
    let headers: Vec<&Header> = parsed.file.headers.iter().map(|item| &item.node).collect();
    assert_eq!(
        headers,
        [
            &Header::Language(Language::English),
            &Header::Timezone("Europe/Moscow".to_owned()),
            &Header::Currency("RUB".to_owned()),
        ]
    );
    let names: Vec<&str> = parsed
        .file
        .declarations
        .iter()
        .map(|item| match &item.node {
            Declaration::Param(param) => param.name.text.as_str(),
            Declaration::Catalog(catalog) => catalog.name.text.as_str(),
            Declaration::Condition(condition) => condition.name.text.as_str(),
            Declaration::Attribute(attribute) => attribute.name.text.as_str(),
            Declaration::Segment(segment) => segment.name.text.as_str(),
            Declaration::Partition(partition) => partition.name.text.as_str(),
            Declaration::Test(test) => test.title.as_str(),
            Declaration::Program(programme) => programme.name.text.as_str(),
            Declaration::Bonus(bonus) => bonus.name.text.as_str(),
            Declaration::Tiers(tiers) => tiers.name.text.as_str(),
            Declaration::Trigger(trigger) => trigger.name.text.as_str(),
            Declaration::Experiment(experiment) => experiment.name.text.as_str(),
        })
        .collect();
    assert_eq!(
        names,
        [
            "sleep_gap",
            "maintenance",
            "tyre_fitting",
            "stocked_makes",
            "completed",
            "ltv",
            "sleeping",
            "atf_due",
            "tyre_cross_sell",
            "valuable_lost",
            "returned",
            "lifecycle",
            "exactly 6 months ago is already sleeping",
        ]
    );
}

#[test]
fn the_sequences_of_the_language_definition_read_as_it_says() {
    let expected = json!({ "sequence": [
        { "rows": { "path": ["visit"], "filter": path(&["completed"]) } },
        { "absent": true, "rows": { "path": ["visit"] }, "within": period("12", "month") },
        { "rows": { "path": ["visit"], "filter": path(&["completed"]) } },
    ] });
    let lines = "has visit where completed\n    then no visit within 12 months\n    then visit where completed";
    assert_eq!(tree(lines), expected);
    let nested = tree(
        "has recommendation where (status = \"open\" and no visit of vehicle where at > recommendation.at and (has line where service = recommendation.service))",
    );
    let inner = &nested["has"]["rows"]["filter"]["and"];
    assert_eq!(inner.as_array().map(Vec::len), Some(2));
    assert_eq!(
        inner[1]["no"]["filter"]["and"][1]["has"]["rows"]["path"],
        json!(["line"])
    );
}
