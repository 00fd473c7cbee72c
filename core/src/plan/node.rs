//! The nodes of a plan.

use super::Constant;
use crate::calendar::Window;
use kardan_dsl::{
    program::{Hop, Link},
    schema::{CollectionId, FieldId},
    syntax::{
        AggregateFunction, ArithmeticOperator, CalendarUnit, ComparisonOperator, DatePart, Pick,
    },
    types::Period,
};

/// The number of a node in its graph. Operands come before what is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub u32);

/// The number of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FrameId(pub u32);

/// The number of a moment: 0 is T, others lie a period before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MomentId(pub u32);

/// The number of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RouteId(pub u32);

/// The number of a grouping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GroupingId(pub u32);

/// The rows over which a node has a value each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Frame {
    /// All rows of a collection.
    Dense(CollectionId),
    /// The pairs of a row of `outer` and a row that hangs on it: needed where a condition on the inner row reads a
    /// scope that the inner row does not determine.
    Pairs {
        outer: FrameId,
        /// From the outer row to the record that the inner rows hang on; none where it is that record.
        route: Option<RouteId>,
        /// From that record to the inner rows.
        grouping: GroupingId,
    },
}

/// From a row of one frame to one row of another, or to none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Route {
    pub from: FrameId,
    pub steps: Vec<Step>,
    pub to: FrameId,
}

/// One step of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// From a row of a collection to its parent.
    Up(CollectionId),
    /// From a row of a collection along a link field to a visible row of the same subject.
    Along(CollectionId, FieldId, MomentId),
    /// From a pair to its outer row.
    Outer(FrameId),
    /// From a pair to its inner row.
    Inner(FrameId),
}

impl Step {
    /// Whether it leads somewhere from every row.
    pub fn reaches(self) -> bool {
        match self {
            Step::Up(_) | Step::Outer(_) | Step::Inner(_) => true,
            Step::Along(..) => false,
        }
    }
}

/// From a row of one frame to the rows that hang on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Grouping {
    /// From a record by hops to rows of a collection, in the order of (time, sequence, key).
    Hops {
        from: CollectionId,
        hops: Vec<Hop>,
        to: CollectionId,
    },
    /// From the outer row of a frame of pairs to its pairs.
    Pairs(FrameId),
}

/// What a value projected from another frame is where the route leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fill {
    Missing,
    Zero,
    Truth(bool),
}

/// How a text is looked for in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TextTest {
    Contains,
    StartsWith,
}

/// What a node computes from its operands, for each row of its frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Constant(Constant),
    /// A field of the frame's own rows. With a moment, an instant or date after it is missing.
    Column {
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    },
    /// The row that a link leads to, in any client; none where it is not visible. Without `from`, from the frame's own rows.
    Follow {
        from: Option<NodeId>,
        collection: CollectionId,
        link: Link,
        moment: MomentId,
    },
    /// A field of the rows that `Follow` found.
    Fetch {
        rows: NodeId,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    },
    /// Whether the row's time is not after the moment.
    Visible {
        collection: CollectionId,
        moment: MomentId,
    },
    /// A value of another frame.
    Project {
        node: NodeId,
        route: RouteId,
        fill: Fill,
    },

    Negative(NodeId),
    Arithmetic(ArithmeticOperator, NodeId, NodeId),
    OrElse(NodeId, NodeId),
    Part(DatePart, NodeId),
    DaysSince(NodeId, MomentId),
    AgeOf(NodeId, MomentId),

    Compare(ComparisonOperator, NodeId, NodeId),
    Between(NodeId, NodeId, NodeId),
    InSet(NodeId, Vec<Constant>),
    Text(TextTest, NodeId, NodeId),
    InWindow(NodeId, Window, MomentId),
    Anniversary {
        date: NodeId,
        leap_to_march: bool,
        window: Window,
        moment: MomentId,
    },
    IsKnown(NodeId),
    /// True where the condition is; false where it is false or unknown.
    IsTrue(NodeId),
    Not(NodeId),
    And(Vec<NodeId>),
    Or(Vec<NodeId>),

    /// The rows where all of `within` and the filter are true; never unknown.
    Selected {
        within: Vec<NodeId>,
        filter: Option<NodeId>,
    },
    Count(Rows),
    CountIs(Rows, ComparisonOperator, u64),
    Every(Rows, NodeId),
    Aggregate {
        function: AggregateFunction,
        distinct: bool,
        rows: Rows,
        /// None counts rows.
        value: Option<NodeId>,
    },
    Pick {
        which: Pick,
        rows: Rows,
        value: NodeId,
    },
    AverageGap {
        rows: Rows,
        time: NodeId,
    },
    /// The line through the readings, by days from the moment's D.
    Line {
        rows: Rows,
        time: NodeId,
        value: NodeId,
        moment: MomentId,
    },
    /// The value of a line at D.
    Forecast(NodeId),
    /// The day on which a line reaches a value.
    Reaches {
        line: NodeId,
        target: NodeId,
        moment: MomentId,
    },
    Regular {
        rows: Rows,
        time: NodeId,
        at_least: u32,
        of: u32,
        unit: CalendarUnit,
        moment: MomentId,
    },
    Sequence {
        steps: Vec<SequenceStep>,
        moment: MomentId,
    },
    /// The first state whose condition is true.
    State {
        states: Vec<(String, NodeId)>,
        otherwise: Option<String>,
        visible: Option<NodeId>,
    },
}

/// Selected rows and what they hang on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rows {
    /// A `Selected` node.
    pub selected: NodeId,
    /// From the frame of the result to the frame of `selected`.
    pub grouping: GroupingId,
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SequenceStep {
    pub absent: bool,
    pub within: Option<Period>,
    pub rows: Rows,
    /// The step whose row this one's pairs hang on; none where they hang on the base.
    pub bound_to: Option<usize>,
    /// From a row of `selected` to the collection's row; none where it is that row.
    pub inner: Option<RouteId>,
    pub collection: CollectionId,
    /// The time of the collection's rows.
    pub time: NodeId,
}

impl Operation {
    /// Calls `see` with each node that this one is computed from, in the order of the text.
    pub fn each_operand(&self, mut see: impl FnMut(NodeId)) {
        match self {
            Operation::Constant(_) | Operation::Column { .. } | Operation::Visible { .. } => {}
            Operation::Follow { from, .. } => from.iter().copied().for_each(see),
            Operation::Fetch { rows, .. } => see(*rows),
            Operation::Project { node, .. } => see(*node),
            Operation::Negative(a)
            | Operation::Part(_, a)
            | Operation::DaysSince(a, _)
            | Operation::AgeOf(a, _)
            | Operation::InSet(a, _)
            | Operation::InWindow(a, ..)
            | Operation::Anniversary { date: a, .. }
            | Operation::IsKnown(a)
            | Operation::IsTrue(a)
            | Operation::Not(a)
            | Operation::Forecast(a) => see(*a),
            Operation::Arithmetic(_, a, b)
            | Operation::OrElse(a, b)
            | Operation::Compare(_, a, b)
            | Operation::Text(_, a, b)
            | Operation::Reaches {
                line: a, target: b, ..
            } => [*a, *b].into_iter().for_each(see),
            Operation::Between(a, b, c) => [*a, *b, *c].into_iter().for_each(see),
            Operation::And(all) | Operation::Or(all) => all.iter().copied().for_each(see),
            Operation::Selected { within, filter } => {
                within.iter().chain(filter).copied().for_each(see);
            }
            Operation::Count(rows) | Operation::CountIs(rows, ..) => see(rows.selected),
            Operation::Every(rows, value)
            | Operation::Pick { rows, value, .. }
            | Operation::AverageGap { rows, time: value }
            | Operation::Regular {
                rows, time: value, ..
            } => [rows.selected, *value].into_iter().for_each(see),
            Operation::Aggregate { rows, value, .. } => {
                see(rows.selected);
                value.iter().copied().for_each(see);
            }
            Operation::Line {
                rows, time, value, ..
            } => [rows.selected, *time, *value].into_iter().for_each(see),
            Operation::Sequence { steps, .. } => {
                for step in steps {
                    see(step.rows.selected);
                    see(step.time);
                }
            }
            Operation::State {
                states, visible, ..
            } => {
                for (_, condition) in states {
                    see(*condition);
                }
                visible.iter().copied().for_each(see);
            }
        }
    }

    /// The rows that it goes through to one value.
    pub fn reduced_rows(&self) -> Option<&Rows> {
        match self {
            Operation::Count(rows)
            | Operation::CountIs(rows, ..)
            | Operation::Every(rows, _)
            | Operation::Aggregate { rows, .. }
            | Operation::Pick { rows, .. }
            | Operation::AverageGap { rows, .. }
            | Operation::Line { rows, .. }
            | Operation::Regular { rows, .. } => Some(rows),
            _ => None,
        }
    }
}
