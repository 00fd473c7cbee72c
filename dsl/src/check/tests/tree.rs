//! The file of §1 of the language.

use super::{body, compiled, program, rule};
use crate::{
    diagnostics::Severity,
    program::{Aggregate, NodeKind, Quantifier, RuleBody, TimeWindow},
    syntax::{AggregateFunction, ComparisonOperator},
    types::{Currency, Type, Value},
};

const FILE: &str = r#"
currency RUB

param sleep_gap: months = 6 months
catalog maintenance = ["oil change", "air filter", "TO-1", "TO-2"]
catalog tyre_fitting = ["tyre fitting", "tyre storage"]
catalog stocked_makes: text

condition completed for visit { status = "completed" }

attribute ltv "Lifetime value" = sum of (visits.money_paid where completed)

segment sleeping "Sleeping clients" {
  has visit in the last 2 years where completed
  no visit in the last sleep_gap where completed
}

segment atf_due for vehicle {
  gearbox = "automatic"
  mileage between 60 thousand km and 120 thousand km
}

segment tyre_cross_sell {
  has at least 3 visits in the last 3 years where (has line where service in maintenance)
  no visit where (has line where service in tyre_fitting)
}

segment valuable_lost {
  count of (visits from 24 months to 6 months ago where completed) >= 6
  average of (visits.money_paid from 24 months to 6 months ago where completed) >= 8 000 rub
  no visit in the last 6 months where completed
  not blacklisted
}

segment returned {
  has visit where completed
    then no visit within 12 months
    then visit where completed
  last visit.at in the last 3 months
}

partition lifecycle "Life cycle" {
  new       when count of (visits where completed) = 1 and has visit in the last 3 months
  returned  when in segment returned
  lost      when { has visit where completed; no visit in the last 12 months where completed }
  loyal     when has at least 3 visits in the last 12 months where completed
  otherwise occasional
}

test "exactly 6 months ago is already sleeping" {
  as of 2026-11-21 12:00
  client { visits: [ { at: 2026-05-21, money_paid: 5000 rub, status: "completed" } ] }
  expect sleeping
}
"#;

#[test]
fn the_file_compiles_without_a_word() {
    let compiled = compiled(FILE).expect("it compiles");
    let worse: Vec<_> = compiled
        .diagnostics
        .iter()
        .filter(|found| found.severity != Severity::Note)
        .collect();
    assert!(worse.is_empty(), "{worse:#?}");
}

#[test]
fn its_tree_is_what_it_says() {
    let program = program(FILE);
    assert_eq!(program.timezone, chrono_tz::Europe::Moscow);
    assert_eq!(program.currency, Currency::Rub);

    let NodeKind::Aggregate(Aggregate {
        function,
        rows,
        value: Some(value),
        ..
    }) = &body(&program, "ltv").kind
    else {
        panic!("a sum of a field");
    };
    assert_eq!(*function, AggregateFunction::Sum);
    assert!(rows.filter.is_some() && rows.window.is_none());
    assert_eq!(value.ty, Type::Money);
    assert_eq!(
        rule(&program, "ltv").title.as_deref(),
        Some("Lifetime value")
    );

    let NodeKind::And(lines) = &body(&program, "sleeping").kind else {
        panic!("two lines");
    };
    let NodeKind::Quantifier(Quantifier::Count(has, ComparisonOperator::GreaterOrEqual, 1)) =
        &lines[0].kind
    else {
        panic!("has is at least one");
    };
    let NodeKind::Quantifier(Quantifier::Count(no, ComparisonOperator::Equal, 0)) = &lines[1].kind
    else {
        panic!("no is none");
    };
    assert!(matches!(has.window, Some(TimeWindow::Last(_))));
    let Some(TimeWindow::Last(gap)) = &no.window else {
        panic!("the window of the parameter");
    };
    assert_eq!(gap.kind, NodeKind::Param(crate::program::ParamId(0)));
    assert_ne!(has.scope, no.scope);

    let NodeKind::And(lines) = &body(&program, "atf_due").kind else {
        panic!("two lines");
    };
    let NodeKind::Between(_, low, _) = &lines[1].kind else {
        panic!("a range");
    };
    assert_eq!(
        low.kind,
        NodeKind::Literal(Value::Kilometres(60_000.into()))
    );

    let NodeKind::And(lines) = &body(&program, "returned").kind else {
        panic!("a sequence and a window");
    };
    let NodeKind::Sequence(steps) = &lines[0].kind else {
        panic!("a sequence");
    };
    assert_eq!(steps.len(), 3);
    let NodeKind::InWindow(last, _) = &lines[1].kind else {
        panic!("a window over the last visit");
    };
    assert!(matches!(last.kind, NodeKind::Pick { .. }));
    assert!(last.optional, "there may be no visit");

    let RuleBody::Partition { states, otherwise } = &rule(&program, "lifecycle").body else {
        panic!("a partition");
    };
    let names: Vec<&str> = states.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["new", "returned", "lost", "loyal"]);
    assert_eq!(otherwise.as_deref(), Some("occasional"));
    assert!(matches!(
        states[1].1.kind,
        NodeKind::Call { as_of: None, .. }
    ));

    assert_eq!(program.tests.len(), 1);
    assert_eq!(program.tests[0].as_of.to_string(), "2026-11-21T09:00:00Z");
}

#[test]
fn the_rules_of_the_schema_come_last() {
    let program = program("segment tested { has message where clicked }");
    assert_eq!(program.rules[0].name, "tested");
    assert!(program.rules.iter().any(|rule| rule.name == "marked_spam"));
}
