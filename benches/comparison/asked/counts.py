"""Counts, and what holds for every row, in Polars: by segment a lazy frame that gives the clients, each once."""

from datetime import date

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import (
    BORN,
    CLOSED,
    CREATED,
    HAPPENED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    distinct,
    having,
    moment,
    only,
    since,
    whole,
    without,
)


def queries(data):
    return {
        "two_cars_few_visits": without(
            having(data.vehicles, col("rows") == 2, rows=ROWS),
            having(data.orders.filter(STATUS == "completed"), col("rows") > 3, rows=ROWS),
        ),
        "lead_on_the_site": without(distinct(data.events.filter(KIND == "page_view", since(3, HAPPENED))), data.orders),
        "one_order_many_events": only(
            having(data.orders, col("rows") == 1, rows=ROWS), having(data.events, col("rows") >= 10, rows=ROWS)
        ),
        "cancels_a_fifth": having(
            data.orders,
            col("rows") >= 5,
            col("cancelled") * 5 >= col("rows"),
            rows=ROWS,
            cancelled=(STATUS == "cancelled").sum(),
        ),
        "orders_in_silence": without(
            having(data.orders.filter(since(12)), col("rows") >= 5, rows=ROWS),
            having(data.events.filter(since(12, HAPPENED)), col("rows") > 2, rows=ROWS),
        ),
        "rarely_opens_mail": having(
            data.events.filter(since(12, HAPPENED)),
            col("opened") * 5 < col("sent"),
            col("sent") >= 5,
            opened=(KIND == "email_open").sum(),
            sent=(KIND == "email_sent").sum(),
        ),
        "never_unsubscribed": without(having(data.events, col("rows") >= 30, rows=ROWS), data.kind("email_unsub")),
        "no_small_order": having(data.orders.filter(since(12)), col("least") >= 5_000_00, least=TOTAL.min()),
        "always_content": having(data.kind("rating"), col("least") >= 4, least=col("score").min()),
        "content_three_times": having(
            data.kind("rating"), col("least") >= 4, col("rows") >= 3, least=col("score").min(), rows=ROWS
        ),
        "many_mails": having(
            data.events.filter(KIND.is_in(["email_sent", "email_open", "email_click", "email_spam", "email_unsub"])),
            col("rows") >= 20,
            rows=ROWS,
        ),
        "saves_bonuses": having(
            data.events.filter(KIND.is_in(["bonus_accrued", "bonus_spent"])),
            whole("accrued") - whole("spent") >= 4,
            accrued=(KIND == "bonus_accrued").sum(),
            spent=(KIND == "bonus_spent").sum(),
        ),
        "visits_above_orders": data.events.filter(KIND == "visit", since(12, HAPPENED))
        .group_by(CLIENT)
        .agg(visits=ROWS)
        .join(data.orders.filter(since(12)).group_by(CLIENT).agg(bought=ROWS), on=CLIENT, how="left")
        .filter(col("visits") > col("bought").fill_null(0))
        .select(CLIENT),
        "points_of_activity": pl.concat(
            [
                data.orders.filter(since(12)).group_by(CLIENT).agg(points=ROWS.cast(pl.Int64) * 10),
                data.events.filter((KIND == "app_open") & since(3, HAPPENED) | (KIND == "complaint"))
                .group_by(CLIENT)
                .agg(points=pl.when(KIND == "app_open").then(3).otherwise(-50).cast(pl.Int64).sum()),
            ]
        )
        .group_by(CLIENT)
        .agg(points=col("points").sum())
        .filter(col("points") >= 60)
        .select(CLIENT),
        "nothing_against": without(
            only(
                having(
                    data.orders, col("rows") >= 6, ~col("cancelled"), rows=ROWS, cancelled=(STATUS == "cancelled").any()
                ),
                data.clients.filter(BORN <= date(2008, 5, 31)),
            ),
            data.events.filter(KIND.is_in(["complaint", "email_spam", "email_unsub"]), since(24, HAPPENED)),
        ),
        "registered_only": without(data.clients.filter(CREATED >= ago(6)).select(CLIENT), data.orders),
        "no_complaint_this_year": having(
            data.kind("complaint"), col("last") < moment("2026-01-01"), last=HAPPENED.max()
        ),
        "weekdays_only": having(
            data.orders.filter(since(24)),
            col("rows") >= 4,
            ~col("weekend"),
            rows=ROWS,
            weekend=(CLOSED.dt.weekday() > 5).any(),
        ),
    }
