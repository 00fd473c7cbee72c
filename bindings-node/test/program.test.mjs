/** Compiling, and what a program tells of itself. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { KardanError, Program, Schema } from "kardan";
import { RULES } from "./garage.mjs";

const program = Program.compile(RULES, { name: "garage.kardan" });

/** The error that a call throws. */
function caught(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("a program lists its rules", () => {
  assert.deepEqual(program.segments, ["sleeping", "rich", "automatic", "stocked_make"]);
  assert.deepEqual(program.attributes, ["ltv", "last_visit", "visit_count"]);
  assert.deepEqual(program.partitions, { worth: ["gold", "silver"] });
  assert.deepEqual(program.params, { sleep_gap: "6 months" });
  assert.deepEqual([program.timezone, program.currency], ["Europe/Moscow", "RUB"]);
  assert.equal(program.schema.toJson(), Schema.auto().toJson());
});

test("the hash is of the text", () => {
  assert.equal(Program.compile(RULES).hash, program.hash);
  assert.notEqual(Program.compile(RULES.replace("50 000", "60 000")).hash, program.hash);
});

test("parameters come as JavaScript has them", () => {
  const params = `
    param big: int = 9 007 199 254 740 993
    param small: int = 5
    param share: ratio = 15%
    param flag: bool = true
    param needed: date
  `;
  assert.deepEqual(Program.compile(params).params, {
    big: 9007199254740993n,
    small: 5,
    share: "0.15",
    flag: true,
    needed: null,
  });
});

test("a broken program tells all its errors", () => {
  const text = "segment one { has vist }\nsegment two { birth_date = 5 }\n";
  const error = caught(() => Program.compile(text, { name: "broken.kardan" }));
  assert.ok(error instanceof KardanError && error instanceof Error);
  assert.deepEqual([error.name, error.kind, error.problems], ["KardanError", "compile", []]);
  assert.deepEqual(new Set(error.diagnostics.map((found) => found.labels[0].line)), new Set([1, 2]));
  assert.ok(error.diagnostics.every((found) => found.severity === "error"));
  const [first] = error.diagnostics;
  assert.deepEqual([first.labels[0].source, first.labels[0].line, first.labels[0].column], ["broken.kardan", 1, 19]);
  assert.match(first.message, /`vist`/);
  assert.match(first.help, /visit/);
  assert.ok(error.message.includes("broken.kardan:1:19"));
  assert.ok(error.message.includes(first.rendered.trim()));
});

test("a fix mends the text", () => {
  let text = "segment sleeping { no visit in the last 60days }";
  const { fix } = caught(() => Program.compile(text)).diagnostics[0];
  for (const edit of fix.edits.toSorted((one, other) => other.start - one.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  assert.equal(text, "segment sleeping { no visit in the last 60 days }");
});

test("warnings stay with the program", () => {
  const found = Program.compile("segment s { has visit in the last 6 months }").diagnostics;
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ["warning"],
  );
});

test("use goes through the loader, once", () => {
  const asked = [];
  const loader = (path) => {
    asked.push(path);
    return "segment inner { id is known }";
  };
  const program = Program.compile('use "common.kardan"', { loader });
  assert.deepEqual([program.segments, asked], [["inner"], ["common.kardan"]]);
  assert.equal(program.format(), 'use "common.kardan"\n');
  assert.deepEqual(asked, ["common.kardan"]);
});

test("why a loader fails stands in the diagnostic", () => {
  const refuse = (path) => {
    throw new Error(`no such text: ${path}`);
  };
  for (const [loader, reason] of [
    [refuse, /`common.kardan` cannot be read: no such text: common.kardan$/],
    [() => 5, /is text, not a number$/],
    [async () => "", /is text, not a `Promise`$/],
    [undefined, /no loader was given$/],
  ]) {
    const error = caught(() => Program.compile('use "common.kardan"', { loader }));
    assert.match(error.diagnostics[0].message, reason);
  }
});

test("files are found beside the file that uses them", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "kardan-"));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "parts"));
  writeFileSync(join(folder, "main.kardan"), 'use "parts/one.kardan"');
  writeFileSync(join(folder, "parts", "one.kardan"), 'use "two.kardan"');
  writeFileSync(join(folder, "parts", "two.kardan"), "segment two { id is known }");
  assert.deepEqual(Program.fromFile(join(folder, "main.kardan")).segments, ["two"]);
  assert.throws(() => Program.fromFile(join(folder, "absent.kardan")), { code: "ENOENT" });
});

test("the tests in the file are run", () => {
  const [trial] = program.test();
  assert.deepEqual([trial.title, trial.failures], ["who has not come for half a year sleeps", []]);
  const [wrong] = Program.compile(RULES.replace("expect not rich", "expect rich")).test();
  assert.equal(wrong.failures.length, 1);
  const [failure] = wrong.failures;
  assert.deepEqual([failure.rule, failure.text.trim(), failure.found], ["rich", "expect rich", "out"]);
  const lines = RULES.split("\n");
  assert.match(lines[failure.place.line - 1], /expect not rich/);
  assert.match(lines[wrong.place.line - 1], /^test /);
});

test("a program is written in its canonical form, in both languages", () => {
  const text = "segment sleeping{no visit in the last 6 months}";
  const sleeping = Program.compile(text);
  assert.equal(sleeping.format(), "segment sleeping {\n  no visit in the last 6 months\n}\n");
  const russian = sleeping.format("ru");
  assert.match(russian, /^язык ru\n/);
  assert.match(russian, /^сегмент sleeping \{\n {2}нет визитов за последние 6 месяцев\n\}$/m);
  assert.equal(Program.compile(russian).format("en"), `language en\n\n${sleeping.format()}`);
  assert.throws(() => sleeping.format("de"), TypeError);
});

test("a program comes out as a tree and back", () => {
  const canonical = Program.compile(program.format());
  const tree = JSON.parse(canonical.toJson());
  assert.equal(tree.version, 1);
  for (const form of [tree, canonical.toJson()]) {
    const again = Program.fromJson(form);
    assert.equal(again.hash, canonical.hash);
    assert.deepEqual(again.segments, program.segments);
  }
  for (const form of ["", "[]", { version: 2, file: {} }, { version: 1, file: {} }]) {
    const error = caught(() => Program.fromJson(form));
    assert.deepEqual([error.name, error.kind], ["KardanError", "input"]);
  }
});

test("schemas are read and written", (context) => {
  const auto = Schema.auto();
  assert.deepEqual([auto.name, auto.subject], ["auto", "client"]);
  assert.deepEqual(auto.collections.consents, ["channel", "at", "withdrawn_at"]);
  const folder = mkdtempSync(join(tmpdir(), "kardan-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "schema.toml"), auto.toToml());
  writeFileSync(join(folder, "schema.json"), auto.toJson());
  for (const schema of [
    Schema.fromFile(join(folder, "schema.toml")),
    Schema.fromFile(join(folder, "schema.json")),
    Schema.fromJson(JSON.parse(auto.toJson())),
  ]) {
    assert.equal(schema.toJson(), auto.toJson());
  }
  const error = caught(() => Schema.fromToml("x = ["));
  assert.deepEqual([error.name, error.kind], ["KardanError", "schema"]);
  assert.throws(() => Schema.fromFile(join(folder, "absent.toml")), { code: "ENOENT" });
});

test("a program of another schema", () => {
  const schema = Schema.fromToml(`
    name = "shop"
    subject = "buyer"
    [collections.buyer]
    plural = "buyers"
    key = "id"
    [collections.buyer.fields]
    id = "text"
    age = "int"
  `);
  const program = Program.compile("segment adult { age >= 18 }", { schema });
  assert.equal(program.schema.name, "shop");
  assert.deepEqual(program.evaluateClient({ age: 18 }, { asOf: "2026-01-01" }).segments, { adult: true });
});

test("what is no program is a type error", () => {
  for (const call of [
    () => Program.compile(),
    () => Program.compile(5),
    () => Program.compile(Buffer.from("")),
    () => Program.compile("", { schema: {} }),
    () => Program.compile("", { name: 5 }),
    () => Program.compile("", { loader: "common.kardan" }),
    () => Program.compile("", { loaders: () => "" }),
    () => Program.compile("", "name"),
    () => Program.compile("", null),
    () => Program.fromFile(5),
    () => Program.fromJson(5),
    () => Program.fromJson(null),
    () => Schema.fromToml({}),
    () => Schema.fromJson(5),
    () => Schema.fromFile(),
  ]) {
    const error = caught(call);
    assert.equal(error.constructor, TypeError, String(call));
    assert.match(error.message, /^`\w+`( is|: an object is expected)|^there is no option `loaders`/, String(call));
  }
});

test("hostile text is refused in bounded time", () => {
  for (const text of [
    "(".repeat(100_000),
    `segment s { ${"not ".repeat(50_000)}x }`,
    "\0\uFFFF",
    "segment s {".repeat(9_999),
  ]) {
    assert.equal(caught(() => Program.compile(text)).kind, "compile");
  }
});
