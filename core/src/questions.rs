//! Questions that rules ask the evaluator: conditions and values about records, as rules of a program of their own.

use crate::{
    error::Error,
    evaluate::{AsOf, Evaluation},
    plan::{self, Inputs, Plan},
    records::{Bitmap, Dataset, ReadSet},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Node, NodeKind, Program, Rule, RuleBody, RuleId},
    schema::CollectionId,
    types::{Type, Value},
};
use std::{collections::BTreeSet, ops::Range, sync::Arc};

/// Questions on their way into a plan.
pub(crate) struct Questions<'p> {
    program: &'p Arc<Program>,
    asked: Vec<Rule>,
    conditions: usize,
    values: usize,
}

/// A condition by its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition(usize);

/// A value by its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked(usize);

/// Questions that can be asked.
#[derive(Debug)]
pub(crate) struct Questionnaire {
    plan: Plan,
    conditions: usize,
    values: usize,
}

/// The answers at an instant, about the records of some clients.
pub(crate) struct Answers {
    evaluation: Evaluation,
    first_condition: usize,
    first_value: usize,
}

impl<'p> Questions<'p> {
    pub fn new(program: &'p Arc<Program>) -> Questions<'p> {
        Questions {
            program,
            asked: Vec::new(),
            conditions: 0,
            values: 0,
        }
    }

    pub fn program(&self) -> &'p Arc<Program> {
        self.program
    }

    /// Asks whether something holds of each record of a collection; unknown does not.
    pub fn condition(&mut self, about: CollectionId, node: &Node) -> Condition {
        self.add(about, RuleBody::Segment(node.clone()), node);
        self.conditions += 1;
        Condition(self.conditions - 1)
    }

    /// Asks for a value of each record of a collection.
    pub fn value(&mut self, about: CollectionId, node: &Node) -> Asked {
        self.add(about, RuleBody::Attribute(node.clone()), node);
        self.values += 1;
        Asked(self.values - 1)
    }

    /// What is asked: about the records of which collection, and the node.
    pub fn asked(&self) -> impl Iterator<Item = (CollectionId, &Node)> {
        self.asked.iter().filter_map(|rule| match &rule.body {
            RuleBody::Segment(node) | RuleBody::Attribute(node) => Some((rule.subject, node)),
            _ => None,
        })
    }

    fn add(&mut self, subject: CollectionId, body: RuleBody, node: &Node) {
        self.asked.push(Rule {
            name: format!("question {}", self.asked.len() + 1),
            title: None,
            subject,
            body,
            span: node.span,
        });
    }

    /// Plans them, with those rules of the program that they call and no others.
    pub fn plan(self, inputs: &Inputs) -> Result<Questionnaire, Error> {
        let mut program = Program::clone(self.program);
        let called = called(&program, &self.asked);
        for (at, rule) in program.rules.iter_mut().enumerate() {
            if !called.contains(&RuleId(at as u32)) {
                // A condition that nobody calls costs nothing.
                rule.body = RuleBody::Condition(Node {
                    kind: NodeKind::Literal(Value::Bool(true)),
                    ty: Type::Bool,
                    optional: false,
                    span: rule.span,
                });
            }
        }
        program.rules.extend(self.asked);
        Ok(Questionnaire {
            plan: Plan::new(&Arc::new(program), inputs)?,
            conditions: self.conditions,
            values: self.values,
        })
    }
}

impl Questionnaire {
    /// What is read to answer.
    pub fn read_set(&self) -> ReadSet {
        self.plan.read_set()
    }

    /// Asks about a range of clients at an instant.
    pub fn ask(
        &self,
        data: &Dataset,
        clients: Range<usize>,
        at: DateTime<Utc>,
    ) -> Result<Answers, Error> {
        let evaluation = self
            .plan
            .evaluate_subjects(data, clients, AsOf::Instant(at))?;
        Ok(Answers {
            first_condition: evaluation.segments.len().saturating_sub(self.conditions),
            first_value: evaluation.attributes.len().saturating_sub(self.values),
            evaluation,
        })
    }
}

impl Answers {
    /// Whether a condition holds of a record, counted from the first of those clients.
    pub fn holds(&self, condition: Condition, row: usize) -> bool {
        self.selected(condition)
            .is_some_and(|selected| row < selected.len() && selected.get(row))
    }

    /// The records of which a condition holds.
    pub fn selected(&self, condition: Condition) -> Option<&Bitmap> {
        let segment = self
            .evaluation
            .segments
            .get(self.first_condition + condition.0)?;
        Some(&segment.selected)
    }

    /// A value of a record.
    pub fn value(&self, asked: Asked, row: usize) -> Option<&Value> {
        let attribute = self.evaluation.attributes.get(self.first_value + asked.0)?;
        attribute.values.get(row)?.as_ref()
    }
}

/// The rules of a program that some rules call, directly or not.
fn called(program: &Program, rules: &[Rule]) -> BTreeSet<RuleId> {
    let mut called = BTreeSet::new();
    let mut pending: Vec<&Rule> = rules.iter().collect();
    while let Some(rule) = pending.pop() {
        for body in plan::bodies(rule) {
            plan::each(body, &mut |node| {
                if let NodeKind::Call { rule, .. } = node.kind
                    && called.insert(rule)
                {
                    pending.extend(program.rules.get(rule.0 as usize));
                }
            });
        }
    }
    called
}
