//! Conditions that no instant changes, about one record of the subject after another and the rows that hang on it.

use super::{
    code::{Condition, ConditionId},
    evaluating::Subject,
    making::Making,
    memory::Memory,
    program::Code,
};
use crate::{
    calendar::LocalDays,
    evaluate::Run,
    plan::{Graph, NodeId, Operation, Step},
    records::Dataset,
};

/// Conditions that hold for as long as the records stay. Texts that rules name must have the same codes in all data sets that are asked about.
#[derive(Debug)]
pub(crate) struct Lasting(Code);

/// The number of such a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LastingId(ConditionId);

impl Lasting {
    /// Makes nodes ready; none for those that time changes, or that have to be computed as for many records.
    pub fn new(run: &Run<'_>, nodes: &[NodeId]) -> (Lasting, Vec<Option<LastingId>>) {
        let graph = run.plan.graph();
        let mut stays: Vec<bool> = Vec::with_capacity(graph.nodes().len());
        // Operands come before what is made of them.
        for node in graph.nodes() {
            let mut all = !moves(graph, &node.operation);
            node.operation
                .each_operand(|operand| all &= stays.get(operand.0 as usize) == Some(&true));
            stays.push(all);
        }
        let stays = |node: &NodeId| stays.get(node.0 as usize) == Some(&true);
        let mut making = Making::new(run, nodes.iter().copied().filter(stays));
        let ids = nodes
            .iter()
            .map(|node| stays(node).then(|| making.condition(*node)));
        let ids: Vec<Option<ConditionId>> = ids.collect();
        let code = Code::of_conditions(making);
        let mut is_rest: Vec<bool> = Vec::with_capacity(code.conditions.len());
        // Parts come before what is made of them.
        for condition in &code.conditions {
            let mut rest = matches!(condition, Condition::Rest(_));
            let mut see = |part: ConditionId| {
                let part = is_rest.get(part.0 as usize);
                rest |= part.copied().unwrap_or(true);
            };
            condition.each_part(&mut see);
            if let Some(rows) = condition.rows() {
                let rows = code.rows.get(rows.0 as usize).into_iter();
                let conditions = rows.flat_map(|rows| &rows.conditions);
                conditions.copied().for_each(see);
            }
            is_rest.push(rest);
        }
        let made = ids.into_iter().map(|id| {
            let id = id?;
            let rest = is_rest.get(id.0 as usize).copied().unwrap_or(true);
            (!rest).then_some(LastingId(id))
        });
        let made = made.collect();
        (Lasting(code), made)
    }

    /// Whether a condition is true for a row of a record of the subject; none where that is unknown.
    pub fn truth(
        &self,
        id: LastingId,
        (data, days, subject): (&Dataset, &LocalDays, usize),
        row: usize,
    ) -> Option<bool> {
        let subject = Subject {
            code: &self.0,
            data,
            records: data,
            days,
            row: subject,
            rest: None,
        };
        subject.truth(id.0, row, &mut Memory::default())
    }
}

/// Whether time can change what an operation gives while its operands stay.
fn moves(graph: &Graph, operation: &Operation) -> bool {
    let goes_along = |route| {
        let steps = &graph.route_of(route).steps;
        !steps.iter().all(|step| matches!(step, Step::Up(_)))
    };
    match operation {
        Operation::Column { moment, .. } => moment.is_some(),
        Operation::Project { route, .. } => goes_along(*route),
        Operation::Visible { .. }
        | Operation::Follow { .. }
        | Operation::Fetch { .. }
        | Operation::DaysSince(..)
        | Operation::AgeOf(..)
        | Operation::InWindow(..)
        | Operation::Anniversary { .. }
        | Operation::Line { .. }
        | Operation::Forecast(_)
        | Operation::Reaches { .. }
        | Operation::Regular { .. }
        | Operation::Sequence { .. } => true,
        _ => false,
    }
}
