import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { columns, IS_WAITING } from "./effects.js";

/** @import { Effect } from "kardan" */
/** @import { Input, Saved, Step, Store } from "./store.js" */

const TABLES = `
  CREATE TABLE IF NOT EXISTS inputs (
    seq bigint PRIMARY KEY,
    id text UNIQUE,
    at text NOT NULL,
    event json
  );
  CREATE TABLE IF NOT EXISTS engine (
    one integer PRIMARY KEY CHECK (one = 1),
    seq bigint NOT NULL,
    rules json NOT NULL,
    bytes bytea NOT NULL
  );
  CREATE TABLE IF NOT EXISTS effects (
    key text COLLATE "C" PRIMARY KEY,
    at text COLLATE "C" NOT NULL,
    client text NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    effect json NOT NULL,
    done_at text,
    attempts integer NOT NULL DEFAULT 0,
    retry_at bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS effects_by_client ON effects (client, at, key);
  CREATE INDEX IF NOT EXISTS outbox ON effects (retry_at, at, key) WHERE outcome = 'due' AND done_at IS NULL;
`;

/** The number of the lock by which only one service writes. */
const LOCK = 5_274_326;
/** How long a service that was killed may take to go, in milliseconds. */
const PATIENCE = 10_000;

/**
 * A PostgreSQL database.
 *
 * @implements {Store}
 */
export class PostgresStore {
  /** The engine's connection. The lock is its own: it is free only once nothing that was sent over it is under way any more. */
  #writer;
  /** Everybody else's, so that nothing of theirs comes into a transaction of the engine. */
  #others;

  /**
   * @param {pg.Client} writer
   * @param {pg.Client} others
   */
  constructor(writer, others) {
    this.#writer = writer;
    this.#others = others;
  }

  /** @param {string} url */
  static async open(url) {
    const [writer, others] = [connection(url), connection(url)];
    await Promise.all([writer.connect(), others.connect()]);
    const end = Date.now() + PATIENCE;
    for (;;) {
      const { rows } = await writer.query("SELECT pg_try_advisory_lock($1) AS locked", [LOCK]);
      if (rows[0].locked) break;
      if (Date.now() > end) throw new Error("another service has this database open");
      await sleep(50);
    }
    await writer.query(TABLES);
    return new PostgresStore(writer, others);
  }

  /** @returns {Promise<Saved | null>} */
  async saved() {
    const { rows } = await this.#writer.query("SELECT seq, rules, bytes FROM engine");
    return rows[0] === undefined ? null : { ...rows[0], seq: Number(rows[0].seq) };
  }

  /**
   * @param {number} seq
   * @param {number} limit
   */
  async inputsAfter(seq, limit) {
    const { rows } = await this.#writer.query("SELECT * FROM inputs WHERE seq > $1 ORDER BY seq LIMIT $2", [
      seq,
      limit,
    ]);
    return rows.map(input);
  }

  /** @param {string} id */
  async input(id) {
    const { rows } = await this.#writer.query("SELECT * FROM inputs WHERE id = $1", [id]);
    return rows[0] === undefined ? null : input(rows[0]);
  }

  /** @param {Step} step */
  async write({ input, effects, saved }) {
    const writer = this.#writer;
    await writer.query("BEGIN");
    try {
      if (input !== null) {
        const { seq, id, at, event } = input;
        const row = [seq, id, at, event && JSON.stringify(event)];
        await writer.query("INSERT INTO inputs (seq, id, at, event) VALUES ($1, $2, $3, $4)", row);
      }
      for (const effect of effects) {
        const { key, at, client, action, outcome, effect: text } = columns(effect);
        // What was put off comes again under its key; nothing else does.
        await writer.query(
          `INSERT INTO effects (key, at, client, action, outcome, effect) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (key) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, effect = excluded.effect
           WHERE effects.outcome = 'put_off'`,
          [key, at, client, action, outcome, text],
        );
      }
      if (saved !== null) {
        await writer.query(
          `INSERT INTO engine (one, seq, rules, bytes) VALUES (1, $1, $2, $3)
           ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, rules = excluded.rules, bytes = excluded.bytes`,
          [saved.seq, JSON.stringify(saved.rules), saved.bytes],
        );
      }
      await writer.query("COMMIT");
    } catch (error) {
      await writer.query("ROLLBACK");
      throw error;
    }
  }

  /**
   * @param {number} now
   * @param {number} limit
   */
  async waiting(now, limit) {
    const { rows } = await this.#others.query(
      `SELECT effect, attempts FROM effects WHERE ${IS_WAITING} AND retry_at <= $1 ORDER BY at, key LIMIT $2`,
      [now, limit],
    );
    return /** @type {{ effect: Effect, attempts: number }[]} */ (rows);
  }

  async nextTry() {
    const { rows } = await this.#others.query(`SELECT min(retry_at) AS at FROM effects WHERE ${IS_WAITING}`);
    return rows[0].at === null ? null : Number(rows[0].at);
  }

  async outbox() {
    const { rows } = await this.#others.query(`SELECT count(*) AS size FROM effects WHERE ${IS_WAITING}`);
    return Number(rows[0].size);
  }

  /**
   * @param {string} key
   * @param {string} at
   */
  async done(key, at) {
    await this.#others.query("UPDATE effects SET done_at = $1 WHERE key = $2", [at, key]);
  }

  /**
   * @param {string} key
   * @param {number} retryAt
   */
  async failed(key, retryAt) {
    await this.#others.query("UPDATE effects SET attempts = attempts + 1, retry_at = $1 WHERE key = $2", [
      retryAt,
      key,
    ]);
  }

  /** @param {string} client */
  async effectsOf(client) {
    const { rows } = await this.#others.query("SELECT effect FROM effects WHERE client = $1 ORDER BY at, key", [
      client,
    ]);
    return rows.map(({ effect }) => /** @type {Effect} */ (effect));
  }

  async close() {
    await Promise.all([this.#writer.end(), this.#others.end()]);
  }
}

/** @param {string} url */
function connection(url) {
  const client = new pg.Client({ connectionString: url });
  // Without its connection the service has lost its lock: it ends, and goes on from what is written when it is started again.
  client.on("error", (error) => {
    console.error(`the database is gone: ${error.message}`);
    process.exit(1);
  });
  return client;
}

/**
 * @param {{ seq: string, id: string | null, at: string, event: Input["event"] }} row
 * @returns {Input}
 */
function input({ seq, id, at, event }) {
  return { seq: Number(seq), id, at, event };
}
