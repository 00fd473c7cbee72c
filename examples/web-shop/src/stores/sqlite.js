import Database from "better-sqlite3";
import { columns, IS_WAITING } from "./effects.js";

/** @import { Effect } from "kardan" */
/** @import { Input, Saved, Step, Store } from "./store.js" */

const TABLES = `
  CREATE TABLE IF NOT EXISTS inputs (
    seq INTEGER PRIMARY KEY,
    id TEXT UNIQUE,
    at TEXT NOT NULL,
    event TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS engine (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    rules TEXT NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS effects (
    key TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    client TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    effect TEXT NOT NULL,
    done_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS effects_by_client ON effects (client, at, key);
  CREATE INDEX IF NOT EXISTS outbox ON effects (retry_at, at, key) WHERE outcome = 'due' AND done_at IS NULL;
`;

/**
 * An SQLite file.
 *
 * @implements {Store}
 */
export class SqliteStore {
  #database;

  /** @param {string} file */
  constructor(file) {
    this.#database = new Database(file);
    // A second service on the same file finds it locked. What is committed is on the disk.
    this.#database.pragma("locking_mode = EXCLUSIVE");
    this.#database.pragma("journal_mode = WAL");
    this.#database.pragma("synchronous = FULL");
    this.#database.exec(TABLES);
  }

  /** @returns {Promise<Saved | null>} */
  async saved() {
    const row = /** @type {{ seq: number, rules: string, bytes: Uint8Array } | undefined} */ (
      this.#database.prepare("SELECT seq, rules, bytes FROM engine").get()
    );
    return row === undefined ? null : { ...row, rules: JSON.parse(row.rules) };
  }

  /**
   * @param {number} seq
   * @param {number} limit
   */
  async inputsAfter(seq, limit) {
    const rows = this.#database.prepare("SELECT * FROM inputs WHERE seq > ? ORDER BY seq LIMIT ?").all(seq, limit);
    return rows.map(input);
  }

  /** @param {string} id */
  async input(id) {
    const row = this.#database.prepare("SELECT * FROM inputs WHERE id = ?").get(id);
    return row === undefined ? null : input(row);
  }

  /** @param {Step} step */
  async write({ input, effects, saved }) {
    const database = this.#database;
    const all = database.transaction(() => {
      if (input !== null) {
        const row = { ...input, event: input.event && JSON.stringify(input.event) };
        database.prepare("INSERT INTO inputs (seq, id, at, event) VALUES (:seq, :id, :at, :event)").run(row);
      }
      // What was put off comes again under its key; nothing else does.
      const insert = database.prepare(`
        INSERT INTO effects (key, at, client, action, outcome, effect) VALUES (:key, :at, :client, :action, :outcome, :effect)
        ON CONFLICT (key) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, effect = excluded.effect
        WHERE effects.outcome = 'put_off'
      `);
      for (const effect of effects) insert.run(columns(effect));
      if (saved !== null) {
        const row = { ...saved, rules: JSON.stringify(saved.rules) };
        database.prepare("REPLACE INTO engine (one, seq, rules, bytes) VALUES (1, :seq, :rules, :bytes)").run(row);
      }
    });
    all.immediate();
  }

  /**
   * @param {number} now
   * @param {number} limit
   */
  async waiting(now, limit) {
    const rows = /** @type {{ effect: string, attempts: number }[]} */ (
      this.#database
        .prepare(`SELECT effect, attempts FROM effects WHERE ${IS_WAITING} AND retry_at <= ? ORDER BY at, key LIMIT ?`)
        .all(now, limit)
    );
    return rows.map(({ effect, attempts }) => ({ effect: /** @type {Effect} */ (JSON.parse(effect)), attempts }));
  }

  async nextTry() {
    const row = this.#database.prepare(`SELECT min(retry_at) AS at FROM effects WHERE ${IS_WAITING}`).get();
    return /** @type {{ at: number | null }} */ (row).at;
  }

  async outbox() {
    const row = this.#database.prepare(`SELECT count(*) AS size FROM effects WHERE ${IS_WAITING}`).get();
    return /** @type {{ size: number }} */ (row).size;
  }

  /**
   * @param {string} key
   * @param {string} at
   */
  async done(key, at) {
    this.#database.prepare("UPDATE effects SET done_at = ? WHERE key = ?").run(at, key);
  }

  /**
   * @param {string} key
   * @param {number} retryAt
   */
  async failed(key, retryAt) {
    this.#database.prepare("UPDATE effects SET attempts = attempts + 1, retry_at = ? WHERE key = ?").run(retryAt, key);
  }

  /** @param {string} client */
  async effectsOf(client) {
    const rows = /** @type {{ effect: string }[]} */ (
      this.#database.prepare("SELECT effect FROM effects WHERE client = ? ORDER BY at, key").all(client)
    );
    return rows.map(({ effect }) => /** @type {Effect} */ (JSON.parse(effect)));
  }

  async close() {
    this.#database.close();
  }
}

/**
 * @param {unknown} row
 * @returns {Input}
 */
function input(row) {
  const { seq, id, at, event } = /** @type {{ seq: number, id: string | null, at: string, event: string | null }} */ (
    row
  );
  return { seq, id, at, event: event === null ? null : JSON.parse(event) };
}
