//! Conditions that cannot hold together, as far as their text tells: ranges, named values, what is there and what is not.
//!
//! Each value that conditions speak of has a [`domain::Domain`], which every condition narrows; one that is left with nothing
//! contradicts. Of alternatives each is tried. What is not understood narrows nothing: whatever is reported is certain.

mod claim;
mod domain;
mod implication;
mod nobody;
mod point;
mod same;
mod term;

use super::Checker;
use crate::{
    program::{Arrival, Gate, Node, NodeKind, PointsCondition},
    schema::CollectionId,
    source::Span,
};
use domain::{Conflict, Domain};
use rust_decimal::Decimal;
use term::Term;

/// So many conditions are looked at for one question; the others pass.
const STEPS: u32 = 1_000;

/// So many alternatives are tried; with more the conditions pass.
const ALTERNATIVES: u32 = 200;

/// A condition that must be true or false, and where it is said if not where it stands.
type Claim<'p> = (&'p Node, bool, Option<Span>);

/// Alternatives of which at least one must be so.
type Choice<'p> = (&'p [Node], bool, Option<Span>);

/// What has just come, and holds of it.
#[derive(Clone, Copy)]
pub(super) struct Came<'p> {
    pub collection: CollectionId,
    pub conditions: &'p [Node],
}

/// Conditions that must all hold of a record, and of the points of its client.
#[derive(Clone, Default)]
pub(super) struct Conditions<'p> {
    /// What must have come.
    pub came: Option<Came<'p>>,
    /// Each is true, or false.
    pub nodes: Vec<(&'p Node, bool)>,
    /// And where they are said.
    pub points: Vec<(&'p PointsCondition, Span)>,
    /// The least that a balance can be.
    pub floor: Option<Decimal>,
}

impl<'p> Conditions<'p> {
    /// With one more.
    pub fn and(&self, node: &'p Node, truth: bool) -> Conditions<'p> {
        let mut all = self.clone();
        all.nodes.push((node, truth));
        all
    }
}

/// What all of the conditions leave.
#[derive(Clone, Default)]
struct Left<'p> {
    domains: Vec<(Term<'p>, Domain)>,
    choices: Vec<Choice<'p>>,
}

/// What looks for a contradiction.
struct Together<'p, 'a> {
    checker: &'p Checker<'a>,
    came: Option<Came<'p>>,
    floor: Option<Decimal>,
    steps: u32,
    alternatives: u32,
}

impl Checker<'_> {
    /// The places of two of some conditions that never hold together.
    pub(super) fn contradiction(&self, conditions: &Conditions<'_>) -> Option<Conflict> {
        let mut together = Together {
            checker: self,
            came: conditions.came,
            floor: conditions.floor,
            steps: STEPS,
            alternatives: ALTERNATIVES,
        };
        together.refuse(conditions).err()
    }

    /// Whether a gate can open; where a record has just come, for that one.
    pub(super) fn is_possible(&self, gate: &Gate, came: Option<&Arrival>) -> bool {
        let came = came.map(|arrival| Came {
            collection: arrival.collection,
            conditions: &arrival.conditions,
        });
        let all = Conditions {
            came,
            ..self.conditions(gate)
        };
        self.contradiction(&all).is_none()
    }

    /// What opens a gate.
    fn conditions<'p>(&self, gate: &'p Gate) -> Conditions<'p> {
        let points = gate.points.iter();
        Conditions {
            came: None,
            nodes: gate.conditions.iter().map(|node| (node, true)).collect(),
            points: points.map(|said| (said, Span::default())).collect(),
            floor: self.loyalty.programme.floor,
        }
    }
}

impl<'p> Together<'p, '_> {
    fn refuse(&mut self, conditions: &Conditions<'p>) -> Result<(), Conflict> {
        let own = self.came.into_iter().flat_map(|came| came.conditions);
        let own = own.map(|node| (node, true));
        let all = own.chain(conditions.nodes.iter().copied());
        let claims = all.map(|(node, truth)| (node, truth, None)).collect();
        let mut left = self.take(claims, Left::default())?;
        for (condition, span) in &conditions.points {
            self.points(&mut left, condition, *span)?;
        }
        // Each choice alone first: so many others may stand beside it that not all of them can be tried together.
        for choice in &left.choices {
            let alone = Left {
                domains: left.domains.clone(),
                choices: vec![*choice],
            };
            self.alternatives = ALTERNATIVES;
            self.choose(alone)?;
        }
        self.alternatives = ALTERNATIVES;
        self.choose(left)
    }

    /// Goes through claims, and puts their alternatives aside.
    fn take(
        &mut self,
        mut claims: Vec<Claim<'p>>,
        mut left: Left<'p>,
    ) -> Result<Left<'p>, Conflict> {
        claims.reverse();
        while let Some((node, truth, said)) = claims.pop() {
            let Some(steps) = self.steps.checked_sub(1) else {
                break;
            };
            self.steps = steps;
            match (&node.kind, truth) {
                (NodeKind::And(parts), true) | (NodeKind::Or(parts), false) => {
                    claims.extend(parts.iter().rev().map(|part| (part, truth, said)));
                }
                (NodeKind::Or(parts), true) | (NodeKind::And(parts), false) => {
                    left.choices.push((parts, truth, said));
                }
                (NodeKind::Not(inner), _) => claims.push((inner, !truth, said)),
                _ => {
                    if let Some(body) = self.body(node, truth) {
                        claims.push((body, truth, said.or(Some(node.span))));
                    }
                    self.claim(&mut left, (node, truth), said.unwrap_or(node.span))?;
                }
            }
        }
        Ok(left)
    }

    /// Goes through what alternatives leave.
    fn choose(&mut self, mut left: Left<'p>) -> Result<(), Conflict> {
        let Some((alternatives, truth, said)) = left.choices.pop() else {
            return Ok(());
        };
        let mut conflict = None;
        for alternative in alternatives {
            let Some(rest) = self.alternatives.checked_sub(1) else {
                return Ok(());
            };
            self.alternatives = rest;
            let with = self.take(vec![(alternative, truth, said)], left.clone());
            match with.and_then(|with| self.choose(with)) {
                Ok(()) => return Ok(()),
                Err(found) => conflict = conflict.or(Some(found)),
            }
        }
        conflict.map_or(Ok(()), Err)
    }
}
