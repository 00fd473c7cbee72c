//! The plan: one graph of nodes for all rules of a program.
//!
//! Every rule is lowered into the same graph, in which equal nodes are one: ten thousand rules that share conditions cost what their
//! distinct conditions cost. A node's values stand on a *frame*, the rows that they are for; constants of time alone (bounds
//! of windows) are settled once per run.

mod constant;
mod describe;
mod graph;
mod inputs;
mod lower;
mod node;
mod reading;
mod scope;
mod supply;
mod trace;

pub use inputs::Inputs;

pub(crate) use constant::{Constant, birthday, day_of_year};
pub(crate) use graph::{Graph, Node};
pub(crate) use inputs::Given;
use kardan_dsl::program::walk;
pub(crate) use lower::{asks_for_any, holds, mirrored};
pub(crate) use node::{
    Fill, Frame, FrameId, Grouping, GroupingId, MomentId, NodeId, Operation, RouteId, Rows,
    SequenceStep, Step, TextTest,
};
pub(crate) use trace::{PlannedRule, PlannedRules, RowsTrace, Trace};
pub(crate) use walk::{bodies, each, each_selection};

use crate::{
    calendar::LocalDays,
    error::{Error, ErrorKind},
    evaluate::{self, AsOf, Evaluation},
    records::{Dataset, ReadSet},
};
use kardan_dsl::program::{NodeKind, Program, RuleBody, RuleId};
use std::{collections::HashSet, ops::Range, sync::Arc};

/// A program made ready to run over any data set of its schema.
#[derive(Debug)]
pub struct Plan {
    program: Arc<Program>,
    inputs: Inputs,
    given: Given,
    graph: Graph,
    rules: PlannedRules,
    remarked: Vec<(NodeId, RuleId)>,
    days: LocalDays,
}

/// T itself.
pub(crate) const NOW: MomentId = MomentId(0);

impl Plan {
    /// Plans a program with the values that its host supplies.
    ///
    /// # Errors
    /// An input error for a parameter or catalog that is missing, unknown or of the wrong type.
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<Plan, Error> {
        let given = Given::new(program, inputs)?;
        let mut lowering = lower::Lowering {
            program,
            given: &given,
            graph: Graph::default(),
            rules: PlannedRules::default(),
        };
        lowering.graph.moment(None)?;
        for (at, rule) in program.rules.iter().enumerate() {
            if !matches!(rule.body, RuleBody::Condition(_)) {
                lowering.plan(RuleId(at as u32), NOW)?;
            }
        }
        let (graph, rules) = (lowering.graph, lowering.rules);
        Ok(Plan {
            remarked: trace::remarked(&graph, &rules, program.rules.len()),
            days: LocalDays::new(program.timezone),
            program: Arc::clone(program),
            inputs: inputs.clone(),
            given,
            graph,
            rules,
        })
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The values that the host supplied.
    #[must_use]
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The collections and fields that the program reads.
    #[must_use]
    pub fn read_set(&self) -> ReadSet {
        let schema = &self.program.schema;
        let mut set = ReadSet::new(schema);
        for (rule, _) in self.rules.keys() {
            reading::add(&mut set, schema, self.rule(*rule));
        }
        set
    }

    /// The collections and fields that a rule reads, and those that it asks.
    pub(crate) fn read_set_of(&self, rule: RuleId) -> ReadSet {
        let schema = &self.program.schema;
        let mut set = ReadSet::new(schema);
        let (mut open, mut seen) = (vec![rule], HashSet::new());
        while let Some(rule) = open.pop() {
            if !seen.insert(rule) {
                continue;
            }
            reading::add(&mut set, schema, self.rule(rule));
            for body in walk::bodies(self.rule(rule)) {
                walk::each(body, &mut |node| {
                    if let NodeKind::Call { rule, .. } = &node.kind {
                        open.push(*rule);
                    }
                });
            }
        }
        set
    }

    /// Evaluates all rules over all records.
    ///
    /// Who asks about one past moment again and again is answered as quickly as at the end of the data: what was there at that moment, of
    /// the fields that were asked for, is kept beside the data set until another moment is asked about as often.
    ///
    /// # Errors
    /// An input error for an instant outside of the calendar or data of another schema, an overflow error where a number
    /// leaves the exact range.
    pub fn evaluate(&self, data: &Dataset, as_of: AsOf) -> Result<Evaluation, Error> {
        self.evaluate_subjects(data, 0..data.len(), as_of)
    }

    /// Evaluates all rules over a range of the subject's records and what hangs on them: one client of many is a range of one.
    /// The results hold those rows only.
    ///
    /// # Errors
    /// As [`Plan::evaluate`]; an unknown-name error for a range outside of the data.
    pub fn evaluate_subjects(
        &self,
        data: &Dataset,
        subjects: Range<usize>,
        as_of: AsOf,
    ) -> Result<Evaluation, Error> {
        self.check_subjects(data, &subjects)?;
        evaluate::run(self, data, subjects, as_of)
    }

    /// An unknown-name error for a range outside of the data.
    pub(crate) fn check_subjects(
        &self,
        data: &Dataset,
        subjects: &Range<usize>,
    ) -> Result<(), Error> {
        if subjects.start > subjects.end || subjects.end > data.len() {
            return Err(Error::new(
                ErrorKind::Unknown,
                format!("the data has no records `{subjects:?}`"),
            ));
        }
        Ok(())
    }

    pub(crate) fn rule(&self, rule: RuleId) -> &kardan_dsl::program::Rule {
        &self.program.rules[rule.0 as usize]
    }

    pub(crate) fn given(&self) -> &Given {
        &self.given
    }

    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The zone's days, which conversions fill as they meet them.
    pub(crate) fn days(&self) -> &LocalDays {
        &self.days
    }

    /// The nodes that tell whether there is anything to remark on in a rule.
    pub(crate) fn remarked(&self, rule: RuleId) -> impl Iterator<Item = NodeId> {
        let first = self.remarked.partition_point(|&(_, of)| of < rule);
        let of_rule = self.remarked[first..]
            .iter()
            .take_while(move |(_, of)| *of == rule);
        of_rule.map(|&(node, _)| node)
    }

    /// A rule in the plan; none for a condition that no other rule asks.
    pub(crate) fn planned(&self, rule: RuleId, moment: MomentId) -> Option<&PlannedRule> {
        self.rules.get(&(rule, moment)).map(Arc::as_ref)
    }
}
