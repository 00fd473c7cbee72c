import * as native from "../native";
import { misfit } from "./argument";
import { ClientResult } from "./client";
import { type Reading, type Row, writtenAsRead } from "./document";
import { guarded, KardanError } from "./error";
import { Tape, type TapeLayout } from "./tape";
import { named, type Value } from "./value";

/** @internal What a session is made of. */
export interface Foundation {
  plan: native.NativePlan;
  asOf: string;
  reading: () => Reading;
  dataset?: native.NativeDataset | undefined;
}

/** @internal The names of the rules about clients, and where a verdict has their answers. */
export interface Rules {
  segments: string[];
  partitions: [name: string, states: string[]][];
  attributes: string[];
  /** The places of the segments by their names. */
  places: Map<string, number>;
}

/** So many segments share a word of a verdict. */
const SEGMENTS_OF_A_WORD = 16;

const NONE: Record<string, Value> = {};

/** A program made ready for one client after another as of one moment: the quickest way to ask about single clients. */
export class Session {
  readonly #native: native.NativeSession;
  readonly #foundation: Foundation;
  readonly #rules: Rules;
  readonly #answers: Uint32Array;
  readonly #tape: Tape | undefined;
  readonly #evaluateTape: () => boolean;
  readonly #evaluateRow: (row: number) => void;

  private constructor(foundation: Foundation, rules: number) {
    const { plan, asOf, dataset } = foundation;
    this.#foundation = foundation;
    const memory = Tape.memory;
    // Two bits for a segment and a word for a partition: a word for each rule is more than enough.
    this.#answers = new Uint32Array(rules + 1);
    this.#native = guarded(() => native.NativeSession.open(plan, asOf, dataset, memory, this.#answers));
    const layout = JSON.parse(this.#native.layout) as TapeLayout & Omit<Rules, "places">;
    const { segments, partitions, attributes } = layout;
    const places = new Map(segments.map((name, at) => [name, at]));
    this.#rules = { segments, partitions, attributes, places };
    this.#tape = this.#native.readsTape ? Tape.of(this.#native, layout, memory) : undefined;
    this.#evaluateTape = this.#native.forTape();
    this.#evaluateRow = this.#native.forRows();
  }

  /** @internal Of a program with so many rules. */
  static of(foundation: Foundation, rules: number): Session {
    return new Session(foundation, rules);
  }

  /**
   * Evaluates all rules for one client: of a session of a data set by its key, or by its number in the order of the input, from 0; else given
   * as a nested document. Throws a `KardanError`.
   */
  evaluate(client: Row | number | string): ClientResult {
    try {
      if (this.#foundation.dataset !== undefined) {
        this.#evaluateRow(this.#row(client));
        return this.#verdict(undefined);
      }
      const tape = this.#tape;
      if (tape !== undefined) {
        const isRead = tape.write(client) && this.#evaluateTape();
        tape.tidy();
        if (isRead) return this.#verdict(client as Row);
      }
    } catch (error) {
      throw KardanError.of(error);
    }
    return this.#whole(client as Row);
  }

  /** Evaluates all rules for many clients, one after the other. */
  evaluateAll(clients: Iterable<Row | number | string>): ClientResult[] {
    return Array.from(clients, (client) => this.evaluate(client));
  }

  #row(client: unknown): number {
    if (typeof client === "string") return guarded(() => this.#native.rowOf(client));
    if (typeof client === "number" && Number.isInteger(client) && client >= 0) return client;
    throw misfit("client", "the key or the number of a client", client);
  }

  #verdict(client: Row | undefined): ClientResult {
    const rules = this.#rules;
    const length = Math.ceil(rules.segments.length / SEGMENTS_OF_A_WORD) + rules.partitions.length;
    // A typed array would get a buffer outside of the heap for these few words.
    const words = new Array<number>(length);
    for (let at = 0; at < length; at += 1) words[at] = this.#answers[at] ?? 0;
    const attributes = rules.attributes.length === 0 ? NONE : named(this.#native.attributes());
    const whole = client === undefined ? undefined : () => this.#evaluated(client);
    return ClientResult.ofVerdict({ rules, words, attributes, whole });
  }

  #whole(client: Row): ClientResult {
    return ClientResult.of(this.#evaluated(client));
  }

  #evaluated(client: Row): native.NativeResult {
    const { plan, asOf, reading } = this.#foundation;
    const document = writtenAsRead("client", client, reading());
    return guarded(() => plan.evaluateClient(document, asOf));
  }
}
