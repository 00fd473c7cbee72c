import * as native from "../native";
import { choice, misfit, options } from "./argument";
import { type Row, writtenRows } from "./document";
import { guarded } from "./error";
import type { Problem } from "./findings";
import { Program } from "./program";
import { Schema } from "./schema";

/** Rows of a collection: objects, or an Arrow IPC stream or file. */
export type Table = Iterable<Row> | Uint8Array;

/** How a data set is read. */
export interface DatasetOptions {
  /** What happens to bad rows: "strict" (the default) throws and lists them, "report" leaves them out and keeps the list. */
  onProblem?: "strict" | "report" | undefined;
}

/** The records of a host, in columns. */
export class Dataset {
  readonly #native: native.NativeDataset;

  private constructor(dataset: native.NativeDataset) {
    this.#native = dataset;
  }

  /** @internal */
  get native(): native.NativeDataset {
    return this.#native;
  }

  /**
   * Builds a data set from tables by the plural of their collection. Throws a `KardanError`.
   *
   * The program says the schema, the currency and the time zone; a schema alone, or none for the built-in one, is read as by a
   * program without headers.
   */
  static fromTables(
    tables: Record<string, Table>,
    programOrSchema?: Program | Schema,
    options?: DatasetOptions,
  ): Dataset {
    const builder = begin(programOrSchema, options);
    if (typeof tables !== "object" || tables === null || Symbol.iterator in tables) {
      throw misfit("tables", "an object of tables by name", tables);
    }
    for (const [name, table] of Object.entries(tables)) {
      if (table instanceof Uint8Array) guarded(() => builder.addArrow(name, table));
      else for (const rows of writtenRows(name, iterable(name, table))) guarded(() => builder.addRows(name, rows));
    }
    return new Dataset(guarded(() => builder.build()));
  }

  /** Builds a data set from nested documents: clients with their visits with their lines. Throws a `KardanError`. */
  static fromDocuments(
    documents: Iterable<Row>,
    programOrSchema?: Program | Schema,
    options?: DatasetOptions,
  ): Dataset {
    const builder = begin(programOrSchema, options);
    for (const rows of writtenRows("documents", iterable("documents", documents))) {
      guarded(() => builder.addDocuments(rows));
    }
    return new Dataset(guarded(() => builder.build()));
  }

  /** The rows that were left out, and columns that were not known. */
  get problems(): Problem[] {
    return JSON.parse(this.#native.problems);
  }

  /** How many problems there were beyond those listed. */
  get unlistedProblems(): number {
    return this.#native.unlistedProblems;
  }

  /** How many moments came without a zone and were read in the business zone. */
  get naiveInstants(): number {
    return this.#native.naiveInstants;
  }

  /** How many rows each collection has, by its plural. */
  get sizes(): Record<string, number> {
    return JSON.parse(this.#native.sizes);
  }

  /** The schema that it was built by. */
  get schema(): Schema {
    return Schema.of(this.#native.schema);
  }

  /** How many records the subject has. */
  get length(): number {
    return this.#native.length;
  }
}

function begin(programOrSchema: unknown, given: DatasetOptions | undefined): native.NativeBuilder {
  const { onProblem } = options(given, "onProblem");
  const report = choice("onProblem", onProblem, "strict", "report") === "report";
  if (programOrSchema === undefined) return native.NativeBuilder.ofSchema(null, report);
  if (programOrSchema instanceof Program) return native.NativeBuilder.ofProgram(programOrSchema.native, report);
  if (programOrSchema instanceof Schema) return native.NativeBuilder.ofSchema(programOrSchema.native, report);
  throw misfit("programOrSchema", "a `Program` or a `Schema`", programOrSchema);
}

function iterable(name: string, rows: unknown): Iterable<unknown> {
  if (typeof rows === "object" && rows !== null && Symbol.iterator in rows) return rows as Iterable<unknown>;
  throw misfit(name, "an array of objects or an Arrow IPC buffer", rows);
}
