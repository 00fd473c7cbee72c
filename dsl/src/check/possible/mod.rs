//! What cannot be: conditions that contradict one another, as far as their text tells.
//!
//! Conditions that must all hold narrow what the values they speak of may be. Where nothing is left they never hold together. A value is
//! told by its text: within one record's scope the same text means the same. What is not understood narrows nothing, so what is called
//! impossible is.

mod narrow;
mod range;
mod rows;

use super::{Checker, rule::Outcome, rule::Source};
use crate::{
    diagnostics::codes,
    program::{Gate, Node, NodeKind, PointsCondition, RuleBody},
    source::Span,
    syntax::Name,
};
pub(super) use narrow::{Allowed, field_key};

impl Checker<'_> {
    /// Whether a condition can hold.
    pub(super) fn is_possible(&self, condition: &Node) -> bool {
        let mut allowed = Allowed::default();
        allowed.narrow(self, condition);
        allowed.is_possible()
    }

    /// Warns of segments that nobody can enter, and of states before which another always comes.
    pub(super) fn warn_of_nobody(&mut self) {
        let mut empty: Vec<(Span, &str)> = Vec::new();
        for entry in &self.rules {
            let Outcome::Done(done) = &entry.outcome else {
                continue;
            };
            match (&done.body, entry.source) {
                (RuleBody::Segment(node), _) if !self.is_possible(node) => {
                    empty.push((entry.name.span, &entry.name.text));
                }
                (RuleBody::Partition { states, .. }, Source::Partition(partition)) => {
                    let names = partition.states.items.iter();
                    let names = names.filter(|item| item.node.when.is_some());
                    let names: Vec<&Name> = names.map(|item| &item.node.name).collect();
                    let mut earlier: Vec<&Node> = Vec::new();
                    for (name, (_, node)) in names.into_iter().zip(states) {
                        if !self.is_possible(node) || self.follows(node, &earlier) {
                            empty.push((name.span, &name.text));
                        }
                        earlier.push(node);
                    }
                }
                _ => {}
            }
        }
        let empty: Vec<(Span, String)> = empty
            .into_iter()
            .map(|(span, name)| (span, name.to_owned()))
            .collect();
        for (span, name) in empty {
            let _: Option<()> = self.report(codes::NOBODY_ENTERS, span, &[&name]);
        }
    }

    /// Whether one of the conditions before holds whenever this one does.
    fn follows(&self, condition: &Node, earlier: &[&Node]) -> bool {
        let mut allowed = Allowed::default();
        allowed.narrow(self, condition);
        let mut earlier = earlier.iter();
        earlier.any(|earlier| allowed.implies(self, earlier))
    }
}

impl Allowed {
    /// Narrows to what opens a gate.
    pub(super) fn pass(&mut self, checker: &Checker<'_>, gate: &Gate) {
        for condition in &gate.conditions {
            self.narrow(checker, condition);
        }
        for condition in &gate.points {
            match condition {
                PointsCondition::Tier(tier) => self.one_of("tier", &tier.tiers, tier.negated),
                PointsCondition::Balance(operator, points) => {
                    self.compare("balance", *operator, *points);
                }
                PointsCondition::Available(operator, points) => {
                    self.compare("available", *operator, *points);
                }
            }
        }
    }

    /// Whether a gate is open wherever all this holds.
    pub(super) fn opens(&self, checker: &Checker<'_>, gate: &Gate) -> bool {
        let mut conditions = gate.conditions.iter();
        gate.points.is_empty() && conditions.all(|condition| self.implies(checker, condition))
    }
}

/// The parts of a condition all of which must hold.
fn parts(condition: &Node) -> &[Node] {
    match &condition.kind {
        NodeKind::And(parts) => parts,
        _ => std::slice::from_ref(condition),
    }
}
