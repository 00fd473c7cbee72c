//! Where `use "path"` finds its text.

use kardan_dsl::source::Loader;
use napi::bindgen_prelude::{FnArgs, Function};

/// Gives the text of a path.
pub type Load<'a> = Function<'a, String, String>;

/// Gives the path to load for the one that a file names.
pub type Resolve<'a> = Function<'a, FnArgs<(String, String)>, String>;

/// Functions of the host. What they throw is the reason that the user reads.
pub struct Callbacks<'a> {
    pub load: Load<'a>,
    pub resolve: Option<Resolve<'a>>,
}

impl Loader for Callbacks<'_> {
    fn load(&self, path: &str) -> Result<String, String> {
        let text = self.load.call(path.to_owned());
        text.map_err(|error| error.reason.clone())
    }

    fn resolve(&self, from: &str, path: &str) -> String {
        let resolved = self
            .resolve
            .as_ref()
            .map(|resolve| resolve.call((from.to_owned(), path.to_owned()).into()));
        resolved
            .and_then(Result::ok)
            .unwrap_or_else(|| path.to_owned())
    }
}
