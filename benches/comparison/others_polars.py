"""Polars: the other segments, each as a query of the kind that somebody who knows Polars would write."""

from datetime import date, datetime, timedelta

import polars as pl
from polars import col

from comparison.polars_peer import AT, CLIENT, END, ago, load
from comparison.variant import LITERAL, SORTED

TODAY = date(2026, 5, 31)


def queries(folder, layout):
    """By segment and reading: a lazy frame that gives the clients, each once."""
    clients, vehicles, orders, lines, events = (
        load(folder, name, layout) for name in ("clients", "vehicles", "orders", "order_lines", "events")
    )
    kind, total, count, born = col("kind"), col("total"), pl.len(), col("birth_date")
    past, seen = orders.filter(AT < END), events.filter(col("at") < END)
    if layout != SORTED:  # lines know their order only
        of_orders = orders.select("order_id", CLIENT)
        services, parts = (lines.filter(kind == kinds).join(of_orders, on="order_id") for kinds in ("service", "part"))
    else:
        services, parts = (lines.filter(kind == kinds) for kinds in ("service", "part"))

    def since(months):
        return orders.filter(AT >= ago(months), AT < END)

    def within(older, newer):
        return (AT >= ago(older)) & (AT < ago(newer))

    def having(rows, *conditions, **values):
        return rows.group_by(CLIENT).agg(**values).filter(*conditions)

    def distinct(rows):
        return rows.select(CLIENT).unique()

    day = AT.dt.date()
    steps = {"first": day.min(), "last": day.max(), "steps": count - 1}
    span = (col("last") - col("first")).dt.total_days()
    ago_days = (pl.lit(TODAY) - col("last")).dt.total_days()
    days_30 = END - timedelta(days=30)
    signs = [
        seen.filter(kind == "complaint", col("at") >= days_30).select(CLIENT),
        past.filter(col("status") == "cancelled", AT >= days_30).select(CLIENT),
        having(past, col("n") == 1, n=count).select(CLIENT),
    ]
    cycle = past.group_by(CLIENT).agg(n=count, **{f"m{months}": (AT >= ago(months)).sum() for months in (3, 6, 12, 24)})
    state = (
        pl.when((col("n") == 1) & (col("m3") > 0)).then(pl.lit("new")).when(col("m12") >= 3).then(pl.lit("loyal"))
        .when(col("m6") > 0).then(pl.lit("active")).when(col("m24") > 0).then(pl.lit("sleeping")).otherwise(pl.lit("lost"))
    )  # fmt: skip
    quarter_ago = (AT >= datetime(2025, 8, 29)) & (AT < datetime(2026, 3, 1))
    tyres = lines.filter(col("category") == "tyres").select("order_id").unique()
    of_parts = lines.filter(kind == "part").group_by("order_id").agg(parts=col("amount").sum())
    linked = vehicles.select("vehicle_id", "make")
    years = TODAY.year - born.dt.year() - (born.dt.month() > 5).cast(pl.Int32)  # on the last day of May
    periods = sum(within(month + 1, month).any().cast(pl.Int32) for month in range(6))
    last_order = past.group_by(CLIENT).agg(
        total=total.sort_by(AT).last(), vehicle_id=col("vehicle_id").sort_by(AT).last()
    )
    frames = {
        "parts_spend": having(parts, col("sum") >= 50_000_00, sum=col("amount").sum()),
        "short_gap": having(past, col("steps") > 0, span <= 60 * col("steps"), **steps),
        "late": having(past, col("steps") > 0, 2 * ago_days * col("steps") > 3 * span, **steps),
        "fading": having(past, ago_days.is_between(180, 365), last=day.max()),
        "many_months": having(past, col("months") >= 8, months=AT.dt.month().n_unique()),
        "regular": having(since(6), col("periods") >= 4, periods=periods),
        "last_large": last_order.filter(col("total") >= 20_000_00),
        "since_2023": having(past, col("first").dt.year() == 2023, first=AT.min()),
        "all_completed": having(past, col("all"), all=(col("status") == "completed").all()),
        "any_sign": pl.concat(signs).unique(),
        "no_sign": clients.filter(~col("blacklisted"))
        .select(CLIENT)
        .join(seen.filter(kind == "email_unsub"), on=CLIENT, how="anti")
        .join(since(6), on=CLIENT, how="anti"),
        "tyre_orders": having(orders.join(tyres, on="order_id", how="semi"), col("n") >= 2, n=count),
        "toyota_orders": distinct(orders.join(vehicles.filter(col("make") == "Toyota"), on="vehicle_id", how="semi")),
        "texts": clients.filter(
            col("city").cast(pl.String).str.contains("1", literal=True),
            col("source").cast(pl.String).str.starts_with("ma"),
        ),
        "weekends": having(past.filter(AT.dt.weekday() >= 6), col("n") >= 3, n=count),
        "summers": having(past.filter(AT.dt.month().is_between(6, 8)), col("n") >= 3, n=count),
        "birth_month": clients.filter(born.dt.month() == 5),
        "thirties": clients.filter(years.is_between(30, 39), born.dt.month() == 6, born.dt.day() <= 30),
        "sleeping": cycle.filter(state == "sleeping"),
        "was_busy": having(
            past, col("before") >= 2, col("now") < 2, before=quarter_ago.sum(), now=(AT >= ago(6)).sum()
        ),
        "largest": having(past, col("most") >= 100_000_00, most=total.max()),
        "smallest": having(since(24), col("least") < 1_000_00, least=total.min()),
        "tenth": having(services, col("sum") >= 100_000_00, sum=col("amount").sum()),
        "growing": having(
            since(24),
            col("n") > 0,
            col("now") >= 2 * col("before"),
            n=within(24, 12).sum(),
            now=total.filter(AT >= ago(12)).sum(),
            before=total.filter(within(24, 12)).sum(),
        ),
        "many_kinds": having(seen, col("kinds") >= 8, kinds=kind.n_unique()),
        "mornings": having(seen.filter(kind == "visit", col("at").dt.hour().is_between(8, 11)), col("n") >= 2, n=count),
        "content": having(seen.filter(kind == "rating"), col("mean") >= 4, mean=col("score").mean()),
        "last_make": last_order.join(linked.filter(col("make") == "BMW"), on="vehicle_id", how="semi"),
        "young_cars": distinct(
            vehicles.filter(col("make").is_in(["Toyota", "Kia", "BMW"]), col("year") >= 2015, col("mileage") > 100_000)
        ),
        "few_orders": having(past, col("n").is_between(3, 5), n=count),
        "cancels": having(
            past, col("cancelled") * 4 > col("n"), cancelled=(col("status") == "cancelled").sum(), n=count
        ),
        "part_orders": distinct(since(12).join(of_parts, on="order_id").filter(5 * col("parts") > 4 * total)),
        "car_regular": past.drop_nulls("vehicle_id")
        .group_by("vehicle_id")
        .agg(col(CLIENT).first(), n=count)
        .filter(col("n") >= 4)
        .select(CLIENT)
        .unique(),
        "newcomers": clients.filter(
            col("created_at") >= END - timedelta(days=90),
            col("created_at") < END,
            col("sms_consent"),
            col("city").is_in(["City01", "City02"]),
        ),
    }
    return {segment: {LITERAL: frame} for segment, frame in frames.items()}
