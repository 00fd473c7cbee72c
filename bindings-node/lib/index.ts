/**
 * Kardan: segments, loyalty and triggers, evaluated exactly over columns in memory.
 *
 * This layer turns objects into the engine's documents and its answers into objects. Every rule, default and message is the engine's.
 */

export { KardanError } from "./error";
export type { Diagnostic, ErrorKind, Problem } from "./error";
export { Dataset } from "./dataset";
export type { DatasetOptions, Row, Table } from "./dataset";
export { Attribute, Evaluation, Partition, Segment } from "./evaluation";
export type { Remark } from "./evaluation";
export { Program } from "./program";
export type {
  AsOf,
  ClientAnswer,
  CompileOptions,
  EvaluateOptions,
  Explanation,
  TestReport,
} from "./program";
export { Schema } from "./schema";
