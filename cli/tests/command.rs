//! The command as a careless person uses it: exit codes, where its words go, the JSON form.

use serde_json::{Value, json};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

type Tested = Result<(), Box<dyn Error>>;

const RULES: &str = r#"timezone "Europe/Moscow"
currency RUB
param gap: months = 6 months
segment sleeping { has visit; no visit in the last gap }
segment elder { age of birth_date >= 60 }
partition life { new when count of visits = 1; otherwise other }
attribute spent = sum of visits.total
"#;

/// A folder of its own for a test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Folder, Box<dyn Error>> {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }

    /// A folder with the rules, two clients and the given visits.
    fn with_visits(name: &str, visits: &[u8]) -> Result<Folder, Box<dyn Error>> {
        let folder = Folder::new(name)?;
        folder.write("r.kardan", RULES.as_bytes())?;
        fs::create_dir(folder.0.join("data"))?;
        folder.write("data/clients.csv", b"id\n1\n2\n")?;
        folder.write("data/visits.csv", visits)?;
        Ok(folder)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Tested {
        Ok(fs::write(self.0.join(name), bytes)?)
    }

    fn kardan(&self, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
        Ok(command(&self.0, arguments).output()?)
    }

    fn run(&self, more: &[&str]) -> Result<Output, Box<dyn Error>> {
        let common = ["run", "r.kardan", "--data", "data"];
        self.kardan(&[&common, more].concat())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kardan"));
    command.current_dir(folder).args(arguments);
    command
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The command ends with this code, and its standard error holds these words.
#[track_caller]
fn fails(output: &Output, code: i32, words: &str) {
    let said = shown(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(words), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

const VISITS: &[u8] = b"id,client,at,status,total\nv1,1,2026-05-21T10:00:00Z,completed,10.50\n";

#[test]
fn the_json_form() -> Tested {
    let folder = Folder::with_visits("json", VISITS)?;
    let output = folder.run(&["--as-of", "2026-11-21", "--format", "json", "--ids"])?;
    assert_eq!(output.status.code(), Some(0));
    let form: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(form["as_of"], "2026-11-21T20:59:59.999999Z");
    assert_eq!(form["timezone"], "Europe/Moscow");
    assert_eq!(
        form["segments"],
        json!({
            "sleeping": {"in": 1, "out": 1, "unknown": 0, "blame": {}, "ids": ["1"], "unknown_ids": []},
            "elder": {
                "in": 0, "out": 0, "unknown": 2, "blame": {"birth_date": 2},
                "ids": [], "unknown_ids": ["1", "2"],
            },
        })
    );
    assert_eq!(form["partitions"], json!({"life": {"new": 1, "other": 1}}));
    assert_eq!(
        form["attributes"]["spent"]["values"],
        json!({"1": "10.5", "2": "0"})
    );
    Ok(())
}

#[test]
fn misuse_ends_with_2() -> Tested {
    let folder = Folder::with_visits("misuse", VISITS)?;
    let as_of = ["--as-of", "2026-11-21"];
    let run = |more: &[&str]| folder.run(&[&as_of, more].concat());
    fails(&folder.run(&[])?, 2, "--as-of");
    fails(&folder.run(&["--as-of", "yesterday"])?, 2, "`yesterday`");
    fails(&run(&["--param", "gap"])?, 2, "no `=`");
    fails(&run(&["--param", "gap=3 days"])?, 2, "`gap`");
    fails(&run(&["--param", "gab=3 months"])?, 2, "`gab`");
    let twice = ["--param", "gap=3 months", "--param", "gap=4 months"];
    fails(&run(&twice)?, 2, "`--param gap` is given twice");
    fails(&run(&["--schema", "no.toml"])?, 2, "`no.toml`");
    let lacking = "param floor: money\ncatalog makes: text\nsegment fans { city in makes; sum of visits.total > floor }\n";
    folder.write("lacking.kardan", lacking.as_bytes())?;
    let lacking = ["run", "lacking.kardan", "--data", "data"];
    let output = folder.kardan(&[&lacking[..], &as_of].concat())?;
    fails(&output, 2, "`--param floor=VALUE`");
    let floor = ["--param", "floor=5000 rub"];
    let output = folder.kardan(&[&lacking[..], &as_of, &floor].concat())?;
    fails(&output, 2, "`--catalog makes=FILE`");
    fails(&folder.kardan(&["check", "no.kardan"])?, 2, "`no.kardan`");
    let nowhere = ["run", "r.kardan", "--as-of", "2026-11-21", "--data", "no"];
    fails(&folder.kardan(&nowhere)?, 2, "`no` could not be read");
    let explain = ["explain", "r.kardan", "--data", "data"];
    let other = ["--client", "1", "--segment", "other"];
    let output = folder.kardan(&[&explain[..], &as_of, &other].concat())?;
    fails(&output, 2, "no segment `other`");
    Ok(())
}

#[test]
fn a_plan_is_explained_without_a_record() -> Tested {
    let folder = Folder::with_visits(
        "plan",
        b"id,client,at,status,total\nv1,1,2026-05-21T10:00:00Z,completed,5000\n",
    )?;
    let explain = [
        "explain",
        "r.kardan",
        "--data",
        "data",
        "--as-of",
        "2026-11-21",
    ];
    let output = folder.kardan(&[&explain[..], &["--plan"]].concat())?;
    assert!(output.status.success(), "{output:?}");
    let said = shown(&output.stdout);
    let head: Vec<&str> = said
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    assert_eq!(head, ["ms", "rows"], "{said}");
    assert!(said.contains("clients: #"), "{said}");
    let output = folder.kardan(&[&explain[..], &["--plan", "--format", "json"]].concat())?;
    let form: Value = serde_json::from_slice(&output.stdout)?;
    assert!(form["total"].as_f64() > Some(0.0), "{form}");
    let both = ["--plan", "--client", "1"];
    let output = folder.kardan(&[&explain[..], &both].concat())?;
    fails(&output, 2, "--client");
    fails(&folder.kardan(&explain)?, 2, "--client");
    Ok(())
}

#[test]
fn findings_end_with_1() -> Tested {
    let folder = Folder::with_visits("findings", b"id,client,at\nv1,9,2026-05-21T10:00:00Z\n")?;
    let output = folder.run(&["--as-of", "2026-11-21"])?;
    fails(&output, 1, "`client` names `9`");
    folder.write("broken.kardan", b"segment s { vehicles }\n")?;
    let output = folder.kardan(&["check", "broken.kardan"])?;
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output.stdout).contains("\n1 error, "), "{output:?}");
    let output = folder.kardan(&["test", "broken.kardan"])?;
    fails(&output, 1, "broken.kardan:1:");
    Ok(())
}

/// What the command says of a folder's data in strict mode, and in report mode, in which one client sleeps all the same.
fn said_of_rows(folder: &Folder) -> Result<[Vec<String>; 2], Box<dyn Error>> {
    let lines = |output: &Output, start: &str| -> Vec<String> {
        let said = shown(&output.stderr);
        let lines = said.lines().filter_map(|line| line.strip_prefix(start));
        lines.map(str::to_owned).collect()
    };
    let as_of = ["--as-of", "2026-11-21", "--format", "json"];
    let strict = folder.run(&as_of)?;
    fails(&strict, 1, "report mode");
    let report = folder.run(&[&as_of[..], &["--on-problem", "report"]].concat())?;
    fails(&report, 0, "");
    let form: Value = serde_json::from_slice(&report.stdout)?;
    assert_eq!(form["segments"]["sleeping"]["in"], 1, "{form}");
    // The first one stands in the message.
    let said = shown(&strict.stderr);
    let first = said
        .lines()
        .next()
        .and_then(|line| line.split_once(" problems: "));
    let mut listed: Vec<String> = first
        .into_iter()
        .map(|(_, first)| first.to_owned())
        .collect();
    listed.extend(lines(&strict, "  "));
    Ok([listed, lines(&report, "left out: ")])
}

#[test]
fn rows_of_csv_that_are_not_whole_are_left_out_and_listed() -> Tested {
    let folder = Folder::with_visits(
        "ragged",
        b"id,client,at,status,total,branch\nv1,1,2026-05-21T10:00:00Z,completed,10.50,north\nv2,1,2026-05-21,completed,1\n\
          v3,1,2026-05-21T10:00:00Z,completed,1,\xcc\xee\nv4,1,2026-05-21T10:00:00Z,completed,1,north,7\n\
          v5,1,soon,completed,1,north\n",
    )?;
    let expected = [
        "visits row 2: line 3 has 5 cells, and the header 6",
        "visits row 3: cell 6 of line 4 is not UTF-8: write the file in that encoding",
        "visits row 4: line 5 has 7 cells, and the header 6",
        "visits row 5: `soon` in `at` is no point in time",
    ];
    let [strict, report] = said_of_rows(&folder)?;
    assert_eq!(strict, expected);
    assert_eq!(report, expected);
    Ok(())
}

#[test]
fn lines_that_are_no_records_are_left_out_and_listed() -> Tested {
    let folder = Folder::with_visits("lines", b"")?;
    fs::remove_file(folder.0.join("data/visits.csv"))?;
    let visit = |id: &str, more: &str| {
        format!(
            r#"{{"id": "{id}", "client": 1, "at": "2026-05-21T10:00:00Z", "status": "completed"{more}}}"#
        )
    };
    let lines = [
        "\u{feff}".to_owned() + &visit("v1", r#", "total": 10.50"#),
        String::new(),
        "garbage".to_owned(),
        "{1: 2}".to_owned(),
        "[]".to_owned(),
        visit("v2", r#", "total": 1, "total": 2"#),
        visit("v3", r#", "total": 1"#) + "}",
        visit("v4", ""),
        "  \t ".to_owned(),
    ];
    let mut bytes = lines.join("\n").into_bytes();
    bytes.extend(b"\n\xcc\xee\n");
    folder.write("data/visits.ndjson", &bytes)?;
    let [strict, report] = said_of_rows(&folder)?;
    let value = "a value belongs here: an object, a list, a text in double quotes, a number, `true`, `false` or `null`";
    let expected = [
        format!("visits row 2: line 3, column 1: {value}"),
        "visits row 3: line 4, column 2: the name of a member belongs here, in double quotes"
            .to_owned(),
        "visits row 4: line 5 is a list, and a record belongs here: `{…}`".to_owned(),
        "visits row 5: line 6, column 98: the member `total` stands twice in one object".to_owned(),
        "visits row 6: line 7, column 91: nothing may stand behind the value".to_owned(),
        "visits row 7: `total` is missing".to_owned(),
        "visits row 8: line 10 is not UTF-8".to_owned(),
    ];
    assert_eq!(strict, expected);
    assert_eq!(report, expected);
    Ok(())
}

#[test]
fn elements_of_a_list_that_are_no_records_are_left_out_and_listed() -> Tested {
    let folder = Folder::new("list")?;
    folder.write("r.kardan", RULES.as_bytes())?;
    let visit = r#""visits": [{"id": "v", "at": "2026-05-21T10:00:00Z", "status": "completed", "total": 1}]"#;
    let list =
        format!(r#"[{{"id": 1, {visit}}}, 7, {{"id": 2, "visits": [{{"id": 1, "id": 2}}]}}]"#);
    folder.write("clients.json", list.as_bytes())?;
    let run = |more: &[&str]| {
        let common = [
            "run",
            "r.kardan",
            "--data",
            "clients.json",
            "--as-of",
            "2026-11-21",
            "--format",
            "json",
        ];
        folder.kardan(&[&common[..], more].concat())
    };
    fails(
        &run(&[])?,
        1,
        "clients row 2: element 2 is a number, and a record belongs here: `{…}`",
    );
    let output = run(&["--on-problem", "report"])?;
    fails(
        &output,
        0,
        "left out: clients row 3: element 3: the member `id` stands twice in one object",
    );
    let form: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(form["segments"]["sleeping"]["in"], 1);
    // Nothing behind a place that is no JSON can be read, in neither mode.
    folder.write("clients.json", b"[{\"id\": 1},\n {\"id\" 2}]")?;
    let words = "`clients.json` could not be read: line 2, column 8: a `:` belongs behind the name of a member";
    fails(&run(&["--on-problem", "report"])?, 2, words);
    folder.write("clients.json", b"")?;
    fails(&run(&[])?, 2, "a list belongs here: `[…]`");
    Ok(())
}

#[test]
fn files_are_not_passed_over_silently() -> Tested {
    let folder = Folder::with_visits("endings", VISITS)?;
    let data = folder.0.join("data");
    fs::rename(data.join("visits.csv"), data.join("visits.CSV"))?;
    folder.write("data/lines.tsv", b"visit\n")?;
    let output = folder.run(&["--as-of", "2026-11-21", "--format", "json"])?;
    fails(&output, 0, "lines.tsv` was passed over");
    let form: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(form["segments"]["sleeping"]["in"], 1);
    Ok(())
}

#[test]
fn a_reader_may_stop_reading() -> Tested {
    let folder = Folder::with_visits("pipe", VISITS)?;
    let clients: String = (0..20_000).map(|id| format!("{id}\n")).collect();
    folder.write("data/clients.csv", format!("id\n{clients}").as_bytes())?;
    let run = ["run", "r.kardan", "--data", "data", "--as-of", "2026-11-21"];
    let mut csv = run.to_vec();
    csv.extend(["--format", "csv"]);
    for arguments in [&["check", "r.kardan"][..], &["schema"], &csv] {
        let mut child = command(&folder.0, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        drop(child.stdout.take());
        fails(&child.wait_with_output()?, 0, "");
    }
    Ok(())
}

#[test]
fn who_leaves_until_a_day() -> Tested {
    let folder = Folder::with_visits("horizon", VISITS)?;
    folder.write(
        "r.kardan",
        b"timezone \"UTC\"\nsegment active { has visit in the last 6 months }\npartition p { new when has visit in the last 1 month; otherwise old }\n",
    )?;
    let horizon = |until: &str| {
        let common = [
            "horizon",
            "r.kardan",
            "--data",
            "data",
            "--as-of",
            "2026-06-01",
            "--until",
        ];
        folder.kardan(&[&common[..], &[until]].concat())
    };
    // 21 June less a month is 21 May, which lies outside of the window.
    let output = horizon("2026-11-20")?;
    assert_eq!(
        String::from_utf8(output.stdout)?,
        "2026-06-21 00:00  1 moves in p to old\n"
    );
    let output = horizon("2026-11-21")?;
    let expected = "2026-11-21 00:00  1 leaves active\n2026-06-21 00:00  1 moves in p to old\n";
    assert_eq!(String::from_utf8(output.stdout)?, expected);
    fails(
        &horizon("2026-01-01")?,
        2,
        "the horizon ends before the as-of",
    );
    Ok(())
}

#[test]
fn csv_of_spreadsheets_is_read_under_russian_headers() -> Tested {
    let folder = Folder::with_visits(
        "semicolons",
        "номер;клиент;дата;статус;итого\nv1;1;2026-11-20T10:00:00Z;completed;10.50\n".as_bytes(),
    )?;
    let commas = Folder::with_visits(
        "commas",
        b"id,client,at,status,total\nv1,1,2026-11-20T10:00:00Z,completed,10.50\n",
    )?;
    let as_of = ["--as-of", "2026-11-21", "--format", "json"];
    let (read, expected) = (folder.run(&as_of)?, commas.run(&as_of)?);
    assert!(read.status.success(), "{read:?}");
    assert_eq!(read.stdout, expected.stdout);
    let form: Value = serde_json::from_slice(&read.stdout)?;
    assert_eq!(form["segments"]["sleeping"]["in"], 0, "{form}");
    Ok(())
}
