//! Simulations as tables, for data frames and files.

use super::{
    Action, Decision, Difference, Effect, Estimate, GroupResult, Outcome, RoundResult, Simulation,
    Span,
    columns::{count, date, instant, made, real, table, text},
};
use crate::{error::Error, loyalty::Amount};
use arrow_array::RecordBatch;
use chrono::{DateTime, Utc};

/// What an effect is called in a row: missing where it has none.
struct Texts<'e> {
    action: &'static str,
    channel: Option<&'e str>,
    name: Option<&'e str>,
    offer: Option<&'e str>,
}

impl Effect {
    fn texts(&self) -> Texts<'_> {
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
            Action::Failed => ("failed", None, None, None),
            Action::UnknownZone { zone, .. } => ("unknown_zone", None, Some(zone.as_str()), None),
            Action::Winner { variant, .. } => ("winner", None, Some(variant.as_str()), None),
        };
        Texts {
            action,
            channel,
            name,
            offer,
        }
    }

    fn outcome_name(&self) -> &'static str {
        match self.outcome {
            Outcome::Due => "due",
            Outcome::Suppressed(_) => "suppressed",
            Outcome::PutOff { .. } => "put off",
        }
    }

    fn reason(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Due => None,
            Outcome::Suppressed(reason) | Outcome::PutOff { reason, .. } => Some(reason.name()),
        }
    }

    /// Who does a task.
    fn role(&self) -> Option<&str> {
        match &self.action {
            Action::Task { role, .. } => role.as_deref(),
            _ => None,
        }
    }

    /// By when a task is to be done.
    fn due(&self) -> Option<DateTime<Utc>> {
        match &self.action {
            Action::Task { due, .. } => *due,
            _ => None,
        }
    }

    /// What is earned, in points or in money, exact.
    fn earned(&self, in_points: bool) -> Option<String> {
        match &self.action {
            Action::Earn { amount, .. } => match amount {
                Amount::Points(points) => in_points.then(|| points.to_string()),
                Amount::Money(money) => (!in_points).then(|| money.normalize().to_string()),
            },
            _ => None,
        }
    }

    fn until(&self) -> Option<DateTime<Utc>> {
        match self.outcome {
            Outcome::PutOff { until, .. } => Some(until),
            _ => None,
        }
    }
}

impl Simulation {
    /// All effects: `at`, `client`, `rule`, `variant`, `record`, `action`, `channel`, `name`, `offer`, of tasks `role` and `due`, of what is earned `points` or
    /// `money`, `outcome`, `reason`, `until`, `key`.
    ///
    /// # Errors
    /// An overflow error for more effects than a table holds.
    pub fn to_batch(&self) -> Result<RecordBatch, Error> {
        let effects = &self.effects[..];
        table([
            ("at", instant(effects, |effect| Some(effect.at))),
            ("client", text(effects, |effect| Some(&effect.client))),
            ("rule", text(effects, |effect| Some(&effect.rule))),
            ("variant", text(effects, |effect| effect.variant.as_deref())),
            (
                "record",
                made(effects, |effect| Some(effect.record.to_string())),
            ),
            (
                "action",
                text(effects, |effect| Some(effect.texts().action)),
            ),
            ("channel", text(effects, |effect| effect.texts().channel)),
            ("name", text(effects, |effect| effect.texts().name)),
            ("offer", text(effects, |effect| effect.texts().offer)),
            ("role", text(effects, |effect| effect.role())),
            ("due", instant(effects, Effect::due)),
            ("points", made(effects, |effect| effect.earned(true))),
            ("money", made(effects, |effect| effect.earned(false))),
            (
                "outcome",
                text(effects, |effect| Some(effect.outcome_name())),
            ),
            ("reason", text(effects, |effect| effect.reason())),
            ("until", instant(effects, Effect::until)),
            ("key", text(effects, |effect| Some(&effect.key))),
        ])
    }

    /// What each rule did in each span of time: `rule`, `day` (its first), `clients`, `sent`, `tasks`, `other`, `put_off`, and what was suppressed, in all and
    /// by reason.
    ///
    /// # Errors
    /// An overflow error for more rows than a table holds.
    pub fn summary_batch(&self, span: Span) -> Result<RecordBatch, Error> {
        let rows = &self.summary(span)[..];
        let by = |reason: &'static str| {
            count(rows, move |row| {
                Some(row.suppressed.get(reason).copied().unwrap_or_default())
            })
        };
        table([
            ("rule", text(rows, |row| Some(&row.rule))),
            ("day", date(rows, |row| row.day)),
            ("clients", count(rows, |row| Some(row.clients))),
            ("sent", count(rows, |row| Some(row.sent))),
            ("tasks", count(rows, |row| Some(row.tasks))),
            ("other", count(rows, |row| Some(row.other))),
            ("put_off", count(rows, |row| Some(row.put_off))),
            (
                "suppressed",
                count(rows, |row| Some(row.suppressed.values().sum())),
            ),
            ("consent", by("consent")),
            ("no_channel", by("no channel")),
            ("blacklist", by("blacklist")),
            ("open_claim", by("open claim")),
            ("cap", by("cap")),
            ("hold_out", by("hold-out")),
        ])
    }

    /// What the rounds of experiments came to, one row for each group of clients: `experiment`, `began`, `counted_to`, `group`, `kind`, `assigned`,
    /// `sent`, `opened`, `clicked`, `purchased`, `by`, `reached`, the rate and the lift with their bounds, `won` and, of the one that did, `ground`.
    ///
    /// # Errors
    /// An overflow error for more rows than a table holds.
    pub fn rounds_batch(&self) -> Result<RecordBatch, Error> {
        let rounds = self.rounds.iter();
        let rows: Vec<(&RoundResult, &GroupResult)> = rounds
            .flat_map(|round| round.groups.iter().map(move |group| (round, group)))
            .collect();
        let rows = &rows[..];
        let low = |estimate: Option<Estimate>| Some(estimate?.interval?.low);
        let high = |estimate: Option<Estimate>| Some(estimate?.interval?.high);
        table([
            (
                "experiment",
                text(rows, |(round, _)| Some(&round.experiment)),
            ),
            ("began", instant(rows, |(round, _)| Some(round.began))),
            (
                "counted_to",
                instant(rows, |(round, _)| Some(round.counted_to)),
            ),
            ("group", text(rows, |(_, group)| Some(&group.name))),
            ("kind", text(rows, |(_, group)| Some(group.kind.name()))),
            ("assigned", count(rows, |(_, group)| Some(group.assigned))),
            ("sent", count(rows, |(_, group)| Some(group.sent))),
            ("opened", count(rows, |(_, group)| group.opened)),
            ("clicked", count(rows, |(_, group)| group.clicked)),
            ("purchased", count(rows, |(_, group)| group.purchased)),
            ("by", text(rows, |(round, _)| Some(round.by_name()))),
            ("reached", count(rows, |(_, group)| group.reached)),
            ("rate", real(rows, |(_, group)| Some(group.rate?.value))),
            ("rate_low", real(rows, |(_, group)| low(group.rate))),
            ("rate_high", real(rows, |(_, group)| high(group.rate))),
            ("lift", real(rows, |(_, group)| Some(group.lift?.value))),
            ("lift_low", real(rows, |(_, group)| low(group.lift))),
            ("lift_high", real(rows, |(_, group)| high(group.lift))),
            (
                "decided_at",
                instant(rows, |row| won(row).map(|won| won.at)),
            ),
            (
                "won",
                text(rows, |row| won(row).map(|won| won.ground.name())),
            ),
        ])
    }
}

/// What was decided, of the group that won.
fn won<'r>((round, group): &(&'r RoundResult, &'r GroupResult)) -> Option<&'r Decision> {
    let decision = round.decision.as_ref()?;
    (decision.winner == group.name && group.is_variant()).then_some(decision)
}

impl Difference {
    /// The messages that are new, gone or moved: `fate`, `rule`, `client`, `record`, `channel`, `name`, `before`, `after`, `reason`, `key`.
    ///
    /// # Errors
    /// An overflow error for more messages than a table holds.
    pub fn to_batch(&self) -> Result<RecordBatch, Error> {
        let rows = &self.messages[..];
        table([
            ("fate", text(rows, |row| Some(row.fate.name()))),
            ("rule", text(rows, |row| Some(&row.rule))),
            ("client", text(rows, |row| Some(&row.client))),
            ("record", made(rows, |row| Some(row.record.to_string()))),
            ("channel", text(rows, |row| row.channel.as_deref())),
            ("name", text(rows, |row| row.template.as_deref())),
            ("before", instant(rows, |row| row.before)),
            ("after", instant(rows, |row| row.after)),
            ("reason", text(rows, |row| row.reason)),
            ("key", text(rows, |row| Some(&row.key))),
        ])
    }

    /// The clients who get more or less or other messages: `client`, `before`, `after`, `gained`, `lost`, `moved`.
    ///
    /// # Errors
    /// An overflow error for more clients than a table holds.
    pub fn clients_batch(&self) -> Result<RecordBatch, Error> {
        let rows = &self.clients[..];
        table([
            ("client", text(rows, |row| Some(&row.client))),
            ("before", count(rows, |row| Some(row.counts.before))),
            ("after", count(rows, |row| Some(row.counts.after))),
            ("gained", count(rows, |row| Some(row.counts.gained))),
            ("lost", count(rows, |row| Some(row.counts.lost))),
            ("moved", count(rows, |row| Some(row.counts.moved))),
        ])
    }

    /// What is different by rule and day: `rule`, `day`, `before`, `after`.
    ///
    /// # Errors
    /// An overflow error for more rows than a table holds.
    pub fn days_batch(&self) -> Result<RecordBatch, Error> {
        let rows = &self.days[..];
        table([
            ("rule", text(rows, |row| Some(&row.rule))),
            ("day", date(rows, |row| row.day)),
            ("before", count(rows, |row| Some(row.before))),
            ("after", count(rows, |row| Some(row.after))),
        ])
    }
}
