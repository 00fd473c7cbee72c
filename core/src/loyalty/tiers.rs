//! Tiers over records: which one a client has.

use super::{
    TierStanding,
    keep::{Course, Keep},
    ladder::Ladder,
    returned::{Returns, without_returned},
};
use crate::{
    calendar::just_before,
    error::Error,
    plan::{self, Given, Inputs},
    questions::{Answering, Asked, Questionnaire, Questions},
    reader::Reader,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Node, NodeKind, Program, Quantifier, RuleBody, Tiers},
    schema::CollectionId,
    syntax::{AggregateFunction, ArithmeticOperator},
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The tiers of a programme, as questions.
#[derive(Debug)]
pub(super) struct TierRules {
    pub ladder: Ladder,
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

impl TierRules {
    pub fn new(
        program: &Arc<Program>,
        (tiers, counting): (&Tiers, &Node),
        purchases: CollectionId,
        inputs: &Inputs,
    ) -> Result<Self, Error> {
        let plain_counting = counting;
        let mut clients = Questions::new(program);
        let (counting, sums) = without_returned(
            (&program.schema, program.currency),
            purchases,
            plain_counting,
        );
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
        plain.value(subject, plain_counting);
        let given = Given::new(program, inputs)?;
        Ok(TierRules {
            ladder: Ladder::new(&tiers.tiers),
            counting,
            counted,
            keep: Keep::new(&tiers.keep, &given)?,
            clients: clients.plan(inputs)?,
            without_returns: plain.plan(inputs)?,
            returns: Returns::of(&program.schema, purchases),
            sums,
            is_additive: is_additive(program, plain_counting),
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
            Keep::WhileEarned => self.ladder.reached(counted),
            Keep::Forever => self
                .ladder
                .reached(counted)
                .max(self.kept(reader, client, at)?),
            Keep::Review(period, downgrade) => self
                .course(reader, client, at)
                .reviewed((*period, *downgrade))?,
        };
        Ok(self.ladder.standing(counted, reached))
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
                if self.course(reader, client, now).reviewed(keep)? != before.number {
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
        match self.keep {
            Keep::Forever => self.course(reader, client, until).highest(),
            Keep::WhileEarned | Keep::Review(..) => Ok(None),
        }
    }

    /// The tier after a record that comes now, by what is held and what the record adds to what is counted.
    pub fn standing_after(&self, held: &Held, added: Decimal) -> TierStanding {
        let counted = held.counted.saturating_add(added);
        self.ladder
            .standing(counted, self.ladder.reached(counted).max(held.number))
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

    /// What is counted of a client until now, by what is known now of returns.
    fn course<'c>(
        &'c self,
        reader: &'c Reader<'c>,
        client: usize,
        until: DateTime<Utc>,
    ) -> Course<'c, impl FnMut(DateTime<Utc>) -> Result<Decimal, Error>> {
        Course {
            ladder: &self.ladder,
            zone: reader.zone,
            rises: self.instants(reader, client, until),
            until,
            counted: move |at| self.counted(reader, client, (at, until)),
        }
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
