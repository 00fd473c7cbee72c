//! What the keeper of a ledger should know and no entry says.

use super::{EntryKind, Event, Fact, Ledger, Points, Scheme};
use crate::{evaluate::Remark, reader::Reader, records::Dataset};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::schema::{CollectionId, FieldId};
use rust_decimal::Decimal;
use std::{collections::HashSet, ops::RangeInclusive};

/// So many keys are named.
const NAMED: usize = 5;

/// What a replay found out beside the facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Records whose numbers mean nothing.
    odd: Vec<Remark>,
    /// When the replay begins, and the records, where these begin earlier.
    left_out: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Scheme {
    /// What a replay of a stretch of time should be told with.
    pub(super) fn found(&self, data: &Dataset, within: &RangeInclusive<DateTime<Utc>>) -> Found {
        let reader = self.reader(data);
        let numbers = self
            .purchases
            .iter()
            .flat_map(|purchases| purchases.numbers());
        let odd = numbers.filter_map(|number| below_zero(&reader, number, within));
        let earliest = self.earliest(data);
        Found {
            odd: odd.collect(),
            left_out: earliest
                .filter(|earliest| earliest < within.start())
                .map(|earliest| (*within.start(), earliest)),
        }
    }
}

/// Says how many records of a stretch of time have a number below zero that is not looked at then.
fn below_zero(
    reader: &Reader<'_>,
    (collection, field, what): (CollectionId, FieldId, &str),
    within: &RangeInclusive<DateTime<Utc>>,
) -> Option<Remark> {
    let rows = (0..reader.data.table(collection).len).filter(|&row| {
        let number = reader.number(collection, field, row);
        number.is_some_and(|number| number < Decimal::ZERO)
            && reader
                .time(collection, row)
                .is_some_and(|at| within.contains(&at))
    });
    let rows = rows.count() as u64;
    let described = reader.data.schema.collection(collection);
    let name = &described.fields.get(usize::from(field.0))?.name;
    let have = plural(rows, "has", "have");
    (rows > 0).then(|| Remark {
        kind: "below_zero",
        rule: String::new(),
        field: Some(format!("{}.{name}", described.name)),
        rows,
        message: format!(
            "{rows} of `{}` {have} `{name}` below zero, which {what}",
            described.plural
        ),
    })
}

impl Ledger {
    /// What no entry says: records whose numbers mean nothing (`below_zero`), purchases that were paid by points that nobody was given
    /// (`unknown_points`), holds that were never set aside (`unknown_hold`), claims of what was not offered then (`unknown_offer`).
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.found.odd.clone();
        remarks.extend(self.unknown_points());
        remarks.extend(self.unknown_holds());
        remarks.extend(self.unknown_offers());
        remarks
    }

    fn unknown_points(&self) -> Option<Remark> {
        let entries = self.accounts().flat_map(|account| &account.entries);
        let owing =
            entries.filter(|entry| entry.kind == EntryKind::Spent && entry.owed.is_positive());
        let (rows, owed) = owing.fold((0, Points::ZERO), |(rows, owed), entry| {
            (rows + 1, owed.plus(entry.owed))
        });
        let noun = plural(rows, "purchase was", "purchases were");
        let points = match owed.0 == Decimal::ONE {
            true => "1 point that nobody was".to_owned(),
            false => format!("{owed} points that nobody was"),
        };
        let zone = self.terms.zone;
        let day = |at: DateTime<Utc>| {
            let local = zone.local(at.timestamp_micros()).unwrap_or_default();
            local.format("%Y-%m-%d %H:%M").to_string()
        };
        let why = self
            .found
            .left_out
            .map_or_else(String::new, |(from, earliest)| {
                format!(
                    "; the replay begins at {}, and what the records since {} gave is not in it",
                    day(from),
                    day(earliest),
                )
            });
        (rows > 0).then(|| Remark {
            kind: "unknown_points",
            rule: String::new(),
            field: None,
            rows,
            message: format!("{rows} {noun} paid by {points} given: they became debts{why}"),
        })
    }

    fn unknown_holds(&self) -> Option<Remark> {
        let named = |fact: &Fact| match &fact.event {
            Event::Released { hold }
            | Event::Spent {
                hold: Some(hold), ..
            } => {
                let held = self.told.get(hold);
                let is_held = held.is_some_and(|held| {
                    matches!(held.event, Event::Held { .. })
                        && self.books.canonical(&held.client) == self.books.canonical(&fact.client)
                });
                (!is_held).then(|| hold.clone())
            }
            _ => None,
        };
        let holds: Vec<ArcStr> = self.facts().filter_map(named).collect();
        let noun = plural(holds.len() as u64, "fact names a hold", "facts name holds");
        named_remark(
            "unknown_hold",
            &format!("{noun} that the client never had"),
            &holds,
        )
    }

    fn unknown_offers(&self) -> Option<Remark> {
        let gifts = self.accounts().flat_map(|account| &account.gifts);
        let taken: HashSet<&ArcStr> = gifts.filter_map(|gift| gift.claimed_by.as_ref()).collect();
        // What no bonus offers is what triggers do.
        let is_known =
            |name: &Option<ArcStr>| name.as_ref().is_none_or(|name| self.terms.offers(name));
        let missed = self.facts().filter_map(|fact| match &fact.event {
            Event::Claimed { offer, name } if is_known(name) && !taken.contains(&fact.key) => {
                Some(offer.clone())
            }
            _ => None,
        });
        let offers: Vec<ArcStr> = missed.collect();
        let noun = plural(
            offers.len() as u64,
            "claim is of an offer",
            "claims are of offers",
        );
        named_remark(
            "unknown_offer",
            &format!("{noun} that the client did not have then"),
            &offers,
        )
    }
}

/// A remark that names keys, where there are any.
fn named_remark(kind: &'static str, what: &str, keys: &[ArcStr]) -> Option<Remark> {
    let rows = keys.len() as u64;
    let more = if keys.len() > NAMED { ", …" } else { "" };
    let named: Vec<String> = keys
        .iter()
        .take(NAMED)
        .map(|key| format!("`{key}`"))
        .collect();
    (rows > 0).then(|| Remark {
        kind,
        rule: String::new(),
        field: None,
        rows,
        message: format!("{rows} {what}: {}{more}", named.join(", ")),
    })
}

fn plural<'t>(rows: u64, one: &'t str, many: &'t str) -> &'t str {
    if rows == 1 { one } else { many }
}
