"""One client and many rules: the questions that every engine of rules answers, with the number of rules that hold."""

from datetime import datetime, timedelta, timezone

MAKES = (
    "Lada Toyota Hyundai Kia Volkswagen Renault Nissan Skoda Ford BMW Mercedes Mazda Honda "
    "Mitsubishi Chery Haval Geely Audi Lexus Opel Peugeot Subaru Volvo Suzuki Other"
).split()
AS_OF = "2026-05-31"
SINCE = datetime(2025, 6, 1, tzinfo=timezone.utc)  # the last 12 months
SIZES = [10, 100, 1_000, 10_000]
UNREAD = {f"unread_{number:02d}": f"value {number}" for number in range(60)}


def client():
    """A client with 20 orders, the last six of them within 12 months."""
    first = SINCE - timedelta(days=700)
    orders = [
        {
            "closed_at": int((first + timedelta(days=50 * number)).timestamp()),
            "total": 15_000 + 700 * number,
            "status": "completed",
        }
        for number in range(20)
    ]
    return {
        "id": "1",
        "make": "Toyota",
        "mileage": 85_000,
        "blacklisted": False,
        "city": "City03",
        "year": 2019,
        "orders": orders,
    }


def generated(number):
    """A rule of three conditions; no two of 10,000 have the same bounds."""
    return {"make": MAKES[number % len(MAKES)], "low": number * 37 % 90_000, "high": 90_000 + number * 91 % 90_000}


def questions():
    """By name: rules, each of which names make, bounds of mileage, and whether orders count, too."""
    fits = {"make": "Toyota", "low": 60_000, "high": 120_000}
    return {
        "three conditions": [fits],
        "five conditions, 20 orders": [fits | {"orders": True}],
    } | {f"{size:,} rules": [generated(number) for number in range(size)] for size in SIZES}


def holds(rule, client):
    """What the rule means."""
    found = [order["total"] for order in client["orders"] if order["closed_at"] >= SINCE.timestamp()]
    return (
        client["make"] == rule["make"]
        and rule["low"] <= client["mileage"] <= rule["high"]
        and not client["blacklisted"]
        and ("orders" not in rule or (len(found) >= 4 and sum(found) >= 100_000))
    )


def sentence(name, rule):
    """The rule as a segment."""
    conditions = [
        f'make = "{rule["make"]}"',
        f"mileage between {rule['low']} km and {rule['high']} km",
        "not blacklisted",
    ]
    if "orders" in rule:
        conditions += [
            "has at least 4 orders in the last 12 months",
            "sum of (orders.total in the last 12 months) >= 100 thousand rub",
        ]
    return f"segment {name} {{ {'; '.join(conditions)} }}"


def program(rules):
    """All of them as one program."""
    head = 'language en\ntimezone "UTC"\ncurrency RUB\n'
    return "\n".join([head, *(sentence(f"rule_{number}", rule) for number, rule in enumerate(rules))])


def schema():
    """The client as Kardan knows it; the fields that no rule reads are declared as any host's would be."""
    unread = "\n".join(f'{name} = "text?"' for name in UNREAD)
    return f"""
name = "questions"
subject = "client"

[collections.client]
key = "id"

[collections.client.fields]
id = "text"
make = "text"
mileage = "km"
blacklisted = "bool"
city = "text"
year = "int"
{unread}

[collections.order]
time = "closed_at"

[collections.order.fields]
closed_at = "instant"
total = "money"
status = "text"
"""


def all_questions():
    """What is asked of every engine, and how many rules hold."""
    subject = client()
    return {
        "client": subject,
        "unread": UNREAD,
        "since": int(SINCE.timestamp()),
        "as_of": AS_OF,
        "schema": schema(),
        "questions": [
            {
                "name": name,
                "rules": rules,
                "hold": sum(holds(rule, subject) for rule in rules),
                "program": program(rules),
            }
            for name, rules in questions().items()
        ],
    }
