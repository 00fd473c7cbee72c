//! Schemas.

use crate::error::raise;
use kardan_dsl::schema;
use napi_derive::napi;
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

    #[napi(factory)]
    pub fn from_toml(text: String) -> napi::Result<Self> {
        checked(schema::Schema::from_toml(&text))
    }

    #[napi(factory)]
    pub fn from_json(text: String) -> napi::Result<Self> {
        checked(schema::Schema::from_json(&text))
    }

    #[napi(getter)]
    pub fn name(&self) -> String {
        self.schema.name.clone()
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
    schema
        .map(|schema| NativeSchema {
            schema: Arc::new(schema),
        })
        .map_err(|error| raise(&error.into()))
}
