//! `kardan loyalty` over two clients and a few purchases.

use serde_json::Value;
use std::{
    error::Error,
    fs,
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
    let quote = |client: &str| {
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
                "cart.json",
                "--format",
                "json",
            ],
        )
    };
    let (text, good) = quote("a")?;
    assert!(good, "{text}");
    let quoted: Value = serde_json::from_str(&text)?;
    assert_eq!(quoted["usable"], "150");
    assert_eq!(quoted["tier_before"], "silver");
    assert_eq!(quoted["earned"][0]["points"], "385");
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
