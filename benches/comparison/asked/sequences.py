"""Rows that follow one another, in Polars: by segment a lazy frame that gives the clients, each once."""

from datetime import timedelta

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, END
from comparison.words import (
    CLOSED,
    HAPPENED,
    KIND,
    ROWS,
    STATUS,
    TOTAL,
    any_within,
    days,
    distinct,
    following,
    having,
    next_within,
    none_within,
    only,
    since,
    without,
)


def queries(data):
    return {
        "coupon_used": distinct(
            any_within(data.events_at(KIND == "coupon_issued"), data.events_at(KIND == "coupon_used"), days(30))
        ),
        "lost_after_complaint": distinct(
            none_within(
                data.events_at(KIND == "complaint"),
                only(data.orders_at(), data.events_at(KIND == "complaint")),
                days(90),
            )
        ),
        "click_then_order": distinct(
            any_within(
                data.events_at(KIND == "email_click", since(12, HAPPENED)),
                data.orders_at(STATUS == "completed", since(12)),
                days(3),
            )
        ),
        "whole_funnel": distinct(
            next_within(
                next_within(
                    next_within(data.events_at(KIND == "email_sent"), data.events_at(KIND == "email_open"), days(14))
                    .select(CLIENT, moment="later")
                    .unique(),
                    data.events_at(KIND == "email_click"),
                    days(14),
                )
                .select(CLIENT, moment="later")
                .unique(),
                data.orders_at(),
                days(30),
            )
        ),
        "call_without_visit": distinct(
            none_within(
                data.events_at(KIND == "call_out", since(6, HAPPENED)),
                data.events_at(KIND == "visit", since(6, HAPPENED)),
                days(14),
            )
        ),
        "two_in_a_day": distinct(data.in_order.filter(following(CLOSED) <= CLOSED + timedelta(hours=24))),
        "cancelled_and_retried": distinct(
            data.in_order.filter(STATUS != "open")
            .with_columns(completed=pl.when(STATUS == "completed").then(CLOSED).backward_fill().over(CLIENT))
            .filter(STATUS == "cancelled", col("completed") <= CLOSED + days(7))
        )
        if data.sorted
        else distinct(
            any_within(data.orders_at(STATUS == "cancelled"), data.orders_at(STATUS == "completed"), days(7))
        ),
        "cancelled_and_gone": distinct(
            data.in_order.with_columns(next=following(CLOSED)).filter(
                STATUS == "cancelled",
                CLOSED + days(60) < END,
                col("next").is_null() | (col("next") > CLOSED + days(60)),
            )
        ),
        "bad_then_complaint": distinct(
            data.in_time(
                only(
                    data.events.filter((KIND == "complaint") | (col("score") <= 2) | (col("score") >= 4)),
                    data.kind("complaint"),
                ),
                "at",
            ).filter(KIND == "complaint", col("score").shift(1) <= 2, col(CLIENT).shift(1) == col(CLIENT))
        ),
        "returned": only(
            distinct(data.in_order.filter(following(CLOSED) > CLOSED.dt.offset_by("12mo"))),
            data.orders.filter(since(6)),
        ),
        "three_in_a_row": distinct(
            data.in_order.filter(since(12)).filter(
                following(CLOSED) <= CLOSED + days(30), following(CLOSED, 2) <= following(CLOSED) + days(30)
            )
        ),
        "two_cancels_in_a_row": distinct(
            data.in_order.filter(STATUS != "open").filter(STATUS == "cancelled", following(STATUS) == "cancelled")
        ),
        "coupon_then_large": distinct(
            any_within(data.events_at(KIND == "coupon_issued"), data.orders_at(TOTAL >= 20_000_00), days(7))
        ),
        "call_without_order": distinct(
            none_within(
                next_within(
                    data.events_at(KIND == "page_view", since(3, HAPPENED)),
                    data.events_at(KIND == "call_in", since(3, HAPPENED)),
                    days(1),
                )
                .select(CLIENT, moment="later")
                .unique(),
                data.orders_at(),
                days(7),
            )
        ),
        "coupon_wasted": distinct(
            data.orders.filter(since(12))
            .join(
                none_within(
                    data.events_at(KIND == "coupon_issued", since(12, HAPPENED)),
                    data.events_at(KIND == "coupon_used"),
                    days(30),
                )
                .group_by(CLIENT)
                .agg(first=col("moment").min()),
                on=CLIENT,
            )
            .filter(CLOSED > col("first") + days(30))
        ),
        "never_within_half_a_year": without(
            having(data.orders, col("rows") >= 2, rows=ROWS),
            data.in_order.filter(col(CLIENT).shift(-1) == col(CLIENT), CLOSED.shift(-1) <= CLOSED + days(180)),
        ),
    }
