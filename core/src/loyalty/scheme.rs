//! The programme over records: which facts a history holds.

use super::{
    Binding, Fact, Ledger, LineCap, LineQuote, OrderCap, Points, Terms, TierStanding,
    caps::CapRules,
    claims::Claims,
    purchases::Purchases,
    redeem,
    rules::{DayRule, MemberRule, RecordRule},
    tiers::TierRules,
    timeless::is_timeless,
};
use crate::{
    calendar::{Moment, just_before},
    error::Error,
    evaluate::AsOf,
    plan::Inputs,
    questions::{Answering, Answers, Questionnaire, Questions},
    reader::Reader,
    records::Dataset,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Counting, Program, Start},
    schema::{CollectionId, FieldId, TOTAL},
};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

/// A bonus programme made ready to run over any data set of its schema.
#[derive(Debug)]
pub struct Scheme {
    program: Arc<Program>,
    terms: Terms,
    pub(super) records: Questionnaire,
    /// Whether what is asked about records has one answer at whatever time.
    is_timeless: bool,
    pub(super) record_rules: Vec<RecordRule>,
    day_rules: Vec<DayRule>,
    member_rules: Vec<MemberRule>,
    pub(super) purchases: Option<Purchases>,
    pub(super) tiers: Option<TierRules>,
    pub(super) caps: Option<CapRules>,
    claims: Option<Claims>,
    /// Fields of purchases and their lines that a checkout reads without a question.
    pub(super) roles: Vec<(CollectionId, FieldId)>,
}

impl Scheme {
    /// Makes the programme of a program ready, with the values that its host supplies.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::new`].
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<Scheme, Error> {
        let (tiers, redemption) = (&program.loyalty.tiers, &program.loyalty.redemption);
        let caps = redemption
            .as_ref()
            .map(|redemption| CapRules::new(program, redemption, tiers.as_ref(), inputs));
        let tiers = match (tiers, redemption) {
            (Some(tiers), Some(redemption)) => match &tiers.counting {
                Counting::Records(counting) => {
                    let purchases = redemption.purchases.0;
                    let counted = (tiers, counting);
                    Some(TierRules::new(program, counted, purchases, inputs)?)
                }
                Counting::Earned(_) => None,
            },
            _ => None,
        };
        let tier_rules = tiers.as_ref();
        let mut questions = Questions::new(program);
        let mut record_rules = Vec::new();
        let mut day_rules = Vec::new();
        let mut member_rules = Vec::new();
        for bonus in &program.loyalty.bonuses {
            match &bonus.start {
                Start::Record {
                    collection,
                    condition,
                } => record_rules.push(RecordRule::new(
                    &mut questions,
                    tier_rules,
                    bonus,
                    (*collection, condition.as_ref()),
                )),
                Start::Days { days, at } => {
                    let start = (days.clone(), *at);
                    day_rules.push(DayRule::new(program, (bonus, tier_rules), start, inputs)?);
                }
                Start::Membership { change, member } => {
                    let start = (*change, member);
                    member_rules.push(MemberRule::new(
                        program,
                        (bonus, tier_rules),
                        start,
                        inputs,
                    )?);
                }
            }
        }
        let purchases = Purchases::new(program, &mut questions);
        let is_timeless = questions
            .asked()
            .all(|(about, node)| is_timeless(program, about, node));
        Ok(Scheme {
            tiers,
            caps: caps.transpose()?,
            claims: Claims::new(program),
            roles: Scheme::roles(program),
            program: Arc::clone(program),
            terms: Terms::new(program, inputs)?,
            is_timeless,
            records: questions.plan(inputs)?,
            record_rules,
            day_rules,
            member_rules,
            purchases,
        })
    }

    /// The terms.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// A stretch of time as a host says it: a date begins at its first instant and ends at its last, in the program's zone.
    ///
    /// # Errors
    /// An input error for a year outside of 1 to 9999, and for an end before the beginning.
    pub fn period(&self, from: AsOf, to: AsOf) -> Result<RangeInclusive<DateTime<Utc>>, Error> {
        Moment::stretch(from, to, self.program.timezone)
    }

    /// The instant that a host means.
    ///
    /// # Errors
    /// An input error for a year outside of 1 to 9999.
    pub fn instant(&self, at: AsOf) -> Result<DateTime<Utc>, Error> {
        Ok(Moment::new(at, self.program.timezone)?.as_of())
    }

    /// The tier of a client at an instant, by what is counted strictly before it; none where the programme has no tiers. The ledger holds
    /// what was before.
    ///
    /// # Errors
    /// An unknown name for a client that the data does not have, and as [`crate::plan::Plan::evaluate`].
    pub fn tier(
        &self,
        ledger: &Ledger,
        data: &Dataset,
        client: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<TierStanding>, Error> {
        let row = data.known_row(data.schema.subject, client)?;
        self.tier_of_row(ledger, data, row, just_before(at))
    }

    /// The same for a client by row, at an instant with what is counted at it.
    pub(crate) fn tier_of_row(
        &self,
        ledger: &Ledger,
        data: &Dataset,
        client: usize,
        at: DateTime<Utc>,
    ) -> Result<Option<TierStanding>, Error> {
        let reader = self.reader(data);
        if self.terms.tiers.is_some() {
            let key = reader.key(data.schema.subject, client);
            return Ok(key.and_then(|key| ledger.tier(&ArcStr::from(key), &[], at)));
        }
        let tiers = self.tiers.as_ref();
        tiers
            .map(|tiers| tiers.standing(&reader, client, at))
            .transpose()
    }

    pub(super) fn reader<'d>(&self, data: &'d Dataset) -> Reader<'d> {
        Reader {
            data,
            zone: self.terms.zone,
        }
    }

    /// What the purchase that is being paid takes of points: the latest at an instant that is not completed; none where there is none.
    pub(crate) fn redeemable(
        &self,
        ledger: &Ledger,
        data: &Dataset,
        client: usize,
        at: DateTime<Utc>,
    ) -> Result<Option<Points>, Error> {
        let Some(purchases) = &self.purchases else {
            return Ok(None);
        };
        let reader = self.reader(data);
        let answers = self.records.ask(data, client..client + 1, at)?;
        let rows = data.rows_of(client..client + 1, purchases.collection);
        let first = rows.start;
        let mut open = rows.filter(|&row| {
            let is_there = reader
                .time(purchases.collection, row)
                .is_some_and(|time| time <= at);
            let completed = purchases.completed;
            is_there && completed.is_none_or(|completed| !answers.holds(completed, row - first))
        });
        let Some(purchase) = open.next_back() else {
            return Ok(None);
        };
        let time = reader.time(purchases.collection, purchase).unwrap_or(at);
        let tier = self.tier_of_row(ledger, data, client, just_before(time))?;
        let lines = self.usable(ledger, &reader, (client, purchase), (tier.as_ref(), at))?;
        Ok(Some(lines.iter().map(|line| line.usable).sum()))
    }

    /// What each line of a purchase takes of points, for a client of a tier.
    pub(super) fn usable(
        &self,
        ledger: &Ledger,
        reader: &Reader<'_>,
        (client, purchase): (usize, usize),
        (tier, at): (Option<&TierStanding>, DateTime<Utc>),
    ) -> Result<Vec<LineQuote>, Error> {
        let Some(rules) = &self.caps else {
            return Ok(Vec::new());
        };
        let tier = tier.and_then(|tier| tier.number);
        let caps = rules.lines(&self.terms, reader, (client, purchase), (tier, at))?;
        let subject = reader.data.schema.subject;
        let key = ArcStr::from(reader.key(subject, client).unwrap_or_default());
        let available = ledger.available_to(&key, at);
        let purchases = self.program.schema.purchases();
        let total = purchases.and_then(|purchases| {
            let total = self.program.schema.collection(purchases);
            reader.number(purchases, total.field_named(TOTAL)?, purchase)
        });
        Ok(self.split((ledger, available), rules, (caps, total), (&key, tier, at)))
    }

    /// What lines of which each allows so much, of a purchase that says what it comes to, take of the points that a client has.
    pub(super) fn split(
        &self,
        (ledger, available): (&Ledger, Points),
        rules: &CapRules,
        (caps, total): (Vec<LineCap>, Option<Decimal>),
        (client, tier, at): (&ArcStr, Option<usize>, DateTime<Utc>),
    ) -> Vec<LineQuote> {
        let mut orders = rules.order(&self.terms, (&caps, total), tier);
        if !ledger.may_spend(client, at) {
            orders.push(OrderCap {
                most: Points::ZERO,
                binding: Binding::Times,
            });
        }
        redeem(caps, &orders, available, self.terms.step())
    }

    /// The earliest instant of any record that the programme looks at.
    pub(crate) fn earliest(&self, data: &Dataset) -> Option<DateTime<Utc>> {
        let reader = self.reader(data);
        let collections = (0..data.tables.len()).map(|at| CollectionId(at as u16));
        let rows = collections
            .filter(|&collection| data.schema.parent(collection).is_some())
            .flat_map(|collection| {
                (0..data.table(collection).len).filter_map(move |row| reader.time(collection, row))
            });
        rows.min()
    }

    /// The facts of a history, from the first instant to the last, in order of clients.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn facts(
        &self,
        data: &Dataset,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Vec<Fact>, Error> {
        let always = self.always(data, *within.end())?;
        let clients: Vec<Vec<Fact>> = (0..data.len())
            .into_par_iter()
            .map(|client| self.facts_with(data, client, within, always.as_ref()))
            .collect::<Result<_, _>>()?;
        let reader = self.reader(data);
        let days: Vec<Vec<Fact>> = self
            .day_rules
            .iter()
            .map(|rule| rule.facts(&reader, self.tiers.as_ref(), within))
            .collect::<Result<_, _>>()?;
        let members: Vec<Vec<Fact>> = self
            .member_rules
            .iter()
            .map(|rule| rule.facts(&reader, self.tiers.as_ref(), within))
            .collect::<Result<_, _>>()?;
        let all = clients.into_iter().chain(days).chain(members);
        Ok(all.flatten().collect())
    }

    /// The ledger of a history: everything from the first instant to the last.
    ///
    /// # Errors
    /// As [`Scheme::facts`].
    pub fn replay(
        &self,
        data: &Dataset,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Ledger, Error> {
        let mut ledger = Ledger::new(self.terms.clone());
        ledger.found = self.found(data, within);
        ledger.load(self.facts(data, within)?)?;
        ledger.advance(*within.end());
        Ok(ledger)
    }

    /// The client's tier strictly before an instant, where a rule that a record starts asks for it.
    fn tier_before(
        &self,
        data: &Dataset,
        client: usize,
        at: DateTime<Utc>,
    ) -> Result<Option<usize>, Error> {
        let asks = self.record_rules.iter().any(RecordRule::asks_for_tier);
        let Some(tiers) = self.tiers.as_ref().filter(|_| asks) else {
            return Ok(None);
        };
        let standing = tiers.standing(&self.reader(data), client, just_before(at))?;
        Ok(standing.number)
    }

    /// The answers about all records, where no instant changes them: one run instead of one for each record's time.
    fn always(&self, data: &Dataset, at: DateTime<Utc>) -> Result<Option<Answers>, Error> {
        if !self.is_timeless || self.record_rules.is_empty() {
            return Ok(None);
        }
        self.records.ask(data, 0..data.len(), at).map(Some)
    }

    /// What the records of one client are facts of.
    pub(super) fn facts_of(
        &self,
        data: &Dataset,
        client: usize,
        within: &RangeInclusive<DateTime<Utc>>,
    ) -> Result<Vec<Fact>, Error> {
        self.facts_with(data, client, within, None)
    }

    /// The same, with the answers that hold at any instant.
    fn facts_with(
        &self,
        data: &Dataset,
        client: usize,
        within: &RangeInclusive<DateTime<Utc>>,
        always: Option<&Answers>,
    ) -> Result<Vec<Fact>, Error> {
        let reader = self.reader(data);
        let Some(key) = reader.key(data.schema.subject, client).map(ArcStr::from) else {
            return Ok(Vec::new());
        };
        let rows = |collection| data.rows_of(client..client + 1, collection);
        let mut instants: BTreeSet<DateTime<Utc>> = BTreeSet::new();
        for rule in &self.record_rules {
            instants
                .extend(rows(rule.collection).filter_map(|row| reader.time(rule.collection, row)));
        }
        if let Some(purchases) = &self.purchases {
            let collection = purchases.collection;
            let paid = rows(collection).filter(|&row| purchases.points(&reader, row).is_some());
            instants.extend(paid.filter_map(|row| reader.time(collection, row)));
        }
        let mut facts = Vec::new();
        for &at in instants.range(within.clone()) {
            let now = match always {
                Some(_) => None,
                None => Some(self.records.ask(data, client..client + 1, at)?),
            };
            let Some(answers) = always.or(now.as_ref()) else {
                continue;
            };
            let answers: &dyn Answering = answers;
            let moment = Instant {
                tier: self.tier_before(data, client, at)?,
                reader,
                answers,
                first: if always.is_some() { 0 } else { client },
                client,
                key: &key,
                at,
            };
            for rule in &self.record_rules {
                rule.add_facts(&moment, &mut facts);
            }
            if let Some(purchases) = &self.purchases {
                purchases.add_spends(&moment, &mut facts);
            }
        }
        if let Some(purchases) = &self.purchases {
            purchases.add_returns(&reader, (client, &key), within, &mut facts);
        }
        if let Some(claims) = &self.claims {
            claims.add_facts(&reader, (client, &key), within, &mut facts);
        }
        Ok(facts)
    }
}

/// One client at one instant.
pub(super) struct Instant<'a> {
    pub reader: Reader<'a>,
    pub answers: &'a dyn Answering,
    pub client: usize,
    /// The first client of whom the answers are.
    pub first: usize,
    /// The client's tier strictly before it, where any rule asks for one.
    pub tier: Option<usize>,
    pub key: &'a ArcStr,
    pub at: DateTime<Utc>,
}

impl Instant<'_> {
    /// The rows of a collection at this instant: in the table, and counted from the first that is answered for.
    pub fn rows(&self, collection: CollectionId) -> impl Iterator<Item = (usize, usize)> {
        let data = self.reader.data;
        let rows = data.rows_of(self.client..self.client + 1, collection);
        let first = data.rows_of(self.first..self.first + 1, collection).start;
        rows.filter(move |&row| self.reader.time(collection, row) == Some(self.at))
            .map(move |row| (row, row - first))
    }
}
