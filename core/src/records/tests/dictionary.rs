//! Texts are found again, in whatever order they came.

use crate::records::Dictionary;
use proptest::prelude::*;

fn texts() -> impl Strategy<Value = Vec<String>> {
    let texts = prop::collection::vec("[ab]{0,3}", 0..20);
    prop_oneof![
        texts.clone(),
        texts.prop_map(|mut texts| {
            texts.sort();
            texts
        })
    ]
}

/// The distinct texts in the order in which they came.
fn distinct(texts: &[String]) -> Vec<&str> {
    let mut distinct: Vec<&str> = Vec::new();
    for text in texts {
        if !distinct.contains(&text.as_str()) {
            distinct.push(text);
        }
    }
    distinct
}

proptest! {
    #[test]
    fn one_by_one_and_many_at_once(first in texts(), second in texts(), ask in any::<bool>()) {
        let all = [first.clone(), second.clone()].concat();
        let expected = distinct(&all);
        let code = |text: &String| expected.iter().position(|known| known == text).map(|code| code as u32);
        let mut dictionary = Dictionary::default();
        for text in &first {
            prop_assert_eq!(Some(dictionary.intern(text)), code(text));
        }
        if ask {
            prop_assert_eq!(dictionary.code("c"), None);
        }
        let wanted: Vec<&str> = second.iter().map(String::as_str).collect();
        let codes: Vec<Option<u32>> = dictionary.intern_all(&wanted).into_iter().map(Some).collect();
        prop_assert_eq!(codes, second.iter().map(code).collect::<Vec<_>>());
        prop_assert_eq!(dictionary.texts().collect::<Vec<_>>(), expected.clone());
        for text in &all {
            prop_assert_eq!(dictionary.code(text), code(text));
        }
    }

    #[test]
    fn the_codes_of_another_dictionary(own in texts(), other in texts()) {
        let dictionary = |texts: &[String]| {
            let mut dictionary = Dictionary::default();
            texts.iter().for_each(|text| { dictionary.intern(text); });
            dictionary
        };
        let known = distinct(&own);
        let expected: Vec<Option<u32>> = distinct(&other)
            .iter()
            .map(|text| known.iter().position(|own| own == text).map(|code| code as u32))
            .collect();
        prop_assert_eq!(dictionary(&own).codes_of(&dictionary(&other)), expected);
    }
}
