//! Schemas.

use crate::error::raise;
use kardan_dsl::schema;
use napi_derive::napi;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// See `Schema` in `lib/schema.ts`.
#[napi]
pub struct NativeSchema {
    pub(crate) schema: Arc<schema::Schema>,
}

#[napi]
impl NativeSchema {
    #[napi(factory)]
    pub fn auto() -> Self {
        NativeSchema {
            schema: schema::Schema::auto(),
        }
    }

    #[napi(factory, catch_unwind)]
    pub fn from_toml(text: String) -> napi::Result<Self> {
        checked(schema::Schema::from_toml(&text))
    }

    #[napi(factory, catch_unwind)]
    pub fn from_json(text: String) -> napi::Result<Self> {
        checked(schema::Schema::from_json(&text))
    }

    #[napi(getter)]
    pub fn name(&self) -> String {
        self.schema.name.clone()
    }

    #[napi(getter)]
    pub fn subject(&self) -> String {
        self.schema.collection(self.schema.subject).name.clone()
    }

    /// `{plural: [field]}`.
    #[napi(getter)]
    pub fn collections(&self) -> String {
        let collections = self.schema.collections.iter().map(|collection| {
            let fields = collection.fields.iter().map(|field| json!(field.name));
            (collection.plural.clone(), fields.collect())
        });
        Json::Object(collections.collect::<Map<_, _>>()).to_string()
    }

    #[napi]
    pub fn to_toml(&self) -> String {
        self.schema.to_toml()
    }

    #[napi]
    pub fn to_json(&self) -> String {
        self.schema.to_json().to_string()
    }
}

fn checked(schema: Result<schema::Schema, schema::SchemaError>) -> napi::Result<NativeSchema> {
    match schema {
        Ok(schema) => Ok(NativeSchema {
            schema: Arc::new(schema),
        }),
        Err(error) => Err(raise(&error.into())),
    }
}
