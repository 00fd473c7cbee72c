"""First and last rows, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import datetime, timedelta

from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CLOSED, HAPPENED, KIND, ROWS, STATUS, TOTAL


def queries(data):
    return {
        "first_order_big": data.orders.group_by(CLIENT).agg(TOTAL.first()).filter(TOTAL >= 2000000).select(CLIENT),
        "last_cancelled": data.orders.group_by(CLIENT).agg(STATUS.last()).filter(STATUS == "cancelled").select(CLIENT),
        "second_within_30": data.orders.group_by(CLIENT)
        .agg(f=CLOSED.first(), x=CLOSED.get(1, null_on_oob=True))
        .filter(col("x").dt.date() - col("f").dt.date() <= timedelta(days=30))
        .select(CLIENT),
        "new_last_quarter": data.orders.group_by(CLIENT)
        .agg(a=CLOSED.first(), b=CLOSED.last())
        .filter(col("a") >= datetime(2026, 1, 1), col("b") < datetime(2026, 4, 1))
        .select(CLIENT),
        "third_order_date": data.orders.group_by(CLIENT)
        .agg(x=CLOSED.unique(maintain_order=True).get(2, null_on_oob=True))
        .filter(col("x") >= ago(3))
        .select(CLIENT),
        "max_in_last": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, l=TOTAL.last(), m=TOTAL.max())
        .filter(col("rows") >= 5, col("l") == col("m"))
        .select(CLIENT),
        "last_rating_bad": data.events.filter(KIND == "rating")
        .group_by(CLIENT)
        .agg(col("score").last(), HAPPENED.last())
        .filter(col("score") <= 2, HAPPENED >= ago(6))
        .select(CLIENT),
        "rating_worse_than_first": data.events.filter(KIND == "rating")
        .group_by(CLIENT)
        .agg(a=col("score").first(), b=col("score").last())
        .filter(col("b") < col("a"))
        .select(CLIENT),
        "first_and_last_status": data.orders.group_by(CLIENT)
        .agg(a=STATUS.first(), b=STATUS.last(), f=CLOSED.first().dt.date(), l=CLOSED.last().dt.date())
        .filter(col("a") == "completed", col("b") != "completed", col("l") - col("f") >= timedelta(days=365))
        .select(CLIENT),
        "cheap_then_dear": data.orders.group_by(CLIENT)
        .agg(m=TOTAL.max(), a=TOTAL.first(), b=TOTAL.last())
        .filter(col("m") >= 5000000, col("a") < 200000, col("b") > col("a"))
        .select(CLIENT),
        "last_event_kind": data.events.group_by(CLIENT)
        .agg(KIND.last(), HAPPENED.last())
        .filter(HAPPENED >= ago(12), KIND.is_in(["email_unsub", "email_spam", "complaint"]))
        .select(CLIENT),
    }
