//! Tiers over records: which one a client has.

use super::returned::{Returns, without_returned};
use crate::{
    calendar::{Direction, just_before},
    error::Error,
    plan::{self, Given, Inputs},
    questions::{Answering, Asked, Questionnaire, Questions},
    reader::Reader,
    records::Dataset,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{self, Node, NodeKind, Program, Quantifier, RuleBody, Tiers},
    schema::CollectionId,
    syntax::{AggregateFunction, ArithmeticOperator, Downgrade},
    types::Period,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The tiers of a programme, as questions.
#[derive(Debug)]
pub(super) struct TierRules {
    tiers: Vec<Tier>,
    counting: Asked,
    /// The collections whose rows are counted.
    counted: Vec<CollectionId>,
    keep: Keep,
    clients: Questionnaire,
    /// The same for clients who have returned nothing.
    without_returns: Questionnaire,
    returns: Option<Returns>,
    /// Whether a sum of what was paid is counted.
    sums: bool,
    /// Whether a purchase counts for as much as it adds, whatever else there is.
    is_additive: bool,
}

/// When a tier is lost.
#[derive(Debug)]
enum Keep {
    WhileEarned,
    Forever,
    Review(Period, Downgrade),
}

/// One tier.
#[derive(Debug)]
struct Tier {
    name: ArcStr,
    from: Decimal,
}

impl TierRules {
    pub fn new(
        program: &Arc<Program>,
        (tiers, purchases): (&Tiers, CollectionId),
        inputs: &Inputs,
    ) -> Result<Self, Error> {
        let mut clients = Questions::new(program);
        let (counting, sums) = without_returned(&program.schema, purchases, &tiers.counting);
        let mut counted = counted_collections(&counting);
        // Rows without a time of their own are there with those that they hang on.
        let parents: Vec<CollectionId> = counted
            .iter()
            .filter_map(|&collection| program.schema.parent(collection))
            .collect();
        counted.extend(parents);
        let subject = program.schema.subject;
        let counting = clients.value(subject, &counting);
        let mut plain = Questions::new(program);
        // The only question has the same number in both.
        plain.value(subject, &tiers.counting);
        let given = Given::new(program, inputs)?;
        let keep = match &tiers.keep {
            program::Keep::WhileEarned => Keep::WhileEarned,
            program::Keep::Forever => Keep::Forever,
            program::Keep::Review(node, downgrade) => Keep::Review(given.period(node)?, *downgrade),
        };
        let checked = tiers.tiers.iter().map(|tier| Tier {
            name: tier.name.as_str().into(),
            from: tier.from,
        });
        Ok(TierRules {
            tiers: checked.collect(),
            counting,
            counted,
            keep,
            clients: clients.plan(inputs)?,
            without_returns: plain.plan(inputs)?,
            returns: Returns::of(&program.schema, purchases),
            sums,
            is_additive: is_additive(program, &tiers.counting),
        })
    }

    /// The tier of a client at an instant, by what is counted until then and what was kept of it; none below the lowest. And what the
    /// next one needs.
    pub fn standing(
        &self,
        reader: &Reader<'_>,
        client: usize,
        at: DateTime<Utc>,
    ) -> Result<TierStanding, Error> {
        let counted = self.counted(reader, client, (at, at))?;
        let reached = match &self.keep {
            Keep::WhileEarned => self.reached(counted),
            Keep::Forever => self.reached(counted).max(self.kept(reader, client, at)?),
            Keep::Review(period, downgrade) => {
                self.reviewed(reader, client, at, (*period, *downgrade))?
            }
        };
        Ok(self.standing_of(counted, reached))
    }

    /// The questions about a client.
    fn questions(&self, data: &Dataset, client: usize) -> &Questionnaire {
        match self.has_returned(data, client) {
            true => &self.clients,
            false => &self.without_returns,
        }
    }

    /// The question of what is counted, where a purchase more is looked at beside all that is known of a client; none where what one adds
    /// hangs on the others, some of which were returned.
    pub fn question(&self, data: &Dataset, client: usize) -> Option<&Questionnaire> {
        let is_apart = self.is_additive || !self.has_returned(data, client);
        is_apart.then_some(&self.without_returns)
    }

    fn has_returned(&self, data: &Dataset, client: usize) -> bool {
        let returns = self.returns.as_ref();
        returns.is_some_and(|returns| returns.any(data, client))
    }

    /// What a client has of tiers, as far as a purchase of now can only add to it; none where it takes part in a review.
    pub fn held(
        &self,
        reader: &Reader<'_>,
        client: usize,
        (before, now): (&TierStanding, DateTime<Utc>),
    ) -> Result<Option<Held>, Error> {
        let number = match &self.keep {
            Keep::WhileEarned => None,
            Keep::Forever => self.kept(reader, client, just_before(now))?,
            Keep::Review(period, downgrade) => {
                let keep = (*period, *downgrade);
                if self.reviewed(reader, client, now, keep)? != before.number {
                    return Ok(None);
                }
                before.number
            }
        };
        let counted = self.counted(reader, client, (now, now))?;
        Ok(Some(Held { number, counted }))
    }

    /// What of tiers that are kept for ever a client has, whatever is counted now: the highest that any record until then brought.
    fn kept(
        &self,
        reader: &Reader<'_>,
        client: usize,
        until: DateTime<Utc>,
    ) -> Result<Option<usize>, Error> {
        let mut highest = None;
        if matches!(self.keep, Keep::Forever) {
            for instant in self.instants(reader, client, until) {
                let then = self.counted(reader, client, (instant, until))?;
                highest = highest.max(self.reached(then));
            }
        }
        Ok(highest)
    }

    /// The tier after a record that comes now, by what is held and what the record adds to what is counted.
    pub fn standing_after(&self, held: &Held, added: Decimal) -> TierStanding {
        let counted = held.counted.saturating_add(added);
        self.standing_of(counted, self.reached(counted).max(held.number))
    }

    fn standing_of(&self, counted: Decimal, reached: Option<usize>) -> TierStanding {
        let next = self.tiers.get(reached.map_or(0, |at| at + 1));
        TierStanding {
            tier: reached
                .and_then(|at| self.tiers.get(at))
                .map(|tier| tier.name.clone()),
            counted,
            next: next.map(|tier| (tier.name.clone(), tier.from - counted)),
            number: reached,
        }
    }

    /// The tiers of names.
    pub fn numbers(&self, names: &[String]) -> Vec<usize> {
        let numbers = names.iter().filter_map(|name| {
            let mut tiers = self.tiers.iter();
            tiers.position(|tier| tier.name == *name)
        });
        numbers.collect()
    }

    /// What is counted at an instant by what is known at another one of returns.
    fn counted(
        &self,
        reader: &Reader<'_>,
        client: usize,
        (at, known): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Decimal, Error> {
        let data = reader.data;
        let questions = self.questions(data, client);
        let ask = |hindsight| {
            let answers = questions.ask_one(data, client..client + 1, at, hindsight)?;
            Ok::<_, Error>(self.answered(&answers))
        };
        let Some(returns) = &self.returns else {
            return ask(None);
        };
        let strays = returns.strays(reader, client, known);
        // One is told of returns that stand with the client at their time anyway.
        let is_told = strays.gone.is_empty() && (at == known || !returns.any(data, client));
        if is_told && strays.lessened.is_empty() {
            return ask(None);
        }
        let without = |gone| ask(Some(returns.hindsight(reader, known, gone)?));
        let mut counted = without(strays.gone.clone())?;
        if !self.sums {
            return Ok(counted);
        }
        let all = counted;
        for (purchase, returned) in strays.lessened {
            let mut gone = strays.gone.clone();
            gone.insert(gone.partition_point(|row| *row < purchase), purchase);
            let share = all.saturating_sub(without(gone)?);
            counted = counted.saturating_sub(returned.min(share.max(Decimal::ZERO)));
        }
        Ok(counted)
    }

    /// What is counted by answers to the question about it.
    pub fn answered(&self, answers: &dyn Answering) -> Decimal {
        let counted = answers.value(self.counting, 0);
        counted
            .and_then(|counted| counted.number())
            .unwrap_or_default()
    }

    fn reached(&self, counted: Decimal) -> Option<usize> {
        self.tiers.iter().rposition(|tier| tier.from <= counted)
    }

    /// The instants until now at which what is counted may have grown: those of the client's records.
    fn instants(
        &self,
        reader: &Reader<'_>,
        client: usize,
        until: DateTime<Utc>,
    ) -> BTreeSet<DateTime<Utc>> {
        let collections = (0..reader.data.tables.len()).map(|at| CollectionId(at as u16));
        let counted = collections.filter(|collection| self.counted.contains(collection));
        let times = counted.flat_map(|collection| {
            let rows = reader.data.rows_of(client..client + 1, collection);
            rows.filter_map(move |row| reader.time(collection, row))
        });
        times.filter(|at| *at <= until).collect()
    }

    /// The tier after all rises and reviews until now. A review follows a rise, or the review before, by the period.
    fn reviewed(
        &self,
        reader: &Reader<'_>,
        client: usize,
        until: DateTime<Utc>,
        (period, downgrade): (Period, Downgrade),
    ) -> Result<Option<usize>, Error> {
        let mut tier: Option<usize> = None;
        let mut review: Option<DateTime<Utc>> = None;
        let after = |at: DateTime<Utc>| {
            let zone = reader.zone;
            let next = zone.shift(at.timestamp_micros(), period, Direction::Forward)?;
            DateTime::from_timestamp_micros(next).filter(|next| *next > at)
        };
        let rises = self.instants(reader, client, until);
        for at in rises.into_iter().chain([until]) {
            while let (Some(held), Some(due)) = (tier, review.filter(|due| *due <= at)) {
                let earned = self.reached(self.counted(reader, client, (due, until))?);
                if earned < tier {
                    tier = match downgrade {
                        Downgrade::OneTier => held.checked_sub(1),
                        Downgrade::ToEarned => earned,
                    };
                }
                review = after(due);
            }
            let earned = self.reached(self.counted(reader, client, (at, until))?);
            if earned > tier {
                tier = earned;
                review = after(at);
            }
        }
        Ok(tier)
    }
}

/// The collections whose rows a value counts.
fn counted_collections(node: &Node) -> Vec<CollectionId> {
    let mut found = Vec::new();
    plan::each(node, &mut |node| match &node.kind {
        NodeKind::Aggregate(aggregate) => found.push(aggregate.rows.collection),
        NodeKind::Quantifier(Quantifier::Count(rows, ..) | Quantifier::Every(rows, _)) => {
            found.push(rows.collection);
        }
        _ => {}
    });
    found
}

/// Whether a value is a count or a sum of rows each of which is looked at alone, or made of such by addition.
fn is_additive(program: &Program, node: &Node) -> bool {
    match &node.kind {
        NodeKind::Literal(_) | NodeKind::Param(_) => true,
        NodeKind::Arithmetic(ArithmeticOperator::Add, one, other) => {
            is_additive(program, one) && is_additive(program, other)
        }
        NodeKind::Aggregate(aggregate) => {
            let is_sum = matches!(
                aggregate.function,
                AggregateFunction::Count | AggregateFunction::Sum
            );
            is_sum && !aggregate.distinct && selections(program, node) == 1
        }
        _ => false,
    }
}

/// How many times a value, with the conditions that it names, looks at rows.
fn selections(program: &Program, node: &Node) -> usize {
    let mut count: usize = 0;
    plan::each(node, &mut |node| {
        plan::each_selection(node, |_| count += 1);
        if let NodeKind::Call { rule, .. } = node.kind {
            let called = program.rules.get(rule.0 as usize);
            count += match called.map(|rule| &rule.body) {
                Some(RuleBody::Condition(body)) => selections(program, body),
                _ => 1,
            };
        }
    });
    count
}

/// What a client has of tiers without a purchase that comes now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    number: Option<usize>,
    counted: Decimal,
}

/// The tier of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct TierStanding {
    /// Its name; none below the lowest.
    pub tier: Option<ArcStr>,
    /// What was counted.
    pub counted: Decimal,
    /// The next tier, and what is missing to it.
    pub next: Option<(ArcStr, Decimal)>,
    pub(super) number: Option<usize>,
}
