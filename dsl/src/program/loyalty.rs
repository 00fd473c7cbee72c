//! The bonus programme: its terms, bonus rules and tiers.
//!
//! Each node has a body of its own: scope 0 is the record that starts the rule, or the client.

use super::{Node, Start};
use crate::{
    schema::CollectionId,
    source::Span,
    syntax::{CalendarUnit, Rounding, SpendOrder},
};
use rust_decimal::Decimal;

/// All that a program says about points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loyalty {
    /// The terms; those of [`Programme::default`] where no file states them.
    pub programme: Programme,
    /// The bonus rules, in the order of the text.
    pub bonuses: Vec<Bonus>,
    /// The tiers, if any.
    pub tiers: Option<Tiers>,
}

impl Loyalty {
    /// Whether the program says nothing about points.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bonuses.is_empty() && self.tiers.is_none()
    }
}

/// The terms of the programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// Its name; empty where no file states it.
    pub name: String,
    /// So many points are so much money.
    pub rate: Option<(Decimal, Decimal)>,
    /// How points that were earned are rounded, and to a multiple of what.
    pub rounding: (Rounding, Decimal),
    /// Which points are spent first.
    pub spend: SpendOrder,
    /// What a return leaves at least, the rest being a debt; none where the balance may go negative.
    pub floor: Option<Decimal>,
}

impl Default for Programme {
    /// Whole points rounded down, those that expire first spent first, never below zero.
    fn default() -> Programme {
        Programme {
            name: String::new(),
            rate: None,
            rounding: (Rounding::Down, Decimal::ONE),
            spend: SpendOrder::OldestExpiry,
            floor: Some(Decimal::ZERO),
        }
    }
}

/// A bonus rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Bonus {
    /// Its name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// What starts it.
    pub start: Start,
    /// What must hold then; unknown does not.
    pub when: Vec<Node>,
    /// What it gives, at least one.
    pub earns: Vec<Earn>,
    /// How long points wait before they can be spent: a node of a period type.
    pub available_after: Option<Node>,
    /// How long they can be spent.
    pub expires: Option<Expiry>,
    /// How often and how much.
    pub limits: Vec<Limit>,
    /// Whether a return takes points back.
    pub reverse_on_return: bool,
    /// Its declaration.
    pub span: Span,
}

/// What a rule gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Earn {
    /// Points, or money that the rate turns into points. Never missing.
    pub amount: Node,
    /// The record whose account it is: a link. The client's own without one; where the link is missing nobody earns.
    pub recipient: Option<Node>,
}

/// How long points can be spent.
#[derive(Clone, Debug, PartialEq)]
pub struct Expiry {
    /// A node of a period type, from the day on which they were earned. By the calendar the last day is included.
    pub after: Node,
    /// Usable to the end of that month.
    pub to_end_of_month: bool,
}

/// How often, or how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The most.
    pub most: Most,
    /// Within what.
    pub per: Per,
}

/// The most that a limit allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Most {
    /// Points of all recipients together.
    Points(Decimal),
    /// Times.
    Times(u32),
}

/// Within what a limit counts, per client.
#[derive(Clone, Debug, PartialEq)]
pub enum Per {
    /// A whole calendar period.
    Unit(CalendarUnit),
    /// A rolling period that ends now: a node of a period type.
    Period(Node),
    /// The record that starts the rule.
    Source,
    /// The client, for ever.
    Client,
}

/// Tiers.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiers {
    /// Their name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// What is counted, about the client: a number, money or points. Never missing.
    pub counting: Node,
    /// The tiers, the lowest first.
    pub tiers: Vec<Tier>,
    /// Lines that go by rules of their own; the first whose condition holds.
    pub lines: Vec<LinesRule>,
    /// The collection of purchases and that of their lines.
    pub purchases: (CollectionId, CollectionId),
    /// Their declaration.
    pub span: Span,
}

/// One tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// The least that is counted for it.
    pub from: Decimal,
    /// The most of a line that can be paid by points; none where nothing can.
    pub redeem: Option<Redeem>,
}

/// Lines that go by a rule of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct LinesRule {
    /// What must hold of the line.
    pub condition: Node,
    /// The most of it that can be paid by points.
    pub redeem: Redeem,
}

/// The most of a line that can be paid by points.
#[derive(Clone, Debug, PartialEq)]
pub struct Redeem {
    /// 25% is 0.25.
    pub share: Decimal,
    /// Of what: a ratio of the line's sum, or an amount per piece. About the line.
    pub of: Node,
}
