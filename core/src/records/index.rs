//! Rows of the input by their keys.

use super::{
    NO_ROW,
    key::{KeySet, Reference, Target},
    store::WORTH_THREADS,
};
use foldhash::fast::RandomState;
use rayon::prelude::*;
use std::collections::HashMap;

/// Rows of the input by the references of their key column.
#[derive(Debug)]
pub(super) struct Index {
    small: Small,
    texts: Vec<u32>,
    large: Vec<u32>,
}

/// Rows by small keys.
#[derive(Debug)]
enum Small {
    /// Each key is that of the row before and one: most hosts number their records.
    Run {
        first: u32,
        len: u32,
    },
    /// By the key less the least of them, where they lie densely.
    Dense {
        least: u32,
        rows: Vec<u32>,
    },
    Sparse(HashMap<u32, u32, RandomState>),
}

impl Index {
    /// The rows of keys that are a run. None where they are not.
    pub(super) fn of_run(references: &[Reference]) -> Option<Index> {
        let first = references.first()?.small()?;
        Reference::are_run(first, references).then(|| Index {
            small: Small::Run {
                first,
                len: references.len() as u32,
            },
            texts: Vec::new(),
            large: Vec::new(),
        })
    }

    /// Room for the rows of these references.
    pub(super) fn with_room(keys: &KeySet, references: &[Reference]) -> Index {
        let (mut least, mut most, mut count) = (u32::MAX, 0, 0);
        for number in references.iter().filter_map(|reference| reference.small()) {
            (least, most, count) = (least.min(number), most.max(number), count + 1);
        }
        let span = most.saturating_sub(least) as usize + 1;
        let small = if count > 0 && span < 4 * count + 1024 {
            Small::Dense {
                least,
                rows: vec![NO_ROW; span],
            }
        } else {
            Small::Sparse(HashMap::default())
        };
        let [texts, large] = keys.counts().map(|count| vec![NO_ROW; count]);
        Index {
            small,
            texts,
            large,
        }
    }

    /// Where the row of a key stands, `NO_ROW` where there is none yet. None for what is no key of this column.
    pub(super) fn slot(&mut self, reference: Reference) -> Option<&mut u32> {
        match reference.target() {
            Target::Small(key) => match &mut self.small {
                Small::Run { .. } => None,
                Small::Dense { least, rows } => rows.get_mut(key.checked_sub(*least)? as usize),
                Small::Sparse(rows) => Some(rows.entry(key).or_insert(NO_ROW)),
            },
            Target::Text(place) => self.texts.get_mut(place as usize),
            Target::Large(place) => self.large.get_mut(place as usize),
            Target::Row(_) | Target::Missing => None,
        }
    }

    fn get(&self, reference: Reference) -> u32 {
        let row = match reference.target() {
            Target::Small(key) => match &self.small {
                &Small::Run { first, len } => return run(first, len, key),
                &Small::Dense { least, ref rows } => return dense(least, rows, key),
                Small::Sparse(rows) => rows.get(&key),
            },
            Target::Text(place) => self.texts.get(place as usize),
            Target::Large(place) => self.large.get(place as usize),
            Target::Row(_) | Target::Missing => None,
        };
        row.copied().unwrap_or(NO_ROW)
    }
}

fn run(first: u32, len: u32, key: u32) -> u32 {
    match key.wrapping_sub(first) {
        row if row < len => row,
        _ => NO_ROW,
    }
}

fn dense(least: u32, rows: &[u32], key: u32) -> u32 {
    rows.get(key.wrapping_sub(least) as usize)
        .copied()
        .unwrap_or(NO_ROW)
}

/// Finds rows of the input by the references of another column.
pub(super) struct Finder<'a> {
    index: Option<&'a Index>,
    /// By places among the other column's keys.
    texts: Vec<u32>,
    large: Vec<u32>,
}

impl<'a> Finder<'a> {
    /// Finds what the references of `asked` say among the rows of `index` with their `keys`; nothing where there are none.
    pub(super) fn new(asked: &KeySet, among: Option<(&KeySet, &'a Index)>) -> Finder<'a> {
        let [texts, large] = match among {
            Some((keys, index)) => keys.references_of(asked).map(|references| {
                let row = |reference: Option<_>| reference.map_or(NO_ROW, |known| index.get(known));
                references.into_iter().map(row).collect()
            }),
            None => [Vec::new(), Vec::new()],
        };
        Finder {
            texts,
            large,
            index: among.map(|(_, index)| index),
        }
    }

    /// The row that a reference says, or `NO_ROW`.
    pub(super) fn row(&self, reference: Reference) -> u32 {
        match (reference.target(), self.index) {
            (Target::Small(_), Some(index)) => index.get(reference),
            (Target::Text(place), _) => self.texts.get(place as usize).copied().unwrap_or(NO_ROW),
            (Target::Large(place), _) => self.large.get(place as usize).copied().unwrap_or(NO_ROW),
            (Target::Row(row), _) => row,
            (Target::Small(_), None) | (Target::Missing, _) => NO_ROW,
        }
    }

    /// The rows that references say. The form of the index is matched once.
    pub(super) fn rows(
        &self,
        references: impl IndexedParallelIterator<Item = Reference>,
    ) -> Vec<u32> {
        let references = references.with_min_len(WORTH_THREADS);
        match self.index.map(|index| &index.small) {
            Some(&Small::Run { first, len }) => references
                .map(|reference| match reference.small() {
                    Some(key) => run(first, len, key),
                    None => self.row(reference),
                })
                .collect(),
            Some(&Small::Dense { least, ref rows }) => references
                .map(|reference| match reference.small() {
                    Some(key) => dense(least, rows, key),
                    None => self.row(reference),
                })
                .collect(),
            Some(Small::Sparse(_)) | None => {
                references.map(|reference| self.row(reference)).collect()
            }
        }
    }
}
