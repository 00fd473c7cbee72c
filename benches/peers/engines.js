// Engines of rules for Node, Kardan among them, each on the same questions about one client.
//
// usage: node engines.js QUESTIONS.json
// One JSON line per engine and question: the nanoseconds of processor time that one answer takes, the median of nine measurements.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ZenDecisionContent, ZenEngine } from "@gorules/zen-engine";
import { Engine } from "json-rules-engine";

const MEASUREMENT = 3e7; // nanoseconds
const QUESTIONS = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { since } = QUESTIONS;

/** What a programmer would write: a function per rule. */
function plain(question, client) {
  const rules = question.rules.map(({ make, low, high, orders }) => (client) => {
    if (client.make !== make || client.mileage < low || client.mileage > high || client.blacklisted) return false;
    if (!orders) return true;
    let count = 0;
    let sum = 0;
    for (const order of client.orders) {
      if (order.closed_at >= since) {
        count += 1;
        sum += order.total;
      }
    }
    return count >= 4 && sum >= 100_000;
  });
  return () => rules.reduce((hold, rule) => hold + rule(client), 0);
}

function jsonRules(question, client) {
  const rules = question.rules.map(({ make, low, high, orders }, number) => {
    const conditions = [
      { fact: "make", operator: "equal", value: make },
      { fact: "mileage", operator: "greaterThanInclusive", value: low },
      { fact: "mileage", operator: "lessThanInclusive", value: high },
      { fact: "blacklisted", operator: "equal", value: false },
    ];
    if (orders) {
      conditions.push({ fact: "count", operator: "greaterThanInclusive", value: 4 });
      conditions.push({ fact: "sum", operator: "greaterThanInclusive", value: 100_000 });
    }
    return { conditions: { all: conditions }, event: { type: `rule ${number}` } };
  });
  const engine = new Engine(rules);
  const recent = async (almanac) => (await almanac.factValue("orders")).filter((order) => order.closed_at >= since);
  engine.addFact("count", async (_, almanac) => (await recent(almanac)).length);
  engine.addFact("sum", async (_, almanac) => (await recent(almanac)).reduce((sum, order) => sum + order.total, 0));
  return async () => (await engine.run(client)).events.length;
}

/** A decision table where one can say it, else an expression. */
function zen(question, client) {
  const node = question.rules.some((rule) => rule.orders) ? expressionNode(question.rules[0]) : tableNode(question.rules);
  const place = { position: { x: 0, y: 0 } };
  const decision = new ZenEngine().createDecision(
    new ZenDecisionContent({
      contentType: "application/vnd.gorules.decision",
      nodes: [
        { id: "in", type: "inputNode", name: "in", ...place },
        { id: "rules", name: "rules", ...node, ...place },
        { id: "out", type: "outputNode", name: "out", ...place },
      ],
      edges: [
        { id: "1", sourceId: "in", targetId: "rules", type: "edge" },
        { id: "2", sourceId: "rules", targetId: "out", type: "edge" },
      ],
    }),
  );
  return async () => {
    const { result } = await decision.evaluate(client);
    return Array.isArray(result) ? result.length : Number(result.holds === true);
  };
}

function expressionNode({ make, low, high }) {
  const recent = `filter(orders, #.closed_at >= ${since})`;
  const value =
    `make == '${make}' and mileage >= ${low} and mileage <= ${high} and not blacklisted` +
    ` and count(orders, #.closed_at >= ${since}) >= 4 and sum(map(${recent}, #.total)) >= 100000`;
  return { type: "expressionNode", content: { expressions: [{ id: "1", key: "holds", value }] } };
}

function tableNode(rules) {
  const inputs = ["make", "mileage", "blacklisted"].map((field) => ({ id: field, name: field, field }));
  return {
    type: "decisionTableNode",
    content: {
      hitPolicy: "collect",
      inputs,
      outputs: [{ id: "rule", name: "rule", field: "rule" }],
      rules: rules.map(({ make, low, high }, number) => ({
        _id: `${number}`,
        make: `'${make}'`,
        mileage: `[${low}..${high}]`,
        blacklisted: "false",
        rule: `${number}`,
      })),
    },
  };
}

function kardanProgram(question) {
  const kardan = createRequire(import.meta.url)("../../bindings-node");
  return [kardan, kardan.Program.compile(question.program, { schema: kardan.Schema.fromToml(QUESTIONS.schema) })];
}

/** The client as applications have it: moments are `Date`. */
function withMoments(client) {
  const orders = client.orders.map((order) => ({ ...order, closed_at: new Date(order.closed_at * 1000) }));
  return { ...client, orders };
}

function kardanObject(question, client) {
  const [, program] = kardanProgram(question);
  const document = withMoments(client);
  const session = program.session({ asOf: QUESTIONS.as_of });
  return () => session.evaluate(document).count;
}

function kardanNumber(question, client) {
  const [{ Dataset }, program] = kardanProgram(question);
  const session = program.session({ asOf: QUESTIONS.as_of }, Dataset.fromDocuments([withMoments(client)], program));
  return () => session.evaluate(0).count;
}

const ENGINES = {
  "Kardan, an object": kardanObject,
  "Kardan, a number of a data set": kardanNumber,
  "plain function": plain,
  "zen-engine": zen,
  "json-rules-engine": jsonRules,
};

/** What each takes; they take turns. */
async function nanoseconds(runs) {
  const measured = async (run, times) => {
    const begun = process.cpuUsage();
    for (let time = 0; time < times; time += 1) {
      const answer = run();
      if (answer instanceof Promise) await answer; // waiting for what is there costs, too
    }
    const { user, system } = process.cpuUsage(begun);
    return ((user + system) * 1e3) / times;
  };
  for (const run of runs) await measured(run, 20);
  const times = Math.max(1, Math.min(1_000_000, Math.floor(MEASUREMENT / Math.max(100, await measured(runs[0], 5)))));
  const figures = runs.map(() => []);
  for (let round = 0; round < 9; round += 1) {
    for (const [number, run] of runs.entries()) figures[number].push(await measured(run, times));
  }
  return figures.map((ours) => ours.sort((one, other) => one - other)[4]);
}

const CLIENTS = { few: QUESTIONS.client, many: { ...QUESTIONS.client, ...QUESTIONS.unread } };
for (const question of QUESTIONS.questions) {
  for (const [engine, compiled] of Object.entries(ENGINES)) {
    const counts = Object.values(CLIENTS).map((client) => compiled(question, client));
    for (const count of counts) {
      const found = await count();
      if (found !== question.hold) throw new Error(`${engine}: ${found} of "${question.name}" hold, and ${question.hold} do`);
    }
    const figures = await nanoseconds(counts);
    for (const [number, fields] of Object.keys(CLIENTS).entries()) {
      const line = { engine, host: "Node", question: question.name, fields, nanoseconds: figures[number] };
      console.log(JSON.stringify(line));
    }
  }
}
