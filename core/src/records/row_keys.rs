//! The keys of a table's rows.

use super::{
    Bitmap, Codes, Dictionary,
    key::{Key, KeySet, Reference},
    packed::Packed,
};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::BuildHasher,
    sync::{Arc, OnceLock},
};

/// The keys of a table's rows. They are text to everybody; whole numbers are kept as such.
#[derive(Clone, Debug)]
pub struct RowKeys {
    form: Form,
    /// Rows by key, made when somebody first looks for one: of most tables nobody ever does.
    rows: OnceLock<HashTable<u32>>,
    hasher: RandomState,
    texts: OnceLock<(Codes, Arc<Dictionary>)>,
}

/// So few keys are gone through one by one: of a single client there are not more.
const FEW: usize = 16;

#[derive(Clone, Debug)]
enum Form {
    /// Each key is that of the row before and one.
    Run {
        first: u32,
        len: usize,
    },
    Numbers(Packed),
    /// By row; empty where a row has none.
    Texts(Dictionary),
}

impl RowKeys {
    /// Those of a table without rows.
    pub(crate) fn none() -> RowKeys {
        RowKeys::of(&KeySet::default(), &[])
    }

    /// What references say, in the order of the rows.
    pub(super) fn of(keys: &KeySet, references: &[Reference]) -> RowKeys {
        RowKeys {
            form: Form::of(keys, references),
            rows: OnceLock::new(),
            hasher: RandomState::default(),
            texts: OnceLock::new(),
        }
    }

    /// Those keys, which all differ.
    pub(super) fn of_keys<'k>(keys: impl Iterator<Item = Key<'k>>) -> RowKeys {
        let keys: Vec<Key<'k>> = keys.collect();
        let number = |key: &Key<'_>| match key {
            Key::Int(number) => Some(*number),
            Key::Text(_) => None,
        };
        let form = match keys.iter().map(number).collect::<Option<Vec<i64>>>() {
            Some(numbers) => {
                let range = range(numbers.iter().copied());
                Form::Numbers(Packed::of(numbers.into_iter(), range))
            }
            None => Form::Texts(Dictionary::of_distinct(keys.into_iter().map(Key::text))),
        };
        RowKeys {
            form,
            ..RowKeys::none()
        }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Run { len, .. } => *len,
            Form::Numbers(numbers) => numbers.len(),
            Form::Texts(texts) => texts.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of a row; means nothing for a row without one.
    #[must_use]
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        self.key(row).text()
    }

    /// Compares the keys of two rows by their bytes.
    #[must_use]
    pub fn compare(&self, left: usize, right: usize) -> Ordering {
        self.key(left).cmp_text(self.key(right))
    }

    pub(super) fn key(&self, row: usize) -> Key<'_> {
        match &self.form {
            Form::Run { first, .. } => Key::Int(i64::from(*first) + row as i64),
            Form::Numbers(numbers) => Key::Int(numbers.get(row)),
            Form::Texts(texts) => Key::Text(texts.text(row as u32)),
        }
    }

    /// The row with a key, among those that have one.
    pub(super) fn row_of(&self, key: &str, known: Option<&Bitmap>) -> Option<u32> {
        let key = match self.form {
            Form::Texts(_) => Key::Text(key),
            Form::Run { .. } | Form::Numbers(_) => Key::of_text(key),
        };
        match (&self.form, key) {
            (&Form::Run { first, len }, Key::Int(number)) => {
                let row = u32::try_from(number).ok()?.checked_sub(first)?;
                return ((row as usize) < len).then_some(row);
            }
            (Form::Run { .. } | Form::Numbers(_), Key::Text(_)) => return None,
            _ if self.len() <= FEW && self.rows.get().is_none() => {
                let is_known = |row: usize| known.is_none_or(|known| known.get(row));
                let found = (0..self.len()).find(|&row| is_known(row) && self.key(row) == key);
                return found.map(|row| row as u32);
            }
            _ => {}
        }
        let hash = |key: Key<'_>| self.hasher.hash_one(key);
        let rows = self.rows.get_or_init(|| {
            let hash = |&row: &u32| hash(self.key(row as usize));
            let mut rows = HashTable::with_capacity(self.len());
            for row in 0..self.len() as u32 {
                if known.is_none_or(|known| known.get(row as usize)) {
                    rows.insert_unique(hash(&row), row, hash);
                }
            }
            rows
        });
        rows.find(hash(key), |&row| self.key(row as usize) == key)
            .copied()
    }

    /// The keys as a column of text: as much memory as their digits take, from the first call on.
    #[must_use]
    pub fn texts(&self) -> (&Codes, &Arc<Dictionary>) {
        let (codes, dictionary) = self.texts.get_or_init(|| {
            let texts = Dictionary::of_distinct((0..self.len()).map(|row| self.text(row)));
            (Codes::U32((0..self.len() as u32).collect()), texts.into())
        });
        (codes, dictionary)
    }
}

impl Form {
    fn of(keys: &KeySet, references: &[Reference]) -> Form {
        if let Some(first) = references.first().and_then(|reference| reference.small())
            && Reference::are_run(first, references)
        {
            let len = references.len();
            return Form::Run { first, len };
        }
        let number = |&reference: &Reference| match keys.key(reference) {
            Some(Key::Int(number)) => Some(number),
            None => Some(0),
            Some(Key::Text(_)) => None,
        };
        if references
            .iter()
            .any(|reference| number(reference).is_none())
        {
            return Form::texts(keys, references);
        }
        let numbers = references
            .iter()
            .map(|reference| number(reference).unwrap_or_default());
        let range = range(numbers.clone());
        Form::Numbers(Packed::of(numbers, range))
    }

    fn texts(keys: &KeySet, references: &[Reference]) -> Form {
        let text =
            |&reference: &Reference| keys.key(reference).map_or(Cow::Borrowed(""), Key::text);
        Form::Texts(Dictionary::of_distinct(references.iter().map(text)))
    }
}

/// The least and the greatest of some numbers.
fn range(numbers: impl Iterator<Item = i64>) -> (i64, i64) {
    let both = numbers.map(|number| (number, number));
    let both = both.reduce(|(least, most), (number, _)| (number.min(least), number.max(most)));
    both.unwrap_or_default()
}
