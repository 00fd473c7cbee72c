"""Sums, averages, extremes, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import date, datetime

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CLOSED, HAPPENED, KIND, ROWS, STATUS, TOTAL


def queries(data):
    return {
        "check_grew": data.orders.filter(CLOSED >= ago(18))
        .group_by(CLIENT)
        .agg(a=TOTAL.filter(CLOSED >= ago(6)).mean(), b=TOTAL.filter(CLOSED < ago(6)).mean())
        .filter(col("a") > 1.5 * col("b"))
        .select(CLIENT),
        "rates_low": data.events.filter(KIND == "rating")
        .group_by(CLIENT)
        .agg(rows=ROWS, m=col("score").mean())
        .filter(col("rows") >= 3, col("m") < 3.5)
        .select(CLIENT),
        "spend_fell": data.orders.filter(CLOSED >= ago(24), STATUS == "completed")
        .group_by(CLIENT)
        .agg(l=TOTAL.filter(CLOSED < ago(12)).sum(), t=TOTAL.sum())
        .filter(col("l") >= 5000000, 2 * (col("t") - col("l")) < col("l"))
        .select(CLIENT),
        "quarter_over_quarter": data.orders.filter(CLOSED >= datetime(2025, 10, 1), CLOSED < datetime(2026, 4, 1))
        .group_by(CLIENT)
        .agg(x=pl.when(CLOSED >= datetime(2026, 1, 1)).then(10 * TOTAL).otherwise(-7 * TOTAL).sum())
        .filter(col("x") < 0)
        .select(CLIENT),
        "spend_per_day": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, s=TOTAL.sum(), a=CLOSED.first().dt.date())
        .filter(col("rows") >= 3, col("s") >= 30000 * ((pl.lit(date(2026, 5, 31)) - col("a")).dt.total_days() + 1))
        .select(CLIENT),
        "recency_frequency_money": data.orders.filter(CLOSED >= ago(24))
        .group_by(CLIENT)
        .agg(m=CLOSED.last(), rows=(STATUS == "completed").sum(), s=TOTAL.filter(STATUS == "completed").sum())
        .filter(
            col("m") >= datetime(2026, 4, 1),
            col("rows") >= 2,
            col("s") >= 2000000,
            (col("rows") >= 8) | (col("s") >= 12000000),
        )
        .select(CLIENT),
        "spread_of_checks": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, a=TOTAL.max(), b=TOTAL.min())
        .filter(col("rows") >= 3, col("a") >= 10 * col("b"))
        .select(CLIENT),
        "big_order_recent_max": data.orders.group_by(CLIENT)
        .agg(
            a=TOTAL.filter(CLOSED >= ago(6)).max(),
            b=TOTAL.filter(CLOSED < ago(6)).max(),
            m=TOTAL.filter(CLOSED < ago(6)).mean(),
        )
        .filter(col("a") > col("b"), col("m") >= 600000)
        .select(CLIENT),
        "max_min_score": data.events.filter(col("score").is_not_null())
        .group_by(CLIENT)
        .agg(a=col("score").max(), b=col("score").min(), rows=ROWS)
        .filter(col("a") == 5, col("b") == 1, col("rows") >= 4)
        .select(CLIENT),
        "scores_improved": data.events.filter(col("score").is_not_null())
        .group_by(CLIENT)
        .agg(x=col("score").filter(HAPPENED >= ago(12)).mean() - col("score").filter(HAPPENED < ago(12)).mean())
        .filter(col("x") >= 1.5)
        .select(CLIENT),
        "or_else_score": data.events.filter(col("score").is_not_null())
        .group_by(CLIENT)
        .agg(col("score").mean())
        .filter(col("score") < 3)
        .join(data.orders.filter(CLOSED >= ago(3)).select(CLIENT), on=CLIENT, how="semi")
        .select(CLIENT),
    }
