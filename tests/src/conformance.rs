//! The corpus in `conformance/`: its files read, and answers compared with what a case expects.

use crate::answers::{Answers, Membership};
use kardan_dsl::schema::Schema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    path::PathBuf,
    sync::Arc,
};

/// One case, with the schema of its file.
#[derive(Debug)]
pub struct Case {
    /// File and name.
    pub title: String,
    /// The schema.
    pub schema: Arc<Schema>,
    /// What it says.
    pub given: Given,
}

/// A case as it stands in its file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    name: String,
    program: Text,
    /// `T`.
    pub as_of: String,
    /// The clients.
    pub documents: Vec<Value>,
    /// Rows beside the clients.
    #[serde(default)]
    pub tables: Map<String, Value>,
    /// Parameters.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Catalogs.
    #[serde(default)]
    pub catalogs: Map<String, Value>,
    /// The answer.
    pub expect: Expected,
}

/// What a case expects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// It is refused.
    pub error: Option<Refusal>,
    #[serde(default)]
    segments: BTreeMap<String, Members>,
    #[serde(default)]
    partitions: BTreeMap<String, BTreeMap<String, Option<String>>>,
    #[serde(default)]
    attributes: BTreeMap<String, BTreeMap<String, Option<String>>>,
}

/// How a case is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// `compile`, `data`, `input`, `overflow`.
    pub kind: String,
    /// The code of a diagnostic.
    pub code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    r#in: BTreeSet<String>,
    #[serde(default)]
    unknown: BTreeSet<String>,
    blame: Option<BTreeMap<String, u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Lines(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Option<String>,
    schema: Option<String>,
    cases: Vec<Given>,
}

impl Given {
    /// The text of the program.
    #[must_use]
    pub fn program(&self) -> String {
        match &self.program {
            Text::Whole(text) => text.clone(),
            Text::Lines(lines) => lines.join("\n"),
        }
    }
}

impl Expected {
    /// Everything in which answers differ from this, in words. `blame` is compared where it is known.
    #[must_use]
    pub fn differences(
        &self,
        answers: &Answers,
        blame: Option<&BTreeMap<String, BTreeMap<String, u64>>>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        for (name, members) in &self.segments {
            let Some(segment) = answers.segments.get(name) else {
                found.push(format!("there is no segment `{name}`"));
                continue;
            };
            let such = |wanted: Membership| -> BTreeSet<String> {
                let such = segment
                    .iter()
                    .filter(|(_, membership)| **membership == wanted);
                such.map(|(id, _)| id.clone()).collect()
            };
            compare(
                &mut found,
                &format!("`{name}`, in"),
                &members.r#in,
                &such(Membership::In),
            );
            compare(
                &mut found,
                &format!("`{name}`, unknown"),
                &members.unknown,
                &such(Membership::Unknown),
            );
            if let (Some(expected), Some(blame)) = (&members.blame, blame) {
                compare(
                    &mut found,
                    &format!("`{name}`, blame"),
                    &Some(expected),
                    &blame.get(name),
                );
            }
        }
        for (name, expected) in &self.partitions {
            compare(
                &mut found,
                &format!("`{name}`"),
                &Some(expected),
                &answers.partitions.get(name),
            );
        }
        for (name, expected) in &self.attributes {
            compare(
                &mut found,
                &format!("`{name}`"),
                &Some(expected),
                &answers.attributes.get(name),
            );
        }
        found
    }
}

fn compare<T: PartialEq + Debug>(found: &mut Vec<String>, what: &str, expected: &T, actual: &T) {
    if expected != actual {
        found.push(format!("{what}: expected {expected:?}, found {actual:?}"));
    }
}

/// Where the corpus lies.
#[must_use]
pub fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conformance")
}

/// A schema of the corpus.
#[must_use]
pub fn schema(file: &str) -> Arc<Schema> {
    let schema = Schema::from_json(&read_text(&format!("schemas/{file}")));
    Arc::new(schema.unwrap_or_else(|error| panic!("{file}: {error}")))
}

/// Every file that the manifest names, and how many cases it holds by the manifest.
#[must_use]
pub fn manifest() -> BTreeMap<String, usize> {
    serde_json::from_str(&read_text("manifest.json")).expect("the manifest counts cases by file")
}

/// Every case of a file.
#[must_use]
pub fn read(file: &str) -> Vec<Case> {
    let content: File =
        serde_json::from_str(&read_text(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let schema = content.schema.as_deref().map_or_else(Schema::auto, schema);
    let title = |given: &Given| format!("{file}: {}", given.name);
    let with_schema = |given: Given| Case {
        title: title(&given),
        schema: schema.clone(),
        given,
    };
    content.cases.into_iter().map(with_schema).collect()
}

/// The text of a file of the corpus.
#[must_use]
pub fn read_text(file: &str) -> String {
    let path = directory().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
