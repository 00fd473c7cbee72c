//! Triggers and experiments: what is refused, and what is warned of.

use super::{assert_fixed, assert_says, codes, program};
use crate::{
    CompileOptions, compile,
    program::{PointsCondition, Step, TriggerStart},
    schema::Schema,
    source::NoLoader,
};
use std::sync::Arc;

/// A trigger with these lines that a completed visit starts.
fn after_visit(lines: &str) -> String {
    format!("trigger odd {{\non visit completed\nonce per visit\n{lines}\n}}")
}

/// An experiment with these lines, and the segment that it is about.
fn experiment(lines: &str) -> String {
    format!("segment s {{ blacklisted }}\nexperiment odd {{\n{lines}\n}}")
}

const ON: &str = "on segment s every 1 month";
const SPLIT: &str = "split 20% test, 80% rest";
const VARIANTS: &str = "variant a { send email \"x\" }\nvariant b { send email \"y\" }";

#[test]
fn something_must_start_a_trigger() {
    assert_says("trigger odd { send email \"hello\" }", "K1001", "odd");
}

#[test]
fn a_trigger_must_do_something() {
    assert_says(&after_visit(""), "K1002", "odd");
    assert_says(&after_visit("wait 2 days"), "K1002", "odd");
    assert_says(&after_visit("when blacklisted\nstop"), "K1002", "odd");
    assert_says(
        &experiment(&format!(
            "{ON}\n{SPLIT}\nvariant a {{ wait 1 day }}\nvariant b {{ send email \"y\" }}"
        )),
        "K1002",
        "a",
    );
    // Goals are told of, and other triggers stopped.
    assert_eq!(codes(&after_visit("wait 2 days\ngoal review")), [""; 0]);
    let other = "trigger other { on review; send email \"x\"; once per review }\n";
    assert_eq!(
        codes(&(other.to_owned() + &after_visit("stop other"))),
        [""; 0]
    );
}

#[test]
fn channels_and_triggers_must_be_known() {
    assert_says(&after_visit("send fax \"hello\""), "K1003", "fax");
    assert_says(&after_visit("start welcome"), "K1004", "welcome");
    assert_says(&after_visit("stop welcome"), "K1004", "welcome");
}

/// The codes of all that is said about a text against a schema of clients, visits and what is added.
fn codes_with(collections: &str, text: &str) -> Vec<&'static str> {
    let schema = format!(
        "name = \"small\"\nsubject = \"client\"\n\
         [collections.client]\nplural = \"clients\"\nkey = \"id\"\n\
         [collections.client.fields]\nid = {{ type = \"text\" }}\nemail = {{ type = \"text?\" }}\n\
         [collections.visit]\nplural = \"visits\"\nkey = \"id\"\ntime = \"at\"\n\
         [collections.visit.fields]\nid = {{ type = \"text\" }}\nat = {{ type = \"instant\" }}\n{collections}"
    );
    let schema = Schema::from_toml(&schema).expect("a schema");
    let options = CompileOptions {
        schema: Arc::new(schema),
        loader: &NoLoader,
    };
    let said = match compile("rules.kardan", text, &options) {
        Ok(compiled) => compiled.diagnostics,
        Err(error) => error.diagnostics,
    };
    said.iter().map(|found| found.code.0).collect()
}

#[test]
fn consent_must_be_kept_somewhere_and_be_possible() {
    let rule =
        "timezone \"Europe/Moscow\"\ntrigger t { on visit; send email \"x\"; once per visit }";
    let consent = |channels: &str| {
        format!(
            "[collections.consent]\nplural = \"consents\"\ntime = \"at\"\n\
             [collections.consent.fields]\nat = {{ type = \"instant\" }}\nchannel = {{ type = {channels} }}\n"
        )
    };
    assert_eq!(codes_with("", rule), ["K1005"]);
    assert_eq!(codes_with(&consent("[\"sms\", \"push\"]"), rule), ["K1023"]);
    assert_eq!(codes_with(&consent("[\"sms\", \"email\"]"), rule), [""; 0]);
    assert_eq!(codes_with(&consent("\"text\""), rule), [""; 0]);
}

#[test]
fn a_channel_needs_an_address_and_a_wait_by_their_zone_needs_one() {
    let rule = |channel: &str| {
        format!(
            "timezone \"Europe/Moscow\"\ntrigger t {{ on visit; send {channel} \"x\"; once per visit }}"
        )
    };
    let consent = "[collections.consent]\nplural = \"consents\"\ntime = \"at\"\n\
        [collections.consent.fields]\nat = { type = \"instant\" }\nchannel = { type = \"text\" }\n";
    assert_eq!(codes_with(consent, &rule("sms")), ["K1033"]);
    let zone = "timezone \"UTC\"\ntrigger t { on visit; wait until 10:00 in their zone; emit x; once per visit }";
    assert_eq!(codes_with("", zone), ["K1026"]);
    // Push needs none, and a channel of one's own is the host's.
    assert_eq!(codes_with(consent, &rule("push")), [""; 0]);
    assert_eq!(codes_with(consent, &rule("site")), [""; 0]);
}

#[test]
fn what_decides_between_variants_must_be_told_by_the_schema() {
    let consent = "[collections.consent]\nplural = \"consents\"\ntime = \"at\"\n\
        [collections.consent.fields]\nat = { type = \"instant\" }\nchannel = { type = \"text\" }\n";
    let message = "[collections.message]\nplural = \"messages\"\nkey = \"id\"\ntime = \"at\"\n\
        [collections.message.fields]\nid = { type = \"text\" }\nat = { type = \"instant\" }\n\
        template = { type = \"text\" }\nopened_at = { type = \"instant?\" }\n";
    let by = |rate: &str| {
        format!(
            "timezone \"Europe/Moscow\"\nsegment s {{ email is known }}\nexperiment e {{\n{ON}\n{SPLIT}\n{VARIANTS}\n\
             winner by {rate} after 24 hours with at least 10 sent, else a\n}}"
        )
    };
    for rate in ["open_rate", "click_rate", "purchase_rate"] {
        assert_eq!(codes_with(consent, &by(rate)), ["K1032"], "{rate}");
    }
    let all = format!("{consent}{message}");
    assert_eq!(codes_with(&all, &by("open_rate")), [""; 0]);
    assert_eq!(codes_with(&all, &by("click_rate")), ["K1032"]);
}

#[test]
fn triggers_do_not_start_one_another_in_a_circle() {
    assert_says(&after_visit("start odd"), "K1006", "odd");
    let circle = "trigger a { on visit completed; start b; once per visit }\n\
                  trigger b { on visit; start a; once per visit }";
    let found = assert_says(circle, "K1006", "a");
    assert!(found.message.contains("a → b → a"), "{}", found.message);
}

#[test]
fn a_trigger_may_not_be_started_by_its_own_message() {
    let echo = |start: &str, steps: &str, once: &str| {
        format!("trigger echo {{ on message {start}; {steps}; once per {once} }}")
    };
    let letter = "send email \"thanks\"";
    assert_says(&echo("opened", letter, "message"), "K1022", "echo");
    assert_says(&echo("opened", letter, "day"), "K1022", "echo");
    let own = "where template = \"thanks\" and opened";
    assert_says(&echo(own, letter, "message"), "K1022", "echo");
    // Another template, another channel, or once and never again.
    let other = "where template = \"welcome\" and opened";
    assert_eq!(codes(&echo(other, letter, "message")), [""; 0]);
    let by_sms = "where channel = \"sms\" and opened";
    assert_eq!(codes(&echo(by_sms, letter, "message")), [""; 0]);
    assert_eq!(codes(&echo("opened", letter, "client")), [""; 0]);
    assert_eq!(codes(&echo("opened", "task \"call\"", "message")), [""; 0]);
}

#[test]
fn its_own_messages_can_be_left_out() {
    let echo = |start: &str, steps: &str| {
        format!("trigger echo {{ on {start}; {steps}; once per message }}")
    };
    let mended = |start: &str, steps: &str, fixed: &str| {
        assert_fixed(&echo(start, steps), "K1022", "echo", &echo(fixed, steps));
    };
    let letter = "send email \"thanks\"";
    mended(
        "message opened",
        letter,
        "message opened where template != \"thanks\"",
    );
    mended("message", letter, "message where template != \"thanks\"");
    let two = "send email \"thanks\"; wait 1 day; send email \"more\"";
    mended(
        "message",
        two,
        "message where template not in [\"more\", \"thanks\"]",
    );
    // Which messages start it is said already.
    let said = assert_says(
        &echo("message where template = \"thanks\"", letter),
        "K1022",
        "echo",
    );
    assert_eq!(said.fix, None);
    // Through another trigger there are two places.
    let circle = "trigger echo { on message where template = \"x\"; send email \"y\"; once per message }\n\
                  trigger other { on message where template = \"y\"; send email \"x\"; once per message }";
    assert_eq!(assert_says(circle, "K1022", "echo").fix, None);
}

#[test]
fn what_has_just_come_is_there() {
    let letter = "send email \"x\"";
    let says = |lines: &str, place: &str| {
        assert_says(&after_visit(lines), "K1007", place);
    };
    says(&format!("when no visit where completed\n{letter}"), letter);
    says(
        &format!("when no visit in the last 30 days where completed {{ {letter} }}\n{letter}"),
        &format!("{{ {letter} }}"),
    );
    says(
        &format!("emit x\nwhen count of (visits where completed) = 0\n{letter}"),
        letter,
    );
    for lines in [
        // Another visit, an earlier one, or what time may have changed.
        format!("when no visit where status = \"planned\" {{ {letter} }}\n{letter}"),
        format!("when no visit at least 30 days ago where completed {{ {letter} }}\n{letter}"),
        format!(
            "wait 1 day\nwhen no visit in the last 12 hours where completed {{ {letter} }}\n{letter}"
        ),
    ] {
        let found = codes(&after_visit(&lines));
        assert!(!found.contains(&"K1007"), "{lines}: {found:?}");
    }
    // A day that starts a rule brings no visit.
    let daily = format!(
        "trigger odd {{ every day; when no visit where completed; {letter}; once per day }}"
    );
    assert_eq!(codes(&daily), [""; 0]);
}

#[test]
fn a_trigger_may_not_be_started_by_messages_through_others() {
    let rule = |name: &str, of: &str, sends: &str| {
        format!(
            "trigger {name} {{ on message where template = \"{of}\"; send email \"{sends}\"; once per message }}\n"
        )
    };
    let circle = rule("first", "x", "y") + &rule("second", "y", "x");
    let found = assert_says(&circle, "K1022", "first");
    assert!(
        found.message.contains("first → second → first"),
        "{}",
        found.message
    );
    let line = rule("first", "x", "y") + &rule("second", "y", "z");
    assert_eq!(codes(&line), [""; 0]);
}

#[test]
fn every_step_can_be_reached() {
    let letter = "send email \"x\"";
    for (lines, place) in [
        (format!("stop\n{letter}"), letter),
        (format!("{letter}\nwhen false\n{letter} with offer gift"), "send email \"x\" with offer gift"),
        (
            format!("when total > 5 rub {{ stop }}\notherwise {{ stop }}\n{letter}"),
            letter,
        ),
        (
            format!("wait up to 1 day for review\nstop\non timeout {{ stop }}\n{letter}"),
            letter,
        ),
        // The visit is completed: that is what started the rule.
        (format!("when status = \"planned\" {{ {letter} }}\n{letter}"), "{ send email \"x\" }"),
        (
            format!("when total < 5 rub and total > 6 rub {{ {letter} }}\n{letter}"),
            "{ send email \"x\" }",
        ),
        (
            "when total > 5 rub { task \"a\" }\nwhen total > 7 rub { task \"b\" }".to_owned(),
            "{ task \"b\" }",
        ),
        (
            "when total > 5 rub { when total < 3 rub { task \"b\" } }".to_owned(),
            "{ task \"b\" }",
        ),
        (
            "when blacklisted { task \"a\" }\nwhen not blacklisted { task \"b\" }\nwhen blacklisted { task \"c\" }"
                .to_owned(),
            "{ task \"c\" }",
        ),
    ] {
        assert_says(&after_visit(&lines), "K1007", place);
    }
}

#[test]
fn what_time_changes_is_not_called_unreachable() {
    for lines in [
        "when total > 5 rub { wait 1 day; when total < 3 rub { task \"b\" } }",
        "when total > 5 rub { task \"a\" }\nwhen total > 3 rub { task \"b\" }\notherwise { task \"c\" }",
        "wait up to 7 days for rating\nwhen rating.score <= 2 { task \"a\" }\nwhen rating.score >= 4 { task \"b\" }",
        "when city is missing { task \"a\" }\nwhen city = \"Kazan\" { task \"b\" }\nwhen city != \"Kazan\" { task \"c\" }",
        "when visit.mileage > 5 km { task \"a\" }\nwhen visit.mileage <= 5 km { task \"b\" }\notherwise { task \"c\" }",
    ] {
        let found = codes(&after_visit(lines));
        assert!(!found.contains(&"K1007"), "{lines}: {found:?}");
    }
}

#[test]
fn one_waits_for_what_can_lie_ahead() {
    let letter = "send email \"x\"";
    assert_says(
        &after_visit(&format!("wait until visit.ready_at\n{letter}")),
        "K1008",
        "visit.ready_at",
    );
    assert_says(
        &format!("trigger odd {{ 1 day before visit.ready_at; {letter}; once per visit }}"),
        "K1008",
        "visit.ready_at",
    );
    let after = format!("trigger t {{ 1 day after visit.ready_at; {letter}; once per visit }}");
    assert_eq!(codes(&after), [""; 0]);
    let planned = format!("wait until visit.planned_at minus 1 day\n{letter}");
    assert_eq!(codes(&after_visit(&planned)), [""; 0]);
    assert_says(
        &after_visit(&format!(
            "wait up to 1 day for rating where score < 2 and score > 4\n{letter}"
        )),
        "K1024",
        "score < 2 and score > 4",
    );
    assert_says(
        "trigger odd { on rating where score = 1 and score = 2; send email \"x\"; once per rating }",
        "K1024",
        "score = 1 and score = 2",
    );
}

#[test]
fn time_outs_and_alternatives_need_what_they_hang_on() {
    let timeout = "on timeout { stop }";
    assert_says(
        &after_visit(&format!("send email \"x\"\n{timeout}")),
        "K1009",
        timeout,
    );
    let otherwise = "otherwise { stop }";
    assert_says(
        &after_visit(&format!("send email \"x\"\n{otherwise}")),
        "K1010",
        otherwise,
    );
    let steps = "wait up to 7 days for call about client\nsend email \"x\"";
    assert_eq!(codes(&after_visit(steps)), [""; 0]);
    let steps = "wait up to 7 days for message about visit\nsend email \"x\"";
    assert_says(&after_visit(steps), "K1011", "visit");
    // A record is about itself; what starts a rule is about nothing yet.
    let steps =
        "wait up to 7 days for visit about visit where status = \"cancelled\"\nsend email \"x\"";
    assert_eq!(codes(&after_visit(steps)), [""; 0]);
    let rule = "trigger odd { on visit about visit; send email \"x\"; once per visit }";
    assert_says(rule, "K1011", "visit");
}

#[test]
fn a_move_needs_a_partition_and_its_states() {
    let rule = |start: &str| {
        format!(
            "segment lost {{ blacklisted }}\npartition way {{ new when blacklisted; otherwise old }}\n\
             trigger odd {{ on {start}; send email \"x\"; once per year }}"
        )
    };
    assert_eq!(codes(&rule("way from new to old")), [""; 0]);
    assert_says(&rule("lost from new to old"), "K1012", "lost");
    assert_says(&rule("way from new to older"), "K0207", "older");
}

#[test]
fn shares_are_parts_of_a_whole() {
    let out = "hold out 120%";
    assert_says(
        &after_visit(&format!("send email \"x\"\n{out}")),
        "K1013",
        out,
    );
    let split = "split 20% test, 70% rest";
    assert_says(
        &experiment(&format!("{ON}\n{split}\n{VARIANTS}")),
        "K1013",
        split,
    );
    assert_says(
        &experiment(&format!("{ON}\n{SPLIT}\n{VARIANTS}\nhold out 90%")),
        "K1013",
        "odd",
    );
}

#[test]
fn an_experiment_says_whom_what_and_how_many() {
    for lines in [
        format!("{SPLIT}\n{VARIANTS}"),
        format!("{ON}\n{VARIANTS}"),
        format!("{ON}\n{SPLIT}\nvariant a {{ send email \"x\" }}"),
    ] {
        assert_says(&experiment(&lines), "K1014", "odd");
    }
    let winner = "winner by open_rate after 24 hours with at least 100 sent, else c";
    assert_says(
        &experiment(&format!("{ON}\n{SPLIT}\n{VARIANTS}\n{winner}")),
        "K1015",
        "c",
    );
}

#[test]
fn nobody_enters_what_contradicts_itself() {
    for body in [
        "false",
        "blacklisted; not blacklisted",
        "has visit; no visit",
        "has visit in the last 6 months; no visit in the last 2 years",
        "has visit where completed; no visit",
        "has at least 3 visits; has at most 2 visits",
        "every visit: completed\nno visit",
        "city = \"Kazan\"; city = \"Samara\"",
        "city in [\"Kazan\", \"Samara\"]; city = \"Moscow\"",
        "city is missing; city != \"Moscow\"",
        "count of visits > 3; count of visits < 4",
        "in segment other; not in segment other",
        "in segment other; sex = \"female\"",
        "any of { false; city = \"A\" and city = \"B\" }",
        // What comes behind alternatives rules them out, too.
        "any of { no visit; blacklisted }; has visit; not blacklisted",
        "count of visits >= 3; count of visits not in [3, 4]; count of visits < 5",
        "count of visits > 2.5; count of visits < 2.7",
        // Between two days there is none.
        "birth_date > 2000-01-01; birth_date < 2000-01-02",
        "average gap of visits.at > 30; average gap of visits.at < 20",
    ] {
        let text = format!("segment other {{ sex = \"male\" }}\nsegment nobody {{ {body} }}");
        let found = codes(&text);
        assert!(found.contains(&"K1016"), "{body}: {found:?}");
    }
    for body in [
        "has visit; no visit in the last 6 months",
        "has visit in the last 2 years; no visit in the last 6 months",
        "has visit; no visit where completed",
        "city = \"Kazan\" or city = \"Samara\"",
        "average of visits.total > 3 rub; average of visits.total < 4 rub",
        "count of visits >= 3; count of visits <= 3",
        "has vehicle where make = \"Kia\"; has vehicle where make = \"Lada\"",
        "has visit where total > 5 rub; has visit where total < 3 rub",
        "any of { no visit; blacklisted }; has visit",
        "birth_date >= 2000-01-01; birth_date < 2000-01-02",
        "count of visits >= 3; count of visits not in [3, 4]; count of visits < 6",
    ] {
        let found = codes(&format!("segment somebody {{ {body} }}"));
        assert!(!found.contains(&"K1016"), "{body}: {found:?}");
    }
}

#[test]
fn a_state_behind_one_that_always_comes_first_is_never_entered() {
    assert_says(
        "partition way { sleeping when no visit in the last 6 months; lost when no visit in the last 1 year; otherwise here }",
        "K1016",
        "lost",
    );
    let right = "partition way { lost when no visit in the last 1 year; sleeping when no visit in the last 6 months; otherwise here }";
    assert_eq!(codes(right), [""; 0]);
    // Who has no city is in neither of the first.
    let cities = "partition way { a when city = \"A\"; b when city != \"A\"; c when city is missing; otherwise d }";
    assert!(!codes(cities).contains(&"K1016"));
}

#[test]
fn memberships_come_and_go_so_it_is_said_how_often() {
    let rule = "segment s { blacklisted }\ntrigger odd { on entering segment s; send email \"x\" }";
    assert_says(rule, "K1017", "odd");
}

#[test]
fn a_timeline_needs_triggers_and_goes_on() {
    let test = |lines: &str| format!("test \"t\" {{ as of 2026-01-02; client {{ }}; {lines} }}");
    let none = format!(
        "segment s {{ blacklisted }}\n{}",
        test("advance to 2026-01-03; expect no send")
    );
    assert_eq!(codes(&none), ["K1018"]);
    let rule = after_visit("send email \"x\"") + "\n";
    let sent = rule.clone() + &test("advance to 2026-01-03; expect no send email \"x\"");
    assert_eq!(codes(&sent), [""; 0]);
    for expected in ["send smz", "no send smz \"x\""] {
        let lines = format!("advance to 2026-01-03; expect {expected}");
        assert_says(&(rule.clone() + &test(&lines)), "K1003", "smz");
    }
    let back = rule.clone() + &test("advance to 2026-01-01; expect no send");
    assert_eq!(codes(&back), ["K1019"]);
    assert_eq!(
        codes(&(rule + &test("advance to 2026-01-03; expect no send"))),
        [""; 0]
    );
}

#[test]
fn only_dates_are_waited_for() {
    let rule = "trigger odd { 1 day before visit.total; send email \"x\"; once per visit }";
    assert_says(rule, "K1020", "visit.total");
}

const PROGRAMME: &str = "program garage { 1 point = 1 rub }\n\
    bonus cashback { on visit completed; earn 10% of visit.money_paid; expires after 6 months; once per visit }\n\
    tiers status { counting visits where completed; tier silver from 1 { redeem up to 5% of max_discount }; tier gold from 5 { redeem up to 9% of max_discount }; keep forever }\n";

#[test]
fn triggers_speak_of_points_and_tiers() {
    let rule = "trigger t {\n\
        7 days before points expire at 10:00\n\
        when balance >= 100 points and status = gold and not blacklisted\n\
        send push \"x\"\n\
        wait 5 days\n\
        when available > 0 points { send sms \"y\" }\n\
        stop when balance = 0 points\n\
        once per lot\n}";
    let text = format!("{PROGRAMME}{rule}");
    assert_eq!(codes(&text), [""; 0]);
    let program = program(&text);
    assert!(program.triggers.ask_for_points());
    let trigger = &program.triggers.triggers[0];
    assert!(matches!(trigger.start, TriggerStart::PointsExpire { .. }));
    assert_eq!(trigger.when.points.len(), 2);
    assert_eq!(trigger.when.conditions.len(), 1);
    let asked = trigger.journey.steps.iter().find_map(|step| match step {
        Step::Test { condition, .. } => condition.points.first(),
        _ => None,
    });
    assert!(matches!(asked, Some(PointsCondition::Available(..))));
}

#[test]
fn points_that_nobody_gives_are_not_asked_about() {
    let expiring = "trigger odd { 7 days before points expire; send push \"x\"; once per lot }";
    assert_says(expiring, "K1021", "odd");
    let for_ever = "bonus b { on review; earn 5 points; once per review }\n".to_owned();
    assert_says(&(for_ever.clone() + expiring), "K1021", "odd");
    let balance = after_visit("when balance > 5 points { send email \"x\" }");
    assert_says(&balance, "K1021", "odd");
    assert_eq!(codes(&(for_ever + &balance)), [""; 0]);
    let earned = after_visit("earn 5 points\nwhen balance > 5 points { send email \"x\" }");
    assert_eq!(codes(&earned), [""; 0]);
}

#[test]
fn a_lot_is_what_expires_together_and_nothing_else() {
    assert_says(
        &after_visit("send email \"x\"").replace("once per visit", "once per lot"),
        "K0202",
        "lot",
    );
}

#[test]
fn lines_that_change_nothing_are_refused() {
    let task = "task \"call back\"";
    let letter = "send email \"x\"";
    for line in [
        "quiet 21:00-09:00",
        "at most 2 messages per week",
        "at most 0 messages per week",
    ] {
        assert_says(&after_visit(&format!("{task}\n{line}")), "K1026", line);
        let variants = "variant a { task \"x\" }\nvariant b { emit y }";
        let lines = format!("{ON}\n{SPLIT}\n{variants}\n{line}");
        assert_says(&experiment(&lines), "K1026", line);
    }
    for line in ["quiet 21:00-21:00", "hold out 0%"] {
        assert_says(&after_visit(&format!("{letter}\n{line}")), "K1026", line);
        let lines = format!("{ON}\n{SPLIT}\n{VARIANTS}\n{line}");
        assert_says(&experiment(&lines), "K1026", line);
    }
    // A message in a branch is one.
    let branch = "when total > 5 rub { send email \"x\" }\nquiet 21:00-09:00\nhold out 5%";
    assert_eq!(codes(&after_visit(branch)), [""; 0]);
    // The time of the day is said already; days are another matter.
    let wait = |minus: &str| {
        after_visit(&format!(
            "wait until visit.planned_at minus {minus} at 10:00\n{letter}"
        ))
    };
    assert_says(&wait("2 hours"), "K1026", "2 hours");
    assert_eq!(codes(&wait("2 days")), [""; 0]);
    let before = |distance: &str| {
        format!(
            "trigger t {{ {distance} before visit.planned_at at 10:00; {letter}; once per visit }}"
        )
    };
    assert_says(&before("30 minutes"), "K1026", "30 minutes");
    assert_eq!(codes(&before("1 day")), [""; 0]);
    // Whoever has a telephone was written to by then.
    assert_says(
        &after_visit("send sms or email or sms \"x\""),
        "K0903",
        "sms",
    );
    assert_says(&after_visit("send email \"\""), "K1029", "send email \"\"");
    assert_says(&after_visit("task \" \""), "K1029", "task \" \"");
    assert_says(&after_visit("send email"), "K1029", "send email");
}

#[test]
fn rules_that_come_to_nothing_are_warned_of() {
    let letter = "send email \"x\"";
    for line in ["at most 0 messages per week", "hold out 100%"] {
        assert_says(&after_visit(&format!("{letter}\n{line}")), "K1027", line);
    }
    let cycle = "partition cycle { young when blacklisted; otherwise old }\n";
    let moves = |from_to: &str| {
        format!("{cycle}trigger t {{ on cycle from {from_to}; {letter}; once per day }}")
    };
    assert_says(&moves("old to old"), "K1027", "old to old");
    assert_eq!(codes(&moves("old to young")), [""; 0]);
}

#[test]
fn shares_are_of_ten_thousand_parts() {
    let letter = "send email \"x\"";
    let line = "hold out 5.005%";
    assert_says(&after_visit(&format!("{letter}\n{line}")), "K1013", line);
    for line in ["hold out 5.05%", "hold out 5.500%"] {
        assert_eq!(codes(&after_visit(&format!("{letter}\n{line}"))), [""; 0]);
    }
    let split = "split 20.005% test, 79.995% rest";
    let lines = format!("{ON}\n{split}\n{VARIANTS}");
    assert_says(&experiment(&lines), "K1013", split);
}

#[test]
fn a_winner_needs_a_rule_and_messages() {
    let rest = format!("{ON}\n{SPLIT}\n{VARIANTS}\nrest gets winner");
    let found = assert_says(&experiment(&rest), "K1014", "odd");
    assert!(found.message.contains("how the winner is found"));
    let winner = "winner by open_rate after 24 hours with at least 10 sent, else b";
    assert_eq!(codes(&experiment(&format!("{rest}\n{winner}"))), [""; 0]);
    let variants = "variant a { task \"x\" }\nvariant b { send email \"y\" }";
    let lines = format!("{ON}\n{SPLIT}\n{variants}\n{winner}");
    assert_says(&experiment(&lines), "K1028", "a");
    let lines = format!("{ON}\n{SPLIT}\n{variants}");
    assert_eq!(codes(&experiment(&lines)), [""; 0]);
    let hours = format!("on segment s every 36 hours\n{SPLIT}\n{VARIANTS}");
    assert_says(&experiment(&hours), "K1030", "36 hours");
    let hours = format!("on segment s every 24 hours\n{SPLIT}\n{VARIANTS}");
    assert_eq!(codes(&experiment(&hours)), [""; 0]);
}

#[test]
fn what_comes_after_the_winner_or_the_round_is_told() {
    let wake = |every: &str, variant: &str, after: &str| {
        let text = format!(
            "segment s {{ blacklisted }}\n\
             experiment wake {{ on segment s every {every}; split 20% test, 80% rest; variant a {{ send email \"x\" }}; \
             variant b {{ {variant} }}; winner by open_rate after {after} with at least 100 sent, else a }}"
        );
        codes(&text)
    };
    let late = "wait 2 days; send email \"y\"";
    assert_eq!(wake("1 month", late, "24 hours"), ["K1034"]);
    assert_eq!(wake("1 month", late, "3 days"), [""; 0]);
    // At that very instant what is on its way goes first.
    assert_eq!(
        wake("1 month", "wait 24 hours; send email \"y\"", "24 hours"),
        [""; 0]
    );
    let soon = "send email \"y\"";
    assert_eq!(wake("1 month", soon, "2 months"), ["K1035"]);
    // A month has 28 to 31 days.
    assert_eq!(wake("1 month", soon, "31 days"), [""; 0]);
    assert_eq!(wake("1 month", soon, "32 days"), ["K1035"]);
}

#[test]
fn members_that_start_a_rule_have_keys() {
    let text = "segment brakes for page_view { page contains \"brakes\" }\n\
        trigger t { on entering segment brakes; emit x; once per 1 day }";
    assert_says(text, "K1036", "brakes");
    let text = "partition kind for consent { sms when channel = \"sms\"; otherwise rest }\n\
        trigger t { on kind from sms to rest; emit x; once per 1 day }";
    assert_says(text, "K1036", "kind");
    let text = "segment old for vehicle { mileage > 60 thousand km }\n\
        trigger t { on entering segment old; emit x; once per 1 day }";
    assert_eq!(codes(text), [""; 0]);
}
