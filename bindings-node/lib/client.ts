import type { NativeResult } from "../native";
import { Result } from "./result";
import { named, type Value } from "./value";

/** The answer to a program about one client. */
export class ClientResult {
  readonly #native: NativeResult;

  private constructor(result: NativeResult) {
    this.#native = result;
  }

  /** @internal */
  static of(result: NativeResult): ClientResult {
    return new ClientResult(result);
  }

  /** Of each segment whether the client is in it: `true`, `false`, or `null` where that is unknown. */
  get segments(): Record<string, boolean | null> {
    return named(this.#native.first("segment")) as Record<string, boolean | null>;
  }

  /** Of each partition the state; `null` where no state holds. */
  get partitions(): Record<string, string | null> {
    return named(this.#native.first("partition")) as Record<string, string | null>;
  }

  /** Of each attribute the value; `null` where it is missing. */
  get attributes(): Record<string, Value> {
    return named(this.#native.first("attribute"));
  }

  /** The whole, with the rules about other records than the client too. */
  get result(): Result {
    return Result.of(this.#native);
  }
}
