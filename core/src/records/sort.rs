//! The order of rows under their parents.

use super::{Instants, NO_ROW, field::Field, place::Placement, rows::Rows, store::WORTH_THREADS};
use rayon::prelude::*;
use std::{cmp::Ordering, ops::Range};

/// What decides between two rows of one parent, in this order; what is left equal stays in the order of the input.
pub(super) struct Order<'a> {
    deciding: Vec<&'a Field>,
    /// The values of the first, where every row has one and it is a time.
    times: Option<Times<'a>>,
}

enum Times<'a> {
    Narrow(&'a [i32]),
    Wide(&'a [i64]),
}

impl<'a> Order<'a> {
    /// Time, sequence and key. Rows without a time under another row keep the order of the input, as the lines of an order do.
    pub(super) fn of(rows: &'a Rows) -> Order<'a> {
        let schema = &rows.schema;
        let collection = schema.collection(rows.id);
        let under_subject = schema.parent(rows.id) == Some(schema.subject);
        let key = collection
            .key
            .filter(|_| collection.time.is_some() || under_subject);
        let deciding: Vec<&Field> = [collection.time, collection.sequence, key]
            .into_iter()
            .flatten()
            .filter_map(|field| rows.fields.get(usize::from(field.0))?.as_ref())
            .collect();
        let times = match deciding.first() {
            Some(Field::Instant(stack)) if stack.is_complete() => Some(match &stack.values {
                Instants::Seconds(values) => Times::Narrow(values),
                Instants::Micros(values) => Times::Wide(values),
            }),
            Some(Field::Date(stack)) if stack.is_complete() => Some(Times::Narrow(&stack.values)),
            _ => None,
        };
        Order { deciding, times }
    }

    /// Whether rows are in order.
    fn ascends(&self, rows: impl Iterator<Item = u32>) -> bool {
        match self.times {
            Some(Times::Narrow(times)) => self.ascends_by(times, rows),
            Some(Times::Wide(times)) => self.ascends_by(times, rows),
            None => rows.is_sorted_by(|&left, &right| self.compare(left, right).is_le()),
        }
    }

    fn ascends_by<T: Ord>(&self, times: &[T], rows: impl Iterator<Item = u32>) -> bool {
        rows.is_sorted_by(|&left, &right| {
            match times.get(left as usize).cmp(&times.get(right as usize)) {
                Ordering::Less => true,
                Ordering::Equal => self.compare(left, right).is_le(),
                Ordering::Greater => false,
            }
        })
    }

    fn compare(&self, left: u32, right: u32) -> Ordering {
        let (left, right) = (left as usize, right as usize);
        self.deciding
            .iter()
            .map(|field| compare(field, left, right))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// Text by its bytes, everything else by its value; missing ones last.
fn compare(field: &Field, left: usize, right: usize) -> Ordering {
    match field {
        Field::Flag(stack) => known_first(stack.get(left), stack.get(right), Ord::cmp),
        Field::Number(stack) => known_first(stack.get(left), stack.get(right), Ord::cmp),
        Field::Date(stack) => known_first(stack.get(left), stack.get(right), Ord::cmp),
        Field::Birthday(stack) => known_first(stack.get(left), stack.get(right), Ord::cmp),
        Field::Instant(stack) => known_first(stack.get(left), stack.get(right), Ord::cmp),
        Field::Choice(stack) => known_first(stack.get(left), stack.get(right), Ord::cmp),
        Field::Text(stack) => {
            let texts = &stack.conversion.dictionary;
            known_first(stack.get(left), stack.get(right), |left, right| {
                texts.text(*left).cmp(texts.text(*right))
            })
        }
        Field::Reference(stack) => {
            let keys = &stack.conversion.keys;
            let key = |row| stack.get(row).and_then(|reference| keys.key(reference));
            known_first(key(left), key(right), |left, right| left.cmp_text(*right))
        }
    }
}

fn known_first<T>(
    left: Option<T>,
    right: Option<T>,
    compare: impl FnOnce(&T, &T) -> Ordering,
) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => compare(&left, &right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// Where the rows of each parent begin, from the parents of the rows in any order. Rows without one are not counted.
pub(super) fn offsets(parents: &[u32], parent_count: usize) -> Vec<u32> {
    let mut offsets = vec![0_u32; parent_count + 1];
    for &parent in parents {
        if let Some(count) = offsets.get_mut(parent as usize + 1) {
            *count += 1;
        }
    }
    add_up(&mut offsets);
    offsets
}

/// From counts to ends.
fn add_up(counts: &mut [u32]) {
    let mut end = 0;
    for count in counts {
        end += *count;
        *count = end;
    }
}

/// The rows that have a parent, dealt out to the parents; the rows of one stay in the order of the input.
pub(super) fn deal(parents: &[u32], offsets: &[u32]) -> Vec<u32> {
    let mut next = offsets.to_vec();
    let mut rows = vec![0; offsets.last().map_or(0, |&end| end as usize)];
    for (row, &parent) in (0..).zip(parents) {
        if parent != NO_ROW {
            let place = &mut next[parent as usize];
            rows[*place as usize] = row;
            *place += 1;
        }
    }
    rows
}

/// Rows by their parents.
pub(super) struct Dealt {
    pub(super) rows: Vec<u32>,
    pub(super) offsets: Vec<u32>,
}

/// The same where the rows came in the order in which their parents came, and all of both stay: the rows of a parent move together.
/// None where this is not so, or where nothing has to move.
pub(super) fn deal_runs(owners: &[u32], above: &Placement) -> Option<Dealt> {
    let parents = above.order.as_deref()?;
    if parents.len() != above.given || owners.last() == Some(&NO_ROW) || !owners.is_sorted() {
        return None;
    }
    let starts = offsets(owners, above.given);
    let run = |parent: u32| starts[parent as usize]..starts[parent as usize + 1];
    let mut offsets = vec![0; parents.len() + 1];
    let counts = offsets[1..].par_iter_mut().zip(parents);
    counts
        .with_min_len(WORTH_THREADS)
        .for_each(|(count, &parent)| *count = run(parent).len() as u32);
    add_up(&mut offsets);
    let mut rows = vec![0; owners.len()];
    pieces(&mut rows, &offsets)
        .into_par_iter()
        .for_each(|piece| {
            let mut places = piece.rows.iter_mut();
            for &parent in &parents[piece.parents] {
                for (row, place) in run(parent).zip(&mut places) {
                    *place = row;
                }
            }
        });
    Some(Dealt { rows, offsets })
}

/// Parents that lie side by side, and their rows.
struct Piece<'a> {
    parents: Range<usize>,
    rows: &'a mut [u32],
}

/// Rows in pieces of whole parents, each worth a thread.
fn pieces<'a>(mut rows: &'a mut [u32], offsets: &[u32]) -> Vec<Piece<'a>> {
    let (mut pieces, mut first, count) = (Vec::new(), 0, offsets.len().saturating_sub(1));
    while first < count {
        let enough = offsets[first].saturating_add(WORTH_THREADS as u32);
        let after = offsets[first + 1..].partition_point(|&end| end < enough);
        let last = (first + 1 + after).min(count);
        let (piece, rest) = rows.split_at_mut((offsets[last] - offsets[first]) as usize);
        pieces.push(Piece {
            parents: first..last,
            rows: piece,
        });
        (rows, first) = (rest, last);
    }
    pieces
}

/// Sorts the rows of each parent, where they are not in order yet; `rows` may be none where they came by their parents.
pub(super) fn sort_runs(rows: &mut Option<Vec<u32>>, offsets: &[u32], order: &Order<'_>) {
    if order.deciding.is_empty() {
        return;
    }
    if rows.is_none() {
        let ascends = offsets
            .par_windows(2)
            .with_min_len(WORTH_THREADS)
            .all(|bounds| order.ascends(bounds[0]..bounds[1]));
        if ascends {
            return;
        }
    }
    let count = offsets.last().copied().unwrap_or_default();
    let rows = rows.get_or_insert_with(|| (0..count).collect());
    pieces(rows, offsets).into_par_iter().for_each(|piece| {
        let mut rest = piece.rows;
        for parent in piece.parents {
            let (run, later) = rest.split_at_mut((offsets[parent + 1] - offsets[parent]) as usize);
            if !order.ascends(run.iter().copied()) {
                run.sort_by(|&left, &right| order.compare(left, right));
            }
            rest = later;
        }
    });
}
