//! Triggers, experiments and timelines, in both languages, against their trees.

use super::clean;
use serde_json::{Value, json};

/// Names are the same in both, so that the trees are.
pub(super) const FILES: (&str, &str) = (
    r#"
trigger ask "Ask" {
  on visit completed
  when not blacklisted
  wait 2 hours
  send email or sms "rate" with offer wash
  wait up to 7 days for rating about visit where score < 3
  when score <= 2 { task "call back" for manager due in 1 day }
  otherwise { emit content }
  on timeout { start second; stop second; stop }
  stop when blacklisted
  stop when visit completed
  goal visit
  once per visit
  quiet 21:00-09:00
  at most 2 messages per week
  hold out 5%
  priority 10
}
trigger second {
  on entering segment lost including current members
  wait until 10:00
  wait until planned_at minus 2 days at 9:05
  earn 300 points
  send sms
}
trigger moved { on lifecycle from regular to lost; send push "x" }
trigger near { 1 day before visit.planned_at at 10:00; send sms "tomorrow" }
trigger far { 2 weeks after registered_at; send sms "hello" }
trigger lots { 7 days before points expire; send push "expiring" }
experiment wake "Wake" {
  on segment sleeping every 1 month at 11:00
  split 20% test, 80% rest
  variant a { send email "one" }
  variant b { send email "two" }
  hold out 5%
  winner by open_rate after 24 hours with at least 100 sent, else a
  rest gets winner
}
experiment others {
  winner by click_rate after 1 day with at least 1 sent, else a
  winner by purchase_rate after 1 day with at least 1 sent, else a
}
test "a timeline" {
  event visit { at: 2026-11-21 12:00 }
  advance to 2026-11-22
  expect send email "x" once at 2026-11-21 14:00
  expect send `no` "z"
  expect no send "y"
  expect no send sms "y"
  expect no send sms
  expect no send email "y" because consent
  expect no send because blacklist
  expect no send because cap
  expect no send because quiet hours
  expect no send because hold out
  expect no send because open claim
  expect no send because no channel
  expect task "call back"
  expect no task
  expect emit content once
  expect no emit content
  expect no emit
  expect goal of ask once
  expect no goal of ask
  expect missed start of ask at 2026-11-21
  expect no missed start of ask
  delete visit "v1"
}
trigger weekdays {
  wait until monday at 10:00
  wait until tuesday
  wait until wednesday
  wait until thursday
  wait until friday
  wait until saturday
  wait until sunday at 9:05 in their zone
  wait until 10:00 in their zone
}
"#,
    r#"
триггер ask "Ask" {
  по событию visit completed
  когда не blacklisted
  ждать 2 часа
  отправить email или sms "rate" с предложением wash
  ждать не более 7 дней событие rating по visit где score < 3
  когда score <= 2 { задача "call back" для manager в срок 1 день }
  иначе { сообщить content }
  если не дождались { запустить second; остановить second; остановить }
  остановить когда blacklisted
  остановить когда visit completed
  цель visit
  один раз для visit
  тихие часы 21:00-09:00
  не более 2 сообщений за неделю
  не трогать 5%
  приоритет 10
}
триггер second {
  при входе в сегмент lost включая нынешних
  ждать до 10:00
  ждать до planned_at минус 2 дня в 9:05
  начислить 300 баллов
  отправить sms
}
триггер moved { по событию lifecycle от regular до lost; отправить push "x" }
триггер near { 1 день до visit.planned_at в 10:00; отправить sms "tomorrow" }
триггер far { 2 недели после registered_at; отправить sms "hello" }
триггер lots { 7 дней до сгорания баллов; отправить push "expiring" }
эксперимент wake "Wake" {
  по сегменту sleeping каждый 1 месяц в 11:00
  разделить 20% тест, 80% остальные
  вариант a { отправить email "one" }
  вариант b { отправить email "two" }
  не трогать 5%
  победитель по доля_открытий после 24 часов если не менее 100 отправлено, иначе a
  остальным победитель
}
эксперимент others {
  победитель по доля_переходов после 1 дня если не менее 1 отправлено, иначе a
  победитель по доля_покупок после 1 дня если не менее 1 отправлено, иначе a
}
тест "a timeline" {
  событие visit { at: 2026-11-21 12:00 }
  перейти к 2026-11-22
  ожидается отправка email "x" один раз в 2026-11-21 14:00
  ожидается отправка `no` "z"
  ожидается нет отправок "y"
  ожидается нет отправок sms "y"
  ожидается нет отправок sms
  ожидается нет отправок email "y" так как нет согласия
  ожидается нет отправок так как черный список
  ожидается нет отправок так как лимит сообщений
  ожидается нет отправок так как тихие часы
  ожидается нет отправок так как контрольная группа
  ожидается нет отправок так как открытая рекламация
  ожидается нет отправок так как нет адреса
  ожидается задача "call back"
  ожидается нет задач
  ожидается событие content один раз
  ожидается нет событий content
  ожидается нет событий
  ожидается цель триггера ask один раз
  ожидается нет цели триггера ask
  ожидается пропущен запуск триггера ask в 2026-11-21
  ожидается не пропущен запуск триггера ask
  удалить visit "v1"
}
триггер weekdays {
  ждать до понедельника в 10:00
  ждать до вторника
  ждать до среды
  ждать до четверга
  ждать до пятницы
  ждать до субботы
  ждать до воскресенья в 9:05 по их времени
  ждать до 10:00 по их времени
}
"#,
);

/// The trees of the declarations of a text.
fn trees(text: &str) -> Vec<Value> {
    let parsed = clean(text);
    let declarations = parsed.file.declarations.iter();
    declarations
        .map(|item| serde_json::to_value(&item.node).expect("a tree is data"))
        .collect()
}

/// The lines of a declaration.
fn lines(tree: &Value, kind: &str) -> Vec<Value> {
    let items = tree[kind]["body"]["items"].as_array().expect("a block");
    items.iter().map(|item| item["node"].clone()).collect()
}

fn period(digits: &str, unit: &str) -> Value {
    json!({ "literal": { "number": { "digits": digits }, "unit": unit } })
}

#[test]
fn both_languages_say_the_same() {
    assert_eq!(trees(FILES.0), trees(FILES.1));
}

#[test]
fn a_trigger_has_its_tree() {
    let ask = lines(&trees(FILES.0)[0], "trigger");
    let step = |statement: Value| json!({ "do": statement });
    assert_eq!(
        ask[0],
        json!({ "on": { "record": { "collection": "visit", "condition": "completed" } } })
    );
    assert_eq!(
        ask[2],
        step(json!({ "wait": { "period": period("2", "hour") } }))
    );
    assert_eq!(
        ask[3],
        step(
            json!({ "send": { "channels": ["email", "sms"], "template": "rate", "offer": "wash" } })
        )
    );
    let arrival = json!({
        "collection": "rating",
        "about": "visit",
        "filter": { "compare": ["<", { "path": ["score"] }, { "number": { "digits": "3" } }] }
    });
    assert_eq!(
        ask[4],
        step(json!({ "wait": { "up_to": { "most": period("7", "day"), "arrival": arrival } } }))
    );
    let task =
        json!({ "task": { "title": "call back", "role": "manager", "due": period("1", "day") } });
    assert_eq!(ask[5]["do"]["branch"]["then"]["items"][0]["node"], task);
    assert_eq!(
        ask[6]["do"]["otherwise"]["items"][0]["node"],
        json!({ "emit": "content" })
    );
    let last = ask[7]["do"]["on_timeout"]["items"]
        .as_array()
        .expect("a block");
    let last: Vec<&Value> = last.iter().map(|item| &item["node"]).collect();
    assert_eq!(
        last,
        [
            &json!({ "start": "second" }),
            &json!({ "stop": "second" }),
            &json!({ "stop": null })
        ]
    );
    assert_eq!(
        ask[8..],
        [
            json!({ "stop_when": { "record": { "collection": "blacklisted" } } }),
            json!({ "stop_when": { "record": { "collection": "visit", "condition": "completed" } } }),
            json!({ "goal": { "record": { "collection": "visit" } } }),
            json!({ "once": { "record": "visit" } }),
            json!({ "quiet": ["21:00:00", "09:00:00"] }),
            json!({ "at_most": [{ "digits": "2" }, { "unit": "week" }] }),
            json!({ "hold_out": { "digits": "5" } }),
            json!({ "priority": { "digits": "10" } }),
        ]
    );
}

#[test]
fn starts_and_waits_have_their_trees() {
    let trees = trees(FILES.0);
    let second = lines(&trees[1], "trigger");
    assert_eq!(
        second[..3],
        [
            json!({ "on": { "entering": { "segment": "lost", "including_current": true } } }),
            json!({ "do": { "wait": { "time": "10:00:00" } } }),
            json!({ "do": { "wait": { "date": { "date": ["planned_at"], "minus": period("2", "day"), "at": "09:05:00" } } } }),
        ]
    );
    let starts: Vec<Value> = trees[2..6]
        .iter()
        .map(|tree| lines(tree, "trigger")[0]["on"].clone())
        .collect();
    assert_eq!(
        starts,
        [
            json!({ "moving": { "partition": "lifecycle", "from": "regular", "to": "lost" } }),
            json!({ "relative": { "distance": period("1", "day"), "before": true, "date": ["visit", "planned_at"], "at": "10:00:00" } }),
            json!({ "relative": { "distance": period("2", "week"), "before": false, "date": ["registered_at"] } }),
            json!({ "points_expire": { "distance": period("7", "day") } }),
        ]
    );
}

#[test]
fn an_experiment_has_its_tree() {
    let wake = lines(&trees(FILES.0)[6], "experiment");
    assert_eq!(
        wake[0],
        json!({ "on": { "segment": "sleeping", "every": period("1", "month"), "at": "11:00:00" } })
    );
    assert_eq!(
        wake[1],
        json!({ "split": { "test": { "digits": "20" }, "rest": { "digits": "80" } } })
    );
    assert_eq!(wake[2]["variant"]["name"], "a");
    assert_eq!(
        wake[5],
        json!({ "winner": { "rate": "open", "after": period("24", "hour"), "at_least": { "digits": "100" }, "otherwise": "a" } })
    );
    assert_eq!(wake[6], json!("rest_gets_winner"));
}

#[test]
fn a_timeline_has_its_tree() {
    let lines = lines(&trees(FILES.0)[8], "test");
    let moment = json!({ "moment": "2026-11-21T14:00:00" });
    let held_back = |because: &str| json!({ "expect": { "no_send": { "because": because } } });
    assert_eq!(lines[1], json!({ "advance_to": { "date": "2026-11-22" } }));
    assert_eq!(
        lines[2..],
        [
            json!({ "expect": { "send": { "channel": "email", "template": "x", "once": true, "at": moment } } }),
            json!({ "expect": { "send": { "channel": "no", "template": "z" } } }),
            json!({ "expect": { "no_send": { "template": "y" } } }),
            json!({ "expect": { "no_send": { "channel": "sms", "template": "y" } } }),
            json!({ "expect": { "no_send": { "channel": "sms" } } }),
            json!({ "expect": { "no_send": { "channel": "email", "template": "y", "because": "consent" } } }),
            held_back("blacklist"),
            held_back("cap"),
            held_back("quiet_hours"),
            held_back("hold_out"),
            held_back("open_claim"),
            held_back("no_channel"),
            json!({ "expect": { "task": { "title": "call back" } } }),
            json!({ "expect": { "no_task": null } }),
            json!({ "expect": { "emit": { "event": "content", "once": true } } }),
            json!({ "expect": { "no_emit": "content" } }),
            json!({ "expect": { "no_emit": null } }),
            json!({ "expect": { "goal": { "trigger": "ask", "once": true } } }),
            json!({ "expect": { "no_goal": "ask" } }),
            json!({ "expect": { "missed": { "trigger": "ask", "at": { "date": "2026-11-21" } } } }),
            json!({ "expect": { "no_missed": "ask" } }),
            json!({ "delete": ["visit", "v1"] }),
        ]
    );
}

#[test]
fn waits_for_a_weekday_have_their_trees() {
    let trees = trees(FILES.0);
    let weekdays = lines(&trees[9], "trigger");
    let clock = |fields: Value| json!({ "do": { "wait": { "clock": fields } } });
    assert_eq!(
        weekdays,
        [
            clock(json!({ "weekday": 1, "at": "10:00:00" })),
            clock(json!({ "weekday": 2 })),
            clock(json!({ "weekday": 3 })),
            clock(json!({ "weekday": 4 })),
            clock(json!({ "weekday": 5 })),
            clock(json!({ "weekday": 6 })),
            clock(json!({ "weekday": 7, "at": "09:05:00", "in_their_zone": true })),
            clock(json!({ "at": "10:00:00", "in_their_zone": true })),
        ]
    );
}
