//! What can be wrong with a schema.

use thiserror::Error;

/// A schema file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("schema: {path}{}{reason}", if path.is_empty() { "" } else { ": " })]
pub struct SchemaError {
    /// Where in the file, keys joined by dots: `collections.visit.fields.vehicle`; empty for the file itself.
    pub path: String,
    /// What is wrong there.
    pub reason: SchemaProblem,
}

/// What is wrong at a place of a schema file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SchemaProblem {
    /// Not the format at all.
    #[error("{0}")]
    Unreadable(String),
    /// No name.
    #[error("the schema has no `name`")]
    NoName,
    /// `extends` names something else than `auto`.
    #[error("only the schema `auto` can be extended, not `{0}`")]
    UnknownBase(String),
    /// No subject.
    #[error("the schema has no `subject`: name the collection that segments are about")]
    NoSubject,
    /// The subject stands below another collection, or beside the clients.
    #[error("the subject `{0}` can have neither `parent` nor `table`")]
    SubjectBelow(String),
    /// A collection that is not there.
    #[error("no collection is called `{name}`{}", suggest(suggestion))]
    UnknownCollection {
        /// The name.
        name: String,
        /// A name like it.
        suggestion: Option<String>,
    },
    /// A field that is not there.
    #[error("`{collection}` has no field `{name}`{}", suggest(suggestion))]
    UnknownField {
        /// The collection.
        collection: String,
        /// The name.
        name: String,
        /// A name like it.
        suggestion: Option<String>,
    },
    /// A type that is not there.
    #[error(
        "no type is called `{name}`{}; there are {TYPE_NAMES}, `-> COLLECTION` and lists of values",
        suggest(suggestion)
    )]
    UnknownType {
        /// The name.
        name: String,
        /// A name like it.
        suggestion: Option<String>,
    },
    /// A table or key of the file that stands twice.
    #[error("`{0}` stands here twice")]
    Twice(String),
    /// Two things of one name in one scope.
    #[error("the name `{0}` is taken by `{1}`")]
    Taken(String, String),
    /// A field that is called as the column of the parent's key.
    #[error(
        "the key of the parent stands in this column by itself: leave out the field `{0}`, or give `column` another name"
    )]
    ParentColumn(String),
    /// A name that cannot stand in a rule.
    #[error("`{0}` is no name: a letter or `_`, then letters of the same script, digits and `_`")]
    NotIdentifier(String),
    /// The parents go round.
    #[error("the parents of `{0}` lead back to itself")]
    CyclicParents(String),
    /// A parent that is a table beside the subject.
    #[error("`{0}` is a table beside the subject: nothing is nested in it")]
    ParentIsTable(String),
    /// `table` with `parent`.
    #[error("a table beside the subject has no `parent`")]
    TableWithParent,
    /// `column` without a parent.
    #[error("only a collection with a parent has a `column`")]
    ColumnWithoutParent,
    /// A noun with two, three or five forms.
    #[error(
        "give one form, or four (one, of one, many, of many), or these and two more (to one, to many) and then any others"
    )]
    WrongForms,
    /// A time that is none.
    #[error("`{0}` is no date or instant: rows cannot be ordered by it")]
    TimeType(String),
    /// A time that may be missing.
    #[error("`{0}` may be missing: rows need a {1}")]
    OptionalRole(String, &'static str),
    /// A key of a wrong type.
    #[error("the key `{0}` is no text, which also holds numbers")]
    KeyType(String),
    /// A sequence of a wrong type.
    #[error("the sequence `{0}` is no whole number")]
    SequenceType(String),
    /// A link to something without a key.
    #[error("`{0}` has no `key` to link to")]
    TargetWithoutKey(String),
    /// The subject has no key.
    #[error("the subject needs a `key`")]
    SubjectWithoutKey,
    /// A default that the field cannot hold.
    #[error("`{0}` is no default for a field of this type")]
    BadDefault(String),
    /// A default beside `optional`.
    #[error("a field with a default is never missing: leave out `optional` (or `?`)")]
    OptionalWithDefault,
    /// `planned` on what is no date.
    #[error("only a date or instant can be `planned`")]
    PlannedType,
    /// `open` on what is no enum.
    #[error("only an enum can be `open`")]
    OpenType,
    /// An enum without values, or with one twice.
    #[error("an enum needs values, each of them once")]
    EnumValues,
    /// `readings` that are no readings.
    #[error(
        "`{0}` are no readings of this field: they need a time, a link to this collection and the same type"
    )]
    BadReadings(String),
    /// More than the ids can number.
    #[error("more than 65 535 collections or fields")]
    TooMany,
}

pub(super) const TYPE_NAMES: &str = "`bool`, `int`, `decimal`, `text`, `date`, `birthday`, `instant`, `ratio`, `money`, `points`, `km`";

fn suggest(suggestion: &Option<String>) -> String {
    suggestion
        .as_ref()
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
