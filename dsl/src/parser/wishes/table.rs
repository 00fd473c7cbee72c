//! The wishes.

use super::{Before, Wish};
use crate::diagnostics::Texts;

const fn wish(before: Before, written: &'static str, advice: Texts) -> Wish {
    Wish {
        written,
        before,
        advice,
    }
}

pub(super) const DAYS_BETWEEN: Texts = Texts::new(
    "days from one date to another are the difference of two counts: `days since first visit.at - days since last visit.at > 30`",
    "дни от одной даты до другой — разность: `дней с первый визит.дата - дней с последний визит.дата > 30`",
);
const AGGREGATES: Texts = Texts::new(
    "rows have `count of`, `sum of`, `average of`, `min of`, `max of` and `average gap of`",
    "у записей есть `число`, `сумма по`, `среднее по`, `минимум по`, `максимум по` и `средний интервал по`",
);
const GAPS: Texts = Texts::new(
    "a gap of some length is said as a sequence: `has visit then no visit within 180 days`; their mean is `average gap of`",
    "перерыв не короче срока — это последовательность: `есть визит затем нет визита в течение 180 дней`; среднее — `средний интервал по`",
);
const ROWS_BY_NUMBER: Texts = Texts::new(
    "a window stands behind what is reckoned: `sum of (visits.total in the last 6 months)`; a number of rows cannot be asked for",
    "окно стоит после того, что считается: `сумма по (визиты.итого за последние 6 месяцев)`; по числу записей окна нет",
);
const WINDOW: Texts = Texts::new(
    "a window stands behind the rows that it is about: `count of (visits in the last 6 months) >= 3`",
    "окно стоит за записями, к которым относится: `число (визитов за последние 6 месяцев) >= 3`",
);
const IN_ORDER: Texts = Texts::new(
    "of rows in order there are the first and the last, `first visit.total`; what follows another is a sequence, `has visit then visit`",
    "по порядку есть первая и последняя запись, `первый визит.итого`; что идёт за другой — последовательность, `есть визит затем визит`",
);
const BOUNDS: Texts = Texts::new(
    "two bounds are one comparison: `count of visits between 2 and 5`",
    "две границы — одно сравнение: `число визитов между 2 и 5`",
);
const SINCE: Texts = Texts::new(
    "compare the time: `has visit where at >= 2026-03-01`, and with `>` the day itself is left out",
    "сравните время: `есть визит где дата >= 2026-03-01`, а с `>` сам день не входит",
);
const BEFORE: Texts = Texts::new(
    "compare the time: `has visit where at < 2026-03-01`, and with `<=` the day itself is let in",
    "сравните время: `есть визит где дата < 2026-03-01`, а с `<=` сам день входит",
);
const WITHIN: Texts = Texts::new(
    "a window is `in the last 30 days` or `in the next 30 days`; rows that follow one another are `has visit then visit within 30 days`",
    "окно — это `за последние 30 дней` или `в ближайшие 30 дней`; записи одна за другой — `есть визит затем визит в течение 30 дней`",
);
const PARTS: Texts = Texts::new(
    "of a date there are `year of`, `month of`, `weekday of` and `date of`, of an instant `hour of`, too: `month of registered_at between 4 and 6`",
    "у даты есть `год по`, `месяц по`, `день недели по` и `дата по`, у момента — и `час по`: `месяц по дата_регистрации между 4 и 6`",
);
const ENDS: Texts = Texts::new(
    "texts are asked with `starts with`, `contains`, `=` and `in [\"a\", \"b\"]`",
    "строки сравнивают так: `начинается с`, `содержит`, `=` и `в [\"а\", \"б\"]`",
);
const NO_TEXT: Texts = Texts::new(
    "a condition is turned by `not` before it: `not (city contains \"a\")`",
    "условие отрицают словом `не` перед ним: `не (город содержит \"а\")`",
);
const NEVER: Texts = Texts::new(
    "who has never come has no such row: `no visit`",
    "у того, кто никогда не приходил, нет таких записей: `нет визита`",
);
const ONE_CLIENT: Texts = Texts::new(
    "a segment is a condition about one client: nothing is grouped, ordered or cut off; choose a bound, `sum of visits.total >= 100 thousand rub`",
    "сегмент — условие об одном клиенте: здесь ничего не группируют, не упорядочивают и не обрезают; выберите границу: `сумма по визиты.итого >= 100 тысяч рублей`",
);

const HOW_MANY: Texts = Texts::new(
    "a window counts back, `in the last 12 months`, or is a whole period of the calendar, `in this year`, `in the previous year`",
    "окно считается назад, `за последние 12 месяцев`, или это целый период календаря: `в этом году`, `в предыдущем году`",
);
const AHEAD: Texts = Texts::new(
    "what lies ahead is counted from the day, `in the next 3 months`, or said by dates, `between 2027-01-01 and 2027-03-31`",
    "то, что впереди, считается от текущего дня, `в ближайшие 3 месяца`, или задаётся датами: `между 2027-01-01 и 2027-03-31`",
);
const BIRTHDAY: Texts = Texts::new(
    "what starts on a birthday starts on the anniversary of a date: `on anniversary of birth_date`, `3 days before anniversary of birth_date`",
    "в день рождения запускает годовщина даты: `по событию годовщина по дата_рождения`, `3 дня до годовщины по дата_рождения`",
);
const POINTS_OF_MONEY: Texts = Texts::new(
    "points for money are a share of it: with `1 point = 1 rub`, 10 points for every 100 rub are `earn 10% of visit.money_paid`",
    "баллы за деньги — доля от них: при `1 балл = 1 руб` 10 баллов за каждые 100 рублей — это `начислить 10% от визит.оплачено_деньгами`",
);

const MONTHS: Texts = Texts::new(
    "a month of every year is `has visit where month of at = 7`, one of a year `has visit between 2026-07-01 and 2026-07-31`; months are numbers, from 1 for January",
    "месяц любого года — это `есть визит где месяц по дата = 7`, одного года — `есть визит между 2026-07-01 и 2026-07-31`; месяцы — числа, от 1 (январь)",
);
const WEEKDAYS: Texts = Texts::new(
    "a day of the week is asked of the time: `has visit where weekday of at >= 6`; Monday is 1, Sunday 7",
    "о дне недели спрашивают время: `есть визит где день недели по дата >= 6`; понедельник — 1, воскресенье — 7",
);
const CHECK: Texts = Texts::new(
    "an average is reckoned from a field of rows: `average of visits.money_paid`",
    "среднее считают по полю записей: `среднее по визиты.итого`",
);
const TIMES: Texts = Texts::new(
    "how often somebody came is a number of rows: `has at least 4 visits in the last 12 months`",
    "сколько раз клиент приходил — это число записей: `есть не менее 4 визитов за последние 12 месяцев`",
);
const EVERY: Texts = Texts::new(
    "what holds of all rows is said of each: `every visit: completed`",
    "то, что верно для всех записей, говорят о каждой: `каждый визит: завершен`",
);
const CAP: Texts = Texts::new(
    "the most that a rule gives stands on a line of its own: `at most 500 points per visit`, `at most 5000 points per month`",
    "наибольшее, что даёт правило, пишут отдельной строкой: `не более 500 баллов для визита`, `не более 5000 баллов за месяц`",
);
const FOR_EVER: Texts = Texts::new(
    "points without a line `expires after …` are kept for ever",
    "баллы без строки `сгорает через …` хранятся всегда",
);
const AT_ONCE: Texts = Texts::new(
    "points without a line `available after …` can be spent at once",
    "баллы без строки `доступно через …` можно тратить сразу",
);
const TOMORROW: Texts = Texts::new(
    "the same time tomorrow is `wait 1 day`; the next time that it is ten o'clock is `wait until 10:00`",
    "завтра в это же время — `ждать 1 день`; до ближайших десяти часов — `ждать до 10:00`",
);

/// Of two that fit, the longer one is meant.
const MEMBERSHIPS: Texts = Texts::new(
    "a journey does not wait for a segment: a trigger of its own begins `on entering segment lost` or `on leaving segment lost`, and a step asks `when in segment lost { … }` after a `wait 7 days`",
    "цепочка не ждёт сегмента: отдельный триггер начинается `при входе в сегмент lost` или `при выходе из сегмента lost`, а шаг после `ждать 7 дней` проверяет `когда в сегменте lost { … }`",
);
const EVENTS: Texts = Texts::new(
    "an event is waited for no longer than some time: `wait up to 7 days for visit`, and then `on timeout { … }`",
    "события ждут не дольше срока: `ждать не более 7 дней событие визит`, а затем `если не дождались { … }`",
);

pub(super) const WISHES: &[Wish] = &[
    wish(Before::Anything, "median", AGGREGATES),
    wish(Before::Anything, "median of", AGGREGATES),
    wish(Before::Anything, "percentile", AGGREGATES),
    wish(Before::Anything, "percentile of", AGGREGATES),
    wish(Before::Anything, "quantile", AGGREGATES),
    wish(Before::Anything, "quantile of", AGGREGATES),
    wish(Before::Anything, "standard deviation", AGGREGATES),
    wish(Before::Anything, "standard deviation of", AGGREGATES),
    wish(Before::Anything, "variance of", AGGREGATES),
    wish(Before::Anything, "mode of", AGGREGATES),
    wish(Before::Anything, "most frequent", AGGREGATES),
    wish(Before::Anything, "most common", AGGREGATES),
    wish(Before::Anything, "медиана", AGGREGATES),
    wish(Before::Anything, "медиана по", AGGREGATES),
    wish(Before::Anything, "перцентиль", AGGREGATES),
    wish(Before::Anything, "процентиль", AGGREGATES),
    wish(Before::Anything, "квантиль", AGGREGATES),
    wish(Before::Anything, "стандартное отклонение", AGGREGATES),
    wish(Before::Anything, "дисперсия", AGGREGATES),
    wish(Before::Anything, "самый частый", AGGREGATES),
    wish(Before::Anything, "самая частая", AGGREGATES),
    wish(Before::Anything, "max gap", GAPS),
    wish(Before::Anything, "max gap of", GAPS),
    wish(Before::Anything, "maximum gap", GAPS),
    wish(Before::Anything, "longest gap", GAPS),
    wish(Before::Anything, "largest gap", GAPS),
    wish(Before::Anything, "min gap", GAPS),
    wish(Before::Anything, "min gap of", GAPS),
    wish(Before::Anything, "minimum gap", GAPS),
    wish(Before::Anything, "shortest gap", GAPS),
    wish(Before::Anything, "smallest gap", GAPS),
    wish(Before::Anything, "максимальный интервал", GAPS),
    wish(Before::Anything, "минимальный интервал", GAPS),
    wish(Before::Anything, "максимальный перерыв", GAPS),
    wish(Before::Anything, "наибольший перерыв", GAPS),
    wish(Before::Anything, "of last", ROWS_BY_NUMBER),
    wish(Before::Anything, "of the last", ROWS_BY_NUMBER),
    wish(Before::Anything, "of first", ROWS_BY_NUMBER),
    wish(Before::Anything, "of the first", ROWS_BY_NUMBER),
    wish(Before::Anything, "по последним", ROWS_BY_NUMBER),
    wish(Before::Anything, "по первым", ROWS_BY_NUMBER),
    wish(Before::Window, "in the last", WINDOW),
    wish(Before::Window, "за последние", WINDOW),
    wish(Before::Path, "second", IN_ORDER),
    wish(Before::Path, "third", IN_ORDER),
    wish(Before::Path, "previous", IN_ORDER),
    wish(Before::Path, "второй", IN_ORDER),
    wish(Before::Path, "вторая", IN_ORDER),
    wish(Before::Path, "третий", IN_ORDER),
    wish(Before::Path, "третья", IN_ORDER),
    wish(Before::Path, "предыдущий", IN_ORDER),
    wish(Before::Path, "предыдущая", IN_ORDER),
    wish(Before::Number, "has between", BOUNDS),
    wish(Before::Number, "has from", BOUNDS),
    wish(Before::Number, "and at most", BOUNDS),
    wish(Before::Number, "and no more than", BOUNDS),
    wish(Before::Number, "есть между", BOUNDS),
    wish(Before::Number, "есть от", BOUNDS),
    wish(Before::Number, "и не более", BOUNDS),
    wish(Before::Number, "и не больше", BOUNDS),
    wish(Before::Date, "since", SINCE),
    wish(Before::Date, "after", SINCE),
    wish(Before::Date, "before", BEFORE),
    wish(Before::Date, "earlier than", BEFORE),
    wish(Before::Date, "later than", SINCE),
    wish(Before::Date, "until", BEFORE),
    wish(Before::Date, "с", SINCE),
    wish(Before::Date, "после", SINCE),
    wish(Before::Date, "позже", SINCE),
    wish(Before::Date, "позднее", SINCE),
    wish(Before::Date, "до", BEFORE),
    wish(Before::Date, "раньше", BEFORE),
    wish(Before::Date, "ранее", BEFORE),
    wish(Before::Date, "начиная с", SINCE),
    wish(Before::Period, "within", WITHIN),
    wish(Before::Period, "in", WITHIN),
    wish(Before::Period, "for", WITHIN),
    wish(Before::Period, "в течение", WITHIN),
    wish(Before::Period, "за", WITHIN),
    wish(Before::Anything, "average check", CHECK),
    wish(Before::Anything, "average bill", CHECK),
    wish(Before::Anything, "average order", CHECK),
    wish(Before::Anything, "средний чек", CHECK),
    wish(Before::Anything, "среднего чека", CHECK),
    wish(Before::Anything, "visited more than", TIMES),
    wish(Before::Anything, "visited at least", TIMES),
    wish(Before::Anything, "came more than", TIMES),
    wish(Before::Anything, "came at least", TIMES),
    wish(Before::Anything, "all", EVERY),
    wish(Before::Anything, "все", EVERY),
    wish(Before::Anything, "всех", EVERY),
    wish(Before::Number, "up to", CAP),
    wish(Before::Number, "но не более", CAP),
    wish(Before::Number, "но не больше", CAP),
    wish(Before::Number, "not more than", CAP),
    wish(Before::Number, "but at most", CAP),
    wish(Before::Number, "maximum", CAP),
    wish(Before::Anything, "expires never", FOR_EVER),
    wish(Before::Anything, "never expires", FOR_EVER),
    wish(Before::Anything, "never expire", FOR_EVER),
    wish(Before::Anything, "не сгорает", FOR_EVER),
    wish(Before::Anything, "не сгорают", FOR_EVER),
    wish(Before::Anything, "никогда не сгорает", FOR_EVER),
    wish(Before::Anything, "available immediately", AT_ONCE),
    wish(Before::Anything, "available at once", AT_ONCE),
    wish(Before::Anything, "доступно сразу", AT_ONCE),
    wish(Before::Anything, "доступны сразу", AT_ONCE),
    wish(Before::Anything, "until tomorrow", TOMORROW),
    wish(Before::Anything, "до завтра", TOMORROW),
    wish(Before::Month, "in", MONTHS),
    wish(Before::Month, "в", MONTHS),
    wish(Before::Month, "во", MONTHS),
    wish(Before::Month, "за", MONTHS),
    wish(Before::Anything, "in summer", MONTHS),
    wish(Before::Anything, "in winter", MONTHS),
    wish(Before::Anything, "in spring", MONTHS),
    wish(Before::Anything, "in autumn", MONTHS),
    wish(Before::Anything, "летом", MONTHS),
    wish(Before::Anything, "зимой", MONTHS),
    wish(Before::Anything, "весной", MONTHS),
    wish(Before::Anything, "осенью", MONTHS),
    wish(Before::Anything, "on weekend", WEEKDAYS),
    wish(Before::Anything, "on weekends", WEEKDAYS),
    wish(Before::Anything, "on the weekend", WEEKDAYS),
    wish(Before::Anything, "at weekends", WEEKDAYS),
    wish(Before::Anything, "on weekdays", WEEKDAYS),
    wish(Before::Anything, "на выходных", WEEKDAYS),
    wish(Before::Anything, "в выходные", WEEKDAYS),
    wish(Before::Anything, "в будни", WEEKDAYS),
    wish(Before::Anything, "on monday", WEEKDAYS),
    wish(Before::Anything, "on tuesday", WEEKDAYS),
    wish(Before::Anything, "on wednesday", WEEKDAYS),
    wish(Before::Anything, "on thursday", WEEKDAYS),
    wish(Before::Anything, "on friday", WEEKDAYS),
    wish(Before::Anything, "on saturday", WEEKDAYS),
    wish(Before::Anything, "on sunday", WEEKDAYS),
    wish(Before::Anything, "в понедельник", WEEKDAYS),
    wish(Before::Anything, "во вторник", WEEKDAYS),
    wish(Before::Anything, "в среду", WEEKDAYS),
    wish(Before::Anything, "в четверг", WEEKDAYS),
    wish(Before::Anything, "в пятницу", WEEKDAYS),
    wish(Before::Anything, "в субботу", WEEKDAYS),
    wish(Before::Anything, "в воскресенье", WEEKDAYS),
    wish(Before::Anything, "за день", HOW_MANY),
    wish(Before::Anything, "за неделю", HOW_MANY),
    wish(Before::Anything, "за месяц", HOW_MANY),
    wish(Before::Anything, "за квартал", HOW_MANY),
    wish(Before::Anything, "за год", HOW_MANY),
    wish(Before::Anything, "in a week", HOW_MANY),
    wish(Before::Anything, "in a month", HOW_MANY),
    wish(Before::Anything, "in a quarter", HOW_MANY),
    wish(Before::Anything, "in a year", HOW_MANY),
    wish(Before::Anything, "next week", AHEAD),
    wish(Before::Anything, "next month", AHEAD),
    wish(Before::Anything, "next quarter", AHEAD),
    wish(Before::Anything, "next year", AHEAD),
    wish(Before::Anything, "на следующей неделе", AHEAD),
    wish(Before::Anything, "в следующем месяце", AHEAD),
    wish(Before::Anything, "в следующем квартале", AHEAD),
    wish(Before::Anything, "в следующем году", AHEAD),
    wish(Before::Anything, "on birthday", BIRTHDAY),
    wish(Before::Anything, "в день рождения", BIRTHDAY),
    wish(Before::Anything, "на день рождения", BIRTHDAY),
    wish(Before::Anything, "ко дню рождения", BIRTHDAY),
    wish(Before::Anything, "for every", POINTS_OF_MONEY),
    wish(Before::Anything, "for each", POINTS_OF_MONEY),
    wish(Before::Anything, "per every", POINTS_OF_MONEY),
    wish(Before::Anything, "за каждые", POINTS_OF_MONEY),
    wish(Before::Anything, "на каждые", POINTS_OF_MONEY),
    wish(Before::Anything, "quarter of", PARTS),
    wish(Before::Anything, "week of", PARTS),
    wish(Before::Anything, "day of", PARTS),
    wish(Before::Anything, "time of", PARTS),
    wish(Before::Anything, "minute of", PARTS),
    wish(Before::Anything, "квартал по", PARTS),
    wish(Before::Anything, "неделя по", PARTS),
    wish(Before::Anything, "день по", PARTS),
    wish(Before::Anything, "время по", PARTS),
    wish(Before::Anything, "not contains", NO_TEXT),
    wish(Before::Anything, "does not contain", NO_TEXT),
    wish(Before::Anything, "not starts with", NO_TEXT),
    wish(Before::Anything, "does not start with", NO_TEXT),
    wish(Before::Anything, "не содержит", NO_TEXT),
    wish(Before::Anything, "не начинается с", NO_TEXT),
    wish(Before::Anything, "never visited", NEVER),
    wish(Before::Anything, "never came", NEVER),
    wish(Before::Anything, "никогда не был", NEVER),
    wish(Before::Anything, "никогда не приходил", NEVER),
    wish(Before::Anything, "ends with", ENDS),
    wish(Before::Anything, "matches", ENDS),
    wish(Before::End, "like", ENDS),
    wish(Before::Anything, "заканчивается на", ENDS),
    wish(Before::End, "подобно", ENDS),
    wish(Before::Anything, "group by", ONE_CLIENT),
    wish(Before::Anything, "order by", ONE_CLIENT),
    wish(Before::Anything, "sort by", ONE_CLIENT),
    wish(Before::Anything, "limit", ONE_CLIENT),
    wish(Before::Anything, "top", ONE_CLIENT),
    wish(Before::Anything, "топ", ONE_CLIENT),
    wish(Before::Anything, "сгруппировать по", ONE_CLIENT),
    wish(Before::Anything, "until in segment", MEMBERSHIPS),
    wish(Before::Anything, "until not in segment", MEMBERSHIPS),
    wish(Before::Anything, "until entering segment", MEMBERSHIPS),
    wish(Before::Anything, "until leaving segment", MEMBERSHIPS),
    wish(Before::Anything, "for in segment", MEMBERSHIPS),
    wish(Before::Anything, "for entering segment", MEMBERSHIPS),
    wish(Before::Anything, "for leaving segment", MEMBERSHIPS),
    wish(Before::Anything, "до в сегменте", MEMBERSHIPS),
    wish(Before::Anything, "до входа в сегмент", MEMBERSHIPS),
    wish(Before::Anything, "до выхода из сегмента", MEMBERSHIPS),
    wish(Before::Anything, "событие вход в сегмент", MEMBERSHIPS),
    wish(Before::Anything, "событие входа в сегмент", MEMBERSHIPS),
    wish(Before::Anything, "событие выход из сегмента", MEMBERSHIPS),
    wish(Before::Name, "wait for", EVENTS),
    wish(Before::Anything, "ждать событие", EVENTS),
];
