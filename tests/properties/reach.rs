//! The generators reach everything: a property over programs that never hold a sequence says nothing of sequences.

use crate::drawn::{auto, drawn, small};
use kardan_tests::answers::Membership;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::collections::BTreeMap;

/// What the text of a typed program shows of its nodes.
const NODES: [&str; 51] = [
    "Literal(",
    "Part(",
    "AgeOf(",
    "Negative(",
    "Param(",
    "links: [Parent(",
    "Field {",
    "Call {",
    "Arithmetic(",
    "OrElse(",
    "DaysSince(",
    "Aggregate(",
    "Pick {",
    "AverageGap {",
    "Forecast {",
    "DateWhenReaches {",
    "Compare(",
    "Between(",
    "InList(",
    "InCatalog(",
    "Contains(",
    "StartsWith(",
    "InWindow(",
    "AnniversaryInWindow {",
    "IsKnown(",
    "Not(",
    "And(",
    "Or(",
    "Quantifier(Count(",
    "Quantifier(Every(",
    "Regular {",
    "Sequence(",
    "absent: true",
    "distinct: true",
    "leap_to_march: true",
    "as_of: Some(",
    "Linked(",
    "links: [Field(",
    "window: Some(Last(",
    "window: Some(Next(",
    "window: Some(AtLeastAgo(",
    "window: Some(FromToAgo(",
    "window: Some(This(",
    "window: Some(Previous(",
    "window: Some(Between(",
    "window: Some(FromUntil(",
    "Today",
    "Clock(Hour)",
    "Clock(Minute)",
    "function: Average",
    "function: Min",
];

#[test]
fn programs_hold_every_kind_of_node_and_come_out_every_way() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = drawn(&[small, auto]);
    let mut missing: Vec<&str> = NODES.to_vec();
    let mut memberships = BTreeMap::new();
    let mut attributes = BTreeMap::new();
    for _ in 0..200 {
        let drawn = strategy
            .new_tree(&mut runner)
            .unwrap_or_else(|reason| panic!("{reason}"))
            .current();
        let program = drawn.program();
        let text: String = program
            .rules
            .iter()
            .map(|rule| format!("{:?}", rule.body))
            .collect();
        missing.retain(|node| !text.contains(node));
        let answers = drawn.oracle(&program);
        for membership in answers.segments.values().flat_map(BTreeMap::values) {
            *memberships.entry(*membership).or_insert(0) += 1;
        }
        for value in answers.attributes.values().flat_map(BTreeMap::values) {
            *attributes.entry(value.is_some()).or_insert(0) += 1;
        }
    }
    assert!(missing.is_empty(), "never drawn: {missing:?}");
    let rare = |of: usize| of * 40 < memberships.values().sum();
    for membership in [Membership::In, Membership::Out, Membership::Unknown] {
        let count = memberships.get(&membership).copied().unwrap_or(0);
        assert!(!rare(count), "{membership:?} is rare: {memberships:?}");
    }
    assert!(
        attributes.get(&true) > Some(&200) && attributes.get(&false) > Some(&200),
        "{attributes:?}"
    );
}
