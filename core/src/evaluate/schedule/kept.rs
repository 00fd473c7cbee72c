//! What tables keep beside their columns that answers a node, or lists the rows of a selection.

use super::{Run, Span, taking::FEW};
use crate::{
    plan::{Constant, NodeId, Operation, Rows, asks_for_any},
    records::{COUNTED, Numbers, Values},
};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    syntax::{AggregateFunction, ArithmeticOperator, ComparisonOperator, Pick},
};

/// What is kept that answers a node.
#[derive(Debug)]
pub(crate) enum Kept {
    Counted(Counted),
    Totalled(Totalled),
}

/// Rows whose only condition is the code of a column, and that all exist: how many each record above has, or whether it has any.
#[derive(Debug)]
pub(crate) struct Counted {
    pub collection: CollectionId,
    pub above: CollectionId,
    pub field: FieldId,
    /// None where no row has it.
    pub code: Option<u32>,
}

/// What the numbers of such rows come to, or of all rows of a record.
#[derive(Debug)]
pub(crate) struct Totalled {
    pub function: AggregateFunction,
    pub numbers: Numbers,
    /// What each number is multiplied by before they are summed up: the sum may be as well.
    pub factor: Option<NodeId>,
}

/// Rows whose only condition is the code of a column, which few have: they are listed beside the columns.
#[derive(Debug)]
pub(crate) struct Kind {
    pub field: FieldId,
    /// None where no row has it.
    pub code: Option<u32>,
    pub span: Option<Span>,
}

impl Kept {
    /// Whether it is computed from numbers that are kept, which may leave the range of numbers.
    pub(super) fn is_scaled(&self) -> bool {
        matches!(self, Kept::Totalled(totalled) if totalled.factor.is_some())
    }
}

impl Run<'_> {
    /// What answers a node.
    pub fn kept(&self, operation: &Operation) -> Option<Kept> {
        match operation {
            Operation::CountIs(rows, operator, number) => {
                let counted = self.counted(rows, *operator, *number);
                counted.map(Kept::Counted)
            }
            Operation::Aggregate {
                function,
                distinct: false,
                rows,
                value: Some(value),
            } => {
                let totalled = self.totalled(*function, rows, *value);
                totalled.map(Kept::Totalled)
            }
            // The time of the first row is the least of their times.
            Operation::Pick { which, rows, value } if self.ascends(*value) => {
                let function = match which {
                    Pick::First => AggregateFunction::Min,
                    Pick::Last => AggregateFunction::Max,
                };
                let totalled = self.totalled(function, rows, *value);
                totalled.map(Kept::Totalled)
            }
            _ => None,
        }
    }

    /// Whether a node is the column of its rows' times, all known and ascending within a record.
    pub fn ascends(&self, time: NodeId) -> bool {
        let Some((collection, field)) = self.own_column(time) else {
            return false;
        };
        let times = self.data.table(collection).times;
        self.data.schema.collection(collection).time == Some(field)
            && times.is_some_and(|times| times.complete && times.ascending)
    }

    /// The counts that answer a question about a number of rows.
    fn counted(&self, rows: &Rows, operator: ComparisonOperator, number: u64) -> Option<Counted> {
        let above = self.above(rows.grouping).filter(|_| self.broad)?;
        let by_subject = above == self.data.schema.subject && number < COUNTED;
        if !by_subject && asks_for_any(operator, number).is_none() {
            return None;
        }
        let (within, filter) = self.selected(rows)?;
        let (collection, field, code) = self.code((*filter)?)?;
        let complete = self.data.table(collection).column(field).is_complete();
        let visible = within.iter().all(|&mask| self.sees_all(mask));
        (visible && complete).then_some(Counted {
            collection,
            above,
            field,
            code,
        })
    }

    /// What answers a question about the numbers of a record's rows.
    fn totalled(
        &self,
        function: AggregateFunction,
        rows: &Rows,
        value: NodeId,
    ) -> Option<Totalled> {
        if !self.broad || !self.is_positional(rows.grouping) {
            return None;
        }
        let (value, factor) = match function {
            AggregateFunction::Sum => self.scaled(value),
            _ => (value, None),
        };
        let (collection, field) = self.own_column(value)?;
        let (within, filter) = self.selected(rows)?;
        let kind = match filter {
            None => None,
            Some(filter) => {
                let (of, field, code) = self.code(*filter)?;
                let complete = self.data.table(of).column(field).is_complete();
                Some((field, code.filter(|_| of == collection && complete)?))
            }
        };
        let visible = within.iter().all(|&mask| self.sees_all(mask));
        let here = self.dense(self.plan.graph().node_of(rows.selected).frame) == Some(collection);
        let numbers = Numbers {
            collection,
            field,
            kind,
        };
        if !(visible && here) {
            return None;
        }
        match function {
            AggregateFunction::Sum | AggregateFunction::Average => {
                self.data.sums_of(numbers).map(drop)?;
            }
            AggregateFunction::Min | AggregateFunction::Max => {
                self.data.extremes_of(numbers).map(drop)?;
            }
            AggregateFunction::Count => return None,
        }
        Some(Totalled {
            function,
            numbers,
            factor,
        })
    }

    /// What is multiplied by a constant, and that constant.
    pub(super) fn scaled(&self, value: NodeId) -> (NodeId, Option<NodeId>) {
        let graph = self.plan.graph();
        let is_number = |node: NodeId| {
            let operation = &graph.node_of(node).operation;
            matches!(operation, Operation::Constant(Constant::Number(_)))
        };
        match graph.node_of(value).operation {
            Operation::Arithmetic(ArithmeticOperator::Multiply, left, right) => {
                match (is_number(left), is_number(right)) {
                    (false, true) => (left, Some(right)),
                    (true, false) => (right, Some(left)),
                    _ => (value, None),
                }
            }
            _ => (value, None),
        }
    }

    /// The masks and the filter of selected rows.
    fn selected(&self, rows: &Rows) -> Option<(&[NodeId], &Option<NodeId>)> {
        match &self.plan.graph().node_of(rows.selected).operation {
            Operation::Selected { within, filter } => Some((within, filter)),
            _ => None,
        }
    }

    /// The one code of a column that a condition lets through; none in place of the code where no row has it.
    fn code(&self, condition: NodeId) -> Option<(CollectionId, FieldId, Option<u32>)> {
        let (collection, field, codes) = self.coded(condition)?;
        match codes[..] {
            [] => Some((collection, field, None)),
            [code] => Some((collection, field, Some(code))),
            _ => None,
        }
    }

    /// The list of selected rows that is kept.
    pub fn kind(&self, rows: &Rows) -> Option<Kind> {
        let frame = self.plan.graph().node_of(rows.selected).frame;
        let (within, filter) = self.selected(rows)?;
        if !self.broad || !self.is_positional(rows.grouping) {
            return None;
        }
        let (collection, field, code) = self.code((*filter)?)?;
        let table = self.data.table(collection);
        let lying = table.times.is_some_and(|times| times.complete)
            && self.data.schema.parent(collection) == Some(self.data.schema.subject);
        if self.dense(frame) != Some(collection) || !lying || !table.column(field).is_complete() {
            return None;
        }
        let listed = match code {
            Some(code) => self.data.kind_len(collection, field, code)?,
            None => 0,
        };
        let (span, masks) = self.span_of(within, collection);
        let few = (listed as f32) < FEW * table.len as f32;
        (few && masks.is_empty()).then_some(Kind { field, code, span })
    }

    /// The codes of a column that a condition lets through, where it is about the code of a column and nothing else.
    pub(super) fn coded(&self, condition: NodeId) -> Option<(CollectionId, FieldId, Vec<u32>)> {
        let graph = self.plan.graph();
        let (column, texts): (NodeId, Vec<&Constant>) = match &graph.node_of(condition).operation {
            Operation::Compare(ComparisonOperator::Equal, left, right) => {
                match &graph.node_of(*right).operation {
                    Operation::Constant(text) => (*left, vec![text]),
                    _ => return None,
                }
            }
            Operation::InSet(value, set) => (*value, set.iter().collect()),
            _ => return None,
        };
        let Operation::Column {
            collection, field, ..
        } = graph.node_of(column).operation
        else {
            return None;
        };
        let Values::Text(_, dictionary) = &self.data.table(collection).column(field).values else {
            return None;
        };
        let mut codes = Vec::new();
        for text in texts {
            let Constant::Text(text) = text else {
                return None;
            };
            codes.extend(dictionary.code(text));
        }
        codes.sort_unstable();
        codes.dedup();
        Some((collection, field, codes))
    }
}
