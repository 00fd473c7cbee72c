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
  assert.deepEqual(ledger.difference(replayed(client(3))).accounts, []);
});

const shop = Program.compile(`timezone "Europe/Moscow"
currency RUB
program shop { 1 point = 1 rub; round earned down to 1 point; redeem up to 50% of price }
bonus cashback {
  on visit completed
  earn 10% of visit.money_paid
  available after 14 days
  expires after 3 months
  reverse on return
  once per visit
}`);

const visit = (id, at, paid) => ({ id, at, status: "completed", total: paid, money_paid: paid });
const known = [
  { id: "a", visits: [visit("v1", "2026-01-10T10:00", 1000)] },
  { id: "b", visits: [visit("w1", "2026-02-05T10:00", 500)] },
];

// 100 points for `a` in January, 50 for `b` in February.
function months() {
  return shop.replay(Dataset.fromDocuments(known, shop), { start: "2026-01-01", end: "2026-03-31" });
}

const fact = (key, at, event) => ({ key, client: "a", at, event });

test("a ledger as of any moment", () => {
  const ledger = months();
  assert.deepEqual(
    ledger.summary().map(({ month, rule, earned, outstanding }) => [month, rule, earned, outstanding]),
    [
      ["2026-01-01", "cashback", "100", "100"],
      ["2026-02-01", "cashback", "50", "150"],
    ],
  );
  const [a, b] = ledger.accounts("2026-01-20");
  assert.deepEqual([a.balance, a.available, a.pending, b.balance], ["100", "0", "100", "0"]);
  assert.equal(ledger.liability("2026-03-01").available, "150");
  // The last day is included: they go at the midnight after 10 April in Moscow.
  const [due, ...more] = ledger.expiring("2026-03-31", "2026-04-30");
  assert.deepEqual(due, { account: { holder: "client", key: "a" }, expires_at: "2026-04-10T21:00:00Z", points: "100" });
  assert.deepEqual(more, []);
});

test("a checkout quotes one cart after another", () => {
  const ledger = months();
  const checkout = ledger.checkout(known[0], "2026-03-01 12:00");
  // Half of each line; a tenth of what is left, rounded down.
  for (const [amount, usable, earned] of [
    [200, "100", "10"],
    [50, "25", "2"],
    [1000, "100", "90"],
  ]) {
    const cart = { lines: [{ id: "l1", amount }] };
    const quote = checkout.quote(cart);
    assert.deepEqual([quote.usable, quote.earned[0].points], [usable, earned]);
    assert.deepEqual(quote, ledger.quote(known[0], cart, "2026-03-01 12:00"));
  }
  assert.throws(() => checkout.quote({}), /the cart has no lines/);
});

test("holds, adjustments and a merge", () => {
  const ledger = months();
  ledger.applyAll([
    fact("h1", "2026-04-02T10:00:00Z", { held: { points: "60" } }),
    fact("gift", new Date("2026-04-01T10:00:00Z"), { adjusted: { points: "20", reason: "a late parcel" } }),
  ]);
  const { balance, held, available } = ledger.account("a", "2026-04-02");
  assert.deepEqual([balance, held, available], ["120", "60", "60"]);
  ledger.apply(fact("order", "2026-04-03T10:00:00Z", { spent: { source: "v9", points: "60", hold: "h1" } }));
  ledger.apply(fact("same person", "2026-04-05T10:00:00Z", { merged: { from: "b" } }));
  const { opening, entries, closing } = ledger.statement("a", { start: "2026-04-01", end: "2026-04-10" });
  assert.deepEqual([opening, closing], ["100", "110"]);
  assert.deepEqual(
    entries.map(({ kind, points }) => [kind, points]),
    [
      ["adjusted", "20"],
      ["spent", "-60"],
      ["merged", "50"],
    ],
  );
  assert.equal(entries[0].reason, "a late parcel");
  // Before the merge each stood alone; afterwards `b` has nothing.
  const balances = (moment) => ["a", "b"].map((key) => ledger.account(key, moment).balance);
  assert.deepEqual(balances("2026-04-04"), ["60", "50"]);
  assert.deepEqual(balances("2026-04-06"), ["110", "0"]);
  const [expired] = ledger.advance("2026-04-30");
  assert.deepEqual([expired.kind, expired.points], ["expired", "-40"]);
  assert.equal(ledger.statement("nobody", { start: "2026-04-01", end: "2026-04-30" }), null);
});

test("what no entry says is remarked", () => {
  const ledger = dealer.ledger();
  assert.deepEqual(ledger.remarks, []);
  ledger.apply(fact("order", "2026-04-03T10:00:00Z", { spent: { source: "v9", points: "60", hold: "never" } }));
  const [points, hold] = ledger.remarks;
  assert.deepEqual([points.kind, points.rows, points.field], ["unknown_points", 1, null]);
  assert.equal(points.message, "1 purchase was paid by 60 points that nobody was given: they became debts");
  assert.equal(hold.message, "1 fact names a hold that the client never had: `never`");
});

test("a cart that cannot be read names its lines", () => {
  const document = client(1);
  const ledger = replayed(document);
  const cart = { lines: [{ id: "tyre", kind: "part", amount: "19.999" }] };
  assert.throws(
    () => ledger.quote(document, cart, "2026-11-21 12:00"),
    /line `tyre` of the cart: `19.999` in `amount` has more than 2 decimal places/,
  );
});

test("the figures of the dealer", () => {
  const he = {
    id: "he",
    sex: "male",
    birth_date: "1990-03-10",
    visits: [visit("v1", "2026-02-10T10:00", 1999)],
    reviews: [{ id: "r1", at: "2026-02-11T10:00" }],
  };
  const she = { id: "she", sex: "female", stages: [{ deal: "d1", at: "2026-03-07T12:00", stage: "car" }] };
  const data = Dataset.fromDocuments([he, she], dealer);
  const ledger = dealer.replay(data, { start: "2026-02-01", end: "2026-03-10" });
  const { entries } = JSON.parse(ledger.toJson());
  const given = (key) => {
    const earned = entries.filter(({ kind, account }) => kind === "earned" && account.key === key);
    return [...new Set(earned.map(({ rule, points }) => `${rule} ${points}`))].sort();
  };
  // 15 % of 1999 is 299.85: whole points, rounded down.
  assert.deepEqual(given("he"), ["birthday 3000", "cashback 299", "defenders 2000", "every_day 5", "review 1000"]);
  assert.deepEqual(given("she"), ["every_day_owner 10", "womens_day 2000"]);
  // Points of the purchase wait for 14 days.
  const { balance, available, pending } = ledger.account("he", "2026-02-12");
  assert.deepEqual([balance, available, pending], ["1309", "1010", "299"]);
});

test("a cart in Russian", () => {
  const document = client(1);
  const ledger = replayed(document);
  const cart = {
    id: "x",
    status: "completed",
    total: 3900,
    lines: [{ id: "tyre", kind: "part", amount: 4000, quantity: 1, max_discount: "0.15", promo: false }],
  };
  const russian = {
    номер: "x",
    статус: "completed",
    итого: 3900,
    оплачено_баллами: 1,
    строки: [{ номер: "tyre", вид: "part", сумма: 4000, количество: 1, максимальная_скидка: "0.15", по_акции: false }],
  };
  const checkout = ledger.checkout(document, "2026-11-21 12:00");
  const expected = checkout.quote(cart);
  assert.equal(expected.money, String(3900 - 150));
  assert.deepEqual(checkout.quote(russian), expected);
  assert.deepEqual(ledger.quote(document, cart, "2026-11-21 12:00"), expected);
  assert.deepEqual(ledger.quote(document, russian, "2026-11-21 12:00"), expected);
  const twice = { ...cart, итого: 3900 };
  assert.throws(() => checkout.quote(twice), /`total` and `итого`, two names of one thing/);
  assert.throws(() => ledger.quote(document, twice, "2026-11-21 12:00"), /`total` and `итого`, two names of one thing/);
});

test("what is no fact is named by its place", () => {
  const ledger = dealer.ledger();
  const good = fact("one", "2026-04-01T10:00:00Z", { held: { points: "60" } });
  assert.throws(() => ledger.applyAll([good, { client: "a" }]), {
    kind: "input",
    message: /^`facts\[1\]`: a fact cannot be read: it lacks `key`/,
  });
  assert.throws(() => ledger.applyAll([good, { ...good, event: () => 0 }]), {
    name: "TypeError",
    message: /^`facts\[1\]\.event`: /,
  });
  assert.equal(ledger.account("a", "2026-04-02"), null);
});
