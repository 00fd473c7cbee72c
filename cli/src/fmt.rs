//! `kardan fmt`: the one canonical form, in either language.

use crate::{
    arguments::Fmt,
    failure::{FINDINGS, Failure},
    output, rules,
};
use kardan::{CompileOptions, format_text, vocabulary::Language};
use std::{fs, process::ExitCode};

/// Writes, prints or checks the files.
pub fn format(arguments: &Fmt) -> Result<ExitCode, Failure> {
    let schema = rules::schema(arguments.rules.schema.as_deref())?;
    let options = CompileOptions {
        schema,
        loader: &rules::Files,
    };
    let language = arguments.language.map(Language::from);
    let mut differing = 0;
    for path in &arguments.rules.rules {
        let text = rules::read(path)?;
        let formatted = format_text(&path.to_string_lossy(), &text, language, &options)
            .map_err(|error| Failure::Engine(error.into()))?;
        if arguments.stdout {
            output::print(&formatted)?;
        } else if formatted != text {
            differing += 1;
            if arguments.check {
                output::print(&format!("{} is not in canonical form\n", path.display()))?;
            } else {
                fs::write(path, formatted).map_err(|error| {
                    Failure::misuse(format!(
                        "`{}` could not be written: {error}",
                        path.display()
                    ))
                })?;
                output::print(&format!("{} formatted\n", path.display()))?;
            }
        }
    }
    Ok(if arguments.check && differing > 0 {
        ExitCode::from(FINDINGS)
    } else {
        ExitCode::SUCCESS
    })
}
