import type { NativeLive } from "../native";
import { text } from "./argument";
import { momentText, type Row, written, writtenRows } from "./document";
import { guarded } from "./error";
import type { AsOf, EvaluateOptions, InputOptions, Program } from "./program";
import type { Effect, RecordKey } from "./simulation";

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
  /** The record; what hangs on it may stand in it as lists. Rows without keys take the place of those that there were; a list that is not named stays. */
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

/** How a live engine begins. */
export interface LiveOptions extends EvaluateOptions {
  /** How late a record may come and still start something, in milliseconds: three days without it. */
  grace?: number | undefined;
}

/** What a snapshot needs to go on. */
export interface RestoreOptions extends InputOptions {
  /** The programs of `Live.versions` other than this one. */
  older?: Iterable<Program> | undefined;
}

/** Where a client stands. */
export interface ClientStanding {
  /** The segments that they are in. */
  segments: string[];
  /** Their state in each partition; `null` in no state. */
  partitions: Record<string, string | null>;
  /** Their journeys on their way. */
  journeys: JourneyStanding[];
  /** When anything may happen to them by itself, at the earliest, in UTC; `null` where nothing ever will. */
  next: string | null;
}

/** A journey on its way. */
export interface JourneyStanding {
  /** The trigger or experiment. */
  rule: string;
  /** The record that it is about. */
  record: RecordKey;
  /** The variant of an experiment. */
  variant?: string;
  /** When it began. */
  began: string;
  /** When it goes on by itself; `null` where it does not. */
  next: string | null;
}

/** Memberships that are kept up to date, and journeys that go on, while records change and time passes. Time moves only when you say so. */
export class Live {
  readonly #native: NativeLive;

  private constructor(live: NativeLive) {
    this.#native = live;
  }

  /** @internal */
  get native(): NativeLive {
    return this.#native;
  }

  /** @internal */
  static of(live: NativeLive): Live {
    return new Live(live);
  }

  /**
   * Tells an event. The effects: memberships, messages, tasks, …, each once by its `key`; told again, there are none. Throws a `KardanError`; the
   * records are as before then.
   */
  apply(event: LiveEvent): Effect[] {
    const json = written("event", event);
    return JSON.parse(guarded(() => this.#native.apply(json)));
  }

  /**
   * Tells events one after the other, without the cost of a call for each. The effects of all of them. Throws a `KardanError` that names the event by
   * its place, `events[4]`. Where one cannot be read, none is told; where one is refused, those before it stay told, and their effects come with the next call.
   */
  applyAll(events: Iterable<LiveEvent>): Effect[] {
    const rows = [...writtenRows("events", events)].map((rows) => rows.slice(1, -1));
    return JSON.parse(guarded(() => this.#native.applyAll(`[${rows.join(",")}]`)));
  }

  /** Lets time pass up to a date (its end) or a moment. The effects of all that is due until then, in order. Throws a `KardanError` for a moment before now. */
  advance(to: AsOf): Effect[] {
    const moment = momentText("to", to);
    return JSON.parse(guarded(() => this.#native.advance(moment)));
  }

  /** The moment up to which time has passed, in UTC. */
  get now(): string {
    return this.#native.now;
  }

  /** When to come back with `advance` at the latest; `null` where nothing happens by itself any more. */
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

  /** Where a client stands now: segments, states, journeys, and when anything happens next. Throws a `KardanError` for an id that there is not. */
  client(id: string): ClientStanding {
    text("id", id);
    return JSON.parse(guarded(() => this.#native.client(id)));
  }

  /** What has changed since the start, and what is on its way, as bytes that a host keeps: `Program.restore` goes on from there. */
  snapshot(): Uint8Array {
    return guarded(() => this.#native.snapshot());
  }

  /** The hashes of the programs by which journeys on their way go: `Program.restore` needs these. */
  versions(): string[] {
    return this.#native.versions();
  }
}
