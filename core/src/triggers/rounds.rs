//! What the rounds of experiments came to.

use super::{
    Action, Effect, Estimate, Tally,
    assignment::Share,
    book::Book,
    experiment::{Experiment, Reached, is_since},
    lift, rate,
};
use crate::{
    calendar::just_before,
    error::Error,
    questions::{Answers, Asked},
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::syntax::Rate;
use serde::Serialize;
use std::{collections::BTreeSet, ops::RangeInclusive};

/// What a round of an experiment came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundResult {
    /// The experiment.
    pub experiment: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// Until when it is counted what clients did: to the next round, or the end of the stretch of time.
    pub counted_to: DateTime<Utc>,
    /// What rates count: what decides between the variants, else purchases.
    pub by: Rate,
    /// The variants in the order of the rule, then those left alone, then the rest.
    pub groups: Vec<GroupResult>,
    /// What was decided; none without a winner, and where the time for it had not come.
    pub decision: Option<Decision>,
}

/// What a group of clients came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupResult {
    /// The variant, `hold out` or `rest`.
    pub name: String,
    /// Which of these it is.
    pub kind: GroupKind,
    /// How many members of the segment fell into it.
    pub assigned: u64,
    /// To how many of them a message was sent.
    pub sent: u64,
    /// How many of those opened one; none where the schema does not tell.
    pub opened: Option<u64>,
    /// How many of those clicked in one; none where the schema does not tell.
    pub clicked: Option<u64>,
    /// How many of all of the group bought something; none where the schema does not tell.
    pub purchased: Option<u64>,
    /// How many of those written to did what rates count.
    pub reached: Option<u64>,
    /// The part of those written to who did.
    pub rate: Option<Estimate>,
    /// By which part more of the group bought something than of those left alone: chance alone made the two.
    pub lift: Option<Estimate>,
}

/// Which clients a group holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Those who get a variant.
    Variant,
    /// Those who are left alone.
    HoldOut,
    /// Those who get the winner, if anything.
    Rest,
}

/// What was decided between variants.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// When.
    pub at: DateTime<Utc>,
    /// The variant that won.
    pub winner: String,
    /// Why it did.
    pub ground: Ground,
    /// What each variant had come to by then.
    pub tallies: Vec<Tally>,
}

/// Why a variant won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It was ahead of all others.
    Ahead,
    /// Nobody was ahead of all others: it stands behind `else`.
    Tie,
    /// There were fewer messages of a variant than it takes: it stands behind `else`.
    TooFew,
}

impl Ground {
    /// Its name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Ground::Ahead => "ahead",
            Ground::Tie => "tie",
            Ground::TooFew => "too few",
        }
    }
}

impl RoundResult {
    /// The name of what rates count.
    #[must_use]
    pub fn by_name(&self) -> &'static str {
        match self.by {
            Rate::Open => "open",
            Rate::Click => "click",
            Rate::Purchase => "purchase",
        }
    }
}

impl GroupResult {
    /// Whether it got a variant.
    #[must_use]
    pub fn is_variant(&self) -> bool {
        self.kind == GroupKind::Variant
    }
}

impl GroupKind {
    /// Its name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            GroupKind::Variant => "variant",
            GroupKind::HoldOut => "hold out",
            GroupKind::Rest => "rest",
        }
    }
}

/// The rounds that began within a stretch of time, with what was done in them by effects that were told.
pub(super) fn rounds(
    book: &Book,
    data: &Dataset,
    within: &RangeInclusive<DateTime<Utc>>,
    effects: &[Effect],
) -> Result<Vec<RoundResult>, Error> {
    let mut results = Vec::new();
    for experiment in &book.experiments {
        let told: Vec<&Effect> = effects
            .iter()
            .filter(|effect| effect.rule == experiment.name)
            .collect();
        let next = |after| {
            let next = experiment.next(book.zone, after);
            next.filter(|next| within.contains(next))
        };
        let mut began = next(*within.start());
        while let Some(at) = began {
            began = next(at);
            let round = Round {
                book,
                experiment,
                data,
                began: at,
                counted_to: began.map_or(*within.end(), just_before),
            };
            results.push(round.result(&told)?);
        }
    }
    Ok(results)
}

/// A round that is counted.
struct Round<'r> {
    book: &'r Book,
    experiment: &'r Experiment,
    data: &'r Dataset,
    began: DateTime<Utc>,
    counted_to: DateTime<Utc>,
}

impl Round<'_> {
    fn result(&self, told: &[&Effect]) -> Result<RoundResult, Error> {
        let decision = self.decision(told);
        let winner = decision.as_ref().map(|decision| decision.winner.as_str());
        let answers = self.ask(self.counted_to)?;
        let by = self
            .experiment
            .winner
            .map_or(Rate::Purchase, |winner| winner.rate);
        let members = self.members()?;
        let written_to = self.written_to(told);
        let shares = (0..self.experiment.variants.len()).map(Share::Variant);
        let mut groups = Vec::new();
        for share in shares.chain([Share::HoldOut, Share::Rest]) {
            let of_group = members.iter().filter(|(_, of)| *of == share);
            let rows: Vec<usize> = of_group.map(|(row, _)| *row).collect();
            groups.push(self.group(share, &rows, (winner, by), &written_to, &answers));
        }
        let alone = groups.iter().find(|group| group.kind == GroupKind::HoldOut);
        let alone = alone.and_then(|alone| Some((alone.purchased?, alone.assigned)));
        for group in &mut groups {
            let bought = group.purchased.map(|bought| (bought, group.assigned));
            if let (GroupKind::Variant, Some(bought), Some(alone)) = (group.kind, bought, alone) {
                group.lift = lift(bought, alone);
            }
        }
        // Without a part that is left alone, or a rest, there is nothing to tell of it.
        groups.retain(|group| group.is_variant() || group.assigned > 0);
        Ok(RoundResult {
            experiment: self.experiment.name.clone(),
            began: self.began,
            counted_to: self.counted_to,
            by,
            groups,
            decision,
        })
    }

    fn group(
        &self,
        share: Share,
        rows: &[usize],
        (winner, by): (Option<&str>, Rate),
        written_to: &BTreeSet<usize>,
        answers: &Answers,
    ) -> GroupResult {
        let variants = &self.experiment.variants;
        let number = match share {
            Share::Variant(number) => Some(number),
            Share::HoldOut => None,
            Share::Rest => variants
                .iter()
                .position(|variant| variant.variant.as_deref() == winner && winner.is_some()),
        };
        let reached = match number {
            Some(number) => self.experiment.reached.get(number),
            None => self.experiment.reached.first(),
        };
        let reached: Reached = reached.copied().unwrap_or_default();
        let sent: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| number.is_some() && written_to.contains(row))
            .collect();
        let count = |asked: Option<Asked>, rows: &[usize]| {
            asked.map(|asked| {
                let rows = rows.iter();
                let done = rows.filter(|&&row| {
                    is_since(answers.value(asked, row), self.began, self.book.zone)
                });
                done.count() as u64
            })
        };
        let (name, kind) = match share {
            Share::Variant(number) => {
                let variant = variants.get(number).and_then(|rule| rule.variant.clone());
                (variant.unwrap_or_default(), GroupKind::Variant)
            }
            Share::HoldOut => (GroupKind::HoldOut.name().to_owned(), GroupKind::HoldOut),
            Share::Rest => (GroupKind::Rest.name().to_owned(), GroupKind::Rest),
        };
        let did = count(reached.by(by), &sent);
        GroupResult {
            name,
            kind,
            assigned: rows.len() as u64,
            sent: sent.len() as u64,
            opened: count(reached.opened, &sent),
            clicked: count(reached.clicked, &sent),
            purchased: count(reached.purchased, rows),
            reached: did,
            rate: did.and_then(|did| rate(did, sent.len() as u64)),
            lift: None,
        }
    }

    fn ask(&self, at: DateTime<Utc>) -> Result<Answers, Error> {
        let clients = 0..self.data.len();
        self.experiment.sheet.ask(self.data, clients, at)
    }

    /// The clients of the round by their rows, each with what falls to them.
    fn members(&self) -> Result<Vec<(usize, Share)>, Error> {
        let answers = self.ask(self.began)?;
        let rows = (0..self.data.len()).filter(|&row| answers.holds(self.experiment.member, row));
        let subject = self.data.schema.subject;
        let shares = rows.filter_map(|row| {
            let key = self.data.id(subject, row)?;
            Some((row, self.experiment.share(&key)))
        });
        Ok(shares.collect())
    }

    /// To whom messages of the round were sent, by their rows: also where they were put off beyond the beginning of the next.
    fn written_to(&self, told: &[&Effect]) -> BTreeSet<usize> {
        let subject = self.data.schema.subject;
        let round = self.experiment.anchor(self.book.zone, self.began);
        let is_of_round = |effect: &Effect| {
            let start = format!("{} {} {round} ", effect.rule, effect.record);
            effect.key.starts_with(&start)
        };
        told.iter()
            .filter(|effect| effect.is_sent() && is_of_round(effect))
            .filter_map(|effect| self.data.row_of(subject, &effect.client))
            .map(|row| row as usize)
            .collect()
    }

    fn decision(&self, told: &[&Effect]) -> Option<Decision> {
        let round = self.experiment.anchor(self.book.zone, self.began);
        let rule = self.experiment.winner?;
        told.iter().find_map(|effect| match &effect.action {
            Action::Winner { variant, tallies } if effect.record.key == round => Some(Decision {
                at: effect.at,
                winner: variant.clone(),
                ground: self.experiment.choose(tallies, rule).1,
                tallies: tallies.clone(),
            }),
            _ => None,
        })
    }
}
