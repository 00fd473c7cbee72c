"""Kardan beside its peers: the same questions about the same data, equal answers first, then how long each took, taking turns in one run."""
