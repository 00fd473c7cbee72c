//! Triggers and experiments.

use super::{
    name::{begins_phrase_with, names_period},
    printer::Printer,
    rows::join,
    start::time_of_day,
};
use crate::{
    syntax::{
        Arrival, Ending, Experiment, ExperimentLine, Name, Number, PeriodAmount, Rate, Start,
        Trigger, TriggerLine, TriggerStart,
    },
    vocabulary::{Case, Phrase},
};
use chrono::NaiveTime;

impl Printer {
    pub(super) fn trigger(&self, trigger: &Trigger) -> String {
        let title = trigger.title.as_deref();
        let head = self.head(Phrase::Trigger, &trigger.name, title, None);
        let body = self.block(&trigger.body, 0, |line, depth| {
            self.trigger_line(line, depth)
        });
        format!("{head} {body}")
    }

    fn trigger_line(&self, line: &TriggerLine, depth: usize) -> String {
        match line {
            TriggerLine::On(start) => self.trigger_start(start, depth),
            TriggerLine::Once(per) => join(&[self.say(Phrase::Once), &self.per(per)]),
            TriggerLine::StopWhen(ending) => self.ending(Phrase::StopWhen, ending, depth),
            TriggerLine::Goal(ending) => self.ending(Phrase::Goal, ending, depth),
            TriggerLine::Quiet(from, to) => self.quiet(*from, *to),
            TriggerLine::AtMost(most, per) => self.message_cap(most, per),
            TriggerLine::HoldOut(share) => self.hold_out(share),
            TriggerLine::Priority(number) => {
                join(&[self.say(Phrase::Priority), &self.number(number)])
            }
            TriggerLine::Do(statement) => self.statement(statement, depth),
        }
    }

    fn trigger_start(&self, start: &TriggerStart, depth: usize) -> String {
        match start {
            TriggerStart::Record(arrival) => {
                let on = self.say(Phrase::On);
                join(&[on, &self.arrival(arrival, on, depth)])
            }
            TriggerStart::Entering {
                segment,
                including_current,
            } => {
                let mut text = join(&[self.say(Phrase::OnEntering), &self.name(segment)]);
                if *including_current {
                    text = join(&[&text, self.say(Phrase::IncludingCurrent)]);
                }
                text
            }
            TriggerStart::Leaving(segment) => {
                join(&[self.say(Phrase::OnLeaving), &self.name(segment)])
            }
            TriggerStart::Moving {
                partition,
                from,
                to,
            } => join(&[
                self.say(Phrase::On),
                &self.name_unless(partition, |word| {
                    begins_phrase_with(self.say(Phrase::On), word)
                }),
                self.say(Phrase::From),
                &self.name(from),
                self.say(Phrase::To),
                &self.name(to),
            ]),
            TriggerStart::Day { day, at } => self.start(
                &Start::Day {
                    day: day.clone(),
                    at: *at,
                },
                depth,
            ),
            TriggerStart::Relative {
                distance,
                before,
                date,
                at,
            } => {
                let side = match before {
                    true => Phrase::Before,
                    false => Phrase::After,
                };
                let side = self.say(side);
                let date = self.path_unless(date, |word| begins_phrase_with(side, word));
                self.with_time(join(&[&self.distance(distance), side, &date]), *at)
            }
            TriggerStart::PointsExpire { distance, at } => {
                let side = self.say(Phrase::BeforePointsExpire);
                self.with_time(join(&[&self.distance(distance), side]), *at)
            }
        }
    }

    fn distance(&self, distance: &PeriodAmount) -> String {
        self.amount(distance, Case::Accusative)
    }

    /// `… at 10:00`.
    pub(super) fn with_time(&self, text: String, at: Option<NaiveTime>) -> String {
        match at {
            Some(at) => join(&[&text, self.say(Phrase::At), &time_of_day(at)]),
            None => text,
        }
    }

    /// `visit completed where …`, behind a word.
    pub(super) fn arrival(&self, arrival: &Arrival, behind: &str, depth: usize) -> String {
        let following = arrival.condition.as_ref().map_or("", |name| &name.text);
        let collection = self.name_unless(&arrival.collection, |word| {
            begins_phrase_with(behind, word) || begins_phrase_with(word, following)
        });
        let mut text = collection;
        if let Some(condition) = &arrival.condition {
            let joins = |word: &str| {
                [Phrase::About, Phrase::From].iter().any(|&phrase| {
                    crate::vocabulary::Language::ALL
                        .iter()
                        .any(|&language| phrase.text(language) == word)
                })
            };
            text = join(&[&text, &self.name_unless(condition, joins)]);
        }
        if let Some(about) = &arrival.about {
            text = join(&[&text, self.say(Phrase::About), &self.name(about)]);
        }
        if let Some(filter) = &arrival.filter {
            let before = format!("{text} {} ", self.say(Phrase::Where));
            text = format!("{before}{}", self.line(filter, depth, &before));
        }
        text
    }

    fn ending(&self, phrase: Phrase, ending: &Ending, depth: usize) -> String {
        let word = self.say(phrase);
        match ending {
            Ending::Record(arrival) => join(&[word, &self.arrival(arrival, word, depth)]),
            Ending::Condition(condition) => {
                let before = format!("{word} ");
                format!("{before}{}", self.line(condition, depth, &before))
            }
        }
    }

    fn quiet(&self, from: NaiveTime, to: NaiveTime) -> String {
        let hours = format!("{}-{}", time_of_day(from), time_of_day(to));
        join(&[self.say(Phrase::Quiet), &hours])
    }

    fn message_cap(&self, most: &Number, per: &crate::syntax::Per) -> String {
        join(&[
            self.say(Phrase::AtMost),
            &self.number(most),
            self.say(Phrase::Messages),
            &self.per(per),
        ])
    }

    fn hold_out(&self, share: &Number) -> String {
        join(&[self.say(Phrase::HoldOut), &self.share(share)])
    }

    fn share(&self, share: &Number) -> String {
        format!("{}%", self.number(share))
    }

    pub(super) fn experiment(&self, experiment: &Experiment) -> String {
        let title = experiment.title.as_deref();
        let head = self.head(Phrase::Experiment, &experiment.name, title, None);
        let body = self.block(&experiment.body, 0, |line, depth| {
            self.experiment_line(line, depth)
        });
        format!("{head} {body}")
    }

    fn experiment_line(&self, line: &ExperimentLine, depth: usize) -> String {
        match line {
            ExperimentLine::On { segment, every, at } => {
                let text = join(&[
                    self.say(Phrase::OnSegment),
                    &self.name(segment),
                    self.say(Phrase::Every),
                    &self.distance(every),
                ]);
                self.with_time(text, *at)
            }
            ExperimentLine::Split { test, rest } => join(&[
                self.say(Phrase::Split),
                &self.share(test),
                &format!("{},", self.say(Phrase::Test)),
                &self.share(rest),
                self.say(Phrase::RestPart),
            ]),
            ExperimentLine::Variant { name, body } => {
                let before = format!("{} {} ", self.say(Phrase::Variant), self.name(name));
                format!("{before}{}", self.steps(body, depth, &before))
            }
            ExperimentLine::HoldOut(share) => self.hold_out(share),
            ExperimentLine::Winner {
                rate,
                after,
                at_least,
                otherwise,
            } => self.winner(*rate, after, at_least, otherwise),
            ExperimentLine::RestGetsWinner => self.say(Phrase::RestGetsWinner).to_owned(),
            ExperimentLine::Quiet(from, to) => self.quiet(*from, *to),
            ExperimentLine::AtMost(most, per) => self.message_cap(most, per),
        }
    }

    fn winner(
        &self,
        rate: Rate,
        after: &PeriodAmount,
        at_least: &Number,
        otherwise: &Name,
    ) -> String {
        let rate = match rate {
            Rate::Open => Phrase::OpenRate,
            Rate::Click => Phrase::ClickRate,
            Rate::Purchase => Phrase::PurchaseRate,
        };
        join(&[
            self.say(Phrase::WinnerBy),
            self.say(rate),
            self.say(Phrase::After),
            &self.amount(after, Case::Genitive),
            self.say(Phrase::WithAtLeast),
            &self.number(at_least),
            &format!("{},", self.say(Phrase::SentEach)),
            self.say(Phrase::ElseVariant),
            &self.name_unless(otherwise, names_period),
        ])
    }
}
