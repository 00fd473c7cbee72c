//! Headers and declarations.

use super::{
    Parsed,
    cursor::Parser,
    failure::{Expected, Failure, Parsing, nearest_word},
    phrases::{self, DECLARATIONS, HEADERS, PhraseSet},
    token::{Kind, Symbol},
};
use crate::{
    diagnostics::codes,
    syntax::{
        Attribute, Catalog, CatalogContent, Condition, Declaration, File, Header, Name, Param,
        Partition, Segment, State, TypeName,
    },
    vocabulary::{Language, Phrase, type_name},
};

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(mut self) -> Parsed {
        let mut file = File::default();
        let mut is_first = true;
        while !self.refused && !self.reports.is_full() {
            while self.here().kind == Kind::Break || self.at_symbol(Symbol::Semicolon) {
                self.advance();
            }
            if self.here().kind == Kind::End {
                break;
            }
            let first = self.position;
            let result = if self.phrase(HEADERS).is_some() {
                self.item(is_first, |parser| parser.header(&file))
                    .map(|header| file.headers.push(header))
            } else {
                self.item(is_first, Parser::declaration)
                    .map(|declaration| file.declarations.push(declaration))
            };
            if let Err(failure) = result {
                self.skip_declaration(first);
                self.report(failure, first);
            }
            is_first = false;
        }
        file.closing_comments = self
            .take_comments(self.tokens.len())
            .iter()
            .map(|comment| comment.text.to_owned())
            .collect();
        Parsed {
            file,
            diagnostics: self.reports.finish(),
            broken: self.broken,
        }
    }

    /// Steps to the next declaration after a broken one, and keeps the name of the broken one.
    fn skip_declaration(&mut self, first: usize) {
        let named = self.token(first + 1);
        if matches!(named.kind, Kind::Word | Kind::QuotedName) {
            self.broken.push(named.text.clone().into_owned());
        }
        self.wheres.clear();
        self.skip_item(first);
        // What follows on lines of its own belongs to the broken one until something begins that is known.
        while self.here().kind != Kind::End
            && !(self.here().begins_line
                && (phrases::begins_declaration(self.words, self.tokens, self.position, false)
                    || self.phrase(DECLARATIONS).is_some()))
        {
            let next = self.position + 1;
            self.advance();
            if self.here().kind != Kind::End && !self.here().begins_line {
                self.skip_item(next);
            }
        }
        // Comments inside of what was left out are left out with it.
        self.take_comments(self.position.saturating_sub(1));
    }

    fn header(&mut self, file: &File) -> Parsing<Header> {
        let first = self.position;
        let phrase = self.eat_phrase(HEADERS);
        let word = self.span_from(first);
        let named = phrase.map_or("", |phrase| phrase.text(self.language()));
        let header = match phrase {
            Some(Phrase::Language) => Header::Language(self.language_code()?),
            Some(Phrase::Currency) => Header::Currency(self.any_name()?.text),
            Some(Phrase::Timezone) => Header::Timezone(self.text_literal()?),
            _ => Header::Use(self.text_literal()?),
        };
        let repeated = !matches!(header, Header::Use(_))
            && file.headers.iter().any(|known| {
                std::mem::discriminant(&known.node) == std::mem::discriminant(&header)
            });
        if repeated {
            return Err(self.failure(codes::REPEATED_HEADER, word, &[named]));
        }
        if !file.declarations.is_empty() {
            return Err(self.failure(codes::HEADER_BELOW, word, &[named]));
        }
        Ok(header)
    }

    fn language_code(&mut self) -> Parsing<Language> {
        let code = self.any_name()?;
        Language::of_code(&code.text)
            .ok_or_else(|| self.failure(codes::UNKNOWN_LANGUAGE, code.span, &[&code.text]))
    }

    fn declaration(&mut self) -> Parsing<Declaration> {
        let Some(phrase) = self.eat_phrase(DECLARATIONS) else {
            return Err(self.no_declaration());
        };
        Ok(match phrase {
            Phrase::Param => Declaration::Param(self.param()?),
            Phrase::Catalog => Declaration::Catalog(self.catalog()?),
            Phrase::Condition => Declaration::Condition(self.condition_declaration()?),
            Phrase::Attribute => Declaration::Attribute(self.attribute()?),
            Phrase::Segment => Declaration::Segment(self.segment()?),
            Phrase::Partition => Declaration::Partition(self.partition()?),
            Phrase::Program => Declaration::Program(self.programme()?),
            Phrase::Bonus => Declaration::Bonus(self.bonus()?),
            Phrase::Tiers => Declaration::Tiers(self.tiers()?),
            Phrase::Trigger => Declaration::Trigger(self.trigger()?),
            Phrase::Experiment => Declaration::Experiment(self.experiment()?),
            _ => Declaration::Test(self.test()?),
        })
    }

    /// The error for a part of the language that stands from `first` to here and is not built yet.
    pub(super) fn not_built(&self, first: usize) -> Failure {
        let span = self.span_from(first);
        let start = span.start as usize;
        let text = self.text.get(start..span.end as usize).unwrap_or_default();
        self.failure(codes::NOT_BUILT_YET, span, &[text])
    }

    fn no_declaration(&self) -> Failure {
        let failure = self.unexpected(Expected::Declaration);
        if failure.0.code != codes::UNEXPECTED.code {
            return failure;
        }
        let language = self.language();
        let known: Vec<String> = DECLARATIONS
            .iter()
            .map(|phrase| format!("`{}`", phrase.text(language)))
            .collect();
        let here = self.here();
        self.failure(
            codes::UNKNOWN_DECLARATION,
            self.span_of(here),
            &[&format!("`{}`", here.text), &known.join(", ")],
        )
    }

    fn param(&mut self) -> Parsing<Param> {
        let name = self.name()?;
        self.expect_symbol(Symbol::Colon)?;
        let kind = self.type_name()?;
        let default = if self.eat_symbol(Symbol::Equal) {
            Some(self.value()?)
        } else {
            None
        };
        Ok(Param {
            name,
            kind,
            default,
        })
    }

    fn catalog(&mut self) -> Parsing<Catalog> {
        let name = self.name()?;
        let content = if self.eat_symbol(Symbol::Colon) {
            CatalogContent::Host(self.type_name()?)
        } else if self.eat_symbol(Symbol::Equal) {
            CatalogContent::Listed(self.list()?)
        } else {
            return Err(self.unexpected(Expected::Symbol(Symbol::Equal)));
        };
        Ok(Catalog { name, content })
    }

    fn type_name(&mut self) -> Parsing<TypeName> {
        let here = self.here();
        if here.kind != Kind::Word {
            return Err(self.unexpected(Expected::Type));
        }
        if let Some(kind) = self.words.kind(here.word) {
            self.advance();
            return Ok(kind);
        }
        let language = self.language();
        let known: Vec<String> = TYPES
            .iter()
            .map(|&kind| format!("`{}`", type_name(language, kind)))
            .collect();
        let failure = self.failure(
            codes::UNKNOWN_TYPE,
            self.span_of(here),
            &[&here.text, &known.join(", ")],
        );
        Err(match nearest_word(&here.text, self.words.kinds()) {
            Some(word) => failure.mended(|diagnostic| diagnostic.did_you_mean(word)),
            None => failure,
        })
    }

    fn condition_declaration(&mut self) -> Parsing<Condition> {
        Ok(Condition {
            name: self.name()?,
            subject: self.subject()?,
            body: self.block(Parser::expression)?,
        })
    }

    fn attribute(&mut self) -> Parsing<Attribute> {
        let name = self.name()?;
        let title = self.title()?;
        let subject = self.subject()?;
        self.expect_symbol(Symbol::Equal)?;
        Ok(Attribute {
            name,
            title,
            subject,
            value: self.expression()?,
        })
    }

    fn segment(&mut self) -> Parsing<Segment> {
        Ok(Segment {
            name: self.name()?,
            title: self.title()?,
            subject: self.subject()?,
            body: self.block(Parser::expression)?,
        })
    }

    fn partition(&mut self) -> Parsing<Partition> {
        let partition = Partition {
            name: self.name()?,
            title: self.title()?,
            subject: self.subject()?,
            states: self.block(Parser::state)?,
        };
        let states = &partition.states.items;
        let early = states
            .iter()
            .take(states.len().saturating_sub(1))
            .find(|state| state.node.when.is_none());
        if let Some(state) = early {
            let otherwise = Phrase::Otherwise.text(self.language());
            let diagnostic =
                self.diagnose(codes::OTHERWISE_NOT_LAST, state.node.span, &[otherwise]);
            self.reports.push(diagnostic);
        }
        Ok(partition)
    }

    fn state(&mut self) -> Parsing<State> {
        let first = self.position;
        if self.at(Phrase::Otherwise) && self.token(self.position + 1).kind != Kind::Break {
            let before = self.place();
            self.eat(Phrase::Otherwise);
            if !self.at(Phrase::When) {
                return Ok(State {
                    name: self.name()?,
                    when: None,
                    span: self.span_from(first),
                });
            }
            self.return_to(before);
        }
        let name = self.name()?;
        self.expect(Phrase::When)?;
        Ok(State {
            name,
            when: Some(self.when()?),
            span: self.span_from(first),
        })
    }

    pub(super) fn title(&mut self) -> Parsing<Option<String>> {
        if self.here().kind == Kind::Text {
            self.text_literal().map(Some)
        } else {
            Ok(None)
        }
    }

    /// `for vehicle`.
    fn subject(&mut self) -> Parsing<Option<Name>> {
        if self.eat_phrase(PhraseSet::of(&[Phrase::For])).is_some() {
            self.name().map(Some)
        } else {
            Ok(None)
        }
    }
}

/// All types, in the order in which they are listed to people.
const TYPES: [TypeName; 16] = [
    TypeName::Days,
    TypeName::Weeks,
    TypeName::Months,
    TypeName::Quarters,
    TypeName::Years,
    TypeName::Minutes,
    TypeName::Hours,
    TypeName::Int,
    TypeName::Decimal,
    TypeName::Ratio,
    TypeName::Money,
    TypeName::Points,
    TypeName::Kilometres,
    TypeName::Text,
    TypeName::Date,
    TypeName::Bool,
];
