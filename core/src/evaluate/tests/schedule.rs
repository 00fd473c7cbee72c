//! A schedule changes no answer: every way of going about a run gives what computing everything for all rows gives.

use super::Case;
use crate::{
    evaluate::{Evaluation, Later, Run, Schedule, by_schedule},
    plan::{NodeId, Operation},
};
use serde_json::{Value, json};

const NOW: &str = "2026-11-21";
/// When no row lies ahead.
const LATER: &str = "2027-03-01";

/// Clients with histories of many lengths, some rows after T, some fields missing.
fn clients() -> Value {
    let kinds = ["sto", "shop", "bodyshop", "tyres"];
    let services = ["oil", "tyres", "wash", "brakes", "filter", "glass"];
    let clients = (0..300u32).map(|client| {
        let visits = (0..client % 23).map(|visit| {
            let age = (visit * visit * (1 + client % 5) + client % 3) % 1_200;
            let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 20).unwrap() - chrono::Days::new(age.into());
            let lines = (0..(client + visit) % 4).map(|line| {
                let service = services[((client + visit * line) % 6) as usize];
                json!({"service": if (client + line) % 9 == 0 { json!(null) } else { json!(service) }, "quantity": line})
            });
            json!({"at": day.to_string(), "vehicle": format!("car {client}"),
                   "status": if visit % 3 == 0 { "cancelled" } else { "completed" },
                   "branch": kinds[((client + visit) % 4) as usize], "total": 500 * visit,
                   "money_paid": if visit % 6 == 5 { json!(null) } else { json!(100 * visit) },
                   "lines": lines.collect::<Vec<_>>()})
        });
        let ratings = (0..client % 4).map(|rating| json!({"at": format!("2026-11-{:02}", 1 + (client + rating * 9) % 28), "score": 1 + (client + rating) % 5}));
        json!({"id": client.to_string(), "city": if client % 5 == 0 { json!(null) } else { json!("Perm") },
               "birth_date": if client % 7 == 0 { json!(null) } else { json!(format!("19{}-{:02}-{:02}", 50 + client % 50, 1 + client % 12, 1 + client % 28)) },
               "vehicles": [{"id": format!("car {client}"), "make": kinds[(client % 4) as usize]}],
               "visits": visits.collect::<Vec<_>>(), "ratings": ratings.collect::<Vec<_>>()})
    });
    Value::Array(clients.collect())
}

fn both_ways(case: &Case, as_of: &str) -> (Evaluation, Evaluation, Schedule) {
    let subjects = 0..case.data.len();
    let run = Run::new(&case.plan, &case.data, &subjects, as_of.parse().unwrap()).unwrap();
    let schedule = Schedule::new(&run);
    let scheduled = || {
        let found = by_schedule(&run, &schedule, subjects.clone()).unwrap();
        found.evaluation(&run)
    };
    let first = scheduled();
    // Some of what is kept beside the columns is made when it is asked for again.
    assert_eq!(first, scheduled(), "put again");
    (first, thoroughly(case, &run), schedule)
}

const RULES: [&str; 138] = [
    "has visit in the last 3 months",
    "no visit in the last 3 months",
    "has at least 3 visits in the last 1 year; sum of (visits.total in the last 1 year) >= 5000 rub",
    "has visit in the last 24 months; no visit in the last 1 week; average of (visits.total in the last 24 months) > 500 rub",
    "has at least 2 visits from 12 months to 3 months ago",
    "no visit at least 1 month ago",
    "has exactly 2 visits in the last 6 months",
    "has at most 3 visits in the last 6 months",
    "has at least 2 lines where service = \"oil\"",
    "no line where service = \"tyres\"; has at least 3 visits",
    "has line in the last 2 months where service = \"oil\" and quantity > 0",
    "has visit in the last 1 month where total > 1000 rub",
    "has visit where branch = \"sto\" and money_paid > 500 rub",
    "city = \"Perm\"; count of (visits where total > 1000 rub) > 3; max of visits.total > 4000 rub",
    "any of { no visit; sum of (visits.total in the last 1 year where status = \"completed\") > 9000 rub }",
    "anniversary of birth_date in the next 30 days; not (city = \"Omsk\")",
    "has rating in the last 30 days where score <= 2 and (no visit where status = \"completed\" and at > rating.at)",
    "has visit where status = \"completed\" then visit where status = \"cancelled\" then no visit within 30 days",
    "has rating where score <= 2 and (has visit where status = \"cancelled\" and at < rating.at)",
    "has rating where no visit where at >= rating.at",
    "has rating where (has visit where total > 500 rub and at >= rating.at) or (no visit in the last 1 year where at < rating.at and money_paid > 0 rub)",
    "has rating where (has line where quantity > rating.score and service = \"oil\")",
    "has visit then no visit within 3 months then visit",
    "has visit at least 3 months ago then no visit within 20 days then no visit at least 3 months ago then visit in the last 3 months",
    "has rating where score <= 2 then no visit within 2 days",
    "has visit where branch = \"sto\" then visit within 2 months where branch = \"shop\" then no rating within 1 week",
    "every visit in the last 1 year where branch in [\"sto\", \"shop\"]: money_paid > 0 rub",
    "has vehicle where make = \"sto\"",
    "last visit.total >= 0 rub; first visit.at in the last 2 years",
    "sum of (visits.money_paid) / count of visits > 300 rub",
    "last visit.vehicle.make = \"sto\"",
    "last (visit where status = \"completed\").vehicle.make = \"shop\"",
    "first (visit where money_paid > 300 rub).total > 6000 rub",
    "has visit where vehicle.make = \"tyres\"",
    "has visit in the last 1 year where vehicle.make in [\"sto\", \"shop\"] and total > 500 rub",
    "has visit where total > 500 rub and (not (vehicle.make contains \"o\"))",
    "has visit in at least 2 of the last 4 months",
    "has visit in at least 2 of the last 5 weeks where money_paid > 100 rub",
    "average gap of visits.at <= 45",
    "average gap of (visits.at where total > 1000 rub) <= 60",
    "days since last visit.at > 0.5 * average gap of visits.at",
    "max of visits.total >= 8000 rub; min of (visits.total where status = \"completed\") < 2600 rub",
    "city = \"Perm\"; count of distinct (month of at for visits) >= 4; sum of (quantity * 0.5 for lines where service = \"oil\") > 1",
    "has at least 2 visits where weekday of at >= 6; average of (visits.total where branch = \"sto\") > 1500 rub",
    "has visit in the last 1 year where (sum of (lines.quantity where service = \"oil\") * 1000 > 0.5 * count of visit.lines)",
    "age of birth_date between 30 and 60; month of birth_date <= 6; has at least 2 visits",
    "has at least 3 visits from 12 months to 3 months ago; average of (visits.total from 12 months to 3 months ago) >= 900 rub; no visit in the last 1 week",
    "has at least 2 visits from 3 months to 1 month ago",
    "has at least 3 visits in the last 2 months; sum of (visits.total in the last 2 months) >= 10000 rub",
    "sum of visits.total >= 60000 rub; max of visits.total < 9000 rub; min of visits.total >= 0 rub",
    "average of visits.money_paid > 700 rub",
    "min of (visits.total in the last 1 week) < 2600 rub; max of (visits.total from 6 weeks to 1 week ago) > 2000 rub",
    "has at least 2 visits where (has line where service = \"oil\")",
    "has visit where branch = \"sto\" then visit where branch = \"sto\" then visit where branch = \"shop\" then visit where branch = \"sto\"",
    "has visit in the last 1 year then no visit within 6 weeks then visit where total > 500 rub then visit in the last 1 month",
    "has visit in the last 1 month where total >= 1000 rub then no visit within 1 week",
    "has at least 2 visits; sum of (visits.total in the last 2 years) > 20000 rub",
    "has visit; sum of (visits.total in the last 1 year) < 9000 rub",
    "has visit in the last 2 years; sum of (visits.total in the last 3 years) <= 31500 rub",
    "sum of (visits.total in the last 18 months) >= 10000.5 rub",
    "sum of (total * 0.1 for visits where status = \"completed\") >= 1500 rub; sum of (0.5 * quantity for lines) > 1",
    "any of { count of visits = 1; has visit in the last 30 days where total > 4000 rub and money_paid > 0 rub }",
    "has rating; age of birth_date between 30 and 60; average of visits.money_paid > 200 rub",
    "average gap of (visits.at in the last 1 year) <= 20",
    "average gap of (visits.at from 2 years to 1 month ago) > average gap of visits.at",
    "average gap of (visits.at where status = \"completed\") <= 60",
    "has at least 3 visits; average gap of (visits.at where branch = \"sto\") > 50",
    "average gap of (visits.at in the last 2 years where status = \"cancelled\") <= 150; city = \"Perm\"",
    "average gap of (visits.at from 2 years to 1 month ago where branch = \"shop\") > 150",
    "(average gap of (visits.at where branch = \"nowhere\") or else 90) > 60; has visit",
    "sum of (visits.total in the last 12 months) < 0.5 * sum of (visits.total from 36 months to 12 months ago)",
    "average of (visits.total in the last 12 months) > 0.7 * average of (visits.total from 36 months to 1 month ago)",
    "sum of (total * 0.1 for visits in the last 1 year where status = \"completed\") >= 50 rub; sum of (0.5 * total for visits in the last 6 months) < 3000 rub",
    "has rating where (has visit where branch = \"sto\" and money_paid > 300 rub and date of at < date of rating.at)",
    "has rating where (sum of (visits.total where status = \"completed\" and date of at > date of rating.at) >= 500 rub)",
    "has rating where (has visit where branch = \"tyres\" and date of at < date of rating.at and (has line where quantity >= rating.score and service = \"oil\"))",
    "has rating where (has visit where status = \"completed\" and date of at < date of rating.at and (sum of (lines.quantity where quantity < rating.score and service != \"wash\") > 2))",
    "has visit where year of at = 2026 and month of at = 3",
    "has visit where at < 2026-01-01; no visit where date of at = 2026-11-20",
    "not age of birth_date < 30; has visit where at >= 2025-06-01 and total > 1000 rub",
    "age of birth_date >= 60 or birth_date is missing",
    "sum of (visits.total where at >= 2026-01-01) >= 9000 rub; last visit.at < 2026-12-10",
    "has at least 2 visits where days since at <= 400 and days since at > 30",
    "any of { year of birth_date in [1960, 1961, 1990]; month of birth_date = 2; age of birth_date between 18 and 25 }",
    "has line where year of visit.at = 2025; days since last visit.at between 8 and 300",
    "has visit where month of at in [1, 2, 12] and year of at != 2025",
    "no visit where not (year of at = 2026) and money_paid > 0 rub",
    "every visit where at >= 2026-02-01: total > 0 rub; has at least 3 visits where at >= 2026-01-01",
    "count of (visits where total > 1000 rub) >= 0.5 * count of visits; has at least 2 visits; (last visit.total or else 7 rub) + (max of (visits.money_paid where branch = \"sto\") or else 0.5 rub) > 4000 rub",
    "count of distinct (date of at for visits in the last 2 years) >= 4; count of distinct (total for visits where branch = \"sto\") >= 3",
    "count of distinct (lines.quantity where service = \"oil\") >= 2; count of distinct (money_paid for visits) >= 5",
    "count of visits.money_paid >= 3; min of (visits.money_paid in the last 1 year where branch = \"sto\") > 300 rub",
    "last (visits where branch = \"bodyshop\" and total > 2000 rub).total > 3000 rub",
    "has visit in at least 2 of the last 3 years where total > 500 rub",
    "average of (visits.money_paid where branch = \"sto\") > 500 rub; max of (visits.total in the last 1 month) < 2600 rub",
    "sum of (visits.total in the last 1 week) < 4000 rub and sum of (visits.total in the last 1 week) > 500 rub",
    "has line where visit.status = \"cancelled\" and quantity > 0",
    "has at least 3 visits where client.city = \"Perm\" and total > 1000 rub",
    "has line where visit.money_paid > 300 rub; no line where visit.branch in [\"sto\", \"shop\"] and quantity > 2",
    "has visit where client.birth_date < 1970-01-01 and total > 0 rub; count of (visits where age of client.birth_date > 60) >= 2",
    "has line where visit.vehicle.make = \"sto\"; has line where service = \"oil\" or visit.branch contains \"o\"",
    "sum of (lines.quantity where visit.status = \"cancelled\" and visit.at in the last 1 year) > 2",
    "average of visits.total < 5.5 * average of visits.money_paid; sum of visits.total / 24 > 50 rub",
    "has rating where (has visit where branch = \"sto\" and date of at = date of rating.at)",
    "has rating in the last 3 months where score <= 2 and (no visit where date of at = date of rating.at)",
    "has rating where (has at least 2 visits where total > 1000 rub and money_paid > 200 rub and at <= rating.at)",
    "has rating where count of (visits where at < rating.at and month of at = month of rating.at) >= 2",
    "has rating where (has at least 3 visits where branch = \"sto\" and date of at != date of rating.at)",
    "has vehicle where (has visit of vehicle where branch = vehicle.make and total > 500 rub)",
    "has rating where (no line where service != \"oil\" and quantity = rating.score)",
    "has rating where (every visit where status = \"completed\" and at < rating.at: money_paid > 0 rub)",
    "has rating in the last 3 months where (has visit where status = \"completed\" and at < rating.at and days since at - days since rating.at <= 30)",
    "has rating in the last 3 months where count of (visits where at < rating.at) >= 6",
    "has rating where (no visit in the last 6 months where branch = \"sto\" and at > rating.at)",
    "has rating in the last 3 months where (has visit where days since rating.at - days since at <= -10 and status = \"completed\")",
    "has rating in the last 3 months where (no visit where branch = \"sto\" and date of at >= date of rating.at)",
    "has rating in the last 3 months where (has at least 2 visits in the last 6 months where at <= rating.at) or score > 4",
    "has visit in the last 1 year where (has line where service = \"oil\" and (has visit where at > line.visit.at))",
    "max of (count of lines for visits) >= 3; min of (visits.total where status = \"completed\") <= 2000 rub",
    "max of (visits.money_paid in the last 1 year) < 1500 rub; not (min of visits.money_paid > 500 rub)",
    "average of (visits.money_paid in the last 1 week) is missing; has visit",
    "city = \"Perm\"; max of (visits.money_paid where total > 1000 rub) is known; max of (visits.money_paid in the last 1 year) > 1000 rub",
    "has visit where status = \"cancelled\" then no visit where branch = \"sto\" then visit where status = \"completed\" then visit where branch = \"shop\"",
    "has at least 4 visits; has visit in the last 2 years where status = \"completed\" then no visit where status = \"cancelled\" then no visit where branch = \"shop\" then visit where status = \"completed\"",
    "has rating where score <= 2 then visit where status = \"completed\"",
    "has visit in the last 1 year where branch = \"sto\" then visit within 20 days where branch = \"shop\"",
    "has visit in the last 1 year where weekday of at = 1 and month of at < 11",
    "count of distinct (date of at for visits) < count of visits",
    "min of (visits.at where at > min of client.visits.at) < 2026-01-01",
    "max of (visits.at where total > average of client.visits.total) > 2026-06-01",
    "sum of visits.total / (count of visits - 2) > 500 rub",
    "has visit where total / (month of at - 3) > 300 rub",
    "no visit where at > min of (client.visits.at where status = \"cancelled\")",
    "has visit in the last 2 years; no visit in the last 1 week",
    "has at least 3 visits from 2 years to 1 week ago; city = \"Perm\"; no visit in the last 1 week; age of birth_date > 20",
    "has at least 17 visits in the last 4 years; no visit in the last 1 week",
    "any of { all of { has visit in the last 1 year; no visit in the last 1 week }; has rating where score <= 1 }",
    "no visit in the last 1 week; has at least 2 visits in the last 1 year; has visit in the last 2 years; sum of (visits.total in the last 2 years) > 9000 rub",
];

#[test]
fn every_schedule_answers_as_computing_everything_does() {
    let clients = clients();
    let mut rules = String::new();
    for (at, rule) in RULES.iter().enumerate() {
        rules.push_str(&format!("segment s{at} {{ {rule} }}\n"));
    }
    rules.push_str(
        "attribute paid = sum of (visits.money_paid in the last 1 year)
         partition p { some when in segment s0; more when in segment s2 as of 1 month ago; otherwise rest }
         segment mixed { in segment s2; not in segment s12; paid > 1000 rub }",
    );
    let together = Case::new(&rules, &clients);
    for as_of in [NOW, "2026-06-30", "2027-03-01", "2020-01-01"] {
        let (scheduled, thorough, _) = both_ways(&together, as_of);
        for (one, other) in scheduled.segments.iter().zip(&thorough.segments) {
            assert_eq!(one, other, "{as_of}");
        }
        assert_eq!(scheduled.remarks, thorough.remarks, "{as_of}");
        assert_eq!(scheduled, thorough, "{as_of}");
    }
    // Alone a rule is gone about in other ways than where others share its conditions.
    let mut found = 0;
    for rule in RULES {
        let alone = Case::new(&format!("segment alone {{ {rule} }}"), &clients);
        let (scheduled, thorough, schedule) = both_ways(&alone, NOW);
        assert_eq!(scheduled, thorough, "{rule}");
        found += schedule.parts();
        let (later, thorough, _) = both_ways(&alone, LATER);
        assert_eq!(later, thorough, "{rule} {LATER}");
        let (selected, out, _) = scheduled.segments[0].counts();
        assert!(selected > 0 && out > 0, "{rule}: {selected} in, {out} out");
    }
    assert!(found >= 8, "only {found} parts");
}

/// Two numbers of rows are asked at once, where the one row that tells of both is the same.
#[test]
fn when_the_last_row_was_answers_two_conditions() {
    let clients = clients();
    for (rule, once) in [
        (
            "has visit in the last 1 year; no visit in the last 72 days",
            true,
        ),
        (
            "no visit in the last 72 days; has at least 3 visits from 1 year to 72 days ago",
            true,
        ),
        (
            "has visit from 1 year to 72 days ago; no visit in the last 73 days",
            true,
        ),
        (
            "has visit from 1 year to 73 days ago; no visit in the last 72 days",
            false,
        ),
        (
            "has visit in the last 1 year; no rating in the last 4 months",
            false,
        ),
        (
            "has visit in the last 1 year where total > 500 rub; no visit in the last 72 days",
            false,
        ),
    ] {
        let case = Case::new(&format!("segment s {{ {rule} }}"), &clients);
        let (scheduled, thorough, schedule) = both_ways(&case, LATER);
        assert_eq!(scheduled, thorough, "{rule}");
        let counts = (0..case.plan.graph().nodes().len() as u32).map(NodeId);
        let asked = counts.filter(|&node| schedule.recency(node).is_some());
        assert_eq!(asked.count(), usize::from(once), "{rule}");
        let (selected, out, _) = scheduled.segments[0].counts();
        assert!(selected > 0 && out > 0, "{rule}: {selected} in, {out} out");
    }
}

/// Local days begin at other instants than those of UTC, and where clocks go back over midnight some are in two pieces.
#[test]
fn days_of_a_zone_are_the_same_as_stretches_and_one_by_one() {
    let visits = (0..400i64).map(|at| {
        let minutes = at * 12_347 % 1_051_200;
        let time = chrono::DateTime::from_timestamp(1_199_145_600 + 60 * minutes, 0).unwrap();
        // Two minutes past midnight the clocks of St. John's went back by an hour, on the first Sunday of November.
        let around = chrono::DateTime::from_timestamp(1_225_592_000 + 900 * (at - 300), 0).unwrap();
        let time = if at < 250 { time } else { around };
        json!({"at": time.to_rfc3339(), "branch": "sto", "total": at})
    });
    let visits: Vec<Value> = visits.collect();
    let clients = visits
        .chunks(8)
        .enumerate()
        .map(|(at, visits)| json!({"id": at.to_string(), "visits": visits}));
    let clients = Value::Array(clients.collect());
    let rules = [
        "has visit where year of at = 2008",
        "has visit where month of at in [3, 11] and year of at = 2008",
        "has visit where date of at = 2008-11-01",
        "has visit where date of at = 2008-11-02",
        "no visit where at > 2008-11-01",
        "has visit where days since at between 27 and 28",
        "last visit.at < 2008-11-02",
    ];
    let rules = rules.iter().enumerate();
    let rules: String = rules
        .map(|(at, rule)| format!("segment s{at} {{ {rule} }}\n"))
        .collect();
    for zone in ["Asia/Vladivostok", "America/St_Johns", "America/Havana"] {
        let case = Case::in_zone(zone, &rules, &clients);
        let (scheduled, thorough, _) = both_ways(&case, "2008-11-29");
        for (one, other) in scheduled.segments.iter().zip(&thorough.segments) {
            assert_eq!(one, other, "{zone}");
            assert!(one.counts().0 > 0, "{zone} {}", one.name);
        }
    }
}

/// Rows beside rows: the greatest or the least value tells what a look at all pairs would. Two ways to say the same, of which the second asks for a number
/// that only pairs can tell.
const BESIDE: [(&str, &str); 6] = [
    (
        "has rating where score <= 2 and (has visit where status = \"cancelled\" and at < rating.at)",
        "has rating where score <= 2 and (count of (visits where status = \"cancelled\" and at < rating.at) > 0)",
    ),
    (
        "has rating where (no visit where at >= rating.at)",
        "has rating where (count of (visits where at >= rating.at) = 0)",
    ),
    (
        "has rating where (has visit where money_paid < 300 rub and rating.at > at)",
        "has rating where (count of (visits where money_paid < 300 rub and rating.at > at) > 0)",
    ),
    (
        "has rating where (has line in the last 1 year where quantity >= rating.score)",
        "has rating where (count of (lines in the last 1 year where quantity >= rating.score) > 0)",
    ),
    (
        "has rating where (has visit where money_paid <= rating.score * 100 rub)",
        "has rating where (count of (visits where money_paid <= rating.score * 100 rub) > 0)",
    ),
    (
        "has rating where score > 1 and (no visit where rating.score * 500 rub < money_paid)",
        "has rating where score > 1 and (count of (visits where rating.score * 500 rub < money_paid) = 0)",
    ),
];

#[test]
fn the_greatest_value_tells_what_all_pairs_tell() {
    let clients = clients();
    for (shortly, by_pairs) in BESIDE {
        let case = Case::new(
            &format!("segment shortly {{ {shortly} }}\nsegment by_pairs {{ {by_pairs} }}"),
            &clients,
        );
        for as_of in [NOW, "2026-11-10", "2020-01-01"] {
            let (evaluation, thorough, _) = both_ways(&case, as_of);
            assert_eq!(evaluation, thorough, "{shortly} {as_of}");
            let [one, other] = &evaluation.segments[..] else {
                panic!("two segments");
            };
            assert_eq!(one.selected, other.selected, "{shortly} {as_of}");
            assert_eq!(one.unknown, other.unknown, "{shortly} {as_of}");
            let (selected, out, _) = one.counts();
            assert!(
                as_of != NOW || selected > 0 && out > 0,
                "{shortly}: {selected} in, {out} out"
            );
        }
    }
}

/// Sequences over all rows of one collection: all neighbours are compared at once, and what that leaves open is walked through.
const SEQUENCES: [&str; 12] = [
    "has visit then visit",
    "has visit then visit within 30 days",
    "has visit then visit within 1 month then visit within 2 months",
    "has visit then no visit within 2 months",
    "has visit then visit within 1 month then no visit within 3 months",
    "has visit then no visit within 3 months then visit",
    "has visit then no visit within 3 months then visit within 1 month",
    "has visit then no visit within 1 month then no visit within 2 months then visit",
    "has visit at least 3 months ago then no visit within 2 months then no visit at least 3 months ago then visit in the last 3 months",
    "has visit in the last 1 year then no visit then visit within 3 months at least 6 months ago",
    "has visit then no visit then visit where status = \"completed\"",
    "has visit where status = \"completed\" then no visit within 2 months then visit where branch = \"sto\"",
];

#[test]
fn neighbours_at_once_tell_what_a_walk_tells() {
    let clients = clients();
    for sequence in SEQUENCES {
        // A condition that is true of every row has each step look for its rows.
        let walked = sequence.split(" then ").map(|step| {
            let word = if step.contains(" where ") {
                "and"
            } else {
                "where"
            };
            format!("{step} {word} total >= 0 rub")
        });
        let walked = walked.collect::<Vec<_>>().join(" then ");
        let case = Case::new(
            &format!("segment at_once {{ {sequence} }}\nsegment walked {{ {walked} }}"),
            &clients,
        );
        for as_of in [NOW, "2026-12-31", "2026-06-30"] {
            let (evaluation, ..) = both_ways(&case, as_of);
            let [at_once, walked] = &evaluation.segments[..] else {
                panic!("two segments");
            };
            assert_eq!(at_once.selected, walked.selected, "{sequence} {as_of}");
            assert_eq!(at_once.unknown, walked.unknown, "{sequence} {as_of}");
        }
    }
}

#[test]
fn what_no_result_needs_is_not_computed() {
    let case = Case::new("segment s { has visit in the last 3 months }", &clients());
    let (_, _, schedule) = both_ways(&case, "2027-03-01");
    // The rows are found by position: neither the mask of the window nor the times are computed.
    let all = case.plan.graph().nodes().len();
    assert!(
        schedule.order.len() < all,
        "{} of {all}",
        schedule.order.len()
    );
}

#[test]
fn the_sums_of_last_rows_tell_of_a_sum_that_is_compared_once() {
    let told = |rules: &str| {
        let case = Case::new(rules, &clients());
        let (_, _, schedule) = both_ways(&case, LATER);
        let nodes = 0..case.plan.graph().nodes().len() as u32;
        nodes
            .filter(|&node| schedule.bounded(NodeId(node)).is_some())
            .count()
    };
    let sum = "sum of (visits.total in the last 1 year)";
    assert_eq!(told(&format!("segment s {{ {sum} >= 5000 rub }}")), 1);
    assert_eq!(told(&format!("segment s {{ not ({sum} <= 5000 rub) }}")), 1);
    let twice = format!("segment s {{ {sum} >= 5000 rub }}\nsegment t {{ {sum} >= 9000 rub }}");
    assert_eq!(told(&twice), 0);
    let given = format!("segment s {{ {sum} >= 5000 rub }}\nattribute a = {sum}");
    assert_eq!(told(&given), 0);
}

#[test]
fn the_greatest_value_is_looked_for_where_it_is_compared() {
    let rule = "has rating where score <= 2 and (no visit where status = \"completed\" and at > rating.at)";
    let case = Case::new(&format!("segment s {{ {rule} }}"), &clients());
    let (_, _, schedule) = both_ways(&case, NOW);
    let mut nodes = case.plan.graph().nodes();
    let extreme = nodes
        .position(|node| matches!(node.operation, Operation::Aggregate { .. }))
        .unwrap();
    assert!(schedule.part_of(NodeId(extreme as u32)).is_some());
}

#[test]
fn a_condition_on_linked_records_is_asked_once_of_each_of_them() {
    let fetched = |rule: &str| {
        let case = Case::new(&format!("segment s {{ {rule} }}"), &clients());
        let (_, _, schedule) = both_ways(&case, NOW);
        let fetches = |id: &&NodeId| {
            let node = case.plan.graph().node_of(**id);
            matches!(node.operation, Operation::Fetch { .. })
        };
        schedule.order.iter().filter(fetches).count()
    };
    assert_eq!(fetched("has visit where vehicle.make = \"sto\""), 0);
    // Where the model is not known, which a remark counts, the columns tell.
    assert_eq!(fetched("has visit where vehicle.model = \"sto\""), 0);
    // Of a last row alone it is looked up.
    assert_eq!(fetched("last visit.vehicle.model = \"sto\""), 0);
}

/// Conditions on what lies behind links of which some lead nowhere, and some to records that lack what is asked for.
const LINKS: [&str; 15] = [
    "has visit where vehicle.make = \"sto\"",
    "has visit in the last 6 months where vehicle.make = \"sto\" and vehicle.model != \"b\"",
    "has visit where vehicle is missing",
    "no visit in the last 1 year where vehicle is known and total > 500 rub",
    "has visit where vehicle.model is missing and branch = \"sto\"",
    "no visit where not (vehicle.model = \"a\")",
    "first (visits where vehicle is known).vehicle.make = \"sto\"; last visit.vehicle.model in [\"a\", \"b\"]",
    "last visit.vehicle.year >= 2012",
    "sum of (visits.total in the last 1 year where vehicle.year >= 2012 and status = \"completed\") > 3000 rub",
    "has line where visit.vehicle.model = \"a\"",
    "every visit in the last 1 year: vehicle.model in [\"a\", \"b\"]",
    "has visit where vehicle.model contains \"a\" or total > 9000 rub",
    "has vehicle where last visit.at in the last 1 year and last visit.total >= 3000 rub",
    "has vehicle where first visit.total >= 3000 rub",
    "count of (visits where vehicle.model = \"a\" and vehicle.year > 2010) >= 0.5 * count of visits; has visit",
];

#[test]
fn links_that_lead_nowhere_are_told_by_the_columns() {
    let mut clients = clients();
    for (at, client) in clients.as_array_mut().unwrap().iter_mut().enumerate() {
        let kinds = ["sto", "shop", "bodyshop"];
        let vehicles = (0..1 + at % 3).map(|car| {
            let model = ["a", "b", "c"][(at + car) % 3];
            json!({"id": format!("car {at} {car}"), "make": kinds[(at + 2 * car) % 3],
                   "model": if (at + car) % 5 == 0 { json!(null) } else { json!(model) },
                   "year": if (at + car) % 7 == 0 { json!(null) } else { json!(2005 + (at + 3 * car) % 15) }})
        });
        client["vehicles"] = vehicles.collect();
        for (visit, row) in client["visits"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            row["vehicle"] = match visit % 5 {
                4 => json!(null),
                car => json!(format!("car {at} {}", car % (1 + at % 3))),
            };
        }
    }
    for rule in LINKS {
        let case = Case::new(&format!("segment alone {{ {rule} }}"), &clients);
        for as_of in [NOW, LATER, "2026-06-30"] {
            let (scheduled, thorough, _) = both_ways(&case, as_of);
            assert_eq!(scheduled, thorough, "{rule} {as_of}");
            let (selected, out, _) = scheduled.segments[0].counts();
            assert!(selected > 0 && out > 0, "{rule}: {selected} in, {out} out");
        }
    }
}

fn segments(rules: &[&str]) -> String {
    let rules = rules.iter().enumerate();
    rules
        .map(|(at, rule)| format!("segment s{at} {{ {rule} }}\n"))
        .collect()
}

/// Some come in someone else's car.
fn in_others_cars(mut clients: Value) -> Value {
    let all = clients.as_array_mut().unwrap();
    for (at, client) in all.iter_mut().enumerate().skip(8).step_by(50) {
        client["visits"][0]["vehicle"] = json!(format!("car {}", at + 20));
    }
    clients
}

fn thoroughly(case: &Case, run: &Run<'_>) -> Evaluation {
    let thorough = Schedule::thorough(case.plan.graph().nodes().len());
    let found = by_schedule(run, &thorough, 0..case.data.len()).unwrap();
    found.evaluation(run)
}

/// What no row that is later than T hides is found as if none were there; what one hides, in an excerpt.
#[test]
fn few_records_with_later_rows_are_gone_about_apart() {
    let rules = |rules: &[&str]| {
        segments(rules)
            + "attribute paid = sum of (visits.money_paid in the last 1 year)
               attribute each = sum of visits.total / count of (visits where branch = \"sto\")
               partition p { some when in segment s0; more when in segment s2 as of 1 month ago; otherwise rest }
               segment cars for vehicle { has visit of vehicle in the last 1 year where total > 500 rub }
               segment mixed { in segment s2; not in segment s1; paid > 1000 rub }"
    };
    let mut clients = in_others_cars(clients());
    for (at, client) in clients.as_array_mut().unwrap().iter_mut().enumerate() {
        let visits = client["visits"].as_array_mut().unwrap();
        let ahead = json!({"at": "2027-01-05", "vehicle": format!("car {at}"), "status": "completed", "branch": "sto", "total": 9_000, "money_paid": 700,
                           "lines": [{"service": "oil", "quantity": 3}, {"service": "tyres", "quantity": 1}]});
        match at % 11 {
            3 => visits.push(ahead),
            5 => {
                client["ratings"] =
                    json!([{"at": "2026-12-28", "score": 1}, {"at": "2026-12-21", "score": 5}])
            }
            _ => {}
        }
    }
    for chunk in RULES.chunks(27).chain(LINKS.chunks(15)) {
        let case = Case::new(&rules(chunk), &clients);
        let subjects = 0..case.data.len();
        let mut apart = 0;
        for as_of in ["2026-12-25", "2026-12-28", "2027-01-03", LATER] {
            let as_of = as_of.parse().unwrap();
            let run = Run::new(&case.plan, &case.data, &subjects, as_of).unwrap();
            let thorough = thoroughly(&case, &run);
            let found = case.plan.evaluate(&case.data, as_of).unwrap();
            for (one, other) in found.segments.iter().zip(&thorough.segments) {
                assert_eq!(one, other, "{as_of:?}");
            }
            assert_eq!(found, thorough, "{as_of:?}");
            apart += usize::from(Later::of(&run, &subjects).is_some());
        }
        assert_eq!(apart, 3);
    }
}

/// A day long past that is asked about again and again is looked at in the data as it was then.
#[test]
fn a_past_moment_is_answered_the_same_however_often_it_is_asked_about() {
    let rules = |rules: &[&str]| {
        segments(rules)
            + "attribute paid = sum of (visits.money_paid in the last 1 year)
               partition p { some when in segment s0; more when in segment s2 as of 1 month ago; otherwise rest }
               segment cars for vehicle { has visit of vehicle in the last 1 year where total > 500 rub }"
    };
    let clients = in_others_cars(clients());
    for chunk in RULES.chunks(27).chain(LINKS.chunks(15)) {
        let case = Case::new(&rules(chunk), &clients);
        let (subjects, mut kept) = (0..case.data.len(), 0);
        // Between others, too, and with other fields than those that were asked for first.
        let few = Case::new("segment rated { has rating where score > 2 }", &clients);
        for as_of in ["2026-06-30", "2025-12-31", "2026-06-30", "2026-11-15"] {
            let as_of = as_of.parse().unwrap();
            let run = Run::new(&case.plan, &case.data, &subjects, as_of).unwrap();
            let thorough = thoroughly(&case, &run);
            for _ in 0..4 {
                few.plan.evaluate(&case.data, as_of).unwrap();
            }
            for time in 0..5 {
                let found = case.plan.evaluate(&case.data, as_of).unwrap();
                for (one, other) in found.segments.iter().zip(&thorough.segments) {
                    assert_eq!(one, other, "{as_of:?}, asked {time} times before");
                }
                assert_eq!(found, thorough, "{as_of:?}, asked {time} times before");
            }
            kept += usize::from(case.data.past(run.now(), |_, _| false).is_some());
        }
        assert_eq!(kept, 4);
    }
}

#[test]
fn many_rules_take_no_more_room_at_a_time_than_few() {
    let room = |rules: u32| {
        let rules = (0..rules).map(|rule| {
            let least = 100 * rule;
            format!("segment s_{rule} {{ has visit where money_paid >= {least} rub; city != \"Perm\" }}\n")
        });
        let case = Case::new(&rules.collect::<String>(), &clients());
        let (found, expected, schedule) = both_ways(&case, NOW);
        assert_eq!(found, expected);
        schedule.rows_per_subject
    };
    assert!(room(200) < 2.0 * room(10));
}
