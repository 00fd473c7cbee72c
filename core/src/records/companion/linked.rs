//! The rows of a table by the row of another one that they link to.

use super::super::{Dataset, Values};
use kardan_dsl::schema::{CollectionId, FieldId};

/// Rows by the row that their link leads to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linked {
    /// Where the rows of each linked row begin, and behind the last, where they end.
    pub offsets: Vec<u32>,
    /// Those of one linked row ascend.
    pub rows: Vec<u32>,
}

impl Linked {
    /// By the links of all rows, each to one of so many rows or to none: a counting sort.
    fn of(links: &[u32], targets: usize) -> Linked {
        // Counts stand two places further on: summed up, they are where rows begin one place further on, which moves to where they end as rows are placed.
        let mut offsets = vec![0; targets + 2];
        for &to in links {
            if let Some(count) = offsets.get_mut((to as usize).saturating_add(2)) {
                *count += 1;
            }
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut rows = vec![0; offsets[targets + 1] as usize];
        for (&to, row) in links.iter().zip(0..) {
            if (to as usize) < targets {
                let place = &mut offsets[to as usize + 1];
                rows[*place as usize] = row;
                *place += 1;
            }
        }
        offsets.truncate(targets + 1);
        Linked { offsets, rows }
    }
}

impl Dataset {
    /// The rows of a collection by the row of another that a field links them to, where no link leaves the record of the subject: then the rows that
    /// lead to a range of records lie together.
    pub(crate) fn linking(
        &self,
        collection: CollectionId,
        field: FieldId,
        target: CollectionId,
    ) -> Option<&Linked> {
        if !self.links_own(collection, field, target) {
            return None;
        }
        let Values::Link(links) = &self.table(collection).column(field).values else {
            return None;
        };
        let kept = &self.companions_of(collection, field).linked;
        Some(kept.get_or_init(|| Linked::of(&links.all(), self.table(target).len)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::NO_ROW;

    #[test]
    fn rows_stand_by_what_they_link_to() {
        let linked = Linked::of(&[2, NO_ROW, 0, 2, 3, 0], 4);
        assert_eq!(linked.offsets, [0, 2, 2, 4, 5]);
        assert_eq!(linked.rows, [2, 5, 0, 3, 4]);
        assert!(Linked::of(&[NO_ROW], 0).rows.is_empty());
    }
}
