//! Journeys: blocks of steps become one list, in which branches and time-outs say where to go on.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{Arrival, Awaited, Entity, Gate, Message, Node, NodeKind, Step, Wait, key_part},
    schema::CollectionId,
    source::Span,
    syntax::{self, Block, Expression, Send, Statement},
};
use chrono::NaiveTime;
use std::collections::HashMap;

/// Behind the last step: the journey ends.
pub(super) const END: usize = usize::MAX;

/// Whether anything behind steps is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    GoesOn,
    Ends,
}

/// Steps that were read together, and where they lead; nowhere where they are wrong.
pub(super) struct Taken {
    pub steps: usize,
    pub way: Option<Way>,
}

impl Taken {
    fn one(way: Option<Way>) -> Taken {
        Taken { steps: 1, way }
    }
}

/// The steps of a rule on their way into a list.
pub(super) struct Route<'a> {
    rule: &'a str,
    pub(super) about: CollectionId,
    steps: Vec<Step>,
    /// What was waited for so far, the latest last.
    pub(super) awaited: Vec<CollectionId>,
    /// How often a name of a step was used.
    names: HashMap<String, u32>,
    /// What holds here of each record, while no time passes.
    pub(super) holds: Vec<(Awaited, Gate)>,
    /// What started the rule, while no time passes.
    pub(super) came: Option<Arrival>,
}

impl<'a> Route<'a> {
    pub(super) fn new(rule: &'a str, about: CollectionId) -> Route<'a> {
        Route {
            rule,
            about,
            steps: Vec::new(),
            awaited: Vec::new(),
            names: HashMap::new(),
            holds: Vec::new(),
            came: None,
        }
    }

    /// What holds here of a record.
    pub(super) fn holding(&self, about: Awaited) -> Gate {
        let mut holds = self.holds.iter();
        let known = holds.find(|(known, _)| *known == about);
        known.map(|(_, gate)| gate.clone()).unwrap_or_default()
    }

    /// Time may have passed: nothing is known to hold any more.
    pub(super) fn forget(&mut self) {
        self.holds.clear();
        self.came = None;
    }

    /// Notes what holds of a record from here on.
    pub(super) fn note(&mut self, about: Awaited, gate: Gate) {
        self.holds.retain(|(known, _)| *known != about);
        self.holds.push((about, gate));
    }

    /// Goes on where a condition holds, and notes that it does. Where it cannot, the way ends.
    pub(super) fn pass(&mut self, checker: &Checker<'_>, test: &Step) -> Way {
        let Step::Test {
            condition, about, ..
        } = test
        else {
            return Way::GoesOn;
        };
        let holding = self.holding(*about).and(condition);
        let came = self.came.as_ref().filter(|_| *about == Awaited::Own);
        if !checker.is_possible(&holding, came) {
            return Way::Ends;
        }
        self.note(*about, holding);
        Way::GoesOn
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

    pub(super) fn place(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Has a step go on behind the last one so far.
    pub(super) fn leads_here(&mut self, from: usize) {
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
    ) -> Option<Way> {
        let (mut right, mut at) = (true, 0);
        let mut way = Way::GoesOn;
        while let Some(&(step, span)) = steps.get(at) {
            if way == Way::Ends {
                let text = self.first_line(span);
                let _: Option<()> = self.report(codes::UNREACHABLE_STEP, span, &[text]);
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
                    Taken::one(None)
                }
                Statement::OnTimeout(_) => {
                    let text = self.first_line(span);
                    let _: Option<()> = self.report(codes::TIMEOUT_WITHOUT_WAIT, span, &[text]);
                    Taken::one(None)
                }
                _ => Taken::one(self.single((step, span), route)),
            };
            right &= taken.way.is_some();
            way = taken.way.unwrap_or(Way::GoesOn);
            at += taken.steps;
        }
        right.then_some(way)
    }

    pub(super) fn first_line(&self, span: Span) -> &'a str {
        self.text(span).lines().next().unwrap_or_default()
    }

    pub(super) fn block_route(
        &mut self,
        block: &'a Block<Statement>,
        route: &mut Route<'a>,
    ) -> Option<Way> {
        let steps = Self::block_steps(block);
        let awaited = route.awaited.len();
        let way = self.route(&steps, route);
        route.awaited.truncate(awaited);
        way
    }

    fn single(
        &mut self,
        (step, span): (&'a Statement, Span),
        route: &mut Route<'a>,
    ) -> Option<Way> {
        let step = match step {
            Statement::When(condition) => {
                let test = self.test(condition, route)?;
                let way = route.pass(self, &test);
                route.place(test);
                return Some(way);
            }
            Statement::Wait(wait) => {
                route.forget();
                if let syntax::Wait::Clock {
                    in_their_zone: true,
                    ..
                } = wait
                {
                    self.need_zones(span);
                }
                Step::Wait(self.wait(wait, route)?)
            }
            Statement::Send(send) => {
                // It may be put off.
                route.forget();
                let what = match &send.template {
                    Some(template) => format!("send {}", key_part(template)),
                    None => "send".to_owned(),
                };
                self.refuse_channels_twice(send);
                let template = send.template.as_deref().unwrap_or_default();
                self.refuse_empty_name(template, span)?;
                let message = self.message(send)?;
                Step::Send(route.name(what), message)
            }
            Statement::Task(task) => {
                self.refuse_empty_name(&task.title, span)?;
                let due = match &task.due {
                    None => None,
                    Some(due) => Some(self.period_about(route.about, due)?),
                };
                Step::Task {
                    name: route.name(format!("task {}", key_part(&task.title))),
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
            Statement::Emit(event) => Step::Emit {
                name: route.name(format!("emit {}", event.text)),
                event: event.text.clone(),
            },
            Statement::Start(trigger) => {
                self.trigger_called(trigger)?;
                let rule = route.rule;
                let starts = (rule, route.about, trigger);
                self.declared.triggers.starts.push(starts);
                Step::Start {
                    name: route.name(format!("start {}", trigger.text)),
                    trigger: trigger.text.clone(),
                }
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
        let way = match step {
            Step::Stop(None) => Way::Ends,
            _ => Way::GoesOn,
        };
        route.place(step);
        Some(way)
    }

    pub(super) fn trigger_called(&mut self, name: &syntax::Name) -> Option<()> {
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
            syntax::Wait::Time(time) => Wait::Time {
                weekday: None,
                at: *time,
                in_their_zone: false,
            },
            syntax::Wait::Clock {
                weekday,
                at,
                in_their_zone,
            } => Wait::Time {
                weekday: *weekday,
                at: at.unwrap_or(NaiveTime::MIN),
                in_their_zone: *in_their_zone,
            },
            syntax::Wait::Date { date, minus, at } => {
                let node = self.date_about(route.about, date)?;
                self.warn_of_past(&node);
                let minus = match minus {
                    None => None,
                    Some(minus) => Some(self.period_about(route.about, minus)?),
                };
                if let Some(minus) = &minus {
                    self.refuse_idle_distance(minus, *at);
                }
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
    pub(super) fn warn_of_past(&mut self, date: &Node) {
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

    pub(super) fn test(&mut self, condition: &Expression, route: &Route<'a>) -> Option<Step> {
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
    ) -> Option<(Gate, Awaited)> {
        for &awaited in route.awaited.iter().rev() {
            let (reported, warned) = (self.diagnostics.len(), self.warned_of_zone);
            let mut gate = Gate::default();
            self.named_records.clear();
            let checked = self.when(condition, awaited, &mut gate);
            let within = |span: &Span| {
                let place = condition.span;
                span.source == place.source && place.start <= span.start && span.end <= place.end
            };
            if self.named_records.contains(&awaited) {
                return checked.map(|()| (gate, Awaited::Record(awaited)));
            }
            self.diagnostics.truncate(reported);
            self.warned_of_zone = warned;
            self.names.retain(|span, _| !within(span));
        }
        let mut gate = Gate::default();
        self.when(condition, route.about, &mut gate)?;
        Some((gate, Awaited::Own))
    }
}
