//! What a programmer would write: a closure per rule over a struct.

use crate::{
    Count, Outcome,
    questions::{Question, list, number, text},
};
use serde_json::Value;
use std::hint::black_box;

struct Client {
    make: String,
    mileage: i64,
    blacklisted: bool,
    orders: Vec<Order>,
}

struct Order {
    closed_at: i64,
    total: i64,
}

impl Client {
    fn read(value: &Value) -> Outcome<Client> {
        let orders = list(&value["orders"])?.iter();
        let orders = orders.map(|order| {
            Ok(Order {
                closed_at: number(&order["closed_at"])?,
                total: number(&order["total"])?,
            })
        });
        Ok(Client {
            make: text(&value["make"])?,
            mileage: number(&value["mileage"])?,
            blacklisted: value["blacklisted"] == true,
            orders: orders.collect::<Outcome<_>>()?,
        })
    }

    fn ordered(&self, since: i64) -> bool {
        let (mut count, mut sum) = (0, 0);
        for order in self.orders.iter().filter(|order| order.closed_at >= since) {
            count += 1;
            sum += order.total;
        }
        count >= 4 && sum >= 100_000
    }
}

pub fn compile<'a>(question: &'a Question, client: &Value) -> Outcome<Count<'a>> {
    let client = Client::read(client)?;
    let rules: Vec<Box<dyn Fn(&Client) -> bool + 'a>> = question
        .rules
        .iter()
        .map(|rule| {
            let holds = |client: &Client| {
                client.make == rule.make
                    && (rule.low..=rule.high).contains(&client.mileage)
                    && !client.blacklisted
                    && rule.orders_since.is_none_or(|since| client.ordered(since))
            };
            Box::new(holds) as _
        })
        .collect();
    Ok(Box::new(move || {
        let client = black_box(&client);
        Ok(rules.iter().filter(|rule| rule(client)).count())
    }))
}
