/** What an evaluation gives back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as arrow from "apache-arrow";
import { Attribute, Dataset, KardanError, Partition, Program, Segment } from "kardan";
import { INPUTS, RULES, TABLES } from "./garage.mjs";

const program = Program.compile(RULES);
const data = Dataset.fromTables(TABLES, program);
const result = program.evaluate(data, INPUTS);

test("a segment tells who is in", () => {
  const sleeping = result.segment("sleeping");
  assert.ok(sleeping instanceof Segment);
  assert.deepEqual([sleeping.name, sleeping.title, sleeping.subject], ["sleeping", "Sleeping clients", "client"]);
  assert.deepEqual([sleeping.ids(), sleeping.unknownIds()], [["anna"], []]);
  assert.deepEqual([sleeping.count, sleeping.out, sleeping.unknown], [1, 2, 0]);
  assert.deepEqual([sleeping.outcome("anna"), sleeping.outcome("boris")], [true, false]);
  assert.equal(result.segment("rich").title, undefined);
});

test("the unknown are counted and blamed", () => {
  const automatic = result.segments.automatic;
  assert.equal(automatic.subject, "vehicle");
  assert.deepEqual([automatic.ids(), automatic.unknownIds()], [["A1"], ["B1"]]);
  assert.deepEqual(automatic.blame, { gearbox: 1 });
  assert.deepEqual(
    ["A1", "B1", "B2"].map((id) => automatic.outcome(id)),
    [true, null, false],
  );
  assert.throws(() => automatic.outcome("C1"), { name: "KardanError", kind: "unknown", message: /`C1`/ });
});

test("a partition gives states", () => {
  const worth = result.partition("worth");
  assert.ok(worth instanceof Partition);
  assert.deepEqual([worth.title, worth.states, worth.counts], ["Worth", ["gold", "silver"], { gold: 1, silver: 1 }]);
  assert.deepEqual(worth.values(), ["gold", "silver", null]);
  assert.deepEqual(
    [...worth.toMap()],
    [
      ["anna", "gold"],
      ["boris", "silver"],
      ["vera", null],
    ],
  );
  assert.deepEqual([worth.get("boris"), worth.get("vera"), worth.ids("gold")], ["silver", null, ["anna"]]);
  assert.throws(() => worth.ids("bronze"), { kind: "unknown", message: /`bronze`/ });
  assert.throws(() => worth.get("nobody"), { kind: "unknown", message: /`nobody`/ });
});

test("an attribute gives values: money as decimal text, moments as ISO text, counts as numbers", () => {
  const { ltv, last_visit: lastVisit, visit_count: visits } = result.attributes;
  assert.ok(ltv instanceof Attribute);
  assert.deepEqual([ltv.type, ltv.known, ltv.missing], ["money", 3, 0]);
  assert.deepEqual(ltv.values(), ["52000.5", "900", "0"]);
  assert.deepEqual([lastVisit.missing, lastVisit.get("boris")], [1, "2026-10-01T12:00:00Z"]);
  assert.equal(lastVisit.toMap().get("vera"), null);
  assert.deepEqual(visits.values(), [2, 1, 0]);
});

test("whole numbers that no double holds are big integers", () => {
  const program = Program.compile("attribute more = count of visits + 9007199254740991");
  const data = Dataset.fromDocuments([{ id: 1 }], program);
  const more = program.evaluate(data, { asOf: "2026-01-01" }).attribute("more");
  assert.equal(more.get("1"), Number.MAX_SAFE_INTEGER);
  const beyond = Program.compile("attribute more = count of visits + 9007199254740993");
  assert.equal(beyond.evaluate(data, { asOf: "2026-01-01" }).attribute("more").get("1"), 9007199254740993n);
  assert.deepEqual(beyond.evaluateClient({}, { asOf: "2026-01-01" }).attributes, { more: 9007199254740993n });
});

test("the result records what it depends on", () => {
  assert.equal(result.asOf, "2026-11-21T20:59:59.999999Z");
  assert.equal(result.timezone, "Europe/Moscow");
  assert.deepEqual(result.params, { sleep_gap: "6 months" });
  assert.equal(result.programHash, program.hash);
});

test("remarks tell what was passed over", () => {
  const program = Program.compile('segment s { has visit where status = "completed" and mileage > 5 km }');
  const visit = { id: 1, at: "2026-01-01", status: "completed", total: 1 };
  const found = program.evaluate(Dataset.fromDocuments([{ id: 1, visits: [visit] }], program), { asOf: "2026-11-21" });
  assert.deepEqual(
    found.remarks.map(({ kind, rule, field, rows }) => [kind, rule, field, rows]),
    [
      ["passed_over", "s", "visit.mileage", 1],
      ["naive_instants", "", null, 1],
    ],
  );
});

test("names are told apart by the kind of rule", () => {
  assert.deepEqual(Object.keys(result.segments), program.segments);
  assert.deepEqual(Object.keys(result.partitions), ["worth"]);
  assert.deepEqual(Object.keys(result.attributes), program.attributes);
  for (const [call, help] of [
    [() => result.segment("gold"), "it has: sleeping, rich, automatic, stocked_make"],
    [() => result.segment("worth"), "it has: sleeping, rich, automatic, stocked_make"],
    [() => result.partition("ltv"), "it has: worth"],
    [() => result.attribute("sleeping"), "it has: ltv, last_visit, visit_count"],
  ]) {
    assert.throws(call, (error) => error instanceof KardanError && error.kind === "unknown" && error.help === help);
  }
  assert.throws(() => result.segment(), TypeError);
  assert.throws(() => result.segment("sleeping").outcome(5), {
    name: "TypeError",
    message: "`id` is text, not a number",
  });
});

test("Arrow tables go to any library", () => {
  const table = arrow.tableFromIPC(result.toArrow());
  assert.deepEqual(
    table.schema.fields.map(({ name }) => name),
    ["client", "sleeping", "rich", "worth", "ltv", "last_visit", "visit_count"],
  );
  assert.deepEqual([...table.getChild("worth")], ["gold", "silver", null]);
  assert.deepEqual([...table.getChild("sleeping")], [true, false, false]);
  const vehicles = arrow.tableFromIPC(result.toArrow("vehicles"));
  assert.deepEqual([...vehicles.getChild("automatic")], [true, null, false]);
  for (const rule of [result.segment("sleeping"), result.partition("worth"), result.attribute("ltv")]) {
    const table = arrow.tableFromIPC(rule.toArrow());
    assert.deepEqual(
      table.schema.fields.map(({ name }) => name),
      ["client", rule.name],
    );
    assert.equal(table.numRows, 3);
  }
  assert.throws(() => result.toArrow("cars"), { kind: "unknown", message: /`cars`/ });
});

test("results can be read as tables again", () => {
  const found = arrow.tableFromIPC(result.segment("sleeping").toArrow());
  const clients = arrow.tableToIPC(new arrow.Table({ id: found.getChild("client") }));
  assert.equal(Dataset.fromTables({ clients }).length, 3);
});

test("JSON is the form of the command line", () => {
  const form = JSON.parse(result.toJson());
  assert.deepEqual(form, result.toObject());
  assert.deepEqual(form.segments.sleeping, { in: 1, out: 2, unknown: 0, blame: {} });
  assert.deepEqual(form.partitions, { worth: { gold: 1, silver: 1 } });
  const named = result.toObject({ ids: true });
  assert.deepEqual(named.segments.sleeping.ids, ["anna"]);
  assert.equal(named.attributes.ltv.values.anna, "52000.5");
  assert.deepEqual(named.partition_ids, { worth: { gold: ["anna"], silver: ["boris"] } });
});

test("parameters and catalogs come from the host", () => {
  const catalogs = { stocked: ["GAZ"] };
  const longer = program.evaluate(data, { asOf: "2026-11-21", params: { sleep_gap: "12 months" }, catalogs });
  assert.deepEqual([longer.segment("sleeping").ids(), longer.segment("stocked_make").ids()], [[], ["B2"]]);
  assert.deepEqual(longer.params, { sleep_gap: "12 months" });
  // The same inputs as before, after others.
  assert.equal(program.evaluate(data, INPUTS).toJson({ ids: true }), result.toJson({ ids: true }));
  for (const [options, message] of [
    [{}, /`stocked`/],
    [{ params: { sleepgap: "1 month" }, catalogs }, /`sleepgap`/],
    [{ params: { sleep_gap: "soon" }, catalogs }, /`sleep_gap`/],
    [{ params: { sleep_gap: { months: 1 } }, catalogs }, /`sleep_gap`/],
    [{ catalogs: { stocked: "Lada" } }, /`stocked`/],
    [{ catalogs: { stocked: ["Lada"], other: [] } }, /`other`/],
  ]) {
    assert.throws(() => program.evaluate(data, { asOf: "2026-11-21", ...options }), { kind: "input", message });
  }
});

test("the as-of is a Date, a day, a local time or an instant", () => {
  const program = Program.compile('timezone "Europe/Moscow"\nsegment came { has visit }');
  const visit = { id: 1, at: "2026-03-01T10:00:00+03:00", status: "completed", total: 1 };
  const data = Dataset.fromDocuments([{ id: 1, visits: [visit] }], program);
  for (const [asOf, expected] of [
    ["2026-03-01", true],
    ["2026-02-28", false],
    ["2026-03-01 10:00", true],
    ["2026-03-01 09:59", false],
    ["2026-03-01T07:00:00Z", true],
    [new Date("2026-03-01T07:00:00Z"), true],
    [new Date("2026-03-01T06:59:59.999Z"), false],
  ]) {
    assert.equal(program.evaluate(data, { asOf }).segment("came").outcome("1"), expected, String(asOf));
  }
  assert.throws(() => program.evaluate(data, { asOf: "yesterday" }), { kind: "input", message: /`yesterday`/ });
  assert.throws(() => program.evaluate(data, { asOf: new Date(Number.NaN) }), { name: "TypeError", message: /`asOf`/ });
  for (const asOf of [undefined, null, 5, {}]) {
    assert.throws(() => program.evaluate(data, { asOf }), { name: "TypeError", message: /`asOf` is a `Date` or text/ });
  }
});

test("what is no data set or option is a type error", async () => {
  for (const [call, message] of [
    [() => program.evaluate(), /`data` is a `Dataset`, not undefined/],
    [() => program.evaluate(TABLES, INPUTS), /`data` is a `Dataset`, not an object/],
    [() => program.evaluate(program, INPUTS), /`data` is a `Dataset`, not a `Program`/],
    [() => program.evaluate(data), /`asOf` is/],
    [() => program.evaluate(data, "2026-11-21"), /`options` is an object, not a string/],
    [() => program.evaluate(data, { ...INPUTS, as_of: "2026-11-21" }), /there is no option `as_of`/],
    [() => program.evaluate(data, { ...INPUTS, params: [] }), /`params`: an object is expected here, not an array/],
    [() => program.evaluate(data, { ...INPUTS, params: { sleep_gap: () => 1 } }), /`params.sleep_gap`: a function/],
    [() => program.explain(data, INPUTS), /`segment` is text, not undefined/],
    [() => program.explain(data, { ...INPUTS, segment: "sleeping", id: 5 }), /`id` is text, not a number/],
  ]) {
    assert.throws(call, { name: "TypeError", message });
  }
  await assert.rejects(program.evaluateAsync(TABLES, INPUTS), { name: "TypeError", message: /`data` is a `Dataset`/ });
});

test("data of another schema or currency is refused", () => {
  const dollars = Program.compile(
    RULES.replace("RUB", "USD")
      .replace("50 000 rub", "5 usd")
      .replaceAll(/ \d[\d ]* rub/g, " 5 usd"),
  );
  assert.throws(() => dollars.evaluate(data, INPUTS), { kind: "input", message: /`RUB`.*`USD`/ });
});

test("evaluations run on other threads, side by side", async () => {
  const days = Array.from({ length: 24 }, (_, at) => `2026-${String(1 + (at % 12)).padStart(2, "0")}-15`);
  const results = await Promise.all(days.map((asOf) => program.evaluateAsync(data, { ...INPUTS, asOf })));
  results.forEach((found, at) => {
    const alone = program.evaluate(data, { ...INPUTS, asOf: days[at] });
    assert.equal(found.toJson({ ids: true }), alone.toJson({ ids: true }));
  });
  assert.equal(new Set(results.map((found) => found.toJson({ ids: true }))).size, 12);
  await assert.rejects(program.evaluateAsync(data, { asOf: "yesterday" }), { name: "KardanError", kind: "input" });
});

test("the loop goes on while another thread evaluates", async () => {
  const [count, segments] = [20_000, 1_000];
  const rules = Array.from(
    { length: segments },
    (_, n) => `segment s${n} { has visit in the last 1 year where total > ${n} rub }`,
  );
  const many = Program.compile(rules.join("\n"));
  const numbers = Array.from({ length: count }, (_, at) => at);
  const id = arrow.vectorFromArray(numbers.map(String), new arrow.Utf8());
  const same = (value, type) => arrow.vectorFromArray(new Array(count).fill(value), type);
  const visits = new arrow.Table({
    id,
    client: id,
    at: same(new Date("2026-01-01"), new arrow.TimestampMillisecond("UTC")),
    status: same("completed", new arrow.Utf8()),
    total: arrow.vectorFromArray(numbers, new arrow.Int32()),
  });
  const tables = { clients: arrow.tableToIPC(new arrow.Table({ id })), visits: arrow.tableToIPC(visits) };
  const data = Dataset.fromTables(tables, many);
  let ticks = 0;
  const clock = setInterval(() => {
    ticks += 1;
  }, 0);
  // On this thread there would be no tick during an evaluation, only one between two: then ticks never get ahead of rounds.
  let rounds = 0;
  while (ticks <= rounds + 10 && rounds < 300) {
    const found = await many.evaluateAsync(data, { asOf: "2026-11-21" });
    assert.equal(found.segment(`s${segments - 1}`).count, count - segments);
    rounds += 1;
  }
  clearInterval(clock);
  assert.ok(ticks > rounds + 10, `${ticks} ticks in ${rounds} rounds`);
});

test("an explanation tells why", () => {
  const explanation = program.explain(data, { ...INPUTS, segment: "sleeping", id: "anna" });
  assert.equal(explanation.outcome, true);
  const [came, silent] = explanation.parts;
  assert.deepEqual([came.outcome, came.condition], [true, "has visit where completed"]);
  assert.equal(came.rows.found, 2);
  assert.deepEqual(
    came.rows.records.map(({ key, time }) => [key, time]),
    [
      ["1", "2025-11-01"],
      ["2", "2026-02-01"],
    ],
  );
  assert.deepEqual([silent.outcome, silent.rows.found], [true, 0]);
  assert.match(RULES.split("\n")[came.place.line - 1], /has visit where completed/);
  assert.match(explanation.text(), /✓ has visit where completed — 2 visits: 2025-11-01, 2026-02-01/);
  assert.match(explanation.text("ru"), /2 визита: 2025-11-01, 2026-02-01/);
  assert.equal(explanation.toObject().parts.length, 2);
  assert.throws(() => explanation.text("de"), TypeError);
});

test("an explanation of what is unknown blames a field", () => {
  const explanation = program.explain(data, { ...INPUTS, segment: "automatic", id: "B1" });
  assert.deepEqual([explanation.outcome, explanation.because], [null, "gearbox"]);
});

test("one client is explained from a document", () => {
  const client = { visits: [{ at: "2026-05-21", status: "completed" }], name: () => "unread" };
  assert.equal(program.explain(client, { ...INPUTS, segment: "sleeping" }).outcome, true);
  for (const options of [
    { segment: "sleeping", id: "nobody" },
    { segment: "asleep", id: "anna" },
    { segment: "sleeping" },
  ]) {
    assert.throws(() => program.explain(data, { ...INPUTS, ...options }), { name: "KardanError", kind: "unknown" });
  }
});
