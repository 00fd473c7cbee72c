//! What a test expects of triggers.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{EffectKind, Expectation, Journey, Step, Trigger},
    schema::closest,
    source::Span,
    syntax,
};

impl Checker<'_> {
    /// An expectation of a message, a task, an event, a goal or a start that was missed.
    pub(in crate::check) fn expected_effect(
        &mut self,
        expected: &syntax::Expectation,
        span: Span,
    ) -> Option<Expectation> {
        if self.declared.triggers.names.is_empty() {
            return self.report(codes::NOTHING_SENDS, span, &[]);
        }
        use syntax::Expectation as Expected;
        let event = |event: &syntax::Name| event.text.clone();
        let (kind, name, absent) = match expected {
            Expected::Send { template, .. } => (EffectKind::Send, template.clone(), false),
            Expected::NoSend { template, .. } => (EffectKind::Send, template.clone(), true),
            Expected::Task { title, .. } => (EffectKind::Task, Some(title.clone()), false),
            Expected::NoTask(title) => (EffectKind::Task, title.clone(), true),
            Expected::Emit { event: name, .. } => (EffectKind::Emit, Some(event(name)), false),
            Expected::NoEmit(name) => (EffectKind::Emit, name.as_ref().map(event), true),
            Expected::Goal { trigger, .. } => (EffectKind::Goal, Some(event(trigger)), false),
            Expected::NoGoal(trigger) => (EffectKind::Goal, Some(event(trigger)), true),
            Expected::Missed { trigger, .. } => (EffectKind::Missed, Some(event(trigger)), false),
            Expected::NoMissed(trigger) => (EffectKind::Missed, Some(event(trigger)), true),
            _ => return None,
        };
        let (once, at) = match expected {
            Expected::Send { once, at, .. }
            | Expected::Task { once, at, .. }
            | Expected::Goal { once, at, .. }
            | Expected::Missed { once, at, .. }
            | Expected::Emit { once, at, .. } => (*once, at.as_deref()),
            _ => (false, None),
        };
        let channel = match expected {
            Expected::Send { channel, .. } | Expected::NoSend { channel, .. } => channel.as_ref(),
            _ => None,
        };
        let because = match expected {
            Expected::NoSend { because, .. } => *because,
            _ => None,
        };
        if let Expected::Goal { trigger, .. }
        | Expected::NoGoal(trigger)
        | Expected::Missed { trigger, .. }
        | Expected::NoMissed(trigger) = expected
        {
            self.trigger_called(trigger)?;
        }
        if let Some(channel) = channel {
            self.known_channel(channel)?;
        }
        let channel = channel.map(|channel| channel.text.clone());
        let named = (channel.as_deref(), name.as_deref());
        self.warn_of_what_no_rule_does(kind, named, span);
        Some(Expectation::Effect {
            kind,
            channel,
            name,
            absent,
            because,
            once,
            at: self.expected_at(at)?,
        })
    }

    /// An expectation of what no rule does fails always, or never.
    fn warn_of_what_no_rule_does(
        &mut self,
        kind: EffectKind,
        (channel, name): (Option<&str>, Option<&str>),
        span: Span,
    ) {
        let triggers = &self.triggers;
        let checked = triggers.triggers.len() + triggers.experiments.len();
        if checked < self.declared.triggers.names.len() {
            // What the others do is not known.
            return;
        }
        if let EffectKind::Goal | EffectKind::Missed = kind {
            let meant = |trigger: &&Trigger| Some(trigger.name.as_str()) == name;
            let mut meant = triggers.triggers.iter().filter(meant);
            if kind == EffectKind::Goal && !meant.any(|trigger| !trigger.goals.is_empty()) {
                let text = self.text(span);
                let said = text.split_once(char::is_whitespace);
                let said = said.map_or(text, |(_, said)| said.trim_start());
                let _: Option<()> = self.report(codes::EXPECTS_WHAT_NO_RULE_DOES, span, &[said]);
            }
            return;
        }
        let experiments = triggers.experiments.iter();
        let variants = experiments.flat_map(|experiment| &experiment.variants);
        let journeys = triggers.triggers.iter().map(|trigger| &trigger.journey);
        let journeys = journeys.chain(variants.map(|variant| &variant.journey));
        let steps: Vec<(Vec<&str>, Option<&str>)> = journeys
            .flat_map(|journey: &Journey| &journey.steps)
            .filter_map(|step| match (kind, step) {
                (EffectKind::Send, Step::Send(_, message)) => {
                    let channels = message.channels.iter();
                    let known = &triggers.reach.channels;
                    let channels = channels.filter_map(|&number| known.get(number));
                    let channels = channels.map(|channel| channel.name.as_str()).collect();
                    Some((channels, message.template.as_deref()))
                }
                (EffectKind::Task, Step::Task { title, .. }) => Some((Vec::new(), Some(title))),
                (EffectKind::Emit, Step::Emit { event, .. }) => Some((Vec::new(), Some(event))),
                _ => None,
            })
            .filter(|(channels, _)| channel.is_none_or(|channel| channels.contains(&channel)))
            .collect();
        let is_done = steps
            .iter()
            .any(|(_, done)| name.is_none() || name == *done);
        if is_done {
            return;
        }
        let text = self.text(span);
        let said = text.split_once(char::is_whitespace);
        let said = said.map_or(text, |(_, said)| said.trim_start());
        let known = steps.iter().filter_map(|(_, done)| *done);
        let known = known.filter(|known| !known.contains(['"', '\\', '\n']));
        let near = name.and_then(|name| closest(name, known));
        let place = name.and_then(|name| place_of(name, text, span));
        let diagnostic = self.diagnostic(
            codes::EXPECTS_WHAT_NO_RULE_DOES,
            place.unwrap_or(span),
            &[said],
        );
        let diagnostic = match near.filter(|_| place.is_some()) {
            Some(near) => diagnostic.did_you_mean(&near),
            None => diagnostic,
        };
        self.diagnostics.push(diagnostic);
    }
}

/// Where a name stands in the line that expects it, in quotes or as a word.
fn place_of(name: &str, line: &str, span: Span) -> Option<Span> {
    let quoted = line.find(&format!("\"{name}\"")).map(|at| at + 1);
    let at = quoted.or_else(|| word(name, line))?;
    let start = span.start + u32::try_from(at).ok()?;
    let end = start + u32::try_from(name.len()).ok()?;
    Some(Span { start, end, ..span })
}

/// Where a name stands in a line as a whole word.
fn word(name: &str, line: &str) -> Option<usize> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut places = line.match_indices(name).map(|(at, _)| at);
    places.find(|&at| {
        let (before, behind) = (line.get(..at), line.get(at + name.len()..));
        let before = before.and_then(|text| text.chars().next_back());
        let behind = behind.and_then(|text| text.chars().next());
        ![before, behind].into_iter().flatten().any(is_part)
    })
}
