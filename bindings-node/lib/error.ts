import type { Diagnostic, Problem } from "./findings";

/** What kind of thing went wrong. */
export type ErrorKind =
  /** A program that does not compile: `diagnostics` has every place. */
  | "compile"
  /** A schema that cannot be used. */
  | "schema"
  /** Data that cannot be used: `problems` names each bad row. */
  | "data"
  /** A parameter, a catalog, an as-of or a tree that is missing, unknown or of the wrong form. */
  | "input"
  /** A segment, record or other name that does not exist. */
  | "unknown"
  /** A computation that left the range of exact numbers. */
  | "overflow"
  /** What this version does not know. */
  | "other";

interface Form {
  kind: ErrorKind;
  message: string;
  help: string | null;
  diagnostics: Diagnostic[] | null;
  problems: Problem[];
}

/** Anything that the engine refuses. Its text is the engine's; for a program it shows every place. */
export class KardanError extends Error {
  /** What kind of thing went wrong. */
  readonly kind: ErrorKind;
  /** What to do about it, where there is something to say. */
  readonly help: string | undefined;
  /** What the compiler found, where the program does not compile. */
  readonly diagnostics: Diagnostic[];
  /** The bad rows, where the data cannot be used. */
  readonly problems: Problem[];

  private constructor(form: Form) {
    super(form.message);
    this.kind = form.kind;
    this.help = form.help ?? undefined;
    this.diagnostics = form.diagnostics ?? [];
    this.problems = form.problems;
  }

  static {
    KardanError.prototype.name = "KardanError";
  }

  /** @internal What the native part threw, as the engine's error where it is one. */
  static of(error: unknown): unknown {
    if (error instanceof Error && error.message.startsWith(MARK)) {
      const translated = new KardanError(JSON.parse(error.message.slice(MARK.length)));
      Error.captureStackTrace(translated, guarded);
      return translated;
    }
    return error;
  }
}

/** How the native part marks an error of the engine. */
const MARK = "kardan:";

/** @internal Calls the native part. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw KardanError.of(error);
  }
}
