//! One answer, however it is come by.

use crate::drawn::{Drawn, auto, config, data, drawn, many, small, unlinked};
use chrono::{DateTime, NaiveDate, Utc};
use kardan::{
    evaluate::AsOf,
    plan::{Inputs, Plan},
};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    types::Type,
};
use kardan_tests::answers::Answers;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn columns_answer_as_the_oracle_does(drawn in drawn(&[small, small, auto])) {
        let program = drawn.program();
        prop_assert_eq!(drawn.engine(&program, &drawn.documents), drawn.oracle(&program));
    }

    #[test]
    fn many_clients_in_columns_answer_as_the_oracle_does(drawn in many(&[small, small, auto])) {
        let program = drawn.program();
        prop_assert_eq!(drawn.engine(&program, &drawn.documents), drawn.oracle(&program));
    }

    /// Rows later than T in few records of many are gone about apart.
    #[test]
    fn few_with_rows_ahead_among_many_answer_as_the_oracle_does(drawn in drawn(&[small, small, auto])) {
        let drawn = among_others(drawn);
        let program = drawn.program();
        prop_assert_eq!(drawn.engine(&program, &drawn.documents), drawn.oracle(&program));
    }

    /// Who asks about one moment again and again is answered in the data as it was then.
    #[test]
    fn a_moment_is_answered_the_same_however_often_it_is_asked_about(drawn in drawn(&[small, small, auto])) {
        let program = drawn.program();
        let data = data(&program, &drawn.documents);
        let plan = Plan::new(&program, &Inputs::default()).unwrap();
        let evaluate = || plan.evaluate(&data, AsOf::Instant(drawn.as_of)).unwrap();
        let first = evaluate();
        for _ in 0..17 {
            prop_assert_eq!(evaluate(), first.clone());
        }
    }

    #[test]
    fn a_client_alone_answers_as_in_the_batch(drawn in drawn(&[small, small, auto])) {
        let program = drawn.program();
        let data = data(&program, &drawn.documents);
        let mut alone = Answers::default();
        for client in 0..drawn.documents.len() {
            alone.add(drawn.engine_for_one(&program, &data, client));
        }
        prop_assert_eq!(alone, drawn.engine(&program, &drawn.documents));
    }

    #[test]
    fn a_session_answers_as_the_batch(drawn in drawn(&[small, small, auto])) {
        let program = drawn.program();
        let mut batch = drawn.engine(&program, &drawn.documents);
        batch.keep(|rule| {
            let rules = &program.rules;
            rules.iter().any(|known| known.name == rule && known.subject == drawn.schema.subject)
        });
        prop_assert_eq!(drawn.one_by_one(&program), batch);
    }

    #[test]
    fn documents_on_cards_answer_as_the_batch(drawn in drawn(&[unlinked, unlinked, small, auto])) {
        let program = drawn.program();
        let Some((cards, misfits)) = drawn.cards(&program) else {
            return Ok(());
        };
        let mut batch = drawn.engine(&program, &drawn.documents);
        batch.keep(|rule| {
            let rules = &program.rules;
            rules.iter().any(|known| known.name == rule && known.subject == drawn.schema.subject)
        });
        batch.forget(&misfits);
        prop_assert_eq!(cards, batch);
    }

    #[test]
    fn documents_that_are_asked_answer_as_the_batch(drawn in drawn(&[unlinked, small])) {
        let drawn = drawn.of_one_rule();
        let program = drawn.program();
        let Some((asked, misfits)) = drawn.asked(&program) else {
            return Ok(());
        };
        let mut batch = drawn.engine(&program, &drawn.documents);
        batch.keep(|rule| {
            let rules = &program.rules;
            rules.iter().any(|known| known.name == rule && known.subject == drawn.schema.subject)
        });
        batch.forget(&misfits);
        prop_assert_eq!(asked, batch);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(drawn in drawn(&[small, small, auto])) {
        let program = drawn.program();
        let mut backwards = drawn.documents.clone();
        backwards.reverse();
        for document in &mut backwards {
            reverse_keyed_rows(&drawn.schema, drawn.schema.subject, document);
        }
        prop_assert_eq!(drawn.engine(&program, &backwards), drawn.engine(&program, &drawn.documents));
    }

    #[test]
    fn the_past_knows_nothing_of_what_came_later(drawn in drawn(&[small])) {
        let program = drawn.program();
        let then = Then { instant: drawn.as_of, date: drawn.as_of.with_timezone(&program.timezone).date_naive() };
        let mut past = drawn.documents.clone();
        let mut gone = BTreeSet::new();
        for document in &mut past {
            drop_later(&drawn.schema, drawn.schema.subject, document, then, &mut gone);
        }
        for document in &mut past {
            drop_links(&drawn.schema, drawn.schema.subject, document, &gone);
        }
        let mut today = drawn.engine(&program, &drawn.documents);
        today.forget(&gone);
        prop_assert_eq!(drawn.engine(&program, &past), today);
    }
}

/// With so many clients as those of the data, without rows of their own, that the latter are few.
fn among_others(mut drawn: Drawn) -> Drawn {
    let schema = &drawn.schema;
    let described = schema.collection(schema.subject);
    let key = described
        .key
        .map(|key| &schema.field(schema.subject, key).name);
    let mut others = Vec::new();
    for copy in 0..20 {
        for document in &drawn.documents {
            let mut other = document.clone();
            for child in schema.children(schema.subject) {
                other[&schema.collection(child).plural] = Value::Null;
            }
            if let Some(key) = key {
                let name = document[key].as_str().unwrap_or_default();
                other[key] = format!("{name} again {copy}").into();
            }
            others.push(other);
        }
    }
    drawn.documents.extend(others);
    drawn
}

/// What had happened at an instant.
#[derive(Clone, Copy)]
struct Then {
    instant: DateTime<Utc>,
    date: NaiveDate,
}

impl Then {
    fn has_passed(self, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        let instant = text
            .parse::<DateTime<Utc>>()
            .is_ok_and(|at| at > self.instant);
        let date = text.parse::<NaiveDate>().is_ok_and(|date| date > self.date);
        !instant && !date
    }
}

/// Rows stand by time and key. Rows without a key, and lines, which have no time of their own, stand as they were given: those keep
/// their order.
fn reverse_keyed_rows(schema: &Schema, of: CollectionId, record: &mut Value) {
    for child in schema.children(of) {
        let collection = schema.collection(child);
        let Some(rows) = record[&collection.plural].as_array_mut() else {
            continue;
        };
        if collection.key.is_some() && (collection.time.is_some() || of == schema.subject) {
            rows.reverse();
        }
        for row in rows {
            reverse_keyed_rows(schema, child, row);
        }
    }
}

/// Leaves out rows after an instant, and fields that lie after it and are not planned.
fn drop_later(
    schema: &Schema,
    of: CollectionId,
    record: &mut Value,
    then: Then,
    gone: &mut BTreeSet<String>,
) {
    for field in &schema.collection(of).fields {
        let tells = matches!(field.ty, Type::Instant | Type::Date) && !field.planned;
        if tells && !then.has_passed(&record[&field.name]) {
            record[&field.name] = Value::Null;
        }
    }
    for child in schema.children(of) {
        let collection = schema.collection(child);
        let name = |field: FieldId| &schema.field(child, field).name;
        let Some(rows) = record[&collection.plural].as_array_mut() else {
            continue;
        };
        rows.retain(|row| {
            let stays = collection
                .time
                .is_none_or(|time| then.has_passed(&row[name(time)]));
            if let (false, Some(key)) = (stays, collection.key) {
                gone.extend(row[name(key)].as_str().map(str::to_owned));
            }
            stays
        });
        for row in rows {
            drop_later(schema, child, row, then, gone);
        }
    }
}

/// Leaves out links to rows that are gone.
fn drop_links(schema: &Schema, of: CollectionId, record: &mut Value, gone: &BTreeSet<String>) {
    for field in &schema.collection(of).fields {
        let leads_nowhere = record[&field.name]
            .as_str()
            .is_some_and(|key| gone.contains(key));
        if matches!(field.ty, Type::Record(_)) && leads_nowhere {
            record[&field.name] = Value::Null;
        }
    }
    for child in schema.children(of) {
        for row in record[&schema.collection(child).plural]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            drop_links(schema, child, row, gone);
        }
    }
}
