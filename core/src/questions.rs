//! Questions that rules ask the evaluator: conditions and values about records, as rules of a program of their own.

use crate::{
    error::Error,
    evaluate::{AsOf, Chunk, Hindsight, Inquiry, Lasting, LastingId, Run, Schedule, texts},
    horizon::Watch,
    plan::{self, Inputs, NOW, NodeId, Operation, Plan},
    records::{Bitmap, Dataset, NamedText, ReadSet},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Node, NodeKind, Program, Rule, RuleBody, RuleId},
    schema::CollectionId,
    types::{Type, Value},
};
use rust_decimal::Decimal;
use std::{
    borrow::Cow,
    collections::BTreeSet,
    ops::Range,
    sync::{Arc, OnceLock},
};

/// Questions on their way into a plan.
pub(crate) struct Questions<'p> {
    program: &'p Arc<Program>,
    /// Who asks.
    name: String,
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
    name: String,
    plan: Arc<Plan>,
    conditions: Vec<RuleId>,
    values: Vec<RuleId>,
    /// What a single client needs.
    schedule: Schedule,
    /// What can be told of a record without an evaluation.
    lasting: OnceLock<LastingConditions>,
}

/// How records are kept that are asked about again and again: texts have other codes in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// All in one data set.
    Together,
    /// Each client's in one of its own, made knowing the texts that questions name.
    Apart,
}

/// Conditions that no instant changes, by how records are kept.
#[derive(Debug)]
struct LastingConditions {
    together: Lasting,
    apart: Lasting,
    /// By condition; none where it has to be evaluated.
    filters: Vec<Option<Filters>>,
}

/// What must hold of a record that is there.
#[derive(Debug)]
enum Filters {
    None,
    One {
        together: LastingId,
        apart: LastingId,
    },
}

/// What answers questions about rows.
pub(crate) trait Answering {
    /// Whether a condition holds of a record, counted from the first of those clients.
    fn holds(&self, condition: Condition, row: usize) -> bool;

    /// A value of a record.
    fn value(&self, asked: Asked, row: usize) -> Option<Cow<'_, Value>>;

    /// A number of a record, whatever it counts.
    fn number(&self, asked: Asked, row: usize) -> Option<Decimal> {
        self.value(asked, row)?.number()
    }
}

/// Questions about the rows of one client, ready to be answered again and again while rows of it come and go.
#[derive(Debug)]
pub(crate) struct Enquiry(Inquiry);

/// An enquiry into a data set whose first client is the one.
pub(crate) struct Enquired<'e> {
    pub enquiry: &'e Enquiry,
    pub data: &'e Dataset,
}

/// The answers at an instant, about the records of some clients.
pub(crate) struct Answers {
    conditions: Vec<Bitmap>,
    values: Vec<Vec<Option<Value>>>,
}

impl<'p> Questions<'p> {
    pub fn new(program: &'p Arc<Program>) -> Questions<'p> {
        Questions {
            program,
            name: String::new(),
            asked: Vec::new(),
            conditions: 0,
            values: 0,
        }
    }

    /// The same for a rule of that name.
    pub fn of_rule(program: &'p Arc<Program>, name: &str) -> Questions<'p> {
        Questions {
            name: name.to_owned(),
            ..Questions::new(program)
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
        leave_out(&mut program, |rule| !called.contains(&rule));
        let first = program.rules.len();
        let asked = self.asked.iter().zip(first..);
        let (conditions, values): (Vec<_>, Vec<_>) =
            asked.partition(|(rule, _)| matches!(rule.body, RuleBody::Segment(_)));
        let numbers = |rules: Vec<(&Rule, usize)>| -> Vec<RuleId> {
            let numbers = rules.into_iter().map(|(_, at)| RuleId(at as u32));
            numbers.collect()
        };
        let (conditions, values) = (numbers(conditions), numbers(values));
        program.rules.extend(self.asked);
        let plan = Plan::new(&Arc::new(program), inputs)?;
        let all = conditions.iter().chain(&values).copied();
        Ok(Questionnaire {
            schedule: Schedule::of_rules(&plan, all),
            name: self.name,
            plan: Arc::new(plan),
            conditions,
            values,
            lasting: OnceLock::new(),
        })
    }
}

impl Questionnaire {
    /// The rule that asks; empty where none was named.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes ready what no instant changes, for records that are kept together and such that are kept apart.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn prepare(&self, together: &Dataset, apart: &Dataset) -> Result<(), Error> {
        if self.lasting.get().is_some() {
            return Ok(());
        }
        let graph = self.plan.graph();
        let asked: Vec<Option<Option<NodeId>>> = self
            .conditions
            .iter()
            .map(|&rule| {
                let planned = self.plan.planned(rule, NOW)?;
                let Operation::Selected { within, filter } =
                    &graph.node_of(planned.value).operation
                else {
                    return None;
                };
                // Whoever asks knows that the record is there, and so is what it hangs on, which has no time of its own.
                let subject = self.plan.rule(rule).subject;
                let is_own = |node: &NodeId| {
                    matches!(
                        &graph.node_of(*node).operation,
                        Operation::Visible { collection, .. } if *collection == subject
                    )
                };
                within.iter().all(is_own).then_some(*filter)
            })
            .collect();
        let nodes: Vec<NodeId> = asked.iter().flatten().flatten().copied().collect();
        let at = || AsOf::Instant(DateTime::UNIX_EPOCH);
        let run = |data| Run::new(&self.plan, data, &(0..0), at());
        let (together, of_together) = Lasting::new(&run(together)?, &nodes);
        let (apart, of_apart) = Lasting::new(&run(apart)?, &nodes);
        let mut made = of_together.into_iter().zip(of_apart);
        let filters = asked.into_iter().map(|filter| match filter? {
            None => Some(Filters::None),
            Some(_) => {
                let (together, apart) = made.next()?;
                Some(Filters::One {
                    together: together?,
                    apart: apart?,
                })
            }
        });
        let lasting = LastingConditions {
            filters: filters.collect(),
            together,
            apart,
        };
        // Who was quicker has made the same.
        let _ = self.lasting.set(lasting);
        Ok(())
    }

    /// Whether a condition holds of a row of a client that is there, where no instant changes that; none where it has to be evaluated.
    pub fn holds_lastingly(
        &self,
        condition: Condition,
        storage: Storage,
        (data, client, row): (&Dataset, usize, usize),
    ) -> Option<bool> {
        let lasting = self.lasting.get()?;
        let (conditions, id) = match (lasting.filters.get(condition.0)?.as_ref()?, storage) {
            (Filters::None, _) => return Some(true),
            (Filters::One { together, .. }, Storage::Together) => (&lasting.together, *together),
            (Filters::One { apart, .. }, Storage::Apart) => (&lasting.apart, *apart),
        };
        let of = (data, self.plan.days(), client);
        Some(conditions.truth(id, of, row) == Some(true))
    }

    /// What is read to answer.
    pub fn read_set(&self) -> ReadSet {
        self.plan.read_set()
    }

    /// The plan that answers them.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// A watch over who meets a condition as time passes.
    pub fn watch(&self, condition: Condition) -> Watch {
        let watched = self.conditions.get(condition.0).copied();
        Watch::new(&self.plan, |rule| Some(rule) == watched)
    }

    /// Asks about a range of clients at an instant.
    pub fn ask(
        &self,
        data: &Dataset,
        clients: Range<usize>,
        at: DateTime<Utc>,
    ) -> Result<Answers, Error> {
        if clients.len() == 1 && clients.end <= data.len() {
            return self.ask_one(data, clients, at, None);
        }
        let mut evaluation = self
            .plan
            .evaluate_subjects(data, clients, AsOf::Instant(at))?;
        let segments = evaluation
            .segments
            .len()
            .saturating_sub(self.conditions.len());
        let attributes = evaluation
            .attributes
            .len()
            .saturating_sub(self.values.len());
        let conditions = evaluation.segments.drain(segments..);
        let values = evaluation.attributes.drain(attributes..);
        Ok(Answers {
            conditions: conditions.map(|segment| segment.selected).collect(),
            values: values
                .map(|attribute| attribute.values().collect())
                .collect(),
        })
    }

    /// The client's records of which a condition holds, whatever the other questions come to.
    pub fn holds_alone(
        &self,
        condition: Condition,
        data: &Dataset,
        client: Range<usize>,
        at: DateTime<Utc>,
    ) -> Result<Bitmap, Error> {
        let rule = self.conditions.get(condition.0).copied();
        let members = |chunk: &Chunk<'_, '_>, rule| Ok(chunk.members(rule));
        let answer = rule.map(|rule| self.alone(rule, data, client, at, members));
        Ok(answer.transpose()?.unwrap_or_default())
    }

    /// A value of each of the client's records, whatever the other questions come to.
    pub fn values_alone(
        &self,
        asked: Asked,
        data: &Dataset,
        client: Range<usize>,
        at: DateTime<Utc>,
    ) -> Result<Vec<Option<Value>>, Error> {
        let rule = self.values.get(asked.0).copied();
        let values = |chunk: &Chunk<'_, '_>, rule| chunk.attribute_values(rule);
        let answer = rule.map(|rule| self.alone(rule, data, client, at, values));
        Ok(answer.transpose()?.unwrap_or_default())
    }

    fn alone<T>(
        &self,
        rule: RuleId,
        data: &Dataset,
        client: Range<usize>,
        at: DateTime<Utc>,
        see: impl FnOnce(&Chunk<'_, '_>, RuleId) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let run = Run::new(&self.plan, data, &client, AsOf::Instant(at))?;
        let schedule = Schedule::of_rules(&self.plan, [rule]);
        see(&Chunk::evaluate(&run, &schedule, client)?, rule)
    }

    /// The same of one client, by what is known now of records then: what a batch finds out beside the answers would cost more than these.
    pub fn ask_one(
        &self,
        data: &Dataset,
        client: Range<usize>,
        at: DateTime<Utc>,
        hindsight: Option<Hindsight>,
    ) -> Result<Answers, Error> {
        let mut run = Run::new(&self.plan, data, &client, AsOf::Instant(at))?;
        run.hindsight = hindsight;
        let chunk = Chunk::evaluate(&run, &self.schedule, client)?;
        let conditions = self.conditions.iter();
        let values = self.values.iter();
        Ok(Answers {
            conditions: conditions.map(|&rule| chunk.members(rule)).collect(),
            values: values
                .map(|&rule| chunk.attribute_values(rule))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Questionnaire {
    /// The texts that the questions compare fields with.
    pub fn texts(&self) -> Vec<NamedText> {
        texts(&self.plan)
    }

    /// What the questions read of records.
    pub fn reads(&self) -> ReadSet {
        self.plan.read_set()
    }

    /// Makes the questions ready for the first client of a data set. None where some of them cannot be answered one row at a time.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn enquire(&self, data: &Dataset, at: DateTime<Utc>) -> Result<Option<Enquiry>, Error> {
        let asked = (self.conditions.as_slice(), self.values.as_slice());
        let inquiry = Inquiry::new(&self.plan, data, AsOf::Instant(at), asked)?;
        Ok(inquiry.map(Enquiry))
    }
}

impl Answering for Answers {
    fn holds(&self, condition: Condition, row: usize) -> bool {
        Answers::holds(self, condition, row)
    }

    fn value(&self, asked: Asked, row: usize) -> Option<Cow<'_, Value>> {
        Answers::value(self, asked, row).map(Cow::Borrowed)
    }
}

impl Answering for Enquired<'_> {
    fn holds(&self, condition: Condition, row: usize) -> bool {
        self.enquiry.0.holds(self.data, condition.0, row)
    }

    fn value(&self, asked: Asked, row: usize) -> Option<Cow<'_, Value>> {
        self.enquiry
            .0
            .value(self.data, asked.0, row)
            .map(Cow::Owned)
    }

    fn number(&self, asked: Asked, row: usize) -> Option<Decimal> {
        self.enquiry.0.number(self.data, asked.0, row)
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
        self.conditions.get(condition.0)
    }

    /// A value of a record.
    pub fn value(&self, asked: Asked, row: usize) -> Option<&Value> {
        self.values.get(asked.0)?.get(row)?.as_ref()
    }
}

/// A plan of some rules of a program and of those that they call, by the numbers that they have.
pub(crate) fn plan_of(
    program: &Arc<Program>,
    inputs: &Inputs,
    rules: &BTreeSet<RuleId>,
) -> Result<Plan, Error> {
    let mut program = Program::clone(program);
    let chosen = rules.iter();
    let chosen: Vec<Rule> = chosen
        .filter_map(|rule| program.rules.get(rule.0 as usize).cloned())
        .collect();
    let called = called(&program, &chosen);
    leave_out(&mut program, |rule| {
        !called.contains(&rule) && !rules.contains(&rule)
    });
    Plan::new(&Arc::new(program), inputs)
}

/// Puts conditions that nobody calls, which cost nothing, in the place of some rules.
fn leave_out(program: &mut Program, is_idle: impl Fn(RuleId) -> bool) {
    for (at, rule) in program.rules.iter_mut().enumerate() {
        if is_idle(RuleId(at as u32)) {
            rule.body = RuleBody::Condition(Node {
                kind: NodeKind::Literal(Value::Bool(true)),
                ty: Type::Bool,
                optional: false,
                span: rule.span,
            });
        }
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
