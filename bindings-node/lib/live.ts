import type { NativeLive } from "../native";
import { text } from "./argument";
import { momentText, type Row, written } from "./document";
import { guarded } from "./error";
import type { AsOf } from "./program";

/** A record of a collection, with its key and the key of what it hangs on. Of one that is deleted the key is enough. */
export interface LiveRecord {
  /** The collection, by any of its names. */
  collection: string;
  /** Its fields. */
  record: Row;
}

/** When something happened to the records. */
export interface EventTime {
  /** When you learned of it: the engine's time moves on to it. Now without one. */
  at?: Date | string | undefined;
}

/** A record as it now is, whether it was there before or not. */
export interface PutEvent extends EventTime {
  /** The record; what hangs on it may stand in it as lists. */
  put: LiveRecord;
}

/** Some fields of a record that is there. */
export interface SetEvent extends EventTime {
  /** The key and the fields; `null` takes a value away. */
  set: LiveRecord;
}

/** A record that is gone, with all that hangs on it. */
export interface DeleteEvent extends EventTime {
  /** The key. */
  delete: LiveRecord;
}

/** Something that happened to the records. */
export type LiveEvent = PutEvent | SetEvent | DeleteEvent;

/** Something that happened to a client. */
export interface Happening {
  /** The client. */
  client: string;
  /** When, in UTC. */
  at: string;
  /**
   * What: `{ record }` that arrived or changed; `{ entered: { segment, record } }`, `{ left: { segment, record } }`, `{ moved: { partition, record, from, to } }`,
   * where a record is `{ collection, key }`.
   */
  change: unknown;
}

/** Memberships that are kept up to date while records change and time passes. Time moves only when you say so. */
export class Live {
  readonly #native: NativeLive;

  private constructor(live: NativeLive) {
    this.#native = live;
  }

  /** @internal */
  static of(live: NativeLive): Live {
    return new Live(live);
  }

  /** Tells an event. What happens by it; told again, nothing does. Throws a `KardanError`; the records are as before then. */
  apply(event: LiveEvent): Happening[] {
    const json = written("event", event);
    return JSON.parse(guarded(() => this.#native.apply(json)));
  }

  /** Lets time pass up to a date (its end) or a moment. What happens on the way, in order. Throws a `KardanError` for a moment before now. */
  advance(to: AsOf): Happening[] {
    const moment = momentText("to", to);
    return JSON.parse(guarded(() => this.#native.advance(moment)));
  }

  /** The moment up to which time has passed, in UTC. */
  get now(): string {
    return this.#native.now;
  }

  /** When to come back with `advance` at the latest; `null` where nothing changes by itself any more. */
  nextWake(): string | null {
    return this.#native.nextWake();
  }

  /** The ids of the members of a segment now. Throws a `KardanError` for another name. */
  members(segment: string): string[] {
    text("segment", segment);
    return guarded(() => this.#native.members(segment));
  }

  /** Whether a record is in a segment now. Throws a `KardanError` for a name or an id that there is not. */
  isMember(segment: string, id: string): boolean {
    const [name, record] = [text("segment", segment), text("id", id)];
    return guarded(() => this.#native.isMember(name, record));
  }

  /** The state of a record in a partition now; `null` in no state. Throws a `KardanError` for a name or an id that there is not. */
  state(partition: string, id: string): string | null {
    const [name, record] = [text("partition", partition), text("id", id)];
    return guarded(() => this.#native.state(name, record));
  }

  /** What has changed since the start, as bytes that a host keeps: `Program.restore` goes on from there. */
  snapshot(): Uint8Array {
    return guarded(() => this.#native.snapshot());
  }
}
