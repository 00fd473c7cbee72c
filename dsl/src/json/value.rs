//! How a value is made of what the library reads.

use super::error::repeated_member;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// The library hands over a number that no integer of 64 bits holds as an object whose only member has this name.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads a value.
pub(super) struct Reading<'a> {
    /// Where to note the first member that an object has twice; without it, such a member is an error.
    pub(super) repeated: Option<&'a mut Option<String>>,
}

impl Reading<'_> {
    /// The same for a value inside.
    fn inner(&mut self) -> Reading<'_> {
        Reading {
            repeated: self.repeated.as_deref_mut(),
        }
    }

    fn repeat<E: Error>(&mut self, name: String) -> Result<(), E> {
        match &mut self.repeated {
            None => Err(E::custom(repeated_member(&name))),
            Some(first) => {
                first.get_or_insert(name);
                Ok(())
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self.inner())? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if name == NUMBER {
                let digits: String = members.next_value()?;
                return digits
                    .parse::<Number>()
                    .map(Value::Number)
                    .map_err(A::Error::custom);
            }
            if object.contains_key(&name) {
                self.repeat(name.clone())?;
            }
            object.insert(name, members.next_value_seed(self.inner())?);
        }
        Ok(Value::Object(object))
    }
}

/// Reads a list, and hands over its elements.
pub(super) struct Elements<F> {
    pub(super) take: F,
}

impl<'de, F: FnMut(Result<Value, String>)> DeserializeSeed<'de> for Elements<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Result<Value, String>)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        loop {
            let mut repeated = None;
            let reading = Reading {
                repeated: Some(&mut repeated),
            };
            let Some(value) = elements.next_element_seed(reading)? else {
                return Ok(());
            };
            (self.take)(repeated.map_or(Ok(value), |name| Err(repeated_member(&name))));
        }
    }
}
