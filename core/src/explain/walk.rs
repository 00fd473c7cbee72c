//! From the vectors of one record's chunk to its explanation: the program's nodes and their traces, side by side.

use super::{Explanation, RecordFound, RowsFound};
use crate::{
    calendar::date_of_day,
    error::{Error, ErrorKind},
    evaluate::{AsOf, Chunk, Run, Schedule, Vector},
    plan::{MomentId, NOW, NodeId, Plan, RowsTrace, Trace, bodies},
    records::{Dataset, NO_ROW, Values},
};
use kardan_dsl::{
    program::{Node, NodeKind, Quantifier, RuleBody, RuleId},
    schema::{CollectionId, Owner, Schema},
    source::Span,
    syntax::ComparisonOperator,
    types::{Type, Value},
};
use std::borrow::Cow;

/// Rules may ask rules; an explanation opens so many of them.
const DEPTH: usize = 16;

impl Plan {
    /// Tells why a record is in a segment or not: the segment by its name, the record by its key (by its number from 1 in a
    /// collection without a key).
    ///
    /// # Errors
    /// An unknown-name error for a segment or record that does not exist; otherwise as [`Plan::evaluate`].
    pub fn explain(
        &self,
        data: &Dataset,
        as_of: AsOf,
        segment: &str,
        key: &str,
    ) -> Result<Explanation, Error> {
        let (rule, subject) = self.segment(segment)?;
        self.explain_row(data, as_of, rule, data.known_row(subject, key)?)
    }

    /// The same for the only record of data that hold no other of its kind: a single client.
    ///
    /// # Errors
    /// As [`Plan::explain`]; an unknown-name error where there are several records, or none.
    pub fn explain_only(
        &self,
        data: &Dataset,
        as_of: AsOf,
        segment: &str,
    ) -> Result<Explanation, Error> {
        let (rule, subject) = self.segment(segment)?;
        self.explain_row(data, as_of, rule, data.only_row(subject)?)
    }

    /// The same for a rule and a row by their numbers.
    ///
    /// # Errors
    /// An unknown-name error for a row that does not exist; otherwise as [`Plan::evaluate`].
    pub fn explain_row(
        &self,
        data: &Dataset,
        as_of: AsOf,
        rule: RuleId,
        row: usize,
    ) -> Result<Explanation, Error> {
        let subject = self.rule(rule).subject;
        let Some(owner) = owner(data, subject, row) else {
            let problem = format!("the data has no record number {}", row + 1);
            return Err(Error::new(ErrorKind::Unknown, problem));
        };
        let run = Run::new(self, data, &(owner..owner + 1), as_of)?;
        let schedule = Schedule::thorough(self.graph().nodes().len());
        let chunk = Chunk::evaluate(&run, &schedule, owner..owner + 1)?;
        let first = chunk.range(subject).start;
        let walk = Walk {
            plan: self,
            data,
            chunk: &chunk,
        };
        Ok(walk.rule(rule, NOW, (row - first) as u32, self.rule(rule).span, 0))
    }

    fn segment(&self, name: &str) -> Result<(RuleId, CollectionId), Error> {
        let rules = self.program().rules.iter().enumerate();
        let is_segment = |body: &RuleBody| matches!(body, RuleBody::Segment(_));
        let mut segments = rules.filter(|(_, rule)| is_segment(&rule.body));
        let (at, rule) = segments
            .find(|(_, rule)| rule.name == name)
            .ok_or_else(|| self.no_segment(name))?;
        Ok((RuleId(at as u32), rule.subject))
    }

    fn no_segment(&self, name: &str) -> Error {
        let rules = self.program().rules.iter();
        let segments = rules.filter(|rule| matches!(rule.body, RuleBody::Segment(_)));
        let names: Vec<&str> = segments.map(|rule| rule.name.as_str()).collect();
        Error::new(
            ErrorKind::Unknown,
            format!("the program has no segment `{name}`"),
        )
        .with_help(format!("it has: {}", names.join(", ")))
    }
}

/// The subject's row to which a row belongs; any will do for a table beside the subjects.
fn owner(data: &Dataset, collection: CollectionId, row: usize) -> Option<usize> {
    if row >= data.table(collection).len {
        return None;
    }
    match data.schema.collection(collection).owner {
        Owner::Subject => Some(row),
        Owner::Table => (!data.is_empty()).then_some(0),
        Owner::Parent {
            collection: parent, ..
        } => {
            let offsets = &data.table(collection).offsets;
            let after = offsets.partition_point(|&offset| offset as usize <= row);
            owner(data, parent, after.checked_sub(1)?)
        }
    }
}

struct Walk<'w, 'r> {
    plan: &'w Plan,
    data: &'w Dataset,
    chunk: &'w Chunk<'w, 'r>,
}

impl Walk<'_, '_> {
    /// A rule for one of its rows, told at the place that asks for it.
    fn rule(
        &self,
        id: RuleId,
        moment: MomentId,
        row: u32,
        span: Span,
        depth: usize,
    ) -> Explanation {
        let rule = self.plan.rule(id);
        let mut explanation = self.told(span);
        explanation.text = rule.name.clone();
        let Some(planned) = self.plan.planned(id, moment) else {
            return explanation;
        };
        let nodes = bodies(rule).into_iter().zip(&planned.traces);
        let mut parts: Vec<_> = nodes
            .map(|(node, trace)| self.node(node, trace, row, depth))
            .collect();
        match &rule.body {
            RuleBody::Segment(node) | RuleBody::Condition(node) => {
                if let Some(body) = parts.pop() {
                    explanation.outcome = body.outcome;
                    explanation.because = body.because.clone();
                    // The lines of a block stand under the rule itself.
                    let block = matches!(node.kind, NodeKind::And(_));
                    explanation.parts = if block { body.parts } else { vec![body] };
                }
            }
            RuleBody::Attribute(_) | RuleBody::Partition { .. } => {
                let ty = if let RuleBody::Attribute(node) = &rule.body {
                    &node.ty
                } else {
                    &Type::Text
                };
                let value = self.chunk.value_at(planned.value, row, ty);
                explanation.outcome = Some(value.is_some());
                explanation.values = vec![(rule.name.clone(), value)];
                explanation.parts = parts;
            }
        }
        explanation
    }

    /// A node at a row of the place that its route begins at.
    fn node(&self, node: &Node, trace: &Trace, row: u32, depth: usize) -> Explanation {
        let mut explanation = self.told(node.span);
        let at = self.along(trace, row);
        explanation.outcome = self.outcome(trace, at);
        if explanation.outcome.is_none() && node.ty == Type::Bool {
            explanation.because = trace.name.as_deref().map(str::to_owned);
        }
        match &node.kind {
            NodeKind::And(nodes) | NodeKind::Or(nodes) => {
                explanation.parts = self.all(nodes.iter(), trace, at, depth);
                self.pass_up(&mut explanation);
            }
            NodeKind::Not(inner) => {
                explanation.parts = self.all(std::iter::once(&**inner), trace, at, depth);
                self.pass_up(&mut explanation);
            }
            NodeKind::Call { rule, .. } => self.call(*rule, trace, at, depth, &mut explanation),
            NodeKind::Quantifier(quantifier) => {
                let wanted = match quantifier {
                    Quantifier::Count(_, operator, number) => Some((*operator, *number)),
                    Quantifier::Every(..) => None,
                };
                explanation.rows = trace
                    .rows
                    .first()
                    .and_then(|rows| self.rows(rows, at, wanted));
            }
            _ => explanation.values = self.operands(node, trace, at),
        }
        explanation
    }

    fn all<'n>(
        &self,
        nodes: impl Iterator<Item = &'n Node>,
        trace: &Trace,
        at: u32,
        depth: usize,
    ) -> Vec<Explanation> {
        nodes
            .zip(&trace.parts)
            .map(|(node, part)| self.node(node, part, at, depth))
            .collect()
    }

    /// What a whole is unknown for is what its first unknown part is unknown for.
    fn pass_up(&self, explanation: &mut Explanation) {
        if explanation.outcome.is_none() {
            let unknown = explanation.parts.iter().find(|part| part.outcome.is_none());
            explanation.because = unknown.and_then(|part| part.because.clone());
        }
    }

    fn call(
        &self,
        rule: RuleId,
        trace: &Trace,
        at: u32,
        depth: usize,
        explanation: &mut Explanation,
    ) {
        let Some(part) = trace.parts.first() else {
            return;
        };
        let Some((_, moment, _)) = &part.call else {
            return;
        };
        let there = self.along(part, at);
        if there == NO_ROW || depth >= DEPTH {
            return;
        }
        let called = self.rule(rule, *moment, there, explanation.span, depth + 1);
        match &self.plan.rule(rule).body {
            RuleBody::Attribute(_) | RuleBody::Partition { .. } => {
                explanation.values = called.values
            }
            _ => {
                explanation.because = called.because.filter(|_| explanation.outcome.is_none());
                explanation.parts = called.parts;
            }
        }
    }

    /// The values of the operands that are no constants, by their text.
    fn operands(&self, node: &Node, trace: &Trace, at: u32) -> Vec<(String, Option<Value>)> {
        let operands: Vec<&Node> = match &node.kind {
            NodeKind::Compare(_, a, b) | NodeKind::Contains(a, b) | NodeKind::StartsWith(a, b) => {
                vec![a, b]
            }
            NodeKind::Between(a, b, c) => vec![a, b, c],
            NodeKind::InList(a, _)
            | NodeKind::InCatalog(a, _)
            | NodeKind::InWindow(a, _)
            | NodeKind::IsKnown(a)
            | NodeKind::AnniversaryInWindow { date: a, .. } => vec![a],
            _ => return Vec::new(),
        };
        let constant = |node: &Node| matches!(node.kind, NodeKind::Literal(_));
        let shown = operands
            .into_iter()
            .zip(&trace.parts)
            .filter(|(node, _)| !constant(node));
        shown
            .map(|(node, part)| {
                let value = match self.along(part, at) {
                    NO_ROW => None,
                    there => self.chunk.value_at(part.node, there, &node.ty),
                };
                (self.text(node.span), value)
            })
            .collect()
    }

    fn rows(
        &self,
        rows: &RowsTrace,
        at: u32,
        wanted: Option<(ComparisonOperator, u64)>,
    ) -> Option<RowsFound> {
        let base = self.chunk.along(rows.route, &[at]).first().copied()?;
        let frame = self.chunk.frame(rows.selected);
        let mut found = 0;
        let mut records = Vec::new();
        let collection = self.chunk.collection_of(frame);
        for row in self.chunk.groups(rows.grouping).rows(base as usize) {
            if self.truth(rows.selected, row) == Some(true) {
                found += 1;
                if records.len() < RowsFound::SHOWN {
                    let place = self.chunk.table_row(frame, row as usize);
                    records.push(self.record(collection, place));
                }
            }
        }
        Some(RowsFound {
            collection,
            found,
            wanted,
            records,
        })
    }

    fn record(&self, collection: CollectionId, row: usize) -> RecordFound {
        RecordFound {
            key: self.data.id(collection, row).map(Cow::into_owned),
            time: self.time(collection, row),
        }
    }

    /// The local date of a row's time, its own or its nearest ancestor's.
    fn time(&self, collection: CollectionId, row: usize) -> Option<String> {
        let schema: &Schema = &self.data.schema;
        let Some(field) = schema.collection(collection).time else {
            let parent = schema.parent(collection)?;
            let offsets = &self.data.table(collection).offsets;
            let after = offsets.partition_point(|&offset| offset as usize <= row);
            return self.time(parent, after.checked_sub(1)?);
        };
        let day = match &self.data.table(collection).column(field).values {
            Values::Date(days) => *days.get(row)?,
            Values::Instant(instants) => self.chunk.zone().day(instants.get(row)),
            _ => return None,
        };
        date_of_day(day).map(|date| date.to_string())
    }

    fn outcome(&self, trace: &Trace, at: u32) -> Option<bool> {
        if at == NO_ROW {
            None
        } else {
            self.truth(trace.node, at)
        }
    }

    fn truth(&self, node: NodeId, row: u32) -> Option<bool> {
        match self.chunk.vector(node) {
            Vector::Mask(mask) => {
                (!mask.is_unknown(row as usize)).then(|| mask.holds.get(row as usize))
            }
            Vector::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    fn along(&self, trace: &Trace, row: u32) -> u32 {
        self.chunk
            .along(trace.route, &[row])
            .first()
            .copied()
            .unwrap_or(NO_ROW)
    }

    fn told(&self, span: Span) -> Explanation {
        Explanation {
            text: self.text(span),
            span,
            outcome: None,
            values: Vec::new(),
            rows: None,
            because: None,
            parts: Vec::new(),
        }
    }

    fn text(&self, span: Span) -> String {
        self.plan.program().sources.text(span).to_owned()
    }
}
