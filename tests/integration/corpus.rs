//! The corpus itself: every file is counted, readable and without doubles.

use kardan_tests::conformance;
use std::collections::BTreeSet;

#[test]
fn the_manifest_counts_every_case_of_every_file() {
    let names = std::fs::read_dir(conformance::directory()).expect("the corpus is there");
    let files: BTreeSet<String> = names
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".json") && name != "manifest.json")
        .collect();
    let manifest = conformance::manifest();
    assert_eq!(files, manifest.keys().cloned().collect());
    for (file, count) in &manifest {
        let cases = conformance::read(file);
        assert_eq!(cases.len(), *count, "{file}");
        let titles: BTreeSet<&String> = cases.iter().map(|case| &case.title).collect();
        assert_eq!(titles.len(), *count, "{file}: every name is unique");
    }
}
