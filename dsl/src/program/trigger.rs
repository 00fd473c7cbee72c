//! Triggers and experiments: what starts them, and their journeys as steps that a fold walks.
//!
//! Each node has a body of its own: scope 0 is the record that the rule is about, or the record that was waited for.

use super::{Days, Node, Per, PointsCondition, RuleId};
use crate::{
    schema::{CollectionId, FieldId},
    source::Span,
    syntax::Rate,
};
use chrono::NaiveTime;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// All that a program does of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triggers {
    /// The triggers, in the order of the text.
    pub triggers: Vec<Trigger>,
    /// The experiments, in the order of the text.
    pub experiments: Vec<Experiment>,
    /// What the schema says of whom a message can be sent to; found where a rule sends one.
    pub reach: Reach,
}

impl Triggers {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.triggers.is_empty() && self.experiments.is_empty()
    }
}

impl Triggers {
    /// Whether anything is asked of the clients' points: by a start, or by a condition.
    #[must_use]
    pub fn ask_for_points(&self) -> bool {
        let experiments = self.experiments.iter();
        let variants = experiments.flat_map(|experiment| &experiment.variants);
        let mut journeys = variants.map(|variant| &variant.journey);
        self.triggers.iter().any(Trigger::asks_for_points) || journeys.any(Journey::asks_for_points)
    }
}

/// Whom a message can be sent to. Each node is about the client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// The channels that rules send by.
    pub channels: Vec<Channel>,
    /// Whether nothing may be sent: the black list.
    pub blacklisted: Option<Node>,
    /// Whether a claim is not settled yet.
    pub open_claim: Option<Node>,
    /// The client's own zone, as text.
    pub timezone: Option<Node>,
}

/// A channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its name: `email`.
    pub name: String,
    /// Whether the client has an address; always without it.
    pub reachable: Option<Node>,
    /// Whether the client agreed; not asked without it.
    pub agreed: Option<Node>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// What starts it.
    pub start: TriggerStart,
    /// The collection of the record that it is about.
    pub about: CollectionId,
    /// What must hold of it then.
    pub when: Gate,
    /// No second time within this; without it, no second one while the first is on its way.
    pub once: Option<Per>,
    /// What ends it early.
    pub stops: Vec<Ending>,
    /// What it aims at, which ends it, too.
    pub goals: Vec<Ending>,
    /// Rules of one instant go in the order of these, the highest first.
    pub priority: i64,
    /// The part of the clients who are left alone.
    pub hold_out: Decimal,
    /// What it does.
    pub journey: Journey,
    /// Its declaration.
    pub span: Span,
}

impl Trigger {
    /// Whether anything is asked of the client's points.
    #[must_use]
    pub fn asks_for_points(&self) -> bool {
        let mut endings = self.stops.iter().chain(&self.goals);
        matches!(self.start, TriggerStart::PointsExpire { .. })
            || self.when.asks_for_points()
            || endings.any(|ending| match ending {
                Ending::Condition(gate) => gate.asks_for_points(),
                Ending::Record(_) => false,
            })
            || self.journey.asks_for_points()
    }
}

impl Journey {
    /// Whether any step is more than a wait or a turn of the way.
    #[must_use]
    pub fn acts(&self) -> bool {
        self.steps.iter().any(|step| {
            let passes = matches!(
                step,
                Step::Test { .. } | Step::Jump(_) | Step::Wait(_) | Step::Stop(None)
            );
            !passes
        })
    }

    fn asks_for_points(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Test { condition, .. } => condition.asks_for_points(),
            _ => false,
        })
    }
}

impl Gate {
    fn asks_for_points(&self) -> bool {
        !self.points.is_empty()
    }
}

/// What must hold for a journey to begin, to go on, or to end: all of it. Unknown does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    /// Of the record.
    pub conditions: Vec<Node>,
    /// Of the client's points and tier.
    pub points: Vec<PointsCondition>,
}

impl Gate {
    /// What opens both this and another.
    pub(crate) fn and(mut self, other: &Gate) -> Gate {
        self.conditions.extend_from_slice(&other.conditions);
        self.points.extend_from_slice(&other.points);
        self
    }
}

/// What starts a trigger.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerStart {
    /// A record that meets a condition for the first time.
    Record(Arrival),
    /// A record that becomes a member of a segment.
    Entering {
        /// The segment.
        segment: RuleId,
        /// Whether the members at the beginning start, too.
        including_current: bool,
    },
    /// A record that is a member no longer.
    Leaving(RuleId),
    /// A record that moves from a state to another.
    Moving {
        /// The partition.
        partition: RuleId,
        /// The state before.
        from: String,
        /// The state after.
        to: String,
    },
    /// Days, at a time of the day in Z.
    Days {
        /// Which.
        days: Days,
        /// When.
        at: NaiveTime,
    },
    /// So long before or after a date of the record.
    Relative {
        /// A node of a period type.
        distance: Node,
        /// Whether before.
        before: bool,
        /// A date or instant, about the record.
        date: Node,
        /// The time of the day in Z; the time of the date without it.
        at: Option<NaiveTime>,
    },
    /// So long before points of the client expire; those that expire at one instant are one lot.
    PointsExpire {
        /// A node of a period type.
        distance: Node,
        /// The time of the day in Z; that of the expiry without it.
        at: Option<NaiveTime>,
    },
}

/// A record of the client that arrives, or changes, and meets a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Its collection, which has a key.
    pub collection: CollectionId,
    /// What must hold of it, all of them.
    pub conditions: Vec<Node>,
    /// How it is about the record of the rule.
    pub about: Option<About>,
}

/// How a record is about the record of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum About {
    /// By a link that leads to it.
    Link(FieldId),
    /// It is that very record, changed.
    Itself,
}

/// What ends a journey early.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// A record that arrives after its beginning.
    Record(Arrival),
    /// What holds of the record of the rule, asked before each step and whenever something of the client changes.
    Condition(Gate),
}

/// Steps, and what all of them go by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journey {
    /// The steps; the journey ends behind the last.
    pub steps: Vec<Step>,
    /// Hours of the client's day in which nothing is sent: from, to.
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    /// How many messages the client gets at most, all rules together.
    pub caps: Vec<Cap>,
}

/// How many messages a client gets at most.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// So many.
    pub most: u32,
    /// Within what.
    pub per: Per,
}

/// One step. Steps are walked in order; a number of a step is a place to go to.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Goes on where a condition holds, else to another step.
    Test {
        /// The condition.
        condition: Gate,
        /// What it is about.
        about: Awaited,
        /// Where else.
        otherwise: usize,
    },
    /// Goes to another step.
    Jump(usize),
    /// Time passes.
    Wait(Wait),
    /// A message; its name tells the steps of a rule apart.
    Send(String, Message),
    /// A task.
    Task {
        /// The name of the step.
        name: String,
        /// What.
        title: String,
        /// By whom.
        role: Option<String>,
        /// By when, from now: a node of a period type.
        due: Option<Node>,
    },
    /// Points.
    Earn {
        /// The name of the step.
        name: String,
        /// How much, and for whom.
        earn: super::Earn,
        /// What it is about.
        about: Awaited,
    },
    /// An event of the host.
    Emit {
        /// The name of the step.
        name: String,
        /// The event.
        event: String,
    },
    /// A journey of another trigger begins for the same client.
    Start {
        /// The name of the step.
        name: String,
        /// The trigger.
        trigger: String,
    },
    /// The journey ends; or those of another trigger for the same client.
    Stop(Option<String>),
}

/// What a condition of a journey is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The record of the rule.
    Own,
    /// The record of this collection that was waited for.
    Record(CollectionId),
}

/// How long a journey waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// A node of a period type.
    Period(Node),
    /// The next time that it is so late.
    Time {
        /// On that weekday, 1 is Monday.
        weekday: Option<u8>,
        /// So late.
        at: NaiveTime,
        /// By the client's zone where it is known, else in Z.
        in_their_zone: bool,
    },
    /// A date or instant about the record of the rule. Where it is missing the journey ends.
    Date {
        /// The date.
        date: Node,
        /// So long before: a node of a period type.
        minus: Option<Node>,
        /// The time of the day in Z.
        at: Option<NaiveTime>,
    },
    /// Until a record comes, or time is over.
    UpTo {
        /// A node of a period type.
        most: Node,
        /// What for.
        arrival: Arrival,
        /// Where to go when it did not come.
        timeout: usize,
    },
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The channels, the best first: positions in [`Reach::channels`].
    pub channels: Vec<usize>,
    /// The template.
    pub template: Option<String>,
    /// The offer that goes with it.
    pub offer: Option<String>,
}

/// An experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Its name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// Whom it is about.
    pub segment: RuleId,
    /// How often a round begins: a node of a period type.
    pub every: Node,
    /// At what time of the day in Z.
    pub at: NaiveTime,
    /// Who gets what.
    pub assignment: Assignment,
    /// The variants, in the order of the text.
    pub variants: Vec<Variant>,
    /// What decides between them.
    pub winner: Option<Winner>,
    /// Its declaration.
    pub span: Span,
}

/// Who gets what, of all clients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assignment {
    /// The part that gets the variants, in equal shares.
    pub test: Decimal,
    /// The part that is left alone. All others get the winner, where the rule says so.
    pub hold_out: Decimal,
}

/// One way to do it.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// What is done.
    pub journey: Journey,
    /// What clients do because of it, perhaps.
    pub reached: Reached,
}

/// When a client last did what rates count: instants or dates about the client, missing where they did not; none where the schema does not tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached {
    /// Opened a message of the variant: when that was sent.
    pub opened: Option<Node>,
    /// Clicked in a message of the variant: when that was sent.
    pub clicked: Option<Node>,
    /// Bought something.
    pub purchased: Option<Node>,
}

/// What decides between variants.
#[derive(Clone, Debug, PartialEq)]
pub struct Winner {
    /// The rate.
    pub rate: Rate,
    /// When, from the beginning of the round: a node of a period type.
    pub after: Node,
    /// So many messages of each variant.
    pub at_least: u32,
    /// The variant where there were fewer, or nobody is ahead: a position in the variants.
    pub otherwise: usize,
    /// Whether the others get it.
    pub for_rest: bool,
}

/// A text as one part of an effect's key, the parts of which stand apart by spaces: in quotes where it could be taken for several, or for none.
#[must_use]
pub fn key_part(text: &str) -> Cow<'_, str> {
    let is_word = |letter: char| !letter.is_whitespace() && letter != '"' && letter != '\\';
    match !text.is_empty() && text.chars().all(is_word) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(format!(
            "\"{}\"",
            text.replace('\\', "\\\\").replace('"', "\\\"")
        )),
    }
}
