//! Experiments in which something comes too late: messages after the winner, the winner after the round.

use crate::{
    check::{Checker, period::days},
    diagnostics::codes,
    program::{Journey, Node, NodeKind, Step, Wait, Winner},
    syntax::{ClockUnit, ExperimentLine, Item, PeriodUnit},
    types::Value,
};

/// The shortest and the longest that a period can be, in minutes.
type Minutes = (u64, u64);

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

impl Checker<'_> {
    /// Warns of variants whose first message comes after the winner was found, and of a winner who is found after the next round has begun.
    pub(super) fn warn_of_late(
        &mut self,
        items: &[Item<ExperimentLine>],
        (winner, every): (&Winner, &Node),
        journeys: &[(&str, &Journey)],
    ) {
        let Some((soonest, latest)) = minutes(&winner.after) else {
            return;
        };
        for item in items {
            match &item.node {
                ExperimentLine::Variant { name, .. } => {
                    let mut known = journeys.iter().filter(|(known, _)| *known == name.text);
                    let first = known.next().and_then(|(_, journey)| first_message(journey));
                    if first.is_some_and(|first| first > latest) {
                        let _: Option<()> =
                            self.report(codes::SENT_TOO_LATE, name.span, &[&name.text]);
                    }
                }
                ExperimentLine::Winner { .. }
                    if minutes(every).is_some_and(|(_, every)| soonest > every) =>
                {
                    let span = winner.after.span;
                    let text = self.text(span);
                    let _: Option<()> = self.report(codes::FOUND_TOO_LATE, span, &[text]);
                }
                _ => {}
            }
        }
    }
}

/// How long it takes at least until the first message, where only periods are waited for before it; none without one.
fn first_message(journey: &Journey) -> Option<u64> {
    let mut waited = 0_u64;
    for step in &journey.steps {
        match step {
            Step::Send(..) => return Some(waited),
            Step::Wait(Wait::Period(period)) => {
                waited = waited.checked_add(minutes(period)?.0)?;
            }
            Step::Task { .. } | Step::Emit { .. } | Step::Earn { .. } => {}
            _ => return None,
        }
    }
    None
}

fn minutes(period: &Node) -> Option<Minutes> {
    let NodeKind::Literal(Value::Period(period)) = &period.kind else {
        return None;
    };
    let count = u64::from(period.count);
    Some(match period.unit {
        PeriodUnit::Clock(ClockUnit::Minute) => (count, count),
        PeriodUnit::Clock(ClockUnit::Hour) => (HOUR * count, HOUR * count),
        // Clocks are set forward or back by an hour.
        PeriodUnit::Calendar(_) => {
            let (fewest, most) = days(*period);
            ((DAY * fewest).saturating_sub(HOUR), DAY * most + HOUR)
        }
    })
}
