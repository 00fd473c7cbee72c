"""Gaps and rhythm, in Polars: by segment a lazy frame that gives the clients, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import END
from comparison.words import (
    CLOSED,
    DAY,
    EVENT_DAY,
    HAPPENED,
    ROWS,
    STATUS,
    days,
    days_since,
    having,
    months,
    only,
    since,
    span,
    whole,
)


def queries(data):
    return {
        "opens_monthly": having(
            data.kind("app_open"),
            col("rows") >= 5,
            col("span") < 30 * (whole("rows") - 1),
            rows=ROWS,
            span=span(EVENT_DAY),
        ),
        "app_overdue": having(
            data.kind("app_open"),
            col("rows") >= 2,
            days_since(col("last")) * (whole("rows") - 1) > 3 * col("span"),
            rows=ROWS,
            span=span(EVENT_DAY),
            last=EVENT_DAY.max(),
        ),
        "monthly_orders": having(
            data.orders.filter(since(12)),
            col("rows") >= 2,
            col("span") <= 30 * (whole("rows") - 1),
            rows=ROWS,
            span=span(DAY),
        ),
        "comes_faster": having(
            data.orders,
            col("recent") >= 2,
            2 * (col("last") - col("first_recent")).dt.total_days() * (whole("rows") - 1)
            < (col("last") - col("first")).dt.total_days() * (whole("recent") - 1),
            rows=ROWS,
            recent=since(12).sum(),
            first=DAY.min(),
            last=DAY.max(),
            first_recent=CLOSED.filter(since(12)).min().dt.date(),
        ),
        "half_of_weeks": having(
            data.events.filter(HAPPENED >= END - days(84)),
            col("different") >= 6,
            different=(days_since(EVENT_DAY) // 7).n_unique(),
        ),
        "four_of_five_years": having(
            data.orders.filter(STATUS == "completed", since(60)),
            pl.sum_horizontal("year_1", "year_2", "year_3", "year_4", "year_5") >= 4,
            **{f"year_{year}": months(12 * year, 12 * year - 12).any() for year in range(1, 6)},
        ),
        "every_month": having(
            only(data.orders.filter(since(12)), having(data.orders.filter(since(12)), col("rows") >= 12, rows=ROWS)),
            col("different") >= 12,
            different=CLOSED.dt.month().n_unique(),
        ),
        "app_most_months": having(
            data.kind("app_open").filter(since(8, HAPPENED)),
            col("different") >= 5,
            different=HAPPENED.dt.month().n_unique(),
        ),
        "regular_with_lada": having(
            only(data.orders, data.vehicles.filter(col("make") == "Lada"), "vehicle_id"),
            col("rows") >= 2,
            col("span") < 60 * (whole("rows") - 1),
            rows=ROWS,
            span=span(DAY),
        ),
        "rare_visits": having(
            data.orders, col("rows") >= 2, col("span") > 400 * (whole("rows") - 1), rows=ROWS, span=span(DAY)
        ),
    }
