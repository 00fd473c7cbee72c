/** Records from every kind of source. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as arrow from "apache-arrow";
import { Dataset, KardanError, Program, Schema } from "kardan";
import { CLIENTS, DOCUMENTS, INPUTS, RULES, TABLES, VISITS } from "./garage.mjs";

const program = Program.compile(RULES);
const expected = program.evaluate(Dataset.fromTables(TABLES, program), INPUTS).toJson({ ids: true });

function caught(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

function mapped(rows, change) {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, change(cell, name)])));
}

/** A table of apache-arrow, each column by `vector` or else as the library takes it: texts become dictionaries. */
function columns(rows, vector = () => undefined) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  const column = (name) => {
    const cells = rows.map((row) => row[name]);
    return vector(cells, name) ?? arrow.vectorFromArray(cells);
  };
  return new arrow.Table(Object.fromEntries(names.map((name) => [name, column(name)])));
}

/** Moments with a zone: without one an Arrow timestamp is a local time. */
function zoned(cells, name) {
  return name === "at" ? arrow.vectorFromArray(cells, new arrow.TimestampMillisecond("UTC")) : undefined;
}

/** Moments in microseconds, money in decimals, keys as text. */
function exact(cells, name) {
  if (name === "at") return arrow.vectorFromArray(cells, new arrow.TimestampMicrosecond("Europe/Moscow"));
  if (name === "id") return arrow.vectorFromArray(cells.map(String), new arrow.Utf8());
  if (!/total|paid/.test(name)) return undefined;
  const builder = arrow.makeBuilder({ type: new arrow.Decimal(2, 18, 128) });
  for (const cell of cells) {
    const cents = BigInt(cell.replace(".", ""));
    builder.append(Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((cents >> shift) & 0xffffffffn)));
  }
  return builder.finish().toVector();
}

const sources = {
  "arrays of objects": (rows) => rows,
  "a generator": function* (rows) {
    yield* rows;
  },
  "a set": (rows) => new Set(rows),
  "numbers for money": (rows) => mapped(rows, (cell, name) => (/total|paid/.test(name) ? Number(cell) : cell)),
  "instants as text": (rows) => mapped(rows, (cell) => (cell instanceof Date ? cell.toISOString() : cell)),
  "instants with an offset": (rows) =>
    mapped(rows, (cell) =>
      cell instanceof Date ? cell.toISOString().replace("12:00:00.000Z", "15:00:00+03:00") : cell,
    ),
  "big integers": (rows) => mapped(rows, (cell) => (Number.isInteger(cell) ? BigInt(cell) : cell)),
  "undefined for missing": (rows) => mapped(rows, (cell) => cell ?? undefined),
  "absent for missing": (rows) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null))),
  "objects that know their JSON": (rows) => rows.map((row) => ({ toJSON: () => row })),
  "objects without a prototype": (rows) => rows.map((row) => Object.assign(Object.create(null), row)),
  "an Arrow stream": (rows) => arrow.tableToIPC(columns(rows, zoned), "stream"),
  "an Arrow file": (rows) => Buffer.from(arrow.tableToIPC(columns(rows, zoned), "file")),
  "an Arrow stream of decimals and microseconds": (rows) => arrow.tableToIPC(columns(rows, exact)),
};

for (const [name, source] of Object.entries(sources)) {
  test(`${name} give the same answers`, () => {
    const tables = Object.fromEntries(Object.entries(TABLES).map(([name, rows]) => [name, source(rows)]));
    const data = Dataset.fromTables(tables, program);
    assert.deepEqual([data.problems, data.unlistedProblems, data.naiveInstants], [[], 0, 0]);
    assert.equal(program.evaluate(data, INPUTS).toJson({ ids: true }), expected);
  });
}

test("documents give the same answers", () => {
  const data = Dataset.fromDocuments(DOCUMENTS, program);
  assert.equal(program.evaluate(data, INPUTS).toJson({ ids: true }), expected);
});

test("rows are handed over piece by piece", () => {
  const name = "x".repeat(1 << 16);
  const clients = Array.from({ length: 200 }, (_, at) => ({ id: at, name }));
  const data = Dataset.fromTables({ clients });
  assert.equal(data.length, 200);
  const result = Program.compile("segment everyone { id is known }").evaluate(data, { asOf: "2026-01-01" });
  assert.deepEqual(
    result.segment("everyone").ids(),
    clients.map(({ id }) => String(id)),
  );
});

test("a data set tells its sizes", () => {
  const data = Dataset.fromTables(TABLES);
  assert.equal(data.length, 3);
  const filled = Object.fromEntries(Object.entries(data.sizes).filter(([, size]) => size > 0));
  assert.deepEqual(filled, { clients: 3, vehicles: 3, visits: 3 });
  assert.equal(data.schema.toJson(), Schema.auto().toJson());
  assert.equal(Dataset.fromTables({}, Schema.auto()).length, 0);
});

const bad = [
  [{ total: 0.1 + 0.2 }, "inexact_money", "total"],
  [{ total: true }, "unparsable", "total"],
  [{ total: [1] }, "unparsable", "total"],
  [{ total: { amount: 1 } }, "unparsable", "total"],
  [{ total: 10n ** 30n }, "unparsable", "total"],
  [{ at: 1_700_000_000 }, "unparsable", "at"],
  [{ at: "soon" }, "unparsable", "at"],
  [{ at: null }, "missing", "at"],
  [{ at: undefined }, "missing", "at"],
  [{ status: "done" }, "unknown_value", "status"],
  [{ client: "nobody" }, "orphan", "client"],
  [{ vehicle: "nothing" }, "unknown_link", "vehicle"],
  [{ colour: "red" }, "unknown_column", "colour"],
];

for (const [cells, kind, field] of bad) {
  const cell = typeof cells[field] === "bigint" ? `${cells[field]}n` : JSON.stringify(cells[field]);
  test(`${cell} in \`${field}\` is named`, () => {
    const tables = { clients: CLIENTS, visits: [{ ...VISITS[0], ...cells }] };
    const error = caught(() => Dataset.fromTables(tables));
    assert.ok(error instanceof KardanError);
    assert.deepEqual([error.kind, error.problems.length], ["data", 1]);
    const [problem] = error.problems;
    assert.deepEqual([problem.kind, problem.collection, problem.field], [kind, "visits", field]);
    assert.equal(problem.row, 1);
    assert.ok(error.message.includes(problem.message));
    const report = Dataset.fromTables(tables, undefined, { onProblem: "report" });
    assert.deepEqual(report.problems, [problem]);
  });
}

test("a number is money where it is the nearest to an amount", () => {
  const visits = [
    { ...VISITS[0], id: 1, total: 19.99 },
    { ...VISITS[0], id: 2, total: 1e3 },
    { ...VISITS[0], id: 3, total: 0.1 + 0.2 },
    { ...VISITS[0], id: 4, total: 5 },
  ];
  const data = Dataset.fromTables({ clients: CLIENTS, visits }, undefined, { onProblem: "report" });
  assert.deepEqual(
    data.problems.map(({ row }) => row),
    [3],
  );
  const sum = Program.compile("attribute sum = sum of visits.total").evaluate(data, { asOf: "2026-01-01" });
  assert.equal(sum.attribute("sum").get("anna"), "1024.99");
});

test("what stands in an object of its own is what it is", () => {
  const program = Program.compile(
    "attribute sum = sum of visits.total\nattribute called = name\nattribute bad = blacklisted",
  );
  const visits = [{ ...VISITS[0], total: new Number(5) }];
  const client = { id: new String("anna"), name: new String("Anna"), blacklisted: new Boolean(false), visits };
  const result = program.evaluate(Dataset.fromDocuments([client], program), { asOf: "2026-06-01" });
  const found = ["sum", "called", "bad"].map((name) => result.attribute(name).get("anna"));
  const alone = program.session({ asOf: "2026-06-01" }).evaluate(client).attributes;
  assert.deepEqual(found, ["5", "Anna", false]);
  assert.deepEqual(alone, { sum: "5", called: "Anna", bad: false });
  assert.throws(() => Dataset.fromDocuments([new Number(5)]), {
    name: "TypeError",
    message: /an object is expected here/,
  });
});

test("all bad rows are told at once", () => {
  const visits = [{ ...VISITS[0], at: "soon" }, VISITS[0], { ...VISITS[0], total: 0.1 + 0.2 }, VISITS[0]];
  const { problems } = caught(() => Dataset.fromTables({ clients: CLIENTS, visits }));
  assert.deepEqual(
    new Set(problems.map(({ kind }) => kind)),
    new Set(["unparsable", "inexact_money", "duplicate_key"]),
  );
});

test("an unknown table is a problem", () => {
  const error = caught(() => Dataset.fromTables({ clients: CLIENTS, visitors: VISITS }));
  assert.deepEqual([error.kind, error.problems[0].kind], ["data", "unknown_collection"]);
  assert.match(error.message, /`visitors`/);
});

for (const at of ["2026-01-01", "2026-01-01 00:30", "2026-01-01T00:30:00"]) {
  test(`${at} is read in the business zone and counted`, () => {
    const program = Program.compile('timezone "Europe/Moscow"\nsegment today { has visit in the last 1 day }');
    const data = Dataset.fromTables({ clients: CLIENTS, visits: [{ ...VISITS[0], at }] }, program);
    assert.equal(data.naiveInstants, 1);
    assert.deepEqual(program.evaluate(data, { asOf: "2026-01-01" }).segment("today").ids(), ["anna"]);
    assert.deepEqual(program.evaluate(data, { asOf: "2025-12-31" }).segment("today").ids(), []);
  });
}

const unusable = [
  [() => 1, "a function is no value of a field"],
  [Symbol("x"), "a symbol is no value of a field"],
  [Number.NaN, "NaN is no number of a field"],
  [Number.POSITIVE_INFINITY, "Infinity is no number of a field"],
  [new Date("soon"), "an invalid `Date` is no moment"],
  [Buffer.from("x"), "a `Buffer` is no value of a field"],
  [new Map(), "a `Map` is no value of a field"],
  [Promise.resolve(1), "a `Promise` is no value of a field"],
  ["\uD83D", /lone surrogate/],
];

for (const [cell, reason] of unusable) {
  const shown = typeof cell === "string" ? "half a character" : String(cell);
  test(`no field can hold ${shown}: the path is told`, () => {
    const visits = [{ id: 1 }, { id: 2, lines: [{}, { price: cell }] }];
    const message = (path) =>
      reason instanceof RegExp ? reason : new RegExp(`^\`${path.replace(/[[\]]/g, "\\$&")}\`: ${reason}$`);
    assert.throws(() => Dataset.fromTables({ visits }), {
      name: "TypeError",
      message: message("visits[1].lines[1].price"),
    });
    assert.throws(() => Dataset.fromDocuments([{ visits }]), {
      name: "TypeError",
      message: message("documents[0].visits[1].lines[1].price"),
    });
  });
}

test("what is no table is a type error", () => {
  for (const [call, message] of [
    [() => Dataset.fromTables(), /`tables` is an object of tables by name, not undefined/],
    [() => Dataset.fromTables([]), /`tables` is an object of tables by name, not an array/],
    [() => Dataset.fromTables({ clients: 5 }), /`clients` is an array of objects or an Arrow IPC buffer, not a number/],
    [() => Dataset.fromTables({ clients: "id" }), /`clients` is .*, not a string/],
    [() => Dataset.fromTables({ clients: { id: 1 } }), /`clients` is .*, not an object/],
    [() => Dataset.fromTables({ clients: Promise.resolve([]) }), /`clients` is .*, not a `Promise`/],
    [() => Dataset.fromTables({ clients: [{ id: 1 }, 2] }), /`clients\[1\]`: an object is expected here, not a number/],
    [() => Dataset.fromTables({ clients: [null] }), /`clients\[0\]`: an object is expected here, not null/],
    [
      () => Dataset.fromTables({ clients: new Map([[1, 2]]) }),
      /`clients\[0\]`: an object is expected here, not an array/,
    ],
    [() => Dataset.fromDocuments({}), /`documents` is /],
    [() => Dataset.fromTables({}, {}), /`programOrSchema` is a `Program` or a `Schema`, not an object/],
    [() => Dataset.fromTables({}, RULES), /`programOrSchema` is .*, not a string/],
    [() => Dataset.fromTables({}, program, { onProblem: "ignore" }), /`onProblem` is strict or report, not `ignore`/],
    [() => Dataset.fromTables({}, program, { onproblem: "report" }), /there is no option `onproblem`/],
  ]) {
    assert.throws(call, { name: "TypeError", message }, String(call));
  }
});

/** Two clients, `anna` and `boris`, with a city of eight times `Moscow`, as pyarrow writes them with each kind of compression. */
const COMPRESSED = {
  lz4: "/////5gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAABAAAAABAAAANj///8AAAEFEAAAABgAAAAEAAAAAAAAAAQAAABjaXR5AAAAAMz///8QABQACAAGAAcADAAAABAAEAAAAAAAAQUQAAAAGAAAAAQAAAAAAAAAAgAAAGlkAAAEAAQABAAAAP/////oAAAAFAAAAAAAAAAMABgABgAFAAgADAAMAAAAAAMEABwAAACYAAAAAAAAAAAAAAAMABwAEAAEAAgADAAMAAAAiAAAABwAAAAUAAAAAgAAAAAAAAAAAAAABAAEAAQAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIwAAAAAAAAAoAAAAAAAAACAAAAAAAAAASAAAAAAAAAAAAAAAAAAAAEgAAAAAAAAAIwAAAAAAAABwAAAAAAAAACcAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAwAAAAAAAAABCJNGGBAggwAAIAAAAAABAAAAAkAAAAAAAAAAAAAAAAJAAAAAAAAAAQiTRhgQIIJAACAYW5uYWJvcmlzAAAAAAwAAAAAAAAABCJNGGBAggwAAIAAAAAAMAAAAGAAAAAAAAAAAAAAAABgAAAAAAAAAAQiTRhgQIIQAAAAb01vc2NvdwYAQlBvc2NvdwAAAAAA/////wAAAAA=",
  zstd: "/////5gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAABAAAAABAAAANj///8AAAEFEAAAABgAAAAEAAAAAAAAAAQAAABjaXR5AAAAAMz///8QABQACAAGAAcADAAAABAAEAAAAAAAAQUQAAAAGAAAAAQAAAAAAAAAAgAAAGlkAAAEAAQABAAAAP/////wAAAAFAAAAAAAAAAMABgABgAFAAgADAAMAAAAAAMEABwAAACAAAAAAAAAAAAAAAAMAB4AEAAEAAgADAAMAAAAkAAAACQAAAAYAAAAAgAAAAAAAAAAAAAAAAAGAAgABwAGAAAAAAAAAQYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAdAAAAAAAAACAAAAAAAAAAGgAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAdAAAAAAAAAGAAAAAAAAAAHgAAAAAAAAAAAAAAAgAAAAIAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAotS/9IAxhAAAAAAAABAAAAAkAAAAAAAAJAAAAAAAAACi1L/0gCUkAAGFubmFib3JpcwAAAAAAAAwAAAAAAAAAKLUv/SAMYQAAAAAAADAAAABgAAAAAAAAYAAAAAAAAAAotS/9IGBtAAAwTW9zY293AQCXqRQBAAD/////AAAAAA==",
};

for (const [codec, text] of Object.entries(COMPRESSED)) {
  test(`an Arrow stream that is compressed by ${codec} is read`, () => {
    const program = Program.compile("attribute town = city");
    const data = Dataset.fromTables({ clients: Buffer.from(text, "base64") }, program);
    const cities = program.evaluate(data, { asOf: "2026-01-01" }).attribute("town").toMap();
    assert.deepEqual(
      [...cities],
      ["anna", "boris"].map((id) => [id, "Moscow".repeat(8)]),
    );
  });
}

test("a moment is the same text from every host", () => {
  const program = Program.compile("attribute said = name");
  for (const [date, text] of [
    [new Date("2026-05-21T07:30:00Z"), "2026-05-21T07:30:00Z"],
    [new Date("2026-05-21T07:30:00.5Z"), "2026-05-21T07:30:00.500Z"],
  ]) {
    const moments = arrow.vectorFromArray([date], new arrow.TimestampMillisecond("UTC"));
    const table = new arrow.Table({ id: arrow.vectorFromArray(["anna"]), name: moments });
    for (const clients of [[{ id: "anna", name: date }], arrow.tableToIPC(table)]) {
      const result = program.evaluate(Dataset.fromTables({ clients }, program), { asOf: "2026-06-01" });
      assert.equal(result.attribute("said").get("anna"), text);
    }
  }
});

test("a column of nothing is one of missing values", () => {
  const program = Program.compile("segment nowhere { city is missing }");
  const city = arrow.vectorFromArray([null, null], new arrow.Null());
  const clients = arrow.tableToIPC(new arrow.Table({ id: arrow.vectorFromArray(["anna", "boris"]), city }));
  const result = program.evaluate(Dataset.fromTables({ clients }, program), { asOf: "2026-01-01" });
  assert.deepEqual(result.segment("nowhere").ids(), ["anna", "boris"]);
});

test("what is no Arrow is refused", () => {
  const file = arrow.tableToIPC(columns(CLIENTS), "file");
  const stream = arrow.tableToIPC(columns(CLIENTS), "stream");
  const spoiled = stream.map((byte, at) => (at % 7 === 3 ? byte ^ 0x55 : byte));
  for (const bytes of [
    new Uint8Array(),
    Buffer.from("id\nanna\n"),
    file.slice(0, 200),
    stream.slice(0, 150),
    spoiled,
  ]) {
    const error = caught(() => Dataset.fromTables({ clients: bytes }));
    assert.deepEqual([error.name, error.kind], ["KardanError", "input"]);
    assert.match(error.message, /^`clients` is no Arrow IPC stream or file/);
  }
});

test("an endless document is refused", () => {
  const endless = { id: 1 };
  endless.visits = [endless];
  assert.throws(() => Dataset.fromDocuments([endless]), { name: "TypeError", message: /nested deeper than 64/ });
});

test("errors of an iterable pass through", () => {
  function* rows() {
    yield { id: 1 };
    throw new RangeError("the database went away");
  }
  assert.throws(() => Dataset.fromTables({ clients: rows() }), new RangeError("the database went away"));
});

test("names of JavaScript's own are names like others", () => {
  const clients = JSON.parse('[{"id": "__proto__", "name": "constructor"}, {"id": "toString"}]');
  const program = Program.compile("attribute called = name\nsegment everyone { id is known }");
  const result = program.evaluate(Dataset.fromTables({ clients }, program), { asOf: "2026-01-01" });
  assert.deepEqual(
    [...result.attribute("called").toMap()],
    [
      ["__proto__", "constructor"],
      ["toString", null],
    ],
  );
  assert.deepEqual(result.segment("everyone").ids(), ["__proto__", "toString"]);
  assert.throws(() => result.segment("constructor"), { kind: "unknown" });
});
