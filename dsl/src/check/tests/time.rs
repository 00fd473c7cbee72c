//! Windows, periods, zones: §4 of the language.

use super::{assert_fixed, assert_says, bare, body, codes, program};
use crate::{
    program::{Node, NodeKind, Quantifier, TimeWindow},
    syntax::CalendarUnit,
    types::Value,
};

fn window(condition: &str) -> TimeWindow {
    let program = program(&format!("segment tested {{ {condition} }}"));
    match &body(&program, "tested").kind {
        NodeKind::Quantifier(Quantifier::Count(rows, ..)) => {
            rows.window.clone().expect("there is a window")
        }
        NodeKind::InWindow(_, window) => window.clone(),
        other => panic!("{other:?} has no window"),
    }
}

fn period(node: &Node) -> String {
    match &node.kind {
        NodeKind::Literal(value) => value.to_string(),
        other => panic!("{other:?} is no literal"),
    }
}

#[test]
fn windows_are_what_they_say() {
    assert!(
        matches!(window("has visit in the last 2 years"), TimeWindow::Last(n) if period(&n) == "2 years")
    );
    assert!(
        matches!(window("has visit in the last 48 hours"), TimeWindow::Last(n) if period(&n) == "48 hours")
    );
    assert!(
        matches!(window("has visit at least 6 months ago"), TimeWindow::AtLeastAgo(n) if period(&n) == "6 months")
    );
    assert!(matches!(
        window("has visit from 24 months to 6 months ago"),
        TimeWindow::FromToAgo(a, b) if period(&a) == "24 months" && period(&b) == "6 months"
    ));
    assert_eq!(
        window("has visit in this month"),
        TimeWindow::This(CalendarUnit::Month)
    );
    assert_eq!(
        window("has visit in the previous 3 months"),
        TimeWindow::Previous(3, CalendarUnit::Month)
    );
    assert_eq!(window("registered_at is today"), TimeWindow::Today);
    assert!(matches!(
        window("has visit between 2026-01-01 and 2026-02-01"),
        TimeWindow::Between(a, b) if period(&a) == "2026-01-01" && period(&b) == "2026-02-01"
    ));
    assert!(matches!(
        window("has visit from 2026-01-01 until 2026-02-01"),
        TimeWindow::FromUntil(a, _) if period(&a) == "2026-01-01"
    ));
}

#[test]
fn what_has_no_time_has_no_window() {
    assert_says(
        "segment tested { has vehicle in the last 3 months }",
        "K0402",
        "vehicle",
    );
    assert_says(
        "segment tested { city in the last 3 months }",
        "K0308",
        "city",
    );
    // Lines take the time of their visit.
    assert_eq!(
        codes("segment tested { has line in the last 3 months }"),
        [""; 0]
    );
    assert_says(
        "segment tested { has vehicle then visit }",
        "K0402",
        "vehicle",
    );
}

#[test]
fn hours_do_not_fit_dates() {
    assert_says(
        "segment tested for vehicle { bought_at in the last 48 hours }",
        "K0403",
        "48 hours",
    );
    assert_eq!(
        codes("segment tested { has visit in the last 48 hours }"),
        [""; 0]
    );
}

#[test]
fn a_window_holds_something() {
    for (condition, code) in [
        ("has visit from 6 months to 24 months ago", Some("K0404")),
        ("has visit from 6 months to 6 months ago", Some("K0404")),
        ("has visit from 1 year to 12 months ago", Some("K0404")),
        ("has visit from 2 years to 12 months ago", None),
        ("has visit from 1 month to 31 days ago", Some("K0404")),
        ("has visit from 1 month to 30 days ago", None),
        ("has visit from 1 week to 7 days ago", Some("K0404")),
        ("has visit from 48 hours to 120 minutes ago", None),
        ("has visit from 6 months to 24 hours ago", Some("K0405")),
        ("has visit in the last 0 months", Some("K0314")),
        ("has visit in the last 1.5 months", Some("K0314")),
        ("has visit in the last 100 000 years", Some("K0407")),
        ("has visit in the last 1000 years", None),
        ("has visit in at least 4 of the last 6 months", None),
        (
            "has visit in at least 7 of the last 6 months",
            Some("K0408"),
        ),
        ("has at least 1.5 visits", Some("K0314")),
        ("has at least 0 visits", Some("K0314")),
        (
            "has visit between registered_at and 2026-01-01",
            Some("K0406"),
        ),
    ] {
        let found = codes(&format!("segment tested {{ {condition} }}"));
        assert_eq!(found.first().copied(), code, "{condition}");
    }
}

#[test]
fn birthdays_are_anniversaries() {
    assert_fixed(
        "segment tested { birth_date in the next 7 days }",
        "K0309",
        "birth_date",
        "segment tested { anniversary of birth_date in the next 7 days }",
    );
    let program = program(
        "segment tested { anniversary of birth_date is today }\nsegment march { anniversary of birth_date leap to march 1 in the next 7 days }",
    );
    assert!(matches!(
        body(&program, "tested").kind,
        NodeKind::AnniversaryInWindow {
            leap_to_march: false,
            window: TimeWindow::Today,
            ..
        }
    ));
    assert!(matches!(
        body(&program, "march").kind,
        NodeKind::AnniversaryInWindow {
            leap_to_march: true,
            window: TimeWindow::Next(_),
            ..
        }
    ));
    assert_says(
        "segment tested { anniversary of birth_date = 2026-01-01 }",
        "K0318",
        "anniversary of birth_date",
    );
}

#[test]
fn instants_of_the_text_are_local() {
    let instant = |zone: &str, local: &str| {
        let text =
            format!("timezone \"{zone}\"\nsegment tested {{ has visit where at >= {local} }}");
        let program = bare(&text).expect("it compiles").program;
        let NodeKind::Quantifier(Quantifier::Count(rows, ..)) = &body(&program, "tested").kind
        else {
            panic!("a quantifier");
        };
        let NodeKind::Compare(_, _, right) = &rows.filter.as_ref().expect("a filter").kind else {
            panic!("a comparison");
        };
        match &right.kind {
            NodeKind::Literal(value @ Value::Instant(_)) => value.to_string(),
            other => panic!("{other:?} is no instant"),
        }
    };
    assert_eq!(
        instant("Europe/Moscow", "2026-11-21 10:00"),
        "2026-11-21T07:00:00Z"
    );
    // Berlin skips 02:00 to 03:00 on 29 March 2026: 02:30 is 03:30 in summer time.
    assert_eq!(
        instant("Europe/Berlin", "2026-03-29 02:30"),
        "2026-03-29T01:30:00Z"
    );
    // And has 02:30 twice on 25 October: the earlier one is in summer time.
    assert_eq!(
        instant("Europe/Berlin", "2026-10-25 02:30"),
        "2026-10-25T00:30:00Z"
    );
}

#[test]
fn a_calendar_phrase_asks_for_a_zone() {
    let codes_of = |text: &str| -> Vec<&str> {
        let compiled = bare(text).expect("it compiles");
        compiled
            .diagnostics
            .iter()
            .map(|found| found.code.0)
            .collect()
    };
    assert_eq!(
        codes_of(
            "segment a { has visit in the last 2 months }\nsegment b { no visit in this month }"
        ),
        ["K0501"]
    );
    assert_eq!(
        codes_of("segment a { has visit in the last 2 hours }"),
        [""; 0]
    );
    assert_eq!(codes_of("segment a { blacklisted }"), [""; 0]);
    assert_eq!(codes_of("attribute a = age of birth_date"), ["K0501"]);
    assert_eq!(
        codes_of("attribute a = days since last visit.at"),
        ["K0501"]
    );
    assert_eq!(
        codes_of("segment a { has visit where at >= 2026-01-01 }"),
        ["K0501"]
    );
}

#[test]
fn the_future_is_seen_only_where_it_is_planned() {
    assert_says(
        "segment tested { has visit in the next 7 days }",
        "K0508",
        "7 days",
    );
    assert_eq!(
        codes("segment tested { has visit where planned_at in the next 7 days }"),
        [""; 0]
    );
    assert_says(
        "segment tested { registered_at in the next 7 days }",
        "K0508",
        "7 days",
    );
}

#[test]
fn sequences_belong_to_one_record() {
    let program = program(
        "segment tested { has visit where completed then no visit within 12 months then visit where completed }",
    );
    let node = body(&program, "tested");
    assert!(node.optional, "until the window has closed it is unknown");
    let NodeKind::Sequence(steps) = &node.kind else {
        panic!("a sequence");
    };
    let absent: Vec<bool> = steps.iter().map(|step| step.absent).collect();
    assert_eq!(absent, [false, true, false]);
    let within: Vec<Option<String>> = steps
        .iter()
        .map(|step| step.within.as_ref().map(|within| period(within)))
        .collect();
    assert_eq!(within, [None, Some("12 months".to_owned()), None]);
    assert_says(
        "segment tested for vehicle { has visit then message }",
        "K0410",
        "then message",
    );
}

#[test]
fn a_step_may_speak_of_the_steps_before() {
    assert_eq!(
        codes(
            "segment tested { has recommendation then visit within 3 months where (has line where service = recommendation.service) }"
        ),
        [""; 0]
    );
}

#[test]
fn a_window_behind_a_condition_is_moved_before_where() {
    super::assert_fixed(
        "segment active { has visit where completed in the last 2 years }",
        "K0107",
        "in the last 2 years",
        "segment active { has visit in the last 2 years where completed }",
    );
    super::assert_fixed(
        "segment active { has visit where total > 5 rub and completed in this year }",
        "K0107",
        "in this year",
        "segment active { has visit in this year where total > 5 rub and completed }",
    );
    assert_eq!(
        codes("segment booked { has visit where completed and planned_at in the next 2 days }"),
        [""; 0]
    );
}

#[test]
fn an_open_end_is_told_once() {
    let found = super::said("segment gone { has visit then no visit }");
    let told: Vec<&str> = found.iter().map(|found| found.code.0).collect();
    assert_eq!(told, ["K0116"]);
}
