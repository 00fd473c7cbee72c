import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { misfit, options, optionalText, text } from "./argument";
import { ClientResult } from "./client";
import { Dataset } from "./dataset";
import { asOfText, type Reading, type Row, written, writtenAsRead } from "./document";
import { guarded, KardanError } from "./error";
import type { Diagnostic, Trial } from "./findings";
import { Result } from "./result";
import { nativeSchema, Schema } from "./schema";
import { named, type Value } from "./value";
import * as native from "../native";

/** A `Date`, or text: `2026-11-21` (the end of that day in the program's zone), `2026-11-21 12:00`, `2026-11-21T12:00:00+03:00`. */
export type AsOf = Date | string;

/** How a program is compiled. */
export interface CompileOptions {
  /** The built-in `auto` schema without one. */
  schema?: Schema | undefined;
  /** The name that diagnostics show. */
  name?: string | undefined;
  /** Gives the text of a file that `use` names. */
  loader?: ((path: string) => string) | undefined;
}

/** What an evaluation depends on beside the data. */
export interface EvaluateOptions {
  /** The moment to evaluate as of. */
  asOf: AsOf;
  /** Values that take the place of parameters' defaults: `{ sleep_gap: "3 months" }`. */
  params?: Record<string, unknown> | undefined;
  /** Values of the catalogs that the program leaves to the host. */
  catalogs?: Record<string, readonly unknown[]> | undefined;
}

/** A program with its inputs, ready to run. */
interface Ready {
  inputs: string;
  plan: native.NativePlan;
  reading: Reading | undefined;
}

/** A program that compiled: segments, partitions and attributes, ready to be evaluated over data of its schema. */
export class Program {
  readonly #native: native.NativeProgram;
  /** The inputs of the last evaluation: most hosts come with the same ones again. */
  #ready: Ready | undefined;

  private constructor(program: native.NativeProgram) {
    this.#native = program;
  }

  /** @internal */
  get native(): native.NativeProgram {
    return this.#native;
  }

  /** Compiles a program. Throws a `KardanError` with its `diagnostics`. */
  static compile(program: string, given?: CompileOptions): Program {
    const { schema, name, loader } = options(given, "schema", "name", "loader");
    if (loader !== undefined && typeof loader !== "function") throw misfit("loader", "a function", loader);
    const load = loader && ((path: string) => text("the result of `loader`", loader(path)));
    return compiled(text("program", program), optionalText("name", name) ?? "<program>", schema, load);
  }

  /** Compiles a file; `use` is relative to the file that it stands in. Throws a `KardanError`, or what the file system throws. */
  static fromFile(path: string, given?: Pick<CompileOptions, "schema">): Program {
    const { schema } = options(given, "schema");
    const load = (path: string) => readFileSync(path, "utf8");
    const resolve = (from: string, path: string) => (isAbsolute(path) ? path : join(dirname(from), path));
    return compiled(load(text("path", path)), path, schema, load, resolve);
  }

  /** The warnings and notes. */
  get diagnostics(): Diagnostic[] {
    return JSON.parse(this.#native.diagnostics);
  }

  /** The names of the segments. */
  get segments(): string[] {
    return this.#native.segments;
  }

  /** The names of the attributes. */
  get attributes(): string[] {
    return this.#native.attributes;
  }

  /** The names of the partitions, each with its states. */
  get partitions(): Record<string, string[]> {
    return JSON.parse(this.#native.partitions);
  }

  /** The parameters with their defaults; `null` where the host must give a value. */
  get params(): Record<string, Value> {
    return named(this.#native.params);
  }

  /** The name of the business zone. */
  get timezone(): string {
    return this.#native.timezone;
  }

  /** The code of the currency. */
  get currency(): string {
    return this.#native.currency;
  }

  /** A hash over the canonical text of all files, which results carry. */
  get hash(): string {
    return this.#native.hash;
  }

  /** The schema that it was compiled against. */
  get schema(): Schema {
    return Schema.of(this.#native.schema);
  }

  /** Evaluates all rules over a data set. Throws a `KardanError`. */
  evaluate(data: Dataset, options: EvaluateOptions): Result {
    const { plan, asOf } = this.#prepare(options);
    return Result.of(guarded(() => plan.evaluate(nativeDataset(data), asOf)));
  }

  /** Evaluates all rules over a data set on another thread. */
  async evaluateAsync(data: Dataset, options: EvaluateOptions): Promise<Result> {
    const { plan, asOf } = this.#prepare(options);
    try {
      return Result.of(await plan.evaluateAsync(nativeDataset(data), asOf));
    } catch (error) {
      throw KardanError.of(error);
    }
  }

  /** Evaluates all rules for one client given as a nested document. Only what the program reads is looked at. */
  evaluateClient(client: Row, options: EvaluateOptions): ClientResult {
    const ready = this.#prepare(options);
    const document = writtenAsRead("client", client, ready.reading());
    return ClientResult.of(guarded(() => ready.plan.evaluateClient(document, ready.asOf)));
  }

  /** Runs the tests that stand in the file. */
  test(): Trial[] {
    return JSON.parse(guarded(() => this.#native.test()));
  }

  #prepare(given: EvaluateOptions): { plan: native.NativePlan; asOf: string; reading: () => Reading } {
    const { asOf, params = {}, catalogs = {} } = options(given, "asOf", "params", "catalogs");
    const moment = asOfText(asOf);
    const texts = [written("params", params), written("catalogs", catalogs)] as const;
    const inputs = texts.join();
    if (this.#ready?.inputs !== inputs) {
      this.#ready = { inputs, plan: guarded(() => this.#native.plan(...texts)), reading: undefined };
    }
    const ready = this.#ready;
    const reading = () => (ready.reading ??= JSON.parse(ready.plan.reading) as Reading);
    return { plan: ready.plan, asOf: moment, reading };
  }
}

function compiled(
  program: string,
  name: string,
  schema: Schema | undefined,
  load?: (path: string) => string,
  resolve?: (from: string, path: string) => string,
): Program {
  const found = guarded(() =>
    native.NativeProgram.compile(program, name, nativeSchema(schema), load ?? null, resolve ?? null),
  );
  // The only way to a program from outside of its class.
  return Reflect.construct(Program, [found]) as Program;
}

function nativeDataset(data: unknown): native.NativeDataset {
  if (!(data instanceof Dataset)) throw misfit("data", "a `Dataset`", data);
  return data.native;
}
