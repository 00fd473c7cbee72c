"""Sums, averages, extremes, in Polars: by segment a lazy frame that gives the clients, each once."""

from datetime import date

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT
from comparison.words import (
    AMOUNT,
    BORN,
    CATEGORY,
    CLOSED,
    CREATED,
    HAPPENED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    dates,
    days_since,
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
        "large_average": having(
            data.orders, col("rows") >= 5, col("sum") > 15_000_00 * whole("rows"), rows=ROWS, sum=TOTAL.sum()
        ),
        "middle_spend": having(
            data.orders.filter(since(12), STATUS == "completed"),
            col("sum").is_between(50_000_00, 100_000_00),
            sum=TOTAL.sum(),
        ),
        "spend_halved": having(
            data.orders.filter(since(24)),
            col("difference") < 0,
            difference=pl.when(since(12)).then(2 * TOTAL).otherwise(-TOTAL).sum(),
        ),
        "ahead_of_last_year": having(
            data.orders.filter(CLOSED >= moment("2025-01-01")),
            col("this_year") > col("year_before"),
            this_year=TOTAL.filter(CLOSED >= moment("2026-01-01")).sum(),
            year_before=TOTAL.filter(dates("2025-01-01", "2025-06-01")).sum(),
        ),
        "mostly_parts": having(
            data.client_lines(),
            col("difference") > 0,
            difference=pl.when(KIND == "part").then(3 * AMOUNT).otherwise(-7 * AMOUNT).sum(),
        ),
        "mostly_services": having(
            data.ordered_lines(since(12)),
            col("services") * 10 >= 9 * col("sum"),
            services=AMOUNT.filter(KIND == "service").sum(),
            sum=AMOUNT.sum(),
        ),
        "average_grew": having(
            data.orders.filter(since(24)),
            2 * col("sum") * col("rows_before") > 3 * col("sum_before") * col("rows"),
            col("rows") > 0,
            col("rows_before") > 0,
            sum=TOTAL.filter(since(12)).sum(),
            rows=since(12).sum().cast(pl.Int64),
            sum_before=TOTAL.filter(months(24, 12)).sum(),
            rows_before=months(24, 12).sum().cast(pl.Int64),
        ),
        "one_huge_order": having(
            data.orders, col("most") * whole("rows") > 5 * col("sum"), most=TOTAL.max(), rows=ROWS, sum=TOTAL.sum()
        ),
        "wide_spread": having(data.orders, col("most") - col("least") > 50_000_00, most=TOTAL.max(), least=TOTAL.min()),
        "cheap_oil": distinct(data.client_lines(CATEGORY == "oil", AMOUNT < 300_00)),
        "low_scores_this_year": having(
            data.events.filter(HAPPENED >= moment("2026-01-01")), col("most") <= 3, most=col("score").max()
        ),
        "both_extremes": having(
            data.kind("rating"), col("least") == 1, col("most") == 5, least=col("score").min(), most=col("score").max()
        ),
        "long_orders": data.client_lines()
        .group_by(CLIENT)
        .agg(lines=ROWS)
        .join(data.orders.group_by(CLIENT).agg(bought=ROWS), on=CLIENT)
        .filter(col("lines") > 4 * col("bought"))
        .select(CLIENT),
        "driven_far": having(
            data.vehicles, col("sum") > 200_000 * whole("rows"), sum=whole("mileage").sum(), rows=ROWS
        ),
        "old_and_new_car": only(
            distinct(data.vehicles.filter(col("year") >= 2024)), data.vehicles.filter(col("year") <= 2010)
        ),
        "cashback": having(
            data.orders.filter(since(12), STATUS == "completed"), col("sum") >= 100_000_00, sum=TOTAL.sum()
        ),
        "chassis_spend": having(
            data.ordered_lines(since(12), CATEGORY.is_in(["brakes", "suspension", "steering"])),
            col("sum") >= 20_000_00,
            sum=AMOUNT.sum(),
        ),
        "least_order_large": having(data.orders.filter(since(12)), col("least") >= 10_000_00, least=TOTAL.min()),
        "monthly_value": data.orders.group_by(CLIENT)
        .agg(sum=TOTAL.sum())
        .join(data.clients, on=CLIENT)
        .filter(col("sum") * 30 > 10_000_00 * (days_since(CREATED.dt.date()) + 1))
        .select(CLIENT),
        "monthly_spend": having(data.orders.filter(since(24)), col("sum") >= 240_000_00, sum=TOTAL.sum()),
        "below_own_score": having(
            data.kind("rating"),
            col("least") * whole("rows") < col("sum"),
            least=col("score").filter(since(12, HAPPENED)).min().cast(pl.Int64),
            rows=ROWS,
            sum=whole("score").sum(),
        ),
        "near_record": having(
            data.orders,
            col("rows") >= 5,
            10 * col("recent") >= 9 * col("most"),
            rows=ROWS,
            recent=TOTAL.filter(since(3)).max(),
            most=TOTAL.max(),
        ),
        "middling_scores": having(
            data.kind("rating"),
            col("rows") >= 4,
            col("sum").is_between(2 * whole("rows"), 3 * whole("rows")),
            rows=ROWS,
            sum=whole("score").sum(),
        ),
        "content_or_silent": without(
            having(data.orders.filter(since(12)), col("rows") >= 3, rows=ROWS), data.events.filter(col("score") < 4)
        ),
        "last_and_body": data.orders.group_by(CLIENT)
        .agg(last_total=data.last(TOTAL))
        .join(data.client_lines(CATEGORY == "body").group_by(CLIENT).agg(body=AMOUNT.max()), on=CLIENT, how="left")
        .filter(col("last_total") + col("body").fill_null(0) >= 60_000_00)
        .select(CLIENT),
        "visits_unrated": without(
            distinct(data.events.filter(KIND == "visit", since(24, HAPPENED))),
            data.events.filter(col("score").is_not_null(), since(24, HAPPENED)),
        ),
        "near_record_of_two_years": having(
            data.orders.filter(since(24)),
            col("rows") >= 4,
            10 * col("recent") >= 9 * col("most"),
            rows=ROWS,
            recent=TOTAL.filter(since(3)).max(),
            most=TOTAL.max(),
        ),
        "thirties_spend": only(
            having(data.orders.filter(since(24)), col("sum") >= 12_000_00 * whole("rows"), sum=TOTAL.sum(), rows=ROWS),
            data.clients.filter(BORN > date(1980, 5, 31), BORN <= date(1996, 5, 31)),
        ),
        "early_value": having(
            data.orders,
            col("last") < moment("2024-01-01"),
            col("early") >= 50_000_00,
            last=CLOSED.max(),
            early=TOTAL.filter(CLOSED < moment("2022-01-01")).sum(),
        ),
        "recent_average": having(
            data.orders.filter(since(3)), col("sum") >= 15_000_00 * whole("rows"), sum=TOTAL.sum(), rows=ROWS
        ),
    }
