//! What is known of each node before it is computed.

use super::{
    super::Run,
    Dated, Kept,
    size::{Size, size},
};
use crate::{
    calendar::Window,
    plan::{Fill, Frame, FrameId, NodeId, Operation, Rows},
    records::{DEPTH, Instants, Values},
};
use kardan_dsl::syntax::{AggregateFunction, ArithmeticOperator, DatePart};
use std::collections::HashMap;

/// About how many steps it takes to look at what is kept of a record.
const KEPT: f32 = 0.1;
/// The same for the time of its last row but so many.
pub(super) const TOLD: f32 = 0.4;

/// About how many steps it takes to take over what is so of a linked record.
const JUDGED: f32 = 2.0;

/// About how many steps it takes to look whether a day lies in a stretch of days.
const STRETCH: f32 = 0.3;

/// Facts by node.
pub(super) struct Facts {
    certain: Vec<bool>,
    fallible: Vec<bool>,
    divides: Vec<bool>,
    partly: Vec<bool>,
    cost: Vec<f32>,
    own_cost: Vec<f32>,
    rows: Vec<f32>,
    users: Vec<u32>,
    kept: HashMap<NodeId, Kept>,
    dated: HashMap<NodeId, Dated>,
}

impl Facts {
    /// Finds them from the columns up.
    pub fn of(run: &Run<'_>) -> Facts {
        let graph = run.plan.graph();
        let count = graph.nodes().len();
        let mut facts = Facts {
            certain: Vec::with_capacity(count),
            fallible: Vec::with_capacity(count),
            divides: Vec::with_capacity(count),
            partly: Vec::with_capacity(count),
            cost: Vec::with_capacity(count),
            own_cost: Vec::with_capacity(count),
            rows: Vec::with_capacity(count),
            users: vec![0; count],
            kept: HashMap::new(),
            dated: HashMap::new(),
        };
        let mut sizes: Vec<Option<Size>> = Vec::with_capacity(count);
        for (at, node) in graph.nodes().enumerate() {
            let (mut certain, mut fallible, mut divides, mut cost) = (true, false, false, 0.0);
            node.operation.each_operand(|operand| {
                let at = operand.0 as usize;
                certain &= facts.certain[at];
                fallible |= facts.fallible[at];
                divides |= facts.divides[at];
                cost += facts.cost[at];
                facts.users[at] += 1;
            });
            let quotient = matches!(
                node.operation,
                Operation::Arithmetic(ArithmeticOperator::Divide, ..)
            );
            let rows = rows_of(run, node.frame);
            let id = NodeId(at as u32);
            let dated = run.dated(id);
            let certain = match &dated {
                Some(dated) => dated.is_certain(run) && facts.certain(dated.value),
                None => is_certain(run, &node.operation, certain),
            };
            facts.certain.push(certain);
            let size = size(run, &node.operation, |at| sizes[at.0 as usize]);
            let fails = size.is_none() && may_fail(&node.operation);
            sizes.push(size);
            facts.fallible.push(fallible || fails);
            facts.divides.push(divides || quotient);
            let kept = run.kept(&node.operation);
            let kept = kept.filter(|kept| !(fails && kept.is_scaled()));
            let stretches = dated.as_ref().map_or(1, |dated| dated.days.len());
            let each = STRETCH * stretches as f32;
            let (own, cost) = match kept {
                _ if let Some(brought) = run.brought(id, dated.as_ref()) => {
                    let from = brought.from;
                    (each * facts.rows(from) + STRETCH * rows, facts.cost(from))
                }
                _ if let Some(dated) = &dated => (each * rows, facts.cost(dated.value)),
                _ if let Some(judged) = run.judged(&node.operation) => {
                    (JUDGED * rows, facts.cost(judged.rows))
                }
                Some(_) => (KEPT * rows, 0.0),
                // Its rows are not looked at.
                None if is_told(run, &node.operation) => (TOLD * rows, 0.0),
                None => (own_cost(run, &node.operation, rows), cost),
            };
            facts.kept.extend(kept.map(|kept| (id, kept)));
            facts.dated.extend(dated.map(|dated| (id, dated)));
            facts.cost.push(cost + own);
            facts.own_cost.push(own);
            facts.rows.push(rows);
            // A remark counts all divisions by zero.
            let fallible = facts.fallible.last().copied().unwrap_or(true);
            let partly = !(fallible || divides || quotient);
            facts.partly.push(partly && in_parts(&node.operation));
        }
        facts
    }

    /// What is kept that answers it.
    pub fn take_kept(&mut self, node: NodeId) -> Option<Kept> {
        self.kept.remove(&node)
    }

    /// Whether what tables keep answers it.
    pub fn is_kept(&self, node: NodeId) -> bool {
        self.kept.contains_key(&node)
    }

    /// Whether it lies ready for all rows, or nearly so.
    pub fn is_ready(&self, node: NodeId) -> bool {
        self.cost(node) <= KEPT * self.rows(node)
    }

    /// On which days it is true.
    pub fn take_dated(&mut self, node: NodeId) -> Option<Dated> {
        self.dated.remove(&node)
    }

    /// Whether no more than one node is made of it.
    pub fn is_used_once(&self, node: NodeId) -> bool {
        self.users[node.0 as usize] == 1
    }

    /// Whether it has a value for every row.
    pub fn certain(&self, node: NodeId) -> bool {
        self.certain[node.0 as usize]
    }

    /// Whether it, or what it is made of, can leave the range of numbers.
    pub fn fallible(&self, node: NodeId) -> bool {
        self.fallible[node.0 as usize]
    }

    /// Whether it, or what it is made of, is a quotient.
    pub fn divides(&self, node: NodeId) -> bool {
        self.divides[node.0 as usize]
    }

    /// Whether it can be computed for some rows of its frame only.
    pub fn partly(&self, node: NodeId) -> bool {
        self.partly[node.0 as usize]
    }

    /// About how many steps it takes with all that it is made of, per record of the subject.
    pub fn cost(&self, node: NodeId) -> f32 {
        self.cost[node.0 as usize]
    }

    /// The same without what it is made of.
    pub fn own_cost(&self, node: NodeId) -> f32 {
        self.own_cost[node.0 as usize]
    }

    /// About how many rows its frame has per record of the subject.
    pub fn rows(&self, node: NodeId) -> f32 {
        self.rows[node.0 as usize]
    }
}

pub(super) fn rows_of(run: &Run<'_>, frame: FrameId) -> f32 {
    match run.plan.graph().frame_of(frame) {
        Frame::Dense(collection) => {
            run.data.table(*collection).len as f32 / run.data.len().max(1) as f32
        }
        // As many as of either side, and then some.
        Frame::Pairs { outer, .. } => 4.0 * rows_of(run, *outer).max(1.0),
    }
}

fn is_certain(run: &Run<'_>, operation: &Operation, operands: bool) -> bool {
    match operation {
        Operation::Column {
            collection,
            field,
            moment,
        } => moment.is_none() && run.data.table(*collection).column(*field).is_complete(),
        operation if let Some(links) = run.own_links(operation) => links.are_complete(),
        Operation::Fetch {
            collection,
            field,
            moment,
            ..
        } => {
            let complete = run.data.table(*collection).column(*field).is_complete();
            operands && moment.is_none() && complete
        }
        Operation::Constant(_)
        | Operation::Visible { .. }
        | Operation::IsKnown(_)
        | Operation::IsTrue(_)
        | Operation::Selected { .. }
        | Operation::Count(_)
        | Operation::CountIs(..)
        | Operation::Every(..)
        | Operation::Regular { .. } => true,
        Operation::Aggregate { function, .. } => {
            matches!(function, AggregateFunction::Count | AggregateFunction::Sum)
        }
        Operation::Sequence { steps, .. } => !steps
            .iter()
            .any(|step| step.absent && step.within.is_some()),
        Operation::Project { route, fill, .. } => {
            operands && (*fill != Fill::Missing || run.plan.graph().reaches(*route))
        }
        Operation::Part(part, value) => operands && is_total(run, *part, *value),
        Operation::Negative(_)
        | Operation::DaysSince(..)
        | Operation::Compare(..)
        | Operation::Between(..)
        | Operation::InSet(..)
        | Operation::Text(..)
        | Operation::InWindow(..)
        | Operation::Not(_)
        | Operation::And(_)
        | Operation::Or(_) => operands,
        Operation::Arithmetic(operator, ..) => *operator != ArithmeticOperator::Divide && operands,
        _ => false,
    }
}

/// Whether all instants of a column have such a part: some lie beyond the calendar, but all have a day, and whole seconds have everything.
fn is_total(run: &Run<'_>, part: DatePart, value: NodeId) -> bool {
    let Operation::Column {
        collection, field, ..
    } = run.plan.graph().node_of(value).operation
    else {
        return false;
    };
    match &run.data.table(collection).column(field).values {
        Values::Instant(Instants::Seconds(_)) => true,
        Values::Instant(Instants::Micros(_)) => part == DatePart::Date,
        _ => false,
    }
}

/// Whether an operation whose numbers may become too large can fail for it.
fn may_fail(operation: &Operation) -> bool {
    match operation {
        Operation::Aggregate {
            function, value, ..
        } => {
            value.is_some()
                && matches!(
                    function,
                    AggregateFunction::Sum | AggregateFunction::Average
                )
        }
        _ => matches!(
            operation,
            Operation::Negative(_)
                | Operation::Arithmetic(..)
                | Operation::Line { .. }
                | Operation::Forecast(_)
                | Operation::Reaches { .. }
        ),
    }
}

/// What reads a column as it lies, or goes by ways between whole frames, is computed for all rows.
fn in_parts(operation: &Operation) -> bool {
    !matches!(
        operation,
        Operation::Constant(_)
            | Operation::Column { .. }
            | Operation::Visible { .. }
            | Operation::Selected { .. }
            | Operation::OrElse(..)
            | Operation::State { .. }
    )
}

/// Whether the kept times of last rows tell how a number of rows compares.
fn is_told(run: &Run<'_>, operation: &Operation) -> bool {
    let Operation::CountIs(rows, _, number) = operation else {
        return false;
    };
    let collection = run.dense(run.plan.graph().node_of(rows.selected).frame);
    let timed = collection.is_some_and(|of| run.data.schema.collection(of).time.is_some());
    let kept = run.broad && *number < DEPTH as u64 && run.is_positional(rows.grouping);
    timed && kept && counting(run, operation, rows).1 == 0.0
}

/// What counting rows costs, per record and per row: the latest row tells whether there is any, the last but so many whether there are
/// so many; else all rows are looked at.
fn counting(run: &Run<'_>, operation: &Operation, rows: &Rows) -> (f32, f32) {
    let graph = run.plan.graph();
    let selected = graph.node_of(rows.selected);
    let Operation::Selected { within, filter } = &selected.operation else {
        return (2.0, 0.1);
    };
    if filter.is_some() {
        // A filter may say no more than from when on.
        let collection = run.dense(selected.frame);
        let said = collection.map(|of| run.span_of_selected(&[], *filter, of));
        match said {
            Some((Some(span), _, None)) if span.until == i64::MAX => {}
            _ => return (2.0, 0.1),
        }
    }
    let last = |mask: &NodeId| match &graph.node_of(*mask).operation {
        Operation::InWindow(_, window, _) => matches!(window, Window::Last(_) | Window::This(_)),
        _ => true,
    };
    match operation {
        // Of records with rows after the window, more than one is looked at.
        _ if !within.iter().all(last) => (2.0, 0.1),
        Operation::CountIs(_, _, 0 | 1) => (TOLD, 0.0),
        _ => (2.0, 0.0),
    }
}

fn own_cost(run: &Run<'_>, operation: &Operation, rows: f32) -> f32 {
    // Steps per row of the frame, and per row of the rows that hang on it.
    let (each, below) = match operation {
        Operation::Constant(_) | Operation::Column { .. } => (0.0, 0.0),
        Operation::And(_)
        | Operation::Or(_)
        | Operation::Not(_)
        | Operation::IsTrue(_)
        | Operation::IsKnown(_)
        | Operation::Selected { .. } => (0.02, 0.0),
        // A link column lies as it is followed.
        operation if run.own_links(operation).is_some() => (0.0, 0.0),
        Operation::Fetch { .. } => (2.0, 0.0),
        Operation::Compare(..)
        | Operation::Between(..)
        | Operation::InSet(..)
        | Operation::InWindow(..)
        | Operation::Visible { .. } => (0.3, 0.0),
        Operation::Anniversary { .. } => (0.5, 0.0),
        Operation::Project { .. } | Operation::Arithmetic(..) | Operation::Negative(_) => {
            (2.0, 0.0)
        }
        Operation::Count(rows) | Operation::CountIs(rows, ..) => counting(run, operation, rows),
        Operation::Sequence { .. } => (30.0, 4.0),
        operation if operation.reduced_rows().is_some() => (4.0, 2.0),
        _ => (8.0, 0.0),
    };
    let hanging = match operation.reduced_rows() {
        Some(selected) => rows_of(run, run.plan.graph().node_of(selected.selected).frame),
        None => 1.0,
    };
    each * rows + below * hanging
}
