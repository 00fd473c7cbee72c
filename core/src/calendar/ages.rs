//! Ages of many, without asking the calendar about each.

use super::{age, date_of_day};
use chrono::NaiveDate;

/// Nobody in the table is older.
const MOST: i32 = 130;
/// Days of an average year, times 400.
const DAYS_OF_400_YEARS: i64 = 146_097;

/// Ages on one day.
pub struct Ages {
    today: NaiveDate,
    day: i32,
    /// By age: the last day of birth of those who are at least so old.
    born: Vec<i32>,
}

impl Ages {
    /// Ages on a day.
    #[must_use]
    pub fn on(today: NaiveDate) -> Ages {
        let day = super::day_of_date(today);
        let born = (0..=MOST).map(|years| {
            // Whoever is exactly so old was born within a few days of this.
            let about = i64::from(day) - i64::from(years) * DAYS_OF_400_YEARS / 400;
            let old_enough =
                |day: &i32| date_of_day(*day).is_some_and(|born| age(born, today) >= years);
            let about = about as i32;
            (about - 3..=about + 3)
                .rev()
                .find(old_enough)
                .unwrap_or(i32::MIN)
        });
        Ages {
            today,
            day,
            born: born.collect(),
        }
    }

    /// The age of who was born on a day; none outside of the calendar.
    #[must_use]
    pub fn of(&self, day: i32) -> Option<i32> {
        let lived = i64::from(self.day) - i64::from(day);
        let about = lived * 400 / DAYS_OF_400_YEARS;
        if lived < 0 || about >= i64::from(MOST) {
            return date_of_day(day).map(|born| age(born, self.today));
        }
        let about = about as usize;
        // The average year is at most a year off.
        Some(match self.born.get(about + 1) {
            Some(&born) if day <= born => about as i32 + 1,
            _ if day <= self.born[about] => about as i32,
            _ => about as i32 - 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::day_of_date;

    #[test]
    fn ages_are_the_calendars() {
        for today in [
            "2026-05-31",
            "2024-02-29",
            "2025-02-28",
            "2025-03-01",
            "2000-01-01",
        ] {
            let today: NaiveDate = today.parse().unwrap();
            let ages = Ages::on(today);
            let last = day_of_date(today);
            for day in last - 52_000..last + 800 {
                let expected = date_of_day(day).map(|born| age(born, today));
                assert_eq!(ages.of(day), expected, "{day} on {today}");
            }
        }
    }
}
