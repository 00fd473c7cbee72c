//! Rules made ready: conditions as questions, periods settled.

use super::assignment::parts;
use crate::{
    error::Error,
    plan::{Given, Inputs},
    questions::{Asked, Condition, Questionnaire, Questions},
    records::stays_as_told,
};
use chrono::NaiveTime;
use kardan_dsl::{
    program::{self, About, Awaited, Days, PointsCondition, Program, Trigger},
    schema::{CollectionId, Schema},
    syntax::CalendarUnit,
    types::{Period, Type},
};
use std::sync::Arc;

/// A trigger.
#[derive(Debug)]
pub(super) struct Rule {
    pub name: String,
    /// The variant of an experiment.
    pub variant: Option<String>,
    pub about: CollectionId,
    /// The name of that collection.
    pub noun: String,
    pub start: Start,
    pub when: Gate,
    pub once: Option<Per>,
    /// Whether each record that starts it is told but once.
    pub of_passing: bool,
    pub stops: Vec<Ending>,
    pub goals: Vec<Ending>,
    pub priority: i64,
    /// How many parts of all are left alone.
    pub hold_out: u32,
    pub route: Route,
    pub sheet: Questionnaire,
    /// Whether it speaks of claims itself.
    pub of_claims: bool,
}

/// What starts it.
#[derive(Debug)]
pub(super) enum Start {
    Record(Arrival),
    Entering {
        segment: String,
        including_current: bool,
        member: Condition,
    },
    Leaving(String),
    Moving {
        partition: String,
        from: String,
        to: String,
    },
    Days {
        days: Days,
        at: NaiveTime,
        today: Option<Condition>,
    },
    Relative {
        distance: Period,
        before: bool,
        date: Asked,
        at: Option<NaiveTime>,
    },
    /// Points that expire.
    Expiry {
        distance: Period,
        at: Option<NaiveTime>,
    },
    /// The rounds of an experiment.
    Rounds,
}

/// What must hold: of a record, and of the client's points.
#[derive(Debug, Default)]
pub(super) struct Gate {
    pub conditions: Vec<Condition>,
    pub points: Vec<PointsCondition>,
}

/// A record that arrives.
#[derive(Debug)]
pub(super) struct Arrival {
    /// The name of the collection.
    pub noun: String,
    pub conditions: Vec<Condition>,
    pub about: Option<About>,
}

/// What ends a journey.
#[derive(Debug)]
pub(super) enum Ending {
    Record(Arrival),
    Condition(Gate),
}

/// Within what something is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Per {
    Unit(CalendarUnit),
    Period(Period),
    Source,
    Client,
    /// All clients together.
    All,
}

/// The steps of a journey, and what they go by.
#[derive(Debug)]
pub(super) struct Route {
    pub steps: Vec<Step>,
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    pub caps: Vec<(u32, Per)>,
}

/// One step.
#[derive(Debug)]
pub(super) enum Step {
    Test {
        condition: Gate,
        /// The collection that was waited for; the record of the rule without one.
        about: Option<String>,
        otherwise: usize,
    },
    Jump(usize),
    Wait(Period),
    WaitUntil {
        weekday: Option<u8>,
        at: NaiveTime,
        in_their_zone: bool,
    },
    WaitDate {
        date: Asked,
        minus: Option<Period>,
        at: Option<NaiveTime>,
    },
    Await {
        most: Period,
        arrival: Arrival,
        timeout: usize,
    },
    Send {
        name: String,
        message: program::Message,
    },
    Task {
        name: String,
        title: String,
        role: Option<String>,
        due: Option<Period>,
    },
    Earn {
        name: String,
        amount: Asked,
        /// The link to whoever gets it, and the collection that it leads to.
        recipient: Option<(Asked, String)>,
    },
    Emit {
        name: String,
        event: String,
    },
    Start {
        name: String,
        trigger: String,
    },
    Stop(Option<String>),
}

impl Step {
    /// Whether it does something, and does not only say where to go on and when.
    pub fn acts(&self) -> bool {
        match self {
            Step::Send { .. } | Step::Task { .. } | Step::Earn { .. } => true,
            Step::Emit { .. } | Step::Start { .. } | Step::Stop(Some(_)) => true,
            Step::Test { .. } | Step::Jump(_) | Step::Stop(None) => false,
            Step::Wait(_) | Step::WaitUntil { .. } => false,
            Step::WaitDate { .. } | Step::Await { .. } => false,
        }
    }
}

impl Start {
    /// Whether rows without keys start it that never change.
    fn is_of_passing(&self, schema: &Schema) -> bool {
        let Start::Record(arrival) = self else {
            return false;
        };
        let collection = schema.collection_named(&arrival.noun);
        collection.is_some_and(|collection| stays_as_told(schema, collection))
    }
}

/// Makes the nodes of one rule into questions.
struct Making<'p, 'q> {
    questions: &'q mut Questions<'p>,
    schema: &'p Schema,
    given: &'q Given,
}

impl Rule {
    /// Whether it says how often for all clients together.
    pub fn counts_for_all(&self) -> bool {
        let mut caps = self.route.caps.iter();
        self.once == Some(Per::All) || caps.any(|(_, per)| *per == Per::All)
    }

    /// Whether it starts for one record again and again.
    pub fn comes_again(&self) -> bool {
        !matches!(self.start, Start::Record(_) | Start::Expiry { .. })
    }

    /// A trigger made ready.
    pub fn new(
        program: &Arc<Program>,
        trigger: &Trigger,
        inputs: &Inputs,
        given: &Given,
    ) -> Result<Rule, Error> {
        let mut questions = Questions::of_rule(program, &trigger.name);
        let mut making = Making {
            questions: &mut questions,
            schema: &program.schema,
            given,
        };
        let about = trigger.about;
        let start = making.start(program, trigger)?;
        let when = making.gate(about, &trigger.when);
        let once = match &trigger.once {
            None => None,
            Some(per) => Some(making.per(per)?),
        };
        let endings = |making: &mut Making<'_, '_>, endings: &[program::Ending]| {
            let endings = endings.iter();
            endings
                .map(|ending| making.ending(about, ending))
                .collect::<Vec<_>>()
        };
        let stops = endings(&mut making, &trigger.stops);
        let goals = endings(&mut making, &trigger.goals);
        let route = making.route(about, &trigger.journey)?;
        Ok(Rule {
            name: trigger.name.clone(),
            variant: None,
            about,
            noun: program.schema.collection(about).name.clone(),
            of_passing: start.is_of_passing(&program.schema),
            start,
            when,
            once,
            stops,
            goals,
            priority: trigger.priority,
            hold_out: parts(trigger.hold_out),
            route,
            sheet: questions.plan(inputs)?,
            of_claims: program.schema.claims() == Some(about),
        })
    }
}

impl Rule {
    /// Whether a record of a collection can do anything to it: by coming, or because a condition or a date may be another then.
    pub fn minds(&self, collection: &str) -> bool {
        let is_of = |arrival: &Arrival| arrival.noun == collection;
        let starts = match &self.start {
            Start::Record(arrival) => is_of(arrival),
            Start::Relative { .. } => true,
            _ => false,
        };
        let mut endings = self.stops.iter().chain(&self.goals);
        let mut steps = self.route.steps.iter();
        starts
            || endings.any(|ending| match ending {
                Ending::Record(arrival) => is_of(arrival),
                Ending::Condition(_) => true,
            })
            || steps.any(|step| match step {
                Step::Await { arrival, .. } => is_of(arrival),
                Step::WaitDate { .. } => true,
                _ => false,
            })
    }

    /// A variant of an experiment made ready.
    pub fn of_variant(
        program: &Arc<Program>,
        (experiment, variant): (&program::Experiment, &program::Variant),
        inputs: &Inputs,
        given: &Given,
    ) -> Result<Rule, Error> {
        let about = program.schema.subject;
        let mut questions = Questions::of_rule(program, &experiment.name);
        let mut making = Making {
            questions: &mut questions,
            schema: &program.schema,
            given,
        };
        let route = making.route(about, &variant.journey)?;
        Ok(Rule {
            name: experiment.name.clone(),
            variant: Some(variant.name.clone()),
            about,
            noun: program.schema.collection(about).name.clone(),
            start: Start::Rounds,
            when: Gate::default(),
            once: None,
            of_passing: false,
            stops: Vec::new(),
            goals: Vec::new(),
            priority: 0,
            hold_out: 0,
            route,
            sheet: questions.plan(inputs)?,
            of_claims: false,
        })
    }
}

impl Making<'_, '_> {
    fn start(&mut self, program: &Program, trigger: &Trigger) -> Result<Start, Error> {
        let about = trigger.about;
        let rule = |rule: kardan_dsl::program::RuleId| {
            let rule = program.rules.get(rule.0 as usize);
            rule.map(|rule| rule.name.clone()).unwrap_or_default()
        };
        Ok(match &trigger.start {
            program::TriggerStart::Record(arrival) => Start::Record(self.arrival(arrival)),
            program::TriggerStart::Entering {
                segment,
                including_current,
            } => {
                let member = super::book::member(*segment, trigger.span);
                Start::Entering {
                    segment: rule(*segment),
                    including_current: *including_current,
                    member: self.questions.condition(about, &member),
                }
            }
            program::TriggerStart::Leaving(segment) => Start::Leaving(rule(*segment)),
            program::TriggerStart::Moving {
                partition,
                from,
                to,
            } => Start::Moving {
                partition: rule(*partition),
                from: from.clone(),
                to: to.clone(),
            },
            program::TriggerStart::Days { days, at } => Start::Days {
                days: days.clone(),
                at: *at,
                today: match days {
                    Days::Anniversary(today) => Some(self.questions.condition(about, today)),
                    _ => None,
                },
            },
            program::TriggerStart::Relative {
                distance,
                before,
                date,
                at,
            } => Start::Relative {
                distance: self.given.period(distance)?,
                before: *before,
                date: self.questions.value(about, date),
                at: *at,
            },
            program::TriggerStart::PointsExpire { distance, at } => Start::Expiry {
                distance: self.given.period(distance)?,
                at: *at,
            },
        })
    }

    fn gate(&mut self, about: CollectionId, gate: &program::Gate) -> Gate {
        let conditions = gate.conditions.iter();
        Gate {
            conditions: conditions
                .map(|node| self.questions.condition(about, node))
                .collect(),
            points: gate.points.clone(),
        }
    }

    fn arrival(&mut self, arrival: &program::Arrival) -> Arrival {
        let collection = arrival.collection;
        let conditions = arrival.conditions.iter();
        Arrival {
            noun: self.schema.collection(collection).name.clone(),
            conditions: conditions
                .map(|node| self.questions.condition(collection, node))
                .collect(),
            about: arrival.about,
        }
    }

    fn ending(&mut self, about: CollectionId, ending: &program::Ending) -> Ending {
        match ending {
            program::Ending::Record(arrival) => Ending::Record(self.arrival(arrival)),
            program::Ending::Condition(gate) => Ending::Condition(self.gate(about, gate)),
        }
    }

    fn per(&self, per: &program::Per) -> Result<Per, Error> {
        Ok(match per {
            program::Per::Unit(unit) => Per::Unit(*unit),
            program::Per::Period(period) => Per::Period(self.given.period(period)?),
            program::Per::Source => Per::Source,
            program::Per::Client => Per::Client,
            program::Per::All => Per::All,
        })
    }

    fn route(&mut self, about: CollectionId, journey: &program::Journey) -> Result<Route, Error> {
        let steps = journey.steps.iter();
        let caps = journey.caps.iter();
        Ok(Route {
            steps: steps
                .map(|step| self.step(about, step))
                .collect::<Result<_, _>>()?,
            quiet: journey.quiet,
            caps: caps
                .map(|cap| Ok((cap.most, self.per(&cap.per)?)))
                .collect::<Result<_, Error>>()?,
        })
    }

    fn step(&mut self, about: CollectionId, step: &program::Step) -> Result<Step, Error> {
        let period = |node: &Option<program::Node>| {
            let period = node.as_ref().map(|node| self.given.period(node));
            period.transpose()
        };
        Ok(match step {
            program::Step::Test {
                condition,
                about: of,
                otherwise,
            } => {
                let of = match of {
                    Awaited::Own => None,
                    Awaited::Record(collection) => Some(*collection),
                };
                Step::Test {
                    condition: self.gate(of.unwrap_or(about), condition),
                    about: of.map(|of| self.schema.collection(of).name.clone()),
                    otherwise: *otherwise,
                }
            }
            program::Step::Jump(to) => Step::Jump(*to),
            program::Step::Wait(program::Wait::Period(period)) => {
                Step::Wait(self.given.period(period)?)
            }
            program::Step::Wait(program::Wait::Time {
                weekday,
                at,
                in_their_zone,
            }) => Step::WaitUntil {
                weekday: *weekday,
                at: *at,
                in_their_zone: *in_their_zone,
            },
            program::Step::Wait(program::Wait::Date { date, minus, at }) => Step::WaitDate {
                minus: period(minus)?,
                date: self.questions.value(about, date),
                at: *at,
            },
            program::Step::Wait(program::Wait::UpTo {
                most,
                arrival,
                timeout,
            }) => Step::Await {
                most: self.given.period(most)?,
                arrival: self.arrival(arrival),
                timeout: *timeout,
            },
            program::Step::Send(name, message) => Step::Send {
                name: name.clone(),
                message: message.clone(),
            },
            program::Step::Task {
                name,
                title,
                role,
                due,
            } => Step::Task {
                name: name.clone(),
                title: title.clone(),
                role: role.clone(),
                due: period(due)?,
            },
            program::Step::Earn { name, earn, .. } => Step::Earn {
                name: name.clone(),
                amount: self.questions.value(about, &earn.amount),
                recipient: earn.recipient.as_ref().and_then(|link| match link.ty {
                    Type::Record(target) => {
                        let holder = self.schema.collection(target).name.clone();
                        Some((self.questions.value(about, link), holder))
                    }
                    _ => None,
                }),
            },
            program::Step::Emit { name, event } => Step::Emit {
                name: name.clone(),
                event: event.clone(),
            },
            program::Step::Start { name, trigger } => Step::Start {
                name: name.clone(),
                trigger: trigger.clone(),
            },
            program::Step::Stop(trigger) => Step::Stop(trigger.clone()),
        })
    }
}
