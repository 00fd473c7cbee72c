"""Memberships over time: by chance against a reading at every instant, and the cases that every customer-data
platform has, with the values that the definition of the language gives.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import journeys_cases as cases
import kardan
import membership_cases as memberships
import pytest
from journeys_terms import Condition, Moment
from points_terms import start_of_day

Row = dict[str, Any]
Changes = list[tuple[datetime, bool]]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def moves(effects: list[Row]) -> dict[tuple[str, str], Changes]:
    """When whom a segment gained (true) and lost, by segment and client."""
    found: dict[tuple[str, str], Changes] = {}
    for effect in effects:
        found.setdefault((effect["rule"], effect["client"]), []).append(
            (instant(effect["at"]), effect["action"] == "entered")
        )
    return found


@pytest.mark.parametrize("seed", range(32))
def test_memberships_turn_when_a_reading_at_every_instant_turns(seed: int) -> None:
    chance = Random(seed)
    segments = {f"s{number}": memberships.segment(chance) for number in range(4)}
    compare(chance, segments, None)


@pytest.mark.parametrize("seed", range(100, 110))
def test_what_held_so_long_ago_turns_by_the_wall_clock(seed: int) -> None:
    chance = Random(seed)
    base = chance.choice((memberships.visits_in_a_window, memberships.last_visit, memberships.no_later))(chance)
    segments = {"base": base, "earlier": memberships.once_held(chance, base)}
    compare(chance, segments, base)


def compare(chance: Random, segments: dict[str, Condition], base: Condition | None) -> None:
    """The engine with a reading of segments, over histories by chance."""
    zone = ZoneInfo(chance.choice(cases.ZONES))
    first, last = chance.choice(memberships.SPANS)
    clients = {str(number): cases.client(chance, number, first, last, zone) for number in (1, 2)}
    head = f'timezone "{zone.key}"\ncurrency RUB\n'
    program = kardan.Program.compile(head + "".join(f"segment {n} {{ {s.text} }}\n" for n, s in segments.items()))
    data = kardan.Dataset.from_documents([cases.document(client) for client in clients.values()], program)
    start, end = start_of_day(first, zone), start_of_day(last, zone)

    turns = {
        (name, key): found
        for name, segment in segments.items()
        for key, client in clients.items()
        if (found := memberships.changes(segment, client, start, end, zone, base if name == "earlier" else None))
    }
    assert moves(program.live(data, start).advance(end)) == turns

    edges = sorted({at for found in turns.values() for at, _ in found if at < end})
    edges = chance.sample(edges, min(2, len(edges)))
    moments = [*edges, *(at - timedelta(microseconds=1) for at in edges), start + (end - start) * chance.random()]
    for now in moments:
        result, horizon = program.evaluate(data, now), program.horizon(data, now, end)
        for name, segment in segments.items():
            leaving, joining = horizon.leaving(name), horizon.joining(name)
            for key, client in clients.items():
                inside = segment.holds(Moment(zone, client, now))
                turn = next((at for at, _ in turns.get((name, key), ()) if at > now), None)
                assert result[name].outcome(key) == inside, (segment.text, now)
                assert leaving.get(key) == (turn if inside else None), (segment.text, now)
                assert joining.get(key) == (None if inside else turn), (segment.text, now)


# -- the cases that every platform has -------------------------------------------------------------------------------

RULES = """
timezone "Europe/Moscow"
currency RUB
segment recent { has visit in the last 7 days where completed }
segment by_the_clock { has visit in the last 48 hours where completed }
segment frequent { has at least 2 visits in the last 30 days where completed }
segment asleep { has visit where completed; no visit in the last 6 months where completed }
segment generous { sum of (visits.total in the last 1 year where completed) >= 1000 rub }
segment from_kazan { city = "Kazan" }
segment complaining { has claim where not resolved }
"""


def visit(key: str, at: str, client: str = "anna", total: int = 100, status: str = "completed") -> Row:
    return {"id": key, "client": client, "at": f"{at}+03:00", "status": status, "total": total}


def put(record: Row, collection: str = "visit") -> Row:
    return {"put": {"collection": collection, "record": record}}


class Story:
    """A live engine whose effects are told as `segment client entered 2026-03-01 10:00`, in Moscow's time."""

    def __init__(self, *visits: Row, now: str) -> None:
        self.program = kardan.Program.compile(RULES)
        clients = [{"id": "anna", "city": "Perm"}, {"id": "boris"}]
        self.data = kardan.Dataset.from_tables(self.program, clients=clients, visits=list(visits))
        self.live = self.program.live(self.data, now)

    def told(self, effects: list[Row]) -> list[str]:
        zone = ZoneInfo("Europe/Moscow")
        lines = []
        for effect in effects:
            at = instant(effect["at"]).astimezone(zone)
            lines.append(f"{effect['rule']} {effect['client']} {effect['action']} {at:%Y-%m-%d %H:%M}")
        return lines

    def apply(self, event: Row) -> list[str]:
        return self.told(self.live.apply(event))

    def advance(self, to: str | datetime) -> list[str]:
        return self.told(self.live.advance(to))


def test_entered_by_a_record_left_by_the_passing_of_days_entered_again() -> None:
    story = Story(now="2026-03-01 09:00")
    assert story.apply(put(visit("1", "2026-03-01T23:59"))) == []
    assert story.advance("2026-03-01 23:58") == []
    # The window of 7 days holds the dates 1 to 7 March, that of 48 hours ends by the clock.
    assert story.advance("2026-03-07") == [
        "recent anna entered 2026-03-01 23:59",
        "by_the_clock anna entered 2026-03-01 23:59",
        "by_the_clock anna left 2026-03-03 23:59",
    ]
    assert story.advance("2026-03-08 00:00") == ["recent anna left 2026-03-08 00:00"]
    assert story.apply(put(visit("2", "2026-03-08T00:00"))) == [
        "recent anna entered 2026-03-08 00:00",
        "by_the_clock anna entered 2026-03-08 00:00",
        "frequent anna entered 2026-03-08 00:00",
    ]


def test_the_microsecond_at_which_a_window_by_the_clock_closes() -> None:
    story = Story(visit("1", "2026-03-01T10:00"), now="2026-03-01 10:00")
    almost = datetime(2026, 3, 3, 7, tzinfo=timezone.utc) - timedelta(microseconds=1)
    assert story.live.next_wake() == datetime(2026, 3, 3, 7, tzinfo=timezone.utc)
    assert story.live.advance(almost) == []
    assert story.live.is_member("by_the_clock", "anna")
    assert story.advance("2026-03-03 10:00") == ["by_the_clock anna left 2026-03-03 10:00"]
    assert story.program.evaluate(story.data, almost)["by_the_clock"].ids() == ["anna"]
    assert story.program.evaluate(story.data, "2026-03-03 10:00")["by_the_clock"].ids() == []


def test_a_window_slides_past_the_first_of_two() -> None:
    story = Story(visit("1", "2026-03-01T10:00"), visit("2", "2026-03-20T10:00"), now="2026-03-10 12:00")
    told = [line for line in story.advance("2026-05-01") if line.startswith("frequent")]
    # The last 30 days hold 1 March until the 30th: 31 March less 30 days is 1 March, which is left out.
    assert told == ["frequent anna entered 2026-03-20 10:00", "frequent anna left 2026-03-31 00:00"]


def test_half_a_year_after_the_last_of_august() -> None:
    story = Story(visit("1", "2026-08-31T10:00"), now="2026-09-20 12:00")
    # 28 February less 6 months is 28 August: the visit is later, so it lies in the window until 1 March.
    assert story.advance("2027-02-28") == []
    assert story.advance("2027-03-02") == ["asleep anna entered 2027-03-01 00:00"]
    assert story.apply(put(visit("2", "2027-03-02T23:59:59.999999")))[0] == "recent anna entered 2027-03-02 23:59"
    assert not story.live.is_member("asleep", "anna")


def test_a_property_changes() -> None:
    story = Story(now="2026-03-01 09:00")
    change = {"set": {"collection": "client", "record": {"id": "anna", "city": "Kazan"}}}
    assert story.apply(change | {"at": "2026-03-01T10:00:00+03:00"}) == ["from_kazan anna entered 2026-03-01 10:00"]
    assert story.apply(change | {"at": "2026-03-01T10:30:00+03:00"}) == []
    away = {"set": {"collection": "client", "record": {"id": "anna", "city": None}}, "at": "2026-03-02T10:00:00+03:00"}
    assert story.apply(away) == ["from_kazan anna left 2026-03-02 10:00"]


def test_a_record_that_is_corrected() -> None:
    story = Story(visit("1", "2026-02-28T10:00", total=900), now="2026-03-01 09:00")
    more = {"set": {"collection": "visit", "record": {"id": "1", "total": 1000}}}
    assert story.apply(more) == ["generous anna entered 2026-03-01 09:00"]
    cancelled = {"set": {"collection": "visit", "record": {"id": "1", "status": "cancelled"}}}
    assert story.apply(cancelled) == [
        "recent anna left 2026-03-01 09:00",
        "by_the_clock anna left 2026-03-01 09:00",
        "generous anna left 2026-03-01 09:00",
    ]


def test_a_record_that_is_deleted() -> None:
    story = Story(visit("1", "2025-01-01T10:00"), visit("2", "2026-02-28T10:00"), now="2026-03-01 09:00")
    gone = {"delete": {"collection": "visit", "record": {"id": "2"}}}
    # What remains is the visit of 2025: she has slept since July of that year.
    assert story.apply(gone) == [
        "recent anna left 2026-03-01 09:00",
        "by_the_clock anna left 2026-03-01 09:00",
        "asleep anna entered 2026-03-01 09:00",
    ]
    assert story.apply(gone) == []


def test_the_same_event_twice_changes_nothing() -> None:
    story = Story(now="2026-03-01 09:00")
    event = put(visit("1", "2026-03-01T08:00"))
    assert len(story.apply(event)) == 2
    assert story.apply(event) == []
    assert story.live.members("frequent") == []


def test_an_older_record_comes_later() -> None:
    story = Story(visit("2", "2026-02-28T08:00"), now="2026-03-01 09:00")
    # It counts where it lies: in the last 30 days, not in the last 7.
    assert story.apply(put(visit("1", "2026-02-10T08:00"))) == ["frequent anna entered 2026-03-01 09:00"]
    # 12 March less 30 days is 10 February, which is left out.
    told = [line for line in story.advance("2026-03-20") if line.startswith("frequent")]
    assert told == ["frequent anna left 2026-03-12 00:00"]


def test_records_in_any_order_lead_to_the_same_members() -> None:
    visits = [visit(str(n), f"2026-02-{day:02}T10:00", total=300) for n, day in enumerate((1, 10, 14, 26, 27))]
    stories = []
    for order in (visits, visits[::-1], visits[2:] + visits[:2]):
        story = Story(now="2026-02-28 12:00")
        for record in order:
            story.apply(put(record))
        members = {name: story.live.members(name) for name in story.program.segments}
        stories.append((members, story.advance("2026-12-31")))
    assert stories[0] == stories[1] == stories[2]
    assert stories[0][0]["generous"] == ["anna"]


def test_two_clients_become_one() -> None:
    story = Story(visit("1", "2026-02-20T08:00"), visit("2", "2026-02-27T08:00", "boris"), now="2026-03-01 09:00")
    moved = story.apply({"delete": {"collection": "visit", "record": {"id": "2"}}})
    assert moved == ["recent boris left 2026-03-01 09:00"]
    assert story.apply(put(visit("2", "2026-02-27T08:00"))) == [
        "recent anna entered 2026-03-01 09:00",
        "frequent anna entered 2026-03-01 09:00",
    ]


def test_unknown_is_neither_entered_nor_left() -> None:
    story = Story(now="2026-03-01 09:00")
    named = {"set": {"collection": "client", "record": {"id": "boris", "city": "Omsk"}}}
    assert story.apply(named) == []  # from unknown to out


def test_a_claim_is_open_until_the_instant_at_which_it_is_resolved() -> None:
    story = Story(now="2026-03-01 09:00")
    claim = {"id": "c", "client": "boris", "at": "2026-03-01T09:00:00+03:00"}
    assert story.apply(put(claim, "claim")) == ["complaining boris entered 2026-03-01 09:00"]
    # The instant lies ahead: until then it reads as missing.
    assert story.apply(put(claim | {"resolved_at": "2026-03-04T12:00:00+03:00"}, "claim")) == []
    assert story.advance("2026-03-05") == ["complaining boris left 2026-03-04 12:00"]


def test_a_host_that_comes_back_when_it_is_told_to_misses_nothing() -> None:
    story = Story(visit("1", "2026-02-27T08:00"), visit("2", "2026-03-20T10:00"), now="2026-02-27 09:00")
    told = []
    while (wake := story.live.next_wake()) is not None:
        told += story.advance(wake)
    assert told == Story(
        visit("1", "2026-02-27T08:00"), visit("2", "2026-03-20T10:00"), now="2026-02-27 09:00"
    ).advance("2030-01-01")
    assert told[-1] == "asleep anna entered 2026-09-20 00:00"


def test_what_is_kept_goes_on_alike() -> None:
    story = Story(visit("1", "2026-02-27T08:00"), now="2026-03-01 09:00")
    story.apply(put(visit("2", "2026-03-01T08:00")))
    again = story.program.restore(story.data, story.live.snapshot())
    for to in ("2026-03-08 00:00", "2026-03-31", "2027-12-31"):
        assert again.advance(to) == story.live.advance(to)
    assert again.snapshot() == story.live.snapshot()
    assert again.members("asleep") == ["anna"]
    assert again.next_wake() is None
