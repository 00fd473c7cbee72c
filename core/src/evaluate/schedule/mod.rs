//! What a run computes, for which rows and in which order.
//!
//! The plan says what each node means; a schedule says what of it a run over given data as of given moments has to do:
//! - Nodes that no result reads are left out: the mask of a window, where its rows are found by position.
//! - An operand of a conjunction that costs much is computed only for the rows that the cheaper ones leave open.
//! - A condition on few rows is computed for these rows, not for the whole table.
//!
//! None of it changes an answer: what may fail, or what a remark is to count, is computed for all rows.

mod bounded;
mod brought;
mod dated;
mod extreme;
mod facts;
mod judged;
mod kept;
mod making;
mod multiple;
mod order;
mod paired;
mod parts;
mod recency;
mod size;
mod spent;
mod taking;

pub(crate) use bounded::Bounded;
pub(crate) use brought::Brought;
pub(crate) use dated::Dated;
pub(crate) use extreme::Extreme;
pub(crate) use judged::Judged;
pub(crate) use kept::{Counted, Kept, Kind, Totalled};
pub(crate) use multiple::Multiple;
pub(crate) use paired::{Match, Paired};
pub(crate) use recency::Recency;
pub(crate) use spent::Spent;
pub(super) use taking::first_second;
pub(crate) use taking::{Source, Span, Taking};

use super::Run;
use crate::plan::{FrameId, NOW, NodeId, Plan, RouteId};
use kardan_dsl::{program::RuleId, schema::CollectionId};
use making::Making;
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

/// The number of a part in its schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PartId(pub u32);

/// Some rows of a frame, for which nodes are computed instead of for all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Those of another part, or of the whole frame, that operands of a conjunction (or, with `settled`, of a disjunction) leave open.
    Open {
        frame: FrameId,
        by: Vec<NodeId>,
        /// Of a conjunction, operands that are computed for them at the most: what tables keep may tell of which rows they are false.
        bounds: Vec<NodeId>,
        settled: bool,
        /// Whether no others are among them, however many are left.
        exact: bool,
        within: Option<PartId>,
    },
    /// Those at the end of a route from the rows of a part.
    Reached { route: RouteId, from: PartId },
    /// The first or last row of each group, where there is one.
    Picked { pick: NodeId },
    /// Those that a selection may take.
    Among {
        collection: CollectionId,
        span: Option<Span>,
        source: Source,
    },
}

/// How a run goes about the nodes of its plan.
#[derive(Debug)]
pub(crate) struct Schedule {
    /// The nodes that it computes, operands first.
    pub order: Vec<NodeId>,
    /// By conjunction or disjunction: its operands in the order in which they are computed, without those that another one tells of.
    stages: Vec<Option<Vec<NodeId>>>,
    /// Of many nodes, when which is let go.
    pub spent: Spent,
    parts: Vec<Part>,
    /// By node: the rows for which it is computed.
    part_of: Vec<Option<PartId>>,
    /// By node: how the rows of a selection are found, where it is not by the masks of all its conditions.
    takings: Vec<Option<Taking>>,
    /// Columns that more than one node reads for the rows of a part; ascending.
    shared: Vec<(PartId, NodeId)>,
    /// What is kept beside the columns, by the node that it answers.
    kept: HashMap<NodeId, Kept>,
    /// Lists of rows that are kept beside the columns, by the selection of a sequence's step.
    kinds: HashMap<NodeId, Kind>,
    /// Conditions that are asked once of each linked record.
    judged: HashMap<NodeId, Judged>,
    /// Comparisons with sums that what tables keep tells most of.
    bounded: HashMap<NodeId, Bounded>,
    /// Numbers of rows that are asked together with when the last one was.
    recencies: HashMap<NodeId, Recency>,
    /// Conditions on parts of dates that are true on some days.
    dated: HashMap<NodeId, Dated>,
    /// Conditions on what is brought over from other rows, which are asked there.
    brought: HashMap<NodeId, Brought>,
    /// Sums of multiples.
    multiples: HashMap<NodeId, Multiple>,
    /// Conditions that are true for all rows for which they are computed.
    given: HashSet<NodeId>,
    /// First and last rows of which the values are what these have through links.
    reading: HashSet<NodeId>,
    /// By frame of pairs: the outer rows that are paired, where not all are.
    outer_of_pairs: HashMap<FrameId, PartId>,
    /// By frame of pairs: which are made, where not all are.
    paired: HashMap<FrameId, Paired>,
    /// Numbers of pairs that are never made.
    counted: HashSet<NodeId>,
    /// Nodes of which nothing is asked but whether they have a value.
    knowing: HashSet<NodeId>,
    /// Comparisons of the least or greatest of some values with a constant.
    extremes: HashMap<NodeId, Extreme>,
    /// How many rows it goes through per record of the subject, as a rule.
    pub rows_per_subject: f32,
    /// About how many steps it takes per record of the subject, at the most.
    pub steps_per_subject: f32,
}

impl Schedule {
    /// Everything, for all rows: what an explanation may look at.
    pub fn thorough(nodes: usize) -> Schedule {
        Schedule {
            order: (0..nodes as u32).map(NodeId).collect(),
            stages: vec![None; nodes],
            spent: Spent::default(),
            parts: Vec::new(),
            part_of: vec![None; nodes],
            takings: vec![None; nodes],
            shared: Vec::new(),
            kept: HashMap::new(),
            kinds: HashMap::new(),
            judged: HashMap::new(),
            bounded: HashMap::new(),
            recencies: HashMap::new(),
            dated: HashMap::new(),
            brought: HashMap::new(),
            multiples: HashMap::new(),
            given: HashSet::new(),
            reading: HashSet::new(),
            outer_of_pairs: HashMap::new(),
            paired: HashMap::new(),
            counted: HashSet::new(),
            knowing: HashSet::new(),
            extremes: HashMap::new(),
            rows_per_subject: 0.0,
            steps_per_subject: f32::INFINITY,
        }
    }

    /// Some nodes and what they are made of, for all rows.
    pub fn of_nodes(plan: &Plan, nodes: impl IntoIterator<Item = NodeId>) -> Schedule {
        let graph = plan.graph();
        let mut schedule = Schedule::thorough(graph.nodes().len());
        let mut asked = vec![false; graph.nodes().len()];
        let mut open: Vec<NodeId> = nodes.into_iter().collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut asked[node.0 as usize], true) {
                let operation = &graph.node_of(node).operation;
                operation.each_operand(|operand| open.push(operand));
            }
        }
        schedule.order.retain(|node| asked[node.0 as usize]);
        schedule
    }

    /// What the results of some rules need, for all rows.
    pub fn of_rules(plan: &Plan, rules: impl IntoIterator<Item = RuleId>) -> Schedule {
        let planned = rules.into_iter().filter_map(|rule| plan.planned(rule, NOW));
        let nodes = planned.flat_map(|planned| planned.visible.into_iter().chain([planned.value]));
        Schedule::of_nodes(plan, nodes)
    }

    /// What the results of all rules need.
    pub fn new(run: &Run<'_>) -> Schedule {
        Making::new(run).schedule()
    }

    /// The rows for which a node is computed; none for all.
    pub fn part_of(&self, node: NodeId) -> Option<PartId> {
        self.part_of[node.0 as usize]
    }

    pub fn part(&self, id: PartId) -> &Part {
        &self.parts[id.0 as usize]
    }

    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The place of a column among those that more than one node reads for the rows of a part.
    pub fn shared(&self, part: PartId, column: NodeId) -> Option<usize> {
        self.shared.binary_search(&(part, column)).ok()
    }

    /// The places of all such columns of a part; of all parts where none is named.
    pub fn all_shared(&self, part: Option<PartId>) -> Range<usize> {
        let Some(part) = part else {
            return 0..self.shared.len();
        };
        let first = self.shared.partition_point(|(of, _)| *of < part);
        let end = self.shared.partition_point(|(of, _)| *of <= part);
        first..end
    }

    /// What is kept that answers a node.
    pub fn kept(&self, node: NodeId) -> Option<&Kept> {
        self.kept.get(&node)
    }

    /// The list of the rows that a step of a sequence may take, by its selection, or of those that a first or last is one of.
    pub fn kind(&self, node: NodeId) -> Option<&Kind> {
        self.kinds.get(&node)
    }

    /// The field of linked records that a condition asks once of each of them.
    pub fn judged(&self, condition: NodeId) -> Option<Judged> {
        self.judged.get(&condition).copied()
    }

    /// A comparison with a sum that what tables keep tells most of.
    pub fn bounded(&self, comparison: NodeId) -> Option<&Bounded> {
        self.bounded.get(&comparison)
    }

    /// When the last row was, where a number of rows is asked together with it.
    pub fn recency(&self, count: NodeId) -> Option<Recency> {
        self.recencies.get(&count).copied()
    }

    /// The operands of a conjunction or disjunction that are computed.
    pub fn stages(&self, join: NodeId) -> Option<&[NodeId]> {
        self.stages[join.0 as usize].as_deref()
    }

    /// On which days a condition is true, where that is known of it.
    pub fn dated(&self, condition: NodeId) -> Option<&Dated> {
        self.dated.get(&condition)
    }

    /// What a condition brings over from the rows that it is asked of.
    pub fn brought(&self, condition: NodeId) -> Option<Brought> {
        self.brought.get(&condition).copied()
    }

    /// What a sum of a multiple is computed from.
    pub fn multiple(&self, sum: NodeId) -> Option<&Multiple> {
        self.multiples.get(&sum)
    }

    /// Whether a condition is true for all rows for which it is computed.
    pub fn is_given(&self, condition: NodeId) -> bool {
        self.given.contains(&condition)
    }

    /// Whether what a first or last row has through links is looked up for that row.
    pub fn is_reading(&self, pick: NodeId) -> bool {
        self.reading.contains(&pick)
    }

    /// The outer rows of a frame of pairs; none for all.
    pub fn outer_of_pairs(&self, frame: FrameId) -> Option<PartId> {
        self.outer_of_pairs.get(&frame).copied()
    }

    /// Which pairs of a frame are made; none for all of the outer rows.
    pub fn paired(&self, frame: FrameId) -> Option<&Paired> {
        self.paired.get(&frame)
    }

    /// Whether a node is a number of pairs that are never made.
    pub fn is_counted(&self, node: NodeId) -> bool {
        self.counted.contains(&node)
    }

    /// Whether nothing is asked of a node but whether it has a value.
    pub fn is_knowing(&self, node: NodeId) -> bool {
        self.knowing.contains(&node)
    }

    /// A comparison of the least or greatest of some values with a constant.
    pub fn extreme(&self, comparison: NodeId) -> Option<&Extreme> {
        self.extremes.get(&comparison)
    }

    /// Whether a value is computed for the rows that a node picks, and no others.
    pub fn is_picked(&self, value: NodeId, pick: NodeId) -> bool {
        let part = self.part_of(value).map(|part| self.part(part));
        matches!(part, Some(Part::Picked { pick: by }) if *by == pick)
    }

    pub fn taking(&self, selected: NodeId) -> Option<&Taking> {
        self.takings[selected.0 as usize].as_ref()
    }
}
