//! Which rows stay, and where they go.

use super::{
    Keys, NO_ROW, ReadOptions,
    builder::parents_first,
    key::{Key, Reference, Slots, Target},
    link,
    problem::Problems,
    rows::Rows,
    sort::{self, Order},
};
use kardan_dsl::schema::Schema;
use std::collections::HashMap;

/// Where the rows of a collection go. Rows that were left out go nowhere.
#[derive(Debug, Default)]
pub(super) struct Placement {
    /// How many rows stay.
    pub(super) len: usize,
    /// By row of the table: the row of the input. None where they are the same.
    pub(super) order: Option<Vec<u32>>,
    /// By row of the input: the row of the table, or `NO_ROW`. None where they are the same.
    rank: Option<Vec<u32>>,
    /// By row of the parent's table: where its rows begin; one more for the end. Empty without a parent.
    pub(super) offsets: Vec<u32>,
    /// By key: the row of the input.
    rows: Option<Slots<u32>>,
    /// Rows of the input that stood in the place of a link and are the record of another row.
    merged: HashMap<u32, u32>,
}

impl Placement {
    /// The row of the table that a row of the input became.
    pub(super) fn rank(&self, row: u32) -> u32 {
        match &self.rank {
            Some(rank) => rank.get(row as usize).copied().unwrap_or(NO_ROW),
            None => row,
        }
    }

    /// The row of the input that holds the record of a row of the input.
    pub(super) fn original(&self, mut row: u32) -> u32 {
        while let Some(&same) = self.merged.get(&row) {
            row = same;
        }
        row
    }

    /// The row of the input with a key of these rows.
    pub(super) fn row_of(&self, rows: &Rows, key: Key<'_>) -> Option<u32> {
        let reference = rows.keys()?.conversion.keys.find(key)?;
        let row = self.rows.as_ref()?.get(reference).copied()?;
        (row != NO_ROW).then_some(row)
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
    for id in parents_first(schema) {
        let at = usize::from(id.0);
        let parent = schema.parent(id).map(|parent| usize::from(parent.0));
        let Some(mut rows) = tables[at].take() else {
            if let Some(parent) = parent {
                places[at].offsets = vec![0; places[parent].len + 1];
            }
            continue;
        };
        if options.keys == Keys::Numbered {
            number_keys(&mut rows);
        }
        let mut bad = std::mem::take(&mut rows.bad);
        let owners = parent.map(|parent| {
            let over = (tables[parent].as_deref(), &places[parent]);
            find_owners(&rows, over, &mut bad, problems)
        });
        let mut placement = Placement::default();
        find_duplicates(&rows, owners.as_deref(), &mut placement, &mut bad, problems);
        let parent = parent.map(|parent| &places[parent]);
        sort_rows(
            &rows,
            parent.zip(owners.as_deref()),
            bad,
            &mut placement,
            problems,
        );
        places[at] = placement;
        tables[at] = Some(rows);
    }
    places
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
    let Some(Some(super::field::Field::Reference(stack))) = rows.fields.get_mut(usize::from(key.0))
    else {
        return;
    };
    stack.pad(len, |_, _| {});
    let mut next = 1;
    for row in 0..len {
        if stack.get(row).is_none() {
            while stack.conversion.keys.find(Key::Int(next)).is_some() {
                next += 1;
            }
            let reference = stack.conversion.keys.intern(Key::Int(next));
            stack.replace(row, reference);
        }
    }
}

/// The row of the parent's input that each row hangs on. Orphans are bad.
fn find_owners(
    rows: &Rows,
    (parent, placement): (Option<&Rows>, &Placement),
    bad: &mut Vec<u32>,
    problems: &mut Problems,
) -> Vec<u32> {
    let Some(stack) = &rows.owner else {
        return Vec::new();
    };
    let column = rows.owner_column();
    let by_key = link::rows_by_key(&stack.conversion.keys, parent, placement);
    (0..rows.len)
        .map(|row| {
            let reference = stack.get(row).unwrap_or_default();
            let owner = match reference.target() {
                Target::Row(owner) => placement.original(owner),
                Target::Missing => NO_ROW,
                Target::Int(_) | Target::Text(_) => {
                    by_key.get(reference).copied().unwrap_or(NO_ROW)
                }
            };
            let row = row as u32;
            if owner == NO_ROW && rows.unreadable_owners.binary_search(&row).is_err() {
                bad.push(row);
                problems.add(|| {
                    let message = match stack.conversion.keys.key(reference) {
                        Some(key) => {
                            format!("`{column}` names `{}`, which is not there", key.text())
                        }
                        None => format!("`{column}` is missing: whose row this is cannot be told"),
                    };
                    rows.problem("orphan", Some(row), Some(column), message)
                });
            }
            owner
        })
        .collect()
}

/// Finds the row of each key. A second row of a key is bad, unless one of the two stood in the place of a link and says nothing else.
fn find_duplicates(
    rows: &Rows,
    owners: Option<&[u32]>,
    placement: &mut Placement,
    bad: &mut Vec<u32>,
    problems: &mut Problems,
) {
    let (Some(keys), Some(key)) = (rows.keys(), rows.schema.collection(rows.id).key) else {
        return;
    };
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
    let mut first = keys.conversion.keys.slots(NO_ROW);
    for row in 0..rows.len as u32 {
        let reference = keys.get(row as usize).unwrap_or_default();
        let Some(slot) = first.get_mut(reference) else {
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
                let text = keys.conversion.keys.key(reference).map(Key::text);
                let message = format!(
                    "the key `{}` is that of row {earlier} already",
                    text.unwrap_or_default()
                );
                rows.problem("duplicate_key", Some(row), Some(name), message)
            });
        }
    }
    placement.rows = Some(first);
}

/// Finds the order of the rows that stay.
fn sort_rows(
    rows: &Rows,
    parent: Option<(&Placement, &[u32])>,
    bad: Vec<u32>,
    placement: &mut Placement,
    problems: &mut Problems,
) {
    let mut stays = vec![true; rows.len];
    for row in bad.into_iter().chain(placement.merged.keys().copied()) {
        stays[row as usize] = false;
    }
    let parents = parent.map(|(above, owners)| {
        let ranks: Vec<u32> = owners
            .iter()
            .enumerate()
            .map(|(row, &owner)| {
                let rank = if owner == NO_ROW {
                    NO_ROW
                } else {
                    above.rank(owner)
                };
                if rank == NO_ROW && stays[row] {
                    stays[row] = false;
                    problems.add(|| left_out(rows, row as u32));
                }
                rank
            })
            .collect();
        (ranks, above.len)
    });
    let all_stay = stays.iter().all(|&stays| stays);
    placement.len = stays.iter().filter(|&&stays| stays).count();
    let kept = || (0..rows.len as u32).filter(|&row| stays[row as usize]);
    let Some((parents, parent_count)) = parents else {
        if !all_stay {
            placement.order = Some(kept().collect());
            placement.rank = Some(ranks(placement.order.as_deref(), rows.len));
        }
        return;
    };
    placement.offsets = sort::offsets(kept().map(|row| parents[row as usize]), parent_count);
    let order = Order::of(rows);
    let is_sorted = sort::is_sorted(kept(), &parents, &order);
    if all_stay && is_sorted {
        return;
    }
    placement.order = Some(if is_sorted {
        kept().collect()
    } else {
        sort::sort(kept(), &parents, &placement.offsets, &order)
    });
    placement.rank = Some(ranks(placement.order.as_deref(), rows.len));
}

fn left_out(rows: &Rows, row: u32) -> super::Problem {
    let parent = rows.schema.parent(rows.id);
    let parent = parent.map_or("record", |parent| {
        rows.schema.collection(parent).name.as_str()
    });
    let message = format!("left out with the {parent} that it belongs to");
    rows.problem("left_out", Some(row), None, message)
}

fn ranks(order: Option<&[u32]>, len: usize) -> Vec<u32> {
    let mut ranks = vec![NO_ROW; len];
    for (rank, &row) in order.into_iter().flatten().enumerate() {
        ranks[row as usize] = rank as u32;
    }
    ranks
}

/// References by key to rows of the input.
pub(super) type RowsByKey = Slots<u32>;

impl RowsByKey {
    /// The row of the input that a reference says, of those that the placement knows.
    pub(super) fn row(&self, reference: Reference, placement: &Placement) -> Option<u32> {
        match reference.target() {
            Target::Missing => None,
            Target::Row(row) => Some(placement.original(row)),
            Target::Int(_) | Target::Text(_) => {
                self.get(reference).copied().filter(|&row| row != NO_ROW)
            }
        }
    }
}
