//! Tests in the file.

use super::{Block, Expression, Name, Reason};
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// `test "…" { as of …; client { … }; expect … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What it shows.
    pub title: String,
    /// Its lines.
    pub body: Block<Given>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// `as of 2026-11-21 12:00`: a date or a moment.
    AsOf(Expression),
    /// `client { … }`: the subject's noun and its record.
    Record(Name, Document),
    /// `param sleep_gap = 3 months`.
    Param(Name, Expression),
    /// `catalog stocked_makes = ["Lada"]`.
    Catalog(Name, Vec<Expression>),
    /// `event visit { … }`: a record arrives, or one of this key changes.
    Event(Name, Document),
    /// `delete visit "v1"`: the record of this key is gone.
    Delete(Name, String),
    /// `advance to 2026-12-01 10:00`.
    AdvanceTo(Expression),
    /// `expect …`.
    Expect(Expectation),
}

/// `{ field: value, visits: [ { … } ] }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The fields, in the order of the text.
    pub fields: Vec<(Name, Entry)>,
    /// From brace to brace.
    #[serde(skip)]
    pub span: Span,
}

/// The value of a field in a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A literal.
    Value(Box<Expression>),
    /// A nested record.
    Record(Document),
    /// Nested records.
    Records(Vec<Document>),
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Expectation {
    /// `expect S`.
    Selected(Name),
    /// `expect not S`: out or unknown.
    NotSelected(Name),
    /// `expect out S`.
    Out(Name),
    /// `expect unknown S [because FIELD]`.
    Unknown {
        /// The segment.
        segment: Name,
        /// The field to blame.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<super::Path>,
    },
    /// `expect lifecycle = lost`, `expect ltv = 5000 rub`, `expect ltv is missing`.
    Value {
        /// The partition or attribute.
        name: Name,
        /// Its state, or its value; none is `is missing`.
        value: Option<Box<Expression>>,
    },
    /// `expect balance 3000 points [for employee "anna"] [at 2026-11-21 12:00]`, or `expect available …`.
    Balance {
        /// Only what can be spent then, without what waits or is set aside.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        available: bool,
        /// How many points.
        points: Box<Expression>,
        /// Whose, and the key; the described client's without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<(Name, String)>,
        /// When; at the test's own time without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Box<Expression>>,
    },
    /// `expect S leaves on 2027-02-03`: a date or a moment; `expect S leaves never`.
    Leaves {
        /// The segment.
        segment: Name,
        /// When the record is no longer in; never without it.
        at: Option<Box<Expression>>,
    },
    /// `expect S joins on 2027-02-03`: a date or a moment; `expect S joins never`.
    Joins {
        /// The segment.
        segment: Name,
        /// When the record is in; never without it.
        at: Option<Box<Expression>>,
    },
    /// `expect redeem 450 points`: of the purchase that is being paid.
    Redeem(Box<Expression>),
    /// `expect send email "x" [once] [at 2026-11-21 12:00]`.
    Send {
        /// The channel; any without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Name>,
        /// The template; any without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// Whether never before, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Box<Expression>>,
    },
    /// `expect task "x" [once] [at …]`.
    Task {
        /// What is to be done.
        title: String,
        /// Whether never before, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Box<Expression>>,
    },
    /// `expect emit hot_lead [once] [at …]`.
    Emit {
        /// The event.
        event: Name,
        /// Whether never before, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Box<Expression>>,
    },
    /// `expect goal of win_back [once] [at …]`.
    Goal {
        /// The trigger.
        trigger: Name,
        /// Whether never before, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Box<Expression>>,
    },
    /// `expect missed start of win_back [once] [at …]`: one that was told too late.
    Missed {
        /// The trigger.
        trigger: Name,
        /// Whether never before, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Box<Expression>>,
    },
    /// `expect no goal of win_back`.
    NoGoal(Name),
    /// `expect no missed start of win_back`.
    NoMissed(Name),
    /// `expect no send [email] ["x"] [because consent]`.
    NoSend {
        /// The channel; any without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Name>,
        /// The template; any without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// Why one was held back; it is not asked without it, nor whether there was any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<Reason>,
    },
    /// `expect no task ["x"]`.
    NoTask(Option<String>),
    /// `expect no emit [hot_lead]`.
    NoEmit(Option<Name>),
    /// `expect gift "winter fluid"`: an offer that can be claimed; `is missing`: none.
    Gift {
        /// Its name.
        name: String,
        /// There is none.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_missing: bool,
    },
}
