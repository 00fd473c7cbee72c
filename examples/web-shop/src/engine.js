import { isDeepStrictEqual } from "node:util";
import { KardanError, Program } from "kardan";

/** @import { Effect, Live, LiveEvent } from "kardan" */
/** @import { Clock } from "./clock.js" */
/** @import { Input, Saved, Store } from "./stores/store.js" */

/**
 * A version of the rules.
 *
 * @typedef {{ text: string, program: Program }} Rules
 */

/** So many inputs are read at a time when the service starts. */
const PAGE = 1000;

/** An id that came before, with another event. */
export class Conflict extends Error {}

/**
 * Kardan's live engine over a store: whatever it is told is written down together with what comes of it, or not at all.
 *
 * In memory it may be ahead of the store for a moment, never the other way round; so a service that is killed loses nothing: it goes on from
 * the engine that was written down last, and tells it again what it has been told since. The same inputs have the same effects.
 */
export class Engine {
  /** @type {Store} */
  #store;
  /** @type {Clock} */
  #clock;
  /** @type {Rules} */
  #rules;
  /** @type {Rules[]} Those by which journeys may still be on their way. */
  #older = [];
  /** @type {number} */
  #snapshotEvery;
  /** @type {Live | undefined} None where it may be ahead of the store. */
  #live;
  #seq = 0;
  #savedSeq = 0;
  /** @type {Promise<unknown>} One thing after the other. */
  #last = Promise.resolve();
  /** @type {() => void} */
  #stepped = () => {};

  /**
   * @param {Store} store
   * @param {Clock} clock
   * @param {string} rules
   * @param {number} snapshotEvery
   */
  constructor(store, clock, rules, snapshotEvery) {
    this.#store = store;
    this.#clock = clock;
    this.#rules = compiled(rules);
    this.#snapshotEvery = snapshotEvery;
  }

  /**
   * Calls a function after each step.
   *
   * @param {() => void} stepped
   */
  onStep(stepped) {
    this.#stepped = stepped;
  }

  /** Goes on from what is written, or begins. */
  start() {
    return this.#alone(() => this.#ready());
  }

  /**
   * Takes an event. One whose id came before was taken already.
   *
   * @param {string} id
   * @param {LiveEvent} event
   * @returns {Promise<{ taken: boolean, effects: Effect[] }>}
   */
  take(id, event) {
    return this.#alone(async () => {
      const known = await this.#store.input(id);
      if (known !== null) {
        if (isDeepStrictEqual(known.event, event)) return { taken: false, effects: [] };
        throw new Conflict(`the id \`${id}\` came with another event`);
      }
      await this.#pass();
      const live = await this.#ready();
      const effects = await this.#step(live, { id, at: this.#timeOf(event, live), event });
      return { taken: true, effects };
    });
  }

  /** Lets time pass, if anything is due. */
  pass() {
    return this.#alone(() => this.#pass());
  }

  /**
   * Lets time pass up to a moment, whether anything is due or not.
   *
   * @param {Date} to
   */
  advance(to) {
    return this.#alone(async () => this.#step(await this.#ready(), { id: null, at: to.toISOString(), event: null }));
  }

  /** The moment up to which time has passed, and when to come back. */
  times() {
    return this.#alone(async () => {
      const live = await this.#ready();
      return { now: live.now, nextWake: live.nextWake() };
    });
  }

  /**
   * Where a client stands, and all that was done about them; none for one that there is not.
   *
   * @param {string} id
   */
  client(id) {
    return this.#alone(async () => {
      const live = await this.#ready();
      const standing = known(() => live.client(id));
      return standing && { id, ...standing, effects: await this.#store.effectsOf(id) };
    });
  }

  /** Writes the engine down. */
  save() {
    return this.#alone(async () => this.#keep(await this.#ready()));
  }

  async #pass() {
    const live = await this.#ready();
    const wake = live.nextWake();
    const now = this.#clock.now();
    if (wake === null || Date.parse(wake) > now.getTime()) return;
    await this.#step(live, { id: null, at: this.#now(live), event: null });
  }

  /**
   * Tells the engine something, and writes down what comes of it.
   *
   * @param {Live} live
   * @param {Omit<Input, "seq">} told
   */
  async #step(live, told) {
    const input = { ...told, seq: this.#seq + 1 };
    // What the engine refuses changes nothing, and is not written.
    const effects = tell(live, input);
    // Until all of it is written the engine is ahead of the store: whoever finds no engine begins with what is written.
    this.#live = undefined;
    this.#seq = input.seq;
    const saved = input.seq - this.#savedSeq >= this.#snapshotEvery ? this.#savedOf(live) : null;
    await this.#store.write({ input, effects, saved });
    this.#savedSeq = saved?.seq ?? this.#savedSeq;
    this.#live = live;
    this.#stepped();
    return effects;
  }

  async #ready() {
    if (this.#live === undefined) this.#live = await this.#load();
    return this.#live;
  }

  async #load() {
    const saved = await this.#store.saved();
    if (saved === null) return this.#begin();
    // What was told under other rules had the effects that they had.
    const [rules = this.#rules, ...older] = saved.rules.map(compiled);
    const live = rules.program.restore(saved.bytes, { older: older.map(({ program }) => program) });
    this.#seq = this.#savedSeq = saved.seq;
    this.#older = older;
    for (;;) {
      const inputs = await this.#store.inputsAfter(this.#seq, PAGE);
      for (const input of inputs) {
        // The effects stand in the store already.
        tell(live, input);
        this.#seq = input.seq;
      }
      if (inputs.length < PAGE) break;
    }
    if (rules.text !== this.#rules.text) {
      this.#rules.program.deploy(live);
      this.#older = [rules, ...older];
      await this.#keep(live);
    }
    return live;
  }

  async #begin() {
    const live = this.#rules.program.live({ asOf: this.#clock.now() });
    await this.#keep(live);
    return live;
  }

  /** @param {Live} live */
  async #keep(live) {
    const saved = this.#savedOf(live);
    await this.#store.write({ input: null, effects: [], saved });
    this.#savedSeq = saved.seq;
  }

  /**
   * @param {Live} live
   * @returns {Saved}
   */
  #savedOf(live) {
    const versions = live.versions();
    this.#older = this.#older.filter(({ program }) => versions.includes(program.hash));
    const rules = [this.#rules, ...this.#older].map(({ text }) => text);
    return { seq: this.#seq, rules, bytes: live.snapshot() };
  }

  /**
   * What the time is; a clock that was set back stands until it has caught up.
   *
   * @param {Live} live
   */
  #now(live) {
    const now = this.#clock.now();
    return Date.parse(live.now) > now.getTime() ? live.now : now.toISOString();
  }

  /**
   * When an event was learned of, as its sender says: of two about a record the later one holds, in whatever order they come. Now at the latest.
   *
   * @param {LiveEvent} event
   * @param {Live} live
   */
  #timeOf({ at }, live) {
    const now = this.#now(live);
    return typeof at === "string" && Date.parse(at) < Date.parse(now) ? at : now;
  }

  /**
   * @template T
   * @param {() => Promise<T>} act
   * @returns {Promise<T>}
   */
  #alone(act) {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }
}

/**
 * @param {string} text
 * @returns {Rules}
 */
function compiled(text) {
  return { text, program: Program.compile(text, { name: "shop.kardan" }) };
}

/**
 * What a call gives, or nothing where it asks for what there is not.
 *
 * @template T
 * @param {() => T} call
 */
function known(call) {
  try {
    return call();
  } catch (error) {
    if (error instanceof KardanError && error.kind === "unknown") return null;
    throw error;
  }
}

/**
 * @param {Live} live
 * @param {Input} input
 */
function tell(live, { at, event }) {
  return event === null ? live.advance(at) : live.apply({ ...event, at });
}
