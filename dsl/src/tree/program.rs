//! Trees of programs: out of one that compiled, and back to a text that compiles.

use super::{TreeError, from_json, to_json};
use crate::{
    format::{print, says_the_same},
    json,
    parser::parse,
    program::Program,
    source::SourceId,
};
use serde_json::Value;

impl Program {
    /// The syntax tree of the file that was compiled, as JSON. The files that it uses stay named in it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let text = self
            .sources
            .files
            .first()
            .map_or("", |file| file.text.as_str());
        to_json(&parse(SourceId(0), text).file)
    }
}

/// The canonical text of a tree, in the language that it names.
///
/// # Errors
/// As [`from_json`], and [`TreeError::Unwritable`] where that text would say something else.
pub fn to_text(tree: &Value) -> Result<String, TreeError> {
    let file = from_json(tree)?;
    let text = print(&file, file.language());
    let parsed = parse(SourceId(0), &text);
    if let Some(first) = parsed.diagnostics.iter().find(|found| found.is_error()) {
        return Err(TreeError::Unwritable(format!(": {}", first.message)));
    }
    if !says_the_same(&parsed.file, &file) {
        return Err(TreeError::Unwritable(String::new()));
    }
    Ok(text)
}

/// The same from JSON as text.
///
/// # Errors
/// As [`from_json`], and text that is no JSON or has a member twice in one object.
pub fn read_text(tree: &str) -> Result<String, TreeError> {
    let tree = json::read(tree).map_err(|error| TreeError::Malformed(error.to_string()))?;
    to_text(&tree)
}

#[cfg(test)]
mod tests {
    use crate::{
        CompileOptions, compile, program::Program, schema::Schema, source::NoLoader, tree::to_text,
    };

    fn program(text: &str) -> Program {
        let options = CompileOptions {
            schema: Schema::auto(),
            loader: &NoLoader,
        };
        compile("rules", text, &options).unwrap().program
    }

    #[test]
    fn a_tree_comes_back_as_the_same_program() {
        let text =
            "segment sleeping { no visit in the last 6 months where total > 60 thousand rub }";
        let tree = program(text).to_json();
        assert_eq!(program(&to_text(&tree).unwrap()).to_json(), tree);
    }
}
