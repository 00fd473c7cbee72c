/**
 * Kardan: segments, attributes and partitions over the records of a CRM, exact and explained.
 *
 * This layer turns objects into the engine's documents and its answers into objects. Every rule, default and message is the engine's.
 */

export { Attribute } from "./attribute";
export { ClientResult } from "./client";
export type { DatasetOptions, Table } from "./dataset";
export { Dataset } from "./dataset";
export type { Row } from "./document";
export type { ErrorKind } from "./error";
export { KardanError } from "./error";
export type { ExplanationForm, RowsFound } from "./explanation";
export { Explanation } from "./explanation";
export type { Diagnostic, Edit, Failure, Fix, Label, Place, Problem, Remark, Trial } from "./findings";
export type { HorizonForm } from "./horizon";
export { Horizon } from "./horizon";
export type { Language } from "./language";
export type {
  Account,
  Entry,
  Expiring,
  Fact,
  LedgerDifference,
  LedgerEvent,
  LedgerTotals,
  Offer,
  Quote,
  Standing,
  Statement,
  SummaryRow,
} from "./ledger";
export { Checkout, Ledger } from "./ledger";
export type {
  ClientStanding,
  DeleteEvent,
  EventTime,
  JourneyStanding,
  LiveEvent,
  LiveOptions,
  LiveRecord,
  PutEvent,
  RestoreOptions,
  SetEvent,
} from "./live";
export { Live } from "./live";
export { Partition } from "./partition";
export type {
  AsOf,
  CompileOptions,
  EvaluateOptions,
  ExplainOptions,
  HorizonOptions,
  InputOptions,
  LedgerOptions,
  ReplayOptions,
} from "./program";
export { Program } from "./program";
export type { ResultForm } from "./result";
export { Result } from "./result";
export type { Key } from "./rule";
export { Schema } from "./schema";
export { Segment } from "./segment";
export { Session } from "./session";
export type {
  Counts,
  Decision,
  Difference,
  Effect,
  EffectSummary,
  Estimate,
  MessageDifference,
  RecordKey,
  Round,
  RoundGroup,
} from "./simulation";
export { assign, Simulation } from "./simulation";
export type { Value } from "./value";
