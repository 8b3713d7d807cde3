"""Engines, and the two kinds of transaction."""


class Sessions:
    """Placeholder until the store lands."""
