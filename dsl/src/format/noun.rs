//! The form that a noun of the schema takes at its place.

use crate::{
    schema::{CollectionId, FieldId, Schema},
    syntax::Number,
    vocabulary::{Count, Language},
};

/// What the phrase around a noun asks of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// `has visit`, `visit.total`.
    One,
    /// `for vehicle`.
    OfOne,
    /// `visits: [ … ]`.
    Many,
    /// `count of visits`.
    OfMany,
    /// `visit of vehicle`.
    ToOne,
    /// `sum of visits.total`.
    ToMany,
    /// `no visit`.
    Absent,
    /// `exactly 3 visits`.
    Counted(Number),
    /// `at least 3 visits`.
    AtLeast(Number),
}

/// What a collection is called in a language, in the form for a slot.
pub(super) fn noun(
    schema: &Schema,
    language: Language,
    collection: CollectionId,
    slot: Slot,
) -> String {
    let collection = schema.collection(collection);
    let noun = collection
        .nouns
        .get(&language)
        .filter(|_| language != Language::English);
    let Some(noun) = noun else {
        let one = match slot {
            Slot::One | Slot::OfOne | Slot::ToOne | Slot::Absent => true,
            Slot::Many | Slot::OfMany | Slot::ToMany => false,
            Slot::Counted(number) | Slot::AtLeast(number) => {
                Count::of(Language::English, &number) == Count::One
            }
        };
        let name = if one {
            &collection.name
        } else {
            &collection.plural
        };
        return name.clone();
    };
    let form = match slot {
        Slot::One => &noun.one,
        Slot::OfOne => &noun.of_one,
        Slot::Many => &noun.many,
        Slot::OfMany | Slot::Absent => &noun.of_many,
        Slot::ToOne => &noun.to_one,
        Slot::ToMany => &noun.to_many,
        Slot::Counted(number) => match Count::of(language, &number) {
            Count::One => &noun.one,
            Count::Few => &noun.of_one,
            Count::Many => &noun.of_many,
        },
        Slot::AtLeast(number) => match Count::of(language, &number) {
            Count::One => &noun.of_one,
            Count::Few | Count::Many => &noun.of_many,
        },
    };
    form.clone()
}

/// What a field is called in a language.
pub(crate) fn field(
    schema: &Schema,
    language: Language,
    collection: CollectionId,
    field: FieldId,
) -> String {
    let field = schema.field(collection, field);
    let alias = match language {
        Language::English => None,
        Language::Russian => field.aliases.get(&language).and_then(|words| words.first()),
    };
    alias.unwrap_or(&field.name).clone()
}
