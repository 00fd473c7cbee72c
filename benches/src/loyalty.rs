//! The bonus programme: how many accruals, redemptions and expiries a second, what a late fact and a quote take, what a client weighs.

use crate::{
    Outcome,
    clock::{Duration, median, timed},
    memory::Memory,
};
use chrono::{DateTime, TimeDelta, Utc};
use kardan::{
    CompileOptions, NoLoader, Schema, compile,
    loyalty::{Amount, EntryKind, Event, Fact, Ledger, Offer, Points, Scheme},
    plan::Inputs,
    records::{Dataset, ReadOptions},
};
use serde_json::{Map, Value, json};
use std::{hint::black_box, sync::Arc};

const PROGRAMME: &str = include_str!("../workload/programme.kardan");
/// Orders of a client.
const ORDERS: usize = 20;
/// Late facts, and quotes, of which one is timed on average.
const TIMES: usize = 1000;
/// The median of so many rounds is told.
const ROUNDS: usize = 29;
/// Lines of a cart.
const LINES: usize = 10;

/// A line of JSON for each figure.
pub fn run(orders: usize) -> Outcome<()> {
    let scheme = scheme()?;
    let clients = orders.div_ceil(ORDERS);
    ledger(&scheme, orders, clients)?;
    history(&scheme, orders)?;
    if orders <= 10_000 {
        quotes(&scheme)?;
    }
    Ok(())
}

fn scheme() -> Outcome<Arc<Scheme>> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = compile("programme.kardan", PROGRAMME, &options)?;
    let program = Arc::new(compiled.program);
    Ok(Arc::new(Scheme::new(&program, &Inputs::default())?))
}

fn tell(what: &str, orders: usize, number: usize, duration: Duration) {
    let line = json!({ "what": what, "orders": orders, "number": number, "wall": duration.wall, "cpu": duration.cpu });
    println!("{line}");
}

/// The fold alone: a host that tells of one event after another. First all clients earn, then all of them pay, then all that is left expires.
fn ledger(scheme: &Scheme, orders: usize, clients: usize) -> Outcome<()> {
    let of = |order: usize| format!("c{}", order * 7919 % clients);
    let accruals: Vec<Fact> = (0..orders).map(|order| accrual(order, of(order))).collect();
    let redemptions = (0..orders).map(|order| redemption(order, orders, of(order)));
    let redemptions: Vec<Fact> = redemptions.collect();
    let late = (0..TIMES).map(|number| Fact {
        key: format!("late {number}").into(),
        at: instant(orders + number * orders / TIMES),
        ..redemption(number, orders, of(number))
    });
    let late: Vec<Fact> = late.collect();
    let before = Memory::now()?;
    let mut ledger = Ledger::new(scheme.terms().clone());
    let (earned, duration) = timed(|| apply(&mut ledger, accruals, EntryKind::Earned));
    tell("earned", orders, earned?, duration);
    let (spent, duration) = timed(|| apply(&mut ledger, redemptions, EntryKind::Spent));
    tell("spent", orders, spent?, duration);
    let bytes = Memory::now()?.now.saturating_sub(before.now);
    let (told, duration) = timed(|| apply(&mut ledger, late, EntryKind::Spent));
    told?;
    tell("late facts", orders, TIMES, duration);
    let end = instant(2 * orders) + TimeDelta::days(1000);
    let (expired, duration) = timed(|| ledger.advance(end));
    tell("expired", orders, expired.len(), duration);
    let line = json!({ "what": "memory", "orders": orders, "number": clients, "bytes": bytes });
    println!("{line}");
    Ok(())
}

/// How many entries of a kind some facts make.
fn apply(ledger: &mut Ledger, facts: Vec<Fact>, kind: EntryKind) -> Outcome<usize> {
    let mut count = 0;
    for fact in facts {
        let entries = ledger.apply(fact)?;
        count += entries.iter().filter(|entry| entry.kind == kind).count();
    }
    Ok(count)
}

/// An order every ten seconds: a million in four months.
fn instant(order: usize) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(order as i64 * 10)
}

fn accrual(order: usize, client: String) -> Fact {
    Fact {
        key: format!("cashback visit v{order}").into(),
        client: client.into(),
        at: instant(order),
        event: Event::Started {
            bonus: "cashback".into(),
            source: Some(format!("v{order}").into()),
            offers: vec![Offer {
                account: None,
                amount: Amount::Points(Points::from(10 + (order % 90) as i64)),
                lines: Vec::new(),
            }],
            lines: Vec::new(),
        },
    }
}

fn redemption(order: usize, orders: usize, client: String) -> Fact {
    Fact {
        key: format!("spent w{order}").into(),
        client: client.into(),
        at: instant(orders + order) + TimeDelta::days(14),
        event: Event::Spent {
            source: format!("w{order}").into(),
            points: Points::from(5),
            hold: None,
        },
    }
}

/// A history of records: what the rules say of each order, and the ledger of it.
fn history(scheme: &Scheme, orders: usize) -> Outcome<()> {
    let program = scheme.program();
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    builder.add_documents((0..orders.div_ceil(ORDERS)).map(document));
    let data = builder.build()?;
    let within = instant(0)..=instant(0) + TimeDelta::days(1000);
    let (replayed, duration) = timed(|| scheme.replay(&data, &within));
    let ledger = replayed?;
    tell("replayed", orders, ledger.facts().count(), duration);
    Ok(())
}

/// A client with orders a week apart.
fn document(number: usize) -> Map<String, Value> {
    let orders = (0..ORDERS).map(|order| {
        let at = instant(number % 600) + TimeDelta::days(7 * order as i64);
        let paid = 500 + 37 * (number + order) % 5000;
        json!({ "id": format!("{number}-{order}"), "at": at.to_rfc3339(), "status": "completed", "total": paid, "money_paid": paid })
    });
    let client = json!({ "id": format!("c{number}"), "blacklisted": false, "visits": orders.collect::<Vec<_>>() });
    match client {
        Value::Object(client) => client,
        _ => Map::new(),
    }
}

/// A cart of ten lines for a client of twenty orders.
fn quotes(scheme: &Arc<Scheme>) -> Outcome<()> {
    let client = document(1);
    let program = scheme.program();
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    builder.add_documents([client.clone()]);
    let data = builder.build()?;
    let now = instant(0) + TimeDelta::days(200);
    let ledger = scheme.replay(&data, &(instant(0)..=now))?;
    let lines = (0..LINES).map(|line| {
        json!({ "id": format!("l{line}"), "kind": "part", "quantity": 2, "price": 100 + line, "amount": 200 + 2 * line,
            "max_discount": "0.15", "promo": line % 3 == 0 })
    });
    let cart = json!({ "id": "cart", "lines": lines.collect::<Vec<_>>() });
    let Value::Object(cart) = cart else {
        return Ok(());
    };
    let (quick, whole) = (
        scheme.checkout(&client, now)?.quote(&ledger, &cart)?,
        scheme.quote_document(&ledger, &client, &cart, now)?,
    );
    if quick != whole {
        return Err("the checkout and the whole document disagree".into());
    }
    let mut checkout = scheme.checkout(&client, now)?;
    if !checkout.is_quick() {
        return Err("the checkout is not quick".into());
    }
    let each = |what: &str, run: &mut dyn FnMut() -> Outcome<()>| -> Outcome<()> {
        let mut durations = Vec::new();
        for _ in 0..ROUNDS {
            let (done, duration) = timed(|| (0..TIMES).try_for_each(|_| run()));
            done?;
            durations.push(duration);
        }
        tell(what, ORDERS, TIMES, median(&durations));
        Ok(())
    };
    each("opened", &mut || {
        black_box(scheme.checkout(&client, now)?);
        Ok(())
    })?;
    each("quoted", &mut || {
        black_box(checkout.quote(&ledger, &cart)?);
        Ok(())
    })?;
    each("quoted as a document", &mut || {
        black_box(scheme.quote_document(&ledger, &client, &cart, now)?);
        Ok(())
    })
}
