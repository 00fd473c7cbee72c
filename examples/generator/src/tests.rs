//! What the data sets promise.

use crate::{Business, Cell, Options, Shop, generate};
use chrono::NaiveDate;
use std::collections::HashSet;

fn shop(business: Business, seed: u64) -> Shop {
    generate(&Options {
        business,
        clients: 300,
        seed,
        until: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
    })
}

fn texts<'a>(table: &'a crate::Table, column: &str) -> Vec<&'a str> {
    assert!(table.columns.contains(&column), "{column}");
    let at = table.column(column);
    table.rows.iter().map(|row| row[at].text()).collect()
}

#[test]
fn equal_seeds_give_equal_data_and_others_do_not() {
    assert_eq!(shop(Business::Dealer, 7), shop(Business::Dealer, 7));
    assert_ne!(shop(Business::Dealer, 7), shop(Business::Dealer, 8));
}

#[test]
fn every_row_has_a_cell_per_column() {
    for business in [Business::Garage, Business::Dealer, Business::PartsShop] {
        for table in shop(business, 1).tables() {
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len(), "{}", table.name);
            }
        }
    }
}

#[test]
fn keys_are_unique_and_links_lead_somewhere() {
    let shop = shop(Business::Garage, 1);
    for table in shop
        .tables()
        .into_iter()
        .filter(|table| table.columns[0] == "id")
    {
        let keys: HashSet<&str> = texts(table, "id").into_iter().collect();
        assert_eq!(keys.len(), table.rows.len(), "{}", table.name);
    }
    let clients: HashSet<&str> = texts(&shop.clients, "id").into_iter().collect();
    for table in shop.tables() {
        if table.columns.contains(&"client") {
            assert!(
                texts(table, "client")
                    .iter()
                    .all(|key| clients.contains(key))
            );
        }
    }
    let visits: HashSet<&str> = texts(&shop.visits, "id").into_iter().collect();
    assert!(
        texts(&shop.lines, "visit")
            .iter()
            .all(|key| visits.contains(key))
    );
    let vehicles: HashSet<&str> = texts(&shop.vehicles, "id").into_iter().collect();
    let known = |key: &&&str| !key.is_empty();
    assert!(
        texts(&shop.visits, "vehicle")
            .iter()
            .filter(known)
            .all(|key| vehicles.contains(key))
    );
}

#[test]
fn nothing_but_what_is_planned_lies_after_the_last_day() {
    let shop = shop(Business::Dealer, 1);
    let planned = [
        "planned_at",
        "expires_at",
        "due_at",
        "warranty_until",
        "ends_at",
    ];
    for table in shop.tables() {
        for (at, column) in table.columns.iter().enumerate() {
            let is_time = *column == "at" || column.ends_with("_at");
            if is_time && !planned.contains(column) {
                let late = table.rows.iter().find(|row| row[at].text() > "2026-11-22");
                assert_eq!(late, None, "{}.{column}", table.name);
            }
        }
    }
}

#[test]
fn the_data_has_gaps_as_real_data_has() {
    let shop = shop(Business::Garage, 1);
    for (table, column) in [
        (&shop.vehicles, "gearbox"),
        (&shop.vehicles, "mileage"),
        (&shop.clients, "sex"),
        (&shop.clients, "city"),
        (&shop.visits, "vehicle"),
        (&shop.lines, "price"),
    ] {
        let at = table.column(column);
        let missing = table
            .rows
            .iter()
            .filter(|row| row[at] == Cell::Missing)
            .count();
        assert!(
            missing > 0 && missing < table.rows.len(),
            "{}.{column}",
            table.name
        );
    }
    assert!(
        texts(&shop.clients, "birth_date")
            .iter()
            .any(|day| day.starts_with("--"))
    );
}
