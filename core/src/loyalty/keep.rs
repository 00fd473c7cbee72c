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

    /// The tier after all rises and reviews. The n-th review after a rise follows it by n periods: each is reckoned from the rise, so that
    /// a short month among them moves no other.
    pub fn reviewed(
        mut self,
        (period, downgrade): (Period, Downgrade),
    ) -> Result<Option<usize>, Error> {
        let mut tier: Option<usize> = None;
        let mut review: Option<(DateTime<Utc>, u32)> = None;
        let zone = self.zone;
        let due = |(rise, number): (DateTime<Utc>, u32)| {
            let count = period.count.checked_mul(number)?;
            let period = Period { count, ..period };
            let next = zone.shift(rise.timestamp_micros(), period, Direction::Forward)?;
            DateTime::from_timestamp_micros(next).filter(|next| *next > rise)
        };
        let rises = std::mem::take(&mut self.rises);
        for at in rises.into_iter().chain([self.until]) {
            while let (Some(held), Some((rise, number))) = (tier, review) {
                let Some(reviewed) = due((rise, number)).filter(|due| *due <= at) else {
                    break;
                };
                let earned = self.reached(reviewed)?;
                if earned < tier {
                    tier = match downgrade {
                        Downgrade::OneTier => held.checked_sub(1),
                        Downgrade::ToEarned => earned,
                    };
                }
                review = number.checked_add(1).map(|number| (rise, number));
            }
            let earned = self.reached(at)?;
            if earned > tier {
                tier = earned;
                review = Some((at, 1));
            }
        }
        Ok(tier)
    }
}
