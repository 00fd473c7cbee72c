//! What a test expects of triggers.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::Expectation,
    source::Span,
    syntax::{self, Expression},
    types::Value,
};

impl Checker<'_> {
    /// An expectation of a message or a task.
    pub(in crate::check) fn expected_effect(
        &mut self,
        expected: &syntax::Expectation,
        span: Span,
    ) -> Option<Expectation> {
        if self.declared.triggers.names.is_empty() {
            return self.report(codes::NOTHING_SENDS, span, &[]);
        }
        let (channel, name, once, at) = match expected {
            syntax::Expectation::Send {
                channel,
                template,
                once,
                at,
            } => (channel.as_ref(), template.as_ref(), *once, at.as_deref()),
            syntax::Expectation::Task { title, once, at } => {
                (None, Some(title), *once, at.as_deref())
            }
            syntax::Expectation::NoSend { channel, template } => {
                (channel.as_ref(), template.as_ref(), false, None)
            }
            syntax::Expectation::NoTask(name) => (None, name.as_ref(), false, None),
            _ => return None,
        };
        if let Some(channel) = channel {
            self.known_channel(channel)?;
        }
        Some(Expectation::Effect {
            send: matches!(
                expected,
                syntax::Expectation::Send { .. } | syntax::Expectation::NoSend { .. }
            ),
            channel: channel.map(|channel| channel.text.clone()),
            name: name.cloned(),
            absent: matches!(
                expected,
                syntax::Expectation::NoSend { .. } | syntax::Expectation::NoTask(_)
            ),
            once,
            at: self.expected_at(at)?,
        })
    }

    fn expected_at(&mut self, at: Option<&Expression>) -> Option<Option<Value>> {
        match at {
            None => Some(None),
            Some(at) => self.as_of(at).map(Some),
        }
    }
}
