//! How records are read.

use chrono_tz::Tz;
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, FieldId, Schema},
    types::Currency,
};

/// How a data set is read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The currency of all amounts: says how many decimal places they may have.
    pub currency: Currency,
    /// The zone in which dates and times without an offset are read.
    pub timezone: Tz,
    /// What happens to bad rows.
    pub on_problem: OnProblem,
    /// Whether keys may be left out.
    pub keys: Keys,
    /// How many problems are listed one by one; the rest is counted.
    pub problem_limit: usize,
    /// The fields that matter; the others are skipped unseen. Everything where there is none.
    pub read: Option<ReadSet>,
}

/// What happens to bad rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnProblem {
    /// The data is refused, with the list.
    #[default]
    Strict,
    /// Bad rows are left out with all that hangs on them, and the list stays with the data set.
    Report,
}

/// Whether keys and required fields may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// A required field that is missing is a problem, a key above all.
    #[default]
    Required,
    /// Missing keys are numbered and missing required fields read as missing: for single documents and for tests.
    Numbered,
}

impl ReadOptions {
    /// A whole data set, refused where anything in it is bad.
    #[must_use]
    pub fn new(currency: Currency, timezone: Tz) -> ReadOptions {
        ReadOptions {
            currency,
            timezone,
            on_problem: OnProblem::Strict,
            keys: Keys::Required,
            problem_limit: 100,
            read: None,
        }
    }

    /// The same, in the currency and zone of a program.
    #[must_use]
    pub fn of_program(program: &Program) -> ReadOptions {
        ReadOptions::new(program.currency, program.timezone)
    }
}

impl Default for ReadOptions {
    /// As by a program without headers.
    fn default() -> ReadOptions {
        ReadOptions::new(Currency::Rub, Tz::UTC)
    }
}

/// The collections and fields that are read. Keys, times and sequences of a collection that is read are always among them, and
/// so are the collections that it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSet {
    fields: Vec<Option<Vec<bool>>>,
}

impl ReadSet {
    /// Nothing but the subject's key.
    #[must_use]
    pub fn new(schema: &Schema) -> ReadSet {
        let mut set = ReadSet {
            fields: vec![None; schema.collections.len()],
        };
        set.add_collection(schema, schema.subject);
        set
    }

    /// Adds the rows of a collection, without any field of their own beside key, time and sequence.
    pub fn add_collection(&mut self, schema: &Schema, id: CollectionId) {
        let Some(slot) = self.fields.get_mut(usize::from(id.0)) else {
            return;
        };
        if slot.is_some() {
            return;
        }
        let collection = schema.collection(id);
        let mut fields = vec![false; collection.fields.len()];
        for field in [collection.key, collection.time, collection.sequence]
            .into_iter()
            .flatten()
        {
            fields[usize::from(field.0)] = true;
        }
        *slot = Some(fields);
        if let Some(parent) = schema.parent(id) {
            self.add_collection(schema, parent);
        }
    }

    /// Adds a field, and for a link the collection that it points to.
    pub fn add_field(&mut self, schema: &Schema, id: CollectionId, field: FieldId) {
        self.add_collection(schema, id);
        if let Some(Some(fields)) = self.fields.get_mut(usize::from(id.0))
            && let Some(read) = fields.get_mut(usize::from(field.0))
        {
            *read = true;
        }
        if let kardan_dsl::types::Type::Record(target) = schema.field(id, field).ty {
            self.add_collection(schema, target);
        }
    }

    /// Whether the rows of a collection are read.
    #[must_use]
    pub fn reads_collection(&self, id: CollectionId) -> bool {
        self.fields
            .get(usize::from(id.0))
            .is_some_and(Option::is_some)
    }

    /// Whether a field is read.
    #[must_use]
    pub fn reads(&self, id: CollectionId, field: FieldId) -> bool {
        self.fields
            .get(usize::from(id.0))
            .and_then(Option::as_ref)
            .and_then(|fields| fields.get(usize::from(field.0)))
            .copied()
            .unwrap_or(false)
    }
}
