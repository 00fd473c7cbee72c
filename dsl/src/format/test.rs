//! Tests in the file, and the records that they describe.

use super::{
    name::marks_expectation,
    printer::{Printer, fits, indentation},
};
use crate::{
    syntax::{Document, Entry, Expectation, Expression, Given, Name},
    vocabulary::Phrase,
};

impl Printer {
    pub(super) fn given(&self, given: &Given, depth: usize) -> String {
        match given {
            Given::AsOf(at) => format!("{} {}", self.say(Phrase::AsOf), self.value(at, depth)),
            Given::Record(noun, record) => {
                let before = format!("{} ", self.name(noun));
                let record = self.document(record, depth, &before);
                format!("{before}{record}")
            }
            Given::Param(name, value) => format!(
                "{} {} = {}",
                self.say(Phrase::Param),
                self.name(name),
                self.value(value, depth)
            ),
            Given::Catalog(name, values) => {
                let before = format!("{} {} = ", self.say(Phrase::Catalog), self.name(name));
                let list = self.long_list(values, depth, &before);
                format!("{before}{list}")
            }
            Given::Event(noun, record) => {
                let before = format!("{} {} ", self.say(Phrase::Event), self.name(noun));
                let record = self.document(record, depth, &before);
                format!("{before}{record}")
            }
            Given::Delete(noun, key) => format!(
                "{} {} {}",
                self.say(Phrase::Delete),
                self.name(noun),
                self.text(key)
            ),
            Given::AdvanceTo(at) => {
                format!("{} {}", self.say(Phrase::AdvanceTo), self.value(at, depth))
            }
            Given::Expect(expectation) => {
                let expectation = self.expectation(expectation, depth);
                format!("{} {expectation}", self.say(Phrase::Expect))
            }
        }
    }

    fn expectation(&self, expectation: &Expectation, depth: usize) -> String {
        let expected = |name| self.name_unless(name, marks_expectation);
        let with = |phrase, name| format!("{} {}", self.say(phrase), self.name(name));
        match expectation {
            Expectation::Selected(segment) => expected(segment),
            Expectation::NotSelected(segment) => with(Phrase::Not, segment),
            Expectation::Out(segment) => with(Phrase::Out, segment),
            Expectation::Leaves { segment, at } => {
                let turns = (Phrase::LeavesOn, Phrase::LeavesNever);
                self.turn(segment, turns, at.as_deref(), depth)
            }
            Expectation::Joins { segment, at } => {
                let turns = (Phrase::JoinsOn, Phrase::JoinsNever);
                self.turn(segment, turns, at.as_deref(), depth)
            }
            Expectation::Unknown { segment, because } => {
                let mut text = with(Phrase::Unknown, segment);
                if let Some(field) = because {
                    let because = self.say(Phrase::Because);
                    text.push_str(&format!(" {because} {}", self.path(field)));
                }
                text
            }
            Expectation::Value {
                name,
                value: Some(value),
            } => format!("{} = {}", expected(name), self.value(value, depth)),
            Expectation::Value { name, value: None } => {
                format!("{} {}", expected(name), self.say(Phrase::IsMissing))
            }
            Expectation::Balance {
                available,
                points,
                holder,
                at,
            } => {
                let of = match available {
                    true => Phrase::Available,
                    false => Phrase::Balance,
                };
                let mut text = format!("{} {}", self.say(of), self.value(points, depth));
                if let Some((holder, key)) = holder {
                    let (word, holder) = (self.say(Phrase::For), self.name(holder));
                    text.push_str(&format!(" {word} {holder} {}", self.text(key)));
                }
                if let Some(at) = at {
                    let at = self.value(at, depth);
                    text.push_str(&format!(" {} {at}", self.say(Phrase::At)));
                }
                text
            }
            Expectation::Gift { name, is_missing } => {
                let gift = format!("{} {}", self.say(Phrase::Gift), self.text(name));
                match is_missing {
                    true => format!("{gift} {}", self.say(Phrase::IsMissing)),
                    false => gift,
                }
            }
            Expectation::Redeem(points) => {
                format!("{} {}", self.say(Phrase::Redeem), self.value(points, depth))
            }
            Expectation::Send {
                channel,
                template,
                once,
                at,
            } => {
                let message = self.message_by(Phrase::SendExpected, channel, template);
                message + &self.once_and_at(*once, at.as_deref(), depth)
            }
            Expectation::Task { title, once, at } => format!(
                "{}{}{}",
                self.say(Phrase::TaskExpected),
                self.quoted(Some(title)),
                self.once_and_at(*once, at.as_deref(), depth)
            ),
            Expectation::Emit { event, once, at } => {
                with(Phrase::EmitExpected, event) + &self.once_and_at(*once, at.as_deref(), depth)
            }
            Expectation::NoSend {
                channel,
                template,
                because,
            } => {
                let mut text = self.message_by(Phrase::NoSend, channel, template);
                if let Some(reason) = because {
                    let because = self.say(Phrase::NotSentBecause);
                    text.push_str(&format!(" {because} {}", self.say(reason.phrase())));
                }
                text
            }
            Expectation::Goal { trigger, once, at } => {
                with(Phrase::GoalOf, trigger) + &self.once_and_at(*once, at.as_deref(), depth)
            }
            Expectation::Missed { trigger, once, at } => {
                let start = with(Phrase::MissedStartOf, trigger);
                start + &self.once_and_at(*once, at.as_deref(), depth)
            }
            Expectation::NoGoal(trigger) => with(Phrase::NoGoalOf, trigger),
            Expectation::NoMissed(trigger) => with(Phrase::NoMissedStartOf, trigger),
            Expectation::NoEmit(None) => self.say(Phrase::NoEmit).to_owned(),
            Expectation::NoEmit(Some(event)) => with(Phrase::NoEmit, event),
            Expectation::NoTask(title) => {
                format!(
                    "{}{}",
                    self.say(Phrase::NoTask),
                    self.quoted(title.as_deref())
                )
            }
        }
    }

    fn turn(
        &self,
        segment: &Name,
        (on, never): (Phrase, Phrase),
        at: Option<&Expression>,
        depth: usize,
    ) -> String {
        let segment = self.name_unless(segment, marks_expectation);
        match at {
            Some(at) => format!("{segment} {} {}", self.say(on), self.value(at, depth)),
            None => format!("{segment} {}", self.say(never)),
        }
    }

    /// `send email "x"`.
    fn message_by(
        &self,
        phrase: Phrase,
        channel: &Option<Name>,
        template: &Option<String>,
    ) -> String {
        let mut text = self.say(phrase).to_owned();
        if let Some(channel) = channel {
            text.push_str(&format!(" {}", self.name_unless(channel, follows_channel)));
        }
        text + &self.quoted(template.as_deref())
    }

    /// ` "x"`.
    fn quoted(&self, text: Option<&str>) -> String {
        text.map_or_else(String::new, |text| format!(" {}", self.text(text)))
    }

    /// ` once at …`.
    fn once_and_at(&self, once: bool, at: Option<&Expression>, depth: usize) -> String {
        let mut text = String::new();
        if once {
            text.push_str(&format!(" {}", self.say(Phrase::Once)));
        }
        if let Some(at) = at {
            text.push_str(&format!(
                " {} {}",
                self.say(Phrase::At),
                self.value(at, depth)
            ));
        }
        text
    }

    /// A record on one line where it fits behind `before`, else one field a line.
    fn document(&self, document: &Document, depth: usize, before: &str) -> String {
        let short = self.short_document(document);
        if fits(depth, before.chars().count() + short.chars().count()) {
            return short;
        }
        let fields: Vec<String> = document
            .fields
            .iter()
            .map(|(name, entry)| {
                let before = format!("{}: ", self.any_name(name));
                // The comma behind the entry takes one column.
                let entry = self.entry(entry, depth + 1, &format!("{before},"));
                format!("{}{before}{entry}", indentation(depth + 1))
            })
            .collect();
        format!("{{\n{}\n{}}}", fields.join(",\n"), indentation(depth))
    }

    fn entry(&self, entry: &Entry, depth: usize, before: &str) -> String {
        match entry {
            Entry::Value(value) => self.value(value, depth),
            Entry::Record(document) => self.document(document, depth, before),
            Entry::Records(documents) => {
                let short = self.short_entry(entry);
                if fits(depth, before.chars().count() + short.chars().count()) {
                    return short;
                }
                let records: Vec<String> = documents
                    .iter()
                    .map(|document| {
                        let record = self.document(document, depth + 1, ",");
                        format!("{}{record}", indentation(depth + 1))
                    })
                    .collect();
                format!("[\n{}\n{}]", records.join(",\n"), indentation(depth))
            }
        }
    }

    fn short_document(&self, document: &Document) -> String {
        if document.fields.is_empty() {
            return "{}".to_owned();
        }
        let fields: Vec<String> = document
            .fields
            .iter()
            .map(|(name, entry)| format!("{}: {}", self.any_name(name), self.short_entry(entry)))
            .collect();
        format!("{{ {} }}", fields.join(", "))
    }

    fn short_entry(&self, entry: &Entry) -> String {
        match entry {
            Entry::Value(value) => self.value(value, 0),
            Entry::Record(document) => self.short_document(document),
            Entry::Records(documents) if documents.is_empty() => "[]".to_owned(),
            Entry::Records(documents) => {
                let records: Vec<String> = documents
                    .iter()
                    .map(|document| self.short_document(document))
                    .collect();
                format!("[ {} ]", records.join(", "))
            }
        }
    }
}

/// Whether a word behind `send` would not be read as a channel.
fn follows_channel(word: &str) -> bool {
    [Phrase::Once, Phrase::At, Phrase::NotSentBecause]
        .iter()
        .any(|phrase| {
            crate::vocabulary::Language::ALL
                .iter()
                .any(|&language| phrase.text(language).split(' ').next() == Some(word))
        })
}
