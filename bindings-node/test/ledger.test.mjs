import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Dataset, KardanError, Program } from "kardan";

const dealer = Program.fromFile(fileURLToPath(new URL("../../examples/dealer/bonuses.kardan", import.meta.url)));

function client(purchases) {
  const visits = Array.from({ length: purchases }, (_, index) => ({
    id: `v${index + 1}`,
    at: `2026-09-0${index + 1}T10:00`,
    status: "completed",
    total: 9000,
    money_paid: 9000,
  }));
  return { id: "c", visits };
}

function replayed(document, program = dealer) {
  const data = Dataset.fromDocuments([document], program);
  return program.replay(data, { start: "2026-01-01", end: "2026-11-20" });
}

test("the tyre of 4000 rub gives 150, 450 and 600", () => {
  const cart = { lines: [{ id: "tyre", kind: "part", amount: 4000, max_discount: "0.15" }] };
  for (const [purchases, tier, points] of [
    [1, "silver", 150],
    [5, "gold", 450],
    [7, "platinum", 600],
  ]) {
    const document = client(purchases);
    const quote = replayed(document).quote(document, cart, "2026-11-21 12:00");
    assert.equal(quote.tier_before, tier);
    assert.equal(quote.usable, String(points));
    assert.equal(quote.money, String(4000 - points));
    assert.equal(quote.lines[0].binding, "tier");
  }
});

test("facts one by one", () => {
  const ledger = dealer.ledger();
  const event = { adjusted: { points: "100", reason: "welcome" } };
  const fact = { key: "gift", client: "c", at: "2026-11-21T09:00:00Z", event };
  const [entry] = ledger.apply(fact);
  assert.deepEqual([entry.kind, entry.points, entry.reason], ["adjusted", "100", "welcome"]);
  assert.deepEqual(ledger.apply(fact), []);
  assert.equal(ledger.account("c", "2026-11-21").balance, "100");
  assert.equal(ledger.account("d", "2026-11-21"), null);
  const state = ledger.toState();
  assert.equal(dealer.ledger({ state }).toState(), state);
  assert.equal(ledger.withdraw("gift")[0].points, "-100");
  assert.deepEqual(ledger.advance("2027-01-01"), []);
  const unknown = { ...fact, event: { started: { bonus: "nothing", offers: [] } } };
  assert.throws(() => ledger.apply(unknown), KardanError);
});

test("a history adds up, and equals itself", () => {
  const ledger = replayed(client(3));
  const { accounts, entries, liability } = JSON.parse(ledger.toJson());
  const sum = entries.reduce((sum, entry) => sum + Number(entry.points), 0);
  assert.equal(String(sum), liability.balance);
  assert.equal(accounts[0].balance, liability.balance);
  assert.deepEqual(JSON.parse(ledger.difference(replayed(client(3)))).accounts, []);
});
