/** One client as a document. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset, KardanError, Program, Schema } from "kardan";
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

/** A program over a schema without links, which sessions of documents read straight. */
function shop() {
  const schema = Schema.fromToml(`
    name = "shop"
    subject = "client"
    [collections.client]
    key = "id"
    [collections.client.fields]
    id = "text"
    city = "text?"
    vip = "bool?"
    born = "date?"
    [collections.order]
    key = "number"
    time = "at"
    [collections.order.fields]
    number = "text"
    at = "instant"
    total = "money?"
  `);
  return Program.compile(
    `
    timezone "UTC"
    currency RUB
    segment local { city = "Omsk" }
    segment buyer { has at least 2 orders in the last 12 months; sum of (orders.total in the last 12 months) >= 30.5 rub }
    segment welcome { not vip; born < 2000-01-01 }
    partition worth { much when sum of orders.total > 100 rub; otherwise little }
    attribute spent = sum of orders.total
    `,
    { schema },
  );
}

const DAY = { asOf: "2026-05-31" };

const SHOPPERS = [
  {
    id: "a",
    city: "Omsk",
    vip: false,
    born: "1999-12-31",
    orders: [
      { number: 1, at: new Date("2026-05-01"), total: 10 },
      { number: 2, at: "2026-05-02T00:00:00+03:00", total: "20.50" },
    ],
  },
  {
    // The newest first, one after the day, and what nobody reads.
    id: "b",
    city: "Tver",
    orders: [
      { number: 5, at: "2026-06-01T00:00:00Z", total: 999 },
      { number: 4, at: "2026-05-02T00:00:00Z", total: 20.25 },
      { number: 3, at: "2026-05-01T12:00:00", total: 10.25 },
    ],
    unread: Symbol("unread"),
  },
  { id: "c", vip: true, born: "1980-01-01", orders: null },
  { id: "d", city: null, orders: [{ number: 7, at: "2026-05-01T00:00:00Z" }] },
];

test("a session gives what the batch gives", () => {
  const program = shop();
  const data = Dataset.fromDocuments(
    SHOPPERS.map(({ unread: _, ...shopper }) => shopper),
    program,
  );
  const batch = program.evaluate(data, DAY);
  const [documents, stored] = [program.session(DAY), program.session(DAY, data)];
  for (const [at, shopper] of SHOPPERS.entries()) {
    const { id } = shopper;
    const answers = [
      program.evaluateClient(shopper, DAY),
      documents.evaluate(shopper),
      // One that no tape takes.
      documents.evaluate(Object.assign(Object.create({}), shopper)),
      stored.evaluate(at),
      stored.evaluate(id),
    ];
    const held = program.segments.map((name) => [name, batch.segment(name).outcome(id)]);
    for (const answer of answers) {
      assert.deepEqual(answer.segments, Object.fromEntries(held));
      const selected = held.flatMap(([name, outcome]) => (outcome === true ? [name] : []));
      assert.deepEqual([answer.selected, answer.count], [selected, selected.length]);
      for (const [name, outcome] of held) assert.equal(answer.isIn(name), outcome);
      assert.deepEqual(answer.partitions, { worth: batch.partition("worth").get(id) });
      assert.deepEqual(answer.attributes, { spent: batch.attribute("spent").get(id) });
    }
  }
});

test("what is in a session by hand", () => {
  const [a, b, c, d] = shop().session(DAY).evaluateAll(SHOPPERS);
  assert.deepEqual(
    [a.selected, a.partitions.worth, a.attributes.spent],
    [["local", "buyer", "welcome"], "little", "30.5"],
  );
  assert.deepEqual([b.selected, b.isIn("welcome")], [["buyer"], null]);
  assert.deepEqual(c.segments, { local: null, buyer: false, welcome: false });
  assert.equal(d.isIn("local"), null);
  assert.throws(() => a.isIn("gold"), KardanError);
});

test("a session is as strict as the batch", () => {
  const program = shop();
  const order = { number: 1, at: "2026-05-01", total: 1 };
  for (const change of [
    { vip: "perhaps" },
    { orders: [{ ...order, at: "soon" }] },
    { orders: [{ ...order, total: 0.1 + 0.2 }] },
    { orders: [order, { ...order, at: "2026-05-02" }] },
    { orders: { number: 1 } },
    { orders: [5] },
    { id: 1.5 },
  ]) {
    const client = { id: "a", ...change };
    const alone = caught(() => program.session(DAY).evaluate(client));
    const batch = caught(() => Dataset.fromDocuments([client], program));
    assert.deepEqual([alone.kind, alone.problems], ["data", batch.problems], JSON.stringify(change));
  }
});

test("what is no moment, and what is no text, is no other one for a session", () => {
  const session = shop().session(DAY);
  session.evaluate({ city: "Omsk" });
  assert.throws(() => session.evaluate({ city: "\ud800" }), { name: "TypeError", message: /client\.city.*surrogate/ });
  const orders = [{ number: 1, at: new Date(NaN), total: 1 }];
  assert.throws(() => session.evaluate({ city: "Tomsk", orders }), { name: "TypeError", message: /orders\[0\]\.at/ });
});

function caught(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("a session of a data set knows its clients", () => {
  const program = shop();
  const session = program.session(DAY, Dataset.fromDocuments([{ id: "7" }], program));
  assert.deepEqual(session.evaluate(0).segments, session.evaluate("7").segments);
  assert.throws(() => session.evaluate("8"), /no client `8`/);
  assert.throws(() => session.evaluate(1), /no record `1`/);
  // Cut to 32 bits it would be the first one's.
  assert.throws(() => session.evaluate(2 ** 32), /no record `4294967296`/);
  assert.throws(() => session.evaluate(1.5), TypeError);
  assert.throws(() => session.evaluate(0).result, /evaluate the data set/);
});

test("many texts and long documents are no matter", () => {
  const session = shop().session(DAY);
  const orders = Array.from({ length: 3_000 }, (_, number) => ({ number, at: "2026-05-01T00:00:00Z", total: 1 }));
  for (let at = 0; at < 10_000; at += 1) {
    assert.equal(session.evaluate({ city: at % 100 === 0 ? "Omsk" : `City ${at}` }).isIn("local"), at % 100 === 0);
  }
  assert.deepEqual(session.evaluate({ city: "Omsk", orders }).selected, ["local", "buyer"]);
});
