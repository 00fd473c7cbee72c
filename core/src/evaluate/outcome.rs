//! What a chunk found, and how chunks join.

use super::{
    attribute::{Column, Columns},
    blame::{Blame, Tally, remarks},
    chunk::{Chunk, Overflow, overflow},
    evaluation::{AttributeResult, Evaluation, PartitionResult, Remark, SegmentResult},
    mask::some,
    run::Run,
    schedule::Schedule,
    value::{shown, value},
    vector::Vector,
};
use crate::{
    error::Error,
    plan::{NOW, NodeId, Plan, PlannedRule},
    records::Bitmap,
};
use indexmap::IndexMap;
use kardan_dsl::{
    program::{RuleBody, RuleId},
    schema::CollectionId,
    types::Value,
};
use std::{collections::HashMap, hash::Hash, ops::Range, sync::Arc};

/// The results of one chunk, by rule.
#[derive(Default)]
pub(super) struct Outcome {
    rules: Vec<RuleOutcome>,
    tally: Tally,
}

/// The result of one rule.
enum RuleOutcome {
    /// A condition, which is not reported.
    Nothing,
    Segment {
        selected: Bitmap,
        /// None where that is nowhere.
        unknown: Option<Bitmap>,
        blame: Blame,
    },
    Partition(Vec<u16>),
    Attribute(Columns),
}

impl Outcome {
    /// Evaluates a chunk and reads the results off it, some of them as soon as they are there; `watch` is told of each node that has been computed.
    ///
    /// # Errors
    /// An overflow, naming the rule.
    pub fn of<'r>(
        run: &Run<'r>,
        schedule: &Schedule,
        subjects: Range<usize>,
        mut watch: impl FnMut(&Chunk<'_, 'r>, NodeId),
    ) -> Result<Outcome, Error> {
        let plan = run.plan;
        let mut found: Vec<_> = plan.program().rules.iter().map(|_| None).collect();
        let mut told = schedule.spent.rules();
        let chunk = Chunk::watched(run, schedule, subjects, |chunk, place, node| {
            for &id in told.at(place) {
                let outcome = match plan.planned(id, NOW) {
                    Some(planned) => segment_outcome(chunk, id, planned),
                    None => RuleOutcome::Nothing,
                };
                found[id.0 as usize] = Some((outcome, chunk.tally(id)));
            }
            watch(chunk, node);
        })?;
        let mut outcome = Outcome {
            rules: Vec::with_capacity(found.len()),
            tally: Tally::new(),
        };
        for (id, found) in (0..).map(RuleId).zip(found) {
            let (rule, tally) = match (found, plan.planned(id, NOW)) {
                (Some(found), _) => found,
                (None, Some(planned)) => {
                    let rule = rule_outcome(&chunk, id, planned);
                    let rule = rule.map_err(|Overflow| overflow(plan, id))?;
                    (rule, chunk.tally(id))
                }
                (None, None) => (RuleOutcome::Nothing, Tally::new()),
            };
            outcome.rules.push(rule);
            count(&mut outcome.tally, tally);
        }
        Ok(outcome)
    }

    /// Makes room for what is found of so many records, by the collection that a rule is about: then nothing is moved when more comes.
    pub fn reserve(&mut self, plan: &Plan, records: impl Fn(CollectionId) -> usize) {
        for (id, rule) in (0..).map(RuleId).zip(&mut self.rules) {
            if let RuleOutcome::Segment { selected, .. } = rule {
                selected.reserve(records(plan.rule(id).subject));
            }
        }
    }

    /// Adds what the next chunk found.
    pub fn join(&mut self, next: Outcome) {
        count(&mut self.tally, next.tally);
        let rules = self.rules.iter_mut().zip(next.rules);
        rules.for_each(|(rule, next)| rule.join(next));
    }

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
fn count<K: Hash + Eq>(counts: &mut IndexMap<K, u64>, more: IndexMap<K, u64>) {
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
                selected,
                unknown,
                blame,
            },
            _,
        ) => evaluation.segments.push(SegmentResult {
            name,
            title,
            subject,
            unknown: match (unknown, selected.len()) {
                (Some(unknown), _) => Arc::new(unknown),
                (None, len) => {
                    let nobody = nobody.entry(len);
                    Arc::clone(nobody.or_insert_with(|| Arc::new(Bitmap::zeros(len))))
                }
            },
            selected,
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
                    selected,
                    unknown,
                    blame,
                },
                RuleOutcome::Segment {
                    selected: found_selected,
                    unknown: found_unknown,
                    blame: found,
                },
            ) => {
                if unknown.is_some() || found_unknown.is_some() {
                    let len = selected.len();
                    let mut all = unknown.take().unwrap_or_else(|| Bitmap::zeros(len));
                    for (at, row) in places.clone().enumerate() {
                        let missing = found_unknown.as_ref().is_some_and(|bits| bits.get(at));
                        all.set(row, missing);
                    }
                    *unknown = some(all);
                }
                for (at, row) in places.enumerate() {
                    selected.set(row, found_selected.get(at));
                }
                count(blame, found);
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

    fn join(&mut self, next: RuleOutcome) {
        match (self, next) {
            (
                RuleOutcome::Segment {
                    selected,
                    unknown,
                    blame,
                },
                RuleOutcome::Segment {
                    selected: more_selected,
                    unknown: more_unknown,
                    blame: more_blame,
                },
            ) => {
                if unknown.is_some() || more_unknown.is_some() {
                    let (len, more) = (selected.len(), more_selected.len());
                    let unknown = unknown.get_or_insert_with(|| Bitmap::zeros(len));
                    unknown.extend(&more_unknown.unwrap_or_else(|| Bitmap::zeros(more)));
                }
                selected.extend(&more_selected);
                count(blame, more_blame);
            }
            (RuleOutcome::Partition(codes), RuleOutcome::Partition(more)) => codes.extend(more),
            (RuleOutcome::Attribute(columns), RuleOutcome::Attribute(more)) => columns.extend(more),
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

/// What is found of a segment; of another rule nothing.
fn segment_outcome(chunk: &Chunk<'_, '_>, id: RuleId, planned: &PlannedRule) -> RuleOutcome {
    let rule = chunk.run.plan.rule(id);
    let (RuleBody::Segment(_), [trace]) = (&rule.body, planned.traces.as_slice()) else {
        return RuleOutcome::Nothing;
    };
    let len = chunk.range(rule.subject).len();
    let selected = chunk.mask(planned.value, len).holds.slice(0, len);
    let unknown = match trace.route {
        None => chunk.vector(trace.node).known().map(|known| known.not()),
        Some(route) => {
            let all: Vec<u32> = (0..len as u32).collect();
            let there = chunk.along(Some(route), &all);
            let missing = |row: usize| chunk.is_missing(trace.node, there[row]);
            Some(Bitmap::from_fn(len, missing))
        }
    };
    let unknown = unknown.map(|unknown| match planned.visible {
        Some(visible) => unknown.and(&chunk.mask(visible, len).holds),
        None => unknown,
    });
    let unknown = unknown.and_then(|mut unknown| {
        unknown.truncate(len);
        some(unknown)
    });
    let blame = unknown
        .as_ref()
        .map(|unknown| chunk.blame(planned, unknown));
    RuleOutcome::Segment {
        selected,
        unknown,
        blame: blame.unwrap_or_default(),
    }
}

fn rule_outcome(
    chunk: &Chunk<'_, '_>,
    id: RuleId,
    planned: &PlannedRule,
) -> Result<RuleOutcome, Overflow> {
    let rule = chunk.run.plan.rule(id);
    let len = chunk.range(rule.subject).len();
    Ok(match &rule.body {
        RuleBody::Segment(_) => segment_outcome(chunk, id, planned),
        RuleBody::Partition { .. } => {
            let code = |row: usize| match chunk.vector(planned.value) {
                Vector::Text(texts) if texts.is_known(row) => texts.codes.get(row) as u16,
                _ => PartitionResult::NO_STATE,
            };
            RuleOutcome::Partition((0..len).map(code).collect())
        }
        RuleBody::Attribute(node) => {
            RuleOutcome::Attribute(Column::of(chunk, planned, &node.ty, len)?.into())
        }
        RuleBody::Condition(_) => RuleOutcome::Nothing,
    })
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
