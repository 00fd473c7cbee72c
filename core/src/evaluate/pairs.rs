//! Pairs of a row and a row that hangs on it.
//!
//! Of the rows that hang on a record, only those are looked at that may be taken at all, and of records that have none, no row. Where what rows are compared by
//! ascends within a record, as times do, those that compare as they are to are found by halves.

use super::{
    chunk::Chunk,
    dates,
    frame::first_from,
    groups::{GroupRows, Groups},
    schedule::{Match, Paired},
    vector::{Lane, Vector},
    wholes::{Compared, Side},
};
use crate::{
    plan::{Frame, FrameId},
    records::Bitmap,
};
use kardan_dsl::syntax::ComparisonOperator;
use std::{borrow::Cow, ops::Range};

/// The rows of a frame of pairs.
#[derive(Default)]
pub(super) struct Pairs {
    pub outer: Vec<u32>,
    pub inner: Vec<u32>,
    /// The pairs of each outer row.
    pub offsets: Vec<u32>,
}

/// The inner rows that may be taken, those of a record together.
struct Candidates<'c> {
    /// All, each at the place of its own number; or some.
    rows: Option<Cow<'c, [u32]>>,
    /// Where those of each record lie.
    lying: Lying<'c>,
    compared: Vec<Compared<'c>>,
}

enum Lying<'c> {
    /// They ascend, and the rows of each record lie between two bounds.
    Between(&'c [u32], u32),
    /// They stand between two places of the list.
    Listed(Cow<'c, [u32]>),
}

/// The inner rows that an outer row is paired with.
enum Found<'f> {
    /// All that stand between two places.
    Between(Range<usize>),
    Rows(&'f [u32]),
}

impl Found<'_> {
    fn len(&self) -> usize {
        match self {
            Found::Between(places) => places.len(),
            Found::Rows(rows) => rows.len(),
        }
    }
}

impl<'r> Chunk<'_, 'r> {
    /// The pairs of a frame: of the outer rows that are asked for, with the inner rows that may be taken.
    pub(super) fn paired(&self, frame: FrameId) -> Pairs {
        let mut pairs = Pairs::default();
        let Frame::Pairs { outer, .. } = *self.run.plan.graph().frame_of(frame) else {
            pairs.offsets.push(0);
            return pairs;
        };
        self.each_paired(frame, |_, row, candidates, found| {
            // The rows passed over since the last have no pairs.
            let before = pairs.inner.len();
            pairs.offsets.resize(row as usize + 1, before as u32);
            match (found, &candidates.rows) {
                (Found::Rows(rows), _) => pairs.inner.extend_from_slice(rows),
                (Found::Between(places), Some(rows)) => {
                    pairs.inner.extend_from_slice(&rows[places]);
                }
                (Found::Between(places), None) => {
                    pairs.inner.extend(places.map(|row| row as u32));
                }
            }
            pairs.outer.resize(pairs.inner.len(), row);
        });
        let all = self.len(outer);
        pairs.offsets.resize(all + 1, pairs.inner.len() as u32);
        pairs
    }

    /// How many pairs each outer row that is asked for would have.
    pub(super) fn pair_counts(&self, frame: FrameId) -> Vec<u32> {
        let Frame::Pairs { outer, .. } = *self.run.plan.graph().frame_of(frame) else {
            return Vec::new();
        };
        let asked = self.schedule.outer_of_pairs(frame);
        let mut counts = vec![0; self.part_len(asked, outer)];
        self.each_paired(frame, |at, _, _, found| counts[at] = found.len() as u32);
        counts
    }

    /// Calls `see` with each outer row that has any inner row to be paired with, its place among those that are asked for, and what it is paired
    /// with.
    fn each_paired(
        &self,
        frame: FrameId,
        mut see: impl FnMut(usize, u32, &Candidates<'_>, Found<'_>),
    ) {
        let Frame::Pairs {
            outer,
            route,
            grouping,
        } = *self.run.plan.graph().frame_of(frame)
        else {
            return;
        };
        let groups = self.groups(grouping);
        let only = self.part_rows(self.schedule.outer_of_pairs(frame));
        let paired = self.schedule.paired(frame);
        let list = paired.and_then(|paired| self.part_rows(paired.inner));
        let vectors = self.compared_by(frame, paired);
        let days = self.run.plan.days();
        let compared = vectors
            .iter()
            .filter_map(|(of, inner, outer)| Compared::new(of, inner, outer, days));

        let collection = self.collection_of(frame);
        let rows = self.range(collection).len();
        let candidates = Candidates::new(groups, list, rows, compared.collect());
        let (mut last, mut near, mut ascends) = (None, 0..0, false);
        let mut found = Vec::new();
        // Takes an outer row by its place among those that are asked for; where its record's inner rows stand may be known.
        let mut add = |at: usize, row: u32, origin: u32, places: Option<&Range<usize>>| {
            if last != Some(origin) {
                last = Some(origin);
                near = match places {
                    Some(places) => places.clone(),
                    None => candidates.of(origin as usize, &near),
                };
                ascends = candidates.ascend(near.clone());
            }
            if near.is_empty() {
                return;
            }
            let rows = candidates.meeting(near.clone(), ascends, at, row, &mut found);
            if rows.len() > 0 {
                see(at, row, &candidates, rows);
            }
        };
        let leading = route.and_then(|route| self.children_of(route));
        if let (Some(leading), Some(list), Groups::Contiguous { offsets, base }) =
            (leading, list, groups)
            && only.is_none_or(|only| list.len() < only.len())
        {
            // Few records have any row that may be taken: the others' rows are passed over unseen. All are looked up before the first is gone through,
            // so that no look-up waits for what is found by the one before.
            let above = self.run.above(grouping).filter(|_| self.run.broad);
            let owners: Vec<u32> = match above.map(|above| self.owners(collection, above).of()) {
                Some(owner) => list
                    .iter()
                    .map(|&inner| owner(inner as usize) as u32)
                    .collect(),
                None => {
                    let mut end = 1;
                    let owner = |&inner: &u32| {
                        end = first_from(offsets, end, inner + base + 1);
                        end as u32 - 1
                    };
                    list.iter().map(owner).collect()
                }
            };
            let mut next = 0;
            let records = owners.chunk_by(|one, other| one == other).map(|same| {
                let places = next..next + same.len();
                next = places.end;
                (same[0], places, leading.rows(same[0] as usize))
            });
            let records: Vec<(u32, Range<usize>, GroupRows<'_>)> = records.collect();
            let mut place = 0;
            for (origin, places, mut rows) in records {
                let Some(only) = only else {
                    rows.for_each(|row| add(row as usize, row, origin, Some(&places)));
                    continue;
                };
                let Some(first) = rows.next() else {
                    continue;
                };
                let last = rows.next_back().unwrap_or(first);
                place = first_from(only, place, first);
                while let Some(&row) = only.get(place).filter(|&&row| row <= last) {
                    add(place, row, origin, Some(&places));
                    place += 1;
                }
            }
            return;
        }
        let origins = route.map(|route| self.origins(route, only));
        let origin = |at: usize, row| origins.as_ref().map_or(row, |origins| origins[at]);
        match only {
            Some(rows) => {
                for (at, &row) in rows.iter().enumerate() {
                    add(at, row, origin(at, row), None);
                }
            }
            None => {
                for row in 0..self.len(outer) {
                    add(row, row as u32, origin(row, row as u32), None);
                }
            }
        }
    }

    /// What rows are compared by: of the inner rows that may be taken, and of the outer rows that are paired, or of all.
    fn compared_by<'v>(
        &'v self,
        frame: FrameId,
        paired: Option<&'v Paired>,
    ) -> Vec<(&'v Match, Side<'v, 'r>, Side<'v, 'r>)> {
        let Some(paired) = paired else {
            return Vec::new();
        };
        let only = self.part_rows(self.schedule.outer_of_pairs(frame));
        let both = |of: &'v Match| {
            let mut inner = self.in_part(of.inner, paired.inner);
            if of.days.is_some() && paired.inner.is_some() {
                // Few rows are looked at again and again: their days are told once.
                let len = self.part_len(paired.inner, self.frame(of.inner));
                let days = dates::days(&inner, self.run.plan.days(), len).into_owned();
                let values = days.values.into_owned();
                inner = Cow::Owned(Vector::Date(Lane::new(values, days.known)));
            }
            let inner = Side {
                vector: inner,
                of_all: false,
            };
            let outer = Side {
                vector: Cow::Borrowed(self.vector(of.outer)),
                of_all: only.is_some() && self.schedule.part_of(of.outer).is_none(),
            };
            (of, inner, outer)
        };
        paired.matches.iter().map(both).collect()
    }
}

impl<'c> Candidates<'c> {
    fn new(
        groups: &'c Groups<'_>,
        list: Option<&'c [u32]>,
        len: usize,
        mut compared: Vec<Compared<'c>>,
    ) -> Candidates<'c> {
        let (rows, lying) = match groups {
            Groups::Contiguous { offsets, base } => {
                (list.map(Cow::Borrowed), Lying::Between(offsets, *base))
            }
            Groups::Listed { offsets, rows } => {
                let (rows, offsets) = match list {
                    None => ((&**rows).into(), (&**offsets).into()),
                    Some(list) => among(groups, list, len),
                };
                let place = |row: &u32| match list {
                    None => *row,
                    Some(list) => list.partition_point(|at| at < row) as u32,
                };
                let places: Vec<u32> = rows.iter().map(place).collect();
                for compared in &mut compared {
                    compared.inner = compared.inner.gather(&places);
                }
                (Some(rows), Lying::Listed(offsets))
            }
        };
        Candidates {
            rows,
            lying,
            compared,
        }
    }

    /// Where those of a record stand; `near` is where those of another one do, which comes before as a rule.
    fn of(&self, record: usize, near: &Range<usize>) -> Range<usize> {
        match &self.lying {
            Lying::Between(offsets, base) => {
                let Some([start, end, ..]) = offsets.get(record..) else {
                    return 0..0;
                };
                let (start, end) = (start - base, end - base);
                let Some(rows) = &self.rows else {
                    return start as usize..end as usize;
                };
                let from = match near.end.checked_sub(1).and_then(|last| rows.get(last)) {
                    Some(&before) if before < start => near.end,
                    _ => 0,
                };
                let start = first_from(rows, from, start);
                start..first_from(rows, start, end)
            }
            Lying::Listed(offsets) => match offsets.get(record..) {
                Some([start, end, ..]) => *start as usize..*end as usize,
                _ => 0..0,
            },
        }
    }

    /// Whether what some are compared by first ascends.
    fn ascend(&self, places: Range<usize>) -> bool {
        let known = matches!(self.lying, Lying::Between(..));
        let first = self.compared.first();
        first.is_some_and(|first| (known && first.ascends) || first.inner.ascend(places))
    }

    /// Of some, those that compare as they are to with an outer row, by its place and its number.
    fn meeting<'f>(
        &self,
        places: Range<usize>,
        ascends: bool,
        at: usize,
        row: u32,
        found: &'f mut Vec<u32>,
    ) -> Found<'f> {
        let mut within = places;
        let mut rest = self.compared.as_slice();
        // What stands between two places still ascends.
        while let Some((first, others)) = rest.split_first()
            && ascends
            && first.operator != ComparisonOperator::NotEqual
            && (rest.len() == self.compared.len() || first.inner.ascend(within.clone()))
        {
            let other = first.other(at, row);
            within = first.inner.of_ascending(within, first.operator, other);
            rest = others;
        }
        if rest.is_empty() {
            return Found::Between(within);
        }
        let meets = |place: &usize| rest.iter().all(|by| by.meets(*place, by.other(at, row)));
        let row = |place: usize| match &self.rows {
            None => place as u32,
            Some(rows) => rows[place],
        };
        found.clear();
        found.extend(within.filter(meets).map(row));
        Found::Rows(found)
    }
}

/// Of the rows of groups those of a list, which ascends; and where those of each group begin.
fn among<'c>(groups: &Groups<'_>, list: &[u32], len: usize) -> (Cow<'c, [u32]>, Cow<'c, [u32]>) {
    let mut listed = Bitmap::zeros(len);
    list.iter().for_each(|&row| listed.set(row as usize, true));
    let (mut rows, mut offsets) = (Vec::new(), vec![0]);
    for group in 0..groups.len() {
        rows.extend(groups.rows(group).filter(|&row| listed.get(row as usize)));
        offsets.push(rows.len() as u32);
    }
    (rows.into(), offsets.into())
}
