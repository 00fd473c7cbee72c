//! The bonus programme: its terms, bonus rules and tiers.
//!
//! Each node has a body of its own: scope 0 is the record that starts the rule, or the client.

use super::{Node, Start, TimeWindow};
use crate::{
    schema::CollectionId,
    source::Span,
    syntax::{CalendarUnit, ComparisonOperator, Downgrade, Rounding, SpendOrder},
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
    /// What can be paid by points, if anything.
    pub redemption: Option<Redemption>,
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
    /// Groups of bonus rules: of each, the one that gives most is given for a record.
    pub best_of: Vec<Vec<String>>,
    /// How often a client earns points, whatever the rule.
    pub accruals: Vec<Limit>,
    /// How often a client pays by points.
    pub redemptions: Vec<Limit>,
    /// The most points that the programme gives in all.
    pub budget: Option<Decimal>,
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
            best_of: Vec::new(),
            accruals: Vec::new(),
            redemptions: Vec::new(),
            budget: None,
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
    /// What the ledger must say: of tiers strictly before the record that starts the rule, of points before the rule.
    pub points: Vec<PointsCondition>,
    /// What it gives; with the gifts, at least one.
    pub earns: Vec<Earn>,
    /// Offers that the client claims, by name.
    pub gifts: Vec<String>,
    /// How long what it gives can be claimed: a node of a period type. Without one points are there at once, and gifts wait for ever.
    pub claim_within: Option<Node>,
    /// How long points wait before they can be spent: a node of a period type.
    pub available_after: Option<Node>,
    /// How long they can be spent.
    pub expires: Option<Expiry>,
    /// How often and how much.
    pub limits: Vec<Limit>,
    /// Whether a return takes points back.
    pub reverse_on_return: bool,
    /// The rules beside which it is not given for the same record.
    pub exclusive_with: Vec<String>,
    /// Of rules that exclude each other, the highest is given.
    pub priority: i32,
    /// Its declaration.
    pub span: Span,
}

/// A condition about what only the ledger knows of a client.
#[derive(Clone, Debug, PartialEq)]
pub enum PointsCondition {
    /// The tier.
    Tier(TierCondition),
    /// How the balance compares with so many points.
    Balance(ComparisonOperator, Decimal),
    /// How what can be spent compares with so many points.
    Available(ComparisonOperator, Decimal),
}

/// A condition about a client's tier.
#[derive(Clone, Debug, PartialEq)]
pub struct TierCondition {
    /// One of these.
    pub tiers: Vec<String>,
    /// Or none of these: true also of a client without a tier.
    pub negated: bool,
}

/// What a rule gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Earn {
    /// Where only some records give it: what must hold; unknown does not.
    pub when: Option<Node>,
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
    /// All clients, for ever.
    All,
}

/// Tiers.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiers {
    /// Their name.
    pub name: String,
    /// The title that people read.
    pub title: Option<String>,
    /// What is counted.
    pub counting: Counting,
    /// The tiers, the lowest first.
    pub tiers: Vec<Tier>,
    /// When they are lost.
    pub keep: Keep,
    /// Their declaration.
    pub span: Span,
}

/// What tiers count.
#[derive(Clone, Debug, PartialEq)]
pub enum Counting {
    /// A value about the client: a number, money or points. Never missing.
    Records(Node),
    /// The points that were earned, which the ledger knows; in a window that says when.
    Earned(Option<TimeWindow>),
}

/// What of a purchase can be paid by points.
#[derive(Clone, Debug, PartialEq)]
pub struct Redemption {
    /// The collection of purchases and that of their lines.
    pub purchases: (CollectionId, CollectionId),
    /// Lines that go by rules of their own; the first whose condition holds.
    pub lines: Vec<LinesRule>,
    /// Every other line, where no tiers say it.
    pub others: Others,
    /// The most of the sum of the purchase.
    pub order: Option<Decimal>,
    /// What is left to pay in money at least.
    pub money: Option<MoneyPart>,
}

/// What is paid by points of a line of which neither a rule nor a tier speaks.
#[derive(Clone, Debug, PartialEq)]
pub enum Others {
    /// All of it.
    All,
    /// Nothing.
    Nothing,
    /// So much.
    Share(Redeem),
}

/// A part of a purchase that is paid in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MoneyPart {
    /// So much money.
    Sum(Decimal),
    /// So much of the whole.
    Share(Decimal),
}

/// When a tier is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Keep {
    /// As soon as what is counted no longer reaches it.
    WhileEarned,
    /// Never.
    Forever,
    /// At a review, so long after it was reached or reviewed: a node of a period type.
    Review(Node, Downgrade),
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
    /// The most of the sum of the purchase.
    pub order: Option<Decimal>,
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
