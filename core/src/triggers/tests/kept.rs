//! What is remembered, and by which rules one goes on.

use super::{
    Journeys, Kept, client, data, instant, journeys::RATING, program, told, visit, visited,
};
use crate::{
    plan::Inputs,
    triggers::{State, state::Client},
};
use serde_json::json;

#[test]
fn a_happening_that_is_told_twice_or_too_late_starts_nothing() {
    let program = program(RATING);
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v1", "2026-11-20T10:00:00Z"), visit("v0", "2026-11-10T10:00:00Z")] })
    )]);
    let data = data(&program, clients);
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let mut journeys = Journeys::new(&program, &Inputs::default()).unwrap();
    let at = instant("2026-11-20T10:00:00Z");
    journeys.begin(at, &mut records).unwrap();
    for _ in 0..2 {
        let effects = journeys
            .happen(&visited("v1", "2026-11-20T10:00:00Z"), &mut records)
            .unwrap();
        assert_eq!(told(&effects), [""; 0]);
    }
    assert_eq!(journeys.next_wake(), Some(instant("2026-11-20T12:00:00Z")));
    let late = visited("v0", "2026-11-10T10:00:00Z");
    let effects = journeys.happen(&late, &mut records).unwrap();
    assert_eq!(told(&effects), ["Missed 11-20 10:00"]);
    let effects = journeys
        .advance(instant("2026-11-20T12:00:00Z"), &mut records)
        .unwrap();
    assert_eq!(told(&effects), ["send rate_visit 11-20 12:00"]);
    let back = journeys.advance(at, &mut records).unwrap_err();
    assert!(back.to_string().contains("does not go back"), "{back}");
}

#[test]
fn a_kept_state_goes_on_as_if_nothing_had_been() {
    let program = program(RATING);
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v1", "2026-11-20T10:00:00Z")] })
    )]);
    let data = data(&program, clients);
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let inputs = Inputs::default();
    let begin = instant("2026-11-20T10:00:00Z");
    let happening = visited("v1", "2026-11-20T10:00:00Z");
    let mut whole = Journeys::new(&program, &inputs).unwrap();
    whole.begin(begin, &mut records).unwrap();
    whole.happen(&happening, &mut records).unwrap();
    let kept = serde_json::to_string(whole.state()).unwrap();
    let state: State = serde_json::from_str(&kept).unwrap();
    let mut restored = Journeys::restore(&program, &inputs, &[], state).unwrap();
    assert_eq!(restored.next_wake(), whole.next_wake());
    let end = instant("2026-12-20T00:00:00Z");
    let first = whole.advance(end, &mut records).unwrap();
    let second = restored.advance(end, &mut records).unwrap();
    assert_eq!(first, second);
    assert_eq!(
        told(&first),
        ["send rate_visit 11-20 12:00", "emit silence 11-27 12:00"]
    );
    assert_eq!(
        serde_json::to_string(whole.state()).unwrap(),
        serde_json::to_string(restored.state()).unwrap()
    );
}

#[test]
fn journeys_on_their_way_keep_the_version_at_which_they_began() {
    let old = program(RATING);
    let new = program(&RATING.replace("\"rate_visit\"", "\"rate_visit_2\""));
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v1", "2026-11-20T10:00:00Z"), visit("v2", "2026-11-20T11:00:00Z")] })
    )]);
    let data = data(&old, clients);
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let inputs = Inputs::default();
    let mut journeys = Journeys::new(&old, &inputs).unwrap();
    let begin = instant("2026-11-20T10:00:00Z");
    journeys.begin(begin, &mut records).unwrap();
    let mut tell = |journeys: &mut Journeys, key: &str, at: &str| {
        journeys.happen(&visited(key, at), &mut records).unwrap()
    };
    tell(&mut journeys, "v1", "2026-11-20T10:00:00Z");
    journeys.deploy(&new, &inputs).unwrap();
    tell(&mut journeys, "v2", "2026-11-20T11:00:00Z");
    let state = journeys.state().clone();
    assert!(Journeys::restore(&new, &inputs, &[], state.clone()).is_err());
    assert!(Journeys::restore(&new, &inputs, &[(&old, &inputs)], state).is_ok());
    let effects = journeys
        .advance(
            instant("2026-11-20T14:00:00Z"),
            &mut Kept {
                data: &data,
                accounts: None,
            },
        )
        .unwrap();
    assert_eq!(
        told(&effects),
        [
            "send rate_visit 11-20 12:00",
            "send rate_visit_2 11-20 13:00"
        ]
    );
}

#[test]
fn the_one_zone_that_early_versions_remembered_is_read() {
    let client: Client = serde_json::from_value(json!({"unknown_zone": "Mars/Base"})).unwrap();
    let kept = json!({"unknown_zones": ["Mars/Base"]});
    assert_eq!(serde_json::to_value(&client).unwrap(), kept);
    assert_eq!(serde_json::from_value::<Client>(kept).unwrap(), client);
}
