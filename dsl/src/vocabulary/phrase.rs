//! The roles that words play: every construct of the language is one of these phrases, literals and names apart.

/// Declares the roles with what each means, for the generated vocabulary.
macro_rules! phrases {
    ($($name:ident $meaning:literal,)*) => {
        /// One role. Each language has one wording for it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Phrase {
            $(#[doc = $meaning] $name,)*
        }

        impl Phrase {
            /// Every role, in the order of the vocabulary.
            pub const ALL: &[Phrase] = &[$(Phrase::$name),*];

            /// What it means, in a few words.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Phrase::$name => $meaning,)* }
            }
        }
    };
}

phrases! {
    Language "header: the language of the file",
    Timezone "header: the business zone",
    Currency "header: the currency of amounts",
    Use "header: another file",
    Param "declares a parameter",
    Catalog "declares a list of values",
    Condition "declares a condition",
    Attribute "declares a value per record",
    Segment "declares a segment",
    Partition "declares states that exclude each other",
    Test "declares a test",
    Bonus "declares a bonus rule",
    Program "declares the bonus programme",
    Tiers "declares tiers",
    Trigger "declares a trigger (not built yet)",
    Experiment "declares an experiment (not built yet)",
    For "what a declaration is about; the rows of an expression per row",
    When "the condition of a state",
    Otherwise "the state of all others",

    And "both",
    Or "either",
    Not "the contrary",
    Where "the condition of rows",
    Then "the next step of a sequence",
    AnyOf "a block of which one line holds",
    AllOf "a block of which all lines hold",
    NoneOf "a block of which no line holds",

    Has "some row",
    No "no row",
    Every "each row, and at least one",
    AtLeast "this many or more; this long ago or longer",
    AtMost "this many or fewer",
    Exactly "this many",
    RowsOf "the rows of a record",
    Within "the time of a step, from the step before",

    InTheLast "a window back from the day",
    InTheNext "a window forward from the day",
    Ago "back from the day",
    From "the beginning of a window",
    To "the end of a window that is given by its age",
    Until "the end of a window, left out",
    InThis "the calendar period of the day",
    InThePrevious "calendar periods before that of the day",
    IsToday "on the day",
    Between "from one to the other, both included",
    InAtLeast "in this many periods or more",
    OfTheLast "of so many periods back from the day",

    In "one of",
    NotIn "none of",
    Contains "text within",
    StartsWith "text at the beginning",
    IsKnown "there is a value",
    IsMissing "there is no value",
    InSegment "belongs to a segment",
    NotInSegment "does not belong to a segment",
    AsOf "evaluated at another time",

    OrElse "the value where there is none",
    ShareOf "a percentage of a value",
    DateOf "the local date of an instant",
    YearOf "the year of a date",
    MonthOf "the month of a date, 1 to 12",
    WeekdayOf "the weekday of a date, 1 is Monday",
    HourOf "the hour of an instant",
    DaysSince "whole days from a date to the day",
    AgeOf "whole years from a date to the day",
    AnniversaryOf "the same day of any year",
    LeapToMarch "an anniversary of 29 February is kept on 1 March",
    CountOf "how many",
    Distinct "equal values count once",
    SumOf "the sum",
    AverageOf "the average",
    MinOf "the least",
    MaxOf "the greatest",
    First "the earliest row",
    Last "the latest row",
    AverageGapOf "days between rows, on average",
    ForecastOf "the value that a line through the readings gives",
    DateWhen "the day when a forecast comes to a value",
    Reaches "comes to a value",
    True "yes",
    False "no",
    QuintileOf "population function (not built yet)",
    DecileOf "population function (not built yet)",
    RankOf "population function (not built yet)",
    ShareOfAll "population function (not built yet)",
    AmongSegment "the population of a function (not built yet)",

    RoundDown "points that were earned are rounded down",
    RoundUp "points that were earned are rounded up",
    RoundHalfUp "points that were earned are rounded to the nearest, the middle up",
    RoundHalfDown "points that were earned are rounded to the nearest, the middle down",
    RoundHalfEven "points that were earned are rounded to the nearest, the middle to the even one",
    SpendOldestExpiry "points that expire first are spent first",
    SpendOldest "points that were earned first are spent first",
    NeverBelow "a balance that a return does not pass; the rest is a debt",
    MayGoNegative "a return may take more than there is",

    On "what starts a rule",
    OnEntering "a membership that begins starts a rule",
    OnLeaving "a membership that ends starts a rule",
    BeforeAnniversaryOf "starts a rule so many days before the same day of any year",
    AfterAnniversaryOf "starts a rule so many days after the same day of any year",
    EveryDay "starts a rule each day",
    EveryMonday "starts a rule each week",
    EveryTuesday "starts a rule each week",
    EveryWednesday "starts a rule each week",
    EveryThursday "starts a rule each week",
    EveryFriday "starts a rule each week",
    EverySaturday "starts a rule each week",
    EverySunday "starts a rule each week",
    OnDay "starts a rule on days of each month",
    OfTheMonth "the days are of each month",
    At "the time of the day",
    Earn "the points that a rule gives",
    AvailableAfter "how long points wait before they can be spent",
    ExpiresAfter "how long points can be spent",
    ToEndOfMonth "to the end of the month in which they would expire",
    Once "no more than one time",
    PerPeriod "within a period",
    PerRecord "for a record",
    ReverseOnReturn "a return takes the points back",

    Counting "what a tier is reached by",
    Tier "a tier and its threshold",
    RedeemUpTo "the most that can be paid by points",
    KeepForever "a tier is never lost",
    ReviewEvery "tiers are looked at again after each period",
    DropOneTier "who falls short goes down by one tier",
    ToTheEarnedTier "who falls short goes to the tier that was earned",

    Expect "what a test expects",
    Out "not selected, and known so",
    Unknown "neither selected nor out",
    Because "the field to blame",
    Event "a later event in a test (not built yet)",
    AdvanceTo "moves a test's time (not built yet)",
    LeavesOn "the day when a membership ends (not built yet)",
    Balance "expects a balance of points",
    Redeem "expects what a purchase can be paid by points",
    Send "expects a message (not built yet)",
    Task "expects a task (not built yet)",
}
