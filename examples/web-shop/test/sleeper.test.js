/** Nobody polls: a timer is set for the moment at which something is due. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { systemClock } from "../src/clock.js";
import { Sleeper } from "../src/sleeper.js";

const DAY = 24 * 3_600_000;

/** An engine that wants to be woken at one moment. */
function engine(nextWake) {
  return {
    nextWake,
    passes: [],
    times: async () => ({ nextWake }),
    async pass() {
      if (Date.now() < Date.parse(nextWake)) return;
      this.passes.push(new Date().toISOString());
      this.times = async () => ({ nextWake: null });
    },
  };
}

/** Lets promises that are settled go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("it wakes at the moment, though timers are shorter than that", async (context) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2026-01-01T00:00:00Z") });
  context.after(() => mock.timers.reset());
  const sleepy = engine("2026-02-20T00:00:00Z");
  const sleeper = new Sleeper(sleepy, systemClock);
  await sleeper.set();
  for (let day = 1; day <= 60; day += 1) {
    mock.timers.tick(DAY);
    await settled();
  }
  assert.deepEqual(sleepy.passes, ["2026-02-20T00:00:00.000Z"]);
});

test("it sets no timer by a clock that does not run, or where nothing is due", async (context) => {
  const timers = mock.method(globalThis, "setTimeout");
  context.after(() => timers.mock.restore());
  const set = () => {};
  await new Sleeper(engine("2026-02-20T00:00:00Z"), { ...systemClock, set }).set();
  await new Sleeper(engine(null), systemClock).set();
  assert.equal(timers.mock.callCount(), 0);
});
