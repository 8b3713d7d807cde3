"""Codes of what went wrong, apart from the errors that carry them."""
