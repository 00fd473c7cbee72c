import * as native from "../native";
import { misfit, text } from "./argument";
import { guarded } from "./error";

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

/** What a rule did on a day, in a month or on the whole. */
export interface EffectSummary {
  /** The trigger or experiment. */
  rule: string;
  /** The first day of the span, in the business zone. */
  day: string;
  /** To how many clients a message was sent. */
  clients: number;
  /** Messages. */
  sent: number;
  /** Tasks. */
  tasks: number;
  /** Everything else. */
  other: number;
  /** Messages that were put off; what became of them later is counted then. */
  put_off: number;
  /** What was suppressed, by reason. */
  suppressed: Record<string, number>;
}

/** A number that was found, and between which bounds it lies with 95% confidence, where that can be said. */
export interface Estimate {
  /** What was found. */
  value: number;
  /** The lower bound. */
  low?: number;
  /** The upper bound. */
  high?: number;
}

/** What a group of clients came to in a round of an experiment. `null` is what the schema does not tell. */
export interface RoundGroup {
  /** The variant, `hold out` or `rest`. */
  name: string;
  /** Which of these it is. */
  kind: "variant" | "hold_out" | "rest";
  /** How many members of the segment fell into it. */
  assigned: number;
  /** To how many of them a message was sent. */
  sent: number;
  /** How many of those opened one. */
  opened: number | null;
  /** How many of those clicked in one. */
  clicked: number | null;
  /** How many of all of the group bought something. */
  purchased: number | null;
  /** How many of those written to did what rates count. */
  reached: number | null;
  /** The part of those written to who did. */
  rate: Estimate | null;
  /** By which part more of the group bought something than of those left alone. */
  lift: Estimate | null;
}

/** What was decided between variants. */
export interface Decision {
  /** When. */
  at: string;
  /** The variant that won. */
  winner: string;
  /** Why: it was ahead, or it stands behind `else` for a tie or for too few messages. */
  ground: "ahead" | "tie" | "too_few";
  /** What each variant had come to by then. */
  tallies: { variant: string; sent: number; reached: number }[];
}

/** What a round of an experiment came to. */
export interface Round {
  /** The experiment. */
  experiment: string;
  /** When it began. */
  began: string;
  /** Until when it is counted what clients did. */
  counted_to: string;
  /** What rates count. */
  by: "open" | "click" | "purchase";
  /** The variants, those left alone, the rest. */
  groups: RoundGroup[];
  /** What was decided; `null` without a winner, and before its time. */
  decision: Decision | null;
}

/** Messages by the old rules and by the new ones. */
export interface Counts {
  /** By the old rules. */
  before: number;
  /** By the new rules. */
  after: number;
  /** By the new rules only. */
  gained: number;
  /** By the old rules only. */
  lost: number;
  /** By both, at another time. */
  moved: number;
}

/** A message that is not the same by both rules. */
export interface MessageDifference {
  /** What becomes of it. */
  fate: "gained" | "lost" | "moved";
  /** The trigger or experiment. */
  rule: string;
  /** The client. */
  client: string;
  /** The record that the rule is about. */
  record: { collection: string; key: string };
  /** The channel. */
  channel: string | null;
  /** The template. */
  template: string | null;
  /** When the old rules sent it. */
  before: string | null;
  /** When the new rules send it. */
  after: string | null;
  /** Why the other rules suppress it, where they come to it. */
  reason: string | null;
  /** The key of the effect. */
  key: string;
}

/** What a change of the rules does to what clients get. */
export interface Difference {
  /** All messages together. */
  total: Counts;
  /** By trigger or experiment. */
  rules: ({ rule: string } & Counts)[];
  /** By trigger or experiment and day, where anything is different. */
  days: { rule: string; day: string; before: number; after: number }[];
  /** The clients who get more or less or other messages, those who gain most first. */
  clients: ({ client: string } & Counts)[];
  /** The messages that are new, gone or moved. */
  messages: MessageDifference[];
}

interface Form {
  start: string;
  end: string;
  effects: Effect[];
  experiments: Round[];
}

/** What rules would have done over a history. */
export class Simulation {
  readonly #native: native.NativeSimulation;
  #form: Form | undefined;

  private constructor(simulation: native.NativeSimulation) {
    this.#native = simulation;
  }

  /** @internal */
  static of(simulation: native.NativeSimulation): Simulation {
    return new Simulation(simulation);
  }

  /** From when. */
  get start(): string {
    return this.#read().start;
  }

  /** To when. */
  get end(): string {
    return this.#read().end;
  }

  /** All effects, in order. */
  get effects(): Effect[] {
    return this.#read().effects;
  }

  /** What the rounds of experiments came to. */
  get experiments(): Round[] {
    return this.#read().experiments;
  }

  /** What each rule did by `day` or `month`, or on the `whole`. Throws a `KardanError`. */
  summary(by: "day" | "month" | "whole" = "day"): EffectSummary[] {
    return JSON.parse(guarded(() => this.#native.summary(text("by", by))));
  }

  /** What another simulation of the same history makes different: who gains messages, and who loses them. */
  difference(other: Simulation): Difference {
    if (!(other instanceof Simulation)) throw misfit("other", "a `Simulation`", other);
    return JSON.parse(guarded(() => this.#native.difference(other.#native)));
  }

  /** The whole as the command line's JSON form. */
  toJson(): string {
    return guarded(() => this.#native.toJson());
  }

  #read(): Form {
    return (this.#form ??= JSON.parse(this.toJson()) as Form);
  }
}

/**
 * The part of 10,000 that a client falls into: the fixed hash by which experiments (with the salt `""`) and hold-outs (`"hold out"`) share clients
 * out.
 */
export function assign(rule: string, salt: string, client: string): number {
  return native.assign(text("rule", rule), text("salt", salt), text("client", client));
}
