"""Different values, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CATEGORY, CLOSED, HAPPENED, KIND, ROWS, STATUS, days_ago, distinct


def queries(data):
    return {
        "many_categories": data.lines.group_by(CLIENT)
        .agg(rows=CATEGORY.n_unique())
        .filter(col("rows") >= 15)
        .select(CLIENT),
        "active_days_event": data.events.filter(HAPPENED >= days_ago(90))
        .group_by(CLIENT)
        .agg(rows=HAPPENED.dt.date().n_unique())
        .filter(col("rows") >= 6)
        .select(CLIENT),
        "two_orders_one_day": distinct(
            data.orders.with_columns(d=CLOSED.dt.truncate("1d")).filter(
                col("d") == col("d").shift(1), col(CLIENT) == col(CLIENT).shift(1)
            )
        ),
        "each_year": data.orders.filter(STATUS == "completed")
        .group_by(CLIENT)
        .agg(rows=CLOSED.dt.year().n_unique())
        .filter(col("rows") >= 5)
        .select(CLIENT),
        "lines_last_year_categories": data.lines.filter(KIND == "service")
        .join(data.orders.filter(CLOSED >= ago(12)).select("order_id"), on="order_id", how="semi")
        .group_by(CLIENT)
        .agg(rows=CATEGORY.n_unique())
        .filter(col("rows") >= 6)
        .select(CLIENT),
        "same_model_twice": data.vehicles.group_by(CLIENT)
        .agg(rows=ROWS, m=col("model").n_unique())
        .filter(col("rows") > col("m"))
        .select(CLIENT),
        "kinds_distinct": data.events.filter(HAPPENED >= ago(6))
        .group_by(CLIENT)
        .agg(rows=KIND.n_unique())
        .filter(col("rows") >= 6)
        .select(CLIENT),
    }
