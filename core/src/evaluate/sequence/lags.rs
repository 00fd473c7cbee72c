//! All first rows at once, where steps take one row right after the other: whether a step can be taken is then a matter of how far
//! apart in time two neighbours are.

use super::{
    candidates::{Candidates, Edges, Lie, MICROS, Times},
    time::Within,
    walk::Stage,
};
use crate::{calendar::Moment, records::Bitmap};
use std::{cell::OnceCell, rc::Rc};

/// What becomes of a sequence, by the rows that its first step takes.
pub(super) struct Lags<'w> {
    first: &'w Candidates<'w>,
    bounds: &'w Edges<'w>,
    pub outcomes: Outcomes,
}

/// What becomes of the steps that are left, by the row that was taken last; where nothing is set, they fail.
pub(super) struct Outcomes {
    pub holds: Bitmap,
    pub unknown: Bitmap,
    /// Only a walk can tell.
    pub open: Bitmap,
}

/// How the steps of a sequence go over the rows of one collection.
struct Rows<'w> {
    stages: &'w [Stage<'w>],
    moment: Moment,
    first: &'w Candidates<'w>,
    bounds: &'w Edges<'w>,
    len: usize,
    /// The last row of each group.
    ends: Bitmap,
    /// By stage: the rows that it may take. Stages that take the same have one.
    taken: Vec<OnceCell<Option<Bitmap>>>,
}

impl<'w> Lags<'w> {
    /// None where a walk from each first row tells as much.
    pub fn of(stages: &'w [Stage<'w>], moment: Moment) -> Option<Lags<'w>> {
        let first = &*stages.first()?.candidates;
        let Lie::Lying(bounds, _) = &first.lie else {
            return None;
        };
        let rows = Rows {
            stages,
            moment,
            first,
            bounds,
            len: bounds.len(),
            ends: bounds.ends(),
            taken: stages.iter().map(|_| OnceCell::new()).collect(),
        };
        let outcomes = rows.after(1)?.and(rows.taken(0)?);
        Some(Lags {
            first,
            bounds,
            outcomes,
        })
    }

    /// The groups with any of some rows.
    pub fn groups(&self, rows: &Bitmap) -> Bitmap {
        self.bounds.groups_of(rows)
    }

    /// The first rows that a walk has to begin at.
    pub fn open(&self) -> Candidates<'_> {
        let bounds = Edges {
            offsets: self.bounds.offsets,
            base: self.bounds.base,
            ends: None,
            owners: None,
            positions: None,
        };
        Candidates {
            collection: self.first.collection,
            times: self.first.times,
            lie: Lie::Lying(bounds, Some(&self.outcomes.open)),
        }
    }
}

impl Outcomes {
    fn all(len: usize) -> Outcomes {
        Outcomes {
            holds: Bitmap::ones(len),
            unknown: Bitmap::zeros(len),
            open: Bitmap::zeros(len),
        }
    }

    fn open(open: Bitmap) -> Outcomes {
        Outcomes {
            holds: Bitmap::zeros(open.len()),
            unknown: Bitmap::zeros(open.len()),
            open,
        }
    }

    fn and(&self, rows: &Bitmap) -> Outcomes {
        Outcomes {
            holds: self.holds.and(rows),
            unknown: self.unknown.and(rows),
            open: self.open.and(rows),
        }
    }

    /// Those of the row after each.
    fn next(&self) -> Outcomes {
        let next = |bits: &Bitmap| bits.slice(1, bits.len());
        Outcomes {
            holds: next(&self.holds),
            unknown: next(&self.unknown),
            open: next(&self.open),
        }
    }

    /// Those of some rows; of others only a walk can tell, as far as they do not fail.
    fn known_of(mut self, known: &Bitmap, others: &Bitmap) -> Outcomes {
        let possible = self.holds.or(&self.unknown).or(&self.open);
        self = self.and(known);
        self.open = self.open.or(&possible.and(others));
        self
    }
}

/// Rows and whether the row after each comes within a period.
struct Split {
    inside: Bitmap,
    beyond: Bitmap,
    /// The calendar would have to tell.
    between: Bitmap,
}

impl Rows<'_> {
    /// The outcomes of the steps from one on, after each row; none where a walk has to tell of all.
    fn after(&self, at: usize) -> Option<Outcomes> {
        let Some(stage) = self.stages.get(at) else {
            return Some(Outcomes::all(self.len));
        };
        if !self.are_here(stage) {
            return None;
        }
        match (stage.step.absent, &stage.within) {
            (false, within) if stage.candidates.are_all() => {
                self.next(&self.rest(at + 1), within.as_ref())
            }
            (true, None) => self.unless_barred(at),
            (true, Some(within)) if stage.candidates.are_all() => {
                self.unless_within(at + 1, within)
            }
            _ => None,
        }
    }

    fn rest(&self, at: usize) -> Outcomes {
        let open = || Outcomes::open(Bitmap::ones(self.len));
        self.after(at).unwrap_or_else(open)
    }

    /// The next row is taken.
    fn next(&self, rest: &Outcomes, within: Option<&Within>) -> Option<Outcomes> {
        let next = rest.next();
        Some(match within {
            None => next.and(&self.ends.not()),
            Some(within) => {
                let split = self.split(within)?;
                next.known_of(&split.inside, &split.between)
            }
        })
    }

    /// No row that is barred comes before the next one that a step may take: the next row of all tells, unless it is neither.
    fn unless_barred(&self, at: usize) -> Option<Outcomes> {
        let stage = self.stages.get(at + 1)?;
        if stage.step.absent || !self.are_here(stage) {
            return None;
        }
        let taken = self.taken(at + 1)?;
        let within = stage.within.as_ref();
        let mut outcomes = self.next(&self.rest(at + 2).and(taken), within)?;
        let barred = self.taken(at)?;
        let passed = taken.or(barred).not().slice(1, self.len);
        outcomes.open = outcomes.open.or(&passed.and_not(&self.ends));
        Some(outcomes)
    }

    /// No row comes within a period.
    fn unless_within(&self, at: usize, within: &Within) -> Option<Outcomes> {
        let split = self.split(within)?;
        let Some(stage) = self.stages.get(at) else {
            return self.at_end(within, split);
        };
        // Beyond the deadline, what comes next is what comes after the row; but what is within a time is so from the deadline on.
        let next = match (stage.step.absent, self.stages.get(at + 1)) {
            (false, _) if stage.within.is_none() => self.after(at),
            (true, Some(next)) if stage.within.is_none() && next.within.is_none() => self.after(at),
            _ => None,
        };
        if let Some(next) = next {
            return Some(next.known_of(&split.beyond, &split.between));
        }
        let free = split.beyond.or(&split.between);
        let later = &self.stages[at..];
        let follows = later
            .iter()
            .any(|stage| !stage.step.absent && self.are_here(stage));
        Some(Outcomes::open(match follows {
            true => free,
            false => free.or(&self.ends),
        }))
    }

    /// The same as the last step: unknown until the period is over.
    fn at_end(&self, within: &Within, split: Split) -> Option<Outcomes> {
        let (now, bounds) = match self.first.times {
            Times::Days(_) => (self.moment.day.into(), within.days),
            _ => (self.moment.instant, within.instants),
        };
        let ended = self.before(now.checked_sub(bounds.most)?)?;
        let open = self.before(now.checked_sub(bounds.least)?.checked_add(1)?)?;
        let ended = ended.and(&self.ends);
        let unknown = self.ends.and_not(&open);
        let between = self.ends.and(&open).and_not(&ended);
        Some(Outcomes {
            holds: split.beyond.or(&ended),
            unknown,
            open: split.between.or(&between),
        })
    }

    /// Whether a step goes over the same rows as the first.
    fn are_here(&self, stage: &Stage<'_>) -> bool {
        let same = |bounds: &Edges<'_>| {
            (bounds.base, bounds.len()) == (self.bounds.base, self.bounds.len())
        };
        stage.candidates.collection == self.first.collection
            && matches!(&stage.candidates.lie, Lie::Lying(bounds, _) if same(bounds))
    }

    /// The rows that a step may take.
    fn taken(&self, at: usize) -> Option<&Bitmap> {
        let candidates = &self.stages.get(at)?.candidates;
        let same = |other: &Stage<'_>| Rc::ptr_eq(&other.candidates, candidates);
        let first = self.stages.iter().position(same)?;
        let taken = self.taken.get(first)?;
        taken.get_or_init(|| candidates.taken()).as_ref()
    }

    fn split(&self, within: &Within) -> Option<Split> {
        let bounds = match self.first.times {
            Times::Days(_) => within.days,
            _ => within.instants,
        };
        let inside = self.at_most(bounds.least)?;
        let near = match bounds.least == bounds.most {
            true => inside.clone(),
            false => self.at_most(bounds.most)?,
        };
        Some(Split {
            between: near.and_not(&inside).and_not(&self.ends),
            beyond: near.or(&self.ends).not(),
            inside: inside.and_not(&self.ends),
        })
    }

    /// Where the row after each comes at most so much later, whatever group it belongs to. None where that is too much to tell.
    fn at_most(&self, apart: i64) -> Option<Bitmap> {
        Some(match self.first.times {
            Times::Seconds(times) => apart_at_most(times, narrow(apart.div_euclid(MICROS))?),
            Times::Days(days) => apart_at_most(days, narrow(apart)?),
            Times::Micros(times) => {
                let most = Some(apart).filter(|&apart| apart < i64::MAX)?;
                neighbours(times, |left, right| right.saturating_sub(left) <= most)
            }
        })
    }

    /// The rows before a time.
    fn before(&self, time: i64) -> Option<Bitmap> {
        Some(match self.first.times {
            Times::Seconds(times) => {
                let first =
                    narrow(time.div_euclid(MICROS) + i64::from(time.rem_euclid(MICROS) > 0))?;
                Bitmap::pack(times, |&time| time < first)
            }
            Times::Days(days) => {
                let first = narrow(time)?;
                Bitmap::pack(days, |&day| day < first)
            }
            Times::Micros(times) => Bitmap::pack(times, |&at| at < time),
        })
    }
}

/// Below the greatest, which stands for more than can be told.
fn narrow(value: i64) -> Option<i32> {
    i32::try_from(value).ok().filter(|&value| value < i32::MAX)
}

/// Where the value after each, which is not less within a group, is at most so much greater.
fn apart_at_most(values: &[i32], most: i32) -> Bitmap {
    match u32::try_from(most) {
        // Between two such values lie more than one of them can be, but no more than that.
        Ok(most) => neighbours(values, |left, right| {
            right.wrapping_sub(left) as u32 <= most
        }),
        Err(_) => Bitmap::zeros(values.len()),
    }
}

/// What a test says of each value and the one after it; of the last, no.
fn neighbours<T: Copy>(values: &[T], test: impl Fn(T, T) -> bool) -> Bitmap {
    let later = values.get(1..).unwrap_or_default();
    let mut bits = Bitmap::pack_both(values, later, |&left, &right| test(left, right));
    if !values.is_empty() {
        bits.push(false);
    }
    bits
}
