/** Killed again and again while events are posted, the service does what it does undisturbed: nothing is lost, nothing is done twice. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openStore } from "../src/stores/store.js";
import { chance, clients, requests } from "./history.js";
import { database, MISSING, server } from "./postgres.js";
import { Process } from "./process.js";
import { Receiver } from "./receiver.js";

const SEED = Number(process.env.SEED ?? 20261122);
/** One request in so many is answered, or not, by a service that is killed meanwhile; and one effect in so many. */
const REQUESTS_PER_KILL = 7;
const EFFECTS_PER_KILL = 10;

const folder = mkdtempSync(join(tmpdir(), "web-shop-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs the history against a database, with kills or without, and tells all that came of it. */
async function run(database, isKilled) {
  const random = chance(SEED + 1);
  const receiver = await Receiver.start();
  const shop = new Process({ DATABASE: database, CHANNEL: receiver.url, SNAPSHOT_EVERY: "7" });
  // Between having sent a message and noting it.
  receiver.onRequest = () => {
    if (isKilled && random() * EFFECTS_PER_KILL < 1) shop.kill();
  };
  for (const [path, body] of requests(SEED)) {
    if (isKilled && random() * REQUESTS_PER_KILL < 1) setTimeout(() => shop.kill(), random() * 20);
    const { status, body: answer } = await shop.request("POST", path, body);
    assert.ok(status < 300, `${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
  }
  await shop.settled();
  const standings = [];
  for (const client of clients) standings.push((await shop.request("GET", `/clients/${client}`)).body);
  await shop.stop();
  receiver.stop();
  const store = await openStore(database);
  const inputs = await store.inputsAfter(0, 10_000);
  const engine = Buffer.from((await store.saved()).bytes).toString();
  await store.close();
  assert.deepEqual(receiver.broken, []);
  return {
    kills: shop.kills,
    repeats: receiver.repeats,
    outcome: {
      done: [...receiver.done].toSorted(),
      standings,
      // Time may have been told twice, so that their places are not compared.
      events: inputs.flatMap(({ id, at, event }) => (event === null ? [] : [{ id, at, event }])),
      engine,
    },
  };
}

async function compare(context, undisturbed, disturbed) {
  const expected = await run(undisturbed, false);
  assert.equal(expected.repeats, 0);
  const actions = new Set(expected.outcome.done.map(([, effect]) => Object.keys(JSON.parse(effect).action)[0]));
  assert.deepEqual(actions, new Set(["send", "task"]));
  assert.ok(expected.outcome.done.length >= 50, `${expected.outcome.done.length} effects`);
  const { kills, repeats, outcome } = await run(disturbed, true);
  assert.ok(kills >= 20, `${kills} kills`);
  assert.deepEqual(
    outcome.done.map(([key]) => key),
    expected.outcome.done.map(([key]) => key),
  );
  assert.deepEqual(outcome, expected.outcome);
  context.diagnostic(
    `${kills} kills; ${outcome.done.length} effects, ${repeats} of them asked for again by their keys`,
  );
}

test("on SQLite", async (context) => {
  await compare(context, join(folder, "undisturbed.db"), join(folder, "disturbed.db"));
});

test("on PostgreSQL", async (context) => {
  const found = await server();
  if (found === undefined) return context.skip(MISSING);
  context.after(found.stop);
  await compare(
    context,
    await database(found.url, "web_shop_undisturbed"),
    await database(found.url, "web_shop_disturbed"),
  );
});
