//! `x in [a, b]`, `x not in CATALOG`.

use super::{Body, block::negate, describe::enumerate, fit::Purpose, node};
use crate::{
    diagnostics::codes,
    program::{CatalogId, Entity, Node, NodeKind},
    source::Span,
    syntax::{Expression, Name, Set},
    types::{Type, Value},
};

impl Body<'_, '_> {
    /// Membership in a list or a catalog.
    pub(super) fn membership(
        &mut self,
        value: &Expression,
        negated: bool,
        set: &Set,
        span: Span,
    ) -> Option<Node> {
        let value = self.expression(value);
        let member = match set {
            Set::List(elements) => self.in_list(value?, elements, span)?,
            Set::Named(name) => {
                let catalog = self.checker.catalog_named(name);
                self.in_catalog(value?, catalog?, name, span)?
            }
        };
        Some(if negated {
            negate(member, span)
        } else {
            member
        })
    }

    fn in_list(&mut self, value: Node, elements: &[Expression], span: Span) -> Option<Node> {
        if elements.is_empty() {
            return self.report(codes::EMPTY_LIST, span, &[]);
        }
        let mut fitted = Vec::with_capacity(elements.len());
        let mut wrong = false;
        let mut whole = value;
        for element in elements {
            let element = self.against(&whole, element);
            let unified = element
                .and_then(|element| self.checker.unify(whole.clone(), element, Purpose::Compare));
            match unified {
                Some((value, element)) => {
                    whole = value;
                    fitted.push(element);
                }
                None => wrong = true,
            }
        }
        if wrong {
            return None;
        }
        let optional = whole.optional || fitted.iter().any(|element| element.optional);
        let kind = NodeKind::InList(Box::new(whole), fitted);
        Some(node(kind, Type::Bool, optional, span))
    }

    fn in_catalog(&mut self, value: Node, id: CatalogId, name: &Name, span: Span) -> Option<Node> {
        let catalog = self.checker.catalogs.get(id.0 as usize)?;
        let model = node(
            NodeKind::And(Vec::new()),
            catalog.ty.clone(),
            false,
            name.span,
        );
        let value = match (&value.ty, &catalog.ty) {
            (Type::Enum(known), Type::Text) => {
                let strange = catalog
                    .values
                    .iter()
                    .flatten()
                    .find_map(|listed| match listed {
                        Value::Text(text) if !known.open && !known.values.contains(text) => {
                            Some(text.clone())
                        }
                        _ => None,
                    });
                if let Some(strange) = strange {
                    let known = enumerate(&known.values);
                    return self.report(codes::UNKNOWN_VALUE, name.span, &[&strange, &known]);
                }
                value
            }
            _ => self.checker.unify(value, model, Purpose::Compare)?.0,
        };
        let optional = value.optional;
        let kind = NodeKind::InCatalog(Box::new(value), id);
        Some(node(kind, Type::Bool, optional, span))
    }
}

impl super::Checker<'_> {
    /// The catalog of a name.
    pub(super) fn catalog_named(&mut self, name: &Name) -> Option<CatalogId> {
        if let Some(&id) = self.declared.catalogs.get(&name.spelling()) {
            self.names.insert(name.span, Entity::Catalog(id));
            return Some(id);
        }
        let is_segment = self
            .declared
            .rules
            .get(&name.spelling())
            .is_some_and(|rules| {
                rules.iter().any(|rule| {
                    let entry = self.rules.get(rule.0 as usize);
                    entry.is_some_and(|entry| {
                        matches!(entry.source, super::rule::Source::Segment(_))
                    })
                })
            });
        if is_segment {
            return self.report(codes::SEGMENT_AS_NAME, name.span, &[&name.text]);
        }
        let known = self.candidates(self.catalogs.iter().map(|catalog| catalog.name.as_str()));
        self.report_unknown(codes::UNKNOWN_CATALOG, name, "", &known)
    }
}
