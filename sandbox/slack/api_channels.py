"""Web API methods that read channels and their history."""

from base64 import b64decode, b64encode
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.api_chat import as_slack_shows
from sandbox.slack.errors import Refusal
from sandbox.slack.messages import Message
from sandbox.slack.sharing import described
from sandbox.slack.workspace import BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Channel, Member, UserGroup
from sandbox.slack.world import SlackWorld
from sandbox.world import World

MOST = 999
USUAL = 100
READ = {"private": "groups:read", "dm": "im:read", "group": "mpim:read"}
HISTORY = {"private": "groups:history", "dm": "im:history", "group": "mpim:history"}
Arguments = dict[str, Any]


def read_scope(world: World, arguments: Arguments) -> str:
    return READ.get(_kind(world, arguments), "channels:read")


def history_scope(world: World, arguments: Arguments) -> str:
    return HISTORY.get(_kind(world, arguments), "channels:history")


def _kind(world: World, arguments: Arguments) -> str:
    channel = world.slack.channels.get(str(arguments.get("channel")))
    return channel.kind if channel else ""


def conversations_info(world: World, arguments: Arguments) -> dict[str, Any]:
    channel = _known(world.slack, arguments)
    if channel.kind == "dm":
        return {"channel": _direct(channel)}
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_channel": channel.kind in {"public", "shared"},
            "is_group": channel.kind == "private",
            "is_im": False,
            "is_mpim": channel.kind == "group",
            "is_private": channel.kind in {"private", "group"},
            "is_archived": channel.archived,
            "is_member": channel.bot_is_member,
            "is_general": channel.name == "general",
            "context_team_id": TEAM_ID,
            **described(channel.sharing, TEAM_ID, external=channel.external),
        }
    }


def _direct(channel: Channel) -> dict[str, Any]:
    """A direct message: Slack says nothing of sharing there but `is_org_shared`."""
    other = next(iter(channel.members - {BOT_USER_ID}), "")
    return {"id": channel.id, "is_im": True, "is_archived": False, "is_org_shared": False, "user": other}


def conversations_history(world: World, arguments: Arguments) -> dict[str, Any]:
    """The newest first; replies stand in their threads, so none of them is here."""
    channel = _read(world.slack, arguments)
    asked = [one for one in world.slack.visible(channel.id) if one.thread_ts is None and _between(one, arguments)]
    asked.sort(key=lambda message: Decimal(message.ts), reverse=True)
    return _page(world.slack, asked, arguments)


def conversations_replies(world: World, arguments: Arguments) -> dict[str, Any]:
    """A thread: the message that it hangs on, whenever that was said, then the replies, the oldest first."""
    channel = _read(world.slack, arguments)
    visible, thread = world.slack.visible(channel.id), str(arguments.get("ts", ""))
    parents = [one for one in visible if one.ts == thread]
    if not parents:
        raise Refusal("thread_not_found")
    replies = [one for one in visible if one.thread_ts == thread and _between(one, arguments)]
    replies.sort(key=lambda message: Decimal(message.ts))
    return _page(world.slack, [*parents, *replies], arguments)


def _page(slack: SlackWorld, asked: list[Message], arguments: Arguments) -> dict[str, Any]:
    start, limit = _start(arguments), _limit(arguments)
    page, rest = asked[start : start + limit], asked[start + limit :]
    full = _true(arguments.get("include_all_metadata"))
    cursor = b64encode(f"next:{start + limit}".encode()).decode() if rest else ""
    return {
        "messages": [_shown(slack, message, full=full) for message in page],
        "has_more": bool(rest),
        "pin_count": 0,
        "response_metadata": {"next_cursor": cursor},
    }


def get_permalink(world: World, arguments: Arguments) -> dict[str, Any]:
    """`chat.getPermalink`, which needs no scope."""
    channel = _known(world.slack, arguments)
    message = world.slack.message(channel.id, str(arguments.get("message_ts")))
    address = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": address + thread}


def user(member: Member) -> dict[str, Any]:
    """A person as Slack describes them."""
    about = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.user_name,
        "real_name": member.name,
        "deleted": member.deleted,
        "tz": member.zone,
        "profile": {"real_name": member.name, "display_name": member.user_name},
        "is_admin": member.standing == "admin",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": member.standing == "guest",
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
    }
    if not member.team_id:
        del about["team_id"]
    if member.workspaces:
        about["enterprise_user"] = _enterprise_user(member)
    return {**about, "is_stranger": True} if member.standing == "stranger" else about


def user_group(group: UserGroup) -> dict[str, Any]:
    """A user group as Slack describes it. https://docs.slack.dev/reference/objects/usergroup-object"""
    return {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_external": False,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "date_delete": 1 if group.disabled else 0,
    }


def _enterprise_user(member: Member) -> dict[str, Any]:
    """https://docs.slack.dev/reference/objects/user-object#enterprise-grid-user-objects"""
    return {
        "id": member.id.replace("U", "W", 1),
        "enterprise_id": "E0GRID",
        "enterprise_name": "Grid",
        "is_admin": member.enterprise_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": list(member.workspaces),
    }


def _read(slack: SlackWorld, arguments: Arguments) -> Channel:
    channel = _known(slack, arguments)
    if not channel.bot_is_member:
        raise Refusal("not_in_channel")
    return channel


def conversations_members(world: World, arguments: Arguments) -> dict[str, Any]:
    """The people in a channel, page by page. https://docs.slack.dev/reference/methods/conversations.members"""
    members = sorted(_known(world.slack, arguments).members)
    start, limit = _start(arguments), _limit(arguments)
    following = start + limit
    more = b64encode(f"next:{following}".encode()).decode() if following < len(members) else ""
    return {"members": members[start:following], "response_metadata": {"next_cursor": more}}


def _known(slack: SlackWorld, arguments: Arguments) -> Channel:
    channel = slack.channel(str(arguments.get("channel")))
    if channel.kind in {"private", "dm", "group"} and not channel.bot_is_member:
        raise Refusal("channel_not_found")
    return channel


def _shown(slack: SlackWorld, message: Message, *, full: bool) -> dict[str, Any]:
    shown = as_slack_shows(message) if message.user == BOT_USER_ID else _said(message)
    replies = [one for one in slack.visible(message.channel) if one.thread_ts == message.ts]
    if replies:
        shown |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    if "metadata" in shown and not full:
        shown["metadata"] = {"event_type": shown["metadata"]["event_type"]}
    return shown


def _said(message: Message) -> dict[str, Any]:
    return {"type": "message", "user": message.user, "text": message.content.text, "ts": message.ts, "team": TEAM_ID}


def _between(message: Message, arguments: Arguments) -> bool:
    ts, included = Decimal(message.ts), _true(arguments.get("inclusive"))
    oldest, latest = (_instant(arguments.get(name)) for name in ("oldest", "latest"))
    after = oldest is None or ts > oldest or (included and ts == oldest)
    before = latest is None or ts < latest or (included and ts == latest)
    return after and before


def _instant(given: object) -> Decimal | None:
    try:
        return Decimal(str(given)) if given not in {None, ""} else None
    except InvalidOperation as exc:
        raise Refusal("invalid_ts_oldest") from exc


def _limit(arguments: Arguments) -> int:
    given = str(arguments.get("limit", USUAL))
    if not given.isdecimal() or not 1 <= int(given) <= MOST:
        raise Refusal("invalid_limit")
    return int(given)


def _start(arguments: Arguments) -> int:
    cursor = str(arguments.get("cursor") or "")
    if not cursor:
        return 0
    try:
        word, _, number = b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise Refusal("invalid_cursor")
        return int(number)
    except ValueError as exc:
        raise Refusal("invalid_cursor") from exc


def _true(given: object) -> bool:
    return str(given).lower() in {"1", "true"}
