import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assign, Dataset, KardanError, Program } from "kardan";

const RULES = `
timezone "UTC"
segment quiet { has visit; no visit in the last 3 days }
trigger rate { on visit completed; send email "rate"; once per visit; at most 1 messages per day }
trigger wake { on entering segment quiet; send email "wake" }
`;

const LETTERS = `
timezone "UTC"
segment everybody { email is known }
experiment letters {
  on segment everybody every 1 month at 11:00
  split 40% test, 60% rest
  variant a { send email "one" }
  variant b { send email "two" }
  hold out 10%
  winner by open_rate after 24 hours with at least 1 sent, else a
  rest gets winner
}
`;

function client(id, ...visits) {
  return {
    id,
    email: "a@example.com",
    consents: [{ channel: "email", at: "2025-01-01T00:00Z" }],
    visits: visits.map((at) => ({ id: id + at, at, status: "completed", total: 1 })),
  };
}

const CLIENTS = [client("anna", "2026-01-10T10:00Z", "2026-01-10T12:00Z"), client("boris")];
const JANUARY = { start: "2026-01-01", end: "2026-01-31" };

function simulate(rules, period = JANUARY, clients = CLIENTS) {
  const program = Program.compile(rules);
  return program.simulate(Dataset.fromDocuments(clients, program), period);
}

test("effects come in order, with reasons", () => {
  const simulation = simulate(RULES);
  const told = simulation.effects.map(({ at, client, rule, outcome }) => [at, client, rule, outcome]);
  assert.deepEqual(told, [
    ["2026-01-10T10:00:00Z", "anna", "rate", "due"],
    ["2026-01-10T12:00:00Z", "anna", "rate", { suppressed: "cap" }],
    ["2026-01-13T00:00:00Z", "anna", "wake", "due"],
  ]);
  assert.equal(simulation.start, "2026-01-01T00:00:00Z");
  const { start, end, effects } = JSON.parse(simulation.toJson());
  assert.deepEqual([start, end, effects.length], [simulation.start, simulation.end, 3]);
});

test("summaries are by day, month and the whole", () => {
  const simulation = simulate(RULES);
  const [rate, wake] = simulation.summary();
  assert.deepEqual([rate.day, rate.clients, rate.sent, rate.suppressed], ["2026-01-10", 1, 1, { cap: 1 }]);
  assert.deepEqual([wake.day, wake.sent], ["2026-01-13", 1]);
  assert.deepEqual(
    simulation.summary("month").map(({ day }) => day),
    ["2026-01-01", "2026-01-01"],
  );
  assert.throws(() => simulation.summary("week"), KardanError);
});

test("a difference tells who gains and who loses", () => {
  const [before, after] = [simulate(RULES), simulate(RULES.replace("3 days", "2 days"))];
  const difference = before.difference(after);
  assert.deepEqual(difference.total, { before: 2, after: 2, gained: 1, lost: 1, moved: 0 });
  assert.deepEqual(
    difference.messages.map(({ fate, rule, before, after }) => [fate, rule, before, after]),
    [
      ["gained", "wake", null, "2026-01-12T00:00:00Z"],
      ["lost", "wake", "2026-01-13T00:00:00Z", null],
    ],
  );
  assert.deepEqual(
    difference.clients.map(({ client, gained }) => [client, gained]),
    [["anna", 1]],
  );
  assert.equal(before.difference(before).messages.length, 0);
  assert.throws(() => before.difference({}), TypeError);
});

test("a round of an experiment tells its groups and its winner", () => {
  const keys = Array.from({ length: 500 }, (_, number) => String(number + 1));
  const parts = new Map(keys.map((key) => [key, assign("letters", "", key)]));
  const opened = keys.filter((key, number) => parts.get(key) < 2000 && number % 2 === 0);
  const clients = keys.map((key) => {
    const messages = opened.includes(key)
      ? [
          {
            id: key,
            at: "2026-01-01T11:00Z",
            channel: "email",
            template: "one",
            opened_at: "2026-01-01T12:00Z",
          },
        ]
      : [];
    return { ...client(key), messages };
  });
  const [round] = simulate(LETTERS, JANUARY, clients).experiments;
  assert.deepEqual(
    round.groups.map(({ name }) => name),
    ["a", "b", "hold out", "rest"],
  );
  const [a, , alone] = round.groups;
  assert.equal(a.assigned, keys.filter((key) => parts.get(key) < 2000).length);
  assert.equal(alone.assigned, keys.filter((key) => parts.get(key) >= 9000).length);
  assert.equal(a.reached, opened.length);
  assert.ok(a.rate.low < a.rate.value && a.rate.value < a.rate.high);
  assert.deepEqual([round.by, round.decision.winner, round.decision.ground], ["open", "a", "ahead"]);
  assert.equal(round.decision.at, "2026-01-02T11:00:00Z");
});

test("what cannot be run says why", () => {
  assert.throws(() => simulate("segment s { blacklisted }"), /no trigger/);
  assert.throws(() => simulate(RULES, { start: "2026-02-01", end: "2026-01-01" }), /ends before it begins/);
  assert.throws(() => simulate(RULES, { start: "soon", end: "2026-01-01" }), KardanError);
});

test("parts are those of the documented vectors", () => {
  const vectors = JSON.parse(readFileSync(new URL("../../tests/vectors/assignment.json", import.meta.url), "utf8"));
  assert.equal(vectors.length, 12);
  for (const { rule, salt, client, part } of vectors) assert.equal(assign(rule, salt, client), part);
  assert.throws(() => assign("a", "", 7), TypeError);
});
