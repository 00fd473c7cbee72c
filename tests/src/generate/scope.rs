//! Where a phrase stands.

use kardan_dsl::schema::{Collection, CollectionId, Field, Schema};

/// The record that bare names are read from, and those around it.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) schema: &'a Schema,
    pub(super) of: CollectionId,
    /// Records that are bound outside, the rule's own first.
    pub(super) outer: Vec<CollectionId>,
}

impl<'a> Scope<'a> {
    /// The record that a rule is about.
    pub(super) fn of_rule(schema: &'a Schema, of: CollectionId) -> Scope<'a> {
        Scope {
            schema,
            of,
            outer: Vec::new(),
        }
    }

    /// A row below it.
    pub(super) fn row(&self, of: CollectionId) -> Scope<'a> {
        let outer = self.outer.iter().copied().chain([self.of]).collect();
        Scope {
            schema: self.schema,
            of,
            outer,
        }
    }

    /// The same record with a row bound beside it: a step of a sequence that was taken.
    pub(super) fn beside(&self, row: CollectionId) -> Scope<'a> {
        let outer = self.outer.iter().copied().chain([row]).collect();
        Scope {
            outer,
            ..self.clone()
        }
    }

    pub(super) fn collection(&self) -> &'a Collection {
        self.schema.collection(self.of)
    }

    /// Values of records around it, by their qualified names: of those bound outside, and of the client that it belongs to.
    pub(super) fn around(&self) -> Vec<(String, &'a Field)> {
        let is_bound = self.of == self.schema.subject || self.outer.contains(&self.schema.subject);
        let subject = (!is_bound).then_some(self.schema.subject);
        let around: Vec<CollectionId> = self.outer.iter().copied().chain(subject).collect();
        // A noun that is bound twice could be either.
        let once =
            |outer: &CollectionId| around.iter().filter(|other| *other == outer).count() == 1;
        around
            .iter()
            .copied()
            .filter(|outer| *outer != self.of && once(outer))
            .map(|outer| self.schema.collection(outer))
            // A link field of that name comes first.
            .filter(|outer| self.collection().field_named(&outer.name).is_none())
            .flat_map(|outer| {
                outer
                    .fields
                    .iter()
                    .map(|field| (format!("{}.{}", outer.name, field.name), field))
            })
            .collect()
    }
}
