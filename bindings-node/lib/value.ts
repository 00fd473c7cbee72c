import type { NamedValue } from "../native";

/**
 * A value: whole numbers as numbers, or as big integers where a number would not be exact; money and all other numbers as decimal
 * text; days and moments (in UTC) as ISO text; `null` where it is missing.
 */
export type Value = boolean | number | bigint | string | null;

/** @internal Values by their names. */
export function named(values: NamedValue[]): Record<string, Value> {
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}
