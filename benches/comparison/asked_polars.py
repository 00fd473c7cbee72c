"""Polars: the segments of `asked.kardan`, each as one query in the module of its topic, `asked/*.py`."""

from importlib import import_module

import polars as pl

from comparison.asked import TOPICS
from comparison.asked.words import Data
from comparison.polars_peer import CLIENT
from comparison.variant import LITERAL


def queries(folder, layout):
    """By segment and reading: a lazy frame that gives the clients, or vehicles, each once."""
    data = Data(folder, layout)
    frames = {}
    for topic in TOPICS:
        frames |= import_module(f"comparison.asked.{topic}").queries(data)
    # Where it asks for vehicles, their keys are compared as those of clients are.
    return {segment: {LITERAL: frame.select(pl.first().alias(CLIENT))} for segment, frame in frames.items()}
