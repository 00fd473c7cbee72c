//! The bonus programme, in both languages, against its tree.

use super::clean;
use serde_json::{Value, json};

/// Names are the same in both, so that the trees are.
pub(super) const FILES: (&str, &str) = (
    r#"
program garage "The garage" {
  1 point = 1 rub
  round earned down to 1 point
  spend oldest expiry first
  balance never below 0 points
}
program others {
  round earned up to 5 points
  round earned half up to 1 point
  round earned half down to 1 point
  round earned half even to 0.5 points
  spend oldest first
  balance may go negative
}
bonus cashback "Cashback" {
  on visit completed
  when not blacklisted
  earn 15% of visit.money_paid
  available after 14 days
  expires after 12 months to end of month
  at most 5000 points per month
  reverse on return
  once per visit
}
bonus birthday { on anniversary of birth_date at 10:00; earn 3000 points; expires after 30 days; once per year }
bonus defenders { on 23 february at 9:05; earn 2000 points }
bonus review { on review; earn 1000 points for client.referrer; at most 1 per 90 days }
bonus days { every day; earn 5 points }
bonus monday { every monday; earn 5 points }
bonus tuesday { every tuesday; earn 5 points }
bonus wednesday { every wednesday; earn 5 points }
bonus thursday { every thursday; earn 5 points }
bonus friday { every friday; earn 5 points }
bonus saturday { every saturday; earn 5 points }
bonus sunday { every sunday at 23:59; earn 5 points }
bonus statement { on day 1 and 15 of the month; when { a; b }; earn 5 points }
tiers status "Status" {
  counting visits where completed
  tier silver "Silver" from 1 { redeem up to 25% of max_discount }
  promo lines redeem up to 100% of price
  keep forever
}
tiers sums {
  counting sum of visits.money_paid
  tier gold from 50 thousand rub { redeem up to 75% of max_discount }
  review every 12 months, drop one tier
}
tiers strict { review every 1 year, to the earned tier }
test "points" {
  as of 2026-11-21
  expect balance 3000 points
  expect balance 0 points at 2026-12-21 10:00
  expect redeem 450 points
  expect gift "winter fluid"
  expect gift "winter fluid" is missing
}
bonus soon { 3 days before anniversary of birth_date leap to march 1 at 10:00; earn 5 points }
bonus late { 1 week after anniversary of birth_date; earn 5 points }
bonus back { on entering segment sleeping; earn 5 points }
bonus gone { on leaving segment sleeping; earn 5 points }
program caps {
  redeem up to 50% of price
  redeem up to 30% of the order
  labour lines redeem up to 30% of price
  leave at least 100 rub in money
  at most 3 accruals per day
  at most 1 redemption per day
  at most 1 million points in all
  best of cashback, review
}
bonus bands {
  on visit completed
  earn a share of visit.money_paid in bands of visit.total { 1% from 0 rub; 2% from 3000 rub }
  earn in bands of visit.total for employee { 5 points from 0 rub }
  earn 1 point per day since visit.at for employee
  at most 500 points in all
  give "winter fluid"
  claim within 1 month
  exclusive with review, birthday
  priority 10
}
tiers orders { tier silver from 1 { redeem up to 10% of the order } }
"#,
    r#"
программа garage "The garage" {
  1 балл = 1 руб
  округлять начисления вниз до 1 балла
  сначала тратить ближайшие к сгоранию
  баланс не ниже 0 баллов
}
программа others {
  округлять начисления вверх до 5 баллов
  округлять начисления с половиной вверх до 1 балла
  округлять начисления с половиной вниз до 1 балла
  округлять начисления с половиной к четному до 0.5 балла
  сначала тратить самые старые
  баланс может быть отрицательным
}
бонус cashback "Cashback" {
  по событию visit completed
  когда не blacklisted
  начислить 15% от visit.money_paid
  доступно через 14 дней
  сгорает через 12 месяцев до конца месяца
  не более 5000 баллов за месяц
  отменить при возврате
  один раз для visit
}
бонус birthday { по событию годовщина по birth_date в 10:00; начислить 3000 баллов; сгорает через 30 дней; один раз за год }
бонус defenders { по событию 23 февраля в 9:05; начислить 2000 баллов }
бонус review { по событию review; начислить 1000 баллов для client.referrer; не более 1 за 90 дней }
бонус days { каждый день; начислить 5 баллов }
бонус monday { по понедельникам; начислить 5 баллов }
бонус tuesday { по вторникам; начислить 5 баллов }
бонус wednesday { по средам; начислить 5 баллов }
бонус thursday { по четвергам; начислить 5 баллов }
бонус friday { по пятницам; начислить 5 баллов }
бонус saturday { по субботам; начислить 5 баллов }
бонус sunday { по воскресеньям в 23:59; начислить 5 баллов }
бонус statement { по числам 1 и 15 каждого месяца; когда { a; b }; начислить 5 баллов }
уровни status "Status" {
  считая visits где completed
  уровень silver "Silver" от 1 { списать до 25% от max_discount }
  promo lines списать до 100% от price
  сохранять навсегда
}
уровни sums {
  считая сумма по visits.money_paid
  уровень gold от 50 тысяч руб { списать до 75% от max_discount }
  пересмотр каждые 12 месяцев, понизить на один уровень
}
уровни strict { пересмотр каждые 1 год, до заработанного уровня }
тест "points" {
  по состоянию на 2026-11-21
  ожидается баланс 3000 баллов
  ожидается баланс 0 баллов в 2026-12-21 10:00
  ожидается списание 450 баллов
  ожидается подарок "winter fluid"
  ожидается подарок "winter fluid" не указан
}
бонус soon { 3 дня до годовщины по birth_date в невисокосный год 1 марта в 10:00; начислить 5 баллов }
бонус late { 1 неделя после годовщины по birth_date; начислить 5 баллов }
бонус back { при входе в сегмент sleeping; начислить 5 баллов }
бонус gone { при выходе из сегмента sleeping; начислить 5 баллов }
программа caps {
  списать до 50% от price
  списать до 30% от заказа
  labour lines списать до 30% от price
  оставлять не менее 100 руб деньгами
  не более 3 начислений за день
  не более 1 списания за день
  не более 1 миллиона баллов всего
  лучшее из cashback, review
}
бонус bands {
  по событию visit completed
  начислить долю от visit.money_paid по ступеням visit.total { 1% начиная с 0 руб; 2% начиная с 3000 руб }
  начислить по ступеням visit.total для employee { 5 баллов начиная с 0 руб }
  начислить 1 балл за каждый день с visit.at для employee
  не более 500 баллов всего
  подарить "winter fluid"
  забрать в течение 1 месяца
  не вместе с review, birthday
  приоритет 10
}
уровни orders { уровень silver от 1 { списать до 10% от заказа } }
"#,
);

fn trees(text: &str) -> Vec<Value> {
    let file = clean(text).file;
    let nodes = file.declarations.iter().map(|item| &item.node);
    nodes
        .map(|node| serde_json::to_value(node).expect("a tree is data"))
        .collect()
}

/// The lines of a declaration of a kind.
fn lines(tree: &Value, kind: &str) -> Vec<Value> {
    let items = tree[kind]["body"]["items"].as_array().expect("items");
    items.iter().map(|item| item["node"].clone()).collect()
}

fn period(digits: &str, unit: &str) -> Value {
    json!({ "literal": { "number": { "digits": digits }, "unit": unit } })
}

fn points(digits: &str) -> Value {
    json!({ "quantity": [{ "digits": digits }, "points"] })
}

fn share(digits: &str, of: &[&str]) -> Value {
    json!({ "share_of": [{ "percent": { "digits": digits } }, { "path": of }] })
}

#[test]
fn both_languages_say_the_same() {
    assert_eq!(trees(FILES.0), trees(FILES.1));
}

#[test]
fn terms_have_their_trees() {
    let trees = trees(FILES.0);
    assert_eq!(trees[0]["program"]["title"], "The garage");
    assert_eq!(
        lines(&trees[0], "program"),
        [
            json!({ "rate": [points("1"), { "quantity": [{ "digits": "1" }, { "money": "RUB" }] }] }),
            json!({ "round": ["down", points("1")] }),
            json!({ "spend": "oldest_expiry" }),
            json!({ "floor": points("0") }),
        ]
    );
    assert_eq!(
        lines(&trees[1], "program"),
        [
            json!({ "round": ["up", points("5")] }),
            json!({ "round": ["half_up", points("1")] }),
            json!({ "round": ["half_down", points("1")] }),
            json!({ "round": ["half_even", points("0.5")] }),
            json!({ "spend": "oldest" }),
            json!("may_go_negative"),
        ]
    );
}

#[test]
fn bonus_rules_have_their_trees() {
    let trees = trees(FILES.0);
    assert_eq!(
        lines(&trees[2], "bonus"),
        [
            json!({ "on": { "record": { "collection": "visit", "condition": "completed" } } }),
            json!({ "when": { "not": { "path": ["blacklisted"] } } }),
            json!({ "earn": { "amount": share("15", &["visit", "money_paid"]) } }),
            json!({ "available_after": period("14", "day") }),
            json!({ "expires_after": { "after": period("12", "month"), "to_end_of_month": true } }),
            json!({ "at_most": { "most": points("5000"), "per": { "unit": "month" } } }),
            json!("reverse_on_return"),
            json!({ "once": { "record": "visit" } }),
        ]
    );
    let birth_date = json!({ "anniversary_of": { "date": { "path": ["birth_date"] } } });
    assert_eq!(
        lines(&trees[3], "bonus")[0],
        json!({ "on": { "day": { "day": { "anniversary": birth_date }, "at": "10:00:00" } } })
    );
    assert_eq!(
        lines(&trees[4], "bonus")[0],
        json!({ "on": { "day": { "day": { "of_year": { "day_of_year": { "month": 2, "day": 23 } } }, "at": "09:05:00" } } })
    );
    assert_eq!(
        lines(&trees[5], "bonus"),
        [
            json!({ "on": { "record": { "collection": "review" } } }),
            json!({ "earn": { "amount": points("1000"), "recipient": ["client", "referrer"] } }),
            json!({ "at_most": { "most": { "number": { "digits": "1" } }, "per": { "period": period("90", "day") } } }),
        ]
    );
    assert_eq!(
        lines(&trees[6], "bonus")[0],
        json!({ "on": { "day": { "day": "every" } } })
    );
    for (weekday, tree) in (1..=7).zip(&trees[7..14]) {
        assert_eq!(
            lines(tree, "bonus")[0]["on"]["day"]["day"],
            json!({ "weekday": weekday })
        );
    }
    assert_eq!(
        lines(&trees[14], "bonus")[0],
        json!({ "on": { "day": { "day": { "of_month": [1, 15] } } } })
    );
}

#[test]
fn starts_have_their_trees() {
    let trees = trees(FILES.0);
    let starts: Vec<Value> = trees[trees.len() - 7..trees.len() - 3]
        .iter()
        .map(|tree| lines(tree, "bonus")[0]["on"].clone())
        .collect();
    let anniversary = |leap_to_march: bool| {
        let mut phrase = json!({ "date": { "path": ["birth_date"] } });
        if leap_to_march {
            phrase["leap_to_march"] = json!(true);
        }
        json!({ "anniversary_of": phrase })
    };
    let near = |distance: Value, side: &str, leap_to_march: bool| json!({ "near_anniversary": { "distance": distance, "side": side, "anniversary": anniversary(leap_to_march) } });
    assert_eq!(
        starts,
        [
            json!({ "day": { "day": near(period("3", "day"), "before", true), "at": "10:00:00" } }),
            json!({ "day": { "day": near(period("1", "week"), "after", false) } }),
            json!({ "membership": { "change": "entering", "segment": "sleeping" } }),
            json!({ "membership": { "change": "leaving", "segment": "sleeping" } }),
        ]
    );
}

#[test]
fn the_word_that_ends_a_phrase_can_begin_in_bands_of() {
    for text in [
        "бонус b { начислить долю от средний интервал по визитам.дата по ступеням from.y { 5 баллов начиная с 1 балла } }",
        "бонус b { начислить долю от сумма по визитам.чек по ступеням y { 5 баллов начиная с 1 балла } }",
        "бонус b { начислить долю от сумма по ступеням y { 5 баллов начиная с 1 балла } }",
        "сегмент s { есть визиты по машине }",
    ] {
        clean(text);
    }
}

#[test]
fn limits_and_bands_have_their_trees() {
    let trees = trees(FILES.0);
    let [program, bonus, tiers] = &trees[trees.len() - 3..] else {
        panic!("there are three");
    };
    let percent = |digits: &str| json!({ "percent": { "digits": digits } });
    let path = |names: &[&str]| json!({ "path": names });
    let price = |digits: &str| json!({ "share_of": [percent(digits), path(&["price"])] });
    assert_eq!(
        lines(program, "program"),
        [
            json!({ "redeem": price("50") }),
            json!({ "redeem_order": percent("30") }),
            json!({ "lines": { "condition": "labour", "lines": "lines", "redeem": price("30") } }),
            json!({ "money_at_least": { "quantity": [{ "digits": "100" }, { "money": "RUB" }] } }),
            json!({ "occasions": ["accrual", { "number": { "digits": "3" } }, { "unit": "day" }] }),
            json!({ "occasions": ["redemption", { "number": { "digits": "1" } }, { "unit": "day" }] }),
            json!({ "budget": { "quantity": [{ "digits": "1", "magnitude": "million" }, "points"] } }),
            json!({ "best_of": ["cashback", "review"] }),
        ]
    );
    let band = |amount: Value, from: &str| {
        let from = json!({ "quantity": [{ "digits": from }, { "money": "RUB" }] });
        json!({ "node": { "amount": amount, "from": from } })
    };
    let bonus = lines(bonus, "bonus");
    assert_eq!(
        bonus[1],
        json!({ "earn_in_bands": {
            "share_of": path(&["visit", "money_paid"]),
            "of": path(&["visit", "total"]),
            "bands": { "items": [band(percent("1"), "0"), band(percent("2"), "3000")] }
        } })
    );
    assert_eq!(
        bonus[2],
        json!({ "earn_in_bands": {
            "of": path(&["visit", "total"]),
            "recipient": ["employee"],
            "bands": { "items": [band(points("5"), "0")] }
        } })
    );
    assert_eq!(
        bonus[3],
        json!({ "earn": { "amount": points("1"), "per_day_since": ["visit", "at"], "recipient": ["employee"] } })
    );
    assert_eq!(
        bonus[4],
        json!({ "at_most": { "most": points("500"), "per": "all" } })
    );
    assert_eq!(bonus[5], json!({ "give": "winter fluid" }));
    assert_eq!(bonus[6], json!({ "claim_within": period("1", "month") }));
    assert_eq!(
        bonus[7],
        json!({ "exclusive_with": ["review", "birthday"] })
    );
    assert_eq!(
        bonus[8],
        json!({ "priority": { "number": { "digits": "10" } } })
    );
    let tier = &lines(tiers, "tiers")[0]["tier"]["body"]["items"][0]["node"];
    assert_eq!(*tier, json!({ "redeem_order": percent("10") }));
}

#[test]
fn tiers_have_their_trees() {
    let trees = trees(FILES.0);
    let privilege =
        json!({ "items": [{ "node": { "redeem_up_to": share("25", &["max_discount"]) } }] });
    assert_eq!(
        lines(&trees[15], "tiers"),
        [
            json!({ "counting_rows": { "path": ["visits"], "filter": { "path": ["completed"] } } }),
            json!({ "tier": { "name": "silver", "title": "Silver", "from": { "number": { "digits": "1" } }, "body": privilege } }),
            json!({ "lines": { "condition": "promo", "lines": "lines", "redeem": share("100", &["price"]) } }),
            json!("keep_forever"),
        ]
    );
    assert_eq!(
        lines(&trees[16], "tiers")[0],
        json!({ "counting_value": { "aggregate": { "function": "sum", "of": { "path": { "path": ["visits", "money_paid"] } } } } })
    );
    assert_eq!(
        lines(&trees[16], "tiers")[2],
        json!({ "review": [period("12", "month"), "one_tier"] })
    );
    assert_eq!(
        lines(&trees[17], "tiers"),
        [json!({ "review": [period("1", "year"), "to_earned"] })]
    );
}

#[test]
fn expectations_have_their_trees() {
    let trees = trees(FILES.0);
    assert_eq!(
        lines(&trees[18], "test")[1..],
        [
            json!({ "expect": { "balance": { "points": points("3000") } } }),
            json!({ "expect": { "balance": { "points": points("0"), "at": { "moment": "2026-12-21T10:00:00" } } } }),
            json!({ "expect": { "redeem": points("450") } }),
            json!({ "expect": { "gift": { "name": "winter fluid" } } }),
            json!({ "expect": { "gift": { "name": "winter fluid", "is_missing": true } } }),
        ]
    );
}

#[test]
fn what_is_no_line_is_said_so() {
    use crate::diagnostics::codes;
    for (text, place) in [
        ("bonus b { on review; gain 5 points }", "gain"),
        ("bonus b { on 5 rub; earn 5 points }", "5"),
        ("bonus b { every day at noon; earn 5 points }", "noon"),
        ("bonus b { every day at 25:00; earn 5 points }", "25"),
        ("bonus b { on review; earn 5 points; once year }", "year"),
        ("program p { interest 5% }", "interest"),
        ("tiers t { 5 points }", "5"),
    ] {
        super::diagnostics::refused(text, codes::UNEXPECTED, place);
    }
    super::diagnostics::refused(
        "bonus b { on day 32 of the month; earn 5 points }",
        codes::NO_SUCH_DAY,
        "32",
    );
}
