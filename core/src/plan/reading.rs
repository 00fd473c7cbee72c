//! What a program reads.

use super::{scope::target, walk};
use crate::records::ReadSet;
use kardan_dsl::{
    program::{Hop, Link, Node, NodeKind, Rule, ScopeId},
    schema::{CollectionId, Schema},
};
use std::collections::HashMap;

/// Adds the collections and fields that a rule reads itself.
pub(super) fn add(set: &mut ReadSet, schema: &Schema, rule: &Rule) {
    set.add_collection(schema, rule.subject);
    let mut scopes = HashMap::from([(ScopeId::OWN, rule.subject)]);
    for body in walk::bodies(rule) {
        // A scope may be read in a filter that stands before the selection that binds it only within a sequence, whose
        // steps are bound in order: so first all scopes, then what is read of them.
        walk::each(body, &mut |node| {
            walk::each_selection(node, |rows| {
                scopes.insert(rows.scope, rows.collection);
            });
        });
        walk::each(body, &mut |node| add_node(set, schema, node, &scopes));
    }
}

fn add_node(
    set: &mut ReadSet,
    schema: &Schema,
    node: &Node,
    scopes: &HashMap<ScopeId, CollectionId>,
) {
    match &node.kind {
        NodeKind::Field {
            scope,
            links,
            field,
        } => {
            if let Some(&collection) = scopes.get(scope) {
                let end = add_links(set, schema, collection, links);
                set.add_field(schema, end, *field);
            }
        }
        NodeKind::Call { scope, links, .. } => {
            if let Some(&collection) = scopes.get(scope) {
                add_links(set, schema, collection, links);
            }
        }
        _ => {}
    }
    walk::each_selection(node, |rows| {
        if let Some(&base) = scopes.get(&rows.base) {
            add_links(set, schema, base, &rows.links);
        }
        for hop in &rows.hops {
            match *hop {
                Hop::Children(collection) => set.add_collection(schema, collection),
                Hop::Linked(collection, field) => set.add_field(schema, collection, field),
            }
        }
    });
}

fn add_links(
    set: &mut ReadSet,
    schema: &Schema,
    mut collection: CollectionId,
    links: &[Link],
) -> CollectionId {
    for &link in links {
        match link {
            Link::Field(field) => set.add_field(schema, collection, field),
            Link::Parent(parent) => set.add_collection(schema, parent),
        }
        collection = target(schema, collection, link);
    }
    collection
}
