"""The workload's data: clients, vehicles, orders, lines and events, the same on every machine.

usage: generate.py SCALE FOLDER [ROWS]
At scale 1 a million clients, 1.3 million vehicles, 10 million orders over six years, 25 million lines, 10 million events of 20 kinds.
ROWS is a factor for the rows that hang on clients. FOLDER/NAME.parquet is chronological, as an export is; FOLDER/NAME_sorted.parquet has the rows of a client together, by time, and its lines
know their client. All times are whole seconds; nothing is after 2026-05-31.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FIRST, END = (int(np.datetime64(day, "s").astype("int64")) for day in ("2020-06-01", "2026-06-01"))

CITIES = [f"City{number:02d}" for number in range(40)]
SOURCES = ["website", "referral", "ads", "maps", "walk_in", "marketplace", "social", "partner"]
MAKES = (
    "Lada Toyota Hyundai Kia Volkswagen Renault Nissan Skoda Ford BMW Mercedes Mazda Honda "
    "Mitsubishi Chery Haval Geely Audi Lexus Opel Peugeot Subaru Volvo Suzuki Other"
).split()
MODELS_OF_A_MAKE = 8
MODELS = [f"{make}-{number}" for make in MAKES for number in range(MODELS_OF_A_MAKE)]
TRANSMISSIONS = {"automatic": 45, "manual": 38, "cvt": 12, "robot": 5}
STATUSES = {"completed": 92, "cancelled": 5, "open": 3}
CATEGORIES = (
    "maintenance oil diagnostics brakes tyres suspension engine electrics body paint battery ac exhaust clutch gearbox "
    "steering cooling fuel ignition lighting glass interior wash detailing alignment belts filters fluids inspection other"
).split()
LINE_KINDS = {"service": 55, "part": 45}
EVENT_KINDS = {
    "email_sent": 20,
    "email_open": 14,
    "page_view": 12,
    "sms_sent": 9,
    "sms_delivered": 8,
    "app_open": 8,
    "email_click": 4,
    "call_in": 4,
    "call_out": 4,
    "rating": 5,
    "visit": 3,
    "login": 2.5,
    "coupon_issued": 2,
    "coupon_used": 1,
    "bonus_accrued": 1.5,
    "bonus_spent": 0.8,
    "complaint": 0.4,
    "referral": 0.3,
    "email_spam": 0.35,
    "email_unsub": 0.15,
}
RATING = list(EVENT_KINDS).index("rating")
SCORES = {1: 6, 2: 5, 3: 9, 4: 25, 5: 55}

random = np.random.default_rng(20260601)


def zipf(count, exponent=1.0):
    """The weights of the first, second, third most frequent of `count` values."""
    return 1.0 / np.arange(1, count + 1) ** exponent


def draw_codes(count, weights):
    """Draws positions in `weights`, each as often as it weighs."""
    bounds = np.cumsum(np.asarray(list(weights), float))
    return np.searchsorted(bounds / bounds[-1], random.random(count), side="right").astype(np.uint8)


def draw_owners(count, weights):
    """Draws a client for each of `count` rows."""
    bounds = np.cumsum(weights)
    return np.searchsorted(bounds / bounds[-1], random.random(count), side="right").astype(np.int32)


def starts(owners, count):
    """Where the rows of each owner begin when they are sorted by owner."""
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=count), out=offsets[1:])
    return offsets


class Clients(NamedTuple):
    """What the rows below a client depend on."""

    count: int
    first: np.ndarray  # when the client came, as a share of the six years
    life: np.ndarray  # how long it stays, likewise
    pauses: np.ndarray  # whether it stays away for long in between
    order_weights: np.ndarray
    columns: dict

    def draw_times(self, owners):
        """An instant within the time of each row's owner."""
        share = random.random(len(owners))
        paused = np.where(share < 0.6, share / 0.6 * 0.35, 0.72 + (share - 0.6) / 0.4 * 0.28)
        share = np.where(self.pauses[owners], paused, share)
        span = END - FIRST
        times = FIRST + ((self.first[owners] + share * self.life[owners]) * span).astype(np.int64)
        return np.minimum(times, END - 1)


def draw_clients(count):
    city, source = draw_codes(count, zipf(40, 0.9)), draw_codes(count, zipf(8, 0.8))
    no_birth_date = random.random(count) < 0.20
    from_1950 = int(np.datetime64("1950-01-01", "D").astype(int))
    birth_date = (from_1950 + (random.beta(2.2, 2.0, count) * 365.25 * 56).astype(int)).astype(np.int32)
    blacklisted = random.random(count) < 0.01
    email_consent, sms_consent = random.random(count) < 0.60, random.random(count) < 0.75
    first = random.random(count) ** 1.4 * 0.97
    life = np.minimum(random.exponential(0.75, count) + 0.01, 1 - first)
    pauses = random.random(count) < 0.12
    order_weights = random.lognormal(0, 1.15, count) * np.sqrt(life)
    order_weights[random.random(count) < 0.12] = 0  # came, and never ordered
    columns = {
        "client_id": pa.array(np.arange(count, dtype=np.int32)),
        "city": dictionary(city, CITIES),
        "source": dictionary(source, SOURCES),
        "birth_date": pa.array(birth_date, pa.int32(), mask=no_birth_date).cast(pa.date32()),
        "email_consent": pa.array(email_consent),
        "sms_consent": pa.array(sms_consent),
        "blacklisted": pa.array(blacklisted),
        "created_at": instants((FIRST + first * (END - FIRST)).astype(np.int64)),
    }
    return Clients(count, first, life, pauses, order_weights, columns)


def draw_vehicles(clients, count):
    """Vehicles in the order of their purchase; who owns them and their columns."""
    owners = draw_owners(count, random.gamma(1.6, 1.0, clients.count))
    make = draw_codes(count, zipf(len(MAKES), 0.75))
    model = make * MODELS_OF_A_MAKE + draw_codes(count, zipf(MODELS_OF_A_MAKE))
    transmission = draw_codes(count, TRANSMISSIONS.values())
    year = (2026 - np.minimum(random.gamma(3.0, 3.4, count), 40)).astype(np.int16)
    by_year = (2026 - year.astype(np.int32)) * random.lognormal(9.5, 0.45, count)
    mileage = np.minimum(by_year + random.random(count) * 8000, 900_000).astype(np.int32)
    columns = {
        "vehicle_id": pa.array(np.arange(count, dtype=np.int32)),
        "client_id": pa.array(owners),
        "make": dictionary(make, MAKES),
        "model": dictionary(model, MODELS),
        "transmission": dictionary(transmission, TRANSMISSIONS),
        "year": pa.array(year),
        "mileage": pa.array(mileage),
    }
    return owners, columns


def draw_chronology(clients, count, weights):
    """Owners and times of rows, in the order of time."""
    owners = draw_owners(count, weights)
    times = clients.draw_times(owners)
    order = np.argsort(times, kind="stable")
    return owners[order], times[order]


def draw_vehicles_of(owners, vehicle_owners, clients):
    """One of the owner's vehicles for each row, or -1."""
    by_owner = np.argsort(vehicle_owners, kind="stable").astype(np.int32)
    offsets = starts(vehicle_owners, clients.count)
    choices = offsets[owners + 1] - offsets[owners]
    chosen = offsets[owners] + (random.random(len(owners)) * choices).astype(np.int64)
    return np.where(choices > 0, by_owner[np.minimum(chosen, len(by_owner) - 1)], -1).astype(np.int32)


def draw_lines(orders, count):
    """At least one line per order; the order's number and the columns of each."""
    further = random.integers(0, orders, count - orders, dtype=np.int32)
    order = np.sort(np.concatenate([np.arange(orders, dtype=np.int32), further]))
    category = draw_codes(count, zipf(len(CATEGORIES), 0.8))
    kind = draw_codes(count, LINE_KINDS.values())
    kopecks = (random.lognormal(7.7, 0.95, count) * 100).astype(np.int64)
    columns = {
        "order_id": pa.array(order),
        "kind": dictionary(kind, LINE_KINDS),
        "category": dictionary(category, CATEGORIES),
        "amount": money(kopecks),
    }
    return order, kopecks, columns


def dictionary(codes, names):
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(names)))


def money(kopecks):
    """Kopecks as 128-bit decimals of two places."""
    words = np.zeros((len(kopecks), 2), np.int64)
    words[:, 0] = kopecks
    return pa.Array.from_buffers(pa.decimal128(12, 2), len(kopecks), [None, pa.py_buffer(words)])


def instants(seconds):
    return pa.array(seconds * 1_000_000, pa.timestamp("us"))


class Writer:
    """Writes tables into a folder, and says so."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def write(self, name, columns):
        path = self.folder / f"{name}.parquet"
        pq.write_table(pa.table(columns), path, row_group_size=1 << 20, compression="zstd")
        print(f"wrote {path}", flush=True)

    def write_sorted(self, name, columns, order):
        self.write(f"{name}_sorted", {column: values.take(pa.array(order)) for column, values in columns.items()})


def by_client_and_time(owners, times):
    return np.argsort((owners.astype(np.int64) << 32) | (times - FIRST), kind="stable")


def main():
    scale, writer = float(sys.argv[1]), Writer(sys.argv[2])
    rows = scale * float(sys.argv[3]) if len(sys.argv) > 3 else scale
    client_count = int(scale * 1_000_000)
    vehicle_count, order_count, line_count, event_count = (int(rows * millions * 1e6) for millions in (1.3, 10, 25, 10))
    clients = draw_clients(client_count)
    writer.write("clients", clients.columns)

    vehicle_owners, vehicles = draw_vehicles(clients, vehicle_count)
    writer.write("vehicles", vehicles)
    writer.write_sorted("vehicles", vehicles, np.argsort(vehicle_owners, kind="stable"))

    owners, times = draw_chronology(clients, order_count, clients.order_weights)
    status = draw_codes(order_count, STATUSES.values())
    vehicle = draw_vehicles_of(owners, vehicle_owners, clients)
    line_order, kopecks, lines = draw_lines(order_count, line_count)
    totals = np.bincount(line_order, weights=kopecks, minlength=order_count).astype(np.int64)  # exact: below 2^53
    orders = {
        "order_id": pa.array(np.arange(order_count, dtype=np.int32)),
        "client_id": pa.array(owners),
        "vehicle_id": pa.array(vehicle, mask=vehicle < 0),
        "closed_at": instants(times),
        "total": money(totals),
        "status": dictionary(status, STATUSES),
    }
    writer.write("orders", orders)
    order_of_orders = by_client_and_time(owners, times)
    writer.write_sorted("orders", orders, order_of_orders)

    writer.write("order_lines", lines)
    places = np.empty(order_count, np.int32)
    places[order_of_orders] = np.arange(order_count, dtype=np.int32)
    order_of_lines = np.argsort(places[line_order], kind="stable")
    writer.write_sorted("order_lines", lines | {"client_id": pa.array(owners[line_order])}, order_of_lines)

    owners, times = draw_chronology(clients, event_count, random.lognormal(0, 1.0, client_count))
    kind = draw_codes(event_count, EVENT_KINDS.values())
    drawn = np.array(list(SCORES), np.uint8)[draw_codes(event_count, SCORES.values())]
    events = {
        "client_id": pa.array(owners),
        "at": instants(times),
        "kind": dictionary(kind, EVENT_KINDS),
        "score": pa.array(drawn, mask=kind != RATING),
    }
    writer.write("events", events)
    writer.write_sorted("events", events, by_client_and_time(owners, times))


if __name__ == "__main__":
    main()
