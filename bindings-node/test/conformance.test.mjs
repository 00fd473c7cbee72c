/** The cases that every host must answer alike. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Dataset, KardanError, Program, Schema } from "kardan";

const CORPUS = new URL("../../tests/conformance/", import.meta.url);

/** What a case may say: anything else would not be compared. */
const CASE = ["name", "program", "as_of", "documents", "tables", "params", "catalogs", "expect"];
const EXPECT = ["segments", "partitions", "attributes", "error"];
const SEGMENT = ["in", "unknown", "blame"];
const ERROR = ["kind", "code"];

function read(name) {
  return JSON.parse(readFileSync(new URL(name, CORPUS), "utf8"));
}

function known(object, names) {
  const unknown = Object.keys(object).filter((name) => !names.includes(name));
  assert.deepEqual(unknown, [], "the case says what this runner does not know");
}

function evaluate(schema, { program: text, as_of: asOf, documents, tables = {}, params, catalogs }) {
  const program = Program.compile([text].flat().join("\n"), { schema });
  const data = Dataset.fromTables({ [program.schema.subject]: documents, ...tables }, program);
  return program.evaluate(data, { asOf, params, catalogs });
}

/** The values as the corpus writes them. */
function texts(values) {
  const text = (value) => (value === null ? null : String(value));
  return Object.fromEntries([...values].map(([id, value]) => [id, text(value)]));
}

function compare({ segments = {}, partitions = {}, attributes = {} }, result) {
  for (const [name, expected] of Object.entries(segments)) {
    known(expected, SEGMENT);
    const segment = result.segment(name);
    assert.deepEqual(segment.ids().toSorted(), expected.in.toSorted(), `${name}: in`);
    assert.deepEqual(segment.unknownIds().toSorted(), (expected.unknown ?? []).toSorted(), `${name}: unknown`);
    if (expected.blame !== undefined) assert.deepEqual(segment.blame, expected.blame, `${name}: blame`);
  }
  for (const [name, expected] of Object.entries(partitions)) {
    assert.deepEqual(Object.fromEntries(result.partition(name).toMap()), expected, name);
  }
  for (const [name, expected] of Object.entries(attributes)) {
    assert.deepEqual(texts(result.attribute(name).toMap()), expected, name);
  }
}

function run(schema, given) {
  known(given, CASE);
  known(given.expect, EXPECT);
  const { error, ...answers } = given.expect;
  assert.ok(Object.keys(given.expect).length > 0, "the case expects nothing");
  if (error === undefined) {
    compare(answers, evaluate(schema, given));
    return;
  }
  known(error, ERROR);
  assert.deepEqual(answers, {});
  assert.throws(
    () => evaluate(schema, given),
    (found) => {
      assert.ok(found instanceof KardanError, String(found));
      assert.equal(found.kind, error.kind, found.message);
      const codes = found.diagnostics.map(({ code }) => code);
      if (error.code !== undefined) assert.ok(codes.includes(error.code), `${codes} without ${error.code}`);
      return true;
    },
  );
}

const manifest = read("manifest.json");
const total = Object.values(manifest).reduce((sum, count) => sum + count, 0);
let passed = 0;

for (const [file, count] of Object.entries(manifest)) {
  test(file, async (context) => {
    const topic = read(file);
    assert.equal(topic.cases.length, count);
    const schema = topic.schema && Schema.fromJson(read(`schemas/${topic.schema}`));
    for (const given of topic.cases) {
      await context.test(given.name, () => {
        run(schema, given);
        passed += 1;
      });
    }
  });
}

test("every case of the manifest was run", () => {
  assert.ok(total >= 300, `${total} cases`);
  assert.equal(passed, total);
});
