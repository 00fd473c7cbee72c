import type { NativeResult } from "../native";
import { Result } from "./result";
import type { Rules } from "./session";
import { named, type Value } from "./value";

/** @internal What a session found. */
export interface Verdict {
  rules: Rules;
  /** Two bits for each segment, in and unknown, sixteen to a word; then each partition's state, counted from 1. */
  words: number[];
  attributes: Record<string, Value>;
  /** The client evaluated as a data set of its own. */
  whole: (() => NativeResult) | undefined;
}

const IN = 1;
const UNKNOWN = 2;
/** The bits of a word that say in. */
const EACH_IN = 0x55555555;

/** How many of such bits are set. */
function ones(bits: number): number {
  const pairs = (bits & 0x11111111) + ((bits >>> 2) & 0x11111111);
  return Math.imul((pairs & 0x0f0f0f0f) + ((pairs >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
}

/** The answer to a program about one client. */
export class ClientResult {
  readonly #verdict: Verdict | undefined;
  #native: NativeResult | undefined;

  private constructor(verdict: Verdict | undefined, result: NativeResult | undefined) {
    this.#verdict = verdict;
    this.#native = result;
  }

  /** @internal */
  static of(result: NativeResult): ClientResult {
    return new ClientResult(undefined, result);
  }

  /** @internal */
  static ofVerdict(verdict: Verdict): ClientResult {
    return new ClientResult(verdict, undefined);
  }

  /** Of each segment whether the client is in it: `true`, `false`, or `null` where that is unknown. */
  get segments(): Record<string, boolean | null> {
    const { rules } = this.#verdict ?? {};
    if (rules === undefined) return named(this.#whole.first("segment")) as Record<string, boolean | null>;
    return Object.fromEntries(rules.segments.map((name, at) => [name, this.#truth(at)]));
  }

  /** The names of the segments that the client is in. */
  get selected(): string[] {
    const { rules } = this.#verdict ?? {};
    if (rules !== undefined) return rules.segments.filter((_, at) => this.#bits(at) === IN);
    return Object.entries(this.segments).flatMap(([name, held]) => (held === true ? [name] : []));
  }

  /** How many segments the client is in. */
  get count(): number {
    const verdict = this.#verdict;
    if (verdict === undefined) return this.selected.length;
    const { words, rules } = verdict;
    const end = words.length - rules.partitions.length;
    let count = 0;
    for (let at = 0; at < end; at += 1) count += ones((words[at] ?? 0) & EACH_IN);
    return count;
  }

  /** Whether the client is in a segment: `true`, `false`, or `null` where that is unknown. Throws a `KardanError` for a name that there is not. */
  isIn(segment: string): boolean | null {
    const at = this.#verdict?.rules.places.get(segment);
    if (at !== undefined) return this.#truth(at);
    const { segments } = this;
    if (Object.hasOwn(segments, segment)) return segments[segment] ?? null;
    // Who says that there is none, says which there are.
    const { subject } = this.result.segment(segment);
    throw new TypeError(`the segment \`${segment}\` is about each ${subject}: see \`result\``);
  }

  /** Of each partition the state; `null` where no state holds. */
  get partitions(): Record<string, string | null> {
    const verdict = this.#verdict;
    if (verdict === undefined) return named(this.#whole.first("partition")) as Record<string, string | null>;
    const { partitions } = verdict.rules;
    const states = verdict.words.slice(verdict.words.length - partitions.length);
    return Object.fromEntries(partitions.map(([name, names], at) => [name, names[(states[at] ?? 0) - 1] ?? null]));
  }

  /** Of each attribute the value; `null` where it is missing. */
  get attributes(): Record<string, Value> {
    return this.#verdict === undefined ? named(this.#whole.first("attribute")) : { ...this.#verdict.attributes };
  }

  /**
   * The whole, with the rules about other records than the client too. A document is read again for it, as it is then; the answer about a
   * client of a data set has none.
   */
  get result(): Result {
    return Result.of(this.#whole);
  }

  get #whole(): NativeResult {
    if (this.#native === undefined) {
      const whole = this.#verdict?.whole;
      if (whole === undefined)
        throw new TypeError("the answer about a client of a data set has no whole: evaluate the data set");
      this.#native = whole();
    }
    return this.#native;
  }

  #bits(at: number): number {
    const word = this.#verdict?.words[at >> 4] ?? 0;
    return (word >> (2 * (at & 15))) & 3;
  }

  #truth(at: number): boolean | null {
    const bits = this.#bits(at);
    return bits === UNKNOWN ? null : bits === IN;
  }
}
