//! What is meant by a name that there is not, where plain speech has a name and the language a phrase.

use crate::{diagnostics::Texts, vocabulary::Language};

const BIRTHDAY: Texts = Texts::new(
    "a birthday is the anniversary of a date: `anniversary of birth_date is today`, `… in the next 7 days`",
    "день рождения — годовщина даты: `годовщина по дата_рождения сегодня`, `… в ближайшие 7 дней`",
);
const AGE: Texts = Texts::new(
    "it is reckoned from a date: `age of birth_date`",
    "он считается по дате: `возраст по дата_рождения`",
);
const BOOL: Texts = Texts::new(
    "write `true` or `false`, or the name of the field alone",
    "напишите `истина` или `ложь` либо одно имя поля",
);
const HALF_YEAR: Texts = Texts::new("half a year is `6 months`", "полгода — это `6 месяцев`");
const FIRST: Texts = Texts::new(
    "what starts once only has a limit: `on visit completed` with `once per client`",
    "то, что запускается один раз, ограничивают: `по событию визит завершен` и `один раз для клиента`",
);
const NEW_CLIENT: Texts = Texts::new(
    "who is new on a day: `every day` with `when registered_at is today` and `once per client`",
    "кто появился в этот день: `каждый день`, `когда дата_регистрации сегодня` и `один раз для клиента`",
);
const SEGMENT: Texts = Texts::new(
    "what starts as somebody enters a segment is `on entering segment lost`",
    "вход в сегмент запускает так: `при входе в сегмент потерянные`",
);
const WEEKDAY: Texts = Texts::new(
    "days of the week are numbers, from 1 for Monday to 7 for Sunday",
    "дни недели — числа: от 1 (понедельник) до 7 (воскресенье)",
);
const MONTH: Texts = Texts::new(
    "months are numbers, from 1 for January to 12 for December",
    "месяцы — числа: от 1 (январь) до 12 (декабрь)",
);
const NOW: Texts = Texts::new(
    "a date is compared with the day of the question by `is today`, `days since` and windows such as `in the last 7 days`",
    "с днём вопроса дату сравнивают `сегодня`, `дней с` и окна, например `за последние 7 дней`",
);
const NOTHING: Texts = Texts::new(
    "whether a value is there is asked by `is missing` and `is known`",
    "есть ли значение, спрашивают `не указано` и `указано`",
);

const TIER: Texts = Texts::new(
    "a tier is asked by the name of its ladder, without quotes, in bonus rules and triggers: `tiers status { … }`, `when status = gold`",
    "уровень спрашивают по имени лестницы, без кавычек, в правилах бонусов и триггерах: `уровни status { … }`, `когда status = gold`",
);

const NAMES: &[(Texts, &[&str])] = &[
    (BIRTHDAY, &["birthday", "день_рождения", "рождение", "др"]),
    (AGE, &["age", "возраст"]),
    (BOOL, &["yes", "да"]),
    (FIRST, &["first", "первый", "первая", "первое"]),
    (NEW_CLIENT, &["registration", "signup", "регистрация"]),
    (TIER, &["tier", "level", "уровень"]),
    (HALF_YEAR, &["half", "полгода", "полугодие"]),
    (SEGMENT, &["segment", "сегмент"]),
    (
        WEEKDAY,
        &[
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "понедельник",
            "вторник",
            "среда",
            "четверг",
            "пятница",
            "суббота",
            "воскресенье",
        ],
    ),
    (
        MONTH,
        &[
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "январь",
            "февраль",
            "март",
            "апрель",
            "май",
            "июнь",
            "июль",
            "август",
            "сентябрь",
            "октябрь",
            "ноябрь",
            "декабрь",
        ],
    ),
    (
        NOW,
        &["today", "now", "tomorrow", "сегодня", "сейчас", "завтра"],
    ),
    (
        NOTHING,
        &["null", "nil", "nothing", "empty", "пусто", "ничего"],
    ),
];

/// What to write instead of a name.
pub(super) fn advice(name: &str, language: Language) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = NAMES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(advice, _)| advice.of(language))
}

/// The channel that people call by another name.
pub(super) fn channel(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = CHANNELS
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(channel, _)| *channel)
}

const CHANNELS: &[(&str, &[&str])] = &[
    ("sms", &["смс", "text"]),
    (
        "email",
        &[
            "mail",
            "letter",
            "почта",
            "почту",
            "письмо",
            "имейл",
            "емейл",
            "мейл",
        ],
    ),
    ("push", &["пуш", "notification"]),
    ("telegram", &["телеграм", "телеграмм", "тг"]),
    ("viber", &["вайбер"]),
    ("whatsapp", &["ватсап", "вотсап", "вацап"]),
    ("max", &["макс"]),
];
