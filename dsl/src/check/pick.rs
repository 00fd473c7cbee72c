//! `first visit.at`, `last (visit where completed).total`.

use super::{Body, node};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind},
    source::Span,
    syntax::{Name, Pick, Rows},
};

impl Body<'_, '_> {
    /// The value at the first or last row.
    pub(super) fn pick(
        &mut self,
        which: Pick,
        rows: &Rows,
        field: &[Name],
        span: Span,
    ) -> Option<Node> {
        let (way, mut names) = self.rows_way(rows, true)?;
        if let (Some(name), false) = (names.first(), field.is_empty()) {
            let below = super::way::names_below(self.schema(), way.collection);
            return self
                .checker
                .report_unknown(codes::UNKNOWN_COLLECTION, name, "", &below);
        }
        names.extend(field);
        self.time_of_rows(&way, rows)?;
        if names.is_empty() {
            let noun = self.noun(way.collection, rows.path.span);
            return self.report(codes::NOTHING_TO_AGGREGATE, rows.path.span, &[&noun]);
        }
        let (rows, value) = self.select(way, rows, |body| body.value_of_row(&names))?;
        let ty = value.ty.clone();
        let kind = NodeKind::Pick {
            which,
            rows,
            value: Box::new(value),
        };
        Some(node(kind, ty, true, span))
    }
}
