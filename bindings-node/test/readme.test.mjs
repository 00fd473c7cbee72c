/** The examples of the README, run from top to bottom: every line with an arrow gives what stands behind it. */

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
// Beside the tests, where `kardan` and `apache-arrow` are found.
const MODULE = new URL("./readme.generated.mjs", import.meta.url);

test("the README's examples hold", async (context) => {
  const blocks = [...README.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  let arrows = 0;
  const check = (_, given, expected) => {
    arrows += 1;
    return `assert.deepEqual(${given}, ${expected});`;
  };
  const code = blocks
    .join("\n")
    .replaceAll(/^(.+); \/\/ → (.+)$/gm, check)
    .replaceAll(/^([^\n]+); \/\* → (.+?) \*\/$/gms, check);
  assert.ok(!code.includes("→"), "an arrow that is not compared");
  assert.ok(arrows >= 20, `${arrows} comparisons in ${blocks.length} blocks`);
  writeFileSync(MODULE, `import assert from "node:assert/strict";\n${code}`);
  context.after(() => rmSync(MODULE));
  await import(MODULE);
});
