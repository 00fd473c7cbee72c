/** The service as its callers see it. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Process } from "./process.js";
import { Receiver } from "./receiver.js";

const SHOP = fileURLToPath(new URL("../shop.kardan", import.meta.url));

/** Who agreed to letters. */
const ANNA = { id: "anna", email: "anna@example.com", consents: [{ channel: "email", at: "2025-01-01T09:00:00Z" }] };

function put(id, collection, record) {
  return { id, put: { collection, record } };
}

function order(id, at) {
  return { id, client: "anna", at, status: "completed", total: 900, money_paid: 900 };
}

/** A service with a database and a receiver of its own; both end with the test. */
async function begin(context, environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), "web-shop-"));
  const receiver = await Receiver.start();
  const settings = { DATABASE: join(folder, "shop.db"), CHANNEL: receiver.url, ...environment };
  const opened = { folder, settings, receiver, shop: new Process(settings) };
  context.after(async () => {
    receiver.stop();
    await opened.shop.stop();
    rmSync(folder, { recursive: true });
  });
  return opened;
}

test("an instant without an offset is refused: the server's zone is not the shop's", async (context) => {
  const { shop } = await begin(context, { TZ: "Asia/Vladivostok" });
  const event = { ...put("e1", "client", ANNA), at: "2026-01-01T09:00:00" };
  assert.equal((await shop.request("POST", "/events", event)).status, 400);
  const { status } = await shop.request("POST", "/events", { ...event, at: "2026-01-01T09:00:00+03:00" });
  assert.equal(status, 201);
});

test("an order is taken once, and does what the rules say", async (context) => {
  const { shop, receiver } = await begin(context);
  assert.deepEqual(await shop.request("POST", "/events", put("e1", "client", ANNA)), {
    status: 201,
    body: { taken: true, effects: ["life client anna 2026-01-01T09:00:00Z moved"] },
  });
  const event = put("e2", "visit", order("o1", "2026-01-01T09:00:00Z"));
  const { status, body } = await shop.request("POST", "/events", event);
  assert.equal(status, 201);
  assert.ok(body.effects.some((key) => key.startsWith("order_done visit o1")));
  assert.deepEqual(await shop.request("POST", "/events", event), { status: 200, body: { taken: false, effects: [] } });
  await shop.settled();
  const [letter] = [...receiver.done.values()].map((effect) => JSON.parse(effect));
  assert.equal(receiver.done.size, 1);
  assert.deepEqual(letter.action, { send: { channel: "email", template: "thanks" } });
  assert.equal(letter.at, "2026-01-01T09:00:00Z");

  const { body: anna } = await shop.request("GET", "/clients/anna");
  assert.deepEqual(anna.segments, ["buyers"]);
  assert.deepEqual(anna.partitions, { life: "buyer" });
  assert.deepEqual(
    anna.journeys.map(({ rule, next }) => [rule, next]),
    [["order_done", "2026-01-03T09:00:00Z"]],
  );
  assert.equal(anna.next, "2026-01-03T09:00:00Z");
  assert.equal((await shop.request("GET", "/health")).body.nextWake, "2026-01-03T09:00:00Z");

  // Two days later, and not before.
  await shop.request("POST", "/clock", { now: "2026-01-03T08:59:59Z" });
  await shop.settled();
  assert.equal(receiver.done.size, 1);
  await shop.request("POST", "/clock", { now: "2026-01-03T09:00:00Z" });
  await shop.settled();
  assert.equal(receiver.done.size, 2);
});

test("what cannot be taken changes nothing", async (context) => {
  const { shop } = await begin(context);
  await shop.request("POST", "/events", put("e1", "client", ANNA));
  for (const [body, status, error] of [
    [put("e1", "client", { id: "boris" }), 409, /`e1` came with another event/],
    [put("e2", "visit", { ...order("o1", "2026-01-01T09:00:00Z"), client: "nobody" }), 422, /client `nobody`/],
    [put("e2", "visits_", {}), 422, /no collection `visits_`/],
    [{ id: "e2" }, 422, /./],
    [{ put: { collection: "client", record: ANNA } }, 400, /an `id`/],
    ["[1]", 400, /a JSON object/],
    ["{", 400, /a JSON object/],
  ]) {
    const answer = await shop.request("POST", "/events", body);
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.match(answer.body.error, error);
  }
  assert.equal((await shop.request("GET", "/clients/boris")).status, 404);
  assert.equal((await shop.request("GET", "/clients/%")).status, 400);
  assert.equal((await shop.request("GET", "/nothing")).status, 404);
  assert.equal((await shop.request("POST", "/clock", { now: "2025-01-01T09:00:00Z" })).status, 422);
  // The id of an event that was refused is free.
  assert.equal((await shop.request("POST", "/events", put("e2", "client", { id: "boris" }))).status, 201);
});

test("a channel that fails is asked again", async (context) => {
  const { shop, receiver } = await begin(context);
  let failures = 2;
  receiver.onRequest = () => (failures-- > 0 ? 503 : undefined);
  await shop.request("POST", "/events", put("e1", "client", ANNA));
  await shop.request("POST", "/events", put("e2", "visit", order("o1", "2026-01-01T09:00:00Z")));
  await shop.settled();
  assert.equal(receiver.done.size, 1);
  assert.equal(receiver.repeats, 0);
});

test("new rules take over; what is on its way goes on by the old ones", async (context) => {
  const opened = await begin(context);
  const { shop, receiver, folder, settings } = opened;
  await shop.request("POST", "/events", put("e1", "client", ANNA));
  await shop.request("POST", "/events", put("e2", "visit", order("o1", "2026-01-01T09:00:00Z")));
  await shop.settled();
  await shop.stop();
  const rules = join(folder, "shop.kardan");
  writeFileSync(rules, readFileSync(SHOP, "utf8").replaceAll("wait 2 days", "wait 5 days"));
  opened.shop = new Process({ ...settings, RULES: rules });
  const renewed = opened.shop;
  await renewed.request("POST", "/events", put("e3", "visit", order("o2", "2026-01-01T09:00:00Z")));
  const asked = () => [...receiver.done.keys()].filter((key) => key.endsWith("rate_order"));
  for (const [now, expected] of [
    ["2026-01-03T09:00:00Z", ["o1"]],
    ["2026-01-06T08:59:59Z", ["o1"]],
    ["2026-01-06T09:00:00Z", ["o1", "o2"]],
  ]) {
    await renewed.request("POST", "/clock", { now });
    // A service that starts anew knows both versions.
    renewed.kill();
    await renewed.settled();
    assert.deepEqual(
      asked().map((key) => key.split(" ")[2]),
      expected,
    );
  }
});

test("two services do not share a database", async (context) => {
  const { shop, settings } = await begin(context);
  await shop.request("GET", "/health");
  const main = fileURLToPath(new URL("../src/main.js", import.meta.url));
  const second = spawnSync(process.execPath, [main], { env: { ...process.env, ...settings, PORT: "0" } });
  assert.equal(second.status, 1);
  assert.match(String(second.stderr), /locked/);
});
