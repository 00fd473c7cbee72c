//! Time: windows, periods and zones.

use super::{Code, Entry, Severity, Texts};

codes! {
    UNKNOWN_TIMEZONE = "K0401" Error {
        title: "unknown time zone", "неизвестный часовой пояс";
        message: "there is no time zone `{0}`", "нет часового пояса `{0}`";
        help: "use a name of the IANA database, such as `Europe/Moscow`", "укажите имя из базы IANA, например `Europe/Moscow`";
    }
    NO_TIME = "K0402" Error {
        title: "a window over rows without time", "период у записей без времени";
        message: "`{0}` has no time", "у `{0}` нет времени";
        example: "segment odd { has vehicle in the last 3 months }";
    }
    CLOCK_ON_DATES = "K0403" Error {
        title: "hours of a date", "часы у даты";
        message: "a date has no hours: a period of minutes or hours does not fit", "у даты нет часов: минуты и часы не подходят";
        help: "use days, weeks, months, quarters or years", "используйте дни, недели, месяцы, кварталы или годы";
        example: "segment odd for vehicle { bought_at in the last 48 hours }";
    }
    EMPTY_WINDOW = "K0404" Error {
        title: "a window that holds nothing", "пустой период";
        message: "the window ends before it begins", "период заканчивается раньше, чем начинается";
        help: "the longer way back comes first: `from 24 months to 6 months ago`", "сначала более давний срок: `от 24 месяцев до 6 месяцев назад`";
        example: "segment odd { has visit from 6 months to 24 months ago }";
    }
    MIXED_WINDOW = "K0405" Error {
        title: "a window of calendar and clock", "период из календаря и часов";
        message: "the two ends are of the calendar and of the clock", "один край по календарю, другой по часам";
        help: "use hours on both sides, or days", "используйте с обеих сторон часы или дни";
        example: "segment odd { has visit from 6 months to 24 hours ago }";
    }
    WINDOW_NOT_CONSTANT = "K0406" Error {
        title: "a window that moves with the record", "период зависит от записи";
        message: "the bounds of a window are dates or parameters", "границы периода — даты или параметры";
        help: "compare the field in `where` instead", "сравните поле внутри `где`";
        example: "segment odd { has visit between registered_at and 2026-01-01 }";
    }
    PERIOD_TOO_LONG = "K0407" Error {
        title: "a period without measure", "слишком длинный период";
        message: "a period of more than 1000 years", "период больше 1000 лет";
        example: "segment odd { has visit in the last 100 000 years }";
    }
    MORE_THAN_ALL = "K0408" Error {
        title: "more periods than there are", "больше периодов, чем есть";
        message: "{0} of {1} periods can never be", "{0} из {1} периодов не бывает";
        example: "segment odd { has visit in at least 7 of the last 6 months }";
    }
    SEQUENCE_BASES = "K0410" Error {
        title: "steps that hang on different records", "шаги у разных записей";
        message: "all steps of a sequence belong to one record", "все шаги цепочки относятся к одной записи";
        example: "segment odd for vehicle { has visit then message }";
    }
    NOT_A_PERIOD = "K0411" Error {
        title: "a parameter that is no period", "параметр не период";
        message: "`{0}` holds {1}, not a period", "`{0}` содержит {1}, а не период";
        example: "param gap: int = 6\nsegment odd { has visit in the last gap }";
    }
}
