//! Rules: what marketers write first, and what they are told.

use super::{SOURCE, mended, only, refused};
use crate::{diagnostics::codes, parser::parse};

fn trigger(line: &str) -> String {
    format!("trigger t {{ {line}; stop }}")
}

#[test]
fn what_starts_a_rule_is_told() {
    for (text, place, fixed) in [
        (
            "on entering lost",
            "on entering",
            "on entering segment lost",
        ),
        ("on leaving lost", "on leaving", "on leaving segment lost"),
        (
            "on last day of the month",
            "on last day of the month",
            "on day 31 of the month",
        ),
        (
            "on the first day of the month at 10:00",
            "on the first day of the month",
            "on day 1 of the month at 10:00",
        ),
        (
            "при входе в потерянные",
            "при входе в",
            "при входе в сегмент потерянные",
        ),
        (
            "every month at 10:00",
            "every month",
            "on day 1 of the month at 10:00",
        ),
        ("еженедельно", "еженедельно", "по понедельникам"),
    ] {
        mended(
            &trigger(text),
            codes::FOREIGN_WORDING,
            place,
            &trigger(fixed),
        );
        let bonus = |line: &str| format!("bonus b {{ {line}; earn 5 points }}");
        mended(&bonus(text), codes::FOREIGN_WORDING, place, &bonus(fixed));
    }
    for line in ["every weekday at 11:00", "every 2 weeks"] {
        for text in [
            trigger(line),
            format!("bonus b {{ {line}; earn 5 points }}"),
        ] {
            let found = refused(&text, codes::UNEXPECTED, "every");
            assert!(
                found.message.contains("`every monday`"),
                "{}",
                found.message
            );
        }
    }
    let found = refused(&trigger("on cycle to lost"), codes::UNEXPECTED, "to");
    assert!(
        found.message.contains("expected `from`"),
        "{}",
        found.message
    );
}

#[test]
fn a_phrase_that_stands_there_whole_is_not_told_again() {
    let text = "experiment e { on entering segment lost every 1 month }";
    let found = parse(SOURCE, text).diagnostics;
    assert!(found.iter().all(|found| found.fix.is_none()), "{found:#?}");
}

#[test]
fn what_stands_on_a_line_of_its_own_is_told() {
    let found = refused(
        &trigger("send sms \"x\" when blacklisted"),
        codes::LINE_OF_ITS_OWN,
        "when",
    );
    let help = found.help.unwrap_or_default();
    assert!(help.contains("`when …`"), "{help}");
    for (text, word) in [
        ("trigger t { on a; send sms \"x\" if blacklisted }", "if"),
        ("bonus b { on a; earn 5 points when blacklisted }", "when"),
        (
            "language ru\nбонус б { по событию а; начислить 5 баллов если черный_список }",
            "если",
        ),
    ] {
        refused(text, codes::LINE_OF_ITS_OWN, word);
    }
    // Ten o'clock of that day and the next ten o'clock are not the same: it is left to who wrote it.
    let found = refused(
        &trigger("wait 2 days at 10:00"),
        codes::LINE_OF_ITS_OWN,
        "at",
    );
    let help = found.help.unwrap_or_default();
    assert!(help.contains("`3 days after visit.at at 10:00`"), "{help}");
}

#[test]
fn hours_and_rounds_are_told() {
    for hours in ["21-9", "from 21:00 to 9:00", "21"] {
        let text = trigger(&format!("quiet {hours}"));
        let first = hours.split(['-', ' ']).next().unwrap_or_default();
        let found = refused(&text, codes::UNEXPECTED, first);
        assert!(found.message.contains("`21:00-09:00`"), "{}", found.message);
    }
    mended(
        "experiment e { on segment s every day at 10:00 }",
        codes::FOREIGN_WORDING,
        "day",
        "experiment e { on segment s every 1 day at 10:00 }",
    );
    // No condition stands behind what is told of.
    refused(&trigger("emit x with total"), codes::UNEXPECTED, "with");
}

#[test]
fn what_marketers_write_in_russian_is_told() {
    let rule = |line: &str| format!("триггер т {{ {line}; остановить }}");
    for (text, place, fixed) in [
        (
            "за 1 день до визит.дата_записи в 10:00",
            "за 1 день",
            "1 день до визит.дата_записи в 10:00",
        ),
        (
            "за 7 дней до сгорания баллов",
            "за 7 дней",
            "7 дней до сгорания баллов",
        ),
        (
            "через 2 дня после визит.дата_записи",
            "через 2 дня",
            "2 дня после визит.дата_записи",
        ),
        (
            "каждый понедельник",
            "каждый понедельник",
            "по понедельникам",
        ),
        ("ежедневно", "ежедневно", "каждый день"),
        ("после визита", "после", "по событию визита"),
        ("8 марта в 10:00", "8 марта", "по событию 8 марта в 10:00"),
        ("подождать 2 часа", "подождать", "ждать 2 часа"),
        ("послать sms \"а\"", "послать", "отправить sms \"а\""),
        (
            "не чаще 2 сообщений за неделю",
            "не чаще",
            "не более 2 сообщений за неделю",
        ),
        (
            "не более 2 сообщений в неделю",
            "в",
            "не более 2 сообщений за неделю",
        ),
        ("один раз в год", "в", "один раз за год"),
        ("создать задачу \"а\"", "создать задачу", "задача \"а\""),
        (
            "задача \"а\" срок 1 день",
            "срок",
            "задача \"а\" в срок 1 день",
        ),
    ] {
        let (text, fixed) = (rule(text), rule(fixed));
        let (text, fixed) = (
            format!("language ru\n{text}"),
            format!("language ru\n{fixed}"),
        );
        mended(&text, codes::FOREIGN_WORDING, place, &fixed);
    }
    let found = refused(&rule("1 и 15 числа каждого месяца"), codes::UNEXPECTED, "1");
    assert!(
        found.message.contains("on day 1 and 15 of the month"),
        "{}",
        found.message
    );
}

#[test]
fn moves_start_no_bonus_and_nothing_is_never() {
    let found = refused(
        "bonus b { on cycle from x to y; earn 5 points }",
        codes::UNEXPECTED,
        "from",
    );
    assert!(
        found
            .help
            .unwrap_or_default()
            .contains("on entering segment")
    );
    let found = refused(
        "bonus b { on a; earn 1 point per 100 rub }",
        codes::UNEXPECTED,
        "per",
    );
    assert!(
        found
            .help
            .unwrap_or_default()
            .contains("1% of visit.money_paid")
    );
    refused(
        "bonus b { on a; earn 5 points; never expires }",
        codes::NO_WORDS_FOR_IT,
        "never expires",
    );
    mended(
        "trigger t { wait for 2 days; stop }",
        codes::FOREIGN_WORDING,
        "wait for",
        "trigger t { wait 2 days; stop }",
    );
}

#[test]
fn how_often_and_from_when_is_told() {
    for (text, place, fixed) in [
        (
            "bonus b { on a; earn 5 points; at most once per month }",
            "at most once",
            "bonus b { on a; earn 5 points; once per month }",
        ),
        (
            "trigger t { on a; stop; at most once per month }",
            "at most once",
            "trigger t { on a; stop; once per month }",
        ),
        (
            "бонус б { по событию а; начислить 5 баллов; не более одного раза в месяц }",
            "не более одного раза в",
            "бонус б { по событию а; начислить 5 баллов; один раз за месяц }",
        ),
        (
            "бонус б { по событию а; начислить 5 баллов; не чаще раза в месяц }",
            "не чаще раза в",
            "бонус б { по событию а; начислить 5 баллов; один раз за месяц }",
        ),
        (
            "bonus b { on march 8; earn 5 points }",
            "march 8",
            "bonus b { on 8 march; earn 5 points }",
        ),
        (
            "tiers s { counting visits; tier gold after 5 visits { redeem up to 5% of price } }",
            "after 5 visits",
            "tiers s { counting visits; tier gold from 5 { redeem up to 5% of price } }",
        ),
    ] {
        mended(text, codes::FOREIGN_WORDING, place, fixed);
    }
    for (text, place) in [
        ("segment s { count of visits = 2nd }", "2nd"),
        ("segment s { days between a and b > 30 }", "days between"),
        ("сегмент с { дней между а и б > 30 }", "дней между"),
    ] {
        let found = refused(text, codes::NO_WORDS_FOR_IT, place);
        assert!(found.help.is_some(), "{text}");
    }
}

#[test]
fn what_marketers_say_of_points_is_told() {
    mended(
        "program p { redeem at most 30% of the order }",
        codes::FOREIGN_WORDING,
        "redeem at most",
        "program p { redeem up to 30% of the order }",
    );
    mended(
        &trigger("send an sms \"x\""),
        codes::FOREIGN_WORDING,
        "send an",
        &trigger("send sms \"x\""),
    );
    let rule = |line: &str| format!("bonus b {{ on a; {line} }}");
    for (text, place, fixed) in [
        (
            "expire after 30 days",
            "expire after",
            "expires after 30 days",
        ),
        (
            "expires in 1 quarter",
            "expires in",
            "expires after 1 quarter",
        ),
        ("сгорает 30 дней", "сгорает", "сгорает через 30 дней"),
        (
            "max 500 points per month",
            "max",
            "at most 500 points per month",
        ),
    ] {
        mended(&rule(text), codes::FOREIGN_WORDING, place, &rule(fixed));
    }
    for (text, place, told) in [
        ("earn 10 points for every 100 rub", "for every", "10% of"),
        (
            "начислить 10 баллов за каждые 100 рублей",
            "за каждые",
            "10% of",
        ),
        (
            "earn 5% of b.c up to 500 points",
            "up to",
            "at most 500 points",
        ),
        ("expires never", "expires never", "for ever"),
        ("available immediately", "available immediately", "at once"),
    ] {
        let found = refused(&rule(text), codes::NO_WORDS_FOR_IT, place);
        let help = found.help.unwrap_or_default();
        assert!(help.contains(told), "{text}: {help}");
    }
    for text in [
        "bonus b { on birthday; earn 5 points }",
        "триггер т { в день рождения; остановить }",
    ] {
        let found = only(text);
        assert_eq!(found.code, codes::NO_WORDS_FOR_IT.code, "{text}");
        let help = found.help.unwrap_or_default();
        assert!(help.contains("anniversary of birth_date"), "{help}");
    }
    let found = only("trigger t { on a \"/price\"; stop }");
    assert!(found.help.unwrap_or_default().contains("`where`"));
    let found = only("segment lost = no visit in the last 6 months");
    assert!(found.help.unwrap_or_default().contains("braces"));
}
