//! From the typed program to the graph.

mod calls;
mod constants;
mod extreme;
mod fields;
mod rows;
mod sequence;
mod values;

pub(crate) use extreme::asks_for_any;
pub(crate) use rows::holds;
pub(crate) use values::mirrored;

use super::{
    Constant,
    graph::Graph,
    inputs::Given,
    node::{Fill, FrameId, MomentId, NodeId, Operation, RouteId},
    scope::{Place, Scopes},
    trace::{PlannedRule, PlannedRules, Trace},
};
use crate::error::{Error, ErrorKind};
use kardan_dsl::{
    program::{Node, NodeKind, Program, RuleBody, RuleId, Selection},
    schema::CollectionId,
    types::Value,
};
use smallvec::SmallVec;
use std::sync::Arc;

/// So deep a rule may nest before it is refused: far more than the parser lets through.
const DEPTH: usize = 256;

/// The rules that are planned so far, and the graph that they share.
pub(super) struct Lowering<'p> {
    pub program: &'p Program,
    pub given: &'p Given,
    pub graph: Graph,
    pub rules: PlannedRules,
}

impl<'p> Lowering<'p> {
    /// Plans a rule whose calls are planned already.
    fn rule(&mut self, rule: RuleId, moment: MomentId) -> Result<PlannedRule, Error> {
        let program = self.program;
        let body = &program.rules[rule.0 as usize];
        let mut lowering = Body {
            scopes: Scopes::new(&program.schema, body.subject, moment),
            plan: self,
            rule,
            moment,
            depth: 0,
        };
        let place = lowering.scopes.own(&mut lowering.plan.graph);
        let visible = match lowering.visible(body.subject)?[..] {
            [] => None,
            [only] => Some(only),
            ref all => {
                let selected = Operation::Selected {
                    within: all.to_vec(),
                    filter: None,
                };
                Some(lowering.node(selected, place.frame)?)
            }
        };
        let (traces, value) = match &body.body {
            RuleBody::Condition(node) | RuleBody::Attribute(node) => {
                let trace = lowering.lower(node, &place)?;
                let value = lowering.aligned(&trace, &place)?;
                (vec![trace], value)
            }
            RuleBody::Segment(node) => {
                let trace = lowering.lower(node, &place)?;
                let selected = Operation::Selected {
                    within: visible.into_iter().collect(),
                    filter: Some(lowering.aligned(&trace, &place)?),
                };
                let value = lowering.node(selected, place.frame)?;
                (vec![trace], value)
            }
            RuleBody::Partition { states, otherwise } => {
                let mut traces = Vec::new();
                let mut conditions = Vec::new();
                for (name, node) in states {
                    let trace = lowering.lower(node, &place)?;
                    conditions.push((name.clone(), lowering.aligned(&trace, &place)?));
                    traces.push(trace);
                }
                let state = Operation::State {
                    states: conditions,
                    otherwise: otherwise.clone(),
                    visible,
                };
                (traces, lowering.node(state, place.frame)?)
            }
        };
        let name = match &body.body {
            RuleBody::Partition { .. } => Some(Arc::from(body.name.as_str())),
            _ => traces.first().and_then(|trace| trace.name.clone()),
        };
        Ok(PlannedRule {
            traces,
            value,
            visible,
            name,
        })
    }
}

/// Positions of scopes, ascending.
type Positions = SmallVec<[usize; 8]>;

/// One rule on its way into the graph.
struct Body<'l, 'p> {
    plan: &'l mut Lowering<'p>,
    scopes: Scopes<'p>,
    rule: RuleId,
    moment: MomentId,
    depth: usize,
}

impl<'p> Body<'_, 'p> {
    /// Plans a node for the rows of a place; its values are on the rows that it needs, which the trace's route leads to.
    fn lower(&mut self, node: &'p Node, place: &Place) -> Result<Trace, Error> {
        if self.depth >= DEPTH {
            return Err(self.unsupported("a rule that nests so deeply"));
        }
        self.depth += 1;
        let read = self.read(node);
        let least = self.scopes.least(place, &read, &mut self.plan.graph);
        let mut trace = self.lower_at(node, &least)?;
        let steps = self.scopes.steps_to(place, &least).ok_or_else(|| {
            self.unsupported("a condition that reads records side by side in this way")
        })?;
        trace.route = self.plan.graph.route(place.frame, steps, least.frame);
        self.depth -= 1;
        Ok(trace)
    }

    fn lower_at(&mut self, node: &'p Node, place: &Place) -> Result<Trace, Error> {
        if let Some(constant) = self.constant(node)? {
            return self.constant_trace(constant);
        }
        match &node.kind {
            NodeKind::Field {
                scope,
                links,
                field,
            } => self.field(*scope, links, *field, place),
            NodeKind::Call {
                rule,
                scope,
                links,
                as_of,
            } => self.call(*rule, *scope, links, as_of.as_deref(), place),
            NodeKind::Quantifier(_)
            | NodeKind::Aggregate(_)
            | NodeKind::Pick { .. }
            | NodeKind::AverageGap { .. }
            | NodeKind::Forecast { .. }
            | NodeKind::DateWhenReaches { .. }
            | NodeKind::Regular { .. } => self.over_rows(node, place),
            NodeKind::Sequence(steps) => self.sequence(steps, place),
            _ => self.value(node, place),
        }
    }

    /// The positions of the scopes in force that a node reads, in order.
    fn read(&self, node: &Node) -> Positions {
        let mut read = Positions::new();
        super::walk::each_scope(node, |scope| {
            if let Some(position) = self.scopes.position(scope)
                && let Err(at) = read.binary_search(&position)
            {
                read.insert(at, position);
            }
        });
        read
    }

    fn node(&mut self, operation: Operation, frame: FrameId) -> Result<NodeId, Error> {
        self.plan.graph.node(operation, frame, self.rule)
    }

    /// The node of a trace's values on the rows of the place it was lowered for.
    fn aligned(&mut self, trace: &Trace, place: &Place) -> Result<NodeId, Error> {
        self.projected(trace.node, trace.route, Fill::Missing, place.frame)
    }

    /// A node's values at the end of a route from a frame.
    fn projected(
        &mut self,
        node: NodeId,
        route: Option<RouteId>,
        fill: Fill,
        frame: FrameId,
    ) -> Result<NodeId, Error> {
        let constant = matches!(
            self.plan.graph.node_of(node).operation,
            Operation::Constant(_)
        );
        match route {
            Some(route) if !constant => self.node(Operation::Project { node, route, fill }, frame),
            _ => Ok(node),
        }
    }

    fn constant_trace(&mut self, constant: Constant) -> Result<Trace, Error> {
        let frame = self.plan.graph.dense(self.plan.program.schema.subject);
        let node = self.node(Operation::Constant(constant), frame)?;
        Ok(trace(node, None, Vec::new()))
    }

    /// Binds the rows of a selection.
    fn bind(&mut self, rows: &'p Selection) -> Result<usize, Error> {
        self.scopes
            .bind(rows)
            .ok_or_else(|| self.unsupported("rows of a record that is not in scope"))
    }

    fn subject_of(&self, rule: RuleId) -> Option<CollectionId> {
        self.plan
            .program
            .rules
            .get(rule.0 as usize)
            .map(|rule| rule.subject)
    }

    fn unsupported(&self, what: &str) -> Error {
        let name = self
            .plan
            .program
            .rules
            .get(self.rule.0 as usize)
            .map_or("", |rule| &rule.name);
        Error::new(
            ErrorKind::Input,
            format!("`{name}`: {what} is not built yet"),
        )
    }
}

/// A trace without rows and calls; it is named by its first part where it has no name of its own.
fn trace(node: NodeId, name: Option<Arc<str>>, parts: Vec<Trace>) -> Trace {
    Trace {
        node,
        route: None,
        name: name.or_else(|| parts.iter().find_map(|part| part.name.clone())),
        parts,
        rows: Vec::new(),
        call: None,
    }
}

/// The value of a program's parameter or literal.
fn given<'a>(node: &'a Node, given: &'a Given) -> Option<&'a Value> {
    match &node.kind {
        NodeKind::Literal(value) => Some(value),
        NodeKind::Param(param) => given.params.get(param.0 as usize),
        _ => None,
    }
}
