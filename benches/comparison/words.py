"""Words of the queries in Polars, and the frames that they ask. Money is whole kopecks.

A condition on a column stands alone; `having`, `only` and `without` give frames.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from polars import col

from comparison.polars_peer import CLIENT, END, ago, load
from comparison.variant import SORTED

TODAY = date(2026, 5, 31)
CLOSED, HAPPENED, CREATED, BORN = col("closed_at"), col("at"), col("created_at"), col("birth_date")
TOTAL, AMOUNT, KIND, CATEGORY, STATUS = col("total"), col("amount"), col("kind"), col("category"), col("status")
DAY, EVENT_DAY = CLOSED.dt.date(), HAPPENED.dt.date()
ROWS = pl.len()


def moment(text):
    return datetime.fromisoformat(text)


def days(number):
    return timedelta(days=number)


def days_ago(number):
    return END - days(number)


def since(months, column=CLOSED):
    return column >= ago(months)


def months(older, newer):
    """From so many months ago until so many."""
    return (CLOSED >= ago(older)) & (CLOSED < ago(newer))


def dates(first, end, column=CLOSED):
    return (column >= moment(first)) & (column < moment(end))


def whole(name):
    """A count that is calculated with: it must not wrap below zero."""
    return col(name).cast(pl.Int64)


def span(day):
    """Days from the first to the last."""
    return (day.max() - day.min()).dt.total_days()


def days_since(day):
    return (pl.lit(TODAY) - day).dt.total_days()


def having(frame, /, *conditions, by=CLIENT, **values):
    """The keys whose values, taken over their rows, meet the conditions."""
    return frame.group_by(by).agg(**values).filter(*conditions).select(by)


def distinct(rows, key=CLIENT):
    return rows.select(key).unique()


def only(rows, others, on=CLIENT):
    """The rows that have others."""
    return rows.join(others, on=on, how="semi")


def without(rows, others, on=CLIENT):
    """The rows that have no others."""
    return rows.join(others, on=on, how="anti")


def following(column, steps=1):
    """The value of the client's row so many steps later, of rows in the order of time."""
    return pl.when(col(CLIENT).shift(-steps) == col(CLIENT)).then(column.shift(-steps))


def next_within(rows, others, limit):
    """Rows with the next of the others, where it comes within the limit."""
    return next_of(rows, others).filter(col("later") <= col("moment") + limit)


def none_within(rows, others, limit):
    """Rows whose limit has passed without one of the others."""
    late = col("later").is_null() | (col("later") > col("moment") + limit)
    return next_of(rows, others).filter(col("moment") + limit < END, late)


def any_within(rows, others, limit):
    """The same as `next_within` with all of the others: quicker where they are few."""
    pairs = rows.join(others.rename({"moment": "later"}), on=CLIENT)
    return pairs.filter(col("later") > col("moment"), col("later") <= col("moment") + limit)


def next_of(rows, others):
    return rows.sort("moment").join_asof(
        others.rename({"moment": "later"}).sort("later"),
        left_on="moment",
        right_on="later",
        by=CLIENT,
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
    )


@dataclass
class Data:
    """The five tables in one layout."""

    folder: str
    layout: str

    def __post_init__(self):
        self.sorted = self.layout == SORTED
        self.clients, self.vehicles, self.orders, self.lines, self.events = (
            load(self.folder, name, self.layout) for name in ("clients", "vehicles", "orders", "order_lines", "events")
        )
        self.with_vehicle = self.orders.filter(col("vehicle_id").is_not_null())
        self.in_order = self.in_time(self.orders, "closed_at")

    def in_time(self, rows, column):
        """The rows client by client in the order of time, as the sorted layout has them."""
        return rows if self.sorted else rows.sort(CLIENT, column)

    def client_lines(self, *conditions):
        """Lines with their clients: they may know their order only."""
        lines = self.lines.filter(*conditions)
        return lines if self.sorted else lines.join(self.orders.select("order_id", CLIENT), on="order_id")

    def ordered_lines(self, *conditions):
        """Lines with their orders."""
        lines = self.lines.drop(CLIENT) if self.sorted else self.lines
        return lines.join(self.orders, on="order_id").filter(*conditions)

    def orders_with(self, category):
        """Keys of the orders with such lines, as often as these."""
        return self.lines.filter(CATEGORY == category).select("order_id")

    def vehicles_of(self, *conditions):
        """Keys of the vehicles of such orders."""
        return self.orders.filter(*conditions).select("vehicle_id").drop_nulls()

    def kind(self, kind):
        """Events of a kind."""
        return self.events.filter(KIND == kind)

    def events_at(self, *conditions):
        """The moments of such events."""
        return self.events.filter(*conditions).select(CLIENT, moment=HAPPENED)

    def orders_at(self, *conditions):
        """The moments of such orders."""
        return self.orders.filter(*conditions).select(CLIENT, moment=CLOSED)

    def first(self, column):
        """Of a client's orders."""
        return column.first() if self.sorted else column.sort_by("closed_at").first()

    def last(self, column, condition=None):
        """Of a client's orders, or of such ones."""
        if condition is not None:
            column = column if self.sorted else column.sort_by("closed_at")
            return column.filter(condition if self.sorted else condition.sort_by("closed_at")).last()
        return column.last() if self.sorted else column.sort_by("closed_at").last()

    def last_event(self, column):
        """Of a client's events."""
        return column.last() if self.sorted else column.sort_by("at").last()
