//! Where a node's rows come from: the scopes in force, and the places at which their values meet.
//!
//! Each scope ranges over rows of one collection, so what reads one scope only is computed on all rows of that collection,
//! once for all rules. What reads several scopes is computed on the rows of the one that determines the others (a line
//! determines its visit, a visit its client and, in `vehicle.visits`, its vehicle); where none does, on pairs.

use super::{
    graph::Graph,
    node::{Frame, FrameId, Grouping, MomentId, Step},
};
use kardan_dsl::{
    program::{Hop, Link, ScopeId, Selection},
    schema::{CollectionId, Schema},
    types::Type,
};
use std::sync::Arc;

/// The binders in force, outermost first.
pub(super) struct Scopes<'p> {
    schema: &'p Schema,
    moment: MomentId,
    binders: Vec<Binder<'p>>,
}

/// What binds a scope.
struct Binder<'p> {
    scope: ScopeId,
    collection: CollectionId,
    /// The binder that the rows hang on, and how; none for the rule's own record.
    origin: Option<(usize, &'p Selection)>,
    /// The name of its rows as a path from the rule's subject; empty for the subject itself.
    name: String,
}

/// A frame, and what its rows stand for.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub frame: FrameId,
    /// The binder whose row a row of the frame is (or, of pairs, the inner row).
    binder: usize,
    /// Of pairs, where the outer row comes from.
    outer: Option<Arc<Place>>,
}

impl<'p> Scopes<'p> {
    pub fn new(schema: &'p Schema, subject: CollectionId, moment: MomentId) -> Scopes<'p> {
        let own = Binder {
            scope: ScopeId::OWN,
            collection: subject,
            origin: None,
            name: String::new(),
        };
        Scopes {
            schema,
            moment,
            binders: vec![own],
        }
    }

    /// The place of the rule's own record.
    pub fn own(&self, graph: &mut Graph) -> Place {
        self.dense(0, graph)
    }

    /// Binds the rows of a selection; `None` where its base is not in force.
    pub fn bind(&mut self, rows: &'p Selection) -> Option<usize> {
        let base = self.position(rows.base)?;
        let origin = &self.binders[base];
        let mut name = self.linked_name(&origin.name, origin.collection, &rows.links);
        for hop in &rows.hops {
            let (Hop::Children(collection) | Hop::Linked(collection, _)) = *hop;
            name = joined(&name, &self.schema.collection(collection).name);
        }
        self.binders.push(Binder {
            scope: rows.scope,
            collection: rows.collection,
            origin: Some((base, rows)),
            name,
        });
        Some(self.binders.len() - 1)
    }

    /// Ends the scopes from a position on.
    pub fn release(&mut self, to: usize) {
        self.binders.truncate(to);
    }

    pub fn position(&self, scope: ScopeId) -> Option<usize> {
        self.binders.iter().position(|binder| binder.scope == scope)
    }

    pub fn collection(&self, binder: usize) -> CollectionId {
        self.binders[binder].collection
    }

    pub fn depth(&self) -> usize {
        self.binders.len()
    }

    /// The name of the record that links lead to from a binder's row, as a path from the rule's subject.
    pub fn name(&self, binder: usize, links: &[Link]) -> String {
        let binder = &self.binders[binder];
        self.linked_name(&binder.name, binder.collection, links)
    }

    fn linked_name(&self, from: &str, mut collection: CollectionId, links: &[Link]) -> String {
        let mut name = from.to_owned();
        for link in links {
            let word = match *link {
                Link::Field(field) => &self.schema.field(collection, field).name,
                Link::Parent(parent) => &self.schema.collection(parent).name,
            };
            name = joined(&name, word);
            collection = target(self.schema, collection, *link);
        }
        name
    }

    /// The steps from a binder's row along links, and the collection where they end.
    pub fn along(&self, binder: usize, links: &[Link]) -> (Vec<Step>, CollectionId) {
        let mut collection = self.binders[binder].collection;
        let mut steps = Vec::new();
        for link in links {
            steps.push(match *link {
                Link::Field(field) => Step::Along(collection, field, self.moment),
                Link::Parent(_) => Step::Up(collection),
            });
            collection = target(self.schema, collection, *link);
        }
        (steps, collection)
    }

    /// The steps from a row of one binder to the row of another that it determines.
    fn determined(&self, from: usize, to: usize) -> Option<Vec<Step>> {
        if from == to {
            return Some(Vec::new());
        }
        let binder = &self.binders[from];
        let target = self.binders[to].collection;
        if target == self.schema.subject && self.schema.parent(binder.collection).is_some() {
            return Some(self.ups(binder.collection, target));
        }
        let (base, rows) = binder.origin?;
        if !rows.links.is_empty() {
            return None;
        }
        let mut steps: Vec<Step> = rows
            .hops
            .iter()
            .rev()
            .map(|hop| match *hop {
                Hop::Children(collection) => Step::Up(collection),
                Hop::Linked(collection, field) => Step::Along(collection, field, self.moment),
            })
            .collect();
        steps.extend(self.determined(base, to)?);
        Some(steps)
    }

    /// Whether a row of one binder determines that of another.
    fn is_determined(&self, from: usize, to: usize) -> bool {
        let binder = &self.binders[from];
        let target = self.binders[to].collection;
        let hangs =
            target == self.schema.subject && self.schema.parent(binder.collection).is_some();
        from == to
            || hangs
            || binder
                .origin
                .is_some_and(|(base, rows)| rows.links.is_empty() && self.is_determined(base, to))
    }

    fn ups(&self, mut from: CollectionId, to: CollectionId) -> Vec<Step> {
        let mut steps = Vec::new();
        while from != to {
            let Some(parent) = self.schema.parent(from) else {
                break;
            };
            steps.push(Step::Up(from));
            from = parent;
        }
        steps
    }

    /// The steps from a row of a place to the row of a binder.
    pub fn steps(&self, place: &Place, to: usize) -> Option<Vec<Step>> {
        let Some(outer) = &place.outer else {
            return self.determined(place.binder, to);
        };
        if let Some(steps) = self.steps(outer, to) {
            return Some(prefixed(Step::Outer(place.frame), steps));
        }
        let steps = self.determined(place.binder, to)?;
        Some(prefixed(Step::Inner(place.frame), steps))
    }

    /// The steps from a place to a smaller one that [`Scopes::least`] found for it.
    pub fn steps_to(&self, place: &Place, smaller: &Place) -> Option<Vec<Step>> {
        if smaller.outer.is_none() {
            return self.steps(place, smaller.binder);
        }
        let (mut steps, mut at) = (Vec::new(), place);
        while at.frame != smaller.frame {
            steps.push(Step::Outer(at.frame));
            at = at.outer.as_deref()?;
        }
        Some(steps)
    }

    /// The smallest place within `place` where all of `read` meet.
    pub fn least(&self, place: &Place, read: &[usize], graph: &mut Graph) -> Place {
        if read.is_empty() {
            return place.clone();
        }
        if let Some(anchor) = self.anchor(read) {
            return self.dense(anchor, graph);
        }
        let mut least = place;
        while let Some(outer) = &least.outer {
            if !read.iter().all(|&one| self.steps(outer, one).is_some()) {
                break;
            }
            least = outer;
        }
        least.clone()
    }

    /// The one of some binders that determines all others.
    fn anchor(&self, read: &[usize]) -> Option<usize> {
        let mut anchors = read.iter().rev().copied();
        anchors.find(|&anchor| self.determines(anchor, read))
    }

    /// Whether a binder's row determines all of `read`.
    pub fn determines(&self, binder: usize, read: &[usize]) -> bool {
        read.iter().all(|&one| self.is_determined(binder, one))
    }

    pub fn dense(&self, binder: usize, graph: &mut Graph) -> Place {
        Place {
            frame: graph.dense(self.binders[binder].collection),
            binder,
            outer: None,
        }
    }

    /// The place of the pairs of a row of `outer` and a row of a binder that hangs on it.
    pub fn pairs(&self, outer: &Place, binder: usize, graph: &mut Graph) -> Option<Place> {
        let (base, rows) = self.binders[binder].origin?;
        let mut steps = self.steps(outer, base)?;
        let (along, origin) = self.along(base, &rows.links);
        steps.extend(along);
        let to = graph.dense(origin);
        let route = graph.route(outer.frame, steps, to);
        let grouping = graph.grouping(Grouping::Hops {
            from: origin,
            hops: rows.hops.clone(),
            to: rows.collection,
        });
        Some(Place {
            frame: graph.frame(Frame::Pairs {
                outer: outer.frame,
                route,
                grouping,
            }),
            binder,
            outer: Some(Arc::new(outer.clone())),
        })
    }

    /// The steps from a place to the row of the binder that it was made for.
    pub fn inner(&self, place: &Place) -> Vec<Step> {
        match place.outer {
            Some(_) => vec![Step::Inner(place.frame)],
            None => Vec::new(),
        }
    }
}

fn prefixed(first: Step, mut steps: Vec<Step>) -> Vec<Step> {
    steps.insert(0, first);
    steps
}

fn joined(path: &str, word: &str) -> String {
    if path.is_empty() {
        word.to_owned()
    } else {
        format!("{path}.{word}")
    }
}

/// The collection that a link leads to.
pub(super) fn target(schema: &Schema, from: CollectionId, link: Link) -> CollectionId {
    match link {
        Link::Parent(parent) => parent,
        Link::Field(field) => match schema.field(from, field).ty {
            Type::Record(target) => target,
            _ => from,
        },
    }
}
