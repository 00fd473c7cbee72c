//! Experiments.

use super::{idle::sends, journey::Route};
use crate::{
    check::Checker,
    diagnostics::codes,
    program::{Assignment, Experiment, Journey, Node, NodeKind, Reached, RuleId, Variant, Winner},
    source::Span,
    syntax::{self, ClockUnit, ExperimentLine, Item, Name, Number, PeriodAmount, PeriodUnit, Rate},
    types::Value,
    vocabulary::Language,
};
use chrono::NaiveTime;
use rust_decimal::Decimal;

/// What the lines of an experiment say.
#[derive(Default)]
struct Lines<'a> {
    on: Option<(RuleId, Node, NaiveTime)>,
    test: Option<Decimal>,
    hold_out: Decimal,
    variants: Vec<Variant>,
    winner: Option<(Rate, &'a PeriodAmount, Number, &'a Name)>,
    for_rest: bool,
    common: Journey,
}

impl<'a> Checker<'a> {
    pub(super) fn experiment(
        &mut self,
        experiment: &'a syntax::Experiment,
        span: Span,
    ) -> Option<Experiment> {
        let mut lines = Lines::default();
        let mut right = true;
        for item in &experiment.body.items {
            right &= self
                .experiment_line(&experiment.name, item, &mut lines)
                .is_some();
        }
        if !right || self.is_unread(span) {
            return None;
        }
        let language = self.language(experiment.name.span);
        let say = |english, russian| match language {
            Language::English => english,
            Language::Russian => russian,
        };
        let missing = if lines.on.is_none() {
            Some((
                say("whom it is about", "о ком он"),
                say(
                    "on segment sleeping every 1 month",
                    "по сегменту спящие каждый 1 месяц",
                ),
            ))
        } else if lines.variants.len() < 2 {
            Some((
                say(
                    "which variants there are: two at least",
                    "какие есть варианты: не менее двух",
                ),
                say(
                    "variant a { send email \"special_price\" }",
                    "вариант а { отправить email \"особая_цена\" }",
                ),
            ))
        } else if lines.test.is_none() {
            Some((
                say("who gets the variants", "кто получает варианты"),
                say(
                    "split 20% test, 80% rest",
                    "разделить 20% тест, 80% остальные",
                ),
            ))
        } else {
            None
        };
        if let Some((what, write)) = missing {
            return self.report(
                codes::EXPERIMENT_WITHOUT,
                experiment.name.span,
                &[what, write],
            );
        }
        if lines.for_rest && lines.winner.is_none() {
            let what = say("how the winner is found", "как находят победителя");
            let write = say(
                "winner by open_rate after 24 hours with at least 100 sent, else a",
                "победитель по доля_открытий после 24 часов если не менее 100 отправлено, иначе а",
            );
            return self.report(
                codes::EXPERIMENT_WITHOUT,
                experiment.name.span,
                &[what, write],
            );
        }
        let (segment, every, at) = lines.on?;
        let test = lines.test?;
        let winner = match lines.winner {
            None => None,
            Some(winner) => Some(self.winner(winner, &lines.variants, lines.for_rest)?),
        };
        if lines.hold_out + test > Decimal::ONE {
            let sum = (lines.hold_out + test) * Decimal::ONE_HUNDRED;
            let sum = sum.normalize().to_string();
            return self.report(codes::WRONG_SHARE, experiment.name.span, &[&sum]);
        }
        let sends = lines.variants.iter().any(|variant| sends(&variant.journey));
        self.refuse_idle_settings(&experiment.body.items, sends);
        if let Some(winner) = &winner {
            self.warn_of_losers(&experiment.body.items, &lines.variants);
            self.warn_of_uncounted(winner.rate, &experiment.body.items);
            let journeys = lines.variants.iter();
            let journeys: Vec<_> = journeys
                .map(|variant| (variant.name.as_str(), &variant.journey))
                .collect();
            self.warn_of_late(&experiment.body.items, (winner, &every), &journeys);
        }
        for variant in &mut lines.variants {
            variant.reached = self.reached(&variant.journey, experiment.name.span);
            variant.journey.quiet = lines.common.quiet;
            variant.journey.caps = lines.common.caps.clone();
        }
        Some(Experiment {
            name: experiment.name.text.clone(),
            title: experiment.title.clone(),
            segment,
            every,
            at,
            assignment: Assignment {
                test,
                hold_out: lines.hold_out,
            },
            variants: lines.variants,
            winner,
            span,
        })
    }

    fn experiment_line(
        &mut self,
        name: &'a Name,
        item: &'a Item<ExperimentLine>,
        lines: &mut Lines<'a>,
    ) -> Option<()> {
        let subject = self.schema().subject;
        let again = match &item.node {
            ExperimentLine::On { .. } => lines.on.is_some(),
            ExperimentLine::Split { .. } => lines.test.is_some(),
            ExperimentLine::Winner { .. } => lines.winner.is_some(),
            ExperimentLine::Variant { name, .. } => {
                lines.variants.iter().any(|known| known.name == name.text)
            }
            _ => false,
        };
        if again {
            let text = self.text(item.span);
            return self.report(codes::SAID_TWICE, item.span, &[text]);
        }
        match &item.node {
            ExperimentLine::On { segment, every, at } => {
                let rule = self.segment_named(segment)?;
                let about = self.rules.get(rule.0 as usize)?.subject;
                if about != subject {
                    let noun = self.schema().collection(subject).name.clone();
                    return self.report(
                        codes::NOT_ABOUT_THIS,
                        segment.span,
                        &[&segment.text, &noun],
                    );
                }
                let every = self.period_about(subject, every)?;
                if is_longer_than_a_day(&every) {
                    let text = self.text(every.span);
                    return self.report(codes::ROUND_TOO_LONG, every.span, &[text]);
                }
                lines.on = Some((rule, every, at.unwrap_or(NaiveTime::MIN)));
            }
            ExperimentLine::Split { test, rest } => {
                let (test, rest) = (self.part(*test, item.span)?, self.part(*rest, item.span)?);
                if test + rest != Decimal::ONE {
                    let sum = ((test + rest) * Decimal::ONE_HUNDRED)
                        .normalize()
                        .to_string();
                    return self.report(codes::WRONG_SHARE, item.span, &[&sum]);
                }
                lines.test = Some(test);
            }
            ExperimentLine::Variant {
                name: variant,
                body,
            } => {
                let mut route = Route::new(&name.text, subject);
                let steps = Self::block_steps(body);
                self.route(&steps, &mut route)?;
                let journey = Journey {
                    steps: route.finish(),
                    ..Journey::default()
                };
                if !journey.acts() && !self.is_unread(item.span) {
                    return self.report(codes::DOES_NOTHING, variant.span, &[&variant.text]);
                }
                lines.variants.push(Variant {
                    name: variant.text.clone(),
                    journey,
                    reached: Reached::default(),
                });
            }
            ExperimentLine::HoldOut(share) => lines.hold_out = self.part(*share, item.span)?,
            ExperimentLine::Winner {
                rate,
                after,
                at_least,
                otherwise,
            } => lines.winner = Some((*rate, after, *at_least, otherwise)),
            ExperimentLine::RestGetsWinner => lines.for_rest = true,
            ExperimentLine::Quiet(from, to) => lines.common.quiet = Some((*from, *to)),
            ExperimentLine::AtMost(most, per) => {
                let cap = self.cap(*most, per, (subject, item.span))?;
                lines.common.caps.push(cap);
            }
        }
        Some(())
    }

    fn winner(
        &mut self,
        (rate, after, at_least, otherwise_name): (Rate, &PeriodAmount, Number, &Name),
        variants: &[Variant],
        for_rest: bool,
    ) -> Option<Winner> {
        let position = variants
            .iter()
            .position(|variant| variant.name == otherwise_name.text);
        let Some(otherwise) = position else {
            let known: Vec<String> = variants.iter().map(|known| known.name.clone()).collect();
            return self.report_unknown(codes::UNKNOWN_VARIANT, otherwise_name, "", &known);
        };
        Some(Winner {
            rate,
            after: self.period_about(self.schema().subject, after)?,
            at_least: self.count(at_least, otherwise_name.span)?,
            otherwise,
            for_rest,
        })
    }
}

/// Whether a number of hours or minutes is more than a day: that is said in days.
fn is_longer_than_a_day(every: &Node) -> bool {
    match every.kind {
        NodeKind::Literal(Value::Period(period)) => match period.unit {
            PeriodUnit::Clock(ClockUnit::Hour) => period.count > 24,
            PeriodUnit::Clock(ClockUnit::Minute) => period.count > 24 * 60,
            PeriodUnit::Calendar(_) => false,
        },
        _ => false,
    }
}
