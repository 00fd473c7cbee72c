//! The changes of memberships by which a simulation starts triggers: each of them is one, and between them nothing changes.

use crate::drawn::{Drawn, auto, config, data, drawn, small};
use chrono::{DateTime, Duration, Utc};
use kardan::{
    evaluate::{AsOf, Evaluation},
    plan::{Inputs, Plan},
    records::Dataset,
    triggers::{Action, Effect, Simulation},
};
use kardan_dsl::program::{Program, RuleBody};
use kardan_tests::engine;
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// How long one looks, in days: past the longest window of the drawn programs.
const DAYS: i64 = 500;

/// So many of the changes are looked at on both sides.
const LOOKED_AT: usize = 16;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn memberships_change_when_a_simulation_says_and_at_no_other_time(
        drawn in drawn(&[small, small, auto]),
        between in vec((0..DAYS, prop::sample::select(vec![0, 1, 59, 720, 1439])), 24),
    ) {
        let case = Case::of(&drawn);
        let mut instants: Vec<DateTime<Utc>> = between
            .iter()
            .map(|&(days, minutes)| drawn.as_of + Duration::days(days) + Duration::minutes(minutes))
            .collect();
        let changes: Vec<DateTime<Utc>> = case.effects.iter().map(|effect| effect.at).collect();
        let step = changes.len().div_ceil(LOOKED_AT).max(1);
        for at in changes.into_iter().step_by(step) {
            instants.extend([at, at - Duration::microseconds(1)]);
        }
        for at in instants {
            case.check_members(at)?;
        }
        case.check_moves()?;
    }
}

/// A drawn program in which triggers tell of every change.
struct Case {
    plan: Plan,
    data: Dataset,
    from: DateTime<Utc>,
    effects: Vec<Effect>,
}

/// Triggers that tell when memberships begin and end, and when states move.
fn with_triggers(program: &Program, text: &str) -> String {
    let mut text = text.to_owned();
    let mut trigger = |start: String| {
        let name = start.replace(' ', "_");
        text += &format!("trigger {name} {{\n  {start}\n  emit {name}\n}}\n");
    };
    for rule in &program.rules {
        let name = &rule.name;
        match &rule.body {
            RuleBody::Segment(_) => {
                trigger(format!("on entering segment {name}"));
                trigger(format!("on leaving segment {name}"));
            }
            RuleBody::Partition { states, otherwise } => {
                let states: Vec<&String> = states
                    .iter()
                    .map(|(state, _)| state)
                    .chain(otherwise)
                    .collect();
                for from in &states {
                    for to in states.iter().filter(|to| *to != from) {
                        trigger(format!("on {name} from {from} to {to}"));
                    }
                }
            }
            RuleBody::Condition(_) | RuleBody::Attribute(_) => {}
        }
    }
    text
}

impl Case {
    fn of(drawn: &Drawn) -> Case {
        let text = with_triggers(&drawn.program(), &drawn.text);
        let program = engine::program(&text, &drawn.schema)
            .unwrap_or_else(|refused| panic!("{} {text}", refused.message));
        let data = data(&program, &drawn.documents);
        let plan =
            Plan::new(&program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}"));
        let to = drawn.as_of + Duration::days(DAYS);
        let period = (AsOf::Instant(drawn.as_of), AsOf::Instant(to));
        let simulation = Simulation::new(&program, &Inputs::default(), &data, period)
            .unwrap_or_else(|error| panic!("{error}"));
        Case {
            plan,
            data,
            from: drawn.as_of,
            effects: simulation.effects,
        }
    }

    fn at(&self, at: DateTime<Utc>) -> Evaluation {
        let found = self.plan.evaluate(&self.data, AsOf::Instant(at));
        found.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Whether whoever is a member is one by the changes that were told until then, and nobody else.
    fn check_members(&self, at: DateTime<Utc>) -> Result<(), TestCaseError> {
        let (first, then) = (self.at(self.from), self.at(at));
        let mut told: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for effect in self.effects.iter().filter(|effect| effect.at <= at) {
            let rule = effect.rule.as_str();
            let entered = rule.strip_prefix("on_entering_segment_");
            let left = rule.strip_prefix("on_leaving_segment_");
            if let Some(segment) = entered.or(left) {
                let was = told.insert((segment, effect.record.key.as_str()), entered.is_some());
                prop_assert_ne!(
                    was,
                    Some(entered.is_some()),
                    "{} twice at {}",
                    rule,
                    effect.at
                );
            }
        }
        for (first, then) in first.segments.iter().zip(&then.segments) {
            for row in 0..then.selected.len() {
                let key = self.data.id(then.subject, row).unwrap_or_default();
                let told = told.get(&(then.name.as_str(), &*key)).copied();
                prop_assert_eq!(
                    told.unwrap_or_else(|| first.selected.get(row)),
                    then.selected.get(row),
                    "{} of {} at {}",
                    then.name,
                    key,
                    at
                );
            }
        }
        Ok(())
    }

    /// Whether states were and are as it was told when they moved.
    fn check_moves(&self) -> Result<(), TestCaseError> {
        let moves = self
            .effects
            .iter()
            .filter(|effect| effect.rule.contains("_from_"));
        for effect in moves.take(LOOKED_AT) {
            let Action::Emit { event } = &effect.action else {
                continue;
            };
            let before = self.at(effect.at - Duration::microseconds(1));
            let after = self.at(effect.at);
            for (before, after) in before.partitions.iter().zip(&after.partitions) {
                let row = self.data.row_of(after.subject, &effect.record.key);
                let row = row.unwrap_or_default() as usize;
                let moved = format!(
                    "on_{}_from_{}_to_{}",
                    after.name,
                    before.state(row).unwrap_or_default(),
                    after.state(row).unwrap_or_default()
                );
                prop_assert_eq!(&moved, event);
            }
        }
        Ok(())
    }
}
