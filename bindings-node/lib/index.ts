/**
 * Kardan: segments, attributes and partitions over the records of a CRM, exact and explained.
 *
 * This layer turns objects into the engine's documents and its answers into objects. Every rule, default and message is the engine's.
 */

export { Attribute } from "./attribute";
export { ClientResult } from "./client";
export { Dataset } from "./dataset";
export type { DatasetOptions, Table } from "./dataset";
export type { Row } from "./document";
export { KardanError } from "./error";
export type { ErrorKind } from "./error";
export { Explanation } from "./explanation";
export type { ExplanationForm, RowsFound } from "./explanation";
export type { Diagnostic, Edit, Failure, Fix, Label, Place, Problem, Remark, Trial } from "./findings";
export type { Language } from "./language";
export { Partition } from "./partition";
export { Program } from "./program";
export type { AsOf, CompileOptions, EvaluateOptions, ExplainOptions } from "./program";
export { Result } from "./result";
export type { ResultForm } from "./result";
export type { Key } from "./rule";
export { Schema } from "./schema";
export { Segment } from "./segment";
export type { Value } from "./value";
