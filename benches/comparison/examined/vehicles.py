"""Vehicles, and orders through their links, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import date

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CATEGORY, CLOSED, ROWS, STATUS, TOTAL, distinct


def queries(data):
    return {
        "two_makes": data.vehicles.group_by(CLIENT)
        .agg(rows=col("make").n_unique())
        .filter(col("rows") >= 3)
        .select(CLIENT),
        "old_car_rich": data.orders.filter(CLOSED >= ago(24))
        .join(data.vehicles.filter(col("year") <= 2012, col("mileage") > 150000).select(CLIENT), on=CLIENT, how="semi")
        .group_by(CLIENT)
        .agg(TOTAL.sum())
        .filter(TOTAL >= 15000000)
        .select(CLIENT),
        "car_gone_quiet": data.orders.filter(col("vehicle_id").is_not_null())
        .group_by("vehicle_id")
        .agg(rows=(STATUS == "completed").sum(), m=CLOSED.max())
        .filter(col("rows") >= 2, col("m") < ago(12))
        .select("vehicle_id"),
        "car_expensive": data.orders.join(
            data.vehicles.filter(col("make").is_in(["BMW", "Mercedes", "Audi", "Lexus"])).select("vehicle_id"),
            on="vehicle_id",
            how="semi",
        )
        .group_by("vehicle_id")
        .agg(TOTAL.sum())
        .filter(TOTAL >= 20000000)
        .select("vehicle_id"),
        "bmw_brakes": data.orders.join(
            data.vehicles.filter(col("make") == "BMW").select("vehicle_id"), on="vehicle_id", how="semi"
        )
        .join(data.lines.filter(CATEGORY == "brakes").select("order_id"), on="order_id", how="semi")
        .select(CLIENT)
        .unique(),
        "same_car_twice": distinct(
            data.orders.filter(CLOSED >= ago(12), col("vehicle_id").is_not_null())
            .join(data.lines.filter(CATEGORY == "maintenance").select("order_id"), on="order_id", how="semi")
            .group_by("vehicle_id")
            .agg(col(CLIENT).first(), rows=ROWS)
            .filter(col("rows") >= 2)
        ),
        "unused_car": distinct(
            data.vehicles.select("vehicle_id", CLIENT)
            .join(data.orders.select("vehicle_id"), on="vehicle_id", how="anti")
            .join(data.orders.select(CLIENT), on=CLIENT, how="semi")
        ),
        "every_car_serviced": data.vehicles.select("vehicle_id", CLIENT)
        .join(
            data.orders.filter(CLOSED >= ago(12)).select("vehicle_id").unique().with_columns(y=pl.lit(1)),
            on="vehicle_id",
            how="left",
        )
        .group_by(CLIENT)
        .agg(rows=ROWS, y=col("y").count())
        .filter(col("rows") >= 2, col("rows") == col("y"))
        .select(CLIENT),
        "newest_car_young": data.vehicles.group_by(CLIENT)
        .agg(y=col("year").max(), m=col("mileage").min())
        .filter(col("y") >= 2022, col("m") < 40000)
        .select(CLIENT)
        .join(data.orders.filter(CLOSED >= ago(12)).select(CLIENT), on=CLIENT, how="anti"),
        "km_per_year": data.vehicles.filter(
            col("year") <= 2024, col("mileage") >= 25000 * (2026 - col("year").cast(pl.Int32))
        ).select("vehicle_id"),
        "model_text": data.vehicles.filter(
            col("model").is_in([f"Toyota-{i}" for i in range(1, 8)]), col("transmission") != "manual"
        ).select("vehicle_id"),
        "oil_due_car": data.orders.filter(CLOSED >= ago(18), col("vehicle_id").is_not_null())
        .join(data.lines.filter(CATEGORY == "oil").select("order_id"), on="order_id", how="semi")
        .group_by("vehicle_id")
        .agg(CLOSED.max())
        .filter(CLOSED < ago(10))
        .join(
            data.vehicles.filter(~col("make").is_in(["Lada", "Other"])).select("vehicle_id"),
            on="vehicle_id",
            how="semi",
        )
        .select("vehicle_id"),
        "car_of_last_order": data.orders.group_by(CLIENT)
        .agg(col("vehicle_id").last())
        .join(
            data.vehicles.filter(col("make").is_in(["Kia", "Hyundai"]), col("year") >= 2018).select("vehicle_id"),
            on="vehicle_id",
            how="semi",
        )
        .select(CLIENT),
        "two_cars_lately": data.orders.filter(CLOSED >= ago(3))
        .select(CLIENT, "vehicle_id")
        .join(data.vehicles.select("vehicle_id", "make"), on="vehicle_id")
        .group_by(CLIENT)
        .agg(rows=col("make").n_unique())
        .filter(col("rows") >= 2)
        .select(CLIENT),
        "automatic_order_sum": data.orders.filter(CLOSED >= ago(24), STATUS == "completed")
        .join(
            data.vehicles.filter(col("transmission") == "automatic").select("vehicle_id"), on="vehicle_id", how="semi"
        )
        .group_by(CLIENT)
        .agg(TOTAL.sum())
        .filter(TOTAL >= 10000000)
        .select(CLIENT),
        "car_only_cancelled": data.orders.filter(col("vehicle_id").is_not_null())
        .group_by("vehicle_id")
        .agg(x=(STATUS != "completed").all())
        .filter(col("x"))
        .select("vehicle_id"),
        "car_last_visit": data.orders.join(
            data.vehicles.filter(col("year") <= 2020)
            .join(data.clients.filter(col("sms_consent")).select(CLIENT), on=CLIENT, how="semi")
            .select("vehicle_id"),
            on="vehicle_id",
            how="semi",
        )
        .group_by("vehicle_id")
        .agg(CLOSED.max(), TOTAL.mean())
        .filter(CLOSED >= ago(18), CLOSED < ago(6), TOTAL >= 800000)
        .select("vehicle_id"),
        "car_many_categories": data.lines.select("order_id", "category")
        .join(data.orders.filter(col("vehicle_id").is_not_null()).select("order_id", "vehicle_id"), on="order_id")
        .group_by("vehicle_id")
        .agg(rows=CATEGORY.n_unique())
        .filter(col("rows") >= 10)
        .select("vehicle_id"),
        "car_brakes_by_km": data.vehicles.filter(col("mileage") >= 100000)
        .select("vehicle_id")
        .join(data.orders.filter(CLOSED >= ago(12)).select("vehicle_id"), on="vehicle_id", how="semi")
        .join(
            data.orders.filter(CLOSED >= ago(24))
            .select("vehicle_id", "order_id")
            .join(data.lines.filter(CATEGORY == "brakes").select("order_id"), on="order_id", how="semi"),
            on="vehicle_id",
            how="anti",
        ),
        "all_cars_old": data.vehicles.group_by(CLIENT)
        .agg(col("year").max(), col("mileage").mean())
        .filter(col("year") < 2014, col("mileage") > 150000)
        .select(CLIENT),
        "exactly_one_lexus": data.vehicles.group_by(CLIENT)
        .agg(rows=ROWS, x=col("make").is_in(["Lexus", "Audi", "Volvo"]).sum())
        .filter(col("rows") <= 2, col("x") == 1)
        .select(CLIENT),
        "lines_on_audi": data.lines.filter(CATEGORY == "electrics")
        .join(
            data.orders.join(
                data.vehicles.filter(col("make") == "Audi").select("vehicle_id"), on="vehicle_id", how="semi"
            ).select("order_id"),
            on="order_id",
            how="semi",
        )
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 2)
        .select(CLIENT),
        "no_vehicle_link": data.orders.filter(col("vehicle_id").is_null())
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 2)
        .select(CLIENT),
        "not_by_old_car": data.orders.filter(CLOSED >= ago(12))
        .select(CLIENT, "vehicle_id")
        .join(data.vehicles.select("vehicle_id", "year"), on="vehicle_id")
        .group_by(CLIENT)
        .agg(rows=ROWS, y=col("year").min())
        .filter(col("rows") >= 3, col("y") >= 2020)
        .select(CLIENT),
        "best_car_share": data.orders.filter(col("vehicle_id").is_not_null())
        .group_by("vehicle_id")
        .agg(col(CLIENT).first(), rows=ROWS, s=TOTAL.sum())
        .filter(col("rows") >= 4)
        .join(data.orders.group_by(CLIENT).agg(t=TOTAL.sum()), on=CLIENT)
        .filter(10 * col("s") > 8 * col("t"))
        .select("vehicle_id"),
        "car_gap": data.orders.filter(col("vehicle_id").is_not_null())
        .group_by("vehicle_id")
        .agg(rows=ROWS.cast(pl.Int64), a=CLOSED.min().dt.date(), b=CLOSED.max().dt.date())
        .filter(
            col("rows") >= 3,
            (col("b") - col("a")).dt.total_days() <= 45 * (col("rows") - 1),
            col("b") < date(2026, 1, 31),
        )
        .select("vehicle_id"),
        "car_sequence": data.orders.filter(col("vehicle_id").is_not_null())
        .join(data.lines.filter(CATEGORY == "brakes").select("order_id"), on="order_id", how="semi")
        .select("vehicle_id", "closed_at")
        .sort("vehicle_id", "closed_at")
        .filter(
            col("vehicle_id") == col("vehicle_id").shift(1),
            CLOSED > CLOSED.shift(1),
            CLOSED <= CLOSED.shift(1).dt.offset_by("3mo"),
        )
        .select("vehicle_id")
        .unique(),
        "automatic_new_city": data.vehicles.filter(
            col("transmission").is_in(["automatic", "cvt"]), col("year") >= 2019, col("mileage") < 90000
        )
        .join(data.clients.filter(col("city") == "City03", ~col("blacklisted")).select(CLIENT), on=CLIENT, how="semi")
        .select("vehicle_id"),
        "mileage_sum": data.vehicles.group_by(CLIENT)
        .agg(sum=col("mileage").cast(pl.Int64).sum(), m=col("mileage").max())
        .filter(col("sum") >= 400000, col("m") < 250000)
        .select(CLIENT),
    }
