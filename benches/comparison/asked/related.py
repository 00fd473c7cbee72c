"""Rows beside other rows of the client, in Polars: by segment a lazy frame that gives the clients, each once."""

from polars import col

from comparison.polars_peer import CLIENT
from comparison.words import (
    BORN,
    CATEGORY,
    CLOSED,
    CREATED,
    DAY,
    EVENT_DAY,
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
)


def queries(data):
    return {
        "above_own_average": having(
            data.orders,
            col("recent") * whole("rows") > 2 * col("sum"),
            recent=TOTAL.filter(since(3)).max(),
            rows=ROWS,
            sum=TOTAL.sum(),
        ),
        "complaint_after_all": data.kind("complaint")
        .group_by(CLIENT)
        .agg(complaint=HAPPENED.max())
        .join(only(data.orders, data.kind("complaint")).group_by(CLIENT).agg(last_order=CLOSED.max()), on=CLIENT)
        .filter(col("complaint") > col("last_order"))
        .select(CLIENT),
        "bad_rating_that_day": distinct(
            data.orders.filter(since(12))
            .with_columns(day=DAY)
            .join(
                data.events.filter(col("score") <= 2, since(12, HAPPENED)).select(CLIENT, day=EVENT_DAY),
                on=[CLIENT, "day"],
                how="semi",
            )
        ),
        "order_after_battery": distinct(
            data.orders.filter(since(12))
            .join(
                data.ordered_lines(since(12), KIND == "part", CATEGORY == "battery")
                .group_by(CLIENT)
                .agg(battery=CLOSED.min()),
                on=CLIENT,
            )
            .filter(CLOSED > col("battery"))
        ),
        "order_before_visit": data.orders.filter(since(3))
        .group_by(CLIENT)
        .agg(first_order=CLOSED.min())
        .join(data.kind("visit").group_by(CLIENT).agg(first_visit=HAPPENED.min()), on=CLIENT, how="left")
        .filter(col("first_visit").is_null() | (col("first_visit") > col("first_order")))
        .select(CLIENT),
        "called_after_cancel": data.orders.filter(since(12), STATUS == "cancelled")
        .group_by(CLIENT)
        .agg(first_cancel=CLOSED.min())
        .join(
            data.kind("call_out").filter(since(12, HAPPENED)).group_by(CLIENT).agg(last_call=HAPPENED.max()), on=CLIENT
        )
        .filter(col("last_call") > col("first_cancel"))
        .select(CLIENT),
        "complaint_then_small": data.kind("complaint")
        .group_by(CLIENT)
        .agg(last_complaint=HAPPENED.max())
        .join(
            data.orders.filter(TOTAL >= 5_000_00).group_by(CLIENT).agg(last_order=CLOSED.max()), on=CLIENT, how="left"
        )
        .filter(col("last_order").is_null() | (col("last_order") <= col("last_complaint")))
        .select(CLIENT),
        "cancel_without_call": data.orders.filter(since(6), STATUS == "cancelled")
        .group_by(CLIENT)
        .agg(last_cancel=CLOSED.max())
        .join(
            data.events.filter(since(6, HAPPENED), KIND == "call_out").group_by(CLIENT).agg(last_call=HAPPENED.max()),
            on=CLIENT,
            how="left",
        )
        .filter(col("last_call").is_null() | (col("last_call") <= col("last_cancel")))
        .select(CLIENT),
        "click_before_order": distinct(
            data.orders.filter(since(12))
            .join(data.events.filter(HAPPENED >= moment("2025-05-20"), KIND == "email_click"), on=CLIENT)
            .filter(HAPPENED < CLOSED, (DAY - EVENT_DAY).dt.total_days() <= 3)
        ),
        "order_after_many_events": having(
            data.events.join(data.orders.filter(since(6)).group_by(CLIENT).agg(last=CLOSED.max()), on=CLIENT).filter(
                HAPPENED < col("last")
            ),
            col("rows") >= 20,
            rows=ROWS,
        ),
        "order_without_mail": distinct(
            data.orders.filter(since(3))
            .with_columns(day=DAY)
            .join(
                data.events.filter(KIND == "email_sent", since(3, HAPPENED)).select(CLIENT, day=EVENT_DAY),
                on=[CLIENT, "day"],
                how="anti",
            )
        ),
        "large_after_praise": distinct(
            data.orders.filter(since(12), TOTAL >= 30_000_00)
            .join(
                data.events.filter(since(12, HAPPENED), col("score") == 5).group_by(CLIENT).agg(first=HAPPENED.min()),
                on=CLIENT,
            )
            .filter(CLOSED > col("first"))
        ),
        "order_in_birth_month": distinct(
            data.orders.filter(since(24))
            .join(data.clients.select(CLIENT, "birth_date"), on=CLIENT)
            .filter(CLOSED.dt.month() == BORN.dt.month())
        ),
        "ordered_on_registering": having(
            data.orders.join(data.clients.select(CLIENT, "created_at"), on=CLIENT),
            col("rows") >= 2,
            col("same_day"),
            rows=ROWS,
            same_day=(DAY == CREATED.dt.date()).any(),
        ),
    }
