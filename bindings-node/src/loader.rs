//! Where `use "path"` finds its text.

use kardan_dsl::source::Loader;
use napi::bindgen_prelude::{FnArgs, Function};
use napi_derive::napi;

/// What a host's loader gave: a text, or the reason why there is none.
#[napi(object)]
pub struct Loaded {
    pub text: Option<String>,
    pub reason: Option<String>,
}

/// Gives the text of a path.
pub type Load<'a> = Function<'a, String, Loaded>;

/// Gives the path to load for the one that a file names.
pub type Resolve<'a> = Function<'a, FnArgs<(String, String)>, String>;

/// Functions of the host.
pub struct Callbacks<'a> {
    pub load: Load<'a>,
    pub resolve: Resolve<'a>,
}

impl Loader for Callbacks<'_> {
    fn load(&self, path: &str) -> Result<String, String> {
        match self.load.call(path.to_owned()) {
            Ok(Loaded {
                text: Some(text), ..
            }) => Ok(text),
            Ok(Loaded { reason, .. }) => Err(reason.unwrap_or_default()),
            Err(error) => Err(error.reason.clone()),
        }
    }

    fn resolve(&self, from: &str, path: &str) -> String {
        let names = (from.to_owned(), path.to_owned());
        let resolved = self.resolve.call(names.into());
        resolved.unwrap_or_else(|_| path.to_owned())
    }
}
