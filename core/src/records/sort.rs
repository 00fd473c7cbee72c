//! The order of rows under their parents.

use super::{field::Field, rows::Rows};
use std::cmp::Ordering;

/// What decides between two rows of one parent, in this order; what is left equal stays in the order of the input.
pub(super) struct Order<'a>(Vec<&'a Field>);

impl<'a> Order<'a> {
    /// Time, sequence and key. Rows without a time under another row keep the order of the input, as the lines of an order do.
    pub(super) fn of(rows: &'a Rows) -> Order<'a> {
        let schema = &rows.schema;
        let collection = schema.collection(rows.id);
        let under_subject = schema.parent(rows.id) == Some(schema.subject);
        let key = collection
            .key
            .filter(|_| collection.time.is_some() || under_subject);
        let deciding = [collection.time, collection.sequence, key]
            .into_iter()
            .flatten()
            .filter_map(|field| rows.fields.get(usize::from(field.0))?.as_ref());
        Order(deciding.collect())
    }

    fn compare(&self, left: u32, right: u32) -> Ordering {
        let (left, right) = (left as usize, right as usize);
        self.0
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

/// Where the rows of each parent begin, from the parents of the rows in any order.
pub(super) fn offsets(parents: impl Iterator<Item = u32>, parent_count: usize) -> Vec<u32> {
    let mut offsets = vec![0_u32; parent_count + 1];
    for parent in parents {
        offsets[parent as usize + 1] += 1;
    }
    let mut end = 0;
    for offset in &mut offsets {
        end += *offset;
        *offset = end;
    }
    offsets
}

/// Whether the rows are in order as they came.
pub(super) fn is_sorted(
    rows: impl Iterator<Item = u32>,
    parents: &[u32],
    order: &Order<'_>,
) -> bool {
    rows.is_sorted_by(
        |&left, &right| match parents[left as usize].cmp(&parents[right as usize]) {
            Ordering::Less => true,
            Ordering::Equal => order.compare(left, right).is_le(),
            Ordering::Greater => false,
        },
    )
}

/// The rows in order: dealt out to their parents first, so that what is left to sort are short runs.
pub(super) fn sort(
    rows: impl Iterator<Item = u32>,
    parents: &[u32],
    offsets: &[u32],
    order: &Order<'_>,
) -> Vec<u32> {
    let mut next = offsets.to_vec();
    let mut sorted = vec![0; offsets.last().map_or(0, |&end| end as usize)];
    for row in rows {
        let place = &mut next[parents[row as usize] as usize];
        sorted[*place as usize] = row;
        *place += 1;
    }
    let mut rest = sorted.as_mut_slice();
    for bounds in offsets.windows(2) {
        let (run, later) = rest.split_at_mut((bounds[1] - bounds[0]) as usize);
        run.sort_by(|&left, &right| order.compare(left, right));
        rest = later;
    }
    sorted
}
