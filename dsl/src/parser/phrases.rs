//! Phrases over tokens: which stand where, and which stands here.

use super::token::{Kind, Symbol, Token};
use crate::vocabulary::{Phrase, Word, Words};

/// A set of phrases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhraseSet([u128; 2]);

impl PhraseSet {
    /// A set of these.
    pub(super) const fn of(phrases: &[Phrase]) -> PhraseSet {
        let mut bits = [0; 2];
        let mut index = 0;
        while index < phrases.len() {
            let number = phrases[index] as usize;
            bits[number / 128] |= 1 << (number % 128);
            index += 1;
        }
        PhraseSet(bits)
    }

    /// Both sets.
    pub(super) const fn and(self, other: PhraseSet) -> PhraseSet {
        PhraseSet([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    /// Whether a phrase is in it.
    pub(super) const fn contains(self, phrase: Phrase) -> bool {
        let number = phrase as usize;
        self.0[number / 128] & (1 << (number % 128)) != 0
    }

    /// Its phrases.
    pub(crate) fn iter(self) -> impl Iterator<Item = Phrase> {
        Phrase::ALL
            .iter()
            .copied()
            .filter(move |&phrase| self.contains(phrase))
    }
}

const _: () = assert!(
    Phrase::ALL.len() <= 256,
    "a set has one bit for each phrase"
);

/// What a header line begins with.
pub(super) const HEADERS: PhraseSet = PhraseSet::of(&[
    Phrase::Language,
    Phrase::Timezone,
    Phrase::Currency,
    Phrase::Use,
]);

/// What a declaration begins with.
pub(crate) const DECLARATIONS: PhraseSet = PhraseSet::of(&[
    Phrase::Param,
    Phrase::Catalog,
    Phrase::Condition,
    Phrase::Attribute,
    Phrase::Segment,
    Phrase::Partition,
    Phrase::Test,
    Phrase::Program,
    Phrase::Bonus,
    Phrase::Tiers,
    Phrase::Trigger,
    Phrase::Experiment,
]);

/// What a condition begins with, where it is not a value first.
pub(super) const CONDITIONS: PhraseSet = PhraseSet::of(&[
    Phrase::Not,
    Phrase::Has,
    Phrase::No,
    Phrase::Every,
    Phrase::AnyOf,
    Phrase::AllOf,
    Phrase::NoneOf,
    Phrase::InSegment,
    Phrase::NotInSegment,
]);

/// What a value begins with, literals and names apart.
pub(super) const VALUES: PhraseSet = PhraseSet::of(&[
    Phrase::DateOf,
    Phrase::YearOf,
    Phrase::MonthOf,
    Phrase::WeekdayOf,
    Phrase::HourOf,
    Phrase::DaysSince,
    Phrase::AgeOf,
    Phrase::AnniversaryOf,
    Phrase::CountOf,
    Phrase::SumOf,
    Phrase::AverageOf,
    Phrase::MinOf,
    Phrase::MaxOf,
    Phrase::First,
    Phrase::Last,
    Phrase::AverageGapOf,
    Phrase::ForecastOf,
    Phrase::DateWhen,
    Phrase::True,
    Phrase::False,
    Phrase::QuintileOf,
    Phrase::DecileOf,
    Phrase::RankOf,
    Phrase::ShareOfAll,
]);

/// What a window begins with.
pub(super) const WINDOWS: PhraseSet = PhraseSet::of(&[
    Phrase::InTheLast,
    Phrase::InTheNext,
    Phrase::AtLeast,
    Phrase::From,
    Phrase::InThis,
    Phrase::InThePrevious,
    Phrase::IsToday,
]);

/// What stands behind a value and makes it a condition.
pub(super) const COMPARISONS: PhraseSet = PhraseSet::of(&[
    Phrase::Between,
    Phrase::In,
    Phrase::NotIn,
    Phrase::Contains,
    Phrase::StartsWith,
    Phrase::IsKnown,
    Phrase::IsMissing,
])
.and(WINDOWS);

/// What can follow a whole value or condition.
pub(super) const CONNECTIVES: PhraseSet = PhraseSet::of(&[
    Phrase::And,
    Phrase::Or,
    Phrase::Where,
    Phrase::Then,
    Phrase::OrElse,
    Phrase::For,
    Phrase::RowsOf,
    Phrase::Within,
    Phrase::InAtLeast,
    Phrase::To,
    Phrase::Until,
    Phrase::Ago,
    Phrase::Reaches,
    Phrase::AsOf,
    Phrase::LeapToMarch,
    Phrase::When,
]);

/// Phrases of one word that begin a value only before a name or a parenthesis; elsewhere the word is a name.
const CONTEXTUAL: PhraseSet = PhraseSet::of(&[
    Phrase::First,
    Phrase::Last,
    Phrase::CountOf,
    Phrase::Distinct,
]);

/// The longest phrase of a set that stands at a token, and how many tokens it takes.
pub(super) fn find(
    words: &Words,
    tokens: &[Token<'_>],
    at: usize,
    set: PhraseSet,
) -> Option<(Phrase, usize)> {
    let first = tokens.get(at)?;
    if first.word == Word::NONE {
        return None;
    }
    let mut best: Option<(Phrase, usize)> = None;
    for &(phrase, ref sequence) in words.beginning_with(first.word) {
        if set.contains(phrase)
            && best.is_none_or(|(_, length)| sequence.len() > length)
            && stands(tokens, at, sequence)
        {
            best = Some((phrase, sequence.len()));
        }
    }
    let (phrase, length) = best?;
    // `сумма по ступеням` is a name and `in bands of`, which begins with the word that ends `sum of`.
    if phrase != Phrase::InBandsOf
        && words
            .sequences(Phrase::InBandsOf)
            .iter()
            .any(|sequence| stands(tokens, at + length - 1, sequence))
    {
        return None;
    }
    if length == 1 && CONTEXTUAL.contains(phrase) && !is_followed_by_rows(words, tokens, at + 1) {
        return None;
    }
    Some((phrase, length))
}

fn stands(tokens: &[Token<'_>], at: usize, sequence: &[Word]) -> bool {
    tokens.get(at..at + sequence.len()).is_some_and(|here| {
        here.iter()
            .zip(sequence)
            .all(|(token, word)| token.word == *word)
    })
}

fn is_followed_by_rows(words: &Words, tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at).is_some_and(|next| match next.kind {
        Kind::Symbol(symbol) => symbol == Symbol::OpenParenthesis,
        Kind::QuotedName => true,
        Kind::Word => find(words, tokens, at, COMPARISONS.and(CONNECTIVES)).is_none(),
        _ => false,
    })
}

/// Whether a word joins its line to the line before: `and`, `or`, `where`, `then`.
pub(super) fn joins(words: &Words, word: Word) -> bool {
    const JOINING: [Phrase; 4] = [Phrase::And, Phrase::Or, Phrase::Where, Phrase::Then];
    word != Word::NONE && JOINING.iter().any(|&phrase| is(words, word, phrase))
}

/// Whether a word is `not`.
pub(super) fn is_not(words: &Words, word: Word) -> bool {
    word != Word::NONE && is(words, word, Phrase::Not)
}

fn is(words: &Words, word: Word, phrase: Phrase) -> bool {
    words
        .sequences(phrase)
        .iter()
        .any(|sequence| matches!(sequence.as_ref(), [only] if *only == word))
}

/// Whether a declaration begins at a token, by its keyword at the beginning of a line and by what follows: inside of braces
/// enough must follow to tell it from a line of a block.
pub(super) fn begins_declaration(
    words: &Words,
    tokens: &[Token<'_>],
    at: usize,
    inside: bool,
) -> bool {
    if !tokens.get(at).is_some_and(|token| token.begins_line) {
        return false;
    }
    let Some((phrase, length)) = find(words, tokens, at, DECLARATIONS.and(HEADERS)) else {
        return false;
    };
    if HEADERS.contains(phrase) {
        return !inside;
    }
    let kind = |offset: usize| tokens.get(at + length + offset).map(|token| token.kind);
    if phrase == Phrase::Test {
        return kind(0) == Some(Kind::Text);
    }
    if !matches!(kind(0), Some(Kind::Word | Kind::QuotedName)) {
        return false;
    }
    match kind(1) {
        Some(Kind::Text | Kind::Symbol(Symbol::OpenBrace)) => true,
        Some(Kind::Symbol(Symbol::Colon)) => {
            matches!(phrase, Phrase::Param | Phrase::Catalog)
        }
        Some(Kind::Symbol(Symbol::Equal)) => {
            phrase == Phrase::Attribute || (phrase == Phrase::Catalog && !inside)
        }
        Some(Kind::Word) => tokens
            .get(at + length + 1)
            .is_some_and(|next| is(words, next.word, Phrase::For)),
        _ => false,
    }
}
