/** The examples: their tests pass, and real orders give the published figures. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Dataset, Program, Schema } from "kardan";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const RULES = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".kardan"))
  .map((path) => join(EXAMPLES, path));

/** The rules of an example, under the schema that stands beside them. */
function compiled(rules) {
  const schema = join(dirname(rules), "schema.toml");
  return Program.fromFile(rules, { schema: existsSync(schema) ? Schema.fromFile(schema) : undefined });
}

/** The rows of a CSV file; an empty cell is missing. */
function rows(path) {
  const [names, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/).map(cells);
  return lines.map((line) => Object.fromEntries(line.map((cell, at) => [names[at], cell || undefined])));
}

function cells(line) {
  const unquoted = (cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^",]*),/g)].map(([, cell]) => unquoted(cell));
}

/** The tables of an example. */
function tables(example) {
  const folder = join(EXAMPLES, example, "data");
  const files = readdirSync(folder).filter((file) => file.endsWith(".csv"));
  return Object.fromEntries(files.map((file) => [basename(file, ".csv"), rows(join(folder, file))]));
}

/** The published figures. */
function figures(example) {
  return JSON.parse(readFileSync(join(EXAMPLES, example, "expected.json"), "utf8"));
}

test("there are examples", () => {
  assert.ok(RULES.length >= 20);
});

for (const rules of RULES) {
  test(`the tests of ${relative(EXAMPLES, rules)} pass`, () => {
    for (const trial of compiled(rules).test()) assert.deepEqual(trial.failures, [], trial.title);
  });
}

test("CDNOW gives the published distribution of repeat purchases", () => {
  const { repeat, cumulative_repeat_days: weeks } = figures("cdnow");
  assert.deepEqual(Object.values(repeat.states), [1411, 439, 214, 100, 62, 38, 29, 64]);
  const program = compiled(join(EXAMPLES, "cdnow", repeat.rules));
  const { clients, orders } = tables("cdnow");
  const ordersOf = grouped(orders);
  const documents = clients.map((client) => ({ ...client, orders: ordersOf.get(client.client_id) ?? [] }));
  const numbers = orders.map((order) => ({ ...order, amount: Number(order.amount), quantity: BigInt(order.quantity) }));
  for (const data of [
    Dataset.fromTables({ clients, orders }, program),
    Dataset.fromTables({ clients, orders: numbers }, program),
    Dataset.fromDocuments(documents, program),
  ]) {
    assert.deepEqual([data.length, data.sizes.orders], [2357, 6919]);
    const result = program.evaluate(data, { asOf: repeat.as_of });
    const { not_yet_a_client: none, ...counts } = result.partition(repeat.partition).counts;
    assert.deepEqual([none, counts], [0, repeat.states]);
    for (const [name, count] of Object.entries(repeat.segments)) assert.equal(result.segment(name).count, count);
    for (const [asOf, total] of Object.entries(weeks.by_as_of)) {
      const days = program.evaluate(data, { asOf }).attribute(weeks.sum_of_attribute).values();
      assert.equal(
        days.reduce((sum, value) => sum + (value ?? 0), 0),
        total,
        asOf,
      );
    }
  }
});

function grouped(orders) {
  const groups = new Map(orders.map(({ client_id }) => [client_id, []]));
  for (const { client_id, ...order } of orders) groups.get(client_id).push(order);
  return groups;
}

test("CDNOW's windows are those of pandas", () => {
  const { windows } = figures("cdnow");
  const program = compiled(join(EXAMPLES, "cdnow", windows.rules));
  const data = Dataset.fromTables(tables("cdnow"), program);
  let compared = 0;
  for (const { as_of: asOf, segments } of windows.runs) {
    const result = program.evaluate(data, { asOf });
    for (const [name, expected] of Object.entries(segments)) {
      const ids = result.segment(name).ids().toSorted();
      const digest = createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 16);
      assert.deepEqual([ids.length, digest], [expected.in, expected.ids_sha256_16], `${name} as of ${asOf}`);
      compared += 1;
    }
  }
  assert.ok(compared > 10);
});

test("Chinook gives the published sums", () => {
  const { sales } = figures("chinook");
  const program = compiled(join(EXAMPLES, "chinook", sales.rules));
  const data = Dataset.fromTables(tables("chinook"), program);
  const result = program.evaluate(data, { asOf: sales.as_of });
  for (const [name, total] of Object.entries(sales.sums_of_attributes)) {
    assert.equal(sum(result.attribute(name).values()), cents(String(total)), name);
  }
  for (const [name, segment] of Object.entries(sales.segments)) {
    assert.equal(result.segment(name).count, segment.in, name);
    if (segment.ids) assert.deepEqual(result.segment(name).ids(), segment.ids);
  }
});

/** The exact sum of decimals with up to two places, in hundredths. */
function sum(values) {
  return values.reduce((sum, value) => sum + cents(String(value ?? 0)), 0n);
}

function cents(text) {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(2, "0"));
}
