//! Windows share the past without overlap and without a gap.

use crate::drawn::{config, drawn, small};
use kardan_tests::engine;
use proptest::prelude::*;

/// Periods of which each is longer than the one before, whatever the day.
const CALENDAR: [&str; 7] = [
    "1 day", "6 days", "3 weeks", "2 months", "6 months", "1 year", "5 years",
];
const CLOCK: [&str; 5] = [
    "1 minute",
    "90 minutes",
    "5 hours",
    "48 hours",
    "9000 hours",
];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_last_and_at_least_ago_share_the_past(drawn in drawn(&[small]), at in 0..12_usize) {
        let period = CALENDAR.iter().chain(&CLOCK).nth(at).copied().unwrap_or("1 day");
        let counts = counts(&drawn, &[format!("in the last {period}"), format!("at least {period} ago")]);
        prop_assert!(counts.iter().all(|(parts, all)| parts.iter().sum::<u64>() == *all), "{counts:?}");
    }

    #[test]
    fn adjacent_windows_leave_no_gap(drawn in drawn(&[small]), by_clock in any::<bool>(), first in 0..5_usize) {
        let periods = if by_clock { &CLOCK[..] } else { &CALENDAR[..] };
        let (near, far) = (periods[first % (periods.len() - 1)], periods[first % (periods.len() - 1) + 1]);
        let windows = [
            format!("in the last {near}"),
            format!("from {far} to {near} ago"),
            format!("at least {far} ago"),
        ];
        let counts = counts(&drawn, &windows);
        prop_assert!(counts.iter().all(|(parts, all)| parts.iter().sum::<u64>() == *all), "{counts:?}");
    }

    #[test]
    fn whole_periods_follow_each_other(drawn in drawn(&[small]), unit in 0..4_usize) {
        let unit = ["day", "week", "month", "year"][unit];
        let windows = [format!("in this {unit}"), format!("in the previous {unit}"), format!("in the previous 2 {unit}s")];
        let counts = counts(&drawn, &windows);
        // Two previous ones hold the previous one, and none holds this one.
        let whole = |parts: &[u64], all: u64| parts[1] <= parts[2] && parts[0] + parts[2] <= all;
        prop_assert!(counts.iter().all(|(parts, all)| whole(parts, *all)), "{counts:?}");
    }
}

/// For each client the visits in each window, and all.
fn counts(drawn: &crate::drawn::Drawn, windows: &[String]) -> Vec<(Vec<u64>, u64)> {
    let zone = drawn.text.lines().next().unwrap_or_default();
    let mut text = format!("{zone}\nattribute whole = count of visits\n");
    for (at, window) in windows.iter().enumerate() {
        text += &format!("attribute part_{at} = count of visits {window}\n");
    }
    let program = engine::program(&text, &drawn.schema)
        .unwrap_or_else(|refused| panic!("{refused:?}\n{text}"));
    let answers = drawn.engine(&program, &drawn.documents);
    let count = |attribute: &str, id: &String| -> u64 {
        answers.attributes[attribute][id]
            .as_ref()
            .map_or(0, |count| count.parse().unwrap_or(0))
    };
    let ids = answers.attributes["whole"].keys();
    ids.map(|id| {
        let parts = (0..windows.len()).map(|at| count(&format!("part_{at}"), id));
        (parts.collect(), count("whole", id))
    })
    .collect()
}
