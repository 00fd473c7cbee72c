//! A version of the rules, made ready.

use super::{
    RecordKey,
    experiment::Experiment,
    rule::{Ending, Rule},
    state::Journey,
};
use crate::{
    calendar::Zone,
    error::Error,
    plan::{Given, Inputs},
    questions::{Asked, Condition, Questionnaire, Questions},
    records::time_of,
};
use kardan_dsl::{
    program::{Node, NodeKind, Program, RuleId, ScopeId},
    source::Span,
    types::Type,
};
use std::{collections::HashMap, sync::Arc};

/// All rules of a program.
#[derive(Debug)]
pub(super) struct Book {
    pub program: Arc<Program>,
    pub zone: Zone,
    /// By priority, the highest first, then in the order of the text.
    pub rules: Vec<Rule>,
    pub experiments: Vec<Experiment>,
    pub reach: Reach,
    /// Where each rule and experiment stands, by name.
    places: HashMap<String, usize>,
    /// Whether conditions end journeys of any rule.
    pub has_ending_conditions: bool,
}

/// Whom messages can be sent to, as questions about the client.
#[derive(Debug)]
pub(super) struct Reach {
    pub channels: Vec<Channel>,
    pub blacklisted: Option<Condition>,
    pub open_claim: Option<Condition>,
    pub timezone: Option<Asked>,
    pub sheet: Questionnaire,
}

/// A channel.
#[derive(Debug)]
pub(super) struct Channel {
    pub name: String,
    pub reachable: Option<Condition>,
    pub agreed: Option<Condition>,
}

impl Book {
    /// The rules of a program with the values that its host supplies.
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<Book, Error> {
        let given = Given::new(program, inputs)?;
        let triggers = program.triggers.triggers.iter();
        let mut rules: Vec<Rule> = triggers
            .map(|trigger| Rule::new(program, trigger, inputs, &given))
            .collect::<Result<_, _>>()?;
        let experiments = program.triggers.experiments.iter();
        let experiments = experiments
            .map(|experiment| Experiment::new(program, experiment, inputs, &given))
            .collect::<Result<Vec<Experiment>, _>>()?;
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.priority));
        let names = rules.iter().map(|rule| &rule.name);
        let names = names.chain(experiments.iter().map(|experiment| &experiment.name));
        let mut places = HashMap::new();
        for (place, name) in names.enumerate() {
            places.entry(name.clone()).or_insert(place);
        }
        let has_ending_conditions = rules.iter().any(|rule| {
            let mut endings = rule.stops.iter().chain(&rule.goals);
            endings.any(|ending| matches!(ending, Ending::Condition(_)))
        });
        Ok(Book {
            places,
            has_ending_conditions,
            program: Arc::clone(program),
            zone: Zone(program.timezone),
            rules,
            experiments,
            reach: Reach::new(program, inputs)?,
        })
    }

    /// What tells it from other versions.
    pub fn version(&self) -> &str {
        &self.program.hash
    }

    /// Where a rule stands among those that have their turn at one instant; behind all others where there is none of the name.
    pub fn place(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or(usize::MAX)
    }

    /// What decides between records of one instant whose turn it is. Those without a key stay in the order in which they were told of.
    pub fn turn<'r>(&self, record: &'r RecordKey) -> (&'r str, &'r str) {
        let schema = &self.program.schema;
        let collection = schema.collection_named(&record.collection);
        let has_key = collection.is_none_or(|at| schema.collection(at).key.is_some());
        let key = match has_key {
            true => record.key.as_str(),
            false => time_of(&record.key),
        };
        (&record.collection, key)
    }

    /// Whether it is made of the texts of a version, perhaps by a schema that has grown since.
    pub fn is_of(&self, version: &str) -> bool {
        self.program.has_texts_of(version)
    }

    /// The questions of its rules.
    pub fn sheets(&self) -> impl Iterator<Item = &Questionnaire> {
        let rules = self.rules.iter().map(|rule| &rule.sheet);
        let experiments = self.experiments.iter().flat_map(Experiment::sheets);
        rules.chain(experiments).chain([&self.reach.sheet])
    }

    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(self.place(name))
    }

    /// The rule by which a journey goes: a trigger, or a variant of an experiment.
    pub fn rule_of(&self, journey: &Journey) -> Option<&Rule> {
        let Some(variant) = &journey.variant else {
            return self.rule(&journey.rule);
        };
        let experiment = self.experiment(&journey.rule)?;
        let mut variants = experiment.variants.iter();
        variants.find(|rule| rule.variant.as_ref() == Some(variant))
    }

    pub fn experiment(&self, name: &str) -> Option<&Experiment> {
        let mut experiments = self.experiments.iter();
        experiments.find(|experiment| experiment.name == name)
    }
}

impl Reach {
    fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<Reach, Error> {
        let subject = program.schema.subject;
        let reach = &program.triggers.reach;
        let mut questions = Questions::new(program);
        let mut condition = |node: &Option<Node>| {
            let node = node.as_ref();
            node.map(|node| questions.condition(subject, node))
        };
        let channels = reach.channels.iter();
        let channels = channels
            .map(|channel| Channel {
                name: channel.name.clone(),
                reachable: condition(&channel.reachable),
                agreed: condition(&channel.agreed),
            })
            .collect();
        let blacklisted = condition(&reach.blacklisted);
        let open_claim = condition(&reach.open_claim);
        let timezone = reach.timezone.as_ref();
        let timezone = timezone.map(|node| questions.value(subject, node));
        Ok(Reach {
            channels,
            blacklisted,
            open_claim,
            timezone,
            sheet: questions.plan(inputs)?,
        })
    }
}

/// Whether a record is a member of a segment.
pub(super) fn member(segment: RuleId, span: Span) -> Node {
    Node {
        kind: NodeKind::Call {
            rule: segment,
            scope: ScopeId::OWN,
            links: Vec::new(),
            as_of: None,
        },
        ty: Type::Bool,
        optional: false,
        span,
    }
}
