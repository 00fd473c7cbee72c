import type { Place } from "./findings";
import type { Value } from "./value";

/** One condition and how it came out for one record. */
export interface Explanation {
  /** The text of the condition, as it stands in the source. */
  text: string;
  place: Place;
  /** True, false, or `null` for unknown. */
  outcome: boolean | null;
  /** The values that it compared, by their text; literals are left out. */
  values?: Record<string, Value>;
  /** For a condition over rows: how many were selected, and what was asked for. */
  rows?: {
    /** The plural of their collection. */
    collection: string;
    found: number;
    wanted?: { operator: string; number: number };
    /** The first of them, in order of time. */
    records: { key: string | null; time: string | null }[];
  };
  /** For unknown: the field to blame. */
  because?: string;
  /** The conditions that it is made of. */
  parts?: Explanation[];
}
