//! From the nodes of a plan to conditions on one record.

use super::{
    bounds,
    code::{Condition, ConditionId, LinkField, Reading, Rows, RowsId},
};
use crate::{
    evaluate::{Run, dates},
    plan::{Constant, GroupingId, MomentId, NodeId, Operation, RouteId, Step},
    records::{Column, Dictionary, Values},
};
use kardan_dsl::{
    program::Link,
    schema::{CollectionId, FieldId},
    types::{Type, scale},
};
use std::collections::HashMap;

/// Conditions nest no deeper than this: what does is computed as many records would be.
const DEPTH: u32 = 128;

/// Conditions in the making.
pub(super) struct Making<'m, 'r> {
    pub run: &'m Run<'r>,
    pub conditions: Vec<Condition>,
    depths: Vec<u32>,
    /// By condition: about how many looks at a value it takes.
    pub costs: Vec<u32>,
    pub rows: Vec<Rows>,
    pub rows_of: HashMap<(NodeId, GroupingId), RowsId>,
    /// Of a condition: whether it is about the subject's record itself.
    pub own: Vec<bool>,
    /// By node; none for those that are no conditions, or not to be had so.
    known: Vec<Option<ConditionId>>,
    rest: HashMap<NodeId, ConditionId>,
}

/// A column that a node is, and how many levels up.
pub(super) struct Source {
    pub reading: Reading,
    pub up: Box<[CollectionId]>,
}

impl<'m, 'r> Making<'m, 'r> {
    /// Goes through all nodes that some are made of, operands first; without recursion, for chains of rules may be long.
    pub fn new(run: &'m Run<'r>, roots: impl IntoIterator<Item = NodeId>) -> Making<'m, 'r> {
        let graph = run.plan.graph();
        let mut reached = vec![false; graph.nodes().len()];
        let mut open: Vec<NodeId> = roots.into_iter().collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node.0 as usize], true) {
                graph
                    .node_of(node)
                    .operation
                    .each_operand(|operand| open.push(operand));
            }
        }
        let mut making = Making {
            run,
            conditions: Vec::new(),
            depths: Vec::new(),
            costs: Vec::new(),
            rows: Vec::new(),
            rows_of: HashMap::new(),
            own: Vec::new(),
            known: vec![None; reached.len()],
            rest: HashMap::new(),
        };
        for (at, reached) in reached.into_iter().enumerate() {
            if reached {
                let node = NodeId(at as u32);
                let made = making.make(node);
                let made = made.and_then(|condition| making.add(condition));
                making.known[at] = made;
                if let Some(id) = made {
                    let frame = graph.node_of(node).frame;
                    making.own[id.0 as usize] = run.dense(frame) == Some(run.data.schema.subject);
                }
            }
        }
        making
    }

    /// The condition of a node.
    pub fn condition(&mut self, node: NodeId) -> ConditionId {
        if let Some(known) = self.known[node.0 as usize] {
            return known;
        }
        if let Some(&known) = self.rest.get(&node) {
            return known;
        }
        let id = self.push(Condition::Rest(node), 0);
        self.rest.insert(node, id);
        id
    }

    fn push(&mut self, condition: Condition, depth: u32) -> ConditionId {
        let cost = |part: ConditionId| self.costs[part.0 as usize];
        self.costs.push(condition.cost(cost, &self.rows));
        self.conditions.push(condition);
        self.depths.push(depth);
        self.own.push(false);
        ConditionId(self.conditions.len() as u32 - 1)
    }

    /// None where it would nest too deep.
    fn add(&mut self, condition: Condition) -> Option<ConditionId> {
        let mut depth = 0;
        let mut see = |part: ConditionId| depth = depth.max(self.depths[part.0 as usize] + 1);
        if let Some(rows) = condition.rows() {
            let rows = &self.rows[rows.0 as usize];
            rows.conditions.iter().copied().for_each(&mut see);
        }
        condition.each_part(see);
        (depth <= DEPTH).then(|| self.push(condition, depth))
    }

    pub fn operation(&self, node: NodeId) -> &'r Operation {
        &self.run.plan.graph().node_of(node).operation
    }

    fn make(&mut self, node: NodeId) -> Option<Condition> {
        let frame = self.run.plan.graph().node_of(node).frame;
        self.run.dense(frame)?;
        Some(match self.operation(node) {
            Operation::Constant(Constant::Bool(truth)) => Condition::Always(*truth),
            Operation::Column {
                collection, field, ..
            } => {
                let ty = &self.run.data.schema.field(*collection, *field).ty;
                let reading = self.reading(*collection, *field, None)?;
                (*ty == Type::Bool).then_some(Condition::Within(reading, bounds::TRUE))?
            }
            Operation::Visible { collection, moment } => self.visible(*collection, *moment)?,
            Operation::Project { node, route, .. } => {
                let up = self.up(*route)?;
                // What is no condition itself is read where it is compared.
                Condition::Above(up, self.known[node.0 as usize]?)
            }
            Operation::Compare(operator, left, right) => self.compare(*operator, *left, *right)?,
            Operation::Between(value, low, high) => self.between(*value, *low, *high)?,
            Operation::InSet(value, set) => self.in_set(*value, set)?,
            Operation::InWindow(value, window, moment) => {
                let stretch = self.run.stretch(*window, *moment);
                let source = self.source(*value)?;
                let within = match self.column(source.reading).values {
                    Values::Instant(_) => bounds::until(&stretch.instants),
                    Values::Date(_) => bounds::days(&stretch.days),
                    _ => return None,
                };
                self.lifted(source.up, Condition::Within(source.reading, within))?
            }
            Operation::Anniversary {
                date,
                leap_to_march,
                window,
                moment,
            } => {
                let source = self.source(*date)?;
                if !matches!(
                    self.column(source.reading).values,
                    Values::Date(_) | Values::Birthday(_)
                ) {
                    return None;
                }
                let stretch = self.run.stretch(*window, *moment);
                let ranges = dates::year_days_in(&stretch, *leap_to_march);
                self.lifted(
                    source.up,
                    Condition::Anniversary(source.reading, ranges.into()),
                )?
            }
            Operation::IsKnown(value) => {
                if let Some((up, link)) = self.link(*value) {
                    return self.lifted(up, Condition::IsLinked(link));
                }
                let source = self.source(*value)?;
                self.lifted(source.up, Condition::IsKnown(source.reading))?
            }
            Operation::Not(value) => {
                let part = self.condition(*value);
                match self.conditions[part.0 as usize] {
                    // Of a number or a text that is not nought more is left than one.
                    Condition::Within(reading, bounds::TRUE) if self.is_yes_or_no(reading) => {
                        Condition::Within(reading, bounds::FALSE)
                    }
                    _ => Condition::Not(part),
                }
            }
            Operation::And(all) => Condition::And(self.all(all)),
            Operation::Or(all) => Condition::Or(self.all(all)),
            Operation::Selected { within, filter } => {
                let all: Vec<NodeId> = within.iter().chain(filter).copied().collect();
                Condition::Certain(self.all(&all))
            }
            Operation::CountIs(rows, operator, number) => {
                Condition::Count(self.rows(rows.selected, rows.grouping)?, *operator, *number)
            }
            Operation::Every(rows, condition) => {
                let selected = self.rows(rows.selected, rows.grouping)?;
                Condition::Every(selected, self.condition(*condition))
            }
            _ => return None,
        })
    }

    /// What takes the least comes first: often it decides.
    pub fn all(&mut self, nodes: &[NodeId]) -> Box<[ConditionId]> {
        let mut all: Box<[_]> = nodes.iter().map(|&node| self.condition(node)).collect();
        all.sort_by_key(|id| self.costs[id.0 as usize]);
        all
    }

    /// The same conditions without the conjunctions among them; what takes the least first.
    pub fn taken_apart(&self, all: impl Iterator<Item = ConditionId>) -> Box<[ConditionId]> {
        let (mut open, mut parts): (Vec<ConditionId>, Vec<ConditionId>) = (all.collect(), vec![]);
        while let Some(id) = open.pop() {
            match &self.conditions[id.0 as usize] {
                Condition::And(all) => open.extend(all),
                Condition::Always(true) => {}
                _ => parts.push(id),
            }
        }
        parts.sort_unstable_by_key(|id| (self.costs[id.0 as usize], *id));
        parts.dedup();
        parts.into()
    }

    /// A condition on a row some levels up.
    pub fn lifted(&mut self, up: Box<[CollectionId]>, condition: Condition) -> Option<Condition> {
        match up.is_empty() {
            true => Some(condition),
            false => Some(Condition::Above(up, self.add(condition)?)),
        }
    }

    fn visible(&self, collection: CollectionId, moment: MomentId) -> Option<Condition> {
        let moment = self.run.moment(moment);
        let time = self.run.data.schema.collection(collection).time;
        let Some(field) = time.filter(|_| !self.run.all_visible(moment, collection)) else {
            return Some(Condition::Always(true));
        };
        let until = match self.run.data.table(collection).column(field).values {
            Values::Instant(_) => moment.instant,
            Values::Date(_) => moment.day.into(),
            _ => return Some(Condition::Always(true)),
        };
        Some(Condition::Visible(Reading {
            collection,
            field,
            until,
        }))
    }

    pub fn column(&self, reading: Reading) -> &'r Column {
        self.run
            .data
            .table(reading.collection)
            .column(reading.field)
    }

    /// None for columns that are not read as numbers.
    fn reading(
        &self,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    ) -> Option<Reading> {
        let values = &self.run.data.table(collection).column(field).values;
        let until = match (values, moment.map(|moment| self.run.moment(moment))) {
            (Values::Key(_) | Values::Link(_), _) => return None,
            (Values::Instant(_), Some(moment)) => moment.instant,
            (Values::Date(_), Some(moment)) => moment.day.into(),
            _ => i64::MAX,
        };
        Some(Reading {
            collection,
            field,
            until,
        })
    }

    /// The column that a value is, at the row or above it.
    pub fn source(&self, node: NodeId) -> Option<Source> {
        let (node, up) = match self.operation(node) {
            Operation::Project { node, route, .. } => (*node, self.up(*route)?),
            _ => (node, Box::default()),
        };
        let Operation::Column {
            collection,
            field,
            moment,
        } = self.operation(node)
        else {
            return None;
        };
        let reading = self.reading(*collection, *field, *moment)?;
        Some(Source { reading, up })
    }

    /// The link field that a node follows, and how many levels up; none where the linked record may not be there yet.
    pub fn link(&self, node: NodeId) -> Option<(Box<[CollectionId]>, LinkField)> {
        let (node, up) = match self.operation(node) {
            Operation::Project { node, route, .. } => (*node, self.up(*route)?),
            _ => (node, Box::default()),
        };
        let Operation::Follow {
            from: None,
            collection,
            link: Link::Field(field),
            ..
        } = self.operation(node)
        else {
            return None;
        };
        let schema = &self.run.data.schema;
        let Type::Record(target) = schema.field(*collection, *field).ty else {
            return None;
        };
        let mut above = std::iter::successors(Some(target), |&at| schema.parent(at));
        above
            .all(|at| schema.collection(at).time.is_none())
            .then_some((
                up,
                LinkField {
                    collection: *collection,
                    field: *field,
                    target,
                },
            ))
    }

    /// A route that only goes up: the collections whose rows it leaves.
    pub fn up(&self, route: RouteId) -> Option<Box<[CollectionId]>> {
        let steps = &self.run.plan.graph().route_of(route).steps;
        let up = steps.iter().map(|step| match step {
            Step::Up(collection) => Some(*collection),
            _ => None,
        });
        up.collect()
    }

    fn is_yes_or_no(&self, reading: Reading) -> bool {
        let schema = &self.run.data.schema;
        schema.field(reading.collection, reading.field).ty == Type::Bool
    }

    pub fn dictionary(&self, reading: Reading) -> Option<&'r Dictionary> {
        match &self.column(reading).values {
            Values::Text(_, dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// How many decimal places the numbers of a column have; none for a column of anything else.
    pub fn scale(&self, reading: Reading) -> Option<u32> {
        let data = self.run.data;
        let ty = &data.schema.field(reading.collection, reading.field).ty;
        match &self.column(reading).values {
            Values::Number(_) => Some(scale(ty, data.currency)),
            _ => None,
        }
    }

    pub fn constant(&self, node: NodeId) -> Option<&'r Constant> {
        match self.operation(node) {
            Operation::Constant(constant) => Some(constant),
            _ => None,
        }
    }
}
