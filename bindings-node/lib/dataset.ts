import { guarded, type Problem } from "./error";
import * as native from "../native";
import { Program } from "./program";
import { Schema } from "./schema";
import { written } from "./value";

/** A record as an object: money as decimal text or a number, moments as `Date` or ISO text. */
export type Row = Record<string, unknown>;

/** Rows of a collection: objects, or an Arrow IPC stream or file. */
export type Table = Iterable<Row> | Uint8Array;

/** How a data set is read. */
export interface DatasetOptions {
  /** What happens to bad rows: "refuse" (the default) throws and lists them, "report" leaves them out and keeps the list. */
  onProblem?: "refuse" | "report";
}

/** The records of a host, in columns. */
export class Dataset {
  /** @internal */
  readonly native: native.NativeDataset;

  private constructor(dataset: native.NativeDataset) {
    this.native = dataset;
  }

  /**
   * Builds a data set from tables by the plural of their collection.
   * The program says the schema, the currency and the time zone; a schema alone is read as by a program without headers.
   */
  static fromTables(of: Program | Schema, tables: Record<string, Table>, options: DatasetOptions = {}): Dataset {
    return guarded(() => {
      const builder = begin(of, options);
      for (const [name, table] of Object.entries(tables)) {
        if (table instanceof Uint8Array) builder.addArrow(name, table);
        else builder.addRows(name, written([...table]));
      }
      return new Dataset(builder.build());
    });
  }

  /** Builds a data set from nested documents: clients with their visits with their lines. */
  static fromDocuments(of: Program | Schema, documents: Iterable<Row>, options: DatasetOptions = {}): Dataset {
    return guarded(() => {
      const builder = begin(of, options);
      builder.addDocuments(written([...documents]));
      return new Dataset(builder.build());
    });
  }

  /** The rows that were left out, and columns that were not known. */
  get problems(): Problem[] {
    return JSON.parse(this.native.problems);
  }

  /** How many moments came without a zone and were read in the business zone. */
  get naiveInstants(): number {
    return this.native.naiveInstants;
  }

  /** How many rows each collection has, by its plural. */
  get sizes(): Record<string, number> {
    return JSON.parse(this.native.sizes);
  }

  /** How many records the subject has. */
  get length(): number {
    return this.native.length;
  }
}

function begin(of: Program | Schema, options: DatasetOptions): native.NativeBuilder {
  const onProblem = options.onProblem ?? null;
  return of instanceof Program
    ? native.NativeBuilder.ofProgram(of.native, onProblem)
    : native.NativeBuilder.ofSchema(of.native, onProblem);
}
