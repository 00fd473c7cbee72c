"""Parts of dates, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CLOSED, HAPPENED, KIND, ROWS, TOTAL


def queries(data):
    return {
        "weekend_shoppers": data.orders.filter(CLOSED >= ago(12), CLOSED.dt.weekday() >= 6)
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 3)
        .select(CLIENT),
        "evening_people": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, a=CLOSED.dt.hour().min(), b=(CLOSED.dt.hour() >= 20).sum())
        .filter(col("rows") >= 5, col("a") >= 8, col("b") >= 2)
        .select(CLIENT),
        "christmas_only": data.orders.select(CLIENT, m=CLOSED.dt.month())
        .group_by(CLIENT)
        .agg(a=col("m").is_in([11, 12, 1]).all(), b=(col("m") == 12).any())
        .filter(col("a"), col("b"))
        .select(CLIENT),
        "monday_mornings": data.orders.filter(CLOSED.dt.weekday() == 1, CLOSED.dt.hour() < 12)
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 3)
        .select(CLIENT),
        "mostly_weekend": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, w=(CLOSED.dt.weekday() >= 6).sum())
        .filter(col("rows") >= 4, 10 * col("w") > 6 * col("rows"))
        .select(CLIENT),
        "summer_spender": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, x=pl.when(CLOSED.dt.month().is_between(6, 8)).then(4 * TOTAL).otherwise(-6 * TOTAL).sum())
        .filter(col("rows") >= 4, col("x") > 0)
        .select(CLIENT),
        "night_app": data.events.filter(KIND == "app_open")
        .filter((HAPPENED.dt.hour() >= 23) | (HAPPENED.dt.hour() < 5))
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 2)
        .join(data.orders.group_by(CLIENT).agg(m=ROWS).filter(col("m") > 3), on=CLIENT, how="anti")
        .select(CLIENT),
    }
