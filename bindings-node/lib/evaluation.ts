import { guarded, KardanError } from "./error";
import * as native from "../native";

/** Something odd about the data that the host should know. */
export interface Remark {
  kind: string;
  rule: string;
  field: string | null;
  rows: number;
  message: string;
}

interface Form {
  as_of: string;
  timezone: string;
  params: Record<string, unknown>;
  program: string;
  segments: Record<string, { in: number; out: number; unknown: number; blame: Record<string, number> }>;
  partitions: Record<string, Record<string, number>>;
  attributes: Record<string, { type: string; known: number; missing: number }>;
  remarks: Remark[];
}

/** The answer to a program over a data set as of a moment. */
export class Evaluation {
  /** @internal */
  readonly native: native.NativeEvaluation;
  private readonly form: Form;

  /** @internal */
  constructor(evaluation: native.NativeEvaluation) {
    this.native = evaluation;
    this.form = JSON.parse(evaluation.toJson(false));
  }

  /** T. */
  get asOf(): Date {
    return new Date(this.form.as_of);
  }

  /** The business zone. */
  get timezone(): string {
    return this.form.timezone;
  }

  /** Every parameter with the value that was used. */
  get params(): Record<string, unknown> {
    return this.form.params;
  }

  /** The hash of the program. */
  get programHash(): string {
    return this.form.program;
  }

  /** What was odd about the data in passing. */
  get remarks(): Remark[] {
    return this.form.remarks;
  }

  /** The names of the segments, in the order of the program. */
  get segments(): string[] {
    return Object.keys(this.form.segments);
  }

  /** The names of the partitions, in the order of the program. */
  get partitions(): string[] {
    return Object.keys(this.form.partitions);
  }

  /** The names of the attributes, in the order of the program. */
  get attributes(): string[] {
    return Object.keys(this.form.attributes);
  }

  /** The segment of a name. Throws a `KardanError` for another name. */
  segment(name: string): Segment {
    return new Segment(name, this.native, known(this.form.segments, name, "segment"));
  }

  /** The partition of a name. Throws a `KardanError` for another name. */
  partition(name: string): Partition {
    return new Partition(name, this.native, known(this.form.partitions, name, "partition"));
  }

  /** The attribute of a name. Throws a `KardanError` for another name. */
  attribute(name: string): Attribute {
    return new Attribute(name, this.native, known(this.form.attributes, name, "attribute"));
  }

  /** The whole as plain data, in the form of the command line; with `ids` the members of each segment too. */
  toJSON(options: { ids?: boolean } = {}): unknown {
    return JSON.parse(this.native.toJson(options.ids ?? false));
  }

  /** All results about a collection (the subject without one) side by side, as an Arrow IPC stream. */
  toArrow(collection?: string): Buffer {
    return guarded(() => this.native.toArrow(collection ?? null));
  }
}

function known<T>(forms: Record<string, T>, name: string, noun: string): T {
  if (!Object.hasOwn(forms, name)) {
    const help = `there are: ${Object.keys(forms).join(", ")}`;
    throw new KardanError({ kind: "unknown", message: `the program has no ${noun} \`${name}\``, help });
  }
  return forms[name];
}

/** One segment. */
export class Segment {
  /** @internal */
  constructor(
    /** Its name. */
    readonly name: string,
    private readonly native: native.NativeEvaluation,
    private readonly form: Form["segments"][string],
  ) {}

  /** How many are in. */
  get in(): number {
    return this.form.in;
  }

  /** How many are out. */
  get out(): number {
    return this.form.out;
  }

  /** How many can be neither said to be in nor out. */
  get unknown(): number {
    return this.form.unknown;
  }

  /** The fields to blame for the unknown ones, with how many each. */
  get blame(): Record<string, number> {
    return this.form.blame;
  }

  /** The keys of the members, in the order of the input. */
  ids(): string[] {
    return this.native.segmentIds(this.name, "in");
  }

  /** The keys of the unknown ones. */
  unknownIds(): string[] {
    return this.native.segmentIds(this.name, "unknown");
  }

  /** Whether a record is in: `null` where it is unknown. Throws a `KardanError` for a key that the data does not have. */
  has(id: string): boolean | null {
    return guarded(() => this.native.value(this.name, id)) as boolean | null;
  }
}

/** One partition. */
export class Partition {
  /** @internal */
  constructor(
    /** Its name. */
    readonly name: string,
    private readonly native: native.NativeEvaluation,
    /** How many records are in each state. */
    readonly counts: Record<string, number>,
  ) {}

  /** The state of a record: `null` where no state holds. Throws a `KardanError` for a key that the data does not have. */
  get(id: string): string | null {
    return guarded(() => this.native.value(this.name, id)) as string | null;
  }

  /** The state of each record by its key. */
  toObject(): Record<string, string | null> {
    return JSON.parse(this.native.values(this.name));
  }
}

/** One attribute. */
export class Attribute {
  /** @internal */
  constructor(
    /** Its name. */
    readonly name: string,
    private readonly native: native.NativeEvaluation,
    private readonly form: Form["attributes"][string],
  ) {}

  /** The type of its values, as the language calls it. */
  get type(): string {
    return this.form.type;
  }

  /** How many are known. */
  get known(): number {
    return this.form.known;
  }

  /** How many are missing. */
  get missing(): number {
    return this.form.missing;
  }

  /** The value of a record: numbers other than whole ones as decimal text, days and moments as ISO text, `null` where it is missing. */
  get(id: string): unknown {
    return guarded(() => this.native.value(this.name, id));
  }

  /** The value of each record by its key. */
  toObject(): Record<string, unknown> {
    return JSON.parse(this.native.values(this.name));
  }
}
