//! The order of facts: by time, then by kind, then by what decides between rules, then by key.

use super::{Event, Fact, Points, Terms};
use chrono::{DateTime, Utc};
use std::{cmp::Reverse, sync::Arc};

/// The place of a fact among all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    pub at: DateTime<Utc>,
    rank: u8,
    turn: Turn,
    pub key: Arc<str>,
}

/// The place of a rule among those that one moment starts: the higher priority first, then by name; but what may be given instead of
/// others for the same record comes before them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    priority: Reverse<i32>,
    place: usize,
    /// The record or client, where rules at this place are chosen between.
    occasion: String,
    /// Of those of which one is given, what gives most comes first.
    most: Reverse<Points>,
    rule: usize,
}

impl Terms {
    pub(super) fn order(&self, fact: &Fact) -> Order {
        Order {
            at: fact.at,
            rank: fact.event.rank(),
            turn: self.turn(fact).unwrap_or_default(),
            key: fact.key.as_str().into(),
        }
    }

    fn turn(&self, fact: &Fact) -> Option<Turn> {
        let Event::Started {
            bonus,
            source,
            offers,
            ..
        } = &fact.event
        else {
            return None;
        };
        let rule = self.bonus(bonus)?;
        let bonus = self.bonuses.get(rule)?;
        let turn = Turn {
            priority: Reverse(bonus.priority),
            place: *self.places.get(rule)?,
            ..Turn::default()
        };
        if bonus.rivals.is_empty() {
            return Some(turn);
        }
        let is_choice = self.groups.iter().any(|group| group.contains(&rule));
        let points = offers.iter().filter(|_| is_choice);
        let points = points.filter_map(|offer| self.points(offer.amount));
        Some(Turn {
            occasion: source.as_ref().unwrap_or(&fact.client).clone(),
            most: Reverse(points.sum()),
            rule: rule + 1,
            ..turn
        })
    }
}
