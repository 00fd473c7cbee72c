//! Units and their word forms.

use super::{Agreement, Language, english, russian};
use crate::{
    syntax::{Magnitude, Number, PeriodUnit, QuantityUnit},
    types::Currency,
};
use rust_decimal::Decimal;

/// What the word behind a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days to years, minutes and hours.
    Period(PeriodUnit),
    /// An amount.
    Money(Currency),
    /// Bonus points.
    Points,
    /// Kilometres.
    Kilometres,
    /// Thousand and million: a unit may follow.
    Magnitude(Magnitude),
}

/// The grammatical case that the phrase around a number asks for. Languages without cases ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// A value on its own: «6 месяцев», «1 неделя».
    Nominative,
    /// Behind `at least … ago`, `from … to … ago`, `within`, `of the last`: «не менее 1 недели назад».
    Genitive,
    /// Behind `in the last`, `in the next`, `as of … ago`: «за последнюю 1 неделю».
    Accusative,
    /// Behind `in this`, `in the previous` without a number: «в этом месяце».
    Locative,
}

/// The gender of a unit's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Gender {
    Masculine,
    Feminine,
}

/// The word forms of a unit in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnitWords {
    pub(super) unit: Unit,
    gender: Gender,
    /// One; two to four, and the genitive of one; five and more; the accusative and the locative of one.
    forms: [&'static str; 5],
    also: &'static [&'static str],
}

pub(super) const fn declined(
    unit: Unit,
    gender: Gender,
    forms: [&'static str; 5],
    also: &'static [&'static str],
) -> UnitWords {
    UnitWords {
        unit,
        gender,
        forms,
        also,
    }
}

pub(super) const fn plural(unit: Unit, one: &'static str, many: &'static str) -> UnitWords {
    declined(unit, Gender::Masculine, [one, many, many, one, one], &[])
}

pub(super) const fn invariable(unit: Unit, word: &'static str, gender: Gender) -> UnitWords {
    declined(unit, gender, [word; 5], &[])
}

impl UnitWords {
    /// Every form, the written ones first.
    pub(super) fn forms(&self) -> impl Iterator<Item = &'static str> {
        self.forms.iter().chain(self.also).copied()
    }
}

/// How a number counts nouns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Count {
    /// 1, and in Russian 21, 31, …
    One,
    /// In Russian 2, 3, 4, 22, … and fractions.
    Few,
    /// All others.
    Many,
}

impl Count {
    /// How a number counts in a language.
    #[must_use]
    pub fn of(language: Language, number: &Number) -> Count {
        if number.magnitude.is_some() {
            return Count::Many;
        }
        let digits = number.digits.abs();
        match language {
            Language::English if digits == Decimal::ONE => Count::One,
            Language::English => Count::Many,
            Language::Russian if !digits.fract().is_zero() => Count::Few,
            Language::Russian => {
                let last_two = digits % Decimal::ONE_HUNDRED;
                let last = digits % Decimal::TEN;
                let teens = last_two > Decimal::TEN && last_two < Decimal::from(20);
                if teens {
                    Count::Many
                } else if last == Decimal::ONE {
                    Count::One
                } else if last >= Decimal::TWO && last < Decimal::from(5) {
                    Count::Few
                } else {
                    Count::Many
                }
            }
        }
    }
}

impl Unit {
    /// The word for so many of it.
    #[must_use]
    pub fn word(self, language: Language, case: Case, count: Count) -> &'static str {
        let Some([one, few, many, object, place]) = self.words(language).map(|words| words.forms)
        else {
            return "";
        };
        match (case, count) {
            (Case::Locative, _) => place,
            (Case::Accusative, Count::One) => object,
            (Case::Genitive, Count::One) if language == Language::Russian => few,
            (Case::Genitive, Count::Few) => many,
            (_, Count::One) => one,
            (_, Count::Few) => few,
            (_, Count::Many) => many,
        }
    }

    /// What a phrase before so many of it agrees with.
    #[must_use]
    pub fn agreement(self, language: Language, count: Count) -> Agreement {
        match (count, self.words(language).map(|words| words.gender)) {
            (Count::One, Some(Gender::Feminine)) => Agreement::Feminine,
            (Count::One, _) => Agreement::Masculine,
            _ => Agreement::Plural,
        }
    }

    /// As the syntax tree has it; none for periods, magnitudes.
    #[must_use]
    pub fn quantity(self) -> Option<QuantityUnit> {
        match self {
            Unit::Money(currency) => Some(QuantityUnit::Money(currency.code().to_owned())),
            Unit::Points => Some(QuantityUnit::Points),
            Unit::Kilometres => Some(QuantityUnit::Kilometres),
            Unit::Period(_) | Unit::Magnitude(_) => None,
        }
    }

    fn words(self, language: Language) -> Option<&'static UnitWords> {
        all(language).iter().find(|words| words.unit == self)
    }
}

/// The unit of a quantity of the syntax tree; none for a currency that the engine does not know.
impl TryFrom<&QuantityUnit> for Unit {
    type Error = ();

    fn try_from(unit: &QuantityUnit) -> Result<Unit, ()> {
        match unit {
            QuantityUnit::Money(code) => Currency::of_code(code).map(Unit::Money).ok_or(()),
            QuantityUnit::Points => Ok(Unit::Points),
            QuantityUnit::Kilometres => Ok(Unit::Kilometres),
        }
    }
}

/// All units of a language.
pub(super) fn all(language: Language) -> &'static [UnitWords] {
    match language {
        Language::English => english::UNITS,
        Language::Russian => russian::UNITS,
    }
}
