//! The clients' cars, which age.

use crate::{
    Options, Shop,
    chance::{Chance, after},
    clients::Client,
};
use chrono::{Datelike, NaiveDate};
use std::sync::LazyLock;

/// A car, as far as visits depend on it.
pub(crate) struct Car {
    pub id: String,
    /// From when it is here, and until when.
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
    first_mileage: i64,
    per_day: i64,
    last_reading: i64,
    /// The mileage of the last scheduled maintenance, and how many there were.
    pub maintained_at: i64,
    pub maintenances: i64,
}

/// Makes with their share of the cars and whether they are classics.
static MAKES: LazyLock<Vec<(i64, Make)>> = LazyLock::new(|| {
    csv::Reader::from_reader(&include_bytes!("../makes.csv")[..])
        .into_records()
        .flatten()
        .filter_map(|row| {
            Some((
                row.get(1)?.parse().ok()?,
                Make {
                    name: row.get(0)?.to_owned(),
                    classic: row.get(2)? == "true",
                    models: row.get(3)?.split(';').map(str::to_owned).collect(),
                },
            ))
        })
        .collect()
});

struct Make {
    name: String,
    classic: bool,
    models: Vec<String>,
}

/// Writes the client's cars down: one as a rule, sometimes the second follows the first.
pub(crate) fn park(
    shop: &mut Shop,
    options: &Options,
    client: &Client,
    chance: &Chance,
) -> Vec<Car> {
    let mut cars = Vec::new();
    let mut from = client.joined;
    for _ in 0..*chance.weighted(&[(56, 1), (31, 2), (13, 3)]) {
        // Half of the further cars replace the one before.
        let kept = after(from, chance.between(300..=1800));
        let until = (chance.percent(30) && kept < options.until).then_some(kept);
        cars.push(write_car(shop, options, client, from, until, chance));
        from = until.unwrap_or_else(|| after(from, chance.between(0..=600)));
        if from >= options.until {
            break;
        }
    }
    cars
}

fn write_car(
    shop: &mut Shop,
    options: &Options,
    client: &Client,
    from: NaiveDate,
    until: Option<NaiveDate>,
    chance: &Chance,
) -> Car {
    let make = chance.weighted(&MAKES);
    let age = if make.classic {
        chance.between(44..=52)
    } else {
        chance.around(8) - 2
    };
    let year = i64::from(from.year()) - age;
    let per_day = if make.classic {
        chance.around(8)
    } else {
        chance.around(42)
    };
    let first_mileage = age * per_day * 365 * chance.between(70..=130) / 100 + 300;
    let car = Car {
        id: shop.vehicles.next_key('v'),
        from,
        until,
        first_mileage,
        per_day,
        last_reading: 0,
        maintained_at: first_mileage - chance.between(0..=16_000),
        maintenances: 0,
    };
    let fuel = *chance.weighted(&[
        (78, "petrol"),
        (14, "diesel"),
        (5, "gas"),
        (2, "hybrid"),
        (1, "electric"),
    ]);
    let gearbox = *chance.weighted(&[(46, "manual"), (36, "automatic"), (11, "cvt"), (7, "robot")]);
    let today = until.unwrap_or(options.until);
    let warranty = after(
        NaiveDate::from_ymd_opt(year as i32, 6, 1).unwrap_or(from),
        3 * 365 + chance.between(0..=300),
    );
    let number = shop.vehicles.rows.len();
    shop.vehicles.rows.push(vec![
        (&car.id).into(),
        (&client.id).into(),
        chance.perhaps(70, format!("XTA{number:014}")).into(),
        chance
            .perhaps(
                88,
                format!("A{:03}BC{}", number % 1000, 16 + number / 1000 % 100),
            )
            .into(),
        (&make.name).into(),
        chance
            .perhaps(94, chance.one_of(&make.models).clone())
            .into(),
        chance.perhaps(91, year).into(),
        chance
            .perhaps(
                60,
                crate::Cell::Number(format!("1.{}", chance.between(2..=8))),
            )
            .into(),
        chance.perhaps(85, fuel).into(),
        chance
            .perhaps(
                if make.classic { 30 } else { 87 },
                if make.classic { "manual" } else { gearbox },
            )
            .into(),
        chance.perhaps(72, car.mileage(today) / 100 * 100).into(),
        chance
            .perhaps(
                55,
                if age < 1 {
                    from
                } else {
                    after(from, -chance.between(0..=900))
                },
            )
            .into(),
        until.into(),
        (age <= 3).then_some(warranty).into(),
    ]);
    car
}

impl Car {
    /// Whether the client has it on that day.
    pub(crate) fn is_here(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    fn mileage(&self, day: NaiveDate) -> i64 {
        self.first_mileage + (day - self.from).num_days() * self.per_day
    }

    /// What the odometer shows: near the line, and never less than before.
    pub(crate) fn read(&mut self, day: NaiveDate, chance: &Chance) -> i64 {
        let shown = self.mileage(day) + chance.between(-400..=400);
        self.last_reading = shown.max(self.last_reading + 5);
        self.last_reading
    }
}
