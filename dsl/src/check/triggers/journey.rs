//! Journeys: blocks of steps become one list, in which branches and time-outs say where to go on.

use super::start::never_holds;
use crate::{
    check::Checker,
    diagnostics::codes,
    program::{Awaited, Entity, Message, Node, NodeKind, Step, Wait},
    schema::CollectionId,
    source::Span,
    syntax::{self, Block, Expression, Send, Statement},
};
use std::collections::HashMap;

/// Behind the last step: the journey ends.
const END: usize = usize::MAX;

/// The steps of a rule on their way into a list.
pub(super) struct Route<'a> {
    rule: &'a str,
    about: CollectionId,
    steps: Vec<Step>,
    /// What was waited for so far, the latest last.
    awaited: Vec<CollectionId>,
    /// How often a name of a step was used.
    names: HashMap<String, u32>,
}

impl<'a> Route<'a> {
    pub(super) fn new(rule: &'a str, about: CollectionId) -> Route<'a> {
        Route {
            rule,
            about,
            steps: Vec::new(),
            awaited: Vec::new(),
            names: HashMap::new(),
        }
    }

    /// The conditions before the first step, which must hold at the beginning, and the other steps.
    pub(super) fn entry<'s>(
        &self,
        steps: &'s [(&'a Statement, Span)],
    ) -> (Vec<&'a Expression>, &'s [(&'a Statement, Span)]) {
        let conditions: Vec<&Expression> = steps
            .iter()
            .map_while(|(step, _)| match step {
                Statement::When(condition) => Some(condition),
                _ => None,
            })
            .collect();
        let rest = steps.get(conditions.len()..).unwrap_or_default();
        (conditions, rest)
    }

    pub(super) fn finish(self) -> Vec<Step> {
        self.steps
    }

    /// A name for a step, by what it does: another rule version that does the same calls it the same.
    fn name(&mut self, what: String) -> String {
        let used = self.names.entry(what.clone()).or_default();
        *used += 1;
        match *used {
            1 => what,
            again => format!("{what} {again}"),
        }
    }

    fn place(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Has a step go on behind the last one so far.
    fn leads_here(&mut self, from: usize) {
        let here = self.steps.len();
        if let Some(
            Step::Test {
                otherwise: next, ..
            }
            | Step::Jump(next)
            | Step::Wait(Wait::UpTo { timeout: next, .. }),
        ) = self.steps.get_mut(from)
        {
            *next = here;
        }
    }
}

impl<'a> Checker<'a> {
    /// Adds steps to a route.
    pub(super) fn route(
        &mut self,
        steps: &[(&'a Statement, Span)],
        route: &mut Route<'a>,
    ) -> Option<()> {
        let mut right = true;
        let mut at = 0;
        let mut ended = false;
        while let Some(&(step, span)) = steps.get(at) {
            if ended {
                let text = self.text(span);
                let _: Option<()> = self.report(codes::UNREACHABLE_STEP, span, &[text]);
                ended = false;
            }
            let rest = steps.get(at + 1..).unwrap_or_default();
            let taken = match step {
                Statement::Branch { .. } => self.branches(&steps[at..], route),
                Statement::Wait(syntax::Wait::UpTo { most, arrival }) => {
                    self.awaiting((most, arrival), rest, route)
                }
                Statement::Otherwise(_) => {
                    let text = self.first_line(span);
                    let _: Option<()> = self.report(codes::OTHERWISE_WITHOUT_BRANCH, span, &[text]);
                    (1, false)
                }
                Statement::OnTimeout(_) => {
                    let text = self.first_line(span);
                    let _: Option<()> = self.report(codes::TIMEOUT_WITHOUT_WAIT, span, &[text]);
                    (1, false)
                }
                Statement::Stop(None) => {
                    ended = true;
                    (1, self.single(step, route).is_some())
                }
                _ => (1, self.single(step, route).is_some()),
            };
            right &= taken.1;
            at += taken.0;
        }
        right.then_some(())
    }

    fn first_line(&self, span: Span) -> &'a str {
        self.text(span).lines().next().unwrap_or_default()
    }

    fn block_route(&mut self, block: &'a Block<Statement>, route: &mut Route<'a>) -> Option<()> {
        let steps = Self::block_steps(block);
        let awaited = route.awaited.len();
        let right = self.route(&steps, route);
        route.awaited.truncate(awaited);
        right
    }

    /// Branches that follow each other, and their `otherwise`: how many steps they are, and whether they are right.
    fn branches(
        &mut self,
        steps: &[(&'a Statement, Span)],
        route: &mut Route<'a>,
    ) -> (usize, bool) {
        let mut right = true;
        let mut taken = 0;
        let mut ends = Vec::new();
        for (step, _) in steps {
            let then = match step {
                Statement::Branch { condition, then } => {
                    taken += 1;
                    let Some(test) = self.test(condition, route) else {
                        right = false;
                        continue;
                    };
                    let never =
                        matches!(&test, Step::Test { condition, .. } if never_holds(condition));
                    if never {
                        let text = self.text(condition.span);
                        let _: Option<()> =
                            self.report(codes::UNREACHABLE_STEP, then.span, &[text]);
                    }
                    let from = route.place(test);
                    right &= self.block_route(then, route).is_some();
                    ends.push(route.place(Step::Jump(END)));
                    route.leads_here(from);
                    continue;
                }
                Statement::Otherwise(then) => then,
                _ => break,
            };
            right &= self.block_route(then, route).is_some();
            taken += 1;
            break;
        }
        for end in ends {
            route.leads_here(end);
        }
        (taken, right)
    }

    /// A wait for a record: what stands between it and its `on timeout` is done when the record came.
    fn awaiting(
        &mut self,
        (most, arrival): (&syntax::PeriodAmount, &syntax::Arrival),
        rest: &[(&'a Statement, Span)],
        route: &mut Route<'a>,
    ) -> (usize, bool) {
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
        let most = self.period_about(route.about, most);
        let arrival = self.arrival(arrival, Some(route.about));
        let (Some(most), Some(arrival)) = (most, arrival) else {
            return (timeout.map_or(1, |_| between + 2), false);
        };
        let awaited = arrival.collection;
        let from = route.place(Step::Wait(Wait::UpTo {
            most,
            arrival,
            timeout: END,
        }));
        let Some(timeout) = timeout else {
            // Without it both ways are one.
            route.leads_here(from);
            route.awaited.push(awaited);
            return (1, true);
        };
        route.awaited.push(awaited);
        let mut right = self
            .route(rest.get(..between).unwrap_or_default(), route)
            .is_some();
        let came = route.place(Step::Jump(END));
        route.leads_here(from);
        route.awaited.pop();
        right &= self.block_route(timeout, route).is_some();
        route.leads_here(came);
        route.awaited.push(awaited);
        (between + 2, right)
    }

    fn single(&mut self, step: &'a Statement, route: &mut Route<'a>) -> Option<()> {
        let step = match step {
            Statement::When(condition) => self.test(condition, route)?,
            Statement::Wait(wait) => Step::Wait(self.wait(wait, route)?),
            Statement::Send(send) => {
                let what = match &send.template {
                    Some(template) => format!("send {template}"),
                    None => "send".to_owned(),
                };
                let message = self.message(send)?;
                Step::Send(route.name(what), message)
            }
            Statement::Task(task) => {
                let due = match &task.due {
                    None => None,
                    Some(due) => Some(self.period_about(route.about, due)?),
                };
                Step::Task {
                    name: route.name(format!("task {}", task.title)),
                    title: task.title.clone(),
                    role: task.role.as_ref().map(|role| role.text.clone()),
                    due,
                }
            }
            Statement::Earn(earn) => {
                let rate = self.loyalty.programme.rate.is_some();
                Step::Earn {
                    earn: self.earn(earn, route.about, rate)?,
                    about: Awaited::Own,
                    name: route.name("earn".to_owned()),
                }
            }
            Statement::Emit(event) => Step::Emit(event.text.clone()),
            Statement::Start(trigger) => {
                self.trigger_called(trigger)?;
                let rule = route.rule;
                self.declared.triggers.starts.push((rule, trigger));
                Step::Start(trigger.text.clone())
            }
            Statement::Stop(None) => Step::Stop(None),
            Statement::Stop(Some(trigger)) => {
                self.trigger_called(trigger)?;
                Step::Stop(Some(trigger.text.clone()))
            }
            Statement::Branch { .. } | Statement::Otherwise(_) | Statement::OnTimeout(_) => {
                return None;
            }
        };
        route.place(step);
        Some(())
    }

    fn trigger_called(&mut self, name: &syntax::Name) -> Option<()> {
        let names = &self.declared.triggers.names;
        if names.contains_key(name.text.as_str()) {
            return Some(());
        }
        let known = self.candidates(names.keys().copied());
        self.report_unknown(codes::UNKNOWN_TRIGGER, name, "", &known)
    }

    fn message(&mut self, send: &Send) -> Option<Message> {
        let channels: Vec<Option<usize>> = send
            .channels
            .iter()
            .map(|name| self.channel(name))
            .collect();
        Some(Message {
            channels: channels.into_iter().collect::<Option<_>>()?,
            template: send.template.clone(),
            offer: send.offer.as_ref().map(|offer| offer.text.clone()),
        })
    }

    fn wait(&mut self, wait: &syntax::Wait, route: &Route<'a>) -> Option<Wait> {
        Some(match wait {
            syntax::Wait::Period(period) => Wait::Period(self.period_about(route.about, period)?),
            syntax::Wait::Time(time) => Wait::Time(*time),
            syntax::Wait::Date { date, minus, at } => {
                let node = self.date_about(route.about, date)?;
                self.warn_of_past(&node);
                let minus = match minus {
                    None => None,
                    Some(minus) => Some(self.period_about(route.about, minus)?),
                };
                Wait::Date {
                    date: node,
                    minus,
                    at: *at,
                }
            }
            syntax::Wait::UpTo { .. } => return None,
        })
    }

    /// Says that a date never lies ahead: a field that is not planned is missing until it is past.
    fn warn_of_past(&mut self, date: &Node) {
        if !matches!(date.kind, NodeKind::Field { .. }) {
            return;
        }
        let last = self.names.iter().find_map(|(span, entity)| {
            let ends = span.source == date.span.source && span.end == date.span.end;
            match entity {
                Entity::Field(collection, field) if ends => Some((*collection, *field)),
                _ => None,
            }
        });
        let planned =
            last.is_some_and(|(collection, field)| self.schema().field(collection, field).planned);
        if last.is_some() && !planned {
            let text = self.text(date.span);
            let _: Option<()> = self.report(codes::WAIT_WITHOUT_END, date.span, &[text]);
        }
    }

    fn test(&mut self, condition: &Expression, route: &Route<'a>) -> Option<Step> {
        let (condition, about) = self.journey_condition(condition, route)?;
        Some(Step::Test {
            condition,
            about,
            otherwise: END,
        })
    }

    /// A condition about the record that was waited for where it names it, else about the record of the rule.
    fn journey_condition(
        &mut self,
        condition: &Expression,
        route: &Route<'a>,
    ) -> Option<(Node, Awaited)> {
        for &awaited in route.awaited.iter().rev() {
            let (reported, warned) = (self.diagnostics.len(), self.warned_of_zone);
            let node = self.condition_about(awaited, condition);
            let within = |span: &Span| {
                let place = condition.span;
                span.source == place.source && place.start <= span.start && span.end <= place.end
            };
            let named = self
                .names
                .iter()
                .any(|(span, entity)| *entity == Entity::Collection(awaited) && within(span));
            if named {
                return Some((node?, Awaited::Record(awaited)));
            }
            self.diagnostics.truncate(reported);
            self.warned_of_zone = warned;
            self.names.retain(|span, _| !within(span));
        }
        let node = self.condition_about(route.about, condition)?;
        Some((node, Awaited::Own))
    }
}
