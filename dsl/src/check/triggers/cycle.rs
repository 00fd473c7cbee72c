//! Triggers that start one another: not for records of another kind, and not in a circle.

use crate::{
    check::{Checker, describe::noun},
    diagnostics::codes,
    syntax::Name,
};
use std::collections::{HashMap, HashSet};

impl Checker<'_> {
    /// Refuses steps that would start nothing: of a rule about a record of another kind, which is not the client.
    pub(super) fn refuse_starts_of_others(&mut self) {
        let subject = self.schema().subject;
        let mut wrong = Vec::new();
        for &(_, about, name) in &self.declared.triggers.starts {
            let mut triggers = self.triggers.triggers.iter();
            let started = triggers.find(|trigger| trigger.name == name.text);
            if let Some(started) = started.filter(|it| it.about != about && it.about != subject) {
                wrong.push((name, started.about, about));
            }
        }
        for (name, of, about) in wrong {
            let language = self.language(name.span);
            let [of, about] = [of, about].map(|it| noun(self.schema().collection(it), language));
            let arguments = [name.text.as_str(), &of, &about];
            let _: Option<()> = self.report(codes::STARTS_NOBODY, name.span, &arguments);
        }
    }

    /// Refuses circles, each once.
    pub(super) fn refuse_cycles(&mut self) {
        let starts = std::mem::take(&mut self.declared.triggers.starts);
        let mut next: HashMap<&str, Vec<&Name>> = HashMap::new();
        for (from, _, to) in starts {
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
