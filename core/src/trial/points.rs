//! What a test expects of points.

use super::{Found, Prepared, inputs};
use crate::{
    calendar::Moment,
    error::{Error, ErrorKind},
    evaluate::AsOf,
    loyalty::{AccountId, Fact, Ledger, Scheme},
};
use chrono::{DateTime, Months, Utc};
use kardan_dsl::{
    program::{Expectation, Program, Test},
    types::Value,
};
use std::sync::Arc;

/// The ledger of a test, made when it is first asked for.
pub(super) struct PointsTrial<'a> {
    program: &'a Arc<Program>,
    test: &'a Test,
    prepared: &'a Prepared,
    /// What triggers gave.
    rewards: Vec<Fact>,
    scheme: Option<Scheme>,
}

impl<'a> PointsTrial<'a> {
    pub fn new(
        program: &'a Arc<Program>,
        test: &'a Test,
        prepared: &'a Prepared,
        rewards: Vec<Fact>,
    ) -> Self {
        PointsTrial {
            program,
            test,
            prepared,
            rewards,
            scheme: None,
        }
    }

    /// What came out.
    pub fn find(&mut self, expectation: &Expectation) -> Result<Found, Error> {
        let now = self.instant(self.prepared.as_of)?;
        let data = &self.prepared.data;
        let client = data.ids(data.schema.subject).next().flatten();
        let client = client.unwrap_or_default().into_owned();
        match expectation {
            Expectation::Balance {
                available,
                holder,
                at,
                ..
            } => {
                let at = match at {
                    None => now,
                    Some(at) => self.instant(super::as_of(at)?)?,
                };
                let ledger = self.ledger(at)?;
                let subject = data.schema.subject;
                let account = match holder {
                    Some((holder, key)) if *holder != subject => ledger.account(&AccountId {
                        holder: data.schema.collection(*holder).name.as_str().into(),
                        key: key.as_str().into(),
                    }),
                    Some((_, key)) => ledger.client(key),
                    None => ledger.client(&client),
                };
                let standing = account
                    .map(|account| account.standing(at))
                    .unwrap_or_default();
                let points = match available {
                    true => standing.available,
                    false => standing.balance,
                };
                Ok(Found::Value(Some(Value::Points(points.0.normalize()))))
            }
            Expectation::Redeem(_) => {
                let ledger = self.ledger(now)?;
                let usable = self.scheme()?.redeemable(&ledger, data, 0, now)?;
                Ok(Found::Value(
                    usable.map(|usable| Value::Points(usable.0.normalize())),
                ))
            }
            Expectation::Gift(name, _) => {
                let ledger = self.ledger(now)?;
                let is_open = ledger.client(&client).is_some_and(|account| {
                    let mut gifts = account.gifts.iter();
                    gifts.any(|gift| gift.name == *name && gift.is_open(now))
                });
                Ok(Found::Value(Some(Value::Bool(is_open))))
            }
            _ => {
                let ledger = self.ledger(now)?;
                let standing = self.scheme()?.tier_of_row(&ledger, data, 0, now)?;
                let tier = standing.and_then(|standing| standing.tier);
                Ok(Found::Value(tier.map(|tier| Value::Text(tier.to_string()))))
            }
        }
    }

    fn scheme(&mut self) -> Result<&Scheme, Error> {
        if self.scheme.is_none() {
            let inputs = inputs(self.program, self.test);
            self.scheme = Some(Scheme::new(self.program, &inputs)?);
        }
        self.scheme
            .as_ref()
            .ok_or_else(|| Error::new(ErrorKind::Input, "the test has no bonus programme"))
    }

    /// The ledger of the client's history up to an instant.
    fn ledger(&mut self, to: DateTime<Utc>) -> Result<Ledger, Error> {
        let now = self.instant(self.prepared.as_of)?;
        let a_year_ago = now.checked_sub_months(Months::new(12)).unwrap_or(now);
        let data = &self.prepared.data;
        let scheme = self.scheme()?;
        let first = scheme.earliest(data).unwrap_or(a_year_ago);
        let from = first.min(a_year_ago).min(to);
        let mut ledger = scheme.replay(data, &(from..=to))?;
        let rewards = self.rewards.iter().filter(|reward| reward.at <= to);
        ledger.apply_all(rewards.cloned().collect())?;
        Ok(ledger)
    }

    fn instant(&self, at: AsOf) -> Result<DateTime<Utc>, Error> {
        Ok(Moment::new(at, self.program.timezone)?.as_of())
    }
}
