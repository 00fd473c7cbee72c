use super::*;
use serde_json::json;

fn refused(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

#[test]
fn values_are_read_as_the_library_reads_them() {
    let text = r#"{"b": [1, -0.10, 1e400, {}], "a": {"b": null, "c": true}, "d": "\u0434 \"x\""}"#;
    let value = read(text).unwrap();
    assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(value["b"][1].to_string(), "-0.10");
    assert_eq!(value["d"], "д \"x\"");
    let names: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(names, ["b", "a", "d"]);
}

#[test]
fn a_member_may_stand_once_at_any_depth() {
    assert_eq!(
        refused("{\"a\": 1,\n \"a\": 1}"),
        "line 2, column 4: the member `a` stands twice in one object"
    );
    assert!(
        refused(r#"[{"a": {"x": [{"b": 1, "c": 2, "b": 3}]}}]"#)
            .ends_with("`b` stands twice in one object")
    );
    // A name is what its escapes say.
    assert!(refused(r#"{"a": 1, "\u0061": 2}"#).contains("`a`"));
    assert!(read(r#"{"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 1}]}"#).is_ok());
}

#[test]
fn what_is_wrong_is_said_in_our_words() {
    for (text, reason) in [
        ("", "line 1, column 0: the text ends where a value belongs"),
        (
            "{1: 2}",
            "line 1, column 2: the name of a member belongs here, in double quotes",
        ),
        (
            "{'a': 2}",
            "line 1, column 2: the name of a member belongs here, in double quotes",
        ),
        ("hello", "line 1, column 1: a value belongs here"),
        (
            "[1\n 2]",
            "line 2, column 2: a `,` or a `]` belongs behind an element",
        ),
        (
            "{\"a\": 1",
            "line 1, column 7: the text ends inside an object: a `}` is missing",
        ),
        (
            "[1,",
            "line 1, column 3: the text ends where a value belongs",
        ),
        (
            "[1,]",
            "line 1, column 4: no `,` may stand behind the last element or member",
        ),
        (
            "\"a",
            "line 1, column 2: the text ends between double quotes",
        ),
        (
            "{\"a\" 1}",
            "line 1, column 6: a `:` belongs behind the name of a member",
        ),
        (
            "{\"a\": 1 \"b\": 2}",
            "line 1, column 9: a `,` or a `}` belongs behind a member",
        ),
        ("nul", "the text ends where a value belongs"),
        (
            "nulp",
            "line 1, column 4: only `true`, `false` and `null` stand without quotes",
        ),
        ("1.x", "line 1, column 3: this is no number"),
        (
            "\"\\q\"",
            "line 1, column 3: this `\\` begins no known escape",
        ),
        (
            "\"\n\"",
            "line 2, column 0: a line break or control character stands between double quotes",
        ),
        (
            "{} {}",
            "line 1, column 4: nothing may stand behind the value",
        ),
    ] {
        let said = refused(text);
        assert!(said.contains(reason), "{text}: {said}");
    }
    let deep = "[".repeat(10_000);
    assert!(
        refused(&deep).contains("nest deeper than 128"),
        "{}",
        refused(&deep)
    );
}

#[test]
fn the_elements_of_a_list_stand_for_themselves() {
    let mut taken = Vec::new();
    read_list(
        r#" [1, {"a": 1, "a": 2, "b": 3, "b": 4}, {"a": 1}]"#,
        |element| taken.push(element),
    )
    .unwrap();
    assert_eq!(
        taken,
        [
            Ok(json!(1)),
            Err("the member `a` stands twice in one object".to_owned()),
            Ok(json!({"a": 1})),
        ]
    );
    taken.clear();
    let error = read_list("[1, 2, x]", |element| taken.push(element)).unwrap_err();
    assert_eq!((taken.len(), error.column), (2, 8));
    for text in ["", "{}", "{\"a\": [1]}", "7", "nonsense"] {
        let error = read_list(text, |_| {}).unwrap_err();
        assert_eq!(error.reason, "a list belongs here: `[…]`", "{text}");
    }
    assert!(read_list("[] []", |_| {}).is_err());
}
