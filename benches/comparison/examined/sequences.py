"""Rows that follow one another, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import timedelta

from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import CATEGORY, CLOSED, HAPPENED, KIND, STATUS, TOTAL, days_ago, distinct


def queries(data):
    return {
        "complained_and_left": data.events.filter(KIND == "complaint", HAPPENED < days_ago(60))
        .select(CLIENT, "at")
        .join_asof(
            data.orders.select(CLIENT, "closed_at"),
            left_on="at",
            right_on="closed_at",
            by=CLIENT,
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(CLOSED.is_null() | (CLOSED > HAPPENED + timedelta(days=60)))
        .select(CLIENT)
        .unique(),
        "coupon_wasted": data.events.filter(KIND == "coupon_issued", HAPPENED >= ago(12), HAPPENED < days_ago(30))
        .select(CLIENT, "at")
        .join_asof(
            data.events.filter(KIND == "coupon_used").select(CLIENT, u="at"),
            left_on="at",
            right_on="u",
            by=CLIENT,
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(col("u").is_null() | (col("u") > HAPPENED + timedelta(days=30)))
        .select(CLIENT)
        .unique(),
        "click_then_order": data.events.filter(KIND == "email_click", HAPPENED >= ago(6))
        .select(CLIENT, "at")
        .join(data.orders.filter(CLOSED > ago(6), STATUS == "completed").select(CLIENT, "closed_at"), on=CLIENT)
        .filter(CLOSED > HAPPENED, CLOSED <= HAPPENED + timedelta(days=3))
        .select(CLIENT)
        .unique(),
        "issued_used_order": distinct(
            data.events.filter(KIND == "coupon_issued")
            .select(CLIENT, "at")
            .join(data.events.filter(KIND == "coupon_used").select(CLIENT, u="at"), on=CLIENT)
            .filter(col("u") > HAPPENED)
            .group_by(CLIENT, "at")
            .agg(col("u").min())
            .filter(col("u") > HAPPENED, col("u") <= HAPPENED + timedelta(days=60))
            .select(CLIENT, "u")
            .unique()
            .join(data.orders.filter(TOTAL >= 500000).select(CLIENT, "closed_at"), on=CLIENT)
            .filter(CLOSED > col("u"), CLOSED <= col("u") + timedelta(days=30))
        ),
        "two_orders_48h": distinct(
            data.orders.filter(CLOSED >= ago(12)).filter(
                col(CLIENT) == col(CLIENT).shift(1),
                (CLOSED - CLOSED.shift(1)).is_between(timedelta(seconds=1), timedelta(hours=48)),
            )
        ),
        "completed_gap_back": data.orders.filter(STATUS == "completed")
        .with_columns(g=(CLOSED > CLOSED.shift(1).dt.offset_by("1y")) & (col(CLIENT) == col(CLIENT).shift(1)))
        .group_by(CLIENT)
        .agg(col("g").any(), CLOSED.last())
        .filter(col("g"), CLOSED >= ago(12))
        .select(CLIENT),
        "three_in_a_row_big": distinct(
            data.orders.filter(TOTAL >= 1000000).filter(
                col(CLIENT) == col(CLIENT).shift(2),
                (CLOSED - CLOSED.shift(1)).is_between(timedelta(seconds=1), timedelta(days=90)),
                (CLOSED.shift(1) - CLOSED.shift(2)).is_between(timedelta(seconds=1), timedelta(days=90)),
            )
        ),
        "call_without_order": data.events.filter(KIND == "call_in", HAPPENED >= ago(6), HAPPENED < days_ago(14))
        .select(CLIENT, "at")
        .join_asof(
            data.orders.filter(CLOSED > ago(6)).select(CLIENT, "closed_at"),
            left_on="at",
            right_on="closed_at",
            by=CLIENT,
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(CLOSED.is_null() | (CLOSED > HAPPENED + timedelta(days=14)))
        .select(CLIENT)
        .unique()
        .join(data.events.filter(KIND == "call_out", HAPPENED >= days_ago(14)).select(CLIENT), on=CLIENT, how="anti"),
        "spam_after_open": data.events.filter(KIND == "email_unsub")
        .select(CLIENT, "at")
        .join(data.events.filter(KIND == "email_open").select(CLIENT, o="at"), on=CLIENT)
        .filter(col("o") < HAPPENED)
        .group_by(CLIENT, "at")
        .agg(col("o").max())
        .join(data.orders.select(CLIENT, "closed_at"), on=CLIENT, how="left")
        .group_by(CLIENT, "at")
        .agg(bad=((CLOSED > col("o")) & (CLOSED < HAPPENED)).any())
        .filter(col("bad").fill_null(False).not_())
        .select(CLIENT)
        .unique(),
        "bad_rating_no_call": data.events.filter(
            KIND == "rating", col("score") <= 2, HAPPENED >= days_ago(90), HAPPENED < days_ago(7)
        )
        .select(CLIENT, "at")
        .join(
            data.events.filter(KIND == "call_out", HAPPENED >= days_ago(90)).select(CLIENT, u="at"),
            on=CLIENT,
            how="left",
        )
        .group_by(CLIENT, "at")
        .agg(x=((col("u") > HAPPENED) & (col("u") <= HAPPENED + timedelta(days=7))).any())
        .filter(~col("x").fill_null(False))
        .select(CLIENT)
        .unique(),
        "order_preceded_by_call": distinct(
            data.orders.filter(TOTAL >= 2000000)
            .select(CLIENT, "closed_at")
            .join(data.events.filter(KIND.is_in(["call_in", "call_out"])).select(CLIENT, "at"), on=CLIENT)
            .filter(CLOSED > HAPPENED, CLOSED <= HAPPENED + timedelta(hours=24))
        ),
        "brakes_then_tyres": distinct(
            data.orders.select(CLIENT, "closed_at", "order_id")
            .join(
                data.lines.filter(CATEGORY == "brakes").select("order_id").unique(),
                on="order_id",
                how="semi",
                maintain_order="left",
            )
            .select(CLIENT, "closed_at")
            .join_asof(
                data.orders.select(CLIENT, "order_id", u="closed_at")
                .join(
                    data.lines.filter(CATEGORY == "tyres").select("order_id"),
                    on="order_id",
                    how="semi",
                    maintain_order="left",
                )
                .select(CLIENT, "u"),
                left_on="closed_at",
                right_on="u",
                by=CLIENT,
                strategy="forward",
                allow_exact_matches=False,
                check_sortedness=False,
            )
            .filter(col("u") <= CLOSED.dt.offset_by("6mo"))
        ),
    }
