//! Notes and warnings: what compiles and may mean something else.

use super::{Code, Entry, Severity, Texts};

codes! {
    NO_TIMEZONE = "K0501" Warning {
        title: "a calendar phrase without a time zone", "календарная фраза без часового пояса";
        message: "the file names no time zone; days begin at midnight UTC", "часовой пояс не указан: сутки начинаются в полночь по UTC";
        help: "write `timezone \"Europe/Moscow\"` at the head of the file", "напишите в начале файла `часовой пояс \"Europe/Moscow\"`";
    }
    PASSES_OVER_MISSING = "K0502" Note {
        title: "what is missing is passed over", "отсутствующие значения не попадают";
        message: "`{0}` may be missing, and then this does not hold", "`{0}` может отсутствовать, и тогда условие не выполняется";
        help: "add `or … is missing` if those are meant too", "добавьте `или … не указано`, если нужны и такие";
        example: "segment odd for vehicle { gearbox != \"automatic\" }";
    }
    UNKNOWN_IS_OUTSIDE = "K0503" Note {
        title: "who cannot be told is outside", "неопределённые вне сегмента";
        message: "`{0}` may be unknown for some, and they count as not in it", "для некоторых `{0}` не определён, и они считаются вне сегмента";
        example: "segment a for vehicle { gearbox = \"automatic\" }\nsegment b for vehicle { not in segment a }";
    }
    MAY_BE_TWO = "K0504" Note {
        title: "two lines that may be about two records", "две строки могут быть о разных записях";
        message: "these may be two different {0}", "это могут быть разные записи `{0}`";
        help: "join them into one `where` if one is meant", "соедините их в одно `где`, если речь об одной";
        example: "segment odd { has vehicle where make = \"Lada\"; has vehicle where year < 2010 }";
    }
    MIXED_PERIODS = "K0505" Note {
        title: "calendar and clock in one rule", "календарь и часы в одном правиле";
        message: "`{0}` counts both by the calendar and by the clock", "`{0}` считает и по календарю, и по часам";
        help: "1 day begins at midnight, 24 hours begin now", "1 день начинается в полночь, 24 часа — сейчас";
        example: "segment odd { has visit in the last 48 hours; no message in the last 2 days }";
    }
    EMPTY_BETWEEN = "K0506" Warning {
        title: "a range that holds nothing", "пустой диапазон";
        message: "nothing lies between {0} and {1}", "между {0} и {1} ничего нет";
        help: "the lower bound comes first", "сначала нижняя граница";
        example: "segment odd for vehicle { mileage between 9 km and 5 km }";
    }
    NOT_IN_OPEN_LIST = "K0507" Warning {
        title: "a value that the list does not have", "значения нет в списке";
        message: "`{0}` is none of the known values: {1}", "`{0}` нет среди известных значений: {1}";
    }
    ALWAYS_IN_THE_FUTURE = "K0508" Warning {
        title: "a window that nothing can reach", "период, в который ничто не попадёт";
        message: "what is later than the day of the evaluation is not seen", "всё, что позже дня расчёта, не видно";
        help: "only fields that the schema marks as planned can lie in the future", "в будущем могут быть только плановые поля";
        example: "segment odd { has visit in the next 7 days }";
    }
    NOT_ABOUT_THE_ROWS = "K0509" Note {
        title: "a condition in `where` that is not about the rows", "условие в `где` не о самих записях";
        message: "`{0}` asks nothing of the rows, and stands in their `where`", "`{0}` не спрашивает о самих записях, а стоит в их `где`";
        help: "`where` reaches to the end of the line: what is asked of the client stands on a line of its own", "`где` действует до конца строки: условие о клиенте пишут отдельной строкой";
        example: "segment odd { no visit where completed and phone is known }";
    }
}
