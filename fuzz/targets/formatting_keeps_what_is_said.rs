//! A text that compiles can be written in its own language and in every other, says the same, and comes back as it was.

#![no_main]

use kardan_dsl::{
    CompileOptions, compile, format::format_text, schema::Schema, source::NoLoader,
    vocabulary::Language,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    if compile("rules.kardan", text, &options).is_err() {
        return;
    }
    let format = |text: &str, language| {
        format_text("rules.kardan", text, language, &options)
            .unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    let own = format(text, None);
    assert_eq!(format(&own, None), own, "formatting again changes it");
    let [first, second] = Language::ALL.map(|language| format(text, Some(language)));
    assert_eq!(format(&second, Some(Language::ALL[0])), first);
    assert_eq!(format(&first, Some(Language::ALL[1])), second);
});
