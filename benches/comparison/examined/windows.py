"""Windows of time, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import datetime

from polars import col

from comparison.polars_peer import CLIENT
from comparison.words import CATEGORY, CLOSED, HAPPENED, KIND, ROWS, TOTAL, days_ago, distinct


def queries(data):
    return {
        "tyres_spring_and_autumn": data.orders.filter(
            (CLOSED >= datetime(2025, 3, 1)) & (CLOSED < datetime(2025, 6, 1))
            | (CLOSED >= datetime(2025, 9, 1)) & (CLOSED < datetime(2025, 12, 1))
        )
        .join(data.lines.filter(CATEGORY == "tyres").select("order_id"), on="order_id", how="semi")
        .group_by(CLIENT)
        .agg(a=CLOSED.min(), b=CLOSED.max())
        .filter(col("a") < datetime(2025, 6, 1), col("b") >= datetime(2025, 9, 1))
        .select(CLIENT),
        "last_48_hours": distinct(
            data.events.filter(HAPPENED >= days_ago(2), KIND == "page_view").join(
                data.orders.filter(CLOSED >= days_ago(2)).select(CLIENT), on=CLIENT, how="anti"
            )
        ),
        "this_year_vs_last": data.orders.filter(CLOSED >= datetime(2025, 1, 1))
        .group_by(CLIENT)
        .agg(rows=ROWS, a=CLOSED.first())
        .filter(col("rows") >= 3, col("a") >= datetime(2026, 1, 1))
        .select(CLIENT),
        "previous_week_spend": data.orders.filter(CLOSED >= datetime(2026, 5, 18))
        .group_by(CLIENT)
        .agg(TOTAL.sum(), CLOSED.last())
        .filter(TOTAL >= 3000000, CLOSED < datetime(2026, 5, 25))
        .select(CLIENT),
        "from_until": data.orders.filter(CLOSED >= datetime(2025, 12, 15), CLOSED < datetime(2026, 4, 1))
        .group_by(CLIENT)
        .agg(a=((CLOSED < datetime(2026, 1, 15)) & (TOTAL >= 500000)).any(), b=(CLOSED >= datetime(2026, 1, 15)).sum())
        .filter(col("a"), col("b") <= 1)
        .select(CLIENT),
        "visits_all_quarters": data.orders.filter(CLOSED >= datetime(2025, 4, 1), CLOSED < datetime(2026, 4, 1))
        .group_by(CLIENT)
        .agg(rows=CLOSED.dt.quarter().n_unique())
        .filter(col("rows") == 4)
        .select(CLIENT),
    }
