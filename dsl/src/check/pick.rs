//! `first visit.at`, `last (visit where completed).total`.

use super::{Body, describe::field_name, node};
use crate::{
    diagnostics::{Texts, codes},
    program::{Node, NodeKind},
    source::Span,
    syntax::{Name, Pick, Rows},
};

const WHICH_FIELD: Texts = Texts::new(
    "name a field: `{0}.…`; when it was is `{0}.{1}`",
    "назовите поле: `{0}.…`; когда это было — `{0}.{1}`",
);

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
            let mut found = self.diagnostic(codes::NOTHING_TO_AGGREGATE, rows.path.span, &[&noun]);
            let described = self.schema().collection(way.collection);
            if let Some(time) = described.time {
                let language = self.language(rows.path.span);
                let time = field_name(self.schema().field(way.collection, time), language);
                found = found.help(WHICH_FIELD.fill(language, &[&noun, &time]));
            }
            self.push(found);
            return None;
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
