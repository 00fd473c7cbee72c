//! The line through readings: `forecast of mileage`, `date when mileage reaches X`.

use super::{Body, describe::describe, fit::Purpose, node, record::Record, way::linking};
use crate::{
    diagnostics::codes,
    program::{Hop, Node, NodeKind, Selection},
    source::Span,
    syntax::{Expression, Path},
    types::Type,
};

impl Body<'_, '_> {
    /// `forecast of F`.
    pub(super) fn forecast(&mut self, path: &Path, span: Span) -> Option<Node> {
        let (rows, value) = self.readings(path)?;
        self.by_the_calendar(span);
        let ty = value.ty.clone();
        let kind = NodeKind::Forecast {
            rows,
            value: Box::new(value),
        };
        Some(node(kind, ty, true, span))
    }

    /// `date when F reaches X`.
    pub(super) fn date_when(
        &mut self,
        path: &Path,
        target: &Expression,
        span: Span,
    ) -> Option<Node> {
        let readings = self.readings(path);
        let target = self.numeric(target);
        let ((rows, value), target) = (readings?, target?);
        self.by_the_calendar(span);
        let (value, target) = self.checker.unify(value, target, Purpose::Compare)?;
        let kind = NodeKind::DateWhenReaches {
            rows,
            value: Box::new(value),
            target: Box::new(target),
        };
        Some(node(kind, Type::Date, true, span))
    }

    /// The rows that the schema names as the readings of a field, and the number in each.
    fn readings(&mut self, path: &Path) -> Option<(Selection, Node)> {
        let schema = self.schema();
        let field = self.path(path)?;
        let NodeKind::Field {
            scope,
            mut links,
            field: number,
        } = field.kind
        else {
            let text = self.checker.text(path.span);
            return self.report(codes::NO_READINGS, path.span, &[text]);
        };
        let holder = self.collection_at(scope, &links)?;
        let Some((readings, reading)) = schema.field(holder, number).readings else {
            let text = self.checker.text(path.span);
            return self.report(codes::NO_READINGS, path.span, &[text]);
        };
        let hop = if schema.parent(readings) == Some(holder) {
            Hop::Children(readings)
        } else {
            let link = linking(schema, holder).find(|(rows, _)| *rows == readings);
            let Some((_, link)) = link else {
                let text = self.checker.text(path.span);
                return self.report(codes::NO_READINGS, path.span, &[text]);
            };
            Hop::Linked(readings, link)
        };
        if !field.ty.is_numeric() {
            let found = describe(&field.ty, self.language(path.span));
            return self.report(codes::NOT_A_NUMBER, path.span, &[&found]);
        }
        let record = Record {
            scope,
            links: std::mem::take(&mut links),
            collection: holder,
            optional: false,
            foreign: false,
        };
        let rows = self.all_rows(&record, hop);
        let described = schema.field(readings, reading);
        let kind = NodeKind::Field {
            scope: rows.scope,
            links: Vec::new(),
            field: reading,
        };
        let value = node(kind, described.ty.clone(), described.optional, path.span);
        Some((rows, value))
    }
}
