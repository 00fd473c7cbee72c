//! When of many nodes which is let go: the room for its values is still in the cache when the next are computed, and chunks need not be
//! the smaller the more rules there are.

use super::{
    Part, PartId, Source,
    making::{Demand, Making},
};
use crate::plan::{NOW, NodeId, Operation, Trace};
use kardan_dsl::program::{RuleBody, RuleId};
use std::collections::HashSet;

/// Of fewer nodes all are kept until their chunk is done.
const MANY: usize = if cfg!(test) { 2 } else { 256 };

/// Of a rule that asks others, so many are looked into before its result is.
const CALLS: usize = 64;

/// Behind all places.
const NEVER: u32 = u32::MAX;

/// What happens at which place of an order, besides computing the node there; ascending.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    /// Nodes that nobody reads any more.
    nodes: Vec<(u32, NodeId)>,
    /// Parts whose rows nobody asks for any more.
    parts: Vec<(u32, PartId)>,
    /// Rules all of whose result and remarks can be read; of others they are read when the chunk is done.
    rules: Vec<(u32, RuleId)>,
}

/// Goes through what happens, place by place.
pub(crate) struct Places<'s, T>(&'s [(u32, T)]);

impl<'s, T> Places<'s, T> {
    /// What happens at the next place.
    pub fn at(&mut self, place: usize) -> impl Iterator<Item = &'s T> + use<'s, T> {
        let here = self.0.iter().take_while(|(at, _)| *at as usize <= place);
        let (here, rest) = self.0.split_at(here.count());
        self.0 = rest;
        here.iter().map(|(_, happening)| happening)
    }
}

impl Spent {
    /// Whether nothing is let go before the chunk is done.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub fn nodes(&self) -> Places<'_, NodeId> {
        Places(&self.nodes)
    }

    pub fn parts(&self) -> Places<'_, PartId> {
        Places(&self.parts)
    }

    pub fn rules(&self) -> Places<'_, RuleId> {
        Places(&self.rules)
    }

    /// The most room that the nodes of an order take at a time.
    pub fn most(&self, order: &[NodeId], room: impl Fn(&NodeId) -> f32) -> f32 {
        let (mut most, mut now, mut nodes) = (0f32, 0.0, self.nodes());
        for (place, node) in order.iter().enumerate() {
            now += room(node);
            most = most.max(now);
            now -= nodes.at(place).map(&room).sum::<f32>();
        }
        most
    }
}

impl Making<'_, '_> {
    /// Of the nodes of an order, and the rows for which they are computed.
    pub(super) fn spent(&self, order: &[NodeId], part_of: &[Option<PartId>]) -> Spent {
        if order.len() < MANY {
            return Spent::default();
        }
        let mut places = vec![None; self.asked.len()];
        // To let go what lies in a column makes no room.
        let mut last = vec![Some(NEVER); self.asked.len()];
        for (place, &node) in (0..).zip(order) {
            places[node.0 as usize] = Some(place);
            if !self.lies(node) {
                last[node.0 as usize] = None;
            }
        }
        let mut spent = Spent::default();
        // Who reads a node besides those that are made of it: a rule, at a place.
        let mut readers: Vec<(u32, NodeId)> = Vec::new();
        for rule in (0..self.run.plan.program().rules.len() as u32).map(RuleId) {
            let read = self.read_of(rule);
            let there = read.iter().filter_map(|node| places[node.0 as usize]);
            let place = match &self.run.plan.rule(rule).body {
                RuleBody::Segment(_) | RuleBody::Condition(_) => there.max(),
                _ => None,
            };
            spent.rules.extend(place.map(|place| (place, rule)));
            let place = place.unwrap_or(NEVER);
            readers.extend(read.into_iter().map(|node| (place, node)));
        }
        spent.rules.sort_by_key(|&(place, _)| place);
        readers.sort_by_key(|&(place, _)| place);
        let mut read = |place: u32, node: NodeId| {
            let last = &mut last[node.0 as usize];
            if last.is_none() {
                *last = Some(place);
                if place < NEVER {
                    spent.nodes.push((place, node));
                }
            }
        };
        for (place, &node) in order.iter().enumerate().rev() {
            let place = place as u32;
            while let Some((at, node)) = readers.pop_if(|(at, _)| *at >= place) {
                read(at, node);
            }
            read(place, node);
            self.each_source(node, |source| read(place, source));
        }
        spent.nodes.reverse();
        spent.parts = self.spent_parts(order, part_of, &last);
        spent
    }

    /// Whether the values of a node are where they are without being computed.
    fn lies(&self, node: NodeId) -> bool {
        matches!(
            self.operation(node),
            Operation::Column { .. } | Operation::Constant(_)
        )
    }

    /// What is read of a rule when it is done: its result, and, where something may be unknown, what remarks and blame go through.
    fn read_of(&self, rule: RuleId) -> Vec<NodeId> {
        let plan = self.run.plan;
        let Some(planned) = plan.planned(rule, NOW) else {
            return Vec::new();
        };
        let mut read: Vec<NodeId> = plan.remarked(rule).collect();
        let mut open = read.iter().any(|&node| !self.facts.certain(node));
        let mut blamed = false;
        if !matches!(plan.rule(rule).body, RuleBody::Condition(_)) {
            read.push(planned.value);
            read.extend(planned.visible);
            for trace in &planned.traces {
                read.push(trace.node);
                blamed |= trace.route.is_some() || !self.facts.certain(trace.node);
            }
            open |= blamed;
        }
        let mut called = HashSet::new();
        let mut traces: Vec<&Trace> = planned.traces.iter().filter(|_| open).collect();
        while let Some(trace) = traces.pop() {
            self.read_of_trace(trace, &mut read);
            traces.extend(&trace.parts);
            for rows in &trace.rows {
                traces.extend(rows.filter.iter().map(Box::as_ref));
                traces.extend(&rows.values);
            }
            // Blame goes on into the rule that is asked.
            if let (Some((rule, moment, _)), true) = (&trace.call, blamed)
                && called.len() < CALLS
                && called.insert((*rule, *moment))
                && let Some(planned) = plan.planned(*rule, *moment)
                && !self.facts.certain(planned.value)
            {
                traces.extend(&planned.traces);
            }
        }
        read
    }

    fn read_of_trace(&self, trace: &Trace, read: &mut Vec<NodeId>) {
        let mut see = |node: NodeId| read.extend([node, self.run.known_as(node)]);
        see(trace.node);
        if let Operation::Arithmetic(..) = self.operation(trace.node) {
            self.operation(trace.node).each_operand(&mut see);
        }
        for rows in &trace.rows {
            see(rows.selected);
            rows.within.iter().copied().for_each(&mut see);
            self.operation(rows.selected).each_operand(&mut see);
            self.each_source(rows.selected, &mut see);
        }
    }

    /// The rows of a part go with the last of the nodes that are computed for them or take them, and not before those of parts within it.
    fn spent_parts(
        &self,
        order: &[NodeId],
        part_of: &[Option<PartId>],
        last: &[Option<u32>],
    ) -> Vec<(u32, PartId)> {
        let mut until = vec![0; self.parts.len()];
        let mut ask = |part: Option<PartId>, place: u32| {
            if let Some(until) = part.and_then(|part| until.get_mut(part.0 as usize)) {
                *until = place.max(*until);
            }
        };
        for &node in order {
            let place = last[node.0 as usize].unwrap_or(NEVER);
            ask(part_of[node.0 as usize], place);
            ask(
                self.takings[node.0 as usize]
                    .as_ref()
                    .and_then(|taking| taking.part),
                place,
            );
        }
        for asked in self.pairs.values() {
            if let Demand::For(part) = asked {
                ask(*part, NEVER);
            }
        }
        // A part is made after those that it lies in or starts from.
        for (at, part) in self.parts.iter().enumerate().rev() {
            let outer = match part {
                Part::Open { within, .. } => *within,
                Part::Reached { from, .. } => Some(*from),
                Part::Among {
                    source: Source::Groups(groups),
                    ..
                } => *groups,
                Part::Picked { .. } | Part::Among { .. } => None,
            };
            let place = until[at];
            if let Some(outer) = outer {
                until[outer.0 as usize] = place.max(until[outer.0 as usize]);
            }
        }
        let parts = (0..).map(PartId).zip(until);
        let mut spent: Vec<_> = parts
            .filter(|(_, place)| *place < NEVER)
            .map(|(part, place)| (place, part))
            .collect();
        spent.sort_unstable_by_key(|&(place, _)| place);
        spent
    }
}
