/** Something that a rule would have had done. The key tells effects apart. */
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
  record: { collection: string; key: string };
  /** The variant of an experiment. */
  variant?: string;
  /** What: `{ send: { channel, template, offer } }`, `{ task: { title, role, due } }`, `{ emit: { event } }`. */
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
