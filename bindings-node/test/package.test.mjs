/** The package as it is installed. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as imported from "kardan";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const required = createRequire(import.meta.url)("kardan");

test("import and require give the same things", () => {
  assert.deepEqual(Object.keys(imported).toSorted(), Object.keys(required).toSorted());
  for (const [name, thing] of Object.entries(imported)) assert.equal(thing, required[name], name);
  assert.deepEqual(Object.keys(imported), [
    "Attribute",
    "Checkout",
    "ClientResult",
    "Dataset",
    "Explanation",
    "Horizon",
    "KardanError",
    "Ledger",
    "Live",
    "Partition",
    "Program",
    "Result",
    "Schema",
    "Segment",
    "Session",
    "Simulation",
    "assign",
  ]);
});

test("the package holds what it needs and no more", () => {
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json"], {
    cwd: PACKAGE,
    encoding: "utf8",
    stdio: "pipe",
  });
  const files = JSON.parse(packed)[0].files.map(({ path }) => path);
  for (const file of ["dist/index.js", "dist/index.d.ts", "index.mjs", "index.d.mts", "native.js", "README.md"]) {
    assert.ok(files.includes(file), file);
  }
  assert.ok(
    files.some((file) => /^kardan\..*\.node$/.test(file)),
    "the native part",
  );
  const others = files.filter(
    (file) =>
      !/^(dist\/[a-z]+\.(js|d\.ts)|index\.(mjs|d\.mts)|native\.js|kardan\..*\.node|README\.md|package\.json)$/.test(
        file,
      ),
  );
  assert.deepEqual(others, []);
});

/** The texts of the types that the package shows, by file. */
const types = readdirSync(join(PACKAGE, "dist"))
  .filter((file) => file.endsWith(".d.ts"))
  .map((file) => [file, readFileSync(join(PACKAGE, "dist", file), "utf8")]);

test("the types show nothing of the native part", () => {
  assert.ok(types.length > 10);
  for (const [file, text] of types) assert.doesNotMatch(text, /Native|\/native"|Buffer/, file);
});

test("everything public is documented in the types", () => {
  const declaration =
    /^(export declare (abstract )?class |export (declare )?(interface|type|function) | {4}(static |get |readonly )?[\w"]+\??(\(|: ))/;
  let seen = 0;
  for (const [file, text] of types.filter(([file]) => file !== "index.d.ts")) {
    const lines = text.split("\n");
    lines.forEach((line, at) => {
      if (!declaration.test(line)) return;
      assert.match(lines[at - 1] ?? "", /\*\/$/, `${file}: ${line}`);
      seen += 1;
    });
  }
  assert.ok(seen > 100, `${seen} declarations`);
});
