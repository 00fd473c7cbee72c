//! Pairs of rows: inner rows are paired that may be taken, and with the outer rows that they compare with as they are to.

use super::{
    Part, PartId,
    making::{Demand, Making},
};
use crate::plan::{Frame, FrameId, NodeId, Operation, RouteId, Step, mirrored};
use kardan_dsl::syntax::ComparisonOperator;
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

/// Which pairs are made of a frame, where not all are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paired {
    /// Conditions on the inner rows alone.
    conditions: Vec<NodeId>,
    /// The inner rows that these leave; none for all.
    pub inner: Option<PartId>,
    /// Comparisons of the inner row with the outer one.
    pub matches: Vec<Match>,
}

/// A comparison of a value of the inner row with one of the outer row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub inner: NodeId,
    pub operator: ComparisonOperator,
    pub outer: NodeId,
}

impl Paired {
    /// What is computed before there are pairs, operands first.
    pub(super) fn first(&self) -> impl Iterator<Item = NodeId> {
        let compared = self.matches.iter().flat_map(|of| [of.inner, of.outer]);
        self.conditions.iter().copied().chain(compared)
    }
}

impl Making<'_, '_> {
    /// Asks for what tells which rows are paired, before there are pairs.
    pub(super) fn settle_paired(&mut self, selected: NodeId, filter: Option<NodeId>) {
        let frame = self.run.plan.graph().node_of(selected).frame;
        let Some(mut paired) = self.paired_of(frame, filter) else {
            return;
        };
        for &condition in &paired.conditions {
            self.ask(condition, None);
        }
        if let Some(&condition) = paired.conditions.first() {
            paired.inner = Some(self.part(Part::Open {
                frame: self.run.plan.graph().node_of(condition).frame,
                by: paired.conditions.clone(),
                bounds: Vec::new(),
                settled: false,
                within: None,
            }));
        }
        let outer = self.outer_of_pairs(frame);
        for of in &paired.matches {
            self.ask(of.inner, paired.inner);
            self.ask(of.outer, outer);
        }
        self.paired.insert(frame, paired);
    }

    /// The outer rows of a frame of pairs that are paired; none for all.
    fn outer_of_pairs(&self, frame: FrameId) -> Option<PartId> {
        match self.pairs.get(&frame) {
            Some(Demand::For(part)) => *part,
            _ => None,
        }
    }

    /// The rows that pairs may be made of, for which a value that these bring over is computed.
    pub(super) fn part_of_pairs(&self, route: RouteId) -> Option<PartId> {
        let (frame, is_inner) = match self.run.plan.graph().route_of(route).steps[..] {
            [Step::Inner(frame)] => (frame, true),
            [Step::Outer(frame)] => (frame, false),
            _ => return None,
        };
        let paired = self.paired.get(&frame)?;
        match is_inner {
            true => paired.inner,
            false => self.outer_of_pairs(frame),
        }
    }

    /// The conditions that every pair meets that anybody takes. A condition that is false makes a conjunction false, whatever else is
    /// unknown, so what a remark counts stays the same.
    fn paired_of(&mut self, frame: FrameId, filter: Option<NodeId>) -> Option<Paired> {
        let graph = self.run.plan.graph();
        if !matches!(graph.frame_of(frame), Frame::Pairs { .. }) {
            return None;
        }
        let pairing = self.pairing(frame);
        if pairing.selections != 1 || pairing.watched {
            return None;
        }
        let filter = filter?;
        let joined = match self.operation(filter) {
            Operation::And(all) => all.as_slice(),
            _ => std::slice::from_ref(&filter),
        };
        let mut paired = Paired::default();
        for &condition in joined {
            match *self.operation(condition) {
                Operation::Project { node, route, .. }
                    if graph.route_of(route).steps == [Step::Inner(frame)] =>
                {
                    paired.conditions.push(node);
                }
                Operation::Compare(operator, left, right) => {
                    paired.matches.extend(self.matched(operator, left, right));
                }
                _ => {}
            }
        }
        let any = !(paired.conditions.is_empty() && paired.matches.is_empty());
        any.then_some(paired)
    }

    /// A comparison of pairs, where it is between a value of each row.
    fn matched(&self, operator: ComparisonOperator, left: NodeId, right: NodeId) -> Option<Match> {
        let graph = self.run.plan.graph();
        let of = |node: NodeId| {
            let Operation::Project { node, route, .. } = *self.operation(node) else {
                return None;
            };
            let [step] = graph.route_of(route).steps[..] else {
                return None;
            };
            Some((step, node))
        };
        let (left, right) = (of(left)?, of(right)?);
        let (inner, operator, outer) = match (left, right) {
            ((Step::Inner(one), inner), (Step::Outer(other), outer)) if one == other => {
                (inner, operator, outer)
            }
            ((Step::Outer(one), outer), (Step::Inner(other), inner)) if one == other => {
                (inner, mirrored(operator), outer)
            }
            _ => return None,
        };
        Some(Match {
            inner,
            operator,
            outer,
        })
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
