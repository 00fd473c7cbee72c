/** One client as a document. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset, Program } from "kardan";
import { AS_OF, DOCUMENTS, INPUTS, RULES, TABLES } from "./garage.mjs";

const program = Program.compile(RULES);
const result = program.evaluate(Dataset.fromTables(TABLES, program), INPUTS);

for (const document of DOCUMENTS) {
  test(`${document.id} alone gets what the batch gives`, () => {
    const { id } = document;
    const answer = program.evaluateClient(document, INPUTS);
    assert.deepEqual(answer.segments, {
      sleeping: result.segment("sleeping").outcome(id),
      rich: result.segment("rich").outcome(id),
    });
    assert.deepEqual(answer.partitions, { worth: result.partition("worth").get(id) });
    assert.deepEqual(answer.attributes, {
      ltv: result.attribute("ltv").get(id),
      last_visit: result.attribute("last_visit").get(id),
      visit_count: result.attribute("visit_count").get(id),
    });
    for (const vehicle of document.vehicles) {
      const automatic = answer.result.segment("automatic");
      assert.equal(automatic.outcome(vehicle.id), result.segment("automatic").outcome(vehicle.id));
    }
    assert.deepEqual([...answer.result.attribute("ltv").toMap()], [[id, answer.attributes.ltv]]);
  });
}

test("keys and required fields may be left out", () => {
  const answer = program.evaluateClient({ visits: [{ at: "2026-05-21", status: "completed" }] }, INPUTS);
  assert.equal(answer.segments.sleeping, true);
  assert.deepEqual(program.evaluateClient({}, INPUTS).partitions, { worth: null });
});

/** Something that nobody may look at. */
function unreadable(object, name) {
  return Object.defineProperty(object, name, {
    enumerable: true,
    get() {
      throw new Error(`\`${name}\` was looked at`);
    },
  });
}

test("only what the program reads is looked at", () => {
  const program = Program.compile("segment paid { sum of visits.money_paid > 5 rub }");
  const visit = { at: "2026-01-01T00:00:00Z", money_paid: "5.01", comment: Number.NaN, lines: [new Date("soon")] };
  // A call is not read, a name is read neither of the client nor of the visit, and nothing else of the car.
  const client = { visits: [unreadable(visit, "branch")], calls: () => [], name: Symbol("name"), nonsense: new Map() };
  for (const name of ["phone", "vehicles", "id_"]) unreadable(client, name);
  const answer = program.evaluateClient(client, { asOf: AS_OF });
  assert.deepEqual(answer.segments, { paid: true });
  assert.deepEqual(answer.result.remarks, []);
});

test("what is read of one kind of record is not read of another", () => {
  // `name` is read of the client, `mileage` of the vehicle.
  const program = Program.compile('segment anna { name = "Anna" }\nsegment far for vehicle { mileage > 5 km }');
  const vehicle = unreadable({ id: "A1", mileage: 6 }, "name");
  const client = unreadable({ name: "Anna", vehicles: [vehicle] }, "mileage");
  const answer = program.evaluateClient(client, { asOf: AS_OF });
  assert.deepEqual(answer.segments, { anna: true });
  assert.deepEqual(answer.result.segment("far").ids(), ["A1"]);
});

test("names may be those of either language", () => {
  const program = Program.compile("segment paid { sum of visits.money_paid > 5 rub }");
  const client = { визиты: [{ дата: "2026-01-01", оплачено_деньгами: 6 }] };
  assert.equal(program.evaluateClient(client, { asOf: AS_OF }).segments.paid, true);
});

test("a record may stand in the place of a link", () => {
  const program = Program.compile('segment lada { has visit where vehicle.make = "Lada" }');
  const visit = { at: "2026-01-01", vehicle: unreadable({ id: "A1", make: "Lada" }, "model") };
  assert.equal(program.evaluateClient({ visits: [visit] }, { asOf: AS_OF }).segments.lada, true);
});

test("bad values are named", () => {
  const client = (visit) => () => program.evaluateClient({ visits: [visit] }, INPUTS);
  assert.throws(client({ at: "soon", status: "completed" }), { kind: "data", message: /`soon`/ });
  assert.throws(client({ at: "2026-01-01", status: "done" }), { kind: "data", message: /`done`/ });
  assert.throws(client({ money_paid: 0.1 + 0.2 }), {
    kind: "data",
    message: /row 1: `0.30000000000000004` in `money_paid`/,
  });
  assert.throws(client({ money_paid: Number.NaN }), {
    name: "TypeError",
    message: "`client.visits[0].money_paid`: NaN is no number of a field",
  });
  for (const visits of ["all", 5, [5], [[{}]], { at: "2026-01-01" }, [null]]) {
    assert.throws(
      () => program.evaluateClient({ visits }, INPUTS),
      { name: "KardanError", kind: "data" },
      String(visits),
    );
  }
});

test("what is no client is a type error", () => {
  for (const client of [undefined, null, 5, "anna", [], DOCUMENTS, new Map(), Promise.resolve({}), new Date()]) {
    assert.throws(() => program.evaluateClient(client, INPUTS), {
      name: "TypeError",
      message: /^`client`: an object is expected here, not /,
    });
  }
});

test("an endless document is refused", () => {
  const program = Program.compile('segment s { referrer.name = "x" }');
  const client = { name: "x" };
  client.referrer = client;
  assert.throws(() => program.evaluateClient(client, { asOf: AS_OF }), {
    name: "TypeError",
    message: /^`client(\.referrer){64}`: nested deeper than 64$/,
  });
});
