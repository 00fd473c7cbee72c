"""Figures as text."""


def shown(value):
    """Three digits; nothing for what there is not."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def time_shown(nanoseconds):
    """With the unit that suits it."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{shown(nanoseconds / size)} {unit}"
    return f"{shown(nanoseconds)} ns"


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
