"""Polars: frames in memory, closed lists as enums, money as whole kopecks; both engines; every segment read literally and rewritten by hand.

`POLARS_MAX_THREADS` must stand in the environment before this is imported.
"""

from datetime import datetime, timedelta

import polars as pl
from polars import col

from comparison import clock
from comparison.variant import LAYOUTS, LITERAL, SORTED, Variant

END = datetime(2026, 6, 1)
ENGINES = ("in-memory", "streaming")
AT, CLIENT = col("closed_at"), "client_id"


def ago(months):
    year, month = divmod(END.year * 12 + END.month - 1 - months, 12)
    return datetime(year, month + 1, 1)


def load(folder, name, layout):
    """A frame, quick to ask: one chunk, closed lists as enums, kopecks, and what it is sorted by."""
    suffix = "" if name == "clients" else LAYOUTS[layout]
    frame = pl.read_parquet(f"{folder}/{name}{suffix}.parquet")
    for column, kind in frame.schema.items():
        if kind == pl.Categorical:
            values = sorted(frame[column].cast(pl.String).unique())
            frame = frame.with_columns(col(column).cast(pl.String).cast(pl.Enum(values)))
        elif isinstance(kind, pl.Decimal):
            frame = frame.with_columns((col(column) * 100).cast(pl.Int64))
    if CLIENT in frame.columns and (layout == SORTED or name == "clients"):
        frame = frame.with_columns(col(CLIENT).set_sorted())
    return frame.rechunk().lazy()


def queries(folder, layout):
    """By segment and reading: a lazy frame that gives the clients, each once."""
    clients, vehicles, orders, lines, events = (
        load(folder, name, layout) for name in ("clients", "vehicles", "orders", "order_lines", "events")
    )
    ids = clients.select(CLIENT)
    category, kind, at = col("category"), col("kind"), col("at")
    year_long = timedelta(days=365)
    if layout != SORTED:  # lines know their order only
        two_kinds = lines.filter(category.is_in(["maintenance", "tyres"]))
        of_orders = orders.select("order_id", CLIENT)
        lines, two_kinds = (frame.join(of_orders, on="order_id") for frame in (lines, two_kinds))
    else:
        two_kinds = lines.filter(category.is_in(["maintenance", "tyres"]))

    def since(months):
        return orders.filter(AT >= ago(months), AT < END)

    def semi(rows):
        return ids.join(rows, on=CLIENT, how="semi")

    def distinct(rows):
        return rows.select(CLIENT).unique()

    toyotas = vehicles.filter(col("make") == "Toyota")
    automatic = vehicles.filter(col("transmission") == "automatic", col("mileage").is_between(60_000, 120_000))
    before = since(24).filter(AT < ago(6)).group_by(CLIENT)
    first_recent = since(3).group_by(CLIENT).agg(first=AT.min())
    in_order = orders.filter(AT < END).sort(CLIENT, "closed_at")
    neighbours = orders.select(CLIENT, "closed_at")
    neighbours = neighbours if layout == SORTED else neighbours.sort(CLIENT, "closed_at")
    month_ago = END - timedelta(days=30)
    bad = events.filter(kind == "rating", col("score") <= 2, at >= month_ago, at < END)
    completed = orders.filter(col("status") == "completed", AT < END)
    latest_completed = completed.filter(AT >= month_ago).group_by(CLIENT).agg(AT.max())
    opened, spam = events.filter(kind == "email_open"), events.filter(kind == "email_spam")
    return {
        "q1": {
            LITERAL: semi(since(24)).join(since(6), on=CLIENT, how="anti"),
            "latest": since(24).group_by(CLIENT).agg(AT.max()).filter(AT < ago(6)),
        },
        "q2": {LITERAL: semi(toyotas), "distinct": distinct(toyotas)},
        "q3": {LITERAL: semi(automatic), "distinct": distinct(automatic)},
        "q4": {
            LITERAL: since(12)
            .group_by(CLIENT)
            .agg(count=pl.len(), sum=col("total").sum())
            .filter(col("count") >= 4, col("sum") >= 100_000_00),
        },
        "q5": {
            LITERAL: lines.group_by(CLIENT)
            .agg(wanted=(category == "maintenance").sum(), unwanted=(category == "tyres").sum())
            .filter(col("wanted") >= 3, col("unwanted") == 0),
            "two kinds": two_kinds.group_by(CLIENT)
            .agg(wanted=(category == "maintenance").sum(), count=pl.len())
            .filter(col("wanted") >= 3, col("wanted") == col("count")),
        },
        "q6": {
            LITERAL: before.agg(count=pl.len(), average=col("total").mean())
            .filter(col("count") >= 6, col("average") >= 8_000_00)
            .join(since(6), on=CLIENT, how="anti"),
            "latest": since(24)
            .group_by(CLIENT)
            .agg(count=pl.len(), sum=col("total").sum(), latest=AT.max())
            .filter(col("count") >= 6, col("sum") >= 8_000_00 * col("count"), col("latest") < ago(6)),
        },
        "q7": {
            LITERAL: distinct(
                in_order.with_columns(earlier=AT.shift(1).over(CLIENT)).filter(
                    AT >= ago(3), col("earlier") < AT - year_long
                )
            ),
            "neighbours": distinct(
                neighbours.with_columns(earlier=AT.shift(1), owner=col(CLIENT).shift(1)).filter(
                    AT >= ago(3), AT < END, col("owner") == col(CLIENT), col("earlier") < AT - year_long
                )
            ),
            "two groups": orders.filter(AT < END)
            .group_by(CLIENT)
            .agg(first=AT.filter(AT >= ago(3)).min(), latest=AT.filter(AT < ago(3)).max())
            .filter(col("latest") < col("first") - year_long),
            "recent first": orders.filter(AT < ago(3))
            .join(first_recent, on=CLIENT)
            .group_by(CLIENT)
            .agg(latest=AT.max(), first=col("first").first())
            .filter(col("latest") < col("first") - year_long),
        },
        "q8": {
            LITERAL: distinct(
                bad.with_row_index("rating")
                .join(completed, on=CLIENT, how="left")
                .group_by("rating", CLIENT)
                .agg(later=(AT > at).any())
                .filter(~col("later").fill_null(False))
            ),
            "latest": bad.group_by(CLIENT)
            .agg(at.max())
            .join(latest_completed, on=CLIENT, how="left")
            .filter(AT.is_null() | (AT <= at)),
        },
        "q9": {
            LITERAL: clients.filter(
                col("email_consent"),
                ~col("blacklisted"),
                col("birth_date").dt.month() == 6,
                col("birth_date").dt.day() <= 7,
            ),
        },
        "q10": {
            LITERAL: distinct(
                spam.with_row_index("mark")
                .join(opened, on=CLIENT, suffix="_opened")
                .filter(col("at_opened") < at)
                .group_by("mark", CLIENT)
                .len()
                .filter(col("len") >= 3)
            ),
            "rare first": opened.join(spam.group_by(CLIENT).agg(latest=at.max()), on=CLIENT)
            .filter(at < col("latest"))
            .group_by(CLIENT)
            .len()
            .filter(col("len") >= 3),
        },
    }


def variants(folder, queries=queries):
    """By segment, all ways of asking."""
    return {
        segment: list(ways)
        for segment, ways in grouped(
            (segment, variant(frame, reading, layout, engine))
            for layout in LAYOUTS
            for segment, readings in queries(folder, layout).items()
            for reading, frame in readings.items()
            for engine in ENGINES
        ).items()
    }


def grouped(pairs):
    groups = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def variant(frame, reading, layout, engine):
    counted = frame.select(pl.len())

    def count():
        return counted.collect(engine=engine).item()

    return Variant(
        engine="Polars",
        reading=reading,
        layout=f"{layout} {engine}",
        clients=lambda: set(frame.select(CLIENT).collect(engine=engine)[CLIENT].to_list()),
        count=count,
        timed=lambda times: clock.timed(count, times),
    )
