//! Fields, through links, and the time of rows.

use super::{Body, trace};
use crate::{
    error::Error,
    plan::{
        node::{Fill, FrameId, NodeId, Operation, Step},
        scope::{Place, target},
        trace::Trace,
    },
};
use kardan_dsl::{
    program::{Link, ScopeId},
    schema::{CollectionId, FieldId},
    types::Type,
};
use std::sync::Arc;

impl Body<'_, '_> {
    pub(super) fn field(
        &mut self,
        scope: ScopeId,
        links: &[Link],
        field: FieldId,
        place: &Place,
    ) -> Result<Trace, Error> {
        let binder = self
            .scopes
            .position(scope)
            .ok_or_else(|| self.unsupported("a field of a record that is not in scope"))?;
        // Up to the parent the rows stay those of the same client: the field is read there, once for all rows below.
        let climbs = links
            .iter()
            .take_while(|link| matches!(link, Link::Parent(_)))
            .count();
        let (up, rest) = links.split_at(climbs);
        let mut steps = self.scopes.steps(place, binder).unwrap_or_default();
        let (ups, collection) = self.scopes.along(binder, up);
        steps.extend(ups);
        let frame = self.plan.graph.dense(collection);
        let (node, name) = self.linked(collection, rest, field, frame)?;
        let route = self.plan.graph.route(place.frame, steps, frame);
        let node = self.projected(node, route, Fill::Missing, place.frame)?;
        let path = self.scopes.name(binder, links);
        let name = if path.is_empty() {
            name
        } else {
            format!("{path}.{name}")
        };
        Ok(trace(node, Some(Arc::from(name)), Vec::new()))
    }

    /// A field at the end of links from the rows of a collection, on those rows; and its name.
    fn linked(
        &mut self,
        mut collection: CollectionId,
        links: &[Link],
        field: FieldId,
        frame: FrameId,
    ) -> Result<(NodeId, String), Error> {
        let program = self.plan.program;
        let mut from = None;
        for &link in links {
            from = Some(self.follow(from, collection, link, frame)?);
            collection = target(&program.schema, collection, link);
        }
        let known = program.schema.field(collection, field);
        let name = known.name.clone();
        if let Type::Record(_) = known.ty {
            let node = self.follow(from, collection, Link::Field(field), frame)?;
            return Ok((node, name));
        }
        // The time of a row that exists is never later than T: only other moments need to be held against it.
        let time = program.schema.collection(collection).time == Some(field);
        let later = matches!(known.ty, Type::Date | Type::Instant) && !known.planned && !time;
        let moment = later.then_some(self.moment);
        let operation = match from {
            None => Operation::Column {
                collection,
                field,
                moment,
            },
            Some(rows) => Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            },
        };
        Ok((self.node(operation, frame)?, name))
    }

    fn follow(
        &mut self,
        from: Option<NodeId>,
        collection: CollectionId,
        link: Link,
        frame: FrameId,
    ) -> Result<NodeId, Error> {
        let moment = self.moment;
        let follow = Operation::Follow {
            from,
            collection,
            link,
            moment,
        };
        self.node(follow, frame)
    }

    /// The collection whose time the rows of a collection have, the steps up to it, and the field.
    fn time_owner(&self, collection: CollectionId) -> Option<(CollectionId, Vec<Step>, FieldId)> {
        let schema = &self.plan.program.schema;
        let (mut owner, mut steps) = (collection, Vec::new());
        loop {
            if let Some(field) = schema.collection(owner).time {
                return Some((owner, steps, field));
            }
            steps.push(Step::Up(owner));
            owner = schema.parent(owner)?;
        }
    }

    /// The time of the rows of a collection, their own or their nearest ancestor's.
    pub(super) fn time(&mut self, collection: CollectionId) -> Result<Option<NodeId>, Error> {
        let Some((owner, steps, field)) = self.time_owner(collection) else {
            return Ok(None);
        };
        let column = Operation::Column {
            collection: owner,
            field,
            moment: None,
        };
        self.of_owner(column, owner, steps, collection).map(Some)
    }

    /// The masks that tell which rows of a collection exist at the moment: a row does where neither its own time nor that of a
    /// record that it hangs on lies after it. None where all always do.
    pub(super) fn visible(&mut self, collection: CollectionId) -> Result<Vec<NodeId>, Error> {
        let program = self.plan.program;
        let (mut owner, mut steps, mut masks) = (collection, Vec::new(), Vec::new());
        loop {
            if program.schema.collection(owner).time.is_some() {
                let visible = Operation::Visible {
                    collection: owner,
                    moment: self.moment,
                };
                masks.push(self.of_owner(visible, owner, steps.clone(), collection)?);
            }
            steps.push(Step::Up(owner));
            let Some(parent) = program.schema.parent(owner) else {
                return Ok(masks);
            };
            owner = parent;
        }
    }

    fn of_owner(
        &mut self,
        operation: Operation,
        owner: CollectionId,
        steps: Vec<Step>,
        collection: CollectionId,
    ) -> Result<NodeId, Error> {
        let (to, from) = (
            self.plan.graph.dense(owner),
            self.plan.graph.dense(collection),
        );
        let node = self.node(operation, to)?;
        let route = self.plan.graph.route(from, steps, to);
        self.projected(node, route, Fill::Missing, from)
    }
}
