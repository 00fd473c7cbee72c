//! All rules about the subject as conditions on one record.

use super::{
    code::{Condition, ConditionId, Quantity, Rows},
    evaluating::Subject,
    index::Index,
    making::Making,
    records::Records,
    verdict::Verdict,
};
use crate::{
    evaluate::{Run, Schedule},
    plan::{NOW, NodeId, Operation, PlannedRule},
};
use kardan_dsl::{
    program::{RuleBody, RuleId},
    types::Type,
};

/// The rules of a program, ready for one record after another of some data as of some moment.
#[derive(Debug)]
pub(super) struct Code {
    pub conditions: Vec<Condition>,
    pub rows: Vec<Rows>,
    /// By condition: where its truth is kept, where more than one asks for it.
    pub slots: Vec<Option<u32>>,
    pub slot_count: u32,
    pub segments: Vec<Segment>,
    pub partitions: Vec<Partition>,
    pub attributes: Vec<Attribute>,
    pub index: Index,
    /// How the rest is computed; none where there is none.
    pub rest: Option<Schedule>,
}

/// A segment: in is who meets all conditions, of which none is a conjunction.
#[derive(Debug)]
pub(super) struct Segment {
    pub rule: RuleId,
    pub conditions: Box<[ConditionId]>,
}

#[derive(Debug)]
pub(super) struct Partition {
    pub rule: RuleId,
    visible: Option<ConditionId>,
    states: Box<[ConditionId]>,
    otherwise: bool,
}

#[derive(Debug)]
pub(super) struct Attribute {
    pub rule: RuleId,
    pub ty: Type,
    pub visible: Option<ConditionId>,
    /// A number and its decimal places; none for what is computed as for many records.
    pub quantity: Option<(Quantity, u32)>,
}

impl Code {
    pub fn new(run: &Run<'_>) -> Code {
        let program = run.plan.program();
        let rules: Vec<(RuleId, &PlannedRule)> = (0..program.rules.len() as u32)
            .map(RuleId)
            .filter(|&id| run.plan.rule(id).subject == program.schema.subject)
            .filter_map(|id| Some((id, run.plan.planned(id, NOW)?)))
            .collect();
        let values = rules.iter().map(|(_, rule)| rule.value);
        let visible = rules.iter().filter_map(|(_, rule)| rule.visible);
        let mut making = Making::new(run, values.chain(visible));
        let (mut segments, mut partitions, mut attributes) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = Vec::new();
        for (id, rule) in rules {
            let visible = rule.visible.map(|visible| making.condition(visible));
            match (
                &program.rules[id.0 as usize].body,
                run.plan.graph().node_of(rule.value),
            ) {
                (RuleBody::Segment(_), value) => {
                    let Operation::Selected { filter, .. } = &value.operation else {
                        continue;
                    };
                    let condition = filter.map(|filter| making.condition(filter));
                    segments.push(Segment {
                        rule: id,
                        conditions: making.taken_apart(visible.into_iter().chain(condition)),
                    });
                }
                (RuleBody::Partition { .. }, value) => {
                    let Operation::State {
                        states, otherwise, ..
                    } = &value.operation
                    else {
                        continue;
                    };
                    let states = states.iter();
                    partitions.push(Partition {
                        rule: id,
                        visible,
                        states: states.map(|(_, node)| making.condition(*node)).collect(),
                        otherwise: otherwise.is_some(),
                    });
                }
                (RuleBody::Attribute(node), _) => {
                    let quantity = making.quantity(rule.value);
                    if quantity.is_none() {
                        rest.extend([Some(rule.value), rule.visible].into_iter().flatten());
                    }
                    attributes.push(Attribute {
                        rule: id,
                        ty: node.ty.clone(),
                        visible,
                        quantity,
                    });
                }
                (RuleBody::Condition(_), _) => {}
            }
        }
        let mut code = Code {
            conditions: Vec::new(),
            rows: Vec::new(),
            slots: Vec::new(),
            slot_count: 0,
            index: Index::new(&segments, &making),
            segments,
            partitions,
            attributes,
            rest: None,
        };
        code.rows = making.rows;
        let asked = code.asked(&making.conditions);
        for (at, condition) in making.conditions.iter().enumerate() {
            let shared = asked[at] > 1 && making.own[at] && condition.is_costly();
            code.slots.push(shared.then_some(code.slot_count));
            code.slot_count += u32::from(shared);
            if let (Condition::Rest(node), 1..) = (condition, asked[at]) {
                rest.push(*node);
            }
        }
        code.conditions = making.conditions;
        code.rest = (!rest.is_empty()).then(|| Schedule::of_nodes(run.plan, rest));
        code
    }

    /// Conditions alone, of rows that may come and go: nothing is kept of one question for the next.
    pub fn of_conditions(making: Making<'_, '_>) -> Code {
        let rest = making
            .conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Rest(node) => Some(*node),
                _ => None,
            });
        let rest: Vec<NodeId> = rest.collect();
        let plan = making.run.plan;
        let mut rows = making.rows;
        rows.iter_mut().for_each(|rows| rows.own = false);
        Code {
            slots: vec![None; making.conditions.len()],
            slot_count: 0,
            index: Index::default(),
            conditions: making.conditions,
            rows,
            segments: Vec::new(),
            partitions: Vec::new(),
            attributes: Vec::new(),
            rest: (!rest.is_empty()).then(|| Schedule::of_nodes(plan, rest)),
        }
    }

    /// How often each condition is asked for, twice at most.
    fn asked(&self, conditions: &[Condition]) -> Vec<u8> {
        let mut asked = vec![0u8; conditions.len()];
        let segments = self.segments.iter().flat_map(|segment| &segment.conditions);
        let partitions = self.partitions.iter();
        let states = partitions.flat_map(|one| one.states.iter().chain(&one.visible));
        let visible = self
            .attributes
            .iter()
            .filter_map(|one| one.visible.as_ref());
        let quantities = self
            .attributes
            .iter()
            .filter_map(|one| one.quantity.as_ref());
        let rows = quantities.filter_map(|(quantity, _)| quantity.rows());
        let rows = rows.flat_map(|rows| &self.rows[rows.0 as usize].conditions);
        for root in segments.chain(states).chain(visible).chain(rows) {
            let times = &mut asked[root.0 as usize];
            *times = times.saturating_add(1);
        }
        // Parts come before what is made of them.
        for at in (0..conditions.len()).rev() {
            if asked[at] == 0 {
                continue;
            }
            let mut ask = |part: ConditionId| {
                let times = &mut asked[part.0 as usize];
                *times = times.saturating_add(1);
            };
            if let Some(rows) = conditions[at].rows() {
                let rows = &self.rows[rows.0 as usize];
                rows.conditions.iter().copied().for_each(&mut ask);
            }
            conditions[at].each_part(ask);
        }
        asked
    }

    /// Answers the segments and partitions.
    pub fn answer<R: Records>(&self, subject: &Subject<'_, R>, verdict: &mut Verdict) {
        verdict.begin();
        self.index.answer(subject, verdict);
        for (at, partition) in self.partitions.iter().enumerate() {
            verdict.states[at] = partition.state(subject, verdict);
        }
    }
}

impl Partition {
    /// The first state whose condition is true.
    fn state<R: Records>(&self, subject: &Subject<'_, R>, verdict: &mut Verdict) -> Option<u16> {
        let mut is_true = |id| subject.truth(id, subject.row, &mut verdict.memory) == Some(true);
        if !self.visible.is_none_or(&mut is_true) {
            return None;
        }
        let found = self.states.iter().position(|&state| is_true(state));
        let otherwise = || self.otherwise.then_some(self.states.len());
        found.or_else(otherwise).map(|state| state as u16)
    }
}
