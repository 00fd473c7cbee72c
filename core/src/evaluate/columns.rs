//! Comparisons of a column with texts, from what its table keeps beside it: the rows of each code as bits.

use super::{chunk::Chunk, mask::Mask};
use crate::{
    plan::{Constant, NodeId, Operation, mirrored},
    records::{Bitmap, Values},
};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    syntax::ComparisonOperator,
};

/// The rows of more codes than this are not put together from those of each.
const CODES: usize = 8;

impl Chunk<'_, '_> {
    /// The truth of a comparison for all rows of its frame; none where nothing that is kept tells.
    pub(super) fn told_by_column(&self, id: NodeId) -> Option<Mask> {
        let graph = self.run.plan.graph();
        let constant = |node: NodeId| match &graph.node_of(node).operation {
            Operation::Constant(constant) => Some(constant),
            _ => None,
        };
        let column = |node: NodeId| self.run.own_column(node).filter(|_| self.run.broad);
        match &graph.node_of(id).operation {
            Operation::Compare(operator, left, right) => {
                let (value, operator, text) = match (constant(*left), constant(*right)) {
                    (None, Some(constant)) => (*left, *operator, constant),
                    (Some(constant), None) => (*right, mirrored(*operator), constant),
                    _ => return None,
                };
                let equal = || self.coded_rows(column(value)?, std::slice::from_ref(text));
                match operator {
                    ComparisonOperator::Equal => equal(),
                    ComparisonOperator::NotEqual => Some(equal()?.not()),
                    _ => None,
                }
            }
            Operation::InSet(value, set) if set.len() <= CODES => {
                self.coded_rows(column(*value)?, set)
            }
            _ => None,
        }
    }

    /// The rows with one of some texts.
    fn coded_rows(
        &self,
        (collection, field): (CollectionId, FieldId),
        texts: &[Constant],
    ) -> Option<Mask> {
        let data = self.run.data;
        let column = data.table(collection).column(field);
        let Values::Text(_, dictionary) = &column.values else {
            return None;
        };
        let rows = self.range(collection);
        let mut holds = Bitmap::zeros(rows.len());
        for text in texts {
            let Constant::Text(text) = text else {
                return None;
            };
            if let Some(code) = dictionary.code(text) {
                let having = data.having(collection, field, code, collection)?;
                holds = holds.or(&having.slice(rows.start, rows.len()));
            }
        }
        let known = column.validity.as_ref();
        let known = known.map(|known| known.slice(rows.start, rows.len()));
        Some(Mask::of(holds, known.as_ref()))
    }
}
