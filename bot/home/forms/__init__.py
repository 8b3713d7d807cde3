"""Modals of Home and of the shortcuts: usage, the set-up of digests and alerts, the link of a channel."""
