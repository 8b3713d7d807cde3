"""Sharing of channels: companies and workspaces that take part besides the bot's own, as Slack describes them.

https://docs.slack.dev/reference/objects/conversation-object and https://docs.slack.dev/apis/slack-connect/
"""

from dataclasses import dataclass, field
from typing import Any

COMPANY = "T0PARTNER"  # the one that a channel is shared with where nothing else is named


@dataclass(slots=True)
class Sharing:
    """Team ids: of other companies, of companies that are only invited yet, of workspaces of the same Enterprise."""

    companies: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    workspaces: set[str] = field(default_factory=set)


def described(sharing: Sharing, own_team: str, *, external: bool) -> dict[str, Any]:
    """The fields of `conversations.info` about it."""
    internal = {own_team, *sharing.workspaces}
    return {
        "is_shared": external or bool(sharing.workspaces),
        "is_ext_shared": external,
        "is_org_shared": bool(sharing.workspaces),
        "is_pending_ext_shared": bool(sharing.pending),
        "pending_shared": sorted(sharing.pending),
        "pending_connected_team_ids": sorted(sharing.pending),
        "connected_team_ids": sorted(sharing.companies),
        "shared_team_ids": sorted({*internal, *sharing.companies}),
        "internal_team_ids": sorted(internal),
        "conversation_host_id": own_team,
    }
