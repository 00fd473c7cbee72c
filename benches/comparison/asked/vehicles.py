"""Vehicles, and orders through their links, in Polars: by segment a lazy frame that gives the clients, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, END
from comparison.words import (
    AMOUNT,
    CATEGORY,
    CLOSED,
    DAY,
    ROWS,
    TOTAL,
    days,
    distinct,
    having,
    only,
    since,
    span,
    whole,
    without,
)


def queries(data):
    return {
        "idle_car": only(
            distinct(without(data.vehicles, data.vehicles_of(since(12)), "vehicle_id")), data.orders.filter(since(12))
        ),
        "worn_gearbox": distinct(
            only(
                data.vehicles.filter(col("mileage") > 150_000),
                only(data.orders.filter(since(12)), data.orders_with("gearbox"), "order_id"),
                "vehicle_id",
            )
        ),
        "two_cars_used": having(only(data.vehicles, data.vehicles_of(), "vehicle_id"), col("rows") >= 2, rows=ROWS),
        "worn_cvt": distinct(
            only(
                data.vehicles.filter(col("transmission") == "cvt", col("mileage") > 100_000),
                data.orders.filter(since(6)),
                "vehicle_id",
            )
        ),
        "large_for_old_car": distinct(
            only(data.vehicles.filter(col("year") < 2005), data.orders.filter(TOTAL > 30_000_00), "vehicle_id")
        ),
        "without_car": distinct(data.orders.filter(since(12), col("vehicle_id").is_null())),
        "lada_spend": having(
            only(data.orders, data.vehicles.filter(col("make") == "Lada"), "vehicle_id"),
            col("sum") >= 100_000_00,
            sum=TOTAL.sum(),
        ),
        "premium_only": having(
            data.vehicles, col("premium"), premium=col("make").is_in(["BMW", "Mercedes", "Audi", "Lexus"]).all()
        ),
        "every_car_used": without(
            distinct(data.vehicles), without(data.vehicles, data.vehicles_of(since(24)), "vehicle_id")
        ),
        "dear_car": distinct(
            data.with_vehicle.group_by("vehicle_id")
            .agg(sum=TOTAL.sum(), client_id=col(CLIENT).first())
            .filter(col("sum") >= 200_000_00)
        ),
        "gearbox_due": without(
            data.vehicles.filter(col("transmission") == "automatic", col("mileage").is_between(60_000, 120_000)),
            only(data.orders, data.orders_with("gearbox"), "order_id").select("vehicle_id").drop_nulls(),
            "vehicle_id",
        ).select("vehicle_id"),
        "owner_of_gearbox_due": only(
            data.clients.filter("sms_consent"),
            without(
                data.vehicles.filter(col("transmission") == "automatic", col("mileage") >= 60_000),
                only(data.orders.filter(since(24)), data.orders_with("gearbox"), "order_id")
                .select("vehicle_id")
                .drop_nulls(),
                "vehicle_id",
            ),
        ).select(CLIENT),
        "bmw_elsewhere": without(
            distinct(data.vehicles.filter(col("make") == "BMW")),
            only(data.vehicles.filter(col("make") == "BMW"), data.orders, "vehicle_id"),
        ),
        "used_cars_far": having(
            only(data.vehicles, data.vehicles_of(), "vehicle_id"), col("sum") >= 300_000, sum=whole("mileage").sum()
        ),
        "driven_much": distinct(
            data.vehicles.filter(whole("mileage") > 40_000 * (2026 - whole("year")), col("year") < 2026)
        ),
        "two_regular_cars": having(
            only(data.vehicles, having(data.with_vehicle, col("rows") >= 5, by="vehicle_id", rows=ROWS), "vehicle_id"),
            col("rows") >= 2,
            rows=ROWS,
        ),
        "new_car_unseen": without(
            distinct(without(data.vehicles.filter(col("year") >= 2020), data.vehicles_of(), "vehicle_id")),
            data.orders.filter(since(12), col("vehicle_id").is_not_null()),
        ),
        "modern_cars": having(
            data.vehicles,
            ~col("other"),
            other=(~(col("transmission").is_in(["automatic", "robot"]) & (col("mileage") < 100_000))).any(),
        ),
        "dear_visits_of_car": distinct(
            data.with_vehicle.group_by("vehicle_id")
            .agg(rows=ROWS, sum=TOTAL.sum(), client_id=col(CLIENT).first())
            .filter(col("rows") >= 3, col("sum") > 20_000_00 * whole("rows"))
        ),
        "car_just_repaired": distinct(
            data.with_vehicle.filter(CLOSED >= END - days(30))
            .group_by("vehicle_id")
            .agg(last_total=data.last(TOTAL), client_id=col(CLIENT).first())
            .filter(col("last_total") >= 30_000_00)
        ),
        "toyotas_returned": only(
            distinct(
                only(data.orders, data.vehicles.filter(col("make") == "Toyota"), "vehicle_id")
                .sort("vehicle_id", "closed_at")
                .with_columns(next=pl.when(col("vehicle_id").shift(-1) == col("vehicle_id")).then(CLOSED.shift(-1)))
                .filter(col("next") > CLOSED + days(365)),
                "vehicle_id",
            ),
            data.orders.filter(since(12)),
            "vehicle_id",
        ),
        "frequent_cars": having(
            only(data.orders, data.vehicles.filter(col("mileage") > 100_000), "vehicle_id"),
            col("rows") >= 2,
            col("span") < 90 * (whole("rows") - 1),
            by="vehicle_id",
            rows=ROWS,
            span=span(DAY),
        ),
        "cars_of_a_city": without(
            only(
                data.vehicles.filter(col("year").is_between(2010, 2018)),
                data.clients.filter(col("city") == "City03", ~col("blacklisted")),
            ),
            data.vehicles_of(since(12)),
            "vehicle_id",
        ).select("vehicle_id"),
        "dear_drive": having(
            data.ordered_lines(col("vehicle_id").is_not_null(), CATEGORY.is_in(["engine", "gearbox"])),
            col("sum") >= 30_000_00,
            by="vehicle_id",
            sum=AMOUNT.sum(),
        ),
        "car_abandoned": distinct(
            data.with_vehicle.sort("vehicle_id", "closed_at")
            .with_columns(next=pl.when(col("vehicle_id").shift(-1) == col("vehicle_id")).then(CLOSED.shift(-1)))
            .filter(CLOSED.dt.offset_by("24mo") < END)
            .filter(col("next").is_null() | (col("next") > CLOSED.dt.offset_by("24mo")))
        ),
        "one_car_mostly": distinct(
            data.with_vehicle.group_by("vehicle_id")
            .agg(of_car=TOTAL.sum(), rows=ROWS, client_id=col(CLIENT).first())
            .filter(col("rows") >= 3)
            .join(data.orders.group_by(CLIENT).agg(in_all=TOTAL.sum()), on=CLIENT)
            .filter(10 * col("of_car") > 8 * col("in_all"))
        ),
    }
