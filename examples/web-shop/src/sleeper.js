/** @import { Clock } from "./clock.js" */
/** @import { Engine } from "./engine.js" */

/** The longest that a timer sleeps; a longer sleep is several. */
const LONGEST = 2 ** 31 - 1;
/** How long to wait after a failure, in milliseconds. */
const PAUSE = 1000;

/** Sleeps until the engine has something to do, and lets it. Nothing is polled. */
export class Sleeper {
  #engine;
  #clock;
  #stopped = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {Engine} engine
   * @param {Clock} clock
   */
  constructor(engine, clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** Sets the alarm anew: to be called whenever something has changed. */
  async set() {
    // A clock that does not run is moved by whoever sets it.
    if (this.#clock.set !== undefined) return;
    const { nextWake } = await this.#engine.times();
    clearTimeout(this.#timer);
    if (nextWake !== null && !this.#stopped) this.#sleep(Date.parse(nextWake) - this.#clock.now().getTime());
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {number} delay */
  #sleep(delay) {
    this.#timer = setTimeout(() => void this.#wake(), Math.min(Math.max(delay, 0), LONGEST));
  }

  async #wake() {
    try {
      await this.#engine.pass();
      await this.set();
    } catch (error) {
      console.error(error);
      this.#sleep(PAUSE);
    }
  }
}
