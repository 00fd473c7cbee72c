//! Properties of the formatter and of the JSON tree, over generated trees.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod generator;

use kardan_dsl::{
    diagnostics::Severity,
    format, parser,
    program::Entity,
    schema::Schema,
    source::SourceId,
    syntax::{File, Name},
    tree,
    vocabulary::Language,
};
use proptest::prelude::*;

/// The tree that a text says; the text must be right.
fn read(text: &str) -> File {
    let parsed = parser::parse(SourceId(0), text);
    let messages: Vec<_> = parsed
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| &diagnostic.message)
        .collect();
    assert!(messages.is_empty(), "{messages:#?}\n{text}");
    parsed.file
}

/// What a name stands for in the built-in schema, by the word alone.
fn resolve(schema: &Schema, name: &Name) -> Option<Entity> {
    if let Some(collection) = schema.collection_named(&name.text) {
        return Some(Entity::Collection(collection));
    }
    ["visit", "vehicle", "client"].iter().find_map(|noun| {
        let collection = schema.collection_named(noun)?;
        let field = schema.collection(collection).field_named(&name.text)?;
        Some(Entity::Field(collection, field))
    })
}

/// The text with its nouns and fields in a language.
fn in_language(file: &File, language: Language) -> String {
    let schema = Schema::auto();
    let translated = format::translate(file, language, &schema, &|name| resolve(&schema, name));
    format::print(&translated, language)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_survives_json(file in generator::file()) {
        let json = tree::to_json(&file);
        let text = json.to_string();
        let read = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(tree::from_json(&read).expect("a tree"), file);
    }

    #[test]
    fn a_tree_survives_its_text_in_every_language(file in generator::file()) {
        for language in Language::ALL {
            let text = format::print(&file, language);
            let again = read(&text);
            prop_assert!(format::says_the_same(&again, &file), "{}", text);
            prop_assert_eq!(format::print(&again, language), text);
        }
    }

    #[test]
    fn a_tree_goes_to_russian_and_back_byte_for_byte(file in generator::file()) {
        let english = in_language(&file, Language::English);
        let russian = in_language(&read(&english), Language::Russian);
        prop_assert_eq!(in_language(&read(&russian), Language::English), english, "{}", russian);
    }
}
