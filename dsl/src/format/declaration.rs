//! Files, headers and declarations.

use super::name::begins_declaration;
use super::printer::{Printer, fits, indentation, push_comments};
use crate::{
    syntax::{
        Attribute, Block, Catalog, CatalogContent, Condition, Declaration, Expression,
        ExpressionKind, File, Header, Item, Name, Param, State,
    },
    vocabulary::{Phrase, type_name},
};

impl Printer {
    pub(super) fn file(&self, file: &File) -> String {
        let mut text = self.headers(&file.headers);
        let mut above: Option<&Declaration> = None;
        for item in &file.declarations {
            let apart = match above {
                None => !text.is_empty(),
                Some(above) => is_block(above) || is_block(&item.node) || item.blank_before,
            };
            if apart {
                text.push('\n');
            }
            self.push_item(&mut text, item, 0, &self.declaration(&item.node));
            above = Some(&item.node);
        }
        if !file.closing_comments.is_empty() && !text.is_empty() {
            text.push('\n');
        }
        push_comments(&mut text, &file.closing_comments, 0);
        text
    }

    /// The headers. The comment that opens a file stands apart from them.
    fn headers(&self, headers: &[Item<Header>]) -> String {
        let text = self.lines(headers, 0, |header, _| self.header(header));
        let opening = headers.first().map_or(0, |first| first.comments.len());
        if opening == 0 {
            return text;
        }
        let end: usize = text.split_inclusive('\n').take(opening).map(str::len).sum();
        let (comments, rest) = text.split_at(end);
        format!("{comments}\n{rest}")
    }

    fn header(&self, header: &Header) -> String {
        let (phrase, value) = match header {
            Header::Language(language) => (Phrase::Language, language.code().to_owned()),
            Header::Timezone(zone) => (Phrase::Timezone, self.text(zone)),
            Header::Currency(code) => (Phrase::Currency, code.clone()),
            Header::Use(path) => (Phrase::Use, self.text(path)),
        };
        format!("{} {value}", self.say(phrase))
    }

    fn declaration(&self, declaration: &Declaration) -> String {
        match declaration {
            Declaration::Param(param) => self.param(param),
            Declaration::Catalog(catalog) => self.catalog(catalog),
            Declaration::Condition(condition) => self.named_condition(condition),
            Declaration::Attribute(attribute) => self.attribute(attribute),
            Declaration::Segment(segment) => {
                let head = self.head(
                    Phrase::Segment,
                    &segment.name,
                    segment.title.as_deref(),
                    segment.subject.as_ref(),
                );
                format!("{head} {}", self.condition_block(&segment.body, 0))
            }
            Declaration::Partition(partition) => {
                let head = self.head(
                    Phrase::Partition,
                    &partition.name,
                    partition.title.as_deref(),
                    partition.subject.as_ref(),
                );
                let states = self.block(&partition.states, 0, |state, depth| {
                    self.state(state, depth)
                });
                format!("{head} {states}")
            }
            Declaration::Program(programme) => self.programme(programme),
            Declaration::Bonus(bonus) => self.bonus(bonus),
            Declaration::Tiers(tiers) => self.tiers(tiers),
            Declaration::Trigger(trigger) => self.trigger(trigger),
            Declaration::Experiment(experiment) => self.experiment(experiment),
            Declaration::Test(test) => {
                let body = self.block(&test.body, 0, |given, depth| self.given(given, depth));
                format!(
                    "{} {} {body}",
                    self.say(Phrase::Test),
                    self.text(&test.title)
                )
            }
        }
    }

    /// `segment sleeping "Sleeping clients" for vehicle`.
    pub(super) fn head(
        &self,
        phrase: Phrase,
        name: &Name,
        title: Option<&str>,
        subject: Option<&Name>,
    ) -> String {
        let mut text = format!("{} {}", self.say(phrase), self.name(name));
        if let Some(title) = title {
            text.push(' ');
            text.push_str(&self.text(title));
        }
        if let Some(subject) = subject {
            text.push_str(&format!(
                " {} {}",
                self.say(Phrase::For),
                self.name(subject)
            ));
        }
        text
    }

    fn param(&self, param: &Param) -> String {
        let name = self.name(&param.name);
        let kind = type_name(self.language, param.kind);
        let mut text = format!("{} {name}: {kind}", self.say(Phrase::Param));
        if let Some(default) = &param.default {
            text.push_str(" = ");
            text.push_str(&self.value(default, 0));
        }
        text
    }

    fn catalog(&self, catalog: &Catalog) -> String {
        let head = format!("{} {}", self.say(Phrase::Catalog), self.name(&catalog.name));
        match &catalog.content {
            CatalogContent::Host(kind) => format!("{head}: {}", type_name(self.language, *kind)),
            CatalogContent::Listed(items) => {
                let before = format!("{head} = ");
                let list = self.long_list(items, 0, &before);
                format!("{before}{list}")
            }
        }
    }

    /// A list on one line, or one value a line.
    pub(super) fn long_list(&self, items: &[Expression], depth: usize, before: &str) -> String {
        let text = self.list(items, depth);
        if fits(depth, before.chars().count() + text.chars().count()) {
            return text;
        }
        let items: Vec<String> = items
            .iter()
            .map(|item| format!("{}{}", indentation(depth + 1), self.value(item, depth + 1)))
            .collect();
        format!("[\n{}\n{}]", items.join(",\n"), indentation(depth))
    }

    fn named_condition(&self, condition: &Condition) -> String {
        let head = self.head(
            Phrase::Condition,
            &condition.name,
            None,
            condition.subject.as_ref(),
        );
        let before = format!("{head} ");
        let short = if condition.body.items.len() == 1 {
            self.short_block(&condition.body, 0, &before, |line, depth| {
                self.line(line, depth, "")
            })
        } else {
            None
        };
        let body = short.unwrap_or_else(|| self.condition_block(&condition.body, 0));
        format!("{before}{body}")
    }

    fn attribute(&self, attribute: &Attribute) -> String {
        let head = self.head(
            Phrase::Attribute,
            &attribute.name,
            attribute.title.as_deref(),
            attribute.subject.as_ref(),
        );
        let before = format!("{head} = ");
        format!("{before}{}", self.line(&attribute.value, 0, &before))
    }

    fn state(&self, state: &State, depth: usize) -> String {
        let Some(when) = &state.when else {
            let name = self.name(&state.name);
            return format!("{} {name}", self.say(Phrase::Otherwise));
        };
        let name = self.name_unless(&state.name, begins_declaration);
        let before = format!("{name} {} ", self.say(Phrase::When));
        let when = match &when.kind {
            ExpressionKind::Block(crate::syntax::BlockKind::All, block) => {
                self.state_block(block, depth, &before)
            }
            _ => self.line(when, depth, &before),
        };
        format!("{before}{when}")
    }

    /// A bare `{ }` behind `when`.
    pub(super) fn state_block(
        &self,
        block: &Block<Expression>,
        depth: usize,
        before: &str,
    ) -> String {
        let short = self.short_block(block, depth, before, |line, depth| {
            self.line(line, depth, "")
        });
        short.unwrap_or_else(|| self.condition_block(block, depth))
    }
}

/// Whether a declaration stands apart from its neighbours. The words do not count: a line that is too long in one language
/// only must not bring blank lines into the others.
fn is_block(declaration: &Declaration) -> bool {
    match declaration {
        Declaration::Segment(_)
        | Declaration::Partition(_)
        | Declaration::Program(_)
        | Declaration::Bonus(_)
        | Declaration::Tiers(_)
        | Declaration::Trigger(_)
        | Declaration::Experiment(_)
        | Declaration::Test(_) => true,
        Declaration::Condition(condition) => condition.body.items.len() > 1,
        Declaration::Param(_) | Declaration::Catalog(_) | Declaration::Attribute(_) => false,
    }
}
