//! Dates, instants and birthdays.

use super::*;
use crate::records::Times;

fn opened_at(text: &str) -> Option<String> {
    let json = format!(
        r#"[{{"visits": [{{"opened_at": {}}}]}}]"#,
        serde_json::to_string(text).unwrap()
    );
    let dataset = build(
        ReadOptions {
            on_problem: OnProblem::Report,
            timezone: chrono_tz::Europe::Berlin,
            ..numbered()
        },
        |builder| builder.add_documents(records(&json)),
    );
    let row = picture(&dataset)
        .into_iter()
        .find(|row| row.starts_with("visit"))?;
    let (_, rest) = row.split_once("opened_at=")?;
    rest.split(' ').next().map(str::to_owned)
}

#[test]
fn instants() {
    for (text, expected) in [
        ("2026-05-21T10:00:00Z", "2026-05-21T10:00:00Z"),
        ("2026-05-21T10:00:00.5z", "2026-05-21T10:00:00.500Z"),
        ("2026-05-21t10:00+03:00", "2026-05-21T07:00:00Z"),
        ("2026-05-21 10:00 -0330", "2026-05-21T13:30:00Z"),
        (
            "2026-05-21T10:00:00.123456789+00",
            "2026-05-21T10:00:00.123456Z",
        ),
        // Read in Berlin: two hours ahead in summer, one in winter.
        ("2026-05-21T10:00", "2026-05-21T08:00:00Z"),
        ("2026-01-21 10:00:01", "2026-01-21T09:00:01Z"),
        ("2026-05-21", "2026-05-20T22:00:00Z"),
        // The clock jumps from 02:00 to 03:00: 02:30 is moved forward by the hour that is not there.
        ("2026-03-29T02:30", "2026-03-29T01:30:00Z"),
        // It goes back from 03:00 to 02:00: of the two 02:30 the first is taken.
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
    ] {
        assert_eq!(opened_at(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_instant() {
    for text in [
        "",
        "2026",
        "2026-5-21",
        "21.05.2026",
        "2026-05-21T",
        "2026-05-21T10",
        "2026-05-21T10:00:00.",
        "2026-05-21T10:00.5",
        "2026-05-21T10:60",
        "2026-05-21T10:00+24:00",
        "2026-05-21T10:00+03:",
        "2026-05-21T10:00 MSK",
        "2026-05-21Z",
        "２０２６-05-21",
        "+026-05-21",
    ] {
        assert_eq!(opened_at(text), None, "{text}");
    }
}

#[test]
fn only_instants_without_an_offset_are_counted() {
    let dataset = build(numbered(), |builder| {
        builder.add_documents(records(
            r#"[{"registered_at": "2026-01-01"}, {"registered_at": "2026-01-01T00:00"}, {"registered_at": "2026-01-01T00:00Z"}, {}]"#,
        ));
    });
    assert_eq!(dataset.naive_instants, 2);
}

#[test]
fn dates_take_midnight_and_no_other_time() {
    let dataset = build(
        ReadOptions {
            on_problem: OnProblem::Report,
            ..numbered()
        },
        |builder| {
            builder.add_documents(records(
                r#"[{"vehicles": [
                    {"id": "a", "bought_at": "2026-05-21"},
                    {"id": "b", "bought_at": "2026-05-21T00:00:00"},
                    {"id": "c", "bought_at": "2026-05-20T21:00:00Z"},
                    {"id": "d", "bought_at": "2026-05-21T10:00:00"},
                    {"id": "e", "bought_at": "2026-05-21T00:00:00Z"},
                    {"id": "f", "bought_at": 20594}]}]"#,
            ));
        },
    );
    let vehicles: Vec<String> = picture(&dataset).into_iter().skip(1).collect();
    assert_eq!(
        vehicles,
        [
            "vehicle of 0: id=a bought_at=2026-05-21",
            "vehicle of 0: id=b bought_at=2026-05-21",
            "vehicle of 0: id=c bought_at=2026-05-21",
        ]
    );
    assert_eq!(
        blamed(&dataset.problems),
        [4, 5, 6].map(|row| ("unparsable", "vehicles", Some(row), Some("bought_at")))
    );
}

#[test]
fn birthdays() {
    let born = |text: &str| {
        let json = format!(r#"[{{"birth_date": "{text}"}}]"#);
        let options = ReadOptions {
            on_problem: OnProblem::Report,
            ..numbered()
        };
        let dataset = build(options, |builder| builder.add_documents(records(&json)));
        picture(&dataset)
            .first()
            .and_then(|row| row.split_once("birth_date="))
            .and_then(|(_, rest)| rest.split(' ').next().map(str::to_owned))
    };
    assert_eq!(born("1990-06-01").as_deref(), Some("1990-06-01"));
    assert_eq!(born("--06-01").as_deref(), Some("--06-01"));
    assert_eq!(born("06-01").as_deref(), Some("--06-01"));
    assert_eq!(born("02-29").as_deref(), Some("--02-29"));
    assert_eq!(born("02-30"), None);
    assert_eq!(born("13-01"), None);
    assert_eq!(born("6-1"), None);
}

/// Fittings hang on visits and have a time of their own.
fn fittings(rows: &str) -> Dataset {
    let schema = Schema::from_toml(
        r#"
        name = "fittings"
        subject = "client"
        [collections.client]
        key = "id"
        fields.id = "text"
        [collections.visit]
        key = "id"
        time = "at"
        [collections.visit.fields]
        id = "text"
        at = "date"
        [collections.fitting]
        parent = "visit"
        time = "on"
        [collections.fitting.fields]
        on = "date"
        "#,
    )
    .unwrap();
    let mut builder = Dataset::builder(Arc::new(schema), numbered());
    builder.add_documents(records(rows));
    builder.build().unwrap()
}

fn times(dataset: &Dataset, noun: &str) -> Option<Times> {
    let id = dataset.schema.collection_named(noun).unwrap();
    dataset.table(id).times
}

/// 1970-01-11 is day 10, 1970-01-21 day 20.
const TIMES: Times = Times {
    earliest: 10,
    latest: 20,
    complete: true,
    ascending: true,
};

#[test]
fn the_times_of_a_table() {
    let dataset = fittings(
        r#"[{"id": 1, "visits": [
                {"id": "late", "at": "1970-01-21", "fittings": [{"on": "1970-01-21"}]},
                {"id": "early", "at": "1970-01-11", "fittings": [{"on": "1970-01-16"}, {"on": "1970-01-11"}]}]},
            {"id": 2, "visits": [
                {"id": "other", "at": "1970-01-11", "fittings": [{"on": "1970-01-11"}]}]}]"#,
    );
    assert_eq!(times(&dataset, "visit"), Some(TIMES));
    assert_eq!(times(&dataset, "fitting"), Some(TIMES));
    assert_eq!(times(&dataset, "client"), None);
    assert_eq!(times(&fittings("[]"), "visit"), None);
}

#[test]
fn the_rows_of_a_parent_ascend_and_those_of_a_client_need_not() {
    let dataset = fittings(
        r#"[{"id": 1, "visits": [
                {"id": "late", "at": "1970-01-21", "fittings": [{"on": "1970-01-11"}]},
                {"id": "early", "at": "1970-01-11", "fittings": [{"on": "1970-01-20"}, {"on": "1970-01-21"}]}]}]"#,
    );
    let expected = Times {
        ascending: false,
        ..TIMES
    };
    assert_eq!(times(&dataset, "visit"), Some(TIMES));
    assert_eq!(times(&dataset, "fitting"), Some(expected));
}

#[test]
fn a_row_without_a_time() {
    let dataset = fittings(
        r#"[{"id": 1, "visits": [
                {"id": "v", "at": "1970-01-21", "fittings": [{"on": "1970-01-21"}, {}, {"on": "1970-01-11"}]}]}]"#,
    );
    let expected = Times {
        complete: false,
        ascending: false,
        ..TIMES
    };
    assert_eq!(times(&dataset, "fitting"), Some(expected));
    let (fitting, on) = place(&dataset.schema, "fitting", "on");
    assert!(!dataset.table(fitting).column(on).is_complete());
    let (visit, at) = place(&dataset.schema, "visit", "at");
    assert!(dataset.table(visit).column(at).is_complete());
}
