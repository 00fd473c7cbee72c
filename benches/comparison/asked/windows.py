"""Windows of time, in Polars: by segment a lazy frame that gives the clients, each once."""

from polars import col

from comparison.polars_peer import ago
from comparison.words import (
    CLOSED,
    HAPPENED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    dates,
    distinct,
    having,
    moment,
    months,
    only,
    since,
    without,
)


def queries(data):
    return {
        "twice_this_year": having(data.orders.filter(CLOSED >= moment("2026-01-01")), col("rows") >= 2, rows=ROWS),
        "quarter_then_silence": without(
            distinct(data.orders.filter(dates("2026-02-01", "2026-05-01"), STATUS == "completed")),
            data.orders.filter(CLOSED >= moment("2026-05-01")),
        ),
        "black_friday_only": without(
            distinct(data.orders.filter(dates("2025-11-24", "2025-12-01"))),
            data.orders.filter(CLOSED >= moment("2025-12-01")),
        ),
        "lost_this_year": having(
            data.orders.filter(CLOSED >= moment("2025-01-01")),
            col("rows") >= 5,
            col("last") < moment("2026-01-01"),
            rows=ROWS,
            last=CLOSED.max(),
        ),
        "looking_this_week": without(
            distinct(data.events.filter(KIND == "page_view", HAPPENED >= moment("2026-05-25"))),
            data.orders.filter(dates("2026-05-18", "2026-05-25")),
        ),
        "opened_in_two_days": distinct(
            data.events.filter(HAPPENED >= moment("2026-05-30"), KIND.is_in(["app_open", "login"]))
        ),
        "every_other_season": having(
            data.orders.filter(months(12, 3)),
            col("autumn"),
            ~col("winter"),
            col("spring"),
            autumn=months(12, 9).any(),
            winter=months(9, 6).any(),
            spring=months(6, 3).any(),
        ),
        "faithful": only(distinct(data.orders.filter(CLOSED < ago(60))), data.orders.filter(since(3))),
        "two_visits_apart": only(
            distinct(data.events.filter(HAPPENED >= moment("2026-05-30T12:00"))),
            data.events.filter(HAPPENED >= moment("2026-05-29"), HAPPENED < moment("2026-05-30T12:00")),
        ),
        "month_before_last": having(
            data.orders.filter(CLOSED >= moment("2026-04-06")), col("last") < moment("2026-05-04"), last=CLOSED.max()
        ),
        "busy_until_january": having(
            data.orders.filter(CLOSED >= moment("2024-01-01")),
            col("before") >= 10,
            col("rows") - col("before") <= 1,
            rows=ROWS,
            before=(CLOSED < moment("2026-01-01")).sum(),
        ),
        "livelier_this_month": having(
            data.events.filter(HAPPENED >= moment("2026-04-01")),
            col("this_month") > 2 * col("month_before"),
            col("month_before") > 0,
            this_month=(HAPPENED >= moment("2026-05-01")).sum(),
            month_before=(HAPPENED < moment("2026-05-01")).sum(),
        ),
        "same_month_last_year": without(
            distinct(data.orders.filter(dates("2025-05-01", "2025-06-01"))),
            data.orders.filter(CLOSED >= moment("2026-05-01")),
        ),
        "gone_since_2022": having(
            without(
                data.orders.filter(CLOSED < moment("2022-01-01")), data.orders.filter(CLOSED >= moment("2022-01-01"))
            ),
            col("sum") >= 50_000_00,
            sum=TOTAL.sum(),
        ),
        "holiday_order": distinct(data.orders.filter(dates("2026-05-09", "2026-05-10"))),
    }
