//! Journeys that the live engine carries on: what a simulation of the same history tells, by the same keys at the same instants.

use crate::{
    drawn::config,
    history::{Told, advance, apply, history, in_order, is_membership},
};
use chrono::{DateTime, Duration, Utc};
use kardan::{evaluate::AsOf, live::Live, triggers::Effect};
use kardan_tests::generate::{self, Choices};
use proptest::{collection::vec, prelude::*};
use std::{collections::BTreeMap, sync::Arc};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn live_does_what_a_simulation_tells(
        history in history(generate::triggers),
        choices in vec(any::<u32>(), 0..120),
    ) {
        let mut choices = Choices::new(choices);
        let mut live = history.begin();
        let mut told = Vec::new();
        let mut now = history.from;
        for event in &history.events {
            while choices.once_in(2) {
                let ahead = (event.at - now).num_minutes();
                now += Duration::minutes(choices.below(ahead.max(1) as usize) as i64);
                told.extend(advance(&mut live, now));
            }
            if choices.once_in(4) {
                live = history.again(&live);
            }
            told.extend(apply(&mut live, event));
            prop_assert_eq!(apply(&mut live, event), [], "told twice");
            now = event.at;
        }
        told.extend(advance(&mut live, history.to()));
        prop_assert_eq!(in_order(&told), in_order(&history.simulated()), "{:?}", history);
    }

    #[test]
    fn time_alone_tells_a_history_that_is_there_from_the_beginning(history in history(generate::triggers)) {
        let data = Arc::new(history.whole());
        let plan = history.plan();
        let mut live = Live::new(&plan, &data, AsOf::Instant(history.from)).unwrap_or_else(|error| panic!("{error}"));
        let mut told = Vec::new();
        // As a host that sleeps until it is woken.
        while let Some(wake) = live.next_wake().filter(|wake| *wake <= history.to()) {
            told.extend(advance(&mut live, wake));
        }
        prop_assert_eq!(advance(&mut live, history.to()), []);
        prop_assert_eq!(in_order(&told), in_order(&history.simulated()), "{:?}", history);
    }

    #[test]
    fn the_last_events_again_tell_the_same(
        history in history(generate::triggers),
        after in 0..12_usize,
    ) {
        let mut live = history.begin();
        let kept = after.min(history.events.len());
        let (before, last) = history.events.split_at(kept);
        for event in before {
            apply(&mut live, event);
        }
        let mut again = history.again(&live);
        let tell = |live: &mut Live| -> Vec<Effect> { last.iter().flat_map(|event| apply(live, event)).collect() };
        let first = tell(&mut live);
        prop_assert_eq!(&tell(&mut again), &first);
        prop_assert_eq!(live.snapshot().unwrap_or_default(), again.snapshot().unwrap_or_default());
        // What is known already does nothing.
        prop_assert_eq!(tell(&mut again), []);
        prop_assert_eq!(live.snapshot().unwrap_or_default(), again.snapshot().unwrap_or_default());
    }

    #[test]
    fn late_events_do_what_they_would_have_done(
        history in history(generate::patient_trigger),
        delays in vec(0..3 * 1440_i64, 40),
    ) {
        let history = history.agreed();
        let mut live = history.begin();
        let mut arrivals: Vec<(DateTime<Utc>, &Told)> = history
            .events
            .iter()
            .zip(&delays)
            .map(|(event, delay)| (event.at + Duration::minutes(*delay), event))
            .collect();
        arrivals.sort_by_key(|(at, _)| *at);
        let mut told = Vec::new();
        for (at, event) in arrivals {
            told.extend(advance(&mut live, at));
            told.extend(apply(&mut live, event));
        }
        told.extend(advance(&mut live, history.to() + Duration::days(5)));
        let late: BTreeMap<String, Effect> = told
            .into_iter()
            .filter(|effect| !is_membership(effect))
            .map(|effect| (effect.key.clone(), effect))
            .collect();
        let timely = history.simulated_until(history.to() + Duration::days(5));
        for effect in &timely {
            let found = late.get(&effect.key);
            prop_assert_eq!(
                found.map(|found| (&found.action, found.outcome)),
                Some((&effect.action, effect.outcome)),
                "{}", effect.key
            );
            prop_assert!(found.is_some_and(|found| found.at >= effect.at), "{}", effect.key);
        }
        prop_assert_eq!(late.len(), timely.len());
    }
}
