"""Polars: the segments of `asked.kardan`, each as one query in the module of its topic, `asked/*.py`."""

from importlib import import_module

from comparison.asked import TOPICS
from comparison.asked.words import Data
from comparison.variant import LITERAL


def queries(folder, layout):
    """By segment and reading: a lazy frame that gives the clients, each once."""
    data = Data(folder, layout)
    modules = [import_module(f"comparison.asked.{topic}") for topic in TOPICS]
    return {segment: {LITERAL: frame} for module in modules for segment, frame in module.queries(data).items()}
