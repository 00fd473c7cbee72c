//! How long each node of a chunk stays as it is.

use super::{course::Course, until::Until};
use crate::{
    evaluate::{Chunk, Vector},
    plan::{Constant, FrameId, Graph, MomentId, NodeId, Operation},
};

/// By node of the plan, how long its values stay as they are; over a chunk that has been evaluated for all rows.
pub(super) struct Bounds<'b, 'c, 'r> {
    pub chunk: &'b Chunk<'c, 'r>,
    courses: &'b [Course],
    untils: Vec<Until>,
}

impl<'b, 'c, 'r> Bounds<'b, 'c, 'r> {
    /// Finds them from the columns up, for nodes in an order in which operands come first.
    pub fn of(
        chunk: &'b Chunk<'c, 'r>,
        courses: &'b [Course],
        order: &[NodeId],
    ) -> Bounds<'b, 'c, 'r> {
        let nodes = chunk.run.plan.graph().nodes().len();
        let mut bounds = Bounds {
            chunk,
            courses,
            untils: vec![Until::Never; nodes],
        };
        for &id in order {
            bounds.untils[id.0 as usize] = bounds.node(id);
        }
        bounds
    }

    /// How long a node's values stay.
    pub fn until(&self, node: NodeId) -> &Until {
        &self.untils[node.0 as usize]
    }

    pub fn course(&self, moment: MomentId) -> &'b Course {
        &self.courses[moment.0 as usize]
    }

    pub fn graph(&self) -> &'r Graph {
        self.chunk.run.plan.graph()
    }

    pub fn vector(&self, node: NodeId) -> &Vector<'r> {
        self.chunk.vector(node)
    }

    pub fn len(&self, frame: FrameId) -> usize {
        self.chunk.len(frame)
    }

    fn node(&self, id: NodeId) -> Until {
        let node = self.graph().node_of(id);
        let frame = node.frame;
        match &node.operation {
            Operation::Constant(_) | Operation::Column { moment: None, .. } => Until::Never,
            Operation::Column {
                collection,
                field,
                moment: Some(moment),
            } => self.hidden_column(*collection, *field, *moment),
            Operation::Follow {
                from,
                collection,
                link,
                moment,
            } => self.followed(*from, *collection, *link, *moment, frame),
            Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            } => self.fetched(*rows, *collection, *field, *moment),
            Operation::Visible { collection, moment } => self.visible(*collection, *moment),
            Operation::Project { node, route, .. } => {
                let there = self.until(*node).gather(self.chunk.index(*route));
                there.or_before(&self.route(*route))
            }

            Operation::OrElse(first, second) => self.or_else(*first, *second, frame),
            Operation::DaysSince(of, moment) => self.days_since(*of, *moment),
            Operation::AgeOf(of, moment) => self.age_of(*of, *moment),
            Operation::Compare(..) | Operation::Between(..) | Operation::InSet(..) => {
                self.comparison(&node.operation, frame)
            }
            Operation::InWindow(of, window, moment) => self.in_window(*of, *window, *moment, frame),
            Operation::Anniversary {
                date,
                leap_to_march: to_march,
                window,
                moment,
            } => self.anniversary(*date, *to_march, *window, *moment, frame),
            Operation::And(all) => self.joined(all, true, frame),
            Operation::Or(all) => self.joined(all, false, frame),
            Operation::Selected { within, filter } => {
                let all: Vec<NodeId> = within.iter().chain(filter).copied().collect();
                self.selected(&all, frame)
            }
            Operation::State {
                states,
                visible,
                otherwise: _,
            } => self.state(states, *visible, frame),
            operation if operation.reduced_rows().is_some() => self.reduced(operation, frame),
            Operation::Sequence { steps, moment } => self.sequence(id, steps, *moment, frame),
            Operation::Forecast(line) => self.forecast(*line),
            operation => {
                let mut until = Until::Never;
                operation.each_operand(|operand| {
                    until =
                        std::mem::replace(&mut until, Until::Never).or_before(self.until(operand));
                });
                until
            }
        }
    }

    /// The truth of a node at a row; none where it is unknown.
    pub fn truth(&self, node: NodeId, row: usize) -> Option<bool> {
        match self.vector(node) {
            Vector::Mask(mask) => (!mask.is_unknown(row)).then(|| mask.holds.get(row)),
            Vector::Truth(truth) | Vector::Constant(Constant::Bool(truth)) => Some(*truth),
            _ => Some(false),
        }
    }

    /// A conjunction stays false as long as any of its operands does, else all must stay; a disjunction the other way round.
    fn joined(&self, all: &[NodeId], and: bool, frame: FrameId) -> Until {
        self.decided(all, frame, |truth| truth == Some(!and))
    }

    /// A selection stays without a row as long as any of its conditions is not true.
    fn selected(&self, all: &[NodeId], frame: FrameId) -> Until {
        self.decided(all, frame, |truth| truth != Some(true))
    }

    fn decided(
        &self,
        all: &[NodeId],
        frame: FrameId,
        decides: impl Fn(Option<bool>) -> bool,
    ) -> Until {
        if all.iter().all(|&one| self.until(one).is_never()) {
            return Until::Never;
        }
        Until::of_each(self.len(frame), |row| {
            let until = |&one: &NodeId| self.until(one).at(row);
            let decisive = all.iter().filter(|&&one| decides(self.truth(one, row)));
            let last = decisive.map(until).max();
            last.unwrap_or_else(|| all.iter().map(until).min().unwrap_or(super::until::NEVER))
        })
    }

    /// What states come before the one that holds must not begin to hold.
    fn state(&self, states: &[(String, NodeId)], visible: Option<NodeId>, frame: FrameId) -> Until {
        Until::of_each(self.len(frame), |row| {
            let seen = visible.map_or(super::until::NEVER, |visible| self.until(visible).at(row));
            if visible.is_some_and(|visible| self.truth(visible, row) != Some(true)) {
                return seen;
            }
            let mut first = seen;
            for (_, condition) in states {
                first = first.min(self.until(*condition).at(row));
                if self.truth(*condition, row) == Some(true) {
                    break;
                }
            }
            first
        })
    }

    fn or_else(&self, first: NodeId, second: NodeId, frame: FrameId) -> Until {
        let (one, other) = (self.until(first), self.until(second));
        if other.is_never() {
            return one.clone();
        }
        Until::of_each(self.len(frame), |row| {
            match self.vector(first).is_known(row) {
                true => one.at(row),
                false => one.at(row).min(other.at(row)),
            }
        })
    }
}
