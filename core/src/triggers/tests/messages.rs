//! What is sent, what is not, and which goes first.

use super::{Outcome, client, instant, simulate, told, visit};
use crate::triggers::Reason;
use serde_json::{Value, json};

#[test]
fn what_is_not_sent_says_why() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; send email or sms \"x\"; once per visit; at most 1 messages per day; quiet 21:00-09:00 }";
    let visits = json!([visit("v1", "2026-01-10T10:00:00Z")]);
    let with = |more: Value| {
        let mut client = json!({ "id": "1", "visits": visits.clone() });
        let whole = client.as_object_mut().unwrap();
        whole.extend(more.as_object().unwrap().clone());
        told(&simulate(
            rules,
            json!([client]),
            "2026-01-01",
            "2026-01-20",
        ))
    };
    assert_eq!(with(json!({})), ["send x 01-10 10:00 no channel"]);
    assert_eq!(
        with(json!({ "phone": "1" })),
        ["send x 01-10 10:00 consent"]
    );
    let agreed = json!([{ "channel": "sms", "at": "2025-01-01T00:00:00Z" }]);
    assert_eq!(
        with(json!({ "phone": "1", "consents": agreed.clone() })),
        ["send x 01-10 10:00"]
    );
    assert_eq!(
        with(json!({ "phone": "1", "consents": agreed.clone(), "blacklisted": true })),
        ["send x 01-10 10:00 blacklist"]
    );
    let open = json!([{ "id": "c", "at": "2026-01-09T00:00:00Z" }]);
    assert_eq!(
        with(json!({ "phone": "1", "consents": agreed.clone(), "claims": open })),
        ["send x 01-10 10:00 open claim"]
    );
    // The second message of a day, and one in the evening of the client's own zone (UTC+5): 17:00 is 22:00 there.
    let visits = json!([
        visit("v1", "2026-01-10T10:00:00Z"),
        visit("v2", "2026-01-10T11:00:00Z"),
        visit("v3", "2026-01-11T17:00:00Z"),
    ]);
    let client = json!({ "id": "1", "phone": "1", "consents": agreed, "visits": visits, "timezone": "Asia/Yekaterinburg" });
    let effects = simulate(rules, json!([client]), "2026-01-01", "2026-01-20");
    assert_eq!(
        told(&effects),
        [
            "send x 01-10 10:00",
            "send x 01-10 11:00 cap",
            "send x 01-11 17:00 put off",
            "send x 01-12 04:00",
        ]
    );
    assert_eq!(effects[2].key, effects[3].key);
    assert_eq!(
        effects[2].outcome,
        Outcome::PutOff {
            reason: Reason::QuietHours,
            until: instant("2026-01-12T04:00:00Z")
        }
    );
}

#[test]
fn a_limit_in_all_counts_for_all_clients() {
    let rules = "timezone \"UTC\"\n\
        trigger first { on visit completed; emit first; once in all }\n\
        trigger few { on visit completed; send email \"x\"; at most 2 messages in all; once per visit }";
    let clients = (1..=4).map(|id| {
        let at = format!("2026-03-0{id}T10:00:00Z");
        client(
            &id.to_string(),
            json!({ "visits": [visit(&id.to_string(), &at)] }),
        )
    });
    let effects = simulate(rules, clients.collect(), "2026-03-01", "2026-03-10");
    assert_eq!(
        told(&effects),
        [
            "emit first 03-01 10:00",
            "send x 03-01 10:00",
            "send x 03-02 10:00",
            "send x 03-03 10:00 cap",
            "send x 03-04 10:00 cap",
        ]
    );
}

/// Rules that are quiet until 09:00 and let one message through a day.
fn quiet(name: &str, more: &str) -> String {
    format!(
        "trigger {name} {{ on request where kind = \"{name}\"; send push \"{name}\"; quiet 21:00-09:00; at most 1 messages per day; once per request{more} }}\n"
    )
}

/// What comes at 09:00 of two requests in the night, each of a kind that starts a rule.
fn after_the_night(rules: &str, kinds: [&str; 2]) -> Vec<String> {
    let request = |id: &str, at: &str, kind: &str| json!({ "id": id, "at": at, "kind": kind });
    // The key of the later request is the first by the alphabet.
    let requests = json!([
        request("b", "2026-01-10T22:00:00Z", kinds[0]),
        request("a", "2026-01-10T23:00:00Z", kinds[1]),
    ]);
    let agreed = json!([{ "channel": "push", "at": "2025-01-01T00:00:00Z" }]);
    let client = json!({ "id": "1", "consents": agreed, "requests": requests });
    let rules = format!("timezone \"UTC\"\n{rules}");
    let effects = simulate(&rules, json!([client]), "2026-01-01", "2026-01-20");
    let morning = effects
        .iter()
        .filter(|effect| effect.at >= instant("2026-01-11T09:00:00Z"));
    morning
        .map(|effect| {
            let one = std::slice::from_ref(effect);
            format!("{} {}", effect.record.key, told(one).concat())
        })
        .collect()
}

#[test]
fn of_messages_that_were_put_off_to_one_instant_what_began_first_goes_first() {
    assert_eq!(
        after_the_night(&quiet("callback", ""), ["callback", "callback"]),
        [
            "b send callback 01-11 09:00",
            "a send callback 01-11 09:00 cap"
        ]
    );
}

#[test]
fn of_rules_that_go_on_at_one_instant_the_higher_priority_goes_first() {
    let rules = quiet("callback", "") + &quiet("cart", "; priority 5");
    assert_eq!(
        after_the_night(&rules, ["callback", "cart"]),
        ["a send cart 01-11 09:00", "b send callback 01-11 09:00 cap"]
    );
}

#[test]
fn of_several_reasons_the_first_is_told() {
    let reasons = |client: Value, more: &str| {
        let rules = format!(
            "timezone \"UTC\"\ntrigger t {{ on visit completed; send email \"x\"; once per visit{more} }}"
        );
        let visits = json!([visit("v", "2026-01-10T10:00:00Z")]);
        let mut client = client;
        client["visits"] = visits;
        told(&simulate(
            &rules,
            json!([client]),
            "2026-01-01",
            "2026-01-20",
        ))
    };
    let open = json!([{ "id": "c", "at": "2026-01-09T00:00:00Z" }]);
    // She has no address, never agreed, has an open claim, stands on the black list, and is left alone.
    let all = json!({ "id": "1", "blacklisted": true, "claims": open });
    assert_eq!(
        reasons(all.clone(), "; hold out 100%"),
        ["send x 01-10 10:00 hold-out"]
    );
    assert_eq!(reasons(all, ""), ["send x 01-10 10:00 blacklist"]);
    let open = json!({ "id": "1", "claims": open });
    assert_eq!(reasons(open, ""), ["send x 01-10 10:00 open claim"]);
    // Of one who has no address it is not said that they did not agree.
    assert_eq!(
        reasons(json!({ "id": "1" }), ""),
        ["send x 01-10 10:00 no channel"]
    );
    let quiet = "; quiet 09:00-12:00";
    assert_eq!(
        reasons(json!({ "id": "1", "email": "a@example.com" }), quiet),
        ["send x 01-10 10:00 consent"]
    );
}
