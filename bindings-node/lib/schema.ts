import { readFileSync } from "node:fs";
import * as native from "../native";
import { misfit, text } from "./argument";
import { written } from "./document";
import { guarded } from "./error";

/** What records there are, what they hold, how they hang together, and what people call them. */
export class Schema {
  readonly #native: native.NativeSchema;

  private constructor(schema: native.NativeSchema) {
    this.#native = schema;
  }

  /** @internal */
  static of(schema: native.NativeSchema): Schema {
    return new Schema(schema);
  }

  /** @internal */
  get native(): native.NativeSchema {
    return this.#native;
  }

  /** The built-in schema of car services, dealers and parts shops. */
  static auto(): Schema {
    return new Schema(native.NativeSchema.auto());
  }

  /** Reads a schema in TOML. Throws a `KardanError`. */
  static fromToml(toml: string): Schema {
    text("toml", toml);
    return new Schema(guarded(() => native.NativeSchema.fromToml(toml)));
  }

  /** Reads a schema in JSON, as text or parsed. Throws a `KardanError`. */
  static fromJson(json: string | object): Schema {
    const form = typeof json === "string" ? json : written("json", json);
    return new Schema(guarded(() => native.NativeSchema.fromJson(form)));
  }

  /** Reads a schema from a file: JSON by the ending `.json`, else TOML. Throws a `KardanError`, or what the file system throws. */
  static fromFile(path: string): Schema {
    const content = readFileSync(text("path", path), "utf8");
    return path.endsWith(".json") ? Schema.fromJson(content) : Schema.fromToml(content);
  }

  /** The name of the schema. */
  get name(): string {
    return this.#native.name;
  }

  /** The collection that rules are about unless they say otherwise, in the singular. */
  get subject(): string {
    return this.#native.subject;
  }

  /** The names of the fields by the plural of their collection. */
  get collections(): Record<string, string[]> {
    return JSON.parse(this.#native.collections);
  }

  /** Writes the schema as TOML. */
  toToml(): string {
    return this.#native.toToml();
  }

  /** Writes the schema as JSON. */
  toJson(): string {
    return this.#native.toJson();
  }
}

/** @internal The native part of a schema, where there is one. */
export function nativeSchema(schema: unknown): native.NativeSchema | null {
  if (schema === undefined) return null;
  if (!(schema instanceof Schema)) throw misfit("schema", "a `Schema`", schema);
  return schema.native;
}
