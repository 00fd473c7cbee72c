//! Effects summed up: by rule and day.

use super::{Action, Effect, Outcome, Simulation};
use crate::calendar::Zone;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a rule did on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryRow {
    /// The trigger or experiment.
    pub rule: String,
    /// The day, in the business zone.
    pub day: NaiveDate,
    /// Messages.
    pub sent: u64,
    /// Tasks.
    pub tasks: u64,
    /// Everything else that was due.
    pub other: u64,
    /// What was suppressed, by reason.
    pub suppressed: BTreeMap<&'static str, u64>,
}

impl Simulation {
    /// What each rule did on each day, in order of rules and days; days on which it did nothing are left out.
    #[must_use]
    pub fn summary(&self) -> Vec<SummaryRow> {
        let zone = Zone(self.timezone);
        let mut rows: BTreeMap<(&str, NaiveDate), SummaryRow> = BTreeMap::new();
        for effect in &self.effects {
            let local = zone.local(effect.at.timestamp_micros()).unwrap_or_default();
            let day = local.date();
            let row = rows
                .entry((&effect.rule, day))
                .or_insert_with(|| SummaryRow {
                    rule: effect.rule.clone(),
                    day,
                    sent: 0,
                    tasks: 0,
                    other: 0,
                    suppressed: BTreeMap::new(),
                });
            row.count(effect);
        }
        rows.into_values().collect()
    }
}

impl SummaryRow {
    fn count(&mut self, effect: &Effect) {
        match (&effect.outcome, &effect.action) {
            (Outcome::Due, Action::Send { .. }) => self.sent += 1,
            (Outcome::Due, Action::Task { .. }) => self.tasks += 1,
            (Outcome::Due, _) => self.other += 1,
            (Outcome::Suppressed(reason), _) => {
                *self.suppressed.entry(reason.name()).or_default() += 1;
            }
            // It comes again, and is counted then.
            (Outcome::PutOff { .. }, _) => {}
        }
    }
}
