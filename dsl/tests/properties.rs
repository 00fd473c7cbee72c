//! Properties of the formatter and of the JSON tree, over generated trees.

mod generator;

use kardan_dsl::tree;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_tree_survives_json(file in generator::file()) {
        let json = tree::to_json(&file);
        let text = json.to_string();
        let read = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(tree::from_json(&read).expect("a tree"), file);
    }
}
