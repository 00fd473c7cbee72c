//! Count, sum, average, min and max over rows; average gaps.

use super::{Body, describe::describe, node, way::Way};
use crate::{
    diagnostics::codes,
    program::{Aggregate, Node, NodeKind},
    source::Span,
    syntax::{AggregateFunction, Aggregated, Name, Rows},
    types::Type,
};

impl Body<'_, '_> {
    /// `sum of …`.
    pub(super) fn aggregate(
        &mut self,
        function: AggregateFunction,
        distinct: bool,
        of: &Aggregated,
        span: Span,
    ) -> Option<Node> {
        let (rows, value) = match of {
            Aggregated::Path(rows) => {
                let (way, rest) = self.rows_way(rows, false)?;
                self.select(way, rows, |body| match rest.as_slice() {
                    [] => Some(None),
                    names => body.value_of_row(names).map(Some),
                })?
            }
            Aggregated::Each { value, rows } => {
                let way = self.whole_rows(rows)?;
                self.select(way, rows, |body| body.expression(value).map(Some))?
            }
        };
        let Some(value) = value else {
            if function == AggregateFunction::Count && !distinct {
                return Some(aggregate(function, false, rows, None, Type::Int, span));
            }
            let collection = self.schema().collection(rows.collection);
            let noun = super::describe::nouns(collection, self.language(span));
            return self.report(codes::NOTHING_TO_AGGREGATE, span, &[&noun]);
        };
        let ty = self.aggregated_type(function, &value)?;
        Some(aggregate(function, distinct, rows, Some(value), ty, span))
    }

    fn aggregated_type(&mut self, function: AggregateFunction, value: &Node) -> Option<Type> {
        let ty = &value.ty;
        let fits = match function {
            AggregateFunction::Count => return Some(Type::Int),
            AggregateFunction::Sum | AggregateFunction::Average => ty.is_numeric(),
            AggregateFunction::Min | AggregateFunction::Max => {
                ty.is_numeric() || matches!(ty, Type::Date | Type::Instant)
            }
        };
        if !fits {
            let found = describe(ty, self.language(value.span));
            return self.report(codes::NOT_A_NUMBER, value.span, &[&found]);
        }
        if function == AggregateFunction::Average && *ty == Type::Int {
            return Some(Type::Decimal);
        }
        Some(ty.clone())
    }

    /// `average gap of (visits.at where …)`.
    pub(super) fn average_gap(&mut self, rows: &Rows, span: Span) -> Option<Node> {
        let (way, rest) = self.rows_way(rows, false)?;
        self.by_the_calendar(span);
        let (selection, time) = self.gap_rows(way, rows, &rest)?;
        let kind = NodeKind::AverageGap {
            rows: selection,
            time: Box::new(time),
        };
        Some(node(kind, Type::Decimal, true, span))
    }

    fn gap_rows(
        &mut self,
        way: Way,
        rows: &Rows,
        rest: &[&Name],
    ) -> Option<(crate::program::Selection, Node)> {
        if rest.is_empty() {
            self.time_of_rows(&way, rows)?;
            return self.select(way, rows, |body| body.time_of_row(rows));
        }
        let (selection, time) = self.select(way, rows, |body| body.value_of_row(rest))?;
        if !matches!(time.ty, Type::Date | Type::Instant) {
            let found = describe(&time.ty, self.language(time.span));
            return self.report(codes::NOT_A_TIME, time.span, &[&found]);
        }
        Some((selection, time))
    }
}

fn aggregate(
    function: AggregateFunction,
    distinct: bool,
    rows: crate::program::Selection,
    value: Option<Node>,
    ty: Type,
    span: Span,
) -> Node {
    // Over nothing a count and a sum are 0, the others are missing.
    let optional = !matches!(function, AggregateFunction::Count | AggregateFunction::Sum);
    let kind = NodeKind::Aggregate(Aggregate {
        function,
        distinct,
        rows,
        value: value.map(Box::new),
    });
    node(kind, ty, optional, span)
}
