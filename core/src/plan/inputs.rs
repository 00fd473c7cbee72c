//! What a host supplies beside the data.

use indexmap::IndexMap;
use kardan_dsl::types::Value;

/// Parameters and catalogs by name. A name that the program does not declare is an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// Values that take the place of parameters' defaults.
    pub params: IndexMap<String, Value>,
    /// Values of catalogs that the program leaves to the host.
    pub catalogs: IndexMap<String, Vec<Value>>,
}
