//! Where a journey parts: alternatives, and waits that may come to nothing.

use super::journey::{END, Route, Taken, Way};
use crate::{
    check::Checker,
    diagnostics::codes,
    program::{About, Awaited, Gate, Step, Wait},
    source::Span,
    syntax::{self, Statement},
};

/// Of so many alternatives each is compared with the others; machines write more.
const ALTERNATIVES: usize = 64;

impl<'a> Checker<'a> {
    /// Branches that follow each other, and their `otherwise`.
    pub(super) fn branches(
        &mut self,
        steps: &[(&'a Statement, Span)],
        route: &mut Route<'a>,
    ) -> Taken {
        let mut way = Some(Way::Ends);
        let mut taken = 0;
        let mut ends = Vec::new();
        let mut earlier: Vec<(Awaited, Gate)> = Vec::new();
        let before = (route.holds.clone(), route.came.clone());
        let mut all_ways = false;
        for (step, span) in steps {
            (route.holds, route.came) = before.clone();
            let (then, from) = match step {
                Statement::Branch { condition, then } => {
                    taken += 1;
                    let Some(test) = self.test(condition, route) else {
                        way = None;
                        continue;
                    };
                    let is_reached = route.pass(self, &test) == Way::GoesOn
                        && !self.is_taken_before(route, &earlier);
                    if !is_reached {
                        let text = self.text(condition.span);
                        let _: Option<()> =
                            self.report(codes::UNREACHABLE_STEP, then.span, &[text]);
                    }
                    if let Step::Test {
                        condition, about, ..
                    } = &test
                    {
                        earlier.push((*about, condition.clone()));
                    }
                    (then, Some(route.place(test)))
                }
                Statement::Otherwise(then) => {
                    taken += 1;
                    if self.is_taken_before(route, &earlier) {
                        let text = self.first_line(*span);
                        let _: Option<()> = self.report(codes::UNREACHABLE_STEP, *span, &[text]);
                    }
                    all_ways = true;
                    (then, None)
                }
                _ => break,
            };
            way = join(way, self.block_route(then, route));
            let Some(from) = from else { break };
            ends.push(route.place(Step::Jump(END)));
            route.leads_here(from);
        }
        for end in ends {
            route.leads_here(end);
        }
        // Time may have passed on one of the ways.
        route.forget();
        Taken {
            steps: taken,
            way: way.map(|way| if all_ways { way } else { Way::GoesOn }),
        }
    }

    /// Whether another branch is taken wherever one comes here, as far as one of the last few tells.
    fn is_taken_before(&self, route: &Route<'a>, earlier: &[(Awaited, Gate)]) -> bool {
        let mut earlier = earlier.iter().rev().take(ALTERNATIVES);
        earlier.any(|(about, gate)| self.opens(&route.holding(*about), gate))
    }

    /// A wait for a record: what stands between it and its `on timeout` is done when the record came.
    pub(super) fn awaiting(
        &mut self,
        (most, arrival): (&syntax::PeriodAmount, &syntax::Arrival),
        rest: &[(&'a Statement, Span)],
        route: &mut Route<'a>,
    ) -> Taken {
        let between = rest
            .iter()
            .take_while(|(step, _)| {
                !matches!(
                    step,
                    Statement::OnTimeout(_) | Statement::Wait(syntax::Wait::UpTo { .. })
                )
            })
            .count();
        let timeout = rest.get(between).and_then(|(step, _)| match step {
            Statement::OnTimeout(block) => Some(block),
            _ => None,
        });
        route.forget();
        let most = self.period_about(route.about, most);
        let arrival = self.arrival(arrival, Some(route.about));
        let (Some(most), Some(arrival)) = (most, arrival) else {
            let steps = timeout.map_or(1, |_| between + 2);
            return Taken { steps, way: None };
        };
        // The record of the rule is what conditions mean anyway.
        let awaited = match arrival.about {
            Some(About::Itself) => None,
            _ => Some(arrival.collection),
        };
        let conditions = Gate {
            conditions: arrival.conditions.clone(),
            points: Vec::new(),
        };
        let from = route.place(Step::Wait(Wait::UpTo {
            most,
            arrival,
            timeout: END,
        }));
        let before = route.awaited.len();
        route.awaited.extend(awaited);
        let Some(timeout) = timeout else {
            // Without it both ways are one.
            route.leads_here(from);
            let way = Some(Way::GoesOn);
            return Taken { steps: 1, way };
        };
        let about = awaited.map_or(Awaited::Own, Awaited::Record);
        route.note(about, route.holding(about).and(&conditions));
        let mut way = self.route(rest.get(..between).unwrap_or_default(), route);
        let came = route.place(Step::Jump(END));
        route.leads_here(from);
        route.awaited.truncate(before);
        route.forget();
        way = join(way, self.block_route(timeout, route));
        route.leads_here(came);
        route.awaited.extend(awaited);
        route.forget();
        Taken {
            steps: between + 2,
            way,
        }
    }
}

/// Where two ways lead together.
fn join(one: Option<Way>, other: Option<Way>) -> Option<Way> {
    match (one?, other?) {
        (Way::Ends, Way::Ends) => Some(Way::Ends),
        _ => Some(Way::GoesOn),
    }
}
