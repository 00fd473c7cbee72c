//! Types and values in words, for messages.

use crate::{
    schema::{Collection, Field},
    syntax::{CalendarUnit, ClockUnit, PeriodUnit},
    types::Type,
    vocabulary::Language,
};

/// A type as people call it.
pub(super) fn describe(ty: &Type, language: Language) -> String {
    let (english, russian) = match ty {
        Type::Bool => ("a condition", "условие"),
        Type::Int => ("a whole number", "целое число"),
        Type::Decimal => ("a number", "число"),
        Type::Text => ("text", "текст"),
        Type::Enum(_) => ("one of a list of values", "значение из списка"),
        Type::Date => ("a date", "дата"),
        Type::Birthday => ("a birthday", "день рождения"),
        Type::Instant => ("an instant", "момент"),
        Type::Ratio => ("a share", "доля"),
        Type::Money => ("money", "деньги"),
        Type::Points => ("points", "баллы"),
        Type::Kilometres => ("kilometres", "километры"),
        Type::CalendarPeriod => ("a calendar period", "календарный период"),
        Type::ClockPeriod => ("a period of hours or minutes", "период в часах или минутах"),
        Type::DayOfYear => ("a day of every year", "день без года"),
        Type::List(_) => ("a list", "список"),
        Type::Record(_) => ("a link to a record", "связь с записью"),
    };
    match language {
        Language::English => english.to_owned(),
        Language::Russian => russian.to_owned(),
    }
}

/// Periods of a unit, in words.
pub(super) fn describe_unit(unit: PeriodUnit, language: Language) -> &'static str {
    let (english, russian) = match unit {
        PeriodUnit::Calendar(CalendarUnit::Day) => ("days", "дни"),
        PeriodUnit::Calendar(CalendarUnit::Week) => ("weeks", "недели"),
        PeriodUnit::Calendar(CalendarUnit::Month) => ("months", "месяцы"),
        PeriodUnit::Calendar(CalendarUnit::Quarter) => ("quarters", "кварталы"),
        PeriodUnit::Calendar(CalendarUnit::Year) => ("years", "годы"),
        PeriodUnit::Clock(ClockUnit::Minute) => ("minutes", "минуты"),
        PeriodUnit::Clock(ClockUnit::Hour) => ("hours", "часы"),
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}

/// What one record of a collection is called in a language.
pub(super) fn noun(collection: &Collection, language: Language) -> String {
    let noun = collection.nouns.get(&language);
    noun.map_or(&collection.name, |noun| &noun.one).clone()
}

/// What its records are called in a language.
pub(super) fn nouns(collection: &Collection, language: Language) -> String {
    let noun = collection.nouns.get(&language);
    noun.map_or(&collection.plural, |noun| &noun.many).clone()
}

/// What a field is called in a language.
pub(super) fn field_name(field: &Field, language: Language) -> String {
    let alias = field.aliases.get(&language);
    let alias = alias.and_then(|aliases| aliases.first());
    alias.unwrap_or(&field.name).clone()
}

/// Values side by side, the first few of them.
pub(super) fn enumerate(values: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = values
        .iter()
        .take(SHOWN)
        .map(|value| format!("`{value}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if values.len() > SHOWN {
        text.push_str(", …");
    }
    text
}
