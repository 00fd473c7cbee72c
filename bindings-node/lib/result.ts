import type { NativeResult, NativeRule } from "../native";
import { optionalText, options, text } from "./argument";
import { Attribute, type AttributeForm } from "./attribute";
import { guarded } from "./error";
import type { Remark } from "./findings";
import { Partition } from "./partition";
import { Segment, type SegmentForm } from "./segment";
import { named, type Value } from "./value";

/** A result as plain data, in the form of the command line. */
export interface ResultForm {
  /** The instant, in UTC. */
  as_of: string;
  /** The name of the business zone. */
  timezone: string;
  /** Every parameter with the value that was used. */
  params: Record<string, unknown>;
  /** The hash of the program. */
  program: string;
  /** The segments by name; with ids also who is in and who is unknown. */
  segments: Record<string, SegmentForm & { ids?: string[]; unknown_ids?: string[] }>;
  /** The partitions by name: how many records are in each state. */
  partitions: Record<string, Record<string, number>>;
  /** The attributes by name; with ids also the value of each record. */
  attributes: Record<string, AttributeForm & { values?: Record<string, unknown> }>;
  /** What was odd about the data in passing. */
  remarks: Remark[];
  /** With ids: who is in each state of each partition. */
  partition_ids?: Record<string, Record<string, string[]>>;
}

/** The answer to a program over a data set as of a moment, with all that it depends on. */
export class Result {
  readonly #native: NativeResult;
  #form: ResultForm | undefined;

  private constructor(result: NativeResult) {
    this.#native = result;
  }

  /** @internal */
  static of(result: NativeResult): Result {
    return new Result(result);
  }

  /** The instant that it was evaluated as of, in UTC, to the microsecond. */
  get asOf(): string {
    return this.#whole.as_of;
  }

  /** The name of the business zone. */
  get timezone(): string {
    return this.#whole.timezone;
  }

  /** Every parameter with the value that was used. */
  get params(): Record<string, Value> {
    return named(this.#native.params);
  }

  /** The hash of the program. */
  get programHash(): string {
    return this.#whole.program;
  }

  /** What was odd about the data in passing. */
  get remarks(): Remark[] {
    return structuredClone(this.#whole.remarks);
  }

  /** The segments by name, in the order of the program. */
  get segments(): Record<string, Segment> {
    return this.#all("segment", (rule) => this.#segment(rule));
  }

  /** The partitions by name, in the order of the program. */
  get partitions(): Record<string, Partition> {
    return this.#all("partition", (rule) => this.#partition(rule));
  }

  /** The attributes by name, in the order of the program. */
  get attributes(): Record<string, Attribute> {
    return this.#all("attribute", (rule) => this.#attribute(rule));
  }

  /** The segment of a name. Throws a `KardanError` for another name. */
  segment(name: string): Segment {
    return this.#segment(this.#rule("segment", name));
  }

  /** The partition of a name. Throws a `KardanError` for another name. */
  partition(name: string): Partition {
    return this.#partition(this.#rule("partition", name));
  }

  /** The attribute of a name. Throws a `KardanError` for another name. */
  attribute(name: string): Attribute {
    return this.#attribute(this.#rule("attribute", name));
  }

  /** All results about one kind of record side by side, as an Arrow IPC stream: its key, then a column per rule. */
  toArrow(subject?: string): Uint8Array {
    const collection = optionalText("subject", subject) ?? null;
    return guarded(() => this.#native.toArrow(collection));
  }

  /** The whole in the command line's JSON form; with `ids` also who is in, and each value. */
  toJson(given?: { ids?: boolean | undefined }): string {
    const { ids = false } = options(given, "ids");
    return this.#native.toJson(Boolean(ids));
  }

  /** The same as an object. */
  toObject(given?: { ids?: boolean | undefined }): ResultForm {
    return JSON.parse(this.toJson(given));
  }

  get #whole(): ResultForm {
    this.#form ??= this.toObject();
    return this.#form;
  }

  #rule(kind: string, name: string): NativeRule {
    text("name", name);
    return guarded(() => this.#native.ruleOf(kind, name));
  }

  #all<T>(kind: string, make: (rule: NativeRule) => T): Record<string, T> {
    const rules = this.#native.rules.filter((rule) => rule.kind === kind);
    return Object.fromEntries(rules.map((rule) => [rule.name, make(rule)]));
  }

  #segment(rule: NativeRule): Segment {
    return Segment.of(this.#native, rule, this.#whole.segments[rule.name] as SegmentForm);
  }

  #partition(rule: NativeRule): Partition {
    return Partition.of(this.#native, rule, this.#whole.partitions[rule.name] ?? {});
  }

  #attribute(rule: NativeRule): Attribute {
    return Attribute.of(this.#native, rule, this.#whole.attributes[rule.name] as AttributeForm);
  }
}
