//! In which order nodes are computed.

use super::{
    making::{Demand, Making},
    paired::Paired,
};
use crate::plan::{NodeId, Operation};

impl Making<'_, '_> {
    /// All nodes that are asked for, each after what it is computed from; without recursion, for chains of rules may be long.
    pub(super) fn order(&self) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.asked.len()];
        let roots = self.roots.iter().rev();
        let mut open: Vec<(NodeId, bool)> = roots.map(|&id| (id, false)).collect();
        while let Some((node, ready)) = open.pop() {
            if ready {
                order.push(node);
                continue;
            }
            let at = node.0 as usize;
            if self.asked[at] == Demand::Never || std::mem::replace(&mut seen[at], true) {
                continue;
            }
            open.push((node, true));
            let first = open.len();
            self.each_source(node, |source| open.push((source, false)));
            open[first..].reverse();
        }
        order
    }

    /// What a node is computed from. What it is not asked of is none of it: that may be computed for the rows that this node leaves open.
    pub(super) fn each_source(&self, node: NodeId, mut see: impl FnMut(NodeId)) {
        let at = node.0 as usize;
        let operation = self.operation(node);
        match (self.brought.get(&node), self.dated.get(&node)) {
            (Some(brought), dated) => {
                see(brought.from);
                if dated.is_none() {
                    brought.each_constant(operation, see);
                }
                return;
            }
            (None, Some(dated)) => return see(dated.value),
            (None, None) => {}
        }
        let paired = |selected: NodeId| {
            let frame = self.run.plan.graph().node_of(selected).frame;
            self.paired.get(&frame).into_iter().flat_map(Paired::first)
        };
        if matches!(operation, Operation::Selected { .. }) {
            paired(node).for_each(&mut see);
        }
        if let Some(extreme) = self.extremes.get(&node) {
            return extreme.operands().into_iter().for_each(see);
        }
        if self.counted.contains(&node)
            && let Some(rows) = operation.reduced_rows()
        {
            return paired(rows.selected).for_each(see);
        }
        match (&self.stages[at], &self.takings[at]) {
            (Some(staged), _) => staged.iter().copied().for_each(see),
            (None, Some(taking)) => taking.masks.iter().copied().for_each(see),
            (None, None) if self.kept.contains_key(&node) || self.given.contains(&node) => {}
            (None, None) => match (self.judged.get(&node), self.bounded.get(&node)) {
                (Some(judged), _) => judged.each_operand(operation, see),
                (None, Some(bounded)) => bounded.operands().into_iter().for_each(see),
                (None, None) => match self.multiples.get(&node) {
                    Some(multiple) => multiple.operands().into_iter().for_each(see),
                    None => match operation {
                        Operation::IsKnown(value)
                            if let Some((_, true)) = self.run.leading(*value) => {}
                        Operation::Pick { rows, value, .. } => {
                            if !self.kinds.contains_key(&node) {
                                see(rows.selected);
                            }
                            if !self.reading.contains(&node) {
                                see(*value);
                            }
                        }
                        _ => operation.each_operand(see),
                    },
                },
            },
        }
    }
}
