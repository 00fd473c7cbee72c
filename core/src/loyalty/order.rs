//! The order of facts: by time, then by kind, then by what decides between rules, then by key.

use super::{Event, Fact, Points, Terms};
use chrono::{DateTime, Utc};
use std::cmp::Reverse;

/// The place of a fact among all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    pub at: DateTime<Utc>,
    rank: u8,
    turn: Turn,
    pub key: String,
}

/// The place of a rule among those that one moment starts: what may be given instead of others comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    priority: Reverse<i32>,
    /// The first rule of its group and one more: those of a group stand together. Nothing for a rule that excludes no other.
    group: usize,
    /// Of a group, what gives most comes first.
    most: Reverse<Points>,
    rule: usize,
}

impl Terms {
    pub(super) fn order(&self, fact: &Fact) -> Order {
        Order {
            at: fact.at,
            rank: fact.event.rank(),
            turn: self.turn(fact).unwrap_or_default(),
            key: fact.key.clone(),
        }
    }

    fn turn(&self, fact: &Fact) -> Option<Turn> {
        let Event::Started { bonus, offers, .. } = &fact.event else {
            return None;
        };
        let rule = self.bonus(bonus)?;
        let group = self.groups.iter().find(|group| group.contains(&rule));
        let Some(group) = group else {
            let bonus = self.bonuses.get(rule)?;
            let place = if bonus.rivals.is_empty() { 0 } else { rule + 1 };
            return Some(Turn {
                priority: Reverse(bonus.priority),
                group: place,
                most: Reverse(Points::ZERO),
                rule: place,
            });
        };
        let members = group.iter().filter_map(|&rule| self.bonuses.get(rule));
        let points = offers.iter().filter_map(|offer| self.points(offer.amount));
        Some(Turn {
            priority: Reverse(members.map(|rule| rule.priority).max()?),
            group: group.first()? + 1,
            most: Reverse(points.sum()),
            rule: rule + 1,
        })
    }
}
