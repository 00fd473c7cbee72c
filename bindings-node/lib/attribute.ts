import type { NativeResult, NativeRule } from "../native";
import { text } from "./argument";
import { guarded } from "./error";
import { type Key, RuleResult } from "./rule";
import type { Value } from "./value";

/** What the JSON form says of an attribute. */
export interface AttributeForm {
  /** The type of the values. */
  type: string;
  /** How many are known. */
  known: number;
  /** How many are missing. */
  missing: number;
}

/** The value of each record. */
export class Attribute extends RuleResult {
  readonly #form: AttributeForm;

  private constructor(result: NativeResult, rule: NativeRule, form: AttributeForm) {
    super(result, rule);
    this.#form = form;
  }

  /** @internal */
  static of(result: NativeResult, rule: NativeRule, form: AttributeForm): Attribute {
    return new Attribute(result, rule, form);
  }

  /** The type of the values, as the language calls it. */
  get type(): string {
    return this.#form.type;
  }

  /** How many are known. */
  get known(): number {
    return this.#form.known;
  }

  /** How many are missing. */
  get missing(): number {
    return this.#form.missing;
  }

  /** The value of a record. Throws a `KardanError` for a key that the data does not have. */
  get(id: string): Value {
    text("id", id);
    return guarded(() => this.native.value(this.name, id));
  }

  /** The value of each record, in the order of the input. */
  values(): Value[] {
    return this.native.values(this.name);
  }

  /** The values by the key of the record, in the order of the input. */
  toMap(): Map<Key, Value> {
    const values = this.values();
    return new Map(this.native.keys(this.name).map((id, row) => [id, values[row] ?? null]));
  }
}
