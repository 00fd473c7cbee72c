//! What facts would make that come after all others: for quotes, which leave the ledger as it is.

use super::{
    AccountId, Entry, EntryKind, Event, Fact, Ledger,
    books::Books,
    client::{Client, Occasion},
    giving::{GivenPoints, accruals},
    terms::Dates,
};
use crate::error::Error;
use arcstr::ArcStr;

impl Ledger {
    /// The entries that facts would make which come after all others. The ledger stays as it is.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn preview(&self, facts: &[Fact]) -> Result<Vec<Entry>, Error> {
        let mut facts: Vec<&Fact> = facts.iter().collect();
        facts.sort_by_cached_key(|fact| self.terms.turn(fact));
        let mut books = Books {
            outbox: Some(Vec::new()),
            ..Books::default()
        };
        if self.terms.is_shared {
            books.totals = self.books.totals.clone();
        }
        let starts = self.starts(&facts);
        let spends = |fact: &&Fact| matches!(fact.event, Event::Spent { .. });
        let needs_lots = facts.iter().any(spends) || self.terms.asks_for_points();
        let needs_past = self.terms.asks_for_earned_tiers();
        for fact in &facts {
            self.check(fact)?;
            for party in self.told.parties(fact) {
                let key = self.books.canonical(&party.key);
                if key != party.key {
                    books.merged.insert(party.key.clone(), key.clone());
                }
                let id = AccountId {
                    key: key.clone(),
                    holder: party.holder,
                };
                let client = self.books.clients.get(&key);
                // Who only starts rules and pays changes nothing of what was before.
                let outline = starts
                    .as_ref()
                    .and_then(|starts| client?.about(&self.terms, starts));
                let is_outlined = starts.is_some() && outline.is_some() == client.is_some();
                if let Some(client) = outline.or_else(|| client.cloned())
                    && !books.clients.contains_key(&key)
                {
                    books.clients.insert(key, client);
                }
                if let Some(account) = self.books.accounts.get(&id)
                    && !books.accounts.contains_key(&id)
                {
                    let account = if is_outlined && !needs_past {
                        account.outline(needs_lots)
                    } else {
                        account.clone()
                    };
                    let merged = account.merged.iter().filter(|_| needs_past);
                    let merged = merged.filter_map(|(id, _)| self.books.accounts.get(id));
                    let merged = merged.map(|account| (account.id.clone(), account.clone()));
                    books.accounts.extend(merged.collect::<Vec<_>>());
                    books.accounts.insert(id, account);
                }
            }
        }
        for fact in facts {
            books.step(&self.terms, fact);
        }
        Ok(books.outbox.unwrap_or_default())
    }

    /// The rules that facts start, by number; none where some fact does anything but start rules and pay.
    fn starts<'f>(&self, facts: &[&'f Fact]) -> Option<Vec<(usize, Occasion<'f>)>> {
        let occasion = |fact: &'f Fact, source: Option<&'f ArcStr>| Occasion {
            source,
            at: fact.at,
            day: self.terms.day(fact.at),
        };
        let start = |fact: &&'f Fact| match &fact.event {
            Event::Started { bonus, source, .. } => {
                Some((self.terms.bonus(bonus)?, occasion(fact, source.as_ref())))
            }
            // A payment is limited by nothing that was given, and is of a purchase as a rule's start is.
            Event::Spent { source, .. } => Some((usize::MAX, occasion(fact, Some(source)))),
            _ => None,
        };
        facts.iter().map(start).collect()
    }

    /// What facts of an instant that start rules and pay would earn: of what they would make, what is earned.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub(super) fn preview_earned(
        &self,
        facts: &[Fact],
        dates: &Dates,
    ) -> Result<Vec<Entry>, Error> {
        for fact in facts {
            self.check(fact)?;
        }
        if let Some(entries) = self.preview_apart(facts, dates) {
            return Ok(entries);
        }
        let mut entries = self.preview(facts)?;
        entries.retain(|entry| entry.kind == EntryKind::Earned);
        Ok(entries)
    }

    /// The same where no rule looks at what another gives, so that each can be asked alone; none elsewhere.
    fn preview_apart(&self, facts: &[Fact], dates: &Dates) -> Option<Vec<Entry>> {
        let terms = &self.terms;
        let has_rivals = terms.bonuses.iter().any(|rule| !rule.rivals.is_empty());
        if terms.is_shared || has_rivals || terms.asks_for_points() || terms.asks_for_earned_tiers()
        {
            return None;
        }
        if facts.iter().any(|fact| fact.at != dates.at) {
            return None;
        }
        let mut facts: Vec<&Fact> = facts.iter().collect();
        if facts.len() > 1 {
            facts.sort_by_cached_key(|fact| terms.turn(fact));
        }
        let stranger = Client::default();
        let mut entries = Vec::new();
        for fact in facts {
            let (bonus, source, offers, lines) = match &fact.event {
                Event::Started {
                    bonus,
                    source,
                    offers,
                    lines,
                } => (bonus, source.as_ref(), offers, lines),
                Event::Spent { .. } => continue,
                _ => return None,
            };
            let number = terms.bonus(bonus)?;
            let rule = terms.bonuses.get(number)?;
            let own = AccountId {
                holder: terms.holder.clone(),
                key: self.books.canonical(&fact.client),
            };
            let history = self.books.clients.get(&own.key).unwrap_or(&stranger);
            if source.is_some_and(|source| history.returned.contains_key(source)) {
                return None;
            }
            let occasion = Occasion {
                source,
                at: fact.at,
                day: dates.day(terms),
            };
            let allowed = history.allowance(terms, (number, rule), &occasion);
            let Some(allowed) = allowed.filter(|_| !rule.points_are_claimed()) else {
                continue;
            };
            let points = self.books.shares(terms, &own, offers, allowed);
            let Some(life) = dates.life(terms, (number, rule)) else {
                continue;
            };
            let given = GivenPoints {
                id: &fact.key,
                at: fact.at,
                source,
                points: &points,
                lines,
            };
            entries.extend(accruals(terms, rule, life, &given));
        }
        Some(entries)
    }
}
