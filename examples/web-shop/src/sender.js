/** @import { Channel } from "./channel.js" */
/** @import { Store } from "./stores/store.js" */

/** So many effects are taken from the outbox at a time. */
const BATCH = 100;
/** The first pause after a failure, in milliseconds; each further one is twice as long, up to the longest. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10 * 60_000;

/** Takes effects from the outbox, has them performed and notes it. At least once: the key tells the channel which one it knows. */
export class Sender {
  #store;
  #channel;
  #stopped = false;
  #woken = false;
  /** @type {() => void} */
  #wake = () => {};
  /** @type {Promise<void>} */
  #running = Promise.resolve();

  /**
   * @param {Store} store
   * @param {Channel} channel
   */
  constructor(store, channel) {
    this.#store = store;
    this.#channel = channel;
  }

  start() {
    this.#running = this.#run();
  }

  /** Something may have come into the outbox. */
  wake() {
    this.#woken = true;
    this.#wake();
  }

  /** Finishes what it is at. */
  async stop() {
    this.#stopped = true;
    this.#wake();
    await this.#running;
  }

  async #run() {
    while (!this.#stopped) {
      this.#woken = false;
      const waiting = await this.#store.waiting(Date.now(), BATCH);
      for (const { effect, attempts } of waiting) {
        if (this.#stopped) return;
        await this.#perform(effect, attempts);
      }
      if (waiting.length === 0) await this.#sleep(await this.#store.nextTry());
    }
  }

  /**
   * @param {import("kardan").Effect} effect
   * @param {number} attempts
   */
  async #perform(effect, attempts) {
    try {
      await this.#channel(effect);
    } catch (error) {
      const pause = Math.min(FIRST_PAUSE * 2 ** attempts, LONGEST_PAUSE);
      console.error(`${effect.key}: ${error instanceof Error ? error.message : error}; again in ${pause} ms`);
      await this.#store.failed(effect.key, Date.now() + pause);
      return;
    }
    await this.#store.done(effect.key, new Date().toISOString());
  }

  /** @param {number | null} until */
  async #sleep(until) {
    if (this.#woken || this.#stopped) return;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    await new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
      if (until !== null) timer = setTimeout(resolve, Math.max(until - Date.now(), 0));
    });
    clearTimeout(timer);
  }
}
