/** Memberships that are kept. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset, Program } from "kardan";

const program = Program.compile(`
timezone "UTC"
segment active { has visit in the last 6 months }
partition life { new when count of visits = 1; loyal when count of visits > 1; otherwise nobody }
`);

function visit(id, at, client) {
  return { id, at: new Date(at), client, status: "completed", total: 5000, money_paid: 5000 };
}

const anna = { id: "anna", visits: [visit("1", "2026-08-31T10:00Z")] };
const data = Dataset.fromDocuments([anna, { id: "boris" }], program);

// 28 February less 6 months is 28 August, 1 March less 6 months is 1 September.
const MARCH = "2027-03-01T00:00:00Z";

test("events and time change memberships", () => {
  const live = program.live({ asOf: "2026-09-01T12:00:00Z" }, data);
  assert.deepEqual(live.members("active"), ["anna"]);
  assert.equal(live.nextWake(), MARCH);
  const event = { put: { collection: "visit", record: visit("2", "2026-09-01T11:00Z", "boris") } };
  const of = { at: "2026-09-01T12:00:00Z", client: "boris", record: { collection: "client", key: "boris" } };
  assert.deepEqual(live.apply(event), [
    {
      key: "active client boris 2026-09-01T12:00:00Z entered",
      ...of,
      rule: "active",
      action: "entered",
      outcome: "due",
    },
    {
      key: "life client boris 2026-09-01T12:00:00Z moved",
      ...of,
      rule: "life",
      action: { moved: { from: "nobody", to: "new" } },
      outcome: "due",
    },
  ]);
  assert.deepEqual(live.apply(event), []);
  assert.equal(live.isMember("active", "boris"), true);
  assert.equal(live.state("life", "boris"), "new");
  assert.deepEqual(live.client("boris"), {
    segments: ["active"],
    partitions: { life: "new" },
    journeys: [],
    next: MARCH,
  });
  assert.deepEqual(
    live.advance("2027-03-01").map(({ client, at, action }) => [client, at, action]),
    [
      ["anna", MARCH, "left"],
      ["boris", MARCH, "left"],
    ],
  );
  assert.equal(live.now, "2027-03-01T23:59:59.999999Z");
  assert.equal(live.nextWake(), null);
});

test("an event moves time on", () => {
  const live = program.live({ asOf: "2026-09-01T12:00:00Z" }, data);
  const set = { collection: "client", record: { id: "anna", city: "Perm" } };
  const told = live.apply({ at: new Date("2027-04-01T09:00:00Z"), set });
  assert.deepEqual(
    told.map(({ at, action }) => [at, action]),
    [[MARCH, "left"]],
  );
  assert.equal(live.now, "2027-04-01T09:00:00Z");
});

test("an engine that begins without records goes on from its snapshot", () => {
  const live = program.live({ asOf: "2026-09-01" });
  assert.deepEqual(live.members("active"), []);
  live.apply({ put: { collection: "client", record: { id: "vera" } } });
  live.apply({ put: { collection: "visit", record: visit("3", "2026-08-31T10:00Z", "vera") } });
  const snapshot = live.snapshot();
  assert.ok(snapshot instanceof Uint8Array);
  const again = program.restore(snapshot);
  assert.deepEqual(again.snapshot(), snapshot);
  assert.deepEqual(again.members("active"), ["vera"]);
  again.apply({ delete: { collection: "client", record: { id: "vera" } } });
  assert.deepEqual(again.members("active"), []);
  assert.deepEqual(live.members("active"), ["vera"]);
});

test("a snapshot goes with the data that it began with", () => {
  const snapshot = program.live({ asOf: "2026-09-01" }, data).snapshot();
  assert.deepEqual(program.restore(snapshot, {}, data).members("active"), ["anna"]);
  assert.throws(() => program.restore(snapshot), { name: "KardanError", kind: "input" });
  assert.throws(() => program.restore(new TextEncoder().encode("{"), {}, data), { kind: "input" });
  assert.throws(() => program.restore("{}"), TypeError);
});

const RATING = `
timezone "UTC"
trigger ask_rating { on visit completed; wait 2 hours; send email "rate_visit"; once per visit }
`;
const ADDRESS = { email: "anna@example.com", consents: [{ channel: "email", at: "2026-01-01T00:00Z" }] };

function put(collection, record) {
  return { put: { collection, record } };
}

test("journeys go on and keep their rules", () => {
  const asking = Program.compile(RATING);
  const live = asking.live({ asOf: "2026-09-01T12:00:00Z", grace: 3_600_000 });
  live.apply(put("client", { id: "anna", ...ADDRESS }));
  assert.deepEqual(live.apply(put("visit", visit("1", "2026-09-01T12:00Z", "anna"))), []);
  assert.equal(live.nextWake(), "2026-09-01T14:00:00Z");
  assert.deepEqual(live.client("anna").journeys, [
    {
      rule: "ask_rating",
      record: { collection: "visit", key: "1" },
      began: "2026-09-01T12:00:00Z",
      next: "2026-09-01T14:00:00Z",
    },
  ]);
  assert.equal(live.client("anna").next, "2026-09-01T14:00:00Z");
  // Told two hours late, where one is the grace.
  assert.equal(live.apply(put("visit", visit("2", "2026-09-01T10:00Z", "anna")))[0].action, "missed");
  assert.deepEqual(live.versions(), [asking.hash]);

  const newer = Program.compile(RATING.replace("rate_visit", "rate_us"));
  const snapshot = live.snapshot();
  assert.throws(() => newer.restore(snapshot), { kind: "input" });
  assert.throws(() => newer.restore(snapshot, { older: [RATING] }), /`older` is a list of `Program`s, not a string/);
  const restored = newer.restore(snapshot, { older: [asking] });
  newer.deploy(live);
  for (const engine of [live, restored]) {
    assert.deepEqual(engine.apply(put("visit", visit("3", "2026-09-01T11:30Z", "anna"))), []);
    const effects = engine.advance("2026-09-01");
    assert.deepEqual(
      effects.map(({ at, action, outcome }) => [at, action, outcome]),
      [
        ["2026-09-01T13:30:00Z", { send: { channel: "email", template: "rate_us" } }, "due"],
        ["2026-09-01T14:00:00Z", { send: { channel: "email", template: "rate_visit" } }, "due"],
      ],
    );
    assert.equal(effects[1].key, "ask_rating visit 1 send rate_visit");
    assert.deepEqual(engine.versions(), []);
  }
});

test("an event that cannot be changes nothing", () => {
  const live = program.live({ asOf: "2026-09-01T12:00:00Z" }, data);
  const before = live.snapshot();
  const orphan = { put: { collection: "visit", record: visit("9", "2026-09-01T11:00Z", "nobody") } };
  assert.throws(() => live.apply(orphan), { kind: "data", message: /`client` names client `nobody`/ });
  assert.throws(() => live.apply({ delete: { collection: "visit", record: {} } }), { kind: "data" });
  assert.throws(() => live.apply({ put: { collection: "visist", record: {} } }), { kind: "unknown" });
  assert.throws(() => live.apply({ puts: {} }), { kind: "input" });
  assert.throws(() => live.apply("put"), TypeError);
  assert.throws(() => live.advance("2026-01-01"), { kind: "input" });
  assert.throws(() => live.advance(1), /`to` is a `Date` or text/);
  assert.throws(() => live.isMember("active", "nobody"), { kind: "unknown" });
  assert.throws(() => live.state("lives", "anna"), { kind: "unknown" });
  assert.throws(() => live.client("nobody"), { kind: "unknown" });
  assert.throws(() => program.live({ asOf: "2026-09-01", grace: "3 days" }), /`grace` is a number of milliseconds/);
  assert.throws(() => program.live({ asOf: "2026-09-01", grace: NaN }), /`grace` is a number of milliseconds, not NaN/);
  assert.throws(() => program.deploy(program), /`live` is a `Live`/);
  assert.deepEqual(live.snapshot(), before);
});

test("many events are told at once, and an error names the one", () => {
  const live = program.live({ asOf: "2026-09-01T12:00:00Z" }, data);
  const put = (id, at) => ({ put: { collection: "visit", record: visit(id, at, "boris") } });
  const effects = live.applyAll([put("2", "2026-09-01T11:00Z"), put("3", "2026-09-01T11:30Z")]);
  const states = effects.filter(({ rule }) => rule === "life").map(({ action }) => action.moved.to);
  assert.deepEqual(states, ["new", "loyal"]);
  const unknown = { put: { collection: "visit", record: visit("5", "2026-09-01T11:00Z", "nobody") } };
  assert.throws(() => live.applyAll([put("4", "2026-09-01T11:45Z"), unknown]), {
    kind: "data",
    message: /^`events\[1\]`: /,
  });
  assert.equal(live.client("boris").partitions.life, "loyal");
});
