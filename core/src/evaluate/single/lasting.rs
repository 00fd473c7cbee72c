//! Conditions that no instant changes, about one record of the subject after another and the rows that hang on it.

use super::{
    code::{Condition, ConditionId},
    evaluating::Subject,
    making::Making,
    memory::Memory,
    program::Code,
};
use crate::{calendar::LocalDays, evaluate::Run, plan::NodeId, records::Dataset};

/// Conditions that hold for as long as the records stay. Texts that rules name must have the same codes in all data sets that are asked about.
#[derive(Debug)]
pub(crate) struct Lasting(Code);

/// The number of such a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LastingId(ConditionId);

impl Lasting {
    /// Makes nodes ready; none for those that have to be computed as for many records.
    pub fn new(run: &Run<'_>, nodes: &[NodeId]) -> (Lasting, Vec<Option<LastingId>>) {
        let mut making = Making::new(run, nodes.iter().copied());
        let ids = nodes.iter().map(|&node| making.condition(node));
        let ids: Vec<ConditionId> = ids.collect();
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
            days,
            row: subject,
            rest: None,
        };
        subject.truth(id.0, row, &mut Memory::default())
    }
}
