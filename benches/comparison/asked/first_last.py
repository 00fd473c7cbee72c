"""First and last rows, in Polars: by segment a lazy frame that gives the clients, each once."""

from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import (
    AMOUNT,
    CATEGORY,
    CLOSED,
    CREATED,
    DAY,
    HAPPENED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    dates,
    distinct,
    having,
    moment,
    only,
    since,
    span,
    whole,
)


def queries(data):
    return {
        "first_cancelled": having(data.orders, col("first_status") == "cancelled", first_status=data.first(STATUS)),
        "last_below_first": having(
            data.orders,
            2 * col("last_total") < col("first_total"),
            last_total=data.last(TOTAL),
            first_total=data.first(TOTAL),
        ),
        "five_years_active": only(
            distinct(data.orders.filter(CLOSED < moment("2021-06-02"))),
            data.orders.filter(CLOSED >= moment("2026-03-02")),
        ),
        "last_rating_bad": having(
            data.kind("rating"), col("last_score") <= 2, last_score=data.last_event(col("score"))
        ),
        "left_the_list": having(data.events, col("last_kind") == "email_unsub", last_kind=data.last_event(KIND)),
        "last_twice_average": having(
            data.orders,
            col("last_total") * whole("rows") > 2 * col("sum"),
            last_total=data.last(TOTAL, STATUS == "completed"),
            rows=ROWS,
            sum=TOTAL.sum(),
        ),
        "quick_start": distinct(
            data.orders.join(data.clients.filter(CREATED >= ago(24)).select(CLIENT, "created_at"), on=CLIENT).filter(
                (DAY - CREATED.dt.date()).dt.total_days() <= 7
            )
        ),
        "last_is_largest": having(
            data.orders,
            col("rows") >= 5,
            col("last_total") >= col("most"),
            rows=ROWS,
            last_total=data.last(TOTAL),
            most=TOTAL.max(),
        ),
        "new_in_quarter": having(data.orders, dates("2026-02-01", "2026-05-01", col("first")), first=CLOSED.min()),
        "from_lada_to_premium": only(
            only(
                data.with_vehicle.group_by(CLIENT).agg(
                    first_car=data.first(col("vehicle_id")), vehicle_id=data.last(col("vehicle_id"))
                ),
                data.vehicles.filter(col("make") == "Lada").select(first_car="vehicle_id"),
                "first_car",
            ),
            data.vehicles.filter(col("make").is_in(["BMW", "Mercedes", "Audi", "Lexus"])),
            "vehicle_id",
        ).select(CLIENT),
        "short_life": having(data.orders, col("rows") >= 3, col("span") < 30, rows=ROWS, span=span(DAY)),
        "oil_change_overdue": having(
            only(data.orders, data.orders_with("oil"), "order_id"),
            col("last") < moment("2025-06-01"),
            last=CLOSED.max(),
        ),
        "last_oil_dear": having(
            data.lines.filter(CATEGORY == "oil"), col("last_amount") > 10_000_00, last_amount=AMOUNT.last()
        )
        if data.sorted
        else having(
            data.lines.with_row_index("place").filter(CATEGORY == "oil").join(data.orders, on="order_id"),
            col("last_amount") > 10_000_00,
            last_amount=AMOUNT.sort_by("closed_at", "place").last(),
        ),
        "tyres_first": distinct(
            only(
                data.orders.filter(since(6)),
                having(data.lines, col("first_category") == "tyres", by="order_id", first_category=CATEGORY.first()),
                "order_id",
            )
        ),
        "last_cancelled": having(data.orders, col("last_status") == "cancelled", last_status=data.last(STATUS)),
        "app_forgotten": only(
            having(data.events.filter(KIND.is_in(["app_open", "login"])), col("last") < ago(6), last=HAPPENED.max()),
            data.orders.filter(since(6)),
        ),
    }
