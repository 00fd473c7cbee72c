import { kind, misfit } from "./argument";

/** A record: money as decimal text or a number, moments as `Date` or ISO text; `undefined` and `null` are missing. */
export type Row = object;

/** @internal What a program reads, as the native part says it. */
export interface Reading {
  /** The number of the subject. */
  subject: number;
  /** By the number of a collection: names, each with the number of the collection whose records stand under it, or `null` for a value. */
  collections: Record<string, number | null>[];
}

/** Documents nest client → visits → lines; nothing sensible is deeper than this. */
const DEEPEST = 64;

/** How long the text of rows may get before it is handed over: far below the longest text that there can be. */
const PIECE = 1 << 22;

/** Why a value has no form in JSON, and where it stands in the argument. */
class Unwritable {
  constructor(
    readonly reason: string,
    readonly path = "",
  ) {}

  under(step: string): Unwritable {
    return new Unwritable(this.reason, step + this.path);
  }
}

/** @internal An object of names to values as the text that the engine reads. */
export function written(name: string, value: unknown): string {
  return named(name, () => record(value, 0, members));
}

/** @internal The part of a document that a program reads, as the text that the engine reads. Nothing else is looked at. */
export function writtenAsRead(name: string, value: unknown, reading: Reading): string {
  return named(name, () => record(value, 0, (object, depth) => readMembers(object, depth, reading, reading.subject)));
}

/** @internal Rows as texts that the engine reads, each a list of some of them. */
export function* writtenRows(name: string, rows: Iterable<unknown>): Generator<string> {
  let piece = "";
  let at = 0;
  for (const row of rows) {
    const text = named(`${name}[${at}]`, () => record(row, 0, members));
    piece += piece === "" ? `[${text}` : `,${text}`;
    at += 1;
    if (piece.length >= PIECE) {
      yield `${piece}]`;
      piece = "";
    }
  }
  if (piece !== "") yield `${piece}]`;
}

function named(name: string, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof Unwritable) throw new TypeError(`\`${name}${error.path}\`: ${error.reason}`);
    throw error;
  }
}

/** How the members of an object are written. */
type Members = (object: object, depth: number) => string;

/** A record; what it holds is for `write` to say. */
function record(value: unknown, depth: number, write: Members): string {
  if (!isRecord(value)) throw new Unwritable(`an object is expected here, not ${kind(value)}`);
  if (depth === DEEPEST) throw new Unwritable(`nested deeper than ${DEEPEST}`);
  const plain = hasForm(value) ? value.toJSON() : value;
  return isRecord(plain) ? write(plain, depth) : record(plain, depth + 1, write);
}

/** An object that can stand for a record. Of a promise that was not awaited, or of a map, nothing would be left in silence. */
function isRecord(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Date || value instanceof Map || value instanceof Set || value instanceof Promise) &&
    !isBoxed(value)
  );
}

/** A number, text or flag in an object of its own. */
function isBoxed(value: object): value is Number | String | Boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean;
}

function hasForm(value: object): value is { toJSON(): unknown } {
  return "toJSON" in value && typeof value.toJSON === "function";
}

function members(object: object, depth: number): string {
  return entries(object, (field) => json(field, depth + 1));
}

function readMembers(object: object, depth: number, reading: Reading, collection: number): string {
  const names = reading.collections[collection] ?? {};
  const below = (value: unknown, collection: number): string | undefined => {
    if (Array.isArray(value)) return list(value, (item) => below(item, collection));
    if (!isRecord(value)) return json(value, depth + 1);
    return record(value, depth + 1, (object, depth) => readMembers(object, depth, reading, collection));
  };
  const write = (field: unknown, name: string) => {
    const collection = names[spelling(name)];
    return collection === null || collection === undefined ? json(field, depth + 1) : below(field, collection);
  };
  return entries(object, write, (name) => Object.hasOwn(names, spelling(name)));
}

/** A name as the native part spells it: with `е` for `ё`. */
function spelling(name: string): string {
  return /[ёЁ]/.test(name) ? name.replaceAll("ё", "е").replaceAll("Ё", "Е") : name;
}

/** The fields of an object that are wanted and not missing. */
function entries(
  object: object,
  write: (value: unknown, name: string) => string | undefined,
  wanted?: (name: string) => boolean,
): string {
  let text = "";
  let name = "";
  try {
    for (name of Object.keys(object)) {
      if (wanted !== undefined && !wanted(name)) continue;
      const field = write((object as Record<string, unknown>)[name], name);
      if (field !== undefined) text += `${text === "" ? "" : ","}${quoted(name)}:${field}`;
    }
  } catch (error) {
    throw error instanceof Unwritable ? error.under(`.${name}`) : error;
  }
  return `{${text}}`;
}

function list(items: readonly unknown[], write: (value: unknown) => string | undefined): string {
  let text = "";
  let at = 0;
  try {
    for (; at < items.length; at += 1) text += `${at === 0 ? "" : ","}${write(items[at]) ?? "null"}`;
  } catch (error) {
    throw error instanceof Unwritable ? error.under(`[${at}]`) : error;
  }
  return `[${text}]`;
}

/** A value in JSON; nothing for `undefined`. What a field accepts, the engine says: here only the form changes. */
function json(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      if (!Number.isFinite(value)) throw new Unwritable(`${value} is no number of a field`);
      return String(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return undefined;
    case "object":
      break;
    default:
      throw new Unwritable(`${kind(value)} is no value of a field`);
  }
  if (value === null) return "null";
  if (depth === DEEPEST) throw new Unwritable(`nested deeper than ${DEEPEST}`);
  if (value instanceof Date) return quoted(moment(value));
  if (Array.isArray(value)) return list(value, (item) => json(item, depth + 1));
  if (isBoxed(value)) return json(value.valueOf(), depth + 1);
  if (!isRecord(value)) throw new Unwritable(`${kind(value)} is no value of a field`);
  // Decimals and moments of many libraries come as text by this way.
  return hasForm(value) ? json(value.toJSON(), depth + 1) : members(value, depth);
}

function moment(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new Unwritable("an invalid `Date` is no moment");
  // As all hosts write it where a text is asked for.
  return date.toISOString().replace(".000Z", "Z");
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new Unwritable("the text ends in the middle of a character (a lone surrogate)");
  return JSON.stringify(text);
}

/** @internal A moment as text. */
export function momentText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (!(value instanceof Date)) throw misfit(name, "a `Date` or text", value);
  return named(name, () => moment(value));
}
