//! Messages: by which channel, and whether at all.

use super::{
    Action, Effect, Outcome, Reason,
    book::{Book, Channel},
    experiment::note_sent,
    rule::{Per, Rule},
    state::Journey,
    walk::{Turn, next_time},
};
use crate::{
    calendar::{Zone, first_day},
    error::Error,
};
use chrono::{DateTime, NaiveTime, Utc};
use kardan_dsl::{
    program::{Message, key_part},
    types::Value,
};

impl Turn<'_, '_> {
    /// Sends a message, or says why not; until when, where it is put off.
    pub fn send(
        &mut self,
        book: &Book,
        rule: &Rule,
        name: &str,
        message: &Message,
        journey: &Journey,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let (channel, reason) = self.channel(book, message)?;
        let suppressed = match self.left_alone(book, rule, journey)? {
            Some(reason) => Some(reason),
            None => reason,
        };
        let action = Action::Send {
            channel: channel.map(|channel| channel.name.clone()),
            template: message.template.clone(),
            offer: message.offer.clone(),
        };
        let effect = self.effect(journey, name, action);
        if let Some(reason) = suppressed {
            self.tell(effect, Outcome::Suppressed(reason));
            return Ok(None);
        }
        if let Some(quiet) = rule.route.quiet {
            let zone = self.own_zone(book, rule)?;
            if let Some(until) = quiet_until(zone, self.desk.at, quiet) {
                let reason = Reason::QuietHours;
                self.tell(effect, Outcome::PutOff { reason, until });
                return Ok(Some(until));
            }
        }
        if self.is_capped(rule) {
            self.tell(effect, Outcome::Suppressed(Reason::Cap));
            return Ok(None);
        }
        self.client.sent.push(self.desk.at);
        if rule.counts_for_all() {
            self.totals.entry(rule.name.clone()).or_default().sent += 1;
        }
        note_sent(self.rounds, book, journey, &self.desk.client);
        self.effects.push(effect);
        Ok(None)
    }

    fn tell(&mut self, effect: Effect, outcome: Outcome) {
        self.effects.push(Effect { outcome, ..effect });
    }

    /// Does what is no message, unless the client is left alone for comparison.
    pub fn perform(&mut self, journey: &Journey, name: &str, action: Action) -> Result<(), Error> {
        let mut effect = self.effect(journey, name, action);
        if journey.held_out {
            effect.outcome = Outcome::Suppressed(Reason::HoldOut);
        } else if matches!(effect.action, Action::Earn { .. }) {
            self.desk.records.reward(&effect)?;
        }
        self.effects.push(effect);
        Ok(())
    }

    /// The first channel on which the client can be reached and to which they agreed, else why there is none.
    fn channel<'b>(
        &mut self,
        book: &'b Book,
        message: &Message,
    ) -> Result<(Option<&'b Channel>, Option<Reason>), Error> {
        let client = self.own_record(book);
        let mut reason = Reason::NoChannel;
        for &number in &message.channels {
            let Some(channel) = book.reach.channels.get(number) else {
                continue;
            };
            let sheet = &book.reach.sheet;
            let reachable: Vec<_> = channel.reachable.into_iter().collect();
            if !self.desk.hold(sheet, &reachable, &client)? {
                continue;
            }
            let agreed: Vec<_> = channel.agreed.into_iter().collect();
            if self.desk.hold(sheet, &agreed, &client)? {
                return Ok((Some(channel), None));
            }
            reason = Reason::Consent;
        }
        Ok((None, Some(reason)))
    }

    /// Why a client gets nothing, whatever the channel.
    fn left_alone(
        &mut self,
        book: &Book,
        rule: &Rule,
        journey: &Journey,
    ) -> Result<Option<Reason>, Error> {
        if journey.held_out {
            return Ok(Some(Reason::HoldOut));
        }
        let client = self.own_record(book);
        let reach = &book.reach;
        let claims = reach.open_claim.filter(|_| !rule.of_claims);
        for (condition, reason) in [
            (reach.blacklisted, Reason::Blacklist),
            (claims, Reason::OpenClaim),
        ] {
            if let Some(condition) = condition
                && self.desk.hold(&reach.sheet, &[condition], &client)?
            {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }

    fn is_capped(&self, rule: &Rule) -> bool {
        let (zone, now) = (self.desk.zone, self.desk.at);
        let day = |at: DateTime<Utc>| zone.day(at.timestamp_micros());
        rule.route.caps.iter().any(|&(most, per)| {
            if per == Per::All {
                let sent = self.totals.get(&rule.name).map_or(0, |total| total.sent);
                return sent >= u64::from(most);
            }
            let counts = |sent: &&DateTime<Utc>| match per {
                Per::Unit(unit) => first_day(day(**sent), unit) == first_day(day(now), unit),
                Per::Period(period) => zone.is_within(**sent, now, period),
                Per::Source | Per::Client | Per::All => true,
            };
            // The latest stand last.
            let sent = self.client.sent.iter().rev();
            sent.take_while(counts).take(most as usize).count() >= most as usize
        })
    }

    fn own_record(&self, book: &Book) -> super::RecordKey {
        let schema = &book.program.schema;
        super::RecordKey {
            collection: schema.collection(schema.subject).name.clone(),
            key: self.desk.client.clone(),
        }
    }

    /// The client's own zone where it is known, else the business zone; a name that no zone has is told once.
    pub fn own_zone(&mut self, book: &Book, rule: &Rule) -> Result<Zone, Error> {
        let Some(asked) = book.reach.timezone else {
            return Ok(self.desk.zone);
        };
        let client = self.own_record(book);
        let Some(Value::Text(zone)) = self.desk.value(&book.reach.sheet, asked, &client)? else {
            return Ok(self.desk.zone);
        };
        if let Ok(own) = zone.parse() {
            return Ok(Zone(own));
        }
        if self.client.unknown_zones.insert(zone.clone()) {
            let effect = Effect {
                key: format!("{} {client} {} unknown_zone", rule.name, key_part(&zone)),
                at: self.desk.at,
                client: client.key.clone(),
                rule: rule.name.clone(),
                record: client,
                variant: None,
                action: Action::UnknownZone {
                    zone,
                    used: self.desk.zone.0.name().to_owned(),
                },
                outcome: Outcome::Due,
            };
            self.effects.push(effect);
        }
        Ok(self.desk.zone)
    }
}

/// The end of quiet hours, where it is quiet.
fn quiet_until(
    zone: Zone,
    at: DateTime<Utc>,
    (from, to): (NaiveTime, NaiveTime),
) -> Option<DateTime<Utc>> {
    let time = zone.local(at.timestamp_micros())?.time();
    let is_quiet = match from <= to {
        true => from <= time && time < to,
        false => from <= time || time < to,
    };
    is_quiet.then(|| next_time(zone, at, to)).flatten()
}
