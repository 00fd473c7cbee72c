//! What a bonus rule gives, and to whom.

use crate::{
    check::{Body, Checker, describe::describe, node, record::Record},
    diagnostics::codes,
    program::{Earn, Link, Node, NodeKind},
    schema::{CollectionId, MONEY_PAID, Owner},
    syntax::{self, Expression, Path},
    types::Type,
    vocabulary::{Case, Count, Phrase, Unit},
};

impl<'a> Checker<'a> {
    pub(super) fn earn(
        &mut self,
        earn: &syntax::Earn,
        about: CollectionId,
        rate: bool,
    ) -> Option<Earn> {
        let amount = self.alone(about, |body| body.expression(&earn.amount));
        let amount = amount.and_then(|amount| self.amount(amount, &earn.amount, rate));
        let recipient = match &earn.recipient {
            None => Some(None),
            Some(path) => self.alone(about, |body| body.recipient(path)).map(Some),
        };
        Some(Earn {
            amount: amount?,
            recipient: recipient?,
        })
    }

    /// Refuses what is no amount of points.
    fn amount(&mut self, amount: Node, written: &Expression, rate: bool) -> Option<Node> {
        let span = written.span;
        match amount.ty {
            Type::Points => {}
            Type::Money if rate => {}
            Type::Money => return self.report(codes::NO_RATE, span, &[]),
            _ => {
                let found = describe(&amount.ty, self.language(span));
                return self.report(codes::NOT_AN_AMOUNT, span, &[&found]);
            }
        }
        if amount.optional {
            let language = self.language(span);
            let unit = match amount.ty {
                Type::Points => Unit::Points,
                _ => Unit::Money(self.input.currency),
            };
            let unit = unit.word(language, Case::Nominative, Count::Many);
            let (text, or_else) = (self.text(span), Phrase::OrElse.text(language));
            let mended = format!("({text}) {or_else} 0 {unit}");
            let found = self
                .diagnostic(codes::AMOUNT_MAY_BE_MISSING, span, &[text])
                .replace(span, mended);
            self.diagnostics.push(found);
            return None;
        }
        if let NodeKind::Literal(value) = &amount.kind
            && value.number().is_some_and(|number| number <= 0.into())
        {
            let text = self.text(span);
            return self.report(codes::GIVES_NOTHING, span, &[text]);
        }
        self.warn_of_total(&amount);
        Some(amount)
    }

    /// Says that a sum may have been paid in part by points.
    fn warn_of_total(&mut self, at: &Node) {
        let schema = self.schema();
        match &at.kind {
            NodeKind::Field { links, field, .. } if links.is_empty() && at.ty == Type::Money => {
                let text = self.text(at.span);
                let name = text.rsplit('.').next().unwrap_or_default();
                let holder = schema.collections.iter().find(|collection| {
                    collection.field_named(name) == Some(*field)
                        && collection.field_named(MONEY_PAID).is_some()
                });
                let Some(holder) = holder else { return };
                let paid = holder.field_named(MONEY_PAID);
                if paid == Some(*field) {
                    return;
                }
                let language = self.language(at.span);
                let paid = paid.and_then(|paid| holder.fields.get(usize::from(paid.0)));
                let paid = paid.map_or_else(String::new, |field| {
                    crate::check::describe::field_name(field, language)
                });
                let mended = format!("{}{paid}", text.strip_suffix(name).unwrap_or_default());
                let found = self
                    .diagnostic(codes::TOTAL_IS_NOT_MONEY, at.span, &[text, &mended])
                    .replace(at.span, mended);
                self.diagnostics.push(found);
            }
            NodeKind::Arithmetic(_, left, right) | NodeKind::OrElse(left, right) => {
                self.warn_of_total(left);
                self.warn_of_total(right);
            }
            NodeKind::Negative(inner) => self.warn_of_total(inner),
            _ => {}
        }
    }
}

impl Body<'_, '_> {
    /// The link to whoever gets points: another client, or a record of a table such as an employee.
    fn recipient(&mut self, path: &Path) -> Option<Node> {
        let schema = self.schema();
        let (first, rest) = path.names.split_first()?;
        let mut record = self.path_start(first)?;
        for name in rest {
            let Some(next) = record.step(schema, &name.text) else {
                let noun = self.noun(record.collection, name.span);
                return self.report(codes::UNKNOWN_FIELD, name.span, &[&name.text, &noun]);
            };
            self.name_step(&record, &next, name);
            record = next;
        }
        let described = schema.collection(record.collection);
        let has_account = matches!(described.owner, Owner::Subject | Owner::Table);
        let Record {
            scope,
            mut links,
            collection,
            ..
        } = record;
        match links.pop() {
            Some(Link::Field(field)) if has_account && described.key.is_some() => {
                let kind = NodeKind::Field {
                    scope,
                    links,
                    field,
                };
                Some(node(kind, Type::Record(collection), true, path.span))
            }
            _ => {
                let text = self.checker.text(path.span);
                self.report(codes::NO_ACCOUNT, path.span, &[text])
            }
        }
    }
}
