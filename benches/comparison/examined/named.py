"""Things that are given a name, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import datetime

from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CATEGORY, CLOSED, ROWS, STATUS, TOTAL, distinct


def queries(data):
    return {
        "segment_chain": data.orders.group_by(CLIENT)
        .agg(m=CLOSED.last(), t=TOTAL.sum())
        .filter(
            col("m") >= ago(24),
            col("m") < ago(6),
            col("t") >= 10000000,
            ~((col("m") < datetime(2025, 8, 29)) & (col("m") >= datetime(2024, 2, 29))),
        )
        .select(CLIENT),
        "partition_vip": data.orders.filter(CLOSED >= ago(12), STATUS == "completed")
        .join(
            data.clients.filter(col("sms_consent"), col("city").is_in(["City00", "City01", "City02"])).select(CLIENT),
            on=CLIENT,
            how="semi",
        )
        .group_by(CLIENT)
        .agg(TOTAL.sum())
        .filter(TOTAL >= 5000000, TOTAL < 15000000)
        .select(CLIENT),
        "named_conditions": data.orders.filter(CLOSED >= ago(18), STATUS == "completed", TOTAL >= 500000)
        .join(
            data.lines.filter(CATEGORY.is_in(["brakes", "suspension", "belts", "clutch"])).select("order_id"),
            on="order_id",
            how="semi",
        )
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 2)
        .join(
            data.orders.filter(CLOSED >= ago(3), STATUS == "completed", TOTAL >= 500000).select(CLIENT),
            on=CLIENT,
            how="anti",
        )
        .select(CLIENT),
        "owner_of_quiet_car": distinct(
            data.vehicles.filter(col("year") >= 2015)
            .join(
                data.orders.filter(col("vehicle_id").is_not_null())
                .group_by("vehicle_id")
                .agg(rows=ROWS, m=CLOSED.max())
                .filter(col("rows") >= 2, col("m") < ago(12)),
                on="vehicle_id",
                how="semi",
            )
            .join(data.orders.filter(CLOSED >= ago(12)).select(CLIENT), on=CLIENT, how="semi")
        ),
        "param_gap": data.orders.group_by(CLIENT)
        .agg(m=CLOSED.last(), s=TOTAL.filter(CLOSED < ago(12)).sum())
        .filter(col("m") < ago(9), col("m") >= ago(24), col("s") >= 3000000)
        .select(CLIENT),
    }
