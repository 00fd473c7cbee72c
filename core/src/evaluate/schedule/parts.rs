//! What a schedule in the making knows of the rows of its parts.

use super::{Part, PartId, Source, making::Making};
use crate::plan::{NodeId, Operation};

impl Making<'_, '_> {
    /// The same rows are one part, whoever asks for them.
    pub(super) fn part(&mut self, part: Part) -> PartId {
        PartId(self.parts.insert_full(part).0 as u32)
    }

    /// Whether a part is made of the rows of some kinds.
    pub(super) fn is_of_kinds(&self, part: PartId) -> bool {
        let source = match &self.parts[part.0 as usize] {
            Part::Among { source, .. } => Some(source),
            _ => None,
        };
        matches!(source, Some(Source::Kinds(..)))
    }

    /// The columns that more than one node reads for the rows of a part; ascending.
    pub(super) fn shared(
        &self,
        order: &[NodeId],
        part_of: &[Option<PartId>],
    ) -> Vec<(PartId, NodeId)> {
        let mut read = Vec::new();
        for &node in order {
            let Some(part) = part_of[node.0 as usize] else {
                continue;
            };
            self.each_source(node, |source| {
                if let Operation::Column { .. } = self.operation(source) {
                    read.push((part, source));
                }
            });
        }
        read.sort_unstable();
        let more = read.chunk_by(|one, other| one == other);
        more.filter(|same| same.len() > 1)
            .map(|same| same[0])
            .collect()
    }

    /// The share of all rows that a part has, where it is those of a stretch of time.
    pub(super) fn share_of(&self, part: PartId) -> f32 {
        match &self.parts[part.0 as usize] {
            Part::Among {
                span: Some(span),
                source: Source::Groups(None),
                ..
            } => self.run.share(*span),
            _ => 0.0,
        }
    }

    /// Whether a condition asks for what kind rows are, and the rows of a part are all of that kind.
    pub(super) fn is_given(&self, condition: NodeId, part: PartId) -> bool {
        let mut part = Some(part);
        while let Some(id) = part {
            match &self.parts[id.0 as usize] {
                Part::Among {
                    collection,
                    source: Source::Kinds(field, codes),
                    ..
                } => {
                    let asked = self.run.coded(condition);
                    return asked.is_some_and(|asked| {
                        (asked.0, asked.1) == (*collection, *field) && asked.2 == *codes
                    });
                }
                Part::Open { within, .. } => part = *within,
                _ => return false,
            }
        }
        false
    }
}
