//! Whole rules for one record. One that has not happened is in no segment and in no state, and has no values.

use super::{Bindings, Datum, Missing, Oracle, RowId, kleene::Truth, moment::Moment};
use crate::answers::Membership;
use kardan_dsl::program::{Node, RuleBody, RuleId, ScopeId};

impl Oracle<'_> {
    pub(super) fn membership(&self, condition: &Node, row: RowId, moment: Moment) -> Membership {
        if !self.is_visible(row, moment) {
            return Membership::Out;
        }
        match self.truth(condition, &own(row), moment) {
            Ok(true) => Membership::In,
            Ok(false) => Membership::Out,
            Err(Missing) => Membership::Unknown,
        }
    }

    /// The first state whose condition is true; an unknown one is passed over.
    pub(super) fn state(
        &self,
        states: &[(String, Node)],
        otherwise: Option<&str>,
        row: RowId,
        moment: Moment,
    ) -> Option<String> {
        if !self.is_visible(row, moment) {
            return None;
        }
        states
            .iter()
            .find(|(_, when)| self.truth(when, &own(row), moment) == Ok(true))
            .map(|(state, _)| state.clone())
            .or_else(|| otherwise.map(str::to_owned))
    }

    /// The text of an attribute's value.
    pub(super) fn attribute(&self, value: &Node, row: RowId, moment: Moment) -> Option<String> {
        let is_visible = self.is_visible(row, moment);
        let value = self.value(value, &own(row), moment).ok();
        Some(value.filter(|_| is_visible)?.text())
    }

    /// A rule that another one names. The top of a segment is an edge: unknown is no member. A condition stays Kleene's.
    pub(super) fn call(&self, rule: RuleId, row: RowId, moment: Moment) -> Result<Datum, Missing> {
        let condition = |truth: Truth| truth.map(Datum::Bool);
        match &self.program.rules[rule.0 as usize].body {
            RuleBody::Condition(node) => condition(self.truth(node, &own(row), moment)),
            RuleBody::Segment(node) => {
                condition(Ok(self.membership(node, row, moment) == Membership::In))
            }
            RuleBody::Attribute(node) => self.value(node, &own(row), moment),
            RuleBody::Partition { states, otherwise } => self
                .state(states, otherwise.as_deref(), row, moment)
                .map(Datum::Text)
                .ok_or(Missing),
        }
    }
}

fn own(row: RowId) -> Bindings {
    Bindings::from([(ScopeId::OWN, row)])
}
