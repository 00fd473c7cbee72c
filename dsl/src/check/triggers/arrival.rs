//! Records that arrive, and what ends a journey.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{About, Arrival, Ending, Gate},
    schema::{CollectionId, FieldId},
    syntax::{self, Expression, ExpressionKind, Name, Path},
    types::Type,
};

impl Checker<'_> {
    /// A record that arrives; `about` is the collection that the rule is about.
    pub(super) fn arrival(
        &mut self,
        arrival: &syntax::Arrival,
        about: Option<CollectionId>,
    ) -> Option<Arrival> {
        let name = &arrival.collection;
        let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
        self.refuse_what_starts_nothing(collection, name)?;
        let mut conditions = Vec::new();
        if let Some(condition) = &arrival.condition {
            conditions.push(self.condition_about(collection, &named(condition))?);
        }
        if let Some(filter) = &arrival.filter {
            conditions.push(self.condition_about(collection, filter)?);
            let comes = Gate {
                conditions: conditions.clone(),
                points: Vec::new(),
            };
            if !self.is_possible(&comes, None) {
                let text = self.text(filter.span);
                let _: Option<()> =
                    self.report(codes::NEVER_COMES, filter.span, &[&name.text, text]);
            }
        }
        let link = match &arrival.about {
            None => None,
            Some(name) => self.link_to(collection, name, about)?,
        };
        Some(Arrival {
            collection,
            conditions,
            about: link,
        })
    }

    /// How a collection is about the record of the rule: `rating about visit`. Whatever is the client's is about the client,
    /// and a record is about itself.
    fn link_to(
        &mut self,
        from: CollectionId,
        name: &Name,
        about: Option<CollectionId>,
    ) -> Option<Option<About>> {
        let target = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
        if target == self.schema().subject {
            return Some(None);
        }
        let fields = &self.schema().collection(from).fields;
        let link = fields
            .iter()
            .position(|field| field.ty == Type::Record(target));
        match link {
            Some(link) if about == Some(target) => Some(Some(About::Link(FieldId(link as u16)))),
            None if from == target && about == Some(target) => Some(Some(About::Itself)),
            _ => {
                let from = self.schema().collection(from).name.clone();
                self.report(codes::NOT_LINKED, name.span, &[&from, &name.text])
            }
        }
    }

    pub(super) fn ending(
        &mut self,
        ending: &syntax::Ending,
        about: CollectionId,
    ) -> Option<Ending> {
        let arrival = match ending {
            syntax::Ending::Condition(condition) => {
                return self.ending_condition(condition, about);
            }
            syntax::Ending::Record(arrival) => arrival,
        };
        let name = &arrival.collection;
        let alone = arrival.condition.is_none() && arrival.filter.is_none();
        if alone && arrival.about.is_none() && self.schema().collection_named(&name.text).is_none()
        {
            return self.ending_condition(&named(name), about);
        }
        self.arrival(arrival, Some(about)).map(Ending::Record)
    }

    fn ending_condition(&mut self, condition: &Expression, about: CollectionId) -> Option<Ending> {
        let mut gate = Gate::default();
        self.when(condition, about, &mut gate)?;
        Some(Ending::Condition(gate))
    }
}

/// A name as an expression.
pub(super) fn named(name: &Name) -> Expression {
    Expression {
        kind: ExpressionKind::Path(Path {
            names: vec![name.clone()],
            span: name.span,
        }),
        span: name.span,
    }
}
