import { PostgresStore } from "./postgres.js";
import { SqliteStore } from "./sqlite.js";

/**
 * Something that the engine was told. Their order decides everything else.
 *
 * @typedef {object} Input
 * @property {number} seq Its place, from 1.
 * @property {string | null} id The sender's id of an event; none where only time passed.
 * @property {string} at When.
 * @property {import("kardan").LiveEvent | null} event The event.
 */

/**
 * The engine after an input, and the rules that made it.
 *
 * @typedef {object} Saved
 * @property {number} seq The input; 0 before the first.
 * @property {string[]} rules The texts of the rules, and behind them of older ones by which journeys are on their way.
 * @property {Uint8Array} bytes The engine.
 */

/**
 * What one input did.
 *
 * @typedef {object} Step
 * @property {Input | null} input The input; none where only the rules changed.
 * @property {import("kardan").Effect[]} effects What the rules ask for.
 * @property {Saved | null} saved The engine, now and then.
 */

/**
 * Where inputs, the engine and effects are kept. Only one service at a time has it open.
 *
 * @typedef {object} Store
 * @property {() => Promise<Saved | null>} saved The engine as it was written down last.
 * @property {(seq: number, limit: number) => Promise<Input[]>} inputsAfter What it has been told since, in order.
 * @property {(id: string) => Promise<Input | null>} input The event of an id.
 * @property {(step: Step) => Promise<void>} write Writes all of a step, or nothing.
 * @property {(now: number, limit: number) => Promise<{ effect: import("kardan").Effect, attempts: number }[]>} waiting
 *   Effects that are to be done and may be tried now.
 * @property {() => Promise<number | null>} nextTry When the next of them may be tried, in milliseconds.
 * @property {() => Promise<number>} outbox How many there are.
 * @property {(key: string, at: string) => Promise<void>} done Notes that an effect was done.
 * @property {(key: string, retryAt: number) => Promise<void>} failed Notes that it was not, and when to try again.
 * @property {(client: string) => Promise<import("kardan").Effect[]>} effectsOf All effects about a client.
 * @property {() => Promise<void>} close
 */

/**
 * Opens the store of a database, which is made where there is none.
 *
 * @param {string} database
 * @returns {Promise<Store>}
 */
export async function openStore(database) {
  return /^postgres(ql)?:/.test(database) ? PostgresStore.open(database) : new SqliteStore(database);
}
