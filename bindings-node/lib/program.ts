import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import * as native from "../native";
import { choice, misfit, optionalText, options, text } from "./argument";
import type { ClientResult } from "./client";
import type { Dataset } from "./dataset";
import { momentText, type Reading, type Row, written, writtenAsRead } from "./document";
import { guarded, KardanError } from "./error";
import { Explanation } from "./explanation";
import type { Diagnostic, Trial } from "./findings";
import { Horizon } from "./horizon";
import type { Language } from "./language";
import { Ledger } from "./ledger";
import { Live, type LiveOptions, type RestoreOptions } from "./live";
import { Result } from "./result";
import { nativeSchema, Schema } from "./schema";
import { Session } from "./session";
import { Simulation } from "./simulation";
import { named, type Value } from "./value";

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

/** What the host supplies to a program. */
export interface InputOptions {
  /** Values that take the place of parameters' defaults: `{ sleep_gap: "3 months" }`. */
  params?: Record<string, unknown> | undefined;
  /** Values of the catalogs that the program leaves to the host. */
  catalogs?: Record<string, readonly unknown[]> | undefined;
}

/** What an evaluation depends on beside the data. */
export interface EvaluateOptions extends InputOptions {
  /** The moment to evaluate as of. */
  asOf: AsOf;
}

/** From when and how far ahead one looks. */
export interface HorizonOptions extends EvaluateOptions {
  /** The last date (its end) or moment; a hundred years ahead without one. */
  until?: AsOf | undefined;
}

/** Of whom and of what to tell why. */
export interface ExplainOptions extends EvaluateOptions {
  /** The name of the segment. */
  segment: string;
  /** The key of the record, or its number from 1 in a collection without keys; not needed where there is only one. */
  id?: string | undefined;
}

/** Which history is replayed. */
export interface ReplayOptions extends InputOptions {
  /** The first date or moment. */
  start: AsOf;
  /** The last date (its end) or moment. */
  end: AsOf;
}

/** What a ledger begins with. */
export interface LedgerOptions extends InputOptions {
  /** What `Ledger.toState` gave. */
  state?: string | undefined;
}

/** A program with its inputs, ready to run. */
interface Ready {
  inputs: string;
  plan: native.NativePlan;
  reading: Reading | undefined;
}

/** Where `use` finds files. */
interface Loader {
  load(path: string): string;
  resolve(from: string, path: string): string;
}

/** A program that compiled: segments, partitions and attributes, ready to be evaluated over data of its schema. */
export class Program {
  readonly #native: native.NativeProgram;
  /** The inputs of the last evaluation: most hosts come with the same ones again. */
  #ready: Ready | undefined;
  /** The session of documents that was asked for last. */
  #last: { asOf: string | number | undefined; inputs: string | undefined; session: Session } | undefined;

  private constructor(program: string, name: string, schema: Schema | undefined, loader: Loader | undefined) {
    text("program", program);
    this.#native = guarded(() =>
      native.NativeProgram.compile(program, name, nativeSchema(schema), ...callbacks(loader)),
    );
  }

  /** @internal */
  get native(): native.NativeProgram {
    return this.#native;
  }

  /** Compiles a program. Throws a `KardanError` with its `diagnostics`. */
  static compile(program: string, given?: CompileOptions): Program {
    const { schema, name, loader } = options(given, "schema", "name", "loader");
    if (loader !== undefined && typeof loader !== "function") throw misfit("loader", "a function", loader);
    const found = loader && { load: loader, resolve: (_: string, path: string) => path };
    return new Program(program, optionalText("name", name) ?? "<program>", schema, found);
  }

  /** Compiles a file; `use` is relative to the file that it stands in. Throws a `KardanError`, or what the file system throws. */
  static fromFile(path: string, given?: Pick<CompileOptions, "schema">): Program {
    const { schema } = options(given, "schema");
    return new Program(files.load(text("path", path)), path, schema, files);
  }

  /** Compiles a tree, as JSON text or parsed, that `toJson` gave or a visual builder made. Throws a `KardanError`. */
  static fromJson(tree: string | object, given?: CompileOptions): Program {
    const json = typeof tree === "string" ? tree : written("tree", tree);
    return Program.compile(
      guarded(() => native.NativeProgram.textOfTree(json)),
      given,
    );
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

  /** A hash over the texts of all files and the schema, which results carry. */
  get hash(): string {
    return this.#native.hash;
  }

  /** The schema that it was compiled against. */
  get schema(): Schema {
    return Schema.of(this.#native.schema);
  }

  /** Evaluates all rules over a data set. Throws a `KardanError`. */
  evaluate(data: Dataset, options: EvaluateOptions): Result {
    const dataset = nativeDataset(data);
    const { plan, asOf } = this.#prepare(options);
    return Result.of(guarded(() => plan.evaluate(dataset, asOf)));
  }

  /** Evaluates all rules over a data set on another thread. */
  async evaluateAsync(data: Dataset, options: EvaluateOptions): Promise<Result> {
    const dataset = nativeDataset(data);
    const { plan, asOf } = this.#prepare(options);
    try {
      return Result.of(await plan.evaluateAsync(dataset, asOf));
    } catch (error) {
      throw KardanError.of(error);
    }
  }

  /** Evaluates all rules for one client given as a nested document. Only what the program reads is looked at. */
  evaluateClient(client: Row, options: EvaluateOptions): ClientResult {
    return this.#documents(options).evaluate(client);
  }

  /**
   * Makes ready for one client after another as of one moment: the quickest way to ask about single clients. With a data set its clients are
   * asked for by key or number, without one they are given as nested documents. Throws a `KardanError`.
   */
  session(options: EvaluateOptions, data?: Dataset): Session {
    const dataset = data === undefined ? undefined : nativeDataset(data);
    return Session.of({ ...this.#prepare(options), dataset }, this.#rules);
  }

  /** Tells why a record of a data set, or the client of a nested document, is in a segment or not. Throws a `KardanError`. */
  explain(data: Dataset | Row, given: ExplainOptions): Explanation {
    const { segment, id, ...evaluation } = options(given, ...INPUTS, "segment", "id");
    const which = [text("segment", segment), optionalText("id", id) ?? null] as const;
    const { plan, asOf, reading } = this.#prepare(evaluation);
    const dataset = datasetOf(data);
    if (dataset !== undefined) return Explanation.of(guarded(() => plan.explain(dataset, asOf, ...which)));
    const client = writtenAsRead("data", data, reading());
    return Explanation.of(guarded(() => plan.explainClient(client, asOf, ...which)));
  }

  /** When memberships change next if no more data comes. Throws a `KardanError`. */
  horizon(data: Dataset, given: HorizonOptions): Horizon {
    const { until, ...evaluation } = options(given, ...INPUTS, "until");
    const last = until === undefined ? null : momentText("until", until);
    const dataset = nativeDataset(data);
    const { plan, asOf } = this.#prepare(evaluation);
    return Horizon.of(guarded(() => plan.horizon(dataset, asOf, last)));
  }

  /**
   * Begins to keep memberships up to date and to carry on journeys: with the records of a data set as of a moment, or without any. Who is a
   * member then has not just entered. Throws a `KardanError`.
   */
  live(given: LiveOptions, data?: Dataset): Live {
    const { grace, ...evaluation } = options(given, ...INPUTS, "grace");
    const isNumber = typeof grace === "number" && !Number.isNaN(grace);
    if (grace !== undefined && !isNumber) throw misfit("grace", "a number of milliseconds", grace);
    const dataset = data === undefined ? null : nativeDataset(data);
    const { plan, asOf } = this.#prepare(evaluation);
    return Live.of(guarded(() => native.NativeLive.begin(plan, asOf, grace, dataset)));
  }

  /**
   * Goes on from what `Live.snapshot` gave, over the data set that it began with, if any. Journeys on their way go on by the rules by which they
   * began. Throws a `KardanError`.
   */
  restore(snapshot: Uint8Array, given?: RestoreOptions, data?: Dataset): Live {
    if (!(snapshot instanceof Uint8Array)) throw misfit("snapshot", "a `Uint8Array`", snapshot);
    const { older = [], ...inputs } = options(given, "older", "params", "catalogs");
    const programs = Array.from(older, (program) => {
      if (!(program instanceof Program)) throw misfit("older", "a list of `Program`s", program);
      return program.native;
    });
    const dataset = data === undefined ? null : nativeDataset(data);
    const { plan } = this.#supplied(inputs);
    return Live.of(guarded(() => native.NativeLive.restore(plan, programs, snapshot, dataset)));
  }

  /** Has this program take the place of the one that a live engine goes by, as `restore` does. Throws a `KardanError`; the engine is as before then. */
  deploy(live: Live, given?: InputOptions): void {
    if (!(live instanceof Live)) throw misfit("live", "a `Live`", live);
    const { plan } = this.#supplied(options(given, "params", "catalogs"));
    guarded(() => live.native.deploy(plan));
  }

  /** Replays a history into a ledger of points. Throws a `KardanError`. */
  replay(data: Dataset, given: ReplayOptions): Ledger {
    const { start, end, params = {}, catalogs = {} } = options(given, "start", "end", "params", "catalogs");
    const dataset = nativeDataset(data);
    const within = [momentText("start", start), momentText("end", end)] as const;
    const inputs = [written("params", params), written("catalogs", catalogs)] as const;
    return Ledger.of(guarded(() => this.#native.replay(dataset, ...within, ...inputs)));
  }

  /** Runs a history through the triggers and experiments: what would have been sent, when and to whom, and what was suppressed and why. Throws a `KardanError`. */
  simulate(data: Dataset, given: ReplayOptions): Simulation {
    const { start, end, params = {}, catalogs = {} } = options(given, "start", "end", "params", "catalogs");
    const dataset = nativeDataset(data);
    const within = [momentText("start", start), momentText("end", end)] as const;
    const inputs = [written("params", params), written("catalogs", catalogs)] as const;
    return Simulation.of(guarded(() => this.#native.simulate(dataset, ...within, ...inputs)));
  }

  /** A ledger without facts, or one that a host kept. Throws a `KardanError`. */
  ledger(given?: LedgerOptions): Ledger {
    const { state, params = {}, catalogs = {} } = options(given, "state", "params", "catalogs");
    const inputs = [written("params", params), written("catalogs", catalogs)] as const;
    const kept = optionalText("state", state) ?? null;
    return Ledger.of(guarded(() => this.#native.ledger(kept, ...inputs)));
  }

  /** The file that was compiled in its canonical form: in its own language, or in another. Throws a `KardanError`. */
  format(language?: Language): string {
    const code = choice("language", language, "en", "ru") ?? null;
    return guarded(() => this.#native.format(code));
  }

  /** The syntax tree of the file that was compiled, as JSON. */
  toJson(): string {
    return this.#native.toJson();
  }

  /** Runs the tests that stand in the file. */
  test(): Trial[] {
    return JSON.parse(guarded(() => this.#native.test()));
  }

  /** The session of documents for some options: most hosts come with the same ones again. */
  #documents(given: EvaluateOptions): Session {
    const { asOf, params, catalogs } = options(given, ...INPUTS);
    const moment = asOf instanceof Date ? asOf.getTime() : asOf;
    const inputs = params === undefined && catalogs === undefined ? undefined : this.#inputs(given).join();
    if (this.#last === undefined || this.#last.asOf !== moment || this.#last.inputs !== inputs) {
      this.#last = { asOf: moment, inputs, session: this.session(given) };
    }
    return this.#last.session;
  }

  #inputs({ params = {}, catalogs = {} }: InputOptions): readonly [string, string] {
    return [written("params", params), written("catalogs", catalogs)];
  }

  /** How many rules there are. */
  get #rules(): number {
    return this.segments.length + Object.keys(this.partitions).length;
  }

  #prepare(given: Partial<EvaluateOptions>): { plan: native.NativePlan; asOf: string; reading: () => Reading } {
    const { asOf, ...rest } = options(given, ...INPUTS);
    const moment = momentText("asOf", asOf);
    const ready = this.#supplied(rest);
    const reading = () => (ready.reading ??= JSON.parse(ready.plan.reading) as Reading);
    return { plan: ready.plan, asOf: moment, reading };
  }

  #supplied(given: InputOptions): Ready {
    const texts = this.#inputs(given);
    const inputs = texts.join();
    if (this.#ready?.inputs !== inputs) {
      this.#ready = { inputs, plan: guarded(() => this.#native.plan(...texts)), reading: undefined };
    }
    return this.#ready;
  }
}

const INPUTS = ["asOf", "params", "catalogs"] as const;

/** The file system, each path relative to the file that names it. */
const files: Loader = {
  load: (path) => readFileSync(path, "utf8"),
  resolve: (from, path) => (isAbsolute(path) ? path : join(dirname(from), path)),
};

/** A loader as the native part calls it, which takes no exceptions. */
function callbacks(loader: Loader | undefined): [((path: string) => native.Loaded) | null, Loader["resolve"] | null] {
  if (loader === undefined) return [null, null];
  const load = (path: string) => {
    try {
      return { text: text("the text that the loader gives", loader.load(path)) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  };
  return [load, loader.resolve];
}

function nativeDataset(data: unknown): native.NativeDataset {
  const found = datasetOf(data);
  if (found === undefined) throw misfit("data", "a `Dataset`", data);
  return found;
}

/** The native part of what is a data set: its class is not here, because that one knows programs. */
function datasetOf(data: unknown): native.NativeDataset | undefined {
  const found: unknown = (data as Dataset | null | undefined)?.native;
  return found instanceof native.NativeDataset ? found : undefined;
}
