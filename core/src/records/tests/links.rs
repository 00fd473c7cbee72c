//! Links between records.

use super::*;

fn rows_of(dataset: &Dataset, noun: &str) -> Vec<String> {
    picture(dataset)
        .into_iter()
        .filter(|row| row.split([' ', ':']).next() == Some(noun))
        .collect()
}

#[test]
fn links_to_unknown_records_read_as_missing_and_are_listed() {
    let dataset = build(reporting(), |builder| {
        builder.add_rows("employees", records(r#"[{"id": "e1"}]"#));
        builder.add_documents(records(
            r#"[{"id": "a", "referrer": "nobody", "manager": "e9"}, {"id": "b", "referrer": "bad"}, {"id": "bad", "sex": "?"}]"#,
        ));
    });
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("unknown_link", "clients", Some(1), Some("referrer")),
            ("unknown_link", "clients", Some(1), Some("manager")),
            ("unknown_link", "clients", Some(2), Some("referrer")),
            ("unknown_value", "clients", Some(3), Some("sex")),
        ]
    );
    assert_eq!(
        dataset.problems[2].message,
        "clients row 2: `referrer` names `bad`, which was left out"
    );
    assert_eq!(
        picture(&dataset),
        [
            "client: id=a email_confirmed=false blacklisted=false",
            "client: id=b email_confirmed=false blacklisted=false",
            "employee: id=e1",
        ]
    );
}

#[test]
fn a_table_that_nobody_gave_has_the_records_that_links_name() {
    let dataset = from_documents(
        r#"[{"id": "a", "manager": "e9"}, {"id": "b", "manager": "e2"}, {"id": "c", "manager": "e9"}]"#,
    );
    assert_eq!(
        rows_of(&dataset, "employee"),
        ["employee: id=e2", "employee: id=e9"]
    );
    let (client, manager) = place(&dataset.schema, "client", "manager");
    let column = dataset.table(client).column(manager);
    assert!(matches!(&column.values, super::super::Values::Link(rows) if *rows.all() == [1, 0, 1]));
}

#[test]
fn a_link_to_a_client_further_down_and_to_itself() {
    let dataset = from_documents(r#"[{"id": "a", "referrer": "b"}, {"id": "b", "referrer": "b"}]"#);
    let (client, referrer) = place(&dataset.schema, "client", "referrer");
    let column = dataset.table(client).column(referrer);
    assert!(matches!(&column.values, super::super::Values::Link(rows) if *rows.all() == [1, 1]));
}

#[test]
fn a_record_in_the_place_of_links_is_one_record() {
    let dataset = from_documents(
        r#"[{"id": "a", "visits": [
                {"id": "v1", "at": "2026-01-01", "status": "completed", "total": 1, "employee": {"id": "e", "name": "Oleg"}, "vehicle": {"id": "car", "make": "Lada"}},
                {"id": "v2", "at": "2026-01-02", "status": "completed", "total": 1, "employee": {"id": "e"}, "vehicle": {"id": "car", "make": "Lada"}}],
             "vehicles": [{"id": "car", "make": "Lada", "mileage": 5}]},
            {"id": "b", "manager": {"id": "e", "name": "Oleg"}}]"#,
    );
    assert_eq!(rows_of(&dataset, "employee"), ["employee: id=e name=Oleg"]);
    assert_eq!(
        rows_of(&dataset, "vehicle"),
        ["vehicle of 0: id=car make=Lada mileage=5"]
    );
    assert_eq!(
        rows_of(&dataset, "client"),
        [
            "client: id=a email_confirmed=false blacklisted=false",
            "client: id=b email_confirmed=false blacklisted=false manager=e",
        ]
    );
    assert!(
        rows_of(&dataset, "visit")
            .iter()
            .all(|row| row.contains("vehicle=car"))
    );
}

#[test]
fn records_of_one_key_that_contradict_each_other() {
    let dataset = build(reporting(), |builder| {
        builder.add_documents(records(
            r#"[{"id": "a", "manager": {"id": "e", "name": "Oleg"}}, {"id": "b", "manager": {"id": "e", "name": "Olga"}}]"#,
        ));
    });
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("unknown_link", "clients", Some(2), Some("manager")),
            ("duplicate_key", "employees", Some(2), Some("id")),
        ]
    );
}

#[test]
fn records_without_keys_in_the_place_of_links() {
    let dataset = build(numbered(), |builder| {
        builder.add_documents(records(
            r#"[{"visits": [{"vehicle": {"make": "Lada"}}, {"vehicle": {"make": "Kia"}}]}]"#,
        ));
    });
    assert_eq!(
        rows_of(&dataset, "vehicle"),
        [
            "vehicle of 0: id=1 make=Lada",
            "vehicle of 0: id=2 make=Kia"
        ]
    );
    let visits = rows_of(&dataset, "visit");
    assert!(visits[0].contains("vehicle=1") && visits[1].contains("vehicle=2"));
}

#[test]
fn a_record_that_cannot_stand_in_the_place_of_a_link() {
    // A flat visit does not lie in a client that the vehicle could belong to.
    let dataset = build(reporting(), |builder| {
        builder.add_documents(records(r#"[{"id": "c"}]"#));
        builder.add_rows(
            "visits",
            records(
                r#"[{"client": "c", "id": "v", "at": "2026-01-01", "status": "completed", "total": 1, "vehicle": {"make": "Lada"}}]"#,
            ),
        );
    });
    assert_eq!(
        blamed(&dataset.problems),
        [("unparsable", "visits", Some(1), Some("vehicle"))]
    );
}

#[test]
fn records_in_records_without_end() {
    let mut document = records(r#"[{"id": 0}]"#).remove(0);
    for key in 1..10_000 {
        let mut outer = Map::new();
        outer.insert("id".to_owned(), Value::from(key));
        outer.insert("referrer".to_owned(), Value::Object(document));
        document = outer;
    }
    let mut builder = Dataset::builder(Schema::auto(), options());
    builder.add_document(CollectionId(0), &document);
    let result = builder.build();
    // Dropping so deep a value is serde's business, and recursive.
    std::mem::forget(document);
    let problems = result.unwrap_err();
    assert_eq!(
        blamed(problems.problems()),
        [
            ("unknown_link", "clients", Some(31), Some("referrer")),
            ("unparsable", "clients", Some(32), Some("referrer")),
        ]
    );
}

#[test]
fn a_record_of_its_key_alone_is_a_link() {
    let dataset = from_documents(
        r#"[{"id": "a", "visits": [{"id": "v", "at": "2026-01-01", "status": "ready", "total": 1, "vehicle": {"номер": "car"}}],
             "vehicles": [{"id": "car", "make": "Lada"}]}]"#,
    );
    assert_eq!(
        rows_of(&dataset, "vehicle"),
        ["vehicle of 0: id=car make=Lada"]
    );
    assert!(rows_of(&dataset, "visit")[0].contains("vehicle=car"));
}
