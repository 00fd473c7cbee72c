import type { NativeResult, NativeRule } from "../native";
import { text } from "./argument";
import { guarded } from "./error";
import { moments } from "./horizon";
import { type Key, RuleResult } from "./rule";

/** What the JSON form says of a segment. */
export interface SegmentForm {
  /** How many are in. */
  in: number;
  /** How many are out. */
  out: number;
  /** How many are unknown. */
  unknown: number;
  /** The field to blame, and how many it is to blame for. */
  blame: Record<string, number>;
}

/** Who is in a segment, out of it, and unknown. */
export class Segment extends RuleResult {
  readonly #form: SegmentForm;

  private constructor(result: NativeResult, rule: NativeRule, form: SegmentForm) {
    super(result, rule);
    this.#form = form;
  }

  /** @internal */
  static of(result: NativeResult, rule: NativeRule, form: SegmentForm): Segment {
    return new Segment(result, rule, form);
  }

  /** How many are in. */
  get count(): number {
    return this.#form.in;
  }

  /** How many are out. */
  get out(): number {
    return this.#form.out;
  }

  /** How many are unknown. */
  get unknown(): number {
    return this.#form.unknown;
  }

  /** For the unknown ones: the field to blame, and how many it is to blame for. */
  get blame(): Record<string, number> {
    return { ...this.#form.blame };
  }

  /** The keys of the members, in the order of the input. */
  ids(): Key[] {
    return this.native.selected(this.name);
  }

  /** The keys of those of whom it can be neither said that they are in nor that they are out. */
  unknownIds(): Key[] {
    return this.native.unknown(this.name);
  }

  /** By id of the members who leave if no more data comes: when they are no longer in, as ISO text. */
  get leavesOn(): Map<string, string> {
    return moments(guarded(() => this.native.leavesOn(this.name)));
  }

  /** By id of those who join if no more data comes: when they are in, as ISO text. */
  get joinsOn(): Map<string, string> {
    return moments(guarded(() => this.native.joinsOn(this.name)));
  }

  /** Whether a record is in: `true`, `false`, or `null` where it is unknown. Throws a `KardanError` for a key that the data does not have. */
  outcome(id: string): boolean | null {
    text("id", id);
    return guarded(() => this.native.value(this.name, id) as boolean | null);
  }
}
