//! The order of facts: by time, then by kind, then by what decides between rules, then by key.

use super::{Event, Fact, Points, Terms};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use std::cmp::{Ordering, Reverse};

/// A fact at its place among all.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    order: Order,
    pub fact: Fact,
}

/// The place of a fact among those of its instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    rank: u8,
    /// Of rules that one moment starts, the higher priority goes first, then the name; but what may be given instead of others for the
    /// same record comes before them.
    priority: Reverse<i32>,
    place: usize,
    choice: Option<Box<Choice>>,
}

/// The place of a rule among those at one place that are chosen between.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    /// The record or client.
    occasion: ArcStr,
    /// Its place in the text: of those of which one is given, that of the first of them.
    place: usize,
    /// Of those of which one is given, what gives most comes first.
    most: Reverse<Points>,
    rule: usize,
}

impl Placed {
    /// By what facts are ordered.
    fn turn(&self) -> (DateTime<Utc>, &Order, &ArcStr) {
        (self.fact.at, &self.order, &self.fact.key)
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Placed) -> bool {
        self.turn() == other.turn()
    }
}

impl Eq for Placed {}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Placed) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Placed) -> Ordering {
        self.turn().cmp(&other.turn())
    }
}

impl Terms {
    pub(super) fn placed(&self, fact: Fact) -> Placed {
        Placed {
            order: self.order(&fact),
            fact,
        }
    }

    /// What sorts facts.
    pub(super) fn turn(&self, fact: &Fact) -> (DateTime<Utc>, Order, ArcStr) {
        (fact.at, self.order(fact), fact.key.clone())
    }

    fn order(&self, fact: &Fact) -> Order {
        let order = Order {
            rank: fact.event.rank(),
            priority: Reverse(0),
            place: 0,
            choice: None,
        };
        self.order_of_start(fact, &order).unwrap_or(order)
    }

    /// The place of a rule's start; none where nothing decides between rules.
    fn order_of_start(&self, fact: &Fact, order: &Order) -> Option<Order> {
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
        let choice = (!bonus.rivals.is_empty()).then(|| {
            let group = self.groups.iter().find(|group| group.contains(&rule));
            let points = offers.iter().filter(|_| group.is_some());
            let points = points.filter_map(|offer| self.points(offer.amount));
            Box::new(Choice {
                occasion: source.as_ref().unwrap_or(&fact.client).clone(),
                place: group
                    .and_then(|group| group.first())
                    .map_or(rule, |&first| first),
                most: Reverse(points.sum()),
                rule,
            })
        });
        Some(Order {
            priority: Reverse(bonus.priority),
            place: *self.places.get(rule)?,
            choice,
            ..order.clone()
        })
    }
}
