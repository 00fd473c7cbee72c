//! Conditions about one record: whether they hold, and how long that stays.

use super::{
    About, Memory, Outlook, Stay,
    rows::{Rows, RowsId},
};
use crate::{
    calendar::{age, date_of_day, has_anniversary},
    evaluate::{LastingId, Reading, Stretch},
    horizon::{
        times::{anniversary_edge, turns as reaches},
        until::NEVER,
    },
    records::day_in_year,
};

/// The number of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TermId(pub usize);

/// A condition about one record of the subject, as Kleene has it.
#[derive(Debug)]
pub(super) enum Term {
    /// No instant changes it.
    Lasting(LastingId),
    Not(TermId),
    And(Box<[TermId]>),
    Or(Box<[TermId]>),
    /// True where all are true, else false.
    Certain(Box<[TermId]>),
    /// How many rows there are.
    Count(RowsId, Stretch<i128>),
    /// What the known values of rows add up to.
    Sum(RowsId, Reading, Stretch<i128>),
    /// How many local days ago a date or instant was.
    DaysSince(Since, Stretch<i128>),
    /// A date or instant of the record itself lies in a window, by number.
    InWindow(Date, usize),
    /// An anniversary of a date of the record itself lies in a window of days, by number; of 29 February, in other years, on 1 March or the
    /// day before.
    Anniversary(Date, usize, LeapDay),
    /// How many years old somebody is who was born on a date of the record itself.
    Age(Date, Stretch<i128>),
}

/// When 29 February comes in a year that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeapDay {
    February,
    March,
}

/// A date or instant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Since {
    Own(Date),
    /// The time of the first or last row.
    Row {
        rows: RowsId,
        is_last: bool,
    },
}

/// A date or instant of the record itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Date {
    pub reading: Reading,
    /// Whether it is a date.
    pub is_date: bool,
    /// Whether it is missing as long as it is later than now.
    pub hides: bool,
}

/// Below the first nothing holds, from it on; and from the second on it is as below the first again.
fn turns(stretch: &Stretch<i128>) -> [i128; 2] {
    [stretch.first, stretch.last.saturating_add(1)]
}

impl Outlook {
    /// Whether a term holds of a record.
    pub(super) fn truth(
        &self,
        id: TermId,
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<bool>> {
        if let Some((turn, known)) = memory.truths.get(id.0)
            && *turn == memory.turn
        {
            return *known;
        }
        let found = self.find(id, about, memory);
        let turn = memory.turn;
        if let Some(place) = memory.truths.get_mut(id.0) {
            *place = (turn, found);
        }
        found
    }

    fn find(&self, id: TermId, about: &About<'_>, memory: &mut Memory) -> Stay<Option<bool>> {
        let unknown = Stay {
            is: None,
            until: NEVER,
        };
        let Some(term) = self.terms.get(id.0) else {
            return unknown;
        };
        match term {
            Term::Lasting(condition) => {
                let of = (about.data, about.days, about.row);
                Stay {
                    is: self.lasting.truth(*condition, of, about.row),
                    until: NEVER,
                }
            }
            Term::Not(term) => {
                let stay = self.truth(*term, about, memory);
                Stay {
                    is: stay.is.map(|truth| !truth),
                    ..stay
                }
            }
            Term::And(all) => self.joined(all, Some(false), about, memory),
            Term::Or(all) => self.joined(all, Some(true), about, memory),
            Term::Certain(all) => self.certain(all, about, memory),
            Term::Count(rows, holds) => match self.rows.get(rows.0) {
                Some(rows) => self.count(rows, holds, about, memory),
                None => unknown,
            },
            Term::Sum(rows, value, holds) => match self.rows.get(rows.0) {
                Some(rows) => self.sum((rows, *value), holds, about, memory),
                None => unknown,
            },
            Term::DaysSince(since, holds) => self.days_since(*since, holds, about, memory),
            Term::InWindow(date, window) => self.in_window(*date, *window, about),
            Term::Anniversary(date, window, leap_day) => {
                self.anniversary(*date, (*window, *leap_day), about)
            }
            Term::Age(date, holds) => years(*date, holds, about),
        }
    }

    /// A conjunction stays false as long as any of its operands does, else all must stay; a disjunction the other way round.
    fn joined(
        &self,
        all: &[TermId],
        decisive: Option<bool>,
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<bool>> {
        let (mut decided, mut open) = (None, NEVER);
        let mut is_known = true;
        for &term in all {
            let stay = self.truth(term, about, memory);
            if stay.is == decisive {
                decided = decided.max(Some(stay.until));
                if stay.until == NEVER {
                    break;
                }
            }
            is_known &= stay.is.is_some();
            open = open.min(stay.until);
        }
        match decided {
            Some(until) => Stay {
                is: decisive,
                until,
            },
            None => Stay {
                is: decisive.map(|truth| !truth).filter(|_| is_known),
                until: open,
            },
        }
    }

    fn certain(
        &self,
        all: &[TermId],
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<bool>> {
        let (mut failing, mut open) = (None, NEVER);
        for &term in all {
            let stay = self.truth(term, about, memory);
            if stay.is != Some(true) {
                failing = failing.max(Some(stay.until));
                if stay.until == NEVER {
                    break;
                }
            }
            open = open.min(stay.until);
        }
        Stay {
            is: Some(failing.is_none()),
            until: failing.unwrap_or(open),
        }
    }

    fn count(
        &self,
        rows: &Rows,
        holds: &Stretch<i128>,
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<bool>> {
        let taken = self.take(rows, about, memory);
        let count = taken.len(memory);
        let mut until = NEVER;
        for turn in turns(holds) {
            let Some(number) = usize::try_from(turn).ok().filter(|&number| number > 0) else {
                continue;
            };
            let at = match count >= number {
                // So many of the oldest must go that there are too few.
                true => {
                    let row = taken.get(count - number, memory);
                    row.map_or(NEVER, |row| self.leaves(rows, about, row))
                }
                false => self.comes(rows, about, taken.ahead.clone(), number - count),
            };
            until = until.min(at);
        }
        Stay {
            is: Some(holds.holds(count as i128)),
            until,
        }
    }

    fn sum(
        &self,
        (rows, value): (&Rows, Reading),
        holds: &Stretch<i128>,
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<bool>> {
        let placed = self.placed(rows, about);
        memory.taken.clear();
        memory.values.clear();
        let mut sum = 0;
        for of in placed.taken {
            self.each(rows, about, of, |row| {
                if let Some(value) = value.value(about.data, row) {
                    sum += i128::from(value);
                    memory.taken.push(of);
                    memory.values.push(value);
                }
                true
            });
        }
        // What comes may turn it at once; what goes turns it when so much has gone.
        let mut until = self.comes(rows, about, placed.ahead, 1);
        let side = |sum: i128| turns(holds).map(|turn| sum >= turn);
        let mut left = sum;
        for (&row, &value) in memory.taken.iter().zip(&memory.values) {
            left -= i128::from(value);
            if side(left) != side(sum) {
                until = until.min(self.leaves(rows, about, row));
                break;
            }
        }
        Stay {
            is: Some(holds.holds(sum)),
            until,
        }
    }

    fn days_since(
        &self,
        since: Since,
        holds: &Stretch<i128>,
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<bool>> {
        let day = match since {
            Since::Own(date) => {
                let seen = seen(date, about);
                Stay {
                    is: seen.is.and_then(|value| day(value, date.is_date, about)),
                    until: seen.until,
                }
            }
            Since::Row { rows, is_last } => self.row_day(rows, is_last, about, memory),
        };
        let Some(date) = day.is else {
            return Stay {
                is: None,
                until: day.until,
            };
        };
        let today = about.present.moment().day;
        let passed = i128::from(today) - i128::from(date);
        let turn = |turn: i128| {
            let day = i32::try_from(turn)
                .ok()
                .and_then(|turn| date.checked_add(turn));
            about.present.course.crosses_some_day(day)
        };
        let turns = turns(holds).map(turn).into_iter();
        Stay {
            is: Some(holds.holds(passed)),
            until: turns.chain([day.until]).min().unwrap_or(NEVER),
        }
    }

    /// The local day of the first or last of some rows.
    fn row_day(
        &self,
        id: RowsId,
        is_last: bool,
        about: &About<'_>,
        memory: &mut Memory,
    ) -> Stay<Option<i32>> {
        let nothing = Stay {
            is: None,
            until: NEVER,
        };
        let Some((rows, timed)) = self.rows.get(id.0).and_then(|rows| {
            let timed = rows.timed.as_ref()?;
            Some((rows, timed))
        }) else {
            return nothing;
        };
        let taken = self.take(rows, about, memory);
        let place = match is_last {
            true => taken.len(memory).checked_sub(1),
            false => Some(0),
        };
        let Some(picked) = place.and_then(|place| taken.get(place, memory)) else {
            return Stay {
                until: self.comes(rows, about, taken.ahead, 1),
                ..nothing
            };
        };
        let later = match is_last {
            true => self.comes(rows, about, taken.ahead, 1),
            false => NEVER,
        };
        let time = timed.time.value(about.data, picked);
        Stay {
            is: time.and_then(|time| day(time, timed.is_date, about)),
            until: self.leaves(rows, about, picked).min(later),
        }
    }

    fn in_window(&self, date: Date, at: usize, about: &About<'_>) -> Stay<Option<bool>> {
        let seen = seen(date, about);
        let unknown = Stay {
            is: None,
            until: seen.until,
        };
        let window = self.windows.get(at).zip(about.present.stretch(at));
        let Some(((window, stretch), value)) = window.zip(seen.is) else {
            return unknown;
        };
        let (is, edge) = match date.is_date {
            true => match i32::try_from(value) {
                Ok(day) => (
                    stretch.days.contains(&day),
                    about.present.edge_of_day(*window, day),
                ),
                Err(_) => return unknown,
            },
            false => (
                stretch.instants.contains(&value),
                about.present.edge_of_instant(*window, value),
            ),
        };
        Stay {
            is: Some(is),
            until: edge.min(seen.until),
        }
    }
}

impl Outlook {
    fn anniversary(
        &self,
        date: Date,
        (at, leap_day): (usize, LeapDay),
        about: &About<'_>,
    ) -> Stay<Option<bool>> {
        let seen = seen(date, about);
        let day = seen.is.and_then(|value| day(value, date.is_date, about));
        let window = self.windows.get(at).zip(about.present.stretch(at));
        let Some((day, (window, stretch))) = day.and_then(day_in_year).zip(window) else {
            return Stay {
                is: None,
                until: seen.until,
            };
        };
        let to_march = leap_day == LeapDay::March;
        let edge = anniversary_edge(*window, day, to_march, &about.present.course);
        Stay {
            is: Some(has_anniversary(day, &stretch.days, to_march)),
            until: edge.min(seen.until),
        }
    }
}

/// How old somebody is.
fn years(date: Date, holds: &Stretch<i128>, about: &About<'_>) -> Stay<Option<bool>> {
    let seen = seen(date, about);
    let today = about.present.moment().day;
    let day = seen.is.and_then(|value| day(value, date.is_date, about));
    let years = |day| Some(age(date_of_day(day)?, date_of_day(today)?));
    let born = day.and_then(|day| Some((day, years(day)?)));
    let Some((born, age)) = born else {
        return Stay {
            is: None,
            until: seen.until,
        };
    };
    let turn = |turn: i128| {
        let day = i32::try_from(turn).ok().and_then(|age| reaches(born, age));
        about.present.course.crosses_some_day(day)
    };
    let turns = turns(holds).map(turn).into_iter();
    Stay {
        is: Some(holds.holds(age.into())),
        until: turns.chain([seen.until]).min().unwrap_or(NEVER),
    }
}

/// A date or instant of the record itself, as far as it is not later than it may be.
fn seen(date: Date, about: &About<'_>) -> Stay<Option<i64>> {
    let nothing = Stay {
        is: None,
        until: NEVER,
    };
    let Some(value) = date.reading.value(about.data, about.row) else {
        return nothing;
    };
    let (moment, course) = (about.present.moment(), &about.present.course);
    let (is_later, until) = match date.is_date {
        _ if !date.hides => (false, NEVER),
        true => (
            value > i64::from(moment.day),
            course.crosses_some_day(i32::try_from(value).ok()),
        ),
        false => (value > moment.instant, course.crosses(value)),
    };
    Stay {
        is: (!is_later).then_some(value),
        until,
    }
}

fn day(value: i64, is_date: bool, about: &About<'_>) -> Option<i32> {
    match is_date {
        true => i32::try_from(value).ok(),
        false => Some(about.days.day(value)),
    }
}
