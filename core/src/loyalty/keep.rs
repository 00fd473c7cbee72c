//! What becomes of a tier that is no longer earned.

use super::ladder::Ladder;
use crate::{
    calendar::{Direction, Zone},
    error::Error,
    plan::Given,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{program, syntax::Downgrade, types::Period};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// When a tier is lost.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keep {
    WhileEarned,
    Forever,
    Review(Period, Downgrade),
}

impl Keep {
    pub fn new(keep: &program::Keep, given: &Given) -> Result<Keep, Error> {
        Ok(match keep {
            program::Keep::WhileEarned => Keep::WhileEarned,
            program::Keep::Forever => Keep::Forever,
            program::Keep::Review(node, downgrade) => Keep::Review(given.period(node)?, *downgrade),
        })
    }
}

/// What is counted of a client in the course of time.
pub(super) struct Course<'c, F> {
    pub ladder: &'c Ladder,
    pub zone: Zone,
    /// The instants until then at which it may have grown.
    pub rises: BTreeSet<DateTime<Utc>>,
    pub until: DateTime<Utc>,
    /// What is counted at an instant.
    pub counted: F,
}

impl<F: FnMut(DateTime<Utc>) -> Result<Decimal, Error>> Course<'_, F> {
    fn reached(&mut self, at: DateTime<Utc>) -> Result<Option<usize>, Error> {
        Ok(self.ladder.reached((self.counted)(at)?))
    }

    /// The highest tier that any rise brought.
    pub fn highest(mut self) -> Result<Option<usize>, Error> {
        let mut highest = None;
        for at in std::mem::take(&mut self.rises) {
            highest = highest.max(self.reached(at)?);
        }
        Ok(highest)
    }

    /// The tier after all rises and reviews. A review follows a rise, or the review before, by the period.
    pub fn reviewed(
        mut self,
        (period, downgrade): (Period, Downgrade),
    ) -> Result<Option<usize>, Error> {
        let mut tier: Option<usize> = None;
        let mut review: Option<DateTime<Utc>> = None;
        let zone = self.zone;
        let after = |at: DateTime<Utc>| {
            let next = zone.shift(at.timestamp_micros(), period, Direction::Forward)?;
            DateTime::from_timestamp_micros(next).filter(|next| *next > at)
        };
        let rises = std::mem::take(&mut self.rises);
        for at in rises.into_iter().chain([self.until]) {
            while let (Some(held), Some(due)) = (tier, review.filter(|due| *due <= at)) {
                let earned = self.reached(due)?;
                if earned < tier {
                    tier = match downgrade {
                        Downgrade::OneTier => held.checked_sub(1),
                        Downgrade::ToEarned => earned,
                    };
                }
                review = after(due);
            }
            let earned = self.reached(at)?;
            if earned > tier {
                tier = earned;
                review = after(at);
            }
        }
        Ok(tier)
    }
}
