import * as native from "../native";
import { misfit, optionalText, text } from "./argument";
import { momentText, type Row, written, writtenRows } from "./document";
import { guarded } from "./error";
import type { Remark } from "./findings";
import type { AsOf } from "./program";

/** What happened to a client. The key tells facts apart: another fact of the same key takes its place. */
export interface Fact {
  /** Unique among the facts of a ledger. */
  key: string;
  /** The client. */
  client: string;
  /** When. */
  at: string | Date;
  /** What. */
  event: LedgerEvent;
}

/** What happened: one of these. Points are text, exact. */
export interface LedgerEvent {
  /** A bonus rule was started by the record `source`, or by a day; `lines` are those over which it is split, with their weights. */
  started?: { bonus: string; source?: string; offers: Offer[]; lines?: [string, string][] };
  /** A trigger gave points. */
  rewarded?: { trigger: string; offers: Offer[] };
  /** An offer was claimed, by its id or else its name. */
  claimed?: { offer: string; name?: string };
  /** A purchase was paid by points; with the hold that it uses up. */
  spent?: { source: string; points: string; hold?: string };
  /** So much of the money of a purchase was returned; with the points that are given back where they are known. */
  returned?: { source: string; part: { amount: string; of: string }; points?: string };
  /** Points were set aside at a checkout; the fact's key is the hold's. */
  held?: { points: string };
  /** A hold came to nothing. */
  released?: { hold: string };
  /** Somebody changed the balance by hand. */
  adjusted?: { points: string; reason: string; expires_at?: string };
  /** Another client is the same person: account and history move here. */
  merged?: { from: string };
}

/** What a rule gives to one account, before rounding; the client's own without one. */
export interface Offer {
  /** Whose. */
  account?: { holder: string; key: string };
  /** Points, or money that the programme's rate turns into points. */
  amount: { points: string } | { money: string };
  /** The lines over which it is split, with their weights, where they are not those of the whole. */
  lines?: [string, string][];
}

/** A change of a balance. Points are text, exact. */
export interface Entry {
  /** Its own key: nothing else that a ledger tells has it, of whichever account. */
  id: string;
  /** Whose points: a client's, or an employee's. */
  account: { holder: string; key: string };
  /** What kind of change. */
  kind: "earned" | "spent" | "expired" | "reversed" | "restored" | "adjusted" | "merged" | "offered" | "claimed";
  /** By how much: negative for a loss. */
  points: string;
  /** What it adds to what the account owes; negative for what it pays. */
  owed?: string;
  /** When. */
  at: string;
  /** The bonus rule. */
  rule?: string;
  /** The record behind it. */
  source?: string;
  /** The lots that it changes. */
  lots: { lot: string; points: string }[];
  /** The split over the lines of the purchase. */
  lines?: [string, string][];
  /** When points that were earned can be spent. */
  available_at?: string;
  /** When they can be spent no longer. */
  expires_at?: string;
  /** Why, in the words of whoever did it. */
  reason?: string;
  /** The entry that this one corrects. */
  corrects?: string;
}

/** How an account, or all of them together, stand. */
export interface Standing {
  /** The sum of all entries. */
  balance: string;
  /** What can be spent: without what is set aside. */
  available: string;
  /** What was earned and cannot be spent yet. */
  pending: string;
  /** What is set aside at checkouts. */
  held: string;
  /** What is owed: to be taken, and not there. */
  debt: string;
  /** What expires, by the moment. */
  expiring: Record<string, string>;
}

/** An account, and how it stands. */
export interface Account extends Standing {
  /** The collection that it is of: `client`. */
  holder: string;
  /** The key in it. */
  account: string;
  /** What can be claimed. */
  gifts: { id: string; name: string; rule: string; source: string | null; at: string; until: string | null }[];
}

/** What changed an account within a stretch of time. */
export interface Statement {
  /** The balance before. */
  opening: string;
  /** Every change, in order. */
  entries: Entry[];
  /** The balance after. */
  closing: string;
}

/** Points of an account that expire together. */
export interface Expiring {
  /** Whose. */
  account: { holder: string; key: string };
  /** From when on they can be spent no longer. */
  expires_at: string;
  /** How many. */
  points: string;
}

/** One rule in one month: what changed is as the entries have it, negative for a loss. */
export interface SummaryRow {
  /** The first day of the month. */
  month: string;
  /** The rule whose points they are; `null` for adjustments and for what a negative balance owes. */
  rule: string | null;
  /** Given by the rule. */
  earned: string;
  /** Paid for purchases. */
  spent: string;
  /** Lost to time. */
  expired: string;
  /** Taken back by returns. */
  reversed: string;
  /** Given back by returns. */
  restored: string;
  /** Changed by hand. */
  adjusted: string;
  /** What clients have of it at the end of the month. */
  outstanding: string;
}

/** Before and after: what was given less what returns took back, and what is owed in the end. */
export interface LedgerTotals {
  /** Given by the old rules. */
  cost_before: string;
  /** Given by the new ones. */
  cost_after: string;
  /** Owed by the old rules. */
  balance_before: string;
  /** Owed by the new ones. */
  balance_after: string;
}

/** What a change of the rules does. */
export interface LedgerDifference {
  /** The accounts that have or earned more or less, those that gain most first. */
  accounts: ({ account: { holder: string; key: string } } & LedgerTotals)[];
  /** All accounts together. */
  total: LedgerTotals;
}

/** What a checkout can offer. */
export interface Quote {
  /** When. */
  at: string;
  /** The tier before the purchase. */
  tier_before: string | null;
  /** The tier after it. */
  tier_after: string | null;
  /** What is missing then to the next one. */
  next_tier: { tier: string; missing: string } | null;
  /** What the client can spend. */
  available: string;
  /** The lines: what each takes at most, what can be used now, and what limits it. */
  lines: { line: string; amount: string; most: string; usable: string; binding: string }[];
  /** What can be used in all. */
  usable: string;
  /** What is left to pay in money then. */
  money: string;
  /** What the purchase earns then, for whomever. */
  earned: Entry[];
  /** What is odd about the cart: `not_completed`, where the condition `completed` does not hold for it. */
  remarks: Remark[];
}

/** A ledger of points: the facts that were told, and the entries that they make. */
export class Ledger {
  readonly #native: native.NativeLedger;

  private constructor(ledger: native.NativeLedger) {
    this.#native = ledger;
  }

  /** @internal */
  static of(ledger: native.NativeLedger): Ledger {
    return new Ledger(ledger);
  }

  /** Tells a fact; the entries that it makes. The same fact again makes none. Throws a `KardanError`. */
  apply(fact: Fact): Entry[] {
    const json = written("fact", fact);
    return JSON.parse(guarded(() => this.#native.apply(json)));
  }

  /**
   * Tells many facts, those of one moment in the order in which they count; the entries that they make. Throws a `KardanError`; what is no fact is named by
   * its place: `facts[4]`.
   */
  applyAll(facts: Iterable<Fact>): Entry[] {
    const json = `[${[...writtenRows("facts", facts)].map((rows) => rows.slice(1, -1)).join(",")}]`;
    return JSON.parse(guarded(() => this.#native.applyAll(json)));
  }

  /** Takes a fact back by its key; the entries that compensate for it. */
  withdraw(key: string): Entry[] {
    return JSON.parse(guarded(() => this.#native.withdraw(text("key", key))));
  }

  /** Moves time on; the entries of what expires. */
  advance(to: AsOf): Entry[] {
    const moment = momentText("to", to);
    return JSON.parse(guarded(() => this.#native.advance(moment)));
  }

  /** An account as of a moment; `null` where it has no entries. */
  account(key: string, asOf: AsOf, holder = "client"): Account | null {
    const moment = momentText("asOf", asOf);
    const who = optionalText("holder", holder) ?? "client";
    return JSON.parse(guarded(() => this.#native.account(who, text("key", key), moment)));
  }

  /** What changed an account from the first date or moment to the last; `null` where it has no entries. */
  statement(key: string, period: { start: AsOf; end: AsOf }, holder = "client"): Statement | null {
    const who = optionalText("holder", holder) ?? "client";
    const within = [momentText("start", period.start), momentText("end", period.end)] as const;
    return JSON.parse(guarded(() => this.#native.statement(who, text("key", key), ...within)));
  }

  /** All accounts as of a moment. */
  accounts(asOf: AsOf): Account[] {
    const moment = momentText("asOf", asOf);
    return JSON.parse(guarded(() => this.#native.accounts(moment)));
  }

  /** What all accounts together are owed as of a moment. */
  liability(asOf: AsOf): Standing {
    const moment = momentText("asOf", asOf);
    return JSON.parse(guarded(() => this.#native.liability(moment)));
  }

  /** What accounts have as of a moment and lose until another one, the soonest first. */
  expiring(asOf: AsOf, until: AsOf): Expiring[] {
    const moments = [momentText("asOf", asOf), momentText("until", until)] as const;
    return JSON.parse(guarded(() => this.#native.expiring(...moments)));
  }

  /** What was earned, spent, expired, reversed and is outstanding: one row for each rule in each month. */
  summary(): SummaryRow[] {
    return JSON.parse(guarded(() => this.#native.summary()));
  }

  /** The whole: accounts, entries, the summary by month and rule, what is owed in all. */
  toJson(): string {
    return guarded(() => this.#native.toJson());
  }

  /** What no entry says: numbers below zero, payments by points that nobody was given, holds that never were. */
  get remarks(): Remark[] {
    return JSON.parse(guarded(() => this.#native.remarks()));
  }

  /** What another ledger of the same history makes different: who gains and who loses. */
  difference(other: Ledger): LedgerDifference {
    if (!(other instanceof Ledger)) throw misfit("other", "a `Ledger`", other);
    return JSON.parse(guarded(() => this.#native.difference(other.#native)));
  }

  /** The quote for a cart of a client, both documents. Throws a `KardanError`. */
  quote(client: Row, cart: Row, asOf: AsOf): Quote {
    const documents = [written("client", client), written("cart", cart)] as const;
    const moment = momentText("asOf", asOf);
    return JSON.parse(guarded(() => this.#native.quote(...documents, moment)));
  }

  /** Opens the checkout for a client at a moment: it quotes one cart after another, faster than `quote` does. Throws a `KardanError`. */
  checkout(client: Row, asOf: AsOf): Checkout {
    const document = written("client", client);
    const moment = momentText("asOf", asOf);
    const opened = guarded(() => this.#native.checkout(document, moment));
    return Checkout.of((cart) => opened.quote(this.#native, cart));
  }

  /** The ledger as text that a host keeps: `program.ledger({ state })` reads it again. */
  toState(): string {
    return guarded(() => this.#native.toState());
  }
}

/** One client at a checkout, at one moment. */
export class Checkout {
  readonly #quote: (cart: string) => string;

  private constructor(quote: (cart: string) => string) {
    this.#quote = quote;
  }

  /** @internal */
  static of(quote: (cart: string) => string): Checkout {
    return new Checkout(quote);
  }

  /** The quote for a cart, as `Ledger.quote` gives it. Throws a `KardanError`. */
  quote(cart: Row): Quote {
    const json = written("cart", cart);
    return JSON.parse(guarded(() => this.#quote(json)));
  }
}
