//! The horizon: until then nothing changes, and then it does.

use crate::drawn::{Drawn, auto, config, data, drawn, small};
use chrono::{DateTime, Duration, Utc};
use kardan::{
    evaluate::{AsOf, Evaluation},
    horizon::Horizon,
    plan::{Inputs, Plan},
    records::Dataset,
};
use proptest::{collection::vec, prelude::*};

/// How far one looks ahead: past the longest window of the drawn programs.
const DAYS: i64 = 800;

/// Distances from `T`, in minutes: where windows have their edges, and anywhere.
fn distances() -> impl Strategy<Value = Vec<i64>> {
    let edges = (0..DAYS, prop::sample::select(vec![0, 1, 30, 60, 720, 1439]))
        .prop_map(|(days, minutes)| days * 1440 + minutes);
    vec(edges, 12)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn memberships_stay_until_the_horizon_and_change_then(
        drawn in drawn(&[small, small, auto]),
        distances in distances(),
    ) {
        let case = Case::of(&drawn);
        let mut instants: Vec<DateTime<Utc>> = distances
            .iter()
            .map(|&minutes| drawn.as_of + Duration::minutes(minutes))
            .collect();
        for at in case.changes() {
            instants.extend([at, at - Duration::microseconds(1)]);
        }
        for at in instants {
            case.check(at)?;
        }
    }

    #[test]
    fn a_record_alone_has_the_horizon_that_it_has_among_others(drawn in drawn(&[small])) {
        let case = Case::of(&drawn);
        for client in 0..case.data.len() {
            let alone = case.plan.horizon_of_subjects(
                &case.data, client..client + 1, AsOf::Instant(drawn.as_of), Some(case.until()),
            ).unwrap_or_else(|error| panic!("{error}"));
            for (alone, all) in alone.segments.iter().zip(&case.horizon.segments) {
                if alone.subject == case.data.schema.subject {
                    prop_assert_eq!(alone.leaves_on[0], all.leaves_on[client]);
                    prop_assert_eq!(alone.joins_on[0], all.joins_on[client]);
                }
            }
        }
    }
}

struct Case {
    plan: Plan,
    data: Dataset,
    now: Evaluation,
    horizon: Horizon,
    as_of: DateTime<Utc>,
}

impl Case {
    fn of(drawn: &Drawn) -> Case {
        let program = drawn.program();
        let data = data(&program, &drawn.documents);
        let plan =
            Plan::new(&program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}"));
        let as_of = AsOf::Instant(drawn.as_of);
        let until = AsOf::Instant(drawn.as_of + Duration::days(DAYS));
        let now = plan
            .evaluate(&data, as_of)
            .unwrap_or_else(|error| panic!("{error}"));
        let horizon = plan
            .horizon(&data, as_of, Some(until))
            .unwrap_or_else(|error| panic!("{error}"));
        Case {
            plan,
            data,
            now,
            horizon,
            as_of: drawn.as_of,
        }
    }

    fn until(&self) -> AsOf {
        AsOf::Instant(self.horizon.until)
    }

    /// A few instants at which something is said to change.
    fn changes(&self) -> Vec<DateTime<Utc>> {
        let segments = self.horizon.segments.iter();
        let segments = segments.flat_map(|one| one.leaves_on.iter().chain(&one.joins_on));
        let partitions = self.horizon.partitions.iter();
        let partitions = partitions.flat_map(|one| &one.changes_on);
        let mut all: Vec<_> = segments.chain(partitions).copied().flatten().collect();
        all.sort_unstable();
        all.dedup();
        let step = all.len().div_ceil(12).max(1);
        all.into_iter().step_by(step).collect()
    }

    /// Whether what holds at an instant is what the horizon says of it.
    fn check(&self, at: DateTime<Utc>) -> Result<(), TestCaseError> {
        let then = self
            .plan
            .evaluate(&self.data, AsOf::Instant(at))
            .unwrap_or_else(|error| panic!("{error}"));
        for ((now, then), horizon) in self
            .now
            .segments
            .iter()
            .zip(&then.segments)
            .zip(&self.horizon.segments)
        {
            for row in 0..now.selected.len() {
                let (before, after) = (now.selected.get(row), then.selected.get(row));
                let (leaves, joins) = (horizon.leaves_on[row], horizon.joins_on[row]);
                prop_assert!(
                    leaves.is_none() || before,
                    "{} leaves without being in",
                    now.name
                );
                prop_assert!(joins.is_none() || !before, "{} joins, being in", now.name);
                self.check_change(&now.name, row, leaves.or(joins), at, before != after)?;
            }
        }
        for ((now, then), horizon) in self
            .now
            .partitions
            .iter()
            .zip(&then.partitions)
            .zip(&self.horizon.partitions)
        {
            for row in 0..now.codes.len() {
                let differs = now.codes[row] != then.codes[row];
                self.check_change(&now.name, row, horizon.changes_on[row], at, differs)?;
                if horizon.changes_on[row] == Some(at) {
                    prop_assert_eq!(horizon.next[row], then.codes[row]);
                }
            }
        }
        Ok(())
    }

    fn check_change(
        &self,
        rule: &str,
        row: usize,
        horizon: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
        differs: bool,
    ) -> Result<(), TestCaseError> {
        if horizon.is_none_or(|horizon| at < horizon) {
            prop_assert!(
                !differs,
                "{rule} of row {row}, as of {}, changes by {at}, before {horizon:?}",
                self.as_of
            );
        }
        if horizon == Some(at) {
            prop_assert!(differs, "{rule} of row {row} does not change at {at}");
        }
        Ok(())
    }
}
