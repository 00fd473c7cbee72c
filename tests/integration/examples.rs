//! The examples: they compile, their tests pass, and over data they give the published figures.

use kardan::{
    CompileOptions, Compiled, Loader, Program, Schema, compile,
    evaluate::{AsOf, Evaluation},
    format_text,
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
    trial,
    types::Value,
};
use kardan_dsl::program::{Expectation, RuleBody};
use kardan_examples::{Business, Cell, Options, generate};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

struct Files;

impl Loader for Files {
    fn load(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn resolve(&self, from: &str, path: &str) -> String {
        let folder = Path::new(from).parent().expect("a file lies in a folder");
        folder.join(path).to_string_lossy().into_owned()
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name)
}

fn rule_files(name: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(name))
        .expect("the example is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "kardan"))
        .collect();
    files.sort();
    files
}

fn schema(example: &str) -> Arc<Schema> {
    match fs::read_to_string(folder(example).join("schema.toml")) {
        Ok(text) => Arc::new(Schema::from_toml(&text).expect("the schema can be read")),
        Err(_) => Schema::auto(),
    }
}

fn compiled(path: &Path, schema: &Arc<Schema>) -> Compiled {
    let text = fs::read_to_string(path).expect("the rules can be read");
    let options = CompileOptions {
        schema: Arc::clone(schema),
        loader: &Files,
    };
    compile(&path.to_string_lossy(), &text, &options)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &Path) -> serde_json::Value {
    let text = fs::read_to_string(path).expect("the figures can be read");
    serde_json::from_str(&text).expect("the figures are JSON")
}

/// The CSV files of an example, one per collection.
fn data(example: &str, program: &Program) -> Dataset {
    let schema = Arc::clone(&program.schema);
    let mut data = Dataset::builder(Arc::clone(&schema), ReadOptions::of_program(program));
    for collection in &schema.collections {
        let path = folder(example)
            .join("data")
            .join(format!("{}.csv", collection.plural));
        if let Ok(mut file) = csv::Reader::from_path(path) {
            let header = file.headers().expect("a header").clone();
            let mut sheet = data.sheet(&collection.plural, &header);
            for row in file.records() {
                sheet.push(&row.expect("a row"));
            }
        }
    }
    data.build().expect("the data is good")
}

fn run(program: &Arc<Program>, data: &Dataset, as_of: &str) -> Evaluation {
    let mut inputs = Inputs::default();
    for catalog in program
        .catalogs
        .iter()
        .filter(|known| known.values.is_none())
    {
        let values = ["Kia", "Lada", "e1", "Sergey Orlov"].map(|text| Value::Text(text.to_owned()));
        inputs.catalogs.insert(catalog.name.clone(), values.into());
    }
    let as_of: AsOf = as_of.parse().expect("a day");
    let plan = Plan::new(program, &inputs).expect("a plan");
    plan.evaluate(data, as_of).expect("an answer")
}

fn sum(answer: &Evaluation, attribute: &str) -> Decimal {
    let attribute = answer.attribute(attribute).expect("an attribute");
    let values = attribute.values().flatten();
    values
        .map(|value| match value {
            Value::Int(value) => Decimal::from(value),
            Value::Decimal(value) | Value::Money(value, _) => value,
            other => panic!("`{}` holds {other:?}", attribute.name),
        })
        .sum()
}

fn ids(answer: &Evaluation, data: &Dataset, segment: &str) -> Vec<String> {
    let found = answer.segments.iter().find(|known| known.name == segment);
    let found = found.unwrap_or_else(|| panic!("there is no segment `{segment}`"));
    let mut ids: Vec<String> = data
        .ids(found.subject)
        .enumerate()
        .filter(|(row, _)| found.selected.get(*row))
        .map(|(_, id)| id.expect("a key").into_owned())
        .collect();
    ids.sort_unstable();
    ids
}

/// The first 16 hex digits of the SHA-256 of keys joined by line feeds.
fn digest(ids: &[String]) -> String {
    let digest = Sha256::digest(ids.join("\n"));
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The text of a rule file is what the formatter would write.
fn assert_canonical(path: &Path, schema: &Arc<Schema>) {
    let text = fs::read_to_string(path).expect("the rules can be read");
    let options = CompileOptions {
        schema: Arc::clone(schema),
        loader: &Files,
    };
    let formatted = format_text(&path.to_string_lossy(), &text, None, &options);
    assert_eq!(formatted.as_ref(), Ok(&text), "{}", path.display());
}

#[test]
fn every_rule_compiles_and_is_tested_where_it_stands() {
    let mut tests = 0;
    let mut segments = 0;
    for example in [
        "garage",
        "garage/ru",
        "dealer",
        "dealer/ru",
        "parts-shop",
        "parts-shop/ru",
        "programmes",
        "web-shop",
        "web-shop/ru",
        "crm-vendor",
        "crm-vendor/ru",
        "cdnow",
        "chinook",
    ] {
        let schema = schema(example);
        for path in rule_files(example) {
            assert_canonical(&path, &schema);
            let Compiled {
                program,
                diagnostics,
            } = compiled(&path, &schema);
            let warning = diagnostics
                .iter()
                .find(|found| found.severity == kardan::diagnostics::Severity::Warning);
            assert_eq!(warning, None, "{}", path.display());
            let program = Arc::new(program);
            let mut spoken_of = BTreeSet::new();
            for trial in trial::run(&program) {
                tests += usize::from(trial.test.span.source.0 == 0);
                let failures: Vec<String> = trial
                    .failures
                    .iter()
                    .map(|failure| {
                        format!("{}: {}", program.sources.text(failure.span), failure.found)
                    })
                    .collect();
                assert_eq!(
                    failures,
                    [""; 0],
                    "{}: {}",
                    path.display(),
                    trial.test.title
                );
                spoken_of.extend(trial.test.expectations.iter().filter_map(|(expected, _)| {
                    match expected {
                        Expectation::Selected(rule)
                        | Expectation::NotSelected(rule)
                        | Expectation::Out(rule)
                        | Expectation::Unknown(rule, _)
                        | Expectation::Leaves(rule, _)
                        | Expectation::Joins(rule, _)
                        | Expectation::State(rule, _)
                        | Expectation::Value(rule, _) => Some(rule.0 as usize),
                        Expectation::Balance { .. }
                        | Expectation::Redeem(_)
                        | Expectation::Gift(..)
                        | Expectation::Effect { .. }
                        | Expectation::Tier(_) => None,
                    }
                }));
            }
            for (number, rule) in program.rules.iter().enumerate() {
                if rule.span.source.0 == 0 && matches!(rule.body, RuleBody::Segment(_)) {
                    segments += 1;
                    let tested = spoken_of.contains(&number);
                    assert!(tested, "{}: `{}` has no test", path.display(), rule.name);
                }
            }
        }
    }
    assert_eq!(
        (segments, tests),
        (SEGMENTS, TESTS),
        "segments and tests in all files"
    );
}

/// How many the files hold: a test that is not run must not pass unnoticed.
const SEGMENTS: usize = 195;
const TESTS: usize = 573;

#[test]
fn cdnow_gives_the_published_figures() {
    let schema = schema("cdnow");
    let expected = json(&folder("cdnow").join("expected.json"));
    let repeat = Arc::new(compiled(&folder("cdnow").join("repeat.kardan"), &schema).program);
    let orders = data("cdnow", &repeat);

    let answer = run(&repeat, &orders, "1997-09-30");
    let states = expected["repeat"]["states"].as_object().expect("states");
    let partition = &answer.partitions[0];
    for (state, count) in partition.counts() {
        let published = states.get(state).map_or(Some(0), serde_json::Value::as_u64);
        assert_eq!(Some(count as u64), published, "{state}");
    }
    assert_eq!(ids(&answer, &orders, "repeat_clients").len(), 946);

    let weekly = expected["cumulative_repeat_days"]["by_as_of"]
        .as_object()
        .expect("weeks");
    assert_eq!(weekly.len(), 6);
    for (as_of, published) in weekly {
        let total = sum(&run(&repeat, &orders, as_of), "repeat_days");
        assert_eq!(
            Some(total),
            published.as_i64().map(Decimal::from),
            "{as_of}"
        );
    }
    let later = sum(&run(&repeat, &orders, "1998-06-30"), "repeat_days");
    assert_eq!(later - sum(&answer, "repeat_days"), Decimal::from(1882));
}

#[test]
fn cdnow_windows_select_whom_pandas_selects() {
    let schema = schema("cdnow");
    let expected = json(&folder("cdnow").join("expected.json"));
    let windows = Arc::new(compiled(&folder("cdnow").join("windows.kardan"), &schema).program);
    let orders = data("cdnow", &windows);
    let mut compared = 0;
    for as_expected in expected["windows"]["runs"].as_array().expect("runs") {
        let answer = run(
            &windows,
            &orders,
            as_expected["as_of"].as_str().expect("a day"),
        );
        for (segment, figures) in as_expected["segments"].as_object().expect("segments") {
            let ids = ids(&answer, &orders, segment);
            assert_eq!(Some(ids.len() as u64), figures["in"].as_u64(), "{segment}");
            assert_eq!(
                Some(digest(&ids).as_str()),
                figures["ids_sha256_16"].as_str(),
                "{segment}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 48);
}

#[test]
fn chinook_gives_the_published_sums() {
    let schema = schema("chinook");
    let expected = &json(&folder("chinook").join("expected.json"))["sales"];
    let sales = Arc::new(compiled(&folder("chinook").join("sales.kardan"), &schema).program);
    let orders = data("chinook", &sales);
    let answer = run(&sales, &orders, "2011-12-31");
    let sums = expected["sums_of_attributes"].as_object().expect("sums");
    assert_eq!(sums.len(), 19);
    for (attribute, published) in sums {
        let published: Decimal = published
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("a sum");
        assert_eq!(sum(&answer, attribute), published, "{attribute}");
    }
    assert_eq!(ids(&answer, &orders, "seven_orders").len(), 58);
    assert_eq!(ids(&answer, &orders, "six_orders").len(), 1);
    assert_eq!(ids(&answer, &orders, "best_client"), ["6"]);
    assert_eq!(ids(&answer, &orders, "total_differs").len(), 0);
    assert_eq!(ids(&answer, &orders, "never_jazz").len(), 27);
    assert_eq!(ids(&answer, &orders, "jazz_buyers").len(), 32);
}

fn generated(business: Business, program: &Program) -> Dataset {
    let shop = generate(&Options {
        business,
        clients: 1000,
        seed: 1,
        until: chrono::NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
    });
    let schema = Arc::clone(&program.schema);
    let mut data = Dataset::builder(schema, ReadOptions::of_program(program));
    for table in shop
        .tables()
        .into_iter()
        .filter(|table| !table.rows.is_empty())
    {
        let mut sheet = data.sheet(table.name, table.columns);
        for row in &table.rows {
            sheet.push(row.iter().map(Cell::text));
        }
    }
    data.build().expect("the generated data is good")
}

/// All rules of a folder as one program.
fn whole(example: &str) -> Arc<Program> {
    let uses: String = rule_files(example)
        .iter()
        .map(|path| format!("use \"{}\"\n", path.display()))
        .collect();
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &Files,
    };
    let compiled = compile("whole/rules.kardan", &uses, &options);
    Arc::new(
        compiled
            .unwrap_or_else(|error| panic!("{example}: {error}"))
            .program,
    )
}

#[test]
fn generated_clients_are_in_and_out_of_every_segment() {
    for (example, business) in [
        ("garage", Business::Garage),
        ("dealer", Business::Dealer),
        ("parts-shop", Business::PartsShop),
    ] {
        let program = whole(example);
        let answer = run(&program, &generated(business, &program), "2026-11-21");
        let empty: Vec<&str> = answer
            .segments
            .iter()
            .filter(|segment| {
                let (selected, out, _) = segment.counts();
                selected == 0 || out == 0
            })
            .map(|segment| segment.name.as_str())
            .collect();
        assert_eq!(empty, [""; 0], "{example}");
    }
}

#[test]
fn the_garage_in_russian_answers_as_in_english() {
    let (english, russian) = (whole("garage"), whole("garage/ru"));
    let data = generated(Business::Garage, &english);
    let english = run(&english, &data, "2026-11-21");
    let russian = run(&russian, &data, "2026-11-21");
    assert_eq!(english.segments.len(), russian.segments.len());
    for (one, other) in english.segments.iter().zip(&russian.segments) {
        assert_eq!(one.selected, other.selected, "{} {}", one.name, other.name);
        assert_eq!(one.unknown, other.unknown, "{} {}", one.name, other.name);
        assert_eq!(one.blame, other.blame, "{} {}", one.name, other.name);
    }
    for (one, other) in english.partitions.iter().zip(&russian.partitions) {
        assert_eq!(one.codes, other.codes, "{} {}", one.name, other.name);
    }
    for (one, other) in english.attributes.iter().zip(&russian.attributes) {
        assert!(
            one.values().eq(other.values()),
            "{} {}",
            one.name,
            other.name
        );
    }
}
