//! Conditions that hold wherever others do.

use super::Conditions;
use crate::{
    check::{Checker, node},
    program::{Gate, Node, NodeKind},
    types::Type,
};

impl Checker<'_> {
    /// Whether a gate is open wherever another is.
    pub(in crate::check) fn opens(&self, holding: &Gate, gate: &Gate) -> bool {
        let all = self.conditions(holding);
        let mut conditions = gate.conditions.iter();
        gate.points.is_empty() && conditions.all(|condition| self.follows(&all, condition))
    }

    /// Whether a condition is true wherever others hold.
    pub(super) fn follows(&self, all: &Conditions<'_>, condition: &Node) -> bool {
        let parts = match &condition.kind {
            NodeKind::And(parts) => parts,
            _ => std::slice::from_ref(condition),
        };
        parts.iter().all(|part| {
            let denied = all.and(part, false);
            self.contradiction(&denied).is_some() && self.settles(all, part)
        })
    }

    /// Whether a condition is either true or false wherever others hold, and never unknown.
    fn settles(&self, all: &Conditions<'_>, condition: &Node) -> bool {
        match &condition.kind {
            _ if !condition.optional => true,
            NodeKind::Not(inner) => self.settles(all, inner),
            NodeKind::Compare(_, value, other) if matches!(other.kind, NodeKind::Literal(_)) => {
                self.knows(all, value)
            }
            NodeKind::InList(value, _) => self.knows(all, value),
            _ => false,
        }
    }

    /// Whether a value is there wherever conditions hold.
    fn knows(&self, all: &Conditions<'_>, value: &Node) -> bool {
        let kind = NodeKind::IsKnown(Box::new(value.clone()));
        let known = node(kind, Type::Bool, false, value.span);
        self.contradiction(&all.and(&known, false)).is_some()
    }
}
