import { guarded } from "./error";
import * as native from "../native";

/** What records there are, what they hold, how they hang together, and what people call them. */
export class Schema {
  /** @internal */
  readonly native: native.NativeSchema;

  private constructor(schema: native.NativeSchema) {
    this.native = schema;
  }

  /** The built-in schema of car services, dealers and parts shops. */
  static auto(): Schema {
    return new Schema(native.NativeSchema.auto());
  }

  /** Reads a schema in TOML. Throws a `KardanError`. */
  static fromToml(text: string): Schema {
    return new Schema(guarded(() => native.NativeSchema.fromToml(text)));
  }

  /** Reads a schema in JSON. Throws a `KardanError`. */
  static fromJson(text: string): Schema {
    return new Schema(guarded(() => native.NativeSchema.fromJson(text)));
  }

  /** The name of the schema. */
  get name(): string {
    return this.native.name;
  }

  /** Writes the schema as TOML. */
  toToml(): string {
    return this.native.toToml();
  }

  /** Writes the schema as JSON. */
  toJson(): string {
    return this.native.toJson();
  }
}
