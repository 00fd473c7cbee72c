//! Conditions on the inner rows of pairs alone: rows that do not meet them are not paired.

use super::making::Making;
use crate::plan::{Frame, FrameId, NodeId, Operation, Step};
use std::collections::HashMap;

/// What the nodes of a frame of pairs have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairing {
    /// How many selections of pairs there are.
    selections: u32,
    /// Whether any node may fail, or is a quotient, or other pairs are made of these, whose remarks count what they pass over: then all pairs are
    /// looked at.
    watched: bool,
}

/// By frame of pairs.
pub(super) type Pairings = HashMap<FrameId, Pairing>;

impl Making<'_, '_> {
    /// The conditions on inner rows that every pair meets that anybody takes. A condition that is false makes a conjunction false, whatever else is
    /// unknown, so what a remark counts stays the same.
    pub(super) fn paired(&mut self, frame: FrameId, filter: Option<NodeId>) -> Vec<NodeId> {
        let graph = self.run.plan.graph();
        if !matches!(graph.frame_of(frame), Frame::Pairs { .. }) {
            return Vec::new();
        }
        let pairing = self.pairing(frame);
        if pairing.selections != 1 || pairing.watched {
            return Vec::new();
        }
        let joined = match filter.map(|filter| (filter, self.operation(filter))) {
            Some((_, Operation::And(all))) => all.clone(),
            Some((filter, _)) => vec![filter],
            None => Vec::new(),
        };
        let inner = joined.iter().filter_map(|&condition| {
            let Operation::Project { node, route, .. } = self.operation(condition) else {
                return None;
            };
            let to_inner = graph.route_of(*route).steps == [Step::Inner(frame)];
            (to_inner && self.facts.certain(*node)).then_some(*node)
        });
        inner.collect()
    }

    fn pairing(&mut self, frame: FrameId) -> Pairing {
        let (run, facts) = (self.run, &self.facts);
        let pairings = self.pairings.get_or_insert_with(|| {
            let graph = run.plan.graph();
            let mut pairings = Pairings::new();
            for (at, node) in (0..).map(NodeId).zip(graph.nodes()) {
                let Frame::Pairs { outer, .. } = graph.frame_of(node.frame) else {
                    continue;
                };
                if matches!(graph.frame_of(*outer), Frame::Pairs { .. }) {
                    pairings.entry(*outer).or_default().watched = true;
                }
                let pairing = pairings.entry(node.frame).or_default();
                let selected = matches!(node.operation, Operation::Selected { .. });
                pairing.selections += u32::from(selected);
                pairing.watched |= facts.fallible(at) || facts.divides(at);
            }
            pairings
        });
        pairings.get(&frame).copied().unwrap_or_default()
    }
}
