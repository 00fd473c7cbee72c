//! The clients' cards.

use crate::{
    Cell, Options, Shop,
    chance::{Chance, after},
    shop::{BRANCHES, OPEN_FOR, opening},
};
use chrono::{Datelike, NaiveDate};

/// A client, as far as what they do depends on it.
pub(crate) struct Client {
    pub id: String,
    pub joined: NaiveDate,
    /// Days between two visits as a rule; none comes once only.
    pub rhythm: Option<i64>,
    /// Whether they ask and never come.
    pub only_asks: bool,
    /// In how many of a hundred letters they look.
    pub curiosity: i64,
    /// Whether they have winter tyres, and change them here.
    pub tyres: bool,
    /// In how many of a hundred visits they ask for a discount.
    pub bargains: i64,
    pub branch: &'static str,
    /// Their master, by key.
    pub master: String,
    pub consents: Vec<&'static str>,
}

const MEN: [&str; 12] = [
    "Ivan", "Sergey", "Aleksey", "Rustam", "Dmitry", "Ildar", "Nikolay", "Timur", "Andrey",
    "Marat", "Pavel", "Yury",
];
const WOMEN: [&str; 10] = [
    "Anna", "Elena", "Olga", "Alsu", "Marina", "Guzel", "Irina", "Natalya", "Svetlana", "Dina",
];
const FAMILIES: [&str; 20] = [
    "Ivanov",
    "Smirnov",
    "Kuznetsov",
    "Popov",
    "Vasilyev",
    "Petrov",
    "Sokolov",
    "Mikhaylov",
    "Novikov",
    "Fedorov",
    "Galiev",
    "Safin",
    "Khasanov",
    "Valiev",
    "Nuriev",
    "Morozov",
    "Volkov",
    "Zaytsev",
    "Pavlov",
    "Kozlov",
];
const CITIES: [(i64, &str); 7] = [
    (45, "Kazan"),
    (14, "Naberezhnye Chelny"),
    (10, "Nizhnekamsk"),
    (9, "Almetyevsk"),
    (8, "Zelenodolsk"),
    (8, "Samara"),
    (6, "Ufa"),
];
const SOURCES: [(i64, &str); 5] = [
    (35, "internet"),
    (30, "recommendation"),
    (20, "drove past"),
    (10, "map"),
    (5, "radio"),
];

/// Registers a client.
pub(crate) fn register(
    shop: &mut Shop,
    options: &Options,
    number: usize,
    chance: &Chance,
) -> Client {
    let id = format!("c{number}");
    // More come every year: the later of two days.
    let joined = after(
        opening(options),
        chance
            .between(0..=OPEN_FOR)
            .max(chance.between(0..=OPEN_FOR)),
    );
    let woman = chance.percent(38);
    let given = *chance.one_of(if woman { &WOMEN[..] } else { &MEN });
    let family = *chance.one_of(&FAMILIES);
    let ending = if woman { "a" } else { "" };
    let phone = chance.perhaps(
        93,
        format!("+7 9{:02} {:07}", number % 90 + 10, 1_000_000 + number * 7),
    );
    let email = chance.perhaps(
        64,
        format!(
            "{}.{}{number}@example.com",
            given.to_lowercase(),
            family.to_lowercase()
        ),
    );
    let confirmed = email.is_some() && chance.percent(70);
    let source = *chance.weighted(&SOURCES);
    let brought = source == "recommendation" && number > 1 && chance.percent(60);
    let referrer = brought.then(|| format!("c{}", chance.between(1..=number as i64 - 1)));
    let master = format!("e{}", chance.between(1..=12));
    let born = birthday(options, chance);
    shop.clients.rows.push(vec![
        (&id).into(),
        format!("{given} {family}{ending}").into(),
        chance.perhaps(85, format!("{family}{ending}")).into(),
        chance.perhaps(85, given).into(),
        phone.into(),
        email.into(),
        confirmed.into(),
        born,
        chance
            .perhaps(82, if woman { "female" } else { "male" })
            .into(),
        chance.perhaps(92, *chance.weighted(&CITIES)).into(),
        chance.perhaps(78, source).into(),
        referrer.into(),
        chance.working_hours(joined).into(),
        chance.percent(1).into(),
        chance
            .perhaps(20, *["ru", "tt"].get(number % 2).unwrap_or(&"ru"))
            .into(),
        chance.perhaps(30, master.clone()).into(),
    ]);
    Client {
        id,
        joined,
        rhythm: *chance.weighted(&[
            (18, None),
            (30, Some(130)),
            (36, Some(74)),
            (13, Some(50)),
            (3, Some(25)),
        ]),
        only_asks: chance.percent(6),
        curiosity: *chance.weighted(&[(40, 5), (40, 30), (20, 75)]),
        tyres: chance.percent(45),
        bargains: *chance.weighted(&[(70, 3), (20, 25), (10, 85)]),
        branch: BRANCHES[number % BRANCHES.len()],
        master,
        consents: consent(chance),
    }
}

fn consent(chance: &Chance) -> Vec<&'static str> {
    [
        ("email", 55),
        ("sms", 70),
        ("push", 15),
        ("viber", 18),
        ("telegram", 25),
        ("whatsapp", 12),
    ]
    .into_iter()
    .filter(|(_, percent)| chance.percent(*percent))
    .map(|(channel, _)| channel)
    .collect()
}

/// Half of the cards have it, some without the year, and leap days are among them.
fn birthday(options: &Options, chance: &Chance) -> Cell {
    let age = chance.around(42) * 365 + chance.between(0..=364);
    let day = after(options.until, -age);
    match chance.between(0..=99) {
        0..50 => day.into(),
        50..58 => format!("--{:02}-{:02}", day.month(), day.day()).into(),
        58 => "1992-02-29".into(),
        _ => Cell::Missing,
    }
}
