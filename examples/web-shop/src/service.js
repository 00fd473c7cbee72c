import { createServer } from "node:http";
import { KardanError } from "kardan";
import { Conflict } from "./engine.js";

/** @import { IncomingMessage, Server } from "node:http" */
/** @import { Clock } from "./clock.js" */
/** @import { Engine } from "./engine.js" */
/** @import { Store } from "./stores/store.js" */

/** What an instant ends in. */
const OFFSET = /(Z|[+-]\d\d:?\d\d)$/i;

/** A longer body is refused. */
const LONGEST_BODY = 1 << 20;

/** A request that cannot be answered as it stands. */
class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * The service: events in, clients out.
 *
 * @param {Engine} engine
 * @param {Store} store
 * @param {Clock} clock
 * @returns {Server}
 */
export function service(engine, store, clock) {
  return createServer(async (request, response) => {
    const { status, body } = await answer(engine, store, clock, request);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
}

/**
 * @param {Engine} engine
 * @param {Store} store
 * @param {Clock} clock
 * @param {IncomingMessage} request
 * @returns {Promise<{ status: number, body: unknown }>}
 */
async function answer(engine, store, clock, request) {
  try {
    const path = new URL(request.url ?? "/", "http://shop").pathname.split("/").slice(1).map(decodeURIComponent);
    switch (`${request.method} ${path[0]} ${path.length}`) {
      case "POST events 1": {
        const { id, ...event } = await bodyOf(request);
        if (typeof id !== "string" || id === "") throw new Refusal(400, "an event has an `id`, which is text");
        // The server's own zone is not the shop's: an instant says which it means.
        if (typeof event.at === "string" && !OFFSET.test(event.at))
          throw new Refusal(400, "`at` of an event has an offset, or ends in `Z`");
        const { taken, effects } = await engine.take(id, /** @type {any} */ (event));
        return { status: taken ? 201 : 200, body: { taken, effects: effects.map(({ key }) => key) } };
      }
      case "GET clients 2": {
        const client = await engine.client(path[1] ?? "");
        if (client === null) throw new Refusal(404, `there is no client \`${path[1]}\``);
        return { status: 200, body: client };
      }
      case "POST clock 1": {
        if (clock.set === undefined) throw new Refusal(409, "the clock runs by itself");
        const { now } = await bodyOf(request);
        const to = new Date(/** @type {string} */ (now));
        if (Number.isNaN(to.getTime())) throw new Refusal(400, "`now` is a moment in ISO 8601");
        await engine.advance(to);
        clock.set(to);
        return { status: 200, body: await engine.times() };
      }
      case "GET health 1":
        return { status: 200, body: { ...(await engine.times()), outbox: await store.outbox() } };
      default:
        throw new Refusal(404, "there is nothing here");
    }
  } catch (error) {
    return { status: statusOf(error), body: told(error) };
  }
}

/**
 * @param {IncomingMessage} request
 * @returns {Promise<Record<string, unknown>>}
 */
async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > LONGEST_BODY) throw new Refusal(413, "the body is too long");
    pieces.push(piece);
  }
  try {
    const body = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Said below.
  }
  throw new Refusal(400, "the body is a JSON object");
}

/** @param {unknown} error */
function statusOf(error) {
  if (error instanceof Refusal) return error.status;
  if (error instanceof Conflict) return 409;
  if (error instanceof KardanError) return 422;
  if (error instanceof URIError) return 400;
  return 500;
}

/** @param {unknown} error */
function told(error) {
  if (error instanceof KardanError) {
    const { kind, message, help, problems } = error;
    return { error: message, kind, help, problems };
  }
  if (statusOf(error) === 500) {
    console.error(error);
    return { error: "something went wrong here" };
  }
  return { error: error instanceof Error ? error.message : String(error) };
}
