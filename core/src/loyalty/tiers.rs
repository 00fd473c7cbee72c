//! Tiers over records: which one a client has.

use super::returned::without_returned;
use crate::{
    error::Error,
    plan::Inputs,
    questions::{Asked, Questionnaire, Questions},
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Program, Tiers},
    schema::CollectionId,
    types::Value,
};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The tiers of a programme, as questions.
#[derive(Debug)]
pub(super) struct TierRules {
    tiers: Vec<Tier>,
    counting: Asked,
    clients: Questionnaire,
}

/// One tier.
#[derive(Debug)]
struct Tier {
    name: String,
    from: Decimal,
}

impl TierRules {
    pub fn new(
        program: &Arc<Program>,
        (tiers, purchases): (&Tiers, CollectionId),
        inputs: &Inputs,
    ) -> Result<Self, Error> {
        let mut clients = Questions::new(program);
        let counting = without_returned(&program.schema, purchases, &tiers.counting);
        let counting = clients.value(program.schema.subject, &counting);
        let checked = tiers.tiers.iter().map(|tier| Tier {
            name: tier.name.clone(),
            from: tier.from,
        });
        Ok(TierRules {
            tiers: checked.collect(),
            counting,
            clients: clients.plan(inputs)?,
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
