//! A field of any type, as it comes in.

use super::{
    ReadOptions,
    cell::Cell,
    convert::{
        Conversion, ToBirthday, ToChoice, ToDate, ToFlag, ToInstant, ToNumber, ToReference, ToText,
    },
    key::Reference,
    problem::Fault,
    stack::Stack,
};
use crate::{
    calendar::{Zone, day_of_date},
    records::Keys,
};
use kardan_dsl::{
    schema,
    types::{Type, Value},
};

/// The values of a field in the order of the input. The type is matched once per column where columns come in.
#[derive(Debug)]
pub(super) enum Field {
    Flag(Stack<ToFlag>),
    Number(Stack<ToNumber>),
    Date(Stack<ToDate>),
    Birthday(Stack<ToBirthday>),
    Instant(Stack<ToInstant>),
    Text(Stack<ToText>),
    Choice(Stack<ToChoice>),
    /// A link, or the key of the rows themselves.
    Reference(Stack<ToReference>),
}

/// Does the same with the stack of a field, of whatever type it is.
macro_rules! with_stack {
    ($field:expr, $stack:ident => $body:expr) => {
        match $field {
            Field::Flag($stack) => $body,
            Field::Number($stack) => $body,
            Field::Date($stack) => $body,
            Field::Birthday($stack) => $body,
            Field::Instant($stack) => $body,
            Field::Text($stack) => $body,
            Field::Choice($stack) => $body,
            Field::Reference($stack) => $body,
        }
    };
}
pub(super) use with_stack;

impl Field {
    pub(super) fn new(field: &schema::Field, is_key: bool, options: &ReadOptions) -> Field {
        let zone = Zone(options.timezone);
        let required = !field.optional && options.keys == Keys::Required;
        let default = field.default.as_ref();
        if is_key {
            return Field::Reference(Stack::new(ToReference::default(), None, required));
        }
        match &field.ty {
            Type::Bool => Field::Flag(stack(ToFlag, default, required)),
            Type::Date => Field::Date(stack(ToDate { zone }, default, required)),
            Type::Birthday => {
                Field::Birthday(stack(ToBirthday(ToDate { zone }), default, required))
            }
            Type::Instant => Field::Instant(stack(ToInstant::new(zone), default, required)),
            Type::Enum(ty) => Field::Choice(stack(ToChoice::new(ty), default, required)),
            Type::Record(_) => Field::Reference(stack(ToReference::default(), None, required)),
            Type::Int
            | Type::Decimal
            | Type::Ratio
            | Type::Money
            | Type::Points
            | Type::Kilometres => {
                let conversion = ToNumber::new(&field.ty, options.currency);
                Field::Number(stack(conversion, default, required))
            }
            // The other types are of expressions; a schema that gives one to a field holds it as text.
            Type::Text
            | Type::CalendarPeriod
            | Type::ClockPeriod
            | Type::DayOfYear
            | Type::List(_) => Field::Text(stack(ToText::default(), default, required)),
        }
    }

    pub(super) fn len(&self) -> usize {
        with_stack!(self, stack => stack.len())
    }

    pub(super) fn push(&mut self, cell: Cell<'_>) -> Result<(), Fault> {
        with_stack!(self, stack => stack.push(cell))
    }

    pub(super) fn pad(&mut self, rows: usize, fault: impl FnMut(u32, Fault)) {
        with_stack!(self, stack => stack.pad(rows, fault));
    }

    pub(super) fn push_unknown(&mut self) {
        with_stack!(self, stack => stack.push_unknown());
    }

    /// Whether no value came, and none has to.
    pub(super) fn may_stay_absent(&self) -> bool {
        with_stack!(self, stack => stack.may_stay_absent())
    }

    pub(super) fn agrees(&self, given: usize, with: usize) -> bool {
        with_stack!(self, stack => stack.agrees(given, with))
    }

    /// The references of a link or key.
    pub(super) fn references(&self) -> Option<&Stack<ToReference>> {
        if let Field::Reference(stack) = self {
            Some(stack)
        } else {
            None
        }
    }
}

fn stack<C: Conversion>(mut conversion: C, default: Option<&Value>, required: bool) -> Stack<C> {
    let default = default.and_then(|value| conversion.convert(cell_of(value)).ok());
    Stack::new(conversion, default, required)
}

/// A value of a schema as a cell. Lists and periods are no defaults.
pub(super) fn cell_of(value: &Value) -> Cell<'_> {
    match value {
        Value::Bool(value) => Cell::Bool(*value),
        Value::Int(value) => Cell::Int(*value),
        Value::Decimal(value)
        | Value::Ratio(value)
        | Value::Money(value, _)
        | Value::Points(value)
        | Value::Kilometres(value) => {
            let value = value.normalize();
            // A decimal has 28 places at the most.
            Cell::Decimal(value.mantissa(), value.scale() as i8)
        }
        Value::Text(text) => Cell::Text(text),
        Value::Date(date) => Cell::Date(day_of_date(*date)),
        Value::Instant(instant) => Cell::Instant(instant.timestamp_micros()),
        Value::DayOfYear(_) | Value::Period(_) | Value::List(_) => Cell::Other("a list or period"),
    }
}

impl Field {
    /// Takes a record of the input itself as the next value of a link.
    pub(super) fn push_row(&mut self, row: u32) {
        if let Field::Reference(stack) = self {
            stack.push_known(Reference::to_row(row));
        }
    }
}
