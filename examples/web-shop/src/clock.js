/**
 * What the time is. The engine reads no clock: it is told.
 *
 * @typedef {object} Clock
 * @property {() => Date} now What the time is.
 * @property {((to: Date) => void) | undefined} set Sets a clock that does not run by itself.
 */

/** @type {Clock} */
export const systemClock = { now: () => new Date(), set: undefined };

/**
 * A clock that stands still until it is set, for tests.
 *
 * @param {Date} start
 * @returns {Clock}
 */
export function manualClock(start) {
  let now = start;
  return {
    now: () => now,
    set: (to) => {
      now = to;
    },
  };
}
