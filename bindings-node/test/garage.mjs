/** A small garage that the tests share: rules and records. */

export const RULES = `
timezone "Europe/Moscow"
currency RUB
param sleep_gap: months = 6 months
catalog stocked: text

attribute ltv "Lifetime value" = sum of (visits.money_paid where completed)
attribute last_visit = last visit.at
attribute visit_count = count of visits

segment sleeping "Sleeping clients" {
  has visit where completed
  no visit in the last sleep_gap where completed
}

segment rich { ltv >= 50 000 rub }

segment automatic for vehicle { gearbox = "automatic" }

segment stocked_make for vehicle { make in stocked }

partition worth "Worth" {
  gold when ltv >= 50 000 rub
  silver when ltv >= 900 rub
}

test "who has not come for half a year sleeps" {
  as of 2026-11-21
  client { visits: [ { at: 2026-05-21, money_paid: 5000 rub, status: "completed" } ] }
  expect sleeping
  expect not rich
}
`;

export const AS_OF = "2026-11-21";
export const INPUTS = { asOf: AS_OF, catalogs: { stocked: ["Lada"] } };

function visit(id, client, at, paid) {
  return { id, client, at: new Date(at), status: "completed", total: paid, money_paid: paid };
}

export const CLIENTS = [{ id: "anna" }, { id: "boris" }, { id: "vera" }];
export const VISITS = [
  visit(1, "anna", "2025-11-01T12:00:00Z", "40000.50"),
  visit(2, "anna", "2026-02-01T12:00:00Z", "12000.00"),
  visit(3, "boris", "2026-10-01T12:00:00Z", "900.00"),
];
export const VEHICLES = [
  { id: "A1", client: "anna", make: "Lada", gearbox: "automatic" },
  { id: "B1", client: "boris", make: "Lada", gearbox: null },
  { id: "B2", client: "boris", make: "GAZ", gearbox: "manual" },
];
export const TABLES = { clients: CLIENTS, visits: VISITS, vehicles: VEHICLES };

/** The same as documents. */
export const DOCUMENTS = CLIENTS.map(({ id }) => ({
  id,
  visits: VISITS.filter(({ client }) => client === id).map(({ client, ...visit }) => visit),
  vehicles: VEHICLES.filter(({ client }) => client === id).map(({ client, ...vehicle }) => vehicle),
}));
