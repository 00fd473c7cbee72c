//! Effects summed up: by rule, and by day, month or as a whole.

use super::{Action, Effect, Outcome, Simulation};
use crate::{
    calendar::{Zone, date_of_day, first_day},
    error::{Error, ErrorKind},
};
use chrono::{DateTime, NaiveDate, Utc};
use kardan_dsl::syntax::CalendarUnit;
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashSet},
    str::FromStr,
};

/// What is summed up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// A day in the business zone.
    Day,
    /// A month in the business zone.
    Month,
    /// All of it.
    Whole,
}

/// What a rule did within a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryRow {
    /// The trigger or experiment.
    pub rule: String,
    /// The first day of the span, in the business zone.
    pub day: NaiveDate,
    /// To how many clients a message was sent.
    pub clients: u64,
    /// Messages.
    pub sent: u64,
    /// Tasks.
    pub tasks: u64,
    /// Everything else that was due.
    pub other: u64,
    /// Messages that were put off; what became of them later is counted then.
    pub put_off: u64,
    /// What was suppressed, by reason.
    pub suppressed: BTreeMap<&'static str, u64>,
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Span, Error> {
        match text {
            "day" => Ok(Span::Day),
            "month" => Ok(Span::Month),
            "whole" => Ok(Span::Whole),
            _ => {
                let problem = format!("`{text}` is nothing that is summed up together");
                Err(Error::new(ErrorKind::Input, problem)
                    .with_help("give `day`, `month` or `whole`"))
            }
        }
    }
}

impl Simulation {
    /// What each rule did in each span of time, in order of rules and days; spans in which it did nothing are left out.
    #[must_use]
    pub fn summary(&self, span: Span) -> Vec<SummaryRow> {
        let start = self.day(*self.within.start());
        let mut rows: BTreeMap<(&str, NaiveDate), (SummaryRow, HashSet<&str>)> = BTreeMap::new();
        for effect in &self.effects {
            let day = match span {
                Span::Day => self.day(effect.at),
                Span::Month => first_day(self.day(effect.at), CalendarUnit::Month),
                Span::Whole => start,
            };
            let day = date_of_day(day).unwrap_or_default();
            let (row, clients) = rows
                .entry((&effect.rule, day))
                .or_insert_with(|| (SummaryRow::new(&effect.rule, day), HashSet::new()));
            row.count(effect);
            if effect.is_sent() {
                clients.insert(&effect.client);
            }
        }
        let rows = rows.into_values();
        rows.map(|(row, clients)| SummaryRow {
            clients: clients.len() as u64,
            ..row
        })
        .collect()
    }

    fn day(&self, at: DateTime<Utc>) -> i32 {
        Zone(self.timezone).day(at.timestamp_micros())
    }
}

impl SummaryRow {
    fn new(rule: &str, day: NaiveDate) -> SummaryRow {
        SummaryRow {
            rule: rule.to_owned(),
            day,
            clients: 0,
            sent: 0,
            tasks: 0,
            other: 0,
            put_off: 0,
            suppressed: BTreeMap::new(),
        }
    }

    fn count(&mut self, effect: &Effect) {
        match (&effect.outcome, &effect.action) {
            (Outcome::Due, Action::Send { .. }) => self.sent += 1,
            (Outcome::Due, Action::Task { .. }) => self.tasks += 1,
            (Outcome::Due, _) => self.other += 1,
            (Outcome::Suppressed(reason), _) => {
                *self.suppressed.entry(reason.name()).or_default() += 1;
            }
            (Outcome::PutOff { .. }, _) => self.put_off += 1,
        }
    }
}
