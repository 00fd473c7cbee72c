//! Names: what is declared, and what a name can mean.

use super::{Code, Entry, Severity, Texts};

codes! {
    UNKNOWN_NAME = "K0201" Error {
        title: "unknown name", "неизвестное имя";
        message: "there is no `{0}` here", "здесь нет `{0}`";
    }
    UNKNOWN_COLLECTION = "K0202" Error {
        title: "unknown collection", "неизвестный вид записей";
        message: "there are no records called `{0}` here", "здесь нет записей `{0}`";
        example: "segment active { has vizit }";
    }
    UNKNOWN_FIELD = "K0203" Error {
        title: "unknown field", "неизвестное поле";
        message: "`{1}` has no field `{0}`", "в записи `{1}` нет поля `{0}`";
        example: "segment cars for vehicle { vehicle.makes = \"Lada\" }";
    }
    UNKNOWN_SEGMENT = "K0204" Error {
        title: "unknown segment", "неизвестный сегмент";
        message: "there is no segment `{0}`", "нет сегмента `{0}`";
        example: "segment odd { in segment nowhere }";
    }
    UNKNOWN_CATALOG = "K0205" Error {
        title: "unknown catalog", "неизвестный каталог";
        message: "there is no catalog `{0}`", "нет каталога `{0}`";
        example: "segment odd { city in nowhere }";
    }
    UNKNOWN_PERIOD = "K0206" Error {
        title: "unknown period", "неизвестный период";
        message: "there is no parameter `{0}` that holds a period", "нет параметра `{0}` с периодом";
        example: "segment odd { has visit in the last gap }";
    }
    UNKNOWN_STATE = "K0207" Error {
        title: "unknown state", "неизвестное состояние";
        message: "the partition `{1}` has no state `{0}`", "в разбиении `{1}` нет состояния `{0}`";
        example: "partition life { fresh when blacklisted; otherwise old }\nsegment odd { life = frsh }";
    }
    UNKNOWN_VALUE = "K0208" Error {
        title: "a value that is not in the list", "значение не из списка";
        message: "`{0}` is none of the values: {1}", "`{0}` нет среди значений: {1}";
        example: "segment odd for vehicle { gearbox = \"automat\" }";
    }
    DECLARED_TWICE = "K0209" Error {
        title: "a name declared twice", "имя объявлено дважды";
        message: "`{0}` is declared already", "`{0}` уже объявлено";
        example: "param gap: months = 6 months\nparam gap: months = 7 months";
    }
    SHADOWS_SCHEMA = "K0210" Error {
        title: "a name that the data has", "имя, которое есть в данных";
        message: "`{0}` is a name of the data: {1}", "имя `{0}` уже есть в данных: {1}";
        help: "choose another name, such as `{2}`: rules could not tell the two apart", "выберите другое имя, например `{2}`: правила их не различат";
        example: "attribute city = age of birth_date";
    }
    CYCLE = "K0211" Error {
        title: "declarations that refer to each other", "объявления ссылаются друг на друга";
        message: "this goes in a circle: {0}", "получается замкнутый круг: {0}";
        help: "a declaration may not depend on itself", "объявление не может зависеть от самого себя";
        example: "segment a { in segment b }\nsegment b { in segment a }";
    }
    BOUND_TWICE = "K0212" Error {
        title: "a noun that could mean two records", "слово, под которым понимаются две записи";
        message: "`{0}` could be the inner or the outer one", "`{0}` может быть и внутренней, и внешней записью";
        help: "drop `{0}.` for the inner one, or move the outer condition out", "для внутренней записи уберите `{0}.`";
        example: "segment odd { has visit where (has visit of vehicle where visit.total > 5 rub) }";
    }
    ONE_OF_MANY = "K0213" Error {
        title: "one value of many rows", "одно значение у многих записей";
        message: "`{0}` are many rows here, not one", "`{0}` здесь — много записей, а не одна";
        help: "say which: `has {0} where …`, `sum of …`, `last …`; a rule starts by a field of one, `1 day before visit.at`", "скажите какие: `есть {0} где …`, `сумма по …`, `последний …`; правило запускает поле одной из них: `1 день до визит.дата`";
        example: "segment rich { visits.total > 5000 rub }";
    }
    ONE_NOT_MANY = "K0214" Error {
        title: "one record where rows are needed", "одна запись вместо многих";
        message: "`{0}` is one record, not many", "`{0}` — одна запись, а не много";
        help: "name its field and compare it", "назовите её поле и сравните его";
        example: "segment odd { has visit where (has vehicle.make) }";
    }
    NO_VALUE = "K0215" Error {
        title: "a record as a value", "запись вместо значения";
        message: "`{0}` is a whole record", "`{0}` — это целая запись";
        help: "name one of its fields", "назовите одно из её полей";
        example: "segment odd for vehicle { vehicle = \"Lada\" }";
    }
    AMBIGUOUS_WAY = "K0216" Error {
        title: "several ways to the rows", "к записям ведут несколько путей";
        message: "several ways lead from `{1}` to `{0}`", "от `{1}` к `{0}` ведут несколько путей";
        help: "name the records on the way", "назовите записи по пути";
    }
    OTHER_CLIENT = "K0217" Error {
        title: "rules across clients", "правила через границу клиента";
        message: "`{0}` may be the record of another client or stand beside the clients", "`{0}` может быть записью другого клиента или общей таблицы";
        help: "only its stored fields can be read", "можно читать только её поля";
        example: "segment odd { has referrer.visits }";
    }
    SUBJECT_IS_TABLE = "K0218" Error {
        title: "a rule about a table", "правило об общей таблице";
        message: "`{0}` stands beside the clients", "`{0}` — общая таблица, не часть клиента";
        help: "rules are about the clients and their records", "правила пишутся о клиентах и их записях";
        example: "segment odd for employee { branch = \"A\" }";
    }
    SEGMENT_AS_NAME = "K0219" Error {
        title: "a segment without `in segment`", "сегмент без `в сегменте`";
        message: "`{0}` is a segment", "`{0}` — это сегмент";
        help: "say `in segment {0}`", "напишите `в сегменте {0}`";
        example: "segment a { blacklisted }\nsegment b { a }";
    }
    NOT_ABOUT_THIS = "K0220" Error {
        title: "a rule about another record", "правило о другой записи";
        message: "`{0}` is about {1}, and there is none here", "`{0}` — о записи `{1}`, а здесь её нет";
        example: "segment cars for vehicle { make = \"Lada\" }\nsegment odd { in segment cars }";
    }
    USE_CYCLE = "K0221" Error {
        title: "files that use each other", "файлы подключают друг друга";
        message: "this goes in a circle: {0}", "получается замкнутый круг: {0}";
        help: "a file may not use itself", "файл не может подключать сам себя";
    }
    USE_FAILED = "K0222" Error {
        title: "a file that cannot be read", "файл не читается";
        message: "`{0}` cannot be read: {1}", "`{0}` не читается: {1}";
        example: "use \"common.kardan\"";
    }
    CONFLICTING_HEADER = "K0223" Error {
        title: "files that disagree", "файлы расходятся";
        message: "this file says `{0}`, `{2}` says `{1}`", "здесь указано `{0}`, а в `{2}` — `{1}`";
        help: "one program has one time zone and one currency", "у программы один часовой пояс и одна валюта";
    }
    UNKNOWN_CURRENCY = "K0224" Error {
        title: "unknown currency", "неизвестная валюта";
        message: "there is no currency `{0}`", "нет валюты `{0}`";
        help: "use an ISO 4217 code, such as `RUB`", "укажите код ISO 4217, например `RUB`";
        example: "currency DUBLON";
    }
    REPEATED_STATE = "K0225" Error {
        title: "a state named twice", "состояние указано дважды";
        message: "the state `{0}` stands above already", "состояние `{0}` уже указано выше";
        help: "join the conditions with `or`", "соедините условия через `или`";
        example: "partition life { fresh when blacklisted; fresh when email_confirmed }";
    }
    FIELD_OF_ROWS = "K0226" Error {
        title: "a field of rows as one value", "поле многих записей вместо одного значения";
        message: "`{0}` is a field of {1}", "`{0}` — поле записей {1}";
        help: "say which are meant: `has {2} where {0} …`; a rule starts by `{2}.{0}`", "скажите, какие имеются в виду: `есть {2} где {0} …`; правило запускает `{2}.{0}`";
        example: "segment odd { gearbox = \"automatic\" }";
    }
}
