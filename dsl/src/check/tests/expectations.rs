//! What tests expect of triggers, and what triggers ask of one another.

use super::{assert_fixed, assert_says, codes};

/// A program with two triggers, and a test of these lines.
fn tested(lines: &str) -> String {
    format!(
        "trigger asks {{ on visit completed; send email or sms \"rate_visit\"; emit warm_lead; once per visit }}\n\
         trigger calls {{ on review; task \"call back\"; send push \"thanks\"; once per review }}\n\
         test \"t\" {{ as of 2026-01-01; client {{ }}; advance to 2026-01-02; {lines} }}"
    )
}

#[test]
fn an_expectation_of_what_no_rule_does_is_warned_of() {
    for lines in [
        "expect no send",
        "expect send sms \"rate_visit\"",
        "expect no send email because consent",
        "expect task \"call back\"",
        "expect no task",
        "expect emit warm_lead",
        "expect no emit",
    ] {
        assert_eq!(codes(&tested(lines)), [""; 0], "{lines}");
    }
    for (lines, wrong, right) in [
        ("expect no send \"rate_vist\"", "rate_vist", "rate_visit"),
        (
            "expect send email \"rate_vist\" once",
            "rate_vist",
            "rate_visit",
        ),
        ("expect task \"call bac\"", "call bac", "call back"),
        ("expect no task \"call bac\"", "call bac", "call back"),
        (
            "expect emit worm_lead at 2026-01-02",
            "worm_lead",
            "warm_lead",
        ),
        ("expect no emit worm_lead", "worm_lead", "warm_lead"),
    ] {
        let fixed = tested(&lines.replace(wrong, right));
        assert_fixed(&tested(lines), "K1025", wrong, &fixed);
    }
    // A message, a task and an event of one name are three things; by push no rule sends this.
    assert_says(&tested("expect no task \"thanks\""), "K1025", "thanks");
    assert_says(
        &tested("expect no send push \"rate_visit\""),
        "K1025",
        "rate_visit",
    );
    let found = assert_says(
        &tested("expect no send viber"),
        "K1025",
        "expect no send viber",
    );
    assert!(found.message.contains("`no send viber`"), "{found:?}");
}

#[test]
fn what_a_record_lacks_to_start_a_rule_is_said() {
    let starting =
        |noun: &str| format!("trigger odd {{ on {noun}; send email \"x\"; once per day }}");
    let found = assert_says(&starting("vehicle"), "K0916", "vehicle");
    assert_eq!(found.message, "`vehicle` has no time");
    let found = assert_says(&starting("points"), "K0916", "points");
    assert_eq!(found.message, "`points` has no records that you tell of");
    assert_eq!(codes(&starting("consent")), [""; 0]);
    let found = assert_says(&starting("employee"), "K0916", "employee");
    assert_eq!(
        found.message,
        "`employee` has no client of its own and no time"
    );
}

#[test]
fn a_rule_about_another_record_is_not_started() {
    let started = |start: &str| {
        format!(
            "segment s {{ blacklisted }}\ntrigger b {{ {start}; send email \"x\" }}\n\
             trigger a {{ on visit completed; start b; once per visit }}"
        )
    };
    for start in [
        "on visit where total > 5 rub",
        "on entering segment s\nonce per day",
        "every day at 10:00",
    ] {
        assert_eq!(codes(&started(start)), [""; 0], "{start}");
    }
    let found = assert_says(&started("on request"), "K1031", "b");
    assert_eq!(
        found.message,
        "`b` is about request, and this rule about visit: nothing would start"
    );
}
