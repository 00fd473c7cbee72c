//! An explanation as data: the same from the command line, Python and Node.

use super::{Explanation, RecordFound, RowsFound};
use crate::evaluate::value_json;
use kardan_dsl::{program::Program, schema::Schema};
use serde_json::{Map, Value as Json, json};

impl Explanation {
    /// `{"text", "place", "outcome", "values", "rows", "because", "parts"}`; what does not apply is left out, and `outcome` is null for unknown.
    #[must_use]
    pub fn to_json(&self, program: &Program) -> Json {
        let mut form = Map::new();
        form.insert("text".to_owned(), json!(self.text));
        let place = program.sources.place(self.span);
        form.insert("place".to_owned(), json!(place));
        form.insert("outcome".to_owned(), json!(self.outcome));
        if !self.values.is_empty() {
            let value = |value: &Option<_>| value.as_ref().map_or(Json::Null, value_json);
            let values: Map<String, Json> = self
                .values
                .iter()
                .map(|(text, known)| (text.clone(), value(known)))
                .collect();
            form.insert("values".to_owned(), values.into());
        }
        if let Some(rows) = &self.rows {
            form.insert("rows".to_owned(), rows.to_json(&program.schema));
        }
        if let Some(field) = &self.because {
            form.insert("because".to_owned(), json!(field));
        }
        if !self.parts.is_empty() {
            form.insert(
                "parts".to_owned(),
                self.parts
                    .iter()
                    .map(|part| part.to_json(program))
                    .collect(),
            );
        }
        form.into()
    }
}

impl RowsFound {
    fn to_json(&self, schema: &Schema) -> Json {
        let mut form =
            json!({"collection": schema.collection(self.collection).plural, "found": self.found});
        if let Some((operator, number)) = self.wanted {
            form["wanted"] = json!({"operator": operator, "number": number});
        }
        form["records"] = self.records.iter().map(RecordFound::to_json).collect();
        form
    }
}

impl RecordFound {
    fn to_json(&self) -> Json {
        json!({"key": self.key, "time": self.time})
    }
}
