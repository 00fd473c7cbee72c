"""Clients, in Polars: by segment a lazy frame that gives the clients, each once."""

from datetime import date

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, END
from comparison.words import BORN, CLOSED, HAPPENED, TOTAL, days, distinct, having, moment, only, since


def queries(data):
    return {
        "young_of_a_city": data.clients.filter(
            BORN > date(2000, 5, 31), BORN <= date(2008, 5, 31), col("city") == "City00"
        ).select(CLIENT),
        "birth_date_unknown": only(
            data.clients.filter(BORN.is_null(), "email_consent").select(CLIENT),
            data.orders.filter(CLOSED >= moment("2026-01-01")),
        ),
        "senior_or_unknown": data.clients.filter((BORN <= date(1966, 5, 31)) | BORN.is_null(), "sms_consent").select(
            CLIENT
        ),
        "born_in_the_eighties": data.clients.filter(
            BORN.is_between(date(1980, 1, 1), date(1989, 12, 31)), col("email_consent") | col("sms_consent")
        ).select(CLIENT),
        "not_young": data.clients.filter(BORN <= date(1996, 5, 31), col("source") != "ads").select(CLIENT),
        "toyota_model": distinct(data.vehicles.filter(col("model") == "Toyota-7")),
        "referred_elsewhere": data.clients.filter(
            ~col("city").is_in(["City00", "City01", "City02", "City03"]), col("source") == "referral"
        ).select(CLIENT),
        "from_adverts": pl.concat(
            [
                data.clients.filter(col("source").is_in(["ads", "social"]))
                .filter(col("city").is_in([f"City1{k}" for k in range(10)]))
                .select(CLIENT),
                only(
                    data.clients.filter(col("source").is_in(["ads", "social"])).select(CLIENT),
                    data.orders.filter(since(1)),
                ),
            ]
        ).unique(),
        "active_of_two_cities": pl.concat(
            [
                only(
                    data.clients.filter(col("city").is_in(["City00", "City05"])),
                    data.events.filter(HAPPENED >= END - days(30)),
                )
                .filter(col("source") == "referral")
                .select(CLIENT),
                having(
                    only(
                        data.orders,
                        only(
                            data.clients.filter(col("city").is_in(["City00", "City05"])),
                            data.events.filter(HAPPENED >= END - days(30)),
                        ),
                    ),
                    col("first_total") >= 30_000_00,
                    first_total=data.first(TOTAL),
                ),
            ]
        ).unique(),
    }
