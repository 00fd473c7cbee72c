/** When memberships change by the passing of time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { tableFromIPC } from "apache-arrow";
import { Dataset, KardanError, Program } from "kardan";

const program = Program.compile(`
timezone "UTC"
segment active { has visit in the last 6 months }
segment asleep { has visit; no visit in the last 6 months }
partition life { new when count of visits = 1; loyal when count of visits > 1; otherwise nobody }
`);

const visit = { id: "1", at: "2026-08-31T10:00Z", status: "completed", total: 5000, money_paid: 5000 };
const data = Dataset.fromDocuments([{ id: "anna", visits: [visit] }, { id: "boris" }], program);

// 28 February less 6 months is 28 August, 1 March less 6 months is 1 September.
const MARCH = "2027-03-01T00:00:00Z";

test("a result tells when members leave and others join", () => {
  const result = program.evaluate(data, { asOf: "2026-09-01" });
  assert.deepEqual(result.segment("active").leavesOn, new Map([["anna", MARCH]]));
  assert.deepEqual(result.segment("active").joinsOn, new Map());
  assert.deepEqual(result.segment("asleep").joinsOn, new Map([["anna", MARCH]]));
});

test("the result of one client does so too", () => {
  const { result } = program.evaluateClient({ id: "anna", visits: [visit] }, { asOf: "2026-09-01" });
  assert.deepEqual([...result.segment("active").leavesOn.values()], [MARCH]);
});

test("who leaves until a day", () => {
  const until = (day) => program.horizon(data, { asOf: "2026-09-01", until: day });
  assert.deepEqual(until("2027-02-28").leaving("active"), new Map());
  const horizon = until("2027-03-01");
  assert.deepEqual(horizon.leaving("active"), new Map([["anna", MARCH]]));
  assert.deepEqual(horizon.joining("asleep"), new Map([["anna", MARCH]]));
  assert.deepEqual(horizon.changing("life"), new Map());
  assert.equal(horizon.asOf, "2026-09-01T23:59:59.999999Z");
  assert.equal(horizon.until, "2027-03-01T23:59:59.999999Z");
  assert.deepEqual(horizon.toObject().segments.active, { leaving: [{ id: "anna", on: MARCH }], joining: [] });
});

test("without a last day one looks far ahead", () => {
  const horizon = program.horizon(data, { asOf: new Date("2026-09-01T12:00:00Z") });
  assert.equal(horizon.until, "2126-09-01T12:00:00Z");
});

test("a partition that time moves", () => {
  const rules = `timezone "UTC"\npartition age { fresh when has visit in the last 6 months; otherwise old }`;
  const moving = Program.compile(rules);
  const horizon = moving.horizon(Dataset.fromDocuments([{ id: "anna", visits: [visit] }], moving), {
    asOf: "2026-09-01",
  });
  assert.deepEqual(horizon.changing("age"), new Map([["anna", MARCH]]));
  assert.deepEqual(horizon.toObject().partitions.age.changing, [{ id: "anna", on: MARCH, to: "old" }]);
});

test("the horizon as Arrow", () => {
  const table = tableFromIPC(program.horizon(data, { asOf: "2026-09-01" }).toArrow("active"));
  assert.deepEqual(
    table.schema.fields.map(({ name }) => name),
    ["client", "leaves_on", "joins_on"],
  );
  assert.equal(table.getChild("leaves_on").get(0), Date.parse(MARCH));
  assert.equal(table.getChild("leaves_on").get(1), null);
});

test("what cannot be asked", () => {
  const horizon = program.horizon(data, { asOf: "2026-09-01" });
  for (const ask of ["leaving", "joining", "changing", "toArrow"]) {
    assert.throws(() => horizon[ask]("lost"), { name: "KardanError", kind: "unknown" });
    assert.throws(() => horizon[ask](1), TypeError);
  }
  assert.throws(() => program.horizon(data, { asOf: "2026-09-01", until: "2026-08-01" }), KardanError);
  assert.throws(() => program.horizon(data, { asOf: "2026-09-01", until: 1 }), /`until` is a `Date` or text/);
  assert.throws(() => program.horizon(data, { asOf: "2026-09-01", till: "2027-01-01" }), /no option `till`/);
});
