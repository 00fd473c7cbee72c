"""Engines of rules for Python, Kardan among them, each on the same questions about one client.

usage: python -m comparison.python_engines QUESTIONS.json
One JSON line per engine and question: the nanoseconds of processor time that one answer takes, the median of nine measurements.
"""

import json
import sys
import time
from datetime import datetime, timezone
from statistics import median

import rule_engine
import zen

MEASUREMENT = 3e7  # nanoseconds


def plain(question, client, since):
    """What a programmer would write: a function per rule."""

    def compiled(rule):
        make, low, high = rule["make"], rule["low"], rule["high"]
        if "orders" not in rule:
            return lambda client: (
                client["make"] == make and low <= client["mileage"] <= high and not client["blacklisted"]
            )

        def holds(client):
            if client["make"] != make or not low <= client["mileage"] <= high or client["blacklisted"]:
                return False
            totals = [order["total"] for order in client["orders"] if order["closed_at"] >= since]
            return len(totals) >= 4 and sum(totals) >= 100_000

        return holds

    rules = [compiled(rule) for rule in question["rules"]]
    return lambda client: sum(rule(client) for rule in rules)


def plain_now(question, client, since):
    count = plain(question, client, since)
    return lambda: count(client)


def zen_expressions(question, client, since):
    def text(rule):
        scalar = (
            f"make == '{rule['make']}' and mileage >= {rule['low']} and mileage <= {rule['high']} and not blacklisted"
        )
        if "orders" not in rule:
            return scalar
        recent = f"map(filter(orders, #.closed_at >= {since}), #.total)"
        return f"{scalar} and count(orders, #.closed_at >= {since}) >= 4 and sum({recent}) >= 100000"

    rules = [zen.compile_expression(text(rule)) for rule in question["rules"]]
    return lambda: sum(rule.evaluate(client) is True for rule in rules)


def zen_table(question, client, since):
    """A decision table over the three fields, which says of orders nothing."""
    if any("orders" in rule for rule in question["rules"]):
        return None
    fields = ["make", "mileage", "blacklisted"]
    rows = [
        {
            "_id": str(number),
            "make": f"'{rule['make']}'",
            "mileage": f"[{rule['low']}..{rule['high']}]",
            "blacklisted": "false",
            "rule": f"{number}",
        }
        for number, rule in enumerate(question["rules"])
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": field, "name": field, "field": field} for field in fields],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    nodes = [("in", "inputNode", {}), ("table", "decisionTableNode", {"content": table}), ("out", "outputNode", {})]
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}} | more for name, kind, more in nodes
        ],
        "edges": [
            {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
            for source, target in (("in", "table"), ("table", "out"))
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(graph))

    def count():
        found = decision.evaluate(client)["result"]
        return len(found) if isinstance(found, list) else bool(found)

    return count


def rule_engine_rules(question, client, since):
    def text(rule):
        scalar = (
            f'make == "{rule["make"]}" and mileage >= {rule["low"]} and mileage <= {rule["high"]} and not blacklisted'
        )
        if "orders" not in rule:
            return scalar
        recent = f'[order["total"] for order in orders if order["closed_at"] >= {since}]'
        return f"{scalar} and {recent}.length >= 4 and $sum({recent}) >= 100000"

    rules = [rule_engine.Rule(text(rule)) for rule in question["rules"]]
    return lambda: sum(rule.matches(client) for rule in rules)


def with_moments(client):
    """The client as applications have it: moments are `datetime`."""
    orders = [
        order | {"closed_at": datetime.fromtimestamp(order["closed_at"], timezone.utc)} for order in client["orders"]
    ]
    return client | {"orders": orders}


def plain_moments(question, client, since):
    """The same function, of the same dictionary that Kardan gets."""
    client = with_moments(client)
    count = plain(question, client, datetime.fromtimestamp(since, timezone.utc))
    return lambda: count(client)


def kardan_program(question):
    import kardan

    return kardan.Program.compile(question["program"], schema=kardan.Schema.from_toml(QUESTIONS["schema"]))


def kardan_dict(question, client, since):
    client, session = with_moments(client), kardan_program(question).session(QUESTIONS["as_of"])
    return lambda: len(session.selected(client))


def kardan_number(question, client, since):
    import kardan

    program = kardan_program(question)
    data = kardan.Dataset.from_documents([with_moments(client)], program)
    session = program.session(QUESTIONS["as_of"], data)
    return lambda: len(session.selected(0))


def number_alone(question, client, since):
    """What Python takes to call a method of an extension with a number that gives a list back."""
    answer = [["rule"] * question["hold"]].__getitem__
    return lambda: len(answer(0))


ENGINES = {
    "Kardan, a dict": kardan_dict,
    "Kardan, a number of a data set": kardan_number,
    "the call with a number alone": number_alone,
    "plain function": plain_now,
    "plain function, with datetime": plain_moments,
    "zen-engine, expressions": zen_expressions,
    "zen-engine, decision table": zen_table,
    "rule-engine": rule_engine_rules,
}


def nanoseconds(runs):
    """What each takes; they take turns."""

    def measured(run, times):
        begun = time.process_time_ns()
        for _ in range(times):
            run()
        return (time.process_time_ns() - begun) / times

    times = [max(1, min(1_000_000, int(MEASUREMENT / max(1.0, measured(run, 1))))) for run in runs]
    rounds = [[measured(run, often) for run, often in zip(runs, times, strict=True)] for _ in range(9)]
    return [median(figures) for figures in zip(*rounds, strict=True)]


def main():
    clients = {"few": QUESTIONS["client"], "many": QUESTIONS["client"] | QUESTIONS["unread"]}
    for question in QUESTIONS["questions"]:
        counts = {
            (engine, fields): compiled(question, client, QUESTIONS["since"])
            for engine, compiled in ENGINES.items()
            for fields, client in clients.items()
        }
        counts = {key: count for key, count in counts.items() if count is not None}
        for (engine, _), count in counts.items():
            if (found := count()) != question["hold"]:
                sys.exit(f"{engine} finds that {found} of `{question['name']}` hold, and {question['hold']} do")
        for (engine, fields), figure in zip(counts, nanoseconds(list(counts.values())), strict=True):
            line = {"engine": engine, "host": "Python", "question": question["name"], "fields": fields}
            print(json.dumps(line | {"nanoseconds": figure}), flush=True)


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        QUESTIONS = json.load(file)
    main()
