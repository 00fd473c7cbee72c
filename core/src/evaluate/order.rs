//! The order of rows that hang on a record over several levels.

use super::{chunk::Chunk, groups::Groups};
use crate::records::Values;
use kardan_dsl::{program::Hop, schema::CollectionId};
use std::cmp::Ordering;

impl<'r> Chunk<'_, 'r> {
    /// Groups with their rows by (time, sequence, key), where rows have a time that their place in the table does not follow:
    /// that of rows two or more levels below the record on which they hang.
    pub(super) fn in_order(
        &self,
        groups: Groups<'r>,
        from: CollectionId,
        hops: &[Hop],
        to: CollectionId,
    ) -> Groups<'r> {
        let schema = &self.run.plan.program().schema;
        let mut timed = to;
        while schema.collection(timed).time.is_none() {
            match schema.parent(timed) {
                Some(parent) => timed = parent,
                None => return groups,
            }
        }
        let parent = schema.parent(timed);
        let by_table = parent.is_none_or(|parent| parent == schema.subject)
            || (parent == Some(from) && matches!(hops.first(), Some(Hop::Children(_))));
        if by_table {
            return groups;
        }
        let (mut offsets, mut rows) = (vec![0], Vec::new());
        for group in 0..groups.len() {
            let start = rows.len();
            rows.extend(groups.rows(group));
            rows[start..].sort_by(|&left, &right| {
                self.compare_rows(
                    timed,
                    self.ancestor(to, timed, left),
                    self.ancestor(to, timed, right),
                )
                .then(left.cmp(&right))
            });
            offsets.push(rows.len() as u32);
        }
        Groups::listed(offsets, rows)
    }

    /// The row of an ancestor's table above a row of the chunk.
    fn ancestor(&self, mut collection: CollectionId, ancestor: CollectionId, row: u32) -> usize {
        let mut row = self.range(collection).start + row as usize;
        while collection != ancestor {
            let Some((parent, above)) = self.run.parent(collection, row) else {
                break;
            };
            (collection, row) = (parent, above);
        }
        row
    }

    fn compare_rows(&self, collection: CollectionId, left: usize, right: usize) -> Ordering {
        let described = self.run.plan.program().schema.collection(collection);
        let table = self.run.data.table(collection);
        [described.time, described.sequence, described.key]
            .into_iter()
            .flatten()
            .map(|field| {
                let column = table.column(field);
                let known = column.is_known(left).cmp(&column.is_known(right));
                known.then_with(|| match &column.values {
                    Values::Number(values) => values.get(left).cmp(&values.get(right)),
                    Values::Instant(values) => values.get(left).cmp(&values.get(right)),
                    Values::Date(values) => values.get(left).cmp(&values.get(right)),
                    Values::Key(keys) => keys.compare(left, right),
                    Values::Text(codes, dictionary) => dictionary
                        .text(codes.get(left))
                        .cmp(dictionary.text(codes.get(right))),
                    _ => Ordering::Equal,
                })
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}
