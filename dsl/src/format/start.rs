//! What starts a rule.

use super::{name::begins_phrase_with, printer::Printer, rows::join};
use crate::{
    syntax::{Change, Day, ExpressionKind, Side, Start},
    vocabulary::{Case, Phrase},
};
use chrono::NaiveTime;

impl Printer {
    pub(super) fn start(&self, start: &Start, depth: usize) -> String {
        match start {
            Start::Record {
                collection,
                condition,
                filter,
            } => {
                let on = self.say(Phrase::On);
                let following = condition.as_ref().map_or("", |name| name.text.as_str());
                let collection = self.name_unless(collection, |word| {
                    begins_phrase_with(on, word) || begins_phrase_with(word, following)
                });
                let condition = condition.as_ref().map(|name| self.name(name));
                let text = match condition {
                    Some(condition) => join(&[on, &collection, &condition]),
                    None => join(&[on, &collection]),
                };
                match filter {
                    None => text,
                    Some(filter) => {
                        let before = format!("{text} {} ", self.say(Phrase::Where));
                        format!("{before}{}", self.line(filter, depth, &before))
                    }
                }
            }
            Start::Day { day, at } => {
                let mut text = self.days(day, depth);
                if let Some(at) = at {
                    text = join(&[&text, self.say(Phrase::At), &time_of_day(*at)]);
                }
                text
            }
            Start::Membership { change, segment } => {
                let change = self.say(match change {
                    Change::Entering => Phrase::OnEntering,
                    Change::Leaving => Phrase::OnLeaving,
                });
                join(&[change, &self.name(segment)])
            }
        }
    }

    fn days(&self, day: &Day, depth: usize) -> String {
        match day {
            Day::Every => self.say(Phrase::EveryDay).to_owned(),
            Day::Weekday(day) => self.say(weekday_phrase(*day)).to_owned(),
            Day::OfMonth(days) => {
                let and = format!(" {} ", self.say(Phrase::And));
                let days: Vec<String> = days.iter().map(u32::to_string).collect();
                join(&[
                    self.say(Phrase::OnDay),
                    &days.join(&and),
                    self.say(Phrase::OfTheMonth),
                ])
            }
            Day::OfYear(day) | Day::Anniversary(day) => {
                join(&[self.say(Phrase::On), &self.value(day, depth)])
            }
            Day::NearAnniversary {
                distance,
                side,
                anniversary,
            } => {
                let distance = self.amount(distance, Case::Accusative);
                let phrase = match side {
                    Side::Before => Phrase::BeforeAnniversaryOf,
                    Side::After => Phrase::AfterAnniversaryOf,
                };
                let anniversary = match &anniversary.kind {
                    ExpressionKind::AnniversaryOf {
                        date,
                        leap_to_march,
                    } => self.anniversary(phrase, date, *leap_to_march, depth),
                    _ => self.value(anniversary, depth),
                };
                join(&[&distance, &anniversary])
            }
        }
    }
}

pub(super) fn time_of_day(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn weekday_phrase(day: u32) -> Phrase {
    match day {
        1 => Phrase::EveryMonday,
        2 => Phrase::EveryTuesday,
        3 => Phrase::EveryWednesday,
        4 => Phrase::EveryThursday,
        5 => Phrase::EveryFriday,
        6 => Phrase::EverySaturday,
        _ => Phrase::EverySunday,
    }
}
