/** The key of a record and its collection, in the singular. */
export interface RecordKey {
  /** The collection. */
  collection: string;
  /** The key in it. */
  key: string;
}

/** Something that a rule has done, or would have had done. The key tells effects apart: who has done what a key says does it never again. */
export interface Effect {
  /** The rule, the record, what started it and the step. */
  key: string;
  /** When. */
  at: string;
  /** The client; empty where it is about all of them. */
  client: string;
  /** The trigger or experiment. */
  rule: string;
  /** The record that the rule is about. */
  record: RecordKey;
  /** The variant of an experiment. */
  variant?: string;
  /**
   * What: `{ send: { channel, template, offer } }`, `{ task: { title, role, due } }`, `{ emit: { event } }`, …; of memberships that are kept `"entered"`,
   * `"left"`, `{ moved: { from, to } }`.
   */
  action: unknown;
  /** `"due"`, `{ suppressed: reason }`, or `{ put_off: { reason, until } }`. */
  outcome: unknown;
}

/** What a rule did on a day. */
export interface EffectSummary {
  /** The trigger or experiment. */
  rule: string;
  /** The day in the business zone. */
  day: string;
  /** Messages. */
  sent: number;
  /** Tasks. */
  tasks: number;
  /** Everything else. */
  other: number;
  /** What was suppressed, by reason. */
  suppressed: Record<string, number>;
}

/** What rules would have done over a history. */
export interface Simulation {
  /** From when. */
  from: string;
  /** To when. */
  to: string;
  /** All effects, in order. */
  effects: Effect[];
  /** By rule and day. */
  summary: EffectSummary[];
}
