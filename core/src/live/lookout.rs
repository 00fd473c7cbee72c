//! What rules say of the records of one client, and until when.

use super::{change::Fields, states::Said};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    evaluate::PartitionResult,
    horizon::{About, Memory, NEVER, OUT, Outlook, Present, Watch, Watched, typical},
    plan::Plan,
    records::{Dataset, NamedText, ReadSet},
    triggers::Journeys,
};
use kardan_dsl::{
    program::RuleBody,
    schema::{CollectionId, FieldId},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

/// All rules that are followed, and how each is looked at: those that an [`Outlook`] tells, one by one; the others together.
#[derive(Debug)]
pub(super) struct Lookout {
    plan: Arc<Plan>,
    pub rules: Vec<Watched>,
    /// For the data set of the start, and for those of single clients.
    base: Outlook,
    own: Outlook,
    /// What the data sets of single clients are made knowing.
    pub texts: Arc<[NamedText]>,
    /// What each rule reads.
    reads: Vec<ReadSet>,
    /// Those that changes of some fields touch.
    parts: BTreeMap<Fields, Arc<Part>>,
    pub all: Arc<Part>,
    /// The rules that are left to a watch.
    pub rest: Arc<Part>,
    present: Option<(Present, Present)>,
    memory: Memory,
}

/// Some of the rules, by their places among all.
#[derive(Debug)]
pub(super) struct Part {
    /// Those that are looked at one by one, in order.
    pub singles: Vec<usize>,
    /// The others.
    pub others: Vec<usize>,
    watch: Option<Watch>,
}

/// A rule whose time comes, by its place among all; or all that are left to a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due(u32);

impl Due {
    pub const OTHERS: Due = Due(u32::MAX);

    pub fn rule(place: usize) -> Due {
        Due(place as u32)
    }

    fn place(self) -> Option<usize> {
        (self != Due::OTHERS).then_some(self.0 as usize)
    }
}

/// What rules say of the records of a client.
#[derive(Default)]
pub(super) struct Found {
    /// By rule, its place among all.
    pub states: Vec<(usize, Said)>,
    /// Until when it certainly stays.
    pub untils: Vec<(Due, i64)>,
    /// Rules whose numbers leave the range: what they say is not known.
    pub failed: Vec<(usize, Error)>,
}

/// A client's records, and whether they are those of the start.
#[derive(Clone, Copy)]
pub(super) struct Records<'r> {
    pub data: &'r Dataset,
    pub row: usize,
    pub is_base: bool,
}

impl Lookout {
    /// The segments and partitions of a plan about collections that are chosen.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn new(
        plan: &Arc<Plan>,
        base: &Dataset,
        journeys: &Journeys,
        chosen: impl Fn(CollectionId) -> bool,
    ) -> Result<Lookout, Error> {
        let watch = Watch::new(plan, |rule| chosen(plan.rule(rule).subject));
        let rules = watch.rules.clone();
        let (typical, texts) = match typical(plan, journeys.texts()) {
            Some((typical, texts)) => (Some(typical), texts),
            None => (None, Arc::default()),
        };
        let mut own = Outlook::new(plan, &rules, typical.as_ref().unwrap_or(base))?;
        let mut of_base = match (base.is_empty(), &typical) {
            (true, Some(typical)) => Outlook::new(plan, &rules, typical)?,
            _ => Outlook::new(plan, &rules, base)?,
        };
        if let Some(typical) = &typical {
            let together = if base.is_empty() { typical } else { base };
            journeys.prepare(together, typical)?;
        }
        let suits = typical.is_some() && of_base.suits(base);
        for rule in 0..rules.len() {
            if !(suits && own.tells(rule) && of_base.tells(rule)) {
                own.leave(rule);
                of_base.leave(rule);
            }
        }
        let mut lookout = Lookout {
            plan: Arc::clone(plan),
            base: of_base,
            own,
            texts,
            reads: rules.iter().map(|one| plan.read_set_of(one.rule)).collect(),
            rules,
            parts: BTreeMap::new(),
            all: Arc::new(Part::none()),
            rest: Arc::new(Part::none()),
            present: None,
            memory: Memory::default(),
        };
        lookout.all = Arc::new(lookout.made(0..lookout.rules.len()));
        lookout.rest = Arc::new(lookout.made(lookout.all.others.iter().copied()));
        Ok(lookout)
    }

    fn made(&self, places: impl IntoIterator<Item = usize>) -> Part {
        let (singles, others): (Vec<usize>, Vec<usize>) =
            places.into_iter().partition(|&place| self.own.tells(place));
        let chosen: BTreeSet<_> = others.iter().map(|&place| self.rules[place].rule).collect();
        let watch = || Watch::new(&self.plan, |rule| chosen.contains(&rule));
        Part {
            watch: (!others.is_empty()).then(watch),
            singles,
            others,
        }
    }

    /// Whether any rule reads any of some fields.
    pub fn reads(&self, fields: &Fields) -> bool {
        self.reads.iter().any(|reads| touches(reads, fields))
    }

    /// The rules that some fields touch.
    pub fn part(&mut self, fields: &Fields) -> Arc<Part> {
        if let Some(known) = self.parts.get(fields) {
            return Arc::clone(known);
        }
        let places = (0..self.reads.len()).filter(|&rule| touches(&self.reads[rule], fields));
        let part = Arc::new(self.made(places));
        self.parts.insert(fields.clone(), Arc::clone(&part));
        part
    }

    /// The rules that are due.
    pub fn due(&self, due: &BTreeSet<Due>) -> (Vec<usize>, bool) {
        let singles = due.iter().filter_map(|due| due.place());
        (singles.collect(), due.contains(&Due::OTHERS))
    }

    /// What the rules of a part say of a client at an instant; of one who is not there nothing is looked at.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn look(&mut self, records: Records<'_>, part: &Part, at: i64) -> Result<Found, Error> {
        self.look_at(records, (&part.singles, Some(part)), at)
    }

    /// What single rules say, and all others of a part where there is one.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn look_at(
        &mut self,
        records: Records<'_>,
        (singles, others): (&[usize], Option<&Part>),
        at: i64,
    ) -> Result<Found, Error> {
        let mut found = Found::default();
        if !singles.is_empty() {
            let zone = Zone(self.plan.program().timezone);
            let (base, own) = self.present.get_or_insert_with(|| {
                let present = |outlook| Present::new(outlook, at, zone);
                (present(&self.base), present(&self.own))
            });
            let (outlook, present) = match records.is_base {
                true => (&self.base, base),
                false => (&self.own, own),
            };
            present.come_to(outlook, at);
            let about = About {
                data: records.data,
                days: self.plan.days(),
                row: records.row,
                present,
            };
            found.add(outlook, singles, &about, &mut self.memory);
        }
        if let Some(part) = others {
            self.watch(records, part, at, &mut found)?;
        }
        Ok(found)
    }

    /// Until when all that rules say of a client stays.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn until(&self, records: Records<'_>, at: i64) -> Result<i64, Error> {
        let outlook = match records.is_base {
            true => &self.base,
            false => &self.own,
        };
        let present = Present::new(outlook, at, Zone(self.plan.program().timezone));
        let about = About {
            data: records.data,
            days: self.plan.days(),
            row: records.row,
            present: &present,
        };
        let mut found = Found::default();
        found.add(outlook, &self.all.singles, &about, &mut Memory::default());
        self.watch(records, &self.rest, at, &mut found)?;
        let untils = found.untils.iter().map(|(_, until)| *until);
        Ok(untils.min().unwrap_or(NEVER))
    }

    /// What the rules say that are left to a watch: all together, or one by one where a number leaves the range.
    fn watch(
        &self,
        records: Records<'_>,
        part: &Part,
        at: i64,
        found: &mut Found,
    ) -> Result<(), Error> {
        let Some(watch) = &part.watch else {
            return Ok(());
        };
        match self.watch_together(records, (watch, &part.others), at, found) {
            Err(error) if error.kind() == ErrorKind::Overflow => {}
            done => return done,
        }
        for &place in &part.others {
            let watch = Watch::new(&self.plan, |rule| rule == self.rules[place].rule);
            match self.watch_together(records, (&watch, &[place]), at, found) {
                Err(error) if error.kind() == ErrorKind::Overflow => {
                    let said = self.absent(place, records.data.schema.subject);
                    found.states.push((place, said));
                    found.failed.push((place, error));
                    found.untils.push((Due::OTHERS, self.tomorrow(at)));
                }
                done => done?,
            }
        }
        found.states.sort_by_key(|(place, _)| *place);
        Ok(())
    }

    fn watch_together(
        &self,
        Records { data, row, .. }: Records<'_>,
        (watch, places): (&Watch, &[usize]),
        at: i64,
        found: &mut Found,
    ) -> Result<(), Error> {
        let subject = data.schema.subject;
        let Found { states, untils, .. } = found;
        watch.look(&self.plan, data, row..row + 1, at, |look| {
            let mut until = NEVER;
            for ((rule, watched), &place) in watch.rules.iter().enumerate().zip(places) {
                if watched.subject == subject {
                    until = until.min(look.until(rule, 0));
                    states.push((place, Said::Own(look.state(rule, 0))));
                    continue;
                }
                let rows = data.rows_of(row..row + 1, watched.subject);
                let mut of_rule = Vec::with_capacity(rows.len());
                for (here, row) in rows.enumerate() {
                    until = until.min(look.until(rule, here));
                    of_rule.push((label(data, watched.subject, row), look.state(rule, here)));
                }
                states.push((place, Said::Below(of_rule)));
            }
            if until != NEVER {
                untils.push((Due::OTHERS, until));
            }
        })?;
        found.states.sort_by_key(|(place, _)| *place);
        Ok(())
    }

    /// When it is looked again at a rule that has failed: when it is in the range again no bound tells.
    pub fn tomorrow(&self, at: i64) -> i64 {
        let zone = Zone(self.plan.program().timezone);
        zone.start_of_day(zone.day(at).saturating_add(1))
    }

    /// What a rule says of what is not there, or not known.
    pub fn absent(&self, place: usize, subject: CollectionId) -> Said {
        match self.rules[place].subject == subject {
            true => Said::Own(self.absent_state(place)),
            false => Said::Below(Vec::new()),
        }
    }

    fn absent_state(&self, place: usize) -> u16 {
        match self.plan.rule(self.rules[place].rule).body {
            RuleBody::Segment(_) => OUT,
            _ => PartitionResult::NO_STATE,
        }
    }

    /// What rules say of the records of a client who is gone.
    pub fn gone(&self, part: &Part, subject: CollectionId) -> Found {
        let places = part.singles.iter().chain(&part.others);
        let mut states: Vec<(usize, Said)> = places
            .map(|&place| (place, self.absent(place, subject)))
            .collect();
        states.sort_by_key(|(place, _)| *place);
        Found {
            states,
            ..Found::default()
        }
    }

    /// By rule the state of each row of a range of clients of the base; and by client until when all of it stays.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn look_at_many(
        &self,
        data: &Dataset,
        clients: Range<usize>,
        at: i64,
    ) -> Result<Many, Error> {
        let mut many = Many {
            states: vec![Vec::new(); self.rules.len()],
            untils: Vec::new(),
            failed: Vec::new(),
        };
        let zone = Zone(self.plan.program().timezone);
        let present = Present::new(&self.base, at, zone);
        let mut memory = Memory::default();
        for row in clients.clone() {
            self.base.begin(&mut memory);
            let about = About {
                data,
                days: self.plan.days(),
                row,
                present: &present,
            };
            for &rule in &self.all.singles {
                let stay = self.base.state(rule, &about, &mut memory);
                many.states[rule].push(stay.is);
                if stay.until != NEVER {
                    many.untils.push((stay.until, row as u32, Due::rule(rule)));
                }
            }
        }
        let Some(watch) = &self.rest.watch else {
            return Ok(many);
        };
        let looked = watch.look(&self.plan, data, clients.clone(), at, |look| {
            let mut untils = vec![NEVER; clients.len()];
            for ((rule, watched), &place) in watch.rules.iter().enumerate().zip(&self.rest.others) {
                let all = data.rows_of(clients.clone(), watched.subject);
                many.states[place] = (0..all.len()).map(|row| look.state(rule, row)).collect();
                if look.is_settled(rule) {
                    continue;
                }
                for (until, client) in untils.iter_mut().zip(clients.clone()) {
                    for row in data.rows_of(client..client + 1, watched.subject) {
                        *until = (*until).min(look.until(rule, row - all.start));
                    }
                }
            }
            let of_clients = untils.into_iter().zip(clients.clone());
            let moving = of_clients.filter(|(until, _)| *until != NEVER);
            let others = moving.map(|(until, client)| (until, client as u32, Due::OTHERS));
            many.untils.extend(others);
        });
        match looked {
            Err(error) if error.kind() == ErrorKind::Overflow => {
                clients
                    .into_iter()
                    .try_for_each(|row| self.watch_one(data, row, at, &mut many))?;
            }
            looked => looked?,
        }
        Ok(many)
    }

    /// Adds what the rules that are left to a watch say of one client of the base.
    fn watch_one(&self, data: &Dataset, row: usize, at: i64, many: &mut Many) -> Result<(), Error> {
        let records = Records {
            data,
            row,
            is_base: true,
        };
        let mut found = Found::default();
        self.watch(records, &self.rest, at, &mut found)?;
        for (place, said) in found.states {
            match said {
                Said::Own(state) => many.states[place].push(state),
                Said::Below(rows) if rows.is_empty() => {
                    let rows = data.rows_of(row..row + 1, self.rules[place].subject);
                    many.states[place].extend(rows.map(|_| self.absent_state(place)));
                }
                Said::Below(rows) => many.states[place].extend(rows.iter().map(|(_, state)| state)),
            }
        }
        let untils = found.untils.iter();
        many.untils
            .extend(untils.map(|&(due, until)| (until, row as u32, due)));
        let failed = found.failed.into_iter();
        many.failed
            .extend(failed.map(|(place, error)| (row as u32, place, error)));
        Ok(())
    }
}

impl Found {
    /// Adds what single rules say of a record.
    fn add(
        &mut self,
        outlook: &Outlook,
        singles: &[usize],
        about: &About<'_>,
        memory: &mut Memory,
    ) {
        outlook.begin(memory);
        self.states.reserve(singles.len());
        self.untils.reserve(singles.len());
        for &rule in singles {
            let stay = outlook.state(rule, about, memory);
            self.states.push((rule, Said::Own(stay.is)));
            if stay.until != NEVER {
                self.untils.push((Due::rule(rule), stay.until));
            }
        }
    }
}

/// What rules say of many clients.
pub(super) struct Many {
    /// By rule, of each row of its collection.
    pub states: Vec<Vec<u16>>,
    /// Until when what a rule says of a client certainly stays.
    pub untils: Vec<(i64, u32, Due)>,
    /// Clients of whom a rule's numbers leave the range.
    pub failed: Vec<(u32, usize, Error)>,
}

impl Part {
    /// Whether a wake is for what these look at.
    pub fn wakes(&self, due: Due) -> bool {
        match due.place() {
            Some(place) => self.singles.binary_search(&place).is_ok(),
            None => !self.others.is_empty(),
        }
    }

    fn none() -> Part {
        Part {
            singles: Vec::new(),
            others: Vec::new(),
            watch: None,
        }
    }
}

/// What a record is called: its key, or its number from 1 in a collection without a key.
pub(super) fn label(data: &Dataset, collection: CollectionId, row: usize) -> String {
    match data.id(collection, row) {
        Some(key) => key.into_owned(),
        None => (row + 1).to_string(),
    }
}

/// Whether a rule reads any of some fields.
pub(super) fn touches(reads: &ReadSet, fields: &Fields) -> bool {
    fields.iter().any(|(&collection, fields)| match fields {
        None => reads.reads_collection(collection),
        Some(fields) => fields
            .iter()
            .any(|&field: &FieldId| reads.reads(collection, field)),
    })
}
