//! Triggers: what starts one, what it does, and when it stops.

use super::{Block, Day, Earn, Expression, Name, Number, Path, Per, PeriodAmount};
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

/// `trigger ask_rating "Ask for a rating" { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its lines.
    pub body: Block<TriggerLine>,
}

/// A line of a trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerLine {
    /// `on visit completed`, `1 day before visit.planned_at at 10:00`.
    On(TriggerStart),
    /// `once per visit`.
    Once(Per),
    /// `stop when visit completed`, `stop when blacklisted`.
    StopWhen(Ending),
    /// `goal visit completed`.
    Goal(Ending),
    /// `quiet 21:00-09:00`.
    Quiet(NaiveTime, NaiveTime),
    /// `at most 2 messages per week`.
    AtMost(Number, Per),
    /// `hold out 5%`.
    HoldOut(Number),
    /// `priority 10`.
    Priority(Number),
    /// What it does.
    Do(Box<Statement>),
}

/// What starts a trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerStart {
    /// `on visit completed`: a record that meets a condition for the first time, by arriving or by changing.
    Record(Box<Arrival>),
    /// `on entering segment lost [including current members]`.
    Entering {
        /// The segment.
        segment: Name,
        /// Whether who is a member at the beginning starts, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        including_current: bool,
    },
    /// `on leaving segment lost`.
    Leaving(Name),
    /// `on lifecycle from regular to lost`.
    Moving {
        /// The partition.
        partition: Name,
        /// The state before.
        from: Name,
        /// The state after.
        to: Name,
    },
    /// `every monday at 10:00`, `on 8 march`, `on anniversary of birth_date`.
    Day {
        /// Which days.
        day: Day,
        /// `at 10:00`; the beginning of the day without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
    /// `1 day before visit.planned_at at 10:00`.
    Relative {
        /// How long.
        distance: PeriodAmount,
        /// Whether before it, else after it.
        before: bool,
        /// The date: a field of a collection's records, or of the client.
        date: Path,
        /// `at 10:00`; the time of the date without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
    /// `7 days before points expire at 10:00`.
    PointsExpire {
        /// How long before.
        distance: PeriodAmount,
        /// `at 10:00`; the time of the expiry without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
}

/// A record that arrives, or changes: `visit completed`, `offer claimed where kind = "wash"`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// The collection.
    pub collection: Name,
    /// A named condition about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Name>,
    /// `about visit`: it hangs on the record that started the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Name>,
    /// What must hold of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Box<Expression>>,
}

/// What ends a journey: a record, or a condition about the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// `visit completed`.
    Record(Box<Arrival>),
    /// `in segment regular`.
    Condition(Box<Expression>),
}

/// One step of a journey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// `when balance > 0 points`: goes on only where it holds.
    When(Expression),
    /// `when rating.score <= 2 { … }`: branches that follow each other are alternatives.
    Branch {
        /// The condition.
        condition: Expression,
        /// What is done where it holds.
        then: Block<Statement>,
    },
    /// `otherwise { … }`: where none of the branches above was taken.
    Otherwise(Block<Statement>),
    /// `wait 2 hours`.
    Wait(Wait),
    /// `on timeout { … }`: instead of what stands between the wait above and this.
    OnTimeout(Block<Statement>),
    /// `send viber or sms "rate_visit" with offer wash`.
    Send(Send),
    /// `task "call back" for manager due in 1 day`.
    Task(Task),
    /// `earn 300 points`.
    Earn(Earn),
    /// `emit stage_reached`.
    Emit(Name),
    /// `start win_back`.
    Start(Name),
    /// `stop`, `stop win_back`.
    Stop(Option<Name>),
}

/// How long, or for what, a journey waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// `wait 2 hours`.
    Period(PeriodAmount),
    /// `wait until 10:00`.
    Time(NaiveTime),
    /// `wait until monday at 10:00`, `wait until 10:00 in their zone`.
    Clock {
        /// 1 is Monday; any day without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weekday: Option<u8>,
        /// The time of the day; its beginning where none is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
        /// By the client's clock.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        in_their_zone: bool,
    },
    /// `wait until visit.planned_at minus 2 days at 10:00`.
    Date {
        /// The date or instant.
        date: Path,
        /// How long before it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minus: Option<PeriodAmount>,
        /// `at 10:00`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
    /// `wait up to 7 days for rating about visit`.
    UpTo {
        /// The longest.
        most: PeriodAmount,
        /// What for.
        arrival: Box<Arrival>,
    },
}

/// `send CHANNEL or CHANNEL "template" with offer NAME`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// The channels, the best first.
    pub channels: Vec<Name>,
    /// The template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The offer that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Name>,
}

/// `task "call back" for manager due in 1 day`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What is to be done.
    pub title: String,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Name>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<PeriodAmount>,
}
