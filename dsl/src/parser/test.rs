//! Tests in the file.

use super::{
    cursor::Parser,
    failure::{Expected, Parsing},
    phrases::PhraseSet,
    token::{Kind, Symbol},
};
use crate::{
    syntax::{Document, Entry, Expectation, Expression, Given, Name, Reason, Test},
    vocabulary::Phrase,
};

const LINES: PhraseSet = PhraseSet::of(&[
    Phrase::AsOf,
    Phrase::Expect,
    Phrase::Param,
    Phrase::Catalog,
    Phrase::Event,
    Phrase::Delete,
    Phrase::AdvanceTo,
]);

/// What is expected of triggers.
const OF_TRIGGERS: PhraseSet = PhraseSet::of(&[
    Phrase::SendExpected,
    Phrase::TaskExpected,
    Phrase::EmitExpected,
    Phrase::NoSend,
    Phrase::NoTask,
    Phrase::NoEmit,
    Phrase::GoalOf,
    Phrase::NoGoalOf,
    Phrase::MissedStartOf,
    Phrase::NoMissedStartOf,
]);

/// What can follow the channel of a message.
const BEHIND_CHANNEL: PhraseSet =
    PhraseSet::of(&[Phrase::Once, Phrase::At, Phrase::NotSentBecause]);

/// What is expected of points.
const OF_POINTS: PhraseSet = PhraseSet::of(&[Phrase::Balance, Phrase::Available, Phrase::Redeem]);

/// What is expected of time alone.
const TURNS: PhraseSet = PhraseSet::of(&[
    Phrase::LeavesOn,
    Phrase::LeavesNever,
    Phrase::JoinsOn,
    Phrase::JoinsNever,
]);

const EXPECTED: PhraseSet = PhraseSet::of(&[Phrase::Not, Phrase::Out, Phrase::Unknown]);

impl Parser<'_> {
    /// What follows the keyword.
    pub(super) fn test(&mut self) -> Parsing<Test> {
        Ok(Test {
            title: self.text_literal()?,
            body: self.block(Parser::given)?,
        })
    }

    fn given(&mut self) -> Parsing<Given> {
        let first = self.position;
        // `event { … }` is a record of a collection called so.
        let is_record = self.token(first + 1).is(Symbol::OpenBrace);
        match self.phrase(LINES) {
            _ if is_record => self.record(),
            Some(Phrase::AsOf) => {
                self.eat(Phrase::AsOf);
                self.value().map(Given::AsOf)
            }
            Some(Phrase::Expect) => {
                self.eat(Phrase::Expect);
                self.expectation().map(Given::Expect)
            }
            Some(Phrase::Param) => {
                self.eat(Phrase::Param);
                let name = self.name()?;
                self.expect_symbol(Symbol::Equal)?;
                Ok(Given::Param(name, self.value()?))
            }
            Some(Phrase::Catalog) => {
                self.eat(Phrase::Catalog);
                let name = self.name()?;
                self.expect_symbol(Symbol::Equal)?;
                Ok(Given::Catalog(name, self.list()?))
            }
            Some(Phrase::Event) => {
                self.eat(Phrase::Event);
                let noun = self.name()?;
                Ok(Given::Event(noun, self.document()?))
            }
            Some(Phrase::Delete) => {
                self.eat(Phrase::Delete);
                let noun = self.name()?;
                Ok(Given::Delete(noun, self.text_literal()?))
            }
            Some(_) => {
                self.eat(Phrase::AdvanceTo);
                self.value().map(Given::AdvanceTo)
            }
            None => self.record(),
        }
    }

    fn record(&mut self) -> Parsing<Given> {
        let noun = self.name()?;
        if !self.at_symbol(Symbol::OpenBrace) {
            return Err(self.unexpected(Expected::Record));
        }
        Ok(Given::Record(noun, self.document()?))
    }

    fn expectation(&mut self) -> Parsing<Expectation> {
        let first = self.position;
        let next = self.token(first + 1).kind;
        let names_more = matches!(next, Kind::Word | Kind::QuotedName | Kind::Text);
        if let Some(phrase) = self.phrase(OF_TRIGGERS)
            && (names_more || self.words_of(phrase) > 1)
            && !self.is_missing_at(first + 1)
        {
            self.eat_phrase(OF_TRIGGERS);
            return self.expected_effect(phrase);
        }
        if next == Kind::Number
            && let Some(phrase) = self.eat_phrase(OF_POINTS)
        {
            return self.expected_points(phrase);
        }
        if next == Kind::Text && self.eat(Phrase::Gift) {
            let name = self.text_literal()?;
            let is_missing = self.eat(Phrase::IsMissing);
            return Ok(Expectation::Gift { name, is_missing });
        }
        let marked = match self.phrase(EXPECTED) {
            // A segment may be called `out`.
            Some(phrase) if matches!(next, Kind::Word | Kind::QuotedName) => {
                self.eat_phrase(EXPECTED);
                Some(phrase)
            }
            _ => None,
        };
        let name = self.name()?;
        let expectation = match marked {
            Some(Phrase::Not) => Expectation::NotSelected(name),
            Some(Phrase::Out) => Expectation::Out(name),
            Some(_) => {
                let because = if self.eat(Phrase::Because) {
                    Some(self.path()?)
                } else {
                    None
                };
                Expectation::Unknown {
                    segment: name,
                    because,
                }
            }
            None => self.expected_value(name)?,
        };
        match expectation {
            Expectation::Selected(segment) => self.expected_turn(segment),
            other => Ok(other),
        }
    }

    /// Behind `balance`, `available` or `redeem`.
    fn expected_points(&mut self, phrase: Phrase) -> Parsing<Expectation> {
        let points = Box::new(self.quantity_literal()?);
        if phrase == Phrase::Redeem {
            return Ok(Expectation::Redeem(points));
        }
        let holder = if self.eat(Phrase::For) {
            Some((self.name()?, self.text_literal()?))
        } else {
            None
        };
        let at = if self.eat(Phrase::At) {
            Some(Box::new(self.value()?))
        } else {
            None
        };
        Ok(Expectation::Balance {
            available: phrase == Phrase::Available,
            points,
            holder,
            at,
        })
    }

    /// Behind `send`, `task` or `emit`, or behind `no` and one of them.
    fn expected_effect(&mut self, phrase: Phrase) -> Parsing<Expectation> {
        match phrase {
            Phrase::NoSend => {
                let channel = self.expected_channel()?;
                let template = self.title()?;
                let because = match self.eat(Phrase::NotSentBecause) {
                    true => Some(self.reason()?),
                    false => None,
                };
                return Ok(Expectation::NoSend {
                    channel,
                    template,
                    because,
                });
            }
            Phrase::NoTask => return self.title().map(Expectation::NoTask),
            Phrase::NoEmit => {
                let event = match self.here().kind {
                    Kind::Word | Kind::QuotedName => Some(self.name()?),
                    _ => None,
                };
                return Ok(Expectation::NoEmit(event));
            }
            Phrase::NoGoalOf => return self.name().map(Expectation::NoGoal),
            Phrase::NoMissedStartOf => return self.name().map(Expectation::NoMissed),
            Phrase::GoalOf => {
                let trigger = self.name()?;
                let (once, at) = self.once_and_at()?;
                return Ok(Expectation::Goal { trigger, once, at });
            }
            Phrase::MissedStartOf => {
                let trigger = self.name()?;
                let (once, at) = self.once_and_at()?;
                return Ok(Expectation::Missed { trigger, once, at });
            }
            Phrase::EmitExpected => {
                let event = self.name()?;
                let (once, at) = self.once_and_at()?;
                return Ok(Expectation::Emit { event, once, at });
            }
            Phrase::TaskExpected => {
                let title = self.text_literal()?;
                let (once, at) = self.once_and_at()?;
                return Ok(Expectation::Task { title, once, at });
            }
            _ => {}
        }
        let channel = self.expected_channel()?;
        let template = self.title()?;
        let (once, at) = self.once_and_at()?;
        Ok(Expectation::Send {
            channel,
            template,
            once,
            at,
        })
    }

    /// The channel of a message that is expected, or is not.
    fn expected_channel(&mut self) -> Parsing<Option<Name>> {
        match self.here().kind {
            Kind::Word | Kind::QuotedName if self.phrase(BEHIND_CHANNEL).is_none() => {
                self.name().map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Behind `because`.
    fn reason(&mut self) -> Parsing<Reason> {
        let phrases = Reason::ALL.map(Reason::phrase);
        let said = self.eat_phrase(PhraseSet::of(&phrases));
        let reason = Reason::ALL
            .into_iter()
            .find(|reason| Some(reason.phrase()) == said);
        reason.ok_or_else(|| self.unexpected(Expected::Phrase(Phrase::NoConsent)))
    }

    fn once_and_at(&mut self) -> Parsing<(bool, Option<Box<Expression>>)> {
        let once = self.eat(Phrase::Once);
        let at = match self.eat(Phrase::At) {
            true => Some(Box::new(self.value()?)),
            false => None,
        };
        Ok((once, at))
    }

    /// How many words a phrase has in the languages.
    fn words_of(&self, phrase: Phrase) -> usize {
        let sequences = self.words.sequences(phrase).iter();
        sequences.map(|words| words.len()).min().unwrap_or(0)
    }

    fn is_missing_at(&mut self, position: usize) -> bool {
        let before = std::mem::replace(&mut self.position, position);
        let found = self.at(Phrase::IsMissing);
        self.position = before;
        found
    }

    fn expected_value(&mut self, name: Name) -> Parsing<Expectation> {
        if self.eat_symbol(Symbol::Equal) {
            let value = self.value()?;
            return Ok(Expectation::Value {
                name,
                value: Some(Box::new(value)),
            });
        }
        if self.eat(Phrase::IsMissing) {
            return Ok(Expectation::Value { name, value: None });
        }
        Ok(Expectation::Selected(name))
    }

    /// Behind the name of a segment.
    fn expected_turn(&mut self, segment: Name) -> Parsing<Expectation> {
        let Some(turn) = self.eat_phrase(TURNS) else {
            return Ok(Expectation::Selected(segment));
        };
        let at = match turn {
            Phrase::LeavesOn | Phrase::JoinsOn => Some(Box::new(self.value()?)),
            _ => None,
        };
        Ok(match turn {
            Phrase::LeavesOn | Phrase::LeavesNever => Expectation::Leaves { segment, at },
            _ => Expectation::Joins { segment, at },
        })
    }

    /// `{ field: value, visits: [ { … } ] }`. Fields are parted by commas or lines.
    fn document(&mut self) -> Parsing<Document> {
        let first = self.position;
        self.expect_symbol(Symbol::OpenBrace)?;
        let fields = self.delimited(false, |parser| {
            let mut fields = Vec::new();
            loop {
                while parser.here().kind == Kind::Break || parser.at_symbol(Symbol::Semicolon) {
                    parser.advance();
                }
                if parser.at_symbol(Symbol::CloseBrace) {
                    return Ok(fields);
                }
                let name = parser.any_name()?;
                parser.expect_symbol(Symbol::Colon)?;
                fields.push((name, parser.entry()?));
                if !parser.eat_symbol(Symbol::Comma) && !parser.at_item_end() {
                    return Err(parser.missing_comma());
                }
            }
        })?;
        self.expect_symbol(Symbol::CloseBrace)?;
        Ok(Document {
            fields,
            span: self.span_from(first),
        })
    }

    fn entry(&mut self) -> Parsing<Entry> {
        if self.at_symbol(Symbol::OpenBrace) {
            return self.nested(Parser::document).map(Entry::Record);
        }
        let opens = self.at_symbol(Symbol::OpenBracket);
        let next = self.token(self.position + 1);
        if opens && (next.is(Symbol::OpenBrace) || next.is(Symbol::CloseBracket)) {
            return self.documents().map(Entry::Records);
        }
        self.value().map(|value| Entry::Value(Box::new(value)))
    }

    fn documents(&mut self) -> Parsing<Vec<Document>> {
        self.expect_symbol(Symbol::OpenBracket)?;
        let documents = self.delimited(true, |parser| {
            let mut documents = Vec::new();
            while !parser.at_symbol(Symbol::CloseBracket) {
                documents.push(parser.nested(Parser::document)?);
                if !parser.eat_symbol(Symbol::Comma) && !parser.at_symbol(Symbol::CloseBracket) {
                    return Err(parser.unexpected(Expected::Symbol(Symbol::Comma)));
                }
            }
            Ok(documents)
        })?;
        self.expect_symbol(Symbol::CloseBracket)?;
        Ok(documents)
    }
}
