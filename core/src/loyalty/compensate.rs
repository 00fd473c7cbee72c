//! Compensation: what leads from entries that were told to those that should have been.

use super::{AccountId, Entry, LotPart, Points};
use arcstr::ArcStr;
use std::collections::{BTreeMap, BTreeSet};

/// The entries that make `after` of `before`: new ones as they are, and for each that is another now the difference, named by the
/// fact that caused it.
pub(super) fn compensation(before: &[Entry], after: &[&Entry], cause: &str) -> Vec<Entry> {
    let told: BTreeMap<_, &Entry> = before.iter().map(|entry| (name(entry), entry)).collect();
    let right: BTreeSet<_> = after.iter().map(|entry| name(entry)).collect();
    let gone = before
        .iter()
        .filter(|entry| !right.contains(&name(entry)))
        .map(|entry| difference(entry, None, cause));
    let changed = after
        .iter()
        .filter_map(|entry| match told.get(&name(entry)) {
            None => Some((*entry).clone()),
            Some(before)
                if before.points == entry.points
                    && before.owed == entry.owed
                    && before.lots == entry.lots =>
            {
                None
            }
            Some(before) => Some(difference(before, Some(entry), cause)),
        });
    gone.chain(changed).collect()
}

/// What tells entries apart.
fn name(entry: &Entry) -> (&AccountId, &str) {
    (&entry.account, &entry.id)
}

/// What an entry lacks to be another, or to be nothing.
fn difference(before: &Entry, after: Option<&Entry>, cause: &str) -> Entry {
    let mut lots: BTreeMap<&ArcStr, Points> = BTreeMap::new();
    for part in &before.lots {
        let lot = lots.entry(&part.lot).or_default();
        *lot = lot.minus(part.points);
    }
    for part in after.map_or(&[][..], |after| &after.lots) {
        let lot = lots.entry(&part.lot).or_default();
        *lot = lot.plus(part.points);
    }
    let points = after.map_or(Points::ZERO, |after| after.points);
    let owed = after.map_or(Points::ZERO, |after| after.owed);
    Entry {
        id: arcstr::format!("{} corrected by {cause}", before.id),
        points: points.minus(before.points),
        owed: owed.minus(before.owed),
        lots: lots
            .into_iter()
            .filter(|(_, points)| !points.is_zero())
            .map(|(lot, points)| LotPart {
                lot: lot.clone(),
                points,
            })
            .collect(),
        lines: after.map_or_else(Vec::new, |after| after.lines.clone()),
        corrects: Some(before.id.clone()),
        ..after.unwrap_or(before).clone()
    }
}
