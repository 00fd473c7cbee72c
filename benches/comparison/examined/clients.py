"""Clients, in Polars: by segment a lazy frame that gives the clients, or vehicles, each once."""

from datetime import date

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, ago
from comparison.words import BORN, CLOSED, CREATED, HAPPENED, KIND, ROWS, STATUS, TOTAL, days_ago


def queries(data):
    return {
        "june_thirties": data.clients.filter(
            col("sms_consent"), BORN.dt.month() == 6, BORN > date(1986, 5, 31), BORN <= date(1996, 5, 31)
        ).select(CLIENT),
        "reachable_leads": data.clients.filter(
            CREATED >= ago(12), col("email_consent") | col("sms_consent"), ~col("blacklisted")
        )
        .select(CLIENT)
        .join(data.orders.select(CLIENT), on=CLIENT, how="anti")
        .join(
            data.events.filter(HAPPENED >= days_ago(90), KIND.is_in(["email_unsub", "email_spam", "complaint"])).select(
                CLIENT
            ),
            on=CLIENT,
            how="anti",
        ),
        "city_contains": data.clients.filter(
            col("city").cast(pl.String).str.contains("1", literal=True),
            col("source").is_in(["website", "walk_in"]),
            ~col("blacklisted"),
        ).select(CLIENT),
        "birthday_month_ahead": data.clients.filter(
            col("email_consent") | col("sms_consent"), ~col("blacklisted"), BORN.dt.month() == 6
        )
        .join(data.orders.filter(CLOSED >= ago(12)).select(CLIENT), on=CLIENT, how="semi")
        .select(CLIENT),
        "anniversary_of_joining": data.clients.filter(CREATED.dt.month() == 5, CREATED < ago(24))
        .join(
            data.orders.filter(CLOSED >= ago(24), STATUS == "completed")
            .group_by(CLIENT)
            .agg(rows=ROWS)
            .filter(col("rows") >= 2),
            on=CLIENT,
            how="semi",
        )
        .select(CLIENT),
        "no_birthday_known": data.clients.filter(BORN.is_null(), col("sms_consent"))
        .join(data.orders.filter(CLOSED >= ago(6)).select(CLIENT), on=CLIENT, how="semi")
        .select(CLIENT),
        "young_rich": data.orders.join(
            data.clients.filter(BORN > date(1996, 5, 31)).select(CLIENT), on=CLIENT, how="semi"
        )
        .group_by(CLIENT)
        .agg(rows=ROWS, m=TOTAL.mean())
        .filter(col("rows") >= 2, col("m") >= 1200000)
        .select(CLIENT),
    }
