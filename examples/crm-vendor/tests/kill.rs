//! Killed again and again while events come in, it has the effects that it has undisturbed, each once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/crm.kardan");
const SEED: u64 = 20_261_122;

/// The CRM in a process of its own.
struct Crm {
    child: Child,
    events: Option<ChildStdin>,
    told: Lines<BufReader<ChildStdout>>,
}

impl Crm {
    fn start(database: &Path) -> Crm {
        Crm::start_at(database, Some("2026-01-01T09:00"))
    }

    /// By what the events say from a moment on, or by the system's clock.
    fn start_at(database: &Path, start: Option<&str>) -> Crm {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kardan-crm-vendor"))
            .args([RULES, database.to_str().unwrap()])
            .args(start)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines();
        let events = child.stdin.take();
        Crm {
            child,
            events,
            told,
        }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What somebody who does effects by their keys has done.
#[derive(Default)]
struct Done {
    effects: BTreeMap<String, Value>,
    repeats: usize,
}

impl Done {
    /// Hears a line; the event that it confirms, if it does.
    fn hear(&mut self, line: &str) -> Option<String> {
        let mut form: Value = serde_json::from_str(line).unwrap();
        assert!(form.get("refused").is_none(), "{line}");
        if let Some(taken) = form.get("taken") {
            return Some(taken.as_str().unwrap().to_owned());
        }
        let effect = form["effect"].take();
        let key = effect["key"].as_str().unwrap().to_owned();
        if let Some(known) = self.effects.get(&key) {
            assert_eq!(*known, effect, "a key that means two things");
            self.repeats += 1;
        }
        self.effects.insert(key, effect);
        None
    }
}

/// Four months of calls, appointments and visits, of clients half of whom were last seen long ago.
fn events() -> Vec<Value> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut events = Vec::new();
    let mut put = |at: String, collection: &str, record: Value| {
        let id = format!("e{}", events.len() + 1);
        events
            .push(json!({"id": id, "at": at, "put": {"collection": collection, "record": record}}));
    };
    let day = |day: i64| {
        let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
        first + chrono::Duration::days(day)
    };
    for client in 0..20 {
        let consent = |channel| json!({"channel": channel, "at": "2025-01-01T09:00:00Z"});
        let consents = json!([consent("email"), consent("sms")]);
        let record = json!({"id": format!("c{client}"), "email": "a@example.com", "phone": "+7", "consents": consents});
        put("2026-01-01T09:00:00Z".to_owned(), "client", record);
        let seen = day(client * 3 - 365 + 5);
        let record = json!({
            "id": format!("old{client}"), "client": format!("c{client}"), "at": format!("{seen}T12:00:00Z"),
            "status": "completed", "total": 900,
        });
        put("2026-01-01T09:00:00Z".to_owned(), "visit", record);
    }
    for number in 0..120 {
        let at = format!("{}T{:02}:30:00Z", day(number), 6 + random.i64(0..10));
        let (id, client) = (format!("n{number}"), format!("c{}", random.usize(0..20)));
        match random.u8(0..4) {
            0 => put(
                at.clone(),
                "request",
                json!({"id": id, "client": client, "at": at, "kind": "callback"}),
            ),
            1 => put(
                at.clone(),
                "call",
                json!({"id": id, "client": client, "at": at, "direction": "out", "resolved": true}),
            ),
            2 => {
                let planned = format!("{}T12:00:00Z", day(number + 3));
                let visit = json!({
                    "id": id, "client": client, "at": at, "status": "planned", "planned_at": planned, "total": 0,
                });
                put(at, "visit", visit);
            }
            _ => put(
                at.clone(),
                "visit",
                json!({"id": id, "client": client, "at": at, "status": "completed", "total": 900}),
            ),
        }
    }
    events
}

/// Tells all events, and kills the process on the way where it may; what was done, and how often it was killed.
fn run(database: &Path, is_killed: bool) -> (Done, usize) {
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut done = Done::default();
    let mut kills = 0;
    let mut crm = Crm::start(database);
    for event in events() {
        let id = event["id"].as_str().unwrap();
        'told: loop {
            // It may be gone already.
            let _ = writeln!(crm.events.as_mut().unwrap(), "{event}");
            if is_killed && random.u8(0..5) == 0 {
                thread::sleep(Duration::from_micros(random.u64(0..30_000)));
                crm.kill();
                kills += 1;
            }
            while let Some(Ok(line)) = crm.told.next() {
                if done.hear(&line).as_deref() == Some(id) {
                    break 'told;
                }
            }
            crm = Crm::start(database);
        }
    }
    if crm.child.try_wait().unwrap().is_some() {
        crm = Crm::start(database);
    }
    // With no more events it does what is left and ends.
    drop(crm.events.take());
    for line in crm.told.by_ref().map_while(Result::ok) {
        done.hear(&line);
    }
    assert!(crm.child.wait().unwrap().success());
    (done, kills)
}

#[test]
fn a_kill_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (expected, _) = run(&folder.path().join("undisturbed.db"), false);
    assert_eq!(expected.repeats, 0);
    let titles = |word: &str| {
        let forms = expected.effects.values().map(ToString::to_string);
        forms.filter(|form| form.contains(word)).count()
    };
    for word in ["call back", "tomorrow", "apology"] {
        assert!(titles(word) >= 5, "{word}: {}", titles(word));
    }
    let (found, kills) = run(&folder.path().join("disturbed.db"), true);
    assert!(kills >= 20, "{kills} kills");
    assert_eq!(found.effects, expected.effects);
}

#[test]
fn what_is_no_event_is_refused_and_nothing_else_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut crm = Crm::start(&folder.path().join("refused.db"));
    let client = |id: &str, city: &str| {
        let record = json!({"id": "c", "city": city});
        json!({"id": id, "put": {"collection": "client", "record": record}}).to_string()
    };
    let without = json!({"put": {"collection": "client", "record": {"id": "d"}}});
    let lines = [
        ("no json".to_owned(), ("refused", "")),
        (without.to_string(), ("refused", "")),
        (
            json!({"id": "e1", "puts": {}}).to_string(),
            ("refused", "e1"),
        ),
        (client("e1", "Perm"), ("taken", "e1")),
        (client("e1", "Perm"), ("taken", "e1")),
        (client("e1", "Omsk"), ("refused", "e1")),
        (client("e2", "Omsk"), ("taken", "e2")),
    ];
    for (line, (word, id)) in lines {
        writeln!(crm.events.as_mut().unwrap(), "{line}").unwrap();
        let told: Value = serde_json::from_str(&crm.told.next().unwrap().unwrap()).unwrap();
        assert_eq!(told[word], id, "{line}: {told}");
    }
}

#[test]
fn by_the_systems_clock_an_event_happens_when_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut crm = Crm::start_at(&folder.path().join("clock.db"), None);
    let mut tell = |event: Value| {
        writeln!(crm.events.as_mut().unwrap(), "{event}").unwrap();
        let lines = crm.told.by_ref().map_while(Result::ok);
        let forms = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
        let taken = forms.take_while(|form| form.get("taken").is_none());
        taken.collect::<Vec<Value>>()
    };
    tell(json!({"id": "e1", "put": {"collection": "client", "record": {"id": "c"}}}));
    thread::sleep(Duration::from_secs(2));
    let before = chrono::Utc::now();
    let record = json!({"id": "r", "client": "c", "at": before.to_rfc3339(), "kind": "callback"});
    let request = json!({"id": "e2", "put": {"collection": "request", "record": record}});
    tell(request);
    // What is to be done is told behind the confirmation.
    let told = tell(
        json!({"id": "e3", "set": {"collection": "client", "record": {"id": "c", "city": "Perm"}}}),
    );
    let effect = told
        .iter()
        .find(|form| form["effect"]["action"]["task"].is_object());
    let at = effect.unwrap()["effect"]["at"].as_str().unwrap();
    let at: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
    assert!(
        at >= before - chrono::Duration::milliseconds(1),
        "{at} before {before}"
    );
}
