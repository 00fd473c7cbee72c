//! What is found of all rules.

use super::{
    attribute::Columns,
    blame::{Blame, Tally, remarks},
    chunk::{Chunk, Overflow, overflow},
    evaluation::{AttributeResult, Evaluation, PartitionResult, Remark, SegmentResult},
    mask::{Mask, some},
    run::Run,
    value::{shown, value},
    vector::Vector,
};
use crate::{
    error::Error,
    plan::{NOW, Plan},
    records::Bitmap,
};
use indexmap::IndexMap;
use kardan_dsl::{
    program::{RuleBody, RuleId},
    types::Value,
};
use std::{collections::HashMap, hash::Hash, sync::Arc};

/// The results of all rules.
pub(super) struct Outcome {
    /// By rule.
    pub rules: Vec<RuleOutcome>,
    pub tally: Tally,
}

/// The result of one rule.
pub(super) enum RuleOutcome {
    /// A condition, which is not reported.
    Nothing,
    Segment {
        found: Mask,
        blame: Blame,
    },
    Partition(Vec<u16>),
    Attribute(Columns),
}

impl Outcome {
    /// Whether nothing is counted: neither whom to blame nor what to remark on.
    pub fn counts_nothing(&self) -> bool {
        let blames = |rule: &RuleOutcome| match rule {
            RuleOutcome::Segment { blame, .. } => !blame.is_empty(),
            _ => false,
        };
        self.tally.is_empty() && !self.rules.iter().any(blames)
    }

    /// Takes back what was counted of some records.
    pub fn discount(&mut self, of_some: Outcome) {
        discount(&mut self.tally, of_some.tally);
        for (rule, of_some) in self.rules.iter_mut().zip(of_some.rules) {
            if let (
                RuleOutcome::Segment { blame, .. },
                RuleOutcome::Segment { blame: of_some, .. },
            ) = (rule, of_some)
            {
                discount(blame, of_some);
            }
        }
    }

    /// Puts in what was found of some records apart, of whom nothing is counted: `rows` are theirs, by the collection that a rule is about.
    pub fn put(&mut self, plan: &Plan, rows: &[Vec<u32>], found: Outcome) {
        count(&mut self.tally, found.tally);
        let rules = (0..).map(RuleId).zip(&mut self.rules);
        for ((id, whole), found) in rules.zip(found.rules) {
            if let Some(rows) = rows.get(usize::from(plan.rule(id).subject.0)) {
                whole.put(rows, found);
            }
        }
    }

    /// The results of a whole evaluation.
    pub fn evaluation(self, run: &Run<'_>) -> Evaluation {
        let plan = run.plan;
        let program = plan.program();
        let params = program.params.iter().zip(&plan.given().params);
        let mut remarks = remarks(self.tally, |rule| plan.rule(rule).name.clone());
        if run.data.naive_instants > 0 {
            remarks.push(naive(run.data.naive_instants));
        }
        let mut evaluation = Evaluation {
            as_of: run.now().as_of(),
            timezone: program.timezone,
            params: params
                .map(|(param, value)| (param.name.clone(), value.clone()))
                .collect(),
            program: program.hash.clone(),
            segments: Vec::new(),
            partitions: Vec::new(),
            attributes: Vec::new(),
            remarks,
        };
        let mut nobody = HashMap::new();
        for (at, outcome) in self.rules.into_iter().enumerate() {
            let id = RuleId(at as u32);
            report(plan, id, outcome, &mut nobody, &mut evaluation);
        }
        evaluation
    }
}

/// Counts more.
pub(super) fn count<K: Hash + Eq>(counts: &mut IndexMap<K, u64>, more: IndexMap<K, u64>) {
    for (key, count) in more {
        *counts.entry(key).or_default() += count;
    }
}

/// Takes back what was counted.
fn discount<K: Hash + Eq>(counts: &mut IndexMap<K, u64>, less: IndexMap<K, u64>) {
    for (key, count) in less {
        if let Some(all) = counts.get_mut(&key) {
            *all = all.saturating_sub(count);
        }
    }
    counts.retain(|_, count| *count > 0);
}

/// `nobody` are bitmaps without a one, by length: thousands of rules share them.
fn report(
    plan: &Plan,
    id: RuleId,
    outcome: RuleOutcome,
    nobody: &mut HashMap<usize, Arc<Bitmap>>,
    evaluation: &mut Evaluation,
) {
    let rule = plan.rule(id);
    let (name, title, subject) = (rule.name.clone(), rule.title.clone(), rule.subject);
    match (outcome, &rule.body) {
        (
            RuleOutcome::Segment {
                found: Mask { holds, unknown },
                blame,
            },
            _,
        ) => evaluation.segments.push(SegmentResult {
            name,
            title,
            subject,
            unknown: match (unknown, holds.len()) {
                (Some(unknown), _) => Arc::new(unknown),
                (None, len) => {
                    let nobody = nobody.entry(len);
                    Arc::clone(nobody.or_insert_with(|| Arc::new(Bitmap::zeros(len))))
                }
            },
            selected: holds,
            blame,
        }),
        (RuleOutcome::Partition(codes), RuleBody::Partition { states, otherwise }) => {
            let states = states.iter().map(|(state, _)| state).chain(otherwise);
            evaluation.partitions.push(PartitionResult {
                name,
                title,
                subject,
                states: states.cloned().collect(),
                codes,
            });
        }
        (RuleOutcome::Attribute(columns), RuleBody::Attribute(node)) => {
            evaluation.attributes.push(AttributeResult {
                name,
                title,
                subject,
                ty: node.ty.clone(),
                columns,
                currency: plan.program().currency,
            });
        }
        _ => {}
    }
}

fn naive(instants: u64) -> Remark {
    let (noun, were) = match instants {
        1 => ("instant", "was"),
        _ => ("instants", "were"),
    };
    Remark {
        kind: "naive_instants",
        rule: String::new(),
        field: None,
        rows: instants,
        message: format!(
            "{instants} {noun} came without a zone and {were} read in the business zone"
        ),
    }
}

impl RuleOutcome {
    /// As [`Outcome::put`].
    fn put(&mut self, rows: &[u32], found: RuleOutcome) {
        let places = rows.iter().map(|&row| row as usize);
        match (self, found) {
            (
                RuleOutcome::Segment {
                    found: whole,
                    blame,
                },
                RuleOutcome::Segment { found, blame: more },
            ) => {
                if whole.unknown.is_some() || found.unknown.is_some() {
                    let len = whole.len();
                    let mut all = whole.unknown.take().unwrap_or_else(|| Bitmap::zeros(len));
                    for (at, row) in places.clone().enumerate() {
                        all.set(row, found.is_unknown(at));
                    }
                    whole.unknown = some(all);
                }
                for (at, row) in places.enumerate() {
                    whole.holds.set(row, found.holds.get(at));
                }
                count(blame, more);
            }
            (RuleOutcome::Partition(codes), RuleOutcome::Partition(found)) => {
                for (row, code) in places.zip(found) {
                    codes[row] = code;
                }
            }
            (RuleOutcome::Attribute(columns), RuleOutcome::Attribute(found)) => {
                columns.put(rows, found);
            }
            _ => {}
        }
    }
}

impl Chunk<'_, '_> {
    /// The value of an attribute for a row, seen or not.
    pub(super) fn attribute(&self, id: RuleId, row: usize) -> Result<Option<Value>, Overflow> {
        let plan = self.run.plan;
        let (Some(planned), RuleBody::Attribute(node)) =
            (plan.planned(id, NOW), &plan.rule(id).body)
        else {
            return Ok(None);
        };
        let vector = self.vector(planned.value);
        if let Vector::Fraction(lane) = vector
            && lane.get(row).is_some_and(|value| value.decimal().is_none())
        {
            return Err(Overflow);
        }
        Ok(value(vector, &node.ty, self.run.data, row))
    }
}

/// What some rules say and nothing else: neither what is unknown nor why.
impl Chunk<'_, '_> {
    /// The records that a segment selects.
    pub(crate) fn members(&self, id: RuleId) -> Bitmap {
        let plan = self.run.plan;
        let Some(planned) = plan.planned(id, NOW) else {
            return Bitmap::zeros(0);
        };
        let len = self.range(plan.rule(id).subject).len();
        self.mask(planned.value, len).holds.slice(0, len)
    }

    /// The values of an attribute.
    ///
    /// # Errors
    /// An overflow, naming the rule.
    pub(crate) fn attribute_values(&self, id: RuleId) -> Result<Vec<Option<Value>>, Error> {
        let plan = self.run.plan;
        let (Some(planned), RuleBody::Attribute(node)) =
            (plan.planned(id, NOW), &plan.rule(id).body)
        else {
            return Ok(Vec::new());
        };
        let len = self.range(plan.rule(id).subject).len();
        let vector = shown(self.vector(planned.value), len);
        let vector = vector.map_err(|Overflow| overflow(plan, id))?;
        let visible = planned.visible.map(|visible| self.mask(visible, len));
        let value = |row| match &visible {
            Some(visible) if !visible.holds.get(row) => None,
            _ => value(vector, &node.ty, self.run.data, row),
        };
        Ok((0..len).map(value).collect())
    }
}
