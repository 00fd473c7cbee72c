import { KardanError } from "./error";

/** Numbers that JSON cannot hold would turn into null, and a missing value is another thing. */
function checked(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) throw unusable(key, `${value} is no number of a field`);
  if (original instanceof Date && Number.isNaN(original.getTime())) throw unusable(key, "an invalid Date is no moment");
  if (typeof value === "function" || typeof value === "symbol") throw unusable(key, `a ${typeof value} is no value of a field`);
  return value;
}

function unusable(key: string, reason: string): KardanError {
  return new KardanError({ kind: "input", message: `\`${key}\`: ${reason}` });
}

/** A document, rows or inputs as the text that the engine reads: dates as instants in UTC, big integers as digits, absent fields as missing. */
export function written(value: unknown): string {
  return JSON.stringify(value, checked) ?? "null";
}
