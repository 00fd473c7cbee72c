/** The package from CommonJS. */

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Dataset, KardanError, Program } = require("kardan");

test("a program is evaluated", () => {
  const program = Program.compile("segment named { name is known }");
  const data = Dataset.fromDocuments([{ id: 1, name: "Anna" }, { id: 2 }], program);
  assert.deepEqual(program.evaluate(data, { asOf: "2026-01-01" }).segment("named").ids(), ["1"]);
  assert.throws(() => Program.compile("segment"), KardanError);
});
