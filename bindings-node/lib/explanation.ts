import type { NativeExplanation } from "../native";
import { choice } from "./argument";
import { guarded } from "./error";
import type { Place } from "./findings";
import type { Language } from "./language";
import type { Value } from "./value";

/** The rows that decided a condition. */
export interface RowsFound {
  /** The plural of their collection. */
  collection: string;
  /** How many rows were selected. */
  found: number;
  /** How many were asked for. */
  wanted?: { operator: string; number: number };
  /** The first of them, in order of time. */
  records: { key: string | null; time: string | null }[];
}

/** An explanation as plain data; what does not apply is left out. */
export interface ExplanationForm {
  /** The text of the condition. */
  text: string;
  /** Where it stands. */
  place: Place;
  /** True, false, or `null` for unknown. */
  outcome: boolean | null;
  /** The values that it compared, by their text. */
  values?: Record<string, Value>;
  /** The rows that decided it. */
  rows?: RowsFound;
  /** The field to blame. */
  because?: string;
  /** The conditions that it is made of. */
  parts?: ExplanationForm[];
}

/** Why a record is in a segment, or not: a condition, how it came out, and the conditions that it is made of. */
export class Explanation {
  readonly #native: NativeExplanation;
  readonly #form: ExplanationForm;

  private constructor(explanation: NativeExplanation) {
    this.#native = explanation;
    this.#form = this.toObject();
  }

  /** @internal */
  static of(explanation: NativeExplanation): Explanation {
    return new Explanation(explanation);
  }

  /** Whether the condition holds: `true`, `false`, or `null` where that is unknown. */
  get outcome(): boolean | null {
    return this.#form.outcome;
  }

  /** The text of the condition, as it stands in the source. */
  get condition(): string {
    return this.#form.text;
  }

  /** Where it stands. */
  get place(): Place {
    return { ...this.#form.place };
  }

  /** The values that it compared, by their text; `null` where one is missing. */
  get values(): Record<string, Value> {
    return { ...this.#form.values };
  }

  /** For a condition over rows: how many were selected, and which. */
  get rows(): RowsFound | undefined {
    return structuredClone(this.#form.rows);
  }

  /** For what is unknown: the field to blame. */
  get because(): string | undefined {
    return this.#form.because;
  }

  /** The conditions that it is made of. */
  get parts(): Explanation[] {
    return this.#native.parts.map((part) => new Explanation(part));
  }

  /** The whole as text in a language; without one in that of the program. */
  text(language?: Language): string {
    const code = choice("language", language, "en", "ru") ?? null;
    return guarded(() => this.#native.text(code));
  }

  /** The whole as plain data. */
  toObject(): ExplanationForm {
    return JSON.parse(this.#native.toJson());
  }
}
