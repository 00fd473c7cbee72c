//! The schema file as serde reads and writes it, before names are looked up.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        self, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use std::{fmt, marker::PhantomData, ops::Not};

/// A schema file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemaForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prelude: String,
    #[serde(default)]
    pub collections: Entries<CollectionForm>,
}

/// `[collections.visit]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CollectionForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plural: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    #[serde(default, skip_serializing_if = "Not::not")]
    pub table: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub ru: Words,
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub also: Words,
    #[serde(default)]
    pub fields: Entries<FieldForm>,
}

/// A field: `"text?"` or `["a", "b"]`, or a table of which that is the `type`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FieldForm {
    Short(TypeForm),
    Full(FieldTable),
}

/// A field in full.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldTable {
    /// One word for a type by name; several for the values of an enum.
    #[serde(rename = "type")]
    pub kind: TypeForm,
    #[serde(default, skip_serializing_if = "Not::not")]
    pub optional: bool,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_default"
    )]
    pub default: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Not::not")]
    pub planned: bool,
    #[serde(default, skip_serializing_if = "Not::not")]
    pub open: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<String>,
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub ru: Words,
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub also: Words,
}

/// A type: by name, or by the values of an enum.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TypeForm {
    Named(String),
    Values(Vec<String>),
}

/// Words: one stands as text, several as a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Words(pub Vec<String>);

/// A table in the order of the file, with duplicates kept so that they can be refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entries<T>(pub Vec<(String, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

impl Words {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Default for TypeForm {
    fn default() -> Self {
        TypeForm::Named(String::new())
    }
}

impl FieldForm {
    /// The field in full, whichever way it was written.
    pub(super) fn table(&self) -> FieldTable {
        match self {
            FieldForm::Short(kind) => FieldTable {
                kind: kind.clone(),
                ..FieldTable::default()
            },
            FieldForm::Full(table) => table.clone(),
        }
    }
}

/// TOML does not know the numbers of any length that `serde_json` keeps.
fn write_default<S: Serializer>(
    default: &Option<serde_json::Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match default {
        Some(serde_json::Value::Number(number)) => match number.as_i64() {
            Some(whole) => whole.serialize(serializer),
            None => number.to_string().serialize(serializer),
        },
        other => other.serialize(serializer),
    }
}

impl<'de> Deserialize<'de> for FieldForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = FieldForm;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter
                    .write_str("a type such as \"text?\", a list of values, or a table with `type`")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<FieldForm, E> {
                Ok(FieldForm::Short(TypeForm::Named(text.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<FieldForm, A::Error> {
                let values = Vec::deserialize(SeqAccessDeserializer::new(sequence))?;
                Ok(FieldForm::Short(TypeForm::Values(values)))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldForm, A::Error> {
                FieldTable::deserialize(MapAccessDeserializer::new(map)).map(FieldForm::Full)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl Serialize for FieldForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            FieldForm::Short(kind) => kind.serialize(serializer),
            FieldForm::Full(table) => table.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for TypeForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = deserializer.deserialize_any(TextOrList {
            expected: "a type's name, or the list of an enum's values",
        })?;
        Ok(match form {
            Text::One(name) => TypeForm::Named(name),
            Text::List(values) => TypeForm::Values(values),
        })
    }
}

impl Serialize for TypeForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            TypeForm::Named(name) => name.serialize(serializer),
            TypeForm::Values(values) => values.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = deserializer.deserialize_any(TextOrList {
            expected: "a word, or a list of words",
        })?;
        Ok(Words(match form {
            Text::One(word) => vec![word],
            Text::List(words) => words,
        }))
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [word] => word.serialize(serializer),
            words => words.serialize(serializer),
        }
    }
}

/// What stands where one text or a list of texts may stand.
enum Text {
    One(String),
    List(Vec<String>),
}

struct TextOrList {
    expected: &'static str,
}

impl<'de> Visitor<'de> for TextOrList {
    type Value = Text;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.expected)
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::One(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Text, A::Error> {
        let mut list = Vec::new();
        while let Some(text) = sequence.next_element()? {
            list.push(text);
        }
        Ok(Text::List(list))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Table<T> {
            type Value = Entries<T>;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Table(PhantomData))
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, entry)| (name, entry)))
    }
}
