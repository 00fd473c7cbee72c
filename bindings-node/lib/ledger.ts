import * as native from "../native";
import { misfit, optionalText, text } from "./argument";
import { momentText, type Row, written } from "./document";
import { guarded } from "./error";
import type { AsOf } from "./program";

/** What happened to a client: `{ key, client, at, event }`. The key tells facts apart. */
export type Fact = Row;

/** A change of a balance. Points are text, exact. */
export interface Entry {
  /** Its own key within its account. */
  id: string;
  /** Whose points: a client's, or an employee's. */
  account: { holder: string; key: string };
  /** What kind of change. */
  kind: "earned" | "spent" | "expired" | "reversed" | "restored" | "adjusted" | "merged";
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

/** How an account stands. */
export interface Standing {
  /** The collection that it is of: `client`. */
  holder: string;
  /** The key in it. */
  account: string;
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
  account(key: string, asOf: AsOf, holder = "client"): Standing | null {
    const moment = momentText("asOf", asOf);
    const who = optionalText("holder", holder) ?? "client";
    return JSON.parse(guarded(() => this.#native.account(who, text("key", key), moment)));
  }

  /** The whole: accounts, entries, the summary by month and rule, what is owed in all. */
  toJson(): string {
    return guarded(() => this.#native.toJson());
  }

  /** What another ledger of the same history makes different, as JSON: who gains and who loses. */
  difference(other: Ledger): string {
    if (!(other instanceof Ledger)) throw misfit("other", "a `Ledger`", other);
    return guarded(() => this.#native.difference(other.#native));
  }

  /** The quote for a cart of a client, both documents. Throws a `KardanError`. */
  quote(client: Row, cart: Row, asOf: AsOf): Quote {
    const documents = [written("client", client), written("cart", cart)] as const;
    const moment = momentText("asOf", asOf);
    return JSON.parse(guarded(() => this.#native.quote(...documents, moment)));
  }

  /** The ledger as text that a host keeps: `program.ledger({ state })` reads it again. */
  toState(): string {
    return guarded(() => this.#native.toState());
  }
}
