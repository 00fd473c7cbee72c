//! The syntax tree: what the text says, before any name is looked up.
//!
//! It is data: serde turns it into the versioned JSON tree that visual builders read and write (spans are
//! left out there). Comments hang on the item they stand above or behind. Parentheses are not kept: the
//! formatter puts them where the tree needs them.

mod bonus;
mod declaration;
mod experiment;
mod expression;
mod literal;
mod programme;
mod reason;
mod rows;
mod spelling;
mod start;
mod test;
mod tiers;
mod trigger;

pub use bonus::{Band, Bands, Bonus, BonusLine, Earn, Expiry, Limit, Per};
pub use declaration::{
    Attribute, Catalog, CatalogContent, Condition, Declaration, Header, Param, Partition, Segment,
    State, TypeName,
};
pub use experiment::{Experiment, ExperimentLine, Rate};
pub use expression::{
    AggregateFunction, ArithmeticOperator, BlockKind, ComparisonOperator, DatePart, Expression,
    ExpressionKind, Pick, Set,
};
pub use literal::{CalendarUnit, ClockUnit, Magnitude, Number, PeriodUnit, QuantityUnit};
pub use programme::{Occasion, Programme, Rounding, SpendOrder, Term};
pub use reason::Reason;
pub use rows::{Aggregated, PeriodAmount, Quantity, Rows, Step, Window};
pub(crate) use spelling::is_same;
pub use spelling::spelling;
pub use start::{Change, Day, Side, Start};
pub use test::{Document, Entry, Expectation, Given, Test};
pub use tiers::{Downgrade, LinesRule, Privilege, Tier, Tiers, TiersLine};
pub use trigger::{
    Arrival, Ending, Send, Statement, Task, Trigger, TriggerLine, TriggerStart, Wait,
};

use crate::{source::Span, vocabulary::Language};
use serde::{Deserialize, Serialize};

/// The version of the JSON form of the tree.
pub const TREE_VERSION: u32 = 1;

/// One parsed file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// `language`, `timezone`, `currency` and `use`, in the order of the text.
    pub headers: Vec<Item<Header>>,
    /// The declarations, in the order of the text.
    pub declarations: Vec<Item<Declaration>>,
    /// Comments after the last declaration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closing_comments: Vec<String>,
}

impl File {
    /// The language that the `language` header names; English without one.
    #[must_use]
    pub fn language(&self) -> Language {
        self.headers
            .iter()
            .find_map(|item| match &item.node {
                Header::Language(language) => Some(*language),
                _ => None,
            })
            .unwrap_or_default()
    }
}

/// A node that stands on a line of its own, with the comments that belong to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item<T> {
    /// The comment lines above it, without `//`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// The comment behind it on the same line, without `//`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailing_comment: Option<String>,
    /// Whether a blank line separates it from what stands above.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blank_before: bool,
    /// The node.
    pub node: T,
    /// Its place, without the comments.
    #[serde(skip)]
    pub span: Span,
}

/// `{ … }`: items of one kind, and the comments before the closing brace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block<T> {
    /// The items, one a line.
    pub items: Vec<Item<T>>,
    /// Comments after the last item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closing_comments: Vec<String>,
    /// From brace to brace.
    #[serde(skip)]
    pub span: Span,
}

/// A name as it was written, without its backticks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name {
    /// The name in NFC.
    pub text: String,
    /// Its place.
    #[serde(skip)]
    pub span: Span,
}

/// Whether a name needs no backticks for its letters: a letter or `_`, then letters, digits and `_`.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && letters.all(|letter| letter == '_' || letter.is_alphanumeric())
}

/// Names joined by dots: `visits.money_paid`, `client.city`, `ltv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path {
    /// At least one name.
    pub names: Vec<Name>,
    /// From the first name to the last.
    #[serde(skip)]
    pub span: Span,
}
