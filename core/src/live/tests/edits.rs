//! Rows that events put into the columns of one client lie as a builder lays them.

use super::{plan, record};
use crate::{
    live::{Change, Event, Live, event::Rows},
    records::{Dataset, ReadOptions},
};
use kardan_dsl::schema::CollectionId;
use serde_json::{Value as Json, json};
use std::sync::Arc;

const RULES: &str = "timezone \"UTC\"\ncurrency RUB\n\
    segment active { has visit where (status = \"completed\" and branch = \"good\") }\n\
    segment oily { has line where category = \"oil\" }\n";

fn dataset(documents: Vec<Json>) -> Arc<Dataset> {
    let plan = plan(RULES);
    let options = ReadOptions::of_program(plan.program());
    let mut builder = Dataset::builder(Arc::clone(&plan.program().schema), options);
    let documents = documents.into_iter();
    builder.add_documents(documents.map(|one| one.as_object().unwrap().clone()));
    Arc::new(builder.build().unwrap())
}

fn visit(id: &str, at: &str, rest: Json) -> Json {
    let mut visit = json!({ "id": id, "at": at, "status": "completed", "total": 100 });
    let rest = rest.as_object().unwrap().clone();
    visit.as_object_mut().unwrap().extend(rest);
    visit
}

fn client(visits: Vec<Json>, vehicles: Json) -> Json {
    json!({ "id": "c", "city": "Perm", "visits": visits, "vehicles": vehicles })
}

/// All rows of the first client in their order, with what each hangs on, and what is known of their times.
fn picture(data: &Dataset, client: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for at in (0..data.tables.len() as u16).map(CollectionId) {
        let table = data.table(at);
        let first = data.schema.parent(at);
        let above = first.map(|parent| data.rows_of(client..client + 1, parent).start);
        for row in data.rows_of(client..client + 1, at) {
            let parent = table.parent_of(row).zip(above);
            let parent = parent.map(|(parent, above)| parent - above);
            let record = Json::Object(data.record(at, row));
            let name = &data.schema.collection(at).name;
            rows.push(format!("{name} of {parent:?}: {record}"));
        }
    }
    rows
}

fn told(live: &mut Live, change: Change) {
    let (parts, merges) = match &change {
        Change::Put(record) => (Rows::of(live.store.schema(), record), false),
        Change::Set(record) => (Rows::of(live.store.schema(), record), true),
        Change::Delete(_) => panic!("deletions are built anew"),
    };
    let number = live.store.number("c").unwrap();
    let edited = live.store.edited(number, &parts.unwrap(), merges);
    assert!(edited.is_some(), "{change:?}");
    live.apply(&Event { at: None, change }).unwrap();
}

#[test]
fn rows_that_come_and_change_lie_as_a_builder_lays_them() {
    let car = json!({ "id": "k1", "make": "Kia", "mileage": 1000 });
    let line = |category: &str| json!({ "id": category, "kind": "service", "category": category, "amount": 10 });
    let of_car = |rest: Json| {
        let mut rest = rest;
        rest["vehicle"] = json!("k1");
        rest
    };
    let first = visit(
        "v2",
        "2026-03-01T10:00:00Z",
        of_car(json!({ "lines": [line("oil")] })),
    );
    let other = json!({ "id": "b", "visits": [visit("w", "2026-05-01T10:00:00Z", json!({}))] });
    let base = dataset(vec![other, client(vec![first.clone()], json!([car]))]);
    let plan = plan(RULES);
    let mut live = Live::new(&plan, &base, "2026-08-31".parse().unwrap()).unwrap();
    let with = |visit: &Json| {
        let mut visit = visit.clone();
        visit["client"] = json!("c");
        visit
    };
    // Before the first, between, behind; a tie is broken by the key; one of another car that comes first.
    let early = visit(
        "v9",
        "2026-01-01T10:00:00Z",
        json!({ "branch": "good", "lines": [line("tyres"), line("wash")] }),
    );
    let tie = visit(
        "v10",
        "2026-03-01T10:00:00Z",
        json!({ "status": "planned" }),
    );
    let late = visit(
        "v3",
        "2026-08-01T10:00:00.5Z",
        of_car(json!({ "total": 123.45, "lines": [line("brakes")] })),
    );
    for new in [&early, &late, &tie] {
        told(&mut live, Change::Put(record("visit", &with(new))));
    }
    let second = json!({ "id": "a0", "make": "Lada", "client": "c" });
    told(&mut live, Change::Put(record("vehicle", &second)));
    told(
        &mut live,
        Change::Set(record(
            "vehicle",
            &json!({ "id": "k1", "mileage": 2_000_000, "model": "Rio" }),
        )),
    );
    told(
        &mut live,
        Change::Set(record(
            "visit",
            &json!({ "id": "v3", "total": 7, "branch": "new text" }),
        )),
    );
    told(
        &mut live,
        Change::Set(record(
            "visit",
            &json!({ "id": "v9", "branch": null, "vehicle": "a0" }),
        )),
    );
    told(
        &mut live,
        Change::Set(record("client", &json!({ "id": "c", "city": "Omsk" }))),
    );
    told(
        &mut live,
        Change::Put(record(
            "visit",
            &with(
                &json!({ "id": "v10", "at": "2026-03-01T10:00:00Z", "status": "completed", "total": 5 }),
            ),
        )),
    );

    let mut early = early;
    early.as_object_mut().unwrap().shift_remove("branch");
    early["vehicle"] = json!("a0");
    let mut late = late;
    late["total"] = json!(7);
    late["branch"] = json!("new text");
    let tie =
        json!({ "id": "v10", "at": "2026-03-01T10:00:00Z", "status": "completed", "total": 5 });
    let cars = json!([
        { "id": "k1", "make": "Kia", "mileage": 2_000_000, "model": "Rio" },
        { "id": "a0", "make": "Lada" },
    ]);
    let mut expected = client(vec![first, early, tie, late], cars);
    expected["city"] = json!("Omsk");
    let expected = dataset(vec![expected]);
    let number = live.store.number("c").unwrap();
    let (data, row) = live.store.data(number).unwrap();
    assert_eq!(picture(data, row), picture(&expected, 0));
    let visits = data.schema.collection_named("visit").unwrap();
    assert_eq!(data.table(visits).times, expected.table(visits).times);
    let client = (data.schema.subject.0, "c".to_owned());
    let told = live.store.row(&client).unwrap();
    assert_eq!(Json::from(told)["city"], json!("Omsk"));
}

#[test]
fn texts_that_no_row_has_any_more_are_forgotten() {
    let base = dataset(vec![json!({ "id": "c" })]);
    let plan = plan(RULES);
    let mut live = Live::new(&plan, &base, "2026-08-31".parse().unwrap()).unwrap();
    for number in 0..200 {
        let city = format!("City {number}");
        told(
            &mut live,
            Change::Set(record("client", &json!({ "id": "c", "city": city }))),
        );
    }
    let (data, _) = live.store.data(0).unwrap();
    let subject = data.schema.subject;
    let city = data.schema.collection(subject).field_named("city").unwrap();
    let (codes, texts) = data.table(subject).column(city).texts().unwrap();
    assert_eq!(texts.text(codes.get(0)), "City 199");
    assert!(texts.len() < 25, "{}", texts.len());
}

#[test]
fn rows_without_keys_that_are_told_alone_lie_as_a_builder_lays_them() {
    let base = dataset(vec![json!({ "id": "b" }), json!({ "id": "c" })]);
    let mut live = Live::new(&plan(RULES), &base, "2026-08-31".parse().unwrap()).unwrap();
    let views = [
        ("2026-03-02T10:00:00Z", "/late"),
        ("2026-03-01T10:00:00Z", "/early"),
        ("2026-03-02T10:00:00Z", "/another of that time"),
    ];
    let consent = |withdrawn: Json| json!({ "client": "c", "at": "2026-03-01T09:00:00Z", "channel": "sms", "withdrawn_at": withdrawn });
    let mut told: Vec<(&str, Json)> = views
        .iter()
        .map(|(at, page)| {
            (
                "page_view",
                json!({ "client": "c", "at": at, "page": page }),
            )
        })
        .collect();
    told.push(told[0].clone());
    told.push(("consent", consent(Json::Null)));
    told.push(("consent", consent(json!("2026-03-05T09:00:00Z"))));
    for (collection, row) in &told {
        let change = Change::Put(record(collection, row));
        live.apply(&Event { at: None, change }).unwrap();
    }
    let list = views.map(|(at, page)| json!({ "at": at, "page": page }));
    let mut withdrawn = consent(json!("2026-03-05T09:00:00Z"));
    withdrawn.as_object_mut().unwrap().shift_remove("client");
    let expected = json!({ "id": "c", "page_views": list, "consents": [withdrawn] });
    let (data, row) = live.store.data(1).unwrap();
    assert_eq!(picture(data, row), picture(&dataset(vec![expected]), 0));
}
