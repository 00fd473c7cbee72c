"""Rows beside other rows of the client, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import timedelta

from polars import col

from comparison.polars_peer import CLIENT
from comparison.words import CLOSED, CREATED, HAPPENED, KIND, ROWS, TOTAL, days_ago


def queries(data):
    return {
        "order_over_own_average": data.orders.group_by(CLIENT)
        .agg(a=TOTAL.mean(), m=TOTAL.filter(CLOSED >= days_ago(30)).max())
        .filter(col("m") > 3 * col("a"))
        .select(CLIENT),
        "first_order_late": data.orders.group_by(CLIENT)
        .agg(CLOSED.first())
        .join(data.clients.select(CLIENT, "created_at"), on=CLIENT)
        .filter(CLOSED.dt.date() - CREATED.dt.date() >= timedelta(days=180))
        .select(CLIENT),
        "orders_in_first_month": data.orders.select(CLIENT, "closed_at")
        .join(data.clients.select(CLIENT, "created_at"), on=CLIENT)
        .filter(CLOSED.dt.date() - CREATED.dt.date() <= timedelta(days=30))
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 3)
        .select(CLIENT),
        "events_since_last_order": data.events.filter(KIND.is_in(["page_view", "app_open", "login"]))
        .select(CLIENT, "at")
        .join(data.orders.group_by(CLIENT).agg(CLOSED.last()), on=CLIENT)
        .filter(HAPPENED > CLOSED)
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 5)
        .select(CLIENT),
        "sms_silence": data.events.filter(KIND == "sms_delivered")
        .group_by(CLIENT)
        .agg(f=HAPPENED.first(), rows=ROWS)
        .filter(col("rows") >= 2)
        .join(data.clients.filter(col("sms_consent")).select(CLIENT), on=CLIENT, how="semi")
        .join(data.orders.group_by(CLIENT).agg(CLOSED.last()), on=CLIENT, how="left")
        .filter(CLOSED.is_null() | (CLOSED <= col("f")))
        .select(CLIENT),
    }
