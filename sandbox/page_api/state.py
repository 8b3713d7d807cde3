"""The state that the page draws: the world as one person sees it."""

import dataclasses
from typing import Any

from sandbox.slack.files import File, rows_of
from sandbox.slack.installed_app import TO_DESCRIBE
from sandbox.slack.messages import Message
from sandbox.slack.workspace import BOT_NAME, BOT_USER_ID, TEAM_ID, TEAM_NAME, Channel, Member
from sandbox.world import World

FULL = {"admin", "member"}


def page_state(world: World, person: str) -> dict[str, Any]:
    """Everything that the person sees; raises `Refusal` when there is no such person."""
    member = world.slack.person(person)
    channels = [channel for channel in world.slack.channels.values() if _sees(member, channel)]
    return {
        "version": world.changes.version,
        "now": world.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "workspace": {"id": TEAM_ID, "name": TEAM_NAME},
        "bot": _bot(world),
        "command": world.slack.app.command,
        "person": person,
        "groups": [{"id": group.id, "handle": group.handle} for group in world.slack.groups.values()],
        "people": [_person(one) for one in world.slack.people.values()],
        "channels": [_channel(channel, person) for channel in channels],
        "messages": {channel.id: _messages(world, channel, person) for channel in channels},
        "view": _view(world, person),
        "home": _home(world, person),
        "home_enabled": world.slack.app.home_enabled,
        "shortcuts": [dataclasses.asdict(one) for one in world.slack.app.shortcuts],
        "installed": not world.slack.app.uninstalled,
        "token_revoked": world.slack.app.revoked,
        "switches": switches(world),
        "organizations": world.pipefy.describe(),
        "failed": [
            {"ts": one.ts, "channel": one.channel, "person": one.person, "text": one.text}
            for one in world.slack.failed
            if one.person == person
        ],
    }


def switches(world: World) -> dict[str, bool]:
    return {
        "pipefy_down": world.pipefy.down,
        "pipefy_contradicts": bool(world.pipefy.edits),
        "slack_rate_limited": world.slack.switches.slack_rate_limited,
        "slow_network": world.slack.switches.slow_network,
        "events_lost": world.slack.switches.events == "lost",
        "channels_hidden": not TO_DESCRIBE & set(world.slack.app.scopes),
        "clock_wrong": world.machine_is_wrong,
        "other_secret": world.slack.switches.other_secret,
        "signed_ahead": bool(world.slack.switches.signed_ahead),
    }


def _sees(member: Member, channel: Channel) -> bool:
    return member.id in channel.members or (channel.kind == "public" and member.standing in FULL)


def _bot(world: World) -> dict[str, Any]:
    door = "http" if world.bot_url else "socket"
    connected = door == "http" or world.sockets.connected > 0
    return {"user_id": BOT_USER_ID, "name": BOT_NAME, "connected": connected, "door": door}


def _person(member: Member) -> dict[str, str | bool]:
    return {
        "id": member.id,
        "name": member.name,
        "locale": member.locale,
        "zone": member.zone,
        "standing": member.standing,
        "deleted": member.deleted,
    }


def _channel(channel: Channel, person: str) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "bot_is_member": channel.bot_is_member,
        "member": person in channel.members,
        "archived": channel.archived,
        "restricted": channel.restricted,
        "companies": sorted(channel.sharing.companies),
        "pending": sorted(channel.sharing.pending),
        "unread": 0,  # the page knows what it has shown
    }


def _messages(world: World, channel: Channel, person: str) -> list[dict[str, Any]]:
    seen = (one for one in world.slack.messages[channel.id] if one.person in {None, person})
    return [_message(world, one) for one in seen]


def _view(world: World, person: str) -> dict[str, Any] | None:
    """The modal before the person, as the bot made it, with what stands in it and what is wrong with that."""
    view = world.slack.views.before(person)
    if view is None:
        return None
    shown = {name: view.body.get(name) for name in ("title", "submit", "close", "blocks")}
    now = {"values": view.state, "errors": view.errors, "problem": view.problem, "waiting": view.waiting}
    return {"id": view.id, "hash": view.hash, **shown, **now}


def _home(world: World, person: str) -> dict[str, Any] | None:
    """The Home of the person, as the bot published it last; None before that."""
    home = world.slack.homes.of(person)
    if home is None:
        return None
    return {"id": home.id, "hash": home.hash, "blocks": home.body["blocks"], "values": home.state}


def _file(file: File) -> dict[str, Any]:
    address = f"/page-api/file/{file.id}"
    return {"id": file.id, "name": file.name, "title": file.title, "size": file.length, "url": address, **rows_of(file)}


def _message(world: World, message: Message) -> dict[str, Any]:
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.content.text,
        "mrkdwn": message.content.mrkdwn,
        "parse": message.content.parse,
        "blocks": message.blocks,
        "ephemeral": message.person is not None,
        "replaced": message.replaced,
        "edited": message.edited is not None,
        "typed": message.typed,
        "thread_ts": message.thread_ts,
        "files": [_file(world.slack.files.find(name)) for name in message.content.files],
    }
