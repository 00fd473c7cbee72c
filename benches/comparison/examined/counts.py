"""Counts, and what holds for every row, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CLOSED, HAPPENED, KIND, ROWS, STATUS, TOTAL, days_ago


def queries(data):
    return {
        "cancels_a_fifth": data.orders.group_by(CLIENT)
        .agg(rows=ROWS, x=(STATUS == "cancelled").sum())
        .filter(col("rows") >= 5, 5 * col("x") >= col("rows"))
        .select(CLIENT),
        "all_done_lately": data.orders.filter(CLOSED >= ago(12))
        .group_by(CLIENT)
        .agg(x=((STATUS == "completed") & (TOTAL >= 300000)).all())
        .filter(col("x"))
        .select(CLIENT),
        "more_than_last_month": data.orders.filter(CLOSED >= ago(2))
        .group_by(CLIENT)
        .agg(x=pl.when(CLOSED >= ago(1)).then(1).otherwise(-1).sum())
        .filter(col("x") > 0)
        .select(CLIENT),
        "exactly_third_now": data.orders.filter(STATUS == "completed")
        .group_by(CLIENT)
        .agg(rows=ROWS, t=CLOSED.last())
        .filter(col("rows") == 3, col("t") >= days_ago(30))
        .select(CLIENT),
        "three_mails_no_open": data.events.filter(
            HAPPENED >= days_ago(60), KIND.is_in(["email_sent", "email_open", "email_click"])
        )
        .group_by(CLIENT)
        .agg(x=pl.when(KIND == "email_sent").then(1).otherwise(-1000000).sum())
        .filter(col("x") >= 3)
        .select(CLIENT),
        "open_rate_low": data.events.filter(KIND.is_in(["email_sent", "email_open"]))
        .group_by(CLIENT)
        .agg(rows=ROWS, sum=(KIND == "email_sent").sum())
        .filter(col("sum") >= 5, 10 * (col("rows") - col("sum")) < 3 * col("sum"))
        .select(CLIENT),
        "app_and_web": data.events.filter(HAPPENED >= days_ago(30), KIND.is_in(["app_open", "page_view", "login"]))
        .group_by(CLIENT)
        .agg(rows=ROWS, a=(KIND == "app_open").any(), b=(KIND == "page_view").any())
        .filter(col("rows") >= 5, col("a"), col("b"))
        .select(CLIENT),
        "view_no_buy": data.orders.join(
            data.events.filter(HAPPENED >= days_ago(14), KIND.is_in(["page_view", "app_open"]))
            .group_by(CLIENT)
            .agg(rows=ROWS)
            .filter(col("rows") >= 3)
            .select(CLIENT),
            on=CLIENT,
            how="semi",
        )
        .group_by(CLIENT)
        .agg(CLOSED.last())
        .filter(CLOSED < days_ago(14))
        .select(CLIENT),
        "bonus_balance_events": data.events.filter(HAPPENED >= ago(24), KIND.is_in(["bonus_accrued", "bonus_spent"]))
        .group_by(CLIENT)
        .agg(x=pl.when(KIND == "bonus_accrued").then(1).otherwise(-1).sum())
        .filter(col("x") >= 2)
        .join(data.clients.filter(col("email_consent")).select(CLIENT), on=CLIENT, how="semi")
        .select(CLIENT),
        "open_orders_many": data.orders.filter(CLOSED >= days_ago(60), STATUS == "open")
        .group_by(CLIENT)
        .agg(rows=ROWS)
        .filter(col("rows") >= 2)
        .join(
            data.events.filter(HAPPENED >= days_ago(30), KIND.is_in(["call_out", "sms_sent"])).select(CLIENT),
            on=CLIENT,
            how="anti",
        )
        .select(CLIENT),
        "weighted_activity": pl.concat(
            [
                data.orders.filter(CLOSED >= ago(12)).group_by(CLIENT).agg(sum=3 * ROWS.cast(pl.Int32)),
                data.events.filter(HAPPENED >= ago(12), KIND.is_in(["email_click", "login", "complaint"]))
                .group_by(CLIENT)
                .agg(sum=pl.when(KIND == "complaint").then(-5).otherwise(1).sum()),
            ]
        )
        .group_by(CLIENT)
        .agg(col("sum").sum())
        .filter(col("sum") >= 15)
        .select(CLIENT),
    }
