//! Visits and orders with their lines, and what they leave behind: readings, recommendations, ratings, claims, refunds.

use crate::{
    Business, Cell, Options, Shop,
    cell::Kopecks,
    chance::{Chance, after},
    clients::Client,
    lines::Lines,
    opinions::tell,
    vehicles::Car,
    works::{
        FIRST_MAINTENANCE, PARTS, SECOND_MAINTENANCE, TYRE_FITTING, TYRE_STORAGE, WORKS, Work,
        part_of,
    },
};
use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// A visit that took place.
pub(crate) struct Visited {
    pub id: String,
    pub at: NaiveDateTime,
}

/// What a visit leaves to be done.
struct Recommended {
    row: usize,
    vehicle: String,
    work: &'static Work,
}

/// All visits of a client.
pub(crate) fn come(
    shop: &mut Shop,
    options: &Options,
    client: &Client,
    cars: &mut [Car],
    chance: &Chance,
) -> Vec<Visited> {
    let mut visited = Vec::new();
    let mut recommended = Vec::new();
    for day in days(options, client, chance) {
        let mut here: Vec<&mut Car> = cars.iter_mut().filter(|car| car.is_here(day)).collect();
        let count = here.len();
        let car = if count == 0 || chance.percent(6) {
            None
        } else {
            here.get_mut(chance.between(0..=count as i64 - 1) as usize)
                .map(|car| &mut **car)
        };
        let visit = Visit {
            options,
            client,
            day,
        };
        visited.extend(visit.write(shop, car, &mut recommended, chance));
    }
    if !client.only_asks && chance.percent(3) {
        book(shop, options, client, cars, chance);
    }
    visited
}

/// The days on which they come: by their rhythm, away for good or for more than a year, and for tyres in season.
fn days(options: &Options, client: &Client, chance: &Chance) -> Vec<NaiveDate> {
    if client.only_asks {
        return Vec::new();
    }
    let mut days = vec![client.joined];
    let mut day = client.joined;
    if let Some(rhythm) = client.rhythm {
        loop {
            day = after(day, chance.around(rhythm).max(3));
            if chance.percent(4) {
                if chance.percent(60) {
                    break;
                }
                day = after(day, chance.between(370..=640));
            }
            if day > options.until {
                break;
            }
            days.push(day);
        }
    }
    if client.tyres && client.rhythm.is_some() && options.business != Business::PartsShop {
        let last = days.last().copied().unwrap_or(client.joined);
        for year in client.joined.year()..=last.year() {
            for month in [4, 10] {
                let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(last);
                let day = after(first, chance.between(-8..=40));
                if client.joined < day && day <= last && chance.percent(85) {
                    days.push(day);
                }
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// A booking that lies ahead.
fn book(shop: &mut Shop, options: &Options, client: &Client, cars: &[Car], chance: &Chance) {
    let made = chance.working_hours(after(options.until, -chance.between(0..=6)));
    let planned = chance.working_hours(after(options.until, chance.between(0..=14)));
    let car = cars.iter().find(|car| car.is_here(options.until));
    let id = shop.visits.next_key('o');
    shop.visits.rows.push(vec![
        id.into(),
        (&client.id).into(),
        car.map(|car| &car.id).into(),
        made.into(),
        made.into(),
        planned.into(),
        Cell::Missing,
        "planned".into(),
        client.branch.into(),
        (&client.master).into(),
        Cell::Missing,
        Cell::Missing,
        Kopecks(0).into(),
        Kopecks(0).into(),
        Cell::Number("0".to_owned()),
        Cell::Missing,
    ]);
}

struct Visit<'a> {
    options: &'a Options,
    client: &'a Client,
    day: NaiveDate,
}

impl Visit<'_> {
    /// Writes the visit and all that hangs on it; nothing comes back of one that was cancelled.
    fn write(
        &self,
        shop: &mut Shop,
        mut car: Option<&mut Car>,
        recommended: &mut Vec<Recommended>,
        chance: &Chance,
    ) -> Option<Visited> {
        let id = shop.visits.next_key('o');
        let at = chance.working_hours(self.day);
        let cancelled = chance.percent(4);
        let mileage = car.as_mut().map(|car| car.read(self.day, chance));
        let vehicle = car.as_ref().map(|car| car.id.clone());
        let total = if cancelled {
            Kopecks(0)
        } else {
            self.write_lines(shop, &id, car, mileage, recommended, chance)
        };
        let points = Kopecks(if chance.percent(12) {
            total.0 / 1000 * 100
        } else {
            0
        });
        let noted =
            mileage.filter(|_| self.options.business != Business::PartsShop && chance.percent(88));
        let hours = chrono::TimeDelta::hours(chance.between(1..=26));
        shop.visits.rows.push(vec![
            (&id).into(),
            (&self.client.id).into(),
            vehicle.clone().into(),
            at.into(),
            (at - hours).into(),
            chance.perhaps(45, at - hours).into(),
            chance
                .perhaps(70, at - chrono::TimeDelta::minutes(20))
                .into(),
            if cancelled { "cancelled" } else { "completed" }.into(),
            chance.perhaps(96, self.client.branch).into(),
            self.employee(chance).into(),
            chance
                .perhaps(40, *chance.one_of(&["phone", "site", "in person"]))
                .into(),
            chance.perhaps(8, "k1").into(),
            total.into(),
            Kopecks(total.0 - points.0).into(),
            points.into(),
            noted.into(),
        ]);
        if let (Some(vehicle), Some(mileage)) = (&vehicle, noted) {
            shop.readings.rows.push(vec![
                (&self.client.id).into(),
                vehicle.into(),
                at.into(),
                mileage.into(),
            ]);
        }
        if cancelled {
            return None;
        }
        let visit = Visited { id, at };
        tell(shop, self.options, &self.client.id, &visit, total, chance);
        if let Some(vehicle) = vehicle {
            self.recommend(shop, &visit, vehicle, mileage, recommended, chance);
        }
        Some(visit)
    }

    fn employee(&self, chance: &Chance) -> Option<String> {
        let other = format!("e{}", chance.between(1..=12));
        let usual = chance.percent(75);
        chance.perhaps(
            93,
            if usual {
                self.client.master.clone()
            } else {
                other
            },
        )
    }

    fn write_lines(
        &self,
        shop: &mut Shop,
        id: &str,
        car: Option<&mut Car>,
        mileage: Option<i64>,
        recommended: &mut Vec<Recommended>,
        chance: &Chance,
    ) -> Kopecks {
        let mut lines = Lines {
            visit: id,
            discount: 0,
            total: Kopecks(0),
        };
        if chance.percent(self.client.bargains) {
            lines.discount = *chance.one_of(&[5, 7, 10, 15]);
        }
        if self.options.business == Business::PartsShop {
            // Who comes every few weeks buys for a fleet.
            let is_fleet = self.client.rhythm.is_some_and(|days| days < 30);
            for _ in 0..chance.between(if is_fleet { 5..=12 } else { 1..=4 }) {
                lines.sell(shop, chance.weighted(&PARTS), chance);
            }
            return lines.total;
        }
        let here = car.as_ref().map(|car| car.id.clone());
        let mut works = self.works(car, mileage, chance);
        recommended.retain(|item| {
            let done = Some(&item.vehicle) == here.as_ref() && chance.percent(45);
            if done {
                works.push(item.work);
                let status = shop.recommendations.column("status");
                shop.recommendations.rows[item.row][status] = "done".into();
            }
            !done
        });
        for work in works {
            lines.perform(shop, work, chance);
            for category in work.parts {
                if chance.percent(78) {
                    lines.sell(shop, part_of(category), chance);
                }
            }
        }
        if chance.percent(40) {
            lines.sell(shop, chance.weighted(&PARTS), chance);
        }
        lines.total
    }

    fn works(
        &self,
        car: Option<&mut Car>,
        mileage: Option<i64>,
        chance: &Chance,
    ) -> Vec<&'static Work> {
        let mut works = Vec::new();
        if let (Some(car), Some(mileage)) = (car, mileage)
            && mileage - car.maintained_at >= 14_000
        {
            car.maintained_at = mileage;
            car.maintenances += 1;
            works.push(if car.maintenances % 2 == 1 {
                &FIRST_MAINTENANCE
            } else {
                &SECOND_MAINTENANCE
            });
        }
        if self.client.tyres && [3, 4, 5, 10, 11].contains(&self.day.month()) && chance.percent(80)
        {
            works.push(&TYRE_FITTING);
            if chance.percent(35) {
                works.push(&TYRE_STORAGE);
            }
        }
        if works.is_empty() || chance.percent(40) {
            works.push(chance.weighted(&WORKS));
        }
        works
    }

    fn recommend(
        &self,
        shop: &mut Shop,
        visit: &Visited,
        vehicle: String,
        mileage: Option<i64>,
        recommended: &mut Vec<Recommended>,
        chance: &Chance,
    ) {
        if self.options.business == Business::PartsShop || !chance.percent(24) {
            return;
        }
        let work: &'static Work = chance.weighted(&WORKS);
        let declined = chance.percent(15);
        let id = shop.recommendations.next_key('r');
        if !declined {
            let row = shop.recommendations.rows.len();
            recommended.push(Recommended {
                row,
                vehicle: vehicle.clone(),
                work,
            });
        }
        let weeks = chance.between(2..=40);
        shop.recommendations.rows.push(vec![
            id.into(),
            (&self.client.id).into(),
            vehicle.into(),
            (&visit.id).into(),
            visit.at.into(),
            work.name.into(),
            if declined { "declined" } else { "open" }.into(),
            chance.perhaps(60, after(self.day, weeks * 7)).into(),
            chance
                .perhaps(40, mileage.unwrap_or(50_000) + weeks * 300)
                .into(),
        ]);
    }
}
