"""Lines of orders, in Polars: by segment a lazy frame that gives the clients, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import (
    AMOUNT,
    CATEGORY,
    CLOSED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    distinct,
    having,
    only,
    since,
    without,
)


def queries(data):
    order = col("order_id")
    mostly = data.ordered_lines(KIND == "service").filter(10 * AMOUNT > 9 * TOTAL)
    return {
        "brakes_with_tyres": distinct(
            only(data.lines.filter(CATEGORY == "brakes"), data.orders_with("tyres"), "order_id")
        )
        if data.sorted
        else distinct(
            only(only(data.orders, data.orders_with("brakes"), "order_id"), data.orders_with("tyres"), "order_id")
        ),
        "eight_lines": distinct(data.lines.filter(col("order_id") == col("order_id").shift(7)))
        if data.sorted
        else distinct(
            only(data.orders, data.lines.group_by("order_id").agg(rows=ROWS).filter(col("rows") >= 8), "order_id")
        ),
        "oil_elsewhere": without(
            distinct(data.client_lines(CATEGORY == "oil")),
            only(data.orders.filter(since(12)), data.orders_with("oil"), "order_id"),
        ),
        "cooling_twice": having(
            data.ordered_lines(since(12), CATEGORY.is_in(["ac", "cooling"]), AMOUNT > 5_000_00),
            col("rows") >= 2,
            rows=ROWS,
        ),
        "one_service_mostly": distinct(
            data.lines.filter((order == order.shift(1)) | (order == order.shift(-1)), KIND == "service")
            .drop(CLIENT)
            .join(data.orders, on="order_id")
            .filter(10 * AMOUNT > 9 * TOTAL)
            if data.sorted
            else only(
                mostly,
                having(only(data.lines, mostly, "order_id"), col("rows") >= 2, by="order_id", rows=ROWS),
                "order_id",
            )
        ),
        "always_serviced": without(
            having(data.orders, col("rows") >= 3, rows=ROWS),
            without(data.orders, data.lines.filter(KIND == "service").select("order_id"), "order_id"),
        ),
        "services_only": having(
            data.client_lines(), col("rows") >= 5, col("services"), rows=ROWS, services=(KIND == "service").all()
        ),
        "oil_without_filter": distinct(
            without(
                only(data.orders.filter(since(24)), data.orders_with("oil"), "order_id"),
                data.orders_with("filters"),
                "order_id",
            )
        ),
        "never_filters": without(
            having(only(data.orders, data.orders_with("oil"), "order_id"), col("rows") >= 3, rows=ROWS),
            data.client_lines(CATEGORY.is_in(["filters", "belts"])),
        ),
        "dear_parts": having(
            data.client_lines(),
            col("parts") * col("service_rows") > 2 * col("services") * col("part_rows"),
            col("part_rows") > 0,
            col("service_rows") > 0,
            parts=AMOUNT.filter(KIND == "part").sum(),
            part_rows=(KIND == "part").sum().cast(pl.Int64),
            services=AMOUNT.filter(KIND == "service").sum(),
            service_rows=(KIND == "service").sum().cast(pl.Int64),
        ),
        "cancelled_parts": having(
            data.ordered_lines(STATUS == "cancelled", KIND == "part"), col("sum") >= 20_000_00, sum=AMOUNT.sum()
        ),
        "open_parts": distinct(
            data.ordered_lines(STATUS == "open", KIND == "part")
            .group_by("order_id")
            .agg(sum=AMOUNT.sum(), client_id=col(CLIENT).first())
            .filter(col("sum") >= 10_000_00)
        ),
        "oil_three_times": having(data.client_lines(CATEGORY == "oil"), col("rows") >= 3, rows=ROWS),
        "longest_order": distinct(data.lines.filter(col("order_id") == col("order_id").shift(9)))
        if data.sorted
        else distinct(only(data.orders, having(data.lines, col("rows") >= 10, by="order_id", rows=ROWS), "order_id")),
        "lines_an_order": data.client_lines()
        .group_by(CLIENT)
        .agg(lines=ROWS)
        .join(data.orders.group_by(CLIENT).agg(bought=ROWS), on=CLIENT)
        .filter(col("bought") >= 4, 2 * col("lines") >= 7 * col("bought"))
        .select(CLIENT),
        "largest_by_lines": distinct(
            only(
                data.orders.filter(STATUS == "completed"),
                having(data.lines, col("sum") >= 80_000_00, by="order_id", sum=AMOUNT.sum()),
                "order_id",
            )
        ),
        "spend_with_oil": having(
            only(data.orders, data.orders_with("oil"), "order_id"), col("sum") >= 50_000_00, sum=TOTAL.sum()
        ),
        "bmw_tyres": distinct(
            only(
                data.vehicles.filter(col("make") == "BMW"),
                only(data.orders, data.orders_with("tyres"), "order_id"),
                "vehicle_id",
            )
        ),
        "dear_lines_only": distinct(
            only(
                data.orders.filter(since(12)),
                having(
                    data.lines, col("least") >= 5_000_00, col("rows") >= 3, by="order_id", least=AMOUNT.min(), rows=ROWS
                ),
                "order_id",
            )
        ),
        "tyres_once_at_most": without(
            having(data.orders.filter(since(24)), col("rows") >= 6, rows=ROWS),
            having(
                only(data.orders.filter(since(24)), data.orders_with("tyres"), "order_id"), col("rows") >= 2, rows=ROWS
            ),
        ),
        "oil_three_times_a_year": having(data.ordered_lines(since(12), CATEGORY == "oil"), col("rows") >= 3, rows=ROWS),
        "dear_parts_twice": having(
            data.client_lines(
                KIND == "part",
                AMOUNT >= 8_000_00,
                CATEGORY.is_in(["engine", "gearbox", "clutch", "exhaust", "steering", "electrics"]),
            ),
            col("rows") >= 2,
            rows=ROWS,
        ),
        "engine_of_bmw": distinct(
            only(
                only(
                    data.orders.filter(since(12)),
                    data.lines.filter(CATEGORY == "engine", AMOUNT >= 10_000_00),
                    "order_id",
                ),
                data.vehicles.filter(col("make").is_in(["BMW", "Audi"])),
                "vehicle_id",
            )
        ),
        "detailing_discovered": having(
            only(data.orders, data.orders_with("detailing"), "order_id"), col("first") >= ago(3), first=CLOSED.min()
        ),
    }
