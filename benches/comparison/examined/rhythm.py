"""Gaps and rhythm, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import date

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CATEGORY, CLOSED, CREATED, HAPPENED, KIND, ROWS, STATUS


def queries(data):
    return {
        "ten_of_twelve_months": data.orders.filter(CLOSED >= ago(12), STATUS == "completed")
        .group_by(CLIENT)
        .agg(rows=CLOSED.dt.month().n_unique())
        .filter(col("rows") >= 10)
        .select(CLIENT),
        "regular_monthly": data.orders.filter(STATUS == "completed")
        .group_by(CLIENT)
        .agg(rows=ROWS, a=CLOSED.first(), b=CLOSED.last())
        .filter(
            col("rows") >= 6,
            (col("b").dt.date() - col("a").dt.date()).dt.total_days() <= 30 * (col("rows").cast(pl.Int64) - 1),
        )
        .select(CLIENT),
        "overdue": data.orders.group_by(CLIENT)
        .agg(rows=ROWS.cast(pl.Int64), a=CLOSED.first().dt.date(), b=CLOSED.last().dt.date())
        .filter(
            col("rows") >= 4,
            col("b") >= ago(12).date(),
            (pl.lit(date(2026, 5, 31)) - col("b")).dt.total_days() * (col("rows") - 1)
            > 2 * (col("b") - col("a")).dt.total_days(),
        )
        .select(CLIENT),
        "loyal_from_start": data.orders.group_by(CLIENT)
        .agg(
            l=CLOSED.last(),
            x=(STATUS == "cancelled").any(),
            a=CLOSED.is_between(ago(24), ago(12), closed="left").any(),
            b=CLOSED.is_between(ago(36), ago(24), closed="left").any(),
        )
        .filter(col("l") >= ago(12), ~col("x"), col("a"), col("b"))
        .join(data.clients.filter(CREATED < ago(36)).select(CLIENT), on=CLIENT, how="semi")
        .select(CLIENT),
        "email_gap": data.events.filter(KIND == "app_open")
        .group_by(CLIENT)
        .agg(rows=ROWS.cast(pl.Int64), a=HAPPENED.first().dt.date(), b=HAPPENED.last().dt.date())
        .filter(col("rows") >= 4, (col("b") - col("a")).dt.total_days() <= 10 * (col("rows") - 1))
        .select(CLIENT),
        "churn_by_own_rhythm": data.orders.filter(STATUS == "completed", CLOSED >= ago(36))
        .group_by(CLIENT)
        .agg(rows=ROWS.cast(pl.Int64), a=CLOSED.first().dt.date(), b=CLOSED.last().dt.date())
        .filter(
            col("rows") >= 5,
            (col("b") - col("a")).dt.total_days() <= 60 * (col("rows") - 1),
            (pl.lit(date(2026, 5, 31)) - col("b")).dt.total_days() * (col("rows") - 1)
            > 3 * (col("b") - col("a")).dt.total_days(),
        )
        .select(CLIENT),
        "oil_at_least_yearly": data.orders.filter(CLOSED >= ago(48))
        .join(data.lines.filter(CATEGORY == "oil").select("order_id"), on="order_id", how="semi")
        .select(
            CLIENT,
            b=pl.when(CLOSED >= ago(12))
            .then(1)
            .when(CLOSED >= ago(24))
            .then(2)
            .when(CLOSED >= ago(36))
            .then(3)
            .otherwise(4),
        )
        .group_by(CLIENT)
        .agg(rows=col("b").n_unique())
        .filter(col("rows") >= 3)
        .select(CLIENT),
    }
