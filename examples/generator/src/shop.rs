//! A whole shop: who works there, who comes, and what they do.

use crate::{
    Shop,
    chance::{Chance, after},
    clients, contacts, deals, vehicles, visits,
};
use chrono::NaiveDate;

/// What kind of business the data is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Business {
    /// A car service: works and parts, odometers, defect lists.
    Garage,
    /// A dealer: the same, and cars are sold in stages.
    Dealer,
    /// A parts shop: parts only, requests by VIN and carts.
    PartsShop,
}

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The business.
    pub business: Business,
    /// How many clients.
    pub clients: usize,
    /// Equal seeds give equal data.
    pub seed: u64,
    /// The last day of the data; only bookings and due dates lie after it.
    pub until: NaiveDate,
}

/// How many days the business has been open.
pub(crate) const OPEN_FOR: i64 = 6 * 365;

/// The branches; most clients keep to one.
pub(crate) const BRANCHES: [&str; 3] = ["Vostok", "Zapad", "Centre"];

/// Makes the data set.
#[must_use]
pub fn generate(options: &Options) -> Shop {
    let mut shop = Shop::new();
    let chance = Chance::new(options.seed);
    employ(&mut shop);
    contacts::plan_campaigns(&mut shop, options, &chance);
    for number in 1..=options.clients {
        let chance = chance.fork();
        let client = clients::register(&mut shop, options, number, &chance);
        let mut cars = vehicles::park(&mut shop, options, &client, &chance);
        let days = visits::come(&mut shop, options, &client, &mut cars, &chance);
        contacts::talk(&mut shop, options, &client, &days, &chance);
        if options.business == Business::Dealer {
            deals::negotiate(&mut shop, options, &client, &chance);
        }
    }
    shop
}

/// The first day of the business.
pub(crate) fn opening(options: &Options) -> NaiveDate {
    after(options.until, -OPEN_FOR)
}

fn employ(shop: &mut Shop) {
    let names = [
        "Sergey Orlov",
        "Anna Belova",
        "Rustam Galiev",
        "Oleg Smirnov",
        "Marina Lebedeva",
        "Timur Safin",
        "Pavel Kozlov",
        "Elena Morozova",
        "Ildar Khasanov",
        "Viktor Petrov",
        "Olga Zaytseva",
        "Denis Volkov",
    ];
    for (number, name) in names.into_iter().enumerate() {
        shop.employees.rows.push(vec![
            format!("e{}", number + 1).into(),
            name.into(),
            BRANCHES[number % BRANCHES.len()].into(),
        ]);
    }
}
