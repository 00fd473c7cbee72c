/** What kind of thing went wrong. */
export type ErrorKind = "compile" | "schema" | "data" | "input" | "unknown" | "overflow" | "other";

/** What the compiler has to say about a place in the text. */
export interface Diagnostic {
  /** Its code: `K0201`. `docs/errors.md` explains them all. */
  code: string;
  severity: "error" | "warning" | "note";
  message: string;
  /** The places, the first being the one to show. */
  labels: { source: string; start: number; end: number; line: number; column: number; text: string }[];
  help?: string;
  fix?: { title: string; edits: { source: string; start: number; end: number; text: string }[] };
}

/** A row that cannot be used as it stands. */
export interface Problem {
  kind: string;
  /** The plural of its collection. */
  collection: string;
  /** The row in the input, from 1. */
  row?: number;
  field?: string;
  message: string;
}

/** Every error of the engine. */
export class KardanError extends Error {
  /** What kind of thing went wrong. */
  readonly kind: ErrorKind;
  /** What to do about it. */
  readonly help?: string;
  /** What the compiler found, where the program does not compile. */
  readonly diagnostics: Diagnostic[];
  /** The bad rows, where the data cannot be used. */
  readonly problems: Problem[];

  constructor(form: { kind: ErrorKind; message: string; help?: string; diagnostics?: Diagnostic[]; problems?: Problem[] }) {
    super(form.message);
    this.name = "KardanError";
    this.kind = form.kind;
    this.help = form.help;
    this.diagnostics = form.diagnostics ?? [];
    this.problems = form.problems ?? [];
  }
}

/** How the native part marks an error of the engine. */
const MARK = "kardan:";

/** What the native part threw, as the engine's error where it is one. */
export function translated(error: unknown): unknown {
  if (error instanceof Error && error.message.startsWith(MARK)) {
    return new KardanError(JSON.parse(error.message.slice(MARK.length)));
  }
  return error;
}

/** Calls the native part. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translated(error);
  }
}
