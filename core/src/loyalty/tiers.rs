//! Tiers over records: which one a client has, and what it allows of each line.

use super::{
    Points, Terms,
    redeem::{Binding, LineCap},
    returned::without_returned,
};
use crate::{
    error::Error,
    plan::Inputs,
    questions::{Answers, Asked, Condition, Questionnaire, Questions},
    reader::Reader,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{LinesRule, Program, Redeem, Tiers},
    schema::{AMOUNT, CollectionId},
    types::{Type, Value},
};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The tiers of a programme, as questions.
#[derive(Debug)]
pub(super) struct TierRules {
    tiers: Vec<Tier>,
    counting: Asked,
    clients: Questionnaire,
    lines: Questionnaire,
    exceptions: Vec<(Condition, Share)>,
    collection: CollectionId,
}

/// One tier.
#[derive(Debug)]
struct Tier {
    name: String,
    from: Decimal,
    redeem: Option<Share>,
}

/// A share of something of a line.
#[derive(Debug)]
struct Share {
    share: Decimal,
    of: Asked,
    of_price: bool,
}

impl TierRules {
    pub fn new(program: &Arc<Program>, tiers: &Tiers, inputs: &Inputs) -> Result<Self, Error> {
        let (purchases, lines) = tiers.purchases;
        let mut clients = Questions::new(program);
        let counting = without_returned(&program.schema, purchases, &tiers.counting);
        let counting = clients.value(program.schema.subject, &counting);
        let mut questions = Questions::new(program);
        let mut share = |redeem: &Redeem| Share {
            share: redeem.share,
            of: questions.value(lines, &redeem.of),
            of_price: redeem.of.ty == Type::Money,
        };
        let checked = tiers.tiers.iter().map(|tier| Tier {
            name: tier.name.clone(),
            from: tier.from,
            redeem: tier.redeem.as_ref().map(&mut share),
        });
        let checked = checked.collect();
        let shares: Vec<Share> = tiers.lines.iter().map(|rule| share(&rule.redeem)).collect();
        let exceptions = tiers.lines.iter().zip(shares);
        let exceptions = exceptions
            .map(|(rule, share): (&LinesRule, Share)| {
                (questions.condition(lines, &rule.condition), share)
            })
            .collect();
        Ok(TierRules {
            tiers: checked,
            counting,
            clients: clients.plan(inputs)?,
            lines: questions.plan(inputs)?,
            exceptions,
            collection: lines,
        })
    }

    /// The tier of a client at an instant, by what is counted until then; none below the lowest. And what the next one needs.
    pub fn standing(
        &self,
        data: &Dataset,
        client: usize,
        at: DateTime<Utc>,
    ) -> Result<TierStanding, Error> {
        let answers = self.clients.ask(data, client..client + 1, at)?;
        let counted = answers.value(self.counting, 0).and_then(Value::number);
        let counted = counted.unwrap_or_default();
        let reached = self.tiers.iter().rposition(|tier| tier.from <= counted);
        let next = self.tiers.get(reached.map_or(0, |at| at + 1));
        Ok(TierStanding {
            tier: reached
                .and_then(|at| self.tiers.get(at))
                .map(|tier| tier.name.clone()),
            counted,
            next: next.map(|tier| (tier.name.clone(), tier.from - counted)),
            number: reached,
        })
    }

    /// The most points that each line of a purchase takes.
    pub fn caps(
        &self,
        terms: &Terms,
        reader: &Reader<'_>,
        (client, purchase): (usize, usize),
        (tier, at): (Option<usize>, DateTime<Utc>),
    ) -> Result<Vec<LineCap>, Error> {
        let schema = &reader.data.schema;
        let Some(parent) = schema.parent(self.collection) else {
            return Ok(Vec::new());
        };
        let answers = self.lines.ask(reader.data, client..client + 1, at)?;
        let first = reader
            .data
            .rows_of(client..client + 1, self.collection)
            .start;
        let rows = reader
            .data
            .table(self.collection)
            .rows_below(purchase..purchase + 1);
        debug_assert!(
            schema.purchases() == Some(parent),
            "lines hang on purchases"
        );
        let tier = tier.and_then(|tier| self.tiers.get(tier));
        Ok(rows
            .enumerate()
            .map(|(number, row)| {
                let line = Line {
                    reader,
                    answers: &answers,
                    collection: self.collection,
                    row,
                    local: row - first,
                };
                let key = reader
                    .key(self.collection, row)
                    .map(std::borrow::Cow::into_owned);
                self.cap(
                    terms,
                    &line,
                    tier,
                    key.unwrap_or_else(|| (number + 1).to_string()),
                )
            })
            .collect())
    }

    fn cap(&self, terms: &Terms, line: &Line<'_>, tier: Option<&Tier>, key: String) -> LineCap {
        let amount = line.number(AMOUNT).unwrap_or_default().max(Decimal::ZERO);
        let exception = self
            .exceptions
            .iter()
            .find(|(condition, _)| line.answers.holds(*condition, line.local));
        let (share, binding) = match (exception, tier) {
            (Some((_, share)), _) => (Some(share), Binding::Exception),
            (None, Some(tier)) => (tier.redeem.as_ref(), Binding::Tier),
            (None, None) => (None, Binding::NoTier),
        };
        let Some(share) = share else {
            return LineCap {
                key,
                amount,
                most: Points::ZERO,
                binding,
            };
        };
        let of = line
            .answers
            .value(share.of, line.local)
            .and_then(Value::number);
        let whole = match (of, share.of_price) {
            (Some(ratio), false) => amount.checked_mul(ratio),
            (Some(price), true) => {
                price.checked_mul(line.number("quantity").unwrap_or(Decimal::ONE))
            }
            // A price that nobody wrote down is in the sum all the same.
            (None, true) => Some(amount),
            (None, false) => None,
        };
        let most = whole.and_then(|whole| whole.checked_mul(share.share));
        match most {
            None => LineCap {
                key,
                amount,
                most: Points::ZERO,
                binding: Binding::NoDiscount,
            },
            Some(most) => LineCap {
                key,
                amount,
                most: terms.payable(most.min(amount)),
                binding: if most > amount {
                    Binding::Amount
                } else {
                    binding
                },
            },
        }
    }
}

/// The tier of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct TierStanding {
    /// Its name; none below the lowest.
    pub tier: Option<String>,
    /// What was counted.
    pub counted: Decimal,
    /// The next tier, and what is missing to it.
    pub next: Option<(String, Decimal)>,
    pub(super) number: Option<usize>,
}

/// A line that is quoted.
struct Line<'a> {
    reader: &'a Reader<'a>,
    answers: &'a Answers,
    collection: CollectionId,
    row: usize,
    local: usize,
}

impl Line<'_> {
    fn number(&self, field: &str) -> Option<Decimal> {
        self.reader.number_named(self.collection, field, self.row)
    }
}
