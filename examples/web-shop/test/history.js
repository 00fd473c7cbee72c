/** Seven weeks of a shop as requests, the same for the same seed. */

const DAYS = 50;
const CLIENTS = 20;
const HOUR = 3_600_000;
const START = Date.parse("2026-01-01T09:00:00Z");

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The ids of the clients. */
export const clients = Array.from({ length: CLIENTS }, (_, at) => `client ${at + 1}`);

/** What is posted, in order: `[path, body]`. */
export function requests(seed) {
  const random = chance(seed);
  const pick = (items) => items[Math.floor(random() * items.length)];
  const all = [];
  let number = 0;
  const put = (collection, record) => {
    number += 1;
    all.push(["/events", { id: `event ${number}`, put: { collection, record } }]);
  };
  const iso = (at) => new Date(at).toISOString();
  const order = (client, at) => {
    const visit = { id: `o${number}`, client, at: iso(at), status: "completed", total: "900.50", money_paid: "900.50" };
    put("visit", visit);
    return visit.id;
  };
  for (const [at, id] of clients.entries()) {
    const consents = [{ channel: at % 3 === 0 ? "sms" : "email", at: "2025-01-01T09:00:00Z" }];
    // One in seven did not agree to anything.
    const agreed = at % 7 === 6 ? [] : consents;
    put("client", { id, email: `${at}@example.com`, phone: `+7999000000${at}`, consents: agreed });
    // Some were here before, and fall asleep one after the other.
    if (at % 2 === 0) order(id, START - (88 - at) * 24 * HOUR);
  }
  let orders = [];
  for (let day = 0; day < DAYS; day += 1) {
    let now = START + day * 24 * HOUR;
    for (let count = Math.floor(random() * 4); count > 0; count -= 1) {
      now += Math.floor(random() * 4 * HOUR);
      all.push(["/clock", { now: iso(now) }]);
      const what = random();
      if (what < 0.4) orders.push(order(pick(clients), now));
      else if (what < 0.7) put("request", { id: `c${number}`, client: pick(clients), at: iso(now), kind: "cart" });
      else if (orders.length > 0) {
        const visit = orders.shift();
        const { client } = all.find(([, body]) => body.put?.record.id === visit)[1].put.record;
        put("rating", { id: `r${number}`, client, visit, at: iso(now), score: 1 + Math.floor(random() * 5) });
      }
    }
  }
  all.push(["/clock", { now: iso(START + DAYS * 24 * HOUR) }]);
  return all;
}
