"""Experiments in plain Python, from the definition of the language and its numbered decisions alone: rounds, shares,
rates, and what the rest gets; and experiments and populations by chance.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from journeys_cases import completed, moment_in, sleeping
from journeys_terms import Condition, Moment, period
from points_terms import instant, start_of_day
from xxhash import xxh3_64_intdigest

Row = dict[str, Any]
Line = tuple[datetime, str, str | None, str, str, str]  # at, client, variant, action, name, outcome


@dataclass(frozen=True)
class Experiment:
    zone: ZoneInfo
    segment: Condition
    every: tuple[int, str]
    at: time | None
    test: int  # percent
    variants: tuple[str, ...]
    held: int  # percent
    rate: str  # open, click, purchase
    after: int  # hours
    at_least: int
    otherwise: str

    @property
    def text(self) -> str:
        lines = [f"on segment chosen every {period(*self.every)}" + (f" at {self.at:%H:%M}" if self.at else "")]
        lines += [f"split {self.test}% test, {100 - self.test}% rest"]
        lines += [f'variant {name} {{ send email "{name}_letter" }}' for name in self.variants]
        lines += [f"hold out {self.held}%"] if self.held else []
        sample = f"with at least {self.at_least} sent, else {self.otherwise}"
        lines += [f"winner by {self.rate}_rate after {self.after} hours {sample}", "rest gets winner"]
        head = f'timezone "{self.zone.key}"\nsegment chosen {{ {self.segment.text} }}\n'
        return head + "experiment tried {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"

    def begins(self, day: date) -> bool:
        count, unit = self.every
        if unit == "weeks":
            return day.weekday() == 0
        return day.day == 1 and (day.year * 12 + day.month - 1) % (count * 12 if unit == "years" else count) == 0

    def part(self, client: str) -> int:
        """One of 10,000 parts, the same in every round."""
        return (xxh3_64_intdigest(f"tried\0\0{client}".encode()) * 10_000) >> 64

    def share(self, client: str) -> str | None:
        """A variant, `rest`, or `held out`."""
        part, test = self.part(client), self.test * 100
        if part < test:
            return self.variants[part * len(self.variants) // test]
        return "held out" if part >= 10_000 - self.held * 100 else "rest"


def reached(experiment: Experiment, client: Row, now: datetime) -> bool:
    """Whether a letter can be sent: an address, and consent."""
    moment = Moment(experiment.zone, client, now)
    agreed = any(moment.value(row, "withdrawn_at") is None for row in moment.rows("consent"))
    return agreed and client.get("email") is not None


def succeeded(experiment: Experiment, client: Row, variant: str, sent: datetime, now: datetime) -> bool:
    moment = Moment(experiment.zone, client, now)
    if experiment.rate == "purchase":
        return any(completed(row) and row["at"] > sent for row in moment.rows("visit"))
    letters = [m for m in moment.rows("message") if m["template"] == f"{variant}_letter" and m["at"] > sent]
    return any(moment.value(row, f"{experiment.rate}ed_at") is not None for row in letters)


def winner(experiment: Experiment, sent: dict[str, list[Row]], since: datetime, now: datetime) -> str:
    rates = {}
    for variant, clients in sent.items():
        if len(clients) < max(experiment.at_least, 1):
            return experiment.otherwise
        rates[variant] = sum(succeeded(experiment, c, variant, since, now) for c in clients) / len(clients)
    best = [variant for variant, rate in rates.items() if rate == max(rates.values())]
    return best[0] if len(best) == 1 else experiment.otherwise


def simulate(experiment: Experiment, clients: list[Row], start: datetime, end: datetime) -> Counter[Line]:
    lines: Counter[Line] = Counter()

    def send(client: Row, variant: str, at: datetime) -> bool:
        there = reached(experiment, client, at)
        outcome = "due" if there else "suppressed"
        lines[at, client["id"], variant, "send", f"{variant}_letter", outcome] += 1
        return there

    day = start.astimezone(experiment.zone).date()
    while (begin := start_of_day(day, experiment.zone)) <= end:
        now = instant(day, experiment.at, experiment.zone) if experiment.at else begin
        if start < now <= end and experiment.begins(day):
            members = [c for c in clients if experiment.segment.holds(Moment(experiment.zone, c, now)) is True]
            sent: dict[str, list[Row]] = {variant: [] for variant in experiment.variants}
            for client in members:
                share = experiment.share(client["id"])
                if share in sent and send(client, share, now):
                    sent[share].append(client)
            then = now + timedelta(hours=experiment.after)
            if then <= end:
                won = winner(experiment, sent, now, then)
                lines[then, "", won, "winner", won, "due"] += 1
                for client in members:
                    if experiment.share(client["id"]) == "rest":
                        send(client, won, then)
        day += timedelta(days=1)
    return lines


# -- by chance -------------------------------------------------------------------------------------------------------


def experiment(chance: Random, zone: ZoneInfo) -> Experiment:
    variants = ("a", "b", "c")[: chance.randint(2, 3)]
    return Experiment(
        zone,
        sleeping(chance.randint(1, 40), "days"),
        chance.choice(((1, "weeks"), (1, "months"), (2, "months"), (3, "months"))),
        chance.choice((None, time(2, 30), time(11))),
        chance.choice((20, 35, 60, 90)),
        variants,
        chance.choice((0, 5, 10)),
        chance.choice(("open", "click", "purchase")),
        chance.choice((24, 30, 72)),
        chance.choice((1, 2, 3)),
        chance.choice(variants),
    )


def population(chance: Random, size: int, first: date, last: date, zone: ZoneInfo) -> list[Row]:
    def moment() -> datetime:
        return moment_in(chance, first - timedelta(days=30), last, zone) + timedelta(minutes=chance.randint(1, 29))

    clients: list[Row] = []
    for key in (str(number) for number in range(1, size + 1)):
        visits = [{"id": f"{key}v{n}", "at": moment(), "status": "completed", "total": 100} for n in range(2)]
        messages = []
        for n in range(chance.randint(0, 8)):
            at = moment()
            letter = {"id": f"{key}m{n}", "at": at, "channel": "email", "template": chance.choice("abc") + "_letter"}
            for name in ("opened_at", "clicked_at"):
                if chance.random() < 0.7:
                    letter[name] = at + timedelta(minutes=chance.randint(1, 3000))
            messages.append(letter)
        consent = {"channel": "email", "at": moment() - timedelta(days=60)}
        if chance.random() < 0.2:
            consent["withdrawn_at"] = consent["at"] + timedelta(days=chance.randint(1, 90))
        email = "a@example.com" if chance.random() < 0.9 else None
        clients.append({"id": key, "email": email, "visits": visits, "messages": messages, "consents": [consent]})
    return clients
