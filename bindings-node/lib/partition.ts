import type { NativeResult, NativeRule } from "../native";
import { text } from "./argument";
import { guarded } from "./error";
import { type Key, RuleResult } from "./rule";

/** The state of each record. */
export class Partition extends RuleResult {
  readonly #counts: Record<string, number>;

  private constructor(result: NativeResult, rule: NativeRule, counts: Record<string, number>) {
    super(result, rule);
    this.#counts = counts;
  }

  /** @internal */
  static of(result: NativeResult, rule: NativeRule, counts: Record<string, number>): Partition {
    return new Partition(result, rule, counts);
  }

  /** The states, in the order of the text. */
  get states(): string[] {
    return Object.keys(this.#counts);
  }

  /** How many records are in each state. */
  get counts(): Record<string, number> {
    return { ...this.#counts };
  }

  /** The keys of the records in a state, in the order of the input. Throws a `KardanError` for another state. */
  ids(state: string): Key[] {
    text("state", state);
    return guarded(() => this.native.inState(this.name, state));
  }

  /** The state of a record; `null` where it is in none. Throws a `KardanError` for a key that the data does not have. */
  get(id: string): string | null {
    text("id", id);
    return guarded(() => this.native.value(this.name, id) as string | null);
  }

  /** The state of each record, in the order of the input; `null` where it is in none. */
  values(): (string | null)[] {
    return this.native.values(this.name) as (string | null)[];
  }

  /** The states by the key of the record, in the order of the input. */
  toMap(): Map<Key, string | null> {
    const states = this.values();
    return new Map(this.native.keys(this.name).map((id, row) => [id, states[row] ?? null]));
  }
}
