import type { NativeHorizon } from "../native";
import { text } from "./argument";
import { guarded } from "./error";

/** A horizon as plain data, in the form of the command line; each list is in order of time. */
export interface HorizonForm {
  /** The instant that it begins at, in UTC. */
  as_of: string;
  /** Changes after this instant are not looked for. */
  until: string;
  /** By segment, who leaves and who joins. */
  segments: Record<string, { leaving: { id: string; on: string }[]; joining: { id: string; on: string }[] }>;
  /** By partition, whose state changes, and to which; `null` where no state holds then. */
  partitions: Record<string, { changing: { id: string; on: string; to: string | null }[] }>;
}

/** When memberships change next if no more data comes: who becomes lost in the next 14 days. Moments are ISO text, in UTC. */
export class Horizon {
  readonly #native: NativeHorizon;

  private constructor(horizon: NativeHorizon) {
    this.#native = horizon;
  }

  /** @internal */
  static of(horizon: NativeHorizon): Horizon {
    return new Horizon(horizon);
  }

  /** The instant that it begins at. */
  get asOf(): string {
    return this.#native.asOf;
  }

  /** Changes after this instant are not looked for. */
  get until(): string {
    return this.#native.until;
  }

  /** The members of a segment who leave it, by id: when they are no longer in. Throws a `KardanError` for another name. */
  leaving(segment: string): Map<string, string> {
    text("segment", segment);
    return moments(guarded(() => this.#native.leaving(segment)));
  }

  /** Those who join a segment, by id: when they are in. Throws a `KardanError` for another name. */
  joining(segment: string): Map<string, string> {
    text("segment", segment);
    return moments(guarded(() => this.#native.joining(segment)));
  }

  /** Those whose state in a partition changes, by id: when. Throws a `KardanError` for another name. */
  changing(partition: string): Map<string, string> {
    text("partition", partition);
    return moments(guarded(() => this.#native.changing(partition)));
  }

  /** A table for a segment (`leaves_on`, `joins_on`) or partition (`changes_on`, `next`), one row per record, as an Arrow IPC stream. */
  toArrow(name: string): Uint8Array {
    text("name", name);
    return guarded(() => this.#native.toArrow(name));
  }

  /** The whole in the command line's JSON form. */
  toJson(): string {
    return guarded(() => this.#native.toJson());
  }

  /** The same as an object. */
  toObject(): HorizonForm {
    return JSON.parse(this.toJson());
  }
}

/** @internal Moments by the ids of the records, of the pairs that the native part tells. */
export function moments(pairs: string): Map<string, string> {
  return new Map(JSON.parse(pairs) as [string, string][]);
}
