//! Which rows stay, and where they go.

use super::{
    Keys, NO_ROW, Problem, ReadOptions,
    builder::levels,
    field::Field,
    index::{Finder, Index},
    key::{Key, KeySet},
    problem::Problems,
    rows::Rows,
    sort::{self, Order},
    store::WORTH_THREADS,
};
use kardan_dsl::schema::Schema;
use rayon::prelude::*;
use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

/// Where the rows of a collection go. Rows that were left out go nowhere.
#[derive(Debug, Default)]
pub(super) struct Placement {
    /// How many rows stay.
    pub(super) len: usize,
    /// How many came.
    pub(super) given: usize,
    /// By row of the table: the row of the input. None where they are the same.
    pub(super) order: Option<Vec<u32>>,
    /// By row of the input: the row of the table, or `NO_ROW`. Made from the order when first asked for.
    rank: OnceLock<Vec<u32>>,
    /// By row of the parent's table: where its rows begin; one more for the end. Empty without a parent.
    pub(super) offsets: Vec<u32>,
    /// By key: the row of the input.
    pub(super) index: Option<Index>,
    /// Rows of the input that stood in the place of a link and are the record of another row.
    merged: HashMap<u32, u32>,
}

impl Placement {
    /// Turns rows of the input into rows of the table, or into `NO_ROW`.
    pub(super) fn rank(&self, rows: &mut [u32]) {
        let Some(order) = &self.order else {
            return;
        };
        let ranks = self.rank.get_or_init(|| {
            let mut ranks = vec![NO_ROW; self.given];
            for (rank, &row) in order.iter().enumerate() {
                ranks[row as usize] = rank as u32;
            }
            ranks
        });
        let rank = |row: &mut u32| *row = ranks.get(*row as usize).copied().unwrap_or(NO_ROW);
        if rows.len() < WORTH_THREADS {
            rows.iter_mut().for_each(rank);
        } else {
            rows.par_iter_mut()
                .with_min_len(WORTH_THREADS)
                .for_each(rank);
        }
    }

    /// Turns rows of the input into those that hold their records.
    pub(super) fn find_originals(&self, rows: &mut [u32]) {
        if self.merged.is_empty() {
            return;
        }
        for row in rows {
            while let Some(&same) = self.merged.get(row) {
                *row = same;
            }
        }
    }

    /// What finds these rows by the references of another column.
    pub(super) fn finder<'a>(&'a self, asked: &KeySet, rows: Option<&'a Rows>) -> Finder<'a> {
        let keys = rows.and_then(Rows::keys).map(|keys| &keys.conversion.keys);
        Finder::new(asked, keys.zip(self.index.as_ref()))
    }
}

/// Finds the place of every row, by collection: what it hangs on, whether its key is its own, and what comes before it.
pub(super) fn place(
    schema: &Schema,
    options: &ReadOptions,
    tables: &mut [Option<Box<Rows>>],
    problems: &mut Problems,
) -> Vec<Placement> {
    let mut places: Vec<Placement> = schema
        .collections
        .iter()
        .map(|_| Placement::default())
        .collect();
    for level in levels(schema) {
        let taken: Vec<_> = level
            .into_iter()
            .map(|id| (id, tables[usize::from(id.0)].take()))
            .collect();
        let placed: Vec<_> = taken
            .into_par_iter()
            .map(|(id, mut rows)| {
                let mut found = Problems::new(problems.limit);
                let parent = schema.parent(id).map(|parent| usize::from(parent.0));
                let parent = parent.map(|parent| (tables[parent].as_deref(), &places[parent]));
                let placement = match &mut rows {
                    Some(rows) => place_rows(rows, parent, options, &mut found),
                    None => Placement {
                        offsets: parent.map_or(Vec::new(), |(_, above)| vec![0; above.len + 1]),
                        ..Placement::default()
                    },
                };
                (id, rows, placement, found)
            })
            .collect();
        for (id, rows, placement, found) in placed {
            let at = usize::from(id.0);
            (tables[at], places[at]) = (rows, placement);
            problems.append(found);
        }
    }
    places
}

fn place_rows(
    rows: &mut Rows,
    parent: Option<(Option<&Rows>, &Placement)>,
    options: &ReadOptions,
    problems: &mut Problems,
) -> Placement {
    if options.keys == Keys::Numbered {
        number_keys(rows);
    }
    let mut bad = std::mem::take(&mut rows.bad);
    let owners = parent.map(|over| find_owners(rows, over, &mut bad, problems));
    let mut placement = Placement {
        given: rows.len,
        ..Placement::default()
    };
    find_duplicates(rows, owners.as_deref(), &mut placement, &mut bad, problems);
    bad.extend(placement.merged.keys());
    match parent.zip(owners) {
        Some(((_, above), owners)) => {
            sort_rows(rows, above, owners, &bad, &mut placement, problems);
        }
        None => {
            placement.len = rows.len;
            if !bad.is_empty() {
                let bad: HashSet<u32> = bad.into_iter().collect();
                let kept = (0..rows.len as u32).filter(|row| !bad.contains(row));
                let kept: Vec<u32> = kept.collect();
                placement.len = kept.len();
                placement.order = Some(kept);
            }
        }
    }
    placement
}

/// Gives rows without a key the lowest numbers that no row has.
fn number_keys(rows: &mut Rows) {
    let Some(key) = rows.schema.collection(rows.id).key else {
        return;
    };
    let len = rows.len;
    if rows.schema.field(rows.id, key).optional {
        return;
    }
    let Some(Some(Field::Reference(stack))) = rows.fields.get_mut(usize::from(key.0)) else {
        return;
    };
    stack.pad(len, |_, _| {});
    if stack.is_complete() {
        return;
    }
    let taken: HashSet<i64> = stack
        .values
        .iter()
        .filter_map(|&reference| match stack.conversion.keys.key(reference) {
            Some(Key::Int(number)) => Some(number),
            _ => None,
        })
        .collect();
    let mut free = (1..).filter(|number| !taken.contains(number));
    for row in 0..len {
        if stack.get(row).is_none()
            && let Some(number) = free.next()
        {
            let reference = stack.conversion.keys.intern(Key::Int(number));
            stack.replace(row, reference);
        }
    }
}

/// The row of the parent's input that each row hangs on. Orphans are bad.
fn find_owners(
    rows: &mut Rows,
    (parent, above): (Option<&Rows>, &Placement),
    bad: &mut Vec<u32>,
    problems: &mut Problems,
) -> Vec<u32> {
    let Some(stack) = rows.owner.take() else {
        return Vec::new();
    };
    let keys = &stack.conversion.keys;
    let finder = above.finder(keys, parent);
    let mut owners = finder.rows(stack.values.par_iter().copied());
    above.find_originals(&mut owners);
    let column = rows.owner_column();
    for (row, _) in owners
        .iter()
        .enumerate()
        .filter(|&(_, &owner)| owner == NO_ROW)
    {
        let (row, reference) = (row as u32, stack.values.get(row).copied());
        if rows.unreadable_owners.binary_search(&row).is_ok() {
            continue;
        }
        bad.push(row);
        problems.add(|| {
            let message = match reference.and_then(|reference| keys.key(reference)) {
                Some(key) => {
                    format!("`{column}` names `{}`, which is not there", key.text())
                }
                None => format!("`{column}` is missing: whose row this is cannot be told"),
            };
            rows.problem("orphan", Some(row), Some(column), message)
        });
    }
    owners
}

/// Finds the row of each key. A second row of a key is bad, unless one of the two stood in the place of a link and says nothing else.
fn find_duplicates(
    rows: &Rows,
    owners: Option<&[u32]>,
    placement: &mut Placement,
    bad: &mut Vec<u32>,
    problems: &mut Problems,
) {
    let (Some(stack), Some(key)) = (rows.keys(), rows.schema.collection(rows.id).key) else {
        return;
    };
    let keys = &stack.conversion.keys;
    placement.index = Index::of_run(&stack.values);
    if placement.index.is_some() {
        return;
    }
    let mut index = Index::with_room(keys, &stack.values);
    let mut embedded = rows.embedded.clone();
    embedded.sort_unstable();
    let is_embedded = |row: u32| embedded.binary_search(&row).is_ok();
    let owner = |row: u32| owners.and_then(|owners| owners.get(row as usize));
    let agrees = |given: u32, with: u32| {
        owner(given) == owner(with)
            && rows
                .fields
                .iter()
                .flatten()
                .all(|field| field.agrees(given as usize, with as usize))
    };
    for (row, &reference) in (0..).zip(&stack.values) {
        let Some(slot) = index.slot(reference) else {
            continue;
        };
        if *slot == NO_ROW {
            *slot = row;
        } else if is_embedded(row) && agrees(row, *slot) {
            placement.merged.insert(row, *slot);
        } else if is_embedded(*slot) && agrees(*slot, row) {
            placement.merged.insert(*slot, row);
            *slot = row;
        } else {
            let earlier = *slot + 1;
            bad.push(row);
            problems.add(|| {
                let name = &rows.schema.field(rows.id, key).name;
                let text = keys.key(reference).map(Key::text);
                let message = format!(
                    "the key `{}` is that of row {earlier} already",
                    text.unwrap_or_default()
                );
                rows.problem("duplicate_key", Some(row), Some(name), message)
            });
        }
    }
    placement.index = Some(index);
}

/// Finds the order of the rows that stay under their parents.
fn sort_rows(
    rows: &Rows,
    above: &Placement,
    mut owners: Vec<u32>,
    bad: &[u32],
    placement: &mut Placement,
    problems: &mut Problems,
) {
    for &row in bad {
        owners[row as usize] = NO_ROW;
    }
    if let Some(dealt) = sort::deal_runs(&owners, above) {
        (placement.order, placement.offsets) = (Some(dealt.rows), dealt.offsets);
    } else {
        above.rank(&mut owners);
        leave_out(rows, &owners, bad, problems);
        placement.offsets = sort::offsets(&owners, above.len);
        let is_sorted = owners.is_sorted() && owners.last() != Some(&NO_ROW);
        placement.order = (!is_sorted).then(|| sort::deal(&owners, &placement.offsets));
    }
    drop(owners);
    placement.len = placement.offsets.last().map_or(0, |&end| end as usize);
    sort::sort_runs(&mut placement.order, &placement.offsets, &Order::of(rows));
}

/// Rows whose parent was left out are left out with it.
fn leave_out(rows: &Rows, parents: &[u32], bad: &[u32], problems: &mut Problems) {
    let mut without = (0..)
        .zip(parents)
        .filter(|&(_, &parent)| parent == NO_ROW)
        .peekable();
    if without.peek().is_none() {
        return;
    }
    let bad: HashSet<u32> = bad.iter().copied().collect();
    for (row, _) in without.filter(|(row, _)| !bad.contains(row)) {
        problems.add(|| left_out(rows, row));
    }
}

fn left_out(rows: &Rows, row: u32) -> Problem {
    let parent = rows.schema.parent(rows.id);
    let parent = parent.map_or("record", |parent| {
        rows.schema.collection(parent).name.as_str()
    });
    let message = format!("left out with the {parent} that it belongs to");
    rows.problem("left_out", Some(row), None, message)
}
