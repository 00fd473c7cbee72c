//! The graph of a plan: equal nodes, frames, routes and groupings are one.

use super::node::{
    Frame, FrameId, Grouping, GroupingId, MomentId, NodeId, Operation, Route, RouteId, Step,
};
use crate::error::{Error, ErrorKind};
use foldhash::fast::RandomState;
use kardan_dsl::{program::RuleId, schema::CollectionId, types::Period};

/// So many nodes a plan may have.
const NODES: usize = 1 << 22;
/// So many moments a program may look back from.
const MOMENTS: usize = 4096;

/// In the order in which they came. Nobody outside chooses what is in it, so the quickest hash will do.
type Set<T> = indexmap::IndexSet<T, RandomState>;

/// Everything that a plan computes.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: Set<Node>,
    /// The rule in whose text a node was met first.
    rules: Vec<RuleId>,
    frames: Set<Frame>,
    routes: Set<Route>,
    groupings: Set<Grouping>,
    moments: Set<Option<(MomentId, Period)>>,
}

/// An operation and the rows that it runs over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub operation: Operation,
    pub frame: FrameId,
}

impl Graph {
    /// The node of an operation on a frame.
    pub fn node(
        &mut self,
        operation: Operation,
        frame: FrameId,
        rule: RuleId,
    ) -> Result<NodeId, Error> {
        let (at, new) = self.nodes.insert_full(Node { operation, frame });
        if new {
            self.rules.push(rule);
        }
        if at >= NODES {
            return Err(too_large());
        }
        Ok(NodeId(at as u32))
    }

    pub fn frame(&mut self, frame: Frame) -> FrameId {
        FrameId(self.frames.insert_full(frame).0 as u32)
    }

    pub fn dense(&mut self, collection: CollectionId) -> FrameId {
        self.frame(Frame::Dense(collection))
    }

    /// The route of some steps; none where there are none.
    pub fn route(&mut self, from: FrameId, steps: Vec<Step>, to: FrameId) -> Option<RouteId> {
        if steps.is_empty() {
            return None;
        }
        let route = Route { from, steps, to };
        Some(RouteId(self.routes.insert_full(route).0 as u32))
    }

    pub fn grouping(&mut self, grouping: Grouping) -> GroupingId {
        GroupingId(self.groupings.insert_full(grouping).0 as u32)
    }

    /// T itself, or the moment a period before another.
    pub fn moment(&mut self, earlier: Option<(MomentId, Period)>) -> Result<MomentId, Error> {
        let at = self.moments.insert_full(earlier).0;
        if at >= MOMENTS {
            return Err(too_large());
        }
        Ok(MomentId(at as u32))
    }

    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &Node> {
        self.nodes.iter()
    }

    /// The node of an id of this graph.
    pub fn node_of(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The rule to name where a node fails.
    pub fn rule_of(&self, id: NodeId) -> RuleId {
        self.rules[id.0 as usize]
    }

    pub fn frame_of(&self, id: FrameId) -> &Frame {
        &self.frames[id.0 as usize]
    }

    pub fn route_of(&self, id: RouteId) -> &Route {
        &self.routes[id.0 as usize]
    }

    /// Whether a route leads somewhere from every row.
    pub fn reaches(&self, route: RouteId) -> bool {
        self.route_of(route).steps.iter().all(|step| step.reaches())
    }

    pub fn grouping_of(&self, id: GroupingId) -> &Grouping {
        &self.groupings[id.0 as usize]
    }

    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    pub fn routes(&self) -> usize {
        self.routes.len()
    }

    pub fn groupings(&self) -> usize {
        self.groupings.len()
    }

    /// The moments in order: each but the first lies before one that comes earlier in this list.
    pub fn moments(&self) -> impl Iterator<Item = Option<(MomentId, Period)>> {
        self.moments.iter().copied()
    }
}

fn too_large() -> Error {
    Error::new(ErrorKind::Input, "the program is too large to plan")
        .with_help("segments that look back at each other multiply: name fewer distances")
}
