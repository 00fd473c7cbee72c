//! Rules that ask other rules; the order in which rules are planned.

use super::{Body, Lowering, trace};
use crate::{
    error::{Error, ErrorKind},
    plan::{
        node::{Fill, MomentId},
        scope::Place,
        trace::Trace,
        walk,
    },
};
use kardan_dsl::{
    program::{Link, Node, NodeKind, Program, RuleId, ScopeId},
    types::Value,
};
use std::{collections::HashSet, sync::Arc};

impl Lowering<'_> {
    /// Plans a rule as of a moment and, before it, all that it asks. Without recursion: chains of rules may be long.
    pub fn plan(&mut self, rule: RuleId, moment: MomentId) -> Result<(), Error> {
        let mut stack = vec![((rule, moment), false)];
        let mut open = HashSet::new();
        while let Some((key, asked)) = stack.pop() {
            if self.rules.contains_key(&key) {
                continue;
            }
            if asked {
                let planned = self.rule(key.0, key.1)?;
                self.rules.insert(key, Arc::new(planned));
                continue;
            }
            stack.push((key, true));
            open.insert(key);
            for call in self.calls(key.0, key.1)? {
                if open.contains(&call) && !self.rules.contains_key(&call) {
                    let name = &self.program.rules[call.0.0 as usize].name;
                    return Err(Error::new(
                        ErrorKind::Input,
                        format!("`{name}` is defined by itself"),
                    ));
                }
                stack.push((call, false));
            }
        }
        Ok(())
    }

    /// The rules that a rule asks, each as of its moment.
    fn calls(&mut self, rule: RuleId, moment: MomentId) -> Result<Vec<(RuleId, MomentId)>, Error> {
        let program: &Program = self.program;
        let mut found = Vec::new();
        let body = program
            .rules
            .get(rule.0 as usize)
            .ok_or_else(|| Error::new(ErrorKind::Input, "the program names a rule it lacks"))?;
        for node in walk::bodies(body) {
            walk::each(node, &mut |node| {
                if let NodeKind::Call { rule, as_of, .. } = &node.kind {
                    found.push((*rule, as_of.as_deref()));
                }
            });
        }
        let mut calls = Vec::new();
        for (rule, as_of) in found {
            let period = match as_of.map(|node| super::given(node, self.given)) {
                None => None,
                Some(Some(Value::Period(period))) => Some(*period),
                Some(_) => {
                    return Err(Error::new(
                        ErrorKind::Input,
                        format!("`{}`: `as of` takes a period", body.name),
                    ));
                }
            };
            let moment = match period {
                None => moment,
                Some(period) => self.graph.moment(Some((moment, period)))?,
            };
            calls.push((rule, moment));
        }
        Ok(calls)
    }
}

impl Body<'_, '_> {
    pub(super) fn call(
        &mut self,
        rule: RuleId,
        scope: ScopeId,
        links: &[Link],
        as_of: Option<&Node>,
        place: &Place,
    ) -> Result<Trace, Error> {
        let moment = match as_of {
            None => self.moment,
            Some(period) => {
                let period = self.period(period)?;
                self.plan.graph.moment(Some((self.moment, period)))?
            }
        };
        let (Some(binder), Some(planned), Some(subject)) = (
            self.scopes.position(scope),
            self.plan.rules.get(&(rule, moment)).cloned(),
            self.subject_of(rule),
        ) else {
            return Err(self.unsupported("a rule about a record that is not in scope"));
        };
        let mut steps = self.scopes.steps(place, binder).unwrap_or_default();
        let (along, _) = self.scopes.along(binder, links);
        steps.extend(along);
        let frame = self.plan.graph.dense(subject);
        let route = self.plan.graph.route(place.frame, steps, frame);
        let node = self.projected(planned.value, route, Fill::Missing, place.frame)?;
        let path = self.scopes.name(binder, links);
        let name = planned.name.as_ref().map(|name| match path.as_str() {
            "" => Arc::clone(name),
            path => Arc::from(format!("{path}.{name}")),
        });
        // What the rule itself found is on its own rows: blame goes there along the same route.
        let part = Trace {
            route,
            call: Some((rule, moment, path)),
            ..trace(planned.value, name.clone(), Vec::new())
        };
        Ok(trace(node, name, vec![part]))
    }
}
