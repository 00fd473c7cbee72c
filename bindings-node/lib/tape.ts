import type { NativeSession } from "../native";

/** What the native part says of the documents that it reads. */
export interface TapeLayout {
  /** The number of the collection that documents are about. */
  subject: number;
  /** By the number of a collection: names with the number of their place, and of the collection whose records stand there. */
  collections: { listed: boolean; places: [name: string, place: number, records: number | null][] }[];
}

/** A name in a record: the number of its place, and of the collection whose records stand there. */
interface Entry {
  name: string;
  place: number;
  records: number | null;
}

/** What an entry of the tape is; `src/session.rs` says the same. */
const MISSING = 0;
const NUMBER = 1;
const FLAG = 2;
const MOMENT = 3;
const TEXT = 4;
const RECORDS = 5;
const END = -1;

/** So many numbers are there at first. */
const LENGTH = 1024;
/** So many texts are kept before all are forgotten. */
const TEXTS = 4096;

/**
 * Documents as numbers in memory that the native part reads: an entry is the number of a place, what it is, and its value; a record ends with
 * a mark. Nothing is converted twice, and nothing that no rule reads is looked at.
 */
export class Tape {
  readonly #entries: (Entry[] | Map<string, Entry>)[];
  readonly #subject: number;
  readonly #texts = new Map<string, number>();
  #native: NativeSession | undefined;
  #numbers = new Float64Array(LENGTH);
  #at = 0;

  private constructor(layout: TapeLayout) {
    this.#subject = layout.subject;
    this.#entries = layout.collections.map(({ listed, places }) => {
      const entries = places.map(([name, place, records]) => ({ name, place, records }));
      return listed ? entries : new Map(entries.map((entry) => [entry.name, entry]));
    });
  }

  /** The memory with which a native session begins. */
  static get memory(): Float64Array {
    return new Float64Array(LENGTH);
  }

  /** @internal The tape of a native session that was opened with that memory. */
  static of(native: NativeSession, layout: TapeLayout, memory: Float64Array): Tape {
    const tape = new Tape(layout);
    tape.#native = native;
    tape.#numbers = memory as Float64Array<ArrayBuffer>;
    return tape;
  }

  /** Writes a document; false for one that has to be read in another way, if it can be read at all. */
  write(document: unknown): boolean {
    this.#at = 0;
    return this.#record(document, this.#subject);
  }

  #record(record: unknown, collection: number): boolean {
    if (typeof record !== "object" || record === null) return false;
    const prototype = Object.getPrototypeOf(record);
    if (prototype !== Object.prototype && prototype !== null) return false;
    const fields = record as Record<string, unknown>;
    if (fields.toJSON !== undefined) return false;
    const entries = this.#entries[collection];
    if (entries === undefined) return false;
    if (Array.isArray(entries)) {
      for (const entry of entries) {
        const value = fields[entry.name];
        if (value !== undefined && !this.#entry(entry, value)) return false;
      }
    } else {
      for (const name of Object.keys(fields)) {
        const entry = entries.get(spelling(name));
        if (entry !== undefined && !this.#entry(entry, fields[name])) return false;
      }
    }
    this.#room(1);
    this.#numbers[this.#at++] = END;
    return true;
  }

  #entry({ place, records }: Entry, value: unknown): boolean {
    if (value === null || value === undefined) return this.#put(place, MISSING, 0);
    if (records !== null) {
      if (!Array.isArray(value)) return false;
      this.#put(place, RECORDS, value.length);
      for (const record of value) if (!this.#record(record, records)) return false;
      return true;
    }
    switch (typeof value) {
      case "number":
        return this.#put(place, NUMBER, value);
      case "string": {
        const text = this.#text(value);
        return text !== undefined && this.#put(place, TEXT, text);
      }
      case "boolean":
        return this.#put(place, FLAG, Number(value));
      default:
        // An invalid one stands for no moment, and has to be refused by its name.
        return value instanceof Date && !Number.isNaN(value.getTime()) && this.#put(place, MOMENT, value.getTime());
    }
  }

  /** Always true, for an end. */
  #put(place: number, kind: number, value: number): boolean {
    this.#room(3);
    const [numbers, at] = [this.#numbers, this.#at];
    numbers[at] = place;
    numbers[at + 1] = kind;
    numbers[at + 2] = value;
    this.#at = at + 3;
    return true;
  }

  /** The number by which the native part knows a text; none for one with a lone surrogate, which would come out as something else. */
  #text(text: string): number | undefined {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (!text.isWellFormed() || this.#native === undefined) return undefined;
    const number = this.#native.learn(text);
    this.#texts.set(text, number);
    return number;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#numbers.length) return;
    const longer = new Float64Array(2 * this.#numbers.length);
    longer.set(this.#numbers);
    this.#numbers = longer;
    this.#native?.lay(longer);
  }

  /** Forgets the texts of earlier documents, where there are too many. */
  tidy(): void {
    if (this.#texts.size <= TEXTS) return;
    this.#texts.clear();
    this.#native?.forget();
  }
}

/** A name as the native part spells it: with `е` for `ё`. */
function spelling(name: string): string {
  return /[ёЁ]/.test(name) ? name.replaceAll("ё", "е").replaceAll("Ё", "Е") : name;
}
