//! Catalogs.

use super::{Checker, param::type_of_name};
use crate::{
    diagnostics::codes,
    program::Catalog,
    source::Span,
    syntax::{CatalogContent, Expression},
    types::{Type, Value},
};

impl Checker<'_> {
    /// Checks all catalogs. One whose values are wrong is kept with those that are right.
    pub(super) fn check_catalogs(&mut self) {
        for source in std::mem::take(&mut self.declared.catalog_sources) {
            let (ty, values) = match &source.content {
                CatalogContent::Host(kind) => (self.catalog_type(*kind, source.name.span), None),
                CatalogContent::Listed(values) => {
                    let (ty, values) = self.listed(values, source.name.span);
                    (ty, Some(values))
                }
            };
            self.catalogs.push(Catalog {
                name: source.name.text.clone(),
                ty,
                values,
                span: source.name.span,
            });
        }
    }

    fn catalog_type(&mut self, kind: crate::syntax::TypeName, span: Span) -> Type {
        let ty = type_of_name(kind);
        if matches!(ty, Type::CalendarPeriod | Type::ClockPeriod) {
            let language = self.language(span);
            let wanted = match language {
                crate::vocabulary::Language::English => "a value",
                crate::vocabulary::Language::Russian => "значение",
            };
            let found = super::describe::describe(&ty, language);
            let _: Option<()> = self.report(codes::TYPE_MISMATCH, span, &[wanted, &found]);
        }
        ty
    }

    /// The values of a catalog that the file lists; all are of the type of the first, or decimals.
    fn listed(&mut self, values: &[Expression], span: Span) -> (Type, Vec<Value>) {
        if values.is_empty() {
            let _: Option<()> = self.report(codes::EMPTY_LIST, span, &[]);
            return (Type::Text, Vec::new());
        }
        let types: Vec<Type> = values
            .iter()
            .filter_map(|value| match value.kind {
                crate::syntax::ExpressionKind::Number(number) => {
                    Some(match number.digits.is_integer() {
                        true => Type::Int,
                        false => Type::Decimal,
                    })
                }
                _ => None,
            })
            .collect();
        let ty = if types.contains(&Type::Decimal) {
            Type::Decimal
        } else if types.len() == values.len() {
            Type::Int
        } else {
            let reported = self.diagnostics.len();
            let first = values.iter().find_map(|value| self.literal(value));
            self.diagnostics.truncate(reported);
            first.map_or(Type::Text, |first| first.ty)
        };
        let listed = values
            .iter()
            .filter_map(|value| self.literal_of(value, &ty))
            .collect();
        (ty, listed)
    }
}
