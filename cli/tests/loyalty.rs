//! `kardan loyalty` over two clients and a few purchases.

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Decimal128Type, TimestampMicrosecondType},
};
use arrow_ipc::reader::FileReader;
use arrow_schema::DataType;
use chrono::SecondsFormat;
use serde_json::Value;
use std::{
    error::Error,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

type Tested = Result<(), Box<dyn Error>>;

const RULES: &str = r#"timezone "Europe/Moscow"
currency RUB
program shop { 1 point = 1 rub }
bonus cashback { on visit completed; earn 10% of visit.money_paid; once per visit }
tiers status { counting visits where completed; tier silver from 1 { redeem up to 25% of max_discount }; keep forever }
"#;

const VISITS: &str = "id,client,at,status,total,money_paid,points_paid
v1,a,2026-01-10T10:00:00+03:00,completed,5000,5000,0
v2,a,2026-02-10T10:00:00+03:00,completed,1000,800,200
v3,b,2026-02-11T10:00:00+03:00,completed,90,90,0
";

fn folder(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("data"))?;
    fs::write(folder.join("r.kardan"), RULES)?;
    fs::write(folder.join("new.kardan"), RULES.replace("10%", "5%"))?;
    fs::write(folder.join("data/clients.csv"), "id\na\nb\n")?;
    fs::write(folder.join("data/visits.csv"), VISITS)?;
    Ok(folder)
}

/// What the command prints, and whether it was good.
fn kardan(folder: &Path, arguments: &[&str]) -> Result<(String, bool), Box<dyn Error>> {
    let output = Command::new(env!("CARGO_BIN_EXE_kardan"))
        .current_dir(folder)
        .args(arguments)
        .output()?;
    let text = [output.stdout, output.stderr].concat();
    Ok((String::from_utf8(text)?, output.status.success()))
}

const PERIOD: [&str; 6] = [
    "--data",
    "data",
    "--from",
    "2026-01-01",
    "--to",
    "2026-02-28",
];

#[test]
fn a_history_becomes_entries_and_a_summary() -> Tested {
    let folder = folder("loyalty-run")?;
    let run = |more: &[&str]| {
        let command = ["loyalty", "run", "r.kardan"];
        kardan(&folder, &[&command, &PERIOD[..], more].concat())
    };
    let (entries, good) = run(&["--format", "csv"])?;
    assert!(good, "{entries}");
    let rows: Vec<Vec<&str>> = entries
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(2).take(3).collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["a", "earned", "500"],
            ["a", "spent", "-200"],
            ["a", "earned", "80"],
            ["b", "earned", "9"],
        ]
    );
    let (json, good) = run(&["--format", "json"])?;
    assert!(good, "{json}");
    let ledger: Value = serde_json::from_str(&json)?;
    assert_eq!(ledger["liability"]["balance"], "389");
    assert_eq!(ledger["summary"][1]["outstanding"], "389");
    let (table, _) = run(&[])?;
    assert!(
        table.ends_with("2 accounts: 389 points, of which 389 can be spent and 0 not yet\n"),
        "{table}"
    );
    Ok(())
}

/// The head and the rows of a file, as text.
type Table = (Vec<String>, Vec<Vec<String>>);

fn rows_of_csv(file: &Path) -> Result<Table, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(file)?;
    let head = reader.headers()?.iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|row| Ok(row?.iter().map(str::to_owned).collect()));
    Ok((head, rows.collect::<Result<_, csv::Error>>()?))
}

fn rows_of_arrow(file: &Path) -> Result<Table, Box<dyn Error>> {
    let batches = FileReader::try_new(File::open(file)?, None)?;
    let batches: Vec<RecordBatch> = batches.collect::<Result<_, _>>()?;
    let [batch] = batches.as_slice() else {
        return Err(format!("{} batches", batches.len()).into());
    };
    let schema = batch.schema();
    let head = schema.fields().iter().map(|field| field.name().clone());
    let rows = (0..batch.num_rows()).map(|row| {
        let columns = batch.columns().iter();
        columns.map(|column| text_of(column, row)).collect()
    });
    Ok((head.collect(), rows.collect()))
}

/// A cell as the CSV files have it.
fn text_of(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Decimal128(..) => {
            let text = column.as_primitive::<Decimal128Type>().value_as_string(row);
            match text.contains('.') {
                true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                false => text,
            }
        }
        DataType::Date32 => {
            let date = column.as_primitive::<Date32Type>().value_as_date(row);
            date.map(|date| date.to_string()).unwrap_or_default()
        }
        _ => {
            let times = column.as_primitive::<TimestampMicrosecondType>();
            let at = times.value_as_datetime(row);
            let at = at.map(|at| at.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true));
            at.unwrap_or_default()
        }
    }
}

#[test]
fn files_of_every_format_say_the_same() -> Tested {
    let folder = folder("loyalty-files")?;
    let run = |format: &str| {
        let command = ["loyalty", "run", "r.kardan"];
        let more = ["--out", format, "--format", format];
        kardan(&folder, &[&command, &PERIOD[..], &more].concat())
    };
    for format in ["csv", "arrow", "json"] {
        let (text, good) = run(format)?;
        assert!(good && text.is_empty(), "{text}");
    }
    for name in ["entries", "accounts", "summary"] {
        let csv = rows_of_csv(&folder.join(format!("csv/{name}.csv")))?;
        let arrow = rows_of_arrow(&folder.join(format!("arrow/{name}.arrow")))?;
        assert_eq!(csv, arrow, "{name}");
    }
    let (head, accounts) = rows_of_arrow(&folder.join("arrow/accounts.arrow"))?;
    let names = [
        "holder",
        "account",
        "balance",
        "available",
        "pending",
        "held",
        "debt",
    ];
    assert_eq!(head, names);
    // 500 and 80 less 200, and 9.
    assert_eq!(
        accounts,
        [
            ["client", "a", "380", "380", "0", "0", "0"],
            ["client", "b", "9", "9", "0", "0", "0"],
        ]
    );
    let (head, summary) = rows_of_arrow(&folder.join("arrow/summary.arrow"))?;
    assert_eq!(
        summary,
        [
            [
                "2026-01-01",
                "cashback",
                "500",
                "0",
                "0",
                "0",
                "0",
                "0",
                "500"
            ],
            [
                "2026-02-01",
                "cashback",
                "89",
                "-200",
                "0",
                "0",
                "0",
                "0",
                "389"
            ],
        ]
    );
    let json: Value = serde_json::from_slice(&fs::read(folder.join("json/ledger.json"))?)?;
    for (list, head, rows) in [
        ("accounts", &names[..], &accounts),
        ("summary", &head_of(&head), &summary),
    ] {
        let list = json[list].as_array().ok_or("a list")?;
        assert_eq!(list.len(), rows.len());
        for (object, row) in list.iter().zip(rows) {
            for (name, cell) in head.iter().zip(row) {
                assert_eq!(object[*name], cell.as_str(), "{name}");
            }
        }
    }
    Ok(())
}

fn head_of(head: &[String]) -> Vec<&str> {
    head.iter().map(String::as_str).collect()
}

#[test]
fn two_programmes_are_compared() -> Tested {
    let folder = folder("loyalty-diff")?;
    let command = ["loyalty", "diff", "r.kardan", "new.kardan"];
    let (text, good) = kardan(
        &folder,
        &[&command, &PERIOD[..], &["--format", "json"]].concat(),
    )?;
    assert!(good, "{text}");
    let difference: Value = serde_json::from_str(&text)?;
    assert_eq!(difference["total"]["cost_before"], "589");
    // 250, 40 and, of 4.5, 4.
    assert_eq!(difference["total"]["cost_after"], "294");
    assert_eq!(difference["accounts"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[test]
fn a_cart_is_quoted() -> Tested {
    let folder = folder("loyalty-quote")?;
    let cart = r#"{"lines":[{"id":"tyre","kind":"part","amount":4000,"max_discount":"0.15"}]}"#;
    fs::write(folder.join("cart.json"), cart)?;
    let cart = r#"{"номер":"x","статус":"completed","итого":4000,"оплачено_деньгами":7,"строки":[{"номер":"tyre","вид":"part","сумма":4000,"максимальная_скидка":"0.15"}]}"#;
    fs::write(folder.join("корзина.json"), cart)?;
    let quote_of = |client: &str, cart: &str| {
        kardan(
            &folder,
            &[
                "loyalty",
                "quote",
                "r.kardan",
                "--data",
                "data",
                "--from",
                "2026-01-01",
                "--as-of",
                "2026-03-01T12:00",
                "--client",
                client,
                "--cart",
                cart,
                "--format",
                "json",
            ],
        )
    };
    let quote = |client: &str| quote_of(client, "cart.json");
    let (text, good) = quote("a")?;
    assert!(good, "{text}");
    // In whatever language its fields are named.
    let (russian, good) = quote_of("a", "корзина.json")?;
    assert!(good, "{russian}");
    assert_eq!(
        russian
            .replace("visit x", "visit cart")
            .replace("\"x\"", "\"cart\""),
        text
    );
    let quoted: Value = serde_json::from_str(&text)?;
    assert_eq!(quoted["usable"], "150");
    assert_eq!(quoted["tier_before"], "silver");
    assert_eq!(quoted["earned"][0]["points"], "385");
    // Documents may leave out what data sets must say: a line its kind, and its key.
    let cart = r#"{"lines":[{"amount":4000,"max_discount":"0.15"}]}"#;
    fs::write(folder.join("short.json"), cart)?;
    let (short, good) = quote_of("a", "short.json")?;
    assert!(good, "{short}");
    assert_eq!(
        short
            .replace("\"line\":\"1\"", "\"line\":\"tyre\"")
            .replace("[\"1\",", "[\"tyre\","),
        text
    );
    for (cart, message) in [
        (
            r#"{"total":4000,"итого":4,"lines":[{"amount":4000}]}"#,
            "the cart has `total` and `итого`, two names of one thing",
        ),
        (
            r#"{"total":4000,"total":4,"lines":[{"amount":4000}]}"#,
            "the member `total` stands twice in one object",
        ),
        ("[]", "`twice.json` is no purchase: an object belongs here"),
    ] {
        fs::write(folder.join("twice.json"), cart)?;
        let (text, good) = quote_of("a", "twice.json")?;
        assert!(!good && text.contains(message), "{text}");
    }
    let (text, good) = quote("nobody")?;
    assert!(!good, "{text}");
    assert!(text.contains("the data has no client `nobody`"), "{text}");
    Ok(())
}

#[test]
fn rules_without_bonuses_are_misuse() -> Tested {
    let folder = folder("loyalty-none")?;
    fs::write(folder.join("r.kardan"), "segment s { blacklisted }")?;
    let command = ["loyalty", "run", "r.kardan"];
    let (text, good) = kardan(&folder, &[&command, &PERIOD[..]].concat())?;
    assert!(!good);
    assert!(text.contains("the rules have no bonus"), "{text}");
    Ok(())
}
