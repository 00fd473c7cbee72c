//! Any JSON is a tree whose text says the same, or is refused.

#![no_main]

use kardan_dsl::{parser::parse, source::SourceId, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &str| {
    let Ok(text) = tree::read_text(json) else {
        return;
    };
    let parsed = parse(SourceId(0), &text);
    let again = tree::to_text(&tree::to_json(&parsed.file));
    assert_eq!(again.as_ref(), Ok(&text), "{json}");
});
