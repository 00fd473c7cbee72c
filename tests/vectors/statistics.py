"""Writes statistics.json beside it: rates, lifts and independence as scipy and statsmodels have them.

pip install scipy==1.17.1 statsmodels==0.15.0 xxhash==4.1.0
python tests/vectors/statistics.py
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from scipy.stats import chi2_contingency
from scipy.stats.contingency import relative_risk
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import proportion_confint
from xxhash import xxh3_64_intdigest

CLIENTS = 100_000
SIZES = (1, 2, 10, 29, 100, 263, 487, 5000, 1_000_000)


def wilson(reached: int, of: int) -> dict[str, float]:
    low, high = proportion_confint(reached, of, alpha=0.05, method="wilson")
    return {"reached": reached, "of": of, "low": float(low), "high": float(high)}


def katz(reached: int, of: int, alone: int, of_alone: int) -> dict[str, float]:
    """The ratio of two rates with its interval; both tools must agree."""
    found = relative_risk(reached, of, alone, of_alone)
    interval = found.confidence_interval(0.95)
    table = Table2x2([[reached, of - reached], [alone, of_alone - alone]], shift_zeros=False)
    low, high = table.riskratio_confint(0.05)
    assert abs(low - interval.low) < 1e-9 * high
    assert abs(high - interval.high) < 1e-9 * high
    groups = {"reached": reached, "of": of, "alone": alone, "of_alone": of_alone}
    return groups | {"ratio": float(found.relative_risk), "low": float(interval.low), "high": float(interval.high)}


def halves(rule: str) -> list[int]:
    """Into which half of an experiment each client falls."""
    parts = (xxh3_64_intdigest(f"{rule}\0\0{client}".encode()) * 10_000 >> 64 for client in range(1, CLIENTS + 1))
    return [int(part >= 5000) for part in parts]


def independence(first: str, second: str) -> dict[str, object]:
    table = [[0, 0], [0, 0]]
    for one, other in zip(halves(first), halves(second), strict=True):
        table[one][other] += 1
    found = chi2_contingency(table, correction=False)
    statistic, p = float(found.statistic), float(found.pvalue)
    return {"experiments": [first, second], "clients": CLIENTS, "table": table, "statistic": statistic, "p": p}


def main() -> None:
    chance = Random(1)
    rates = [(reached, of) for of in SIZES for reached in sorted({0, 1, of // 3, of - 1, of})]
    # The first is the example of scipy's documentation.
    lifts = [(27, 122, 44, 487), (30, 100, 20, 100), (1, 1_000_000, 1, 2), (100, 100, 1, 100)]
    for _ in range(20):
        of, of_alone = chance.choice(SIZES[2:]), chance.choice(SIZES[2:])
        lifts.append((chance.randint(1, of), of, chance.randint(1, of_alone), of_alone))
    pairs = (("wake_up", "wake_up_2"), ("a", "b"), ("spring", "autumn"), ("разбудить", "вернуть"))
    vectors = {
        "wilson": [wilson(*one) for one in rates],
        "katz": [katz(*one) for one in lifts],
        "independence": [independence(*pair) for pair in pairs],
    }
    lines = [
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(one, ensure_ascii=False)}" for one in found) + "\n  ]"
        for name, found in vectors.items()
    ]
    Path(__file__).with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
