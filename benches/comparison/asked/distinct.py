"""Different values, in Polars: by segment a lazy frame that gives the clients, each once."""

from polars import col

from comparison.polars_peer import CLIENT
from comparison.words import AMOUNT, CATEGORY, CLOSED, DAY, KIND, ROWS, STATUS, distinct, having, only, since


def queries(data):
    return {
        "twenty_categories": having(data.client_lines(), col("different") >= 20, different=CATEGORY.n_unique()),
        "six_days": having(data.orders.filter(since(12)), col("different") >= 6, different=DAY.n_unique()),
        "three_cars_seen": having(data.with_vehicle, col("different") >= 3, different=col("vehicle_id").n_unique()),
        "two_makes_seen": having(
            only(data.vehicles, data.vehicles_of(), "vehicle_id").with_columns(code=col("make").to_physical()),
            col("least") != col("most"),
            least=col("code").min(),
            most=col("code").max(),
        ),
        "five_years": having(data.orders, col("different") >= 5, different=CLOSED.dt.year().n_unique()),
        "three_makes_owned": having(data.vehicles, col("different") >= 3, different=col("make").n_unique()),
        "every_weekday": having(data.orders, col("different") == 7, different=CLOSED.dt.weekday().n_unique()),
        "one_score": having(
            data.kind("rating"),
            col("least") == col("most"),
            col("rows") >= 3,
            least=col("score").min(),
            most=col("score").max(),
            rows=ROWS,
        ),
        "dear_categories": having(
            data.ordered_lines(since(12), AMOUNT > 5_000_00), col("different") >= 5, different=CATEGORY.n_unique()
        ),
        "four_winters": having(
            data.orders.filter(CLOSED.dt.month().is_in([12, 1, 2])),
            col("different") >= 4,
            different=CLOSED.dt.year().n_unique(),
        ),
        "broad_order": distinct(
            data.ordered_lines(since(12))
            .group_by("order_id")
            .agg(rows=ROWS, different=CATEGORY.n_unique(), client_id=col(CLIENT).first())
            .filter(col("different") >= 6)
        ),
        "eight_part_categories": having(
            data.ordered_lines(STATUS == "completed", KIND == "part"),
            col("different") >= 8,
            different=CATEGORY.n_unique(),
        ),
    }
