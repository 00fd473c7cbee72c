//! What the properties seldom draw: programs of many segments, and what is kept from one record to the next.

use super::Session;
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    evaluate::AsOf,
    plan::{Inputs, Plan},
    records::{Dataset, Misfit, ReadOptions},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const SCHEMA: &str = r#"
name = "small"
subject = "client"
[collections.client]
key = "id"
[collections.client.fields]
id = "text"
city = "text?"
points = "int?"
blocked = "bool?"
[collections.order]
time = "at"
[collections.order.fields]
at = "instant"
total = "money?"
"#;

fn made(rules: &str, clients: Json) -> (Arc<Plan>, Arc<Dataset>) {
    let options = CompileOptions {
        schema: Arc::new(Schema::from_toml(SCHEMA).unwrap()),
        loader: &NoLoader,
    };
    let text = format!("timezone \"UTC\"\ncurrency RUB\n{rules}");
    let program = match compile("rules", &text, &options) {
        Ok(compiled) => Arc::new(compiled.program),
        Err(error) => panic!("{:#?}", error.diagnostics),
    };
    let read = ReadOptions::of_program(&program);
    let mut builder = Dataset::builder(Arc::clone(&program.schema), read);
    let clients: Vec<Json> = serde_json::from_value(clients).unwrap();
    builder.add_documents(
        clients
            .iter()
            .map(|client| client.as_object().unwrap().clone()),
    );
    let plan = Plan::new(&program, &Inputs::default()).unwrap();
    (Arc::new(plan), Arc::new(builder.build().unwrap()))
}

fn as_of() -> AsOf {
    "2026-05-31".parse().unwrap()
}

/// For each segment and client what the session says, beside what the evaluation of all says.
fn compare(plan: &Arc<Plan>, data: &Arc<Dataset>) -> usize {
    let session = Session::new(plan, data, as_of()).unwrap();
    let batch = plan.evaluate(data, as_of()).unwrap();
    let mut verdict = session.verdict();
    let mut unknown = 0;
    // Backwards, so that nothing left of an earlier record helps.
    for row in (0..data.len()).rev() {
        session.evaluate(row, &mut verdict).unwrap();
        for (at, segment) in batch.segments.iter().enumerate() {
            let expected = segment.outcome(row);
            assert_eq!(verdict.segment(at), expected, "{} of {row}", segment.name);
            unknown += usize::from(expected.is_none());
        }
        let held = batch
            .segments
            .iter()
            .filter(|segment| segment.selected.get(row));
        assert_eq!(verdict.count(), held.count());
    }
    unknown
}

#[test]
fn many_segments_are_found_by_value_and_range() {
    let mut rules = String::new();
    for number in 0..40 {
        let (city, low) = (number % 7, number * 13 % 50);
        let body = match number % 8 {
            0 => format!(r#"city = "City{city}"; points >= {low}; not blocked"#),
            1 => format!(r#"points between {low} and {}; not blocked"#, low + 20),
            2 => format!(
                r#"city in ["City{city}", "City1"]; points > {low}; points < {}"#,
                low + 9
            ),
            3 => format!(r#"city != "City{city}"; points = {low}"#),
            4 => format!(r#"city = "City{city}" or points < {low}"#),
            5 => format!(r#"city = "Nowhere"; points >= {low}"#),
            6 => "not blocked".to_owned(),
            _ => format!(r#"city = "City{city}"; city in ["City1", "City2"]"#),
        };
        rules += &format!("segment rule_{number} {{ {body} }}\n");
    }
    let clients: Vec<Json> = (0..60)
        .map(|number| {
            let mut client = json!({"id": number.to_string()});
            if number % 5 != 0 {
                client["city"] = format!("City{}", number % 6).into();
            }
            if number % 4 != 0 {
                client["points"] = (number % 50).into();
            }
            if number % 3 != 0 {
                client["blocked"] = (number % 2 == 0).into();
            }
            client
        })
        .collect();
    let (plan, data) = made(&rules, clients.into());
    assert!(compare(&plan, &data) > 100);
}

#[test]
fn what_several_rules_ask_is_asked_again_for_the_next_record() {
    let rules = r#"
condition regular { has at least 2 orders in the last 3 months where total >= 100 rub }
segment one { regular; not blocked }
segment two { regular; city = "City1" }
segment three { regular; sum of (orders.total in the last 3 months) >= 300 rub }
segment four { average of orders.total >= 100.5 rub or max of orders.total < 50 rub }
"#;
    let order = |at: &str, total: Json| json!({"at": format!("{at}T12:00:00Z"), "total": total});
    let clients = json!([
        {"id": "a", "city": "City1", "blocked": false, "orders": [
            order("2026-05-01", json!(100)), order("2026-05-02", json!(200)), order("2026-06-02", json!(900)),
        ]},
        {"id": "b", "city": "City1", "blocked": false, "orders": []},
        {"id": "c", "orders": [order("2026-05-01", json!(null)), order("2026-05-02", json!(101))]},
        {"id": "d", "city": "City2", "blocked": true, "orders": [
            order("2026-04-01", json!(150)), order("2026-04-02", json!(150)), order("2020-04-02", json!(1)),
        ]},
    ]);
    let (plan, data) = made(rules, clients);
    compare(&plan, &data);
    // By hand: a has 100 and 200 within three months, the third order lies after T.
    let session = Session::new(&plan, &data, as_of()).unwrap();
    let mut verdict = session.verdict();
    session.evaluate(0, &mut verdict).unwrap();
    assert_eq!(verdict.selected().collect::<Vec<_>>(), [0, 1, 2, 3]);
    session.evaluate(1, &mut verdict).unwrap();
    assert_eq!(verdict.count(), 0);
    session.evaluate(3, &mut verdict).unwrap();
    assert_eq!(verdict.selected().collect::<Vec<_>>(), [2]);
}

#[test]
fn a_row_that_there_is_not_is_refused() {
    let (plan, data) = made("segment one { blocked }", json!([{"id": "a"}]));
    let session = Session::new(&plan, &data, as_of()).unwrap();
    let error = session.evaluate(1, &mut session.verdict()).unwrap_err();
    assert_eq!(error.to_string(), "the data has no record `1`");
}

#[test]
fn a_card_puts_orders_in_order_and_refuses_what_a_data_set_refuses() {
    let rules = "segment regular { has at least 2 orders in the last 3 months }";
    let (plan, _) = made(rules, json!([]));
    let session = Session::for_documents(&plan, as_of()).unwrap().unwrap();
    let (mut card, mut verdict) = (session.card().unwrap(), session.verdict());
    let mut read = |client: Json| {
        card.read(client.as_object().unwrap()).map(|()| {
            session.evaluate_card(&card, &mut verdict).unwrap();
            verdict.segment(0)
        })
    };
    // The newest first, one of them after T: two of three count.
    let orders = json!([{"at": "2026-06-01"}, {"at": "2026-05-01"}, {"at": "2026-04-01"}]);
    assert_eq!(
        read(json!({"orders": orders, "unread": []})),
        Ok(Some(true))
    );
    assert_eq!(
        read(json!({"orders": [{"at": "2026-05-01"}]})),
        Ok(Some(false))
    );
    assert_eq!(read(json!({})), Ok(Some(false)));
    for misfit in [
        json!({"orders": [{"at": "soon"}]}),
        json!({"orders": [{"at": 5}]}),
        json!({"orders": [5]}),
        json!({"orders": {}}),
        // A time is needed to put them in order.
        json!({"orders": [{}]}),
        json!({"id": {}}),
    ] {
        assert_eq!(read(misfit.clone()), Err(Misfit), "{misfit}");
    }
    assert_eq!(
        read(json!({"id": 7})),
        Ok(Some(false)),
        "nothing is left of what did not fit"
    );
}

#[test]
fn a_document_is_asked_for_what_decides() {
    let rules = r#"
segment regular { not blocked; sum of (orders.total in the last 3 months) >= 300 rub }
partition place { home when city = "City1"; otherwise away }
"#;
    let (plan, _) = made(rules, json!([]));
    let session = Session::for_documents(&plan, as_of()).unwrap().unwrap();
    let (mut reader, mut verdict) = (session.reader().unwrap(), session.verdict());
    let mut ask = |client: Json| {
        let client = client.as_object().unwrap();
        let fits = session.ask_document(&mut reader, client, &mut verdict);
        fits.unwrap()
            .then(|| (verdict.segment(0), verdict.state(0)))
    };
    let orders = json!([{"at": "2026-05-01", "total": 200}, {"at": "2026-06-01", "total": 900}, {"at": "2026-03-01", "total": 100}]);
    let known = json!({"blocked": false, "city": "City1", "orders": orders});
    assert_eq!(ask(known), Some((Some(true), Some(0))));
    // The sum is known and too small, whoever is blocked.
    assert_eq!(ask(json!({"city": "City2"})), Some((Some(false), Some(1))));
    // An order that lies too far back is not asked for its total, and none is of a client that is blocked.
    let old = json!({"blocked": false, "orders": [{"at": "2020-01-01", "total": "much"}]});
    assert_eq!(ask(old), Some((Some(false), Some(1))));
    let blocked = json!({"blocked": true, "orders": 5});
    assert_eq!(ask(blocked), Some((Some(false), Some(1))));
    for misfit in [
        json!({"blocked": "perhaps"}),
        json!({"blocked": false, "orders": 5}),
        json!({"blocked": false, "orders": [5]}),
        json!({"blocked": false, "orders": [{"at": "soon"}]}),
        json!({"blocked": false, "orders": [{}]}),
        json!({"blocked": false, "orders": [{"at": "2026-05-01", "total": "much"}]}),
    ] {
        assert_eq!(ask(misfit.clone()), None, "{misfit}");
    }
    assert_eq!(
        ask(json!({})),
        Some((Some(false), Some(1))),
        "nothing is left of what did not fit"
    );
}

#[test]
fn a_program_that_reads_keys_has_no_card() {
    let (plan, data) = made("segment one { id = \"a\" }", json!([{"id": "a"}]));
    assert!(Session::for_documents(&plan, as_of()).unwrap().is_none());
    let session = Session::new(&plan, &data, as_of()).unwrap();
    assert!(session.card().is_none());
    let (other, _) = made("segment one { blocked }", json!([]));
    let card = Session::for_documents(&other, as_of())
        .unwrap()
        .unwrap()
        .card()
        .unwrap();
    let refused = session
        .evaluate_card(&card, &mut session.verdict())
        .unwrap_err();
    assert_eq!(refused.to_string(), "the card is not of this session");
}
