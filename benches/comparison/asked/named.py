"""Things that are given a name, in Polars: by segment a lazy frame that gives the clients, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT
from comparison.words import (
    CLOSED,
    HAPPENED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    distinct,
    having,
    moment,
    months,
    only,
    since,
    whole,
    without,
)


def queries(data):
    return {
        "value_in_small_orders": having(
            data.orders,
            col("completed") >= 100_000_00,
            col("completed") < 8_000_00 * whole("rows"),
            completed=TOTAL.filter(STATUS == "completed").sum(),
            rows=ROWS,
        ),
        "gold_class": having(
            data.orders.filter(since(24)), col("sum") >= 80_000_00, col("sum") < 200_000_00, sum=TOTAL.sum()
        ),
        "was_vip": having(
            data.orders.filter(since(24)),
            col("before") >= 100_000_00,
            col("now") < 100_000_00,
            now=TOTAL.filter(since(12)).sum(),
            before=TOTAL.filter(months(24, 12)).sum(),
        ),
        "grew_to_good": having(
            data.orders.filter(since(24)), col("now") >= 4, col("rows") - col("now") < 4, now=since(12).sum(), rows=ROWS
        ),
        "heavy_orders": having(
            data.orders.filter(since(12)),
            col("heavy") >= 2,
            col("least") >= 2_000_00,
            heavy=((TOTAL >= 20_000_00) & (STATUS == "completed")).sum(),
            least=TOTAL.min(),
        ),
        "worth_a_look": pl.concat(
            [
                without(distinct(data.vehicles.filter(col("mileage") > 2_000_00)), data.orders.filter(since(12))),
                only(
                    having(data.orders, col("sum") >= 300_000_00, sum=TOTAL.sum()),
                    data.events.filter(KIND == "complaint", since(6, HAPPENED)),
                ),
                without(without(without(data.clients, data.orders), data.events), data.vehicles).select(CLIENT),
            ]
        ).unique(),
        "recent_frequent_dear": having(
            data.orders.filter(since(24)),
            col("rows") >= 6,
            col("sum") >= 60_000_00,
            col("last") >= moment("2025-12-02"),
            rows=ROWS,
            sum=TOTAL.sum(),
            last=CLOSED.max(),
        ),
    }
