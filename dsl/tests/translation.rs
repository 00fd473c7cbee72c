//! The rule files of the examples survive the formatter, and the way to Russian and back.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use kardan_dsl::{
    CompileOptions, format::format_text, schema::Schema, source::Loader, vocabulary::Language,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Reads used files beside the file that uses them.
struct Directory(PathBuf);

impl Loader for Directory {
    fn load(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.0.join(path)).map_err(|error| error.to_string())
    }
}

fn rule_files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("directory") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            rule_files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "kardan")
        {
            found.push(path);
        }
    }
}

fn format(file: &Path, text: &str, language: Option<Language>) -> String {
    let directory = file.parent().expect("directory");
    let schema = match fs::read_to_string(directory.join("schema.toml")) {
        Ok(schema) => Arc::new(Schema::from_toml(&schema).expect("schema")),
        Err(_) => Schema::auto(),
    };
    let loader = Directory(directory.to_owned());
    let options = CompileOptions {
        schema,
        loader: &loader,
    };
    let name = file.file_name().expect("name").to_string_lossy();
    format_text(&name, text, language, &options)
        .unwrap_or_else(|error| panic!("{}: {error}\n{text}", file.display()))
}

#[test]
fn examples_go_to_russian_and_back_byte_for_byte() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut files = Vec::new();
    rule_files(&examples, &mut files);
    assert!(files.len() >= 10, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("text");
        let english = format(&file, &text, Some(Language::English));
        assert_eq!(format(&file, &english, None), english);
        let russian = format(&file, &english, Some(Language::Russian));
        assert_eq!(format(&file, &russian, None), russian);
        assert_eq!(format(&file, &russian, Some(Language::English)), english);
        if std::env::var("SHOW").is_ok() {
            println!("{russian}");
        }
    }
}
