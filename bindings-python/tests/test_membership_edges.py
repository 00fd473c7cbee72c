"""Memberships at the edges of the calendar: ends of months, leap days, clocks that change, deadlines, plans.

The instants are those that the definition of the language gives, worked out by hand beside each case.
"""

from __future__ import annotations

from typing import Any

import kardan
import pytest


def turns(zone: str, segment: str, client: dict[str, Any], start: str, end: str) -> list[str]:
    """When the client enters (+) and leaves (-), in UTC."""
    program = kardan.Program.compile(f'timezone "{zone}"\ncurrency RUB\nsegment s {{ {segment} }}\n')
    data = kardan.Dataset.from_documents([{"id": "anna"} | client], program)
    effects = program.live(data, start).advance(end)
    return [("+" if effect["action"] == "entered" else "-") + effect["at"][:16] for effect in effects]


def visits(*at: str, **more: str) -> dict[str, Any]:
    rows = [
        {"id": str(number), "at": time, "status": "completed", "total": 100} | more for number, time in enumerate(at)
    ]
    return {"visits": rows}


RECENT = "has visit in the last 1 month where completed"
ALONE = "has visit where completed then no visit within {}"
BIRTHDAY = "anniversary of birth_date is today"

CASES = {
    # 29 February less a month is 29 January, before the visit; 1 March less a month is 1 February.
    "a month after 31 January, in a leap year": ("UTC", RECENT, visits("2028-01-31T10:00Z"), ["-2028-03-01T00:00"]),
    # 28 February less a month is 28 January; 1 March less a month is 1 February.
    "a month after 31 January": ("UTC", RECENT, visits("2027-01-31T10:00Z"), ["-2027-03-01T00:00"]),
    # 31 March less a month is 29 February (the month has no 31st): left out. 30 March less a month is that, too.
    "a month after 29 February": ("UTC", RECENT, visits("2028-02-29T10:00Z"), ["-2028-03-29T00:00"]),
    # 28 February less a year is 28 February, before the visit; 1 March less a year is 1 March.
    "a year after 29 February": (
        "UTC",
        "has visit in the last 1 year where completed",
        visits("2028-02-29T10:00Z"),
        ["-2029-03-01T00:00"],
    ),
    # A deadline is shifted forward from the event, by the calendar at the same time of the day: 28 February 10:00.
    "within a month of 31 January": (
        "UTC",
        ALONE.format("1 month"),
        visits("2027-01-31T10:00Z"),
        ["+2027-02-28T10:00"],
    ),
    # In Berlin 29 March 2026 has no 02:30: it is 03:30 in summer time, 01:30 UTC.
    "within a day, into the gap": (
        "Europe/Berlin",
        ALONE.format("1 day"),
        visits("2026-03-28T01:30Z"),
        ["+2026-03-29T01:30"],
    ),
    # 25 October 2026 has 02:30 twice: the first one is 00:30 UTC.
    "within a day, into the overlap": (
        "Europe/Berlin",
        ALONE.format("1 day"),
        visits("2026-10-24T00:30Z"),
        ["+2026-10-25T00:30"],
    ),
    # 24 hours are 24 hours.
    "within 24 hours over the gap": (
        "Europe/Berlin",
        ALONE.format("24 hours"),
        visits("2026-03-28T09:00Z"),
        ["+2026-03-29T09:00"],
    ),
    "48 hours over the overlap": (
        "Europe/Berlin",
        "has visit in the last 48 hours where completed",
        visits("2026-10-24T08:00Z"),
        ["-2026-10-26T08:00"],
    ),
    # In Cairo 26 April 2024 begins at 01:00: its midnight does not exist. 01:00 summer time is 22:00 UTC of the 25th.
    "a day that has no midnight": (
        "Africa/Cairo",
        "has visit in the last 1 day where completed",
        visits("2024-04-25T10:00Z"),
        ["-2024-04-25T22:00"],
    ),
    # By the calendar the birthday of a leap day is 28 February in common years.
    "born on a leap day": (
        "UTC",
        BIRTHDAY,
        {"birth_date": "2000-02-29"},
        ["+2027-02-28T00:00", "-2027-03-01T00:00", "+2028-02-29T00:00", "-2028-03-01T00:00"],
    ),
    # The days from tomorrow to the third: 7 March is three days before the 10th, and on the 10th it is no longer ahead.
    "a booking in the next three days": (
        "UTC",
        "has visit where planned_at in the next 3 days",
        visits("2027-02-01T10:00Z", planned_at="2027-03-10T15:00Z"),
        ["+2027-03-07T00:00", "-2027-03-10T00:00"],
    ),
    # At the deadline itself one has come: nobody was alone.
    "come at the deadline": (
        "UTC",
        ALONE.format("1 month"),
        visits("2027-01-31T10:00Z", "2027-02-28T10:00Z"),
        ["+2027-03-28T10:00"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_memberships_turn_at_the_edges_of_the_calendar(case: str) -> None:
    zone, segment, client, expected = CASES[case]
    years = sorted({text[1:5] for text in expected})
    # From when the visit is there, or from the beginning of the year.
    start = client["visits"][0]["at"] if "visits" in client else f"{years[0]}-01-01T00:00Z"
    end = f"{int(years[-1])}-12-30T00:00Z"
    assert turns(zone, segment, client, start, end) == expected
