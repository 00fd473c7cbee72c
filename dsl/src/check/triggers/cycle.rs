//! Triggers that start one another in a circle.

use crate::{check::Checker, diagnostics::codes, syntax::Name};
use std::collections::{HashMap, HashSet};

impl Checker<'_> {
    /// Refuses circles, each once, and unknown names.
    pub(super) fn refuse_cycles(&mut self) {
        let starts = std::mem::take(&mut self.declared.triggers.starts);
        let mut next: HashMap<&str, Vec<&Name>> = HashMap::new();
        for (from, to) in starts {
            next.entry(from).or_default().push(to);
        }
        let mut names: Vec<&str> = next.keys().copied().collect();
        names.sort_unstable();
        let mut done: HashSet<&str> = HashSet::new();
        for first in names {
            // The way from the first trigger, and what is still to be looked at of each on it.
            let mut way: Vec<(&str, Vec<&Name>)> = Vec::new();
            let of = |name: &str| next.get(name).cloned().unwrap_or_default();
            if !done.contains(first) {
                way.push((first, of(first)));
            }
            while let Some((name, pending)) = way.last_mut() {
                let name = *name;
                let Some(to) = pending.pop() else {
                    done.insert(name);
                    way.pop();
                    continue;
                };
                if let Some(at) = way.iter().position(|(known, _)| *known == to.text) {
                    let circle = way.iter().skip(at).map(|(name, _)| *name);
                    let circle: Vec<&str> = circle.chain([to.text.as_str()]).collect();
                    let circle = circle.join(" → ");
                    let _: Option<()> =
                        self.report(codes::STARTS_ITSELF, to.span, &[&to.text, &circle]);
                } else if !done.contains(to.text.as_str()) {
                    way.push((&to.text, of(&to.text)));
                }
            }
        }
    }
}
