import { type Diagnostic, guarded, translated } from "./error";
import * as native from "../native";
import type { Dataset, Row } from "./dataset";
import { Evaluation } from "./evaluation";
import { Schema } from "./schema";
import { written } from "./value";

/** A `Date`, or text: `2026-11-21` (the end of that day in the program's zone), `2026-11-21 12:00`, `2026-11-21T12:00:00+03:00`. */
export type AsOf = Date | string;

/** How a program is compiled. */
export interface CompileOptions {
  /** The built-in `auto` schema without one. */
  schema?: Schema;
  /** The name that diagnostics show. */
  name?: string;
  /** Gives the text of a file that `use` names. */
  loader?: (path: string) => string;
}

/** What an evaluation depends on beside the data. */
export interface EvaluateOptions {
  /** The moment to evaluate as of. */
  asOf: AsOf;
  /** Values that take the place of parameters' defaults: `{ sleep_gap: "3 months" }`. */
  params?: Record<string, unknown>;
  /** Values of the catalogs that the program leaves to the host. */
  catalogs?: Record<string, unknown[]>;
}

/** The answer to a program about one client. */
export interface ClientAnswer {
  /** Whether the client is in each segment; `null` where it is unknown. */
  segments: Record<string, boolean | null>;
  /** The client's state in each partition. */
  partitions: Record<string, string | null>;
  /** The client's value of each attribute. */
  attributes: Record<string, unknown>;
}

/** Why a record is in a segment, or not. */
export interface Explanation {
  text: string;
  /** True, false, or `null` for unknown. */
  outcome: boolean | null;
  values?: Record<string, unknown>;
  rows?: {
    collection: string;
    found: number;
    wanted?: { operator: string; number: number };
    records: { key: string | null; time: string | null }[];
  };
  /** For unknown: the field to blame. */
  because?: string;
  parts?: Explanation[];
}

/** How a test of the file went. */
export interface TestReport {
  title: string;
  passed: boolean;
  failures: { found: string; explanation?: string }[];
}

/** A program that compiled. */
export class Program {
  /** @internal */
  readonly native: native.NativeProgram;

  private constructor(program: native.NativeProgram) {
    this.native = program;
  }

  /** Compiles a program. Throws a `KardanError` with its `diagnostics`. */
  static compile(text: string, options: CompileOptions = {}): Program {
    const { schema, name, loader } = options;
    return new Program(guarded(() => native.NativeProgram.compile(text, name ?? null, schema?.native ?? null, loader ?? null)));
  }

  /** Warnings and notes. */
  get diagnostics(): Diagnostic[] {
    return JSON.parse(this.native.diagnostics);
  }

  /** The hash of the program. */
  get hash(): string {
    return this.native.hash;
  }

  /** The business zone. */
  get timezone(): string {
    return this.native.timezone;
  }

  /** The currency of all amounts. */
  get currency(): string {
    return this.native.currency;
  }

  /** Evaluates over a data set. */
  evaluate(dataset: Dataset, options: EvaluateOptions): Evaluation {
    return guarded(() => new Evaluation(this.native.evaluate(dataset.native, ...inputs(options))));
  }

  /** Evaluates over a data set on another thread. */
  async evaluateAsync(dataset: Dataset, options: EvaluateOptions): Promise<Evaluation> {
    try {
      return new Evaluation(await this.native.evaluateAsync(dataset.native, ...inputs(options)));
    } catch (error) {
      throw translated(error);
    }
  }

  /** Evaluates over one client with its nested records; only the fields that the program reads are read. */
  evaluateClient(client: Row, options: EvaluateOptions): ClientAnswer {
    return guarded(() => JSON.parse(this.native.evaluateClient(written(client), ...inputs(options))));
  }

  /** Tells why a record of a data set is in a segment, or not: as data, and as text in the language. */
  explain(
    dataset: Dataset,
    options: EvaluateOptions & { client: string; segment: string; language?: "en" | "ru" },
  ): { tree: Explanation; text: string } {
    const { client, segment, language } = options;
    return guarded(() =>
      JSON.parse(this.native.explain(dataset.native, segment, client, language ?? null, ...inputs(options))),
    );
  }

  /** Runs the tests that stand in the program. */
  test(): TestReport[] {
    return JSON.parse(this.native.test());
  }

  /** The program in its canonical form, in either language. */
  format(language?: "en" | "ru"): string {
    return guarded(() => this.native.format(language ?? null));
  }
}

function inputs(options: EvaluateOptions): [string, string, string] {
  const asOf = options.asOf instanceof Date ? options.asOf.toISOString() : options.asOf;
  return [asOf, written(options.params ?? {}), written(options.catalogs ?? {})];
}
