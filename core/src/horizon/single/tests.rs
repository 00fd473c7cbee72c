//! One record says what a chunk says, and is not looked at again too late.

use super::{About, Memory, Outlook, Present, typical};
use crate::{
    CompileOptions, NoLoader, Schema,
    calendar::Zone,
    compile,
    horizon::{NEVER, Watch},
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Rules of all forms that are told one by one.
const RULES: &str = r#"
timezone "Europe/Berlin"
currency RUB
segment recent { has visit in the last 3 months }
segment lost { has visit; no visit in the last 2 months }
segment often { has at least 2 visits in the last 40 days where status = "completed" }
segment never_more { has at most 1 visits in the last 72 hours }
segment exactly { count of visits = 2 }
segment rich { sum of (visits.total in the last 30 days) >= 5 thousand rub; city = "Perm" }
segment poor { sum of (visits.total in the last 30 days) < 5 thousand rub }
segment asleep { days since last visit.at > 20 }
segment not_asleep { not days since last visit.at > 20 }
segment old_hand { days since first visit.at >= 33 or days since registered_at >= 10 }
segment joined { registered_at in the last 1 month }
segment oily { has at least 2 lines where category = "oil" }
segment between { has visit from 6 weeks to 3 weeks ago }
segment this_month { has visit in this month; no visit in the previous month }
segment leap { has visit between 2024-02-15 and 2024-03-15 }
segment leap_twice { has at least 2 visits between 2024-02-15 and 2024-03-15 }
segment leap_rich { sum of (visits.total between 2024-02-15 and 2024-03-15) >= 5 thousand rub }
segment celebrates { anniversary of birth_date in the next 7 days }
segment in_march { anniversary of birth_date leap to march 1 in this month }
segment grown { age of birth_date >= 20 }
segment young { age of birth_date between 17 and 20; city = "Perm" }
partition life { new when count of visits in the last 1 month = 1; loyal when count of visits > 1; otherwise nobody }
"#;

fn plan() -> Plan {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = match compile("rules", RULES, &options) {
        Ok(compiled) => compiled,
        Err(error) => panic!("{:#?}", error.diagnostics),
    };
    Plan::new(&Arc::new(compiled.program), &Inputs::default()).unwrap()
}

fn client() -> Json {
    let visit = |id: &str, at: &str, status: &str, total: i64| {
        json!({
            "id": id, "at": at, "status": status, "total": total,
            "lines": [ { "kind": "service", "category": "oil", "amount": total } ],
        })
    };
    json!({
        "id": "c", "city": "Perm", "birth_date": "2004-02-29", "registered_at": "2024-01-31T10:00:00Z",
        "visits": [
            visit("v1", "2024-01-31T23:30:00Z", "completed", 4000),
            visit("v2", "2024-02-29T08:00:00Z", "planned", 2000),
            visit("v3", "2024-02-29T09:00:00Z", "completed", 3500),
            visit("v4", "2024-05-31T12:00:00Z", "completed", 100),
        ],
    })
}

fn dataset(plan: &Plan, texts: &Arc<[crate::records::NamedText]>) -> Dataset {
    let program = plan.program();
    let options = ReadOptions::of_program(program);
    let mut builder = Dataset::builder(Arc::clone(&program.schema), options).knowing(texts);
    builder.add_documents([client().as_object().unwrap().clone()]);
    builder.build().unwrap()
}

#[test]
fn one_record_says_what_a_chunk_says() {
    let plan = plan();
    let watch = Watch::new(&plan, |_| true);
    let (typical, texts) = typical(&plan, Vec::new()).unwrap();
    let outlook = Outlook::new(&plan, &watch.rules, &typical).unwrap();
    let left: Vec<&str> = (0..watch.rules.len())
        .filter(|&rule| !outlook.tells(rule))
        .map(|rule| plan.rule(watch.rules[rule].rule).name.as_str())
        .collect();
    assert_eq!(left, [""; 0]);
    let data = dataset(&plan, &texts);
    assert!(outlook.suits(&data));
    let zone = Zone(plan.program().timezone);
    let mut at: DateTime<Utc> = "2024-01-30T00:00:00Z".parse().unwrap();
    let end: DateTime<Utc> = "2025-04-15T00:00:00Z".parse().unwrap();
    let mut memory = Memory::default();
    let mut present = Present::new(&outlook, at.timestamp_micros(), zone);
    // Until when each was said to stay, and as what.
    let mut said: Vec<(u16, i64)> = vec![(0, i64::MIN); watch.rules.len()];
    let mut early = 0;
    while at < end {
        let now = at.timestamp_micros();
        present.come_to(&outlook, now);
        outlook.begin(&mut memory);
        let about = About {
            data: &data,
            days: plan.days(),
            row: 0,
            present: &present,
        };
        let chunk: Vec<u16> = watch
            .look(&plan, &data, 0..1, now, |look| {
                let rules = 0..watch.rules.len();
                rules.map(|rule| look.state(rule, 0)).collect()
            })
            .unwrap();
        for (rule, said) in said.iter_mut().enumerate() {
            let name = &plan.rule(watch.rules[rule].rule).name;
            let stay = outlook.state(rule, &about, &mut memory);
            assert_eq!(stay.is, chunk[rule], "{name} at {at}");
            assert!(stay.until > now, "{name} at {at}");
            if now < said.1 {
                assert_eq!(stay.is, said.0, "{name} was to stay, at {at}");
            }
            early += usize::from(now == said.1 && stay.is == said.0);
            *said = (stay.is, stay.until);
        }
        // Midnights of the zone fall on half past, and every rule is asked then too.
        let next = said.iter().map(|(_, until)| *until).min().unwrap_or(NEVER);
        let next = DateTime::from_timestamp_micros(next).unwrap_or(end);
        at = next.min(at + Duration::minutes(7 * 60 + 13));
    }
    // A needless look is no error, but most are needed.
    assert!(early < 40, "{early}");
}
