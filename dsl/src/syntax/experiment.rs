//! Experiments: who gets which variant, and what decides between them.

use super::{Block, Name, Number, PeriodAmount, Statement};
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

/// `experiment wake_up { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its lines.
    pub body: Block<ExperimentLine>,
}

/// A line of an experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExperimentLine {
    /// `on segment sleeping every 1 month at 10:00`.
    On {
        /// The segment.
        segment: Name,
        /// How often.
        every: PeriodAmount,
        /// `at 10:00`; the beginning of the day without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
    /// `split 20% test, 80% rest`.
    Split {
        /// The part that gets the variants.
        test: Number,
        /// The part that gets the winner.
        rest: Number,
    },
    /// `variant a { send email "special_price" }`.
    Variant {
        /// Its name.
        name: Name,
        /// What is done.
        body: Block<Statement>,
    },
    /// `hold out 5%`.
    HoldOut(Number),
    /// `winner by open_rate after 24 hours with at least 100 sent, else a`.
    Winner {
        /// What decides.
        rate: Rate,
        /// When, from the beginning of the round.
        after: PeriodAmount,
        /// So many messages of each variant.
        at_least: Number,
        /// The variant where there were fewer, or nobody is ahead.
        otherwise: Name,
    },
    /// `rest gets winner`.
    RestGetsWinner,
    /// `quiet 21:00-09:00`.
    Quiet(NaiveTime, NaiveTime),
    /// `at most 2 messages per week`.
    AtMost(Number, super::Per),
}

/// What decides between variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Messages that were opened, by those sent.
    Open,
    /// Messages with a click, by those sent.
    Click,
    /// Clients who bought, by those who were written to.
    Purchase,
}
