//! A summary of a ledger by month and rule.

use super::{Entry, EntryKind, Ledger, Points};
use crate::calendar::{date_of_day, first_day};
use arcstr::ArcStr;
use chrono::NaiveDate;
use kardan_dsl::syntax::CalendarUnit;
use serde::Serialize;
use std::collections::BTreeMap;

/// One rule in one month. All changes are as the entries have them: what is spent, expired and reversed is negative.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SummaryRow {
    /// The first day of the month, in the business zone.
    pub month: NaiveDate,
    /// The rule whose points they are; none for adjustments and for what a negative balance owes.
    pub rule: Option<ArcStr>,
    /// Given by the rule.
    pub earned: Points,
    /// Paid for purchases.
    pub spent: Points,
    /// Lost to time.
    pub expired: Points,
    /// Taken back by returns.
    pub reversed: Points,
    /// Given back by returns.
    pub restored: Points,
    /// Changed by hand.
    pub adjusted: Points,
    /// What clients have of it at the end of the month.
    pub outstanding: Points,
}

impl SummaryRow {
    fn add(&mut self, kind: EntryKind, points: Points) {
        let sum = match kind {
            EntryKind::Earned => &mut self.earned,
            EntryKind::Spent => &mut self.spent,
            EntryKind::Expired => &mut self.expired,
            EntryKind::Reversed => &mut self.reversed,
            EntryKind::Restored => &mut self.restored,
            EntryKind::Adjusted => &mut self.adjusted,
            // What one client loses by it another gets.
            EntryKind::Merged | EntryKind::Offered | EntryKind::Claimed => return,
        };
        *sum = sum.plus(points);
    }

    fn change(&self) -> Points {
        [
            self.earned,
            self.spent,
            self.expired,
            self.reversed,
            self.restored,
            self.adjusted,
        ]
        .into_iter()
        .sum()
    }
}

impl Ledger {
    /// Every month from the first entry to the last, and in it every rule that has or had points: by month, then by name.
    #[must_use]
    pub fn summary(&self) -> Vec<SummaryRow> {
        let lots = self.accounts().flat_map(|account| &account.lots);
        let rules: BTreeMap<&ArcStr, Option<&ArcStr>> =
            lots.map(|lot| (&lot.id, lot.rule.as_ref())).collect();
        let mut months: BTreeMap<NaiveDate, BTreeMap<Option<&ArcStr>, SummaryRow>> =
            BTreeMap::new();
        for entry in self.accounts().flat_map(|account| &account.entries) {
            let day = self.terms().day(entry.at);
            let month = first_day(day, CalendarUnit::Month);
            let month = months
                .entry(date_of_day(month).unwrap_or_default())
                .or_default();
            for (rule, points) in shares(entry, &rules) {
                month.entry(rule).or_default().add(entry.kind, points);
            }
        }
        let mut outstanding: BTreeMap<Option<&ArcStr>, Points> = BTreeMap::new();
        let mut rows = Vec::new();
        for (month, mut rules) in months {
            for rule in rules.keys() {
                outstanding.entry(*rule).or_default();
            }
            for (rule, left) in &mut outstanding {
                let row = rules.remove(rule).unwrap_or_default();
                *left = left.plus(row.change());
                rows.push(SummaryRow {
                    month,
                    rule: rule.cloned(),
                    outstanding: *left,
                    ..row
                });
            }
        }
        rows
    }
}

/// What an entry changes of each rule's points.
fn shares<'a>(
    entry: &Entry,
    rules: &BTreeMap<&'a ArcStr, Option<&'a ArcStr>>,
) -> Vec<(Option<&'a ArcStr>, Points)> {
    let mut rest = entry.points;
    let mut shares = Vec::new();
    for part in &entry.lots {
        rest = rest.minus(part.points);
        let rule = rules.get(&part.lot).copied().flatten();
        shares.push((rule, part.points));
    }
    if !rest.is_zero() {
        shares.push((None, rest));
    }
    shares
}
