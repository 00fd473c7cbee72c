//! Files that were read once, for compiling them again.

use super::{Loader, Sources};
use std::path::Path;

impl Loader for Sources {
    fn load(&self, path: &str) -> Result<String, String> {
        let file = self.files.iter().find(|file| file.name == path);
        file.map(|file| file.text.clone())
            .ok_or_else(|| format!("there is no file `{path}`"))
    }

    /// The name that the loader of then gave it: the path itself, or the path beside the file that names it.
    fn resolve(&self, from: &str, path: &str) -> String {
        if self.files.iter().any(|file| file.name == path) {
            return path.to_owned();
        }
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        folder.join(path).to_string_lossy().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{Loader, Source, Sources};

    #[test]
    fn a_file_is_found_as_it_was_then() {
        let file = |name: &str| Source {
            name: name.to_owned(),
            text: format!("// {name}"),
        };
        let sources = Sources {
            files: vec![file("main"), file("parts/one"), file("plain")],
        };
        assert_eq!(sources.resolve("parts/two", "one"), "parts/one");
        assert_eq!(sources.resolve("parts/two", "plain"), "plain");
        assert_eq!(sources.load("parts/one"), Ok("// parts/one".to_owned()));
        assert_eq!(
            sources.load("one"),
            Err("there is no file `one`".to_owned())
        );
    }
}
