"""Parts of dates, in Polars: by segment a lazy frame that gives the clients, each once."""

from polars import col

from comparison.polars_peer import CLIENT, END
from comparison.words import (
    BORN,
    CLOSED,
    CREATED,
    HAPPENED,
    ROWS,
    dates,
    days,
    distinct,
    having,
    only,
    since,
    without,
)


def queries(data):
    return {
        "app_at_night": having(data.kind("app_open").filter(HAPPENED.dt.hour() >= 22), col("rows") >= 3, rows=ROWS),
        "monday_morning": distinct(
            data.orders.filter(since(12)).filter(CLOSED.dt.weekday() == 1, CLOSED.dt.hour() < 10)
        ),
        "last_december": distinct(data.orders.filter(dates("2025-12-01", "2026-01-01"))),
        "weekends_mostly": having(
            data.orders,
            col("rows") >= 5,
            2 * col("weekends") > col("rows"),
            rows=ROWS,
            weekends=(CLOSED.dt.weekday() >= 6).sum(),
        ),
        "working_hours": having(
            data.orders, col("rows") >= 2, col("in_hours"), rows=ROWS, in_hours=CLOSED.dt.hour().is_between(9, 17).all()
        ),
        "anniversary_of_joining": only(
            data.clients.filter(CREATED.dt.month() == 6, CREATED.dt.day() <= 14).select(CLIENT),
            data.orders.filter(since(12)),
        ),
        "birthday_today": data.clients.filter(BORN.dt.month() == 5, BORN.dt.day() == 31).select(CLIENT),
        "birthday_passed": without(
            data.clients.filter(BORN.dt.month() == 5, BORN.dt.day() >= 25).select(CLIENT),
            data.orders.filter(CLOSED >= END - days(7)),
        ),
        "anniversary_of_first_order": having(data.orders, col("first").dt.month() == 6, first=CLOSED.min()),
        "birthday_this_month": only(data.clients.filter(BORN.dt.month() == 5).select(CLIENT), data.orders),
        "mornings_mostly": having(
            data.orders,
            col("rows") >= 5,
            10 * col("mornings") >= 8 * col("rows"),
            rows=ROWS,
            mornings=(CLOSED.dt.hour() < 12).sum(),
        ),
    }
