/** @import { Effect } from "kardan" */

/**
 * Whoever performs effects: sends messages, gives tasks to people. May be asked more than once for the same key.
 *
 * @typedef {(effect: Effect) => Promise<void>} Channel
 */

/** How long a channel may take, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Posts effects to a service, which must do each key once: a service that dies between sending and noting it sends again.
 *
 * @param {string} url
 * @returns {Channel}
 */
export function httpChannel(url) {
  return async (effect) => {
    const response = await fetch(url, {
      method: "POST",
      // A key may hold any letter, a header may not.
      headers: { "content-type": "application/json", "idempotency-key": encodeURIComponent(effect.key) },
      body: JSON.stringify(effect),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) throw new Error(`the channel answered ${response.status}`);
  };
}

/** @type {Channel} Prints effects, to look on. */
export async function printingChannel({ at, client, action }) {
  console.log(`${at} ${client}: ${JSON.stringify(action)}`);
}
