//! The terms that the ledger keeps to: a programme without what only evaluation needs.

use super::{Amount, Part, Points, earned::EarnedTiers, round};
use crate::{
    calendar::{Direction, Zone, date_of_day, day_of_date, shift_day},
    error::Error,
    plan::{Given, Inputs},
};
use arcstr::ArcStr;
use chrono::{DateTime, Datelike, Utc};
use kardan_dsl::{
    program::{self, Counting, Most, Node, PointsCondition, Program},
    syntax::{CalendarUnit, PeriodUnit, Rounding, SpendOrder},
    types::Period,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// The terms of a programme, its parameters settled.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The collection of clients, as accounts name it.
    pub(super) holder: ArcStr,
    pub(super) zone: Zone,
    rate: Option<(Decimal, Decimal)>,
    rounding: (Rounding, Decimal),
    pub(super) spend: SpendOrder,
    /// How far below zero a balance may go; none where it may without end.
    allowance: Option<Points>,
    pub(super) bonuses: Vec<Bonus>,
    /// Rules of which one is given: the greatest.
    pub(super) groups: Vec<Vec<usize>>,
    /// By rule: its place among those of one moment, which is that of the first of those that it goes before.
    pub(super) places: Vec<usize>,
    /// How often a client earns.
    pub(super) accruals: Vec<Limit>,
    /// How often a client pays by points.
    pub(super) redemptions: Vec<Limit>,
    /// The most points in all.
    pub(super) budget: Option<Points>,
    /// Tiers, where they count points.
    pub(super) tiers: Option<EarnedTiers>,
    /// Whether what one client is given depends on what others are.
    pub(super) is_shared: bool,
    numbers: HashMap<ArcStr, usize>,
}

/// A bonus rule, as far as the ledger needs it.
#[derive(Clone, Debug)]
pub(super) struct Bonus {
    pub name: ArcStr,
    lasts: Lasts,
    pub limits: Vec<Limit>,
    pub reverse_on_return: bool,
    /// Offers that the client claims.
    pub gifts: Vec<ArcStr>,
    /// How long what it gives can be claimed, where it must be.
    claim_within: Option<Period>,
    /// What the ledger must say before.
    pub wanted: Vec<PointsCondition>,
    pub priority: i32,
    /// The rules beside which it is not given.
    pub rivals: Vec<usize>,
}

/// How long what a rule gives can be spent, as the rule says it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Lasts {
    available_after: Option<Period>,
    /// After how long it is over, and whether only with the month.
    expires: Option<(Period, bool)>,
}

/// From when to when points can be spent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    pub available_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// What the calendar says of an instant: reckoned once for all that is asked of it.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    pub at: DateTime<Utc>,
    zone: Zone,
    /// The local day.
    day: i32,
    /// By rule, with what it was reckoned from: other terms may have another rule in its place. None where a date leaves the calendar.
    lives: Vec<(Lasts, Option<Life>)>,
}

impl Dates {
    /// The local day, by whatever zone the terms have.
    pub fn day(&self, terms: &Terms) -> i32 {
        match self.zone == terms.zone {
            true => self.day,
            false => terms.day(self.at),
        }
    }

    /// From when to when points of a rule can be spent.
    pub fn life(&self, terms: &Terms, (number, rule): (usize, &Bonus)) -> Option<Life> {
        match self.lives.get(number) {
            Some((lasts, life)) if *lasts == rule.lasts && self.zone == terms.zone => *life,
            _ => terms.life(rule, self.at),
        }
    }
}

/// How often, or how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub most: Most,
    pub per: Per,
}

/// Within what a limit counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Per {
    Unit(CalendarUnit),
    Period(Period),
    Source,
    Client,
    /// All clients.
    All,
}

impl Terms {
    /// The terms of a program.
    ///
    /// # Errors
    /// An input error for a parameter that is missing or of the wrong type.
    pub fn new(program: &Program, inputs: &Inputs) -> Result<Terms, Error> {
        let given = Given::new(program, inputs)?;
        let terms = &program.loyalty.programme;
        let bonuses = program.loyalty.bonuses.iter();
        let bonuses: Vec<Bonus> = bonuses
            .map(|bonus| Bonus::new(bonus, &given))
            .collect::<Result<_, _>>()?;
        let names = bonuses.iter().map(|bonus| bonus.name.clone());
        let numbers: HashMap<ArcStr, usize> = names.zip(0..).collect();
        let mut bonuses = bonuses;
        let group = |names: &Vec<String>| {
            let mut group: Vec<usize> = names
                .iter()
                .filter_map(|name| numbers.get(name.as_str()).copied())
                .collect();
            group.sort_unstable();
            group
        };
        let groups: Vec<Vec<usize>> = terms.best_of.iter().map(group).collect();
        let excluded = program.loyalty.bonuses.iter().zip(0..);
        let pairs = excluded.flat_map(|(bonus, own)| {
            let rivals = group(&bonus.exclusive_with);
            rivals.into_iter().map(move |rival| (own, rival))
        });
        let of_groups = groups.iter().flat_map(|group| {
            group
                .iter()
                .flat_map(|&own| group.iter().map(move |&rival| (own, rival)))
        });
        for (own, rival) in pairs.chain(of_groups).filter(|(own, rival)| own != rival) {
            for (rule, other) in [(own, rival), (rival, own)] {
                if let Some(rule) = bonuses.get_mut(rule) {
                    rule.rivals.push(other);
                }
            }
        }
        let limits = |limits: &[program::Limit]| {
            let limits = limits.iter().map(|limit| Limit::new(limit, &given));
            limits.collect::<Result<Vec<_>, Error>>()
        };
        let of_all = |limit: &Limit| matches!(limit.per, Per::All);
        let mut all_limits = bonuses.iter().flat_map(|bonus: &Bonus| &bonus.limits);
        let zone = Zone(program.timezone);
        let tiers = match program.loyalty.tiers.as_ref() {
            Some(tiers) => match &tiers.counting {
                Counting::Earned(window) => {
                    let around = (&given, zone);
                    Some(EarnedTiers::new(tiers, window.as_ref(), around)?)
                }
                Counting::Records(_) => None,
            },
            None => None,
        };
        Ok(Terms {
            tiers,
            is_shared: terms.budget.is_some() || all_limits.any(of_all),
            holder: program
                .schema
                .collection(program.schema.subject)
                .name
                .as_str()
                .into(),
            zone,
            rate: terms.rate,
            rounding: terms.rounding,
            spend: terms.spend,
            allowance: terms.floor.map(|floor| Points(-floor)),
            accruals: limits(&terms.accruals)?,
            redemptions: limits(&terms.redemptions)?,
            budget: terms.budget.map(Points),
            numbers,
            places: places(&bonuses, &groups),
            groups,
            bonuses,
        })
    }

    /// Whether any rule asks how many points a client has.
    pub(super) fn asks_for_points(&self) -> bool {
        self.asks(|condition| !matches!(condition, PointsCondition::Tier(_)))
    }

    /// Whether any rule asks for a tier that only the ledger knows.
    pub(super) fn asks_for_earned_tiers(&self) -> bool {
        self.tiers.is_some() && self.asks(|condition| matches!(condition, PointsCondition::Tier(_)))
    }

    fn asks(&self, is_it: impl Fn(&PointsCondition) -> bool) -> bool {
        let mut rules = self.bonuses.iter();
        rules.any(|rule| rule.wanted.iter().any(&is_it))
    }

    /// The number of a bonus rule.
    pub(super) fn bonus(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// Whether any rule offers something of a name to be claimed.
    pub(super) fn offers(&self, name: &ArcStr) -> bool {
        self.bonuses.iter().any(|rule| {
            rule.gifts.contains(name) || (rule.points_are_claimed() && rule.name == *name)
        })
    }

    /// The smallest number of points that can be earned.
    pub(super) fn step(&self) -> Decimal {
        self.rounding.1
    }

    /// The points of an amount, rounded as the programme says. None where they leave the range.
    pub(super) fn points(&self, amount: Amount) -> Option<Points> {
        let (numerator, denominator) = match amount {
            Amount::Points(points) => (points.0, Decimal::ONE),
            Amount::Money(money) => {
                let (points, rate) = self.rate?;
                (money.checked_mul(points)?, rate)
            }
        };
        let (rounding, step) = self.rounding;
        round(numerator, denominator, step, rounding).map(Points)
    }

    /// The points that pay for an amount of money at most, rounded down.
    pub(super) fn payable(&self, money: Decimal) -> Points {
        let Some((points, rate)) = self.rate else {
            return Points::ZERO;
        };
        let exact = money.checked_mul(points);
        let points = exact.and_then(|exact| round(exact, rate, self.rounding.1, Rounding::Down));
        Points(points.unwrap_or_default())
    }

    /// What of a debt is in the balance, and not beside it.
    pub(super) fn shown(&self, debt: Points) -> Points {
        self.allowance.map_or(debt, |allowance| debt.min(allowance))
    }

    /// What points are worth in money.
    pub(super) fn worth(&self, points: Points) -> Decimal {
        let Some((rate, money)) = self.rate else {
            return Decimal::ZERO;
        };
        let exact = points.0.checked_mul(money);
        let worth = exact.and_then(|exact| exact.checked_div(rate));
        worth.unwrap_or_default().normalize()
    }

    /// A part of points, rounded as what is earned is; all where it is the whole.
    pub(super) fn part(&self, points: Points, part: Part) -> Points {
        if part.is_whole() {
            return points;
        }
        let (rounding, step) = self.rounding;
        let exact = points.0.checked_mul(part.amount);
        let rounded = exact.and_then(|exact| round(exact, part.of, step, rounding));
        Points(rounded.unwrap_or_default()).min(points)
    }

    /// The local day of an instant.
    pub(super) fn day(&self, at: DateTime<Utc>) -> i32 {
        self.zone.day(at.timestamp_micros())
    }

    /// From when to when points that are earned now can be spent. By the calendar the last day is included. None where a date leaves the
    /// calendar.
    pub(super) fn life(&self, bonus: &Bonus, at: DateTime<Utc>) -> Option<Life> {
        let available_at = match bonus.lasts.available_after {
            None => at,
            Some(period) => self.shifted(at, period)?,
        };
        let expires_at = match bonus.lasts.expires {
            None => None,
            Some(life) => Some(self.end_of(at, life)?),
        };
        Some(Life {
            available_at,
            expires_at,
        })
    }

    /// What the calendar says of an instant.
    pub(super) fn dates(&self, at: DateTime<Utc>) -> Dates {
        Dates {
            at,
            zone: self.zone,
            day: self.day(at),
            lives: self
                .bonuses
                .iter()
                .map(|bonus| (bonus.lasts, self.life(bonus, at)))
                .collect(),
        }
    }

    /// When what is offered now can be claimed no longer. By the calendar the last day is included.
    pub(super) fn claimed_until(
        &self,
        bonus: &Bonus,
        at: DateTime<Utc>,
    ) -> Option<Option<DateTime<Utc>>> {
        match bonus.claim_within {
            None => Some(None),
            Some(period) => self.end_of(at, (period, false)).map(Some),
        }
    }

    /// When a stretch of time that begins now is over.
    fn end_of(
        &self,
        at: DateTime<Utc>,
        (period, to_end_of_month): (Period, bool),
    ) -> Option<DateTime<Utc>> {
        let last = match period.unit {
            PeriodUnit::Calendar(_) => shift_day(self.day(at), period, Direction::Forward)?,
            PeriodUnit::Clock(_) => {
                let instant = self.shifted(at, period)?;
                if !to_end_of_month {
                    return Some(instant);
                }
                self.day(instant)
            }
        };
        let last = if to_end_of_month {
            let date = date_of_day(last)?;
            let next = date
                .with_day(1)?
                .checked_add_months(chrono::Months::new(1))?;
            day_of_date(next) - 1
        } else {
            last
        };
        let end = self.zone.start_of_day(last.checked_add(1)?);
        DateTime::from_timestamp_micros(end)
    }

    fn shifted(&self, at: DateTime<Utc>, period: Period) -> Option<DateTime<Utc>> {
        self.zone.later(at, period)
    }
}

/// Rules of one moment stand in the order of their names; but one that is given instead of another stands before that.
fn places(bonuses: &[Bonus], groups: &[Vec<usize>]) -> Vec<usize> {
    let mut names: Vec<&str> = bonuses.iter().map(|bonus| bonus.name.as_str()).collect();
    names.sort_unstable();
    let place = |bonus: &Bonus| {
        let place = names.binary_search(&bonus.name.as_str());
        place.unwrap_or_default()
    };
    let mut places: Vec<usize> = bonuses.iter().map(place).collect();
    let is_choice = |one: usize, other: usize| {
        let mut groups = groups.iter();
        groups.any(|group| group.contains(&one) && group.contains(&other))
    };
    // Each round moves at least one rule to the place of another, so there are no more rounds than rules.
    for _ in bonuses {
        let before = places.clone();
        for (own, bonus) in bonuses.iter().enumerate() {
            for &rival in &bonus.rivals {
                let is_equal = bonuses
                    .get(rival)
                    .is_some_and(|rival| rival.priority == bonus.priority);
                let goes_first = own < rival || is_choice(own, rival);
                if is_equal
                    && goes_first
                    && let Some(&place) = places.get(rival)
                    && let Some(own) = places.get_mut(own)
                {
                    *own = place.min(*own);
                }
            }
        }
        if before == places {
            break;
        }
    }
    places
}

impl Bonus {
    fn new(bonus: &program::Bonus, given: &Given) -> Result<Bonus, Error> {
        let period = |node: &Node| given.period(node);
        let limits = bonus.limits.iter().map(|limit| Limit::new(limit, given));
        let expires = bonus.expires.as_ref();
        Ok(Bonus {
            name: bonus.name.as_str().into(),
            lasts: Lasts {
                available_after: bonus.available_after.as_ref().map(period).transpose()?,
                expires: expires
                    .map(|expiry| Ok::<_, Error>((period(&expiry.after)?, expiry.to_end_of_month)))
                    .transpose()?,
            },
            limits: limits.collect::<Result<_, Error>>()?,
            reverse_on_return: bonus.reverse_on_return,
            gifts: bonus
                .gifts
                .iter()
                .map(|gift| gift.as_str().into())
                .collect(),
            claim_within: bonus.claim_within.as_ref().map(period).transpose()?,
            wanted: bonus.points.clone(),
            priority: bonus.priority,
            rivals: Vec::new(),
        })
    }
}

impl Bonus {
    /// A rule of which nothing is said but its name.
    pub fn without_terms(name: &ArcStr) -> Bonus {
        Bonus {
            name: name.clone(),
            lasts: Lasts::default(),
            limits: Vec::new(),
            reverse_on_return: false,
            gifts: Vec::new(),
            claim_within: None,
            wanted: Vec::new(),
            priority: 0,
            rivals: Vec::new(),
        }
    }

    /// Whether points wait to be claimed.
    pub fn points_are_claimed(&self) -> bool {
        self.claim_within.is_some()
    }
}

impl Limit {
    fn new(limit: &program::Limit, given: &Given) -> Result<Limit, Error> {
        let per = match &limit.per {
            program::Per::Unit(unit) => Per::Unit(*unit),
            program::Per::Period(node) => Per::Period(given.period(node)?),
            program::Per::Source => Per::Source,
            program::Per::Client => Per::Client,
            program::Per::All => Per::All,
        };
        Ok(Limit {
            most: limit.most,
            per,
        })
    }
}
