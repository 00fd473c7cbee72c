/** What the types say of arguments, said again to those who write JavaScript. */

/** @internal What a value is, for people. */
export function kind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = value.constructor?.name;
  return name === undefined || name === "Object" ? "an object" : `a \`${name}\``;
}

/** @internal The error of a value that is not what was wanted. */
export function misfit(name: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`\`${name}\` is ${wanted}, not ${kind(value)}`);
}

/** @internal Text, or a `TypeError`. */
export function text(name: string, value: unknown): string {
  if (typeof value !== "string") throw misfit(name, "text", value);
  return value;
}

/** @internal Text or nothing, or a `TypeError`. */
export function optionalText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : text(name, value);
}

/** @internal One of a few words or nothing, or a `TypeError`. */
export function choice<T extends string>(name: string, value: unknown, ...words: T[]): T | undefined {
  if (value === undefined) return undefined;
  const word = words.find((word) => word === text(name, value));
  if (word === undefined) throw new TypeError(`\`${name}\` is ${words.join(" or ")}, not \`${value}\``);
  return word;
}

/** @internal Options of these names, or a `TypeError`. */
export function options<T extends object>(value: T | undefined, ...names: (keyof T & string)[]): Partial<T> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw misfit("options", "an object", value);
  for (const name of Object.keys(value)) {
    if (!(names as string[]).includes(name)) {
      throw new TypeError(`there is no option \`${name}\`; there are: ${names.join(", ")}`);
    }
  }
  return value;
}
