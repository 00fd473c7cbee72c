//! Effects as rows: text for files, an Arrow batch for data frames.

use super::{Action, Effect, Outcome, Simulation};
use crate::error::{Error, ErrorKind};
use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use chrono::{DateTime, SecondsFormat, Utc};
use std::sync::Arc;

/// What an effect is called in a row, apart from its instants: missing where it has none.
struct Texts<'e> {
    action: &'static str,
    channel: Option<&'e str>,
    name: Option<&'e str>,
    offer: Option<&'e str>,
    outcome: &'static str,
    reason: Option<&'static str>,
    until: Option<DateTime<Utc>>,
}

impl Effect {
    /// The columns of its row.
    pub const COLUMNS: [&str; 13] = [
        "at", "client", "rule", "variant", "record", "action", "channel", "name", "offer",
        "outcome", "reason", "until", "key",
    ];

    /// Its row, by [`Effect::COLUMNS`]; what it has none of is empty.
    #[must_use]
    pub fn cells(&self) -> [String; 13] {
        let texts = self.texts();
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        [
            instant(self.at),
            self.client.clone(),
            self.rule.clone(),
            text(self.variant.as_deref()),
            self.record.to_string(),
            texts.action.to_owned(),
            text(texts.channel),
            text(texts.name),
            text(texts.offer),
            texts.outcome.to_owned(),
            text(texts.reason),
            texts.until.map(instant).unwrap_or_default(),
            self.key.clone(),
        ]
    }

    fn texts(&self) -> Texts<'_> {
        let (outcome, reason, until) = match self.outcome {
            Outcome::Due => ("due", None, None),
            Outcome::Suppressed(reason) => ("suppressed", Some(reason.name()), None),
            Outcome::PutOff { reason, until } => ("put off", Some(reason.name()), Some(until)),
        };
        let (action, channel, name, offer) = match &self.action {
            Action::Send {
                channel,
                template,
                offer,
            } => (
                "send",
                channel.as_deref(),
                template.as_deref(),
                offer.as_deref(),
            ),
            Action::Task { title, .. } => ("task", None, Some(title.as_str()), None),
            Action::Earn { .. } => ("earn", None, None, None),
            Action::Emit { event } => ("emit", None, Some(event.as_str()), None),
            Action::Start { trigger } => ("start", None, Some(trigger.as_str()), None),
            Action::Stop { trigger } => ("stop", None, Some(trigger.as_str()), None),
            Action::Entered => ("entered", None, None, None),
            Action::Left => ("left", None, None, None),
            Action::Moved { to, .. } => ("moved", None, to.as_deref(), None),
            Action::Goal => ("goal", None, None, None),
            Action::Missed => ("missed", None, None, None),
            Action::Winner { variant, .. } => ("winner", None, Some(variant.as_str()), None),
        };
        Texts {
            action,
            channel,
            name,
            offer,
            outcome,
            reason,
            until,
        }
    }
}

impl Simulation {
    /// All effects as a batch: one row each, by [`Effect::COLUMNS`].
    ///
    /// # Errors
    /// An overflow error for more effects than a batch holds.
    pub fn to_batch(&self) -> Result<RecordBatch, Error> {
        let text = |value: &dyn Fn(&Effect) -> Option<String>| -> ArrayRef {
            let values = self.effects.iter().map(value);
            Arc::new(values.collect::<StringArray>())
        };
        let instant = |value: &dyn Fn(&Effect) -> Option<DateTime<Utc>>| -> ArrayRef {
            let values = self.effects.iter();
            let values = values.map(|effect| value(effect).map(|at| at.timestamp_micros()));
            let array: TimestampMicrosecondArray = values.collect();
            Arc::new(array.with_timezone("UTC"))
        };
        let owned = |value: Option<&str>| value.map(str::to_owned);
        let columns: [ArrayRef; 13] = [
            instant(&|effect| Some(effect.at)),
            text(&|effect| Some(effect.client.clone())),
            text(&|effect| Some(effect.rule.clone())),
            text(&|effect| effect.variant.clone()),
            text(&|effect| Some(effect.record.to_string())),
            text(&|effect| owned(Some(effect.texts().action))),
            text(&|effect| owned(effect.texts().channel)),
            text(&|effect| owned(effect.texts().name)),
            text(&|effect| owned(effect.texts().offer)),
            text(&|effect| owned(Some(effect.texts().outcome))),
            text(&|effect| owned(effect.texts().reason)),
            instant(&|effect| effect.texts().until),
            text(&|effect| Some(effect.key.clone())),
        ];
        let columns = Effect::COLUMNS.into_iter().zip(columns);
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true)))
            .map_err(|error| Error::new(ErrorKind::Overflow, error.to_string()))
    }
}
