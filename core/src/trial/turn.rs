//! What a test expects of the horizon.

use super::{Prepared, name_of};
use crate::error::Error;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kardan_dsl::{
    program::{Program, RuleId},
    types::Value,
};
use std::fmt;

/// When the only record of a segment is no longer in it, or is in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Whether it is in now, so that it can only leave.
    pub leaves: bool,
    /// When; none where it stays as it is.
    pub at: Option<DateTime<Utc>>,
    /// The program's zone.
    pub zone: Tz,
}

impl Turn {
    /// Finds it for the described record.
    pub(super) fn of(program: &Program, rule: RuleId, prepared: &Prepared) -> Result<Turn, Error> {
        let Prepared { plan, data, as_of } = prepared;
        let name = name_of(program, rule);
        let now = plan.evaluate_subjects(data, 0..1, *as_of)?;
        let horizon = plan.horizon_of_subjects(data, 0..1, *as_of, None)?;
        let horizon = horizon.segment(name)?;
        let first = |side: &[Option<DateTime<Utc>>]| side.first().copied().flatten();
        Ok(Turn {
            leaves: now.segment(name)?.selected.get(0),
            at: first(&horizon.leaves_on).or(first(&horizon.joins_on)),
            zone: program.timezone,
        })
    }

    /// Whether it is at an instant, or on a date; never without one.
    pub(super) fn is_at(&self, expected: Option<&Value>) -> bool {
        match (self.at, expected) {
            (None, None) => true,
            (Some(at), Some(Value::Instant(expected))) => at == *expected,
            (Some(at), Some(Value::Date(expected))) => {
                at.with_timezone(&self.zone).date_naive() == *expected
            }
            _ => false,
        }
    }
}

impl fmt::Display for Turn {
    /// In English: `left on 2027-03-01 00:00`, `never joined`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.leaves { "left" } else { "joined" };
        match self.at {
            None => write!(out, "never {verb}"),
            Some(at) => {
                let local = at.with_timezone(&self.zone);
                write!(out, "{verb} on {}", local.format("%Y-%m-%d %H:%M"))
            }
        }
    }
}
