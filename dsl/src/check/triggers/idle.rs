//! Lines that change nothing or name nothing, and lines by which a rule comes to nothing.

use crate::{
    check::Checker,
    diagnostics::{Texts, codes},
    program::{Journey, Node, Step},
    source::Span,
    syntax::{ExperimentLine, Item, Number, Send, TriggerLine},
    types::Type,
};
use chrono::NaiveTime;
use rust_decimal::Decimal;

/// What rules and experiments say of their messages.
#[derive(Clone, Copy)]
enum Setting {
    Quiet(NaiveTime, NaiveTime),
    AtMost(Number),
    HoldOut(Number),
}

const NO_MESSAGE: Texts = Texts::new("no message is sent here", "здесь не отправляют сообщений");
const NO_HOUR: Texts = Texts::new("no time lies between them", "между ними нет времени");
const NOBODY: Texts = Texts::new("that is nobody", "это никто");
const TIME_OF_DAY: Texts = Texts::new(
    "`at` tells the time of the day already",
    "время дня уже сказано после `в`",
);

impl Checker<'_> {
    /// Looks at the settings of a trigger with that journey.
    pub(super) fn refuse_idle_lines(&mut self, items: &[Item<TriggerLine>], journey: &Journey) {
        for item in items {
            let setting = match &item.node {
                TriggerLine::Quiet(from, to) => Setting::Quiet(*from, *to),
                TriggerLine::AtMost(most, _) => Setting::AtMost(*most),
                TriggerLine::HoldOut(share) => Setting::HoldOut(*share),
                _ => continue,
            };
            self.look_at_setting(setting, item.span, sends(journey));
        }
    }

    /// Looks at the settings of an experiment, some of whose variants may send.
    pub(super) fn refuse_idle_settings(&mut self, items: &[Item<ExperimentLine>], sends: bool) {
        for item in items {
            let setting = match &item.node {
                ExperimentLine::Quiet(from, to) => Setting::Quiet(*from, *to),
                ExperimentLine::AtMost(most, _) => Setting::AtMost(*most),
                ExperimentLine::HoldOut(share) => Setting::HoldOut(*share),
                _ => continue,
            };
            self.look_at_setting(setting, item.span, sends);
        }
    }

    fn look_at_setting(&mut self, setting: Setting, span: Span, sends: bool) {
        match setting {
            Setting::Quiet(..) | Setting::AtMost(_) if !sends => self.idle(span, NO_MESSAGE),
            Setting::Quiet(from, to) if from == to => self.idle(span, NO_HOUR),
            Setting::HoldOut(share) if share.value() == Some(Decimal::ZERO) => {
                self.idle(span, NOBODY);
            }
            Setting::AtMost(most) if most.value() == Some(Decimal::ZERO) => self.futile(span),
            Setting::HoldOut(share) if share.value() == Some(Decimal::ONE_HUNDRED) => {
                self.futile(span);
            }
            _ => {}
        }
    }

    /// Refuses hours and minutes of distance from a date where the time of the day is said.
    pub(super) fn refuse_idle_distance(&mut self, distance: &Node, at: Option<NaiveTime>) {
        if at.is_some() && distance.ty == Type::ClockPeriod {
            self.idle(distance.span, TIME_OF_DAY);
        }
    }

    /// Refuses a channel that is named again: whoever has it was sent the message by then.
    pub(super) fn refuse_channels_twice(&mut self, send: &Send) {
        for (at, name) in send.channels.iter().enumerate() {
            let mut earlier = send.channels.iter().take(at);
            if earlier.any(|known| known.text == name.text) {
                let _: Option<()> = self.report(codes::SAID_TWICE, name.span, &[&name.text]);
            }
        }
    }

    /// Refuses an empty name of a message or a task.
    pub(super) fn refuse_empty_name(&mut self, name: &str, span: Span) -> Option<()> {
        match name.trim().is_empty() {
            true => {
                let text = self.first_line(span);
                self.report(codes::EMPTY_NAME, span, &[text])
            }
            false => Some(()),
        }
    }

    /// Warns of what keeps a rule from ever doing anything.
    pub(super) fn futile(&mut self, span: Span) {
        let text = self.text(span);
        let _: Option<()> = self.report(codes::COMES_TO_NOTHING, span, &[text]);
    }

    pub(super) fn idle(&mut self, span: Span, why: Texts) {
        let (text, why) = (self.text(span), why.of(self.language(span)));
        let _: Option<()> = self.report(codes::CHANGES_NOTHING, span, &[text, why]);
    }
}

/// Whether a journey sends messages.
pub(super) fn sends(journey: &Journey) -> bool {
    let mut steps = journey.steps.iter();
    steps.any(|step| matches!(step, Step::Send(..)))
}
