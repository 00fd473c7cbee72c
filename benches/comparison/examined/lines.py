"""Lines of orders, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import AMOUNT, CATEGORY, CLOSED, KIND, ROWS, STATUS, TOTAL, distinct


def queries(data):
    return {
        "mostly_parts": data.lines.group_by(CLIENT)
        .agg(x=pl.when(KIND == "part").then(AMOUNT).otherwise(-3 * AMOUNT).sum())
        .filter(col("x") > 0)
        .select(CLIENT),
        "big_line": data.lines.filter(AMOUNT >= 3000000)
        .select(CLIENT)
        .unique()
        .join(data.orders.filter(CLOSED >= ago(6)).select(CLIENT), on=CLIENT, how="anti"),
        "order_of_expensive_line": distinct(
            data.lines.filter(KIND == "service", CATEGORY.is_in(["engine", "gearbox"]))
            .select("order_id", "amount")
            .join(data.orders.filter(CLOSED >= ago(12)).select("order_id", CLIENT, "total"), on="order_id")
            .filter(2 * AMOUNT > TOTAL)
        ),
        "many_lines_order": distinct(data.lines.filter(col("order_id") == col("order_id").shift(7))),
        "avg_lines_per_order": data.lines.group_by(CLIENT)
        .agg(rows=ROWS)
        .join(data.orders.group_by(CLIENT).agg(m=ROWS).filter(col("m") >= 3), on=CLIENT)
        .filter(col("rows") >= 4 * col("m"))
        .select(CLIENT),
        "spend_service_only": data.lines.filter((KIND == "service") | CATEGORY.is_in(["oil", "filters", "fluids"]))
        .join(data.orders.filter(CLOSED >= ago(24)).select("order_id"), on="order_id", how="semi")
        .group_by(CLIENT)
        .agg(x=AMOUNT.filter(KIND == "service").sum(), p=(KIND == "part").any())
        .filter(col("x") >= 6000000, ~col("p"))
        .select(CLIENT),
        "tyre_money_share": data.lines.group_by(CLIENT)
        .agg(x=pl.when(CATEGORY == "tyres").then(6 * AMOUNT).otherwise(-4 * AMOUNT).sum())
        .filter(col("x") >= 0)
        .select(CLIENT),
        "avg_line_engine": data.lines.filter(CATEGORY == "engine")
        .group_by(CLIENT)
        .agg(AMOUNT.mean())
        .filter(AMOUNT >= 800000)
        .select(CLIENT),
        "last_oil_long_ago": data.orders.filter(CLOSED >= ago(18), STATUS == "completed")
        .join(data.lines.filter(CATEGORY == "oil").select("order_id"), on="order_id", how="semi")
        .group_by(CLIENT)
        .agg(CLOSED.max())
        .filter(CLOSED < ago(10))
        .select(CLIENT)
        .join(data.orders.filter(CLOSED >= ago(10)).select(CLIENT), on=CLIENT, how="semi"),
        "largest_basket": distinct(
            data.lines.join(
                data.orders.filter(CLOSED >= ago(24)).select("order_id"),
                on="order_id",
                how="semi",
                maintain_order="left",
            ).filter(col("order_id") == col("order_id").shift(5))
        ),
        "parts_of_order_mostly": data.lines.select(
            CLIENT, "order_id", s=pl.when(KIND == "part").then(2 * AMOUNT).otherwise(-8 * AMOUNT).cum_sum()
        )
        .filter(col("order_id") != col("order_id").shift(-1, fill_value=-1))
        .filter(col("s") - col("s").shift(1, fill_value=0) > 0)
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 3)
        .select(CLIENT),
        "every_line_service": data.orders.filter(CLOSED >= ago(24))
        .select(CLIENT, "order_id")
        .join(data.lines.filter((KIND != "service") | (AMOUNT < 100000)).select("order_id"), on="order_id", how="anti")
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 2)
        .select(CLIENT),
        "oil_without_filter": distinct(
            data.orders.filter(CLOSED >= ago(18))
            .join(data.lines.filter(CATEGORY == "oil").select("order_id"), on="order_id", how="semi")
            .join(data.lines.filter(CATEGORY == "filters").select(CLIENT), on=CLIENT, how="anti")
        ),
        "sum_of_max": data.lines.join(
            data.orders.filter(CLOSED >= ago(12)).select("order_id"), on="order_id", how="semi"
        )
        .group_by("order_id")
        .agg(col(CLIENT).first(), AMOUNT.max())
        .group_by(CLIENT)
        .agg(AMOUNT.sum())
        .filter(AMOUNT >= 6000000)
        .select(CLIENT),
        "completed_lines_sum": data.lines.filter(CATEGORY.is_in(["wash", "detailing", "interior"]))
        .join(
            data.orders.filter(CLOSED >= ago(12), STATUS == "completed").select("order_id"), on="order_id", how="semi"
        )
        .group_by(CLIENT)
        .agg(AMOUNT.sum())
        .filter(AMOUNT >= 1000000)
        .select(CLIENT),
    }
