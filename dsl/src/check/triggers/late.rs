//! Experiments in which something comes too late: messages after the winner, the winner after the round.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{Journey, Node, NodeKind, Step, Wait, Winner},
    syntax::{CalendarUnit, ClockUnit, ExperimentLine, Item, PeriodUnit},
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
    // Clocks are set forward or back by an hour.
    let (least, most) = match period.unit {
        PeriodUnit::Clock(ClockUnit::Minute) => (1, 1),
        PeriodUnit::Clock(ClockUnit::Hour) => (HOUR, HOUR),
        PeriodUnit::Calendar(CalendarUnit::Day) => (DAY, DAY),
        PeriodUnit::Calendar(CalendarUnit::Week) => (7 * DAY, 7 * DAY),
        PeriodUnit::Calendar(CalendarUnit::Month) => (28 * DAY, 31 * DAY),
        PeriodUnit::Calendar(CalendarUnit::Quarter) => (90 * DAY, 92 * DAY),
        PeriodUnit::Calendar(CalendarUnit::Year) => (365 * DAY, 366 * DAY),
    };
    let slack = match period.unit {
        PeriodUnit::Clock(_) => 0,
        PeriodUnit::Calendar(_) => HOUR,
    };
    let count = u64::from(period.count);
    Some(((least * count).saturating_sub(slack), most * count + slack))
}
