//! The typed program: every name resolved, every phrase desugared to one typed node, spans kept for explanation.
//!
//! Nodes read records through *scopes*. A scope is a binder: the record that a declaration is about, or the row that a
//! quantifier, aggregate, pick or sequence step runs over. [`ScopeId`]s are unique within one declaration's body; scope 0
//! is always the declaration's own record. A reference to another declaration ([`NodeKind::Call`]) says which of
//! the caller's scopes takes the place of that declaration's scope 0.

mod loyalty;
mod node;
mod start;
mod trigger;
pub mod walk;

pub use loyalty::{
    Bonus, Counting, Earn, Expiry, Keep, Limit, LinesRule, Loyalty, MoneyPart, Most, Others, Per,
    PointsCondition, Programme, Redeem, Redemption, Tier, TierCondition, Tiers,
};
pub use node::{
    Aggregate, Hop, Link, Node, NodeKind, Quantifier, Selection, SequenceStep, TimeWindow,
};
pub use start::{Days, Start};
pub use trigger::{
    About, Arrival, Assignment, Awaited, Cap, Channel, Ending, Experiment, Gate, Journey, Message,
    Reach, Reached, Step, Trigger, TriggerStart, Triggers, Variant, Wait, Winner, key_part,
};

use crate::{
    schema::{CollectionId, FieldId, Schema},
    source::{Sources, Span},
    syntax,
    types::{Currency, Type, Value},
    vocabulary::{Language, Phrase},
};
use rust_decimal::Decimal;
use std::{collections::HashMap, sync::Arc};

/// A program that compiled.
#[derive(Clone, Debug)]
pub struct Program {
    /// The schema that it was checked against.
    pub schema: Arc<Schema>,
    /// The files that it came from; file 0 is the one compiled, the prelude of the schema comes last.
    pub sources: Sources,
    /// The language of file 0.
    pub language: Language,
    /// The business zone Z; UTC where no file names one.
    pub timezone: chrono_tz::Tz,
    /// The currency of all amounts; RUB where no file names one.
    pub currency: Currency,
    /// Parameters, by [`ParamId`].
    pub params: Vec<Param>,
    /// Catalogs, by [`CatalogId`].
    pub catalogs: Vec<Catalog>,
    /// Conditions, attributes, segments and partitions, by [`RuleId`].
    pub rules: Vec<Rule>,
    /// What is said about points.
    pub loyalty: Loyalty,
    /// Triggers and experiments.
    pub triggers: Triggers,
    /// Tests in the file.
    pub tests: Vec<Test>,
    /// What each name in the text turned out to be: for the formatter, which renames nouns, and for editors.
    pub names: HashMap<Span, Entity>,
    /// A hash over the texts of all files and the schema, in hex: results carry it. Its first half is of the texts alone.
    pub hash: String,
}

/// The number of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParamId(pub u32);

/// The number of a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CatalogId(pub u32);

/// The number of a condition, attribute, segment or partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u32);

/// The number of a scope within one rule's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

impl ScopeId {
    /// The record that the rule is about.
    pub const OWN: ScopeId = ScopeId(0);
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type as declared.
    pub kind: syntax::TypeName,
    /// Its default; without one the host must give a value.
    pub default: Option<Value>,
    /// Its declaration.
    pub span: Span,
}

/// A catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// Its values; none where the host supplies them.
    pub values: Option<Vec<Value>>,
    /// Its declaration.
    pub span: Span,
}

/// A condition, attribute, segment or partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// The collection it is about.
    pub subject: CollectionId,
    /// What it is, and its body.
    pub body: RuleBody,
    /// Its declaration.
    pub span: Span,
}

/// What a rule is.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleBody {
    /// Holds or not; used by name, not reported.
    Condition(Node),
    /// A value, reported as a column.
    Attribute(Node),
    /// Reported with in, out and unknown.
    Segment(Node),
    /// States in order, reported as a dictionary column.
    Partition {
        /// The states with their conditions.
        states: Vec<(String, Node)>,
        /// The state of all others.
        otherwise: Option<String>,
    },
}

/// A test in the file, its expectations resolved; the records stay syntax until the core reads them.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: String,
    /// Its declaration.
    pub span: Span,
    /// The instant or date it evaluates as of.
    pub as_of: Value,
    /// Parameter values that differ from the default.
    pub params: Vec<(ParamId, Value)>,
    /// Catalogs that the test supplies.
    pub catalogs: Vec<(CatalogId, Vec<Value>)>,
    /// The collection whose record is described: the subject, or one below it.
    pub subject: CollectionId,
    /// The record.
    pub record: syntax::Document,
    /// What happens after its day, in order, each with the number of expectations that stand before it.
    pub timeline: Vec<(Turn, usize)>,
    /// What must hold.
    pub expectations: Vec<(Expectation, Span)>,
}

/// One turn of a test's timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// A record arrives, or one of its key changes.
    Event(CollectionId, syntax::Document),
    /// The record of this key is gone.
    Delete(CollectionId, String),
    /// Time goes on to this instant, or to the end of this day.
    Advance(Value),
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// Selected.
    Selected(RuleId),
    /// Out or unknown.
    NotSelected(RuleId),
    /// Out.
    Out(RuleId),
    /// Unknown, and perhaps because of this field (its name as blame names it: `vehicle.gearbox`).
    Unknown(RuleId, Option<String>),
    /// Selected, and no longer at an instant, or from a date on; without either, for as long as one looks ahead.
    Leaves(RuleId, Option<Value>),
    /// Not selected, but at an instant, or from a date on; without either, not for as long as one looks ahead.
    Joins(RuleId, Option<Value>),
    /// A partition's state.
    State(RuleId, String),
    /// An attribute's value; none is missing.
    Value(RuleId, Option<Value>),
    /// A balance.
    Balance {
        /// Only what can be spent then.
        available: bool,
        /// How many points.
        points: Decimal,
        /// Whose: the collection and the key; the described client's without it.
        holder: Option<(CollectionId, String)>,
        /// At an instant or date; at the test's own without one.
        at: Option<Value>,
    },
    /// What the purchase that is being paid takes of points.
    Redeem(Decimal),
    /// Whether the client can claim an offer of this name.
    Gift(String, bool),
    /// The client's tier; none below the lowest.
    Tier(Option<String>),
    /// What was done since the turns before the expectations before.
    Effect {
        /// What.
        kind: EffectKind,
        /// The channel of a message.
        channel: Option<String>,
        /// The template, the title of the task, the event or the trigger; any without it.
        name: Option<String>,
        /// Whether there is none.
        absent: bool,
        /// Of a message that is absent: why one was held back.
        because: Option<syntax::Reason>,
        /// Whether never before, too.
        once: bool,
        /// When: an instant, or a day.
        at: Option<Value>,
    },
}

/// What a test expects to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// A message.
    Send,
    /// A task.
    Task,
    /// An event of the host.
    Emit,
    /// What a trigger aims at came about.
    Goal,
    /// A start that was told too late.
    Missed,
}

/// What a name in the text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A collection, or its element in scope.
    Collection(CollectionId),
    /// A field.
    Field(CollectionId, FieldId),
    /// A parameter.
    Param(ParamId),
    /// A catalog.
    Catalog(CatalogId),
    /// A condition, attribute, segment or partition.
    Rule(RuleId),
    /// A word of the language that stands like a name: `balance`, `available`, `lot`.
    Word(Phrase),
}
