//! Types: what can stand where.

use super::{Code, Entry, Severity, Texts};

codes! {
    TYPE_MISMATCH = "K0301" Error {
        title: "a value of another type is needed", "нужно значение другого типа";
        message: "expected {0}, found {1}", "ожидается {0}, а здесь {1}";
    }
    NOT_A_CONDITION = "K0302" Error {
        title: "a value where a condition is needed", "значение вместо условия";
        message: "a condition is needed here, and this is {0}", "здесь нужно условие, а это {0}";
        help: "compare it with something", "сравните его с чем-нибудь";
        example: "segment odd { city }";
    }
    BARE_NUMBER = "K0303" Error {
        title: "a number without its unit", "число без единицы";
        message: "{0} is compared with a bare number", "{0}: число без единицы";
        help: "write the unit", "напишите единицу";
        example: "segment rich { has visit where total > 5000 }";
    }
    NOT_COMPARABLE = "K0304" Error {
        title: "values that do not compare", "несравнимые значения";
        message: "{0} and {1} do not compare", "{0} и {1} не сравниваются";
        example: "segment odd { has visit where total > 5 km }";
    }
    NO_ORDER = "K0305" Error {
        title: "values without an order", "значения без порядка";
        message: "{0} has no order", "{0}: нет порядка";
        help: "only `=`, `!=` and `in` fit", "подходят только `=`, `!=` и `в`";
        example: "segment odd { city > \"A\" }";
    }
    NO_ARITHMETIC = "K0306" Error {
        title: "values that do not calculate", "с этими значениями нельзя считать";
        message: "`{0}` does not join {1} and {2}", "`{0}` не соединяет {1} и {2}";
        example: "attribute odd = sum of visits.total + count of visits * 1 km";
    }
    NOT_A_NUMBER = "K0307" Error {
        title: "a value that is not a number", "не число";
        message: "a number is needed here, and this is {0}", "здесь нужно число, а это {0}";
        example: "attribute odd = sum of visits.status";
    }
    NOT_A_TIME = "K0308" Error {
        title: "a value that is no date", "не дата";
        message: "a date or an instant is needed here, and this is {0}", "здесь нужна дата или момент, а это {0}";
        example: "segment odd { days since city > 5 }";
    }
    BIRTHDAY = "K0309" Error {
        title: "a birthday as a date", "день рождения вместо даты";
        message: "the year of a birthday may be missing", "год дня рождения может быть неизвестен";
        help: "use `anniversary of {0}` or `age of {0}`", "используйте `годовщина по {0}` или `возраст по {0}`";
        example: "segment odd { birth_date in the next 7 days }";
    }
    NOT_TEXT = "K0310" Error {
        title: "a value that is not text", "не текст";
        message: "text is needed here, and this is {0}", "здесь нужен текст, а это {0}";
        example: "segment odd { blacklisted contains \"a\" }";
    }
    NO_HOUR = "K0311" Error {
        title: "the hour of a date", "час у даты";
        message: "a date has no hour", "у даты нет часа";
        example: "attribute odd for vehicle = hour of bought_at";
    }
    OTHER_CURRENCY = "K0312" Error {
        title: "a second currency", "вторая валюта";
        message: "this is {0}, and the program is in {1}", "это {0}, а программа в {1}";
        help: "one program has one currency", "у программы одна валюта";
        example: "segment odd { has visit where total > 100 usd }";
    }
    NUMBER_TOO_LARGE = "K0313" Error {
        title: "a number that is too large", "слишком большое число";
        message: "the number is too large", "число слишком велико";
        example: "segment odd { count of visits > 9 000 000 000 000 000 million }";
    }
    NOT_WHOLE = "K0314" Error {
        title: "a number that is not whole and positive", "не целое положительное число";
        message: "a whole positive number is needed here", "здесь нужно целое положительное число";
        example: "segment odd { has at least 1.5 visits }";
    }
    NOT_A_LITERAL = "K0315" Error {
        title: "a calculation where a value is needed", "вычисление вместо значения";
        message: "only a value can stand here", "здесь может стоять только значение";
        help: "write a number, a text, a date or a period: neither a parameter nor a calculation can stand here", "напишите число, строку, дату или период: ни параметр, ни вычисление здесь не подходят";
        example: "param gap: int = 2 + 3";
    }
    NOTHING_TO_AGGREGATE = "K0316" Error {
        title: "an aggregate without a value", "агрегат без значения";
        message: "`{0}` has no value to take", "у `{0}` не названо значение";
        help: "name a field: `{0}.…`", "назовите поле: `{0}.…`";
        example: "attribute odd = sum of visits";
    }
    LONE_ANNIVERSARY = "K0318" Error {
        title: "an anniversary as a value", "годовщина как значение";
        message: "an anniversary can only lie in a window", "годовщина может только попадать в период";
        help: "write `anniversary of … in the next 7 days` or `… is today`", "напишите `годовщина по … в ближайшие 7 дней` или `… сегодня`";
        example: "segment odd { anniversary of birth_date = 2026-01-01 }";
    }
    NO_READINGS = "K0319" Error {
        title: "a forecast without readings", "прогноз без показаний";
        message: "`{0}` has no readings to draw a line through", "у `{0}` нет показаний, по которым строится прогноз";
        example: "attribute odd for vehicle = forecast of year";
    }
    EMPTY_LIST = "K0320" Error {
        title: "an empty list", "пустой список";
        message: "nothing is in the list", "в списке ничего нет";
        example: "segment odd { city in [] }";
    }
    LINK_IS_NO_TEXT = "K0322" Error {
        title: "a link compared with text", "связь сравнивается с текстом";
        message: "`{0}` is a link to a record", "`{0}` — связь с записью";
        help: "compare its key: `{0}.{1}`", "сравните её ключ: `{0}.{1}`";
        example: "segment odd { manager = \"7\" }";
    }
    QUOTED_STATE = "K0323" Error {
        title: "a state in quotes", "состояние в кавычках";
        message: "a state is a name, not a text", "состояние — это имя, а не строка";
        example: "partition life { fresh when blacklisted; otherwise old }\nsegment odd { life = \"fresh\" }";
    }
    QUOTED_DATE = "K0324" Error {
        title: "a date in quotes", "дата в кавычках";
        message: "a date stands without quotes", "дата пишется без кавычек";
        example: "segment odd { has visit where at >= \"2026-01-01\" }";
    }
    UNQUOTED_VALUE = "K0325" Error {
        title: "a value without quotes", "значение без кавычек";
        message: "`{0}` is a value and stands in quotes", "`{0}` — значение, оно пишется в кавычках";
        example: "segment odd { has visit where status = completed }";
    }
}
