/** A range of a file's text (in Unicode normal form C). */
export interface Place {
  /** The name of the file. */
  source: string;
  /** The first character, from 0. */
  start: number;
  /** The character after the last. */
  end: number;
  /** The line of the first character, from 1. */
  line: number;
  /** Its position in that line, in characters from 1. */
  column: number;
}

/** A place and what to say about it. */
export interface Label extends Place {
  /** What to say; empty where the message says it all. */
  text: string;
}

/** One replacement; an empty place is an insertion. */
export interface Edit extends Place {
  /** What comes in its stead. */
  text: string;
}

/** Replacements that mend the text. They do not overlap. */
export interface Fix {
  /** What it does. */
  title: string;
  /** The replacements. */
  edits: Edit[];
}

/** What the compiler has to say about a place in the text. */
export interface Diagnostic {
  /** Its code, which `docs/errors.md` explains. */
  code: string;
  /** How bad it is: a program with an error does not compile. */
  severity: "error" | "warning" | "note";
  /** The whole sentence. */
  message: string;
  /** The places; the first is the one to show. */
  labels: Label[];
  /** What to do about it. */
  help?: string;
  /** A change that a tool can make. */
  fix?: Fix;
  /** The whole as text with the lines that it is about. */
  rendered: string;
}

/** A row that cannot be used as it stands. */
export interface Problem {
  /** What is wrong: `orphan`, `duplicate_key`, `unknown_value`, `unparsable`, `missing`, `unknown_column`, … */
  kind: string;
  /** The collection's plural. */
  collection: string;
  /** The row in the input, from 1, where one is to blame. */
  row?: number;
  /** The field or column. */
  field?: string;
  /** The whole sentence. */
  message: string;
}

/** Something odd about the data that changed no answer's shape but that the host should know. */
export interface Remark {
  /** `passed_over`: rows that a `where` found unknown; `division_by_zero`; `naive_instants`; of a ledger `below_zero`, `unknown_points`, `unknown_hold`, `unknown_offer`; of a quote `not_completed`. */
  kind: string;
  /** The rule in whose text it happened; empty where it is about no rule. */
  rule: string;
  /** The field to blame. */
  field: string | null;
  /** How many rows. */
  rows: number;
  /** The whole sentence. */
  message: string;
}

/** One expectation of a test that did not hold. */
export interface Failure {
  /** The expectation; the whole test where it could not be run. */
  place: Place;
  /** Its text. */
  text: string;
  /** The rule that it speaks of; `null` where the test could not be run. */
  rule: string | null;
  /** What came out. */
  found: string;
}

/** One test of a rule file, and how it came out. */
export interface Trial {
  /** What it shows. */
  title: string;
  /** Where it stands. */
  place: Place;
  /** What did not come out as expected; nothing where the test passed. */
  failures: Failure[];
}
