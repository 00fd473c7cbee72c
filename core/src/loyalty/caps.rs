//! The most points that each line of a purchase takes, and the purchase as a whole.

use super::{
    Points, Terms,
    cart::QUANTITY,
    redeem::{Binding, LineCap, OrderCap},
};
use crate::{
    error::Error,
    plan::Inputs,
    questions::{Answering, Asked, Condition, Questionnaire, Questions},
    reader::Reader,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{
        self, MoneyPart, Node, NodeKind, Program, Redeem, Redemption, RuleBody, Tiers, walk,
    },
    schema::{AMOUNT, CollectionId, FieldId},
    types::Type,
};
use rust_decimal::Decimal;
use std::sync::Arc;

/// What can be paid by points, as questions about lines.
#[derive(Debug)]
pub(super) struct CapRules {
    pub lines: Questionnaire,
    /// Lines that go by rules of their own.
    exceptions: Vec<(Condition, Share)>,
    others: Others,
    order: Option<Decimal>,
    money: Option<MoneyPart>,
    pub collection: CollectionId,
    amount: Option<FieldId>,
    quantity: Option<FieldId>,
}

/// Every other line.
#[derive(Debug)]
enum Others {
    All,
    Nothing,
    Share(Share),
    /// As the client's tier says; and the most of the whole purchase.
    Tiers(Vec<(Option<Share>, Option<Decimal>)>),
}

/// A share of something of a line.
#[derive(Debug)]
struct Share {
    share: Decimal,
    of: Asked,
    /// An amount of money, else a ratio of the line's sum.
    of_money: bool,
    /// An amount for each piece.
    of_piece: bool,
}

/// Whether a value about a line reads a field of it, also by the attributes that it asks.
fn reads(program: &Program, value: &Node, field: FieldId) -> bool {
    let mut found = false;
    walk::each(value, &mut |node| match &node.kind {
        NodeKind::Field {
            links, field: read, ..
        } => found |= links.is_empty() && *read == field,
        NodeKind::Call { rule, links, .. } if links.is_empty() => {
            let rule = program.rules.get(rule.0 as usize);
            if let Some(RuleBody::Attribute(body)) = rule.map(|rule| &rule.body) {
                found |= reads(program, body, field);
            }
        }
        _ => {}
    });
    found
}

impl CapRules {
    pub fn new(
        program: &Arc<Program>,
        redemption: &Redemption,
        tiers: Option<&Tiers>,
        inputs: &Inputs,
    ) -> Result<CapRules, Error> {
        let (_, lines) = redemption.purchases;
        let mut questions = Questions::new(program);
        let amount = program.schema.collection(lines).field_named(AMOUNT);
        // What is reckoned from the sum of a line is of all its pieces already.
        let reads_amount = |of: &Node| amount.is_some_and(|amount| reads(program, of, amount));
        let mut share = |redeem: &Redeem| Share {
            share: redeem.share,
            of: questions.value(lines, &redeem.of),
            of_money: redeem.of.ty == Type::Money,
            of_piece: !reads_amount(&redeem.of),
        };
        let others = match (tiers, &redemption.others) {
            (Some(tiers), _) => {
                let tiers = tiers.tiers.iter();
                Others::Tiers(
                    tiers
                        .map(|tier| (tier.redeem.as_ref().map(&mut share), tier.order))
                        .collect(),
                )
            }
            (None, program::Others::All) => Others::All,
            (None, program::Others::Nothing) => Others::Nothing,
            (None, program::Others::Share(redeem)) => Others::Share(share(redeem)),
        };
        let rules = redemption.lines.iter();
        let shares: Vec<Share> = rules.map(|rule| share(&rule.redeem)).collect();
        let exceptions = redemption.lines.iter().zip(shares);
        let exceptions = exceptions
            .map(|(rule, share)| (questions.condition(lines, &rule.condition), share))
            .collect();
        Ok(CapRules {
            lines: questions.plan(inputs)?,
            exceptions,
            others,
            order: redemption.order,
            money: redemption.money,
            collection: lines,
            amount,
            quantity: program.schema.collection(lines).field_named(QUANTITY),
        })
    }

    /// The most points that each line of a purchase takes.
    pub fn lines(
        &self,
        terms: &Terms,
        reader: &Reader<'_>,
        (client, purchase): (usize, usize),
        (tier, at): (Option<usize>, DateTime<Utc>),
    ) -> Result<Vec<LineCap>, Error> {
        let answers = self.lines.ask(reader.data, client..client + 1, at)?;
        let first = reader
            .data
            .rows_of(client..client + 1, self.collection)
            .start;
        let answered = (&answers as &dyn Answering, first);
        let name = |number: usize, row: usize| {
            let key = reader.key(self.collection, row);
            key.map_or_else(|| (number + 1).to_string().into(), ArcStr::from)
        };
        Ok(self.of_lines(terms, reader, answered, (purchase, tier), name))
    }

    /// The same where the questions about lines are answered, from the first row on.
    pub fn of_lines(
        &self,
        terms: &Terms,
        reader: &Reader<'_>,
        (answers, first): (&dyn Answering, usize),
        (purchase, tier): (usize, Option<usize>),
        mut name: impl FnMut(usize, usize) -> ArcStr,
    ) -> Vec<LineCap> {
        let table = reader.data.table(self.collection);
        let rows = table.rows_below(purchase..purchase + 1);
        let cap = |(number, row): (usize, usize)| {
            let key = name(number, row);
            let line = Line {
                reader,
                answers,
                collection: self.collection,
                row,
                local: row - first,
            };
            self.cap(terms, &line, tier, key)
        };
        rows.enumerate().map(cap).collect()
    }

    fn cap(&self, terms: &Terms, line: &Line<'_>, tier: Option<usize>, key: ArcStr) -> LineCap {
        let sum = line.number(self.amount).unwrap_or_default();
        let amount = sum.max(Decimal::ZERO);
        let exception = self
            .exceptions
            .iter()
            .find(|(condition, _)| line.answers.holds(*condition, line.local));
        let capped = |most, binding| LineCap {
            key,
            amount: sum,
            most,
            binding,
        };
        let (share, binding) = match (exception, &self.others) {
            (Some((_, share)), _) => (share, Binding::Exception),
            (None, Others::All) => return capped(terms.payable(amount), Binding::Amount),
            (None, Others::Nothing) => return capped(Points::ZERO, Binding::Exception),
            (None, Others::Share(share)) => (share, Binding::Share),
            (None, Others::Tiers(tiers)) => match tier.and_then(|tier| tiers.get(tier)) {
                None => return capped(Points::ZERO, Binding::NoTier),
                Some((None, _)) => return capped(Points::ZERO, Binding::Tier),
                Some((Some(share), _)) => (share, Binding::Tier),
            },
        };
        let of = line.answers.number(share.of, line.local);
        let whole = match (of, share.of_money) {
            (Some(ratio), false) => amount.checked_mul(ratio),
            (Some(sum), true) if !share.of_piece => Some(sum),
            (Some(price), true) => {
                price.checked_mul(line.number(self.quantity).unwrap_or(Decimal::ONE))
            }
            // A price that nobody wrote down is in the sum all the same.
            (None, true) => Some(amount),
            (None, false) => None,
        };
        let most = whole.and_then(|whole| whole.checked_mul(share.share));
        match most {
            None => capped(Points::ZERO, Binding::NoDiscount),
            // A price below zero lets nobody pay more.
            Some(most) if most < Decimal::ZERO => capped(Points::ZERO, binding),
            Some(most) if most > amount => capped(terms.payable(amount), Binding::Amount),
            Some(most) => capped(terms.payable(most), binding),
        }
    }

    /// The most that a purchase of some lines takes, besides. It comes to what it says itself, or else to its lines.
    pub fn order(
        &self,
        terms: &Terms,
        (lines, said): (&[LineCap], Option<Decimal>),
        tier: Option<usize>,
    ) -> Vec<OrderCap> {
        let sum = lines
            .iter()
            .fold(Decimal::ZERO, |sum, line| sum.saturating_add(line.amount));
        let total = said.unwrap_or(sum).max(Decimal::ZERO);
        // Lines below zero, or a discount on the whole, make it less than what the lines allow.
        let is_less = total < sum || lines.iter().any(|line| line.amount < Decimal::ZERO);
        let whole = is_less.then(|| OrderCap {
            most: terms.payable(total),
            binding: Binding::Order,
        });
        let of_tier = match (&self.others, tier) {
            (Others::Tiers(tiers), Some(tier)) => tiers.get(tier).and_then(|(_, order)| *order),
            _ => None,
        };
        let part = |share: Decimal| total.checked_mul(share).unwrap_or_default();
        let orders = [self.order, of_tier].into_iter().flatten();
        let orders = orders.map(|share| OrderCap {
            most: terms.payable(part(share)),
            binding: Binding::Order,
        });
        let money = self.money.map(|money| {
            let least = match money {
                MoneyPart::Sum(sum) => sum,
                MoneyPart::Share(share) => part(share),
            };
            let rest = total.saturating_sub(least).max(Decimal::ZERO);
            OrderCap {
                most: terms.payable(rest),
                binding: Binding::Money,
            }
        });
        orders.chain(money).chain(whole).collect()
    }
}

/// A line that is quoted.
struct Line<'a> {
    reader: &'a Reader<'a>,
    answers: &'a dyn Answering,
    collection: CollectionId,
    row: usize,
    local: usize,
}

impl Line<'_> {
    fn number(&self, field: Option<FieldId>) -> Option<Decimal> {
        self.reader.number(self.collection, field?, self.row)
    }
}
