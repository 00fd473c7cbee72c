//! Dates, instants and birthdays.

use super::*;

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

#[test]
fn the_latest_time_of_a_table() {
    let dataset = from_documents(
        r#"[{"id": "a", "visits": [
            {"id": "v", "at": "2026-01-02T00:00:00Z", "status": "completed", "total": 1},
            {"id": "w", "at": "2026-01-01T00:00:00Z", "status": "completed", "total": 1}]}]"#,
    );
    let latest = |noun: &str| {
        let id = dataset.schema.collection_named(noun).unwrap();
        dataset.table(id).latest
    };
    assert_eq!(latest("visit"), Some(1_767_312_000_000_000));
    assert_eq!(latest("vehicle"), None);
    assert_eq!(latest("client"), None);
}
