//! Any TOML or JSON is a schema that can be written and read again, or is refused.

#![no_main]

use kardan_dsl::schema::Schema;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(schema) = Schema::from_toml(text) {
        let again = Schema::from_toml(&schema.to_toml());
        assert_eq!(again.map(|schema| schema.to_json()), Ok(schema.to_json()));
    }
    if let Ok(schema) = Schema::from_json(text) {
        let again = Schema::from_json(&schema.to_json().to_string());
        assert_eq!(again.map(|schema| schema.to_json()), Ok(schema.to_json()));
    }
});
