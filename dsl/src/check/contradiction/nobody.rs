//! Segments and states that nobody can enter.

use super::Conditions;
use crate::{
    check::{
        Checker,
        rule::{Outcome, Source},
    },
    diagnostics::codes,
    program::{Node, RuleBody},
    source::Span,
    syntax::Name,
};

impl Checker<'_> {
    /// Warns of segments that nobody can enter, and of states before which another always comes.
    pub(in crate::check) fn warn_of_nobody(&mut self) {
        let mut empty: Vec<(Span, String)> = Vec::new();
        let mut note = |name: &Name| empty.push((name.span, name.text.clone()));
        for entry in &self.rules {
            let Outcome::Done(done) = &entry.outcome else {
                continue;
            };
            match (&done.body, entry.source) {
                (RuleBody::Segment(node), _) if self.is_never(&alone(node)) => note(entry.name),
                (RuleBody::Partition { states, .. }, Source::Partition(partition)) => {
                    let names = partition.states.items.iter();
                    let names = names.filter(|item| item.node.when.is_some());
                    let mut earlier: Vec<&Node> = Vec::new();
                    for (item, (_, node)) in names.zip(states) {
                        let state = alone(node);
                        let mut before = earlier.iter();
                        if self.is_never(&state) || before.any(|node| self.follows(&state, node)) {
                            note(&item.node.name);
                        }
                        earlier.push(node);
                    }
                }
                _ => {}
            }
        }
        for (span, name) in empty {
            let _: Option<()> = self.report(codes::NOBODY_ENTERS, span, &[&name]);
        }
    }

    fn is_never(&self, conditions: &Conditions<'_>) -> bool {
        self.contradiction(conditions).is_some()
    }
}

/// One condition without others.
fn alone(node: &Node) -> Conditions<'_> {
    Conditions::default().and(node, true)
}
