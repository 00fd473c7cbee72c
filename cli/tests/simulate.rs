//! `kardan simulate` over three clients and a few visits.

use serde_json::Value;
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

type Tested = Result<(), Box<dyn Error>>;

const RULES: &str = r#"timezone "UTC"
segment quiet { has visit; no visit in the last 3 days }
trigger rate { on visit completed; send email "rate"; once per visit; at most 1 messages per day }
trigger wake { on entering segment quiet; send email "wake" }
trigger call { on visit completed; task "call"; once per client }
"#;

const LETTERS: &str = r#"timezone "UTC"
segment everybody { email is known }
experiment letters {
  on segment everybody every 1 month at 11:00
  split 40% test, 60% rest
  variant a { send email "one" }
  variant b { send email "two" }
  hold out 10%
  winner by open_rate after 24 hours with at least 1 sent, else a
  rest gets winner
}
"#;

const VISITS: &str = "id,client,at,status,total
v1,a,2026-01-10T10:00:00Z,completed,5000
v2,a,2026-01-10T12:00:00Z,completed,1000
v3,b,2026-01-30T10:00:00Z,completed,90
";

const CONSENTS: &str = "client,channel,at
a,email,2025-01-01T00:00:00Z
";

fn folder(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("data"))?;
    fs::write(folder.join("r.kardan"), RULES)?;
    fs::write(folder.join("new.kardan"), RULES.replace("3 days", "2 days"))?;
    fs::write(folder.join("letters.kardan"), LETTERS)?;
    fs::write(
        folder.join("data/clients.csv"),
        "id,email\na,a@example.com\nb,b@example.com\nc,c@example.com\n",
    )?;
    fs::write(folder.join("data/visits.csv"), VISITS)?;
    fs::write(folder.join("data/consents.csv"), CONSENTS)?;
    Ok(folder)
}

struct Output {
    out: String,
    err: String,
    code: Option<i32>,
}

fn kardan(folder: &Path, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    let output = Command::new(env!("CARGO_BIN_EXE_kardan"))
        .current_dir(folder)
        .args(arguments)
        .output()?;
    Ok(Output {
        out: String::from_utf8(output.stdout)?,
        err: String::from_utf8(output.stderr)?,
        code: output.status.code(),
    })
}

fn good(folder: &Path, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = kardan(folder, arguments)?;
    assert_eq!(output.code, Some(0), "{}", output.err);
    // Where the standard error is no terminal there is no bar.
    assert!(!output.err.contains("simulating"), "{}", output.err);
    Ok(output.out)
}

const DATA: [&str; 2] = ["--data", "data"];
const JANUARY: [&str; 4] = ["--from", "2026-01-01", "--to", "2026-01-31"];

/// The cells of a table, row by row.
fn cells(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|line| line.starts_with('│'));
    rows.map(|row| {
        let cells = row.trim_matches('│').split('┆');
        cells.map(str::trim).collect()
    })
    .collect()
}

#[test]
fn the_table_sums_up_by_trigger_and_by_day() -> Tested {
    let folder = folder("simulate-table")?;
    let run = |more: &[&str]| {
        let command = [&["simulate", "r.kardan"], &DATA[..], &JANUARY[..], more].concat();
        good(&folder, &command)
    };
    let text = run(&[])?;
    let rows = cells(&text);
    assert_eq!(
        rows[..4],
        [
            vec![
                "trigger",
                "clients",
                "sent",
                "tasks",
                "other",
                "put off",
                "suppressed"
            ],
            vec!["call", "0", "0", "2", "0", "0", ""],
            vec!["rate", "1", "1", "0", "0", "0", "cap 1, consent 1"],
            vec!["wake", "1", "1", "0", "0", "0", ""],
        ]
    );
    assert!(
        rows.contains(&vec!["wake", "2026-01-13", "1", "1", "0", "0", "0", ""]),
        "{text}"
    );
    assert!(
        text.ends_with("2 messages, 2 tasks, 2 suppressed\n"),
        "{text}"
    );
    let months = run(&["--by", "month"])?;
    assert!(
        cells(&months).contains(&vec![
            "rate",
            "2026-01",
            "1",
            "1",
            "0",
            "0",
            "0",
            "cap 1, consent 1"
        ]),
        "{months}"
    );
    assert_eq!(cells(&run(&["--by", "whole"])?).len(), 4);
    Ok(())
}

#[test]
fn every_effect_is_told_with_its_instant_and_reason() -> Tested {
    let folder = folder("simulate-effects")?;
    let run = |more: &[&str]| {
        let command = [&["simulate", "r.kardan"], &DATA[..], &JANUARY[..], more].concat();
        good(&folder, &command)
    };
    let csv = run(&["--format", "csv"])?;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers()?.clone();
    let place = |name: &str| {
        header
            .iter()
            .position(|of| of == name)
            .unwrap_or(usize::MAX)
    };
    let names = ["at", "client", "rule", "outcome", "reason"].map(place);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let row = names.map(|name| record.get(name).unwrap_or_default().to_owned());
        rows.push(row.join(" ").trim_end().to_owned());
    }
    assert_eq!(
        rows,
        [
            "2026-01-10T10:00:00Z a rate due",
            "2026-01-10T10:00:00Z a call due",
            "2026-01-10T12:00:00Z a rate suppressed cap",
            // By days the window of the last three holds the 11th to the 13th from the 13th on.
            "2026-01-13T00:00:00Z a wake due",
            "2026-01-30T10:00:00Z b rate suppressed consent",
            "2026-01-30T10:00:00Z b call due",
        ]
    );
    let json: Value = serde_json::from_str(&run(&["--format", "json"])?)?;
    assert_eq!(json["effects"].as_array().map(Vec::len), Some(6));
    assert_eq!(json["effects"][2]["outcome"]["suppressed"], "cap");
    assert_eq!(json["summary"][0]["rule"], "call");
    run(&["--format", "csv", "--out", "written"])?;
    for name in ["effects", "summary", "experiments"] {
        let path = folder.join(format!("written/{name}.csv"));
        assert!(fs::read_to_string(&path)?.lines().count() >= 1, "{name}");
    }
    for format in ["arrow", "parquet"] {
        run(&["--format", format, "--out", "written"])?;
        assert!(folder.join(format!("written/effects.{format}")).exists());
    }
    Ok(())
}

#[test]
fn an_experiment_is_told_with_its_winner() -> Tested {
    let folder = folder("simulate-experiment")?;
    let mut clients = String::from("id,email\n");
    let mut consents = String::from("client,channel,at\n");
    for number in 1..=100 {
        clients += &format!("{number},a@example.com\n");
        consents += &format!("{number},email,2025-01-01T00:00:00Z\n");
    }
    fs::write(folder.join("data/clients.csv"), clients)?;
    fs::write(folder.join("data/consents.csv"), consents)?;
    fs::remove_file(folder.join("data/visits.csv"))?;
    let command = [&["simulate", "letters.kardan"], &DATA[..], &JANUARY[..]].concat();
    let text = good(&folder, &command)?;
    assert!(
        text.contains("experiment letters of 2026-01-01 11:00"),
        "{text}"
    );
    // Nobody opened anything: a tie, which goes to the variant behind `else`.
    assert!(
        text.contains("winner of 2026-01-02 11:00: a (nobody was ahead of all others: a 0 of "),
        "{text}"
    );
    let rows = cells(&text);
    let groups: Vec<&str> = rows
        .iter()
        .map(|row| row[0])
        .skip_while(|name| *name != "group")
        .collect();
    assert_eq!(groups, ["group", "a", "b", "hold out", "rest"]);
    Ok(())
}

#[test]
fn two_sets_of_rules_are_compared() -> Tested {
    let folder = folder("simulate-diff")?;
    let run = |more: &[&str]| {
        let command = ["simulate", "diff", "r.kardan", "new.kardan"];
        let command = [&command, &DATA[..], &JANUARY[..], more].concat();
        good(&folder, &command)
    };
    let text = run(&[])?;
    let rows = cells(&text);
    assert_eq!(
        rows[..4],
        [
            vec!["trigger", "old", "new", "gained", "lost", "moved"],
            vec!["rate", "1", "1", "0", "0", "0"],
            // A day earlier: another start, and so another message.
            vec!["wake", "1", "1", "1", "1", "0"],
            vec!["all", "2", "2", "1", "1", "0"],
        ]
    );
    let json: Value = serde_json::from_str(&run(&["--format", "json"])?)?;
    assert_eq!(json["messages"][0]["fate"], "gained");
    assert_eq!(json["messages"][0]["after"], "2026-01-12T00:00:00Z");
    assert_eq!(json["messages"][1]["before"], "2026-01-13T00:00:00Z");
    let csv = run(&["--format", "csv"])?;
    assert_eq!(csv.lines().count(), 3);
    Ok(())
}

#[test]
fn what_cannot_be_run_says_why_before_the_data_is_read() -> Tested {
    let folder = folder("simulate-errors")?;
    fs::write(folder.join("none.kardan"), "segment s { blacklisted }")?;
    fs::write(
        folder.join("broken.kardan"),
        "trigger t { on vist completed; send email \"x\" }",
    )?;
    let january =
        |rules: &'static str| [&["simulate", rules], &["--data", "absent"], &JANUARY[..]].concat();
    let dates = |from, to| {
        vec![
            "simulate", "r.kardan", "--data", "absent", "--from", from, "--to", to,
        ]
    };
    for (arguments, code, said) in [
        (january("none.kardan"), 2, "no trigger and no experiment"),
        (january("absent.kardan"), 2, "could not be read"),
        (january("broken.kardan"), 1, "vist"),
        (january("r.kardan"), 2, "`absent` could not be read"),
        (
            dates("2026-02-01", "2026-01-01"),
            2,
            "ends before it begins",
        ),
        (dates("2026-02-30", "2026-03-01"), 2, "2026-02-30"),
        (dates("soon", "2026-03-01"), 2, "soon"),
        (vec!["simulate", "r.kardan", "--data", "data"], 2, "--from"),
        (vec!["simulate", "diff", "r.kardan"], 2, "NEW"),
        (vec!["simulate"], 2, "RULES"),
    ] {
        let output = kardan(&folder, &arguments)?;
        assert_eq!(output.code, Some(code), "{arguments:?}: {}", output.err);
        assert!(output.err.contains(said), "{arguments:?}: {}", output.err);
        assert_eq!(output.out, "", "{arguments:?}");
    }
    fs::write(
        folder.join("data/visits.csv"),
        "id,client,at,status,total\nv1,a,whenever,completed,1\n",
    )?;
    let bad = kardan(
        &folder,
        &[&["simulate", "r.kardan"], &DATA[..], &JANUARY[..]].concat(),
    )?;
    assert_eq!(bad.code, Some(1), "{}", bad.err);
    assert!(bad.err.contains("whenever"), "{}", bad.err);
    Ok(())
}
