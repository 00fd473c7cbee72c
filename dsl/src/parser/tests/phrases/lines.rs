//! Lines of segments in both languages, with their trees.

use serde_json::{Value, json};

pub(super) fn path(names: &[&str]) -> Value {
    json!({ "path": names })
}

fn number(digits: &str) -> Value {
    json!({ "number": { "digits": digits } })
}

pub(super) fn period(digits: &str, unit: &str) -> Value {
    json!({ "literal": { "number": { "digits": digits }, "unit": unit } })
}

pub(super) fn date(text: &str) -> Value {
    json!({ "date": text })
}

/// A line in English, the same in Russian, and its tree. Names are the same in both, so that the trees are.
pub(super) fn lines() -> Vec<(&'static str, &'static str, Value)> {
    let rows = |name: &str| json!({ "path": [name] });
    vec![
        // Quantifiers.
        (
            "has visit",
            "есть visit",
            json!({ "has": { "rows": rows("visit") } }),
        ),
        ("no visit", "нет visit", json!({ "no": rows("visit") })),
        (
            "has at least 3 visits",
            "есть не менее 3 visits",
            json!({ "has": { "quantity": { "operator": ">=", "number": { "digits": "3" } }, "rows": rows("visits") } }),
        ),
        (
            "has at most 3 visits",
            "есть не более 3 visits",
            json!({ "has": { "quantity": { "operator": "<=", "number": { "digits": "3" } }, "rows": rows("visits") } }),
        ),
        (
            "has exactly 3 visits",
            "есть ровно 3 visits",
            json!({ "has": { "quantity": { "operator": "=", "number": { "digits": "3" } }, "rows": rows("visits") } }),
        ),
        (
            "every visit: completed",
            "каждый visit: completed",
            json!({ "every": [rows("visit"), path(&["completed"])] }),
        ),
        (
            "no visit of vehicle where at > 2026-01-01",
            "нет visit по vehicle где at > 2026-01-01",
            json!({ "no": {
                "path": ["visit"],
                "of": ["vehicle"],
                "filter": { "compare": [">", path(&["at"]), date("2026-01-01")] },
            } }),
        ),
        // Windows.
        (
            "has visit in the last 2 years where completed",
            "есть visit за последние 2 года где completed",
            json!({ "has": { "rows": { "path": ["visit"], "window": { "last": period("2", "year") }, "filter": path(&["completed"]) } } }),
        ),
        (
            "no visit in the last sleep_gap",
            "нет visit за последние sleep_gap",
            json!({ "no": { "path": ["visit"], "window": { "last": { "param": "sleep_gap" } } } }),
        ),
        (
            "at in the last 48 hours",
            "at за последние 48 часов",
            json!({ "in_window": [path(&["at"]), { "last": period("48", "hour") }] }),
        ),
        (
            "at in the next 1 week",
            "at в ближайшую 1 неделю",
            json!({ "in_window": [path(&["at"]), { "next": period("1", "week") }] }),
        ),
        (
            "has visit at least 6 months ago",
            "есть visit не менее 6 месяцев назад",
            json!({ "has": { "rows": { "path": ["visit"], "window": { "at_least_ago": period("6", "month") } } } }),
        ),
        (
            "at from 24 months to 6 months ago",
            "at от 24 месяцев до 6 месяцев назад",
            json!({ "in_window": [path(&["at"]), { "from_to_ago": [period("24", "month"), period("6", "month")] }] }),
        ),
        (
            "at from old to new ago",
            "at от old до new назад",
            json!({ "in_window": [path(&["at"]), { "from_to_ago": [{ "param": "old" }, { "param": "new" }] }] }),
        ),
        (
            "at from 2026-01-01 until 2026-02-01",
            "at с 2026-01-01 до 2026-02-01",
            json!({ "in_window": [path(&["at"]), { "from_until": [date("2026-01-01"), date("2026-02-01")] }] }),
        ),
        (
            "at in this month",
            "at в этом месяце",
            json!({ "in_window": [path(&["at"]), { "this": "month" }] }),
        ),
        (
            "at in this week",
            "at на этой неделе",
            json!({ "in_window": [path(&["at"]), { "this": "week" }] }),
        ),
        (
            "at in the previous year",
            "at в предыдущем году",
            json!({ "in_window": [path(&["at"]), { "previous": [{ "digits": "1" }, "year"] }] }),
        ),
        (
            "at in the previous 3 months",
            "at за предыдущие 3 месяца",
            json!({ "in_window": [path(&["at"]), { "previous": [{ "digits": "3" }, "month"] }] }),
        ),
        (
            "planned_at is today",
            "planned_at сегодня",
            json!({ "in_window": [path(&["planned_at"]), "today"] }),
        ),
        (
            "has visit between 2026-01-01 and 2026-01-31 where completed",
            "есть visit между 2026-01-01 и 2026-01-31 где completed",
            json!({ "has": { "rows": {
                "path": ["visit"],
                "window": { "between": [date("2026-01-01"), date("2026-01-31")] },
                "filter": path(&["completed"]),
            } } }),
        ),
        // Comparisons and sets.
        (
            "mileage between 60 thousand km and 120 thousand km",
            "mileage между 60 тысяч км и 120 тысяч км",
            json!({ "between": [
                path(&["mileage"]),
                { "quantity": [{ "digits": "60", "magnitude": "thousand" }, "km"] },
                { "quantity": [{ "digits": "120", "magnitude": "thousand" }, "km"] },
            ] }),
        ),
        (
            "service in maintenance",
            "service в maintenance",
            json!({ "in": { "value": path(&["service"]), "set": { "named": "maintenance" } } }),
        ),
        (
            "make not in [\"Lada\", \"Kia\"]",
            "make не в [\"Lada\", \"Kia\"]",
            json!({ "in": { "value": path(&["make"]), "negated": true, "set": { "list": [{ "text": "Lada" }, { "text": "Kia" }] } } }),
        ),
        (
            "name contains \"oil\"",
            "name содержит \"oil\"",
            json!({ "contains": [path(&["name"]), { "text": "oil" }] }),
        ),
        (
            "phone starts with \"+7\"",
            "phone начинается с \"+7\"",
            json!({ "starts_with": [path(&["phone"]), { "text": "+7" }] }),
        ),
        (
            "email is known",
            "email указан",
            json!({ "is_known": path(&["email"]) }),
        ),
        (
            "sex is missing",
            "sex не указан",
            json!({ "is_missing": path(&["sex"]) }),
        ),
        (
            "in segment lost",
            "в сегменте lost",
            json!({ "in_segment": { "segment": "lost" } }),
        ),
        (
            "not in segment lost as of 3 months ago",
            "не в сегменте lost по состоянию на 3 месяца назад",
            json!({ "in_segment": { "segment": "lost", "negated": true, "as_of": period("3", "month") } }),
        ),
        // Connectives and blocks.
        (
            "not blacklisted and (a or b)",
            "не blacklisted и (a или b)",
            json!({ "and": [{ "not": path(&["blacklisted"]) }, { "or": [path(&["a"]), path(&["b"])] }] }),
        ),
        (
            "any of { a; b }",
            "любое из { a; b }",
            json!({ "block": ["any", { "items": [{ "node": path(&["a"]) }, { "node": path(&["b"]) }] }] }),
        ),
        (
            "all of { a }",
            "все из { a }",
            json!({ "block": ["all", { "items": [{ "node": path(&["a"]) }] }] }),
        ),
        (
            "none of { a }",
            "ни одно из { a }",
            json!({ "block": ["none", { "items": [{ "node": path(&["a"]) }] }] }),
        ),
        // Sequences and regularity.
        (
            "has visit where completed then no visit within 12 months then visit within 48 hours where completed",
            "есть visit где completed затем нет visit в течение 12 месяцев затем visit в течение 48 часов где completed",
            json!({ "sequence": [
                { "rows": { "path": ["visit"], "filter": path(&["completed"]) } },
                { "absent": true, "rows": rows("visit"), "within": period("12", "month") },
                { "rows": { "path": ["visit"], "filter": path(&["completed"]) }, "within": period("48", "hour") },
            ] }),
        ),
        (
            "has visit in at least 4 of the last 6 months where completed",
            "есть visit не менее чем в 4 из последних 6 месяцев где completed",
            json!({ "regular": {
                "at_least": { "digits": "4" },
                "of": { "digits": "6" },
                "unit": "month",
                "rows": { "path": ["visit"], "filter": path(&["completed"]) },
            } }),
        ),
        // Values.
        (
            "x or else 0 > 5",
            "x иначе 0 > 5",
            json!({ "compare": [">", { "or_else": [path(&["x"]), number("0")] }, number("5")] }),
        ),
        (
            "15% of visit.money_paid > 100 rub",
            "15% от visit.money_paid > 100 руб",
            json!({ "compare": [
                ">",
                { "share_of": [{ "percent": { "digits": "15" } }, path(&["visit", "money_paid"])] },
                { "quantity": [{ "digits": "100" }, { "money": "RUB" }] },
            ] }),
        ),
        (
            "date of at = 2026-11-21",
            "дата по at = 2026-11-21",
            json!({ "compare": ["=", { "part": ["date", path(&["at"])] }, date("2026-11-21")] }),
        ),
        (
            "year of at = 2026",
            "год по at = 2026",
            json!({ "compare": ["=", { "part": ["year", path(&["at"])] }, number("2026")] }),
        ),
        (
            "month of at = 2",
            "месяц по at = 2",
            json!({ "compare": ["=", { "part": ["month", path(&["at"])] }, number("2")] }),
        ),
        (
            "weekday of at = 1",
            "день недели по at = 1",
            json!({ "compare": ["=", { "part": ["weekday", path(&["at"])] }, number("1")] }),
        ),
        (
            "hour of at < 9",
            "час по at < 9",
            json!({ "compare": ["<", { "part": ["hour", path(&["at"])] }, number("9")] }),
        ),
        (
            "days since last visit.at > 1.5 * average gap of visits.at",
            "дней с последнего visit.at > 1.5 * средний интервал по visits.at",
            json!({ "compare": [
                ">",
                { "days_since": { "pick": { "which": "last", "rows": { "path": ["visit", "at"] } } } },
                { "arithmetic": ["*", number("1.5"), { "average_gap": { "path": ["visits", "at"] } }] },
            ] }),
        ),
        (
            "age of birth_date >= 18",
            "возраст по birth_date >= 18",
            json!({ "compare": [">=", { "age_of": path(&["birth_date"]) }, number("18")] }),
        ),
        (
            "anniversary of birth_date in the next 7 days",
            "годовщина по birth_date в ближайшие 7 дней",
            json!({ "in_window": [{ "anniversary_of": { "date": path(&["birth_date"]) } }, { "next": period("7", "day") }] }),
        ),
        (
            "anniversary of birth_date leap to march 1 is today",
            "годовщина по birth_date в невисокосный год 1 марта сегодня",
            json!({ "in_window": [{ "anniversary_of": { "date": path(&["birth_date"]), "leap_to_march": true } }, "today"] }),
        ),
        (
            "birth_date = 23 february",
            "birth_date = 23 февраля",
            json!({ "compare": ["=", path(&["birth_date"]), { "day_of_year": { "month": 2, "day": 23 } }] }),
        ),
        (
            "blacklisted = true or vip = false",
            "blacklisted = истина или vip = ложь",
            json!({ "or": [
                { "compare": ["=", path(&["blacklisted"]), { "boolean": true }] },
                { "compare": ["=", path(&["vip"]), { "boolean": false }] },
            ] }),
        ),
        // Aggregates.
        (
            "count of (visits where completed) = 1",
            "число (visits где completed) = 1",
            json!({ "compare": [
                "=",
                { "aggregate": { "function": "count", "of": { "path": { "path": ["visits"], "filter": path(&["completed"]) } } } },
                number("1"),
            ] }),
        ),
        (
            "sum of visits.total in the last 1 year > 5 million rub",
            "сумма по visits.total за последний 1 год > 5 миллионов руб",
            json!({ "compare": [
                ">",
                { "aggregate": { "function": "sum", "of": { "path": { "path": ["visits", "total"], "window": { "last": period("1", "year") } } } } },
                { "quantity": [{ "digits": "5", "magnitude": "million" }, { "money": "RUB" }] },
            ] }),
        ),
        (
            "average of (visits.money_paid from 24 months to 6 months ago where completed) >= 8 000 rub",
            "среднее по (visits.money_paid от 24 месяцев до 6 месяцев назад где completed) >= 8 000 руб",
            json!({ "compare": [
                ">=",
                { "aggregate": { "function": "average", "of": { "path": {
                    "path": ["visits", "money_paid"],
                    "window": { "from_to_ago": [period("24", "month"), period("6", "month")] },
                    "filter": path(&["completed"]),
                } } } },
                { "quantity": [{ "digits": "8000" }, { "money": "RUB" }] },
            ] }),
        ),
        (
            "min of readings.mileage < 3000 points",
            "минимум по readings.mileage < 3000 баллов",
            json!({ "compare": [
                "<",
                { "aggregate": { "function": "min", "of": { "path": { "path": ["readings", "mileage"] } } } },
                { "quantity": [{ "digits": "3000" }, "points"] },
            ] }),
        ),
        (
            "max of visits.total = 0",
            "максимум по visits.total = 0",
            json!({ "compare": [
                "=",
                { "aggregate": { "function": "max", "of": { "path": { "path": ["visits", "total"] } } } },
                number("0"),
            ] }),
        ),
        (
            "sum of (qty * price for lines where kind = \"part\") > 0",
            "сумма по (qty * price для lines где kind = \"part\") > 0",
            json!({ "compare": [
                ">",
                { "aggregate": { "function": "sum", "of": { "each": {
                    "value": { "arithmetic": ["*", path(&["qty"]), path(&["price"])] },
                    "rows": { "path": ["lines"], "filter": { "compare": ["=", path(&["kind"]), { "text": "part" }] } },
                } } } },
                number("0"),
            ] }),
        ),
        (
            "count of distinct (date of at for visits where completed) > 2",
            "число разных (дата по at для visits где completed) > 2",
            json!({ "compare": [
                ">",
                { "aggregate": { "function": "count", "distinct": true, "of": { "each": {
                    "value": { "part": ["date", path(&["at"])] },
                    "rows": { "path": ["visits"], "filter": path(&["completed"]) },
                } } } },
                number("2"),
            ] }),
        ),
        (
            "first visit.total > 0",
            "первый visit.total > 0",
            json!({ "compare": [">", { "pick": { "which": "first", "rows": { "path": ["visit", "total"] } } }, number("0")] }),
        ),
        (
            "last (visits where completed).vehicle.make = \"Lada\"",
            "последний (visits где completed).vehicle.make = \"Lada\"",
            json!({ "compare": [
                "=",
                { "pick": { "which": "last", "rows": { "path": ["visits"], "filter": path(&["completed"]) }, "field": ["vehicle", "make"] } },
                { "text": "Lada" },
            ] }),
        ),
        (
            "forecast of vehicle.mileage > 0",
            "прогноз по vehicle.mileage > 0",
            json!({ "compare": [">", { "forecast": ["vehicle", "mileage"] }, number("0")] }),
        ),
        (
            "date when vehicle.mileage reaches 120 thousand km in the next 30 days",
            "дата когда vehicle.mileage достигнет 120 тысяч км в ближайшие 30 дней",
            json!({ "in_window": [
                { "date_when_reaches": [["vehicle", "mileage"], { "quantity": [{ "digits": "120", "magnitude": "thousand" }, "km"] }] },
                { "next": period("30", "day") },
            ] }),
        ),
    ]
}
