import type { NativeResult, NativeRule } from "../native";
import { guarded } from "./error";

/** What one rule gave. */
export abstract class RuleResult {
  readonly #native: NativeResult;
  readonly #rule: NativeRule;

  /** @internal */
  constructor(result: NativeResult, rule: NativeRule) {
    this.#native = result;
    this.#rule = rule;
  }

  /** @internal */
  get native(): NativeResult {
    return this.#native;
  }

  /** The name of the rule. */
  get name(): string {
    return this.#rule.name;
  }

  /** Its title. */
  get title(): string | undefined {
    return this.#rule.title ?? undefined;
  }

  /** The kind of record that it is about, in the singular. */
  get subject(): string {
    return this.#rule.subject;
  }

  /** A table of two columns, the key of each record and the answer, as an Arrow IPC stream. */
  toArrow(): Uint8Array {
    return guarded(() => this.native.ruleToArrow(this.name));
  }
}

/** The key of a record; `null` in a collection without keys. */
export type Key = string | null;
