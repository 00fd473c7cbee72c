//! Bonus rules over records: which facts each of them gives.

use super::{
    AccountId, Amount, Event, Fact, Offer, Points, by_line::ByLine, scheme::Instant,
    tiers::TierRules,
};
use crate::{
    calendar::just_before,
    error::Error,
    horizon::Watch,
    plan::Inputs,
    questions::{Answering, Asked, Condition, Questionnaire, Questions},
    reader::Reader,
    starts,
};
use arcstr::ArcStr;
use chrono::{DateTime, NaiveTime, Utc};
use kardan_dsl::{
    program::{Bonus, Counting, Days, Node, PointsCondition, Program},
    schema::{CollectionId, FieldId},
    syntax::Change,
    types::{Type, Value},
};
use rust_decimal::Decimal;
use std::{borrow::Cow, ops::RangeInclusive, sync::Arc};

/// What a rule asks and gives, whatever starts it.
#[derive(Debug)]
struct Body {
    name: ArcStr,
    conditions: Vec<Condition>,
    /// One of these tiers, or none of them.
    tiers: Vec<(Vec<usize>, bool)>,
    earns: Vec<Earn>,
}

/// What a rule gives, as questions.
#[derive(Debug)]
struct Earn {
    when: Option<Condition>,
    amount: Asked,
    recipient: Option<(Asked, ArcStr)>,
    /// It is split by what each line of the record adds to it, else by the sums of the lines.
    by_line: Option<ByLine>,
}

/// A rule that a record starts.
#[derive(Debug)]
pub(super) struct RecordRule {
    pub collection: CollectionId,
    /// The lines of such a record, and the field of their sums.
    lines: Option<(CollectionId, FieldId)>,
    body: Body,
}

/// A rule that days start.
#[derive(Debug)]
pub(super) struct DayRule {
    days: Days,
    at: NaiveTime,
    questions: Questionnaire,
    body: Body,
}

/// A rule that a membership starts.
#[derive(Debug)]
pub(super) struct MemberRule {
    change: Change,
    watch: Watch,
    questions: Questionnaire,
    body: Body,
}

impl Body {
    /// Asks for all that a rule needs to know about a record.
    fn new(
        questions: &mut Questions<'_>,
        tiers: Option<&TierRules>,
        about: CollectionId,
        (bonus, start): (&Bonus, Option<&Node>),
    ) -> Body {
        let conditions = start.into_iter().chain(&bonus.when);
        let conditions = conditions
            .map(|node| questions.condition(about, node))
            .collect();
        let program = Arc::clone(questions.program());
        let lines = program.schema.lines_of(about).map(|(lines, _)| lines);
        let earns = bonus.earns.iter().map(|earn| Earn {
            by_line: lines.and_then(|lines| ByLine::new(questions, (about, lines), &earn.amount)),
            when: earn
                .when
                .as_ref()
                .map(|node| questions.condition(about, node)),
            amount: questions.value(about, &earn.amount),
            recipient: earn.recipient.as_ref().and_then(|link| match link.ty {
                Type::Record(target) => {
                    let holder = program.schema.collection(target).name.as_str().into();
                    Some((questions.value(about, link), holder))
                }
                _ => None,
            }),
        });
        let by_points = program.loyalty.tiers.as_ref();
        let by_points =
            by_points.is_some_and(|tiers| matches!(tiers.counting, Counting::Earned(_)));
        let tiers = bonus.points.iter().filter_map(|condition| match condition {
            PointsCondition::Tier(condition) if !by_points => {
                let numbers = tiers.map(|tiers| tiers.ladder.numbers(&condition.tiers));
                Some((numbers.unwrap_or_default(), condition.negated))
            }
            // The ledger asks these itself.
            PointsCondition::Tier(_)
            | PointsCondition::Balance(..)
            | PointsCondition::Available(..) => None,
        });
        Body {
            name: bonus.name.as_str().into(),
            conditions,
            tiers: tiers.collect(),
            earns: earns.collect(),
        }
    }

    fn holds(&self, answers: &dyn Answering, row: usize) -> bool {
        let holds = |&condition: &Condition| answers.holds(condition, row);
        self.conditions.iter().all(holds)
    }

    /// Whether a client of a tier is meant.
    fn wants(&self, tier: Option<usize>) -> bool {
        self.tiers
            .iter()
            .all(|(tiers, negated)| tier.is_some_and(|tier| tiers.contains(&tier)) != *negated)
    }

    /// The same for a client by row, by the tier strictly before an instant.
    fn wants_client(
        &self,
        tiers: Option<&TierRules>,
        reader: &Reader<'_>,
        (client, at): (usize, DateTime<Utc>),
    ) -> Result<bool, Error> {
        if self.tiers.is_empty() {
            return Ok(true);
        }
        let before = just_before(at);
        let standing = tiers.map(|tiers| tiers.standing(reader, client, before));
        let number = standing.transpose()?.and_then(|standing| standing.number);
        Ok(self.wants(number))
    }

    /// What the answers give for a record, and why. Who has no recipient gives nothing to them.
    fn offers<'b>(
        &'b self,
        answers: &'b dyn Answering,
        row: usize,
    ) -> impl Iterator<Item = (&'b Earn, Offer)> {
        let offer = move |earn: &'b Earn| {
            if !earn.when.is_none_or(|when| answers.holds(when, row)) {
                return None;
            }
            let amount = match answers.value(earn.amount, row)?.as_ref() {
                Value::Points(points) => Amount::Points(Points(*points)),
                Value::Money(money, _) => Amount::Money(*money),
                _ => return None,
            };
            let account = match &earn.recipient {
                None => None,
                Some((link, holder)) => match answers.value(*link, row)?.as_ref() {
                    Value::Text(key) => Some(AccountId {
                        holder: holder.clone(),
                        key: key.as_str().into(),
                    }),
                    _ => return None,
                },
            };
            let offer = Offer {
                account,
                amount,
                lines: Vec::new(),
            };
            Some((earn, offer))
        };
        self.earns.iter().filter_map(offer)
    }

    /// The fact that the rule was started for a client by nothing but time.
    fn started(
        &self,
        (client, occasion): (&str, &str),
        at: DateTime<Utc>,
        (answers, row): (&dyn Answering, usize),
    ) -> Fact {
        let offers = self.offers(answers, row);
        Fact {
            key: arcstr::format!("{} {client} {occasion}", self.name),
            client: client.into(),
            at,
            event: Event::Started {
                bonus: self.name.clone(),
                source: None,
                offers: offers.map(|(_, offer)| offer).collect(),
                lines: Vec::new(),
            },
        }
    }
}

impl RecordRule {
    pub fn new(
        questions: &mut Questions<'_>,
        tiers: Option<&TierRules>,
        bonus: &Bonus,
        (collection, condition): (CollectionId, Option<&Node>),
    ) -> RecordRule {
        RecordRule {
            collection,
            lines: questions.program().schema.lines_of(collection),
            body: Body::new(questions, tiers, collection, (bonus, condition)),
        }
    }

    /// Whether the client's tier matters.
    pub fn asks_for_tier(&self) -> bool {
        !self.body.tiers.is_empty()
    }

    pub fn add_facts(&self, moment: &Instant<'_>, facts: &mut Vec<Fact>) {
        for (row, local) in moment.rows(self.collection) {
            let Some(source) = moment.reader.name(self.collection, row) else {
                continue;
            };
            let source = ArcStr::from(source);
            let lines = || {
                let (lines, _) = self.lines?;
                let rows = moment.reader.data.table(lines).rows_below(row..row + 1);
                let named = rows.enumerate().map(|(number, row)| {
                    let key = moment.reader.key(lines, row);
                    let name = key.map_or_else(|| (number + 1).to_string().into(), ArcStr::from);
                    (name, row)
                });
                Some(named.collect())
            };
            let lines = || Cow::Owned(lines().unwrap_or_default());
            facts.extend(self.fact(moment, (&source, local), lines));
        }
    }

    /// What one record starts, if it does.
    pub fn fact<'l>(
        &self,
        moment: &Instant<'_>,
        (source, local): (&ArcStr, usize),
        lines: impl FnOnce() -> Cow<'l, [(ArcStr, usize)]>,
    ) -> Option<Fact> {
        if !self.body.wants(moment.tier) || !self.body.holds(moment.answers, local) {
            return None;
        }
        let collection = &moment.reader.data.schema.collection(self.collection).name;
        let name = &self.body.name;
        let lines = lines();
        let weighed = |weight: &dyn Fn(usize) -> Option<Decimal>| {
            let mut weighed = Vec::with_capacity(lines.len());
            for (name, row) in lines.iter() {
                weighed.extend(weight(*row).map(|weight| (name.clone(), weight)));
            }
            weighed
        };
        let mut offers: Vec<(&Earn, Offer)> = self.body.offers(moment.answers, local).collect();
        let by_line = |by_line: &ByLine| weighed(&|row| Some(by_line.weight(moment, row)));
        let whole = match offers.as_slice() {
            [
                (
                    Earn {
                        by_line: Some(own), ..
                    },
                    _,
                ),
            ] => by_line(own),
            _ => weighed(&|row| {
                let (lines, amount) = self.lines?;
                moment.reader.number(lines, amount, row)
            }),
        };
        if offers.len() > 1 {
            for (earn, offer) in &mut offers {
                offer.lines = earn.by_line.as_ref().map(by_line).unwrap_or_default();
            }
        }
        Some(Fact {
            key: [name, " ", collection, " ", source].concat().into(),
            client: moment.key.clone(),
            at: moment.at,
            event: Event::Started {
                bonus: name.clone(),
                source: Some(source.clone()),
                offers: offers.into_iter().map(|(_, offer)| offer).collect(),
                lines: whole,
            },
        })
    }
}

impl DayRule {
    pub fn new(
        program: &Arc<Program>,
        (bonus, tiers): (&Bonus, Option<&TierRules>),
        (days, at): (Days, NaiveTime),
        inputs: &Inputs,
    ) -> Result<DayRule, Error> {
        let mut questions = Questions::new(program);
        let today = match &days {
            Days::Anniversary(node) => Some(node),
            _ => None,
        };
        let body = Body::new(
            &mut questions,
            tiers,
            program.schema.subject,
            (bonus, today),
        );
        Ok(DayRule {
            questions: questions.plan(inputs)?,
            days,
            at,
            body,
        })
    }

    pub fn facts(
        &self,
        reader: &Reader<'_>,
        tiers: Option<&TierRules>,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Vec<Fact>, Error> {
        let (data, zone) = (reader.data, reader.zone);
        let mut facts = Vec::new();
        for at in starts::instants(&self.days, self.at, zone, within) {
            let answers = self.questions.ask(data, 0..data.len(), at)?;
            let day = zone.local(at.timestamp_micros()).unwrap_or_default().date();
            let day = day.to_string();
            for row in 0..data.len() {
                let Some(client) = reader.key(data.schema.subject, row) else {
                    continue;
                };
                if self.body.holds(&answers, row)
                    && self.body.wants_client(tiers, reader, (row, at))?
                {
                    let answered = (&answers as &dyn Answering, row);
                    facts.push(self.body.started((&client, &day), at, answered));
                }
            }
        }
        Ok(facts)
    }
}

impl MemberRule {
    pub fn new(
        program: &Arc<Program>,
        (bonus, tiers): (&Bonus, Option<&TierRules>),
        (change, member): (Change, &Node),
        inputs: &Inputs,
    ) -> Result<MemberRule, Error> {
        let mut questions = Questions::new(program);
        let subject = program.schema.subject;
        let member = questions.condition(subject, member);
        let body = Body::new(&mut questions, tiers, subject, (bonus, None));
        let questions = questions.plan(inputs)?;
        Ok(MemberRule {
            change,
            watch: questions.watch(member),
            questions,
            body,
        })
    }

    pub fn facts(
        &self,
        reader: &Reader<'_>,
        tiers: Option<&TierRules>,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Vec<Fact>, Error> {
        let data = reader.data;
        let mut facts = Vec::new();
        let watched = (self.questions.plan(), &self.watch);
        for (client, at) in starts::changes(data, watched, self.change, within)? {
            let Some(key) = reader.key(data.schema.subject, client) else {
                continue;
            };
            let answers = self.questions.ask(data, client..client + 1, at)?;
            if self.body.holds(&answers, 0)
                && self.body.wants_client(tiers, reader, (client, at))?
            {
                let occasion = at.to_rfc3339();
                let answered = (&answers as &dyn Answering, 0);
                facts.push(self.body.started((&key, &occasion), at, answered));
            }
        }
        Ok(facts)
    }
}
