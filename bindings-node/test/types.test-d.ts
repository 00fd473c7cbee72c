// Compiled, never run: what the types allow and what they refuse. Without the types of Node, as in a browser's project.

import {
  type AsOf,
  Attribute,
  type ClientResult,
  type ClientStanding,
  Dataset,
  type Diagnostic,
  type Effect,
  type Explanation,
  type Horizon,
  KardanError,
  type Key,
  type Live,
  type Partition,
  type Problem,
  Program,
  type Remark,
  type Result,
  type ResultForm,
  Schema,
  type Segment,
  type Trial,
  type Value,
} from "kardan";

/** Fails to compile unless both are one type. */
function same<A, B>(_: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false): void {}

const schema = Schema.auto();
const program = Program.compile("", { schema, name: "rules", loader: (path) => path });
const data = Dataset.fromTables({ clients: [{ id: 1n, at: new Date() }], visits: new Uint8Array() }, program);
const result = program.evaluate(data, {
  asOf: "2026-11-21",
  params: { gap: "3 months" },
  catalogs: { makes: ["Lada"] },
});

same<typeof program, Program>(true);
same<typeof result, Result>(true);
same<typeof program.diagnostics, Diagnostic[]>(true);
same<typeof program.segments, string[]>(true);
same<typeof program.partitions, Record<string, string[]>>(true);
same<typeof program.params, Record<string, Value>>(true);
same<Value, boolean | number | bigint | string | null>(true);
same<AsOf, Date | string>(true);
same<Key, string | null>(true);

same<ReturnType<typeof program.evaluateAsync>, Promise<Result>>(true);
same<ReturnType<typeof program.evaluateClient>, ClientResult>(true);
same<ReturnType<typeof program.test>, Trial[]>(true);
same<ReturnType<typeof program.explain>, Explanation>(true);
same<ReturnType<typeof result.segment>, Segment>(true);
same<typeof result.segments, Record<string, Segment>>(true);
same<ReturnType<typeof result.partition>, Partition>(true);
same<ReturnType<typeof result.attribute>, Attribute>(true);
same<ReturnType<typeof result.toObject>, ResultForm>(true);
same<typeof result.remarks, Remark[]>(true);
same<typeof data.problems, Problem[]>(true);

const answer = program.evaluateClient({ visits: [] }, { asOf: new Date() });
same<typeof answer.segments, Record<string, boolean | null>>(true);
same<typeof answer.partitions, Record<string, string | null>>(true);
same<typeof answer.attributes, Record<string, Value>>(true);

const segment = result.segment("sleeping");
same<ReturnType<typeof segment.ids>, Key[]>(true);
same<ReturnType<typeof segment.outcome>, boolean | null>(true);
same<ReturnType<typeof segment.toArrow>, Uint8Array>(true);
const states: Map<Key, string | null> = result.partition("worth").toMap();
const values: Map<Key, Value> = result.attribute("ltv").toMap();
declare const diagnostics: readonly Diagnostic[];
const line: number | undefined = diagnostics[0]?.labels[0]?.line;
void [states, values, line];

const horizon = program.horizon(data, { asOf: "2026-11-21", until: new Date() });
same<typeof horizon, Horizon>(true);
same<typeof segment.leavesOn, Map<string, string>>(true);
same<ReturnType<typeof horizon.leaving>, Map<string, string>>(true);
const live = program.live({ asOf: "2026-11-21" });
same<typeof live, Live>(true);
same<ReturnType<typeof live.apply>, Effect[]>(true);
same<ReturnType<typeof live.client>, ClientStanding>(true);
same<ReturnType<typeof live.nextWake>, string | null>(true);
live.apply({ at: new Date(), set: { collection: "client", record: { id: 1, city: null } } });
program.restore(live.snapshot(), { older: [program], params: { gap: "3 months" } }, data);
program.deploy(live, { params: { gap: "3 months" } });

interface Client {
  readonly id: string;
  readonly visits: readonly { at: Date; total: string }[];
}
declare const clients: readonly Client[];
Dataset.fromDocuments(clients, program);
Dataset.fromTables({ clients }, program);
Dataset.fromDocuments(new Set([{ id: 1 }]), schema, { onProblem: "report" });
Dataset.fromTables({});
Program.fromFile("rules.kardan", { schema });
Program.fromJson({ version: 1, file: {} }, { name: "tree" });
program.explain(data, { asOf: "2026-11-21", segment: "sleeping", id: "1" }).text("ru");
program.explain({ visits: [] }, { asOf: "2026-11-21", segment: "sleeping" });

function told(error: unknown): string | undefined {
  if (!(error instanceof KardanError)) return undefined;
  same<typeof error.diagnostics, Diagnostic[]>(true);
  same<typeof error.problems, Problem[]>(true);
  switch (error.kind) {
    case "compile":
    case "schema":
    case "data":
    case "input":
    case "unknown":
    case "overflow":
    case "other":
      return error.help;
  }
}
void told;

// @ts-expect-error the text of a program is needed
Program.compile();
// @ts-expect-error a schema is no text
Program.compile("", { schema: "auto" });
// @ts-expect-error a loader gives its text at once
Program.compile("", { loader: async (path: string) => path });
// @ts-expect-error an option that there is not
Program.compile("", { loaders: () => "" });
// @ts-expect-error the language decides which languages there are
program.format("de");
// @ts-expect-error the as-of is needed
program.evaluate(data, {});
// @ts-expect-error the as-of is no number
program.evaluate(data, { asOf: 1_700_000_000 });
// @ts-expect-error data comes as a data set
program.evaluate([{ id: 1 }], { asOf: "2026-11-21" });
// @ts-expect-error an event says what happened
live.apply({ at: new Date() });
// @ts-expect-error a snapshot is bytes
program.restore("snapshot");
// @ts-expect-error the values of a catalog are a list
program.evaluate(data, { asOf: "2026-11-21", catalogs: { makes: "Lada" } });
// @ts-expect-error an explanation is about a segment
program.explain(data, { asOf: "2026-11-21" });
// @ts-expect-error a client is one object
program.evaluateClient("anna", { asOf: "2026-11-21" });
// @ts-expect-error rows are objects
Dataset.fromTables({ clients: ["anna"] });
// @ts-expect-error text is no table
Dataset.fromTables({ clients: "anna" });
// @ts-expect-error there is no third way with bad rows
Dataset.fromTables({}, program, { onProblem: "ignore" });
// @ts-expect-error a result is made by an evaluation
new Attribute();
// @ts-expect-error what was found cannot be changed
segment.count = 5;
// @ts-expect-error the native part is not for users
program.native;
